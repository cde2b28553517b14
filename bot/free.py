"""When somebody can meet: one bit for every quarter of an hour, from working hours, days off and busy times.

Hours are what a clock on the wall shows: an interval of local time is turned into UTC piece by piece between two
changes of the clocks, so that a night has an hour less or more as it has for those who live there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

STEP = timedelta(minutes=15)
_CELL = 900  # seconds
_MINUTES, _DAY = 1440, 86_400
_HALF_A_DAY = 720
_A_DAY = 96  # cells
_EDGE = 60  # minutes at either end of a working day are less welcome than those between
_EPOCH = date(1970, 1, 1).toordinal()
_THURSDAY = 3  # the first day of 1970
_LOOK = 6 * 3600  # two changes of the clocks are further apart

Span = tuple[int, int]  # in epoch seconds, the last one not included
Days = tuple[date, date]  # both included
Piece = tuple[int, int, int]  # a span, and how many seconds the clocks on the wall are ahead


@dataclass(frozen=True, slots=True)
class Grid:
    """Quarters of an hour in a row, from `start` (UTC) on."""

    start: datetime
    cells: int

    def at(self, cell: int) -> datetime:
        """When a cell begins."""
        return self.start + cell * STEP

    def index(self, moment: datetime) -> int:
        """In which cell a moment lies; below 0 or from `cells` on, it is not on the grid."""
        return (moment - self.start) // STEP

    @property
    def full(self) -> int:
        """Every cell."""
        return (1 << self.cells) - 1


@dataclass(frozen=True, slots=True)
class Working:
    """Somebody's hours in their own zone: minutes of the day on weekdays from 0 = Monday.

    A day that ends before it begins ends on the next one. Between `earliest` and `begins`, and between `ends` and
    `latest`, they can meet though it is uncomfortable.
    """

    zone: str
    days: frozenset[int]
    begins: int
    ends: int
    earliest: int | None = None
    latest: int | None = None
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Free:
    """What is known of one person over one grid, a bit for each cell."""

    mask: int  # free during all of it
    edge: int  # in the first or last hour of their day
    outside: int  # outside their hours, though not beyond what they put up with


def grid(begin: datetime, end: datetime) -> Grid:
    """The cells that lie wholly between two moments."""
    first, last = -(-_seconds(begin) // _CELL), _seconds(end) // _CELL
    return Grid(datetime.fromtimestamp(first * _CELL, UTC), max(0, last - first))


def cells(length: timedelta) -> int:
    """How many cells a meeting takes: begun quarters of an hour count."""
    return -(-length // STEP)


def _seconds(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1))


@lru_cache(maxsize=2048)
def free(grid: Grid, working: Working, busy: tuple[Span, ...] = (), away: tuple[Days, ...] = ()) -> Free:
    """When somebody is free; an event that ends as a cell begins is no conflict."""
    hours = _hours(grid, working, away)
    return Free(hours.mask & ~_touched(grid, busy), hours.edge, hours.outside) if busy else hours


def discomfort(free: Free, first: int, cells: int) -> int:
    """How many uncomfortable minutes a meeting costs somebody: outside their hours all of it, at the edge half."""
    within = (1 << cells) - 1 << first
    if not (free.edge | free.outside) & within:
        return 0
    return minutes(2 * (free.outside & within).bit_count() + (free.edge & within).bit_count())


def minutes(weight: int) -> int:
    """Half cells as minutes, rounded up."""
    return (weight * 15 + 1) // 2


def days(grid: Grid, zone: str) -> Iterator[tuple[date, int]]:
    """The days of a zone that the grid touches, with their cells."""
    pieces = _pieces(grid, zone)
    for day in _days(pieces):
        if cells := _touched(grid, _placed(pieces, [day])):
            yield date.fromordinal(day + _EPOCH), cells


@lru_cache(maxsize=2048)
def _hours(grid: Grid, working: Working, away: tuple[Days, ...]) -> Free:
    off = frozenset(_off(working.holidays, away))
    shifts = _shifts(grid, working.zone, working.days, off)
    begins, ends, earliest, latest = _unrolled(working)
    can, hours = shifts.during(earliest, latest), shifts.during(begins, ends)
    return Free(can & ~shifts.off, can & hours & ~shifts.during(begins + _EDGE, ends - _EDGE), can & ~hours)


def _off(holidays: frozenset[date], away: tuple[Days, ...]) -> Iterator[int]:
    yield from map(_number, holidays)
    for first, last in away:
        yield from range(_number(first), _number(last) + 1)


@dataclass(frozen=True, slots=True)
class _Shifts:
    """The midnights from which somebody's days are counted, one set for each stretch between two changes of clocks.

    A stretch is: which cells are its own, how many seconds its first midnight is after the grid's start, and a bit
    for the midnight of each day that is worked. Multiplied with one day's cells, that makes all days at once.
    """

    stretches: tuple[tuple[int, int, int], ...]
    off: int  # the cells of days off

    def during(self, first: int, last: int) -> int:
        """The cells that lie wholly between two minutes of the days that are worked."""
        mask = 0
        for own, midnight, days in self.stretches:
            low, high = -(-(midnight + first * 60) // _CELL), (midnight + last * 60) // _CELL
            if low < high:
                every = days * ((1 << (high - low)) - 1)
                mask |= (every << low if low >= 0 else every >> -low) & own
        return mask


@lru_cache(maxsize=512)
def _shifts(grid: Grid, zone: str, weekdays: frozenset[int], off: frozenset[int]) -> _Shifts:
    begin, pieces = _seconds(grid.start), _pieces(grid, zone)
    days = _days(pieces)
    worked = sum(1 << (day - days[0]) * _A_DAY for day in days if (day + _THURSDAY) % 7 in weekdays and day not in off)
    stretches = tuple(
        (_within(grid, since, until), days[0] * _DAY - offset - begin, worked) for since, until, offset in pieces
    )
    return _Shifts(stretches, _touched(grid, _placed(pieces, [day for day in days if day in off])))


def _number(day: date) -> int:
    return day.toordinal() - _EPOCH


def _unrolled(working: Working) -> tuple[int, int, int, int]:
    """Begins, ends, earliest and latest in one row, from the midnight on which the day begins.

    An earliest after `begins` is the evening before, when that is less than half a day away; else it cuts into the
    hours, as somebody's own earliest may cut into the workspace's hours. A latest before `ends` likewise. No day is
    longer than 24 hours.
    """
    begins, ends = working.begins, working.ends
    night = begins > ends
    ends += _MINUTES if night else 0
    earliest, latest = begins, ends
    if working.earliest is not None:
        before = (begins - working.earliest) % _MINUTES
        plain = working.earliest <= begins and not night
        earliest = working.earliest if plain else begins - before + (_MINUTES if before > _HALF_A_DAY else 0)
    if working.latest is not None:
        after = (working.latest - ends) % _MINUTES
        plain = working.latest >= ends and not night
        latest = working.latest if plain else ends + after - (_MINUTES if after > _HALF_A_DAY else 0)
    return begins, ends, earliest, min(latest, earliest + _MINUTES)


def _pieces(grid: Grid, zone: str) -> tuple[Piece, ...]:
    """The grid between the changes of a zone's clocks."""
    return _stretches(_seconds(grid.start), _seconds(grid.at(grid.cells)), zone)


@lru_cache(maxsize=1024)
def _stretches(begin: int, end: int, zone: str) -> tuple[Piece, ...]:
    place, found, since, offset = ZoneInfo(zone), [], begin, _offset(begin, ZoneInfo(zone))
    for low in range(begin, end, _LOOK):
        high = min(low + _LOOK, end)
        if (other := _offset(high, place)) != offset:
            change = _change(low, high, place)
            found.append((since, change, offset))
            since, offset = change, other
    return (*found, (since, end, offset))


def _offset(moment: int, place: ZoneInfo) -> int:
    ahead = datetime.fromtimestamp(moment, place).utcoffset()
    return int(ahead.total_seconds()) if ahead else 0


def _change(low: int, high: int, place: ZoneInfo) -> int:
    """The first second of the new offset."""
    old = _offset(low, place)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle, place) == old else (low, middle)
    return high


def _days(pieces: tuple[Piece, ...]) -> range:
    """The days, counted from 1970, whose hours may reach into the grid."""
    first = min((begin + offset) // _DAY for begin, _, offset in pieces)
    last = max((end + offset) // _DAY for _, end, offset in pieces)
    return range(first - 2, last + 2)


def _placed(pieces: tuple[Piece, ...], days: list[int]) -> Iterator[Span]:
    """Whole days on the wall as seconds that pass."""
    for since, until, offset in pieces:
        for day in days:
            yield max(day * _DAY - offset, since), min((day + 1) * _DAY - offset, until)


def _within(grid: Grid, since: int, until: int) -> int:
    """The cells that lie wholly between two seconds of the grid."""
    begin = _seconds(grid.start)
    low, high = -((begin - since) // _CELL), (until - begin) // _CELL
    return (1 << high) - (1 << low) if low < high else 0


def _touched(grid: Grid, spans: Iterable[Span]) -> int:
    """The cells of which an interval takes any part."""
    mask, begin, until = 0, _seconds(grid.start), grid.cells
    for first, last in spans:
        if first < last:
            low, high = max((first - begin) // _CELL, 0), min(-((begin - last) // _CELL), until)
            if low < high:
                mask |= (1 << high) - (1 << low)
    return mask
