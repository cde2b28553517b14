"""Whom a meeting takes – some of a function or group, people outside – and why there may be no time for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.calendars import Calendar
from storage.people import Person
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, User, all_text
from tests.stories.crew import Crew, led, settled
from tests.stories.gathering import booked, card, consensus, meeting, press, seats

GROUP = "<!subteam^S0LEADS|@leads>"


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    return led(settled(slack))


def _speaks(crew: Crew, name: str, function: str) -> User:
    """One more stakeholder."""
    found = crew.slack.user(name.lower(), id=f"U0{name.upper()}", real_name=f"{name} Stone", tz="Europe/Berlin")
    crew.slack.command(crew.olga, crew.launch, "/stakeholders", f"add {found.mention} {function}")
    return found


def _works(crew: Crew, who: User, hours: str) -> None:
    assert "found" in crew.slack.command(who, crew.launch, "/consensus", f"hours {hours}").text


def test_some_of_a_function_are_enough(quiet: Concord, crew: Crew) -> None:
    eve, finn = _speaks(crew, "Eve", "logistics"), _speaks(crew, "Finn", "logistics")
    for who in (eve, finn):
        crew.slack.command(who, crew.launch, "/standup", 'away until:"in 60 days"')
    told = consensus(crew, crew.olga, 'meet "Trucks" need:"2 of logistics"').text
    assert "Never enough for Logistics are free." in told
    crew.slack.command(finn, crew.launch, "/standup", "back")
    assert (
        "M-2 · Trucks: 45 minutes, 4 people" in consensus(crew, crew.olga, 'meet "Trucks" need:"2 of logistics"').text
    )
    assert {each.role for name, each in seats(quiet, 2).items() if name != "Olga"} == {"any"}
    assert meeting(quiet, 2).groups == [{"name": "logistics", "count": 2}]


def test_all_or_some_of_a_user_group(quiet: Concord, crew: Crew) -> None:
    crew.slack.usergroup("leads", id="S0LEADS", members=[crew.ana, crew.ben, crew.carla])
    consensus(crew, crew.olga, f'meet "All" need:{GROUP}')
    assert {name: each.role for name, each in seats(quiet).items()} == dict.fromkeys(
        ("Olga", "Ana", "Ben", "Carla"), "required"
    )
    consensus(crew, crew.olga, f'meet "Two" need:"2 of {GROUP}"')
    assert {each.role for name, each in seats(quiet, 2).items() if name != "Olga"} == {"any"}
    assert meeting(quiet, 2).groups == [{"name": "@leads", "count": 2}]
    told = consensus(crew, crew.olga, f'meet "Four" need:"4 of {GROUP}"').text
    assert "4 of @leads? There are 3 people in it." in told


def test_an_empty_group_and_an_app_cannot_come(quiet: Concord, crew: Crew) -> None:
    crew.slack.usergroup("leads", id="S0LEADS", members=[])
    assert "Nobody is in @leads." in consensus(crew, crew.olga, f'meet "x" need:{GROUP}').text
    robot = crew.slack.user("robot", id="U0ROBOT", real_name="Robot", bot=True)
    assert "Robot is an app: it cannot come." in consensus(crew, crew.olga, f'meet "x" need:{robot.mention}').text


def test_an_address_is_a_member_or_somebody_outside_kept_once(quiet: Concord, crew: Crew) -> None:
    for title in ("One", "Two"):
        consensus(crew, crew.olga, f'meet "{title}" need:dana@retailer.example')
    with quiet.work() as work:
        outside = work.session.scalars(work.select(Person).where(Person.email == "dana@retailer.example")).all()
        assert [(each.is_external, each.tz) for each in outside] == [(True, "Europe/Berlin")]


def test_a_shorter_meeting_would_find_a_time(quiet: Concord, crew: Crew) -> None:
    _works(crew, crew.ana, "hours:09:00-11:30")
    _works(crew, crew.ben, "hours:11:00-17:00")
    told = consensus(crew, crew.olga, 'meet "Prices" length:1h need:<@U0ANA>,<@U0BEN>').text
    assert "Those who are required are never all free together." in told
    assert "• without Ana Ruiz:" in told
    assert "• without Ben Okafor:" in told
    assert "• with 30 minutes:" in told


def test_a_function_that_never_has_anybody_is_named(quiet: Concord, crew: Crew) -> None:
    crew.slack.command(crew.ben, crew.launch, "/standup", 'away until:"in 60 days"')
    told = consensus(crew, crew.olga, 'meet "Prices" need:<@U0ANA>,logistics').text
    assert "Nobody who speaks for Logistics is ever free for so long." in told
    assert "• without Logistics: <!date^" in told


def test_sixty_people_who_are_all_needed(quiet: Concord, crew: Crew) -> None:
    """Twelve of them are busy on each day of the week: it says so in few words; by next week there is a time."""
    with quiet.work("U0OLGA") as work:
        people = [
            work.add(Person(slack_id=f"U1{n:03}", name=f"Person {n}", tz="Europe/Berlin", fetched_at=work.real))
            for n in range(60)
        ]
        for n, each in enumerate(people):
            day = datetime(2027, 3, 1 + n % 5, tzinfo=UTC)
            busy = [[int(day.timestamp()), int((day + timedelta(days=1)).timestamp())]]
            values = {
                "address": "sealed",
                "host": "calendar.example",
                "busy": busy,
                "until": work.real + timedelta(weeks=9),
            }
            now = {"due_at": work.real, "read_at": work.real, "linked_at": work.real}
            work.add(Calendar(person_id=each.id, **values, **now))
    everybody = ",".join(f"<@U1{n:03}>" for n in range(60))
    told = consensus(crew, crew.olga, f'meet "Everybody" to:friday need:{everybody}').text
    assert "Those who are required are never all free together." in told
    assert "Look further ahead with `to:`, ask fewer people, or ask everybody for times." in told
    assert len(told) < 600, told
    offered = consensus(crew, crew.olga, f'meet "Everybody" need:{everybody}')
    assert "M-2 · Everybody: 45 minutes, 61 people" in offered.text
    press(crew, crew.olga, offered, "meeting_book")
    quiet.settle()
    assert "61 people invited, 61 required" in all_text(card(crew, 2))


def test_when_everybody_declines_what_is_booked_its_organiser_hears_of_it_once(quiet: Concord, crew: Crew) -> None:
    booked(quiet, crew, 'meet "Prices" need:<@U0ANA>,<@U0BEN>')
    for who in (crew.ana, crew.ben):
        consensus(crew, who, 'no M-1 note:"Cannot"')
        quiet.settle()
    shown = all_text(card(crew))
    assert "⚠️ Quorum lost: Ana Ruiz *does not come*, Ben Okafor *does not come*" in shown
    assert "No *2*: Ana Ruiz (“Cannot”), Ben Okafor (“Cannot”)" in shown
    told = [each["text"] for each in crew.slack.messages(crew.slack.direct(crew.olga))]
    assert [each for each in told if "lost its quorum" in each] == ["M-1 · Prices has lost its quorum"]
    assert meeting(quiet).status == "booked", "nothing is cancelled behind its organiser's back"


def test_a_day_on_which_a_function_has_nobody_is_named(quiet: Concord, crew: Crew) -> None:
    """Ana can on Fridays only, on which logistics never works."""
    _works(crew, crew.ana, "days:fri")
    _works(crew, crew.ben, "days:mon-thu")
    told = consensus(crew, crew.olga, 'meet "Prices" need:<@U0ANA>,logistics').text
    assert "Logistics has nobody on Friday" in told
    assert "• without Logistics: <!date^" in told


def test_two_who_never_can_are_named_together(quiet: Concord, crew: Crew) -> None:
    for who in (crew.ana, crew.ben):
        crew.slack.command(who, crew.launch, "/standup", 'away until:"in 60 days"')
    told = consensus(crew, crew.olga, 'meet "Prices" need:<@U0ANA>,<@U0BEN>,<@U0CARLA>').text
    assert "Ana Ruiz, Ben Okafor can at no time at all." in told
    assert "• without Ana Ruiz, Ben Okafor: <!date^" in told


def test_a_calendar_that_is_down_counts_with_its_age_shown(quiet: Concord, crew: Crew) -> None:
    with quiet.work("U0ANA") as work:
        read = work.real - timedelta(days=3)
        work.add(
            Calendar(
                person_id=work.person.id, address="sealed", host="calendar.example", due_at=work.real, read_at=read, linked_at=read,
                fault="It does not answer.", until=work.real + timedelta(weeks=9),
                busy=[[int(work.now.timestamp()), int((work.now + timedelta(days=3)).timestamp())]],
            )
        )  # fmt: skip
        busy_until = work.now + timedelta(days=3)
    told = consensus(crew, crew.olga, 'meet "Prices" need:<@U0ANA>').text
    assert "Ana Ruiz's calendar was last read 3 days ago." in told
    assert "everybody can" in told
    assert all(int(each.split("^")[1]) >= busy_until.timestamp() for each in told.split("<!date")[1:])
