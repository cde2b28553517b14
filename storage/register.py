"""The register as gaps and the App Home read it: plain columns of many initiatives at once, in a few statements."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, Row, and_, bindparam, exists, select
from sqlalchemy.orm import aliased

from storage.absences import Absence
from storage.channels import Channel, Membership
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.usergroups import Enrolment, GroupMember
from storage.work import Work

WORKSPACE = bindparam("workspace", type_=Integer())
INITIATIVES: Any = bindparam("initiatives", expanding=True)
INSIDER = aliased(Person)
IN_GROUP = (
    exists()
    .where(Enrolment.id == Stakeholder.enrolment_id, GroupMember.usergroup_id == Enrolment.usergroup_id)
    .where(GroupMember.person_id == Stakeholder.person_id)
)
ENTRIES = (
    select(
        Stakeholder.id,
        Stakeholder.initiative_id,
        Stakeholder.person_id,
        Stakeholder.function,
        Stakeholder.daci,
        Stakeholder.leads,
        Stakeholder.influence,
        Stakeholder.interest,
        Stakeholder.stance,
        Stakeholder.added_at,
        Stakeholder.touched_at,
        Person.name,
        Person.slack_id,
        Person.email,
        Person.deactivated,
        Person.is_external.label("external"),
        and_(INSIDER.id.is_not(None), INSIDER.deactivated.is_(False), INSIDER.is_external.is_(False)).label("insider"),
        and_(Stakeholder.enrolment_id.is_not(None), ~IN_GROUP).label("left_group"),
    )
    .join(Person, Person.id == Stakeholder.person_id)
    .outerjoin(INSIDER, INSIDER.id == Stakeholder.responsible_id)
    .where(Stakeholder.workspace_id == WORKSPACE, Stakeholder.initiative_id.in_(INITIATIVES))
    .order_by(Person.name, Person.id)
)
LINES = (
    select(
        Stakeholder.function,
        Stakeholder.daci,
        Stakeholder.leads,
        Stakeholder.influence,
        Stakeholder.interest,
        Stakeholder.stance,
        Stakeholder.why,
        Person.id.label("person_id"),
        Person.name,
        Person.deactivated,
        Person.is_external.label("external"),
    )
    .join(Person, Person.id == Stakeholder.person_id)
    .where(Stakeholder.workspace_id == WORKSPACE, Stakeholder.initiative_id == bindparam("initiative"))
)
CHANNELS = select(Channel.initiative_id, Channel.members_at, Channel.joined).where(
    Channel.workspace_id == WORKSPACE, Channel.initiative_id.in_(INITIATIVES)
)
INSIDE = (
    select(Channel.initiative_id, Membership.person_id)
    .join(Membership, Membership.channel_id == Channel.id)
    .where(Channel.workspace_id == WORKSPACE, Channel.initiative_id.in_(INITIATIVES))
)
AWAY = (
    select(Absence.person_id, Absence.first, Absence.last)
    .where(Absence.workspace_id == WORKSPACE, Absence.last >= bindparam("first"), Absence.first <= bindparam("last"))
    .where(Absence.person_id.in_(select(Stakeholder.person_id).where(Stakeholder.initiative_id.in_(INITIATIVES))))
)


@dataclass(frozen=True, slots=True)
class Rooms:
    """Who is in the linked channels of an initiative; `known`: all of them have been listed."""

    known: bool
    people: frozenset[int]


def entries(work: Work, initiative_ids: Collection[int]) -> list[Row[Any]]:
    """All stakeholders of these initiatives with what is known of the person, by name."""
    return list(work.session.connection().execute(ENTRIES, _bound(work, initiative_ids)))


def lines(work: Work, initiative_id: int) -> list[Row[Any]]:
    """All stakeholders of one initiative as its list shows them, in no order."""
    work.session.flush()
    bound = {"workspace": work.workspace_id, "initiative": initiative_id}
    return list(work.session.connection().execute(LINES, bound))


def rooms(work: Work, initiative_ids: Collection[int]) -> dict[int, Rooms]:
    """Who is in the channels of each initiative that has any."""
    bound, connection = _bound(work, initiative_ids), work.session.connection()
    listed: list[Any] = list(connection.execute(CHANNELS, bound))
    known: dict[int, bool] = {}
    inside: dict[int, set[int]] = {row.initiative_id: set() for row in listed}
    for row in listed:
        known[row.initiative_id] = known.get(row.initiative_id, True) and row.joined and row.members_at is not None
    for row in connection.execute(INSIDE, bound):
        inside[row.initiative_id].add(row.person_id)
    return {each: Rooms(known[each], frozenset(people)) for each, people in inside.items()}


def absences(work: Work, initiative_ids: Collection[int], first: date, last: date) -> Iterator[tuple[int, date, date]]:
    """When stakeholders of these initiatives are away between two days, as (person, first, last)."""
    bound = {**_bound(work, initiative_ids), "first": first, "last": last}
    return ((row[0], row[1], row[2]) for row in work.session.connection().execute(AWAY, bound))


def _bound(work: Work, initiative_ids: Collection[int]) -> dict[str, Any]:
    work.session.flush()
    return {"workspace": work.workspace_id, "initiatives": sorted(initiative_ids) or [0]}
