"""Functions, as people call them."""

from __future__ import annotations

import pytest

from bot import functions
from bot.errors import NotUnderstood
from bot.functions import BUILT_IN

ALIASES = [
    ("sales ops", "sales"), ("sales & operations", "sales"),
    ("KAM", "account_management"), ("account manager", "account_management"),
    ("forward logistics", "logistics"), ("shipping", "logistics"), ("supply chain", "logistics"),
    ("finance", "accounting"), ("bookkeeping", "accounting"),
    ("TPMs", "tpm"), ("program manager", "tpm"),
    ("PM", "product"), ("product owner", "product"), ("PMM", "product_marketing"),
    ("exec", "executive"), ("leadership", "executive"), ("senior staff", "executive"),
    ("UX", "ux_research"),
]  # fmt: skip
NAMED = [
    "sales",
    "account_management",
    "logistics",
    "accounting",
    "tpm",
    "product",
    "product_marketing",
    "executive",
    "engineering",
    "ux_research",
    "legal",
    "support",
    "retailer",
    "partner",
]


@pytest.mark.parametrize(("typed", "meant"), ALIASES)
def test_the_aliases_of_the_product_page_are_understood(typed: str, meant: str) -> None:
    assert BUILT_IN.function(typed) == meant
    assert BUILT_IN.function(f"  {typed.upper()} ") == meant


def test_the_functions_are_those_of_the_product_page_and_every_alias_leads_to_one() -> None:
    assert list(functions.NAMES) == NAMED
    assert set(functions.ALIASES.values()) <= set(NAMED)


@pytest.mark.parametrize("name", NAMED)
def test_a_name_is_understood_however_it_is_joined_and_shown_with_spaces(name: str) -> None:
    for joint in "_- ":
        assert BUILT_IN.find(name.replace("_", joint).title()) == name
    assert "_" not in BUILT_IN.title(name)


def test_an_unknown_one_gets_the_nearest() -> None:
    with pytest.raises(NotUnderstood) as caught:
        BUILT_IN.function("loggistics")
    assert "I don't know the function `loggistics`. Did you mean `logistics`" in caught.value.sentence
    assert caught.value.field == "function"


def test_without_a_near_one_a_few_are_named() -> None:
    with pytest.raises(NotUnderstood) as caught:
        BUILT_IN.function("zzz")
    assert [name for name in NAMED if f"`{name}`" in caught.value.sentence] == NAMED[:5]
    assert "and 9 more" in caught.value.sentence
    assert BUILT_IN.find("zzz") is None


def test_a_function_that_an_admin_adds_is_readable_too() -> None:
    assert BUILT_IN.title("field_ops") == "Field ops"


def test_somebody_typed_where_a_function_may_stand_is_not_called_a_function() -> None:
    with pytest.raises(NotUnderstood) as caught:
        BUILT_IN.function("@benn")
    assert "`@benn` is nobody I know here" in caught.value.sentence
