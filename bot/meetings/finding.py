"""A time is found: the engine's question is put together from a meeting, and its answer read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot import availability, free, slots
from bot.free import Free, Grid
from bot.slots import Group, Slot, Wanted, Why
from storage import meetings
from storage.meetings import OPTIONAL, REQUIRED, Attendee, Meeting
from storage.people import Person
from storage.work import Work

OFFERED = 3
APART = 4  # cells between two times that are offered: three quarters of an hour in a row are no choice
NOTICE = timedelta(minutes=15)  # nobody comes to what begins this minute

Rows = Sequence[tuple[Attendee, Person]]


def best(work: Work, found: Meeting, limit: int = OFFERED, *, but: Sequence[datetime] = ()) -> list[Slot]:
    """The best times that are ahead, without those of `but`."""
    asked, calendars = question(work, found)
    apart = max(APART, asked.cells)
    return [each for each in slots.best(asked, calendars, limit + len(but), apart=apart) if each.start not in but][
        :limit
    ]


def why(work: Work, found: Meeting) -> Why:
    """What stands in the way of a time."""
    return slots.why(*question(work, found), zone=found.zone)


def question(work: Work, found: Meeting) -> tuple[Wanted, Mapping[int, Free]]:
    """What the engine is asked: for whom, how long, within which window; whoever stands in comes instead."""
    rows = comers(work, found)
    grid = free.grid(max(found.window_from, work.now + NOTICE), found.window_to)
    people = {person.id: person for _, person in rows}
    asked = Wanted(
        grid,
        free.cells(timedelta(minutes=found.minutes)),
        tuple(person.id for each, person in rows if each.role == REQUIRED),
        groups(found, rows),
        tuple(person.id for each, person in rows if each.role == OPTIONAL),
        meetings.carried(work, found.initiative_id, people),
    )
    return asked, availability.of(work, list(people.values()), grid, apart_from=found.id)


def comers(work: Work, found: Meeting) -> list[tuple[Attendee, Person]]:
    """Who comes for each invitation: the one who is invited, or whoever stands in; not those whose account has gone."""
    rows = [(each, _comes(work, each, person)) for each, person in meetings.attendees(work, found.id)]
    return [(each, person) for each, person in rows if not person.deactivated]


def _comes(work: Work, attendee: Attendee, person: Person) -> Person:
    delegate = work.get(Person, attendee.delegate_id) if attendee.delegate_id else None
    return delegate or person


def groups(found: Meeting, rows: Rows) -> tuple[Group, ...]:
    """Who may come for each function, and for each group of which some must."""
    functions = [
        Group(name, tuple(person.id for each, person in rows if each.function == name)) for name in found.functions
    ]
    some = [
        Group(each["name"], tuple(person.id for row, person in rows if row.group == each["name"]), each["count"])
        for each in found.groups
    ]
    return (*functions, *some)


def grid_of(found: Meeting, at: datetime) -> Grid:
    """The quarters of an hour that a meeting touches at a time."""
    begin = at - timedelta(seconds=at.timestamp() % free.STEP.total_seconds())
    return free.grid(begin, at + timedelta(minutes=found.minutes) + free.STEP - timedelta(seconds=1))
