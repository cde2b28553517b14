"""Invitations: what was mailed of a meeting and to whom, and the secret address of somebody's own calendar feed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Tenant
from storage.channels import Channel
from storage.decisions import Decision
from storage.meetings import BOOKED, CALLED_OFF, CANCELLED, HELD, AgendaItem, Attendee, Meeting
from storage.work import Work

REQUEST, CANCEL = "REQUEST", "CANCEL"


class Invitation(Tenant, Base):
    """One state of a meeting, mailed to one address; the key makes it once. `method` is RFC 5546's."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("meeting_id", "address", "sequence", "method"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    address: Mapped[str]
    method: Mapped[str]  # REQUEST, CANCEL
    sequence: Mapped[int]
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)  # the server's refusal, in plain words


class Subscription(Tenant, Base):
    """Somebody's own calendar feed at a secret address; of the secret only a digest is kept."""

    __tablename__ = "subscriptions"
    __table_args__ = (UniqueConstraint("person_id"), UniqueConstraint("digest"))

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    digest: Mapped[str]
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


def add(work: Work, **values: object) -> int | None:
    """Write down what is to be mailed; its id, or None when it was written down before."""
    return work.insert_once(Invitation, **values)


def newest(work: Work, meeting_id: int) -> dict[str, Invitation]:
    """The last that was, or is to be, mailed of a meeting, by address."""
    wanted = work.select(Invitation).where(Invitation.meeting_id == meeting_id)
    rows = work.session.scalars(wanted.order_by(Invitation.sequence, Invitation.id))
    return {row.address: row for row in rows}


def of_address(work: Work, meeting_id: int, address: str) -> list[Invitation]:
    """All that was, or is to be, mailed of a meeting to one address, the oldest first."""
    wanted = work.select(Invitation).where(Invitation.meeting_id == meeting_id, Invitation.address == address)
    return list(work.session.scalars(wanted.order_by(Invitation.sequence, Invitation.id)))


def about(work: Work, decision_ids: Collection[int]) -> list[tuple[Decision, bool]]:
    """Decisions, and whether each came from a private channel."""
    if not decision_ids:
        return []
    wanted = work.select(Decision, Decision, Channel.is_private).outerjoin(Channel, Channel.id == Decision.channel_id)
    return [(row[0], bool(row[1])) for row in work.session.execute(wanted.where(Decision.id.in_(decision_ids)))]


def agendas(work: Work, meeting_ids: Collection[int]) -> list[AgendaItem]:
    """What several meetings are about, in order."""
    if not meeting_ids:
        return []
    wanted = work.select(AgendaItem).where(AgendaItem.meeting_id.in_(meeting_ids)).order_by(AgendaItem.id)
    return list(work.session.scalars(wanted))


# The feed


def subscribe(work: Work, person_id: int, digest: str) -> None:
    """Somebody's feed is at this address from now on, and at no other."""
    work.insert_once(Subscription, person_id=person_id, digest=digest, made_at=work.now)
    mine = work.update(Subscription).where(Subscription.person_id == person_id)
    work.session.execute(mine.values(digest=digest, made_at=work.now, read_at=None))


def subscription(work: Work, person_id: int) -> Subscription | None:
    """Somebody's feed."""
    return work.session.scalar(work.select(Subscription).where(Subscription.person_id == person_id))


def unsubscribe(work: Work, person_id: int) -> bool:
    """Somebody's feed is nowhere any more; False when there was none."""
    gone = work.delete(Subscription).where(Subscription.person_id == person_id)
    return bool(work.session.execute(gone).rowcount)  # type: ignore[attr-defined]


def whose(session: Session, digest: str) -> tuple[int, int] | None:
    """The workspace and the person whose feed has this digest; who asks for a feed names no workspace."""
    row = session.execute(
        select(Subscription.workspace_id, Subscription.person_id).where(Subscription.digest == digest)
    )
    found = row.one_or_none()
    return (found[0], found[1]) if found else None


def was_read(work: Work, person_id: int, since: datetime) -> None:
    """Somebody's feed was read; written down when it had not been since a moment."""
    unread = or_(Subscription.read_at.is_(None), Subscription.read_at < since)
    mine = work.update(Subscription).where(Subscription.person_id == person_id, unread)
    work.session.execute(mine.values(read_at=work.real))


def shown(work: Work, person_id: int, since: datetime) -> list[tuple[Meeting, Attendee]]:
    """The meetings with a time that somebody is invited to or stands in at, and that are not long over."""
    mine = or_(Attendee.person_id == person_id, Attendee.delegate_id == person_id)
    lately = or_(Meeting.status == BOOKED, Meeting.ended_at >= since, Meeting.starts_at >= since)
    wanted = work.select(Meeting, Meeting, Attendee).join(Attendee, Attendee.meeting_id == Meeting.id)
    wanted = wanted.where(mine, Meeting.status.in_((BOOKED, HELD, CANCELLED, CALLED_OFF)), lately)
    wanted = wanted.where(Meeting.starts_at.is_not(None)).order_by(Meeting.starts_at, Meeting.id, Attendee.id)
    return [(row[0], row[1]) for row in work.session.execute(wanted)]
