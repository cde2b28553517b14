"""Minutes of a meeting: values for the template, and what is said when they are handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import blocks, templating, text
from bot.blocks import Message
from bot.messages.meetings.after import LABELS, After
from bot.messages.meetings.card import Item, Seated, came
from storage.actions import DONE, Action
from storage.meetings import Meeting
from storage.people import Person

NOT_SAID = "Nothing was noted."


@dataclass(frozen=True, slots=True)
class Point:
    """One thing on the agenda."""

    title: str
    said: str
    note: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """What the template needs."""

    title: str
    when: str
    organiser: str
    initiative: str
    came: tuple[str, ...]
    missed: tuple[str, ...]
    preread: str
    points: tuple[Point, ...]
    actions: tuple[str, ...]
    notes: str
    following: str


def minutes(after: After, following: Meeting | None = None) -> str:
    """Minutes as Markdown; `following` is the next meeting, if there is one."""
    shown, found = after.shown, after.shown.meeting
    made = Minutes(
        title=f"M-{found.number} · {found.purpose}",
        when=span(found),
        organiser=text.tame(shown.organiser.name),
        initiative=f"{shown.initiative.key} · {shown.initiative.name}" if shown.initiative else "",
        came=tuple(_seat(each) for each in shown.seats if came(each)),
        missed=tuple(_seat(each) for each in shown.seats if not came(each)),
        preread=found.preread or "",
        points=tuple(_point(each) for each in shown.items),
        actions=tuple(_action(action, owner) for action, owner in after.actions),
        notes=found.notes or "",
        following=f"M-{following.number} · {following.purpose}, {span(following)}" if following else "",
    )
    return templating.markdown("minutes.md.j2", minutes=made)


def span(found: Meeting) -> str:
    """From when until when, on the organiser's clock."""
    if found.starts_at is None:
        return "no time yet"
    zone = ZoneInfo(found.zone)
    begin = found.starts_at.astimezone(zone)
    end = (found.starts_at + timedelta(minutes=found.minutes)).astimezone(zone)
    return f"{begin:%A %-d %B %Y, %H:%M}–{_end(begin, end)} ({found.zone})"


def _end(begin: datetime, end: datetime) -> str:
    return f"{end:%H:%M}" if begin.date() == end.date() else f"{end:%-d %B %H:%M}"


def _seat(each: Seated) -> str:
    name = text.tame(each.person.name)
    return f"{text.tame(each.delegate.name)} for {name}" if each.delegate else name


def _point(item: Item) -> Point:
    row, decision = item.row, item.decision
    outcome = LABELS[row.outcome] if row.outcome else NOT_SAID.removesuffix(".")
    if decision is None:
        return Point(row.title, f"{outcome}.", row.note or "")
    return Point(f"D-{decision.number} · {decision.title}", f"{outcome}; it is {decision.status}.", row.note or "")


def _action(action: Action, owner: Person) -> str:
    done = ", done" if action.state == DONE else ""
    return f"A-{action.number} · {action.title} — {text.tame(owner.name)}, due {_day(action.due_on)}{done}"


def _day(on: date) -> str:
    return f"{on:%-d %B %Y}"


def handed(found: Meeting, permalink: str) -> Message:
    """The file, in the thread."""
    return blocks.plain(
        f"Minutes of M-{found.number} · {text.escape(found.purpose)}: <{permalink}|M-{found.number}.md>"
    )


def making(found: Meeting) -> str:
    """They are on their way."""
    return f"The minutes of M-{found.number} come into its thread in a moment."


def unchanged(found: Meeting) -> str:
    """They were handed over before."""
    return f"The minutes of M-{found.number} are in its thread: nothing has changed since."
