"""Calibration: whether a prediction held, and how often an initiative's predictions do. Values only.

A number holds within a tenth of what was predicted; with `>=` or `<=`, when it is at least as good as predicted. A word
holds when it is the same. DEFINITION says so to people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from bot.errors import NotUnderstood
from bot.text import echo

DEFINITION = "held: a number within ±10 %, at least as good with ≥ or ≤, or the same word"
LIMIT = 100  # characters
TOLERANCE = Decimal("0.1")
SCALES = {"k": 10**3, "m": 10**6, "mio": 10**6, "bn": 10**9}
BOUNDS = {">=": ">=", "≥": ">=", "<=": "<=", "≤": "<="}

_VALUE = re.compile(
    r"(?P<bound>>=|<=|≥|≤)?\s*(?P<sign>[€$£¥])?\s*(?P<number>[+\-−]?\d{1,3}(?:[ ',]\d{3})+(?:\.\d+)?|[+\-−]?\d{1,15}(?:[.,]\d{1,9})?)"
    r"(?P<scale>k|m|mio|bn)?(?:\s*(?P<unit>[^\d\s.,+\-−/:].*))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Value:
    """What was predicted or measured: a number with its unit and perhaps a bound, or else words."""

    number: Decimal | None = None
    unit: str = ""
    bound: str = ""  # >= or <=, of a prediction
    words: str = ""


def value(raw: str) -> Value:
    """Read `40`, `>= 40 %`, `1.5M EUR`, `€250k` or `yes`."""
    typed = " ".join(raw.split())
    found = _VALUE.fullmatch(typed)
    if found is None:
        return Value(words=typed.casefold())
    scale = SCALES[found["scale"].lower()] if found["scale"] else 1
    unit = (found["unit"] or found["sign"] or "").casefold()
    return Value(_number(found["number"]) * scale, unit, BOUNDS.get(found["bound"] or "", ""))


def _number(written: str) -> Decimal:
    """A comma before three digits parts thousands where it can; else it is a decimal one."""
    plain = written.replace("−", "-").replace(" ", "").replace("'", "")
    grouped = re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", plain)
    return Decimal(plain.replace(",", "" if grouped else "."))


def check(predicted: str, actual: str) -> None:
    """Refuse what cannot be compared with what was predicted.

    Raises: NotUnderstood
    """
    expected, found = value(predicted), value(actual)
    if (expected.number is None) == (found.number is None):
        if expected.unit and found.unit and expected.unit != found.unit:
            raise NotUnderstood(
                f"{echo(predicted)} was predicted, so give the result in the same unit.", field="actual"
            )
        return
    kind = "a word" if expected.number is None else "a number"
    raise NotUnderstood(
        f"{echo(predicted)} was predicted, so the result is {kind}; {echo(actual)} is not.", field="actual"
    )


def held(predicted: str, actual: str) -> bool:
    """Whether what happened is what was predicted."""
    expected, found = value(predicted), value(actual)
    if expected.number is None or found.number is None:
        return expected.words == found.words and expected.number == found.number
    if expected.bound == ">=":
        return found.number >= expected.number
    if expected.bound == "<=":
        return found.number <= expected.number
    return abs(found.number - expected.number) <= TOLERANCE * abs(expected.number)


def error(predicted: str, actual: str) -> Decimal | None:
    """By which share of the prediction reality differed; None where that cannot be said."""
    expected, found = value(predicted).number, value(actual).number
    if not expected or found is None:
        return None
    return abs(found - expected) / abs(expected)


@dataclass(frozen=True, slots=True)
class Record:
    """How predictions came out: how many were looked at, how many held, and the median error of the numbers."""

    reviews: int
    held: int
    error: Decimal | None

    @property
    def missed(self) -> int:
        """How many did not hold."""
        return self.reviews - self.held


def record(pairs: Iterable[tuple[str, str]]) -> Record:
    """The record of (predicted, actual)."""
    known = list(pairs)
    errors = [each for each in (error(*pair) for pair in known) if each is not None]
    return Record(len(known), sum(held(*pair) for pair in known), median(errors) if errors else None)


def records(rows: Iterable[tuple[str, str, str]]) -> Mapping[str, Record]:
    """The record of each group of (group, predicted, actual), by the group's name."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for group, predicted, actual in rows:
        grouped.setdefault(group, []).append((predicted, actual))
    return {group: record(grouped[group]) for group in sorted(grouped)}
