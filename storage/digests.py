"""Digests: who is told when of what, what there is to tell, and when somebody last looked for themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from storage.actions import Action
from storage.base import Base, Tenant
from storage.channels import Channel
from storage.history import Entry
from storage.work import Work

EXECUTIVE, WORKING = LENGTHS = "executive", "working"
SAY, SILENT = QUIETS = "say", "silent"  # when nothing is new


class Digest(Tenant, Base):
    """A summary that is posted on a schedule to a channel, or else to the person who subscribed."""

    __tablename__ = "digests"
    __table_args__ = (Index(None, "channel_id"), Index(None, "person_id"))

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))  # who subscribed
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"))
    initiative_id: Mapped[int | None] = mapped_column(ForeignKey("initiatives.id", ondelete="CASCADE"), index=True)
    function: Mapped[str] = mapped_column(default="")  # neither: the workspace
    rule: Mapped[str]
    zone: Mapped[str]
    length: Mapped[str]
    by_mail: Mapped[bool] = mapped_column(default=False)  # to the person's address instead of their messages
    quiet: Mapped[str]
    held_at: Mapped[datetime | None]  # since then it cannot be posted
    created_at: Mapped[datetime]
    told_until: Mapped[datetime | None]  # what happened before has been told


class Look(Tenant, Base):
    """Until when somebody has seen what changed for them: the moment, and the last entries that there were.

    Moments alone would not do: what is begun in the same moment and committed later would never be told.
    """

    __tablename__ = "looks"
    __table_args__ = (UniqueConstraint("person_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    entry_id: Mapped[int]  # of the history
    action_id: Mapped[int]


def of_channel(work: Work, channel_id: int) -> list[Digest]:
    """What is posted to a channel, in the order in which it was asked for."""
    wanted = work.select(Digest).where(Digest.channel_id == channel_id)
    return list(work.session.scalars(wanted.order_by(Digest.id)))


def of_person(work: Work, person_id: int) -> list[Digest]:
    """What somebody gets as a direct message."""
    wanted = work.select(Digest).where(Digest.person_id == person_id, Digest.channel_id.is_(None))
    return list(work.session.scalars(wanted.order_by(Digest.id)))


def posted_by(work: Work, person_id: int) -> list[tuple[Digest, Channel]]:
    """What somebody has channels told."""
    wanted = work.select(Digest, Digest, Channel).join(Channel, Channel.id == Digest.channel_id)
    rows = work.session.execute(wanted.where(Digest.person_id == person_id).order_by(Digest.id))
    return [(row[0], row[1]) for row in rows]


def remove(work: Work, digest_id: int) -> bool:
    """End a digest; False when somebody did so before."""
    gone = work.delete(Digest).where(Digest.id == digest_id)
    return bool(work.session.execute(gone).rowcount)  # type: ignore[attr-defined]


def looked(work: Work, person_id: int) -> Look | None:
    """Until when somebody has seen what changed for them; None: they never looked."""
    found: Look | None = work.session.scalar(work.select(Look).where(Look.person_id == person_id))
    return found


def look(work: Work, person_id: int, entry_id: int = 0) -> None:
    """Somebody has seen what changed until now; of the record until an entry, if not all of it."""
    work.session.flush()
    newest = {
        "entry_id": entry_id or work.session.scalar(work.select(Entry, func.max(Entry.id))) or 0,
        "action_id": work.session.scalar(work.select(Action, func.max(Action.id))) or 0,
    }
    work.insert_once(Look, person_id=person_id, at=work.now, **newest)
    mine = work.update(Look).where(Look.person_id == person_id)
    work.session.execute(mine.values(at=work.now, **newest).execution_options(synchronize_session=False))
