"""Read weekdays, time zones and lengths of time as people write them."""

import re
import zoneinfo
from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.errors import NotUnderstood
from bot.text.plain import echo, nearest

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {
    form: number
    for number, name in enumerate(_FULL_NAMES)
    for form in (name, f"{name}s", name[:3], f"{name[:3]}s", name[:4], name[:5])
}
_GROUPS = {
    "daily": range(7),
    "everyday": range(7),
    "weekdays": range(5),
    "weekday": range(5),
    "workdays": range(5),
    "weekends": range(5, 7),
    "weekend": range(5, 7),
}
_DASH = re.compile(r"\s*(?:[-–—]+|\b(?:to|through|until|till)\b)\s*")
_BETWEEN = re.compile(r"(?:[\s,;/&+]|\band\b|\bevery\b|\bon\b)+")
_UNITS = {"w": 7 * 24 * 60, "d": 24 * 60, "h": 60, "m": 1}
_PART = re.compile(r"([0-9]{1,5}(?:[.,][0-9]{1,3})?)\s*(weeks?|w|days?|d|hours?|hrs?|hr?|minutes?|mins?|m)")
_HOURS_MINUTES = re.compile(r"([0-9]{1,3})\s*(?:h|:)\s*([0-9]{1,2})")
_LONGEST = timedelta(days=366)


def _tidy(raw: str) -> str:
    # Nobody writes more than this in earnest, and the patterns stay cheap.
    return " ".join(raw.lower().split())[:200]


def weekday(name: str) -> int | None:
    """Number a weekday's name, short, long or plural, from 0 = Monday."""
    return _NUMBERS.get(name.strip(" ."))


def weekdays(raw: str) -> tuple[int, ...]:
    """Read days such as `mon-fri`, `mon,wed`, `weekdays` or `fri-mon`, sorted from 0 = Monday."""
    text = re.sub(r"\bevery\s+day\b", "daily", _tidy(raw))
    days = {day for item in _BETWEEN.split(_DASH.sub("-", text)) if item for day in _days(item, raw)}
    if not days:
        raise NotUnderstood(f"I can't read {echo(raw)} as days of the week. Try `mon-fri`, `mon,wed` or `daily`.")
    return tuple(sorted(days))


def _days(item: str, raw: str) -> list[int]:
    """Read one day, one span of days (which may run over Sunday) or one word for several."""
    if item in _GROUPS:
        return list(_GROUPS[item])
    first, dash, last = item.partition("-")
    start, end = weekday(first), weekday(last) if dash else weekday(first)
    if start is None or end is None:
        raise _no_such_day(last if start is not None else first, raw)
    return [(start + step) % 7 for step in range((end - start) % 7 + 1)]


def _no_such_day(word: str, raw: str) -> NotUnderstood:
    close = [] if word in _GROUPS else nearest(word, [*_FULL_NAMES, *_GROUPS], n=1)
    hint = f"Did you mean `{close[0]}`?" if close else "Try `mon-fri`, `mon,wed` or `daily`."
    return NotUnderstood(f"I can't read {echo(word or raw)} as a day of the week. {hint}")


def length(raw: str) -> timedelta:
    """Read how long something lasts: `45m`, `1h30`, `1.5h`, `2 hours`, or bare minutes."""
    minutes = _minutes(_tidy(raw))
    if minutes is None:
        raise NotUnderstood(f"I can't read {echo(raw)} as a length of time. Try `45m`, `1h30` or `1.5h`.")
    if not 0 < round(minutes) <= _LONGEST.total_seconds() / 60:
        raise NotUnderstood(f"A length of {echo(raw)} is out of bounds. Try `45m`, `1h30` or `2 days`.")
    return timedelta(minutes=round(minutes))


def _minutes(text: str) -> float | None:
    if re.fullmatch(r"[0-9]{1,6}", text):
        return int(text)
    clock = _HOURS_MINUTES.fullmatch(text)
    if clock:
        return int(clock[1]) * 60 + int(clock[2])
    if not text or _PART.sub("", text).replace("and", "").strip(" ,"):
        return None
    return sum(float(number.replace(",", ".")) * _UNITS[unit[0]] for number, unit in _PART.findall(text))


def zone(raw: str) -> ZoneInfo:
    """Read a time zone by its IANA name in any case, or by its city where only one has that name."""
    wanted = re.sub(r"\s+", "_", raw.strip().lower())
    name = _zones().get(wanted)
    cities = _cities().get(wanted, ())
    if name is None and len(cities) == 1:
        name = cities[0]
    if name is None:
        raise NotUnderstood(f"I know no time zone {echo(raw)}. {_zone_hint(wanted, cities)}")
    return ZoneInfo(name)


def _zone_hint(wanted: str, cities: tuple[str, ...]) -> str:
    near_cities = [name for city in nearest(wanted.rpartition("/")[2], _cities()) for name in _cities()[city]]
    close = cities or tuple(dict.fromkeys([*nearest(wanted, _zones().values()), *near_cities]))[:3]
    if not close:
        return "Try a name such as `Europe/Berlin`."
    return f"Did you mean {' or '.join(f'`{name}`' for name in close)}?"


@cache
def _zones() -> dict[str, str]:
    names = zoneinfo.available_timezones() - {"Factory", "localtime"}
    return {name.lower(): name for name in sorted(names)}


@cache
def _cities() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for lowered, name in _zones().items():
        if "/" in name and not name.startswith("Etc/"):
            city = lowered.rpartition("/")[2]
            found[city] = (*found.get(city, ()), name)
    return found
