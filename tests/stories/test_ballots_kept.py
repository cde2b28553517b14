"""What a ballot must never do: close over who is asked again, be accepted over a block, or change once it is closed."""

from __future__ import annotations

import pytest

from storage import people
from storage.decisions import Decision
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, User, all_text

NAMES = {"olga": "Olga Petrova", "ana": "Ana Ruiz", "ben": "Ben Okafor", "carla": "Carla Rossi", "dee": "Dee Doyle"}


class Crew:
    """Olga leads EU; Ana approves for accounting, Ben and Carla contribute; Dee has no part in it."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        made = {key: slack.user(key, id=f"U0{key.upper()}", real_name=name) for key, name in NAMES.items()}
        self.olga, self.ana, self.ben, self.carla, self.dee = made.values()
        self.launch = slack.channel("launch", id="C0LAUNCH", members=list(made.values()))
        self.type(self.olga, 'new "EU launch" key:EU', "/initiative")
        for who, part in ((self.ana, "accounting approver"), (self.ben, "logistics"), (self.carla, "sales")):
            self.type(self.olga, f"add {who.mention} {part}", "/stakeholders")

    def type(self, who: User, text: str, command: str = "/decision") -> str:
        return self.slack.command(who, self.launch, command, text).text

    def propose(self, terms: str) -> None:
        said = self.type(self.olga, f'propose "Rail" outcome:"From May on" reasons:none {terms}')
        assert "Proposed as D-1" in said

    def says(self, **choices: str) -> None:
        for name, choice in choices.items():
            assert "D-1: " in self.type(getattr(self, name), f"vote D-1 {choice}")

    def status(self) -> str:
        return self.type(self.olga, "show D-1").splitlines()[0].rpartition(" · ")[2]

    def thread(self) -> str:
        return "\n".join(
            all_text(said) for root in self.slack.messages(self.launch) for said in self.slack.thread(root)
        )


@pytest.fixture
def crew(slack: FakeSlack, quiet: Concord) -> Crew:
    return Crew(slack)


def _to_the_fallback(quiet: Concord, crew: Crew) -> None:
    """Nobody from accounting, twice: Ana decides."""
    crew.propose("quorum:accounting closes:tomorrow")
    quiet.at("2027-03-02 17:00")
    quiet.at("2027-03-04 17:00")
    assert "<@U0ANA> decides" in crew.thread()


def test_who_is_asked_again_is_waited_for(crew: Crew) -> None:
    crew.propose("method:consent quorum:0%")
    crew.says(ana="disagree", ben="agree")
    crew.type(crew.olga, 'amend D-1 outcome:"From June on"')
    crew.says(carla="agree")
    assert crew.status() == "proposed", "Ana may still block the new text"
    crew.says(ana="agree")
    assert crew.status() == "accepted"
    assert "everybody had answered" in crew.type(crew.olga, "show D-1")


def test_who_has_left_is_not_asked_again_and_their_block_stays(quiet: Concord, crew: Crew) -> None:
    crew.propose("method:consent closes:tomorrow")
    crew.says(ben="block", carla="agree", ana="agree")
    _leaves(quiet, crew.ben)
    assert "Asked again: Nobody." in crew.type(crew.olga, 'amend D-1 outcome:"From June on"')
    quiet.at("2027-03-02 17:00")
    assert crew.status() == "rejected"


def test_a_block_stays_also_when_its_objector_leaves_after_being_asked_again(quiet: Concord, crew: Crew) -> None:
    crew.propose("method:consent closes:tomorrow quorum:0%")
    crew.says(ben="block")
    crew.type(crew.olga, 'amend D-1 outcome:"From June on"')
    _leaves(quiet, crew.ben)
    crew.says(carla="agree", ana="agree")
    assert crew.status() == "proposed"
    quiet.at("2027-03-02 17:00")
    assert crew.status() == "rejected"


def test_the_fallback_accepts_over_a_block_by_override_alone(quiet: Concord, crew: Crew) -> None:
    _to_the_fallback(quiet, crew)
    crew.says(ben="block")
    assert "it waits for Ana Ruiz, who decides" in crew.type(crew.olga, "close D-1")
    refused = crew.type(crew.ana, "vote D-1 agree")
    assert 'D-1 has an open block. To accept it all the same, say why: `/decision override D-1 why:"…"`' in refused
    assert crew.status() == "proposed"
    crew.type(crew.ana, 'override D-1 why:"The season starts"')
    assert crew.status() == "accepted"


def test_who_stands_in_for_the_approver_decides_in_the_fallback(quiet: Concord, crew: Crew) -> None:
    _to_the_fallback(quiet, crew)
    crew.type(crew.ana, f"delegate D-1 {crew.dee.mention}")
    crew.says(dee="abstain")
    assert crew.status() == "proposed", "an abstention decides nothing"
    crew.says(dee="disagree")
    assert crew.status() == "rejected"


def test_an_override_needs_an_objection_a_quorum_and_its_time(quiet: Concord, crew: Crew) -> None:
    crew.propose("quorum:accounting,logistics closes:tomorrow")
    why = 'override D-1 why:"we must"'
    assert "D-1 has no open objection, so there is nothing to override" in crew.type(crew.ana, why)
    crew.says(carla="block")
    assert "cannot be decided yet: 1 of 2 take part, nobody from Accounting, Logistics" in crew.type(crew.ana, why)
    crew.says(ana="agree", ben="agree")
    quiet.clock.set("2027-03-02 17:00")
    assert "D-1 is not open, so there is nothing to override" in crew.type(crew.ana, why)
    quiet.settle()
    assert crew.status() == "rejected"


def test_an_approver_who_is_silent_is_named(crew: Crew) -> None:
    crew.propose("method:approver quorum:0%")
    crew.says(ben="agree")
    assert "D-1 is not decided: it waits for the approver, who decides." in crew.type(crew.olga, "close D-1")


def test_what_was_decided_by_ballot_stays_as_it_is(crew: Crew) -> None:
    crew.propose("method:majority quorum:0%")
    crew.says(ana="agree", ben="agree")
    assert crew.status() == "accepted"
    refused = crew.type(crew.olga, 'edit D-1 "Sea"')
    assert "D-1 says what was agreed to, and stays as it is" in refused


def test_what_was_rejected_is_not_taken_back_afterwards(crew: Crew) -> None:
    crew.propose("method:majority quorum:0%")
    crew.says(ana="disagree", ben="disagree")
    assert "D-1 is rejected and stays as it is" in crew.type(crew.olga, "withdraw D-1")
    assert crew.status() == "rejected"


def test_accounts_that_go_after_the_closing_change_nothing(quiet: Concord, crew: Crew) -> None:
    crew.propose("method:majority quorum:50% closes:tomorrow")
    _leaves(quiet, crew.carla)
    crew.says(ana="agree")
    quiet.at("2027-03-02 17:00")
    before = crew.type(crew.olga, "show D-1")
    assert "quorum met (1 of 1)" in before
    _leaves(quiet, crew.ben)
    with quiet.work() as work:
        carla = people.by_slack_id(work, crew.carla.id)
        assert carla is not None
        carla.deactivated = False
        assert work.session.scalars(work.select(Decision)).one().status == "accepted"
    assert crew.type(crew.olga, "show D-1") == before


def _leaves(quiet: Concord, who: User) -> None:
    with quiet.work() as work:
        found = people.by_slack_id(work, who.id)
        assert found is not None
        found.deactivated = True
