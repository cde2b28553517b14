"""Which messages of a thread are kept, and what their hash is made of."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as some

from bot.decisions.evidence import choose, digest, storable

THREADS = some.lists(some.integers(0, 10**6).map(str), unique=True, max_size=40)


@given(said=THREADS, quoted=some.sets(some.integers(0, 10**6).map(str), max_size=5), most=some.integers(1, 45))
def test_the_first_the_quoted_and_the_newest_are_kept(said: list[str], quoted: set[str], most: int) -> None:
    chosen = choose(said, quoted, most)
    assert len(chosen) == min(most, len(said))
    assert chosen <= set(said)
    assert not said or said[0] in chosen
    wanted = {said[0], *(quoted & set(said))} if said else set()
    assert wanted <= chosen or len(wanted) > most
    rest = [each for each in said if each not in wanted]
    kept = [each for each in rest if each in chosen]
    assert kept == rest[len(rest) - len(kept) :]


def test_the_hash_is_one_that_others_can_compute() -> None:
    said = 'Zürich "first" 🇨🇭'
    canonical = '["C1","1.2","U1","Zürich \\"first\\" 🇨🇭"]'
    assert digest("C1", "1.2", "U1", said) == hashlib.sha256(canonical.encode()).hexdigest()


def test_each_part_counts() -> None:
    parts = [("C1", "1.2", "U1", "a"), ("C2", "1.2", "U1", "a"), ("C1", "1.3", "U1", "a"), ("C1", "1.2", "U2", "a")]
    assert len({digest(*each) for each in [*parts, ("C1", "1.2", "U1", "b"), ("C1", "1.2", "U1", "")]}) == 6


@given(said=some.text(some.characters(codec=None, categories=None)) | some.none() | some.integers())
def test_whatever_slack_says_can_be_stored(said: object) -> None:
    kept = storable(said)
    kept.encode()
    assert "\0" not in kept
    assert storable(kept) == kept
    assert storable("half \ud800 and \0") == "half ? and "
