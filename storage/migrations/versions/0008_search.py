"""search: the words of decisions, indexed by triggers"""

import sqlalchemy as sa
from alembic import op

from storage.folding import fold

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BATCH = 1000

# The same statements as in storage/search_index.py when this was written; a test compares what both make.
SQLITE = (
    "CREATE VIRTUAL TABLE decision_words USING fts5(workspace_id, title_folded, outcome_folded, content='decisions', content_rowid='id', tokenize='ascii')",
    "CREATE TRIGGER decision_words_insert AFTER INSERT ON decisions BEGIN INSERT INTO decision_words (rowid, workspace_id, title_folded, outcome_folded) VALUES (new.id, new.workspace_id, new.title_folded, new.outcome_folded); END",
    "CREATE TRIGGER decision_words_delete AFTER DELETE ON decisions BEGIN INSERT INTO decision_words (decision_words, rowid, workspace_id, title_folded, outcome_folded) VALUES ('delete', old.id, old.workspace_id, old.title_folded, old.outcome_folded); END",
    "CREATE TRIGGER decision_words_update AFTER UPDATE OF title_folded, outcome_folded ON decisions BEGIN INSERT INTO decision_words (decision_words, rowid, workspace_id, title_folded, outcome_folded) VALUES ('delete', old.id, old.workspace_id, old.title_folded, old.outcome_folded); INSERT INTO decision_words (rowid, workspace_id, title_folded, outcome_folded) VALUES (new.id, new.workspace_id, new.title_folded, new.outcome_folded); END",
    "INSERT INTO decision_words (decision_words) VALUES ('rebuild')",
)
SQLITE_GONE = (
    "DROP TRIGGER IF EXISTS decision_words_insert",
    "DROP TRIGGER IF EXISTS decision_words_delete",
    "DROP TRIGGER IF EXISTS decision_words_update",
    "DROP TABLE IF EXISTS decision_words",
)
POSTGRESQL = (
    "CREATE TABLE decision_words ( workspace_id integer NOT NULL, decision_id integer NOT NULL, words tsvector NOT NULL, CONSTRAINT pk_decision_words PRIMARY KEY (workspace_id, decision_id))",
    "CREATE FUNCTION decision_words_of(workspace integer, title text, outcome text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$ SELECT concat_ws(' ', '=' || workspace::text, (SELECT string_agg(word || ':' || place, ' ') FROM unnest(string_to_array(title, ' ')) WITH ORDINALITY AS said(word, place)), (SELECT string_agg(word || ':' || place + 1000, ' ') FROM unnest(string_to_array(outcome, ' ')) WITH ORDINALITY AS said(word, place)))::tsvector $$",
    "CREATE FUNCTION decision_words_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP <> 'INSERT' THEN DELETE FROM decision_words WHERE workspace_id = OLD.workspace_id AND decision_id = OLD.id; END IF; IF TG_OP <> 'DELETE' THEN INSERT INTO decision_words (workspace_id, decision_id, words) VALUES (NEW.workspace_id, NEW.id, decision_words_of(NEW.workspace_id, NEW.title_folded, NEW.outcome_folded)); END IF; RETURN NULL; END $$",
    "INSERT INTO decision_words (workspace_id, decision_id, words) SELECT workspace_id, id, decision_words_of(workspace_id, title_folded, outcome_folded) FROM decisions",
    "CREATE INDEX ix_decision_words_words ON decision_words USING gin (words) WITH (fastupdate = off)",
    "CREATE TRIGGER decision_words_kept AFTER INSERT OR DELETE OR UPDATE OF title_folded, outcome_folded ON decisions FOR EACH ROW EXECUTE FUNCTION decision_words_kept()",
)
POSTGRESQL_GONE = (
    "DROP TRIGGER IF EXISTS decision_words_kept ON decisions",
    "DROP FUNCTION IF EXISTS decision_words_kept()",
    "DROP FUNCTION IF EXISTS decision_words_of(integer, text, text)",
    "DROP TABLE IF EXISTS decision_words",
)

DECISIONS = sa.table(
    "decisions",
    sa.column("id", sa.Integer()),
    sa.column("title", sa.Text()),
    sa.column("outcome", sa.Text()),
    sa.column("title_folded", sa.Text()),
    sa.column("outcome_folded", sa.Text()),
)


def upgrade() -> None:
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("title_folded", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("outcome_folded", sa.Text(), nullable=True))
    _fold_all()
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.alter_column("title_folded", existing_type=sa.Text(), nullable=False)
        batch_op.alter_column("outcome_folded", existing_type=sa.Text(), nullable=False)
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)


def _fold_all() -> None:
    """What is there is folded as new decisions are."""
    connection, last = op.get_bind(), 0
    columns = (DECISIONS.c.id, DECISIONS.c.title, DECISIONS.c.outcome)
    wanted = sa.select(*columns).order_by(DECISIONS.c.id).limit(BATCH)
    change = (
        sa.update(DECISIONS)
        .where(DECISIONS.c.id == sa.bindparam("row"))
        .values(title_folded=sa.bindparam("new_title"), outcome_folded=sa.bindparam("new_outcome"))
    )
    while rows := connection.execute(wanted.where(DECISIONS.c.id > last)).all():
        connection.execute(
            change, [{"row": row[0], "new_title": fold(row[1]), "new_outcome": fold(row[2])} for row in rows]
        )
        last = rows[-1][0]


def downgrade() -> None:
    for statement in SQLITE_GONE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_GONE:
        op.get_bind().exec_driver_sql(statement)
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_column("outcome_folded")
        batch_op.drop_column("title_folded")
