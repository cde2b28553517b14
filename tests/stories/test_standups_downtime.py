"""Standups while Concord or their channel is away, and who is on a roster."""

from __future__ import annotations

from datetime import date

from bot import standups
from storage.standups import Prompt, Standup
from tests.fakes.slack import all_text
from tests.stories.team import BERLIN, NEW, Team
from tests.stories.team import started as started  # noqa: PLC0414 - a fixture
from tests.stories.team import team as team  # noqa: PLC0414 - a fixture

# Downtime, and the roster


def test_down_for_three_hours_over_a_prompt_it_is_sent_until_closing(started: Team) -> None:
    started.at("2027-03-01 08:00")
    started.at("2027-03-01 10:30")
    assert len(started.prompts(started.ana)) == 1
    started.at("2027-03-01 11:00")
    assert len(started.digests()) == 1


def test_down_over_the_closing_the_digest_is_late(started: Team) -> None:
    started.at("2027-03-01 09:00")
    started.answer(started.ana, "Done")
    started.at("2027-03-01 14:00")
    assert len(started.digests()) == 1
    started.at("2027-03-01 15:00")
    assert len(started.digests()) == 1


def test_down_over_a_whole_round_nothing_is_sent(started: Team) -> None:
    started.at("2027-03-01 12:00")
    assert not started.prompts(started.ana)
    assert not started.digests()
    started.at("2027-03-02 09:00")
    assert len(started.prompts(started.ana)) == 1


def test_down_for_three_days_there_is_no_flood(started: Team) -> None:
    started.at("2027-03-01 09:00")
    started.answer(started.ana, "Done")
    started.at("2027-03-04 10:00")
    assert not started.digests()  # Monday's is too late
    assert len(started.prompts(started.ana)) == 2
    started.at("2027-03-04 11:00")
    [digest] = started.digests()
    assert "Thursday 4 March" in digest


def test_down_over_some_turns_says_who_was_not_asked(started: Team) -> None:
    lee = started.slack.user("lee", real_name="Lee Park", tz="America/Los_Angeles")
    started.slack.join(started.launch, lee)
    started.at("2027-03-01 12:00")
    [digest] = started.digests()
    assert "Not asked: Ana Ruiz, Ben Ode" in digest
    assert "Later: Lee Park" in digest
    assert not started.prompts(started.ana)
    started.at("2027-03-01 09:00", "America/Los_Angeles")
    assert len(started.prompts(lee)) == 1


def test_run_now_asks_everybody_once_a_day(started: Team) -> None:
    started.at("2027-03-01 07:00")
    assert "asking everybody in #launch now" in started.type(started.ben, "run")
    assert len(started.prompts(started.ana)) == len(started.prompts(started.ben)) == 1
    assert "Today's round has begun already" in started.type(started.ana, "run")
    started.at("2027-03-01 09:00")
    assert len(started.prompts(started.ana)) == 1
    started.at("2027-03-01 11:00")
    assert len(started.digests()) == 1
    started.at("2027-03-06 13:00")  # a Saturday, after the usual closing
    started.type(started.ana, "run")
    started.at("2027-03-06 15:00")
    assert "Saturday 6 March" in started.digests()[-1]


def test_run_says_what_can_still_be_done_about_todays_round(started: Team) -> None:
    ana, ben = started.ana, started.ben
    started.at("2027-03-01 09:00")
    assert "has begun already. `/standup answer` opens it for you." in started.type(ana, "run")
    started.answer(ana, "Done")
    said = started.type(ana, "run")
    assert "has begun already, and you have answered. `/standup answer` lets you edit that until 11:00." in said
    started.at("2027-03-01 11:00")
    over = "Today's round is over; the next is Tuesday 2 March, 09:00."
    assert f"{over} Your answers are in its digest." in started.type(ana, "run")
    assert f"{over} `/standup answer` still takes a late answer." in started.type(ben, "run")
    started.type(ben, "answer Late")
    said = started.type(ben, "run")
    assert "Today's round is over, and you have answered. `/standup answer` lets you edit that until the next" in said
    far = started.slack.user("far", tz=BERLIN)
    assert over in started.type(far, "run")
    started.type(ana, "pause")
    assert "no other is planned" in started.type(far, "run")


def test_the_roster_is_fixed_when_a_round_opens(started: Team) -> None:
    raj = started.slack.user("raj", tz="Asia/Kolkata")
    started.slack.join(started.launch, raj)
    started.at("2027-03-01 09:00", "Asia/Kolkata")
    late = started.slack.user("late", tz=BERLIN)
    started.slack.join(started.launch, late)
    started.at("2027-03-01 11:00")
    assert not started.prompts(late)
    assert "Late" not in started.digests()[0]
    started.at("2027-03-02 11:00")
    started.at("2027-03-03 09:00")
    assert started.prompts(late)


def test_bots_and_deactivated_people_are_not_asked(started: Team) -> None:
    slack = started.slack
    raj = slack.user("raj", tz="Asia/Kolkata")
    helper = slack.user("helper", bot=True)
    for each in (raj, helper):
        slack.join(started.launch, each)
    started.at("2027-03-01 09:00", "Asia/Kolkata")
    slack.change_user(started.ben, deleted=True)
    started.at("2027-03-01 09:00")
    started.at("2027-03-01 11:00")
    assert not slack.dms(started.ben)
    assert not slack.dms(helper)
    assert "Missing: Ana Ruiz, Raj" in started.digests()[0]


def test_an_archived_channel_asks_nobody_and_tells_the_owner_once(started: Team) -> None:
    started.slack.archive(started.launch)
    for day in ("01", "02"):
        started.at(f"2027-03-{day} 09:00")
        started.at(f"2027-03-{day} 11:00")
    [told] = started.slack.dms(started.ana)
    assert "is archived" in all_text(told)
    started.slack.unarchive(started.launch)
    started.at("2027-03-03 09:00")
    assert len(started.prompts(started.ana)) == 1


def test_archived_after_the_question_the_digest_is_kept_and_the_owner_told(started: Team) -> None:
    started.at("2027-03-01 09:00")
    started.slack.archive(started.launch)
    started.at("2027-03-01 11:00")
    assert not started.digests()
    assert "archived" in all_text(started.slack.dms(started.ana)[-1])
    started.slack.unarchive(started.launch)
    started.answer(started.ben, "Late but there")
    assert "Late but there" in started.digests()[0]


def test_thrown_out_of_the_channel_the_owner_is_told(started: Team) -> None:
    secret = started.slack.channel("secret", id="C0SECRET", members=[started.ana], private=True)
    started.slack.command(started.ana, secret, "/standup", NEW)
    started.concord.settle()
    started.slack.leave(secret)
    started.at("2027-03-01 09:00")
    assert any("I'm not in" in all_text(each) for each in started.slack.dms(started.ana))


def test_an_errand_that_is_repeated_opens_one_round(started: Team) -> None:
    started.at("2027-03-01 09:00")
    with started.concord.work() as work:
        [standup] = work.session.scalars(work.select(Standup))
        standups.gathered(work, standup.id, day=date(2027, 3, 1), by_hand=False)
        standups.gathered(work, 999, day=date(2027, 3, 1), by_hand=False)
    started.concord.settle()
    with started.concord.work() as work:
        assert len(list(work.session.scalars(work.select(Prompt)))) == 2
    assert len(started.prompts(started.ana)) == 1
