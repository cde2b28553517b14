"""Who can meet when, and how much of that is known: hours, holidays, days off and busy times, read for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from bot import free, holidaying, hours
from bot.free import Free, Grid, Span, Working
from bot.timetable import Plan
from storage import absences, calendars, meetings
from storage.people import Person
from storage.work import Work

DAY = timedelta(days=1)  # a zone is at most that far from UTC
AHEAD = timedelta(days=366)
LATELY = DAY  # a calendar that was not read since then is told with its age, whatever the reason

NEVER = (None, None)

Away = tuple[tuple[date, date], ...]


def working(work: Work, people: Collection[Person], grid: Grid | None = None) -> dict[int, Working]:
    """The hours of these people, with public holidays for the days of a grid, or for a year from now."""
    first, last = (grid.start, grid.at(grid.cells)) if grid else (work.now, work.now + AHEAD)
    plans = hours.plans(work, [each.id for each in people])
    return {each.id: _working(each, plans[each.id], first, last) for each in people}


def _working(person: Person, plan: Plan, first: datetime, last: datetime) -> Working:
    # Whole years, so that everybody of a country has the same days and the engine's cache knows them again.
    begin, end = date((first - DAY).year, 1, 1), date((last + DAY).year, 12, 31)
    days = holidaying.days(plan.country, begin, end) if plan.country else frozenset[date]()
    return Working(person.tz, frozenset(plan.days), plan.begins, plan.ends, plan.earliest, plan.latest, holidays=days)


def of(work: Work, people: Collection[Person], grid: Grid, *, apart_from: int | None = None) -> dict[int, Free]:
    """When these people are free on a grid; `apart_from` is a meeting that keeps nobody busy, since it is to be moved.

    Five statements however many people they are.
    """
    plans, away, busy = working(work, people, grid), _away(work, people, grid), _busy(work, people, grid, apart_from)
    return {each.id: free.free(grid, plans[each.id], busy.get(each.id, ()), away.get(each.id, ())) for each in people}


def _away(work: Work, people: Collection[Person], grid: Grid) -> dict[int, Away]:
    first, last = (grid.start - DAY).date(), (grid.at(grid.cells) + DAY).date()
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for each in absences.of(work, [person.id for person in people], first, last):
        found[each.person_id].append((each.first, each.last))
    return {person: tuple(sorted(spans)) for person, spans in found.items()}


def _busy(work: Work, people: Collection[Person], grid: Grid, apart_from: int | None) -> dict[int, tuple[Span, ...]]:
    """What their calendars say and which meetings of ours are booked, as far as it touches the grid."""
    ids = [person.id for person in people]
    begin, end = grid.start, grid.at(grid.cells)
    found: dict[int, list[Span]] = defaultdict(list)
    for person, spans in calendars.busy(work, ids).items():
        found[person] += _within(spans, begin, end)
    for person, starts, minutes in meetings.booked(work, ids, begin, end, apart_from=apart_from):
        since = int(starts.timestamp())
        found[person] += _within([(since, since + minutes * 60)], begin, end)
    return {person: tuple(sorted(each)) for person, each in found.items() if each}


def _within(spans: Iterable[Sequence[int]], begin: datetime, end: datetime) -> list[Span]:
    since, until = begin.timestamp(), end.timestamp()
    return [(first, last) for first, last in spans if first < until and last > since]


# How much is known


def unknown(work: Work, people: Collection[Person]) -> list[Person]:
    """Those of whom nobody knows when they are busy: no calendar of theirs was ever read."""
    known = calendars.readings(work, [each.id for each in people])
    return [each for each in people if known.get(each.id, NEVER)[0] is None]


def ages(work: Work, people: Collection[Person]) -> dict[int, timedelta]:
    """How old the busy times are of those whose calendar could not be read lately."""
    known = calendars.readings(work, [each.id for each in people])
    old = {person: work.real - read_at for person, (read_at, _) in known.items() if read_at}
    return {person: age for person, age in old.items() if known[person][1] or age > LATELY}
