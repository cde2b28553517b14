"""Drafts: what was quoted from a thread, until somebody records, proposes or discards it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.decisions import Decision
from storage.work import Work

OPEN, RECORDED, DISCARDED, PROPOSED = "open", "recorded", "discarded", "proposed"


class Draft(Tenant, Base):
    """A thread's draft, for the one person who asked for it."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    key: Mapped[str]  # the errand's: a thread that is read again for the same gesture makes no second draft
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"))
    thread_ts: Mapped[str]
    title: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(Text)
    permalink: Mapped[str | None] = mapped_column(Text)
    participants: Mapped[list[Any]]  # ids of people, in the order of their first word
    quotes: Mapped[dict[str, Any] | None]  # what was quoted, as `Decision.quotes`
    state: Mapped[str] = mapped_column(default=OPEN)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


def keep(work: Work, key: str, **values: Any) -> Draft:
    """Keep a draft, once per `key`; the one that was kept first."""
    work.insert_once(Draft, key=key, state=OPEN, **values)
    kept: Draft = work.session.scalars(work.select(Draft).where(Draft.key == key)).one()
    return kept


def hold_thread(work: Work, draft: Draft) -> None:
    """Whoever records a draft of the same thread waits until this is committed; the draft is read again."""
    same = work.select(Draft).where(Draft.channel_id == draft.channel_id, Draft.thread_ts == draft.thread_ts)
    held = same.order_by(Draft.id).with_for_update().execution_options(populate_existing=True)
    work.session.scalars(held).all()


def close(work: Work, draft_id: int, state: str) -> bool:
    """Record, propose or discard an open draft; False when somebody was faster."""
    change = work.update(Draft).where(Draft.id == draft_id, Draft.state == OPEN).values(state=state)
    return bool(work.session.execute(change).rowcount)  # type: ignore[attr-defined]


def standing(work: Work, draft_id: int) -> tuple[str, int | None]:
    """A draft's state, and the number of the decision that it became, as committed now."""
    number = work.select(Draft, Draft.state, Decision.number).outerjoin(Decision, Decision.id == Draft.decision_id)
    state, became = work.session.execute(number.where(Draft.id == draft_id)).one()
    return state, became


def waiting(work: Work, person_id: int, *, limit: int | None = None) -> list[Draft]:
    """The open drafts of a person, newest first."""
    wanted = work.select(Draft).where(Draft.person_id == person_id, Draft.state == OPEN)
    return list(work.session.scalars(wanted.order_by(Draft.id.desc()).limit(limit)))


def hand_over(work: Work, channel_ids: Collection[int], before: int, after: int) -> int:
    """Give one person's open drafts from these channels to another; how many."""
    mine = work.update(Draft).where(Draft.channel_id.in_(channel_ids), Draft.person_id == before, Draft.state == OPEN)
    return int(work.session.execute(mine.values(person_id=after)).rowcount)  # type: ignore[attr-defined]
