"""Zones as feeds name them: by their real name, by Windows', or described by the feed itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from bot.feeds import repeating
from bot.feeds.bounds import Budget
from bot.feeds.repeating import NEVER, Span
from bot.feeds.sifting import Line

OFFSET = re.compile(r"([+-])([0-9]{2})([0-9]{2})([0-9]{2})?")
MOMENT = re.compile(r"[0-9]{8}T[0-9]{6}")
NAME = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*")
BEFORE, AFTER = timedelta(days=550), timedelta(days=2)  # around a window, so that the change before it is known
MOST_CHANGES = 300  # of one zone: every look at a time goes through them
NOTHING = timedelta(0)


class Described(tzinfo):
    """A zone as a feed describes it, around a window; `changes` are (local time of it, offset before, offset after)."""

    key = "described"  # what tells apart who would otherwise be asked for a name

    def __init__(self, changes: Sequence[tuple[datetime, timedelta, timedelta]]) -> None:
        self._changes = sorted(changes, key=lambda change: change[0] - change[1])

    def _offset(self, local: datetime) -> timedelta:
        found = self._changes[0][1]
        for at, _, after in self._changes:
            if at > local:
                break
            found = after
        return found

    def utcoffset(self, dt: datetime | None) -> timedelta:
        """How far local time is ahead of UTC."""
        return self._offset(dt.replace(tzinfo=None)) if dt else NOTHING

    def dst(self, dt: datetime | None) -> timedelta:
        """Nobody asks how much of it is summer time."""
        del dt
        return NOTHING

    def tzname(self, dt: datetime | None) -> str:
        """No name of a zone that only a feed knows."""
        del dt
        return self.key

    def fromutc(self, dt: datetime) -> datetime:
        """Local time of a moment in UTC."""
        found, utc = self._changes[0][1], dt.replace(tzinfo=None)
        for at, before, after in self._changes:
            if at - before > utc:
                break
            found = after
        return dt + found


class Zones:
    """The zones of one feed."""

    def __init__(
        self,
        described: Mapping[str, Sequence[Line]],
        *,
        default: tzinfo,
        window: tuple[datetime, datetime],
        budget: Budget,
    ) -> None:
        self._described, self._default, self._window, self._budget = described, default, window, budget
        self._known: dict[str, tzinfo] = {"": default}

    def find(self, name: str) -> tzinfo:
        """A zone by the name that the feed gives it; the default one when nobody knows it."""
        if name not in self._known:
            found = named(name) or self._describe(name) or _within(name)
            self._known[name] = found or self._default
        return self._known[name]

    def _describe(self, name: str) -> tzinfo | None:
        lines = self._described.get(name)
        if not lines:
            return None
        try:
            return Described(_changes(lines, self._window, self._budget))
        except (ValueError, KeyError, IndexError, OverflowError):
            return None


def named(name: str) -> ZoneInfo | None:
    """A zone by its real name, or by Windows'."""
    plain = name.strip().strip('"').strip("/")
    plain = WINDOWS_TO_OLSON.get(plain, plain)
    if not NAME.fullmatch(plain) or plain == "localtime":
        return None
    try:
        return ZoneInfo(plain)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _within(name: str) -> ZoneInfo | None:
    """A real name at the end of a longer one, as in `/example.org/20270101/Europe/Berlin`."""
    parts = name.strip("/").split("/")
    tails = ("/".join(parts[start:]) for start in range(1, min(len(parts), 8)))
    return next((found for tail in tails if "/" in tail and (found := named(tail))), None)


def _changes(
    lines: Sequence[Line], window: tuple[datetime, datetime], budget: Budget
) -> list[tuple[datetime, timedelta, timedelta]]:
    """All changes of a VTIMEZONE around a window; of those before it, at least the first.

    Raises: ValueError, KeyError, IndexError, OverflowError when it is none
    """
    found: list[tuple[datetime, timedelta, timedelta]] = []
    for part in _parts(lines):
        before, after = _offset(part["TZOFFSETFROM"][0]), _offset(part["TZOFFSETTO"][0])
        first = moment(part["DTSTART"][0])
        single = [moment(each) for value in part.get("RDATE", ()) for each in value.split(",")]
        ruled = [each for rule in part.get("RRULE", ()) for each in _ruled(rule, first, before, (*window, budget))]
        found += [(at, before, after) for at in dict.fromkeys([first, *single, *ruled])]
        budget.spend(len(found))
    if not 0 < len(found) <= MOST_CHANGES:
        raise ValueError("no zone changes so often, or never begins")
    return found


def _parts(lines: Sequence[Line]) -> list[dict[str, list[str]]]:
    """The STANDARD and DAYLIGHT parts: their values by name."""
    parts: list[dict[str, list[str]]] = []
    for line in lines:
        if line.name == "BEGIN":
            parts.append({})
        elif parts:
            parts[-1].setdefault(line.name, []).append(line.value)
    return parts[: MOST_CHANGES + 1]


def _ruled(value: str, first: datetime, before: timedelta, within: tuple[datetime, datetime, Budget]) -> list[datetime]:
    low, high, budget = within
    rule = repeating.parse(value)
    last = moment(rule.until) if rule.until else NEVER
    if rule.until.endswith("Z"):
        last += before
    return repeating.starts(rule, first, Span(low - BEFORE, high + AFTER, last), budget)


def _offset(value: str) -> timedelta:
    found = OFFSET.fullmatch(value.strip())
    if found is None:
        raise ValueError("no offset")
    sign, hours, minutes, seconds = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    if offset >= timedelta(hours=24):
        raise ValueError("an offset of a day")
    return -offset if sign == "-" else offset


def moment(value: str) -> datetime:
    """A time without its zone, as `20270301T090000` or a day, which begins at midnight.

    Raises: ValueError
    """
    plain = value.strip().upper().removesuffix("Z")
    plain = f"{plain}T000000" if len(plain) == 8 else plain  # noqa: PLR2004 - YYYYMMDD
    if not MOMENT.fullmatch(plain):
        raise ValueError("no time")
    return datetime.strptime(plain, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - its zone stands elsewhere
