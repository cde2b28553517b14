"""Drafts in words and blocks: shown to the one person who asked, until they choose."""

from __future__ import annotations

from collections.abc import Sequence

from bot import blocks
from bot.blocks import Frame, Message, View
from bot.messages import decisions as words
from bot.messages.delivery import INVITE
from storage.drafts import Draft
from storage.people import Person

RECORD, EDIT, DISCARD = "draft_record", "draft_edit", "draft_discard"
FORM, READING = "draft_form", "draft_reading"

NO_OUTCOME = "Nothing found that reads like an outcome."
NOT_INVITED = f"I can't read that thread: {INVITE}, then try again."
GONE = "I can't find that thread any more. Was it deleted?"
UNREADABLE = "Slack did not let me read that thread, though I tried several times. Please try again later."
DISCARDED = "Discarded. Nothing was recorded."


def whisper(draft: Draft, people: Sequence[Person]) -> Message:
    """A draft with what can be done with it."""
    head = f"*Draft · {words.bold(draft.title or 'no title found')}*"
    buttons = (
        blocks.button("Record", RECORD, str(draft.id), style="primary") if draft.title else None,
        blocks.button("Edit", EDIT, str(draft.id)),
        blocks.button("Discard", DISCARD, str(draft.id)),
    )
    return blocks.message(
        f"Draft · {draft.title or 'no title found'}",
        blocks.section("draft", words.quoted(draft.outcome, head) if draft.outcome else f"{head}\n{NO_OUTCOME}"),
        blocks.context("facts", _facts(draft, people)),
        blocks.actions("choose", *buttons),
    )


def _facts(draft: Draft, people: Sequence[Person]) -> str:
    thread = words.link(draft.permalink, "this thread")
    took_part = f"With {words.names(people)}" if people else ""
    return words.joined(took_part, f"from {thread}" if thread else "", "only you see this")


def reading(key: str) -> View:
    """The modal that opens at once; the errand of that key fills it."""
    frame = Frame(READING, "Log a decision", external_id=key)
    return blocks.modal(frame, blocks.section("reading", "Reading the thread…"))


def form(draft: Draft, people: Sequence[Person], channel: str, *, external_id: str = "") -> View:
    """A draft to be read, changed and recorded."""
    metadata = f"{channel} {draft.id}"
    frame = Frame(FORM, "Log a decision", submit="Record", metadata=metadata, external_id=external_id)
    found = None if draft.outcome else blocks.context("none", NO_OUTCOME)
    inputs = words.texts(draft.title, draft.outcome or "")
    return blocks.modal(frame, *inputs, found, blocks.context("facts", _facts(draft, people)))
