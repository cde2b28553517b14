"""`/concord export`: all that is kept about somebody, for them alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from storage import tables
from storage.belongings import NAMED, OWN
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, User, all_text
from tests.stories.crew import Crew, led, settled
from tests.stories.gathering import booked


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    return led(settled(slack))


def _exported(concord: Concord, crew: Crew, who: User) -> dict[str, Any]:
    before = set(crew.slack.files)
    assert "to nobody else" in crew.slack.command(who, crew.launch, "/concord", "export").text
    concord.settle()
    (made,) = set(crew.slack.files) - before
    found: dict[str, Any] = json.loads(crew.slack.files[made].content)
    return found


def test_everything_of_mine_is_in_it_and_nothing_of_others(concord: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f'propose "Rail" {crew.ben.mention} {crew.ana.mention} reasons:optional')
    crew.type(crew.ben, 'vote D-1 block why:"No trucks"')
    crew.type(crew.ana, 'vote D-1 disagree why:"Too dear"')
    crew.type(crew.olga, f'action D-1 "Clear papers" {crew.ben.mention} due:friday')
    booked(concord, crew, 'meet "Trucks" need:<@U0BEN>')
    crew.slack.command(crew.ben, crew.launch, "/standup", "away until:friday")
    crew.slack.command(crew.ben, crew.launch, "/concord", "settings pace:light")
    crew.slack.command(crew.olga, crew.launch, "/stakeholders", f'add {crew.ben.mention} logistics why:"stubborn"')
    concord.settle()
    found = _exported(concord, crew, crew.ben)
    assert found["you"]["name"] == "Ben Okafor"
    assert [each["reason"] for each in found["stances"]] == ["No trucks"]
    assert [each["title"] for each in found["actions"]] == ["Clear papers"]
    assert found["attention"][0]["pace"] == "light"
    assert found["absences"]
    assert found["attendees"]
    everything = json.dumps(found)
    for others in ("Too dear", "stubborn", "Ana Ruiz"):
        assert others not in everything
    told = [all_text(each) for each in crew.slack.dms(crew.ben) if "What I keep about you" in each["text"]]
    assert len(told) == 1


def test_asked_twice_it_comes_twice_and_to_nobody_else(quiet: Concord, crew: Crew) -> None:
    for _ in range(2):
        _exported(quiet, crew, crew.ben)
    assert len([each for each in crew.slack.dms(crew.ben) if "What I keep about you" in each["text"]]) == 2
    assert not [each for each in crew.slack.dms(crew.ana) if "What I keep about you" in each["text"]]


def test_a_secret_is_not_in_it(quiet: Concord, crew: Crew) -> None:
    crew.slack.command(crew.ben, crew.launch, "/concord", "calendar https://calendar.example/secret-address.ics")
    found = _exported(quiet, crew, crew.ben)
    assert "secret-address" not in json.dumps(found)


def test_every_column_that_names_a_person_is_somebodys_own_or_known_to_be_anothers() -> None:
    named = {
        (table.name, column.name)
        for table in tables.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "people" for key in column.foreign_keys)
    }
    assert named == {*OWN.items(), *NAMED}
