"""What is typed after `/stakeholders add`, in any order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import stakeholders
from bot.errors import NotUnderstood
from bot.functions import BUILT_IN
from bot.messages import stakeholders as words
from bot.messages.stakeholders import Line, Roster
from bot.stakeholders import Typed

ANA = "<@U0ANA|ana>"
DANA = "dana@retailer.example"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ([ANA, "logistics"], Typed(ANA, function="logistics")),
        (["Approver", "forward", "logistics", ANA], Typed(ANA, function="logistics", daci="approver")),
        (["account", ANA, "INFORMED", "management"], Typed(ANA, function="account_management", daci="informed")),
        ([ANA], Typed(ANA)),
        (["@ana", "tpm"], Typed("@ana", function="tpm")),
        ([], Typed()),
        (["Dana Roe", DANA, "retailer"], Typed(email=DANA, name="Dana Roe", function="retailer")),
        (
            ["Dana", "Roe", DANA, "account", "manager"],
            Typed(email=DANA, name="Dana Roe", function="account_management"),
        ),
        (["driver", "retailer", f"<mailto:{DANA}|{DANA}>"], Typed(email=DANA, function="retailer", daci="driver")),
        ([ANA, "tpm", "driver", "Instead"], Typed(ANA, function="tpm", daci="driver", instead=True)),
        (["Sales", DANA, "retailer"], Typed(email=DANA, name="Sales", function="retailer")),
        ([DANA, "Dana Roe"], Typed(email=DANA, name="Dana Roe")),
    ],
)
def test_words_are_sorted_out_whatever_their_order(typed: list[str], meant: Typed) -> None:
    assert stakeholders.read(typed, BUILT_IN) == meant


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ([ANA, "<@U0BEN|ben>", "sales"], "person", "one person at a time"),
        ([ANA, DANA, "sales"], "person", "one person at a time"),
        ([ANA, "driver", "approver"], "daci", "one role at a time: you gave `driver` and `approver`"),
        ([ANA, "logistix"], "function", "Did you mean `logistics`"),
        (["logistix"], "function", "Did you mean `logistics`"),
        ([ANA, "sales", "instead"], "daci", "`instead` goes with a role of one person"),
        (["Dana Roe", "dana@retailer", "retailer"], "person", "an e-mail address in `Dana Roe dana@retailer retailer`"),
        (["Dana Roe", DANA, "retaler"], "function", "Did you mean `retailer`"),
    ],
)
def test_what_cannot_be_meant_says_so(typed: list[str], field: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        stakeholders.read(typed, BUILT_IN)
    assert said in caught.value.sentence
    assert caught.value.field == field


@given(st.lists(st.text(max_size=20) | st.sampled_from([ANA, DANA, "sales", "driver"]), max_size=8))
def test_reading_never_breaks(typed: list[str]) -> None:
    try:
        assert isinstance(stakeholders.read(typed, BUILT_IN), Typed)
    except NotUnderstood as refusal:
        assert refusal.field  # noqa: PT017 - either way is right


def test_a_list_fits_into_one_message_whatever_its_length() -> None:
    lines = tuple(
        Line(n, f"Person {n:03} {'&' * 80}", f"function_{n % 20}", "contributor", why="w" * 500)
        for n in range(words.PAGE)
    )
    ordered = tuple(sorted(lines, key=lambda line: line.function))
    shown = words.listed(Roster("EU", "EU launch", ordered, total=400))
    texts = [block["text"]["text"] for block in shown.blocks if block["type"] == "section"]
    assert sum(map(len, texts)) < 13_200
    assert max(map(len, texts)) <= 3000
    assert sum(each.count("•") for each in texts) == words.PAGE
    assert "1–40 of 400" in str(shown.blocks)
