"""Search of decisions: which of them hold these words, fit these filters, and may be seen; by `search_index`."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, cast, column, exists, func, or_, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import join
from sqlalchemy.sql import ColumnElement

from storage import channels, sight
from storage.ballots import Stance
from storage.base import UTCDateTime
from storage.decisions import VISIBLE, Decision, Participant
from storage.initiatives import Initiative
from storage.search_index import NAME
from storage.stakeholders import Stakeholder
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Term:
    """A folded word, or several as a phrase; of a prefix the last word may go on."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: all the terms, and what narrows them. `since` and `until` (not included) are moments."""

    terms: tuple[Term, ...] = ()
    status: str = ""
    owner_id: int = 0
    initiative_id: int = 0
    function: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def place(self, found: Decision) -> int:
        """Where what was found stands in the order: the part below it begins there."""
        return found.id if self.terms else found.number


@dataclass(frozen=True, slots=True)
class Candidate:
    """A decision that fits, with the folded texts that it is ranked by."""

    id: int
    title: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Part:
    """The newest `limit` of what fits, below a place in the order."""

    limit: int
    below: int = 2**31 - 1


def newest(work: Work, fresh_since: datetime, wanted: Wanted, part: Part) -> list[Decision]:
    """The newest decisions that fit and that the actor may see."""
    return [row[0] for row in _found(work, fresh_since, wanted, part, (Decision,))]


def candidates(work: Work, fresh_since: datetime, wanted: Wanted, part: Part) -> list[Candidate]:
    """The same, as what is ranked."""
    return [Candidate(*row) for row in _found(work, fresh_since, wanted, part, RANKED)]


def by_ids(work: Work, fresh_since: datetime, ids: Sequence[int]) -> list[Decision]:
    """Decisions that the actor may see, in the order of `ids`."""
    found = work.session.scalars(VISIBLE.where(Decision.id.in_(ids)), channels.viewer(work, fresh_since))
    by_id = {each.id: each for each in found}
    return [by_id[each] for each in ids if each in by_id]


RANKED = (Decision.id, Decision.title_folded, Decision.outcome_folded)
# PostgreSQL reads so many of the newest rows, whatever is in them, before it asks its index: that would fetch every
# place of a word that is everywhere.
WINDOW, WINDOW_PER_ROW = 2_000, 40


def _found(  # noqa: PLR0917 - one question
    work: Work, fresh_since: datetime, wanted: Wanted, part: Part, columns: tuple[Any, ...]
) -> Sequence[Any]:
    """Ask one way after the other until there are enough: at most two statements."""
    given = {name: value for name in FILTERS if (value := getattr(wanted, name))}
    values = {**channels.viewer(work, fresh_since), **given, "limit": part.limit, "below": part.below}
    found: Sequence[Any] = ()
    for way, more in _ways(work, wanted.terms, part.limit):
        question = way(frozenset(given), columns)
        question = question.where(_spoken_for(work, wanted.function)) if wanted.function else question
        found = work.session.execute(question, {**values, **more}).all()
        if len(found) == part.limit:
            break
    return found


def _ways(work: Work, terms: Sequence[Term], limit: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    """How the database is asked, with what is bound beside the filters."""
    if not terms:
        yield _without_words, {}
    elif work.session.get_bind().dialect.name == "sqlite":
        yield _by_fts5, {"query": _for_fts5(work.workspace_id, terms)}
    else:
        query = " & ".join(_phrase(term) for term in terms)
        yield _by_window, {"query": query, "window": WINDOW + WINDOW_PER_ROW * limit}
        yield _by_gin, {"query": f"'={work.workspace_id}' & {query}"}


def _for_fts5(workspace_id: int, terms: Sequence[Term]) -> str:
    """Every word in quotes: none is an operator."""
    said = " AND ".join(f'"{" ".join(term.words)}"{" *" if term.prefix else ""}' for term in terms)
    return f'workspace_id : "{workspace_id}" AND {{title_folded outcome_folded}} : ({said})'


def _phrase(term: Term) -> str:
    said = " <-> ".join(f"'{word}'" for word in term.words)
    return f"({said}{':*' if term.prefix else ''})"


AT = func.coalesce(Decision.decided_at, Decision.created_at)
FILTERS: Mapping[str, ColumnElement[bool]] = {
    "status": Decision.status == bindparam("status"),
    "owner_id": Decision.owner_id == bindparam("owner_id"),
    "initiative_id": Decision.initiative_id == bindparam("initiative_id"),
    "since": bindparam("since", type_=UTCDateTime()) <= AT,
    "until": bindparam("until", type_=UTCDateTime()) > AT,
}


def _spoken_for(work: Work, function: str) -> ColumnElement[bool]:
    """Somebody was invited to it for this function, or who owns it or took part speaks for it in its initiative.

    Only in initiatives that the actor sees: else the answer would tell who is in the others.
    """
    invited = exists().where(Stance.decision_id == Decision.id, Stance.function == function)
    took_part = select(Participant.person_id).where(Participant.decision_id == Decision.id).correlate(Decision)
    speaks = (
        select(Stakeholder.id)
        .join(Initiative, Initiative.id == Stakeholder.initiative_id)
        .where(Stakeholder.initiative_id == Decision.initiative_id, Stakeholder.function == function)
        .where(or_(Stakeholder.person_id == Decision.owner_id, Stakeholder.person_id.in_(took_part)))
        .where(Stakeholder.workspace_id == work.workspace_id, sight.visible(work))
    )
    return or_(invited, speaks.correlate(Decision).exists())


WORDS = table(NAME, column("rowid"), column(NAME), column("workspace_id"), column("decision_id"), column("words"))
BELOW, LIMIT = bindparam("below", type_=Integer()), bindparam("limit", type_=Integer())
HOLDS = cast(bindparam("query"), TSQUERY)


def _fitting(names: frozenset[str], columns: tuple[Any, ...]) -> Select[Any]:
    wanted: Select[Any] = VISIBLE.where(*(FILTERS[name] for name in sorted(names))).limit(LIMIT)
    return wanted.with_only_columns(*columns).order_by(Decision.id.desc())


@functools.cache
def _without_words(names: frozenset[str], columns: tuple[Any, ...]) -> Select[Any]:
    return _fitting(names, columns).where(Decision.number < BELOW).order_by(None).order_by(Decision.number.desc())


@functools.cache
def _by_fts5(names: frozenset[str], columns: tuple[Any, ...]) -> Select[Any]:
    """FTS5 walks from the newest row down and stops when there are enough.

    `+ 0` keeps SQLite from turning the join around and asking the index once for each decision.
    """
    joined = join(WORDS, Decision, Decision.id == WORDS.c.rowid + 0)
    fits = (WORDS.c[NAME].match(bindparam("query")), WORDS.c.rowid < BELOW)
    return _fitting(names, columns).select_from(joined).where(*fits).order_by(None).order_by(WORDS.c.rowid.desc())


@functools.cache
def _by_window(names: frozenset[str], columns: tuple[Any, ...]) -> Select[Any]:
    """The newest rows of the workspace, so many of them and no more, are looked through one by one."""
    newest_rows = (
        select(WORDS.c.decision_id, WORDS.c.words)
        .where(WORDS.c.workspace_id == channels.WORKSPACE, WORDS.c.decision_id < BELOW)
        .order_by(WORDS.c.decision_id.desc())
        .limit(bindparam("window", type_=Integer()))
        .subquery("newest_rows")
    )
    holds = and_(Decision.id == newest_rows.c.decision_id, newest_rows.c.words.bool_op("@@")(HOLDS))
    return _fitting(names, columns).select_from(join(newest_rows, Decision, holds))


@functools.cache
def _by_gin(names: frozenset[str], columns: tuple[Any, ...]) -> Select[Any]:
    """All places of the words, from the index, before anything else is looked at: else the planner walks the table."""
    holds = (WORDS.c.workspace_id == channels.WORKSPACE, WORDS.c.words.bool_op("@@")(HOLDS))
    places = select(WORDS.c.decision_id).where(*holds, WORDS.c.decision_id < BELOW)
    hits = places.cte("hits").prefix_with("MATERIALIZED")
    return _fitting(names, columns).select_from(join(hits, Decision, Decision.id == hits.c.decision_id))
