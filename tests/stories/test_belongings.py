"""`/concord export`: all that is kept about somebody, for them alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot import verify
from storage import history, tables
from storage.belongings import GOES, NAMED, OWN, STAYS
from storage.people import Person
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


def test_what_is_somebodys_own_goes_or_stays() -> None:
    assert sorted((*GOES, *STAYS)) == sorted(OWN)


def _forget(crew: Crew, who: User) -> str:
    asked = crew.slack.command(who, crew.launch, "/concord", "forget-me")
    done = crew.slack.click(who, asked.message, "forget_me")
    return str(done.wait_reply() and done.reply_text)


def test_who_still_leads_hands_over_first(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f'propose "Rail" {crew.ben.mention}')
    crew.type(crew.olga, f'action D-1 "Clear papers" {crew.ana.mention} due:friday')
    said = crew.slack.command(crew.olga, crew.launch, "/concord", "forget-me").text
    assert "First hand over what rests on you: you own EU, D-1 is proposed by you." in said
    said = crew.slack.command(crew.ana, crew.launch, "/concord", "forget-me").text
    assert "you are approver of EU, A-1 is yours to do" in said


def test_forgotten_the_record_stands_without_a_name(concord: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f'propose "Rail" {crew.ben.mention} {crew.ana.mention} reasons:optional')
    crew.type(crew.ben, 'vote D-1 disagree why:"No trucks"')
    crew.slack.command(crew.ben, crew.launch, "/standup", "away until:friday")
    crew.slack.command(crew.ben, crew.launch, "/concord", "settings pace:light")
    concord.settle()
    asked = crew.slack.command(crew.ben, crew.launch, "/concord", "forget-me").text
    assert "*What goes*: your hours" in asked
    assert "*What stays*: decisions, votes" in asked
    with concord.work("U0BEN") as work:
        number = work.person.id
    assert "Forgotten." in _forget(crew, crew.ben)
    concord.settle()
    with concord.work() as work:
        gone = work.get(Person, number)
        assert gone is not None
        assert (gone.name, gone.slack_id, gone.email, gone.deactivated) == ("Former member", None, None, True)
        assert [each.verb for each in history.of(work, "person", number)][-1] == "forget"
    assert "Ben Okafor" not in all_text(crew.card())
    assert "Former member" in all_text(crew.card())
    with concord.house.database.begin(write=False) as session:
        assert verify.of_all(session).broken is None, "the chain still holds"


def test_who_comes_back_is_somebody_new_and_can_go_again(quiet: Concord, crew: Crew) -> None:
    for _ in range(2):
        assert "Forgotten." in _forget(crew, crew.dee)
        quiet.settle()
    with quiet.work() as work:
        gone = work.session.scalars(work.select(Person).where(Person.name == "Former member")).all()
        assert len(gone) == 2
        assert {each.slack_id for each in gone} == {None}
    assert "Nothing waits for you." in crew.slack.command(crew.dee, crew.launch, "/concord", "inbox").text
