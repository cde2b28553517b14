"""What every part of standups needs: the plan behind a row, the mornings of those who are asked, one person's turn."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from bot import holidaying, recurrence, rounds, text
from bot.messages.standups import Asked
from bot.recurrence import Cadence
from bot.rounds import Given, Morning, Plan
from storage import channels, preferences, rosters, standups
from storage.channels import Channel
from storage.hours import Hours
from storage.people import Person
from storage.standups import ANSWERED, CHANNEL, NONE, OWN, WAITING, Prompt, Round, Standup
from storage.work import Work

OPEN, ASK, CLOSE, REMIND = "standup.open", "standup.prompt", "standup.close", "standup.remind"  # kinds of schedules
# How late is too late depends on the round and is decided when it fires, so the sweep itself never gives up.
GRACE_SECONDS = 10 * 366 * 24 * 3600

Turn = tuple[Prompt, Round, Standup]


def plan_of(standup: Standup) -> Plan:
    """When a standup happens."""
    cadence = cadence_of(standup)
    country = "" if standup.holidays in (OWN, NONE) else standup.holidays
    return Plan(cadence.days, standup.at, standup.closes, standup.zone, cadence, standup.together, country)


def cadence_of(standup: Standup) -> Cadence:
    """On which dates a standup happens."""
    if standup.every == recurrence.MONTH:
        return recurrence.monthly(standup.monthly)
    days = text.weekdays(standup.days)
    return Cadence(days, 2, standup.anchor) if standup.every == recurrence.FORTNIGHT else Cadence(days)


def channel_of(work: Work, standup: Standup) -> Channel:
    """The standup's channel."""
    found = work.get(Channel, standup.channel_id)
    assert found is not None, "a standup goes with its channel"
    return found


def is_member(work: Work, standup: Standup) -> bool:
    """Whether the actor is in the standup's channel."""
    return work.person.id in channels.member_ids(work, standup.channel_id)


def own_next(work: Work, standup: Standup) -> datetime | None:
    """When the actor is asked next; None when that is not planned, or they take no part."""
    if standup.paused or standup.held_at:
        return None
    found = rosters.one(work, standup, work.person.id)
    if found is None and not (standup.audience == CHANNEL and channel_of(work, standup).members_at is None):
        return None
    turn = standups.turn_in(work, standup.id, work.person.id)
    if turn and turn[0].state == WAITING and turn[0].due_at > work.now:
        return turn[0].due_at
    own = found[1] if found else None
    works = partial(is_day_of, standup, own, preferences.of(work).country)
    morning = morning_of(work.person, own, standup)
    since, after = standup.since, standup.last_day
    return rounds.own_next(plan_of(standup), morning, now=work.now, since=since, after=after, works=works)


def next_for(work: Work, standup: Standup) -> datetime | None:
    """When the actor is asked next; for who takes no part, when the next round begins."""
    due = None if standup.paused or standup.held_at else upcoming(work, standup)
    return own_next(work, standup) or (max(due[1], work.now) if due else None)


def zone_of(person: Person, standup: Standup) -> str:
    """A person's zone; the standup's, while Slack has not said where they are."""
    return rounds.zone(person.tz, standup.zone).key if person.fetched_at else standup.zone


def morning_of(person: Person, hours: Hours | None, standup: Standup) -> Morning:
    """When somebody can be asked, by the hours that they have set."""
    where = zone_of(person, standup)
    if hours is None or hours.begins is None or hours.ends is None:
        return Morning(where)
    return Morning(where, hours.begins, hours.ends)


def local_day(moment: datetime, person: Person, standup: Standup) -> date:
    """Which day it is where somebody is."""
    return moment.astimezone(rounds.zone(zone_of(person, standup))).date()


def is_day_of(standup: Standup, hours: Hours | None, country: str, day: date) -> bool:
    """Whether a day is one that somebody works: of the days they have set, and no public holiday where they live.

    `country` is the workspace's, whose holidays are those of everybody who has set none.
    """
    if hours and hours.days is not None and day.weekday() not in hours.days:
        return False
    theirs = hours.country if hours and hours.country is not None else country
    return not (standup.holidays == OWN and theirs and holidaying.days(theirs, day, day))


def upcoming(work: Work, standup: Standup) -> tuple[date, datetime] | None:
    """The next day with a round, and when it begins."""
    return _upcoming(work, standup, now=work.now, after=standup.last_day)


def following(work: Work, standup: Standup, opened: Round) -> datetime | None:
    """When the round after this one begins, or should have begun; None when none is planned."""
    due = None if standup.paused else _upcoming(work, standup, now=opened.closes_at, after=opened.day)
    return due[1] if due else None


def _upcoming(work: Work, standup: Standup, *, now: datetime, after: date | None) -> tuple[date, datetime] | None:
    zones = mornings(work, standup)
    return rounds.upcoming(plan_of(standup), zones, now=now, since=standup.since, after=after)


def mornings(work: Work, standup: Standup) -> set[Morning]:
    """The different mornings of those whom a standup asks, in one statement."""
    return {
        Morning(rounds.zone(tz, standup.zone).key if known else standup.zone, *_hours(begins, ends))
        for tz, known, begins, ends in rosters.mornings(work, standup)
    }


def _hours(begins: int | None, ends: int | None) -> tuple[int, int]:
    return (-1, -1) if begins is None or ends is None else (begins, ends)


def described(work: Work, turn: Turn) -> Asked:
    """A turn with what can be done about it now."""
    prompt, opened, standup = turn
    chance = rounds.chance(
        now=work.now,
        due_at=prompt.due_at,
        closes_at=opened.closes_at,
        given=_given(prompt),
        outrun=standups.outrun(work, prompt, opened),
    )
    return Asked(prompt, opened, standup, channel_of(work, standup), chance)


def _given(prompt: Prompt) -> Given:
    if prompt.state != ANSWERED:
        return Given.NOT
    return Given.LATE if prompt.late else Given.IN_TIME
