"""What a forger who can make seals as well cannot hide: the entries after it, and the head."""

from __future__ import annotations

import pytest

from bot import verify
from storage import chain
from storage.chain import Link, Stored


def _chain(length: int) -> list[Stored]:
    """One record's entries as they are found, without any text."""
    made: list[Stored] = []
    for seq in range(1, length + 1):
        previous = made[-1].seal if made else chain.NOTHING_BEFORE
        link = Link(1, "decision", 7, seq, "edit", 3, "2027-03-01 09:00:00.000000", "command", "{}", None, previous)
        made.append(Stored(link, chain.seal(link), None, None, None, None))
    return [each._replace(head_seq=length, head_seal=made[-1].seal) for each in made]


def _resealed(entry: Stored, **changed: object) -> Stored:
    link = entry.link._replace(**changed)  # type: ignore[arg-type]
    return entry._replace(link=link, seal=chain.seal(link))


def test_nothing_is_whole() -> None:
    assert verify.verify([]) == verify.Report()


@pytest.mark.parametrize(("at", "entry", "fault"), [(1, 2, "link"), (2, 3, "link"), (3, 3, "head")])
def test_an_entry_that_is_sealed_anew_does_not_fit_what_follows(at: int, entry: int, fault: str) -> None:
    found = _chain(3)
    found[at - 1] = _resealed(found[at - 1], verb="forged")
    broken = verify.verify(found).broken
    assert broken is not None
    assert (broken.entry, broken.fault) == (entry, fault)


def test_text_that_nobody_sealed_is_found() -> None:
    found = _chain(2)
    found[1] = found[1]._replace(salt="s", said='{"title": "put in"}')
    broken = verify.verify(found).broken
    assert broken is not None
    assert (broken.entry, broken.fault) == (2, "text")


def test_the_second_of_two_records_is_named_by_its_own_id() -> None:
    other = [_resealed(each, record_id=8) for each in _chain(1)]
    assert verify.verify([*_chain(2), other[0]._replace(head_seal=other[0].seal)]).broken is None
    broken = verify.verify([*_chain(2), other[0]._replace(head_seq=2)]).broken
    assert broken == verify.Broken(1, "decision", 8, 1, "tail", "it is the last one, and there were 2")
