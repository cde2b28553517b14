"""What the clock does about a booked meeting: a row of the schedule for each moment that matters."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage import meetings, schedules
from storage.meetings import BOOKED, Meeting
from storage.work import Work

DAY_BEFORE, SOON, BEGIN, END, MORNING = KINDS = (
    "meeting.day_before",
    "meeting.soon",
    "meeting.begin",
    "meeting.end",
    "meeting.morning",
)
A_DAY, TEN_MINUTES = timedelta(hours=24), timedelta(minutes=10)
IN_A_MOMENT = timedelta(seconds=1)
# A reminder of what has begun is of no use; what follows a meeting is done however long Concord was away.
GRACE_SECONDS = {
    DAY_BEFORE: 20 * 3600, SOON: 9 * 60, BEGIN: 30 * 24 * 3600, END: 30 * 24 * 3600, MORNING: 366 * 24 * 3600,
}  # fmt: skip


def plan(work: Work, found: Meeting) -> None:
    """Set everything that happens at its time; what has passed, or belongs to no booked meeting, does not happen."""
    assert found.starts_at is not None or found.status != BOOKED, "what is booked has a time"
    moments = {}
    if found.status == BOOKED and found.starts_at is not None:
        begins = found.starts_at
        moments = {DAY_BEFORE: begins - A_DAY, SOON: begins - TEN_MINUTES, BEGIN: begins, END: ends(found)}
    for kind in KINDS:
        at = moments.get(kind)
        ahead = at if at is not None and at > work.now else None
        schedules.plan(work, kind, found.id, ahead, grace_seconds=GRACE_SECONDS[kind])


def taken(work: Work, kind: str, meeting_id: int, status: str = BOOKED) -> Meeting | None:
    """A meeting of this status whose moment has come; none while somebody is just changing it: then it comes again soon.

    It must not wait: it holds the schedule, which whoever moves or cancels the meeting will need.
    """
    found = meetings.locked_if_free(work, meeting_id)
    if found is None and work.get(Meeting, meeting_id) is not None:
        schedules.plan(work, kind, meeting_id, work.now + IN_A_MOMENT, grace_seconds=GRACE_SECONDS[kind])
    return found if found is not None and found.status == status else None


def ends(found: Meeting) -> datetime:
    """When a meeting that has a time is over."""
    assert found.starts_at is not None, "what is booked has a time"
    return found.starts_at + timedelta(minutes=found.minutes)
