"""What is kept of a meeting: the next one, minutes, who is asked for them, uncomfortable hours, who takes over."""

from __future__ import annotations

import pytest

from storage import meetings
from storage.people import Person
from tests.fakes.running import Concord
from tests.fakes.slack import Answer, all_text
from tests.stories.crew import Crew, led
from tests.stories.gathering import booked, consensus, meeting, said, seats
from tests.stories.held import MEET, OVER, asked, files, held, items, press_outcome
from tests.stories.held import crew as crew  # noqa: PLC0414 - a fixture
from tests.stories.test_meeting_reminders import BERLIN, gone, told


def test_the_next_meeting_is_about_what_is_open(quiet: Concord, crew: Crew) -> None:
    held(quiet, crew)
    press_outcome(quiet, crew, crew.olga, "postponed", "Rotterdam serves the EU")
    opened = crew.slack.click(crew.olga, asked(crew), "meeting_next")
    assert "D-1" in str(opened.opened)
    sent = crew.slack.submit(crew.olga, opened, {"purpose": "Which warehouse, again"})
    assert "M-2 · Which warehouse, again" in all_text(sent.view)
    _book(quiet, crew, 2)
    consensus(crew, crew.olga, "minutes M-1")
    quiet.settle()
    assert "M-2 · Which warehouse, again, Wednesday 3 March 2027, 11:15–12:00" in files(crew)[-1]


def _book(concord: Concord, crew: Crew, number: int) -> None:
    offered = consensus(crew, crew.olga, f"show M-{number}")
    crew.slack.click(crew.olga, offered.message, "meeting_book")
    concord.settle()


def test_minutes_come_into_the_thread_once_for_each_change(concord: Concord, crew: Crew) -> None:
    held(concord, crew)
    press_outcome(concord, crew, crew.olga, "decided", "Rotterdam serves the EU")
    assert "come into its thread in a moment" in consensus(crew, crew.olga, 'minutes M-1 text:"Coffee *was* cold"').text
    concord.settle()
    assert "are in its thread: nothing has changed" in consensus(crew, crew.olga, "minutes M-1").text
    assert said(crew).count("|M-1.md>") == 1
    (made,) = files(crew)
    assert made.startswith(
        "# M-1 · Which warehouse\n\n* **When**: Wednesday 3 March 2027, 10:00–11:00 (Europe/Berlin)\n"
    )
    assert "* **Not there**: Ben Okafor, Carla Rossi" in made
    assert "Decided; it is accepted." in made
    assert "Coffee \\*was\\* cold" in made
    assert "None is booked." in made
    press_outcome(concord, crew, crew.olga, "decided", "Prices & terms")
    crew.slack.click(crew.olga, asked(crew), "meeting_minutes")
    concord.settle()
    assert said(crew).count("|M-1.md>") == 2


def test_nobody_fills_it_in_and_the_organiser_is_asked_once(quiet: Concord, crew: Crew) -> None:
    held(quiet, crew)
    crew.slack.command(crew.olga, crew.launch, "/standup", "away until:friday")
    quiet.at("2027-03-04 09:00", BERLIN)
    assert told(crew, crew.olga, "*What came of M-1") == [], "she is away"
    quiet.at("2027-03-05 09:00", BERLIN)
    (ask,) = told(crew, crew.olga, "*What came of M-1")
    assert "It lacks 2 outcomes" in all_text(ask)
    quiet.at("2027-03-08 09:00", BERLIN)
    assert len(told(crew, crew.olga, "*What came of M-1")) == 1
    opened: Answer = crew.slack.click(crew.olga, ask, "meeting_outcome_open")
    assert opened.opened is not None


def test_a_meeting_on_friday_is_asked_for_on_monday_also_after_a_downtime(quiet: Concord, crew: Crew) -> None:
    led(crew)
    booked(quiet, crew, MEET.replace("about:D-1 ", "").replace("wednesday", "friday"))
    quiet.at("2027-03-06 12:00", BERLIN)
    assert meeting(quiet).status == "held"
    assert told(crew, crew.olga, "*What came of M-1") == []
    quiet.at("2027-03-20 12:00", BERLIN)  # a Saturday, two weeks later
    assert told(crew, crew.olga, "*What came of M-1") == []
    quiet.at("2027-03-22 09:00", BERLIN)
    assert len(told(crew, crew.olga, "*What came of M-1")) == 1


def test_whose_account_is_gone_is_not_asked_the_driver_is(quiet: Concord, crew: Crew) -> None:
    held(quiet, crew)
    crew.slack.command(crew.olga, crew.launch, "/stakeholders", f"add {crew.ben.mention} logistics driver")
    gone(quiet, crew.olga)
    quiet.at("2027-03-04 09:00", BERLIN)
    assert told(crew, crew.olga, "*What came of M-1") == []
    (ask,) = told(crew, crew.ben, "*What came of M-1")
    assert crew.slack.click(crew.ben, ask, "meeting_outcome_open").opened is not None


def test_without_anybody_to_ask_nobody_is_asked(quiet: Concord, crew: Crew) -> None:
    held(quiet, crew)
    gone(quiet, crew.olga)
    quiet.at("2027-03-04 09:00", BERLIN)
    everybody = (crew.olga, crew.ana, crew.ben, crew.carla, crew.dee)
    assert [each for who in everybody for each in told(crew, who, "*What came of M-1")] == []


REFUSED = (
    ("outcome", "Which meeting?"),
    ("outcome M-9", "There is no meeting M-9"),
    ("outcome M-1 D-1 decided", "M-1 has not begun"),
    ("outcome M-1", "M-1 has not begun"),
    ("came M-1 <@U0ANA>", "M-1 has not begun"),
    ("minutes M-1", "M-1 has not begun"),
    ("minutes M-1 x", "One meeting at a time"),
    ('action M-1 "x" <@U0ANA> <@U0BEN>', "An action has one owner"),
    ('action M-1 "x" about:D-9', "`about:D-1`"),
    ("fairness initiative:NOPE", "There is no initiative"),
)


def test_what_cannot_be_said(quiet: Concord, crew: Crew) -> None:
    led(crew)
    crew.type(crew.olga, 'propose "Rotterdam serves the EU"')
    booked(quiet, crew, MEET)
    for typed, words in REFUSED:
        assert words in consensus(crew, crew.olga, typed).text, typed


def test_what_is_no_outcome(quiet: Concord, crew: Crew) -> None:
    held(quiet, crew)
    assert "Say `decided`" in consensus(crew, crew.olga, "outcome M-1 D-1 maybe").text
    assert "there is `D-1`, `1`, `2`; `7` is none of it" in consensus(crew, crew.olga, "outcome M-1 7 decided").text
    assert "500 are the most" in consensus(crew, crew.olga, f'outcome M-1 2 decided note:"{"x" * 501}"').text
    assert items(quiet)["Prices & terms"].outcome is None


def test_while_it_lasts_an_outcome_can_be_said(quiet: Concord, crew: Crew) -> None:
    led(crew)
    crew.type(crew.olga, 'propose "Rotterdam serves the EU" closes:"2027-03-05 10:00"')
    booked(quiet, crew, MEET)
    quiet.at("2027-03-03 10:20", BERLIN)
    assert "D-1 is decided" in consensus(crew, crew.olga, "outcome M-1 D-1 decided").text
    quiet.settle()
    assert meeting(quiet).status == "booked"
    quiet.at(OVER, BERLIN)
    assert meeting(quiet).status == "held"
    quiet.at("2027-03-04 09:00", BERLIN)
    assert told(crew, crew.olga, "*What came of M-1") == [], "everything was said"


def test_uncomfortable_hours_are_kept_and_shown(concord: Concord, crew: Crew) -> None:
    """At 10:00 in Berlin it is 18:00 in Tokyo, where Eve comes for Ana; Carla lives there too, and has said no."""
    eve = crew.slack.user("eve", id="U0EVE", real_name="Eve <Ek>", tz="Asia/Tokyo")
    crew.slack.join(crew.launch, eve)
    led(crew)
    consensus(crew, eve, "hours also:07:00-22:00")
    nobody = consensus(crew, crew.olga, "fairness initiative:EU").text
    assert "Nobody has had to meet at an uncomfortable hour in EU yet" in nobody
    guests = f"need:{crew.ana.mention} optional:{crew.carla.mention}"
    booked(concord, crew, f'meet "Prices" length:1h {guests} from:wednesday')
    consensus(crew, crew.ana, f"delegate M-1 {eve.mention}")
    consensus(crew, eve, "yes M-1")
    consensus(crew, crew.carla, "no M-1")
    concord.settle()
    concord.at(OVER, BERLIN)
    shown = consensus(crew, crew.olga, "fairness").text
    assert "• Eve &lt;Ek&gt;: *1 hour* in 1 meeting" in shown
    assert "Ana" not in shown
    assert "Carla" not in shown
    assert "*Uncomfortable hours in EU*" in consensus(crew, crew.dee, "fairness initiative:EU").text
    with concord.work() as work:
        people = {each.name.split()[0]: each.id for each in work.session.scalars(work.select(Person))}
        assert meetings.carried(work, None, people.values()) == {people["Eve"]: 60}


@pytest.mark.parametrize("quiet", ["postgresql"], indirect=True)
def test_whoever_is_just_changing_it_is_not_waited_for(quiet: Concord, crew: Crew) -> None:
    led(crew)
    booked(quiet, crew, MEET.replace("about:D-1 ", ""))
    with quiet.work() as work:
        assert meetings.locked(work, meeting(quiet).id) is not None
        quiet.at(OVER, BERLIN)
        assert meeting(quiet).status == "booked"
    quiet.at("2027-03-03 11:00:01", BERLIN)
    assert meeting(quiet).status == "held"
    assert said(crew).count("*What came of M-1") == 1


def test_hours_of_a_private_meeting_are_its_own(quiet: Concord, crew: Crew) -> None:
    secret = crew.slack.channel("secret", id="C0SECRET", private=True, members=[crew.olga, crew.ana])
    offered = consensus(crew, crew.olga, f'meet "Hush" length:1h need:{crew.ana.mention} from:wednesday', where=secret)
    crew.slack.click(crew.olga, offered.message, "meeting_book")
    consensus(crew, crew.olga, 'move M-1 to:"2027-03-03 09:00"', where=secret)
    quiet.at("2027-03-03 12:00", BERLIN)
    assert "Ana Ruiz: *30 minutes*" in consensus(crew, crew.olga, "fairness").text
    assert "Ana Ruiz" not in consensus(crew, crew.dee, "fairness").text


def test_who_takes_over_leads_the_meetings(quiet: Concord, crew: Crew) -> None:
    led(crew)
    crew.slack.command(crew.olga, crew.launch, "/stakeholders", f"add {crew.olga.mention} product driver")
    booked(quiet, crew, MEET.replace("about:D-1 ", ""))
    consensus(crew, crew.olga, MEET.replace("about:D-1 ", ""))
    handed = crew.slack.command(
        crew.olga, crew.launch, "/stakeholders", f"handoff {crew.olga.mention} {crew.dee.mention}"
    ).text
    assert "Moved along: 2 meetings." in handed
    quiet.settle()
    found = seats(quiet)
    assert (found["Dee"].role, found["Dee"].response, found["Olga"].role) == ("required", "yes", "optional")
    assert "called by Dee Doyle" in consensus(crew, crew.dee, "show M-1").text
    assert "M-2" in consensus(crew, crew.dee, "show M-2").text
    assert "Only Dee Doyle" in consensus(crew, crew.olga, "cancel M-1").text
    assert "is cancelled" in consensus(crew, crew.dee, "cancel M-1").text


def test_nothing_of_a_private_meeting_goes_to_who_may_not_read_it(quiet: Concord, crew: Crew) -> None:
    led(crew)
    secret = crew.slack.channel("secret", id="C0SECRET", private=True, members=[crew.olga, crew.ana])
    crew.slack.command(crew.olga, crew.launch, "/stakeholders", f"add {crew.olga.mention} product driver")
    offered = consensus(crew, crew.olga, f'meet "Hush" need:{crew.ana.mention} initiative:EU', where=secret)
    crew.slack.click(crew.olga, offered.message, "meeting_book")
    handed = crew.slack.command(
        crew.olga, crew.launch, "/stakeholders", f"handoff {crew.olga.mention} {crew.dee.mention}"
    ).text
    assert "meeting" not in handed
    assert meeting(quiet).organiser_id == next(each.person_id for name, each in seats(quiet).items() if name == "Olga")
