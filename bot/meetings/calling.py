"""A meeting is called: whom it takes is settled, what it is about, and a time is looked for."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from bot import availability, scope, text
from bot.errors import NotUnderstood
from bot.meetings import finding, inviting, typed
from bot.meetings.inviting import Needs
from bot.messages.meetings import Offered
from storage import decisions, history, initiatives, meetings, workspaces
from storage.channels import Channel
from storage.decisions import Decision
from storage.initiatives import Initiative
from storage.meetings import FINDING, OPEN, AgendaItem, Meeting
from storage.work import Work

DOMAIN = "concord.invalid"  # a UID needs no host that exists, only to be unlike all others (RFC 7986)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A meeting as somebody asks for it, in their own words."""

    purpose: str
    length: str = ""
    begin: str = ""
    end: str = ""
    need: str = ""
    optional: str = ""
    about: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a meeting is called; a thread has a `thread_ts`."""

    channel: Channel
    initiative: Initiative | None = None
    thread_ts: str | None = None


def call(work: Work, wanted: Wanted, source: Source) -> Meeting:
    """Call a meeting; nobody but the actor sees it until it has a time or asks for one.

    Raises: NotUnderstood, BotError
    """
    minutes = typed.minutes(wanted.length)
    window = typed.window(work, wanted.begin, wanted.end, minutes)
    purpose = typed.purpose(work, wanted.purpose)
    check_about(work, source.channel.id, wanted.about)
    found = source.initiative or initiatives.of_channel(work, source.channel)
    around = inviting.circle(work, found)
    needs = inviting.needed(work, around, need=wanted.need, optional=wanted.optional, decisions=wanted.about)
    made = work.add(
        Meeting(
            number=workspaces.next_meeting_number(work), purpose=purpose, status=FINDING, organiser_id=work.person.id,
            initiative_id=found.id if found else None, channel_id=source.channel.id, thread_ts=source.thread_ts,
            minutes=minutes, window_from=window.begin, window_to=window.end, functions=list(needs.functions),
            groups=[{"name": name, "count": count} for name, count in needs.groups.items()],
            zone=work.person.tz, uid=f"{uuid.uuid4()}@{DOMAIN}", created_at=work.now,
        )
    )  # fmt: skip
    invite(work, made, needs)
    for each in wanted.about:
        about(work, made, each)
    history.append(work, "meeting", made.id, "call", number=made.number, purpose=made.purpose, minutes=minutes)
    return made


def invite(work: Work, found: Meeting, needs: Needs) -> None:
    """Everybody whom it takes is on its list, the organiser's yes with them."""
    rows = [
        {"person_id": each.person.id, "role": each.role, "function": each.function, "group": each.group}
        for each in needs.people.values()
    ]
    meetings.invite(work, found.id, rows)
    mine = meetings.attendee(work, found.id, found.organiser_id)
    if mine is not None and mine.response is None:
        mine.response, mine.responded_at = meetings.YES, work.now


def about(work: Work, found: Meeting, decision: Decision, minutes: int | None = None) -> None:
    """Put a decision on the agenda, once; named again with minutes, it gets those."""
    before = next((each for each in meetings.agenda(work, found.id) if each.decision_id == decision.id), None)
    if before is not None:
        before.minutes = minutes or before.minutes
    else:
        work.add(
            AgendaItem(
                meeting_id=found.id, decision_id=decision.id, title=decision.title, minutes=minutes,
                added_by_id=work.person.id,
            )
        )  # fmt: skip


def open_about(work: Work, decision: Decision) -> Meeting | None:
    """The meeting that a decision has already, so that a second press calls no second one."""
    found = meetings.about(work, decision.id, *OPEN)
    return found[0] if found else None


def for_decision(decision: Decision) -> Wanted:
    """What a blocked decision's meeting is about."""
    purpose = text.shorten(f"D-{decision.number}: {decision.title}", typed.PURPOSE_LIMIT)
    return Wanted(purpose, about=(decision,))


def of_thread(work: Work, channel: Channel, thread_ts: str, words: str) -> Wanted:
    """What a thread's meeting is about: the decision that it led to, or what was said after `meet`."""
    decision = decisions.of_thread(work, channel.id, thread_ts)
    if not words and decision is None:
        raise NotUnderstood('Say what the meeting is for: mention me with `meet "Purpose"`.', field="purpose")
    if decision is None:
        return Wanted(words)
    return Wanted(words, about=(decision,)) if words else for_decision(decision)


def offered(work: Work, found: Meeting) -> Offered:
    """The best times of a meeting, or why there are none, for its organiser."""
    times = tuple(finding.best(work, found, but=[found.starts_at] if found.starts_at else []))
    rows = meetings.attendees(work, found.id)
    people = {person.id: person for _, person in rows}
    unknown = {person.id for person in availability.unknown(work, list(people.values()))}
    known = scope.catalogue(work)
    return Offered(
        found, times, None if times else finding.why(work, found), people,
        tuple(people[each] for each in unknown), availability.ages(work, list(people.values())),
        {name: known.title(name) for name in {*found.functions, *(each["name"] for each in found.groups)}},
    )  # fmt: skip


def check_about(work: Work, channel_id: int | None, wanted: Sequence[Decision]) -> None:
    """Refuse decisions that no meeting can be about any more, or whose title is not for those who see the card.

    Raises: NotUnderstood
    """
    for each in wanted:
        place = work.get(Channel, each.channel_id) if each.channel_id else None
        if place is not None and place.is_private and place.id != channel_id:
            raise NotUnderstood(
                f"D-{each.number} comes from a private channel, and its title would be seen here. Call the meeting there.",
                field="about",
            )
        if each.status in (decisions.WITHDRAWN, decisions.SUPERSEDED):
            raise NotUnderstood(f"D-{each.number} is {each.status}: there is nothing left to agree on.", field="about")
