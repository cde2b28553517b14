"""`concord doctor`: what is stuck, why, and trying it again."""

from __future__ import annotations

from datetime import UTC

import click

from bot.clock import SystemClock
from bot.settings import Settings
from storage import errands, outbox, schedules, schema
from storage.work import Database, Session


def doctor(settings: Settings, *, requeue: bool) -> int:
    """Print what is stuck; 0 when nothing is, 1 when something is (and was not requeued), 2 without a schema."""
    database = opened(settings)
    if database is None:
        return 2
    with database.begin(write=False) as session:
        found = _findings(session)
    for line in found:
        click.echo(line)
    if not found:
        click.echo("Nothing is stuck.")
    if found and requeue:
        with database.begin() as session:
            now = SystemClock().real()
            again = outbox.requeue(session, now) + errands.requeue(session, now)
        click.echo(f"{again} queued again.")
    database.close()
    return 0 if requeue or not found else 1


def opened(settings: Settings) -> Database | None:
    """The database to look into; without one at this version's schema None, and why is printed."""
    if settings.is_sqlite and not settings.database_file.exists():
        click.echo(f"There is no database at {settings.database_file} yet. `concord run` makes it.")
        return None
    database = Database(settings.database_url)
    if schema.current(database.engine) != schema.HEAD:
        click.echo("The database is not at this version's schema. Run `concord migrate`.")
        database.close()
        return None
    return database


def _findings(session: Session) -> list[str]:
    letters = [
        f"message {letter.key} to {letter.conversation}: {letter.state}, {letter.error} "
        f"(tried {letter.attempts} times, last {_when(letter.attempted_at)})"
        for letter in outbox.stuck(session)
    ]
    slow = [f"errand {errand.kind} {errand.key}: gave up, {errand.error}" for errand in errands.stuck(session)]
    failing = [
        f"schedule {schedule.kind} {schedule.subject_id}: failed {schedule.failures} times, {schedule.error}"
        for schedule in schedules.failing(session)
    ]
    return [*letters, *slow, *failing]


def _when(moment: object) -> str:
    from datetime import datetime

    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if isinstance(moment, datetime) else "never"
