"""Stakeholders: who speaks for which function in an initiative."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.initiatives import Initiative
from storage.people import Person
from storage.work import Work

ONE_DRIVER = text("daci = 'driver'")
ONE_APPROVER = text("daci = 'approver'")


class Stakeholder(Tenant, Base):
    """A person in an initiative. The database itself keeps one driver and one approver."""

    __tablename__ = "stakeholders"
    __table_args__ = (
        UniqueConstraint("initiative_id", "person_id"),
        Index(
            "uq_stakeholders_driver", "initiative_id", unique=True, sqlite_where=ONE_DRIVER, postgresql_where=ONE_DRIVER
        ),
        Index(
            "uq_stakeholders_approver",
            "initiative_id",
            unique=True,
            sqlite_where=ONE_APPROVER,
            postgresql_where=ONE_APPROVER,
        ),
        CheckConstraint("influence BETWEEN 1 AND 5", name="influence"),
        CheckConstraint("interest BETWEEN 1 AND 5", name="interest"),
    )

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    function: Mapped[str]
    daci: Mapped[str] = mapped_column(default="contributor")
    influence: Mapped[int | None]
    interest: Mapped[int | None]
    stance: Mapped[str] = mapped_column(default="unknown")
    why: Mapped[str | None] = mapped_column(Text)
    leads: Mapped[bool] = mapped_column(default=False)  # speaks first for their function
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # the insider of somebody external
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolments.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)  # a form that began with an older one must not win unseen
    touched_at: Mapped[datetime | None]  # when they were last heard from here
    touched_by: Mapped[str | None]  # by what: message, standup, …

    # Whoever changes an entry that somebody else has changed since it was read loses, and is told.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's way
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime]


def find(work: Work, initiative_id: int, person_id: int) -> Stakeholder | None:
    """A person's entry in an initiative."""
    wanted = work.select(Stakeholder).where(
        Stakeholder.initiative_id == initiative_id, Stakeholder.person_id == person_id
    )
    found: Stakeholder | None = work.session.scalar(wanted)
    return found


def holder(work: Work, initiative_id: int, daci: str) -> Person | None:
    """Who has a role that only one person can have."""
    holding = work.select(Stakeholder, Stakeholder.person_id).where(
        Stakeholder.initiative_id == initiative_id, Stakeholder.daci == daci
    )
    return work.session.scalars(work.select(Person).where(Person.id.in_(holding)).limit(1)).first()


def register(work: Work, initiative_id: int) -> list[tuple[Stakeholder, Person]]:
    """Everybody in an initiative with their person, by function, then name, in one statement."""
    wanted = (
        work.select(Stakeholder, Stakeholder, Person)
        .join(Person, Person.id == Stakeholder.person_id)
        .where(Stakeholder.initiative_id == initiative_id)
        .order_by(Stakeholder.function, Person.name)
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted)]


def of_person(work: Work, person_id: int) -> list[tuple[Stakeholder, Initiative]]:
    """A person's roles in open initiatives, by key."""
    wanted = (
        work.select(Stakeholder, Stakeholder, Initiative)
        .join(Initiative, Initiative.id == Stakeholder.initiative_id)
        .where(Stakeholder.person_id == person_id, Initiative.closed_at.is_(None))
        .order_by(Initiative.key)
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted)]


def remove(work: Work, stakeholder: Stakeholder) -> bool:
    """Take somebody out of the register; False when somebody else did so before. The history keeps both."""
    gone: Any = work.delete(Stakeholder).where(Stakeholder.id == stakeholder.id)
    return bool(work.session.execute(gone).rowcount)  # type: ignore[attr-defined]


def lead(work: Work, initiative_id: int, function: str) -> tuple[Stakeholder, Person] | None:
    """Who speaks first for a function."""
    wanted = (
        work.select(Stakeholder, Stakeholder, Person)
        .join(Person, Person.id == Stakeholder.person_id)
        .where(Stakeholder.initiative_id == initiative_id, Stakeholder.function == function)
        .where(Stakeholder.leads.is_(True))
    )
    found = work.session.execute(wanted.limit(1)).first()
    return (found[0], found[1]) if found else None


def count_function(work: Work, function: str) -> int:
    """How many speak for a function in open initiatives."""
    wanted = (
        work.select(Stakeholder, func.count(Stakeholder.id))
        .join(Initiative, Initiative.id == Stakeholder.initiative_id)
        .where(Stakeholder.function == function, Initiative.closed_at.is_(None))
    )
    return work.session.scalar(wanted) or 0


def heads_of(work: Work, person_id: int) -> list[int]:
    """Ids of the owners and drivers of the open initiatives that somebody has a part in."""
    part = work.select(Stakeholder, Stakeholder.initiative_id).where(Stakeholder.person_id == person_id)
    owners = work.select(Initiative, Initiative.owner_id).where(Initiative.id.in_(part), Initiative.closed_at.is_(None))
    drivers = work.select(Stakeholder, Stakeholder.person_id).where(
        Stakeholder.initiative_id.in_(part), Stakeholder.daci == "driver"
    )
    return sorted({*work.session.scalars(owners), *work.session.scalars(drivers)})


def in_charge_of(work: Work, initiative_id: int, person_id: int) -> list[Stakeholder]:
    """The people from outside whom an insider answers for."""
    wanted = work.select(Stakeholder).where(
        Stakeholder.initiative_id == initiative_id, Stakeholder.responsible_id == person_id
    )
    return list(work.session.scalars(wanted.order_by(Stakeholder.id)))


def functions_of(work: Work, initiative_id: int | None, people: Collection[Person]) -> dict[int, str]:
    """The function that each of these people speaks for: in an initiative, else the one that is known of them."""
    wanted = work.select(Stakeholder, Stakeholder.person_id, Stakeholder.function).where(
        Stakeholder.initiative_id == initiative_id, Stakeholder.person_id.in_([each.id for each in people])
    )
    spoken = {row[0]: row[1] for row in work.session.execute(wanted)} if initiative_id else {}
    return {each.id: spoken.get(each.id) or each.function or "" for each in people}
