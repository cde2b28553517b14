"""Working hours: set in the form or by typing, over the workspace's, and what they make of somebody's availability."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from bot import availability, free, hours
from bot.free import Grid
from storage import calendars, history, meetings, people, preferences, schedules
from storage import hours as kept
from storage.absences import Absence
from storage.calendars import Calendar
from storage.meetings import BOOKED, NO, POLLING, REQUIRED, YES, Meeting
from storage.people import Person
from storage.work import Tenancy, Work
from storage.workspaces import Workspace
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.answer import Answer, all_text
from tests.fakes.slack.model import User
from tests.stories.register import Launch, started

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    this = started(slack)
    ada = slack.user("ada", id="U0ADA", real_name="Ada Admin", admin=True, tz=NEW_YORK)
    for who in (ada, this.olga, this.ana):
        slack.command(who, this.channel, "/decision", "list")
    return this


@pytest.fixture
def ada(launch: Launch) -> User:
    return launch.slack.space.users["U0ADA"]


def _opened(this: Launch, quiet: Concord, who: User) -> Answer:
    """The form, opened from the App Home."""
    this.slack.open_home(who)
    quiet.settle()
    return this.slack.click(who, this.slack.home(who), "hours_open")


def _initial(opened: Answer, name: str) -> Any:
    assert opened.opened is not None
    element = next(each for each in opened.opened["blocks"] if each["block_id"] == name)["element"]
    return element.get("initial_value", [each["value"] for each in element.get("initial_options", ())])


# The form


def test_hours_are_set_in_the_home_and_go_back_to_the_workspaces(launch: Launch, quiet: Concord) -> None:
    this = launch
    opened = _opened(this, quiet, this.olga)
    said = all_text(opened.opened)
    assert "Your zone is *Europe/Berlin*" in said
    assert "as for everybody here: Mon–Fri, 09:00–17:00." in said
    assert "No calendar is linked" in said
    assert "Back to the workspace's" not in said
    values = {"days": ["mon", "tue", "wed", "thu"], "hours": "8 to 15", "also": "07:00-19:00", "country": "Bavaria"}
    sent = this.slack.submit(this.olga, opened, values)
    assert sent.errors is None
    assert "found Mon–Thu, 08:00–15:00 (Europe/Berlin), if need be from 07:00 until 19:00." in all_text(sent.view)
    assert "Bayern, Germany is Good Friday, Friday 26 March." in all_text(sent.view)

    again = _opened(this, quiet, this.olga)
    assert _initial(again, "days") == ["mon", "tue", "wed", "thu"]
    assert [_initial(again, name) for name in ("hours", "also", "country")] == ["08:00-15:00", "07:00-19:00", "DE-BY"]
    this.slack.submit(this.olga, again)
    assert _verbs(quiet) == ["change"], "what was the same was not written down"

    back = this.slack.click(this.olga, _opened(this, quiet, this.olga), "hours_back")
    assert back.ok
    view = this.slack.modal(this.olga)
    assert "those of the workspace again: Mon–Fri, 09:00–17:00 (Europe/Berlin)." in all_text(view)
    assert _initial(_opened(this, quiet, this.olga), "days") == []
    assert _verbs(quiet) == ["change", "change"]
    with quiet.work("U0OLGA") as work:
        assert not hours.mine(work).is_own


def _verbs(quiet: Concord) -> list[str]:
    with quiet.work("U0OLGA") as work:
        return [each.verb for each in history.of(work, "hours", work.person.id)]


def test_what_was_set_is_written_down_and_can_be_erased(launch: Launch, quiet: Concord) -> None:
    _typed(launch, launch.olga, "hours days:sat country:Bavaria")
    with quiet.work("U0OLGA") as work:
        (entry,) = history.of(work, "hours", work.person.id)
        assert entry.changes == {
            "hours": {"days": [5], "country": "DE-BY"},
            "before": {"hours": {"days": None, "country": None}},
        }
        assert history.erase_typed_by(work, work.person.id) >= 1
        assert "DE-BY" not in str(history.of(work, "hours", work.person.id)[0].changes)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"hours": "9-5"}, "hours", "Did you mean `09:00-17:00`?"),
        ({"also": "10:00-20:00"}, "also", "You begin at 09:00"),
        ({"country": "Germny"}, "country", "Did you mean `DE` (Germany)"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    launch: Launch, quiet: Concord, values: dict[str, str], field: str, said: str
) -> None:
    opened = _opened(launch, quiet, launch.olga)
    refused = launch.slack.submit(launch.olga, opened, {"days": ["sat"], **values})
    assert list(refused.errors or {}) == [field]
    assert said in (refused.errors or {})[field]
    with quiet.work("U0OLGA") as work:
        assert kept.of(work, [work.person.id]) == {}
    assert launch.slack.submit(launch.olga, opened, {field: ""}).errors is None, "and it can be mended in place"


def test_the_same_form_sent_twice_counts_once(launch: Launch, quiet: Concord) -> None:
    sent = launch.slack.submit(launch.olga, _opened(launch, quiet, launch.olga), {"hours": "10-18"})
    launch.slack.courier.deliver("interactive", sent.payload)
    assert _verbs(quiet) == ["change"]


def test_the_form_says_when_the_calendar_was_last_read(launch: Launch, quiet: Concord) -> None:
    with quiet.work("U0OLGA") as work:
        _calendar(work, work.person.id, read_at=work.real, fault="It answers no more.")
    said = all_text(_opened(launch, quiet, launch.olga).opened)
    assert "Your calendar at calendar.example cannot be read: It answers no more. Busy times are as of <!date^" in said
    assert "calendar.example" not in all_text(_opened(launch, quiet, launch.ana).opened)


def _calendar(work: Work, person_id: int, **values: Any) -> Calendar:
    row = Calendar(
        person_id=person_id, address="sealed", host="calendar.example", linked_at=work.real, due_at=work.real
    )
    for name, value in values.items():
        setattr(row, name, value)
    return work.add(row)


# Typed


def _typed(this: Launch, who: User, text: str) -> Answer:
    return this.slack.command(who, this.channel, "/consensus", text)


def test_hours_are_typed_each_by_itself(launch: Launch, quiet: Concord) -> None:
    this = launch
    assert "found Mon–Thu, 09:00–17:00 (Europe/Berlin)." in _typed(this, this.olga, "hours days:mon-thu").text
    assert "found Mon–Thu, 22:00–06:00" in _typed(this, this.olga, 'hours hours:"22:00 - 6:00"').text
    assert "You begin at 22:00" in _typed(this, this.olga, "hours also:23:00-07:00").text
    assert "until 07:00" in _typed(this, this.olga, "hours also:-07:00").text
    assert "are those of the workspace again" in _typed(this, this.olga, "hours back").text
    assert "Type `hours days:mon-fri" in _typed(this, this.olga, "hours early").text
    opened = _typed(this, this.olga, "hours").opened
    assert opened is not None
    assert opened["callback_id"] == "hours_form"


# For everybody


def test_admins_say_what_holds_for_everybody_who_says_nothing(launch: Launch, quiet: Concord, ada: User) -> None:
    this = launch
    _typed(this, this.ana, "hours hours:10-18")
    opened = this.slack.command(ada, this.channel, "/concord", "settings")
    assert _initial(opened, "hours") == "09:00-17:00"
    for values in ({"days": []}, {"hours": ""}, {"hours": "9-5"}, {"country": "Germny"}):
        assert list(this.send(ada, opened, **values)) == list(values)
    sent = this.slack.submit(ada, opened, {"days": ["mon", "tue", "sat"], "hours": "7:30-16", "country": "usa"})
    assert sent.errors is None
    with quiet.work("U0OLGA") as work:
        assert hours.mine(work).plan == hours.Plan((0, 1, 5), 450, 960, country="US")
        entry = history.of(work, "workspace", work.workspace_id)[-1]
        assert entry.changes["before"] == {"days": [0, 1, 2, 3, 4], "begins": 540, "ends": 1020, "country": ""}
    with quiet.work("U0ANA") as work:
        assert hours.mine(work).plan == hours.Plan((0, 1, 5), 600, 1080, country="US")
    assert "Mon–Tue, Sat, 07:30–16:00, public holidays of United States." in all_text(
        _opened(this, quiet, this.olga).opened
    )


def test_only_admins_say_what_holds_for_everybody(launch: Launch, quiet: Concord, ada: User) -> None:
    opened = launch.slack.command(ada, launch.channel, "/concord", "settings")
    assert "Only an admin" in str(launch.send(launch.ben, opened, hours="7-8"))
    with quiet.work() as work:
        assert preferences.of(work).begins == 540


def test_another_workspace_is_not_touched(launch: Launch, quiet: Concord) -> None:
    with quiet.house.database.begin() as session:
        row = Workspace(team_id="T0OTHER", installed_at=quiet.clock.now(), name="", bot_user_id="U0X")
        session.add(row)
        session.flush()
        theirs = Work(session, Tenancy(row.id, row.team_id, "U0X"), quiet.clock.now(), quiet.clock.real())
        theirs.actor = theo = theirs.add(Person(slack_id="U0OLGA", name="Theo Theirs"))
        preferences.change(theirs, begins=0, country="US")
        hours.set_own(theirs, {"days": "sat"})
        _calendar(theirs, theo.id, read_at=theirs.real)
    with quiet.work("U0OLGA") as work:
        assert hours.mine(work).plan == hours.Plan((0, 1, 2, 3, 4), 540, 1020)
        assert hours.plans(work, [theo.id]) == {theo.id: hours.usual(work)}, "nothing of theirs is known here"
        assert kept.of(work, [theo.id]) == calendars.of(work, [theo.id]) == {}
        kept.change(work, work.person.id, begins=60)
    with quiet.house.database.begin() as session:
        theirs = Work(session, Tenancy(row.id, row.team_id, "U0X"), quiet.clock.now(), quiet.clock.real())
        assert hours.plans(theirs, [theo.id])[theo.id] == hours.Plan((5,), 0, 1020, country="US")


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
    _typed(this, this.olga, "hours country:Bavaria")
    _typed(this, ada, "hours country:US")
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
        _calendar(work, olga.id, read_at=work.real, busy=[_span("2027-03-02 10:00", 30), _span("2027-04-02 10:00", 30)])
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
        _calendar(work, olga.id, read_at=work.real - timedelta(hours=1))
        _calendar(work, ana.id, read_at=work.real - timedelta(hours=2), fault="It is down.")
        _calendar(work, boss.id, read_at=work.real - timedelta(days=2))
        _calendar(work, ben.id, fault="It was never there.")
        everybody = [olga, ana, boss, ben]
        assert availability.unknown(work, everybody) == [ben]
        assert availability.ages(work, everybody) == {ana.id: timedelta(hours=2), boss.id: timedelta(days=2)}
        assert availability.of(work, [], _grid("2027-03-02", "2027-03-02")) == {}


@contextmanager
def _statements(quiet: Concord) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*call: Any) -> None:
        seen.append(call[2])

    engine = quiet.house.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


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
    _calendar(work, who.id, read_at=work.real, busy=[_span("2027-03-02 10:00", 30)])
    _meeting(work, "2027-03-02 12:00", BOOKED, person_id=who.id)


def _count(quiet: Concord, work: Work, some: Sequence[Person], week: Grid) -> list[int]:
    work.session.flush()
    counts = []
    for read in (lambda: availability.of(work, some, week), lambda: availability.unknown(work, some),
                 lambda: availability.ages(work, some)):  # fmt: skip
        with _statements(quiet) as seen:
            read()
        counts.append(len(seen))
    return counts


# When somebody is at work


def test_the_next_morning_is_that_of_the_next_working_day(launch: Launch, quiet: Concord) -> None:
    this = launch
    _typed(this, this.olga, "hours days:mon-thu hours:10-18 country:DE")
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
    _typed(launch, launch.olga, "hours days:fri hours:22-6")
    at_work = []
    for moment in ("2027-03-05 21:59", "2027-03-05 22:00", "2027-03-06 05:59", "2027-03-06 06:00", "2027-03-06 23:00"):
        quiet.clock.set(moment, BERLIN)
        with quiet.work("U0OLGA") as work:
            at_work.append(hours.are_on(work, work.person))
    assert at_work == [False, True, True, False, False]


def test_a_reminder_comes_when_somebody_begins_to_work(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.slack.command(this.olga, this.channel, "/decision", 'log "Rail"')
    this.slack.command(
        this.olga, this.channel, "/decision", f'action D-1 "Call them" {this.olga.mention} due:2027-03-02'
    )
    _typed(this, this.olga, "hours hours:11-18")
    quiet.at("2027-03-02 09:00", BERLIN)
    assert this.slack.dms(this.olga) == []
    quiet.at("2027-03-02 11:00", BERLIN)
    assert "Call them" in all_text(this.slack.dms(this.olga)[-1])


def test_who_is_silent_is_nudged_an_hour_after_they_begin_on_days_on_which_they_work(
    launch: Launch, quiet: Concord
) -> None:
    this = launch
    _typed(this, this.ben, "hours days:mon,fri hours:12-18 country:DE")
    asks = f'propose "Rail?" {this.ben.mention} closes:2027-04-30 reasons:none'
    quiet.clock.set("2027-03-25 08:00")  # a Thursday; Friday and Monday are holidays
    this.slack.command(this.olga, this.channel, "/decision", asks)
    for day in ("2027-03-26 15:00", "2027-03-29 15:00", "2027-03-31 15:00", "2027-04-02 12:59"):
        quiet.at(day)
    assert _nudged(this) == 0
    quiet.at("2027-04-02 13:00")
    assert _nudged(this) == 1
    _typed(this, this.ben, "hours back")
    quiet.at("2027-04-05 13:00")  # the old hour once more, then those that hold
    assert _nudged(this) == 2
    with quiet.work() as work:
        found = work.session.scalars(work.select(schedules.Schedule).where(schedules.Schedule.kind == "nudge")).one()
        assert found.rule == "mon,tue,wed,thu,fri 10:00"


def _nudged(this: Launch) -> int:
    return sum("for your answer" in each["text"] for each in this.slack.dms(this.ben))
