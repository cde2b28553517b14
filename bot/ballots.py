"""Ballots: what stances come to under stated rules. Pure: the same rows give the same result for ever.

The methods are those of product.md; consent and consensus follow https://sociocracy30.org (no objection) and
https://www.seedsforchange.org.uk/consensus (nobody stands against). Nothing is ever accepted that nobody agrees to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

AGREE, ABSTAIN, DISAGREE, BLOCK = "agree", "abstain", "disagree", "block"
CHOICES = (AGREE, ABSTAIN, DISAGREE, BLOCK)
AGAINST = (DISAGREE, BLOCK)
CONSENT, CONSENSUS, MAJORITY, SUPERMAJORITY, APPROVER = "consent", "consensus", "majority", "supermajority", "approver"
METHODS = (CONSENT, CONSENSUS, MAJORITY, SUPERMAJORITY, APPROVER)
SILENCES = {"consent": AGREE, "abstain": ABSTAIN, "block": BLOCK}
TIES = ("rejected", APPROVER)
ACCEPTED, REJECTED, UNDECIDED = "accepted", "rejected", "undecided"
TWO_THIRDS = Fraction(2, 3)


class Vote(NamedTuple):
    """One invited person: their function, whether they approve, and what they said; None: nothing yet.

    `option` is the number of the one they agree with, where there are several. `again`: they are asked again about an
    amended text, and until they say otherwise their objection counts.
    """

    person: int
    function: str = ""
    approves: bool = False
    choice: str | None = None
    option: int = 0
    again: bool = False

    @property
    def awaited(self) -> bool:
        """Whether an answer is still expected."""
        return self.again or not self.choice


@dataclass(frozen=True, slots=True)
class Rules:
    """How a proposal is decided: `share` of the invited in percent, and one of each of `functions`, must take part."""

    method: str = CONSENT
    silence: str = "abstain"
    share: int = 50
    functions: frozenset[str] = frozenset()
    tie: str = REJECTED
    options: int = 0  # how many there are to choose from; none: it is one text


@dataclass(frozen=True, slots=True)
class Quorum:
    """Who takes part of how many, how many must, and from which required functions nobody does."""

    taking_part: int
    invited: int
    needed: int
    missing: tuple[str, ...]

    @property
    def met(self) -> bool:
        """Whether a result counts."""
        return self.taking_part >= self.needed and not self.missing


@dataclass(frozen=True, slots=True)
class Result:
    """What it comes to: accepted, rejected, or undecided (no quorum, or the one who decides has not)."""

    status: str
    quorum: Quorum
    counts: dict[str, int]
    silent: int
    option: int = 0  # the one that leads


def result(rules: Rules, votes: Sequence[Vote]) -> Result:
    """What the ballot comes to if it is closed now: the silent count as the silence rule says."""
    spoken = [each for each in votes if each.choice]
    counts = {choice: sum(each.choice == choice for each in spoken) for choice in CHOICES}
    present = quorum(rules, votes)
    status, option = outcome(rules, votes)
    return Result(status if present.met else UNDECIDED, present, counts, len(votes) - len(spoken), option)


def outcome(rules: Rules, votes: Sequence[Vote]) -> tuple[str, int]:
    """What a method makes of the votes, and which option leads; the quorum is not looked at."""
    option = leading(rules, votes)
    return decided(rules, [_about(rules, each, option) for each in votes] if rules.options else votes), option


def leading(rules: Rules, votes: Iterable[Vote]) -> int:
    """The option that most agree with; of equal ones the approver's, where the tie is theirs, else none (0)."""
    agreeing = [each for each in votes if each.choice == AGREE and each.option]
    counted = Counter(each.option for each in agreeing)
    best = [option for option, count in counted.items() if count == max(counted.values())]
    if len(best) > 1 and APPROVER in (rules.tie, rules.method):
        best = [each.option for each in agreeing if each.approves and each.option in best]
    return best[0] if len(best) == 1 else 0


def _about(rules: Rules, vote: Vote, option: int) -> Vote:
    """A vote as one about the leading option: who wants another one can live with it, or not, as the method says."""
    if vote.choice != AGREE or (vote.option == option and option):
        return vote
    return vote._replace(choice=ABSTAIN if rules.method == CONSENT else DISAGREE)


def quorum(rules: Rules, votes: Sequence[Vote]) -> Quorum:
    """Who takes part: whoever said anything, an abstention too. Silence never does, whatever it counts as."""
    spoken = [each for each in votes if each.choice]
    there = {each.function for each in spoken}
    needed = max(1, -(-len(votes) * rules.share // 100))
    return Quorum(len(spoken), len(votes), needed, tuple(sorted(rules.functions - there)))


def decided(rules: Rules, votes: Iterable[Vote]) -> str:
    """What a method makes of the votes, the silent counted by the rule; the quorum is not looked at."""
    heard = [each._replace(choice=each.choice or SILENCES[rules.silence]) for each in votes]
    counts = Counter(each.choice for each in heard)
    agree, against = counts[AGREE], counts[DISAGREE] + counts[BLOCK]
    if rules.method == APPROVER:
        return _approved([each.choice for each in heard if each.approves])
    if agree == 0:
        return REJECTED
    if rules.method == MAJORITY and agree == against and rules.tie == APPROVER:
        return ACCEPTED if any(each.approves and each.choice == AGREE for each in heard) else REJECTED
    return ACCEPTED if _carried(rules.method, agree, counts[DISAGREE], blocked=counts[BLOCK]) else REJECTED


def _carried(method: str, agree: int, disagree: int, *, blocked: int) -> bool:
    against = disagree + blocked
    return {
        CONSENT: blocked == 0,
        CONSENSUS: against == 0,
        MAJORITY: agree > against,
        SUPERMAJORITY: Fraction(agree, max(1, agree + against)) >= TWO_THIRDS,
    }[method]


def _approved(choices: Sequence[str | None]) -> str:
    """Advice, then one decides; an approver who abstains, or is not there, decides nothing."""
    if any(choice in AGAINST for choice in choices):
        return REJECTED
    return ACCEPTED if AGREE in choices else UNDECIDED


def is_certain(rules: Rules, votes: Sequence[Vote]) -> bool:
    """Whether those who are still asked cannot change the result any more, so that waiting for them is idle.

    A consent or consensus that is blocked stays open until its time: the text may be amended, and the objector agree.
    """
    if not quorum(rules, votes).met:
        return False
    possible = {outcome(rules, [_filled(each, *said) for each in votes]) for said in _extremes(rules)}
    status = next(iter(possible))[0]
    if len(possible) > 1 or status == UNDECIDED:
        return False
    return status == ACCEPTED or rules.method not in (CONSENT, CONSENSUS)


def _extremes(rules: Rules) -> list[tuple[str, int]]:
    """What all who are silent could yet say: results lie between these."""
    agreed = [(AGREE, option) for option in range(1, rules.options + 1)] or [(AGREE, 0)]
    return [*agreed, (BLOCK, 0)]


def _filled(vote: Vote, choice: str, option: int) -> Vote:
    return vote._replace(choice=choice, option=option) if vote.awaited else vote


def is_over(rules: Rules, votes: Sequence[Vote]) -> bool:
    """Whether a ballot can be closed before its time: the result is certain, or everybody has spoken and it stands."""
    if is_certain(rules, votes):
        return True
    return not any(each.awaited for each in votes) and result(rules, votes).status == ACCEPTED


def can_be_met(rules: Rules, votes: Sequence[Vote]) -> tuple[str, ...]:
    """The required functions from which nobody is invited: with any, the quorum can never be met."""
    return tuple(sorted(rules.functions - {each.function for each in votes}))
