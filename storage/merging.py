"""Merging: whatever refers to an outside contact refers to the member they became."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, and_, exists, func
from sqlalchemy.orm import aliased

from storage.base import Base
from storage.history import Entry
from storage.initiatives import Initiative
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work

MEMBER = aliased(Person)


def candidates(work: Work, initiative_ids: Collection[int]) -> list[tuple[Person, Person]]:
    """Contacts in these initiatives whose address is an active member's, each with the member, by name."""
    wanted = (
        work.select(Person, Person, MEMBER)
        .join(MEMBER, and_(MEMBER.workspace_id == Person.workspace_id, func.lower(MEMBER.email) == Person.email))
        .where(Person.slack_id.is_(None), Person.merged_into_id.is_(None), MEMBER.slack_id.is_not(None))
        .where(MEMBER.deactivated.is_(False), MEMBER.is_bot.is_(False))
        .where(exists().where(Stakeholder.person_id == Person.id, Stakeholder.initiative_id.in_(initiative_ids)))
        .order_by(Person.name)
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted)]


def initiatives_of(work: Work, person_id: int) -> list[Initiative]:
    """Every initiative that somebody has a part in, also closed ones."""
    part = work.select(Stakeholder, Stakeholder.initiative_id).where(Stakeholder.person_id == person_id)
    return list(work.session.scalars(work.select(Initiative).where(Initiative.id.in_(part)).order_by(Initiative.key)))


def references() -> Iterator[tuple[Table, Column[Any]]]:
    """Every column of every table that names a person, but for the people themselves and the history.

    A contact never did anything here, so no entry names one as its actor; and no entry is ever changed.
    """
    for table in Base.metadata.sorted_tables:
        if table.name not in (Person.__tablename__, Entry.__tablename__):
            yield from ((table, key.parent) for key in table.foreign_keys if key.column.table.name == "people")


def point_to(work: Work, before: int, after: int) -> None:
    """Change every reference to a person; a row that the other person has as well is dropped."""
    for table, column in references():
        own = table.c.workspace_id == work.workspace_id
        for others in _unique_beside(table, column):
            twin = table.alias()
            same = and_(twin.c[column.name] == after, *(twin.c[name] == table.c[name] for name in others))
            double = table.delete().where(own, column == before, exists().where(same))
            work.session.execute(double)
        work.session.execute(table.update().where(own, column == before).values({column.name: after}))


def _unique_beside(table: Table, column: Column[Any]) -> Iterator[list[str]]:
    """What must differ beside the person, by each key that the column is part of."""
    for key in table.constraints:
        names = [each.name for each in key.columns] if isinstance(key, UniqueConstraint) else []
        if column.name in names:
            yield [name for name in names if name != column.name]
