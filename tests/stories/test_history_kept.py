"""What people do with decisions is sealed as it happens; what they typed can be erased, and who voted is not told."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot import verify
from storage import history
from storage.decisions import Decision
from storage.history import Entry
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.stories.launch import People, log


@pytest.fixture
def people(slack: FakeSlack) -> People:
    return People(slack)


def _report(concord: Concord) -> verify.Report:
    with concord.work(write=False) as work:
        return verify.of_all(work.session)


def _of(concord: Concord, number: int) -> list[Entry]:
    with concord.work() as work:
        found = work.session.scalars(work.select(Decision).where(Decision.number == number)).one()
        return history.of(work, "decision", found.id)


def test_all_that_is_done_is_sealed_and_what_was_typed_stands_apart(
    concord: Concord, slack: FakeSlack, people: People
) -> None:
    slack.command(people.ana, people.launch, "/initiative", 'new "EU" key:EU problem:"Parcels in Zzyzx"')
    slack.command(people.ana, people.launch, "/stakeholders", f'add {people.ben.mention} legal why:"knows Zzyzx"')
    slack.command(people.ana, people.launch, "/stakeholders", 'add "Zzyzx Roe" zzyzx@retailer.example retailer')
    log(slack, people.ana, people.launch, '"Zzyzx" outcome:"all of Zzyzx"')
    slack.command(people.ana, people.launch, "/decision", 'edit D-1 title:"Zzyzx again"')
    slack.command(people.ana, people.launch, "/decision", f'propose "More Zzyzx" {people.ben.mention} initiative:EU')
    slack.command(people.ben, people.launch, "/decision", 'vote D-2 block why:"no Zzyzx"')
    slack.command(people.ana, people.launch, "/decision", 'withdraw D-1 why:"Zzyzx is closed"')
    concord.settle()
    report = _report(concord)
    assert report.broken is None
    assert report.entries >= 8
    with concord.work(write=False) as work:
        chained = " ".join(str(row) for row in work.session.execute(text("SELECT * FROM history")))
        typed = " ".join(str(row) for row in work.session.execute(text("SELECT * FROM history_texts")))
    assert "zzyzx" not in chained.lower()
    for said in ("Zzyzx again", "More Zzyzx", "Zzyzx is closed", "knows Zzyzx", "Zzyzx Roe", "zzyzx@retailer.example"):
        assert said in typed
    assert [entry.verb for entry in _of(concord, 1)] == ["record", "edit", "withdraw"]
    assert _of(concord, 1)[1].changes["after"]["title"] == "Zzyzx again"


def test_what_was_typed_is_erased_and_the_record_is_still_shown(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    log(slack, people.ana, people.launch, '"Rotterdam"')
    slack.command(people.ana, people.launch, "/decision", 'edit D-1 title:"Antwerp"')
    slack.command(people.ana, people.launch, "/decision", 'withdraw D-1 why:"Ben is wrong"')
    assert "Ben is wrong" in slack.command(people.carla, people.launch, "/decision", "show D-1").text
    with quiet.work("U0ADA") as work:
        found = work.session.scalars(work.select(Decision)).one()
        assert history.erase(work, "decision", found.id) == 3
    shown = slack.command(people.carla, people.launch, "/decision", "show D-1").text
    assert "D-1 · Antwerp · withdrawn" in shown
    assert "wrong" not in shown
    assert _of(quiet, 1)[0].changes == {"number": 1, "title": None, "outcome": None}
    assert _report(quiet).broken is None


def test_of_an_anonymous_ballot_no_entry_names_who_voted_or_closed_it(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    voters = (people.ana, people.ben, people.carla)
    mentions = " ".join(each.mention for each in voters)
    asked = slack.command(people.admin, people.launch, "/decision", f'propose "Layoffs" anonymous:yes {mentions}').text
    assert "3 people are asked" in asked
    slack.command(people.ana, people.launch, "/decision", 'vote D-1 disagree why:"no"')
    slack.command(people.ana, people.launch, "/decision", "vote D-1 agree")
    slack.command(people.ben, people.launch, "/decision", "vote D-1 agree")
    slack.command(people.carla, people.launch, "/decision", "vote D-1 agree")
    first, *rest = _of(quiet, 1)
    assert first.verb == "propose"
    assert [entry.verb for entry in rest] == ["stance", "stance", "stance", "stance", "close"]
    for entry in rest:
        assert (entry.actor_id, entry.origin, entry.at.minute, entry.at.second) == (None, "", 0, 0)
        assert set(entry.changes) <= {"edition", "status", "by", "option"}
    assert _report(quiet).broken is None
