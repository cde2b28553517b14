"""What is best, what is quoted, and what a button carries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decisions import excerpts, ranking, searching
from bot.decisions.searching import Search
from bot.errors import NotUnderstood
from bot.messages.search import Piece
from storage.folding import fold
from storage.search import Candidate, Term

WORD, PHRASE, BEGINNING = Term(("pallet",)), Term(("new", "york")), Term(("pal",), prefix=True)
TEXTS = st.text(alphabet="ab é\n.🚀東", max_size=300)
TERMS = st.lists(
    st.builds(Term, st.lists(st.sampled_from(["a", "b", "e", "ab", "🚀"]), min_size=1).map(tuple), st.booleans())
)


def candidate(number: int, title: str, outcome: str = "") -> Candidate:
    return Candidate(number, title, outcome)


def shown(pieces: tuple[Piece, ...]) -> str:
    return "".join(f"[{each.said}]" if each.hit else each.said for each in pieces)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (candidate(1, "pallet"), candidate(2, "crate", "pallet")),
        (candidate(1, "x", "pallet pallet"), candidate(2, "x", "pallet other!")),
        (candidate(1, "the pallet"), candidate(2, "the pallet", "with many other words " * 20)),
        (candidate(1, "a pallet"), candidate(2, "a palletising")),
    ],
)
def test_a_title_and_a_repeated_word_and_a_short_text_count_more(better: Candidate, worse: Candidate) -> None:
    for order in ([better, worse], [worse, better]):
        assert ranking.ranked(order, [WORD]) == [1, 2]


def test_of_equals_the_newer_one_comes_first_and_of_nothing_nothing() -> None:
    same = [candidate(number, "a pallet") for number in (9, 7, 3)]
    assert ranking.ranked(same, [WORD]) == [9, 7, 3]
    assert ranking.ranked([], [WORD]) == []
    both = [candidate(1, "x", "new york new york"), candidate(2, "york new", "new york palm")]
    assert ranking.ranked(both, [PHRASE, BEGINNING]) == [2, 1]


@pytest.mark.parametrize(
    ("text", "terms", "expected"),
    [
        ("A (Pallet), pallets", [WORD], "A ([Pallet]), pallets"),
        ("New-York palace: NEW YORK", [PHRASE, BEGINNING], "[New-York] [palace]: [NEW YORK]"),
        ("new york new yorkshire", [Term(("new", "york"), prefix=True)], "[new york] [new yorkshire]"),
        ("a b c", [Term(("a", "b")), Term(("b", "c"))], "[a b c]"),
        ("nothing", [WORD], "nothing"),
        ("", [WORD], ""),
    ],
)
def test_hits_are_marked_where_they_are_written(text: str, terms: list[Term], expected: str) -> None:
    assert shown(excerpts.marked(text, terms)) == expected


def test_an_excerpt_stands_around_the_first_hit() -> None:
    long = f"{'before ' * 30}the\npallet {'after ' * 60}"
    said = shown(excerpts.excerpt(long, [WORD]))
    assert said.startswith("…before before before before before the [pallet] after")
    assert said.endswith("after…")
    assert len(said) <= excerpts.ROOM + 4
    assert shown(excerpts.excerpt("the pallet.", [WORD])) == "the [pallet]."
    assert excerpts.excerpt("nothing", [WORD]) == ()
    endless = shown(excerpts.excerpt(f"{'pallet' * 500} x", [BEGINNING]))
    assert endless == f"[{'pallet' * 500}]…"


@given(TEXTS, TERMS)
def test_marking_loses_no_letter_and_marks_only_hits(text: str, terms: list[Term]) -> None:
    assert "".join(each.said for each in excerpts.marked(text, terms)) == text
    part = excerpts.excerpt(text, terms)
    assert bool(part) == any(each.hit for each in excerpts.marked(text, terms))
    firsts = {term.words[0] for term in terms}
    for each in part:
        assert not each.hit or any(fold(each.said).startswith(first) for first in firsts)


def test_a_button_carries_all_of_a_search() -> None:
    asked = Search(("a b", "ü*"), "accepted", 3, "EU", "legal", "2027-03-01T00:00:00+00:00", "", True, 12, 10)
    assert searching.of_button(asked.value()) == asked
    longest = Search(
        ("ü" * searching.LONGEST,), "superseded", 2**31 - 1, "K" * 40, "f" * 40, "x" * 32, "x" * 32, True, 2**31 - 1
    )
    assert len(longest.value()) < 2000, "Slack takes no longer value"


@given(st.text(max_size=60) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(str))
def test_a_button_that_is_none_of_ours_is_refused(value: str) -> None:
    with pytest.raises(NotUnderstood, match="out of date"):
        searching.of_button(value)
