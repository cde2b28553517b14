"""Standups as people set them up: cadences, kinds of questions, who takes part, whose holidays, where the digest goes."""

from __future__ import annotations

import pytest

from tests.fakes.slack import all_text
from tests.stories.team import BERLIN, NEW, Team
from tests.stories.team import team as team  # noqa: PLC0414 - a fixture

ASKED = 'questions:"What did you finish?; What is next?; How sure? [number]; Blocked? [yes/no]; if yes: By what?"'


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
