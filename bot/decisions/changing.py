"""A recorded decision is edited or withdrawn, by its owner or an admin; its history keeps both."""

from __future__ import annotations

from bot import agendas, outbox, text
from bot.decisions import keeping
from bot.decisions.recording import texts
from bot.decisions.typed import OUTCOME_LIMIT, outcome_of, plain, title_of
from bot.errors import BotError
from storage import ballots, decisions, history, schedules
from storage.decisions import LAPSED, PROPOSED, REJECTED, SUPERSEDED, WITHDRAWN, Decision
from storage.people import Person
from storage.work import Work


def may_change(work: Work, found: Decision) -> bool:
    """Whether the actor owns the decision or is an admin."""
    return work.person.is_admin or found.owner_id == work.person.id


def to_change(work: Work, decision_id: int) -> Decision:
    """A decision that the actor may change and that can still be changed; nobody else changes it meanwhile.

    Raises: BotError
    """
    found = decisions.locked(work, decision_id)
    if found is None:
        raise BotError("That decision is not there any more.")
    if not may_change(work, found):
        owner = work.get(Person, found.owner_id)
        raise BotError(
            f"Only {owner.name if owner else 'its owner'}, who owns D-{found.number}, or an admin can do that."
        )
    if found.status in (WITHDRAWN, SUPERSEDED, REJECTED, LAPSED):
        raise BotError(f"D-{found.number} is {found.status} and stays as it is. A new decision can be logged any time.")
    return found


def change(work: Work, decision_id: int, *, title: str | None = None, outcome: str | None = None) -> Decision:
    """Change what a decision says; None leaves it. Its history keeps both texts.

    Raises: BotError, NotUnderstood
    """
    found = to_change(work, decision_id)
    if found.status == PROPOSED:
        raise BotError(
            f"D-{found.number} is being decided: `amend D-{found.number}` gives it another text and asks again."
        )
    if ballots.find(work, found.id):
        raise BotError(
            f"D-{found.number} says what was agreed to, and stays as it is. Propose another one, and `supersede` it."
        )
    before = texts(found)
    if title is not None:
        found.title = title_of(work, title)
    if outcome is not None:
        found.outcome = outcome_of(work, outcome)
    if before != texts(found):
        history.append(work, "decision", found.id, "edit", before=before, after=texts(found))
        _redraw(work, found)
    return found


def withdraw(work: Work, decision_id: int, why: str = "") -> Decision:
    """Take a decision back; it stays in the record.

    Raises: BotError
    """
    ballot = ballots.locked(work, decision_id)  # first, as those do who vote: nobody waits for each other
    found = to_change(work, decision_id)
    before, found.status = found.status, WITHDRAWN
    if ballot and ballot.closed_at is None:
        ballot.closed_at, ballot.closed_by = work.now, "withdrawn"
        schedules.plan(work, "decision.close", found.id, None)
    said = text.shorten(plain(work, why).strip(), OUTCOME_LIMIT)
    history.append(work, "decision", found.id, "withdraw", before={"status": before}, why=said)
    keeping.flag(work, found, WITHDRAWN)
    agendas.settled(work, found.id)
    _redraw(work, found)
    return found


def _redraw(work: Work, found: Decision) -> None:
    outbox.redraw(work, "decision", found.id)
    took_part = decisions.participants(work, found.id)
    outbox.redraw_home(work, found.owner_id, *(person.id for person in took_part))
