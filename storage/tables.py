"""All tables in one place, so that the metadata is whole for migrations and tests."""

from storage import (
    absences,
    actions,
    asks,
    ballots,
    cards,
    channels,
    decisions,
    deliveries,
    drafts,
    errands,
    evidence,
    functions,
    history,
    initiatives,
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
    "absences", "actions", "asks", "ballots", "cards", "channels", "decisions", "deliveries", "drafts", "errands",
    "evidence", "functions", "history", "initiatives", "metadata", "nudges", "outbox", "people", "preferences",
    "reviews", "rules", "schedules", "search_index", "stakeholders", "standups", "usergroups", "workspaces",
]  # fmt: skip
