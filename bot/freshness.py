"""Freshness: who has not been heard from for too long, and who answers later and less than before. Times only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low

MANAGE, SATISFY, INFORM, MONITOR = "manage", "satisfy", "inform", "monitor"
HIGH = 4  # of 5: from here on, influence or interest is high

RECENT, BEFORE = timedelta(weeks=4), timedelta(weeks=8)
PATIENCE = timedelta(days=1)  # an ask younger than this may well be answered yet
ENOUGH = 3  # asks in each period, or nothing can be said

Asked = tuple[datetime, datetime | None]  # when somebody was asked, and when they answered


@dataclass(frozen=True, slots=True)
class Cadence:
    """After how many days without a word somebody is overdue, by quadrant."""

    manage: int = 7
    satisfy: int = 14
    inform: int = 30
    monitor: int = 60

    def days(self, quadrant: str) -> int:
        """The days of one quadrant."""
        found: int = getattr(self, quadrant)
        return found


@dataclass(frozen=True, slots=True)
class Period:
    """How somebody answered in a stretch of time; `delay` is the median of what was answered, None if nothing was."""

    asked: int
    answered: int
    delay: timedelta | None

    @property
    def share(self) -> float:
        """The share of asks that were answered."""
        return self.answered / self.asked


@dataclass(frozen=True, slots=True)
class Drift:
    """Somebody answers later and less in the last four weeks than in the eight before."""

    before: Period
    recent: Period


def quadrant(influence: int | None, interest: int | None) -> str:
    """Where somebody stands on the map; what is not known counts as low."""
    strong, keen = (influence or 0) >= HIGH, (interest or 0) >= HIGH
    if strong:
        return MANAGE if keen else SATISFY
    return INFORM if keen else MONITOR


def silent_days(last: datetime | None, since: datetime, now: datetime) -> int:
    """Whole days since somebody was heard from, or since they came in if they never were."""
    return max(0, (now - (last or since)).days)


def overdue(last: datetime | None, since: datetime, days: int, now: datetime) -> bool:
    """Whether somebody was not heard from within so many days."""
    return now - (last or since) > timedelta(days=days)


def drift(asks: Sequence[Asked], now: datetime) -> Drift | None:
    """Whether somebody answers later *and* less than before; None when not, or when too little is known."""
    ripe = [ask for ask in asks if ask[1] is not None or ask[0] <= now - PATIENCE]
    recent = _period([ask for ask in ripe if now - RECENT < ask[0] <= now])
    before = _period([ask for ask in ripe if now - RECENT - BEFORE < ask[0] <= now - RECENT])
    if recent is None or before is None or before.delay is None or recent.share >= before.share:
        return None
    later = recent.delay is None or recent.delay > before.delay
    return Drift(before, recent) if later else None


def _period(asks: Sequence[Asked]) -> Period | None:
    if len(asks) < ENOUGH:
        return None
    delays = [answered - asked for asked, answered in asks if answered is not None]
    return Period(len(asks), len(delays), median_low(delays) if delays else None)
