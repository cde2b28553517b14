"""Mornings: when somebody who was asked for something is looked at, so that they hear once a day of all of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import time

from bot import hours, recurrence
from storage import attention, schedules
from storage.attention import Attention
from storage.people import Person
from storage.schedules import Schedule
from storage.work import Work

KIND = "nudge"  # the schedule; its subject is the person
GRACE_SECONDS = 6 * 3600  # later than that it is not a morning's message any more


def expect(work: Work, people: Iterable[Person]) -> None:
    """These people were asked for something: look every morning whether they have answered."""
    members = {each.id: each for each in people if each.slack_id}
    rows = {}
    for person_id, rule in rules(work, members).items():
        zone = members[person_id].tz
        due = recurrence.next_after(rule, zone, work.now)
        rows[person_id] = {"rule": rule, "zone": zone, "next_at": due, "grace_seconds": GRACE_SECONDS}
    schedules.plan_missing(work, KIND, rows)


def move(work: Work, person: Person) -> None:
    """Somebody has set other hours: what is planned for their mornings moves with them."""
    planned = schedules.find(work, KIND, person.id)
    if planned is not None and planned.next_at is not None:
        follow(work, {person: planned})


def follow(work: Work, planned: Mapping[Person, Schedule]) -> None:
    """From now on these are by the hours and in the zone that their people have now."""
    found = rules(work, [each.id for each in planned])
    for person, schedule in planned.items():
        if (schedule.zone, schedule.rule) != (person.tz, found[person.id]):
            schedule.zone, schedule.rule = person.tz, found[person.id]
            schedule.next_at = recurrence.next_after(schedule.rule, schedule.zone, work.now)


def rules(work: Work, person_ids: Collection[int]) -> dict[int, str]:
    """When these people are written to: an hour after they begin to work, or when their quiet hours are over."""
    usual, quiet = hours.morning_rules(work, person_ids), attention.of(work, person_ids)
    return {each: _after(rule, quiet.get(each)) for each, rule in usual.items()}


def _after(rule: str, quiet: Attention | None) -> str:
    """The rule, moved behind quiet hours and those in which Slack's notifications pause."""
    found = recurrence.parse_rule(rule)
    minute = found.at.hour * 60 + found.at.minute
    for begins, ends in _pauses(quiet):
        within = begins <= minute < ends if begins < ends else minute >= begins or minute < ends
        minute = max(minute, ends) if within and (begins < ends or minute < ends) else minute
    return recurrence.format_rule(recurrence.rule(found.days, time(*divmod(min(minute, 24 * 60 - 1), 60))))


def _pauses(quiet: Attention | None) -> list[tuple[int, int]]:
    if quiet is None:
        return []
    spans = ((quiet.quiet_from, quiet.quiet_to), (quiet.dnd_from, quiet.dnd_to))
    return [(begins, ends) for begins, ends in spans if begins is not None and ends is not None and begins != ends]
