"""What is typed about decisions, and how they are written, without a workspace."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import decisions, text
from bot.decisions import Filter, editing
from bot.errors import NotUnderstood
from bot.messages import common
from bot.messages import decisions as words
from storage.channels import Channel
from storage.people import Person


@pytest.mark.parametrize("word", ["D-12", "d-12", "d12", "12", " 12 ", "D - 12", "D12"])
def test_a_number_is_read(word: str) -> None:
    assert decisions.number(word) == 12


@pytest.mark.parametrize("word", ["", "D-", "-12", "1 2", "D-1-2", "M-12", "12.5", "1234567890", "D-12x"])
def test_what_is_no_number_is_refused(word: str) -> None:
    with pytest.raises(NotUnderstood, match="is not a number like `D-12`"):
        decisions.number(word)


@given(st.text())
def test_any_word_is_a_number_or_refused(word: str) -> None:
    with contextlib.suppress(NotUnderstood):
        assert decisions.number(word) >= 0


@pytest.mark.parametrize(
    ("word", "meant"), [("accepted", "accepted"), ("WITHDRAWN", "withdrawn"), ("Recorded", "accepted")]
)
def test_a_status_is_read(word: str, meant: str) -> None:
    assert decisions.status(word) == meant


def test_an_unknown_status_gets_the_nearest() -> None:
    with pytest.raises(NotUnderstood, match="`withdrawn`"):
        decisions.status("withdrawed")
    with pytest.raises(NotUnderstood, match="`proposed`, `accepted`, `rejected`"):
        decisions.status("zzz")


def test_drafts_are_not_listed() -> None:
    with pytest.raises(NotUnderstood, match="seen by whoever asked for it alone"):
        decisions.status("draft")
    assert decisions.status("open") == "proposed"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("D-1 New title", (1, "New title")), ("1 2", (1, "2")), ("d - 12", (12, "")), ("  D1  a  b ", (1, "a  b"))],
)
def test_what_follows_a_number_is_kept(typed: str, meant: tuple[int, str]) -> None:
    assert decisions.numbered(typed) == meant


TEXTS = st.fixed_dictionaries({"title": st.sampled_from("abc"), "outcome": st.sampled_from(["", "x", "y\nz"])})


@given(TEXTS, TEXTS, TEXTS)
def test_no_text_is_overwritten_that_was_not_shown(
    shown: dict[str, str], given: dict[str, str], now: dict[str, str]
) -> None:
    base = editing.marks(shown)
    mine = editing.own(base, given)
    clashing = editing.clashes(base, mine, now)
    assert mine.keys() == {name for name in given if given[name] != shown[name]}
    after = {**now, **{name: said for name, said in mine.items() if name not in clashing}}
    for name, said in now.items():
        if said not in (shown[name], given[name]):
            assert after[name] == said, "what somebody else wrote, and the actor has not seen, stays"
            assert (name in clashing) == (given[name] != shown[name])
        else:
            assert after[name] == (given[name] if given[name] != shown[name] else said)


@pytest.mark.parametrize("which", [Filter(), Filter("accepted"), Filter("", "EU-LAUNCH"), Filter("accepted", "EU")])
def test_a_button_carries_its_filter(which: Filter) -> None:
    assert decisions.filter_of(which.value(14)) == Filter(which.status, which.key, 14)


@pytest.mark.parametrize(
    ("emoji", "reaction", "called"),
    [
        (None, "ballot_box_with_check", True),
        (None, "ballot_box_with_check::skin-tone-2", True),
        (None, "eyes", False),
        ("gavel", "gavel", True),
        (":gavel:", "gavel", True),
        ("gavel", "ballot_box_with_check", False),
    ],
)
def test_the_channels_emoji_calls(emoji: str | None, reaction: str, called: bool) -> None:
    assert decisions.is_call(Channel(emoji=emoji), reaction) == called
    assert decisions.is_call(None, "ballot_box_with_check")


@given(st.text(), st.integers(0, 300))
def test_what_is_cut_is_safe_and_fits(plain: str, limit: int) -> None:
    shown = words.cut(plain, limit)
    assert len(shown) <= limit
    assert "<" not in shown
    assert ">" not in shown
    assert (
        text.unescape(shown).removesuffix("…").rstrip() == plain[: len(text.unescape(shown).removesuffix("…"))].rstrip()
    )


@given(st.text(max_size=300))
def test_a_bold_line_is_never_ended_by_what_was_typed(plain: str) -> None:
    assert not {"*", "~", "<", ">"} & set(words.bold(plain))


@given(st.text(alphabet="&<\n a", max_size=3000), st.text(min_size=1, max_size=200))
def test_an_outcome_fits_below_any_line(outcome: str, head: str) -> None:
    assert len(words.quoted(outcome, head)) <= 3000


def test_people_are_names_and_many_are_counted() -> None:
    many = [Person(name=f"<!here> {number}") for number in range(12)]
    assert words.names(many[:2]) == "&lt;!here&gt; 0, &lt;!here&gt; 1"
    assert words.names(many).endswith("&lt;!here&gt; 9 and 2 others")
    assert words.names(many[:11]).endswith(" and 1 other")


def test_a_moment_is_shown_in_the_readers_zone() -> None:
    at = datetime(2027, 3, 1, 7, 5, tzinfo=UTC)
    assert words.moment(at) == "<!date^1803884700^{date_short_pretty} {time}|1 March 2027 07:05 UTC>"
    assert common.date(at) == "<!date^1803884700^{date_short_pretty}|1 March 2027>"
