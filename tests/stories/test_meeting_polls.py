"""Polls of times: asked, answered in a form or typed, changed, booked by themselves, stuck, reminded of."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from storage import history, meetings, schedules
from storage.meetings import Availability
from storage.people import Person
from tests.fakes.counting import statements
from tests.fakes.running import Concord
from tests.fakes.slack import Answer, FakeSlack, User, all_text
from tests.stories.crew import Crew, led, settled
from tests.stories.gathering import MEET, booked, card, consensus, meeting, press, said, seats

TIMES = 'times:"wednesday 10:00; thursday 10:00; friday 10:00"'  # it is Monday 1 March 2027, 8:00 in Berlin
WEDNESDAY, THURSDAY, FRIDAY = (datetime(2027, 3, day, 9, 0, tzinfo=UTC) for day in (3, 4, 5))


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    return settled(slack)


def asked(concord: Concord, crew: Crew, text: str = MEET, times: str = TIMES, **where: Any) -> dict[str, Any]:
    """Olga has called a meeting and asked for times; its card."""
    consensus(crew, crew.olga, text, **where)
    answer = consensus(crew, crew.olga, f"poll M-1 {times}", **where)
    assert "Everybody is asked" in answer.text, answer.text
    concord.settle()
    return card(crew)


def votes(crew: Crew, who: User, text: str, number: int = 1) -> str:
    return consensus(crew, who, f"answer M-{number} {text}").text


def form(crew: Crew, who: User, where: Any = None) -> Answer:
    return crew.slack.click(who, where or card(crew), "meeting_poll_answer")


def reply(answer: Answer) -> str:
    """What was said to who pressed a button."""
    return all_text(answer.wait_reply())


def fields(opened: dict[str, Any] | None) -> list[str]:
    """The ids of the times in the form, in order."""
    assert opened is not None
    return [each["block_id"] for each in opened["blocks"] if each["block_id"].startswith("time-")]


def direct(crew: Crew, who: User, word: str) -> list[dict[str, Any]]:
    """What somebody was told directly that has this word in it."""
    return [each for each in crew.slack.messages(crew.slack.direct(who)) if word in all_text(each)]


def test_everybody_is_asked_and_it_books_itself(concord: Concord, crew: Crew) -> None:
    led(crew)
    offered = consensus(crew, crew.olga, MEET)
    press(crew, crew.olga, offered, "meeting_poll")
    concord.settle()
    shown = all_text(card(crew))
    assert "M-1 · Which warehouse · polling" in shown
    assert "Still to answer: <@U0ANA>, <@U0BEN>" in shown, "who asks has said yes to what they ask for"
    assert shown.count("Yes 1 · If need be 0 · No 0") == 5
    opened = form(crew, crew.ana).opened
    assert "By the clock in Europe/Berlin" in all_text(opened)
    assert re.search(r"Monday 1 March, \d\d:\d\d", all_text(opened))
    first, second, third, *rest = fields(opened)
    crew.slack.submit(crew.ana, opened, {first: "no", second: "maybe", third: "yes", "none": [], "time": ""})
    concord.settle()
    assert "*not possible*: no from Ana Ruiz" in all_text(card(crew))
    again = form(crew, crew.ana).opened
    chosen = {each["block_id"]: each["element"].get("initial_option") for each in again["blocks"] if "element" in each}
    assert [chosen[each] and chosen[each]["value"] for each in (first, second, third)] == ["no", "maybe", "yes"]
    assert [chosen[each] for each in rest] == [None, None]
    with concord.work() as work:
        third_at = sorted(meetings.times(work, 1), key=lambda each: each.starts_at)[2].starts_at
    done = crew.slack.submit(crew.ben, form(crew, crew.ben).opened, {second: "yes", third: "maybe"})
    assert "is booked" in all_text(done.view), "second and third need one “if need be” each: the sooner one"
    concord.settle()
    found = meeting(concord)
    assert found.status == "booked"
    assert found.starts_at is not None
    assert found.starts_at < third_at
    assert {name: each.response for name, each in seats(concord).items()} == {
        "Olga": "yes", "Ana": "maybe", "Ben": "yes"
    }  # fmt: skip
    assert "M-1 · Which warehouse is booked" in said(crew)
    assert "Yes *2*: Ben Okafor, Olga Petrova · Maybe *1*: Ana Ruiz" in all_text(card(crew))


def test_never_a_time_that_somebody_needed_refused(quiet: Concord, crew: Crew) -> None:
    asked(quiet, crew)
    before = consensus(crew, crew.olga, "show M-1")
    assert len(re.findall("meeting_poll_take", str(before.body))) == 3
    assert "noted" in votes(crew, crew.ana, "1:no 2:yes 3:no")
    page = consensus(crew, crew.olga, "show M-1")
    assert len(re.findall("meeting_poll_take", str(page.body))) == 1
    assert "meeting_poll_take" not in str(consensus(crew, crew.ben, "show M-1").body)
    forged = press(crew, crew.olga, before, "meeting_poll_take", f"1 {int(WEDNESDAY.timestamp())}")
    assert "Ana Ruiz said no to that time and is needed" in reply(forged)
    refused = consensus(crew, crew.olga, 'move M-1 to:"wednesday 10:00"')
    assert "Ana Ruiz said no to that time and is needed" in refused.text
    assert meeting(quiet).status == "polling"
    done = press(crew, crew.olga, page, "meeting_poll_take")
    assert "is booked" in reply(done)
    assert meeting(quiet).starts_at == THURSDAY
    assert {name: each.response for name, each in seats(quiet).items()} == {"Olga": "yes", "Ana": "yes", "Ben": None}
    late = press(crew, crew.olga, before, "meeting_poll_take", f"1 {int(FRIDAY.timestamp())}")
    assert "M-1 is booked already" in reply(late)
    assert "M-1 is booked already: Thursday 4 March, 10:00." in votes(crew, crew.ben, "1:yes")
    assert meeting(quiet).starts_at == THURSDAY


@pytest.mark.parametrize(
    ("optional", "number"), [({}, 1), ({"carla": "2:yes 3:yes"}, 2), ({"carla": "3:maybe", "dee": "2:no"}, 3)]
)
def test_ties_go_to_optional_votes_then_to_the_soonest(
    quiet: Concord, crew: Crew, optional: dict[str, str], number: int
) -> None:
    asked(quiet, crew, f"{MEET} optional:<@U0CARLA>,<@U0DEE>")
    for who, text in optional.items():
        assert "noted" in votes(crew, getattr(crew, who), text)
    votes(crew, crew.ana, "yes")
    assert "is booked" in votes(crew, crew.ben, "yes")
    assert meeting(quiet).starts_at == (WEDNESDAY, THURSDAY, FRIDAY)[number - 1]


def test_a_time_is_added_and_an_answer_changed(quiet: Concord, crew: Crew) -> None:
    asked(quiet, crew)
    votes(crew, crew.ana, "1:yes 2:no 3:no")
    assert "time 4 is in it." in consensus(crew, crew.ben, 'time M-1 "thursday 15:00"').text
    assert "time 4 is in it already." in consensus(crew, crew.ana, "time M-1 thursday 15:00").text
    quiet.settle()
    assert "Ben Okafor adds a time to M-1" in said(crew)
    shown = all_text(card(crew))
    assert shown.index("*2.*") < shown.index("*4.*") < shown.index("*3.*"), "in order, with the numbers they keep"
    assert "Which time?" in consensus(crew, crew.ben, "time M-1").text
    crew.slack.submit(crew.ben, form(crew, crew.ben).opened, {"time": "thursday 16:00"})
    opened = form(crew, crew.ben).opened
    assert "Thursday 4 March, 16:00" in all_text(opened)
    for typed, sentence in (
        ("2027-03-20 10:00", "has to lie between"), ("friday 25:00", "as a time"), ("yesterday 10:00", "has passed"),
    ):  # fmt: skip
        wrong = crew.slack.submit(crew.ben, opened, {"time": typed})
        assert sentence in (wrong.errors or {}).get("time", ""), (typed, wrong.errors)
    assert "A poll has at most 12 times" in _many(quiet, crew)
    votes(crew, crew.ben, "1:no 4:yes")
    votes(crew, crew.ana, "4:no")
    votes(crew, crew.ana, "4:maybe")
    assert meeting(quiet).status == "polling", "Olga has not answered for it"
    assert "is booked" in votes(crew, crew.olga, "4:yes")
    assert meeting(quiet).starts_at == datetime(2027, 3, 4, 14, 0, tzinfo=UTC)


def _many(concord: Concord, crew: Crew) -> str:
    """Two of its times are refused, and do not count; ten more make twelve."""
    with concord.work("U0BEN") as work:
        for hour in range(9):
            assert meetings.propose(work, 1, FRIDAY.replace(hour=8 + hour, minute=30))
    return consensus(crew, crew.ben, 'time M-1 "friday 17:15"').text


def test_who_is_not_asked_and_what_cannot_be_asked(quiet: Concord, crew: Crew) -> None:
    consensus(crew, crew.olga, MEET)
    assert "M-1 is finding: it asks for no time." in votes(crew, crew.olga, "1:yes")
    assert "There is no meeting M-1 that you can see" in consensus(crew, crew.ana, "poll M-1").text
    for typed, sentence in (
        ("times:yesterday", "has passed"), ('times:"friday 10:00; whenever"', "whenever"),
        (f'times:"{"; ".join(f"friday 10:{n:02}" for n in range(13))}"', "A poll has at most 12 times"),
    ):  # fmt: skip
        assert sentence in consensus(crew, crew.olga, f"poll M-1 {typed}").text
    assert meeting(quiet).status == "finding"
    consensus(crew, crew.olga, f"poll M-1 {TIMES}")
    quiet.settle()
    assert "Only Olga Petrova, the driver or an admin can ask for times" in consensus(crew, crew.ana, "poll M-1").text
    assert "M-1 asks for a time already" in consensus(crew, crew.olga, "poll M-1").text, "pressed twice is once"
    assert "asks for all of these already" in consensus(crew, crew.olga, f"poll M-1 {TIMES}").text
    assert "You are not invited to M-1" in votes(crew, crew.dee, "1:yes")
    assert "You are not invited to M-1" in consensus(crew, crew.dee, 'time M-1 "friday 11:00"').text
    assert "You are not invited to M-1" in reply(form(crew, crew.dee))
    assert "M-1 has no time 9 ahead: it has 1, 2, 3." in votes(crew, crew.ana, "9:yes")
    assert "`perhaps` is no answer" in votes(crew, crew.ana, "perhaps")
    opened = form(crew, crew.ana).opened
    assert "Answer for at least one time" in str(crew.slack.submit(crew.ana, opened, {}).errors)
    consensus(crew, crew.olga, "cancel M-1")
    assert "M-1 is cancelled: it asks for no time." in str(
        crew.slack.submit(crew.ana, opened, {fields(opened)[0]: "yes"}).errors
    )
    with quiet.work() as work:
        assert meetings.times(work, 1) == []


def test_those_outside_its_channel_are_asked_directly(quiet: Concord, crew: Crew) -> None:
    secret = crew.slack.channel("secret", id="C0SECRET", private=True, members=[crew.olga, crew.ana])
    consensus(crew, crew.olga, MEET, where=secret)
    consensus(crew, crew.olga, f"poll M-1 {TIMES}", where=secret)
    quiet.settle()
    (told,) = direct(crew, crew.ben, "You are asked for a time: M-1")
    assert direct(crew, crew.ana, "You are asked for a time") == []
    opened = form(crew, crew.ben, told).opened
    crew.slack.submit(crew.ben, opened, {"none": ["none"]})
    again = crew.slack.click(crew.ben, told, "meeting_poll_answer")
    assert [each["element"]["initial_option"]["value"] for each in again.opened["blocks"][2:5]] == ["no"] * 3
    with quiet.work() as work:
        assert [each.answer for each in meetings.availabilities(work, 1)].count("no") == 3
    assert "There is no meeting M-1" in votes(crew, crew.dee, "yes")
    consensus(crew, crew.olga, "cancel M-1", where=secret)
    assert "M-1 · Which warehouse · cancelled" in reply(form(crew, crew.ben, told)), "the message is an old one"


def test_when_everyone_declines_its_organiser_hears_of_it_once_with_other_times(quiet: Concord, crew: Crew) -> None:
    asked(quiet, crew)
    votes(crew, crew.ana, "none")
    votes(crew, crew.ben, "none")
    votes(crew, crew.olga, "none")
    quiet.settle()
    (told,) = direct(crew, crew.olga, "none of its times is possible")
    assert "Ana Ruiz can do none of them. The next best times are these." in all_text(told)
    again = crew.slack.click(crew.olga, told, "meeting_poll")
    assert "Everybody is asked" in reply(again)
    quiet.settle()
    assert "*8.*" in all_text(card(crew))
    assert "asks for a time. Please answer on its card. <@U0ANA>, <@U0BEN>" in said(crew)
    votes(crew, crew.ana, "none")
    quiet.settle()
    (told,) = direct(crew, crew.olga, "none of its times is possible")  # the first one shows the poll now
    crew.slack.click(crew.olga, told, "meeting_poll_take")
    assert meeting(quiet).status == "booked"


def test_times_that_have_passed_are_not_offered_nor_booked(quiet: Concord, crew: Crew) -> None:
    asked(quiet, crew)
    votes(crew, crew.ana, "1:yes")
    opened, page = form(crew, crew.ben).opened, consensus(crew, crew.olga, "show M-1")
    quiet.at("2027-03-03 10:00", "Europe/Berlin")
    assert "*1.*" not in all_text(card(crew))
    gone = crew.slack.submit(crew.ben, opened, {fields(opened)[0]: "yes"})
    assert "Those times are not offered any more" in str(gone.errors)
    assert "M-1 has no time 1 ahead: it has 2, 3." in votes(crew, crew.ben, "1:yes")
    late = press(crew, crew.olga, page, "meeting_poll_take")
    assert "That time has passed" in reply(late)
    quiet.at("2027-03-05 10:00", "Europe/Berlin")
    quiet.at("2027-03-05 11:00", "Europe/Berlin")
    assert len(direct(crew, crew.olga, "all of its times have passed")) == 1
    assert "None of its times is left." in all_text(card(crew))
    assert "meeting_poll_answer" not in str(card(crew)["blocks"])


def _reminders(crew: Crew, who: User) -> int:
    return len(direct(crew, who, "for your answer"))


def test_only_the_missing_are_reminded_in_their_morning_and_twice(quiet: Concord, crew: Crew) -> None:
    kim = crew.slack.user("kim", id="U0KIM", real_name="Kim Lee", tz="Asia/Kathmandu")
    crew.slack.join(crew.launch, kim)
    asked(quiet, crew, f"{MEET} optional:<@U0KIM>,<@U0DEE>", 'times:"friday 12:00; 2027-03-12 12:00"')
    votes(crew, crew.ana, "1:yes 2:maybe")
    votes(crew, crew.dee, "1:yes")
    crew.slack.command(crew.ben, crew.office, "/standup", "away until:2027-03-03")
    quiet.at("2027-03-01 11:00", "Europe/Berlin")
    assert _reminders(crew, crew.ben) == 0, "asked this morning"
    quiet.at("2027-03-02 10:00", "Asia/Kathmandu")
    assert _reminders(crew, kim) == 1
    quiet.at("2027-03-02 10:00", "Europe/Berlin")
    assert [_reminders(crew, each) for each in (crew.ana, crew.ben, crew.dee)] == [0, 0, 1], "Ben is away"
    reminder = direct(crew, crew.dee, "for your answer")[0]
    opened = form(crew, crew.dee, reminder).opened
    crew.slack.submit(crew.dee, opened, {fields(opened)[1]: "no"})
    crew.slack.change_user(kim, tz="Europe/Berlin")
    for day in (3, 4, 5, 8):
        quiet.at(f"2027-03-{day:02} 10:00", "Europe/Berlin")
    assert [_reminders(crew, each) for each in (crew.ana, crew.ben, crew.dee, kim)] == [0, 2, 1, 2]


def test_a_poll_and_a_vote_share_the_one_nudge_of_a_day(quiet: Concord, crew: Crew) -> None:
    asked(quiet, crew, times='times:"2027-03-12 12:00"')
    crew.type(crew.olga, 'propose "Rail" <@U0BEN> reasons:none closes:2027-03-31')
    quiet.at("2027-03-02 10:00", "Europe/Berlin")
    (told,) = direct(crew, crew.ben, "for your answer")
    assert "2 things wait for your answer" in all_text(told)
    assert "*D-1* · Rail" in all_text(told)
    assert "*M-1* · Which warehouse · asks for a time" in all_text(told)
    for day in (3, 4, 5, 8):
        quiet.at(f"2027-03-{day:02} 10:00", "Europe/Berlin")
    both = direct(crew, crew.ben, "for your answer")
    assert len(both) == 2, "two reminders of each thing, in one message a day"
    assert "I won't ask again for this." not in all_text(both[0])
    assert "I won't ask again for this." in all_text(both[1])


def test_a_booked_meeting_asks_for_another_time(quiet: Concord, crew: Crew) -> None:
    booked(quiet, crew)
    before = meeting(quiet)
    moving = consensus(crew, crew.olga, "move M-1")
    press(crew, crew.olga, moving, "meeting_poll")
    quiet.settle()
    assert "any more: everybody is asked for another time." in said(crew)
    assert "asks for a time. Please answer on its card. <@U0ANA>, <@U0BEN>" in said(crew)
    asked_ = meeting(quiet)
    assert (asked_.status, asked_.starts_at, asked_.sequence) == ("polling", None, before.sequence + 1)
    assert "is polling: there is nothing to answer" in consensus(crew, crew.ana, "yes M-1").text
    votes(crew, crew.ana, "yes")
    votes(crew, crew.ben, "maybe")
    quiet.settle()
    after = meeting(quiet)
    assert (after.status, after.uid, after.sequence) == ("booked", before.uid, before.sequence + 2)
    assert after.starts_at not in (None, before.starts_at)


def test_the_clocks_change_between_poll_and_meeting(quiet: Concord, crew: Crew) -> None:
    far = crew.slack.user("nia", id="U0NIA", real_name="Nia Ann", tz="America/New_York")
    crew.slack.join(crew.launch, far)
    # Berlin's clocks go forward on 28 March, New York's on the 14th.
    asked(quiet, crew, f"{MEET},<@U0NIA> to:2027-04-02", 'times:"2027-03-12 15:00; 2027-03-26 15:00; 2027-03-29 15:00"')
    assert re.findall(r"March, \d\d:\d\d", all_text(form(crew, crew.ana).opened)) == ["March, 15:00"] * 3
    there = re.findall(r"March, \d\d:\d\d", all_text(form(crew, far).opened))
    assert there == ["March, 09:00", "March, 10:00", "March, 09:00"]
    quiet.at("2027-03-29 08:00", "Europe/Berlin")
    assert "has no time 1 ahead" in votes(crew, crew.ana, "1:yes")
    for who in (crew.ana, crew.ben, far):
        votes(crew, who, "3:yes")
    assert meeting(quiet).starts_at == datetime(2027, 3, 29, 13, 0, tzinfo=UTC)


def _outside(concord: Concord, name: str) -> Person:
    with concord.work() as work:
        return work.session.scalars(work.select(Person).where(Person.name == name)).one()


def test_people_outside_are_waited_for_and_their_votes_count(quiet: Concord, crew: Crew) -> None:
    asked(quiet, crew, 'meet "Prices" need:<@U0ANA>,dana@retailer.example')
    votes(crew, crew.ana, "1:yes 2:yes 3:no")
    quiet.settle()
    (told,) = direct(crew, crew.olga, "only people outside have not answered")
    assert len(re.findall("meeting_poll_take", str(told["blocks"]))) == 2
    dana = _outside(quiet, "dana@retailer.example")
    with quiet.work() as work:
        first, second, _ = meetings.times(work, 1)
        for time, answer in ((first, "no"), (second, "yes")):
            work.add(Availability(time_id=time.id, person_id=dana.id, answer=answer, given_at=work.now))
    votes(crew, crew.ana, "1:yes")
    assert meeting(quiet).starts_at == THURSDAY
    assert {each.response for each in seats(quiet).values()} == {"yes"}


def test_who_leaves_is_not_waited_for(quiet: Concord, crew: Crew) -> None:
    asked(quiet, crew)
    votes(crew, crew.ana, "2:yes")
    crew.slack.change_user(crew.ben, deleted=True)
    quiet.settle()
    assert meeting(quiet).starts_at == THURSDAY


def test_a_function_is_satisfied_by_any_of_its_people(quiet: Concord, crew: Crew) -> None:
    led(crew)
    crew.slack.command(crew.olga, crew.launch, "/stakeholders", "add <@U0DEE> accounting contributor")
    asked(quiet, crew, 'meet "Prices" need:accounting,<@U0BEN>')
    votes(crew, crew.ben, "1:yes 2:yes 3:no")
    votes(crew, crew.ana, "1:no 2:no 3:yes")
    quiet.settle()
    assert "Still to answer: <@U0DEE>" in all_text(card(crew))
    assert "is booked" in votes(crew, crew.dee, "1:no 2:maybe")
    assert meeting(quiet).starts_at == THURSDAY
    assert seats(quiet)["Ana"].response == "no"
    assert meeting(quiet).quorate is True


def test_who_alone_is_needed_says_so_themselves(quiet: Concord, crew: Crew) -> None:
    asked(quiet, crew, 'meet "Prices" optional:<@U0ANA>')
    votes(crew, crew.ana, "2:yes")
    assert meeting(quiet).status == "polling", "who asked has not chosen"
    assert "is booked" in votes(crew, crew.olga, "1:maybe 2:maybe 3:no")
    assert meeting(quiet).starts_at == THURSDAY


def test_what_was_done_is_written_down_and_what_is_over_is_forgotten(quiet: Concord, crew: Crew) -> None:
    asked(quiet, crew)
    votes(crew, crew.ana, "1:yes")
    votes(crew, crew.ben, "1:yes")
    with quiet.work() as work:
        verbs = [each.verb for each in history.of(work, "meeting", 1)]
        assert verbs == ["call", "poll", "poll_answer", "poll_answer", "book"]
        assert meetings.times(work, 1) == []
        assert meetings.availabilities(work, 1) == []
        planned = schedules.find(work, "meeting.times", 1)
        assert planned is not None
        assert planned.next_at == WEDNESDAY
    quiet.at("2027-03-03 10:00", "Europe/Berlin")
    assert direct(crew, crew.olga, "all of its times have passed") == []


def _waits(concord: Concord) -> list[int]:
    with concord.work("U0BEN") as work:
        return sorted({found.number for found, _ in meetings.unanswered(work, [work.person.id])})


def test_what_waits_for_somebody(quiet: Concord, crew: Crew) -> None:
    asked(quiet, crew)
    assert _waits(quiet) == [1]
    votes(crew, crew.ben, "1:no 2:maybe")
    assert _waits(quiet) == [1], "one time is not answered for"
    votes(crew, crew.ben, "3:no")
    assert _waits(quiet) == []


def test_an_answer_costs_the_same_whatever_the_size(quiet: Concord, crew: Crew) -> None:
    asked(quiet, crew)
    votes(crew, crew.ben, "1:maybe")
    with statements(quiet) as few:
        votes(crew, crew.ben, "1:yes")
    with quiet.work("U0OLGA") as work:
        people = [work.add(Person(slack_id=f"U1{n}", name=f"P{n}", fetched_at=work.real)) for n in range(60)]
        meetings.invite(work, 1, [{"person_id": each.id, "role": "optional"} for each in people])
        for each in people:
            meetings.say(work, each.id, {1: "yes", 2: "no"})
    with statements(quiet) as many:
        votes(crew, crew.ben, "1:maybe")
    assert len(many) == len(few)
    assert len(many) < 40, "\n".join(many)
