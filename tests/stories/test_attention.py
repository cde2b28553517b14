"""How often somebody is reminded, and when never: set by typing, in a form, and kept."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from storage import attention, people
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.stories.crew import Crew, led, settled
from tests.stories.test_nudges import nudged

BERLIN = "Europe/Berlin"


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    return led(settled(slack))


def _clock(moment: str) -> int:
    return int(datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(BERLIN)).timestamp())


def test_while_slack_pauses_notifications_nobody_is_nudged(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f'propose "Rail" {crew.ben.mention} {crew.ana.mention} closes:2027-04-30 reasons:none')
    crew.slack.pause_notifications(crew.ben, (_clock("2027-03-01 22:00"), _clock("2027-03-02 12:30")))
    quiet.at("2027-03-02 12:29", BERLIN)
    assert nudged(crew, crew.ben) == []
    quiet.at("2027-03-02 12:30", BERLIN)
    assert len(nudged(crew, crew.ben)) == 1
    crew.slack.pause_notifications(crew.ben, None)
    quiet.at("2027-03-03 10:00", BERLIN)
    assert len(nudged(crew, crew.ben)) == 2


def test_pauses_that_are_none_change_nothing(quiet: Concord, crew: Crew) -> None:
    stranger = crew.slack.user("who", id="U0WHO")
    crew.slack.pause_notifications(stranger, (_clock("2027-03-01 22:00"), _clock("2027-03-02 08:00")))
    crew.slack.pause_notifications(crew.ben, (_clock("2027-03-01 00:00"), _clock("2027-03-20 00:00")))  # for weeks
    quiet.settle()
    with quiet.work("U0BEN") as work:
        kept = attention.of(work, [work.person.id])[work.person.id]
        assert (kept.dnd_from, kept.dnd_to, kept.pace) == (None, None, "normal")
        assert people.by_slack_id(work, "U0WHO") is None


def typed(crew: Crew, text: str) -> str:
    return crew.slack.command(crew.ben, crew.launch, "/concord", f"settings {text}").text


def test_pace_and_quiet_hours_are_typed(concord: Concord, crew: Crew) -> None:
    assert "Your reminders: light pace, no quiet hours." in typed(crew, "pace:light")
    assert "light pace, quiet from 18:00 to 08:00." in typed(crew, "quiet:18:00-8:00")
    assert "active pace, quiet from 18:00 to 08:00." in typed(crew, "pace:Active")
    assert "active pace, no quiet hours." in typed(crew, "quiet:off")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pace:often", "A pace is `light`, `normal` or `active`."),
        ("quiet:always", "Try `quiet:18:00-08:00`, or `quiet:off`."),
        ("quiet:9:00-9:00", "as quiet hours"),
        ("quiet:-8:00", "as quiet hours"),
    ],
)
def test_what_cannot_be_set_is_said(quiet: Concord, crew: Crew, text: str, said: str) -> None:
    assert said in typed(crew, text)
    with quiet.work("U0BEN") as work:
        assert attention.of(work, [work.person.id]) == {}


def test_the_form_begins_with_what_holds_and_keeps_what_was_typed(quiet: Concord, crew: Crew) -> None:
    typed(crew, "pace:light quiet:18:00-08:00")
    crew.slack.open_home(crew.ben)
    quiet.settle()
    form = crew.slack.click(crew.ben, crew.slack.home(crew.ben), "attention_open")
    assert "18:00-08:00" in str(form.opened)
    refused = crew.slack.submit(crew.ben, form, {"quiet": "late"})
    assert "quiet" in (refused.errors or {})
    crew.slack.submit(crew.ben, form, {"pace": "normal", "quiet": ""})
    with quiet.work("U0BEN") as work:
        found = attention.of(work, [work.person.id])[work.person.id]
        assert (found.pace, found.quiet_from, found.quiet_to) == ("normal", None, None)


def test_quiet_hours_hold_at_once_also_for_what_was_planned(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f'propose "Rail" {crew.ben.mention} closes:2027-04-30 reasons:none')
    typed(crew, "quiet:08:00-12:30")
    quiet.at("2027-03-02 10:00", BERLIN)
    assert nudged(crew, crew.ben) == []
    quiet.at("2027-03-02 12:30", BERLIN)
    assert len(nudged(crew, crew.ben)) == 1
