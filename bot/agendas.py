"""Decisions that meetings are about: a change of one concerns the meetings that have it on their agenda."""

from __future__ import annotations

from bot import outbox
from storage import meetings, schedules
from storage.meetings import OPEN
from storage.work import Work

SETTLED, GRACE_SECONDS = "decision.settled", 30 * 24 * 3600


def changed(work: Work, decision_id: int) -> None:
    """How a decision stands has changed: the cards of its meetings show it."""
    about = meetings.about(work, decision_id, *OPEN)
    if about:
        outbox.redraw(work, "meeting", *(each.id for each in about))


def settled(work: Work, decision_id: int) -> None:
    """A decision needs no meeting any more: whether its meetings do is looked at next, in a transaction of its own."""
    about = meetings.about(work, decision_id, *OPEN)
    if about:
        work.queued = True
        schedules.plan(work, SETTLED, decision_id, work.now, grace_seconds=GRACE_SECONDS)
        outbox.redraw(work, "meeting", *(each.id for each in about))
