"""What every part of standups needs: the plan behind a row, the zones of those who are asked, one person's turn."""

from __future__ import annotations

from datetime import date, datetime

from bot import rounds, text
from bot.messages.standups import Asked
from bot.rounds import Given, Plan
from storage import channels, standups
from storage.channels import Channel
from storage.people import Person
from storage.standups import ANSWERED, WAITING, Prompt, Round, Standup
from storage.work import Work

OPEN, ASK, CLOSE = "standup.open", "standup.prompt", "standup.close"  # kinds of schedules
# How late is too late depends on the round and is decided when it fires, so the sweep itself never gives up.
GRACE_SECONDS = 10 * 366 * 24 * 3600

Turn = tuple[Prompt, Round, Standup]


def plan_of(standup: Standup) -> Plan:
    """When a standup happens."""
    return Plan(text.weekdays(standup.days), standup.at, standup.closes, standup.zone)


def channel_of(work: Work, standup: Standup) -> Channel:
    """The standup's channel."""
    found = work.get(Channel, standup.channel_id)
    assert found is not None, "a standup goes with its channel"
    return found


def members(work: Work, standup: Standup) -> list[Person]:
    """The people a standup asks: members of the channel who are no bots and not deactivated."""
    inside = channels.members(work, standup.channel_id)
    return [each for each in inside if each.slack_id and not each.is_bot and not each.deactivated]


def is_member(work: Work, standup: Standup) -> bool:
    """Whether the actor is in the standup's channel."""
    return work.person.id in channels.member_ids(work, standup.channel_id)


def own_next(work: Work, standup: Standup) -> datetime | None:
    """When the actor is asked next; None when that is not planned, or they are not in the channel."""
    if standup.paused or not (is_member(work, standup) or channel_of(work, standup).members_at is None):
        return None
    turn = standups.turn_in(work, standup.id, work.person.id)
    if turn and turn[0].state == WAITING and turn[0].due_at > work.now:
        return turn[0].due_at
    zone = zone_of(work.person, standup)
    return rounds.own_next(plan_of(standup), zone, now=work.now, since=standup.since, after=standup.last_day)


def next_for(work: Work, standup: Standup) -> datetime | None:
    """When the actor is asked next; for who is not in the channel, when the next round begins."""
    due = None if standup.paused else upcoming(work, standup)
    return own_next(work, standup) or (max(due[1], work.now) if due else None)


def zone_of(person: Person, standup: Standup) -> str:
    """A person's zone; the standup's, while Slack has not said where they are."""
    return rounds.zone(person.tz, standup.zone).key if person.fetched_at else standup.zone


def upcoming(work: Work, standup: Standup) -> tuple[date, datetime] | None:
    """The next day with a round, and when it begins."""
    return _upcoming(work, standup, now=work.now, after=standup.last_day)


def following(work: Work, standup: Standup, opened: Round) -> datetime | None:
    """When the round after this one begins, or should have begun; None when none is planned."""
    due = None if standup.paused else _upcoming(work, standup, now=opened.closes_at, after=opened.day)
    return due[1] if due else None


def _upcoming(work: Work, standup: Standup, *, now: datetime, after: date | None) -> tuple[date, datetime] | None:
    zones = {zone_of(each, standup) for each in members(work, standup)}
    return rounds.upcoming(plan_of(standup), zones, now=now, since=standup.since, after=after)


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
