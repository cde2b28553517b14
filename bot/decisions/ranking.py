"""Which of the decisions that fit are the best: a small scorer over their folded texts, the same on both databases.

How often a word is said counts less each time (as in BM25, Robertson and Zaragoza 2009); said in the title it counts
as three times, and in a short text more than in a long one. Words are not weighed against each other: all must be there.
"""

from __future__ import annotations

from collections.abc import Sequence

from storage.search import Candidate, Term

TITLE_COUNTS = 3
SATURATION, LENGTH_COUNTS = 1.2, 0.5


def ranked(found: Sequence[Candidate], terms: Sequence[Term]) -> list[int]:
    """The ids of what was found, best first; of equals the newer one, as they come, first."""
    usual = sum(_length(each) for each in found) / len(found) if found else 1.0
    needles = [_needle(term) for term in terms]
    return [each.id for each in sorted(found, key=lambda each: -_score(each, needles, usual))]


def _score(found: Candidate, needles: Sequence[str], usual: float) -> float:
    title, outcome = _spaced(found.title), _spaced(found.outcome)
    slow = SATURATION * (1 - LENGTH_COUNTS + LENGTH_COUNTS * _length(found) / usual)
    said = (TITLE_COUNTS * title.count(each) + outcome.count(each) for each in needles)
    return sum(often / (often + slow) for often in said)


def _needle(term: Term) -> str:
    """A whole word stands between spaces; of a prefix the end is open."""
    return f" {'  '.join(term.words)}{'' if term.prefix else ' '}"


def _spaced(folded: str) -> str:
    """Each word between spaces of its own, so that a word said twice in a row is counted twice."""
    return f" {folded.replace(' ', '  ')} "


def _length(found: Candidate) -> int:
    return len(found.title) + len(found.outcome) + 1
