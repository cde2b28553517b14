"""Standups as people set them up: cadences, kinds of questions, who takes part, whose holidays, where the digest goes."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import standups
from storage.people import Person
from storage.standups import Prompt, Standup
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, all_text
from tests.fakes.slack.faults import error, reply_lost, server_error
from tests.stories.test_stakeholders_kept import statements
from tests.stories.test_standups_edges import BERLIN, NEW, Team

ASKED = 'questions:"What did you finish?; What is next?; How sure? [number]; Blocked? [yes/no]; if yes: By what?"'


@pytest.fixture
def team(quiet: Concord, slack: FakeSlack) -> Team:
    ana = slack.user("ana", id="U0ANA", real_name="Ana Ruiz", tz=BERLIN)
    ben = slack.user("ben", id="U0BEN", real_name="Ben Ode", tz=BERLIN)
    team = Team(quiet, slack, ana, ben, slack.channel("launch", id="C0LAUNCH", members=[ana, ben]))
    team.at("2027-02-28 12:00")
    return team


# When


def test_every_second_week_and_monthly(team: Team) -> None:
    said = team.type(team.ana, "new days:mon every:2weeks at:09:00 closes:11:00")
    assert "Monday of every second week at 09:00 in each person's zone" in said
    for day, asked in (("01", 1), ("08", 1), ("15", 2), ("22", 2), ("29", 3)):  # the clocks change on the 28th
        team.at(f"2027-03-{day} 08:59")
        team.at(f"2027-03-{day} 09:00")
        assert len(team.prompts(team.ana)) == asked, day
    said = team.type(team.ana, 'edit on:"last day"')
    assert "The last day of each month at 09:00" in said
    team.at("2027-04-29 09:00")
    assert len(team.prompts(team.ana)) == 3
    team.at("2027-04-30 09:00")
    assert len(team.prompts(team.ana)) == 4
    assert "Monday–Friday at 09:00" in team.type(team.ana, "edit days:mon-fri")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (f"{NEW} every:year", "can't read `year` as a rhythm"),
        ("new at:09:00 closes:11:00 every:month", "On which day of the month?"),
        ("new at:09:00 closes:11:00 every:month on:32", "can't read `32` as a day of the month"),
        (f"{NEW} asks:never", "Take `own`"),
        (f"{NEW} digest:mail", "Take `card`, `thread` or `threads`"),
        (f"{NEW} holidays:Mars", "no public holidays of `Mars`"),
        (f"{NEW} who:everybody", "nobody I know"),
        (f"{NEW} observers:nobody", "nobody I know"),
        (f"{NEW} remind:soon", "can't read `soon` as a length"),
        (f"{NEW} also:<#C0FAR|far>", "I'm not in that channel"),
        (f'{NEW} questions:"What? [colour]"', "I don't know the kind"),
    ],
)
def test_what_cannot_be_set_is_said_in_a_sentence(team: Team, typed: str, sentence: str) -> None:
    team.slack.channel("far", id="C0FAR", members=[team.ana], bot_is_member=False)
    assert sentence in team.type(team.ana, typed)


def test_it_starts_on_the_day_that_is_named(team: Team) -> None:
    team.type(team.ana, "new days:mon-fri at:09:00 closes:11:00 starts:2027-03-10")
    team.at("2027-03-09 12:00")
    assert not team.prompts(team.ana)
    team.at("2027-03-10 09:00")
    assert len(team.prompts(team.ana)) == 1


def test_all_at_once_by_the_standups_zone(team: Team) -> None:
    lee = team.slack.user("lee", real_name="Lee Park", tz="America/Los_Angeles")
    team.slack.join(team.launch, lee)
    said = team.type(team.ana, f"{NEW} asks:together")
    assert f"at 09:00 {BERLIN}, everybody at once" in said
    team.at("2027-03-01 09:00")
    assert len(team.prompts(team.ana)) == len(team.prompts(lee)) == 1


def test_holidays_and_days_off_are_each_persons_own(team: Team) -> None:
    slack = team.slack
    iris = slack.user("iris", real_name="Iris Doyle", tz="Europe/Dublin")
    slack.join(team.launch, iris)
    team.type(team.ana, NEW)
    slack.command(team.ana, team.launch, "/consensus", "hours country:DE days:mon-thu")
    slack.command(iris, team.launch, "/consensus", "hours country:IE hours:10:00-18:00")
    team.concord.settle()
    team.at("2027-03-17 09:00")  # St Patrick's Day
    team.at("2027-03-17 11:00")
    assert (len(team.prompts(team.ana)), len(team.prompts(iris))) == (1, 0)
    assert "Away: Iris Doyle" in team.digests()[-1]
    team.at("2027-03-19 09:00")  # a Friday; Ana works until Thursday
    team.at("2027-03-19 09:59", "Europe/Dublin")
    assert (len(team.prompts(team.ana)), len(team.prompts(iris))) == (1, 0)
    team.at("2027-03-19 10:00", "Europe/Dublin")
    assert len(team.prompts(iris)) == 1
    team.type(team.ana, "edit holidays:DE")
    team.at("2027-03-26 09:00")  # Good Friday: nobody's
    team.at("2027-03-26 11:00")
    assert "Friday 26 March" not in str(team.digests())
    assert "Not on public holidays of Germany." in team.type(team.ana, "show")


def test_a_round_in_which_everybody_is_away_has_no_digest(team: Team) -> None:
    team.type(team.ana, NEW)
    for each in (team.ana, team.ben):
        team.type(each, "away until:2027-03-02")
    team.at("2027-03-01 09:00")
    team.at("2027-03-01 11:00")
    assert not team.digests()
    assert not team.prompts(team.ana)


# Questions


def test_the_form_opens_a_follow_up_and_keeps_what_was_typed(team: Team) -> None:
    slack, ana = team.slack, team.ana
    team.type(ana, f"{NEW} {ASKED}")
    team.at("2027-03-01 09:00")
    assert "4. Blocked? _(yes or no)_\n5. _If Yes:_ By what?" in team.prompts(ana)[0]
    opened = slack.click(ana, slack.dms(ana)[0], "standup_answer").opened
    assert "By what?" not in all_text(opened)
    slack.fill(ana, opened, {"answer-0": "Rail\n*bold*", "answer-2": "80"})
    slack.select(ana, opened, "standup_opens:3", "Yes")
    assert "By what?" in all_text(slack.modal(ana))
    sent = slack.submit(ana, opened, {"answer-4": "Legal & co"})
    assert not sent.errors
    team.concord.settle()
    assert "_What did you finish?_\nRail\n*bold*" in team.prompts(ana)[0]
    assert "_How sure?_\n80" in team.prompts(ana)[0]
    assert "_By what?_\nLegal &amp; co" in team.prompts(ana)[0]
    opened = slack.click(ana, slack.dms(ana)[0], "standup_answer").opened
    slack.select(ana, opened, "standup_opens:3", "No")
    slack.submit(ana, opened, {"answer-2": "90"})
    team.concord.settle()
    assert "By what?" not in team.prompts(ana)[0]
    assert "_How sure?_\n90" in team.prompts(ana)[0]


def test_a_message_that_a_question_does_not_take_is_answered_and_nothing_is_lost(team: Team) -> None:
    slack, ana = team.slack, team.ana
    team.type(ana, f'{NEW} questions:"How sure? [number, required]; What is next?"')
    team.at("2027-03-01 09:00")
    first = slack.say(ana, slack.direct(ana), "quite")
    told = team.told(ana, "takes a number, and `quite` is none. Reply again, and I'll note it for #launch.")
    assert "Your answers" not in str(team.prompts(ana)), told
    slack.say(ana, slack.direct(ana), "2. Slots")
    team.told(ana, "Noted for #launch. Still open: “How sure?”.")
    slack.edit(first, "about 80")
    team.concord.settle()
    team.told(ana, "`about 80` is none")
    slack.edit(first, "80")
    team.concord.settle()
    assert "_How sure?_\n80\n_What is next?_\nSlots" in team.prompts(ana)[0]
    assert "takes a number, and `lots` is none" in team.type(ana, "answer lots; Other")
    assert "Slots" in team.prompts(ana)[0]


def test_yesterdays_plan_is_filled_in(team: Team) -> None:
    slack, ana = team.slack, team.ana
    team.type(ana, NEW)
    team.at("2027-03-01 09:00")
    team.answer(ana, "Contract", "Book the slots", "")
    team.at("2027-03-02 09:00")
    opened = slack.click(ana, slack.dms(ana)[-1], "standup_answer").opened
    assert "Book the slots" in str(opened)
    slack.submit(ana, opened, {"answer-1": "Labels"})
    team.concord.settle()
    assert "_What did you finish?_\nBook the slots\n_What is next?_\nLabels" in team.prompts(ana)[1]


def test_long_answers_are_kept_with_their_marks(team: Team) -> None:
    slack, ana = team.slack, team.ana
    team.type(ana, NEW)
    team.at("2027-03-01 09:00")
    long = "\n".join(f"• *{n}* a < b & `code`" for n in range(130))[:3000].rstrip()
    team.answer(ana, long, long, "none")
    shown = slack.dms(ana)[0]
    told = "\n".join(each["text"]["text"] for each in shown["blocks"] if each["type"] == "section")
    assert told.count("• *100* a &lt; b &amp; `code`") == 2
    assert "<" not in told.replace("<!date", "")
    opened = slack.click(ana, shown, "standup_answer").opened
    assert str(opened).count("• *100* a < b & `code`") == 2
    slack.say(team.ben, slack.direct(team.ben), "3. " + "x" * 3500)
    team.told(team.ben, "keeps its first 3,000 characters")


# Who


def test_a_user_group_a_list_and_those_who_read_along(team: Team) -> None:
    slack, ana, ben = team.slack, team.ana, team.ben
    cem = slack.user("cem", real_name="Cem Ak", tz=BERLIN)
    dee = slack.user("dee", real_name="Dee Day", tz=BERLIN)
    group = slack.usergroup("sales", id="S0SALES", members=[ana, cem])
    said = team.type(ana, f"{NEW} who:<!subteam^S0SALES|@sales> observers:{dee.mention}")
    assert "set up" in said
    shown = team.type(ana, "show")
    assert "Asks @sales." in shown
    assert "Reads along: Dee Day." in shown
    team.at("2027-03-01 09:00")
    assert [len(team.prompts(each)) for each in (ana, ben, cem, dee)] == [1, 0, 1, 0]
    team.at("2027-03-01 11:00")
    assert "Missing: Ana Ruiz, Cem Ak" in team.digests()[0]
    assert "Missing: Ana Ruiz, Cem Ak" in all_text(slack.dms(dee)[0])
    team.type(ana, "answer Late")
    assert "Late" in all_text(slack.dms(dee)[0])
    group.members.append(ben.id)
    team.at("2027-03-02 09:00")
    assert len(team.prompts(ben)) == 1
    assert "changed" in team.type(ana, f'edit who:"{ben.mention} {dee.mention}" observers:{ana.mention}')
    team.at("2027-03-03 09:00")
    assert [len(team.prompts(each)) for each in (ana, ben, cem, dee)] == [2, 2, 2, 1]
    assert "Name at least one" not in team.type(ana, "edit who:channel observers:none")
    team.at("2027-03-04 09:00")
    assert [len(team.prompts(each)) for each in (ana, ben, cem, dee)] == [3, 3, 2, 1]


def test_what_is_private_stays_among_its_members(team: Team) -> None:
    slack, ana, ben = team.slack, team.ana, team.ben
    secret = slack.channel("secret", id="C0SECRET", members=[ana], private=True)
    office = slack.channel("office", id="C0OFFICE", members=[ana, ben])
    slack.command(ana, office, "/initiative", "list")

    def type_there(text: str) -> str:
        return slack.command(ana, secret, "/standup", text).text

    assert "Ben Ode is not in this private channel" in type_there(f"{NEW} who:{ben.mention}")
    assert "Ben Ode is not in this private channel" in type_there(f"{NEW} observers:{ben.mention}")
    assert "stays there" in type_there(f"{NEW} also:<#C0OFFICE|office>")
    slack.usergroup("sales", id="S0SALES", members=[ana, ben])
    assert "set up" in type_there(f"{NEW} who:<!subteam^S0SALES|@sales>")
    team.concord.settle()
    team.at("2027-03-01 09:00")
    assert (len(team.prompts(ana)), len(team.prompts(ben))) == (1, 0)


# Where the digest goes


def test_a_thread_for_each_day_and_further_channels(team: Team) -> None:
    slack, ana, ben = team.slack, team.ana, team.ben
    office = slack.channel("office", id="C0OFFICE", members=[ana])
    slack.command(ana, office, "/initiative", "list")
    said = team.type(ana, f"{NEW} digest:threads also:<#C0OFFICE|office>")
    assert "set up" in said
    team.at("2027-03-01 09:00")
    [head] = slack.messages(team.launch)
    assert "0 of 2 people answered" in all_text(head)
    team.answer(ana, "Rail", "Slots", "")
    assert "1 of 2 people answered" in all_text(slack.messages(team.launch)[0])
    [posted] = slack.thread(head)
    assert "*Ana Ruiz*" in all_text(posted)
    team.answer(ana, "Rail", "Labels", "")
    assert "Labels" in all_text(slack.thread(head)[0])
    team.at("2027-03-01 11:00")
    assert len(slack.messages(team.launch)) == 1
    assert "Missing: Ben Ode" in all_text(slack.thread(head)[1])
    assert "The digest is in the thread." in all_text(slack.messages(team.launch)[0])
    assert "Missing: Ben Ode" in all_text(slack.messages(office)[0])
    team.answer(ben, "Late")
    assert "*Ben Ode* · late" in all_text(slack.messages(office)[0])
    assert len(slack.thread(head)) == 3


def test_only_those_who_have_not_answered_are_reminded_and_once(team: Team) -> None:
    lee = team.slack.user("lee", real_name="Lee Park", tz="America/Los_Angeles")
    team.slack.join(team.launch, lee)
    team.type(team.ana, f"{NEW} remind:30m")
    team.at("2027-03-01 09:00")
    team.answer(team.ana, "Done")
    team.at("2027-03-01 10:29")
    team.at("2027-03-01 10:30")
    team.at("2027-03-01 10:45")
    team.at("2027-03-01 11:00")
    reminded = {
        each.name: [one["text"] for one in team.slack.dms(each) if "closes soon" in one["text"]]
        for each in (team.ana, team.ben, lee)
    }
    assert [len(each) for each in reminded.values()] == [0, 1, 0]


# The form


def test_the_form_shows_what_it_would_make(team: Team) -> None:
    slack, ana = team.slack, team.ana
    raj = slack.user("raj", real_name="Raj Iyer", tz="Asia/Kathmandu")
    slack.join(team.launch, raj)
    slack.command(ana, team.launch, "/standup", NEW)
    team.concord.settle()
    opened = slack.command(ana, team.launch, "/standup", "edit").opened
    slack.fill(ana, opened, {"every": "2weeks", "days": [], "at": "08:30", "observers": [team.ben.id]})
    slack.click(ana, opened, "standup_preview")
    assert "*Not yet:* Choose at least one day." in all_text(slack.modal(ana))
    slack.fill(ana, opened, {"days": ["tue"], "questions": "Good? [yes/no]\nif no: Why?"})
    slack.click(ana, opened, "standup_preview")
    shown = all_text(slack.modal(ana))
    assert "Tuesday of every second week at 08:30 in each person's zone; digest at 11:00" in shown
    assert "1. Good? _(yes or no)_\n2. _If No:_ Why?" in shown
    assert "Tuesday 2 March, 08:30 (Asia/Kathmandu): Raj Iyer" in shown
    assert "Tuesday 2 March, 08:30 (Europe/Berlin): Ana Ruiz" in shown
    assert "Digest: Tuesday 2 March, 11:00 (Europe/Berlin)" in shown
    sent = slack.submit(ana, opened, {})
    assert not sent.errors
    team.concord.settle()
    assert "Tuesday of every second week at 08:30" in team.type(ana, "show")
    wrong = slack.command(ana, team.launch, "/standup", "edit").opened
    sent = slack.submit(ana, wrong, {"days": []})
    assert sent.errors == {"days": "Choose at least one day."}
    sent = slack.submit(ana, wrong, {"days": ["mon"], "who": "group", "group": "@nobody"})
    assert sent.errors
    assert "haven't met a user group" in sent.errors["group"]
    sent = slack.submit(ana, wrong, {"who": "list", "people": [raj.id], "every": "month", "on": "15", "remind": "off"})
    assert not sent.errors
    shown = team.type(ana, "show")
    assert "Day 15 of each month at 08:30" in shown
    assert "Asks Raj Iyer." in shown


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
