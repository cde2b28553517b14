"""The history of all workspaces as it is found in the database, for whoever runs Concord to prove it."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import Any

from sqlalchemy import Select, String, Text, and_, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from storage.chain import Link, Stored
from storage.history import Entry, Head, Saying

PIECEMEAL = {"yield_per": 2000}


def stored(session: Session) -> Generator[Stored]:
    """Every entry of every record as it is found, record by record and in order; never all of them at once."""
    connection = session.connection()
    lenient = connection.connection.driver_connection if connection.dialect.name == "sqlite" else None
    if lenient is not None:  # what is no UTF-8 any more is to be named, not to end the search
        lenient.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
    try:
        with connection.execute(_stored(connection.dialect.name), execution_options=PIECEMEAL) as rows:
            for row in rows:
                yield Stored(Link(*row[:11]), *row[11:])
    finally:
        if lenient is not None:
            lenient.text_factory = str


def _stored(dialect: str) -> Select[Any]:
    """Times and JSON to the letter, as they were hashed; nothing is read and written anew."""
    at: Any = type_coerce(Entry.at, String)
    if dialect == "postgresql":
        at = func.to_char(func.timezone("UTC", Entry.at), "YYYY-MM-DD HH24:MI:SS.US")
    head = and_(Head.workspace_id == Entry.workspace_id, Head.kind == Entry.kind, Head.record_id == Entry.record_id)
    wanted = select(
        Entry.workspace_id, Entry.kind, Entry.record_id, Entry.seq, Entry.verb, Entry.actor_id, at, Entry.origin,
        cast(Entry.kept, Text), Entry.digest, Entry.previous, Entry.seal,
        Saying.salt, cast(Saying.texts, Text), Head.seq, Head.seal,
    )  # fmt: skip
    joined = wanted.outerjoin(Saying, Saying.entry_id == Entry.id).outerjoin(Head, head)
    return joined.order_by(Entry.workspace_id, Entry.kind, Entry.record_id, Entry.seq)


def bare_heads(session: Session) -> Generator[tuple[int, str, int, int]]:
    """Heads of records that have no entry: workspace, kind, record and what the number of the newest should be."""
    same = and_(Entry.workspace_id == Head.workspace_id, Entry.kind == Head.kind, Entry.record_id == Head.record_id)
    wanted = select(Head.workspace_id, Head.kind, Head.record_id, Head.seq).where(
        ~select(Entry.id).where(same).exists()
    )
    ordered = wanted.order_by(Head.workspace_id, Head.kind, Head.record_id)
    with session.execute(ordered, execution_options=PIECEMEAL) as rows:
        for row in rows:
            yield row[0], row[1], row[2], row[3]
