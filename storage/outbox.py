"""The outbox: every message Concord will post, each exactly once, in order per conversation.

All times here are real time, never product time: they pace Slack, not people.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, and_, cast, exists, func, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column
from sqlalchemy.sql import ColumnElement

from storage.base import Base, Tenant
from storage.work import Work, insert_once
from storage.workspaces import Workspace

QUEUED, SENDING, UNKNOWN, SENT, HELD, DEAD = "queued", "sending", "unknown", "sent", "held", "dead"
UNFINISHED = (QUEUED, SENDING, UNKNOWN)
POST, OPEN, LOOK = "chat.postMessage", "conversations.open", "conversations.history"  # what a letter may need next

Room = Callable[[int, str], int]
"""How many calls of a method a workspace may begin now."""


class Letter(Tenant, Base):
    """One message to one conversation.

    `conversation` is a channel's or direct message's id; a person's id (`U…`) until their conversation is opened.
    `after_id` names the letter in whose thread this one belongs, when that letter may not be posted yet.
    `bulk`: one of many of a kind; other conversations' letters go first when they are not.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index(None, "state"),  # with a time in it SQLite would take it also where the last one is made for
        Index(None, "workspace_id", "conversation", "state"),
        Index(None, "workspace_id", "state", "unopened", "must_look", "bulk", "id"),
    )

    key: Mapped[str]
    conversation: Mapped[str]
    thread_ts: Mapped[str | None]
    after_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"))
    broadcast: Mapped[bool] = mapped_column(default=False)
    bulk: Mapped[bool] = mapped_column(default=False)
    unopened: Mapped[bool] = mapped_column(default=False)  # `conversation` is a person's id
    payload: Mapped[dict[str, Any]]
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(default=QUEUED)
    ts: Mapped[str | None]
    not_before: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    first_attempt_at: Mapped[datetime | None]
    attempted_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    must_look: Mapped[bool] = mapped_column(default=False)  # an earlier attempt may have been posted
    error: Mapped[str | None] = mapped_column(Text)

    @property
    def step(self) -> str:
        """The method of Slack's that it needs next."""
        if self.unopened:
            return OPEN
        return LOOK if self.must_look else POST


class Throttle(Tenant, Base):
    """Slack asked this workspace not to call a method until then."""

    __tablename__ = "throttles"
    __table_args__ = (UniqueConstraint("workspace_id", "method"),)

    method: Mapped[str]
    until: Mapped[datetime]


def add(work: Work, key: str, *, conversation: str, **values: Any) -> int | None:
    """Queue a letter; None when one with this key was queued before."""
    work.queued = True
    to = {"conversation": conversation, "unopened": conversation[:1] in ("U", "W")}
    fixed = {"state": QUEUED, "not_before": work.real, "attempts": 0, "must_look": False}
    if not values.get("bulk"):
        _hurry(work, conversation)
    return work.insert_once(Letter, key=key, **{"broadcast": False, "bulk": False, **to, **fixed, **values})


def _hurry(work: Work, conversation: str) -> None:
    """What is bulk in a conversation goes ahead of what cannot wait there, since a conversation keeps its order."""
    ahead = work.update(Letter).where(Letter.conversation == conversation, Letter.state == QUEUED, Letter.bulk)
    work.session.execute(ahead.values(bulk=False).execution_options(synchronize_session=False))


def by_key(work: Work, key: str) -> Letter | None:
    """The letter with this key."""
    return work.session.scalar(work.select(Letter).where(Letter.key == key))


def forget_dead_claims(session: Session, real_now: datetime, settle: timedelta, *, alone: bool = False) -> None:
    """Letters whose sender died may have been posted: they wait until that can be looked up.

    `alone`: no other process can be sending (SQLite, at start), so leases need not run out first.
    """
    dead = update(Letter).where(Letter.state == SENDING)
    if not alone:
        dead = dead.where(Letter.leased_until < real_now)
    for letter in session.scalars(dead.values(state=UNKNOWN, must_look=True, leased_until=None).returning(Letter)):
        letter.not_before = (letter.attempted_at or real_now) + settle


def _ready(real_now: datetime, pace: timedelta) -> ColumnElement[bool]:
    """Letters that may go now: due, first of their conversation, not paced."""
    earlier, recent = aliased(Letter), aliased(Letter)
    same = and_(earlier.workspace_id == Letter.workspace_id, earlier.conversation == Letter.conversation)
    just_sent = and_(recent.workspace_id == Letter.workspace_id, recent.conversation == Letter.conversation)
    return and_(
        Letter.not_before <= real_now,
        ~exists().where(same, earlier.state.in_(UNFINISHED), earlier.id < Letter.id),
        ~exists().where(just_sent, recent.state == SENT, recent.sent_at > real_now - pace),
    )


_NEEDS: dict[str, ColumnElement[bool]] = {
    LOOK: and_(Letter.unopened.is_(False), Letter.must_look.is_(True)),
    OPEN: Letter.unopened.is_(True),
    POST: and_(Letter.unopened.is_(False), Letter.must_look.is_(False)),
}


def _waiting(session: Session, real_now: datetime, after: int) -> list[int]:
    """Workspaces with letters that are due, those first that come after `after`."""
    mine = and_(Letter.workspace_id == Workspace.id, Letter.state.in_((QUEUED, UNKNOWN)))
    wanted = select(Workspace.id).where(exists().where(mine, Letter.not_before <= real_now))
    found = list(session.scalars(wanted.order_by(Workspace.id)))
    return [each for each in found if each > after] + [each for each in found if each <= after]


def _next_of(
    session: Session, workspace_id: int, ready: ColumnElement[bool], *, limit: int, room: Room
) -> Iterator[int]:
    """A workspace's next letters, no more than it may call Slack for: look-ups first, since others wait for them.

    Each statement walks the index in its order and ends with its limit, however many letters there are.
    """
    for step, needed in _NEEDS.items():
        left = min(limit, room(workspace_id, step))
        for state in (UNKNOWN, QUEUED):
            if left > 0:
                wanted = select(Letter.id).where(Letter.workspace_id == workspace_id, Letter.state == state, needed)
                wanted = wanted.where(ready).order_by(Letter.bulk, Letter.id).limit(left)
                found = session.scalars(wanted.with_for_update(skip_locked=True)).all()
                left -= len(found)
                yield from found


def _next(session: Session, real_now: datetime, pace: timedelta, *, limit: int, room: Room, after: int) -> list[int]:
    """The next letters of all workspaces, each with its share."""
    ready, chosen = _ready(real_now, pace), list[int]()
    found = _waiting(session, real_now, after)
    share = max(1, limit // max(1, len(found)))
    stopped = throttles(session, real_now) if found else set()
    for workspace_id in found:
        if len(chosen) >= limit:
            break
        most = min(share, limit - len(chosen))
        open_to = partial(_open_to, stopped, room)
        chosen += itertools.islice(_next_of(session, workspace_id, ready, limit=most, room=open_to), most)
    return chosen


def _open_to(stopped: Collection[tuple[int, str]], room: Room, workspace_id: int, method: str) -> int:
    return 0 if (workspace_id, method) in stopped else room(workspace_id, method)


def unpaced(_workspace_id: int, _method: str) -> int:
    """Room for everything."""
    return sys.maxsize


def due(session: Session, real_now: datetime, pace: timedelta, room: Room = unpaced) -> bool:
    """Whether a letter could go now, read without taking the write lock."""
    return bool(_next(session, real_now, pace, limit=1, room=room, after=0))


def claim(
    session: Session,
    real_now: datetime,
    *,
    lease: timedelta,
    pace: timedelta,
    limit: int,
    room: Room = unpaced,
    after: int = 0,
) -> list[Letter]:
    """Take letters to send, at most one per conversation; workspaces share `limit`, the one after `after` comes first."""
    taken = update(Letter).where(Letter.id.in_(_next(session, real_now, pace, limit=limit, room=room, after=after)))
    values = {
        "state": SENDING,
        "leased_until": real_now + lease,
        "attempted_at": real_now,
        "first_attempt_at": func.coalesce(Letter.first_attempt_at, real_now),
        "attempts": Letter.attempts + 1,
    }
    return list(session.scalars(taken.values(values).returning(Letter)))


def mark(session: Session, letter: Letter, state: str, **values: Any) -> bool:
    """Write down how an attempt ended; False when the claim had been lost meanwhile."""
    mine = update(Letter).where(Letter.id == letter.id, Letter.state == SENDING, Letter.attempts == letter.attempts)
    changed = session.execute(mine.values(state=state, leased_until=None, **values))
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def renew(session: Session, letter: Letter, real_now: datetime, until: datetime) -> bool:
    """Begin a claim's lease anew; False when the claim had been lost meanwhile."""
    mine = update(Letter).where(Letter.id == letter.id, Letter.state == SENDING, Letter.attempts == letter.attempts)
    changed = session.execute(mine.values(attempted_at=real_now, leased_until=until))
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def readdress(session: Session, workspace_id: int, person: str, conversation: str) -> None:
    """Letters to a person go to their conversation, now that it is open."""
    waiting = update(Letter).where(Letter.workspace_id == workspace_id, Letter.conversation == person)
    session.execute(waiting.values(conversation=conversation, unopened=False))


def get(session: Session, letter_id: int) -> Letter | None:
    """One letter, for the runner."""
    return session.get(Letter, letter_id)


def throttle(session: Session, workspace_id: int, method: str, until: datetime) -> None:
    """Remember what Slack asked for with Retry-After."""
    insert_once(session, Throttle, workspace_id=workspace_id, method=method, until=until)
    longer = update(Throttle).where(Throttle.workspace_id == workspace_id, Throttle.method == method)
    session.execute(longer.where(Throttle.until < until).values(until=until))


def throttled(session: Session, workspace_id: int, method: str, real_now: datetime) -> datetime | None:
    """Until when a method must not be called; None when it may be."""
    wanted = select(Throttle.until).where(Throttle.workspace_id == workspace_id, Throttle.method == method)
    return session.scalar(wanted.where(Throttle.until > real_now))


def throttles(session: Session, real_now: datetime) -> set[tuple[int, str]]:
    """Which workspaces must not call which methods now."""
    found = session.execute(select(Throttle.workspace_id, Throttle.method).where(Throttle.until > real_now))
    return {(row[0], row[1]) for row in found}


def release_held(work: Work, conversation: str, errors: Iterable[str]) -> list[int]:
    """What was held back in a conversation goes out, since its reason is mended; ids of the letters."""
    work.queued = True
    held = work.update(Letter).where(
        Letter.conversation == conversation, Letter.state == HELD, Letter.error.in_(list(errors))
    )
    again = held.values(state=QUEUED, not_before=work.real, error=None).returning(Letter.id)
    return list(work.session.scalars(again))


def stuck(session: Session) -> list[Letter]:
    """Letters that will not go by themselves, for `concord doctor`."""
    return list(session.scalars(select(Letter).where(Letter.state.in_((HELD, DEAD))).order_by(Letter.id)))


def requeue(session: Session, real_now: datetime) -> int:
    """Try everything again that was held or dead, but not the news that it was; how many."""
    again = update(Letter).where(Letter.state.in_((HELD, DEAD)), Letter.key.not_like("refused:%"))
    done = session.execute(again.values(state=QUEUED, not_before=real_now, attempts=0, error=None))
    return int(done.rowcount)  # type: ignore[attr-defined]


def depth(session: Session) -> dict[str, int]:
    """How many letters are in each state, sent ones apart."""
    counted = select(Letter.state, func.count()).where(Letter.state != SENT).group_by(Letter.state)
    return {row[0]: row[1] for row in session.execute(counted)}


def purge(session: Session, before: datetime) -> None:
    """Forget the text of messages that were posted long ago; key and `ts` stay."""
    old = update(Letter).where(Letter.state == SENT, Letter.sent_at < before, cast(Letter.payload, Text) != "{}")
    session.execute(old.values(payload={}))


def same_trouble(work: Work, letter: Letter, error: str) -> bool:
    """Whether the same person's letter to the same conversation is already kept back for this reason."""
    wanted = work.select(Letter, Letter.id).where(
        Letter.conversation == letter.conversation,
        Letter.responsible_id == letter.responsible_id,
        Letter.state == HELD,
        Letter.error == error,
    )
    return work.session.scalar(wanted.limit(1)) is not None


def sent_to(work: Work, conversations: Collection[str], limit: int) -> list[Letter]:
    """The newest messages that arrived in these conversations, the newest first."""
    wanted = work.select(Letter).where(Letter.conversation.in_(conversations), Letter.state == SENT)
    return list(work.session.scalars(wanted.order_by(Letter.id.desc()).limit(limit)))


def by_message(work: Work, conversation: str, ts: str) -> Letter | None:
    """The letter that became a message."""
    wanted = work.select(Letter).where(Letter.conversation == conversation, Letter.ts == ts)
    return work.session.scalars(wanted.limit(1)).first()
