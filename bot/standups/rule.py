"""Standups set up, changed, paused, resumed, shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import TypeVar

from bot import rounds, text
from bot.errors import BotError, NotUnderstood
from bot.messages import standups as words
from bot.messages.delivery import INVITE
from bot.messages.standups import Shown
from bot.rounds import Plan
from bot.standups import course
from bot.standups.common import channel_of, is_member, next_for, own_next, plan_of
from storage import history, standups
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
    gone = _take_over(work, found)
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
    return show(work, found, gone)


def pause(work: Work, channel: Channel) -> Shown:
    """Begin no more rounds; one that is open goes on.

    Raises: BotError
    """
    found = of_channel(work, channel)
    gone = _take_over(work, found)
    if found.paused:
        raise BotError(f"It is paused already. `/{work.tenancy.prefix}standup resume` starts it again.")
    found.paused = True
    history.append(work, "standup", found.id, "pause")
    work.session.flush()
    course.reschedule(work, found)
    return show(work, found, gone)


def resume(work: Work, channel: Channel) -> Shown:
    """Begin rounds again.

    Raises: BotError
    """
    found = of_channel(work, channel)
    gone = _take_over(work, found)
    if not found.paused:
        raise BotError("It is not paused.")
    found.paused, found.since = False, work.now
    history.append(work, "standup", found.id, "resume")
    work.session.flush()
    _started(work, found)
    return show(work, found, gone)


def show(work: Work, found: Standup, gone: Person | None = None) -> Shown:
    """What is shown of a standup; `gone` owned it until the actor took it over."""
    owner = work.get(Person, found.owner_id)
    assert owner is not None, "a standup always has an owner"
    is_own = own_next(work, found) is not None
    return Shown(found, plan_of(found), channel_of(work, found), owner, next_for(work, found), is_own, gone)


def _started(work: Work, found: Standup) -> None:
    """Plan with the people known now, and have Slack asked who is in the channel."""
    course.reschedule(work, found)
    course.gather(work, found)


def _take_over(work: Work, found: Standup) -> Person | None:
    """Let its owner and admins change a standup, and let any member take it over whose owner's account is gone.

    The owner until now, when the actor becomes it.

    Raises: BotError
    """
    owner = work.get(Person, found.owner_id)
    assert owner is not None, "a standup always has an owner"
    if owner.deactivated and is_member(work, found):
        found.owner_id = work.person.id
        history.append(work, "standup", found.id, "owner", before=owner.id, after=work.person.id)
        return owner
    if owner.id != work.person.id and not work.person.is_admin:
        raise BotError(words.not_yours(owner, channel_of(work, found)))
    return None


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
