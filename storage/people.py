"""People: Slack members and outside contacts, as last heard from Slack."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Tenant
from storage.work import Work


class Person(Tenant, Base):
    """A Slack member (`slack_id`) or an outside contact (none)."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)

    slack_id: Mapped[str | None]
    name: Mapped[str]
    tz: Mapped[str] = mapped_column(default="UTC")
    email: Mapped[str | None]
    organisation: Mapped[str | None]
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_bot: Mapped[bool] = mapped_column(default=False)
    is_external: Mapped[bool] = mapped_column(default=False)
    deactivated: Mapped[bool] = mapped_column(default=False)
    dm_channel: Mapped[str | None]
    fetched_at: Mapped[datetime | None]  # None: only a name from a payload is known
    home_opened_at: Mapped[datetime | None]
    home_pages: Mapped[dict[str, Any] | None]  # how far each long list of the App Home is paged
    weekly: Mapped[bool] = mapped_column(default=True)  # hears once a week what is to be mended
    function: Mapped[str | None]  # what they speak for unless an initiative says otherwise
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # the member a contact became


def by_slack_id(work: Work, slack_id: str) -> Person | None:
    """The person behind a Slack id."""
    person: Person | None = work.session.scalar(work.select(Person).where(Person.slack_id == slack_id))
    return person


def by_slack_ids(work: Work, slack_ids: Collection[str]) -> dict[str, Person]:
    """Those of `slack_ids` that are known, by their Slack id."""
    if not slack_ids:
        return {}
    rows = work.session.scalars(work.select(Person).where(Person.slack_id.in_(slack_ids)))
    return {row.slack_id: row for row in rows if row.slack_id}


def by_ids(work: Work, ids: Collection[int]) -> dict[int, Person]:
    """People by their own ids, in one statement."""
    return work.get_all(Person, ids)


def by_email(work: Work, email: str) -> Person | None:
    """The outside contact with this address; of one who was merged, the member they became, while they are active."""
    wanted = work.select(Person).where(Person.email == email, Person.slack_id.is_(None))
    merged = Person.merged_into_id.is_not(None)
    found = work.session.scalars(wanted.order_by(merged, Person.id).limit(1)).first()
    if found is None or found.merged_into_id is None:
        return found
    member = work.get(Person, found.merged_into_id)
    return member if member and not member.deactivated else None


def by_addresses(work: Work, addresses: Collection[str]) -> dict[str, Person]:
    """Members and contacts by their address in small letters; a member before a contact, merged ones as the member."""
    if not addresses:
        return {}
    wanted = work.select(Person).where(func.lower(Person.email).in_(addresses))
    rows = work.session.scalars(
        wanted.order_by(Person.merged_into_id.is_(None), Person.slack_id.is_not(None), Person.id)
    ).all()
    members = by_ids(work, {row.merged_into_id for row in rows if row.merged_into_id})
    found = {(row.email or "").lower(): members.get(row.merged_into_id or 0, row) for row in rows}
    return {address: row for address, row in found.items() if row.merged_into_id is None}


def member_by_email(work: Work, email: str) -> Person | None:
    """The active Slack member with this address, in whatever case Slack has it."""
    member = work.select(Person).where(Person.slack_id.is_not(None), Person.deactivated.is_(False))
    wanted = member.where(func.lower(Person.email) == email.lower())
    return work.session.scalars(wanted.order_by(Person.id).limit(1)).first()


def fresh_ids(work: Work, since: datetime) -> frozenset[str]:
    """Slack ids of everybody who was looked up since a moment."""
    wanted = work.select(Person, Person.slack_id).where(Person.fetched_at >= since, Person.slack_id.is_not(None))
    return frozenset(work.session.scalars(wanted))


def save(work: Work, slack_id: str, **values: Any) -> Person:
    """Store what Slack said of somebody; made if new, changed if known."""
    work.insert_once(Person, slack_id=slack_id, **{**BLANK, **values})
    if values:
        work.session.execute(work.update(Person).where(Person.slack_id == slack_id).values(**values))
    person: Person = work.session.scalars(
        work.select(Person).where(Person.slack_id == slack_id).execution_options(populate_existing=True)
    ).one()
    return person


def meet(work: Work, slack_ids: Collection[str]) -> dict[str, Person]:
    """People by their Slack ids; those never heard of are kept by the id until Slack names them."""
    known = by_slack_ids(work, slack_ids)
    new = sorted(set(slack_ids) - known.keys())  # in one order everywhere, or two who meet the same people deadlock
    work.insert_missing(Person, [{**BLANK, "slack_id": each, "name": each} for each in new])
    return by_slack_ids(work, slack_ids) if new else known


# Core inserts do not know the mapped defaults, so the required ones are named once here.
BLANK: dict[str, Any] = {
    "name": "",
    "tz": "UTC",
    "is_admin": False,
    "is_bot": False,
    "is_external": False,
    "deactivated": False,
    "weekly": True,
}
