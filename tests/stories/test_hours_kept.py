"""What working hours make of somebody's availability, and when they are at work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import availability, free, hours
from bot.free import Grid
from storage import hours as kept
from storage import meetings, people, preferences, schedules
from storage.absences import Absence
from storage.meetings import BOOKED, NO, POLLING, REQUIRED, YES, Meeting
from storage.people import Person
from storage.work import Work
from tests.fakes.counting import statements
from tests.fakes.running import Concord
from tests.fakes.slack.answer import all_text
from tests.fakes.slack.model import User
from tests.stories.office import BERLIN, NEW_YORK, linked, typed
from tests.stories.office import ada as ada  # noqa: PLC0414 - a fixture
from tests.stories.office import launch as launch  # noqa: PLC0414 - a fixture
from tests.stories.register import Launch

# What it makes of somebody's availability


def _grid(first: str, last: str) -> Grid:
    """From the midnight before one day to the midnight after another, wherever on earth."""
    begin, end = (datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (first, last))
    return free.grid(begin - timedelta(days=1), end + timedelta(days=2))


def _times(work: Work, who: Person, grid: Grid, zone: str, **apart: Any) -> list[str]:
    """When somebody is free, on the clock of a zone: `05-26 09:00-17:00`."""
    mask, found = availability.of(work, [who], grid, **apart)[who.id].mask, list[list[datetime]]()
    for cell in range(grid.cells):
        if mask >> cell & 1 and found and found[-1][1] == grid.at(cell):
            found[-1][1] = grid.at(cell + 1)
        elif mask >> cell & 1:
            found.append([grid.at(cell), grid.at(cell + 1)])
    local = [[each.astimezone(ZoneInfo(zone)) for each in run] for run in found]
    return [f"{begin:%m-%d %H:%M}-{end:%H:%M}" for begin, end in local]


def _person(work: Work, slack_id: str) -> Person:
    found = people.by_slack_id(work, slack_id)
    assert found is not None
    return found


def test_nobody_meets_on_the_public_holidays_of_their_own_country(launch: Launch, quiet: Concord, ada: User) -> None:
    this = launch
    typed(this, this.olga, "hours country:Bavaria")
    typed(this, ada, "hours country:US")
    week = _grid("2027-05-27", "2027-05-31")  # Corpus Christi; Memorial Day
    with quiet.work() as work:
        olga, boss, ana = (_person(work, each) for each in ("U0OLGA", "U0ADA", "U0ANA"))
        ana.tz = BERLIN
        all_days = [f"05-{day} 09:00-17:00" for day in (26, 27, 28, 31)]
        assert _times(work, olga, week, BERLIN) == [
            *(each for each in all_days if "27" not in each),
            "06-01 09:00-17:00",
        ]
        assert _times(work, boss, week, NEW_YORK) == [*all_days[:3], "06-01 09:00-17:00"]
        assert _times(work, ana, week, BERLIN) == [*all_days, "06-01 09:00-17:00"], "of no country"
        assert availability.working(work, [olga])[olga.id].holidays >= {date(2027, 12, 25)}


def test_days_off_told_with_away_count(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.slack.command(this.olga, this.channel, "/standup", "away from:2027-03-09 until:2027-03-11")
    with quiet.work() as work:
        times = _times(work, _person(work, "U0OLGA"), _grid("2027-03-08", "2027-03-11"), BERLIN)
    assert times == ["03-08 09:00-17:00", "03-11 09:00-17:00", "03-12 09:00-17:00"]


def test_hours_are_those_of_the_clock_on_the_wall_when_clocks_change(launch: Launch, quiet: Concord) -> None:
    over = _grid("2027-03-26", "2027-03-29")  # Europe's clocks go forward on the 28th
    with quiet.work() as work:
        found = _times(work, _person(work, "U0OLGA"), over, "UTC")
    assert found == [
        "03-25 08:00-16:00", "03-26 08:00-16:00", "03-29 07:00-15:00", "03-30 07:00-15:00",
    ]  # fmt: skip


def test_busy_times_are_those_of_calendars_and_of_booked_meetings(launch: Launch, quiet: Concord) -> None:
    day = _grid("2027-03-02", "2027-03-02")
    with quiet.work("U0OLGA") as work:
        olga = work.person
        linked(work, olga.id, read_at=work.real, busy=[_span("2027-03-02 10:00", 30), _span("2027-04-02 10:00", 30)])
        booked = _meeting(work, "2027-03-02 11:00", BOOKED, person_id=olga.id)
        _meeting(work, "2027-03-02 12:00", BOOKED, person_id=olga.id, response=NO)
        _meeting(work, "2027-03-02 12:00", POLLING, person_id=olga.id)
        _meeting(
            work, "2027-03-02 14:00", BOOKED, person_id=_person(work, "U0ANA").id, delegate_id=olga.id, response=YES
        )
        _meeting(work, "2027-03-02 13:00", BOOKED, person_id=olga.id, delegate_id=_person(work, "U0ANA").id)
        apart = _times(work, olga, day, "UTC", apart_from=booked.id)
        found = _times(work, olga, day, "UTC")
    tuesday = [each for each in found if each.startswith("03-02")]
    assert tuesday == ["03-02 08:00-10:00", "03-02 10:30-11:00", "03-02 12:00-14:00", "03-02 15:00-16:00"]
    assert "03-02 10:30-14:00" in apart


def _span(begin: str, minutes: int) -> list[int]:
    since = int(datetime.fromisoformat(begin).replace(tzinfo=UTC).timestamp())
    return [since, since + minutes * 60]


def _meeting(work: Work, begin: str, status: str, **attendee: Any) -> Meeting:
    at = datetime.fromisoformat(begin).replace(tzinfo=UTC)
    number = len(meetings.listed(work, work.real, statuses=(BOOKED, POLLING), limit=99)) + 1
    row = Meeting(number=number, purpose="x", status=status, organiser_id=work.person.id, minutes=60, uid=str(number))
    row.window_from, row.window_to, row.starts_at, row.created_at = at, at, at, work.now
    work.add(row)
    work.add(meetings.Attendee(meeting_id=row.id, role=REQUIRED, asked_at=work.now, **attendee))
    return row


def test_somebody_from_outside_has_the_workspaces_hours_in_their_own_zone(launch: Launch, quiet: Concord) -> None:
    with quiet.work() as work:
        preferences.change(work, begins=10 * 60, country="DE")
        dana = work.add(Person(name="Dana Roe", email="dana@retailer.example", tz=NEW_YORK))
        found = _times(work, dana, _grid("2027-03-26", "2027-03-26"), NEW_YORK)  # Good Friday
        assert found == ["03-25 10:00-17:00"]
        assert availability.unknown(work, [dana]) == [dana]


def test_how_much_is_known_of_each(launch: Launch, quiet: Concord) -> None:
    with quiet.work() as work:
        olga, ana, boss, ben = (_person(work, each) for each in ("U0OLGA", "U0ANA", "U0ADA", "U0BEN"))
        linked(work, olga.id, read_at=work.real - timedelta(hours=1))
        linked(work, ana.id, read_at=work.real - timedelta(hours=2), fault="It is down.")
        linked(work, boss.id, read_at=work.real - timedelta(days=2))
        linked(work, ben.id, fault="It was never there.")
        everybody = [olga, ana, boss, ben]
        assert availability.unknown(work, everybody) == [ben]
        assert availability.ages(work, everybody) == {ana.id: timedelta(hours=2), boss.id: timedelta(days=2)}
        assert availability.of(work, [], _grid("2027-03-02", "2027-03-02")) == {}


def test_many_people_cost_as_many_statements_as_one(launch: Launch, quiet: Concord) -> None:
    week = _grid("2027-03-01", "2027-03-05")
    with quiet.work("U0OLGA") as work:
        many = [work.person, *(work.add(Person(name=f"P{n}", tz=BERLIN)) for n in range(60))]
        for each in many:
            _fill(work, each)
        counts = [_count(quiet, work, some, week) for some in (many[:1], many)]
    assert counts[0] == counts[1] == [5, 1, 1]


def _fill(work: Work, who: Person) -> None:
    kept.change(work, who.id, country="DE-BY", begins=600)
    work.add(Absence(person_id=who.id, first=date(2027, 3, 3), last=date(2027, 3, 3)))
    linked(work, who.id, read_at=work.real, busy=[_span("2027-03-02 10:00", 30)])
    _meeting(work, "2027-03-02 12:00", BOOKED, person_id=who.id)


def _count(quiet: Concord, work: Work, some: Sequence[Person], week: Grid) -> list[int]:
    work.session.flush()
    counts = []
    for read in (lambda: availability.of(work, some, week), lambda: availability.unknown(work, some),
                 lambda: availability.ages(work, some)):  # fmt: skip
        with statements(quiet) as seen:
            read()
        counts.append(len(seen))
    return counts


# When somebody is at work


def test_the_next_morning_is_that_of_the_next_working_day(launch: Launch, quiet: Concord) -> None:
    this = launch
    typed(this, this.olga, "hours days:mon-thu hours:10-18 country:DE")
    quiet.clock.set("2027-03-25 09:59", BERLIN)
    with quiet.work("U0OLGA") as work:
        olga, today = work.person, date(2027, 3, 25)
        assert _morning(work, olga, today) == "2027-03-25 10:00"
        assert not hours.are_on(work, olga)
    quiet.clock.set("2027-03-25 10:00", BERLIN)
    with quiet.work("U0OLGA") as work:
        assert hours.are_on(work, olga)
        assert _morning(work, olga, today) == "2027-03-30 10:00", "over a day off, a weekend and Easter Monday"
        assert _morning(work, olga, date(2027, 5, 6)) == "2027-05-10 10:00"  # Ascension Day
        work.add(Absence(person_id=olga.id, first=today, last=today))
        assert not hours.are_on(work, olga)


def _morning(work: Work, who: Person, day: date) -> str:
    return f"{hours.next_morning(work, who, day).astimezone(ZoneInfo(BERLIN)):%Y-%m-%d %H:%M}"


def test_a_night_shift_is_at_work_until_the_morning(launch: Launch, quiet: Concord) -> None:
    typed(launch, launch.olga, "hours days:fri hours:22-6")
    at_work = []
    for moment in ("2027-03-05 21:59", "2027-03-05 22:00", "2027-03-06 05:59", "2027-03-06 06:00", "2027-03-06 23:00"):
        quiet.clock.set(moment, BERLIN)
        with quiet.work("U0OLGA") as work:
            at_work.append(hours.are_on(work, work.person))
    assert at_work == [False, True, True, False, False]


def test_a_reminder_comes_an_hour_after_somebody_begins_to_work(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.slack.command(this.olga, this.channel, "/decision", 'log "Rail"')
    this.slack.command(
        this.olga, this.channel, "/decision", f'action D-1 "Call them" {this.olga.mention} due:2027-03-02'
    )
    typed(this, this.olga, "hours hours:11-18")
    quiet.at("2027-03-02 11:59", BERLIN)
    assert this.slack.dms(this.olga) == []
    quiet.at("2027-03-02 12:00", BERLIN)
    assert "Call them" in all_text(this.slack.dms(this.olga)[-1])


def test_who_is_silent_is_nudged_an_hour_after_they_begin_on_days_on_which_they_work(
    launch: Launch, quiet: Concord
) -> None:
    this = launch
    typed(this, this.ben, "hours days:mon,fri hours:12-18 country:DE")
    asks = f'propose "Rail?" {this.ben.mention} closes:2027-04-30 reasons:none'
    quiet.clock.set("2027-03-25 08:00")  # a Thursday; Friday and Monday are holidays
    this.slack.command(this.olga, this.channel, "/decision", asks)
    for day in ("2027-03-26 15:00", "2027-03-29 15:00", "2027-03-31 15:00", "2027-04-02 12:59"):
        quiet.at(day)
    assert _nudged(this) == 0
    quiet.at("2027-04-02 13:00")
    assert _nudged(this) == 1
    typed(this, this.ben, "hours back")
    quiet.at("2027-04-05 13:00")  # the old hour once more, then those that hold
    assert _nudged(this) == 2
    with quiet.work() as work:
        found = work.session.scalars(work.select(schedules.Schedule).where(schedules.Schedule.kind == "nudge")).one()
        assert found.rule == "mon,tue,wed,thu,fri 10:00"


def _nudged(this: Launch) -> int:
    return sum("for your answer" in each["text"] for each in this.slack.dms(this.ben))
