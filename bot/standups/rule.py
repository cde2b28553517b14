"""Standups set up, changed, paused, resumed, shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bot import questions, recurrence, rounds, scope, text
from bot.errors import BotError
from bot.messages import standups as words
from bot.messages.delivery import INVITE
from bot.messages.standups import Shown
from bot.rounds import Morning, Plan
from bot.standups import course, wanted
from bot.standups.common import channel_of, is_member, morning_of, next_for, own_next, plan_of
from bot.standups.wanted import Terms, Wanted
from storage import history, hours, rosters, standups
from storage.channels import Channel
from storage.hours import Hours
from storage.people import Person
from storage.standups import ASKED_TOO, GROUP, LIST, OBSERVES, Standup
from storage.work import Work

HOW = "standup new days:mon-fri at:09:00 closes:11:00"


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
    if not scope.is_present(channel):
        raise BotError(f"I'm not in this channel, so I could not post the digest: {INVITE} and try again.")
    existing = standups.of_channel(work, channel.id)
    if existing is not None:
        raise BotError(
            f"{words.place(channel)} has a standup already: {words.rule(plan_of(existing))}. "
            f"Change it with `/{work.tenancy.prefix}standup edit at:10:00`, "
            f"or see it with `/{work.tenancy.prefix}standup show`."
        )


def new(work: Work, asked: Wanted, channel: Channel) -> Shown:
    """Start a channel's standup, in the zone of who starts it unless said otherwise.

    Raises: NotUnderstood, BotError
    """
    start_allowed(work, channel)
    found = wanted.terms(work, asked, wanted.usual(work), channel)
    since = max(found.starts or work.now, work.now)
    made = Standup(channel_id=channel.id, owner_id=work.person.id, created_at=work.now, since=since, **_columns(found))
    _keep(work, work.add(made), found, "new")
    _started(work, made)
    return show(work, made)


def edit(work: Work, asked: Wanted, channel: Channel) -> Shown:
    """Change a channel's standup; an open round stays as it was asked.

    Raises: NotUnderstood, BotError
    """
    found = of_channel(work, channel)
    gone = _take_over(work, found)
    before = wanted.terms_of(work, found)
    terms = wanted.terms(work, asked, before, channel)
    for name, value in _columns(terms).items():
        setattr(found, name, value)
    if terms.plan != before.plan or terms.starts:
        found.since = max(terms.starts or work.now, work.now)
    _keep(work, found, terms, "edit")
    course.reschedule(work, found)
    if terms.group != before.group or terms.people != before.people:
        course.gather(work, found)
    return show(work, found, gone)


def _keep(work: Work, found: Standup, terms: Terms, verb: str) -> None:
    """Write down who is named, and that it happened."""
    named = {ASKED_TOO: terms.people, OBSERVES: terms.observers}
    for part, those in named.items():
        rosters.name(work, found.id, part, [each.id for each in those])
    ids = {part: [each.id for each in those] for part, those in named.items() if those}
    recorded = {**_recorded(terms), **ids, "questions": questions.written(terms.questions).splitlines()}
    history.append(work, "standup", found.id, verb, **recorded)
    work.session.flush()


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
    terms = wanted.terms_of(work, found)
    return Shown(
        found, plan_of(found), channel_of(work, found), owner, next_for(work, found), is_own, gone, described(terms)
    )


def described(terms: Terms) -> words.Details:
    """What is set of a standup beside its times, for who reads it."""
    group = f"@{terms.group.handle}" if terms.audience == GROUP and terms.group else ""
    named = tuple(each.name for each in terms.people) if terms.audience == LIST else ()
    observers = tuple(each.name for each in terms.observers)
    copies = tuple(words.place(each) for each in terms.copies)
    posted = terms.posting, copies, terms.escalate if terms.escalate != wanted.ESCALATE else 0, terms.grouped
    return words.Details(terms.questions, group, named, observers, terms.holidays, terms.remind, *posted)


def preview(work: Work, asked: Wanted, channel: Channel) -> words.Preview:
    """What a form would make of a channel's standup: what is asked, of whom, and when next in whose zone.

    Raises: NotUnderstood on the field that is wrong
    """
    existing = standups.of_channel(work, channel.id)
    base = wanted.terms_of(work, existing) if existing else wanted.usual(work)
    terms = wanted.terms(work, asked, base, channel)
    since = max(terms.starts or work.now, work.now)
    draft = Standup(id=existing.id if existing else 0, channel_id=channel.id, since=since, **_columns(terms))
    people = _whom(work, draft, terms)
    mornings = [(person.name, morning_of(person, own, draft)) for person, own in people]
    zones = {where for _, where in mornings}
    due = rounds.upcoming(terms.plan, zones, now=work.now, since=since, after=None)
    turns = _by_turn(terms.plan, due[0], mornings) if due else ()
    closes = rounds.closing(terms.plan, due[0]) if due else None
    return words.Preview(terms.plan, described(terms), turns, closes, known=bool(channel.members_at or people))


def _by_turn(plan: Plan, day: date, mornings: list[tuple[str, Morning]]) -> tuple[words.At, ...]:
    """Who is asked when for a day's round, by the clock where they are."""
    turns: dict[tuple[datetime, str], list[str]] = {}
    for name, where in mornings:
        turns.setdefault((rounds.turn(plan, day, where), where.zone), []).append(name)
    return tuple(sorted((at, zone, tuple(names)) for (at, zone), names in turns.items()))


def _whom(work: Work, draft: Standup, terms: Terms) -> list[tuple[Person, Hours | None]]:
    """Whom a standup would ask that is not kept yet, with their hours."""
    if terms.audience == LIST:
        own = hours.of(work, [each.id for each in terms.people])
        return [(each, own.get(each.id)) for each in terms.people if each not in terms.observers]
    return [row for row in rosters.people(work, draft) if row[0] not in terms.observers]


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


def _columns(terms: Terms) -> dict[str, Any]:
    plan, dates = terms.plan, terms.plan.dates
    days = dates.days if dates.every != recurrence.MONTH else wanted.DAYS
    return {
        "days": ",".join(text.WEEKDAYS[day] for day in days),
        "at": plan.at,
        "closes": plan.closes,
        "zone": plan.zone,
        "every": dates.every,
        "monthly": recurrence.format_monthly(dates),
        "anchor": dates.anchor,
        "together": plan.together,
        "questions": [each.words for each in terms.questions],
        "shapes": questions.shapes(terms.questions),
        "holidays": terms.holidays,
        "remind": terms.remind,
        "escalate": terms.escalate,
        "audience": terms.audience,
        "usergroup_id": terms.group.id if terms.group else None,
        "posting": terms.posting,
        "grouped": terms.grouped,
        "copies": [each.id for each in terms.copies],
    }


def _recorded(terms: Terms) -> dict[str, Any]:
    """What is written down of terms; when it happens as calendars say it."""
    plan = terms.plan
    kept = {name: value for name, value in _columns(terms).items() if name not in ("questions", "shapes", "monthly")}
    times = {"at": f"{plan.at:%H:%M}", "closes": f"{plan.closes:%H:%M}", "anchor": plan.dates.anchor.isoformat()}
    return {**kept, **times, "rule": recurrence.rrule(plan.dates)}
