"""Quotes in words: labelled, counted, each with the way to its message, whatever was written in it."""

from __future__ import annotations

import pytest

from bot import blocks
from bot.messages import quotes
from bot.messages.quotes import Quoted, Quotes

ROOT = "https://x.slack.com/archives/C01/p1790000000000100"


@pytest.mark.parametrize(
    ("permalink", "ts", "at"),
    [
        (ROOT, "1790000000.000100", ROOT),
        (ROOT, "1790000060.000200", "https://x.slack.com/archives/C01/p1790000060000200?thread_ts=1790000000.000100&cid=C01"),
        (f"{ROOT}?thread_ts=1.0", "1790000060.000200", "https://x.slack.com/archives/C01/p1790000060000200?thread_ts=1790000000.000100&cid=C01"),
        (None, "1790000060.000200", None),
        ("https://x.example/else", "1790000060.000200", None),
        (ROOT, "", None),
    ],
)  # fmt: skip
def test_the_address_of_a_message(permalink: str | None, ts: str, at: str | None) -> None:
    assert quotes.address(permalink, ts) == at


@pytest.mark.parametrize(
    ("ts", "said"),
    [("1790000060.000200", "Ben &lt;x&gt; · <!date^1790000060^"), ("nonsense", "Ben &lt;x&gt;"), ("99999999999999.1", "Ben &lt;x&gt;")],
)  # fmt: skip
def test_without_an_address_it_says_when(ts: str, said: str) -> None:
    assert quotes.source(Quotes(), Quoted("a", "Ben <x>", ts)).startswith(said)


def test_the_longest_quotes_fit_into_their_section_whole() -> None:
    long = tuple(Quoted("<" * 500, "&" * 300, f"17900000{n:02}.000100") for n in range(12))
    found = Quotes(ROOT, None, long, long, long, tuple("https://x.example/" + "&" * 3000 for _ in range(9)))
    shown = blocks.message("x", *quotes.lines(found)).blocks
    assert [each["block_id"] for each in shown] == [
        "quotes-options",
        "quotes-reasons",
        "quotes-objections",
        "quotes-links",
    ]
    for each in shown:
        said = each["text"]["text"]
        assert len(said) <= blocks.SECTION_LIMIT
        assert said.endswith(("and 7 more", "and 4 more"))


def test_what_was_not_found_is_one_line() -> None:
    some = Quotes(ROOT, None, reasons=(Quoted("a\n b", "Ben", "1790000000.000100"),))
    shown = blocks.message("x", *quotes.lines(some)).blocks
    assert shown[0]["text"]["text"] == f"*Reasons*\n• a b — <{ROOT}|Ben>"
    assert shown[1]["elements"][0]["text"] == "Nothing found in the thread: options, objections, links."
    assert quotes.counted(some) == "*Options* none found · *Reasons* 1 · *Objections* none found · *Links* none found"


def test_the_label_of_an_outcome() -> None:
    one = Quoted("B", "Ben", "1790000000.000100")
    assert quotes.outcome(Quotes(ROOT, one), "B", "Nothing.") == f"*Outcome* — <{ROOT}|Ben>"
    assert quotes.outcome(Quotes(ROOT), "B", "Nothing.") == "*Outcome*"
    assert quotes.outcome(Quotes(ROOT), None, "Nothing.") == "*Outcome*: Nothing."
