"""What somebody wants of a standup, as typed or from its form, and the terms that come of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from bot import holidaying, questions, recurrence, rounds, scope, text
from bot.errors import NotUnderstood
from bot.messages.delivery import INVITE
from bot.questions import Question
from bot.recurrence import FORTNIGHT, MONTH, Cadence
from bot.rounds import Plan
from bot.standups.common import plan_of
from storage import channels, rosters, usergroups
from storage.channels import Channel
from storage.people import Person
from storage.standups import (
    ASKED_TOO,
    CARD,
    CHANNEL,
    FUNCTION,
    GROUP,
    LIST,
    NONE,
    OBSERVES,
    OWN,
    PERSON,
    THREAD,
    THREADS,
    Standup,
)
from storage.usergroups import Usergroup
from storage.work import Work

DAYS = (0, 1, 2, 3, 4)
PLAN = Plan(DAYS, time(9), time(11), "UTC", Cadence(DAYS))
TOGETHER = "together"  # beside `own`: whose mornings
ESCALATE = 3  # days until a blocker goes to who drives
POSTINGS = (CARD, THREAD, THREADS)
_OFF = ("", "off", "none", "no", "0")
_ONE_DAY = timedelta(days=1)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, as typed; what is empty stays as it is, or gets its default.

    `form`: it comes from a form, where what is empty was emptied.
    """

    every: str = ""
    days: str = ""
    on: str = ""
    starts: str = ""
    at: str = ""
    closes: str = ""
    zone: str = ""
    asks: str = ""
    holidays: str = ""
    questions: str = ""
    who: str = ""
    group: str = ""
    people: str = ""
    observers: str = ""
    remind: str = ""
    escalate: str = ""
    digest: str = ""
    by: str = ""
    also: str = ""
    form: bool = False

    @staticmethod
    def of(given: Mapping[str, str], *, form: bool = False) -> Wanted:
        """What these options, or fields of a form, say."""
        said: dict[str, Any] = {name: given.get(name, "") for name in NAMES}
        return replace(Wanted(form=form), **said)


NAMES = tuple(each.name for each in fields(Wanted) if each.name != "form")


@dataclass(frozen=True, slots=True)
class Terms:
    """All that is set of a standup."""

    plan: Plan = PLAN
    questions: tuple[Question, ...] = tuple(Question(each) for each in rounds.QUESTIONS)
    holidays: str = OWN
    remind: int = 0
    escalate: int = ESCALATE
    audience: str = CHANNEL
    group: Usergroup | None = None
    people: tuple[Person, ...] = ()
    observers: tuple[Person, ...] = ()
    posting: str = CARD
    grouped: str = PERSON
    copies: tuple[Channel, ...] = ()
    starts: datetime | None = None


def usual(work: Work) -> Terms:
    """What a new standup is like unless said otherwise: in the zone of who starts it."""
    return Terms(replace(PLAN, zone=rounds.zone(work.person.tz).key))


def terms_of(work: Work, standup: Standup) -> Terms:
    """What is set of a standup."""
    found = (work.get(Channel, each) for each in standup.copies)
    return Terms(
        plan_of(standup),
        questions.of(standup.questions, standup.shapes),
        standup.holidays,
        standup.remind,
        standup.escalate,
        standup.audience,
        rosters.group_of(work, standup),
        tuple(rosters.named(work, standup.id, ASKED_TOO)),
        tuple(rosters.named(work, standup.id, OBSERVES)),
        standup.posting,
        standup.grouped,
        tuple(each for each in found if each),
    )


# Read


def terms(work: Work, wanted: Wanted, base: Terms, channel: Channel) -> Terms:
    """The terms that come of what is wanted.

    Raises: NotUnderstood on the field that it is about
    """
    holidays = _at("holidays", _holidays, wanted.holidays) if wanted.holidays else base.holidays
    plan = _plan(wanted, base.plan, work.now, holidays)
    typed = text.readable(wanted.questions, {})
    found = replace(
        base,
        plan=plan,
        holidays=holidays,
        questions=questions.read(typed) if typed.strip() else base.questions,
        remind=_at("remind", _remind, wanted.remind) if wanted.remind or wanted.form else base.remind,
        escalate=_at("escalate", _escalate, wanted.escalate) if wanted.escalate or wanted.form else base.escalate,
        posting=_at("digest", _posting, wanted.digest) if wanted.digest else base.posting,
        grouped=_at("by", _grouped, wanted.by) if wanted.by else base.grouped,
        starts=_at("starts", lambda raw: _first(raw, work.now, plan), wanted.starts) if wanted.starts else None,
    )
    return _with_people(work, wanted, _with_places(work, wanted, found, channel), channel)


def _at(field: str, reader: Callable[[str], Value], raw: str) -> Value:
    """Read a value; what is wrong with it is said at its field."""
    try:
        return reader(raw)
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field=field) from None


def _plan(wanted: Wanted, base: Plan, now: datetime, holidays: str) -> Plan:
    zone = _at("zone", text.zone, wanted.zone).key if wanted.zone else base.zone
    cadence = _cadence(wanted, base.dates, now.astimezone(rounds.zone(zone)).date())
    plan = Plan(
        cadence.days,
        _at("at", text.clock_time, wanted.at) if wanted.at else base.at,
        _at("closes", text.clock_time, wanted.closes) if wanted.closes else base.closes,
        zone,
        cadence,
        _at("asks", _together, wanted.asks) if wanted.asks else base.together,
        "" if holidays in (OWN, NONE) else holidays,
    )
    return rounds.checked(plan)


def _cadence(wanted: Wanted, base: Cadence, today: date) -> Cadence:
    named = "" if wanted.form and wanted.every else wanted.on  # of a form, a field that does not matter is passed over
    every = _at("every", recurrence.every, wanted.every) if wanted.every else MONTH if named else base.every
    if wanted.days and not wanted.every and every == MONTH:
        every = recurrence.WEEK
    if every == MONTH:
        return _monthly(wanted, base)
    if wanted.form and not wanted.days:
        raise NotUnderstood("Choose at least one day.", field="days")
    days = _at("days", text.weekdays, wanted.days) if wanted.days else base.days if not base.nth else DAYS
    days = days or DAYS
    if every != FORTNIGHT:
        return Cadence(days)
    is_kept = base.every == FORTNIGHT and not wanted.starts
    first = _at(
        "starts", lambda raw: text.day(raw, now=_noon(today), zone=rounds.zone("UTC")), wanted.starts or "today"
    )
    return Cadence(days, 2, base.anchor if is_kept else _next(days, first))


def _monthly(wanted: Wanted, base: Cadence) -> Cadence:
    if not wanted.on and base.every != MONTH:
        raise NotUnderstood("On which day of the month? Try `first monday`, `15` or `last day`.", field="on")
    return _at("on", recurrence.monthly, wanted.on) if wanted.on else base


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=rounds.zone("UTC"))


def _next(days: tuple[int, ...], first: date) -> date:
    """The first of these weekdays from a date on: its week is the first of every second one."""
    while first.weekday() not in days:
        first += _ONE_DAY
    return first


def _first(raw: str, now: datetime, plan: Plan) -> datetime:
    zone = rounds.zone(plan.zone)
    return recurrence.moment(text.day(raw, now=now, zone=zone), time(0), zone)


def _together(raw: str) -> bool:
    word = raw.strip().lower()
    if word not in (OWN, TOGETHER):
        raise NotUnderstood(f"I can't read {text.echo(raw)}. Take `own` (each in their own zone) or `together`.")
    return word == TOGETHER


def _holidays(raw: str) -> str:
    word = raw.strip().lower()
    return word if word in (OWN, NONE) else holidaying.find(raw)


def _remind(raw: str) -> int:
    if raw.strip().lower() in _OFF:
        return 0
    return min(int(text.length(raw).total_seconds() // 60), 24 * 60)


def _escalate(raw: str) -> int:
    if raw.strip().lower() in _OFF:
        return 0
    return text.amount(re.sub(r"\s*d(ays?)?$", "", raw.strip().lower()), 1, 60, "how many days")


def _posting(raw: str) -> str:
    if raw.strip().lower() not in POSTINGS:
        raise NotUnderstood(f"I can't read {text.echo(raw)}. Take `card`, `thread` or `threads`.")
    return raw.strip().lower()


def _grouped(raw: str) -> str:
    if raw.strip().lower() not in (PERSON, FUNCTION):
        raise NotUnderstood(f"I can't read {text.echo(raw)}. Take `person` or `function`.")
    return raw.strip().lower()


# Who, and where


def _with_people(work: Work, wanted: Wanted, found: Terms, channel: Channel) -> Terms:
    named = _named(work, wanted.observers, "observers")
    observers = named if wanted.observers or wanted.form else found.observers
    found = replace(found, observers=() if wanted.observers.strip().lower() in _OFF else observers)
    if wanted.who:
        found = _audience(work, wanted, found)
    if found.audience == LIST and not found.people:
        raise NotUnderstood("Name at least one person.", field="people")
    _check_members(work, channel, found)
    return found


def _audience(work: Work, wanted: Wanted, found: Terms) -> Terms:
    word = wanted.who.strip().lower()
    if word == CHANNEL:
        return replace(found, audience=CHANNEL, group=None, people=())
    if word == GROUP or text.mentioned_groups(wanted.who):
        said = wanted.group if word == GROUP else wanted.who
        return replace(found, audience=GROUP, group=_group(work, said), people=())
    everybody = _named(work, wanted.people if word == LIST else wanted.who, "people")
    return replace(found, audience=LIST, group=None, people=everybody)


def _group(work: Work, said: str) -> Usergroup:
    """A user group by its mention, or by the handle of one that was met."""
    for slack_id in text.mentioned_groups(said):
        usergroups.save(work, slack_id)
    found = scope.group(work, said.strip()) or usergroups.by_handle(work, said.strip().lstrip("@").lower())
    if found is None:
        typed = f"`/{work.tenancy.prefix}standup edit who:@group`"
        raise NotUnderstood(f"I haven't met a user group {text.echo(said)}. Type {typed} to name it.", field="group")
    return found


def _named(work: Work, said: str, field: str) -> tuple[Person, ...]:
    """People by mentions, or by the ids that a form gives."""
    words = said.replace(",", " ").split()
    ids = text.mentioned_users(said) or tuple(each for each in words if text.user_id(f"<@{each}>"))
    if said.strip() and not ids and said.strip().lower() not in _OFF:
        raise text.nobody(said, field=field)
    found = [scope.person(work, f"<@{each}>", field=field) for each in ids]
    return tuple(sorted(found, key=lambda each: (each.name, each.id)))


def _check_members(work: Work, channel: Channel, found: Terms) -> None:
    """What goes on in a private channel is asked of its members, and told to them."""
    if not channel.is_private:
        return
    inside = set(channels.member_ids(work, channel.id))
    for field, named in (("people", found.people), ("observers", found.observers)):
        for each in named:
            if each.id not in inside:
                raise NotUnderstood(f"{each.name} is not in this private channel.", field=field)


def _with_places(work: Work, wanted: Wanted, found: Terms, channel: Channel) -> Terms:
    if not wanted.also:
        return replace(found, copies=()) if wanted.form else found
    if wanted.also.strip().lower() in _OFF:
        return replace(found, copies=())
    ids = text.mentioned_channels(wanted.also) or tuple(wanted.also.replace(",", " ").split())
    places = [_place(work, each, channel) for each in dict.fromkeys(ids) if each != channel.slack_id]
    return replace(found, copies=tuple(places))


def _place(work: Work, slack_id: str, home: Channel) -> Channel:
    """A further channel for the digest: one that Concord and the actor can see."""
    found = channels.by_slack_id(work, slack_id)
    if home.is_private:
        raise NotUnderstood("What is said in a private channel stays there: it has no other one.", field="also")
    if found is None or not found.joined or found.is_archived or found.is_direct:
        raise NotUnderstood(f"I'm not in that channel: {INVITE} there first.", field="also")
    if found.is_private and work.person.id not in channels.member_ids(work, found.id):
        raise NotUnderstood(f"I'm not in that channel: {INVITE} there first.", field="also")
    return found


# Written, as the form shows it


def written(work: Work, found: Terms) -> Mapping[str, str]:
    """What the form shows of terms, as it would be typed."""
    plan, dates = found.plan, found.plan.dates
    asked = {"who": found.audience, "group": f"@{found.group.handle}" if found.group else ""}
    return {
        "every": dates.every,
        "days": ",".join(text.WEEKDAYS[day] for day in (dates.days if dates.every != MONTH else DAYS)),
        "on": recurrence.format_monthly(dates),
        "at": f"{plan.at:%H:%M}",
        "closes": f"{plan.closes:%H:%M}",
        "zone": "" if plan.zone == rounds.zone(work.person.tz).key else plan.zone,
        "asks": TOGETHER if plan.together else OWN,
        "holidays": found.holidays,
        "questions": questions.written(found.questions),
        "people": ",".join(each.slack_id or "" for each in found.people),
        "observers": ",".join(each.slack_id or "" for each in found.observers),
        "remind": f"{found.remind}m" if found.remind else "off",
        "escalate": f"{found.escalate}d" if found.escalate else "off",
        "digest": found.posting,
        "by": found.grouped,
        "also": ",".join(each.slack_id for each in found.copies),
        **asked,
    }
