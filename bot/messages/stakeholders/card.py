"""One stakeholder in words: their card, their history, and what changed while somebody was editing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import blocks, text
from bot.blocks import Message
from bot.messages import common
from bot.messages.stakeholders.vocabulary import LABELS, shown
from storage.people import Person
from storage.stakeholders import Stakeholder

EDIT, HISTORY, HANDOFF, DROP = "stakeholders_edit", "stakeholders_history", "stakeholders_handoff", "stakeholders_drop"
VALUE_SHOWN = 200
LINE_ROOM = 750  # 15 of them stay below the 13,000 characters that Slack takes
HOUR = 60  # minutes
VERBS = {"add": "came in", "remove": "was taken out", "change": "was changed"}
FIRST_SHOWN = ("function", "daci", "influence", "interest", "stance", "leads", "responsible_id", "why")
NOTHING_SAID = ("", "no", "unknown")


@dataclass(frozen=True, slots=True)
class Card:
    """A stakeholder; `frank`: judgements are shown, `changeable`: with buttons."""

    key: str
    person: Person
    entry: Stakeholder
    function: str
    frank: bool
    changeable: bool
    added_by: str = ""
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One change: `changes` maps fields to before and after."""

    verb: str
    actor: str
    at: datetime
    changes: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class History:
    """A page of what happened to somebody's entry, newest first."""

    key: str
    person_id: int
    name: str
    events: tuple[Event, ...]
    page: int
    total: int
    size: int


def card(one: Card) -> Message:
    """One stakeholder, to the one who asked."""
    entry, person = one.entry, one.person
    title = f"{person.name} · {one.key}"
    value = f"{one.key} {person.id}"
    buttons = blocks.actions(
        "do",
        blocks.button("Edit", EDIT, value),
        blocks.button("Hand over…", HANDOFF, value),
        blocks.button("History", HISTORY, f"{value} 0"),
        blocks.button("Remove", DROP, value, sure=f"{text.tame(person.name)} leaves the register. Its history stays."),
    )
    return blocks.message(
        title,
        blocks.section("who", f"*{shown(person.name)}* speaks for *{text.escape(one.function)}* · {_role(entry)}"),
        blocks.context("marks", marks) if (marks := _marks(one)) else None,
        blocks.section("judged", _judged(entry)) if one.frank else None,
        blocks.context("since", _since(one)) if one.frank else None,
        buttons if one.changeable else None,
    )


def _role(entry: Stakeholder) -> str:
    return f"{entry.daci}, speaks first" if entry.leads else entry.daci


def _marks(one: Card) -> str:
    person = one.person
    outside = f"external, {text.escape(person.organisation)}" if person.organisation else "external"
    answers = f"{shown(one.responsible)} answers for them" if one.responsible and person.is_external else ""
    marks = (outside if person.is_external else "", "deactivated" if person.deactivated else "", answers)
    return " · ".join(mark for mark in marks if mark)


def _judged(entry: Stakeholder) -> str:
    influence, interest = entry.influence or "?", entry.interest or "?"
    facts = f"influence {influence} · interest {interest} · stance {entry.stance}"
    return f"{facts}\n{text.quote(text.shorten(entry.why, VALUE_SHOWN * 5))}" if entry.why else facts


def _since(one: Card) -> str:
    entry = one.entry
    by = f" by {shown(one.added_by)}" if one.added_by else ""
    heard = f"last heard from {common.date(entry.touched_at)} ({entry.touched_by})" if entry.touched_at else ""
    return " · ".join(
        each for each in (f"added {common.date(entry.added_at)}{by}", heard or "not heard from yet") if each
    )


def past(told: History) -> Message:
    """What happened to somebody's entry."""
    title = f"{told.name} in {told.key}: {text.plural(told.total, 'change')}"
    lines = [_line(event) for event in told.events]
    value = f"{told.key} {told.person_id}"
    return blocks.message(
        title,
        blocks.section("history", f"*{text.escape(text.tame(title))}*"),
        *(blocks.section(f"change-{n}", line) for n, line in enumerate(lines)),
        common.pager("pages", HISTORY, value, common.Page(told.page, told.size, told.total)),
    )


def _line(event: Event) -> str:
    """One change; what is long once escaped is cut until it fits."""
    head = f"{common.date(event.at)} · {shown(event.actor)}: {VERBS.get(event.verb, event.verb)}"
    said = next(
        (said for room in (VALUE_SHOWN, 60, 20) if len(said := _changes(event, room)) + len(head) <= LINE_ROOM), ""
    )
    return f"{head} — {said}" if said else head


def _changes(event: Event, room: int = 60) -> str:
    if event.verb == "add":
        first = {name: event.changes[name][1] for name in FIRST_SHOWN if name in event.changes}
        said = {name: value for name, value in first.items() if value not in NOTHING_SAID}
        return ", ".join(f"{LABELS.get(name, name)} {_value(value, room)}" for name, value in said.items())
    pairs = event.changes.items()
    return "; ".join(
        f"{LABELS.get(name, name)} {_value(old, room)} → {_value(new, room)}" for name, (old, new) in pairs
    )


def _value(value: str, room: int) -> str:
    return text.escape(text.shorten(text.tame(value), room)) or "none"


def meanwhile(name: str, events: Sequence[Event], now: datetime) -> str:
    """What was done to an entry while it was being edited, newest first, a line each."""
    if not events:
        return f"*{shown(name)}* has changed since you opened this."
    return "\n".join(_meanwhile(name, event, now) for event in events)


def _meanwhile(name: str, event: Event, now: datetime) -> str:
    changes = _changes(event)
    said = f"*{shown(name)}* {VERBS.get(event.verb, event.verb)} {_ago(now - event.at)}"
    return f"{shown(event.actor)} was faster: {said}" + (f" ({changes})." if changes else ".")


def _ago(passed: timedelta) -> str:
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    return f"{text.plural(minutes, 'minute')} ago" if minutes < HOUR else f"{text.plural(minutes // HOUR, 'hour')} ago"
