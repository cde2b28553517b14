"""Standups set up, changed, paused, resumed, shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import TypeVar

from bot import rounds, text
from bot.errors import BotError, NotUnderstood
from bot.messages import standups as words
from bot.messages.delivery import INVITE
from bot.messages.standups import Shown
from bot.rounds import Plan
from bot.standups import course
from bot.standups.common import OPEN, channel_of, plan_of, upcoming
from storage import history, schedules, standups
from storage.channels import Channel
from storage.people import Person
from storage.standups import Standup
from storage.work import Work

PLAN = Plan((0, 1, 2, 3, 4), time(9), time(11), "UTC")
HOW = "standup new days:mon-fri at:09:00 closes:11:00"

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, as typed; what is empty stays as it is, or gets its default."""

    days: str = ""
    at: str = ""
    closes: str = ""
    zone: str = ""
    questions: str = ""


def of_channel(work: Work, channel: Channel) -> Standup:
    """The channel's standup.

    Raises: BotError
    """
    found = standups.of_channel(work, channel.id)
    if found is None:
        raise BotError(f"There is no standup in this channel. Start one: `/{work.tenancy.prefix}{HOW}`")
    return found


def start_allowed(work: Work, channel: Channel) -> None:
    """Refuse where no standup can be started.

    Raises: BotError
    """
    if channel.is_direct:
        raise BotError("A standup belongs to a channel. Please do that in one.")
    if not channel.joined:
        raise BotError(f"I'm not in this channel, so I could not post the digest: {INVITE} and try again.")
    existing = standups.of_channel(work, channel.id)
    if existing is not None:
        raise BotError(
            f"{words.place(channel)} has a standup already: {words.rule(plan_of(existing))}. "
            f"Change it with `/{work.tenancy.prefix}standup edit at:10:00`, "
            f"or see it with `/{work.tenancy.prefix}standup show`."
        )


def new(work: Work, wanted: Wanted, channel: Channel) -> Shown:
    """Start a channel's standup, in the zone of who starts it unless said otherwise.

    Raises: NotUnderstood, BotError
    """
    start_allowed(work, channel)
    default = Plan(PLAN.days, PLAN.at, PLAN.closes, rounds.zone(work.person.tz).key)
    plan = _plan(wanted, default)
    asked = _questions(wanted) or rounds.QUESTIONS
    made = work.add(
        Standup(
            channel_id=channel.id,
            owner_id=work.person.id,
            **_columns(plan),
            questions=list(asked),
            created_at=work.now,
            since=work.now,
        )
    )
    history.append(work, "standup", made.id, "new", **_recorded(plan), questions=list(asked))
    _started(work, made)
    return show(work, made)


def edit(work: Work, wanted: Wanted, channel: Channel) -> Shown:
    """Change a channel's standup; an open round stays as it was asked.

    Raises: NotUnderstood, BotError
    """
    found = of_channel(work, channel)
    _check_may_change(work, found)
    before, asked = plan_of(found), _questions(wanted)
    plan = _plan(wanted, before)
    found.questions = list(asked or found.questions)
    if plan != before:
        for name, value in _columns(plan).items():
            setattr(found, name, value)
        found.since = work.now
    history.append(work, "standup", found.id, "edit", **_recorded(plan), questions=found.questions)
    work.session.flush()
    course.reschedule(work, found)
    return show(work, found)


def pause(work: Work, channel: Channel) -> Shown:
    """Begin no more rounds; one that is open goes on.

    Raises: BotError
    """
    found = of_channel(work, channel)
    _check_may_change(work, found)
    if found.paused:
        raise BotError(f"It is paused already. `/{work.tenancy.prefix}standup resume` starts it again.")
    found.paused = True
    history.append(work, "standup", found.id, "pause")
    work.session.flush()
    course.reschedule(work, found)
    return show(work, found)


def resume(work: Work, channel: Channel) -> Shown:
    """Begin rounds again.

    Raises: BotError
    """
    found = of_channel(work, channel)
    _check_may_change(work, found)
    if not found.paused:
        raise BotError("It is not paused.")
    found.paused, found.since = False, work.now
    history.append(work, "standup", found.id, "resume")
    work.session.flush()
    _started(work, found)
    return show(work, found)


def show(work: Work, found: Standup) -> Shown:
    """What is shown of a standup."""
    owner = work.get(Person, found.owner_id)
    assert owner is not None, "a standup always has an owner"
    return Shown(found, plan_of(found), channel_of(work, found), owner, _next_for_actor(work, found))


def _next_for_actor(work: Work, found: Standup) -> datetime | None:
    """When the reader is asked next, where that is ahead; else when the next round begins."""
    planned = schedules.find(work, OPEN, found.id)
    due = upcoming(work, found)
    if planned is None or planned.next_at is None or due is None:
        return None
    own = rounds.turn(plan_of(found), due[0], rounds.zone(work.person.tz, found.zone).key)
    return own if own >= max(work.now, found.since) else max(planned.next_at, work.now)


def _started(work: Work, found: Standup) -> None:
    """Plan with the people known now, and have Slack asked who is in the channel."""
    course.reschedule(work, found)
    course.gather(work, found)


def _check_may_change(work: Work, found: Standup) -> None:
    if not (work.person.is_admin or found.owner_id == work.person.id):
        owner = work.get(Person, found.owner_id)
        raise BotError(f"Only its owner ({owner.name if owner else 'who left'}) or an admin can change this standup.")


def _plan(wanted: Wanted, base: Plan) -> Plan:
    return rounds.checked(
        Plan(
            _read("days", text.weekdays, wanted.days) if wanted.days else base.days,
            _read("at", text.clock_time, wanted.at) if wanted.at else base.at,
            _read("closes", text.clock_time, wanted.closes) if wanted.closes else base.closes,
            _read("zone", text.zone, wanted.zone).key if wanted.zone else base.zone,
        )
    )


def _read(field: str, reader: Callable[[str], Value], raw: str) -> Value:
    """Read a value; what is wrong with it is said at its field."""
    try:
        return reader(raw)
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field=field) from None


def _questions(wanted: Wanted) -> tuple[str, ...]:
    typed = text.readable(wanted.questions, {})
    return rounds.questions(typed) if typed.strip() else ()


def _columns(plan: Plan) -> dict[str, str | time]:
    days = ",".join(text.WEEKDAYS[day] for day in plan.days)
    return {"days": days, "at": plan.at, "closes": plan.closes, "zone": plan.zone}


def _recorded(plan: Plan) -> dict[str, str]:
    return {name: value if isinstance(value, str) else f"{value:%H:%M}" for name, value in _columns(plan).items()}
