"""Texts are folded the same way for what is kept and for what is looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import folding
from storage.folding import LONGEST, Word, fold

UNTIDY = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("a é́ß-'\"*\u200d🚀東ガ\n¶")), max_size=60)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Zürich – 'AND' new-york", "zurich and new york"),
        ("Straße ﬁne ΣΊΣΥΦΟΣ", "strasse fine σισυφοσ"),
        ("e\u0301te\u0301 été", "ete ete"),
        ("go🚀now 👩\u200d💻👍🏽", "go 🚀 now 👩 💻 👍"),
        ("東京タワー x", "東 京 タ ワ ー x"),
        ("D-12: 50% off!", "d 12 50 off"),
        ("&|!():*'\"\\<-> ", ""),
        ("हिन्दी 한국어", "हिनदी 한국어"),
        (None, ""),
    ],
)
def test_a_text_is_its_words_in_small_letters_without_accents(text: str | None, folded: str) -> None:
    import unicodedata

    assert unicodedata.normalize("NFC", fold(text)) == unicodedata.normalize("NFC", folded)


def test_a_word_without_end_counts_as_far_as_a_database_takes_it() -> None:
    assert fold("x" * 5000 + " y") == "x" * LONGEST + " y"
    assert [each.end for each in folding.words("x" * 5000 + " y")] == [5000, 5002]


@given(UNTIDY)
def test_the_words_with_their_places_are_those_of_the_folded_text(text: str) -> None:
    words = list(folding.words(text))
    assert [each.said for each in words] == fold(text).split()
    for each in words:
        assert each.said in fold(text[each.start : each.end]).split()
    ends = [0, *(each.end for each in words)]
    assert all(before <= each.start < each.end for before, each in zip(ends, words, strict=False))


@given(UNTIDY)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert not set(fold(text)) & set("\"'*():&|!<>\\-^~\0\n")


def test_more_signs_than_anybody_writes_with_are_not_all_remembered() -> None:
    signs = folding._Signs()
    signs.update(dict.fromkeys(range(folding.KEPT), " "))
    assert signs[0x1F680] == " 🚀 "
    assert len(signs) == folding.KEPT


def test_places_are_in_the_text_as_it_was_written() -> None:
    text = "In (Rotterdam), e\u0301\u0301!"
    assert list(folding.words(text)) == [Word("in", 0, 2), Word("rotterdam", 4, 13), Word("e", 16, 19)]
