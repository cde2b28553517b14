"""A recorded decision is edited or withdrawn, by its owner or an admin; its history keeps both."""

from __future__ import annotations

from bot import outbox, text
from bot.decisions.recording import texts
from bot.decisions.typed import OUTCOME_LIMIT, outcome_of, plain, title_of
from bot.errors import BotError
from storage import decisions, history
from storage.decisions import WITHDRAWN, Decision
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
    if found.status == WITHDRAWN:
        raise BotError(f"D-{found.number} is withdrawn and stays as it is. A new decision can be logged any time.")
    return found


def change(work: Work, decision_id: int, *, title: str | None = None, outcome: str | None = None) -> Decision:
    """Change what a decision says; None leaves it. Its history keeps both texts.

    Raises: BotError, NotUnderstood
    """
    found = to_change(work, decision_id)
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
    found = to_change(work, decision_id)
    before, found.status = found.status, WITHDRAWN
    said = text.shorten(plain(work, why).strip(), OUTCOME_LIMIT)
    history.append(work, "decision", found.id, "withdraw", before={"status": before}, why=said)
    _redraw(work, found)
    return found


def _redraw(work: Work, found: Decision) -> None:
    outbox.redraw(work, "decision", found.id)
    took_part = decisions.participants(work, found.id)
    outbox.redraw_home(work, found.owner_id, *(person.id for person in took_part))
