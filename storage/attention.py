"""Attention: how often a person wants to be reminded, and when never."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.work import Work

LIGHT, NORMAL, ACTIVE = "light", "normal", "active"
PACES = (LIGHT, NORMAL, ACTIVE)


class Attention(Tenant, Base):
    """What one person has set; who set nothing has no row and the pace `NORMAL`.

    `quiet_from` and `quiet_to` are minutes of the day in the person's own zone and may go over midnight; `dnd_from` and
    `dnd_to` are the same, as Slack says that their notifications pause. None: no such hours.
    """

    __tablename__ = "attention"
    __table_args__ = (UniqueConstraint("person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    pace: Mapped[str] = mapped_column(default=NORMAL)
    quiet_from: Mapped[int | None] = mapped_column(default=None)
    quiet_to: Mapped[int | None] = mapped_column(default=None)
    dnd_from: Mapped[int | None] = mapped_column(default=None)
    dnd_to: Mapped[int | None] = mapped_column(default=None)


def of(work: Work, person_ids: Collection[int]) -> dict[int, Attention]:
    """What those of these people have set who set anything, by person."""
    if not person_ids:
        return {}
    rows = work.session.scalars(work.select(Attention).where(Attention.person_id.in_(person_ids)))
    return {row.person_id: row for row in rows}


def change(work: Work, person_id: int, **values: Any) -> None:
    """Set some of it for somebody."""
    work.insert_once(Attention, person_id=person_id, **{"pace": NORMAL, **values})
    work.session.execute(work.update(Attention).where(Attention.person_id == person_id).values(**values))
