"""Read dates and times in plain words, in somebody's own zone: a small grammar of our own first, dateparser last.

dateparser alone turns `today 25:00` into now and `friday 99` into 2099, so times never reach it and what it
answers is checked against the numbers and weekdays that were typed.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.errors import NotUnderstood
from bot.text.plain import echo
from bot.text.spans import weekday

_HINT = "Try `friday`, `2027-03-01` or `in 2 weeks`."
_HINT_TIMED = "Try `friday 17:00`, `2027-03-01 09:00` or `in 2 weeks`."
_YEARS = range(1970, 2201)  # keeps every zone's conversion inside what datetime can hold
_HALF_DAY = range(1, 13)
_MONTHS = 12
_LONGEST = 100  # code points: nobody writes a longer date, and the patterns stay cheap

_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2})(?::[0-5][0-9])?|h)?\s*(?:([ap])\.?m\.?)?")
_TIME = r"[0-9]+(?:[:.h][0-9]+)?\s*[ap]\.?m\.?|[0-9]+:[0-9]+(?::[0-9]+)?|[0-9]+h[0-9]*|noon|midday|midnight"
_TIME_LAST = re.compile(rf"(?P<day>.*?)(?:^|[\s,]+|(?<=[0-9])t)(?:at\s+|@\s*)?(?P<time>{_TIME})")
_AT_LAST = re.compile(r"(?P<day>.*?)(?:^|[\s,]+)(?:at\s+|@\s*)(?P<time>\S+)")
_TIME_FIRST = re.compile(rf"(?:at\s+)?(?P<time>{_TIME})[\s,]+(?:on\s+)?(?P<day>.+)")
_ISO_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9:.]+(?:z|[+-][0-9]{2}:?[0-9]{2})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})(?P<sign>[./])([0-9]{1,2})(?P=sign)([0-9]{4})")
_SHORT_SPAN = re.compile(r"(?:in\s+)?([0-9]{1,6}|an?)\s*(minutes?|mins?|min|m|hours?|hrs?|h)(?:\s+from\s+now)?")
_LONG_SPAN = re.compile(r"(?:in\s+)?([0-9]{1,6}|an?)\s*(d|days?|w|weeks?|months?|years?)(?:\s+from\s+(?:now|today))?")
_NEGATIVE = re.compile(
    r"(?:^|\s)[-\u2212\u2013]\s*[0-9]+\s*(?:m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|months?|years?)\b"
)
_UNIT_WORD = re.compile(r"\b(?:days?|weeks?|months?|years?|decades?)\b")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What somebody typed, which errors echo with the forms in `hint`, and the day it is for them."""

    raw: str
    today: date
    hint: str = _HINT

    def within_reach(self, found: date) -> date:
        if found.year not in _YEARS:
            raise self.too_far()
        return found

    def too_far(self) -> NotUnderstood:
        return NotUnderstood(f"{echo(self.raw)} is too far away. {self.hint}")

    def unreadable(self) -> NotUnderstood:
        return NotUnderstood(f"I can't read {echo(self.raw)} as a date. {self.hint}")


def moment(on: date, at: time, zone: ZoneInfo) -> datetime:
    """Turn a local date and time into UTC: in the spring gap moved forward by the gap, in the autumn fold the first.

    fold=0 means the offset before the change (PEP 495), which gives both: 02:30 in a gap of an hour becomes 03:30.
    """
    return datetime.combine(on, at.replace(fold=0), tzinfo=zone).astimezone(UTC)


def when(raw: str, *, now: datetime, zone: ZoneInfo, default_time: time | None = None) -> datetime:
    """Read a moment such as `friday 17:00` in somebody's zone, as aware UTC.

    Without a time of day `default_time` is meant, and without that the day's start, or for `in 2 weeks` the time it
    is now. A bare time, or today's weekday with a time, is today's if still ahead.
    """
    text = _tidy(raw)
    local = now.astimezone(zone)
    asked = _Asked(raw, local.date(), _HINT_TIMED)
    exact = now.astimezone(UTC) if text == "now" else _iso_moment(text, asked) or _short_span(text, now, asked=asked)
    if exact:
        return exact
    day_text, at = _split(text)
    if at is None:
        kept = local.time() if _LONG_SPAN.fullmatch(text) else time(0)
        at = kept if default_time is None else default_time
    if text and (not day_text or weekday(day_text) == local.weekday()):
        today = moment(local.date(), at, zone)
        if today > now:
            return today
        day_text = day_text or "tomorrow"
    return moment(_read_day(day_text, asked), at, zone)


def day(raw: str, *, now: datetime, zone: ZoneInfo) -> date:
    """Read a day such as `friday`, `3 march` or `2027-03-01`; a weekday's name means the next one after today.

    Of `friday 17:00` the day is taken; `now` is no day.
    """
    asked = _Asked(raw, now.astimezone(zone).date())
    day_text, _ = _split(_tidy(raw))
    if day_text == "now":
        raise asked.unreadable()
    return _read_day(day_text, asked)


def clock_time(raw: str) -> time:
    """Read a time of day: `09:00`, `9`, `9am`, `9:30 pm`, `17h`, `noon`."""
    text = _tidy(raw).removeprefix("at ").strip()
    text = {"noon": "12:00", "midday": "12:00", "midnight": "00:00"}.get(text, text)
    found = _CLOCK.fullmatch(text)
    if not found:
        raise _no_time(raw)
    hour = int(found[1])
    if found[3]:
        hour = hour % 12 + (12 if found[3] == "p" else 0) if hour in _HALF_DAY else -1
    try:
        return time(hour, int(found[2] or 0))
    except ValueError:
        raise _no_time(raw) from None


def _no_time(raw: str) -> NotUnderstood:
    return NotUnderstood(f"I can't read {echo(raw)} as a time. Try `09:00` or `9am`.")


def _tidy(raw: str) -> str:
    return " ".join(raw.lower().split())[:_LONGEST]


def _split(text: str) -> tuple[str, time | None]:
    """Part a text into its day and its time of day; a time that is none is refused here, by name."""
    found = _TIME_LAST.fullmatch(text) or _AT_LAST.fullmatch(text) or _TIME_FIRST.fullmatch(text)
    if not found:
        return text, None
    return found["day"].strip(" ,").removesuffix(" at"), clock_time(found["time"])


def _iso_moment(text: str, asked: _Asked) -> datetime | None:
    """Read a full ISO 8601 moment that carries its own offset."""
    if not _ISO_MOMENT.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(text.upper())
    except ValueError:
        raise asked.unreadable() from None
    asked.within_reach(found.date())
    return found.astimezone(UTC)


def _short_span(text: str, now: datetime, *, asked: _Asked) -> datetime | None:
    """Read `in 90 minutes`: time that really passes, whatever the clocks do meanwhile."""
    found = _SHORT_SPAN.fullmatch(text)
    if not found:
        return None
    count = 1 if found[1].startswith("a") else int(found[1])
    then = now.astimezone(UTC) + timedelta(minutes=count * (60 if found[2].startswith("h") else 1))
    asked.within_reach(then.date())
    return then


def _read_day(text: str, asked: _Asked) -> date:
    """Try each way of writing a day in turn."""
    words = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1}
    named = weekday(re.sub(r"^(?:on|this|next|coming)\s+", "", text))
    if text in words:
        return asked.today + timedelta(days=words[text])
    if named is not None:
        return asked.today + timedelta(days=(named - asked.today.weekday() - 1) % 7 + 1)
    return asked.within_reach(_numbered(text, asked) or _long_span(text, asked) or _by_dateparser(text, asked))


def _numbered(text: str, asked: _Asked) -> date | None:
    """Read `2027-03-01`, `14.3.2027`, and `14/3/2027` where no other reading is possible."""
    iso, other = _ISO_DAY.fullmatch(text), _DAY_MONTH.fullmatch(text)
    if iso:
        year, month, on = (int(part) for part in iso.groups())
    elif other:
        year, month, on = _unambiguous(other, asked)
    else:
        return None
    try:
        return date(year, month, on)
    except ValueError:
        raise NotUnderstood(f"There is no day {echo(asked.raw)} in the calendar. {asked.hint}") from None


def _unambiguous(typed: re.Match[str], asked: _Asked) -> tuple[int, int, int]:
    """Refuse to guess between the American and the European order; dots are European."""
    first, second, year = int(typed[1]), int(typed[3]), int(typed[4])
    if typed["sign"] == "/" and first != second and max(first, second) <= _MONTHS:
        ways = f"`{year}-{first:02}-{second:02}` or `{year}-{second:02}-{first:02}`"
        raise NotUnderstood(f"{echo(asked.raw)} can be read in two ways. Write {ways}.")
    american = typed["sign"] == "/" and second > _MONTHS
    return (year, first, second) if american else (year, second, first)


def _long_span(text: str, asked: _Asked) -> date | None:
    """Read `in 2 weeks`; a month later is the same day of the month, or that month's last."""
    found = _LONG_SPAN.fullmatch(text)
    if not found:
        return None
    count, unit = (1 if found[1].startswith("a") else int(found[1])), found[2][0]
    try:
        if unit in "dw":
            return asked.today + timedelta(days=count * (7 if unit == "w" else 1))
        return _months_later(asked.today, count * (_MONTHS if unit == "y" else 1))
    except (OverflowError, ValueError):
        raise asked.too_far() from None


def _months_later(today: date, count: int) -> date:
    years, month = divmod(today.month - 1 + count, _MONTHS)
    first = date(today.year + years, month + 1, 1)
    return first.replace(day=min(today.day, calendar.monthrange(first.year, first.month)[1]))


def _by_dateparser(text: str, asked: _Asked) -> date:
    """Leave the rest of English (`3rd of march`, `next month`) to dateparser, and check that it took all of it."""
    # Imported here: it is heavy, and most requests need no date.
    import dateparser  # type: ignore[import-untyped, unused-ignore]

    if not re.search(r"[a-z]{3}", text) or ":" in text or _NEGATIVE.search(text):
        raise asked.unreadable()
    try:
        found = dateparser.parse(text, languages=["en"], settings=_settings(asked.today))
    except (OverflowError, ValueError):
        found = None  # never seen, but what others wrote for any text may still trip over one
    if found is None or not _took_all(text, found.date()):
        raise asked.unreadable()
    return date(found.year, found.month, found.day)


def _settings(today: date) -> Any:
    """Say to dateparser what a word is relative to: the start of the person's day, looking ahead."""
    return {
        "RELATIVE_BASE": datetime.combine(today, time(0)),
        "PREFER_DATES_FROM": "future",
        "PREFER_DAY_OF_MONTH": "first",
        "RETURN_AS_TIMEZONE_AWARE": False,
    }


def _took_all(text: str, found: date) -> bool:
    """Tell whether the numbers and the weekday somebody typed are those of the day that was understood."""
    numbers = {int(number) for number in re.findall(r"[0-9]+", text)}
    named = {weekday(word) for word in re.findall(r"[a-z]+", text)} - {None}
    counted = bool(_UNIT_WORD.search(text)) or numbers <= {found.day, found.month, found.year}
    return counted and named <= {found.weekday()}
