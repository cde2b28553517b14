"""What is to be done for a decision: added, told, reminded of, changed by those who may, and flagged when it rests on nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from bot import mornings, nudging
from storage import history
from storage.actions import Action
from storage.decisions import Decision
from storage.people import Person
from storage.schedules import Schedule
from tests.fakes.running import Concord
from tests.fakes.slack import Answer, Channel, FakeSlack, User, all_text
from tests.stories.launch import press

BERLIN = "Europe/Berlin"
PAPERS = 'action D-1 "Clear customs papers"'


@dataclass
class Crew:
    """Olga has logged D-1 in #launch; Ana and Ben in Berlin, Nia in New York, Ada administers."""

    slack: FakeSlack
    olga: User
    ana: User
    ben: User
    nia: User
    ada: User
    launch: Channel

    def type(self, who: User, text: str, where: Channel | None = None) -> str:
        return self.slack.command(who, where or self.launch, "/decision", text).text

    def asked(self, who: User, text: str) -> Answer:
        return self.slack.command(who, self.launch, "/decision", text)

    def direct(self, who: User) -> list[str]:
        """Everything that Concord wrote to somebody."""
        told = self.slack.messages(self.slack.direct(who))
        return [all_text(each) for each in told if each["user"] == self.slack.bot_user_id]

    def reminders(self, who: User) -> list[str]:
        return [each for each in self.direct(who) if " due\n" in each and each[0].isdigit()]

    def card(self, number: int = 1) -> str:
        posted = [each for each in self.slack.messages(self.launch) if each["text"].startswith(f"D-{number} ·")]
        assert len(posted) == 1, self.slack.describe()
        return all_text(posted[0])


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    olga = slack.user("olga", id="U0OLGA", real_name="Olga Petrova", tz=BERLIN)
    ana = slack.user("ana", id="U0ANA", real_name="Ana Ruiz", tz=BERLIN)
    ben = slack.user("ben", id="U0BEN", real_name="Ben <Okafor>", tz=BERLIN)
    nia = slack.user("nia", id="U0NIA", real_name="Nia Jones", tz="America/New_York")
    ada = slack.user("ada", id="U0ADA", real_name="Ada Admin", admin=True)
    launch = slack.channel("launch", id="C0LAUNCH", members=[olga, ana, ben, nia, ada])
    return Crew(slack, olga, ana, ben, nia, ada, launch)


@pytest.fixture
def logged(quiet: Concord, crew: Crew) -> Crew:
    crew.type(crew.olga, 'log "Rotterdam serves the EU"')
    quiet.settle()
    return crew


def kept(concord: Concord) -> list[Action]:
    with concord.work() as work:
        return list(work.session.scalars(work.select(Action).order_by(Action.number)))


def noted(concord: Concord) -> list[tuple[str, dict[str, Any]]]:
    """What the history of D-1 says of actions."""
    with concord.work() as work:
        first = work.session.scalars(work.select(Decision).where(Decision.number == 1)).one()
        return [
            (each.verb, each.changes)
            for each in history.of(work, "decision", first.id)
            if each.verb.startswith("action")
        ]


# From its birth to its end


def test_an_action_is_given_told_reminded_of_and_done(concord: Concord, crew: Crew) -> None:
    this = crew
    this.type(this.olga, 'log "Rotterdam serves the EU"')
    said = this.type(this.ana, f"{PAPERS} {this.ben.mention} due:friday")
    assert "A-1 is added: Clear customs papers. Ben &lt;Okafor&gt; owns it and is told; due 5 March 2027." in said
    concord.settle()
    assert "1 open action: A-1 Ben &lt;Okafor&gt;, 5 March 2027" in this.card()
    assert "Ana Ruiz gave you *A-1* · Clear customs papers" in this.direct(this.ben)[-1]
    assert "due 5 March 2027 · from D-1 Rotterdam serves the EU" in this.direct(this.ben)[-1]
    this.slack.open_home(this.ben)
    concord.settle()
    home = all_text(this.slack.home(this.ben))
    assert "*A-1* · Clear customs papers · due 5 March 2027 · D-1" in home
    assert "Nothing waits" not in home

    concord.at("2027-03-05 09:59", BERLIN)
    assert this.reminders(this.ben) == []
    concord.at("2027-03-05 10:00", BERLIN)
    assert "1 action is due" in this.reminders(this.ben)[0]
    assert "*A-1* · Clear customs papers · due 5 March 2027\nD-1 Rotterdam serves the EU" in this.reminders(this.ben)[0]

    reminder = this.slack.messages(this.slack.direct(this.ben))[-1]
    assert "A-1 is done." in this.slack.click(this.ben, reminder, "action_done").wait_reply()["text"]
    again = this.slack.click(this.ben, reminder, "action_done").wait_reply()["text"]
    assert "A-1 is done already. `/decision change A-1 state:open` reopens it." in again
    concord.settle()
    assert "open action" not in this.card()
    assert "Clear customs" not in all_text(this.slack.home(this.ben))
    concord.at("2027-03-08 10:00", BERLIN)
    assert len(this.reminders(this.ben)) == 1
    assert [verb for verb, _ in noted(concord)] == ["action_add", "action_done"]


def test_done_from_the_app_home(quiet: Concord, logged: Crew) -> None:
    for number in range(26):
        logged.type(logged.ben, f'action D-1 "Task {number}"')
    logged.slack.open_home(logged.ben)
    quiet.settle()
    said = all_text(logged.slack.home(logged.ben))
    assert "*A-24* · Task 23" in said
    assert "A-25" not in said
    assert "and 2 more: `/concord inbox`" in said
    answer = logged.slack.click(logged.ben, logged.slack.home(logged.ben), "action_done")
    assert "A-1 is done." in all_text(answer.opened)
    quiet.settle()
    assert "*A-1* " not in all_text(logged.slack.home(logged.ben))
    assert "*A-25* " in all_text(logged.slack.home(logged.ben))


def test_whoever_asks_owns_it_and_has_a_week(quiet: Concord, logged: Crew) -> None:
    said = logged.type(logged.ana, 'action D-1 Ask <b> & "the others"')
    assert "A-1 is added: Ask &lt;b&gt; &amp; the others. You own it; due 8 March 2027." in said
    quiet.settle()
    assert logged.direct(logged.ana) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ('action D-9 "X"', "There is no decision D-9"),
        ("action", "Which decision? Type its number"),
        ('action D-1 "X" {ben} {ana}', "An action has one owner"),
        ('action D-1 "X" {robo}', "Robo cannot own an action"),
        ("action D-1 Papers dana@retailer.example", "people outside it can own no action"),
        ('action D-1 "X" <@U0NOBODY>', "That person is not in this workspace"),
        ('action D-1 "X" due:yesterday', "`yesterday` is past. When is it due?"),
        ('action D-1 "X" due:2040-01-01', "more than five years away"),
        ('action D-1 "X" due:soonish', "I can't read `soonish` as a date"),
        ('action D-1 "X" owner:ben', "I don't know `owner:`"),
        ("action D-1 " + "x" * 301, "1 to 300 characters; this has 301"),
        ("done", "is not a number like `A-40`"),
        ("done D-1", "`D-1` is not a number like `A-40`"),
        ("done A-9", "There is no action A-9 that you can see"),
        ("actions status:lost", "`lost` is none of them"),
        ("actions D-9", "There is no decision D-9"),
        ("actions", "No open actions that you can see"),
        ("drop A-9 why:x", "There is no action A-9"),
    ],
)
def test_what_cannot_be_done(quiet: Concord, logged: Crew, typed: str, said: str) -> None:
    robo = logged.slack.user("robo", id="U0ROBO", real_name="Robo", bot=True)
    names = {"ben": logged.ben.mention, "ana": logged.ana.mention, "robo": robo.mention}
    assert said in logged.type(logged.olga, typed.format(**names))
    assert kept(quiet) == []


def test_a_withdrawn_decision_takes_no_action(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.olga, "withdraw D-1")
    for typed in (PAPERS, "action D-1"):
        assert "D-1 is withdrawn, so nothing is to be done for it any more." in logged.type(logged.ana, typed)


# By buttons and modals


def test_a_modal_adds_one_and_another_changes_it(quiet: Concord, logged: Crew) -> None:
    page = logged.asked(logged.ana, "show D-1")
    pressed = press(logged.slack, logged.ana, "decision_action", str(_first(quiet)))
    assert "Add action" in str(page.body)
    assert pressed.opened is not None
    refused = logged.slack.submit(logged.ana, pressed, {"title": "Papers", "due": "2027-02-01", "owner": "U0BEN"})
    assert "is past" in (refused.errors or {})["due"]
    sent = logged.slack.submit(logged.ana, pressed, {"title": "Papers", "due": "2027-03-05", "owner": "U0BEN"})
    assert "A-1 is added: Papers. Ben &lt;Okafor&gt; owns it and is told" in all_text(sent.view)
    quiet.settle()

    form = logged.slack.click(logged.ben, logged.slack.messages(logged.slack.direct(logged.ben))[-1], "action_change")
    wanted = {"owner": "U0NIA", "due": "2027-03-12"}
    sent = logged.slack.submit(logged.ben, form, wanted)
    assert "A-1: Nia Jones owns it now and is told, due 12 March 2027." in all_text(sent.view)
    quiet.settle()
    assert "gave you *A-1*" in logged.direct(logged.nia)[-1]
    assert [verb for verb, _ in noted(quiet)] == ["action_add", "action_owner", "action_due"]


def _first(concord: Concord) -> int:
    with concord.work() as work:
        return work.session.scalars(work.select(Decision).where(Decision.number == 1)).one().id


def test_a_form_changes_only_what_was_changed_in_it(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.olga, f"{PAPERS} {logged.ben.mention} due:friday")
    form = logged.asked(logged.olga, "change A-1")
    assert "A-1: due 10 March 2027." in logged.type(logged.ben, "change A-1 due:2027-03-10")
    logged.type(logged.ben, "done A-1")
    sent = logged.slack.submit(logged.olga, form, {"state": "dropped"})
    assert "A-1 is done already." in str(sent.errors)
    assert [each.state for each in kept(quiet)] == ["done"]
    sent = logged.slack.submit(logged.olga, form, {"state": "open"})
    assert "A-1 is as it was." in all_text(sent.view)
    (action,) = kept(quiet)
    assert (action.state, f"{action.due_on}") == ("done", "2027-03-10"), "the form was older than both"


def test_it_is_dropped_reopened_and_moved_by_typing(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.olga, PAPERS)
    assert "Say why it is dropped" in logged.type(logged.olga, "drop A-1")
    assert "A-1: it is dropped." in logged.type(logged.olga, 'drop A-1 why:"The <law> has changed"')
    assert "A-1 is dropped already" in logged.type(logged.olga, "change A-1 due:friday")
    assert "A-1 is dropped already" in logged.type(logged.olga, "done A-1")
    assert "“The &lt;law&gt; has changed”" in logged.type(logged.olga, "actions status:dropped")
    assert "A-1: it is open again, due 5 March 2027." in logged.type(logged.olga, "change A-1 state:open due:friday")
    assert "A-1: due 5 March" not in logged.type(logged.olga, "change A-1 due:friday")
    assert "A-1: it is done." in logged.type(logged.olga, "change A-1 state:done")
    pressed = press(logged.slack, logged.olga, "action_reopen", "A-1")
    assert "A-1: it is open again." in pressed.wait_reply()["text"]
    verbs = ["action_add", "action_drop", "action_reopen", "action_due", "action_done", "action_reopen"]
    assert [verb for verb, _ in noted(quiet)] == verbs
    assert noted(quiet)[1][1] == {"action": 1, "why": "The <law> has changed"}


def test_only_those_whom_it_concerns_change_it(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.ana, f"{PAPERS} {logged.ben.mention}")
    for typed in ("done A-1", "change A-1", "change A-1 due:friday", "drop A-1 why:x"):
        assert "Only Ben &lt;Okafor&gt;, who owns A-1, Olga Petrova, who owns D-1, or an admin can do that." in logged.type(
            logged.ana, typed
        )  # fmt: skip
    assert "A-1: it is yours now." in logged.type(logged.olga, f"change A-1 {logged.olga.mention}")
    assert "A-1 is as it was." in logged.type(logged.ada, f"change A-1 {logged.olga.mention}")
    assert "A-1 is done." in logged.type(logged.ada, "done A-1")
    quiet.settle()
    assert len(logged.direct(logged.olga)) == 0


def test_lists_by_person_decision_and_state_in_pages(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.olga, 'log "Second"')
    for number in range(11):
        logged.type(logged.ana, f'action D-1 "Task {number}" due:2027-03-{20 - number}')
    logged.type(logged.ana, f'action D-2 "Other" {logged.ben.mention}')
    said = logged.asked(logged.ana, "actions")
    assert said.text.splitlines()[0] == "12 open actions"
    assert said.text.index("*A-12* ") < said.text.index("*A-11* ") < said.text.index("*A-3* ")
    assert "A-2*" not in said.text
    assert "Done" in str(said.body)
    assert "1–10 of 12" in str(said.body)
    on = press(logged.slack, logged.ana, "decision_actions:on", "open 0 0 1")
    assert "*A-1* " in all_text(on.wait_reply())
    assert "1 open action of Ben &lt;Okafor&gt;" in logged.type(logged.ana, f"actions {logged.ben.mention}")
    assert "11 open actions of D-1" in logged.type(logged.ana, "actions D-1")
    nothing = logged.type(logged.ana, f"actions D-1 {logged.ben.mention} status:done")
    assert "No done actions of Ben &lt;Okafor&gt; of D-1 that you can see." in nothing
    assert "Done" not in str(logged.asked(logged.nia, "actions").body), "she may change none"
    for value in ("open 0", "lost 0 0 1", "open x 0 1", "open 0 77 0", ""):
        assert (
            "Please ask for the list again"
            in (told := press(logged.slack, logged.ana, "decision_actions", value).wait_reply()["text"])
            or "There is no decision D-77" in told
        )
    shown = logged.type(logged.ana, "show D-1")
    assert "*11 open actions*\n*A-11* · Task 10 · Ana Ruiz · due 10 March 2027" in shown
    assert "*A-4* · Task 3 · Ana Ruiz" in shown
    assert "and 3 more" in shown
    here = press(logged.slack, logged.ana, "decision_actions", "open 0 1 0")
    assert "11 open actions of D-1" in all_text(here.wait_reply())
    gone = f"actions {logged.ben.mention}"
    _gone(quiet, logged.ben)
    assert "1 open action of Ben &lt;Okafor&gt;" in logged.type(logged.ana, gone)
    assert "is nobody I know here" in logged.type(logged.ana, "actions <@U0NOBODY>")
    quiet.settle()
    assert "and 8 more" in logged.card()
    assert "11 open actions: A-11 Ana Ruiz, 10 March 2027; A-10" in logged.card()


# Reminders


def test_one_message_each_in_their_own_morning_never_on_a_weekend(quiet: Concord, logged: Crew) -> None:
    this = logged
    for due in ("2027-03-05", "2027-03-06", "2027-03-07"):  # Friday to Sunday
        this.type(this.ben, f'action D-1 "Papers {due}" due:{due}')
        this.type(this.nia, f'action D-1 "Orders {due}" due:{due}')
    for hour in range(7, 17):
        quiet.at(f"2027-03-05 {hour:02}:00")  # 10:00 in Berlin is 09:00 here, and in New York 15:00
        assert len(this.reminders(this.ben)) == (hour >= 9)
        assert len(this.reminders(this.nia)) == (hour >= 15)
    assert "1 action is due" in this.reminders(this.ben)[0]
    for day in (6, 7):
        for hour in (8, 14, 20):
            quiet.at(f"2027-03-0{day} {hour:02}:00")
    assert len(this.reminders(this.ben)) == len(this.reminders(this.nia)) == 1
    quiet.at("2027-03-08 10:00", BERLIN)
    assert "3 actions are due" in this.reminders(this.ben)[1]
    quiet.at("2027-03-08 10:00", "America/New_York")
    assert "3 actions are due" in this.reminders(this.nia)[1]
    quiet.at("2027-03-09 10:00", BERLIN)
    third = this.reminders(this.ben)[2]
    assert "2 actions are due" in third
    assert "2027-03-05" not in third, "two reminders for one action, then it stops"
    quiet.at("2027-03-30 10:00", BERLIN)
    assert len(this.reminders(this.ben)) == 3
    assert {each.reminded for each in kept(quiet) if "Papers" in each.title} == {2}


def test_ten_is_ten_also_when_the_clocks_have_changed(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.ben, f"{PAPERS} due:2027-03-29")  # the Monday after
    quiet.at("2027-03-29 07:59")
    assert logged.reminders(logged.ben) == []
    quiet.at("2027-03-29 08:00")  # UTC: an hour earlier than the week before
    assert len(logged.reminders(logged.ben)) == 1


def test_whoever_is_away_hears_of_it_when_they_are_back(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.ben, f"{PAPERS} due:friday")
    logged.slack.command(logged.ben, logged.launch, "/standup", "away until:2027-03-10")
    for day in (5, 8, 9):
        quiet.at(f"2027-03-{day:02} 10:00", BERLIN)
    assert logged.reminders(logged.ben) == []
    logged.slack.command(logged.ben, logged.launch, "/standup", "back")
    quiet.at("2027-03-10 10:00", BERLIN)
    assert len(logged.reminders(logged.ben)) == 1


def test_after_a_long_downtime_there_is_one_message_in_the_morning(quiet: Concord, logged: Crew) -> None:
    for week in range(1, 5):
        for number in range(10):
            logged.type(logged.ben, f'action D-1 "Task {week}.{number}" due:2027-03-{week * 7:02}')
    quiet.at("2027-07-04 03:00", BERLIN)  # a Sunday, four months later, at night
    assert logged.reminders(logged.ben) == []
    for hour in range(24):
        quiet.at(f"2027-07-05 {hour:02}:30", BERLIN)
    (told,) = logged.reminders(logged.ben)
    assert "40 actions are due" in told
    assert "and 20 more: `/decision actions`" in told
    quiet.at("2027-07-06 10:00", BERLIN)
    quiet.at("2027-07-20 10:00", BERLIN)
    assert len(logged.reminders(logged.ben)) == 2


def test_who_moves_to_another_zone_is_not_woken(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.ben, f"{PAPERS} due:friday")
    logged.slack.change_user(logged.ben, tz="America/New_York")
    quiet.at("2027-03-05 10:00", BERLIN)
    assert logged.reminders(logged.ben) == []
    quiet.at("2027-03-05 10:00", "America/New_York")
    assert len(logged.reminders(logged.ben)) == 1


def test_a_move_that_nobody_told_of_wakes_nobody_either(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.ben, f"{PAPERS} due:friday")
    with quiet.work() as work:
        person = work.session.scalars(work.select(Person).where(Person.slack_id == "U0BEN")).one()
        person.tz = "America/New_York"
    quiet.at("2027-03-05 10:00", BERLIN)  # it is night where he is
    assert logged.reminders(logged.ben) == []
    quiet.at("2027-03-08 10:00", "America/New_York")
    assert len(logged.reminders(logged.ben)) == 1


def test_a_new_day_or_owner_begins_reminders_anew(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.ben, f"{PAPERS} due:tomorrow")
    for day in (2, 3, 4):
        quiet.at(f"2027-03-0{day} 10:00", BERLIN)
    assert len(logged.reminders(logged.ben)) == 2
    logged.type(logged.ben, "change A-1 due:friday")
    quiet.at("2027-03-05 10:00", BERLIN)
    assert len(logged.reminders(logged.ben)) == 3
    logged.type(logged.ben, f"change A-1 {logged.ana.mention}")
    quiet.at("2027-03-08 10:00", BERLIN)
    assert len(logged.reminders(logged.ben)) == 3
    assert len(logged.reminders(logged.ana)) == 1


def _gone(concord: Concord, who: User) -> None:
    with concord.work() as work:
        work.session.scalars(work.select(Person).where(Person.slack_id == who.id)).one().deactivated = True


def test_the_owner_of_the_decision_hears_instead_of_whoever_is_gone(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.ana, f"{PAPERS} {logged.ben.mention} due:friday")
    logged.type(logged.olga, 'action D-1 "Own one" due:2027-03-08')
    quiet.settle()
    _gone(quiet, logged.ben)
    quiet.at("2027-03-05 10:00", BERLIN)
    assert logged.reminders(logged.ben) == []
    (told,) = logged.reminders(logged.olga)
    assert "Clear customs papers · Ben &lt;Okafor&gt;, whose account is deactivated" in told
    assert "Ben &lt;Okafor&gt;, whose account is deactivated" in logged.type(logged.olga, "actions")
    quiet.at("2027-03-08 10:00", BERLIN)
    assert "2 actions are due" in logged.reminders(logged.olga)[1]
    form = logged.slack.click(logged.olga, logged.slack.messages(logged.slack.direct(logged.olga))[-1], "action_change")
    sent = logged.slack.submit(logged.olga, form, {"owner": "U0ANA"})
    assert "Ana Ruiz owns it now" in all_text(sent.view)
    assert "A-2 is done." in logged.type(logged.olga, "done A-2")
    _gone(quiet, logged.olga)
    quiet.at("2027-03-20 10:00", BERLIN)
    assert len(logged.reminders(logged.olga)) == 2


def test_nobody_is_written_to_when_all_are_gone(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.ana, f"{PAPERS} {logged.ben.mention} due:friday")
    quiet.settle()
    for who in (logged.ben, logged.olga):
        _gone(quiet, who)
    quiet.at("2027-03-05 10:00", BERLIN)
    assert logged.reminders(logged.olga) == logged.reminders(logged.ben) == []
    assert "A-1 is done." in logged.type(logged.ada, "done A-1")


def test_an_heir_gets_one_message_a_day_however_many_are_gone(quiet: Concord, logged: Crew) -> None:
    for who in (logged.ben, logged.ana, logged.nia, logged.olga):
        logged.type(logged.olga, f'action D-1 "Task of {who.name}" {who.mention} due:friday')
    quiet.settle()
    for who in (logged.ben, logged.ana):
        _gone(quiet, who)
    quiet.at("2027-03-05 10:00", BERLIN)
    assert ["3 actions are due" in each for each in logged.reminders(logged.olga)] == [True]
    _gone(quiet, logged.nia)
    quiet.at("2027-03-05 10:00", "America/New_York")
    assert len(logged.reminders(logged.olga)) == 1
    quiet.at("2027-03-08 10:00", BERLIN)
    assert "4 actions are due" in logged.reminders(logged.olga)[1]
    quiet.at("2027-03-09 10:00", BERLIN)
    assert "1 action is due" in logged.reminders(logged.olga)[2]
    assert "Task of nia" in logged.reminders(logged.olga)[2]
    assert {each.reminded for each in kept(quiet)} == {2}


def test_a_schedule_of_nobody_does_nothing(quiet: Concord, logged: Crew) -> None:
    with quiet.work() as work:
        nudging.fire(work, [Schedule(kind=mornings.KIND, subject_id=999)])
        assert not work.queued


# What they rest on


def test_what_rests_on_a_superseded_decision_is_flagged(quiet: Concord, logged: Crew) -> None:
    this = logged
    this.type(this.olga, f"{PAPERS} {this.ben.mention}")
    this.type(this.olga, f'action D-1 "Rent a hall" {this.nia.mention}')
    this.type(this.olga, 'action D-1 "Own"')
    this.type(this.nia, "done A-2")
    this.type(this.olga, 'log "Antwerp serves the EU"')
    this.type(this.olga, "supersede D-1 by:D-2")
    quiet.settle()
    told = this.direct(this.ben)[-1]
    assert "D-1 · Rotterdam serves the EU is superseded by D-2. This action rests on it:" in told
    assert "*A-1* · Clear customs papers" in told
    assert "superseded by D-2" not in this.direct(this.nia)[-1], "hers was done"
    assert this.direct(this.olga) == [], "she did it herself"
    said = this.type(this.ben, "actions")
    assert ":warning: rests on D-1, superseded by D-2" in said
    assert "2 open actions" in this.card()
    assert [verb for verb, _ in noted(quiet)][-2:] == ["action_flag", "action_flag"]


def test_a_withdrawn_one_flags_too_and_whose_owner_is_gone_is_told_to_nobody_twice(
    quiet: Concord, logged: Crew
) -> None:
    for number in range(21):
        logged.type(logged.olga, f'action D-1 "Task {number}" {logged.ben.mention}')
    logged.type(logged.ada, f'action D-1 "Gone" {logged.ana.mention}')
    quiet.settle()
    _gone(quiet, logged.ana)
    logged.type(logged.ada, "withdraw D-1")
    quiet.settle()
    told = logged.direct(logged.ben)[-1]
    assert "is withdrawn. These actions rest on it:" in told
    assert "and 1 more" in told
    assert "Ana Ruiz, whose account is deactivated" in logged.direct(logged.olga)[-1]
    assert len(logged.direct(logged.ana)) == 1
    assert "22 open actions" in logged.card()


def test_actions_go_along_when_a_part_is_handed_over(quiet: Concord, crew: Crew) -> None:
    this = crew
    this.slack.command(this.olga, this.launch, "/initiative", 'new "EU launch" key:EU')
    this.slack.command(this.olga, this.launch, "/stakeholders", f"add {this.ben.mention} logistics")
    this.type(this.olga, 'log "Rotterdam serves the EU"')
    secret = this.slack.channel("secret", id="C0SECRET", private=True, members=[this.olga, this.ben])
    this.type(this.olga, 'log "Hush" initiative:EU', secret)
    for number in (1, 2):
        this.type(this.olga, f'action D-{number} "Task {number}" {this.ben.mention}', secret)
    told = this.slack.command(this.olga, this.launch, "/stakeholders", f"handoff {this.ben.mention} {this.ana.mention}")
    assert "Moved along: 1 open action." in told.text
    assert "1 open action of Ana Ruiz" in this.type(this.olga, f"actions {this.ana.mention}")
    assert "1 open action of Ben" in this.type(this.olga, f"actions {this.ben.mention}"), "Ana is not in #secret"
    quiet.settle()
    assert sum("gave you" in each for each in this.direct(this.ana)) == 0, "the handoff tells it"


# Private channels


def test_what_a_private_channel_has_to_do_is_its_members_business(quiet: Concord, crew: Crew) -> None:
    this = crew
    secret = this.slack.channel("secret", id="C0SECRET", private=True, members=[this.olga, this.ben])
    this.type(this.olga, 'log "Takeover"', secret)
    refused = this.type(this.olga, f'action D-1 "Hush papers" {this.ana.mention}', secret)
    assert "Ana Ruiz cannot see D-1: it is from a private channel. Invite them there first." in refused
    assert "A-1 is added" in this.type(this.olga, f'action D-1 "Hush papers" {this.ben.mention} due:friday', secret)
    assert "cannot see D-1" in this.type(this.ben, f"change A-1 {this.ana.mention}", secret)
    for typed in ("done A-1", "change A-1", "drop A-1 why:x", "actions D-1", 'action D-1 "Mine"', "actions"):
        said = this.type(this.ana, typed)
        assert "Hush" not in said
        assert "that you can see" in said
    quiet.settle()
    this.slack.leave(secret, this.ben)
    quiet.at("2027-03-05 10:00", BERLIN)
    (told,) = this.reminders(this.ben)
    assert "*A-1* · due 5 March 2027 · of a decision that you do not see any more" in told
    assert "Hush" not in told
    this.slack.open_home(this.ben)
    quiet.settle()
    assert "Hush" not in all_text(this.slack.home(this.ben))
    assert "you do not see any more; you can close it" in this.type(this.ben, "change A-1")
    said = this.type(this.ben, "done A-1")
    assert "A-1 is done." in said
    assert "Hush" not in said


def test_a_slip_of_the_finger_is_undone_where_it_is_confirmed(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.ben, PAPERS)
    logged.slack.open_home(logged.ben)
    quiet.settle()
    confirmed = logged.slack.click(logged.ben, logged.slack.home(logged.ben), "action_done")
    logged.slack.click(logged.ben, confirmed.opened, "action_reopen")
    assert [each.state for each in kept(quiet)] == ["open"]
    quiet.settle()
    assert "*A-1* " in all_text(logged.slack.home(logged.ben))


def test_long_texts_full_of_marks_fit(quiet: Concord, logged: Crew) -> None:
    for _ in range(12):
        assert "is added" in logged.type(logged.ben, f'action D-1 "{"&" * 300}"')
    assert "A-1*" in logged.type(logged.ana, "show D-1")
    shown = logged.asked(logged.ana, "actions")
    assert "&amp;…" in shown.text
    assert "&am…" not in shown.text
    quiet.at("2027-03-08 10:00", BERLIN)
    assert "12 actions are due" in logged.reminders(logged.ben)[0]


def test_many_at_once_get_numbers_of_their_own_and_it_is_done_once(quiet: Concord, logged: Crew) -> None:
    everybody = [logged.olga, logged.ana, logged.ben, logged.nia, logged.ada]
    with ThreadPoolExecutor(len(everybody)) as pool:
        list(pool.map(lambda who: logged.type(who, PAPERS), everybody))
        assert [each.number for each in kept(quiet)] == [1, 2, 3, 4, 5]
        said = list(pool.map(lambda _: logged.type(logged.ada, "done A-1"), range(5)))
    assert sum("A-1 is done." in each for each in said) == 1
    assert sum("A-1 is done already." in each for each in said) == 4
    assert [verb for verb, _ in noted(quiet)].count("action_done") == 1
