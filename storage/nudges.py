"""Nudges: a repeated ask, of which each person gets one a day at most; the database decides who gets it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.work import Work


class Nudge(Tenant, Base):
    """One person was nudged on one day of theirs."""

    __tablename__ = "nudges"
    __table_args__ = (UniqueConstraint("person_id", "day"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    day: Mapped[date]


def spend(work: Work, person_id: int, day: date) -> bool:
    """Take somebody's nudge of a day; False when it is spent."""
    return work.insert_once(Nudge, person_id=person_id, day=day) is not None
