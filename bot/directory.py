"""People and channels as Slack tells of them: what must be asked, and what is learned from the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from storage import channels, people, usergroups
from storage.channels import Channel
from storage.people import Person
from storage.work import Work

PERSON_TTL = timedelta(hours=24)
CHANNEL_TTL = timedelta(hours=1)
MEMBERS_TTL = timedelta(minutes=5)
MEMBERS_FRESH = timedelta(minutes=10)  # older than this, membership of a private channel does not count
STALE_AT_ONCE = 10

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """Whom and what a request names, by Slack id; `wide` when it lists what came from many channels."""

    actor: str = ""
    actor_name: str = ""
    people: tuple[str, ...] = ()
    channel: str = ""
    channel_name: str = ""
    wide: bool = False
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be asked of Slack before the request can be answered; `new`: the conversation has to be stored."""

    people: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    new: bool = False
    groups: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()  # who need not be asked about if they turn up in a group

    def __bool__(self) -> bool:
        return bool(self.people or self.channels or self.members or self.new or self.groups)


@dataclass(slots=True)
class Fetched:
    """What Slack answered in time; a None says that Slack knows no such thing."""

    people: dict[str, Told | None] = field(default_factory=dict)
    channels: dict[str, Told | None] = field(default_factory=dict)
    members: dict[str, list[str] | None] = field(default_factory=dict)
    groups: dict[str, list[str] | None] = field(default_factory=dict)


def fresh_since(work: Work) -> Any:
    """Membership confirmed since then counts."""
    return work.real - MEMBERS_FRESH


def needs(work: Work, names: Names) -> Needs:
    """What the store lacks or holds stale of what a request names; sets the actor and the channel when known."""
    here = channels.entry(work, names.actor, names.channel, work.real - MEMBERS_TTL)
    work.actor, work.channel = here.person, here.channel
    known = people.by_slack_ids(work, names.people)
    if names.actor and here.person:
        known[names.actor] = here.person
    wanted = [each for each in (names.actor, *names.people) if each]
    stale = tuple(dict.fromkeys(each for each in wanted if _stale_person(work, known.get(each))))
    return _with_channel(work, names, stale, private=names.wide and here.stale_private)


def _with_channel(work: Work, names: Names, stale_people: tuple[str, ...], *, private: bool) -> Needs:
    asked, listed = [], []
    channel = work.channel
    if names.channel and not is_direct(names.channel):
        if channel is None or channel.fetched_at is None or channel.fetched_at < work.real - CHANNEL_TTL:
            asked.append(names.channel)
        if (channel is None or channel.is_private) and _stale_members(work, channel):
            listed.append(names.channel)
    if private:
        listed += channels.stale_private(work, work.real - MEMBERS_TTL, STALE_AT_ONCE)
    known = people.fresh_ids(work, work.real - PERSON_TTL) if names.groups else frozenset()
    new = bool(names.channel) and channel is None
    return Needs(stale_people, tuple(asked), tuple(dict.fromkeys(listed)), new, names.groups, known)


def _stale_person(work: Work, person: Person | None) -> bool:
    return person is None or person.fetched_at is None or person.fetched_at < work.real - PERSON_TTL


def _stale_members(work: Work, channel: Channel | None) -> bool:
    return channel is None or channel.members_at is None or channel.members_at < work.real - MEMBERS_TTL


def is_direct(channel_id: str) -> bool:
    """Whether a conversation is somebody's direct messages with Concord."""
    return channel_id.startswith("D")


def enter(work: Work, names: Names, fetched: Fetched) -> None:
    """Store what was fetched and make sure of the actor and the channel, by a bare name if need be.

    People come before channels and those before members, each in the order of their ids: two requests that learn
    of the same things at once take turns, instead of waiting for each other.
    """
    _enter_people(work, names, fetched)
    for slack_id in sorted(fetched.channels.keys() | fetched.members.keys() | ({names.channel} - {""})):
        _enter_channel(work, names, fetched, slack_id)
    for slack_id, listed in sorted(fetched.members.items()):
        learn_members(work, slack_id, listed)
    for slack_id, listed in sorted(fetched.groups.items()):
        learn_group(work, slack_id, listed)
    if names.channel:
        work.channel = channels.by_slack_id(work, names.channel)


def _enter_people(work: Work, names: Names, fetched: Fetched) -> None:
    described = {slack_id: told for slack_id, told in fetched.people.items() if told is not None}
    lists = [*fetched.members.values(), *fetched.groups.values()]
    listed = [each for members in lists for each in members or ()]
    known = people.meet(work, {*described, *listed, *({names.actor} - {""})})
    for slack_id, told in sorted(described.items()):
        learn_person(work, slack_id, told)
    work.actor = known.get(names.actor)
    if work.actor and names.actor_name and work.actor.name == names.actor:
        people.save(work, names.actor, name=names.actor_name)


def _enter_channel(work: Work, names: Names, fetched: Fetched, slack_id: str) -> None:
    if slack_id in fetched.channels:
        learn_channel(work, slack_id, fetched.channels[slack_id])
    elif channels.by_slack_id(work, slack_id) is None:
        _new_channel(work, names) if slack_id == names.channel else channels.save(work, slack_id)
    if fetched.members.get(slack_id) is not None:
        channels.save(work, slack_id, members_at=work.real)


def _new_channel(work: Work, names: Names) -> Channel:
    # A command may be typed in a conversation of two people, where Concord is not.
    ours = work.actor is not None and work.actor.dm_channel == names.channel
    direct = is_direct(names.channel)
    return channels.save(work, names.channel, name=names.channel_name, is_direct=direct, joined=ours)


def learn_person(work: Work, slack_id: str, told: Told) -> Person:
    """Store a member as `users.info` or `user_change` describes them."""
    profile: Told = told.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or told.get("real_name") or told.get("name")
    return people.save(
        work,
        slack_id,
        name=(profile.get("real_name") or told.get("real_name") or name or slack_id),
        tz=_zone(told.get("tz") or "UTC"),
        email=profile.get("email"),
        is_admin=bool(told.get("is_admin") or told.get("is_owner")),
        is_bot=bool(told.get("is_bot")) or slack_id == "USLACKBOT",
        is_external=_is_external(told, work.tenancy.team_id),
        deactivated=bool(told.get("deleted")),
        fetched_at=work.real,
    )


def _is_external(told: Told, team_id: str) -> bool:
    """Guests and people of other workspaces (Slack Connect) are; keyed on ids, never on names.

    Whoever is in several workspaces of one organisation may carry the id of another of them.
    """
    guest = told.get("is_restricted") or told.get("is_ultra_restricted") or told.get("is_stranger")
    teams = (told.get("enterprise_user") or {}).get("teams") or [told.get("team_id") or team_id]
    return bool(guest) or team_id not in (*teams, told.get("team_id"))


def learn_gone(work: Work, slack_id: str) -> Person | None:
    """Slack shows somebody no more: what is known of them stays; who was of this workspace has no account here now."""
    person = people.by_slack_id(work, slack_id)
    if person is None:
        return None
    gone = person.deactivated or not person.is_external
    return people.save(work, slack_id, deactivated=gone, fetched_at=work.real)


@lru_cache(maxsize=1024)
def _zone(name: str) -> str:
    """A zone that our zone database knows; Slack's may be ahead of it."""
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        return "UTC"


def learn_channel(work: Work, slack_id: str, told: Told | None) -> Channel:
    """Store a channel as `conversations.info` describes it; what Slack does not show us is private."""
    if told is None:
        return channels.save(work, slack_id, is_private=True, joined=False, fetched_at=work.real)
    direct = bool(told.get("is_im"))
    return channels.save(
        work,
        slack_id,
        name=told.get("name") or "",
        is_private=bool(told.get("is_private") or told.get("is_mpim") or direct),
        is_direct=direct,
        is_archived=bool(told.get("is_archived")),
        joined=bool(told.get("is_member") or direct),
        fetched_at=work.real,
    )


def learn_members(work: Work, slack_id: str, listed: list[str] | None) -> None:
    """Store who is in a channel; those never heard of are kept by their id until Slack names them."""
    channel = channels.by_slack_id(work, slack_id) or channels.save(work, slack_id)
    if listed is None:
        return
    channels.set_members(work, channel, people.meet(work, listed).values(), work.real)


def learn_group(work: Work, slack_id: str, listed: list[str] | None) -> None:
    """Store who is in a user group."""
    if listed is None:
        return
    group = usergroups.save(work, slack_id, read_at=work.real)
    usergroups.set_members(work, group, people.meet(work, listed).values())
