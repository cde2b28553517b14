"""Somebody says what they think of a proposal: once, changed until it closes, for themselves or for whom they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot import agendas, directory, outbox, touch
from bot.ballots import AGAINST, AGREE, CHOICES
from bot.decisions import closing, objections
from bot.decisions.inviting import can_answer
from bot.decisions.proposing import STANCE
from bot.decisions.typed import plain
from bot.errors import BotError, NotUnderstood
from bot.messages import ballots as words
from storage import ballots, decisions, history, people
from storage.ballots import Ballot, Stance
from storage.decisions import Decision
from storage.people import Person
from storage.work import Work

REASON_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Voted:
    """What came of a press: the stance now, for whom besides, and whether the ballot was closed (before or by it)."""

    decision: Decision
    choice: str = ""
    others: tuple[str, ...] = ()
    changed: bool = False
    late: bool = False
    tally: str = ""  # what it comes to so far, where only those who have answered may know


@dataclass(frozen=True, slots=True)
class Given:
    """A stance as somebody gives it."""

    choice: str
    reason: str | None
    option: int | None = None


def to_vote(work: Work, decision_id: int) -> tuple[Decision, Ballot, list[Stance]]:
    """The proposal that the actor may vote on, and the stances that they may give; who votes or closes waits.

    Raises: BotError
    """
    ballot = ballots.locked(work, decision_id)
    found = decisions.locked(work, decision_id)
    if ballot is None or found is None:
        raise BotError("That proposal is not there any more.")
    if decisions.by_number(work, found.number, directory.fresh_since(work)) is None:
        raise BotError("That proposal is not there any more.")
    rows = ballots.answerable(work, decision_id, work.person.id)
    if not rows:
        owner = work.get(Person, found.owner_id)
        raise BotError(f"You are not asked about D-{found.number}. {owner.name if owner else 'Its owner'} can add you.")
    return found, ballot, rows


def wants_reason(work: Work, decision_id: int, choice: str) -> tuple[Decision, str, bool] | None:
    """The proposal, the reason given before, and whether one is required, when the form has to ask for it.

    Raises: BotError
    """
    if choice not in AGAINST:
        return None
    found, ballot, mine = to_vote(work, decision_id)
    if ballot.reasons == "none" or ballot.closed_at:
        return None
    before = next((each.reason for each in mine if each.reason), "") or ""
    return found, before, ballot.reasons == "required"


def vote(work: Work, decision_id: int, choice: str, reason: str = "", *, option: int = 0) -> Voted:
    """Take a stance; the deadline is enforced here as well, and whoever is last closes the ballot.

    `option` is the number of the one that is agreed with, where there are several.

    Raises: BotError, NotUnderstood
    """
    if choice not in CHOICES:
        raise NotUnderstood(f"Say {', '.join(f'`{each}`' for each in CHOICES)}.")
    found, ballot, rows = to_vote(work, decision_id)
    if closing.expired(work, found, ballot):
        return Voted(found, late=True)
    given = Given(choice, _reason(work, ballot, choice, reason), _option(found, ballot, choice, option))
    changed = any(each.choice and (each.choice, each.option) != (choice, given.option) for each in rows)
    for each in rows:
        _give(work, found, ballot, each, given=given)
    names = _others(work, rows)
    if ballot.deciding_id in {each.person_id for each in rows}:  # by themselves, or by who stands in for them
        closing.decided_alone(work, found, ballot, choice)
    else:
        closing.close_if_over(work, found, ballot)
    outbox.redraw(work, "decision", found.id)
    agendas.changed(work, found.id)
    outbox.redraw_home(work, work.person.id)
    return Voted(found, choice, names, changed, tally=_tally(work, found, ballot))


def _tally(work: Work, found: Decision, ballot: Ballot) -> str:
    return words.tally(closing.balloted(work, found, ballot, to_voter=True)) if ballot.hidden == "voted" else ""


def _option(found: Decision, ballot: Ballot, choice: str, option: int) -> int | None:
    if choice != AGREE or not ballot.options:
        return None
    if not 1 <= option <= len(ballot.options):
        listed = ", ".join(f"`vote D-{found.number} {n}`" for n in range(1, len(ballot.options) + 1))
        raise NotUnderstood(f"With which option do you agree? Type {listed}.")
    return option


def _reason(work: Work, ballot: Ballot, choice: str, reason: str) -> str | None:
    why = plain(work, reason).strip()
    if len(why) > REASON_LIMIT:
        raise NotUnderstood(
            f"A reason has at most {REASON_LIMIT:,} characters; this one has {len(why):,}.", field="reason"
        )
    if choice in AGAINST and ballot.reasons == "required" and not why:
        raise NotUnderstood("Please say why: that is what the others can act on.", field="reason")
    return why or None


def _give(work: Work, found: Decision, ballot: Ballot, mine: Stance, *, given: Given) -> None:
    before, choice = mine.choice, given.choice
    mine.choice, mine.option, mine.reason, mine.edition = choice, given.option, given.reason, ballot.edition
    mine.given_at, mine.given_by_id = work.now, work.person.id
    told = {"choice": choice, "option": given.option, "before": before, "edition": ballot.edition}
    if ballot.anonymous:
        history.append_nameless(work, "decision", found.id, "stance", edition=ballot.edition)
    else:
        history.append(work, "decision", found.id, "stance", person=mine.person_id, **told)
    touch.answered(work, found.initiative_id, mine.person_id, kind=STANCE, subject=f"D-{found.number}")
    objections.take(work, found, ballot, mine)


def _others(work: Work, rows: Sequence[Stance]) -> tuple[str, ...]:
    others = people.by_ids(work, [each.person_id for each in rows if each.person_id != work.person.id])
    return tuple(sorted(person.name for person in others.values()))


def delegate(work: Work, found: Decision, to: Person) -> None:
    """The actor's stance is given by somebody else from now on; with their own name: taken back.

    Raises: BotError, NotUnderstood
    """
    _, ballot, rows = to_vote(work, found.id)
    if closing.expired(work, found, ballot):
        raise BotError(f"D-{found.number} is closed.")
    mine = next((each for each in rows if each.person_id == work.person.id), None)
    if mine is None:
        raise BotError(f"You have no stance of your own on D-{found.number} to hand on.")
    if not can_answer(to):
        raise NotUnderstood(f"{to.name} cannot answer for you.")
    mine.delegate_id = None if to.id == work.person.id else to.id
    if ballot.anonymous:
        history.append_nameless(work, "decision", found.id, "delegate")
    else:
        history.append(work, "decision", found.id, "delegate", to=mine.delegate_id)
    outbox.redraw(work, "decision", found.id)
    outbox.redraw_home(work, work.person.id, to.id)
