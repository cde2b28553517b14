"""Around the time of a meeting: what is read before, who is reminded when, and what happens when it cannot begin."""

from __future__ import annotations

from typing import Any

import pytest

from bot.meetings import planning, reminding
from storage import schedules
from storage.ballots import Ballot
from storage.meetings import Meeting
from storage.people import Person
from storage.schedules import Schedule
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, User, all_text
from tests.stories.crew import Crew, led, settled
from tests.stories.gathering import booked, card, consensus, meeting, said, seats

BERLIN = "Europe/Berlin"
WEDNESDAY = (
    'meet "Which warehouse" length:45m need:<@U0ANA>,<@U0BEN> from:wednesday'  # the first time that is fair: 10:00
)


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    return settled(slack)


def told(crew: Crew, who: User, words: str) -> list[dict[str, Any]]:
    """The direct messages to somebody that say this."""
    return [each for each in crew.slack.messages(crew.slack.direct(who)) if words in all_text(each)]


def gone(concord: Concord, who: User) -> None:
    with concord.work() as work:
        work.session.scalars(work.select(Person).where(Person.slack_id == who.id)).one().deactivated = True


def test_everybody_is_reminded_the_day_before_and_just_before(concord: Concord, crew: Crew) -> None:
    led(crew)
    booked(concord, crew, WEDNESDAY)
    assert "Everybody is asked to read it" in consensus(crew, crew.olga, 'preread M-1 "Pages 3 & 4" required:yes').text
    assert "has its call" in consensus(crew, crew.olga, "call M-1 https://meet.example/a?b=1&amp;c=2").text
    consensus(crew, crew.ben, "yes M-1")
    concord.settle()
    shown = all_text(card(crew))
    assert "*Pre-read*, *required*: Pages 3 &amp; 4 · read by 1 of 3" in shown
    assert "<https://meet.example/a?b=1&amp;c=2|Join the call>" in shown
    crew.slack.click(crew.ben, card(crew), "meeting_read")
    assert "you have read" in consensus(crew, crew.ben, "read M-1").text, "twice is once"
    concord.settle()
    assert "read by 2 of 3" in all_text(card(crew))

    concord.at("2027-03-02 09:59", BERLIN)
    assert told(crew, crew.ana, "Coming up") == []
    concord.at("2027-03-02 10:00", BERLIN)
    concord.settle()
    (ana,), (ben,), (olga,) = (told(crew, each, "Coming up: M-1") for each in (crew.ana, crew.ben, crew.olga))
    assert "meeting_answer:yes" in str(ana), "she has not answered yet"
    assert "meeting_answer:yes" not in str(ben)
    assert "you have read it" in all_text(ben)
    assert "Not read yet by Ana Ruiz." in all_text(olga)
    assert "Not read yet" not in all_text(ben)
    crew.slack.click(crew.ana, ana, "meeting_read")
    crew.slack.click(crew.ana, ana, "meeting_answer:maybe")
    assert seats(concord)["Ana"].read_at is not None
    assert seats(concord)["Ana"].response == "maybe"

    concord.at("2027-03-03 09:50", BERLIN)
    for who in (crew.ana, crew.ben, crew.olga):
        (soon,) = told(crew, who, "begins")
        assert "Join the call" in all_text(soon)
    concord.at("2027-03-03 10:00", BERLIN)
    assert told(crew, crew.olga, "not read the pre-read") == [], "everybody has"
    assert meeting(concord).status == "booked"


def test_who_has_not_read_is_named_when_it_begins(quiet: Concord, crew: Crew) -> None:
    led(crew)
    booked(quiet, crew, WEDNESDAY)
    consensus(crew, crew.olga, "preread M-1 <https://wiki.example/prices> required:yes")
    quiet.settle()
    assert "<https://wiki.example/prices|wiki.example/prices>" in all_text(card(crew))
    quiet.at("2027-03-03 10:00", BERLIN)
    assert len(told(crew, crew.olga, "Ana Ruiz, Ben Okafor have not read the pre-read")) == 1


def test_nothing_for_those_who_do_not_come(quiet: Concord, crew: Crew) -> None:
    """Ana has said no, Ben is away, Carla stands in for Dee, Eve's account is gone."""
    led(crew)
    eve = crew.slack.user("eve", id="U0EVE", real_name="Eve Ek", tz=BERLIN)
    crew.slack.join(crew.launch, eve)
    everybody = ",".join(each.mention for each in (crew.ana, crew.ben, crew.dee, eve))
    booked(quiet, crew, f'meet "Prices" optional:{everybody} from:wednesday')
    consensus(crew, crew.ana, "no M-1")
    crew.slack.command(crew.ben, crew.launch, "/standup", "away until:thursday")
    consensus(crew, crew.dee, f"delegate M-1 {crew.carla.mention}")
    quiet.settle()
    gone(quiet, eve)
    quiet.at("2027-03-02 10:00", BERLIN)
    quiet.at("2027-03-03 09:50", BERLIN)
    for who in (crew.ana, crew.ben, crew.dee, eve):
        assert told(crew, who, "Coming up") + told(crew, who, "begins") == [], who.real_name
    (coming,) = told(crew, crew.carla, "Coming up")
    assert "You come for Dee Doyle." in all_text(coming)
    assert len(told(crew, crew.carla, "begins")) == 1


def test_moved_or_cancelled_meanwhile(quiet: Concord, crew: Crew) -> None:
    led(crew)
    booked(quiet, crew, WEDNESDAY)
    quiet.at("2027-03-02 08:00", BERLIN)
    consensus(crew, crew.olga, 'move M-1 to:"2027-03-04 14:00"')
    quiet.at("2027-03-02 10:00", BERLIN)
    assert told(crew, crew.ana, "Coming up") == []
    quiet.at("2027-03-03 14:00", BERLIN)
    assert len(told(crew, crew.ana, "Coming up")) == 1
    consensus(crew, crew.olga, "cancel M-1")
    quiet.at("2027-03-04 13:50", BERLIN)
    quiet.at("2027-03-04 15:00", BERLIN)
    assert told(crew, crew.ana, "begins") == []
    assert "What came of" not in said(crew)
    assert meeting(quiet).status == "cancelled"


def test_a_schedule_that_comes_at_the_wrong_moment_says_nothing(quiet: Concord, crew: Crew) -> None:
    led(crew)
    booked(quiet, crew, WEDNESDAY)
    with quiet.work() as work:
        found = work.session.scalars(work.select(Meeting)).one()
        work.queued = False
        for fire in (reminding.day_before, reminding.soon):
            fire(work, Schedule(kind="x", subject_id=found.id))
            fire(work, Schedule(kind="x", subject_id=999))
        assert not work.queued


def test_the_quorum_is_looked_at_again_the_day_before(quiet: Concord, crew: Crew) -> None:
    led(crew)
    booked(quiet, crew, 'meet "Which warehouse" need:accounting from:wednesday')
    consensus(crew, crew.ana, "no M-1")
    quiet.settle()
    assert len(told(crew, crew.olga, "has lost its quorum")) == 1
    quiet.at("2027-03-02 10:00", BERLIN)
    assert len(told(crew, crew.olga, "has lost its quorum")) == 2
    quiet.at("2027-03-03 10:00", BERLIN)
    assert len(told(crew, crew.olga, "has lost its quorum")) == 2


def _about_a_decision(concord: Concord, crew: Crew) -> None:
    """M-1 on Wednesday is about D-1, which closes on Wednesday at 11:00, and about prices; Ana does not come."""
    led(crew)
    crew.type(crew.olga, 'propose "Rotterdam serves the EU" closes:"2027-03-03 11:00"')
    booked(concord, crew, 'meet "Which warehouse" need:accounting about:D-1 from:wednesday')
    consensus(crew, crew.olga, 'item M-1 "Prices &amp; &lt;b&gt;"')
    consensus(crew, crew.ana, "no M-1")
    concord.settle()


def _closes(concord: Concord) -> str:
    with concord.work() as work:
        return work.session.scalars(work.select(Ballot)).one().closes_at.isoformat()


def test_without_a_quorum_it_is_decided_in_the_thread(concord: Concord, crew: Crew) -> None:
    _about_a_decision(concord, crew)
    concord.at("2027-03-03 10:00", BERLIN)
    concord.settle()
    found = meeting(concord)
    assert (found.status, found.ended_why) == ("cancelled", "No quorum: it is decided in the thread.")
    told_here = said(crew)
    assert "does not take place: the quorum is lost (nobody from Accounting, Ana Ruiz does not come)" in told_here
    assert "• D-1 Rotterdam serves the EU: answer on its card, it stays open a day at least" in told_here
    assert "• Prices &amp; &lt;b&gt;: please answer here" in told_here
    assert _closes(concord) == "2027-03-04T09:00:00+00:00"
    concord.at("2027-03-03 11:00", BERLIN)
    assert "proposed" in crew.card()["text"]
    assert "What came of" not in said(crew)
    with concord.work() as work:
        first = schedules.find(work, planning.END, found.id)
        assert first is not None
        assert first.next_at is None


def test_the_organiser_decides_without_meeting(quiet: Concord, crew: Crew) -> None:
    _about_a_decision(quiet, crew)
    (lost,) = told(crew, crew.olga, "has lost its quorum")
    refused = consensus(crew, crew.ben, "vote M-1").text
    assert "Only Olga Petrova, the driver or an admin can have it decided without meeting" in refused
    crew.slack.click(crew.olga, lost, "meeting_vote_instead")
    quiet.settle()
    assert "does not take place: it is decided without meeting." in said(crew)
    assert meeting(quiet).ended_why == "It is decided without meeting, in the thread."
    assert _closes(quiet) == "2027-03-03T10:00:00+00:00", "that is more than a day ahead"
    assert "M-1 is cancelled already" in consensus(crew, crew.olga, "vote M-1").text
    booked(quiet, crew, WEDNESDAY.replace("Which", "That"))
    assert "has nothing on its agenda" in consensus(crew, crew.olga, "vote M-2").text
    consensus(crew, crew.olga, WEDNESDAY.replace("Which", "Third"))
    assert "is not booked yet" in consensus(crew, crew.olga, "vote M-3").text


def test_after_a_downtime_nothing_is_cancelled_in_hindsight(quiet: Concord, crew: Crew) -> None:
    _about_a_decision(quiet, crew)
    quiet.at("2027-03-03 12:00", BERLIN)  # Concord was down since the day before
    found = meeting(quiet)
    assert found.status == "held"
    assert said(crew).count("*What came of M-1") == 1
    assert told(crew, crew.ben, "begins") == [], "that is of no use any more"
    assert told(crew, crew.ben, "Coming up") == []


def test_who_was_to_come_from_another_channel_hears_that_it_does_not(quiet: Concord, crew: Crew) -> None:
    led(crew)
    small = crew.slack.channel("small", id="C0SMALL", members=[crew.olga, crew.ana])
    booked_there = consensus(
        crew,
        crew.olga,
        f'meet "Prices" need:{crew.ana.mention} optional:{crew.ben.mention} from:wednesday',
        where=small,
    )
    crew.slack.click(crew.olga, booked_there.message, "meeting_book", None)
    consensus(crew, crew.olga, 'item M-1 "Prices"')
    consensus(crew, crew.ana, "no M-1")
    quiet.at("2027-03-03 10:00", BERLIN)
    assert len(told(crew, crew.ben, "is cancelled: No quorum")) == 1


def test_who_stands_in_and_says_no_gives_the_seat_back(quiet: Concord, crew: Crew) -> None:
    led(crew)
    booked(quiet, crew, WEDNESDAY)
    consensus(crew, crew.ben, f"delegate M-1 {crew.dee.mention}")
    consensus(crew, crew.ben, "no M-1")
    quiet.settle()
    assert "Quorum lost" not in all_text(card(crew)), "Dee comes for him"
    consensus(crew, crew.dee, "no M-1")
    quiet.settle()
    assert "Quorum lost: Ben Okafor *does not come*" in all_text(card(crew))
    assert len(told(crew, crew.ben, "Dee Doyle cannot come for you")) == 1
    assert len(told(crew, crew.olga, "has lost its quorum")) == 1
    quiet.at("2027-03-02 10:00", BERLIN)
    assert told(crew, crew.dee, "Coming up") + told(crew, crew.ben, "Coming up") == []


REFUSED = (
    ("preread", "Which meeting?"),
    ("preread M-1", "What is to be read?"),
    ("preread M-9 x", "There is no meeting M-9"),
    ("preread M-1 x required:perhaps", "Say `required:yes`"),
    (f"preread M-1 {'x' * 501}", "1 to 500 characters"),
    ("call M-1", "Where is the call?"),
    ("call M-1 http://meet.example", "begins with `https://`"),
    ("call M-1 nonsense", "begins with `https://`"),
    (f"call M-1 https://meet.example/{'x' * 500}", "more than 500 characters"),
    ("read M-1", "There is nothing to read before M-1."),
    ("read M-1 x", "One meeting at a time"),
    ("vote M-1 x", "One meeting at a time"),
)


def test_what_cannot_be_done(quiet: Concord, crew: Crew) -> None:
    led(crew)
    booked(quiet, crew, WEDNESDAY)
    for typed, words in REFUSED:
        assert words in consensus(crew, crew.olga, typed).text, typed
    found = meeting(quiet)
    assert (found.call_url, found.preread) == (None, None)


def test_only_who_leads_says_what_is_read_and_only_guests_read_it(quiet: Concord, crew: Crew) -> None:
    led(crew)
    booked(quiet, crew, WEDNESDAY)
    assert "Only Olga Petrova" in consensus(crew, crew.ana, "preread M-1 x").text
    assert "Only Olga Petrova" in consensus(crew, crew.ana, "call M-1 https://x.example").text
    consensus(crew, crew.olga, "preread M-1 one")
    assert "You are not invited to M-1" in consensus(crew, crew.dee, "read M-1").text
    consensus(crew, crew.ana, "read M-1")
    consensus(crew, crew.olga, "preread M-1 one required:yes")
    assert seats(quiet)["Ana"].read_at is not None, "it is the same text"
    consensus(crew, crew.olga, "preread M-1 another")
    assert seats(quiet)["Ana"].read_at is None
    assert "Nothing is to be read" in consensus(crew, crew.olga, "preread M-1 none").text
    assert "no call" in consensus(crew, crew.olga, "call M-1 none").text
    consensus(crew, crew.olga, "preread M-1 last")
    consensus(crew, crew.olga, "cancel M-1")
    assert "does not need to be read any more" in consensus(crew, crew.ana, "read M-1").text
