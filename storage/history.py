"""History: an append-only record of who changed what, when and by which door; each record's entries are a chain.

The database refuses to change or remove an entry (triggers, migration 0005) and makes two who append to one record at
once stand in line: the row of the record's head is taken before an entry is written.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storage import chain
from storage.base import Base, Tenant
from storage.chain import Link
from storage.work import Work

ERASED_AT_ONCE = 500


class Saying(Tenant, Base):
    """What people typed in one change; it may be erased, and the chain stands."""

    __tablename__ = "history_texts"
    __table_args__ = (UniqueConstraint("entry_id"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("history.id", ondelete="CASCADE"))
    salt: Mapped[str]
    texts: Mapped[dict[str, Any]]


class Entry(Tenant, Base):
    """One change of one record; never changed itself."""

    __tablename__ = "history"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "record_id", "seq"),
        Index(None, "workspace_id", "kind", "at"),
    )

    kind: Mapped[str]
    record_id: Mapped[int]
    verb: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    origin: Mapped[str]
    kept: Mapped[dict[str, Any]] = mapped_column("changes")  # without personal text
    seq: Mapped[int]  # 1, 2, 3, … in its record
    digest: Mapped[str | None]  # of its personal text, if it has any
    previous: Mapped[str]  # the seal of the entry before
    seal: Mapped[str]
    saying: Mapped[Saying | None] = relationship(lazy="joined", viewonly=True)

    @property
    def changes(self) -> dict[str, Any]:
        """What is needed to replay the change; text that was erased is None."""
        return chain.merge(self.kept, self.saying.texts if self.saying else {})


class Head(Tenant, Base):
    """The newest entry of a record; its row is the queue of those who append."""

    __tablename__ = "history_heads"
    __table_args__ = (UniqueConstraint("workspace_id", "kind", "record_id"),)

    kind: Mapped[str]
    record_id: Mapped[int]
    seq: Mapped[int]
    seal: Mapped[str]  # a trigger of the database writes it when the entry is inserted


class _Who(NamedTuple):
    """Who did something, when and by which door."""

    actor_id: int | None
    at: datetime
    origin: str


def append(work: Work, kind: str, record_id: int, verb: str, **changes: Any) -> None:
    """Write down that the actor did `verb` to a record; `changes` holds what is needed to replay it."""
    _append(work, kind, verb, {record_id: changes}, who=_actor(work))


def append_nameless(work: Work, kind: str, record_id: int, verb: str, **changes: Any) -> None:
    """Write down that somebody did `verb` to a record, and nobody will know who.

    The hour is kept and not the moment, which could be held against other times that name people; and not the door,
    since only those who are against are asked for a reason in a modal. What remains: that so many answered, in which
    order, and between which neighbours in the table; never what they said, unless a caller puts it into `changes`.
    """
    hour = work.now.replace(minute=0, second=0, microsecond=0)
    _append(work, kind, verb, {record_id: changes}, who=_Who(None, hour, ""))


def append_all(work: Work, kind: str, verb: str, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Write down at once that the actor did `verb` to many records, by their ids."""
    if changes:
        _append(work, kind, verb, changes, who=_actor(work))


def _actor(work: Work) -> _Who:
    return _Who(work.actor.id if work.actor else None, work.now, work.origin)


def _append(work: Work, kind: str, verb: str, changes: Mapping[int, Mapping[str, Any]], *, who: _Who) -> None:
    """Three statements however many records: take the heads, write the entries, write what people typed."""
    connection, same = work.session.connection(), {"workspace_id": work.workspace_id, "kind": kind}
    # In one order everywhere, or two who append to the same records deadlock.
    turns = [{**same, "record_id": record, "seq": 1, "seal": chain.NOTHING_BEFORE} for record in sorted(changes)]
    heads = {row[0]: row for row in connection.execute(_take_turn(connection.dialect.name), turns)}
    entries: list[dict[str, Any]] = []
    sayings: dict[int, dict[str, Any]] = {}
    for record, told in changes.items():
        kept, texts = chain.split(told)
        salt, (_, seq, previous) = chain.salt() if texts else "", heads[record]
        digest = chain.digest(salt, chain.plain(texts)) if texts else None
        link = Link(
            work.workspace_id, kind, record, seq, verb, who.actor_id, chain.stamp(who.at), who.origin,
            chain.plain(kept), digest, previous,
        )  # fmt: skip
        stored_as = {"at": who.at, "changes": kept, "seal": chain.seal(link)}
        entries.append({name: value for name, value in {**link._asdict(), **stored_as}.items() if name != "kept"})
        sayings |= {record: {"workspace_id": work.workspace_id, "salt": salt, "texts": texts}} if texts else {}
    ids = {record: made for made, record in connection.execute(_ENTER, entries)}
    if sayings:
        connection.execute(_SAY, [{**said, "entry_id": ids[record]} for record, said in sayings.items()])


_TABLE: Any = Entry.__table__
_SAID: Any = Saying.__table__
_ENTER, _SAY = _TABLE.insert().returning(_TABLE.c.id, _TABLE.c.record_id), _SAID.insert()


@functools.cache
def _take_turn(dialect: str) -> Any:
    """Make a record's head, or count it on: who else appends to it waits until this is committed.

    Gives back the record, its new number, and the seal of the entry before.
    """
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as inserting
    else:
        from sqlalchemy.dialects.sqlite import insert as inserting  # type: ignore[assignment]
    heads: Any = Head.__table__
    key = [heads.c.workspace_id, heads.c.kind, heads.c.record_id]
    first = inserting(heads)
    counted = first.on_conflict_do_update(index_elements=key, set_={"seq": heads.c.seq + 1})
    return counted.returning(heads.c.record_id, heads.c.seq, heads.c.seal)


# Read


def of_stakeholder(work: Work, initiative_id: int, person_id: int | None = None) -> list[Entry]:
    """What happened to a person in an initiative's register, or to everybody in it, oldest first."""
    work.session.flush()
    wanted = work.select(Entry).where(
        Entry.kind == "stakeholder", Entry.kept["initiative"].as_integer() == initiative_id
    )
    if person_id is not None:
        wanted = wanted.where(Entry.kept["person"].as_integer() == person_id)
    return list(work.session.scalars(wanted.order_by(Entry.id)))


def taken_out_of(work: Work, person_id: int) -> set[int]:
    """Ids of the initiatives that somebody was once taken out of."""
    work.session.flush()
    removals = work.select(Entry, Entry.kept["initiative"].as_integer()).where(
        Entry.kind == "stakeholder", Entry.verb == "remove", Entry.kept["person"].as_integer() == person_id
    )
    return set(work.session.scalars(removals))


def of(work: Work, kind: str, record_id: int) -> list[Entry]:
    """A record's entries, oldest first."""
    work.session.flush()
    wanted = work.select(Entry).where(Entry.kind == kind, Entry.record_id == record_id)
    return list(work.session.scalars(wanted.order_by(Entry.seq)))


# Erased


def erase(work: Work, kind: str, record_id: int) -> int:
    """Erase all that people typed into a record's history; of how many entries. The chain says that it was done."""
    return _erase(work, and_(Entry.kind == kind, Entry.record_id == record_id))


def erase_typed_by(work: Work, person_id: int) -> int:
    """Erase all that one person typed into any history; of how many entries."""
    return _erase(work, Entry.actor_id == person_id)


def _erase(work: Work, which: Any) -> int:
    rows = work.select(Entry, Entry.id, Entry.kind, Entry.record_id, Entry.seq).where(which)
    found = work.session.execute(rows.join(Saying, Saying.entry_id == Entry.id).order_by(Entry.id)).all()
    told: dict[str, dict[int, dict[str, list[int]]]] = {}
    for _, kind, record, seq in found:
        told.setdefault(kind, {}).setdefault(record, {"entries": []})["entries"].append(seq)
    for kind in sorted(told):
        append_all(work, kind, chain.ERASE, told[kind])
    ids = [row.id for row in found]
    for first in range(0, len(ids), ERASED_AT_ONCE):
        some = ids[first : first + ERASED_AT_ONCE]
        gone = work.delete(Saying).where(Saying.entry_id.in_(some))
        work.session.execute(gone.execution_options(synchronize_session=False))
    for known in list(work.session.identity_map.values()):
        if isinstance(known, Entry):
            work.session.expire(known, ["saying"])
    return len(ids)
