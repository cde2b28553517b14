"""Standups when something fails: a channel that is archived, no direct messages, Slack down, a move, a crowd."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import standups
from storage.people import Person
from storage.standups import Prompt, Standup
from tests.fakes.counting import statements
from tests.fakes.slack import all_text
from tests.fakes.slack.faults import error, reply_lost, server_error
from tests.stories.team import BERLIN, NEW, Team
from tests.stories.team import team as team  # noqa: PLC0414 - a fixture

# Faults


def test_on_hold_while_the_channel_is_archived_and_on_again_when_it_is_not(team: Team) -> None:
    team.type(team.ana, NEW)
    team.slack.archive(team.launch)
    for day in ("01", "02"):
        team.at(f"2027-03-{day} 09:00")
        team.at(f"2027-03-{day} 11:00")
    [told] = team.slack.dms(team.ana)
    assert "is on hold: <#C0LAUNCH> is archived" in all_text(told)
    assert "*It is on hold*" in team.type(team.ana, "show")
    team.at("2027-03-03 08:00")
    team.slack.unarchive(team.launch)
    assert "Your next round: <!date^" in team.type(team.ana, "show")
    team.at("2027-03-03 09:00")
    assert len(team.prompts(team.ana)) == 1


def test_who_gets_no_direct_messages_was_not_asked_and_can_still_answer(team: Team) -> None:
    team.type(team.ana, NEW)
    team.slack.faults.on("conversations.open", error("cannot_dm_bot"), 1)
    team.at("2027-03-01 09:00")
    asked = {each.name: len(team.prompts(each)) for each in (team.ana, team.ben)}
    lost = team.ana if not asked["ana"] else team.ben
    assert sum(asked.values()) == 1
    team.at("2027-03-01 11:00")
    assert f"Not asked: {lost.real_name}" in team.digests()[0]
    assert "Noted for #launch" in team.type(lost, "answer There")


def test_slack_down_over_closing_the_digest_comes_once_and_late(team: Team) -> None:
    team.type(team.ana, NEW)
    team.at("2027-03-01 09:00")
    team.answer(team.ana, "Done")
    team.slack.faults.on("chat.postMessage", server_error(503), 1)
    team.at("2027-03-01 11:00")
    with team.concord.house.database.begin() as session:
        from sqlalchemy import text

        session.execute(text("UPDATE outbox SET not_before = :then WHERE state = 'unknown'"), {"then": "2020-01-01"})
    team.at("2027-03-01 12:30")
    team.at("2027-03-01 13:00")
    [digest] = team.digests()
    assert "Monday 1 March" in digest
    assert "Done" in digest


def test_slack_down_for_two_hours_the_digest_says_when_it_was_posted(team: Team) -> None:
    team.type(team.ana, NEW)
    team.at("2027-03-01 09:00")
    team.answer(team.ana, "Done")
    clock = team.concord.clock
    clock.hold_real()
    for method in ("chat.postMessage", "conversations.history"):
        team.slack.faults.plan(method, 1, server_error=1.0)
    team.at("2027-03-01 11:00")
    for _ in range(25):
        clock.pass_real(300)
        clock.advance(minutes=5)
        team.concord.settle()
    assert not team.digests()
    team.slack.faults.clear()
    clock.pass_real(300)
    team.at("2027-03-01 13:10")
    team.answer(team.ben, "Late, too")
    team.at("2027-03-01 16:00")
    [digest] = team.digests()
    assert "Late, too" in digest  # drawn anew, and still true
    assert "Late: closed at 11:00, posted at 13:10, because Slack could not be reached." in shown_times(digest)


def test_after_downtime_the_digest_says_so_and_in_time_it_says_nothing(team: Team) -> None:
    team.type(team.ana, NEW)
    team.at("2027-03-01 09:00")
    team.answer(team.ana, "Done")
    team.at("2027-03-01 12:15")
    [digest] = team.digests()
    assert "Late: closed at 11:00, posted at 12:15, because Concord was not running." in shown_times(digest)
    team.at("2027-03-02 09:00")
    team.answer(team.ana, "Done")
    team.at("2027-03-02 11:00")
    assert "Late:" not in team.digests()[1]


def test_a_digest_that_was_posted_without_an_answer_was_not_late(team: Team) -> None:
    team.type(team.ana, NEW)
    team.at("2027-03-01 09:00")
    team.answer(team.ana, "Done")
    clock = team.concord.clock
    clock.hold_real()
    team.slack.time = lambda: clock.real().timestamp()
    team.slack.faults.on("chat.postMessage", reply_lost())
    team.at("2027-03-01 11:00")
    clock.pass_real(7200)
    team.at("2027-03-01 13:00")
    team.answer(team.ben, "Late, too")
    [digest] = team.digests()
    assert "Late, too" in digest
    assert "Late:" not in digest


def shown_times(said: str) -> str:
    """A text with its dates as they are shown where Slack cannot."""
    return re.sub(r"<!date[^|]*\|([^>]*)>", r"\1", said)


def test_somebody_who_travels_while_a_round_is_open_is_asked_once_in_the_new_morning(team: Team) -> None:
    slack, ben = team.slack, team.ben
    raj = slack.user("raj", tz="Asia/Kolkata")
    slack.join(team.launch, raj)
    team.type(team.ana, NEW)
    team.at("2027-03-01 09:00", "Asia/Kolkata")  # the round is open, and nobody in Berlin was asked
    slack.change_user(ben, tz="America/New_York")
    team.at("2027-03-01 09:00")
    assert not team.prompts(ben)
    team.at("2027-03-01 11:00")
    assert "Later: Ben Ode (asked at" in team.digests()[0]
    team.at("2027-03-01 09:00", "America/New_York")
    assert len(team.prompts(ben)) == 1
    slack.change_user(ben, tz="Asia/Tokyo")
    team.at("2027-03-02 08:59", "Asia/Tokyo")
    assert len(team.prompts(ben)) == 1
    team.at("2027-03-02 09:00", "Asia/Tokyo")
    assert len(team.prompts(ben)) == 2


def test_two_thousand_members_are_opened_in_as_many_statements_as_two(team: Team) -> None:
    team.type(team.ana, NEW)
    counts = []
    for day, more in ((date(2027, 3, 1), 0), (date(2027, 3, 2), 2000)):
        with team.concord.work() as work:
            standup = work.session.query(Standup).one()
            rows = [
                {"slack_id": f"U9{n}", "name": f"Person {n}", "tz": BERLIN, "is_admin": False, "is_bot": False}
                | {"is_external": False, "deactivated": False, "weekly": True}
                for n in range(more)
            ]
            work.insert_missing(Person, rows)
            from storage.channels import Membership

            ids = work.session.scalars(work.select(Person, Person.id).where(Person.slack_id.like("U9%")))
            work.insert_missing(Membership, [{"channel_id": standup.channel_id, "person_id": each} for each in ids])
        with statements(team.concord) as seen, team.concord.work() as work:
            work.now = datetime.combine(day, datetime.min.time(), tzinfo=ZoneInfo(BERLIN)) + timedelta(hours=8)
            standups.gathered(work, standup.id, day=day, by_hand=False)
        counts.append(len([each for each in seen if "INSERT" not in each]))
    with team.concord.work() as work:
        assert work.session.query(Prompt).count() == 2004
    assert counts[0] == counts[1]
