"""The course of a round: planned, begun, closed with its digest; `asking` is what comes between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot import errands, outbox, rounds
from bot.errors import BotError
from bot.messages import standups as words
from bot.standups import digesting, outlets, reminding
from bot.standups.common import (
    ASK,
    CLOSE,
    GRACE_SECONDS,
    OPEN,
    REMIND,
    channel_of,
    described,
    following,
    is_day_of,
    local_day,
    morning_of,
    next_for,
    plan_of,
    upcoming,
)
from storage import preferences, rosters, schedules, standups
from storage.channels import Channel
from storage.people import Person
from storage.standups import (
    AWAY,
    DAY,
    MISSED,
    PROMPT,
    WAITING,
    Prompt,
    Round,
    Standup,
)
from storage.work import Work

GATHER = "standup.roster"  # the errand that asks Slack who is in the channel
DAILY = (OPEN, ASK, CLOSE, REMIND)
_SOON = timedelta(seconds=1)


def reschedule(work: Work, standup: Standup) -> None:
    """Plan the next round's beginning anew: after a change of the rule, of the members, of somebody's zone."""
    due = None if standup.paused else upcoming(work, standup)
    # A beginning that is past is a moment away: runs are unique by their time, and the one before may be this very one.
    next_at = max(due[1], work.now + _SOON) if due else None
    schedules.plan(work, OPEN, standup.id, next_at, zone=standup.zone, grace_seconds=GRACE_SECONDS)


def person_changed(work: Work, person: Person) -> None:
    """Somebody's zone, hours, or whether they are active, may have changed: also in a round that has begun."""
    for prompt, opened, standup in rosters.ahead(work, person.id):
        own = rosters.one(work, standup, person.id)
        if own is not None:
            _move(work, prompt, rounds.turn(plan_of(standup), opened.day, morning_of(person, own[1], standup)))
    for standup in rosters.of_person(work, person.id):
        reschedule(work, standup)


def _move(work: Work, prompt: Prompt, due_at: datetime) -> None:
    """A turn that has not come yet comes at another time; one whose new time is past comes now, if it still may."""
    if due_at != prompt.due_at:
        prompt.due_at = due_at
        schedules.plan(work, ASK, prompt.id, max(due_at, work.now + _SOON), grace_seconds=GRACE_SECONDS)


def members_changed(work: Work, channel: Channel) -> None:
    """Somebody joined or left a channel."""
    standup = standups.of_channel(work, channel.id)
    if standup is not None:
        reschedule(work, standup)


def group_changed(work: Work, slack_id: str) -> None:
    """Somebody came into a user group or left it."""
    for standup in rosters.of_group(work, slack_id):
        gather(work, standup)


def mended(work: Work, channel: Channel) -> None:
    """Concord was invited into a channel, or that was unarchived: a standup that was held goes on."""
    standup = standups.of_channel(work, channel.id)
    if standup is not None and standup.held_at and channel.joined and not channel.is_archived:
        standup.held_at, standup.since = None, work.now
        work.session.flush()
        reschedule(work, standup)


# Begun


def begin(work: Work, standup_id: int) -> None:
    """A round's time has come: its roster is gathered, and the next round is planned."""
    standup = work.get(Standup, standup_id)
    if standup is None or standup.paused:
        return
    due = upcoming(work, standup)
    if due and due[1] <= work.now and standups.begin_day(work, standup.id, due[0]):
        gather(work, standup, day=due[0])
    reschedule(work, standup)


def run_now(work: Work, standup: Standup) -> datetime:
    """Start today's round by hand; when it closes.

    Raises: BotError when it was begun before
    """
    plan = plan_of(standup)
    today = work.now.astimezone(rounds.zone(standup.zone)).date()
    if not standups.begin_day(work, standup.id, today):
        raise BotError(_begun_already(work, standup, today))
    gather(work, standup, day=today, by_hand=True)
    reschedule(work, standup)
    return rounds.run_closes(plan, today, work.now)


def _begun_already(work: Work, standup: Standup, today: date) -> str:
    """Why today's round cannot be started by hand, and what its reader can do instead."""
    turn, opened = standups.turn_in(work, standup.id, work.person.id), standups.round_of(work, standup.id, today)
    mine = described(work, turn) if turn and opened and turn[1].id == opened.id else None
    over = opened is not None and work.now >= opened.closes_at
    ahead = words.next_one(next_for(work, standup), work.person.tz)
    return words.begun_already(mine, ahead, over=over, tz=work.person.tz, prefix=work.tenancy.prefix)


def gather(work: Work, standup: Standup, *, day: date | None = None, by_hand: bool = False) -> None:
    """Have Slack asked who takes part: for a day's round, or only to plan with."""
    key = f"{GATHER}:{standup.id}:{day or work.now.isoformat()}"
    errands.leave(work, GATHER, key, standup=standup.id, day=day.isoformat() if day else "", by_hand=by_hand)


def sources(work: Work, standup_id: int) -> tuple[str, str] | None:
    """The Slack ids of a standup's channel and of the user group it asks (empty: none); None when it is gone."""
    standup = work.get(Standup, standup_id)
    if standup is None:
        return None
    group = rosters.group_of(work, standup)
    return channel_of(work, standup).slack_id, group.slack_id if group else ""


def gathered(work: Work, standup_id: int, *, day: date | None, by_hand: bool) -> None:
    """Who takes part is known: open the day's round, if there is one to open."""
    standup = work.get(Standup, standup_id)
    if standup is None:
        return
    channel = channel_of(work, standup)
    if day and (channel.is_archived or not channel.joined):
        unreachable(work, standup_id)
    elif day:
        standup.held_at = None
        _open(work, standup, day, by_hand=by_hand)
    reschedule(work, standup)


def unreachable(work: Work, standup_id: int) -> None:
    """The channel cannot be read or posted to: no round begins, and its owner hears of it, once until one does again."""
    standup = work.get(Standup, standup_id)
    owner = work.get(Person, standup.owner_id) if standup else None
    if standup and owner:
        standup.held_at = standup.held_at or work.now
        last = standups.latest_round(work, standup.id)
        key = f"standup:{standup.id}:unreachable:{last.id if last else 0}"
        outbox.direct(work, owner, words.unreachable(channel_of(work, standup)), key=key)


def _open(work: Work, standup: Standup, day: date, *, by_hand: bool) -> None:
    """Open a day's round, once: its roster and questions are fixed now.

    Whose turn was over before the standup was made, changed or resumed is on the roster, and not asked.
    """
    turns = list(_turns(work, standup, day, by_hand=by_hand))
    plan = plan_of(standup)
    closes_at = rounds.run_closes(plan, day, work.now) if by_hand else rounds.closing(plan, day)
    if all(each["state"] == MISSED for each in turns):
        return
    values = {"opened_at": work.now, "closes_at": closes_at}
    asked = {"questions": standup.questions, "shapes": standup.shapes}
    round_id = work.insert_once(Round, standup_id=standup.id, day=day, **values, **asked)
    opened = work.get(Round, round_id) if round_id else None
    if opened is None:
        return
    rosters.write(work, ({"round_id": opened.id, **each} for each in turns))
    due = rosters.waiting(work, opened.id).items()
    usual = {"rule": None, "zone": "UTC", "grace_seconds": GRACE_SECONDS}
    schedules.plan_missing(work, ASK, {prompt: {**usual, "next_at": due_at} for prompt, due_at in due})
    schedules.plan(work, CLOSE, opened.id, closes_at, grace_seconds=GRACE_SECONDS)
    if due:
        reminding.expect(work, standup, opened)
        outlets.begun(work, standup, opened)


def _turns(work: Work, standup: Standup, day: date, *, by_hand: bool) -> Iterator[Mapping[str, Any]]:
    """Everybody's turn, however many they are, in two statements."""
    plan, country = plan_of(standup), preferences.of(work).country
    for person, hours in rosters.people(work, standup):
        due_at = work.now if by_hand else rounds.turn(plan, day, morning_of(person, hours, standup))
        state = MISSED if due_at < standup.since and not by_hand else WAITING
        if state == WAITING and not is_day_of(standup, hours, country, local_day(due_at, person, standup)):
            state = AWAY
        yield {"person_id": person.id, "due_at": due_at, "state": state}


# Closed


def close(work: Work, round_id: int) -> None:
    """A round is over: its digest is posted, unless the next round has begun meanwhile, or everybody was away."""
    opened = work.get(Round, round_id)
    if opened is None or not standups.close_round(work, round_id):
        return
    standup = work.get(Standup, opened.standup_id)
    assert standup is not None, "a round goes with its standup"
    rosters.give_up_unreached(work, round_id)
    asked = [prompt for prompt, _ in standups.roster(work, round_id) if prompt.state != WAITING]
    outbox.redraw(work, PROMPT, *(prompt.id for prompt in asked))
    outbox.redraw(work, DAY, round_id)
    outbox.redraw_home(work, *(prompt.person_id for prompt in asked))
    shown = digesting.message(work, round_id) if set(standups.states(work, round_id)) - {AWAY} else None
    if shown and work.now < rounds.digest_until(opened.closes_at, following(work, standup, opened)):
        outlets.publish(work, standup, opened, shown)
