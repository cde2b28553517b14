"""The index of words: any text, any query, each workspace alone, and kept in step by the database itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from storage import search
from storage.decisions import Decision
from storage.folding import fold
from storage.people import Person
from storage.search import Part, Term, Wanted
from storage.work import Database, Work
from storage.workspaces import Workspace
from tests.storage.conftest import NOW, Begin

TYPED = st.text(
    alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from("ab \"'*():&|!<->\\^{}+ANDORTEé🚀東\0")),
    max_size=12,
)


def terms(typed: Sequence[str]) -> tuple[Term, ...]:
    found = [Term(tuple(fold(each).split()), each.endswith("*")) for each in typed]
    return tuple(each for each in found if each.words)


def owned(work: Work) -> Person:
    """Somebody in the workspace, who looks."""
    found = work.session.scalars(work.select(Person)).first() or work.add(Person(slack_id="U1", name="Ana"))
    work.actor = found
    return found


def decide(work: Work, title: str, outcome: str | None = None, *, number: int = 0) -> Decision:
    ana = owned(work)
    number = number or len(work.session.scalars(work.select(Decision)).all()) + 1
    made = Decision(number=number, title=title, outcome=outcome, status="accepted", owner_id=ana.id, created_at=NOW)
    return work.add(made)


def find(work: Work, *typed: str, limit: int = 50) -> list[str]:
    owned(work)
    return [each.title for each in search.newest(work, NOW, Wanted(terms(typed)), Part(limit))]


def places(work: Work) -> int:
    """How many rows the index has, asked behind its back."""
    asked = "SELECT count(*) FROM decision_words_docsize"
    if work.session.get_bind().dialect.name == "postgresql":
        asked = "SELECT count(*) FROM decision_words"
    return int(work.session.scalar(text(asked)) or 0)


def test_each_workspace_finds_its_own(begin: Begin) -> None:
    for number in (1, 2):
        with begin(number) as work:
            decide(work, f"Pallet of T{number}", "1 or 2")
    for number, other in ((1, 2), (2, 1)):
        with begin(number, write=False) as work:
            assert find(work, "pallet") == [f"Pallet of T{number}"]
            assert find(work, f"t{other}") == []
            found = search.candidates(work, NOW, Wanted(terms(["pallet"])), Part(5))
            assert [each.title for each in found] == [f"pallet of t{number}"]
            assert find(work, str(other)) == [f"Pallet of T{number}"], "a number that is typed is no workspace"
            theirs = [each.id + (1 if number == 1 else -1) for each in found]
            assert search.by_ids(work, NOW, theirs) == []


def test_a_change_by_whatever_way_keeps_the_index_in_step(begin: Begin) -> None:
    with begin() as work:
        first, second = decide(work, "Rotterdam", "in May"), decide(work, "Antwerp")
        assert (places(work), find(work, "rotterdam", "may"), find(work, "antwerp")) == (2, ["Rotterdam"], ["Antwerp"])
        first.title, first.status = "Ghent", "withdrawn"
        second.status = "withdrawn"
        work.session.flush()
        assert (find(work, "rotterdam"), find(work, "ghent", "may"), find(work, "antwerp")) == (
            [],
            ["Ghent"],
            ["Antwerp"],
        )
        first.outcome = None
        work.session.flush()
        assert find(work, "may") == []
        ana = owned(work)
        row = {"status": "accepted", "owner_id": ana.id, "created_at": NOW}
        work.insert_missing(Decision, [{**row, "number": n, "title": f"Brügge {n}", "outcome": "x"} for n in (7, 8)])
        assert find(work, "brugge") == ["Brügge 8", "Brügge 7"]
        work.session.execute(work.delete(Decision).where(Decision.number == 7))
        assert (find(work, "brugge"), places(work)) == (["Brügge 8"], 3)
    with begin() as work:
        decide(work, "Nobody keeps this", number=9)
        work.session.rollback()
    with begin() as work:
        assert (find(work, "nobody"), places(work)) == ([], 3)


def test_with_a_workspace_its_words_go(begin: Begin) -> None:
    for number in (1, 2):
        with begin(number) as work:
            decide(work, "Pallet")
    with begin(1) as work:
        own = work.session.get(Workspace, work.workspace_id)
        assert own is not None
        work.session.execute(work.delete(Decision))
    with begin(2, write=False) as work:
        assert (places(work), find(work, "pallet")) == (1, ["Pallet"])


def test_what_is_far_back_is_found_too(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "WINDOW", 0)
    monkeypatch.setattr(search, "WINDOW_PER_ROW", 1)
    with begin() as work:
        for number in range(1, 13):
            decide(work, f"Pallet {number}" if number != 3 else "An old crate", "common", number=number)
        assert find(work, "crate", limit=2) == ["An old crate"]
        assert find(work, "common", limit=2) == ["Pallet 12", "Pallet 11"]
        ids = search.candidates(work, NOW, Wanted(terms(["pallet"])), Part(4, below=5))
        assert [each.title for each in ids] == ["pallet 4", "pallet 2", "pallet 1"]


@pytest.fixture
def filled(begin: Begin) -> Begin:
    with begin() as work:
        for title in ("AND", "a b", "NEAR OR not", "éa 🚀 東", "ab*"):
            decide(work, title, f"{title[::-1]} x")
    return begin


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TYPED, min_size=1, max_size=4))
def test_no_text_that_is_typed_makes_a_query_fail(filled: Begin, typed: list[str]) -> None:
    wanted = Wanted(terms(typed))
    with filled(write=False) as work:
        owned(work)
        found = search.newest(work, NOW, wanted, Part(50))
        assert {each.id for each in found} >= {each.id for each in search.candidates(work, NOW, wanted, Part(50))}
        everything = search.newest(work, NOW, Wanted(), Part(50))
    assert [each.title for each in found] == [each.title for each in everything if _fits(each, wanted.terms)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=TYPED, outcome=st.none() | TYPED)
def test_any_text_can_be_kept_and_each_of_its_words_finds_it(filled: Begin, title: str, outcome: str | None) -> None:
    title, outcome = title.replace("\0", ""), outcome and outcome.replace("\0", "")
    with filled() as work:
        made = decide(work, title, outcome)
        wanted = [Term((word,)) for word in fold(f"{title} {outcome or ''}").split()]
        for each in wanted:
            assert made in search.newest(work, NOW, Wanted((each,)), Part(100))
        work.session.rollback()


def _fits(found: Decision, wanted: Sequence[Term]) -> bool:
    """By brute force: all terms are in the title or in the outcome."""
    texts = [f" {fold(each)} " for each in (found.title, found.outcome)]
    needles = [re.escape(f" {' '.join(term.words)}") + ("" if term.prefix else " ") for term in wanted]
    return all(any(re.search(needle, each) for each in texts) for needle in needles)


def test_a_database_that_was_closed_and_opened_finds_the_same(begin: Begin, database: Database) -> None:
    with begin() as work:
        decide(work, "Pallet")
    database.close()
    with begin(write=False) as work:
        assert find(work, "pall*") == ["Pallet"]
