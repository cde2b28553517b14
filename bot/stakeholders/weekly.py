"""Once a week, owners, drivers and admins hear what is to be mended: one message each, on Monday in their own morning."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from bot import outbox, recurrence
from bot.messages.stakeholders import weekly as words
from bot.stakeholders import gaps
from bot.stakeholders.gaps import Summary
from storage import preferences, schedules, weekly
from storage.initiatives import Initiative
from storage.people import Person
from storage.schedules import Schedule
from storage.work import Work

KIND = "weekly"
RULE = "mon 09:00"
GRACE_SECONDS = 8 * 3600
AT_ONCE = 200


def ensure(work: Work) -> None:
    """Plan the Monday of every zone in which somebody owns, drives or administers; those that are planned stay."""
    for zone in weekly.zones(work):
        number = _number(zone)
        if schedules.find(work, KIND, number) is None:
            due = recurrence.next_after(RULE, zone, work.now)
            schedules.plan(work, KIND, number, due, rule=RULE, zone=zone, grace_seconds=GRACE_SECONDS)


def _number(zone: str) -> int:
    """What a zone's schedule is known by."""
    return zlib.crc32(zone.encode()) & 0x7FFFFFFF


def fire(work: Work, schedule: Schedule) -> None:
    """It is Monday morning in a zone."""
    if not preferences.of(work).weekly:
        return
    everybody = weekly.concerned(work, schedule.zone)
    found = weekly.initiatives(work)
    seen = {each.initiative.id: each for each in _summaries(work, found) if each.count}
    for person in everybody:
        mine = _mine(person, weekly.parts(work, person.id), seen)
        if mine:
            day = recurrence.local_date(work.now, schedule.zone)
            outbox.direct(
                work, person, words.told(mine, work.tenancy.prefix), key=f"weekly:{person.id}:{day}", bulk=True
            )


def _summaries(work: Work, found: Sequence[Initiative]) -> list[Summary]:
    """The gaps of every open initiative, some at a time."""
    pieces = (found[n : n + AT_ONCE] for n in range(0, len(found), AT_ONCE))
    return [each for piece in pieces for each in gaps.summaries(work, piece, frank={one.id for one in piece})]


def _mine(person: Person, parts: set[int], seen: dict[int, Summary]) -> list[Summary]:
    """What somebody owns or drives, by key; for an admin the others too, those with most to mend first."""
    own = [each for each in seen.values() if each.initiative.owner_id == person.id or each.initiative.id in parts]
    rest = [each for each in seen.values() if each not in own] if person.is_admin else []
    return sorted(own, key=lambda each: each.initiative.key) + sorted(rest, key=lambda each: -each.count)


def switch(work: Work, *, on: bool) -> None:
    """Whether the actor hears of gaps once a week."""
    work.person.weekly = on
