"""The register of stakeholders as it is kept: apart from other workspaces, with its history, in few statements."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import event

from bot import home
from bot import stakeholders as use_case
from bot.errors import NotUnderstood
from bot.stakeholders import map as maps
from storage import cards, history, initiatives, people, stakeholders
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Tenancy, Work
from storage.workspaces import Workspace
from tests.fakes.counting import statements
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.stories.register import Launch, started


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    return started(slack)


def test_rows_of_another_workspace_are_out_of_reach(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales")
    with quiet.house.database.begin() as session:
        row = Workspace(team_id="T0OTHER", installed_at=quiet.clock.now(), name="", bot_user_id="U0X")
        session.add(row)
        session.flush()
        theirs = Work(session, Tenancy(row.id, row.team_id, "U0X"), quiet.clock.now(), quiet.clock.real())
        owner = theirs.add(Person(slack_id="U0THEIRS", name="Theo Theirs"))
        for key in ("EU", "THEIRS"):
            made = theirs.add(Initiative(key=key, name=f"{key} of theirs", owner_id=owner.id, created_at=theirs.now))
            theirs.add(_stakeholder(made, owner))
        assert [person.name for _, person in stakeholders.register(theirs, made.id)] == ["Theo Theirs"]
    with quiet.work("U0OLGA") as work:
        assert initiatives.by_key(work, "THEIRS") is None
        assert stakeholders.register(work, made.id) == []
    for where in ("list initiative:THEIRS", "list initiative:THEIR", "list initiative:EU"):
        assert "heo" not in this.type(this.olga, where).text
    assert "of theirs" not in this.slack.command(this.olga, this.channel, "/initiative", "list").text


def _stakeholder(made: Initiative, person: Person) -> Stakeholder:
    return Stakeholder(
        initiative_id=made.id, person_id=person.id, function="sales", daci="driver", added_at=made.created_at
    )


def test_the_history_replays_to_the_register(launch: Launch, quiet: Concord) -> None:
    this = launch
    for text in (
        f"add {this.ana.mention} sales influence:2",
        f"add {this.ben.mention} legal driver why:law",
        f"add {this.ana.mention} logistics approver interest:3",
        f"remove {this.ben.mention}",
        f"add {this.ben.mention} tpm",
    ):
        this.type(this.olga, text)
    with quiet.work("U0OLGA") as work:
        replayed: dict[int, dict[str, Any]] = {}
        for entry in work.session.scalars(work.select(history.Entry).order_by(history.Entry.id)):
            if entry.kind == "stakeholder":
                _replay(replayed, entry)
        stored = {person.id: _fields(row) for row, person in stakeholders.register(work, 1)}
        assert replayed == stored
        assert {entry.actor_id for entry in history.of(work, "stakeholder", 1)} == {_id(work, "U0OLGA")}


def _replay(register: dict[int, dict[str, Any]], entry: history.Entry) -> None:
    changes = {name: value for name, value in entry.changes.items() if name in FIELDS}
    person = entry.changes["person"]
    if entry.verb == "remove":
        del register[person]
    else:
        register[person] = {**register.get(person, {}), **changes}


FIELDS = ("function", "daci", "influence", "interest", "why")


def _fields(row: Stakeholder) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _id(work: Work, slack_id: str) -> int:
    return work.session.scalars(work.select(Person, Person.id).where(Person.slack_id == slack_id)).one()


def test_the_homes_of_those_concerned_are_drawn_anew(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.slack.open_home(this.ana)
    quiet.settle()
    this.type(this.olga, f"add {this.ana.mention} sales")
    with quiet.work() as work:
        card = cards.find(work, cards.HOME, _id(work, "U0ANA"))
        assert card is not None
        assert card.changed > card.drawn


def test_a_list_costs_the_same_whatever_its_length(launch: Launch, quiet: Concord) -> None:
    this = launch
    counts = []
    for size in (3, 27):
        with quiet.work("U0OLGA") as work:
            found = initiatives.by_key(work, "EU")
            assert found is not None
            for n in range(size):
                person = work.add(Person(name=f"Person {size}-{n}"))
                row = _stakeholder(found, person)
                row.daci = "contributor"
                work.add(row)
        this.type(this.ben, "list")  # what Slack has to be asked for is known now
        with statements(quiet) as seen:
            assert f"{sum((3, 27)[: len(counts) + 1])} stakeholders" in this.type(this.ben, "list").text
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 10


def test_two_drivers_at_once_become_one(launch: Launch, quiet: Concord) -> None:
    this = launch
    for who in (this.ana, this.ben):
        this.type(this.olga, f"add {who.mention} sales")
    begin, answers = threading.Barrier(2), []

    def drive(who: Any) -> None:
        begin.wait(5)
        answers.append(this.type(this.olga, f"add {who.mention} driver").text)

    racing = [threading.Thread(target=drive, args=(who,)) for who in (this.ana, this.ben)]
    for each in racing:
        each.start()
    for each in racing:
        each.join(10)
    assert sum("contributor → driver" in each for each in answers) == 1
    assert sum("is the driver of EU" in each or "at the same moment" in each for each in answers) == 1


def test_nobody_is_added_without_being_named(launch: Launch, quiet: Concord) -> None:
    with quiet.work("U0OLGA") as work:
        found = initiatives.by_key(work, "EU")
        assert found is not None
        with pytest.raises(NotUnderstood, match="Who is it"):
            use_case.add(work, found, use_case.Wanted(function="sales"))


@pytest.mark.parametrize("shown", ["list", "map", "home"])
def test_what_the_register_shows_costs_the_same_whatever_its_size(quiet: Concord, slack: FakeSlack, shown: str) -> None:
    this = started(slack)
    this.type(this.olga, f"add {this.ana.mention} sales")
    few = _cost(quiet, shown)
    with quiet.work() as work:
        olga = people.by_slack_id(work, this.olga.id)
        assert olga is not None
        for n in range(60):
            person = work.add(Person(slack_id=f"U9{n}", name=f"P{n}", fetched_at=work.real))
            key, required = f"I-{n}", ["legal"]
            made = work.add(Initiative(key=key, name="x", owner_id=olga.id, created_at=work.now, required=required))
            for found in (1, made.id):
                work.add(Stakeholder(initiative_id=found, person_id=person.id, function="legal", added_at=work.now))
    assert _cost(quiet, shown) == few


def _cost(quiet: Concord, shown: str) -> int:
    """How many statements it takes Olga to see it."""
    seen = [0]

    def count(*_: object) -> None:
        seen[0] += 1

    with quiet.work("U0OLGA", write=False) as work:
        found = work.get(Initiative, 1)
        assert found is not None
        event.listen(quiet.house.database.engine, "before_cursor_execute", count)
        if shown == "list":
            use_case.roster(work, found, "")
        elif shown == "map":
            maps.picture(work, found)
        else:
            home.home(work)
        event.remove(quiet.house.database.engine, "before_cursor_execute", count)
    return seen[0]
