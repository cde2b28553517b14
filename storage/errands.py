"""Errands: slow work that survives the process that was asked for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint, and_, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, Tenant
from storage.channels import Channel
from storage.work import Work

QUEUED, RUNNING, DONE, DEAD = "queued", "running", "done", "dead"
HELD = "held"  # until Concord joins the channel that it is about


class Errand(Tenant, Base):
    """One piece of slow work; lease times are real time."""

    __tablename__ = "errands"
    __table_args__ = (UniqueConstraint("workspace_id", "key"), Index(None, "state", "not_before"))

    kind: Mapped[str]
    key: Mapped[str]
    args: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default=QUEUED)
    not_before: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)


def add(work: Work, kind: str, key: str, args: dict[str, Any]) -> int | None:
    """Leave an errand; None when it was left before."""
    work.queued = True
    values = {"kind": kind, "args": args, "state": QUEUED, "not_before": work.real, "attempts": 0}
    return work.insert_once(Errand, key=key, **values)


def claim(session: Session, real_now: datetime, lease: timedelta, limit: int) -> list[Errand]:
    """Take errands that are due, and those whose runner died."""
    ready = or_(
        and_(Errand.state == QUEUED, Errand.not_before <= real_now),
        and_(Errand.state == RUNNING, Errand.leased_until < real_now),
    )
    chosen = select(Errand.id).where(ready).order_by(Errand.id).limit(limit).with_for_update(skip_locked=True)
    taken = update(Errand).where(Errand.id.in_(session.scalars(chosen).all()))
    values = {"state": RUNNING, "leased_until": real_now + lease, "attempts": Errand.attempts + 1}
    return list(session.scalars(taken.values(values).returning(Errand)))


def waits(work: Work, kind: str) -> bool:
    """Whether such an errand is left or under way."""
    wanted = work.select(Errand, Errand.id).where(Errand.kind == kind, Errand.state.in_((QUEUED, RUNNING)))
    return work.session.scalar(wanted.limit(1)) is not None


def due(session: Session, real_now: datetime) -> bool:
    """Whether anything waits, read without taking the write lock."""
    ready = or_(
        and_(Errand.state == QUEUED, Errand.not_before <= real_now),
        and_(Errand.state == RUNNING, Errand.leased_until < real_now),
    )
    return session.scalar(select(Errand.id).where(ready).limit(1)) is not None


def finish(session: Session, errand_id: int, state: str, *, error: str | None, not_before: datetime) -> None:
    """Write down how an attempt ended."""
    ended = update(Errand).where(Errand.id == errand_id, Errand.state == RUNNING)
    session.execute(ended.values(state=state, error=error, leased_until=None, not_before=not_before))


def attempts(work: Work, key: str) -> int:
    """How often an errand has been begun."""
    return work.session.scalar(work.select(Errand, Errand.attempts).where(Errand.key == key)) or 0


def hold(work: Work, key: str, args: dict[str, Any]) -> bool:
    """Put an errand that is running aside until Concord joins its channel; False when it has joined meanwhile.

    Who asks for the same thread again before that is answered once.
    """
    here = work.select(Channel, Channel.joined).where(Channel.slack_id == args["channel"])
    if work.session.scalar(here.with_for_update(key_share=True)):  # the news of joining waits for this
        return False
    same = [Errand.args[name].as_string() == args[name] for name in ("channel", "thread_ts", "actor")]
    work.session.execute(work.update(Errand).where(Errand.state == HELD, *same).values(state=DONE))
    aside = work.update(Errand).where(Errand.key == key, Errand.state == RUNNING)
    work.session.execute(aside.values(state=HELD, args=args, leased_until=None))
    return True


def release_held(work: Work, channel: str) -> None:
    """What was put aside until Concord joined a channel is due."""
    work.queued = True
    held = work.update(Errand).where(Errand.state == HELD, Errand.args["channel"].as_string() == channel)
    work.session.execute(held.values(state=QUEUED, attempts=0, not_before=work.real))


def release(session: Session) -> None:
    """Free what a dead process held; only where there can be no other one (SQLite, at start)."""
    session.execute(update(Errand).where(Errand.state == RUNNING).values(state=QUEUED, leased_until=None))


def purge(session: Session, before: datetime) -> None:
    """Forget errands that were done long ago; their keys kept a repetition from being done twice."""
    session.execute(delete(Errand).where(Errand.state == DONE, Errand.not_before < before))


def stuck(session: Session) -> list[Errand]:
    """Errands that gave up, for `concord doctor`."""
    return list(session.scalars(select(Errand).where(Errand.state == DEAD).order_by(Errand.id)))


def requeue(session: Session, real_now: datetime) -> int:
    """Try everything again that gave up; how many."""
    again = update(Errand).where(Errand.state == DEAD)
    done = session.execute(again.values(state=QUEUED, attempts=0, not_before=real_now))
    return int(done.rowcount)  # type: ignore[attr-defined]
