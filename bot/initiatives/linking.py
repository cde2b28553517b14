"""Initiatives and their channels: one initiative serves several, a channel serves one."""

from __future__ import annotations

from bot import directory, outbox, scope
from bot.errors import BotError, NotUnderstood
from storage import channels, history, initiatives, sight
from storage.channels import Channel
from storage.initiatives import Initiative
from storage.work import Work


def served(work: Work, channel: Channel) -> Initiative | None:
    """The open initiative that a channel is linked to: one that is stopped leaves its channels free."""
    found = initiatives.of_channel(work, channel)
    return found if found and found.closed_at is None else None


def named_of(work: Work, other: Initiative | None) -> str:
    """What an initiative may be called before the actor; empty when they may not see it."""
    seen = sight.by_key(work, other.key, directory.fresh_since(work)) if other else None
    return f"{seen.key} · {seen.name}" if seen else ""


def link(work: Work, key: str, channel: Channel) -> Initiative:
    """Link a channel to an initiative, which serves one at a time; the initiative's owner, driver and admins may.

    Raises: NotUnderstood, BotError
    """
    found = named(work, key, "link")
    scope.check_may_change(work, found, "link it")
    if found.closed_at is not None:
        raise BotError(f"{found.key} is stopped.")
    if channel.initiative_id == found.id:
        raise BotError(f"This channel is linked to {found.key} already.")
    if other := served(work, channel):
        raise _taken(work, other)
    tie(work, found, channel)
    return found


UNNAMED = "Its owner can unlink it."


def _taken(work: Work, other: Initiative) -> BotError:
    """Name what a channel is linked to, if the actor may see it, and what they can do about it."""
    free = f"`/{work.tenancy.prefix}initiative unlink` first."
    if not scope.may_change(work, other):
        free = f"{initiatives.owner(work, other).name} can unlink it."
    known = named_of(work, other)
    return BotError(f"This channel is linked to {known or 'another initiative'}. {free if known else UNNAMED}")


def named(work: Work, key: str, command: str) -> Initiative:
    """The initiative whose key was typed.

    Raises: NotUnderstood
    """
    if not key:
        raise NotUnderstood(f"Which initiative? Type its key: `/{work.tenancy.prefix}initiative {command} EU-LAUNCH`.")
    return scope.by_key(work, key)


def tie(work: Work, found: Initiative, channel: Channel) -> None:
    """Link a channel that is free.

    Raises: BotError in direct messages
    """
    if channel.is_direct:
        raise BotError("A direct message cannot be linked to an initiative. Please do that in a channel.")
    if channel.initiative_id is not None:  # one that is stopped makes room
        history.append(work, "initiative", channel.initiative_id, "unlink", channel=channel.slack_id)
    channel.initiative_id = found.id
    history.append(work, "initiative", found.id, "link", channel=channel.slack_id)
    outbox.redraw_home(work, found.owner_id)


def unlink(work: Work, channel: Channel) -> Initiative:
    """Take the link of a channel away; the initiative's owner, driver and admins may.

    Raises: BotError
    """
    found = initiatives.of_channel(work, channel)
    if found is None:
        raise BotError("This channel is not linked to an initiative.")
    scope.check_may_change(work, found, "unlink it")
    channel.initiative_id = None
    history.append(work, "initiative", found.id, "unlink", channel=channel.slack_id)
    outbox.redraw_home(work, found.owner_id)
    return found


def linked(work: Work, found: Initiative) -> list[tuple[str, str]]:
    """The linked channels that the actor may see, as (name, id), for whoever may unlink them.

    Raises: BotError
    """
    scope.check_may_change(work, found, "unlink it")
    seen = channels.seen_of_initiative(work, found.id, directory.fresh_since(work))
    if not seen:
        raise BotError(f"{found.key} is linked to no channel that you can see.")
    return [(f"#{each.name or each.slack_id}", str(each.id)) for each in seen]


def untie(work: Work, found: Initiative, channel_id: str) -> Channel:
    """Unlink one of an initiative's channels, picked from a list.

    Raises: BotError
    """
    channel = work.get(Channel, int(channel_id)) if channel_id.isdecimal() else None
    if channel is None or channel.initiative_id != found.id:
        raise BotError(f"That channel is not linked to {found.key} any more.", field="linked")
    unlink(work, channel)
    return channel
