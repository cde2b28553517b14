"""Ranking: in which order what waits for somebody is shown, by what it blocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# How much hangs on this one person: nothing; a voice among others; one who must come or answer; the only one who can.
NOTHING, A_VOICE, NEEDED, ALONE = range(4)
TODAY, SOON, LATER, EVER = range(4)
_WITHIN = ((timedelta(days=1), TODAY), (timedelta(days=3), SOON))


@dataclass(frozen=True, slots=True)
class Weight:
    """What one thing blocks: when it lapses or was due, how decisive its answer is, and how many wait for it."""

    due: datetime | None
    decisive: int
    waits: int
    asked_at: datetime


def urgency(due: datetime | None, now: datetime) -> int:
    """How soon: within a day or over, within three, later, or no day at all."""
    if due is None:
        return EVER
    return next((word for within, word in _WITHIN if due - now <= within), LATER)


def rank(weight: Weight, now: datetime) -> tuple[int, int, int, float, float]:
    """What things are sorted by: how soon, then how decisive, then how many wait, then the first due, then the oldest."""
    due = weight.due.timestamp() if weight.due else float("inf")
    return (urgency(weight.due, now), -weight.decisive, -weight.waits, due, weight.asked_at.timestamp())
