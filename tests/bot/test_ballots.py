"""Closing, against a definition written out by hand for every combination of method, silence, quorum and votes."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import ballots
from bot.ballots import METHODS, SILENCES, Rules, Vote

FUNCTIONS = ("accounting", "logistics", "sales")
SAID = ("agree", "abstain", "disagree", "block", None)


def _defined(rules: Rules, votes: list[Vote]) -> str:  # noqa: C901, PLR0911 - written out on purpose
    """The result in the words of the product page, one sentence at a time."""
    spoke = [v for v in votes if v.choice is not None]
    if len(spoke) == 0 or len(spoke) * 100 < rules.share * len(votes):
        return "undecided"
    for name in rules.functions:
        if name not in [v.function for v in spoke]:
            return "undecided"
    means = {"consent": "agree", "abstain": "abstain", "block": "block"}[rules.silence]
    choices = [v.choice or means for v in votes]
    yes, no, blocks = choices.count("agree"), choices.count("disagree"), choices.count("block")
    deciding = [v.choice or means for v in votes if v.approves]
    if rules.method == "approver":
        if "disagree" in deciding or "block" in deciding:
            return "rejected"
        return "accepted" if "agree" in deciding else "undecided"
    if yes == 0:
        return "rejected"
    if rules.method == "consent":
        return "rejected" if blocks else "accepted"
    if rules.method == "consensus":
        return "rejected" if no or blocks else "accepted"
    if rules.method == "supermajority":
        return "accepted" if yes * 3 >= (yes + no + blocks) * 2 else "rejected"
    if yes == no + blocks:
        return "accepted" if rules.tie == "approver" and "agree" in deciding else "rejected"
    return "accepted" if yes > no + blocks else "rejected"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("silence", SILENCES)
@pytest.mark.parametrize("tie", ballots.TIES)
def test_every_closing_agrees_with_the_definition(method: str, silence: str, tie: str) -> None:
    """All votes of up to three people, with every quorum."""
    seen = set()
    for count, share in itertools.product(range(1, 4), (0, 34, 50, 67, 100)):
        for needed in ((), ("accounting",), ("accounting", "logistics")):
            rules = Rules(method, silence, share, frozenset(needed), tie)
            for said in itertools.product(SAID, repeat=count):
                votes = [Vote(n, FUNCTIONS[n % 3], n == 0, choice) for n, choice in enumerate(said)]
                found = ballots.result(rules, votes).status
                assert found == _defined(rules, votes), (rules, votes)
                seen.add(found)
    assert seen == {"accepted", "rejected", "undecided"}


votes_of_some = st.lists(st.tuples(st.sampled_from(FUNCTIONS), st.sampled_from(SAID)), min_size=1, max_size=6).map(
    lambda some: [Vote(n, function, n == 0, choice) for n, (function, choice) in enumerate(some)]
)
any_rules = st.builds(
    Rules,
    st.sampled_from(METHODS),
    st.sampled_from(sorted(SILENCES)),
    st.integers(0, 100),
    st.frozensets(st.sampled_from(FUNCTIONS)),
    st.sampled_from(ballots.TIES),
)


@given(any_rules, votes_of_some)
def test_what_is_certain_comes_true_however_the_others_vote(rules: Rules, votes: list[Vote]) -> None:
    """Every completion is tried, silence included."""
    open_ones = [n for n, each in enumerate(votes) if each.choice is None]
    outcomes = set()
    for said in itertools.product(SAID, repeat=len(open_ones)):
        whole = list(votes)
        for n, choice in zip(open_ones, said, strict=True):
            whole[n] = whole[n]._replace(choice=choice)
        outcomes.add(_defined(rules, whole))
    if ballots.is_certain(rules, votes):
        assert len(outcomes) == 1
    elif len(outcomes) == 1 and outcomes != {"undecided"} and rules.method not in ("consent", "consensus"):
        raise AssertionError("it was certain, and not seen")
    elif outcomes == {"accepted"}:
        raise AssertionError("it was certain to be accepted, and not seen")


@given(any_rules, votes_of_some, st.randoms())
def test_the_order_of_votes_does_not_matter(rules: Rules, votes: list[Vote], dice: object) -> None:
    shuffled = list(votes)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ballots.result(rules, shuffled) == ballots.result(rules, votes)


def test_a_blocked_consent_waits_for_its_time_and_a_lost_majority_does_not() -> None:
    split = [Vote(1, choice="block"), Vote(2, choice="agree"), Vote(3, choice="agree")]
    assert not ballots.is_over(Rules("consent"), split)
    against = [Vote(1, choice="block"), Vote(2, choice="disagree"), Vote(3)]
    assert ballots.is_over(Rules("majority"), against)


def test_a_function_that_nobody_invited_speaks_for_can_never_be_heard() -> None:
    rules = Rules(functions=frozenset({"legal", "sales"}))
    assert ballots.can_be_met(rules, [Vote(1, "sales"), Vote(2, "tpm")]) == ("legal",)
