"""Evidence: the messages of the thread that a decision came from, as they read when it was drafted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, Update, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage import channels
from storage.base import Base, Tenant
from storage.channels import Channel
from storage.decisions import Decision
from storage.history import Entry
from storage.work import Work

KEPT, EDITED, DELETED, REDACTED, EXPIRED = "kept", "edited", "deleted", "redacted", "expired"
READABLE = (KEPT, EDITED)  # the others have no text any more
BATCH = 500


class Evidence(Tenant, Base):
    """One message: its text goes when it has to, its hash and state stay."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("draft_id", "ts"),
        UniqueConstraint("decision_id", "ts"),
        Index(None, "channel_id", "ts"),
        Index(None, "workspace_id", "posted_at"),
    )

    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id", ondelete="SET NULL"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"))
    ts: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    author: Mapped[str]  # the Slack id that the hash was made with
    text: Mapped[str | None] = mapped_column(Text)  # in Slack's own notation
    posted_at: Mapped[datetime]
    sha256: Mapped[str]
    state: Mapped[str]
    changed_at: Mapped[datetime | None]
    now_sha256: Mapped[str | None]  # of what an edited message says now
    total: Mapped[int]  # how many messages of people the thread had


def keep(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep messages, each once for a draft."""
    blank = {"decision_id": None, "changed_at": None, "now_sha256": None}
    work.insert_missing(Evidence, [{**blank, **row} for row in rows])


def rest(work: Work, draft_id: int, decision_id: int) -> None:
    """A draft became a decision, and what was kept with it is the decision's."""
    mine = work.update(Evidence).where(Evidence.draft_id == draft_id)
    work.session.execute(mine.values(decision_id=decision_id))


def drop(work: Work, draft_id: int) -> None:
    """Forget what was kept with a draft that became no decision."""
    work.session.execute(work.delete(Evidence).where(Evidence.draft_id == draft_id, Evidence.decision_id.is_(None)))


def drop_waiting(work: Work, channel_id: int) -> None:
    """Forget what was kept of a channel with drafts that no decision was made of yet."""
    work.session.execute(work.delete(Evidence).where(Evidence.channel_id == channel_id, Evidence.decision_id.is_(None)))


# What becomes of a message


def rewritten(work: Work, channel: str, ts: str, *, author: str, sha256: str) -> None:
    """A message says something else now: marked where it was kept, in one statement."""
    mine = _message(work, channel, ts).where(
        Evidence.author == author,
        Evidence.state.in_(READABLE),
        func.coalesce(Evidence.now_sha256, Evidence.sha256) != sha256,
    )
    _change(work, mine, state=EDITED, now_sha256=sha256, changed_at=work.now)


def deleted(work: Work, channel: str, ts: str) -> None:
    """A message is gone, and so is its text: in one statement."""
    mine = _message(work, channel, ts).where(Evidence.state != DELETED)
    _change(work, mine, state=DELETED, text=None, changed_at=work.now)


def _message(work: Work, channel: str, ts: str) -> Update:
    here = work.select(Channel, Channel.id).where(Channel.slack_id == channel)
    return work.update(Evidence).where(Evidence.channel_id == here.scalar_subquery(), Evidence.ts == ts)


def redact(work: Work, decision_id: int, ids: Collection[int]) -> int:
    """Erase the text of some of a decision's messages; of how many that had any."""
    mine = work.update(Evidence).where(Evidence.decision_id == decision_id, Evidence.id.in_(ids))
    readable = mine.where(Evidence.state.in_(READABLE))
    return _change(work, readable, state=REDACTED, text=None, changed_at=work.now)


def erase_of(work: Work, person_id: int) -> int:
    """Erase what somebody wrote, and that it was they; of how many messages."""
    mine = work.update(Evidence).where(Evidence.person_id == person_id)
    _change(work, mine.where(Evidence.state.in_(READABLE)), state=REDACTED, text=None, changed_at=work.now)
    return _change(work, mine, person_id=None, author="")


def expire(work: Work, before: datetime) -> int:
    """Erase the texts of messages that were posted before a moment; of how many."""
    old = work.update(Evidence).where(Evidence.posted_at < before, Evidence.state.in_(READABLE))
    return _change(work, old, state=EXPIRED, text=None, changed_at=work.now)


def _change(work: Work, chosen: Update, **values: Any) -> int:
    done = work.session.execute(chosen.values(values), execution_options={"synchronize_session": False})
    return int(done.rowcount)  # type: ignore[attr-defined]


# What is there


@dataclass(frozen=True, slots=True)
class Tally:
    """How many messages of a thread are kept, of how many, and what became of them; by state."""

    total: int
    states: Mapping[str, int]

    @property
    def kept(self) -> int:
        """How many there are, whatever became of them."""
        return sum(self.states.values())


# The decision's own sight is not enough: its owner may have left the private channel that the thread is in.
SEEN = (
    select(Evidence)
    .where(Evidence.workspace_id == channels.WORKSPACE, channels.visible(Evidence.channel_id))
    .where(Evidence.decision_id == bindparam("decision"))
)


def _seen(columns: Any, work: Work, decision_id: int, fresh_since: datetime) -> Any:
    values = {**channels.viewer(work, fresh_since), "decision": decision_id}
    return work.session.execute(columns.execution_options(populate_existing=True), values)


def tally(work: Work, decision_id: int, fresh_since: datetime) -> Tally | None:
    """What is kept of a decision's thread, in one statement; None when there is nothing that the actor may see."""
    columns = (Evidence.state, func.count(Evidence.id), func.max(Evidence.total))
    rows = _seen(SEEN.with_only_columns(*columns).group_by(Evidence.state), work, decision_id, fresh_since).all()
    return Tally(max(row[2] for row in rows), {row[0]: row[1] for row in rows}) if rows else None


def seen(work: Work, decision_id: int, fresh_since: datetime) -> list[Evidence]:
    """A decision's messages that the actor may see, oldest first."""
    found = _seen(SEEN.order_by(Evidence.posted_at, Evidence.ts), work, decision_id, fresh_since)
    return list(found.scalars())


def located(work: Work, evidence_id: int) -> tuple[int, str] | None:
    """The number of the decision that a kept message belongs to, and the message's timestamp."""
    wanted = work.select(Decision, Decision.number, Evidence.ts).join(Evidence, Evidence.decision_id == Decision.id)
    row = work.session.execute(wanted.where(Evidence.id == evidence_id)).one_or_none()
    return (row[0], row[1]) if row else None


def readable(work: Work, decision_id: int | None = None) -> Iterator[tuple[Evidence, str]]:
    """All messages whose text is there, or one decision's, with the Slack id of their channel; some at a time."""
    after = 0
    while True:
        wanted = work.select(Evidence, Evidence, Channel.slack_id).join(Channel, Channel.id == Evidence.channel_id)
        wanted = wanted.where(
            Evidence.id > after, Evidence.state.in_(READABLE), *_of(Evidence.decision_id, decision_id)
        )
        found = work.session.execute(wanted.order_by(Evidence.id).limit(BATCH)).all()
        yield from ((row[0], row[1]) for row in found)
        if len(found) < BATCH:
            return
        after = found[-1][0].id


def hashes(work: Work, decision_id: int | None = None) -> dict[int, list[str]]:
    """The hashes of all decisions, or of one, by decision, oldest message first."""
    wanted = work.select(Evidence, Evidence.decision_id, Evidence.sha256).where(
        Evidence.decision_id.is_not(None), *_of(Evidence.decision_id, decision_id)
    )
    found: dict[int, list[str]] = {}
    for row in work.session.execute(wanted.order_by(Evidence.decision_id, Evidence.posted_at, Evidence.ts)):
        found.setdefault(row[0], []).append(row[1])
    return found


def sealed(work: Work, decision_id: int | None = None) -> dict[int, str]:
    """What the history of all decisions, or of one, says that their hashes come to."""
    work.session.flush()
    wanted = work.select(Entry).where(
        Entry.kind == "decision", Entry.verb == "evidence", *_of(Entry.record_id, decision_id)
    )
    return {entry.record_id: str(entry.changes["sha256"]) for entry in work.session.scalars(wanted)}


def _of(column: Any, decision_id: int | None) -> Sequence[Any]:
    return () if decision_id is None else (column == decision_id,)


def of_draft(work: Work, draft_id: int) -> list[Evidence]:
    """What was kept with a draft, oldest first."""
    wanted = work.select(Evidence).where(Evidence.draft_id == draft_id)
    return list(work.session.scalars(wanted.order_by(Evidence.posted_at, Evidence.ts)))
