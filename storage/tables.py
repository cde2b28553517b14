"""All tables in one place, so that the metadata is whole for migrations and tests."""

from storage import (
    cards,
    channels,
    decisions,
    deliveries,
    drafts,
    errands,
    history,
    initiatives,
    outbox,
    people,
    schedules,
    stakeholders,
    standups,
    workspaces,
)
from storage.base import Base

metadata = Base.metadata

__all__ = [
    "cards", "channels", "decisions", "deliveries", "drafts", "errands", "history", "initiatives", "metadata",
    "outbox", "people", "schedules", "stakeholders", "standups", "workspaces",
]  # fmt: skip
