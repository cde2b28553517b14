"""Reviews: what was predicted of a decision, when it is looked at again, and what it came to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage import channels, decisions
from storage.base import Base, Tenant
from storage.decisions import Decision
from storage.initiatives import Initiative
from storage.work import Work


class Review(Tenant, Base):
    """One prediction of a decision; the newest is the one that counts, answered ones stay."""

    __tablename__ = "reviews"
    __table_args__ = (Index(None, "decision_id"),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"))
    due_on: Mapped[date]
    measure: Mapped[str] = mapped_column(Text)
    predicted: Mapped[str] = mapped_column(Text)
    actual: Mapped[str | None] = mapped_column(Text)
    asked: Mapped[int] = mapped_column(default=0)  # how often its owner was asked
    set_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


def newest(work: Work, decision_id: int) -> Review | None:
    """A decision's newest review."""
    work.session.flush()
    wanted = work.select(Review).where(Review.decision_id == decision_id).order_by(Review.id.desc())
    return work.session.scalars(wanted.limit(1)).one_or_none()


def answered(work: Work, fresh_since: datetime, initiative_id: int | None) -> list[tuple[str, str, str]]:
    """The reviews that were answered, of decisions that the actor may see, as (initiative's key, predicted, actual)."""
    rows = (
        decisions.VISIBLE.with_only_columns(Initiative.key, Review.predicted, Review.actual)
        .select_from(Decision)
        .join(Review, Review.decision_id == Decision.id)
        .outerjoin(Initiative, Initiative.id == Decision.initiative_id)
        .where(Review.actual.is_not(None))
    )
    if initiative_id is not None:
        rows = rows.where(Decision.initiative_id == initiative_id)
    found = work.session.execute(rows.order_by(Review.id), channels.viewer(work, fresh_since))
    return [(row[0] or "", row[1], row[2] or "") for row in found]
