"""The index of the words of decisions, which the database itself keeps in step, by triggers on `decisions`.

`decision_words` is a virtual table of FTS5 in SQLite, and a table of `tsvector`s with a GIN index in PostgreSQL. It
holds what `folding.fold` made of titles and outcomes, so both know the same words. A migration that makes `decisions`
anew on SQLite drops its triggers with the old table and has to make them again; a test says so.
"""

from __future__ import annotations

from sqlalchemy import DDL, event

from storage.decisions import Decision

NAME = "decision_words"


def _statements(script: str) -> tuple[str, ...]:
    """Statements parted by empty lines, each on one line."""
    return tuple(" ".join(each.split()) for each in script.split("\n\n"))


SQLITE = _statements("""
CREATE VIRTUAL TABLE decision_words USING fts5(workspace_id, title_folded, outcome_folded,
    content='decisions', content_rowid='id', tokenize='ascii')

CREATE TRIGGER decision_words_insert AFTER INSERT ON decisions BEGIN
    INSERT INTO decision_words (rowid, workspace_id, title_folded, outcome_folded)
    VALUES (new.id, new.workspace_id, new.title_folded, new.outcome_folded);
END

CREATE TRIGGER decision_words_delete AFTER DELETE ON decisions BEGIN
    INSERT INTO decision_words (decision_words, rowid, workspace_id, title_folded, outcome_folded)
    VALUES ('delete', old.id, old.workspace_id, old.title_folded, old.outcome_folded);
END

CREATE TRIGGER decision_words_update AFTER UPDATE OF title_folded, outcome_folded ON decisions BEGIN
    INSERT INTO decision_words (decision_words, rowid, workspace_id, title_folded, outcome_folded)
    VALUES ('delete', old.id, old.workspace_id, old.title_folded, old.outcome_folded);
    INSERT INTO decision_words (rowid, workspace_id, title_folded, outcome_folded)
    VALUES (new.id, new.workspace_id, new.title_folded, new.outcome_folded);
END

INSERT INTO decision_words (decision_words) VALUES ('rebuild')
""")

SQLITE_GONE = _statements("""
DROP TRIGGER IF EXISTS decision_words_insert

DROP TRIGGER IF EXISTS decision_words_delete

DROP TRIGGER IF EXISTS decision_words_update

DROP TABLE IF EXISTS decision_words
""")

# Made without PostgreSQL's own parser: a word is what `fold` parts by spaces. The outcome's words stand far behind the
# title's, so that no phrase reaches over both. The workspace is a word, too, which nobody can type.
POSTGRESQL = _statements("""
CREATE TABLE decision_words (
    workspace_id integer NOT NULL, decision_id integer NOT NULL, words tsvector NOT NULL,
    CONSTRAINT pk_decision_words PRIMARY KEY (workspace_id, decision_id))

CREATE FUNCTION decision_words_of(workspace integer, title text, outcome text) RETURNS tsvector
LANGUAGE sql IMMUTABLE AS $$
    SELECT concat_ws(' ', '=' || workspace::text,
        (SELECT string_agg(word || ':' || place, ' ')
            FROM unnest(string_to_array(title, ' ')) WITH ORDINALITY AS said(word, place)),
        (SELECT string_agg(word || ':' || place + 1000, ' ')
            FROM unnest(string_to_array(outcome, ' ')) WITH ORDINALITY AS said(word, place)))::tsvector
$$

CREATE FUNCTION decision_words_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM decision_words WHERE workspace_id = OLD.workspace_id AND decision_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO decision_words (workspace_id, decision_id, words) VALUES (NEW.workspace_id, NEW.id,
            decision_words_of(NEW.workspace_id, NEW.title_folded, NEW.outcome_folded));
    END IF;
    RETURN NULL;
END $$

INSERT INTO decision_words (workspace_id, decision_id, words)
SELECT workspace_id, id, decision_words_of(workspace_id, title_folded, outcome_folded) FROM decisions

CREATE INDEX ix_decision_words_words ON decision_words USING gin (words) WITH (fastupdate = off)

CREATE TRIGGER decision_words_kept AFTER INSERT OR DELETE OR UPDATE OF title_folded, outcome_folded ON decisions
FOR EACH ROW EXECUTE FUNCTION decision_words_kept()
""")

POSTGRESQL_GONE = _statements("""
DROP TRIGGER IF EXISTS decision_words_kept ON decisions

DROP FUNCTION IF EXISTS decision_words_kept()

DROP FUNCTION IF EXISTS decision_words_of(integer, text, text)

DROP TABLE IF EXISTS decision_words
""")


def owns(name: str) -> bool:
    """Whether a table belongs to the index: FTS5 makes some of its own."""
    return name == NAME or name.startswith(f"{NAME}_")


for _dialect, _made, _gone in (("sqlite", SQLITE, SQLITE_GONE), ("postgresql", POSTGRESQL, POSTGRESQL_GONE)):
    for _when, _script in (("after_create", _made), ("before_drop", _gone)):
        for _statement in _script:
            _ddl = DDL(_statement)  # type: ignore[no-untyped-call]
            event.listen(Decision.__table__, _when, _ddl.execute_if(dialect=_dialect))
