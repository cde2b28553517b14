"""Whom the weekly message concerns: owners and drivers of open initiatives, and admins."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_

from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work


def _concerned(work: Work, *columns: Any) -> Select[Any]:
    own = work.select(Initiative, Initiative.owner_id).where(Initiative.closed_at.is_(None))
    drive = (
        work.select(Stakeholder, Stakeholder.person_id)
        .join(Initiative, Initiative.id == Stakeholder.initiative_id)
        .where(Stakeholder.daci == "driver", Initiative.closed_at.is_(None))
    )
    part = or_(Person.id.in_(own), Person.id.in_(drive), Person.is_admin.is_(True))
    active = (Person.slack_id.is_not(None), Person.deactivated.is_(False), Person.is_bot.is_(False))
    return work.select(Person, *columns).where(part, *active)


def zones(work: Work) -> list[str]:
    """The zones that they live in."""
    return list(work.session.scalars(_concerned(work, Person.tz).distinct().order_by(Person.tz)))


def concerned(work: Work, zone: str) -> list[Person]:
    """Those of one zone who have not switched it off."""
    wanted = _concerned(work).where(Person.tz == zone, Person.weekly.is_(True))
    return list(work.session.scalars(wanted.order_by(Person.id)))


def initiatives(work: Work) -> list[Initiative]:
    """Everything that is open, by key."""
    return list(
        work.session.scalars(work.select(Initiative).where(Initiative.closed_at.is_(None)).order_by(Initiative.key))
    )


def parts(work: Work, person_id: int) -> set[int]:
    """The ids of what somebody drives."""
    driven = work.select(Stakeholder, Stakeholder.initiative_id).where(Stakeholder.daci == "driver")
    return set(work.session.scalars(driven.where(Stakeholder.person_id == person_id)))
