"""The forms of meetings: calling one, answering with a note or with somebody else, putting something on the agenda."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot import blocks, text
from bot.blocks import Block, Field, Frame, View
from bot.messages.meetings.card import Shown
from storage.decisions import Decision
from storage.meetings import MAYBE, NO, YES, Attendee, Meeting

MEET_FORM, ANSWER_FORM = "meeting_call", "meeting_answered"
LABELS = {YES: "I come", MAYBE: "Perhaps", NO: "I can't"}
LENGTHS = ("15m", "30m", "45m", "1h", "1h30", "2h")


def meet_form(channel: str, given: Mapping[str, str], about: Sequence[Decision] = ()) -> View:
    """The form that calls a meeting; without a channel it asks for one."""
    numbers = ", ".join(f"D-{each.number}" for each in about) or given.get("about", "")
    hint = "Empty: the initiative's driver and approver, one of each function it needs, and contributors if they can."
    return blocks.modal(
        Frame(MEET_FORM, "Call a meeting", "Find a time", metadata=channel),
        None if channel else blocks.channel_input(Field("channel", "Channel")),
        blocks.text_input(Field("purpose", "What for?"), initial=given.get("purpose", "")),
        blocks.select_input(Field("length", "How long?"), [(each, each) for each in LENGTHS], initial="45m"),
        blocks.people_input(Field("people", "Who is needed?", hint, optional=True)),
        blocks.text_input(
            Field("functions", "One of which functions?", "`accounting, logistics`, or `2 of sales`", optional=True),
            initial=given.get("functions", ""),
        ),
        blocks.people_input(Field("optional", "Who may come?", optional=True)),
        blocks.text_input(Field("from", "From", "`monday`, or empty for now", optional=True)),
        blocks.text_input(Field("to", "Until", "`friday`, or empty for two weeks", optional=True)),
        blocks.text_input(Field("about", "Which decisions?", "`D-12, D-13`", optional=True), initial=numbers),
    )


def answer_form(shown: Shown, mine: Attendee | None, *, delegate: str = "") -> View:
    """An answer with a note, who comes instead, and what should be talked about."""
    found = shown.meeting
    return blocks.modal(
        Frame(ANSWER_FORM, f"M-{found.number}", "Save", metadata=str(found.id)),
        blocks.section("purpose", f"*{text.escape(found.purpose)}*"),
        *(_answer(mine, delegate) if mine is not None else ()),
        blocks.text_input(Field("item", "Something for the agenda", "Words, or a decision's number", optional=True)),
        blocks.text_input(Field("minutes", "How long for it?", "`10` minutes, or empty", optional=True)),
    )


def _answer(mine: Attendee, delegate: str) -> tuple[Block, ...]:
    said = [(LABELS[each], each) for each in LABELS]
    return (
        blocks.select_input(Field("answer", "Do you come?", optional=True), said, initial=mine.response or ""),
        blocks.text_input(Field("note", "A note for the others", optional=True), initial=mine.note or ""),
        blocks.person_input(Field("delegate", "Somebody comes in your place", optional=True), initial=delegate),
    )


def typed(found: Meeting) -> str:
    """How the same is typed."""
    return f'/consensus yes M-{found.number} note:"…"'
