"""`concord verify`: whether the history is whole, or where it broke first."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from bot import clock
from bot import verify as proof
from bot.decisions import evidence
from bot.decisions.evidence import Fault
from bot.settings import Settings
from handlers import doctor
from storage import workspaces
from storage.work import Session, Tenancy, Work


def verify(settings: Settings, *, as_json: bool) -> int:
    """Print what was found; 0 when all chains are whole, 1 when one is broken, 2 without a schema."""
    database = doctor.opened(settings)
    if database is None:
        return 2
    with database.begin(write=False) as session:
        report = proof.of_all(session)
        faults = _evidence(session)
    told = {**asdict(report), "evidence": [asdict(each) for each in faults]}
    click.echo(json.dumps(told) if as_json else "\n".join([_told(report), *map(_changed, faults)]))
    database.close()
    return 1 if report.broken or faults else 0


def _evidence(session: Session) -> list[Fault]:
    """What was changed of kept threads, in all workspaces."""
    now = clock.SystemClock().now()
    tenancies = [Tenancy(each.id, each.team_id, each.bot_user_id) for each in workspaces.every(session)]
    return [fault for each in tenancies for fault in evidence.check(Work(session, each, now, now))]


def _changed(found: Fault) -> str:
    what = f"message {found.ts}" if found.ts else "its messages"
    return f"Evidence of the decision with id {found.decision_id}: {what} changed in the store."


def _told(report: proof.Report) -> str:
    if found := report.broken:
        where = f"workspace {found.workspace}, {found.kind} with id {found.record}, entry {found.entry}"
        return f"Broken at {where}: {found.says} ({found.fault})."
    return f"The history is whole: {report.entries:,} entries of {report.chains:,} records."
