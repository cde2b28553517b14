"""Polls of times in words and blocks: everybody is asked, answers, reminded; its organiser hears when it is stuck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot import blocks, text
from bot.blocks import Block, Field, Frame, Message, View
from bot.messages import ballots
from bot.messages.meetings.card import TITLE_SHOWN, Shown, card, names_of, when
from bot.messages.meetings.found import CANCEL, POLL
from bot.messages.meetings.tally import ANSWER_POLL, LABELS, answer, book, chosen, counts, local, moment, times
from bot.messages.meetings.told import directly, mentions, named
from storage.meetings import BOOKED, Meeting
from storage.people import Person

POLL_FORM = "meeting_polled"
REFUSED, PASSED, OUTSIDE = "refused", "passed", "outside"  # why a poll needs its organiser
NAMES_SHOWN = 5
TIME, NONE, ADD = "time-", "none", "time"  # fields of the form


def asked(found: Meeting, people: Sequence[Person]) -> Message:
    """Everybody in the channel is asked for a time; they are named, so that Slack tells them."""
    return blocks.plain(f"{named(found)} asks for a time. Please answer on its card. {mentions(people)}".strip())


def asked_directly(shown: Shown, *, may_read: bool) -> Message:
    """The same for somebody who is not in its channel: what it is about only where they may read it."""
    asks = times(shown.poll, names_of(shown), shown.titles)
    return directly("You are asked for a time", shown, asks, answer(shown.meeting), may_read=may_read)


def given_up(found: Meeting, before: datetime | None) -> Message:
    """A booked meeting has no time any more, since everybody is asked for another one."""
    was = f" is not at {moment(before)} any more" if before else " looks for another time"
    return blocks.plain(f"{named(found)}{was}: everybody is asked for another time.")


def time_added(found: Meeting, at: datetime, person: Person) -> Message:
    """Somebody has put another time in."""
    return blocks.plain(f"{ballots.name(person)} adds a time to {named(found)}: {moment(at)}.")


def added(found: Meeting, number: int, *, again: bool) -> Message:
    """What came of it, for them."""
    there = "is in it already" if again else "is in it"
    return blocks.plain(f"M-{found.number}: time {number} {there}.")


def polled(found: Meeting) -> Message:
    """What came of an answer."""
    if found.status == BOOKED:
        return blocks.plain(f"M-{found.number} is booked: {when(found)}. Everybody who is needed has agreed.")
    return blocks.plain(f"M-{found.number}: noted. You can change it until it is booked.")


def stuck(shown: Shown, reason: str, never: Sequence[int], others: Sequence[datetime]) -> Message:
    """Its organiser's ways on: other times, or those that only wait for people outside."""
    found = shown.meeting
    head = f"M-{found.number} · {found.purpose}: {HEADS[reason]}"
    rows = [blocks.section(f"other-{n}", f"*{n}.* {moment(at)}", book(found, at)) for n, at in enumerate(others, 1)]
    return blocks.message(
        head,
        blocks.section("head", f"*{ballots.bold(head)}*\n{_why(shown, reason, never, others)}"),
        *rows,
        _ways(found, ask=bool(others) and reason != OUTSIDE),
    )


HEADS = {
    REFUSED: "none of its times is possible",
    PASSED: "all of its times have passed",
    OUTSIDE: "only people outside have not answered",
}


def _why(shown: Shown, reason: str, never: Sequence[int], others: Sequence[datetime]) -> str:
    if reason == OUTSIDE:
        return "They cannot answer here. Ask them, and book one of these times."
    known = names_of(shown)
    names = [known[each] for each in never if each in known]
    more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    who = f"{', '.join(names[:NAMES_SHOWN])}{more} can do none of them. " if names else ""
    return f"{who}{'The next best times are these.' if others else 'I know no other time at which it fits.'}"


def _ways(found: Meeting, *, ask: bool) -> Block:
    value = str(found.id)
    return blocks.actions(
        "ways",
        blocks.button("Ask for these", POLL, value) if ask else None,
        blocks.button("Cancel it", CANCEL, value, sure="Everybody who was asked is told."),
    )


# The form


def poll_form(shown: Shown, mine: Mapping[int, str], zone: str) -> View:
    """What somebody says of each time, by the clock where they are; it begins with what they said before."""
    found = shown.meeting
    options = [(label, value) for value, label in LABELS.items()]
    return blocks.modal(
        Frame(POLL_FORM, f"M-{found.number}: when?", "Save", metadata=str(found.id)),
        blocks.section("purpose", f"*{ballots.bold(found.purpose)}*\n{text.plural(found.minutes, 'minute')}"),
        blocks.context("zone", f"By the clock in {text.escape(zone)}. You can change it until it is booked."),
        *(
            blocks.select_input(
                Field(f"{TIME}{each.time.id}", local(each.time.at, zone), counts(each), optional=True),
                options,
                initial=mine.get(each.time.id, ""),
            )
            for each in chosen(shown.poll)
        ),
        blocks.checks_input(Field(NONE, "Or", optional=True), [("None of these", "none")]),
        blocks.text_input(Field(ADD, "Add a time", "`friday 15:00`", optional=True)),
    )


def typed(found: Meeting) -> str:
    """How the same is typed."""
    return f"/consensus answer M-{found.number} 1:yes 2:maybe 3:no"


# Waiting


def waits(found: Sequence[Meeting]) -> tuple[Block, ...]:
    """Polls that wait for somebody's answer, a line each with the button that opens the form."""
    return tuple(
        blocks.section(
            f"poll-{each.id}",
            f"*M-{each.number}* · {text.escape(text.shorten(each.purpose, TITLE_SHOWN))} · asks for a time",
            blocks.button("Answer", ANSWER_POLL, str(each.id)),
        )
        for each in found
    )


def running(shown: Shown) -> Message:
    """The poll as its organiser sees it when it begins."""
    made = card(shown, leads=True)
    said = blocks.context("begun", "Everybody is asked. It books itself when those who are needed agree.")
    return Message(made.text, (*made.blocks, *blocks.message("-", said).blocks))
