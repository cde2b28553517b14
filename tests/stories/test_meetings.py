"""Meetings: called, found a time for, booked, answered, moved, cancelled."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, User, all_text
from tests.stories.crew import Crew, led, settled
from tests.stories.gathering import MEET, booked, card, consensus, meeting, press, said, seats


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    return settled(slack)


def test_a_meeting_is_called_booked_and_answered(concord: Concord, crew: Crew) -> None:
    led(crew)
    offered = consensus(crew, crew.olga, MEET)
    assert "M-1 · Which warehouse: 45 minutes, 3 people" in offered.text
    assert "everybody can" in offered.text
    press(crew, crew.olga, offered, "meeting_book")
    concord.settle()
    shown = all_text(card(crew))
    assert "M-1 · Which warehouse · booked" in shown
    assert "Yes *1*: Olga Petrova" in shown
    assert "Still to answer: <@U0ANA>, <@U0BEN>" in shown
    crew.slack.click(crew.ana, card(crew), "meeting_answer:yes")
    crew.slack.click(crew.ben, card(crew), "meeting_answer:maybe")
    concord.settle()
    assert "Yes *2*: Ana Ruiz, Olga Petrova · Maybe *1*: Ben Okafor" in all_text(card(crew))
    assert seats(concord)["Ana"].response == "yes"
    assert "is booked" in said(crew)
    assert meeting(concord).status == "booked"
    assert "M-1" in consensus(crew, crew.dee, "list").text


PROPOSE = 'propose "Rotterdam serves the EU" outcome:"From May on"'


def test_a_blocked_decision_calls_its_meeting_and_calls_it_off_once_it_is_decided(concord: Concord, crew: Crew) -> None:
    led(crew)
    crew.type(crew.olga, PROPOSE)
    concord.settle()
    crew.type(crew.ben, 'vote D-1 block why:"No trucks"')
    concord.settle()
    offered = crew.slack.click(crew.olga, crew.card(), "meeting_about")
    text = offered.wait_reply() and offered.reply_text
    assert "M-1 · D-1: Rotterdam serves the EU: 45 minutes" in text
    again = crew.slack.click(crew.olga, crew.card(), "meeting_about")
    assert "M-1 · D-1" in (again.wait_reply() and again.reply_text), "a second press calls no second meeting"
    press(crew, crew.olga, offered, "meeting_book")
    concord.settle()
    assert "D-1 Rotterdam serves the EU · proposed (block 1, 1 open objection)" in all_text(card(crew))
    crew.type(crew.ben, "vote D-1 agree")
    crew.type(crew.ana, "vote D-1 agree")
    crew.type(crew.carla, "vote D-1 agree")
    concord.settle()
    concord.settle()
    assert "M-1 · D-1: Rotterdam serves the EU · called off" in all_text(card(crew))
    assert "everything on its agenda is decided. That saves" in said(crew)
    assert meeting(concord).saved_minutes == 45 * len(seats(concord))


def test_the_quorum_is_watched_and_rescued(concord: Concord, crew: Crew) -> None:
    led(crew)
    eve = crew.slack.user("eve", id="U0EVE", real_name="Eve Stone", tz="Europe/Berlin")
    crew.slack.command(crew.olga, crew.launch, "/stakeholders", f"add {eve.mention} logistics")
    booked(concord, crew, 'meet "Trucks" need:<@U0ANA>,<@U0BEN>')
    crew.slack.command(crew.ben, crew.launch, "/consensus", 'no M-1 note:"On a truck"')
    concord.settle()
    assert "⚠️ Quorum lost: Ben Okafor *does not come*" in all_text(card(crew))
    (told,) = [each for each in crew.slack.messages(crew.slack.direct(crew.olga)) if "lost its quorum" in each["text"]]
    done = crew.slack.click(crew.olga, told, "meeting_delegate")
    assert "Eve Stone is asked to come to M-1." in (done.wait_reply() and done.reply_text)
    concord.settle()
    (asked,) = crew.slack.messages(crew.slack.direct(eve))
    assert "You are invited: M-1 · Trucks" in all_text(asked)
    crew.slack.click(eve, asked, "meeting_answer:yes")
    concord.settle()
    assert "Eve Stone for Ben Okafor" in all_text(card(crew))
    assert "Quorum lost" not in all_text(card(crew))


def test_who_is_invited_anyway_may_stand_in_where_nobody_else_speaks_for_it(concord: Concord, crew: Crew) -> None:
    led(crew)
    booked(concord, crew, 'meet "Trucks" need:<@U0ANA>,<@U0BEN> optional:<@U0CARLA>')
    consensus(crew, crew.ana, "no M-1")
    concord.settle()
    (told,) = [each for each in crew.slack.messages(crew.slack.direct(crew.olga)) if "lost its quorum" in each["text"]]
    assert "Ask Carla Rossi for Ana Ruiz" in all_text(told)
    crew.slack.click(crew.olga, told, "meeting_delegate").wait_reply()
    consensus(crew, crew.carla, "yes M-1")
    concord.settle()
    shown = all_text(card(crew))
    assert "Carla Rossi for Ana Ruiz" in shown
    assert "Quorum lost" not in shown


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ('meet "x" length:0m need:<@U0ANA>', "out of bounds"),
        ('meet "x" length:26h need:<@U0ANA>', "A meeting takes 10 minutes to 8 hours"),
        ('meet "x" from:2020-01-01 need:<@U0ANA>', "`2020-01-01` has passed."),
        ('meet "x" to:yesterday need:<@U0ANA>', "`yesterday` has passed."),
        ('meet "x" from:friday to:thursday need:<@U0ANA>', "there is no room"),
        ('meet "x" to:"in 5 months" need:<@U0ANA>', "further ahead than the 8 weeks"),
        ('meet "x" need:support', "Nobody speaks for Support in EU."),
        ('meet "x" need:acounting', "Did you mean `accounting`"),
        ('meet "x" need:"9 of logistics"', "Only 1 person speaks for Logistics in EU, not 9"),
        ('meet "x" need:<@U0NOBODY>', "not in this workspace"),
        ('meet "x" need:<@U0ANA> about:D-9', "There is no decision D-9"),
        (f'meet "{"x" * 151}" need:<@U0ANA>', "1 to 150 characters; these are 151"),
        ("show M-7", "There is no meeting M-7 that you can see."),
        ("show seven", "`seven` is not a number like `M-3`"),
        ("show", "Which meeting? Type its number"),
        ("move M-7", "There is no meeting M-7"),
    ],
)
def test_bad_input_gets_one_clear_sentence(quiet: Concord, crew: Crew, typed: str, told: str) -> None:
    led(crew)
    assert told in consensus(crew, crew.olga, typed).text


def test_without_an_initiative_people_are_named(quiet: Concord, crew: Crew) -> None:
    assert "This channel has no initiative, so name them" in consensus(crew, crew.olga, 'meet "x"').text
    assert "This channel has no initiative" in consensus(crew, crew.olga, 'meet "x" need:accounting').text
    assert "2 people" in consensus(crew, crew.olga, 'meet "x" need:<@U0ANA>').text


def test_the_usual_people_and_one_of_a_function(quiet: Concord, crew: Crew) -> None:
    led(crew)
    crew.slack.command(crew.olga, crew.launch, "/initiative", "edit EU need:logistics")
    assert "4 people" in consensus(crew, crew.olga, 'meet "Usual"').text
    roles = {name: each.role for name, each in seats(quiet).items()}
    assert roles == {"Olga": "required", "Ana": "required", "Ben": "any", "Carla": "optional"}
    assert meeting(quiet).functions == ["logistics"]
    consensus(crew, crew.olga, 'meet "By function" need:"accounting, dana@retailer.example" optional:sales')
    roles = {name: each.role for name, each in seats(quiet, 2).items()}
    assert roles == {"Olga": "required", "Ana": "any", "dana@retailer.example": "required", "Carla": "optional"}


def test_moved_and_cancelled_each_once_and_only_by_who_leads(concord: Concord, crew: Crew) -> None:
    led(crew)
    booked(concord, crew)
    first = meeting(concord).starts_at
    assert "Only Olga Petrova, the driver or an admin can move it" in consensus(crew, crew.ben, "move M-1").text
    crew.slack.click(crew.ana, card(crew), "meeting_answer:yes")
    offered = consensus(crew, crew.olga, "move M-1")
    press(crew, crew.olga, offered, "meeting_book")
    concord.settle()
    moved = meeting(concord)
    assert moved.starts_at != first
    assert moved.sequence == 1
    assert seats(concord)["Ana"].response is None, "what was answered was about another time"
    assert "has moved to" in said(crew)
    assert "is booked" in consensus(crew, crew.olga, 'move M-1 to:"in 3 days"').text
    assert "Only Olga Petrova" in consensus(crew, crew.ben, "cancel M-1").text
    assert "M-1 is cancelled" in consensus(crew, crew.olga, 'cancel M-1 why:"Not needed *now*"').text
    assert "M-1 is cancelled already" in consensus(crew, crew.olga, "cancel M-1").text
    assert "M-1 is cancelled: there is nothing to answer" in consensus(crew, crew.ana, "yes M-1").text
    concord.settle()
    assert "cancelled" in all_text(card(crew))
    assert "No meeting is ahead" in consensus(crew, crew.olga, "list").text


def _whispered(crew: Crew) -> str:
    return "\n".join(all_text(each) for each in crew.slack.ephemerals(crew.olga))


def test_called_from_a_thread_and_from_the_app_home(concord: Concord, crew: Crew) -> None:
    led(crew)
    root = crew.slack.say(crew.ben, crew.launch, "Which warehouse?")
    crew.slack.say(crew.olga, crew.launch, f"<@{crew.slack.bot_user_id}> meet", thread=root)
    crew.slack.wait_for(lambda: 'mention me with `meet "Purpose"`' in _whispered(crew))
    crew.slack.say(crew.olga, crew.launch, f"<@{crew.slack.bot_user_id}> meet Warehouses of 2027", thread=root)
    crew.slack.wait_for(lambda: "M-1 · Warehouses of 2027" in _whispered(crew))
    offered = crew.slack.ephemerals(crew.olga)[-1]
    crew.slack.click(crew.olga, offered, "meeting_book")
    concord.settle()
    assert card(crew)["thread_ts"] == root.ts
    crew.slack.open_home(crew.ana)
    concord.settle()
    home = crew.slack.home(crew.ana)
    assert "Warehouses of 2027" in all_text(home)
    crew.slack.click(crew.ana, home, "meeting_answer:yes")
    concord.settle()
    assert seats(concord)["Ana"].response == "yes"
    form = crew.slack.click(crew.ana, crew.slack.home(crew.ana), "start_meeting")
    done = crew.slack.submit(
        crew.ana, form,
        values={"channel": crew.launch.id, "purpose": "Prices", "length": "30m", "people": [crew.ben.id]},
    )  # fmt: skip
    assert "M-2 · Prices: 30 minutes, 2 people" in all_text(done.view)


def test_answers_with_a_note_through_somebody_else_and_by_the_wrong_person(concord: Concord, crew: Crew) -> None:
    led(crew)
    booked(concord, crew)
    assert "You are not invited to M-1" in consensus(crew, crew.dee, "yes M-1").text
    form = crew.slack.click(crew.ben, card(crew), "meeting_more")
    crew.slack.submit(crew.ben, form, values={"answer": "maybe", "note": "Late *maybe*", "item": "Trucks <now>"})
    concord.settle()
    shown = all_text(card(crew))
    assert "Maybe *1*: Ben Okafor (“Late *maybe*”)" in shown
    assert "• Trucks &lt;now&gt;" in shown
    assert "Carla Rossi is asked to come to M-1 for you" in consensus(crew, crew.ben, "delegate M-1 <@U0CARLA>").text
    assert "noted, you come for Ben Okafor" in consensus(crew, crew.carla, "yes M-1").text
    concord.settle()
    assert "Carla Rossi for Ben Okafor" in all_text(card(crew))
    assert "You come to M-1 yourself again" in consensus(crew, crew.ben, "delegate M-1 <@U0BEN>").text
    assert "D-7 that you can see" in consensus(crew, crew.ben, "item M-1 D-7").text
    crew.type(crew.olga, PROPOSE)
    assert "It is on the agenda of M-1" in consensus(crew, crew.ben, "item M-1 D-1 minutes:15").text
    concord.settle()
    shown = all_text(card(crew))
    assert "D-1 Rotterdam serves the EU · proposed (0 of 3 answered) · 15 min" in shown
    assert "*Agenda* · 15 of 45 minutes" in shown


def test_the_agenda_grows_in_the_thread(concord: Concord, crew: Crew) -> None:
    """No command can be typed in a thread: a mention puts something on the agenda, with the minutes for it."""
    led(crew)
    crew.type(crew.olga, PROPOSE)
    shown = booked(concord, crew, f"{MEET} about:D-1")
    me = f"<@{crew.slack.bot_user_id}>"
    for typed, told in (
        ("item “Prices &amp; terms” minutes:5", "It is on the agenda of M-1."),
        ("item Who tells the retailers?", "It is on the agenda of M-1."),
        ("item D-1 minutes:20", "It is on the agenda of M-1."),
        ("item", "What is it?"),
        ("item Prices minutes:0", "out of bounds"),
        ("item Prices minutes:9h", "longer than any meeting"),
        ("itm Prices", "Did you mean `item`?"),
    ):
        _mentions(crew, crew.ben, f"{me} {typed}", told, thread=shown)
    concord.settle()
    agenda = all_text(card(crew))
    assert "*Agenda* · 25 of 45 minutes" in agenda
    assert "• Prices &amp; terms · 5 min" in agenda
    assert "• Who tells the retailers?" in agenda
    assert agenda.count("D-1 Rotterdam serves the EU · proposed (0 of 3 answered) · 20 min") == 1, (
        "asked again: once, longer"
    )


def test_a_thread_without_a_meeting_and_one_that_is_over_take_nothing(concord: Concord, crew: Crew) -> None:
    led(crew)
    me = f"<@{crew.slack.bot_user_id}>"
    root = crew.slack.say(crew.ben, crew.launch, "Which warehouse?")
    _mentions(crew, crew.ben, f"{me} item Prices", "No meeting ahead belongs to this thread.", thread=root)
    shown = booked(concord, crew)
    consensus(crew, crew.olga, "cancel M-1")
    concord.settle()
    _mentions(crew, crew.ben, f"{me} item Prices", "No meeting ahead belongs to this thread.", thread=shown)


def _mentions(crew: Crew, who: User, typed: str, told: str, *, thread: Any) -> None:
    """What a mention in a thread is answered, to who wrote it alone."""
    before = len(crew.slack.ephemerals(who))
    crew.slack.say(who, crew.launch, typed, thread=thread)
    crew.slack.wait_for(lambda: any(told in all_text(each) for each in crew.slack.ephemerals(who)[before:]), what=told)


def test_days_off_and_a_gone_account_lose_the_quorum_at_once(concord: Concord, crew: Crew) -> None:
    led(crew)
    booked(concord, crew, 'meet "Trucks" need:<@U0ANA>,logistics from:"in 3 days"')
    crew.slack.command(crew.ana, crew.launch, "/standup", 'away until:"in 30 days"')
    concord.settle()
    assert "Quorum lost: Ana Ruiz *does not come*" in all_text(card(crew))
    crew.slack.command(crew.ana, crew.launch, "/standup", "back")
    concord.settle()
    assert "Quorum lost" not in all_text(card(crew))
    told = all_text(
        {"blocks": [], "text": "\n".join(each["text"] for each in crew.slack.messages(crew.slack.direct(crew.olga)))}
    )
    assert "has its quorum again" in told
    crew.slack.change_user(crew.ben, deleted=True)
    concord.settle()
    assert "Logistics *nobody*" in all_text(card(crew))


def test_nobody_sees_a_meeting_before_it_has_a_time_or_of_a_private_channel(concord: Concord, crew: Crew) -> None:
    led(crew)
    consensus(crew, crew.olga, MEET)
    assert "There is no meeting M-1" in consensus(crew, crew.dee, "show M-1").text
    assert "There is no meeting M-1" in consensus(crew, crew.ana, "show M-1").text
    assert "everybody can" in consensus(crew, crew.olga, "show M-1").text


def test_no_time_says_why_and_what_would_free_one(quiet: Concord, crew: Crew) -> None:
    led(crew)
    crew.slack.command(crew.ben, crew.launch, "/standup", 'away until:"in 60 days"')
    told = consensus(crew, crew.olga, MEET).text
    assert "Ben Okafor can at no time at all." in told
    assert "• without Ben Okafor:" in told


def test_a_private_decision_is_not_met_about_elsewhere(concord: Concord, crew: Crew) -> None:
    led(crew)
    secret = crew.slack.channel("secret", id="C0SECRET", members=[crew.olga, crew.ana], private=True)
    crew.slack.command(crew.olga, secret, "/decision", f'propose "Takeover" {crew.ana.mention}')
    concord.settle()
    told = "D-1 comes from a private channel, and its title would be seen here."
    assert told in consensus(crew, crew.olga, 'meet "x" need:<@U0BEN> about:D-1').text
    booked(concord, crew)
    assert told in consensus(crew, crew.olga, "item M-1 D-1").text
    assert "M-2 · D-1: Takeover" in consensus(crew, crew.olga, "meet about:D-1", where=secret).text
