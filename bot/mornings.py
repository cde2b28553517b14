"""Mornings: when somebody who was asked for something is looked at, so that they hear once a day of all of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot import hours, recurrence
from storage import attention, schedules
from storage.attention import Attention
from storage.people import Person
from storage.schedules import Schedule
from storage.work import Work

KIND = "nudge"  # the schedule; its subject is the person
GRACE_SECONDS = 6 * 3600  # later than that it is not a morning's message any more
NOW: Mapping[int, date] = MappingProxyType({})


def expect(work: Work, people: Iterable[Person], days: Mapping[int, date] = NOW) -> None:
    """These people were asked for something: look every morning, from that day of theirs on, whether they have answered."""
    members = {each.id: each for each in people if each.slack_id}
    found = rules(work, members) if members else {}
    _plan(
        work, {members[each]: (rule, _next(work, rule, members[each], days.get(each))) for each, rule in found.items()}
    )


def look(work: Work, people: Collection[Person]) -> None:
    """Look at these people at once."""
    found = rules(work, [each.id for each in people]) if people else {}
    _plan(work, {each: (found[each.id], work.now) for each in people})


def later(work: Work, planned: Mapping[Person, Schedule], days: Mapping[int, date]) -> None:
    """Nothing waits for these people now: look again on a day of theirs, or when they are asked for something."""
    found = rules(work, list(days)) if days else {}
    for person, schedule in planned.items():
        schedule.rule, schedule.next_at = found.get(person.id), None
        if schedule.rule:
            schedule.next_at = _next(work, schedule.rule, person, days[person.id])


def _plan(work: Work, those: Mapping[Person, tuple[str, datetime | None]]) -> None:
    same = {"grace_seconds": GRACE_SECONDS}
    rows = {each.id: {**same, "zone": each.tz, "rule": rule, "next_at": at} for each, (rule, at) in those.items()}
    schedules.plan_missing(work, KIND, rows)


def _next(work: Work, rule: str, person: Person, day: date | None) -> datetime | None:
    """The next morning of somebody's, on a day or after it."""
    begins = recurrence.moment(day, time(0), person.tz) - timedelta(seconds=1) if day else work.now
    return recurrence.next_after(rule, person.tz, max(begins, work.now))


def move(work: Work, person: Person) -> None:
    """Somebody has set other hours: what is planned for their mornings moves with them."""
    planned = schedules.find(work, KIND, person.id)
    if planned is not None and planned.next_at is not None:
        follow(work, {person: planned})


def follow(work: Work, planned: Mapping[Person, Schedule]) -> set[Person]:
    """From now on these are by the hours and in the zone that their people have now; for whom it is another time there."""
    found, moved = rules(work, [each.id for each in planned]) if planned else {}, set()
    for person, schedule in planned.items():
        if schedule.zone != person.tz:
            moved.add(person)
        if (schedule.zone, schedule.rule) != (person.tz, found[person.id]):
            schedule.zone, schedule.rule = person.tz, found[person.id]
            schedule.next_at = recurrence.next_after(schedule.rule, schedule.zone, work.now)
    return moved


def rules(work: Work, person_ids: Collection[int]) -> dict[int, str]:
    """When these people are written to: an hour after they begin to work, or when their quiet hours are over."""
    usual, quiet = hours.morning_rules(work, person_ids), attention.of(work, person_ids)
    return {each: _after(rule, quiet.get(each)) for each, rule in usual.items()}


def _after(rule: str, quiet: Attention | None) -> str:
    """The rule, moved behind quiet hours and those in which Slack's notifications pause; where one ends another may run."""
    found, pauses = recurrence.parse_rule(rule), _pauses(quiet)
    minute = found.at.hour * 60 + found.at.minute
    for _ in pauses:
        minute = max([minute, *(ends for begins, ends in pauses if _within(minute, begins, ends))])
    return recurrence.format_rule(recurrence.rule(found.days, time(*divmod(minute, 60))))


def _within(minute: int, begins: int, ends: int) -> bool:
    return begins <= minute < ends if begins < ends else minute >= begins or minute < ends


def open_to(work: Work, people: Collection[Person]) -> set[int]:
    """Who may be written to now: at work, and not in a pause of theirs; what comes late must not come then either."""
    working = hours.on_now(work, people)
    quiet = attention.of(work, working)
    return {each.id for each in people if each.id in working and not _pauses_now(work.now, each, quiet.get(each.id))}


def _pauses_now(now: datetime, person: Person, quiet: Attention | None) -> bool:
    there = now.astimezone(ZoneInfo(person.tz))
    return any(_within(there.hour * 60 + there.minute, *each) for each in _pauses(quiet))


def _pauses(quiet: Attention | None) -> list[tuple[int, int]]:
    if quiet is None:
        return []
    spans = ((quiet.quiet_from, quiet.quiet_to), (quiet.dnd_from, quiet.dnd_to))
    return [(begins, ends) for begins, ends in spans if begins is not None and ends is not None and begins != ends]
