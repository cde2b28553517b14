"""All tables in one place, so that the metadata is whole for migrations and tests."""

from storage import (
    absences,
    actions,
    asks,
    attention,
    ballots,
    blockers,
    calendars,
    cards,
    channels,
    decisions,
    deliveries,
    digests,
    drafts,
    errands,
    evidence,
    functions,
    history,
    hours,
    initiatives,
    invitations,
    meetings,
    nudges,
    outbox,
    people,
    preferences,
    reviews,
    rules,
    schedules,
    search_index,
    stakeholders,
    standups,
    usergroups,
    workspaces,
)
from storage.base import Base

metadata = Base.metadata

__all__ = [
    "absences", "actions", "asks", "attention", "ballots", "blockers", "calendars", "cards", "channels", "decisions", "deliveries", "digests", "drafts",
    "errands", "evidence", "functions", "history", "hours", "initiatives", "invitations", "meetings", "metadata",
    "nudges", "outbox", "people", "preferences", "reviews", "rules", "schedules", "search_index", "stakeholders",
    "standups", "usergroups", "workspaces",
]  # fmt: skip
