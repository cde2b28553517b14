"""Absences: days on which somebody is away, as they say themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot import outbox, text
from bot.errors import NotUnderstood
from storage import absences
from storage.absences import Absence
from storage.people import Person
from storage.work import Work

LONGEST = timedelta(days=366)


def today(work: Work, person: Person) -> date:
    """The day it is for somebody."""
    return work.now.astimezone(ZoneInfo(person.tz)).date()


def away(work: Work, until: str, since: str = "") -> tuple[date, date]:
    """The actor is away: until a day on which they are back, from today unless said otherwise; the first and last day.

    Raises: NotUnderstood
    """
    now = today(work, work.person)
    first = _day(work, since, "from") if since else now
    back_on = _day(work, until, "until")
    last = back_on - timedelta(days=1)
    if last < max(first, now):
        raise NotUnderstood(f"{text.echo(until)} is {back_on:%A %-d %B %Y}: that leaves no day away.", field="until")
    if last - first > LONGEST:
        raise NotUnderstood("That is longer than a year. Leave the channels instead.", field="until")
    absences.add(work, work.person.id, first, last)
    outbox.redraw_home(work, work.person.id)
    return first, last


def _day(work: Work, typed: str, field: str) -> date:
    try:
        return text.day(typed, now=work.now, zone=ZoneInfo(work.person.tz))
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field=field) from None


@dataclass(frozen=True, slots=True)
class Ended:
    """An absence that was called off; `begun`: it was on."""

    first: date
    last: date
    begun: bool


def back(work: Work) -> Ended | None:
    """The actor is there again, from today on, or calls off what was planned next; None when nothing was."""
    day = today(work, work.person)
    found = absences.coming(work, work.person.id, day)
    if found is None:
        return None
    ended = Ended(found.first, found.last, found.first <= day)
    absences.end(work, found, day)
    outbox.redraw_home(work, work.person.id)
    return ended


def away_on(work: Work, person_ids: Collection[int], day: date) -> set[int]:
    """Which of these people are away on a day."""
    return {each.person_id for each in absences.of(work, person_ids, day, day)}


def between(work: Work, person_ids: Collection[int], first: date, last: date) -> list[Absence]:
    """The absences of these people that touch the days from `first` to `last`."""
    return absences.of(work, person_ids, first, last)


def is_away(work: Work, person: Person) -> bool:
    """Whether somebody is away today, in their own zone."""
    return bool(away_today(work, [person]))


def away_today(work: Work, people: Collection[Person]) -> set[int]:
    """Which of these people are away today, each in their own zone."""
    days = {each.id: today(work, each) for each in people}
    rows = absences.of(work, days, min(days.values()), max(days.values())) if days else []
    return {each.person_id for each in rows if each.first <= days[each.person_id] <= each.last}
