"""Days off that nobody typed: Slack's status and whole busy days of a linked calendar; and that one is there all the same."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot import absences
from storage.absences import Absence
from tests.fakes.running import Concord
from tests.stories.team import BERLIN, Team
from tests.stories.team import started as started  # noqa: PLC0414 - a fixture
from tests.stories.team import team as team  # noqa: PLC0414 - a fixture

PALM, ILL = ":palm_tree:", ":face_with_thermometer:"


def clock(moment: str) -> int:
    return int(datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(BERLIN)).timestamp())


def kept(team: Team) -> list[tuple[date, date, str]]:
    with team.concord.work() as work:
        rows = work.session.scalars(work.select(Absence).order_by(Absence.first, Absence.source))
        return [(each.first, each.last, each.source) for each in rows]


def asked_on(team: Team, *days: int) -> list[int]:
    """On which of these days of March Ben is asked."""
    found = []
    for day in days:
        before = len(team.prompts(team.ben))
        team.at(f"2027-03-{day:02} 09:00")
        found += [day] * (len(team.prompts(team.ben)) > before)
    return found


def test_a_status_of_holiday_is_a_time_off_until_it_ends(started: Team) -> None:
    started.slack.change_user(started.ben, status_emoji=PALM, status_expiration=clock("2027-03-02 23:59"))
    assert asked_on(started, 1, 2) == []
    started.at("2027-03-02 11:00")
    assert "Ben Ode" in started.digests()[-1]
    assert "away" in started.digests()[-1].casefold()
    assert asked_on(started, 3) == [3]


@pytest.mark.parametrize(
    ("ends", "asked"), [("2027-03-02 09:30", [2, 3]), ("2027-03-02 13:00", [3]), ("2027-03-01 23:59", [2, 3])]
)
def test_who_is_back_in_the_morning_is_asked(started: Team, ends: str, asked: list[int]) -> None:
    started.slack.change_user(started.ben, status_emoji=ILL, status_expiration=clock(ends))
    assert asked_on(started, 1, 2, 3) == asked


def test_a_status_without_an_end_counts_until_it_is_cleared(started: Team) -> None:
    started.slack.change_user(started.ben, status_emoji=PALM)
    assert asked_on(started, 1, 2) == []
    started.slack.change_user(started.ben, status_emoji="")
    assert asked_on(started, 3) == [3]
    assert kept(started) == [(date(2027, 2, 28), date(2027, 3, 1), "status")]


def test_other_statuses_are_none_of_concords_business(started: Team) -> None:
    started.slack.change_user(started.ben, status_emoji=":coffee:", status_expiration=clock("2027-03-05 23:59"))
    assert asked_on(started, 1) == [1]
    assert kept(started) == []


def test_back_counts_more_than_a_status(started: Team) -> None:
    started.slack.change_user(started.ben, status_emoji=PALM, status_expiration=clock("2027-03-05 23:59"))
    assert asked_on(started, 1) == []
    assert "Welcome back" in started.type(started.ben, "back")
    started.slack.change_user(started.ben, status_text="still on the beach")  # and the palm stays
    assert asked_on(started, 2, 3) == [2, 3]
    assert "You were not away." in started.type(started.ben, "back")


def test_what_is_typed_stands_beside_a_status(started: Team) -> None:
    started.type(started.ben, "away until:2027-03-04")
    started.slack.change_user(started.ben, status_emoji=PALM, status_expiration=clock("2027-03-01 23:59"))
    started.slack.change_user(started.ben, status_emoji="")
    assert asked_on(started, 1, 2, 3, 4) == [4]


def test_whole_busy_days_of_a_calendar_are_days_off(quiet: Concord, started: Team) -> None:
    days = [clock("2027-03-02 00:00"), clock("2027-03-04 00:00")]
    night = [clock("2027-03-04 22:00"), clock("2027-03-05 23:00")]
    with quiet.work("U0BEN") as work:
        assert absences.by_calendar(work, work.person, [days, night])
        assert not absences.by_calendar(work, work.person, [days, night]), "nothing new"
    assert asked_on(started, 1, 2, 3, 4, 5) == [1, 4, 5]


def test_a_calendar_read_again_keeps_to_what_was_said_since(quiet: Concord, started: Team) -> None:
    busy = [[clock("2027-03-01 00:00"), clock("2027-03-06 00:00")]]
    with quiet.work("U0BEN") as work:
        absences.by_calendar(work, work.person, busy)
    assert asked_on(started, 1) == []
    assert "Welcome back" in started.type(started.ben, "back")
    with quiet.work("U0BEN") as work:
        absences.by_calendar(work, work.person, busy)
    assert asked_on(started, 2, 3) == [2, 3]
    with quiet.work("U0BEN") as work:
        absences.by_calendar(work, work.person, [])
        assert absences.by_calendar(work, work.person, [[clock("2027-03-08 00:00"), clock("2027-03-09 00:00")]])
    assert asked_on(started, 8, 9) == [9]
