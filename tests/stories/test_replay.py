"""Whatever is done to a register, in whatever order: its history, replayed, gives the present."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import BotError
from bot.stakeholders import Wanted, add, dismiss, handoff, replay
from storage import history, stakeholders
from storage.initiatives import Initiative
from storage.people import Person
from storage.work import Work
from tests.fakes.running import Concord

PEOPLE = range(4)
operations = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(PEOPLE), st.builds(
            Wanted,
            function=st.sampled_from([None, "sales", "legal"]),
            daci=st.sampled_from([None, "driver", "approver", "contributor", "informed"]),
            influence=st.none() | st.integers(1, 5),
            stance=st.sampled_from([None, "champion", "opponent"]),
            leads=st.sampled_from([None, True, False]),
            why=st.sampled_from([None, "", "depot"]),
            instead=st.booleans(),
        )),
        st.tuples(st.just("remove"), st.sampled_from(PEOPLE), st.none()),
        st.tuples(st.just("handoff"), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)),
    ),
    max_size=12,
)  # fmt: skip
keys = count()


@pytest.fixture
def people(quiet: Concord) -> list[int]:
    with quiet.work() as work:
        return [work.add(Person(slack_id=f"U{n}", name=f"P{n}", fetched_at=work.real)).id for n in PEOPLE]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=operations)
def test_history_replayed_gives_the_present(
    quiet: Concord, people: list[int], done: list[tuple[str, int, object]]
) -> None:
    with quiet.work("U0") as work:
        found = work.add(
            Initiative(key=f"I-{next(keys)}", name="x", owner_id=people[0], created_at=work.now, required=[])
        )
        for operation in done:
            with contextlib.suppress(BotError):
                _do(work, found, people, operation)
        told = replay.replay(replay.Change(each.verb, each.changes) for each in history.of_stakeholder(work, found.id))
        present = {
            entry.person_id: {name: getattr(entry, name) for name in told.get(entry.person_id, {"missing": 1})}
            for entry, _ in stakeholders.register(work, found.id)
        }
    assert told == present


def _do(work: Work, found: Initiative, people: list[int], operation: tuple[str, int, object]) -> None:
    verb, who, rest = operation
    person = work.get(Person, people[who])
    assert person is not None
    if isinstance(rest, Wanted):
        add(work, found, replace(rest, person=person))
    elif verb == "remove":
        dismiss(work, found, str(person.id))
    else:
        after = work.get(Person, people[int(str(rest))])
        assert after is not None
        handoff.hand_over(work, handoff.check(work, found, person, after))
