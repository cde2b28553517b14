"""The inbox: everything that waits for one person, the most blocking first, each done with one click in place."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.counting import statements
from tests.fakes.running import Concord
from tests.fakes.slack import Answer, FakeSlack, User, all_text
from tests.stories.crew import Crew, led, settled
from tests.stories.gathering import booked, consensus, seats

BERLIN = "Europe/Berlin"  # it is Monday 1 March 2027


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    return led(settled(slack))


def inbox(crew: Crew, who: User) -> Answer:
    return crew.slack.command(who, crew.launch, "/concord", "inbox")


def pressed(crew: Crew, who: User, action: str, value: str | None = None) -> Answer:
    """A button of the inbox that somebody has just asked for."""
    return crew.slack.click(who, inbox(crew, who).message, action, value)


def _everything(concord: Concord, crew: Crew) -> None:
    """One thing of every kind waits for Ben."""
    crew.type(crew.olga, f'propose "Rotterdam" {crew.ben.mention} {crew.ana.mention} closes:"2027-03-05 10:00"')
    crew.type(crew.olga, 'propose "Depot & yard" closes:"2027-03-03 10:00" quorum:logistics')
    crew.type(crew.olga, f'action D-1 "Clear papers" {crew.ben.mention} due:2027-03-09')
    booked(concord, crew, 'meet "Trucks" need:<@U0BEN>')
    consensus(crew, crew.olga, "preread M-1 https://docs.example/plan")
    consensus(crew, crew.olga, 'meet "Prices" need:<@U0BEN>')
    consensus(crew, crew.olga, "poll M-2")
    crew.slack.command(crew.olga, crew.launch, "/standup", "new days:daily at:08:30 closes:18:00")
    concord.at("2027-03-01 09:00", BERLIN)


def test_everything_that_waits_is_there_in_the_order_of_what_it_blocks(concord: Concord, crew: Crew) -> None:
    _everything(concord, crew)
    said = inbox(crew, crew.ben).text
    assert "*7 things wait for you*, the most blocking first." in said
    parts = ["*M-1* · Trucks", "*Standup*", "to be read before", "*D-2*", "*D-1*", "A-1"]
    places = [said.index(each) for each in parts]
    assert places == sorted(places), said
    assert "*M-2* · Prices · asks for a time" in said
    crew.slack.open_home(crew.ben)
    concord.settle()
    home = all_text(crew.slack.home(crew.ben))
    for each in ("*M-1* · Trucks", "to be read before", "*D-2*", "A-1", "asks for a time"):
        assert each in home, "the App Home shows the same"


def test_each_is_done_with_one_click(concord: Concord, crew: Crew) -> None:
    _everything(concord, crew)
    for action in ("decision_vote:agree", "decision_vote:agree", "action_done", "meeting_answer:yes", "meeting_read"):
        pressed(crew, crew.ben, action).wait_reply()
        concord.settle()
    left = inbox(crew, crew.ben).text
    for done in ("*D-1*", "*D-2*", "A-1", "*M-1*", "to be read"):
        assert done not in left, left
    form = pressed(crew, crew.ben, "standup_answer")
    crew.slack.submit(crew.ben, form, {"answer-0": "Papers"})
    assert "*Standup*" not in inbox(crew, crew.ben).text
    consensus(crew, crew.ben, "answer M-2 all")
    concord.settle()
    assert seats(concord, 1)["Ben"].response == "yes"


def test_pressed_twice_it_is_done_once(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f'propose "Rotterdam" {crew.ben.mention} {crew.ana.mention}')
    shown = inbox(crew, crew.ben)
    for _ in range(2):
        answer = crew.slack.click(crew.ben, shown.message, "decision_vote:agree")
        assert "Agree" in (answer.wait_reply() and answer.reply_text)
    assert inbox(crew, crew.ben).text.startswith("Nothing waits for you.")


def test_an_outcome_and_a_review_wait_too(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f'propose "Rotterdam" {crew.ben.mention} {crew.dee.mention}')
    for who in (crew.ben, crew.dee):
        crew.type(who, "vote D-1 agree")
        quiet.settle()
    assert "*D-1* · Rotterdam · accepted" in inbox(crew, crew.dee).text, "she is informed"
    pressed(crew, crew.dee, "decision_acknowledge").wait_reply()
    assert "D-1" not in inbox(crew, crew.dee).text
    crew.type(crew.olga, 'review D-1 on:2027-03-03 measure:"Share" predict:40')
    assert "to be reviewed" not in inbox(crew, crew.olga).text, "not before its day"
    quiet.at("2027-03-03 10:00", BERLIN)
    assert "to be reviewed since 3 March 2027" in inbox(crew, crew.olga).text
    form = pressed(crew, crew.olga, "decision_review_answer")
    crew.slack.submit(crew.olga, form, {"actual": "41"})
    assert "to be reviewed" not in inbox(crew, crew.olga).text


def test_who_alone_can_decide_comes_first(quiet: Concord, crew: Crew) -> None:
    """Both close on Friday; of D-2 Ben is the only one who has not answered."""
    for title in ("One of many", "Only Ben"):
        crew.type(crew.olga, f'propose "{title}" {crew.ben.mention} {crew.ana.mention} {crew.carla.mention}')
    quiet.settle()
    said = inbox(crew, crew.ben).text
    assert said.index("*D-1*") < said.index("*D-2*")
    for who in (crew.ana, crew.carla):
        crew.type(who, "vote D-2 agree")
    said = inbox(crew, crew.ben).text
    assert said.index("*D-2*") < said.index("*D-1*")


def test_a_long_inbox_is_turned_page_by_page(quiet: Concord, crew: Crew) -> None:
    for n in range(30):
        crew.type(crew.olga, f'propose "Number {n}" {crew.ben.mention} {crew.ana.mention}')
    shown = inbox(crew, crew.ben)
    assert "30 things wait" in shown.text
    assert "1–12 of 30" in shown.text
    message: dict[str, Any] | None = shown.message
    turned = crew.slack.click(crew.ben, message, "inbox:on")
    assert "13–24 of 30" in (turned.wait_reply() and turned.reply_text)
    crew.slack.open_home(crew.ben)
    quiet.settle()
    home = crew.slack.home(crew.ben)
    assert home is not None
    assert len(home["blocks"]) <= 100
    assert "and 6 more: `/concord inbox`" in all_text(home)


def test_what_somebody_may_not_see_does_not_wait_for_them(quiet: Concord, crew: Crew) -> None:
    secret = crew.slack.channel("secret", id="C0SECRET", members=[crew.olga, crew.ben], private=True)
    crew.slack.command(crew.olga, secret, "/decision", f'propose "Takeover" {crew.ben.mention}')
    quiet.settle()
    assert "Takeover" in inbox(crew, crew.ben).text
    crew.slack.leave(secret, crew.ben)
    assert "Takeover" not in inbox(crew, crew.ben).text
    assert "Takeover" not in inbox(crew, crew.ana).text


def test_nothing_waits(quiet: Concord, crew: Crew) -> None:
    assert inbox(crew, crew.dee).text.startswith("Nothing waits for you.")


def test_it_costs_the_same_however_much_waits(quiet: Concord, crew: Crew) -> None:
    def cost() -> int:
        with statements(quiet) as said:
            inbox(crew, crew.ben)
        return len(said)

    crew.type(crew.olga, f'propose "First" {crew.ben.mention} {crew.ana.mention}')
    inbox(crew, crew.ben)
    few = cost()
    for n in range(8):
        crew.type(crew.olga, f'propose "Number {n}" {crew.ben.mention} {crew.ana.mention}')
    assert cost() == few
