"""Initiatives: started, linked to channels, shown, closed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot import directory, outbox, scope, text
from bot.errors import BotError, NotUnderstood
from bot.messages.initiatives import Place, Shown
from storage import channels, history, initiatives, sight, stakeholders
from storage.channels import Channel
from storage.initiatives import Initiative
from storage.people import Person
from storage.work import Work

KEY = re.compile(r"[A-Z][A-Z0-9-]{0,19}\Z")
NAME_LIMIT = 150
GIVE_KEY = "Give it a short key, like `key:EU`."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for when an initiative is started; `key` empty: made from the name."""

    name: str
    key: str = ""
    owner: Person | None = None
    launch: str = ""


def new(work: Work, wanted: Wanted, channel: Channel | None) -> Initiative:
    """Start an initiative, owned by who asks unless said otherwise, and link this channel, if any, when it is free.

    Raises: NotUnderstood
    """
    name = text.readable(wanted.name, {}).strip()
    if not name or len(name) > NAME_LIMIT:
        raise NotUnderstood(f"An initiative needs a name of 1 to {NAME_LIMIT} characters.", field="name")
    key = _key(work, wanted.key or _suggested_key(work, name))
    target = _launch(work, wanted.launch) if wanted.launch else None
    owner = wanted.owner or work.person
    made = work.add(Initiative(key=key, name=name, owner_id=owner.id, target_date=target, created_at=work.now))
    history.append(work, "initiative", made.id, "new", key=key, name=name, owner=owner.id)
    if channel and not channel.is_direct and _served(work, channel) is None:
        _link(work, made, channel)
    outbox.redraw_home(work, owner.id, work.person.id)
    return made


def place(work: Work, made: Initiative, channel: Channel | None) -> Place:
    """What became of the channel that an initiative was started in."""
    if channel is None or channel.is_direct:
        return Place("none")
    if channel.initiative_id == made.id:
        return Place("linked")
    return Place("taken", _named_of(work, initiatives.of_channel(work, channel)))


def _served(work: Work, channel: Channel) -> Initiative | None:
    """The open initiative that a channel is linked to: one that is stopped leaves its channels free."""
    found = initiatives.of_channel(work, channel)
    return found if found and found.closed_at is None else None


def _named_of(work: Work, other: Initiative | None) -> str:
    """What an initiative may be called before the actor; empty when they may not see it."""
    seen = sight.by_key(work, other.key, directory.fresh_since(work)) if other else None
    return f"{seen.key} · {seen.name}" if seen else ""


def _key(work: Work, typed: str) -> str:
    key = typed.upper()
    if not KEY.match(key):
        raise NotUnderstood(
            f"A key is 1 to 20 letters, digits and hyphens and starts with a letter, like `EU-LAUNCH`; "
            f"{text.echo(typed)} is not.",
            field="key",
        )
    if initiatives.by_key(work, key) is not None:
        # It may be one that the actor cannot see: nothing more is said of it.
        raise NotUnderstood(f"The key {text.echo(key)} is taken. Choose another one.", field="key")
    return key


def _suggested_key(work: Work, name: str) -> str:
    """A free key made from the name: `EU launch` → `EU-LAUNCH`."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z0-9]+", folded)
    if not words:
        raise NotUnderstood(f"No key can be made from {text.echo(name)}. {GIVE_KEY}", field="key")
    base = "-".join(words).upper()[:16].strip("-")
    base = base if base[:1].isalpha() else f"I-{base}".rstrip("-")
    taken = set(initiatives.keys(work))
    return next(key for n in range(1, len(taken) + 2) if (key := base if n == 1 else f"{base}-{n}") not in taken)


def _launch(work: Work, typed: str) -> date:
    zone = ZoneInfo(work.person.tz)
    try:
        target = text.day(typed, now=work.now, zone=zone)
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field="launch") from None
    if target < work.now.astimezone(zone).date():
        raise NotUnderstood(
            f"A target launch lies ahead, and {text.echo(typed)} is past ({target:%A %-d %B %Y}). Try `in 6 weeks`.",
            field="launch",
        )
    return target


def link(work: Work, key: str, channel: Channel) -> Initiative:
    """Link a channel to an initiative, which serves one at a time; the initiative's owner, driver and admins may.

    Raises: NotUnderstood, BotError
    """
    found = _named(work, key, "link")
    scope.check_may_change(work, found, "link it")
    if found.closed_at is not None:
        raise BotError(f"{found.key} is stopped.")
    if channel.initiative_id == found.id:
        raise BotError(f"This channel is linked to {found.key} already.")
    if other := _served(work, channel):
        raise _taken(work, other)
    _link(work, found, channel)
    return found


UNNAMED = "Its owner can unlink it."


def _taken(work: Work, other: Initiative) -> BotError:
    """Name what a channel is linked to, if the actor may see it, and what they can do about it."""
    free = f"`/{work.tenancy.prefix}initiative unlink` first."
    if not scope.may_change(work, other):
        free = f"{initiatives.owner(work, other).name} can unlink it."
    named = _named_of(work, other)
    return BotError(f"This channel is linked to {named or 'another initiative'}. {free if named else UNNAMED}")


def _named(work: Work, key: str, command: str) -> Initiative:
    if not key:
        raise NotUnderstood(f"Which initiative? Type its key: `/{work.tenancy.prefix}initiative {command} EU-LAUNCH`.")
    return scope.by_key(work, key)


def _link(work: Work, found: Initiative, channel: Channel) -> None:
    if channel.is_direct:
        raise BotError("A direct message cannot be linked to an initiative. Please do that in a channel.")
    if channel.initiative_id is not None:  # one that is stopped makes room
        history.append(work, "initiative", channel.initiative_id, "unlink", channel=channel.slack_id)
    channel.initiative_id = found.id
    history.append(work, "initiative", found.id, "link", channel=channel.slack_id)


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
    return found


def close(work: Work, key: str) -> Initiative:
    """Close an initiative; its owner, driver and admins may.

    Raises: NotUnderstood, BotError
    """
    found = _named(work, key, "close")
    scope.check_may_change(work, found, "close it")
    if found.closed_at is not None:
        raise BotError(f"{found.key} is stopped already.")
    found.status, found.closed_at = "stopped", work.now
    history.append(work, "initiative", found.id, "close")
    outbox.redraw_home(work, *[entry.person_id for entry, _ in stakeholders.register(work, found.id)], found.owner_id)
    return found


def listed(work: Work) -> list[Initiative]:
    """The open initiatives that the actor may see."""
    return sight.every(work, directory.fresh_since(work))


def show(work: Work, found: Initiative) -> Shown:
    """What the card of an initiative shows."""
    linked = [each for each in channels.of_initiative(work, found.id) if not each.is_private]
    speakers: dict[str, list[str]] = {}
    for entry, person in stakeholders.register(work, found.id):
        speakers.setdefault(entry.function, []).append(person.name)
    return Shown(found, initiatives.owner(work, found), tuple(linked), speakers)
