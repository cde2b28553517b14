"""`/concord why`: why somebody was sent something, and why not; told to nobody but themselves."""

from __future__ import annotations

import pytest

from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, User
from tests.stories.crew import Crew, led, settled
from tests.stories.gathering import booked, consensus

BERLIN = "Europe/Berlin"


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    return led(settled(slack))


def why(crew: Crew, who: User, text: str = "") -> str:
    return crew.slack.command(who, crew.launch, "/concord", f"why {text}").text


def test_the_last_messages_say_why_and_how_to_change_it(concord: Concord, crew: Crew) -> None:
    assert "I have sent you nothing yet." in why(crew, crew.ben)
    crew.type(crew.olga, f'propose "Rail & sea" {crew.ben.mention} closes:2027-04-30 reasons:none')
    crew.slack.command(crew.olga, crew.launch, "/standup", "new days:daily at:09:30 closes:18:00")
    concord.at("2027-03-02 10:00", BERLIN)
    said = why(crew, crew.ben)
    assert (
        "*Why*: a reminder of what waits for your answer, and of actions that are due, because one a day at most"
        in said
    )
    assert "To change it: `/concord settings pace:light quiet:18:00-08:00`" in said
    assert "a standup that asks you, because you take part in the standup of that channel" in said
    assert "reminder of what waits" not in why(crew, crew.dee), "nobody else's"


def test_a_given_message_by_its_link(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f'propose "Rail" {crew.ben.mention}')
    quiet.settle()
    ts = str(crew.card()["ts"]).replace(".", "")
    link = f"https://fake.slack.example/archives/{crew.launch.id}/p{ts}"
    assert "a card of that channel" in why(crew, crew.ben, f"<{link}>")
    assert "That is no message of mine that you can see." in why(crew, crew.ben, "<https://fake.slack.example/x>")


def test_another_persons_message_is_none(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f'propose "Rail" {crew.ben.mention} closes:2027-04-30 reasons:none')
    quiet.at("2027-03-02 10:00", BERLIN)
    (told,) = [each for each in crew.slack.dms(crew.ben) if "for your answer" in each["text"]]
    link = f"https://fake.slack.example/archives/{crew.slack.direct(crew.ben).id}/p{str(told['ts']).replace('.', '')}"
    assert "a reminder of what waits" in why(crew, crew.ben, link)
    assert "no message of mine that you can see" in why(crew, crew.ana, link)
    secret = crew.slack.channel("secret", id="C0SECRET", members=[crew.olga, crew.ana], private=True)
    crew.slack.command(crew.olga, secret, "/decision", 'log "Takeover"')
    quiet.settle()
    card = crew.slack.messages(secret)[-1]
    hidden = f"https://fake.slack.example/archives/{secret.id}/p{str(card['ts']).replace('.', '')}"
    assert "no message of mine that you can see" in why(crew, crew.ben, hidden)
    assert "a card of that channel" in why(crew, crew.ana, hidden)


def test_why_not_a_vote(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f'propose "Rail" {crew.ben.mention} {crew.ana.mention} reasons:none')
    assert "You were not invited to D-1: its owner can add you." in why(crew, crew.dee, "not D-1")
    assert "You were asked about D-1 <!date^" in why(crew, crew.ben, "not d-1")
    assert "and reminded 0 times" in why(crew, crew.ben, "not D-1")
    crew.type(crew.ben, "vote D-1 agree")
    assert "You have answered D-1 already: agree." in why(crew, crew.ben, "not D-1")
    crew.type(crew.ana, "vote D-1 agree")
    assert "D-1 is accepted: its outcome waits for you to acknowledge it" in why(crew, crew.dee, "not D-1")
    assert "D-1 is accepted: nobody is asked about it any more." in why(crew, crew.olga, "not D-1")
    assert "There is no decision D-9 that you can see." in why(crew, crew.ben, "not D-9")
    assert "Try `why not D-12`" in why(crew, crew.ben, "not fair")


def test_why_not_a_meeting_or_a_standup(quiet: Concord, crew: Crew) -> None:
    booked(quiet, crew, 'meet "Trucks" need:<@U0BEN>')
    assert "You are not invited to M-1" in why(crew, crew.dee, "not M-1")
    assert "You were asked about M-1" in why(crew, crew.ben, "not M-1")
    consensus(crew, crew.ben, "yes M-1")
    assert "You have answered M-1 already: yes." in why(crew, crew.ben, "not M-1")
    assert "There is no standup in this channel." in why(crew, crew.ben, "not standup")
    crew.slack.command(crew.olga, crew.launch, "/standup", "new days:daily at:09:00 closes:18:00")
    assert "has had no round yet" in why(crew, crew.ben, "not")
    quiet.at("2027-03-01 09:10", BERLIN)
    assert "You were asked: its message is in our direct messages." in why(crew, crew.ben, "not standup")
    late = crew.slack.user("late", id="U0LATE", real_name="Late Comer", tz=BERLIN)
    crew.slack.join(crew.launch, late)
    assert "not on the roster when its newest round opened" in why(crew, late, "not standup")


def test_why_not_because_of_absence_budget_or_quiet_hours(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f'propose "Rail" {crew.ben.mention} {crew.ana.mention} closes:2027-04-30 reasons:none')
    crew.slack.command(crew.ben, crew.launch, "/concord", "settings quiet:18:00-08:00")
    quiet.at("2027-03-02 10:00", BERLIN)
    said = why(crew, crew.ben, "not D-1")
    assert "Your reminders: normal pace, quiet from 18:00 to 08:00." in said
    assert "Today's reminder is spent: you get one a day at most." in said
    crew.slack.command(crew.ben, crew.launch, "/standup", "away until:2027-03-10")
    assert "You are away, so I remind you of nothing until you are back." in why(crew, crew.ben, "not D-1")
