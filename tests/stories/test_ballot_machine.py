"""Whatever is done to a proposal, in whatever order: no state that the rules forbid is ever reached.

Hypothesis votes, changes, delegates, amends, closes, overrides, withdraws, lets time pass and people leave, through the
real use cases on a real database, beside a small model. `CONCORD_EXAMPLES=500` tries that many.
"""

from __future__ import annotations

import copy
import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot import ballots as calculator
from bot import decisions as use
from bot.ballots import Result
from bot.decisions import Source, Wanted, closing
from bot.decisions.proposing import Invited
from bot.decisions.terms import BASE, Terms
from bot.errors import BotError
from storage import ballots, channels, history, schedules
from storage.ballots import OPEN, Ballot, Stance
from storage.decisions import Decision
from storage.outbox import Letter
from storage.people import Person
from storage.work import Work
from tests.bot.test_closing_table import AGAIN, METHODS, SILENCES, TIES, Case, defined, is_settled
from tests.fakes.databases import SQLiteTemplates
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack

EXAMPLES = int(os.environ.get("CONCORD_EXAMPLES", "20"))
VOTERS = ("logistics", "accounting", "sales", "accounting")
APPROVER, OWNER, OUTSIDER = 1, 4, 5  # the owner is not asked, the outsider has no part in it
EVERYBODY = range(6)
NEXT = {
    "": {"proposed"},
    "proposed": {"accepted", "rejected", "lapsed", "withdrawn"},
    "accepted": {"withdrawn"},
}
numbers = itertools.count()

who = st.sampled_from(EVERYBODY)
voter = st.sampled_from(range(len(VOTERS)))
choice = st.sampled_from(calculator.CHOICES)


@dataclass
class Model:
    """A proposal as the issue tells of it."""

    rules: Case
    closes_at: datetime
    fallback: str
    said: list[str | None] = field(default_factory=lambda: [None] * len(VOTERS))
    open: dict[int, str] = field(default_factory=dict)  # objections
    standing_in: dict[int, int] = field(default_factory=dict)
    edition: int = 1
    status: str = "proposed"
    by: str = ""
    extended: bool = False
    deciding: bool = False

    def case(self, gone: set[int]) -> Case:
        """The ballot that the definition is asked about: the silent who left are not in it."""
        there = [n for n in range(len(VOTERS)) if self._counts(n) or n not in gone]
        said = tuple(self._told(n, gone) for n in there)
        approver = there.index(APPROVER) if APPROVER in there else len(VOTERS)
        rules = self.rules
        functions = tuple(VOTERS[n] for n in there)
        return Case(rules.method, rules.silence, rules.tie, rules.share, rules.required, said, approver, functions)

    def _counts(self, n: int) -> str | None:
        return self.said[n] or self.open.get(n)

    def _told(self, n: int, gone: set[int]) -> str | None:
        if self.said[n] is None and n in self.open and n not in gone:
            return AGAIN[0] if self.open[n] == "block" else AGAIN[1]
        return self._counts(n)

    def end(self, status: str, by: str) -> None:
        self.status, self.by = status, by

    def at(self, now: datetime, gone: set[int]) -> bool:
        """Whether it is closed now; its deadline does what was stated."""
        if self.status != "proposed" or now < self.closes_at:
            return self.status != "proposed"
        found = defined(self.case(gone))
        if self.deciding:
            self.end("lapsed", "time")
        elif found != "undecided":
            self.end(found, "time")
        elif not self.extended:
            self.extended, self.closes_at = True, now + timedelta(hours=int(BASE["extend"]))
        elif self.fallback == "approver" and APPROVER not in gone:
            self.deciding, self.closes_at = True, now + timedelta(hours=int(BASE["extend"]))
        else:
            self.end("lapsed", "time")
        return self.status != "proposed"

    def vote(self, actor: int, chosen: str, gone: set[int]) -> bool:
        """Whether it is allowed; an objection lasts until its objector agrees or abstains."""
        given = [n for n in range(len(VOTERS)) if n == actor or self.standing_in.get(n) == actor]
        for n in given:
            self.said[n] = chosen
            if chosen in ("disagree", "block"):
                self.open[n] = chosen
            else:
                self.open.pop(n, None)
        if self.deciding and APPROVER in given:
            return self._decide(chosen)
        if not self.deciding and is_settled(self.case(gone)):
            waited = any(each is None or each in AGAIN for each in self.case(gone).said)
            self.end(defined(self.case(gone)), "certain" if waited else "all")
        return bool(given)

    def _decide(self, chosen: str) -> bool:
        if chosen == "agree" and self.rules.method in ("consent", "consensus") and "block" in self.open.values():
            return False
        if chosen != "abstain":
            self.end("accepted" if chosen == "agree" else "rejected", "fallback")
        return True

    def heard(self, gone: set[int]) -> bool:
        """Whether a quorum takes part."""
        case = self.case(gone)
        case.method = "majority"  # which is always decided with one
        return defined(case) != "undecided"


class Machine(RuleBasedStateMachine):
    """One proposal, from its invitation to its end and beyond."""

    def __init__(self, concord: Concord, people: list[int]) -> None:
        super().__init__()
        self.concord, self.people = concord, people
        self.gone: set[int] = set()
        self.status = ""
        self.stood: tuple[Result, list[tuple[int, str | None, int | None]]] | None = None

    @initialize(
        method=st.sampled_from(METHODS),
        silence=st.sampled_from(SILENCES),
        tie=st.sampled_from(TIES),
        share=st.sampled_from([0, 50, 100]),
        required=st.sampled_from([(), ("accounting",), ("accounting", "sales")]),
        fallback=st.sampled_from(["approver", "lapse"]),
        anonymous=st.booleans(),
    )
    def propose(
        self,
        method: str,
        silence: str,
        tie: str,
        share: int,
        required: tuple[str, ...],
        fallback: str,
        anonymous: bool,
    ) -> None:
        self.rules = Case(method, silence, tie, share, required, ())
        closes = self.now + timedelta(hours=24)
        terms = Terms(self.rules.rules, closes, reasons="none", fallback=fallback, anonymous=anonymous)
        with self.acting(OWNER) as work:
            for person in self.rows(work):
                person.deactivated = False
            where = channels.by_slack_id(work, "C0PLAIN")
            assert where is not None
            asked = [
                Invited(person, function, "approver" if n == APPROVER else "contributor")
                for n, (person, function) in enumerate(zip(self.rows(work), VOTERS, strict=False))
            ]
            made = use.propose(work, Wanted("Depot", "In May"), Source(where), terms, voters=asked)
            self.id, self.number = made.id, made.number
        self.model = Model(self.rules, closes, fallback)

    @property
    def now(self) -> datetime:
        return self.concord.clock.now()

    @contextmanager
    def acting(self, actor: int | None) -> Iterator[Work]:
        with self.concord.work("" if actor is None else f"U{actor}") as work:
            yield work

    def rows(self, work: Work) -> list[Person]:
        found = [work.get(Person, each) for each in self.people]
        return [each for each in found if each is not None]

    def found(self, work: Work) -> Decision:
        """The decision as the door's listeners find it."""
        return use.find(work, self.number)

    def tried(self, actor: int, do: Callable[[Work], object], model: Callable[[Model], bool]) -> None:
        """Do it for real and in the model: both allow it, or both refuse and nothing has changed."""
        if actor in self.gone:
            return
        trial = copy.deepcopy(self.model)
        allowed, refused = model(trial), ""
        try:
            with self.acting(actor) as work:
                do(work)
        except BotError as error:
            refused = error.sentence
        assert allowed == (not refused), refused or "should have been refused"
        self.model = trial if allowed else self.model

    # What people do

    @rule(actor=who, chosen=choice)
    def vote(self, actor: int, chosen: str) -> None:
        def model(m: Model) -> bool:
            if actor >= len(VOTERS) and actor not in m.standing_in.values():
                return False
            return m.at(self.now, self.gone) or m.vote(actor, chosen, self.gone)

        self.tried(actor, lambda work: use.vote(work, self.id, chosen), model)

    @rule(actor=voter, chosen=st.sampled_from(["agree", "agree", "abstain"]))
    def agree(self, actor: int, chosen: str) -> None:
        self.vote(actor, chosen)

    @rule(actor=who, to=who)
    def delegate(self, actor: int, to: int) -> None:
        def model(m: Model) -> bool:
            if actor >= len(VOTERS) or to in self.gone or m.at(self.now, self.gone):
                return False
            m.standing_in.pop(actor, None)
            if to != actor:
                m.standing_in[actor] = to
            return True

        def real(work: Work) -> None:
            use.delegate(work, self.found(work), self.rows(work)[to])

        self.tried(actor, real, model)

    @rule(actor=st.sampled_from([OWNER, OWNER, OUTSIDER, 0]))
    def amend(self, actor: int) -> None:
        def model(m: Model) -> bool:
            if actor != OWNER or m.at(self.now, self.gone):
                return False
            m.edition += 1
            for n in m.open:
                if n not in self.gone:
                    m.said[n] = None
            return True

        text = f"Version {next(numbers)}"
        self.tried(actor, lambda work: use.amend(work, self.found(work), Wanted("Depot", text)), model)

    @rule(actor=st.sampled_from([OWNER, OWNER, OUTSIDER, 0]))
    def close(self, actor: int) -> None:
        def model(m: Model) -> bool:
            if actor != OWNER or m.at(self.now, self.gone):
                return False
            found = defined(m.case(self.gone))
            if m.deciding or found == "undecided":
                return False
            m.end(found, "driver")
            return True

        self.tried(actor, lambda work: use.close(work, self.found(work)), model)

    @rule(actor=st.sampled_from([APPROVER, APPROVER, OWNER, 0]), why=st.sampled_from(["The season starts", ""]))
    def override(self, actor: int, why: str) -> None:
        def model(m: Model) -> bool:
            if m.at(self.now, self.gone) or actor != APPROVER or not why or not m.open:
                return False
            if not m.deciding and not m.heard(self.gone):
                return False
            m.open.clear()
            m.end("accepted", "override")
            return True

        self.tried(actor, lambda work: use.override(work, self.found(work), why), model)

    @rule(actor=st.sampled_from([OWNER, OUTSIDER]), sure=st.integers(0, 3))
    def withdraw(self, actor: int, sure: int) -> None:
        def model(m: Model) -> bool:
            if actor != OWNER or m.status not in ("proposed", "accepted"):
                return False
            m.end("withdrawn", m.by or "withdrawn")
            return True

        if sure == 0:
            self.tried(actor, lambda work: use.withdraw(work, self.id), model)

    @rule(actor=st.just(OWNER))
    def edit(self, actor: int) -> None:
        self.tried(actor, lambda work: use.change(work, self.id, outcome="Something else"), lambda _: False)

    @rule(person=voter)
    def leaves_or_returns(self, person: int) -> None:
        self.gone ^= {person}
        with self.acting(None) as work:
            self.rows(work)[person].deactivated = person in self.gone

    # What time does

    @rule(hours=st.sampled_from([1, 23, 24, 47, 60]))
    def tick(self, hours: int) -> None:
        """Time passes, and the clock's sweep does what is due."""
        self.concord.clock.advance(hours=hours)
        self.concord.house.runner._schedules.sweep()
        self.model.at(self.now, self.gone)
        with self.acting(None) as work:
            ballot = ballots.find(work, self.id)
            assert ballot is not None
            assert ballot.closed_at is not None or ballot.closes_at > self.now, "a deadline was passed"
            planned = schedules.find(work, use.CLOSE, self.id)
            assert planned is not None
            assert planned.failures == 0, planned.error
            assert planned.next_at == (None if ballot.closed_at else ballot.closes_at)

    @precondition(lambda self: self.model.status == "proposed")
    @rule()
    def to_the_deadline(self) -> None:
        """It is exactly time, and no sweep has seen it yet."""
        if self.now < self.model.closes_at:
            self.concord.clock.set(self.model.closes_at)

    # What must hold

    @invariant()
    def nothing_forbidden(self) -> None:
        with self.acting(None) as work:
            found, ballot = work.get(Decision, self.id), ballots.find(work, self.id)
            assert found is not None
            assert ballot is not None
            self.as_modelled(work, found, ballot)
            self.one_ending(work, found, ballot)
            self.for_ever(work, found, ballot)

    def as_modelled(self, work: Work, found: Decision, ballot: Ballot) -> None:
        m = self.model
        assert found.status == m.status
        if found.status != self.status:
            assert found.status in NEXT.get(self.status, set()), f"{self.status} → {found.status}"
        self.status = found.status
        assert (ballot.closed_by or "") == m.by
        assert (ballot.edition, ballot.closes_at) == (m.edition, m.closes_at)
        assert (ballot.extended_at is not None, ballot.deciding_id is not None) == (m.extended, m.deciding)
        stances = {each.person_id: each for each, _ in ballots.stances(work, self.id)}
        assert [stances[each].choice for each in self.people[: len(VOTERS)]] == m.said
        assert len(ballots.stances(work, self.id)) == len(VOTERS), "one stance for each who was invited"
        self.objections(work, found)

    def objections(self, work: Work, found: Decision) -> None:
        rows = [each for each, _ in ballots.objections(work, self.id, OPEN)]
        assert len({each.person_id for each in rows}) == len(rows), "one open objection for each"
        assert {self.people.index(each.person_id): each.choice for each in rows} == self.model.open
        assert all(each.owner_id == found.owner_id and each.due_on for each in rows)
        if found.status == "accepted" and self.rules.method in ("consent", "consensus"):
            assert all(each.choice != "block" for each in rows), "a block is open"

    def one_ending(self, work: Work, found: Decision, ballot: Ballot) -> None:
        entries = history.of(work, "decision", self.id)
        if ballot.anonymous:
            personal = [each for each in entries if each.verb in ("stance", "delegate")]
            assert all(each.actor_id is None and not each.changes.keys() - {"edition"} for each in personal)
        verbs = Counter(each.verb for each in entries)
        settled = ballot.result is not None
        assert verbs["close"] == settled
        assert verbs["extend"] == self.model.extended
        assert verbs["fall_back"] == self.model.deciding
        assert verbs["amend"] == ballot.edition - 1 == len(ballots.editions(work, self.id)) - 1
        told = work.session.scalars(work.select(Letter).where(Letter.key.startswith(f"decision:{self.id}:"))).all()
        assert [each.broadcast for each in told if ":outcome:" in each.key] == [True] * settled
        assert (ballot.closed_at is None) == (found.status == "proposed")

    def for_ever(self, work: Work, found: Decision, ballot: Ballot) -> None:
        """What the stored rows come to is what it came to, whatever happens to people later."""
        if ballot.result is None:
            return
        again = closing.balloted(work, found, ballot)
        rows = work.session.scalars(work.select(Stance).where(Stance.decision_id == self.id).order_by(Stance.id))
        now = (again.result, [(each.person_id, each.choice, each.edition) for each in rows])
        self.stood = self.stood or now
        assert now == self.stood
        if ballot.closed_by in ("certain", "all", "driver") or (ballot.closed_by == "time" and not ballot.deciding_id):
            assert again.result.status == ("undecided" if ballot.result == "lapsed" else ballot.result)


@pytest.fixture
def alone(sqlite_templates: SQLiteTemplates, slack: FakeSlack) -> Iterator[Concord]:
    url = sqlite_templates.fresh()
    running = Concord(slack, url)
    yield running
    running.stop()
    sqlite_templates.drop(url)


@pytest.mark.timeout(240 + 12 * EXAMPLES)
def test_no_order_of_acts_reaches_a_forbidden_state(alone: Concord) -> None:
    with alone.work() as work:
        people = [work.add(Person(slack_id=f"U{n}", name=f"P{n}", fetched_at=work.real)).id for n in EVERYBODY]
        channels.save(work, "C0PLAIN", name="plain", is_private=False, joined=True, fetched_at=work.real)
    without_shrinking = [Phase.explicit, Phase.reuse, Phase.generate]  # it would take longer than a test may
    chosen = settings(max_examples=EXAMPLES, stateful_step_count=25, deadline=None, phases=without_shrinking)
    run_state_machine_as_test(lambda: Machine(alone, people), settings=chosen)  # type: ignore[arg-type]
