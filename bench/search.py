"""Search at scale: `python -m bench.search [--rows 1000000] [--sqlite | --postgresql]`.

A workspace of so many decisions, in public and private channels, on both databases: what a page of
`/decision search` costs in milliseconds and SQL statements, newest first and best first, with the words made of it as
the door runs it, without HTTP; and how large the index is. Words are as frequent as in a language (Zipf), and one
stands in 38 of 100 decisions.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from typing import Any

from sqlalchemy import insert, text

from bench.register import counted
from bot.decisions import searching
from bot.decisions.searching import Search
from bot.messages import search as words
from storage import migrate, people, search_index, workspaces
from storage.channels import Channel, Membership
from storage.people import Person
from storage.work import Database, Tenancy, Work

ROWS, TIMES, WARM, BATCH = 1_000_000, 200, 20, 5_000
VOCABULARY, TITLE_WORDS, OUTCOME_WORDS = 30_000, 6, 20
EVERYWHERE, SHARE = "launch", 0.38
CHANNELS, PEOPLE = 50, 100
TARGETS = {"newest": 20.0, "best": 150.0}
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Measured:
    """One kind of search: p50 and p99 in milliseconds, p99 of this process's own processor time, SQL statements."""

    name: str
    p50: float
    p99: float
    busy: float
    statements: int


def vocabulary() -> tuple[list[str], list[float]]:
    """Words of two to five syllables, the frequent ones first, and how often they are said."""
    syllables = [f"{a}{b}" for a in "bdfgklmnprstvz" for b in "aeiou"]
    chance = random.Random(7)
    names: dict[str, None] = {}
    while len(names) < VOCABULARY:
        names["".join(chance.choices(syllables, k=chance.randint(2, 5)))] = None
    return list(names), list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))


def said(rows: int) -> Iterator[tuple[str, str]]:
    """Titles and outcomes."""
    names, weights = vocabulary()
    chance = random.Random(42)
    for _ in range(rows):
        spoken = chance.choices(names, cum_weights=weights, k=TITLE_WORDS + OUTCOME_WORDS)
        if chance.random() < SHARE:
            spoken[chance.randrange(len(spoken))] = EVERYWHERE
        yield " ".join(spoken[:TITLE_WORDS]), " ".join(spoken[TITLE_WORDS:])


def fill(database: Database, rows: int) -> Tenancy:
    """One workspace: people, channels of which every tenth is private, the first of those with the first person in it."""
    with database.begin() as session:
        workspace = workspaces.install(session, enterprise_id="", team_id="T1", now=NOW)
        tenancy = Tenancy(workspace.id, "T1", "U0BOT")
        own = {"workspace_id": workspace.id}
        somebody = {**own, "tz": "UTC", "is_admin": False, "is_bot": False, "is_external": False, "deactivated": False}
        session.execute(
            insert(Person), [{**somebody, "slack_id": f"U{n}", "name": f"Person {n}"} for n in range(PEOPLE)]
        )
        flags = {**own, "is_direct": False, "is_archived": False, "joined": True, "members_at": NOW}
        places = [{**flags, "slack_id": f"C{n}", "name": f"c{n}", "is_private": n % 10 == 0} for n in range(CHANNELS)]
        session.execute(insert(Channel), places)
        session.execute(insert(Membership), [{**own, "channel_id": 1, "person_id": 1}])
    texts = enumerate(said(rows), 1)
    while batch := [_decision(tenancy, number, said) for number, said in islice(texts, BATCH)]:
        with database.begin() as session:
            _insert(session.connection().connection.driver_connection, batch, is_sqlite=database.is_sqlite)
    return tenancy


COLUMNS = (
    "workspace_id, number, title, outcome, status, owner_id, channel_id, created_at, decided_at, "
    "title_folded, outcome_folded"
)


def _decision(tenancy: Tenancy, number: int, said: tuple[str, str]) -> tuple[Any, ...]:
    """A row; what is said is folded already."""
    at, status = NOW - timedelta(minutes=5 * (ROWS - number)), "accepted" if number % 5 else "withdrawn"
    place = (number % PEOPLE + 1, number % CHANNELS + 1)
    return (tenancy.id, number, *said, status, *place, f"{at:%Y-%m-%d %H:%M:%S.%f}", None, *said)


def _insert(driver: Any, batch: Sequence[tuple[Any, ...]], *, is_sqlite: bool) -> None:
    """By the driver itself: SQLAlchemy would take most of the time."""
    if is_sqlite:
        marks = ", ".join("?" * len(batch[0]))
        driver.executemany(f"INSERT INTO decisions ({COLUMNS}) VALUES ({marks})", batch)
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY decisions ({COLUMNS}) FROM STDIN") as copy:
        for row in batch:
            copy.write_row(row)


def run(database: Database, statements: Sequence[str]) -> float:
    """Statements by hand, as a migration runs them; seconds."""
    started = time.perf_counter()
    with database.begin() as session:
        for statement in statements:
            session.connection().exec_driver_sql(statement)
    return time.perf_counter() - started


def size(database: Database) -> int:
    """Bytes of the index; of SQLite's whole file, which is measured before and after."""
    asked = "SELECT pg_total_relation_size('decision_words')"
    if database.is_sqlite:
        asked = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    with database.begin(write=False) as session:
        return int(session.scalar(text(asked)) or 0)


def searches() -> dict[str, list[Search]]:
    """What is searched for, by what it is called in the report."""
    names, _ = vocabulary()
    chance = random.Random(1)
    texts = [" ".join(each).split() for each in said(TIMES)]
    ordinary = [chance.choice(each) for each in texts]
    pairs = [tuple(chance.sample(each, 2)) for each in texts]
    ranks = [names[int(VOCABULARY ** (n / TIMES)) - 1] for n in range(TIMES)]
    found = {
        "newest, one word": [Search((each,)) for each in ordinary],
        "newest, two words": [Search(each) for each in pairs],
        f"newest, `{EVERYWHERE}` (38 %)": [Search((EVERYWHERE,))] * TIMES,
        "newest, words of every rank": [Search((each,)) for each in ranks],
    }
    best = {name.replace("newest", "best"): [replace(each, best=True) for each in all_] for name, all_ in found.items()}
    filtered = {"newest, one word by: status:": [Search((each,), "accepted", 5) for each in ordinary]}
    return {
        **found,
        **best,
        **filtered,
        "best, a beginning": [Search((f"{each[:4]}*",), best=True) for each in ordinary],
    }


def measure(database: Database, tenancy: Tenancy, name: str, wanted: Sequence[Search]) -> Measured:
    took, busy, statements = [], [], 0
    for search in (*wanted[:WARM], *wanted):
        with counted(database) as seen, database.begin(write=False) as session:
            started, used = time.perf_counter(), time.process_time()
            work = Work(session, tenancy, NOW, NOW)
            work.actor = people.by_slack_id(work, "U0")
            words.found(searching.run(work, search))
            took.append((time.perf_counter() - started) * 1000)
            busy.append((time.process_time() - used) * 1000)
        statements = max(statements, seen[0])
    warm, used = sorted(took[WARM:]), sorted(busy[WARM:])[int(TIMES * 0.99)]
    return Measured(name, warm[TIMES // 2], warm[int(TIMES * 0.99)], used, statements)


def bench(url: str, rows: int) -> None:
    """Fill, index, measure, print."""
    database = Database(url)
    migrate.upgrade(database.engine)
    made, gone = search_index.POSTGRESQL, search_index.POSTGRESQL_GONE
    if database.is_sqlite:
        made, gone = search_index.SQLITE, search_index.SQLITE_GONE
    run(database, gone)  # filled without it, and made as a migration makes it for what is there
    started = time.perf_counter()
    tenancy = fill(database, rows)
    filled, before = time.perf_counter() - started, size(database) if database.is_sqlite else 0
    indexed = run(database, made)
    if not database.is_sqlite:  # as PostgreSQL does by itself a minute later
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    megabytes = (size(database) - before) / 1e6
    print(
        f"\n{database.engine.dialect.name}: {rows:,} decisions, filled in {filled:.0f} s, indexed in {indexed:.0f} s;"
    )
    print(
        f"the index has {megabytes:,.0f} MB, {megabytes * 1e6 / rows:,.0f} bytes a decision. {TIMES} searches each:\n"
    )
    print(f"{'':34}{'SQL':>4}{'p50 ms':>9}{'p99 ms':>9}{'CPU p99':>9}   target p99", flush=True)
    for name, wanted in searches().items():
        report(measure(database, tenancy, name, wanted))
    database.close()


def report(found: Measured) -> None:
    target = TARGETS[found.name.partition(",")[0]]
    reached = f"< {target:.0f} {'reached' if found.p99 < target else 'NOT REACHED'}"
    print(
        f"{found.name:34}{found.statements:4}{found.p50:9.2f}{found.p99:9.2f}{found.busy:9.2f}   {reached}", flush=True
    )


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.search")
    options.add_argument("--rows", type=int, default=ROWS)
    options.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = options.parse_args()
    print(f"best first ranks the newest {searching.RANKED} that fit and may be seen")
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        if chosen.only != "postgresql":
            bench(f"sqlite:///{folder}/search.db", chosen.rows)
        if chosen.only != "sqlite":
            _on_postgresql(chosen.rows)


def _on_postgresql(rows: int) -> None:
    from tests.fakes.databases import PostgresTemplates

    server = PostgresTemplates()
    try:
        bench(server.empty(), rows)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
