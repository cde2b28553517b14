"""When somebody is free, against minutes gone through one by one on the wall, in every zone and through every change."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import free as use
from bot.free import Free, Grid, Span, Working

EXAMPLES = int(os.environ.get("CONCORD_EXAMPLES", "200"))
ZONES = sorted(available_timezones())
DAY = 1440
BERLIN = "Europe/Berlin"
WEEKDAYS = frozenset(range(5))
NINE_TO_FIVE = Working(BERLIN, WEEKDAYS, 540, 1020)
MONDAY = datetime(2026, 10, 19, tzinfo=UTC)  # in Berlin the clocks go back on the Sunday after


@dataclass(frozen=True)
class Case:
    """Somebody's hours told in another way: how long they work from `begins` on, and how much before and after."""

    zone: str
    days: frozenset[int]
    begins: int
    length: int
    before: int
    after: int
    holidays: frozenset[date]
    busy: tuple[Span, ...]
    away: tuple[tuple[date, date], ...]

    @property
    def working(self) -> Working:
        ends = self.begins + self.length
        earliest = (self.begins - self.before) % DAY if self.before else None
        latest = (ends + self.after) % DAY if self.after else None
        return Working(
            self.zone, self.days, self.begins, ends if ends <= DAY else ends - DAY, earliest, latest, self.holidays
        )

    def free(self, grid: Grid) -> Free:
        return use.free(grid, self.working, self.busy, self.away)


@lru_cache
def changes(zone: str) -> list[datetime]:
    """Days of two years after which the clocks of a zone are changed."""
    days = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(731)]
    offsets = [day.astimezone(ZoneInfo(zone)).utcoffset() for day in days]
    return [day for n, day in enumerate(days[:-1]) if offsets[n] != offsets[n + 1]]


@st.composite
def moments(draw: st.DrawFn, zone: str) -> datetime:
    """Half of them just before the clocks change, where they do."""
    if changes(zone) and draw(st.booleans()):
        return draw(st.sampled_from(changes(zone))) - timedelta(minutes=draw(st.integers(0, DAY)))
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 730 * DAY)))


def whole(low: int, high: int) -> st.SearchStrategy[int]:
    """Minutes, mostly whole quarters of an hour."""
    return st.one_of(st.integers(low // 15, high // 15).map(lambda n: n * 15), st.integers(low, high))


@st.composite
def cases(draw: st.DrawFn, around: datetime, zone: str) -> Case:
    begins, length = draw(whole(0, DAY - 1)), draw(whole(15, DAY - 1))
    before = draw(st.one_of(st.just(0), whole(0, min(720, DAY - 1 - length))))
    after = draw(st.one_of(st.just(0), whole(0, min(720, DAY - 1 - length - before))))
    near = st.integers(-1, 3).map(lambda n: around.date() + timedelta(days=n))
    seconds = int(around.timestamp())
    busy = st.tuples(st.integers(-90, 3000), st.integers(-5, 200)).map(
        lambda pair: (seconds + pair[0] * 60, seconds + (pair[0] + pair[1]) * 60)
    )
    return Case(
        zone,
        draw(st.frozensets(st.integers(0, 6), min_size=1)),
        begins,
        length,
        before,
        after,
        draw(st.frozensets(near, max_size=1)),
        tuple(draw(st.lists(busy, max_size=4))),
        tuple((day, day + timedelta(days=draw(st.integers(0, 2)))) for day in draw(st.lists(near, max_size=1))),
    )


def is_off(case: Case, day: date) -> bool:
    return day in case.holidays or any(first <= day <= last for first, last in case.away)


def minute(case: Case, moment: datetime) -> tuple[bool, bool, bool]:
    """Whether somebody can meet in this minute, whether in their hours, and whether not at the edge of those."""
    wall = moment.astimezone(ZoneInfo(case.zone)).replace(tzinfo=None)
    can = hours = inner = False
    for back in (-1, 0, 1, 2):
        day = wall.date() - timedelta(days=back)
        if day.weekday() in case.days and not is_off(case, day):
            since = (wall - datetime.combine(day, time())) // timedelta(minutes=1) - case.begins
            can = can or -case.before <= since < case.length + case.after
            hours = hours or 0 <= since < case.length
            inner = inner or 60 <= since < case.length - 60
    return can and not is_off(case, wall.date()), hours, inner


def is_busy(case: Case, moment: datetime) -> bool:
    """Whether something is on in the minute from a moment on."""
    second = int(moment.timestamp())
    return any(first < second + 60 and second < last for first, last in case.busy if first < last)


@given(st.data())
@settings(max_examples=EXAMPLES)
def test_every_cell_is_what_its_minutes_are(data: st.DataObject) -> None:
    zone = data.draw(st.sampled_from(ZONES))
    begin = data.draw(moments(zone))
    case = data.draw(cases(begin, zone))
    grid = use.grid(begin, begin + timedelta(hours=data.draw(st.integers(1, 40))))
    found = case.free(grid)
    assert not (found.mask | found.edge | found.outside) >> grid.cells, "no bit lies beyond the grid"
    for cell in range(grid.cells):
        moments_ = [grid.at(cell) + timedelta(minutes=n) for n in range(15)]
        can, hours, inner = (all(each) for each in zip(*(minute(case, moment) for moment in moments_), strict=True))
        busy = any(is_busy(case, moment) for moment in moments_)
        assert found.mask >> cell & 1 == (can and not busy), grid.at(cell)
        if can:
            assert found.outside >> cell & 1 == (not hours), grid.at(cell)
            assert found.edge >> cell & 1 == (hours and not inner), grid.at(cell)


@pytest.mark.parametrize(
    "zone", [BERLIN, "Africa/Casablanca", "Africa/Cairo", "America/Havana", "America/Nuuk", "Australia/Lord_Howe"]
)
def test_a_year_is_its_days_in_a_row(zone: str) -> None:
    """Casablanca's clocks go back for Ramadan and on again four weeks later."""
    begin, night = datetime(2026, 2, 1, tzinfo=UTC), Working(zone, WEEKDAYS, 23 * 60, 8 * 60 + 15)
    days = [use.free(week(begin + timedelta(days=n), 1), night) for n in range(365)]
    year = use.free(week(begin, 365), night)
    for name in ("mask", "edge", "outside"):
        assert getattr(year, name) == sum(getattr(day, name) << n * 96 for n, day in enumerate(days))


def times(found: Free, grid: Grid, zone: str = BERLIN) -> list[str]:
    """The free times in words: from when until when on the wall."""
    cells = [cell for cell in range(grid.cells) if found.mask >> cell & 1]
    starts = [cell for cell in cells if cell - 1 not in cells]
    ends = [cell + 1 for cell in cells if cell + 1 not in cells]
    place = ZoneInfo(zone)
    return [
        f"{grid.at(first).astimezone(place):%a %H:%M}-{grid.at(last).astimezone(place):%H:%M}"
        for first, last in zip(starts, ends, strict=True)
    ]


def week(begin: datetime = MONDAY, days: int = 2) -> Grid:
    return use.grid(begin, begin + timedelta(days=days))


def test_a_working_week_keeps_its_hours_when_the_clocks_change() -> None:
    grid = week(days=9)
    found = use.free(grid, NINE_TO_FIVE)
    assert times(found, grid) == [f"{day} 09:00-17:00" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Mon", "Tue")]
    assert grid.at((found.mask & -found.mask).bit_length() - 1).hour == 7
    assert grid.at(found.mask.bit_length() - 1) == datetime(2026, 10, 27, 15, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("begin", "cells"),
    [
        (datetime(2026, 10, 24, 12, tzinfo=UTC), 36),  # an hour more, from 22:00 to 06:00
        (datetime(2026, 3, 28, 12, tzinfo=UTC), 28),  # an hour less
        (datetime(2026, 6, 6, 12, tzinfo=UTC), 32),
    ],
)
def test_a_night_is_as_long_as_the_clocks_make_it(begin: datetime, cells: int) -> None:
    night = Working(BERLIN, frozenset({5}), 22 * 60, 6 * 60)
    found = use.free(week(begin, 1), night)
    assert found.mask.bit_count() == cells
    assert found.outside == 0


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    grid, night = week(days=3), Working(BERLIN, frozenset({0}), 22 * 60, 6 * 60, earliest=21 * 60, latest=7 * 60)
    assert times(use.free(grid, night), grid) == ["Mon 21:00-07:00"]
    assert times(use.free(grid, night, (), ((date(2026, 10, 20), date(2026, 10, 20)),)), grid) == ["Mon 21:00-00:00"]
    assert times(use.free(grid, night, (), ((date(2026, 10, 19), date(2026, 10, 19)),)), grid) == []


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ((540, 1020, None, None), ["Mon 09:00-17:00"]),
        ((540, 1020, 480, 1080), ["Mon 08:00-18:00"]),
        ((540, 1020, None, 1140), ["Mon 09:00-19:00"]),
        ((540, 1020, 600, None), ["Mon 10:00-17:00"]),  # own earliest within the workspace's hours
        ((540, 1020, None, 960), ["Mon 09:00-16:00"]),
        ((540, 1020, 1080, None), []),  # and after them
        ((540, 1020, None, 480), []),
        ((840, 1320, None, 60), ["Mon 14:00-01:00"]),
        ((120, 600, 1380, None), ["Sun 23:00-10:00"]),
        ((0, 1440, None, None), ["Mon 00:00-00:00"]),
        ((600, 600, None, None), []),
        ((545, 590, None, None), ["Mon 09:15-09:45"]),
        ((540, 1020, 0, 1440), ["Mon 00:00-00:00"]),
    ],
)
def test_hours_as_they_are_told(hours: tuple[int, int, int | None, int | None], told: list[str]) -> None:
    grid = week(datetime(2026, 10, 18, tzinfo=UTC), 3)
    assert times(use.free(grid, Working(BERLIN, frozenset({0}), *hours)), grid) == told


def test_nobody_meets_on_a_holiday_or_when_away() -> None:
    grid = week(days=3)
    feast = Working(BERLIN, WEEKDAYS, 540, 1020, holidays=frozenset({date(2026, 10, 20)}))
    assert times(use.free(grid, feast), grid) == ["Mon 09:00-17:00", "Wed 09:00-17:00"]
    away = ((date(2026, 10, 20), date(2027, 10, 20)),)
    assert times(use.free(grid, NINE_TO_FIVE, (), away), grid) == ["Mon 09:00-17:00"]


def at(hour: int, minute: int = 0) -> int:
    """A time on the first Monday in Berlin, in epoch seconds."""
    return int(datetime(2026, 10, 19, hour, minute, tzinfo=ZoneInfo(BERLIN)).timestamp())


def test_back_to_back_is_no_conflict_and_what_is_begun_is_taken() -> None:
    grid = week(days=1)
    busy = ((at(10), at(11)), (at(12, 10), at(12, 20)), (at(14), at(14)), (at(16), at(15)), (at(16, 30), at(23)))
    assert times(use.free(grid, NINE_TO_FIVE, busy), grid) == [
        "Mon 09:00-10:00",
        "Mon 11:00-12:00",
        "Mon 12:30-16:30",
    ]


def test_what_is_busy_beside_the_grid_does_not_matter() -> None:
    grid = week(days=1)
    busy = ((0, at(0)), (at(0) + 90_000, at(0) + 900_000))
    assert use.free(grid, NINE_TO_FIVE, busy) == use.free(grid, NINE_TO_FIVE)
    assert use.free(grid, NINE_TO_FIVE, ((0, at(0) + 900_000),)).mask == 0


def test_discomfort_counts_outside_whole_and_the_edge_half() -> None:
    grid = week(days=1)
    found = use.free(grid, Working("UTC", WEEKDAYS, 540, 1020, earliest=480, latest=1080))

    def minutes(hour: int, minute: int, cells: int) -> int:
        return use.discomfort(found, grid.index(MONDAY.replace(hour=hour, minute=minute)), cells)

    assert minutes(12, 0, 8) == 0
    assert minutes(9, 0, 4) == 30
    assert minutes(9, 45, 4) == 8  # seven and a half
    assert minutes(8, 0, 4) == 60
    assert minutes(8, 30, 4) == 45
    assert minutes(16, 0, 8) == 90


def test_a_short_day_is_all_edge() -> None:
    found = use.free(week(days=1), Working("UTC", WEEKDAYS, 540, 630))
    assert (found.edge, found.outside) == (found.mask, 0)


@pytest.mark.parametrize(
    ("begin", "end", "first", "cells"),
    [
        ("09:00", "10:00", "09:00", 4),
        ("09:01", "10:00", "09:15", 3),
        ("08:50", "10:14", "09:00", 4),
        ("09:05", "09:10", "09:15", 0),
        ("10:00", "09:00", "10:00", 0),
    ],
)
def test_a_grid_lies_within_its_window(begin: str, end: str, first: str, cells: int) -> None:
    def moment(clock: str) -> datetime:
        return datetime.combine(date(2026, 10, 19), time.fromisoformat(clock), tzinfo=UTC)

    grid = use.grid(moment(begin), moment(end))
    assert (grid.start, grid.cells) == (moment(first), cells)
    assert grid.index(grid.at(7)) == 7
    assert use.free(grid, Working("UTC", WEEKDAYS, 0, 1440)).mask == grid.full


@pytest.mark.parametrize(("minutes", "cells"), [(15, 1), (30, 2), (45, 3), (50, 4), (1, 1), (0, 0)])
def test_begun_quarters_of_an_hour_count(minutes: int, cells: int) -> None:
    assert use.cells(timedelta(minutes=minutes)) == cells


def test_days_are_those_of_the_zone() -> None:
    grid = use.grid(datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 10, 26, 0, tzinfo=UTC))
    found = dict(use.days(grid, BERLIN))
    assert {day.day: cells.bit_count() for day, cells in found.items()} == {24: 8, 25: 100, 26: 4}
    assert sum(found.values()) == grid.full


def test_a_day_that_never_was_has_no_cells() -> None:
    grid = use.grid(datetime(2011, 12, 29, tzinfo=UTC), datetime(2012, 1, 1, tzinfo=UTC))
    assert [day.day for day, _ in use.days(grid, "Pacific/Apia")] == [28, 29, 31, 1]
