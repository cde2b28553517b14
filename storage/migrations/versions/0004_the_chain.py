"""the chain"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage import base, chain

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BATCH = 1000
history = sa.table(
    "history", sa.column("id"), sa.column("workspace_id"), sa.column("kind"), sa.column("record_id"), sa.column("seq"),
    sa.column("verb"), sa.column("actor_id"), sa.column("at", base.UTCDateTime(timezone=True)), sa.column("origin"),
    sa.column("changes", sa.JSON()), sa.column("digest"), sa.column("previous"), sa.column("seal"),
)  # fmt: skip
said = sa.table(
    "history_texts", sa.column("id"), sa.column("workspace_id"), sa.column("entry_id"), sa.column("salt"),
    sa.column("texts", sa.JSON()),
)  # fmt: skip
heads = sa.table(
    "history_heads", sa.column("workspace_id"), sa.column("kind"), sa.column("record_id"), sa.column("seq"),
    sa.column("seal"),
)  # fmt: skip

# The history of a workspace that is removed goes with it: then its row is gone already.
SQLITE = (
    """
    CREATE TRIGGER history_not_changed BEFORE UPDATE ON history
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END
    """,
    """
    CREATE TRIGGER history_not_removed BEFORE DELETE ON history
    WHEN EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace_id)
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END
    """,
    """
    CREATE TRIGGER history_texts_not_changed BEFORE UPDATE ON history_texts
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END
    """,
    """
    CREATE TRIGGER history_head_follows AFTER INSERT ON history
    BEGIN
        UPDATE history_heads SET seal = NEW.seal WHERE workspace_id = NEW.workspace_id
        AND kind = NEW.kind AND record_id = NEW.record_id AND seq = NEW.seq;
    END
    """,
)
POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION history_refused() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'history is append-only' USING ERRCODE = '23000'; END $$
    """,
    """
    CREATE OR REPLACE FUNCTION history_removed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM workspaces WHERE id = OLD.workspace_id) THEN
            RAISE EXCEPTION 'history is append-only' USING ERRCODE = '23000';
        END IF;
        RETURN OLD;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION history_followed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE history_heads SET seal = NEW.seal WHERE workspace_id = NEW.workspace_id
        AND kind = NEW.kind AND record_id = NEW.record_id AND seq = NEW.seq;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER history_not_changed BEFORE UPDATE ON history
    FOR EACH ROW EXECUTE FUNCTION history_refused()
    """,
    """
    CREATE TRIGGER history_not_removed BEFORE DELETE ON history
    FOR EACH ROW EXECUTE FUNCTION history_removed()
    """,
    """
    CREATE TRIGGER history_not_emptied BEFORE TRUNCATE ON history
    FOR EACH STATEMENT EXECUTE FUNCTION history_refused()
    """,
    """
    CREATE TRIGGER history_texts_not_changed BEFORE UPDATE ON history_texts
    FOR EACH ROW EXECUTE FUNCTION history_refused()
    """,
    """
    CREATE TRIGGER history_head_follows AFTER INSERT ON history
    FOR EACH ROW EXECUTE FUNCTION history_followed()
    """,
)
DROPPED = {
    "history": ("history_not_changed", "history_not_removed", "history_head_follows"),
    "history_texts": ("history_texts_not_changed",),
}


def upgrade() -> None:
    op.create_table(
        "history_heads",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_history_heads_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_heads")),
        sa.UniqueConstraint(
            "workspace_id", "kind", "record_id", name=op.f("uq_history_heads_workspace_id_kind_record_id")
        ),
    )
    op.create_table(
        "history_texts",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["history.id"], name=op.f("fk_history_texts_entry_id_history"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_history_texts_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_texts")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_history_texts_entry_id")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seq", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("digest", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("previous", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("seal", sa.String(), nullable=True))
    _chain()
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_history_workspace_id_kind_record_id"))
        for name, kind in (("seq", sa.Integer()), ("previous", sa.String()), ("seal", sa.String())):
            batch_op.alter_column(name, existing_type=kind, nullable=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_history_workspace_id_kind_record_id_seq"), ["workspace_id", "kind", "record_id", "seq"]
        )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(sa.text(statement))


def _pages(*columns: Any) -> Iterator[Any]:
    """All rows of the history, record by record and oldest first, in pages: they are changed meanwhile."""
    order = (history.c.workspace_id, history.c.kind, history.c.record_id, history.c.id)
    wanted = sa.select(*columns).order_by(*order).limit(BATCH)
    page = op.get_bind().execute(wanted).all()
    while page:
        yield page
        last = page[-1]
        after = sa.tuple_(*order) > sa.tuple_(*(sa.literal(each) for each in last[:4]))
        page = op.get_bind().execute(wanted.where(after)).all()


def _chain() -> None:
    """Seal what is there: each record's entries in the order in which they came."""
    columns = ("workspace_id", "kind", "record_id", "id", "verb", "actor_id", "at", "origin", "changes")
    record: tuple[Any, ...] = ()
    seq, previous = 0, chain.NOTHING_BEFORE
    for page in _pages(*(history.c[name] for name in columns)):
        entries: list[Any] = []
        texts: list[Any] = []
        newest: dict[Any, Any] = {}
        for row in page:
            if record != row[:3]:
                record, seq, previous = row[:3], 0, chain.NOTHING_BEFORE
            seq += 1
            entry, text = _sealed(row, seq, previous)
            previous = entry["seal"]
            entries.append(entry)
            texts += [text] if text else []
            newest[record] = {"a": record[0], "b": record[1], "c": record[2], "seq": seq, "seal": previous}
        _write(entries, texts, newest)


def _sealed(row: Any, seq: int, previous: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    kept, texts = chain.split(row.changes)
    salt = chain.salt()
    digest = chain.digest(salt, chain.plain(texts)) if texts else None
    link = chain.Link(
        row.workspace_id,
        row.kind,
        row.record_id,
        seq,
        row.verb,
        row.actor_id,
        chain.stamp(row.at),
        row.origin,
        chain.plain(kept),
        digest,
        previous,
    )
    entry = {"b_id": row.id, "changes": kept, "seq": seq, "digest": digest, "previous": previous}
    text = {"workspace_id": row.workspace_id, "entry_id": row.id, "salt": salt, "texts": texts} if texts else None
    return {**entry, "seal": chain.seal(link)}, text


def _write(entries: list[Any], texts: list[Any], newest: dict[Any, Any]) -> None:
    connection = op.get_bind()
    changed = history.update().where(history.c.id == sa.bindparam("b_id"))
    names = ("changes", "seq", "digest", "previous", "seal")
    connection.execute(changed.values({name: sa.bindparam(name) for name in names}), entries)
    if texts:
        connection.execute(said.insert(), texts)
    same = sa.and_(
        heads.c.workspace_id == sa.bindparam("a"), heads.c.kind == sa.bindparam("b"),
        heads.c.record_id == sa.bindparam("c"),
    )  # fmt: skip
    connection.execute(heads.delete().where(same), list(newest.values()))  # begun by the page before
    new = {"workspace_id": "a", "kind": "b", "record_id": "c", "seq": "seq", "seal": "seal"}
    rows = [{name: each[key] for name, key in new.items()} for each in newest.values()]
    connection.execute(heads.insert(), rows)


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, names in DROPPED.items():
        for name in names:
            op.execute(sa.text(f"DROP TRIGGER {name}" if is_sqlite else f"DROP TRIGGER {name} ON {table}"))
    if not is_sqlite:
        op.execute(sa.text("DROP TRIGGER history_not_emptied ON history"))
        for name in ("history_refused", "history_removed", "history_followed"):
            op.execute(sa.text(f"DROP FUNCTION {name}()"))
    _put_back()
    op.drop_table("history_texts")
    op.drop_table("history_heads")
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_history_workspace_id_kind_record_id_seq"), type_="unique")
        for name in ("seal", "previous", "digest", "seq"):
            batch_op.drop_column(name)
        batch_op.create_index(
            batch_op.f("ix_history_workspace_id_kind_record_id"), ["workspace_id", "kind", "record_id"], unique=False
        )


def _put_back() -> None:
    """What people typed goes back to where it stood; what was erased is gone."""
    connection = op.get_bind()
    changed = history.update().where(history.c.id == sa.bindparam("b_id")).values(changes=sa.bindparam("changes"))
    columns = (history.c[name] for name in ("workspace_id", "kind", "record_id", "id", "changes"))
    for page in _pages(*columns):
        wanted = sa.select(said.c.entry_id, said.c.texts).where(said.c.entry_id.in_([row.id for row in page]))
        texts = {row.entry_id: row.texts for row in connection.execute(wanted)}
        rows = [{"b_id": row.id, "changes": chain.merge(row.changes, texts[row.id])} for row in page if row.id in texts]
        if rows:
            connection.execute(changed, rows)
