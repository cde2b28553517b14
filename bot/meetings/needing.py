"""Whether a meeting is still needed: one whose decisions are all reached is called off."""

from __future__ import annotations

from bot.meetings import booking
from storage import meetings
from storage.decisions import ACCEPTED, REJECTED, SUPERSEDED, WITHDRAWN, Decision
from storage.meetings import OPEN, Meeting
from storage.work import Work

REACHED = (ACCEPTED, REJECTED, SUPERSEDED, WITHDRAWN)  # what lapsed was not decided


def settled(work: Work, decision_id: int) -> None:
    """A decision was reached: its meetings that have nothing left to agree on, and have not begun, are called off."""
    for each in meetings.about(work, decision_id, *OPEN):
        found = meetings.locked(work, each.id)
        ahead = found is not None and (found.starts_at is None or found.starts_at > work.now)
        if found is not None and found.status in OPEN and ahead and not _is_needed(work, found):
            booking.call_off(work, found)


def _is_needed(work: Work, found: Meeting) -> bool:
    rows = [work.get(Decision, each.decision_id or 0) for each in meetings.agenda(work, found.id)]
    return any(each is None or each.status not in REACHED for each in rows)
