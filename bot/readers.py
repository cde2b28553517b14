"""How soon people read what they are told: of how many how many did, and the median time, by function. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple


class Asked(NamedTuple):
    """Somebody was told something and asked to say that they have read it; `done`: when they did."""

    function: str
    at: datetime
    done: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """How a function reads; `median` is None where nobody has yet."""

    function: str
    done: int
    asked: int
    median: timedelta | None


def rates(found: Iterable[Asked]) -> list[Rate]:
    """By function, those who read least first."""
    by_function: dict[str, list[Asked]] = defaultdict(list)
    for each in found:
        by_function[each.function].append(each)
    made = [_rate(function, rows) for function, rows in by_function.items()]
    return sorted(made, key=lambda each: (each.done / each.asked, each.function))


def _rate(function: str, rows: list[Asked]) -> Rate:
    times = [(each.done - each.at).total_seconds() for each in rows if each.done]
    return Rate(function, len(times), len(rows), timedelta(seconds=median(times)) if times else None)
