"""Working hours: the workspace's, and over them what somebody has set for themselves.

The zone is never set here: it is the one that Slack has for somebody, and changes when they travel.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot import absences, recurrence, timetable
from bot.errors import NotUnderstood
from bot.timetable import COLUMNS, NOTHING, Mine, Plan
from storage import history, preferences
from storage import hours as kept
from storage.hours import Hours
from storage.people import Person
from storage.work import Work

GRACE_SECONDS = 366 * 24 * 3600  # however long Concord was away, what waits for a morning is said once, in the next


def usual(work: Work) -> Plan:
    """What holds for everybody who set nothing."""
    found = preferences.of(work)
    return Plan(tuple(found.days), found.begins, found.ends, country=found.country)


def plans(work: Work, person_ids: Collection[int]) -> dict[int, Plan]:
    """What holds for each of these people, in two statements."""
    everybody, own = usual(work), kept.of(work, person_ids)
    return {each: timetable.over(everybody, _values(own.get(each))) for each in person_ids}


def mine(work: Work) -> Mine:
    """What holds for the actor, and why."""
    return _mine(work, usual(work), _values(kept.of(work, [work.person.id]).get(work.person.id)))


def _values(row: Hours | None) -> Mapping[str, Any]:
    return {name: getattr(row, name) for name in COLUMNS} if row else NOTHING


def _mine(work: Work, everybody: Plan, own: Mapping[str, Any]) -> Mine:
    plan, today = timetable.over(everybody, own), absences.today(work, work.person)
    return Mine(own, everybody, plan, work.person.tz, today)


def next_morning(work: Work, person: Person, day: date) -> datetime:
    """When somebody begins to work on the first of their working days from a day on that is still ahead."""
    plan, zone = plans(work, [person.id])[person.id], ZoneInfo(person.tz)
    day = max(day, work.now.astimezone(zone).date())
    while not timetable.works(plan, day) or timetable.shift(plan, day, zone)[0] <= work.now:
        day += timetable.ONE_DAY
    return timetable.shift(plan, day, zone)[0]


def morning_rules(work: Work, person_ids: Collection[int]) -> dict[int, str]:
    """The rule by which each of these people is written to on working mornings: an hour after they begin."""
    found = plans(work, person_ids)
    return {each: recurrence.format_rule(recurrence.rule(plan.days, _morning(plan))) for each, plan in found.items()}


def _morning(plan: Plan) -> time:
    """An hour after the hours begin; where they are shorter than two, in their middle."""
    length = (plan.ends - plan.begins) % timetable.DAY or timetable.DAY
    return time(*divmod(min(plan.begins + min(60, length // 2), timetable.DAY - 1), 60))


def are_on(work: Work, person: Person) -> bool:
    """Whether somebody is at work now: in their hours, on no holiday of theirs, and not away."""
    return person.id in on_now(work, [person])


def on_now(work: Work, people: Collection[Person]) -> set[int]:
    """Who of these is at work now, each in their own zone; in three statements."""
    found, away = plans(work, [each.id for each in people]), absences.away_today(work, people)
    return {each.id for each in people if _is_on(found[each.id], work.now, ZoneInfo(each.tz))} - away


def _is_on(plan: Plan, now: datetime, zone: ZoneInfo) -> bool:
    today = now.astimezone(zone).date()
    days = (day for day in (today, today - timetable.ONE_DAY) if timetable.works(plan, day))  # a night began yesterday
    return any(begins <= now < ends for begins, ends in (timetable.shift(plan, day, zone) for day in days))


def set_own(work: Work, given: Mapping[str, str]) -> Mine:
    """The actor sets some of `timetable.FIELDS`: what is empty is the workspace's again, what is not given stays.

    Raises: NotUnderstood on the field that it is about
    """
    before = mine(work)
    after = _mine(work, before.usual, {**before.own, **timetable.read(given)})
    timetable.check(after.plan)
    _keep(work, before.own, after.own)
    return after


def back(work: Work) -> Mine:
    """The actor has the workspace's hours again."""
    before = mine(work)
    _keep(work, before.own, NOTHING)
    return _mine(work, before.usual, NOTHING)


def _keep(work: Work, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    changed = [name for name in COLUMNS if before[name] != after[name]]
    if not changed:
        return
    old, new = ({name: values[name] for name in changed} for values in (before, after))
    # Under `hours`, so that it can be erased: when somebody works and where they live is theirs.
    history.append(work, "hours", work.person.id, "change", hours=new, before={"hours": old})
    kept.change(work, work.person.id, **after)


def usual_of(given: Mapping[str, str]) -> dict[str, Any]:
    """What a form says of everybody's hours, as preferences; a field that it does not have says nothing.

    Raises: NotUnderstood
    """
    if not given.get("days", "-"):
        raise NotUnderstood("Tick the days on which people work here.", field="days")
    if not given.get("hours", "-").strip():
        raise NotUnderstood("From when to when? Try `09:00-17:00`.", field="hours")
    said = timetable.read({name: given[name] for name in ("days", "hours", "country") if name in given})
    return {name: "" if value is None else value for name, value in said.items()}
