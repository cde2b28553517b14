"""Amounts of money as people type them: `1.5M`, `250k €`, `USD 1,000,000`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.errors import NotUnderstood
from bot.text.plain import echo

SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
SCALES = {"": 1, "k": 10**3, "m": 10**6, "mio": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9}
MOST = 10**15
AMOUNT = re.compile(
    r"(?P<before>[€$£¥]|[a-z]{3})?\s*(?P<number>\d[\d.,' \u00a0\u202f]*)\s*(?P<scale>k|mio|mn|m|bn|b)?\s*"
    r"(?P<after>[€$£¥]|[a-z]{3})?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Money:
    """Whole units of a currency (ISO 4217)."""

    amount: int
    currency: str = "EUR"


def money(raw: str, *, field: str = "value") -> Money:
    """Read an amount; euros unless a currency is named.

    Raises: NotUnderstood
    """
    found = AMOUNT.fullmatch(raw.strip())
    if found is None or (found["before"] and found["after"]):
        raise _unclear(raw, field)
    number = _number(found["number"])
    named = found["before"] or found["after"] or "EUR"
    amount = None if number is None else number * SCALES[(found["scale"] or "").lower()]
    if amount is None or amount > MOST:
        raise _unclear(raw, field)
    return Money(int(amount), SIGNS.get(named, named.upper()))


def _unclear(raw: str, field: str) -> NotUnderstood:
    return NotUnderstood(f"{echo(raw)} is no amount. Try `1.5M`, `250k` or `USD 40000`.", field=field)


def _number(written: str) -> Decimal | None:
    """A number in any of the usual ways of writing; a single mark before other than three digits is a decimal one."""
    plain = re.sub(r"[' \u00a0\u202f]", "", written)
    marks = re.findall(r"[.,]", plain)
    if not marks:
        return Decimal(plain)
    head, _, tail = plain.rpartition(marks[-1])
    grouped = len(tail) == 3 and (len(set(marks)) == 1)  # noqa: PLR2004 - thousands
    if re.fullmatch(r"\d{1,3}([.,]?\d{3})*", head) is None and head:
        return None
    whole = re.sub(r"[.,]", "", head)
    return Decimal(whole + tail) if grouped else Decimal(f"{whole}.{tail or 0}")


def spoken(amount: int, currency: str) -> str:
    """An amount as people read it: `1.5 M EUR`, `250,000 EUR`."""
    if amount >= 10**6:
        return f"{amount / 10**6:,.3f}".rstrip("0").rstrip(".") + f" M {currency}"
    return f"{amount:,} {currency}"
