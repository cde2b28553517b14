"""Working hours in words, and the form in which everybody sets their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot import blocks, holidaying, text
from bot.blocks import Block, Field, Frame, Message, View
from bot.messages.decisions import moment
from bot.timetable import Mine, Plan
from storage.calendars import Calendar

OPEN, FORM, BACK = "hours_open", "hours_form", "hours_back"
WEEK = 7
DAYS = tuple(
    zip(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), text.WEEKDAYS, strict=True)
)
WHOSE = "Germany, DE-BY, California"
LINK = "`/{0}concord calendar https://…`"


def form(channel: str, mine: Mine, calendar: Calendar | None, prefix: str) -> View:
    """Somebody's own hours, over the workspace's; what they leave empty is as the workspace has it."""
    own = mine.own
    country = Field(
        "country", "Public holidays of", hint="A country or a region of one; `none`: of none.", optional=True
    )
    also = Field(
        "also", "If need be, also", optional=True,
        hint="How early and how late you take a call when nothing else fits. It is counted, so that it is not always you.",
    )  # fmt: skip
    return blocks.modal(
        Frame(FORM, "Working hours", submit="Save", metadata=channel),
        blocks.section("usual", _about(mine)),
        days_input(own["days"] or (), optional=True),
        hours_input(span(own["begins"], own["ends"]), optional=True),
        blocks.text_input(also, initial=span(own["earliest"], own["latest"]), placeholder="07:00-20:00"),
        blocks.text_input(country, initial="none" if own["country"] == "" else own["country"] or "", placeholder=WHOSE),
        blocks.context("next", _next(mine.plan, mine.today)) if mine.plan.country else None,
        blocks.context("calendar", _calendar(calendar, prefix)),
        blocks.actions("back", blocks.button("Back to the workspace's", BACK)) if mine.is_own else None,
    )


def days_input(days: Sequence[int], *, optional: bool = False) -> Block:
    """The days of the week to tick."""
    return blocks.checks_input(
        Field("days", "Days", optional=optional), DAYS, initial=[text.WEEKDAYS[day] for day in days]
    )


def hours_input(initial: str, *, optional: bool = False) -> Block:
    """From when to when."""
    return blocks.text_input(Field("hours", "Hours", optional=optional), initial=initial, placeholder="09:00-17:00")


def span(begins: int | None, ends: int | None) -> str:
    """Hours as they are typed: `09:00-17:00`, `07:00-`; nothing when neither is set."""
    if begins is None and ends is None:
        return ""
    return "-".join("" if each is None else text.clock(each) for each in (begins, ends))


def _about(mine: Mine) -> str:
    usual = mine.usual
    holidays = f", public holidays of {text.escape(holidaying.title(usual.country))}" if usual.country else ""
    return (
        f"Meetings are found in these hours. Your zone is *{text.escape(mine.zone)}*, as Slack has it. What you leave "
        f"empty is as for everybody here: {week(usual.days)}, {_clocks(usual.begins, usual.ends)}{holidays}."
    )


def week(days: Sequence[int]) -> str:
    """Days in a few words: “Mon–Fri”, “Mon, Wed–Fri”, “every day”."""
    if len(days) == WEEK:
        return "every day"
    names = [each.capitalize() for each in text.WEEKDAYS]
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(names[run[0]] if len(run) == 1 else f"{names[run[0]]}–{names[run[-1]]}" for run in runs)


def _clocks(begins: int, ends: int) -> str:
    return f"{text.clock(begins)}–{text.clock(ends)}"


def _next(plan: Plan, today: date) -> str:
    title, coming = text.escape(holidaying.title(plan.country)), holidaying.upcoming(plan.country, today)
    if coming is None:
        return f"No public holiday of {title} is known."
    day, name = coming
    return f"The next public holiday of {title} is {text.escape(name)}, {day:%A %-d %B}."


def _calendar(found: Calendar | None, prefix: str) -> str:
    """Whether a calendar is linked, and how fresh what is known of it is."""
    link = LINK.format(prefix)
    if found is None:
        return f"No calendar is linked, so nothing is known of when you are busy. {link} links yours; only the times are kept."
    host = text.escape(found.host)
    if found.fault:
        last = f" Busy times are as of {moment(found.read_at)}." if found.read_at else ""
        return f"Your calendar at {host} cannot be read: {text.escape(found.fault)}{last} {link} links another."
    read = f"was last read {moment(found.read_at)}" if found.read_at else "is going to be read for the first time"
    return f"Your calendar at {host} {read}."


def saved(mine: Mine) -> Message:
    """What holds from now on."""
    return blocks.plain(f"Meetings with you are found {said(mine.plan, mine.zone)}.{_and_next(mine)}")


def back(mine: Mine) -> Message:
    """It is as for everybody again."""
    return blocks.plain(f"Your hours are those of the workspace again: {said(mine.plan, mine.zone)}.{_and_next(mine)}")


def said(plan: Plan, zone: str) -> str:
    """Somebody's hours in one line."""
    parts = [f"{week(plan.days)}, {_clocks(plan.begins, plan.ends)} ({text.escape(zone)})"]
    early = "" if plan.earliest is None else f" from {text.clock(plan.earliest)}"
    late = "" if plan.latest is None else f" until {text.clock(plan.latest)}"
    return ", if need be".join([*parts, f"{early}{late}"]) if early or late else parts[0]


def _and_next(mine: Mine) -> str:
    return f" {_next(mine.plan, mine.today)}" if mine.plan.country else ""
