"""Reminders of actions: they come with the morning's one message from the day on which they are due.

Whose account is gone is not written to: the owner of the decision is, instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot import hours, mornings, recurrence, timetable
from bot.messages.actions import Acted
from storage import actions, decisions, meetings, people
from storage.actions import Source
from storage.meetings import Meeting
from storage.people import Person
from storage.work import Work

EVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")  # the clock asks nobody: what Slack said last counts


def plan(work: Work, those: Sequence[Person]) -> None:
    """Look at these people in the morning of the first day on which they are to hear of an action, if any."""
    days = actions.next_reminders(work, [each.id for each in those])
    mornings.expect(work, [each for each in those if each.id in days], days)


def inherit(work: Work, gone: Sequence[Person]) -> None:
    """These accounts are gone: who decided what they had to do hears of it, at once where it is working time."""
    heirs = actions.heirs(work, [each.id for each in gone]) if gone else []
    plan(work, heirs)
    waiting = actions.to_remind(work, [each.id for each in heirs], work.now.date()) if heirs else []
    now = {who for who, _, _ in waiting}
    mornings.look(
        work, [each for each in heirs if each.id in now and not each.deactivated and hours.are_on(work, each)]
    )


def due(work: Work, those: Mapping[int, Person]) -> dict[int, list[Acted]]:
    """What these people, by their ids, are to be reminded of today, each in their own zone."""
    today = {each.id: recurrence.local_date(work.now, each.tz) for each in those.values()}
    rows = actions.to_remind(work, those, max(today.values())) if today else []
    owners = people.by_ids(work, {action.owner_id for _, action, _ in rows})
    found: dict[int, list[Acted]] = {}
    for who, action, source in rows:
        if action.remind_on is not None and action.remind_on <= today[who]:
            seen = sees(work, source, who, EVER)
            found.setdefault(who, []).append(Acted(action, source, owners[action.owner_id], seen=seen))
    return found


def sees(work: Work, source: Source, person_id: int, fresh_since: datetime) -> bool:
    """Whether somebody may see what an action was born in."""
    if isinstance(source, Meeting):
        return meetings.seen_by(work, source.id, person_id, fresh_since)
    return decisions.seen_by(work, source.id, person_id, fresh_since)


def count(found: Acted, today: date, at_most: int) -> None:
    """Somebody was reminded of it: again tomorrow, or, after so many times, not any more."""
    action = found.action
    action.reminded += 1
    action.remind_on = today + timetable.ONE_DAY if action.reminded < at_most else None
