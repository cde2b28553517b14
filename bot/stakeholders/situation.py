"""What gaps are found from, gathered for many initiatives at once in a constant number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot import freshness, gaps
from bot.freshness import Cadence
from bot.gaps import Member, Situation
from storage import asks, preferences, register
from storage.initiatives import Initiative
from storage.register import Rooms
from storage.work import Work

Days = dict[int, list[tuple[date, date]]]


def situations(work: Work, found: Sequence[Initiative]) -> dict[int, Situation]:
    """The situation of each initiative, by its id."""
    ids = [each.id for each in found]
    set_by_admins = preferences.of(work)
    rooms, rows = register.rooms(work, ids), register.entries(work, ids)
    away = _away(work, found)
    cadence = _cadence(set_by_admins)
    members: dict[int, list[Member]] = {each: [] for each in ids}
    decisive = {each.id: gaps.decisive_days(each.target_date, today(work)) for each in found}
    for row in rows:
        days = _days_away(away[row.person_id], decisive[row.initiative_id]) if row.person_id in away else 0
        members[row.initiative_id].append(_member(row, rooms.get(row.initiative_id), days))
    general = frozenset(set_by_admins.required)
    return {
        each.id: Situation(work.now, tuple(members[each.id]), general | frozenset(each.required), cadence)
        for each in found
    }


def today(work: Work) -> date:
    """The day it is for whoever acts."""
    zone = work.actor.tz if work.actor else "UTC"
    return work.now.astimezone(ZoneInfo(zone)).date()


def _cadence(kept: preferences.Preferences) -> Cadence:
    return Cadence(kept.cadence_manage, kept.cadence_satisfy, kept.cadence_inform, kept.cadence_monitor)


def _away(work: Work, found: Sequence[Initiative]) -> Days:
    """Absences around all launches that lie ahead, by person."""
    weeks = [days for each in found if (days := gaps.decisive_days(each.target_date, today(work)))]
    first, last = (min(days[0] for days in weeks), max(days[-1] for days in weeks)) if weeks else (date.min, date.min)
    away: Days = {}
    for person, begins, ends in register.absences(work, [each.id for each in found], first, last):
        away.setdefault(person, []).append((begins, ends))
    return away


def _days_away(stretches: Sequence[tuple[date, date]], decisive: Sequence[date]) -> int:
    return sum(any(first <= day <= last for first, last in stretches) for day in decisive)


def _member(row: Any, rooms: Rooms | None, away: int) -> Member:
    """Whether somebody from outside Slack is in a channel is no question."""
    known = rooms is not None and rooms.known and row.slack_id is not None
    return Member(
        person_id=row.person_id, name=row.name, function=row.function, daci=row.daci, added_at=row.added_at,
        leads=row.leads, influence=row.influence, interest=row.interest, deactivated=row.deactivated,
        external=row.external, insider=bool(row.insider), left_group=bool(row.left_group), away=away,
        inside=row.person_id in rooms.people if known and rooms else None, touched_at=row.touched_at,
    )  # fmt: skip


def drifting(work: Work, found: Sequence[Initiative]) -> dict[int, dict[int, freshness.Drift]]:
    """Who answers later and less than before, by initiative and person."""
    since = work.now - freshness.RECENT - freshness.BEFORE
    asked: dict[tuple[int, int], list[freshness.Asked]] = {}
    for initiative, person, asked_at, answered_at in asks.since(work, [each.id for each in found], since):
        asked.setdefault((initiative, person), []).append((asked_at, answered_at))
    drifts: dict[int, dict[int, freshness.Drift]] = {each.id: {} for each in found}
    for (initiative, person), pairs in asked.items():
        if drift := freshness.drift(pairs, work.now):
            drifts[initiative][person] = drift
    return drifts
