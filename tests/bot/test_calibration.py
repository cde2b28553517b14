"""Whether predictions held, against a definition written out with fractions, and how they are read."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import calibration
from bot.calibration import Value
from bot.errors import NotUnderstood

NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=3)
BOUNDS = st.sampled_from(("", ">= ", "<= ", "≥", "≤"))


@pytest.mark.parametrize(
    ("typed", "number", "unit", "bound"),
    [
        ("40", "40", "", ""),
        (">=40", "40", "", ">="),
        ("≤ 40 %", "40", "%", "<="),
        ("1.5M EUR", "1500000", "eur", ""),
        ("€250k", "250000", "€", ""),
        ("1,5", "1.5", "", ""),
        ("1,500", "1500", "", ""),
        ("1 500 000", "1500000", "", ""),
        ("1'500.25 CHF", "1500.25", "chf", ""),
        ("-3 points", "-3", "points", ""),
        ("−3", "-3", "", ""),
        ("40  days of   rain", "40", "days of rain", ""),
        ("3 bn", "3", "bn", ""),
        ("3bn", "3000000000", "", ""),
        ("5 months", "5", "months", ""),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, number: str, unit: str, bound: str) -> None:
    assert calibration.value(typed) == Value(Decimal(number), unit, bound)


@pytest.mark.parametrize("typed", ["yes", "No", "2027-05-01", "1/2", "about 40", "", ">= many", "12:30"])
def test_everything_else_is_words(typed: str) -> None:
    assert calibration.value(typed) == Value(words=typed.casefold())


@pytest.mark.parametrize(
    ("predicted", "actual", "held"),
    [
        ("40", "36", True),
        ("40", "44", True),
        ("40", "35.99", False),
        ("40", "44.01", False),
        (">=40", "39.99", False),
        (">=40", "400", True),
        ("<= 40 %", "40 %", True),
        ("<= 40 %", "41", False),
        ("0", "0", True),
        ("0", "0.001", False),
        ("-10", "-11", True),
        ("-10", "-11.1", False),
        ("1.5M", "1400000", True),
        ("yes", "Yes", True),
        ("yes", "no", False),
        ("40", "many", False),
        ("many", "40", False),
    ],
)
def test_what_held_means(predicted: str, actual: str, held: bool) -> None:
    assert calibration.held(predicted, actual) is held


@given(BOUNDS, NUMBERS, NUMBERS)
def test_held_agrees_with_the_definition(bound: str, predicted: Decimal, actual: Decimal) -> None:
    expected, found = Fraction(predicted), Fraction(actual)
    if bound.strip() in (">=", "≥"):
        wanted = found >= expected
    elif bound.strip() in ("<=", "≤"):
        wanted = found <= expected
    else:
        wanted = abs(found - expected) * 10 <= abs(expected)
    assert calibration.held(f"{bound}{predicted}", f"{actual}") is wanted


@given(NUMBERS, BOUNDS)
def test_what_was_predicted_exactly_holds(number: Decimal, bound: str) -> None:
    assert calibration.held(f"{bound}{number}", f"{number}")


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_can_be_read(predicted: str, actual: str) -> None:
    assert calibration.held(predicted, actual) in (True, False)
    found = calibration.error(predicted, actual)
    assert found is None or found >= 0


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=20))
def test_a_record_counts_each_once_and_takes_the_median(pairs: list[tuple[Decimal, Decimal]]) -> None:
    found = calibration.record((f"{predicted}", f"{actual}") for predicted, actual in pairs)
    errors = [abs((actual - predicted) / predicted) for predicted, actual in pairs if predicted]
    assert (found.reviews, found.held + found.missed) == (len(pairs), len(pairs))
    assert (
        found.error is None
        if not errors
        else abs(found.error - median(errors)) < Decimal("1e-9") * (1 + median(errors))
    )


def test_records_are_kept_apart_by_group() -> None:
    rows = [("EU", "40", "50"), ("", "yes", "yes"), ("EU", ">=40", "50"), ("EU", "0", "1")]
    found = calibration.records(rows)
    assert list(found) == ["", "EU"]
    assert found["EU"] == calibration.Record(3, 1, Decimal("0.25"))
    assert found[""] == calibration.Record(1, 1, None)
    assert found["EU"].missed == 2


@pytest.mark.parametrize(
    ("predicted", "actual", "said"),
    [
        ("40", "many", "the result is a number"),
        ("yes", "40", "the result is a word"),
        ("40 %", "35 EUR", "in the same unit"),
    ],
)
def test_what_cannot_be_compared_is_refused(predicted: str, actual: str, said: str) -> None:
    with pytest.raises(NotUnderstood, match=said) as refused:
        calibration.check(predicted, actual)
    assert refused.value.field == "actual"


@pytest.mark.parametrize(("predicted", "actual"), [("40 %", "35"), ("40", "35 %"), ("40 %", "35 %"), ("yes", "no")])
def test_what_can_be_compared_is_taken(predicted: str, actual: str) -> None:
    calibration.check(predicted, actual)
