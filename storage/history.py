"""History: an append-only record of who changed what, when and by which door."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.work import Work


class Entry(Tenant, Base):
    """One change of one record; never changed itself."""

    __tablename__ = "history"
    __table_args__ = (Index(None, "workspace_id", "kind", "record_id"),)

    kind: Mapped[str]
    record_id: Mapped[int]
    verb: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    origin: Mapped[str]
    changes: Mapped[dict[str, Any]]


def append(work: Work, kind: str, record_id: int, verb: str, **changes: Any) -> None:
    """Write down that the actor did `verb` to a record; `changes` holds what is needed to replay it."""
    actor_id = work.actor.id if work.actor else None
    entry = Entry(kind=kind, record_id=record_id, verb=verb, actor_id=actor_id, changes=changes)
    entry.at, entry.origin, entry.workspace_id = work.now, work.origin, work.workspace_id
    work.session.add(entry)


def of(work: Work, kind: str, record_id: int) -> list[Entry]:
    """A record's entries, oldest first."""
    work.session.flush()
    wanted = work.select(Entry).where(Entry.kind == kind, Entry.record_id == record_id)
    return list(work.session.scalars(wanted.order_by(Entry.id)))
