"""Initiatives: the products, features and launches that people are to agree on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.channels import Channel
from storage.people import Person
from storage.work import Work


class Initiative(Tenant, Base):
    """One initiative, known by its short key."""

    __tablename__ = "initiatives"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    key: Mapped[str]
    name: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    target_date: Mapped[date | None]
    status: Mapped[str] = mapped_column(default="exploring")
    customer: Mapped[str | None]
    problem: Mapped[str | None] = mapped_column(Text)
    value: Mapped[int | None] = mapped_column(BigInteger)  # whole units of `currency`: what rules about size look at
    currency: Mapped[str] = mapped_column(default="EUR")
    required: Mapped[list[Any]] = mapped_column(default=list)  # functions that must have somebody
    deciding: Mapped[dict[str, Any]] = mapped_column(default=dict)  # how its decisions are made
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


def by_key(work: Work, key: str) -> Initiative | None:
    """The initiative with this key, however it was typed, whoever may see it."""
    found: Initiative | None = work.session.scalar(work.select(Initiative).where(Initiative.key == key.upper()))
    return found


def owner(work: Work, found: Initiative) -> Person:
    """Who owns an initiative; somebody always does."""
    person: Person = work.session.scalars(work.select(Person).where(Person.id == found.owner_id)).one()
    return person


def owned(work: Work, person_id: int) -> list[Initiative]:
    """The open initiatives that somebody owns, by key."""
    wanted = work.select(Initiative).where(Initiative.owner_id == person_id, Initiative.closed_at.is_(None))
    return list(work.session.scalars(wanted.order_by(Initiative.key)))


def of_channel(work: Work, channel: Channel) -> Initiative | None:
    """The initiative that a channel is linked to."""
    return work.get(Initiative, channel.initiative_id) if channel.initiative_id else None


def keys(work: Work) -> list[str]:
    """All keys of the workspace: the ones that are taken."""
    return list(work.session.scalars(work.select(Initiative, Initiative.key).order_by(Initiative.key)))
