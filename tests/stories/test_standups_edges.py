"""Standups where it gets difficult: wrong input, zones, lateness, several at once."""

from __future__ import annotations

import pytest

from bot import standups
from bot.errors import BotError
from storage import history
from storage.standups import Prompt, Standup
from tests.stories.team import BERLIN, NEW, Team
from tests.stories.team import started as started  # noqa: PLC0414 - a fixture
from tests.stories.team import team as team  # noqa: PLC0414 - a fixture

# Set up


def test_the_form_starts_one_and_shows_what_is_wrong_at_its_field(team: Team) -> None:
    slack = team.slack
    opened = slack.command(team.ana, team.launch, "/standup", "new")
    assert opened.opened
    wrong = slack.submit(team.ana, opened.opened, {"at": "25:00"})
    assert wrong.errors
    assert "25:00" in wrong.errors["at"]
    wrong = slack.submit(team.ana, opened.opened, {"at": "12:00"})
    assert wrong.errors
    assert "not after 12:00" in wrong.errors["closes"]
    wrong = slack.submit(team.ana, opened.opened, {"at": "08:30", "questions": "\n \n"})
    assert not wrong.errors  # nothing written: the usual questions
    team.concord.settle()
    shown = team.type(team.ana, "show")
    assert "Monday–Friday at 08:30" in shown
    assert "1. What did you finish?" in shown
    assert "Owner: Ana Ruiz" in shown


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("new at:nine closes:11:00", "can't read `nine` as a time"),
        ("new days:someday at:09:00 closes:11:00", "someday"),
        ("new at:11:00 closes:09:00", "not after 11:00"),
        ("new at:09:00 closes:11:00 zone:Mars", "time zone"),
        (f'new at:09:00 closes:11:00 questions:"{"q;" * 11}"', "1 to 10 questions"),
        ("show", "There is no standup in this channel"),
        ("run", "There is no standup in this channel"),
        ("answer", "No standup waits for you right now"),
        ("paus", "Did you mean `pause`?"),
    ],
)
def test_wrong_input_is_answered_with_a_sentence(team: Team, typed: str, sentence: str) -> None:
    assert sentence in team.type(team.ana, typed)


def test_one_standup_for_each_channel(started: Team) -> None:
    said = started.type(started.ben, NEW)
    assert "#launch has a standup already: Monday–Friday at 09:00" in said
    assert "/standup edit" in said
    assert "has a standup already" in started.type(started.ben, "new")


def test_the_bot_must_be_in_the_channel(team: Team) -> None:
    far = team.slack.channel("far", members=[team.ana], bot_is_member=False)
    said = team.slack.command(team.ana, far, "/standup", NEW).text
    assert "invite me with `/invite @Concord`" in said
    direct = team.slack.direct(team.ana)
    assert "belongs to a channel" in team.slack.command(team.ana, direct, "/standup", NEW).text


def test_edit_pause_and_resume_are_the_owners_and_admins(started: Team) -> None:
    boss = started.slack.user("boss", tz=BERLIN, admin=True)
    started.slack.join(started.launch, boss)
    for command in ("edit at:10:00", "pause"):
        assert "Only its owner (Ana Ruiz) or an admin" in started.type(started.ben, command)
    assert "It is not paused" in started.type(started.ana, "resume")
    assert "is paused" in started.type(boss, "pause")
    assert "paused already" in started.type(started.ana, "pause")
    assert "It is paused" in started.type(started.ana, "show")
    started.at("2027-03-01 12:00")
    assert not started.prompts(started.ana)
    assert "goes on" in started.type(started.ana, "resume")
    started.at("2027-03-02 09:00")
    assert len(started.prompts(started.ana)) == 1


def test_edit_by_typing_and_by_the_form(started: Team) -> None:
    slack, ana = started.slack, started.ana
    said = started.type(ana, 'edit days:tue at:10:00 closes:noon zone:Europe/London questions:"One?;Two?"')
    assert "Every Tuesday at 10:00 in each person's zone; digest at 12:00 (Europe/London)" in said
    opened = slack.command(ana, started.launch, "/standup", "edit")
    slack.submit(ana, opened.opened, {"at": "09:30", "days": ["mon", "wed"]})
    started.concord.settle()
    shown = started.type(ana, "show")
    assert "Monday and Wednesday at 09:30" in shown
    assert "2. Two?" in shown
    started.at("2027-03-01 09:30")
    assert len(started.prompts(ana)) == 1


def test_the_buttons_of_show_do_what_the_commands_do(started: Team) -> None:
    slack, ana = started.slack, started.ana
    shown = slack.command(ana, started.launch, "/standup", "show").message
    assert "is paused" in slack.click(ana, shown, "standup_pause").wait_reply()["text"]
    assert slack.click(ana, shown, "standup_edit").opened
    shown = slack.command(ana, started.launch, "/standup", "show").message
    assert "goes on" in slack.click(ana, shown, "standup_resume").wait_reply()["text"]
    assert "asking everybody" in slack.click(ana, shown, "standup_run").wait_reply()["text"]


def test_started_after_nine_it_begins_tomorrow(team: Team) -> None:
    team.at("2027-03-01 09:30")
    team.type(team.ana, NEW)
    team.at("2027-03-01 12:00")
    assert not team.prompts(team.ana)
    assert not team.digests()
    team.at("2027-03-02 09:00")
    assert len(team.prompts(team.ana)) == 1


def test_a_standup_whose_owner_is_gone_is_taken_over_by_a_member(started: Team) -> None:
    slack, ben = started.slack, started.ben
    far = slack.user("far", tz=BERLIN)
    slack.change_user(started.ana, deleted=True)
    assert "whoever is in #launch can take it over" in started.type(far, "pause")
    said = started.type(ben, "edit at:10:00")
    assert "The standup is changed. Ana Ruiz's account is deactivated, so it is yours now." in said
    assert "Owner: Ben Ode" in started.type(ben, "show")
    assert "yours now" not in started.type(ben, "pause")
    with started.concord.work(ben.id) as work:
        [standup] = work.session.scalars(work.select(Standup))
        told = [(each.verb, each.changes) for each in history.of(work, "standup", standup.id)]
        assert [verb for verb, _ in told] == ["new", "owner", "edit", "pause"]
        assert told[1][1]["after"] == work.person.id != told[1][1]["before"]


@pytest.mark.parametrize(("prepared", "typed"), [("show", "pause"), ("pause", "resume")])
def test_it_is_taken_over_by_pausing_and_resuming_too(started: Team, prepared: str, typed: str) -> None:
    started.type(started.ana, prepared)
    started.slack.change_user(started.ana, deleted=True)
    assert "so it is yours now" in started.type(started.ben, typed)


# Zones


def test_whose_morning_was_over_is_told_and_listed_as_not_asked(team: Team) -> None:
    raj = team.slack.user("raj", real_name="Raj Iyer", tz="Asia/Kolkata")
    team.slack.join(team.launch, raj)
    team.at("2027-03-01 08:00")
    assert "Your first round: <!date^1803958200^" in team.type(raj, f"{NEW} zone:{BERLIN}")  # Tuesday, 09:00 in Kolkata
    assert "Your next round: <!date^1803888000^" in team.type(team.ana, "show")
    assert "your next one is Tuesday 2 March, 09:00." in team.type(raj, "answer")
    team.at("2027-03-01 09:00")
    assert not team.prompts(raj)
    team.at("2027-03-01 11:00")
    assert "Missing: Ana Ruiz, Ben Ode · Not asked: Raj Iyer" in team.digests()[0]
    assert "Your next round: <!date^1803958200^" in team.type(raj, "show")
    team.at("2027-03-02 09:00", "Asia/Kolkata")
    assert len(team.prompts(raj)) == 1


def test_who_was_not_asked_can_answer_all_the_same(team: Team) -> None:
    raj = team.slack.user("raj", real_name="Raj Iyer", tz="Asia/Kolkata")
    team.slack.join(team.launch, raj)
    team.at("2027-03-01 08:00")
    team.type(team.ana, NEW)
    team.at("2027-03-01 09:00")
    assert team.type(raj, "answer Labels") == "Noted for #launch. Edit it with `/standup answer`."
    team.at("2027-03-01 11:00")
    assert "*Raj Iyer*\nLabels" in team.digests()[0]
    assert "Not asked" not in team.digests()[0]


def test_show_tells_ones_own_next_turn(started: Team) -> None:
    slack = started.slack
    lee, far = slack.user("lee", tz="America/Los_Angeles"), slack.user("far", tz="Asia/Tokyo")
    slack.join(started.launch, lee)
    started.at("2027-03-01 09:00")
    assert "Your next round: <!date^1803920400^" in started.type(lee, "show")  # still today
    assert "Your next round: <!date^1803974400^" in started.type(started.ana, "show")
    assert "\nNext round: <!date^1803974400^" in started.type(far, "show")


def test_who_is_not_in_todays_round_is_told_when_theirs_is(started: Team) -> None:
    started.at("2027-03-01 09:00")
    late = started.slack.user("late", tz="Europe/London")
    started.slack.join(started.launch, late)
    wanted = (
        "You are not in today's round: who is in it was fixed when it began; your next one is Tuesday 2 March, 09:00."
    )
    assert wanted in started.type(late, "answer")
    assert "has begun already, and you are not in it; the next is Tuesday 2 March, 09:00." in started.type(late, "run")
    started.answer(started.ana, "Done")
    started.at("2027-03-01 11:00")
    said = "You have answered, and that round is over; your next one is Tuesday 2 March, 09:00."
    assert said in started.type(started.ana, "answer")


def test_everybody_is_asked_at_nine_in_their_own_zone(team: Team) -> None:
    zones = {"ira": "Asia/Kathmandu", "raj": "Asia/Kolkata", "zoe": "Pacific/Auckland", "lee": "America/Los_Angeles"}
    others = {name: team.slack.user(name, tz=zone) for name, zone in zones.items()}
    for each in others.values():
        team.slack.join(team.launch, each)
    team.type(team.ana, NEW)
    everybody = {**others, "ana": team.ana}
    for name in ("zoe", "ira", "raj", "ana", "lee"):
        zone = zones.get(name, BERLIN)
        team.at("2027-03-01 08:59", zone)
        assert not team.prompts(everybody[name])
        team.at("2027-03-01 09:00", zone)
        assert len(team.prompts(everybody[name])) == 1
    assert not team.slack.violations
    team.at("2027-03-02 08:59", "Pacific/Auckland")
    assert len(team.prompts(others["zoe"])) == 1
    [digest] = team.digests()
    assert "Later: Lee (asked at <!date^" in digest
    assert "Missing: Ana Ruiz, Ben Ode, Ira, Raj, Zoe" in digest


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        (BERLIN, ("2027-03-27", "2027-03-28", "2027-03-29")),
        (BERLIN, ("2027-10-30", "2027-10-31", "2027-11-01")),
        ("America/New_York", ("2027-03-13", "2027-03-14", "2027-03-15")),
        ("America/New_York", ("2027-11-06", "2027-11-07", "2027-11-08")),
    ],
)
def test_the_time_on_the_wall_is_kept_when_the_clocks_change(team: Team, zone: str, days: tuple[str, ...]) -> None:
    team.at(f"{days[0]} 00:01", zone)
    team.slack.change_user(team.ana, tz=zone)
    team.type(team.ana, f"new days:daily at:09:00 closes:11:00 zone:{zone}")
    for n, day in enumerate(days):
        team.at(f"{day} 08:59", zone)
        assert (len(team.prompts(team.ana)), len(team.digests())) == (n, n)
        team.at(f"{day} 09:00", zone)
        team.at(f"{day} 10:59", zone)
        assert (len(team.prompts(team.ana)), len(team.digests())) == (n + 1, n)
        team.at(f"{day} 11:00", zone)
        assert len(team.digests()) == n + 1


def test_somebody_who_moves_is_asked_in_the_new_zone(started: Team) -> None:
    started.slack.change_user(started.ana, tz="Asia/Tokyo")
    started.at("2027-03-01 09:00", "Asia/Tokyo")
    assert len(started.prompts(started.ana)) == 1
    assert not started.prompts(started.ben)


# Answers


def test_late_answers_update_the_digest_and_are_marked(started: Team) -> None:
    started.at("2027-03-01 09:00")
    started.at("2027-03-01 11:00")
    assert "Nobody answered · Missing: Ana Ruiz, Ben Ode" in started.digests()[0]
    assert "marked late" in started.prompts(started.ana)[0]
    assert not started.answer(started.ana, "Finished", "", "None").errors
    [digest] = started.digests()
    assert "*Ana Ruiz* · late" in digest
    assert "Blockers" not in digest
    assert "marked late. You can edit them until you are asked again." in started.prompts(started.ana)[0]
    said = started.type(started.ana, "answer ; Labels")
    assert said == "Noted for #launch, marked late. Edit it in our direct messages."
    [digest] = started.digests()
    assert "*Ana Ruiz* · late" in digest
    assert "Finished" in digest
    assert "Labels" in digest
    started.at("2027-03-02 09:00")
    assert "standup_answer" not in str(started.slack.dms(started.ana)[0])  # no Edit any more


def test_a_round_is_over_for_whom_the_next_one_has_reached(started: Team) -> None:
    slack, ana = started.slack, started.ana
    started.at("2027-03-01 09:00")
    old = slack.dms(ana)[0]
    opened = slack.click(ana, old, "standup_answer").opened
    started.at("2027-03-01 11:00")
    started.at("2027-03-02 09:00")
    assert "This round is over." in started.prompts(ana)[0]
    refused = slack.submit(ana, opened, {"answer-0": "Too late"})
    assert refused.errors
    assert "is over: a newer one has begun" in refused.errors["answer-0"]
    assert "Too late" not in started.digests()[0]


def test_answers_can_be_edited_until_closing(started: Team) -> None:
    slack, ana = started.slack, started.ana
    started.at("2027-03-01 09:00")
    started.answer(ana, "First")
    opened = slack.click(ana, slack.dms(ana)[0], "standup_answer").opened
    assert "First" in str(opened)
    started.answer(ana, "Second")
    opened = slack.click(ana, slack.dms(ana)[0], "standup_answer").opened
    assert "Second" in started.prompts(ana)[0]
    started.at("2027-03-01 11:00")
    refused = slack.submit(ana, opened, {"answer-0": "Third"})
    assert refused.errors
    assert "stay as they are" in refused.errors["answer-0"]
    assert "Second" in started.digests()[0]


def test_an_empty_form_is_refused_and_a_double_submission_counts_once(started: Team) -> None:
    slack, ana = started.slack, started.ana
    started.at("2027-03-01 09:00")
    opened = slack.click(ana, slack.dms(ana)[0], "standup_answer").opened
    empty = slack.submit(ana, opened, {})
    assert empty.errors
    assert "at least one question" in empty.errors["answer-0"]
    sent = slack.submit(ana, opened, {"answer-0": "Once"})
    again = slack.request("interactive", sent.payload)
    assert again.ok
    assert not again.body
    started.concord.settle()
    assert "Once" in started.prompts(ana)[0]


def test_nobody_answers_for_somebody_else(started: Team) -> None:
    started.at("2027-03-01 09:00")
    with started.concord.work(started.ben.id) as work:
        [other] = [each.id for each in work.session.scalars(work.select(Prompt)) if each.person_id != work.person.id]
        with pytest.raises(BotError, match="somebody else"):
            standups.mine(work, other)


def test_skip_by_button_and_by_command(started: Team) -> None:
    slack = started.slack
    started.at("2027-03-01 08:30")
    started.type(started.ana, "run")
    slack.click(started.ana, slack.dms(started.ana)[0], "standup_skip")
    started.concord.settle()
    assert "You skip this one" in started.prompts(started.ana)[0]
    assert "You skip the standup of #launch this time" in started.type(started.ben, "skip")
    started.answer(started.ben, "After all")
    assert "answered already" in started.type(started.ben, "skip")
    started.at("2027-03-01 11:00")
    [digest] = started.digests()
    assert "Skipped: Ana Ruiz" in digest
    assert "After all" in digest


def test_typed_answers(started: Team) -> None:
    started.at("2027-03-01 09:00")
    assert "Noted for #launch" in started.type(started.ana, "answer Contracts & co; Hiring <@U0BEN|ben>; none")
    shown = started.prompts(started.ana)[0]
    assert "Contracts &amp; co" in shown
    assert "Hiring @Ben Ode" in shown
    opened = started.slack.command(started.ben, started.launch, "/standup", "answer")
    sent = started.slack.submit(started.ben, opened.opened, {"answer-1": "Next"})
    assert sent.ok
    started.slack.wait_for(lambda: "Noted for #launch" in str(started.slack.ephemerals(started.ben)))


def test_fewer_typed_answers_change_only_those(started: Team) -> None:
    started.at("2027-03-01 09:00")
    said = started.type(started.ana, "answer One; Two; Three")
    assert said == "Noted for #launch. Edit it in our direct messages."
    started.type(started.ana, "answer Uno")
    started.type(started.ana, "answer ;; Tre;")
    shown = started.prompts(started.ana)[0]
    assert [word for word in ("Uno", "Two", "Tre", "–", "One", "Three") if word in shown] == ["Uno", "Two", "Tre"]
    assert "Answer at least one question" in started.type(started.ana, "answer ;")
