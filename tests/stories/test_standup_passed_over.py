"""Who is passed over when their turn comes: days off that were told late, landings near midnight, long downtime."""

from __future__ import annotations

from tests.fakes.slack import User
from tests.stories.team import BERLIN, Team
from tests.stories.team import started as started  # noqa: PLC0414 - a fixture
from tests.stories.team import team as team  # noqa: PLC0414 - a fixture

LINE, NEW_YORK, SYDNEY = "Pacific/Kiritimati", "America/New_York", "Australia/Sydney"  # the first is 13 hours ahead


def joins(team: Team, name: str, zone: str) -> User:
    who = team.slack.user(name.lower(), id=f"U0{name.upper()}", real_name=f"{name} Far", tz=zone)
    team.slack.join(team.launch, who)
    return who


def says(team: Team, who: User, text: str) -> None:
    team.slack.command(who, team.launch, "/consensus", text)
    team.concord.settle()


def test_a_day_off_that_is_told_after_the_round_was_opened_counts(started: Team) -> None:
    joins(started, "Sid", SYDNEY)
    started.at("2027-03-01 09:00", SYDNEY)  # the round is open, Berlin sleeps
    says(started, started.ben, "hours days:tue-fri")
    started.at("2027-03-01 09:00")
    started.at("2027-03-01 11:00")
    assert started.prompts(started.ben) == []
    [digest] = started.digests()
    assert "Away: Ben Ode" in digest
    assert "Missing: Ana Ruiz, Sid Far" in digest


def test_a_digest_names_nobody_as_later_who_was_passed_over(started: Team) -> None:
    nia = joins(started, "Nia", NEW_YORK)
    lee = joins(started, "Lee", NEW_YORK)
    started.at("2027-03-01 11:00")
    assert "Later: Lee Far (asked at" in started.digests()[0]
    says(started, nia, "hours days:tue-fri")
    started.slack.change_user(lee, deleted=True)
    started.at("2027-03-01 09:00", NEW_YORK)
    assert started.prompts(nia) == []
    [digest] = started.digests()
    assert "Later" not in digest
    assert "Away: Nia Far" in digest


def test_who_lands_near_midnight_when_the_digest_is_out_is_left_to_sleep(started: Team) -> None:
    nia = joins(started, "Nia", NEW_YORK)
    for moment in ("09:00", "11:00", "12:00"):
        started.at(f"2027-03-01 {moment}")
    started.slack.change_user(nia, tz="Pacific/Auckland")  # it is midnight there
    started.at("2027-03-01 13:00")
    assert started.prompts(nia) == []
    assert "Missing: Ana Ruiz, Ben Ode · Not asked: Nia Far" in started.digests()[0]
    started.at("2027-03-02 09:00", "Pacific/Auckland")
    assert len(started.prompts(nia)) == 1


def test_after_a_day_of_downtime_nobody_is_asked_for_two_rounds_at_once(team: Team) -> None:
    kai = joins(team, "Kai", LINE)
    team.type(team.ana, f"new days:mon-fri at:09:00 closes:22:00 zone:{NEW_YORK}")
    team.at("2027-03-02 08:00", LINE)  # nobody was asked on Monday yet: Kai is, an hour later
    team.concord.at("2027-03-03 09:30", LINE)  # down over Kai's Tuesday, until after Wednesday's turn
    team.at("2027-03-03 10:00", LINE)
    [only] = team.prompts(kai)
    assert "Wednesday 3 March" in only


def test_nobody_is_asked_at_night_after_downtime(team: Team) -> None:
    sid = joins(team, "Sid", SYDNEY)
    team.type(team.ana, f"new days:mon-fri at:09:00 closes:17:00 zone:{BERLIN}")
    team.at("2027-03-01 08:59", SYDNEY)
    team.at("2027-03-01 21:30", SYDNEY)  # 11:30 in Berlin
    assert team.prompts(sid) == []
    assert len(team.prompts(team.ana)) == 1
    team.at("2027-03-01 17:00")
    assert "Not asked: Sid Far" in team.digests()[0]


def test_who_said_until_when_they_work_is_not_asked_after_that(team: Team) -> None:
    says(team, team.ben, "hours hours:09:00-12:00")
    team.type(team.ana, f"new days:mon-fri at:09:00 closes:17:00 zone:{BERLIN}")
    team.at("2027-03-01 08:59")
    team.at("2027-03-01 12:30")
    assert (len(team.prompts(team.ana)), len(team.prompts(team.ben))) == (1, 0)
