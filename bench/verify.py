"""How long proving the history takes: `python -m bench.verify [--postgresql] [--entries 100000]`.

100,000 entries of 10,000 records are written as the app writes them; they are proved whole, and once more with one byte
of the last entry's record changed, so that everything before it has to be read. Memory is by how much its peak grows.
Appending is measured too: what one entry costs beside its record's other statements.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from bench.register import counted
from bot import verify
from storage import history, migrate, workspaces
from storage.work import Database, Tenancy, Work

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
RECORDS, TIMES = 10_000, 200
WANTED = 5.0


def fill(database: Database, tenancy: Tenancy, entries: int) -> float:
    """Write them, a round over all records at a time; the seconds it took."""
    started = time.perf_counter()
    for turn in range(entries // RECORDS):
        with database.begin() as session:
            told = {n: {"title": f"Title {n} in its version {turn}", "number": n} for n in range(1, RECORDS + 1)}
            history.append_all(Work(session, tenancy, NOW, NOW), "decision", "edit", told)
    return time.perf_counter() - started


def prove(database: Database) -> tuple[float, float, verify.Report]:
    """The seconds it took, by the clock and of this process's own time, and what was found."""
    started, own = time.perf_counter(), time.process_time()
    with database.begin(write=False) as session:
        report = verify.of_all(session)
    return time.perf_counter() - started, time.process_time() - own, report


def change_one_byte(database: Database) -> None:
    """In the record that is read last, as somebody who can do anything with the database."""
    guard = "DROP TRIGGER history_not_changed"
    with database.begin() as session:
        session.execute(text(guard if database.is_sqlite else f"{guard} ON history"))
        last = f"kind = 'decision' AND record_id = {RECORDS}"
        session.execute(text(f"UPDATE history SET verb = 'Edit' WHERE {last} AND seq = (SELECT max(seq) FROM history)"))


def append(database: Database, tenancy: Tenancy) -> tuple[list[float], int]:
    """Milliseconds of one append with text, the commit not counted, and its SQL statements."""
    took, statements = [], 0
    for n in range(TIMES):
        with counted(database) as seen, database.begin() as session:
            work = Work(session, tenancy, NOW, NOW)
            started = time.perf_counter()
            history.append(work, "other", n, "new", title="A title", number=n)
            took.append((time.perf_counter() - started) * 1000)
            statements = seen[0]
    return sorted(took[20:]), statements


def memory(name: str) -> float:
    """A figure of this process's memory in MB, as Linux tells it."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(told[name].split()[0]) / 1024


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.verify")
    options.add_argument("--postgresql", action="store_true")
    options.add_argument("--entries", type=int, default=100_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        if chosen.postgresql:
            from tests.fakes.databases import PostgresTemplates

            templates = PostgresTemplates()
            run("PostgreSQL", templates.fresh(), chosen.entries)
            templates.stop()
        else:
            run("SQLite", f"sqlite:///{Path(folder)}/verify.db", chosen.entries)


def run(name: str, url: str, entries: int) -> None:
    database = Database(url)
    migrate.upgrade(database.engine)
    with database.begin() as session:
        found = workspaces.install(session, enterprise_id="", team_id="T0BENCH", now=NOW)
        tenancy = Tenancy(found.id, "T0BENCH", "U0BOT")
    took, statements = append(database, tenancy)
    print(f"{name}: one append {statements} statements, p50 {statistics.median(took):.2f} ms")
    written = fill(database, tenancy, entries)
    print(f"{name}: {entries:,} entries written in {written:.1f} s ({entries / written:,.0f}/s)")
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here on
    before = memory("VmHWM")
    whole, own, report = prove(database)
    grown = memory("VmHWM") - before
    assert report.broken is None, report
    print(
        f"{name}: {report.entries:,} entries of {report.chains:,} records proved in {whole:.2f} s "
        f"({own:.2f} s of its own), +{grown:.0f} MB"
    )
    change_one_byte(database)
    took_to_find, own, report = prove(database)
    assert report.broken is not None
    said = f"{report.broken.kind} {report.broken.record}, entry {report.broken.entry}: {report.broken.fault}"
    reached = "reached" if took_to_find < WANTED else "NOT REACHED"
    print(
        f"{name}: one changed byte found in {took_to_find:.2f} s ({own:.2f} s of its own; {said}); wanted < {WANTED:.0f} s: {reached}"
    )
    database.close()


if __name__ == "__main__":
    main()
