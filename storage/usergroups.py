"""User groups of Slack, and the initiatives whose stakeholders they are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.people import Person
from storage.stakeholders import Stakeholder
from storage.work import Work


class Usergroup(Tenant, Base):
    """A user group, `@sales-leads`, as Slack last told of it."""

    __tablename__ = "usergroups"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)

    slack_id: Mapped[str]
    handle: Mapped[str] = mapped_column(default="")
    read_at: Mapped[datetime | None]


class GroupMember(Tenant, Base):
    """Somebody is in a user group, as far as Slack last said."""

    __tablename__ = "group_members"
    __table_args__ = (UniqueConstraint("usergroup_id", "person_id"),)

    usergroup_id: Mapped[int] = mapped_column(ForeignKey("usergroups.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)


class Enrolment(Tenant, Base):
    """A user group's members are stakeholders of an initiative, for this function and with this role."""

    __tablename__ = "enrolments"
    __table_args__ = (UniqueConstraint("initiative_id", "usergroup_id"),)

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"))
    usergroup_id: Mapped[int] = mapped_column(ForeignKey("usergroups.id", ondelete="CASCADE"), index=True)
    function: Mapped[str]
    daci: Mapped[str]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


def by_slack_id(work: Work, slack_id: str) -> Usergroup | None:
    """The group behind a Slack id."""
    return work.session.scalar(work.select(Usergroup).where(Usergroup.slack_id == slack_id))


def by_handle(work: Work, handle: str) -> Usergroup | None:
    """The group that people call `@handle`."""
    wanted = work.select(Usergroup).where(func.lower(Usergroup.handle) == handle)
    return work.session.scalars(wanted.order_by(Usergroup.id).limit(1)).first()


def save(work: Work, slack_id: str, *, handle: str = "", read_at: datetime | None = None) -> Usergroup:
    """Store what Slack said of a group; made if new."""
    work.insert_once(Usergroup, slack_id=slack_id, handle=handle, read_at=read_at)
    wanted = work.select(Usergroup).where(Usergroup.slack_id == slack_id)
    found = work.session.scalars(wanted.execution_options(populate_existing=True)).one()
    found.handle, found.read_at = handle or found.handle, read_at or found.read_at
    return found


def set_members(work: Work, group: Usergroup, people: Collection[Person]) -> set[int]:
    """Replace a group's members by those whom Slack just listed; the ids of those who are new in it."""
    known, wanted = set(member_ids(work, group.id)), {person.id for person in people}
    gone = work.delete(GroupMember).where(
        GroupMember.usergroup_id == group.id, GroupMember.person_id.in_(known - wanted)
    )
    work.session.execute(gone)
    new = [{"usergroup_id": group.id, "person_id": each} for each in sorted(wanted - known)]
    work.insert_missing(GroupMember, new)
    return wanted - known


def member_ids(work: Work, usergroup_id: int) -> list[int]:
    """Ids of the people in a group."""
    rows = work.select(GroupMember, GroupMember.person_id).where(GroupMember.usergroup_id == usergroup_id)
    return list(work.session.scalars(rows.order_by(GroupMember.person_id)))


def enrol(work: Work, initiative_id: int, usergroup_id: int, *, function: str, daci: str) -> Enrolment:
    """A group's members belong to an initiative from now on; said again, the last function and role hold."""
    values = {"function": function, "daci": daci, "added_by_id": work.actor.id if work.actor else None}
    work.insert_once(Enrolment, initiative_id=initiative_id, usergroup_id=usergroup_id, **values)
    wanted = work.select(Enrolment).where(
        Enrolment.initiative_id == initiative_id, Enrolment.usergroup_id == usergroup_id
    )
    found = work.session.scalars(wanted).one()
    found.function, found.daci = function, daci
    return found


def enrolments(work: Work, usergroup_id: int) -> list[Enrolment]:
    """Where a group is enrolled."""
    wanted = work.select(Enrolment).where(Enrolment.usergroup_id == usergroup_id)
    return list(work.session.scalars(wanted.order_by(Enrolment.id)))


def of_initiative(work: Work, initiative_id: int) -> list[tuple[Enrolment, Usergroup]]:
    """The groups that are enrolled in an initiative."""
    wanted = (
        work.select(Enrolment, Enrolment, Usergroup)
        .join(Usergroup, Usergroup.id == Enrolment.usergroup_id)
        .where(Enrolment.initiative_id == initiative_id)
        .order_by(Usergroup.handle)
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted)]


def brought(work: Work, enrolment: Enrolment, person_ids: Collection[int]) -> list[str]:
    """Names of those of these people who are in an initiative by a group."""
    work.session.flush()
    by_it = work.select(Stakeholder, Stakeholder.person_id).where(
        Stakeholder.enrolment_id == enrolment.id, Stakeholder.person_id.in_(person_ids)
    )
    return list(
        work.session.scalars(work.select(Person, Person.name).where(Person.id.in_(by_it)).order_by(Person.name))
    )


def withdraw(work: Work, enrolment: Enrolment) -> None:
    """A group's members do not come into an initiative by themselves any more; those who are in it stay."""
    work.session.execute(work.delete(Enrolment).where(Enrolment.id == enrolment.id))
