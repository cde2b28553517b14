"""Cards: what is shown of a thing and redrawn in place; App Homes are cards without a message.

`changed` counts changes, `drawn` is the change that was last shown: dirty means they differ.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, and_, case, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql import ColumnElement

from storage.base import Base, Tenant
from storage.outbox import SENT, Letter
from storage.work import Work

HOME = "home"


class Card(Tenant, Base):
    """What is shown of one subject; `letter_id` is None for an App Home. Times are real time."""

    __tablename__ = "cards"
    __table_args__ = (UniqueConstraint("workspace_id", "kind", "subject_id"), Index(None, "not_before"))

    kind: Mapped[str]
    subject_id: Mapped[int]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"), index=True)
    changed: Mapped[int] = mapped_column(default=0)
    drawn: Mapped[int] = mapped_column(default=0)
    posted: Mapped[int] = mapped_column(default=0)  # how often its message had to be posted anew
    failures: Mapped[int] = mapped_column(default=0)  # drawings in a row that came to nothing
    not_before: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


def find(work: Work, kind: str, subject_id: int) -> Card | None:
    """The card of a subject."""
    return work.session.scalar(work.select(Card).where(Card.kind == kind, Card.subject_id == subject_id))


def message_of(work: Work, kind: str, subject_id: int) -> Letter | None:
    """The message that shows a subject, posted or about to be."""
    shown = work.select(Card, Card.letter_id).where(Card.kind == kind, Card.subject_id == subject_id)
    return work.session.scalar(work.select(Letter).where(Letter.id.in_(shown)))


def of_letter(work: Work, letter_id: int) -> Card | None:
    """The card that a letter shows."""
    return work.session.scalar(work.select(Card).where(Card.letter_id == letter_id))


def attach(work: Work, kind: str, subject_id: int, letter_id: int | None) -> None:
    """A subject is shown by this message from now on (or by its person's App Home)."""
    values = {"letter_id": letter_id, "changed": 0, "drawn": 0, "posted": 0, "not_before": work.real}
    work.insert_once(Card, kind=kind, subject_id=subject_id, **values)


def move(work: Work, card_id: int, letter_id: int) -> None:
    """A new message shows the subject, since the old one was deleted."""
    moved = work.update(Card).where(Card.id == card_id)
    work.session.execute(moved.values(letter_id=letter_id, posted=Card.posted + 1, error=None))


def touch(work: Work, kind: str, *subject_ids: int) -> None:
    """Mark cards dirty: delivery will draw their present state."""
    if not subject_ids:
        return
    work.queued = True
    shown = work.update(Card).where(Card.kind == kind, Card.subject_id.in_(subject_ids))
    work.session.execute(shown.values(changed=Card.changed + 1))


def touch_letters(work: Work, letter_ids: list[int]) -> None:
    """Mark the cards of these letters dirty: they go out late and may be out of date."""
    shown = work.update(Card).where(Card.letter_id.in_(letter_ids))
    work.session.execute(shown.values(changed=Card.changed + 1))


@dataclass(frozen=True, slots=True)
class Held:
    """Workspaces whose messages, or whose App Homes, are not to be drawn now."""

    messages: Collection[int] = ()
    homes: Collection[int] = ()


def _dirty(real_now: datetime, held: Held) -> ColumnElement[bool]:
    posted = Card.letter_id.in_(select(Letter.id).where(Letter.state == SENT))
    free = or_(Card.leased_until.is_(None), Card.leased_until < real_now)
    shown = or_(Card.kind == HOME, posted)
    waits = case((Card.kind == HOME, Card.workspace_id.in_(held.homes)), else_=Card.workspace_id.in_(held.messages))
    return and_(Card.changed > Card.drawn, Card.not_before <= real_now, free, shown, ~waits)


def due(session: Session, real_now: datetime, held: Held = Held()) -> bool:
    """Whether a card waits to be drawn, read without taking the write lock."""
    return session.scalar(select(Card.id).where(_dirty(real_now, held)).limit(1)) is not None


def claim(session: Session, real_now: datetime, lease: timedelta, limit: int, *, held: Held = Held()) -> list[Card]:
    """Take dirty cards to draw; `changed` as returned is the change that will be shown."""
    chosen = select(Card.id).where(_dirty(real_now, held)).order_by(Card.not_before).limit(limit)
    taken = update(Card).where(Card.id.in_(session.scalars(chosen.with_for_update(skip_locked=True)).all()))
    return list(session.scalars(taken.values(leased_until=real_now + lease).returning(Card)))


def drawn(session: Session, card: Card, not_before: datetime, error: str | None = None) -> None:
    """A card shows what it was claimed with; the next drawing waits until `not_before`."""
    shown = update(Card).where(Card.id == card.id)
    values = {"drawn": card.changed, "failures": 0, "leased_until": None}
    session.execute(shown.values(**values, not_before=not_before, error=error))


def postpone(session: Session, card: Card, not_before: datetime, error: str, *, failed: bool = False) -> None:
    """A card could not be drawn now; `failed` when that was tried, not only put off."""
    later = update(Card).where(Card.id == card.id)
    failures = Card.failures + 1 if failed else Card.failures
    session.execute(later.values(leased_until=None, not_before=not_before, error=error, failures=failures))


def release(session: Session) -> None:
    """Free what a dead process held; only where there can be no other one (SQLite, at start)."""
    session.execute(update(Card).values(leased_until=None))
