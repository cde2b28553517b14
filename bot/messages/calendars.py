"""Linked calendars in words: the host is named, the address never."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import blocks, text
from bot.blocks import Message

TYPED = "calendar https://…"
KEPT = "Only when you are busy is kept, nothing of what you do; the address is stored encrypted and never shown again."
WHERE = (
    "In Google Calendar it is the “secret address in iCal format” (settings of the calendar → Integrate), "
    "in Outlook the ICS link of a published calendar (Settings → Shared calendars)."
)


def linked(host: str) -> Message:
    """An address was taken."""
    return blocks.plain(
        f"Your calendar at *{text.escape(host)}* is linked, and is being read: you'll get a message. {KEPT}"
    )


def unlinked(*, had: bool) -> Message:
    """A calendar was forgotten."""
    return blocks.plain(
        "Your calendar is no longer linked, and what was read of it is deleted."
        if had
        else "You had no calendar linked."
    )


def none(prefix: str) -> Message:
    """Nothing is linked, and how it is done."""
    return blocks.plain(
        "You have no calendar linked, so meetings are planned without knowing when you are busy. "
        f"Type `/{prefix}concord {TYPED}` with the address of its ICS feed. {WHERE} {KEPT}"
    )


def shown(host: str, age: timedelta | None, fault: str | None, *, busy_days: int, ahead: int, prefix: str) -> Message:
    """What is known of a linked calendar."""
    off = f"`/{prefix}concord calendar off` unlinks it."
    name = f"Your calendar at *{text.escape(host)}*"
    if age is None:
        state = f"was not read yet: {text.escape(fault)}" if fault else "is being read."
    elif fault:
        state = f"could not be read lately: {text.escape(fault)} What is known is {ago(age)} old and still counts."
    else:
        state = f"was read {ago(age)} ago: busy on {busy_days} of the next {ahead} days."
    return blocks.plain(f"{name} {state} {off}")


def read(host: str, busy_days: int, ahead: int, skipped: int) -> Message:
    """A linked calendar was read for the first time."""
    rest = f" {text.plural(skipped, 'event')} in it could not be understood." if skipped else ""
    return blocks.plain(
        f"Your calendar at *{text.escape(host)}* is read: busy on {busy_days} of the next {ahead} days.{rest}"
    )


def not_read(host: str, sentence: str, prefix: str) -> Message:
    """A linked calendar could not be read at the first attempt."""
    return blocks.plain(
        f"Your calendar at *{text.escape(host)}* could not be read. {text.escape(sentence)} "
        f"I'll try again; `/{prefix}concord {TYPED}` links another address."
    )


def unreadable(host: str, sentence: str, read_at: datetime | None, prefix: str) -> Message:
    """A linked calendar could not be read several times."""
    since = "It was never read." if read_at is None else f"What I know is from {_moment(read_at)}, and still counts."
    return blocks.plain(
        f"Your calendar at *{text.escape(host)}* cannot be read any more. {text.escape(sentence)} {since} "
        f"I keep trying; `/{prefix}concord {TYPED}` links another address, `/{prefix}concord calendar off` none."
    )


def ago(age: timedelta) -> str:
    """A length of time, roughly: `less than a minute`, `5 minutes`, `3 hours`, `2 days`."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    for unit, size in (("day", 24 * 60), ("hour", 60)):
        if minutes >= 2 * size:
            return text.plural(minutes // size, unit)
    return text.plural(minutes, "minute")


def _moment(at: datetime) -> str:
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%-d %B %Y %H:%M} UTC>"
