"""Closing against a definition written out in words: every method, silence, quorum, tie and vote of up to four people.

Nothing here is taken from bot/ballots.py: the sentences of product.md and of issue 4 are looped over as they stand.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from bot import ballots
from bot.ballots import Rules, Vote

METHODS = ("consent", "consensus", "majority", "supermajority", "approver")
SILENCES = ("consent", "abstain", "block")
TIES = ("rejected", "approver")
SAID = ("agree", "abstain", "disagree", "block", None)
AGAIN = "asked again, blocked before", "asked again, disagreed before"
SHARES = (0, 50, 51, 100)
REQUIRED: tuple[tuple[str, ...], ...] = ((), ("accounting",), ("accounting", "legal"))
FUNCTIONS = ("logistics", "accounting", "sales", "accounting")  # of the first, second, third and fourth person
APPROVER = 1  # the second person, who speaks for accounting
NOBODY = 9


@dataclass
class Case:
    """One ballot, as plain as it can be told."""

    method: str
    silence: str
    tie: str
    share: int
    required: tuple[str, ...]
    said: tuple[str | None, ...]
    approver: int = APPROVER
    functions: tuple[str, ...] = FUNCTIONS

    @property
    def rules(self) -> Rules:
        return Rules(self.method, self.silence, self.share, frozenset(self.required), self.tie)

    def votes(self) -> list[Vote]:
        return [_vote(n, said, approves=n == self.approver) for n, said in enumerate(self.said)]


def _vote(number: int, said: str | None, *, approves: bool) -> Vote:
    if said in AGAIN:
        return Vote(number, FUNCTIONS[number], approves, _counts(said), again=True)
    return Vote(number, FUNCTIONS[number], approves, said)


def _counts(said: str | None) -> str | None:
    """An open objection counts until its objector says otherwise."""
    return {AGAIN[0]: "block", AGAIN[1]: "disagree"}.get(said or "", said)


# The definition


def defined(case: Case) -> str:
    """What a ballot comes to when it is closed now."""
    if not _quorate(case):
        return "undecided"
    heard = [_counts(said) or _meaning(case.silence) for said in case.said]
    decider = heard[case.approver] if case.approver < len(heard) else "nobody"
    if case.method == "approver":
        return {"agree": "accepted", "disagree": "rejected", "block": "rejected"}.get(decider, "undecided")
    return "accepted" if _carried(case, heard, decider) else "rejected"


def _quorate(case: Case) -> bool:
    """A share of the invited, somebody at least, and one from each required function; silence takes no part."""
    speakers = 0
    there = set()
    for number, said in enumerate(case.said):
        if said is not None:
            speakers += 1
            there.add(case.functions[number])
    enough = speakers >= 1 and speakers / len(case.said) >= case.share / 100
    return enough and all(name in there for name in case.required)


def _meaning(silence: str) -> str:
    if silence == "consent":
        return "agree"
    return "abstain" if silence == "abstain" else "block"


def _carried(case: Case, heard: Sequence[str], decider: str) -> bool:
    agree = disagree = block = 0
    for choice in heard:
        agree += choice == "agree"
        disagree += choice == "disagree"
        block += choice == "block"
    if agree == 0:  # nothing is accepted that nobody agrees to
        return False
    if case.method == "consent":  # nobody blocks
        return block == 0
    if case.method == "consensus":  # nobody disagrees or blocks
        return block == 0 and disagree == 0
    if case.method == "supermajority":  # of those who take sides, two thirds
        return 3 * agree >= 2 * (agree + disagree + block)
    if agree == disagree + block:  # a tie goes by the stated rule
        return case.tie == "approver" and decider == "agree"
    return agree > disagree + block


def futures(case: Case) -> Iterator[tuple[str | None, ...]]:
    """Every way in which those who are still asked may answer, or stay silent."""
    return itertools.product(*(_open_to(said) for said in case.said))


def is_settled(case: Case) -> bool:
    """Whether nobody who is still asked can change what it comes to: a block may be met, so that one stays open."""
    ends = {defined(replace(case, said=said)) for said in futures(case)}
    return _settled(case.method, ends)


def _settled(method: str, ends: set[str]) -> bool:
    if method in ("consent", "consensus"):  # one that is blocked stays open: the text may be amended
        return ends == {"accepted"}
    return len(ends) == 1 and ends != {"undecided"}


def _open_to(said: str | None) -> tuple[str | None, ...]:
    if said is None:
        return SAID
    return (*SAID[:4], said) if said in AGAIN else (said,)


# The table


def _cases(method: str, silence: str, counts: Sequence[int], said: Sequence[str | None]) -> Iterator[Case]:
    ties = TIES if method == "majority" else TIES[:1]
    for tie, share, required, count in itertools.product(ties, SHARES, REQUIRED, counts):
        for each in itertools.product(said, repeat=count):
            yield Case(method, silence, tie, share, required, each)


@pytest.mark.parametrize("silence", SILENCES)
@pytest.mark.parametrize("method", METHODS)
def test_every_closing_is_as_defined(method: str, silence: str) -> None:
    seen = set()
    for case in _cases(method, silence, (1, 2, 3, 4), SAID):
        found = ballots.result(case.rules, case.votes())
        assert found.status == defined(case), case
        assert found.quorum.met == _quorate(case), case
        assert found.silent == case.said.count(None)
        seen.add(found.status)
    assert seen == {"accepted", "rejected", "undecided"}


@pytest.mark.parametrize("silence", SILENCES)
@pytest.mark.parametrize("method", METHODS)
def test_a_ballot_is_over_when_no_answer_that_is_still_asked_for_can_change_it(method: str, silence: str) -> None:
    """Those who are silent, and objectors who are asked again about an amended text."""
    known: dict[tuple[object, ...], str] = {}

    def outcome(case: Case, said: tuple[str | None, ...]) -> str:
        key = (case.tie, case.share, case.required, said)
        if key not in known:
            known[key] = defined(replace(case, said=said))
        return known[key]

    ended = 0
    for case in _cases(method, silence, (1, 2, 3), (*SAID, *AGAIN)):
        settled = _settled(method, {outcome(case, said) for said in futures(case)})
        assert ballots.is_certain(case.rules, case.votes()) == settled, case
        assert ballots.is_over(case.rules, case.votes()) == settled, case
        ended += settled
    assert ended


@pytest.mark.parametrize("method", METHODS)
def test_without_an_approver_nobody_breaks_ties_and_no_advice_is_decided(method: str) -> None:
    for silence in SILENCES:
        for case in _cases(method, silence, (2, 3), SAID):
            case.approver = NOBODY
            assert ballots.result(case.rules, case.votes()).status == defined(case), case


# The rules that people ask about, one by one


def _closed(rules: Rules, *said: str | None) -> str:
    return ballots.result(rules, [_vote(n, each, approves=n == APPROVER) for n, each in enumerate(said)]).status


@pytest.mark.parametrize("method", ["consent", "consensus"])
@pytest.mark.parametrize("silence", SILENCES)
def test_a_block_that_is_open_is_never_accepted(method: str, silence: str) -> None:
    for others in itertools.product((*SAID, *AGAIN), repeat=3):
        for blocking in ("block", AGAIN[0]):
            assert _closed(Rules(method, silence, 0), blocking, *others) != "accepted"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("silence", SILENCES)
def test_silence_alone_decides_nothing(method: str, silence: str) -> None:
    assert _closed(Rules(method, silence, 0), None, None, None) == "undecided"


def test_what_silence_means_is_what_was_stated() -> None:
    one_spoke = ("abstain", None, None)
    assert _closed(Rules("consent", "consent", 0), *one_spoke) == "accepted"
    assert _closed(Rules("consent", "abstain", 0), *one_spoke) == "rejected", "nobody agrees"
    assert _closed(Rules("majority", "block", 0), "agree", "agree", None) == "accepted"
    assert _closed(Rules("majority", "block", 0), "agree", None, None) == "rejected"


@pytest.mark.parametrize(
    ("agree", "against", "status"), [(2, 1, "accepted"), (1, 1, "rejected"), (3, 1, "accepted"), (1, 0, "accepted")]
)
def test_two_thirds_are_counted_of_those_who_take_sides(agree: int, against: int, status: str) -> None:
    said = [*["agree"] * agree, *["disagree"] * against]
    assert _closed(Rules("supermajority"), *said) == status
    long = [Vote(n, choice=choice) for n, choice in enumerate((*said, *["abstain"] * len(said)))]
    assert ballots.result(Rules("supermajority"), long).status == status


@pytest.mark.parametrize(("yes", "no", "status"), [(66, 34, "rejected"), (67, 33, "accepted"), (200, 100, "accepted")])
def test_two_thirds_are_not_rounded(yes: int, no: int, status: str) -> None:
    votes = [Vote(n, choice="agree" if n < yes else "disagree") for n in range(yes + no)]
    assert ballots.result(Rules("supermajority"), votes).status == status


@pytest.mark.parametrize(("share", "of", "needed"), [(0, 7, 1), (1, 7, 1), (50, 7, 4), (51, 100, 51), (100, 7, 7)])
def test_a_share_of_people_is_rounded_up(share: int, of: int, needed: int) -> None:
    assert ballots.quorum(Rules(share=share), [Vote(n) for n in range(of)]).needed == needed


def test_nobody_left_is_no_quorum() -> None:
    assert ballots.result(Rules(share=0), []).status == "undecided"


def test_an_approver_who_abstains_leaves_it_open() -> None:
    advice = Rules("approver", share=0)
    assert _closed(advice, "agree", "abstain", "agree") == "undecided"
    assert _closed(advice, "disagree", "agree", "block") == "accepted", "the others advise"
