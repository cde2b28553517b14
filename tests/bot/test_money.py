"""Amounts of money, as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import text
from bot.errors import NotUnderstood
from bot.text import Money


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1M", Money(1_000_000)), ("1.5M", Money(1_500_000)), ("1,5 Mio", Money(1_500_000)), ("250k €", Money(250_000)),
        ("USD 1,000,000", Money(1_000_000, "USD")), ("€1.000.000", Money(1_000_000)), ("$40000", Money(40_000, "USD")),
        ("12,5k", Money(12_500)), ("1.234", Money(1_234)), ("1 000 000", Money(1_000_000)), ("2bn gbp", Money(2 * 10**9, "GBP")),
        ("1,000.50", Money(1_000)),
    ],
)  # fmt: skip
def test_amounts_are_read(typed: str, meant: Money) -> None:
    assert text.money(typed) == meant


@pytest.mark.parametrize("typed", ["", "abc", "€ 5 $", "-5", "1e9", "9" * 20, "1.2.3k,4", "1.2.3"])
def test_what_is_no_amount_says_so(typed: str) -> None:
    with pytest.raises(NotUnderstood, match="no amount"):
        text.money(typed)


@given(st.integers(0, 10**15), st.sampled_from(["EUR", "USD"]))
def test_what_is_written_out_is_read_back(amount: int, currency: str) -> None:
    assert text.money(f"{amount} {currency}") == Money(amount, currency)
    assert currency in text.spoken(amount, currency)


def test_names_are_tamed() -> None:
    assert text.tame("A\u202eb\u200fc\x07 d\n e") == "Abc d e"
    assert text.tame("👩\u200d🚀 Ada") == "👩\u200d🚀 Ada"
