"""Read the hours of a day as people write them on a door: `09:00-17:00`, `9 to 5pm`, `22:00-06:00`."""

import re

from bot.errors import NotUnderstood
from bot.text.dates import clock_time
from bot.text.plain import echo

DAY, HALF_A_DAY = 24 * 60, 12 * 60
_FROM = re.compile(r"^(?:from|between)\s+")
_DASH = re.compile(r"\s*(?:[-–—]+|\b(?:to|until|till|and)\b)\s*")
_MIDNIGHT = ("24", "24:00", "24h", "midnight", "0:00", "00:00")


def hours(raw: str) -> tuple[int, int]:
    """Read from when to when, in minutes of the day; `00:00` at the end is 24:00, an end before the beginning the next day's.

    Raises: NotUnderstood, also of nights of more than twelve hours: `9-5` is no such night
    """
    begins, ends = open_hours(raw)
    if begins is None or ends is None:
        raise _unreadable(raw)
    if begins == ends:
        raise NotUnderstood(f"{echo(raw)} ends when it begins. Try `09:00-17:00`.")
    if ends < begins and ends + DAY - begins > HALF_A_DAY:
        raise _too_long(raw, begins, ends)
    return begins, ends


def open_hours(raw: str) -> tuple[int | None, int | None]:
    """Read the same where either end may be left out: `07:00-`, `-20:00`; any two times do.

    Raises: NotUnderstood
    """
    parts = _DASH.split(_FROM.sub("", " ".join(raw.lower().split())[:100]))
    if len(parts) != 2 or not any(parts):  # noqa: PLR2004 - a beginning and an end
        raise _unreadable(raw)
    ends = DAY if parts[1] in _MIDNIGHT else _minutes(parts[1])
    return _minutes(parts[0]), ends


def clock(of: int) -> str:
    """Write minutes of the day: `09:00`, `24:00`."""
    return f"{of // 60:02}:{of % 60:02}"


def _minutes(typed: str) -> int | None:
    if not typed:
        return None
    at = clock_time(typed)
    return at.hour * 60 + at.minute


def _unreadable(raw: str) -> NotUnderstood:
    return NotUnderstood(f"I can't read {echo(raw)} as hours of a day. Try `09:00-17:00`.")


def _too_long(raw: str, begins: int, ends: int) -> NotUnderstood:
    """The afternoon was meant, or too long a night."""
    if begins < HALF_A_DAY:
        meant = f"{clock(begins)}-{clock(ends + HALF_A_DAY)}"
        return NotUnderstood(f"{echo(raw)} ends before it begins. Did you mean `{meant}`?")
    return NotUnderstood(f"{echo(raw)} is longer than twelve hours over midnight. Try `22:00-06:00`.")
