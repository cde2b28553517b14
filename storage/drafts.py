"""Drafts: what was quoted from a thread, until somebody records or discards it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.work import Work

OPEN, RECORDED, DISCARDED = "open", "recorded", "discarded"


class Draft(Tenant, Base):
    """A thread's draft, for the one person who asked for it."""

    __tablename__ = "drafts"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"))
    thread_ts: Mapped[str]
    title: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(Text)
    permalink: Mapped[str | None] = mapped_column(Text)
    participants: Mapped[list[Any]]  # ids of people, in the order of their first word
    state: Mapped[str] = mapped_column(default=OPEN)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


def close(work: Work, draft_id: int, state: str) -> bool:
    """Record or discard an open draft; False when somebody was faster."""
    change = work.update(Draft).where(Draft.id == draft_id, Draft.state == OPEN).values(state=state)
    return bool(work.session.execute(change).rowcount)  # type: ignore[attr-defined]


def waiting(work: Work, person_id: int) -> list[Draft]:
    """The open drafts of a person, newest first."""
    wanted = work.select(Draft).where(Draft.person_id == person_id, Draft.state == OPEN)
    return list(work.session.scalars(wanted.order_by(Draft.id.desc()).limit(20)))
