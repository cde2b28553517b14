"""Drafts in words and blocks: shown to the one person who asked, until they choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot import blocks, text
from bot.blocks import Block, Element, Frame, Message, View
from bot.messages import decisions as words
from bot.messages import quotes as quoted
from bot.messages.delivery import INVITE
from bot.messages.quotes import Quotes
from storage.decisions import PROPOSED, Decision
from storage.drafts import Draft
from storage.people import Person

RECORD, PROPOSE, EDIT, DISCARD = "draft_record", "draft_propose", "draft_edit", "draft_discard"
FORM, READING = "draft_form", "draft_reading"

NO_OUTCOME = "Nothing found that reads like an outcome."
NOT_INVITED = f"I can't read that thread: {INVITE}, and I'll draft it then."
GONE = "I can't find that thread any more. Was it deleted?"
UNREADABLE = "Slack did not let me read that thread, though I tried several times. Please try again later."
DISCARDED = "Discarded. Nothing was recorded."


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft as it is shown; `before` is the decision that its thread became already, `by` whose it is."""

    draft: Draft
    participants: tuple[Person, ...]
    before: Decision | None = None
    by: Person | None = None
    quotes: Quotes = field(default_factory=Quotes)

    @property
    def value(self) -> str:
        """What its buttons and its form carry: the draft, and the decision of its thread that is shown with it."""
        return f"{self.draft.id} {self.before.id if self.before else 0}"

    @property
    def record(self) -> str:
        """What recording it is called."""
        return "Record another" if self.before else "Record"


def read(value: str) -> tuple[int, int]:
    """The draft that a button or form carries, and the decision that was shown with it, or 0."""
    draft, _, before = value.partition(" ")
    return int(draft), int(before or 0)


def before(found: Drafted) -> str:
    """That the thread is recorded or proposed already, in plain text."""
    if not (found.before and found.by):
        return ""
    state = PROPOSED if found.before.status == PROPOSED else "recorded"
    return f"This thread is {state} already: D-{found.before.number} · {found.before.title} · by {found.by.name}"


def whisper(found: Drafted, *, lead: str = RECORD) -> Message:
    """A draft with what can be done with it; `lead` is the button that was asked for."""
    draft, already = found.draft, before(found)
    head = f"*Draft · {words.bold(draft.title or 'no title found')}*"
    said = f"{head}\n{quoted.outcome(found.quotes, draft.outcome, NO_OUTCOME)}"
    return blocks.message(
        already or f"Draft · {draft.title or 'no title found'}",
        _before(found),
        blocks.section("draft", words.quoted(draft.outcome, said)),
        blocks.context("found", quoted.counted(found.quotes)),
        blocks.context("facts", _facts(found)),
        blocks.actions("choose", *_buttons(found, lead)),
    )


def _buttons(found: Drafted, lead: str) -> list[Element | None]:
    """Record, Propose, Edit, Discard; what was asked for comes first."""
    draft, primary = found.draft, None if found.before else lead
    ways = [(found.record, RECORD), ("Propose", PROPOSE)] if draft.title else [("Propose", PROPOSE)]
    ways.sort(key=lambda way: way[1] != lead)
    return [
        *(blocks.button(said, name, found.value, style="primary" if name == primary else None) for said, name in ways),
        blocks.button("Edit", EDIT, str(draft.id)),
        blocks.button("Discard", DISCARD, str(draft.id)),
    ]


def _before(found: Drafted) -> Block | None:
    return blocks.section("before", text.escape(before(found))) if found.before else None


def _facts(found: Drafted) -> str:
    thread = words.link(found.draft.permalink, "this thread")
    took_part = f"*With* {words.names(found.participants)}" if found.participants else ""
    return words.joined(f"*From* {thread}" if thread else "", took_part, "only you see this")


def reading(key: str) -> View:
    """The modal that opens at once; the errand of that key fills it."""
    frame = Frame(READING, "Log a decision", external_id=key)
    return blocks.modal(frame, blocks.section("reading", "Reading the thread…"))


def form(found: Drafted, channel: str, *, external_id: str = "", given: Mapping[str, str] | None = None) -> View:
    """A draft to be read, changed and recorded, or proposed; `given` is what was written in it before."""
    draft = found.draft
    metadata = f"{channel} {found.value}"
    frame = Frame(FORM, "Log a decision", submit=found.record, metadata=metadata, external_id=external_id)
    source = quoted.outcome(found.quotes, draft.outcome, NO_OUTCOME)
    inputs = words.texts(**(given or {"title": draft.title, "outcome": draft.outcome or ""}))
    return blocks.modal(
        frame,
        _before(found),
        *inputs,
        blocks.context("source", source),
        *quoted.lines(found.quotes),
        blocks.context("facts", _facts(found)),
        blocks.actions("propose", blocks.button("Propose instead…", PROPOSE, found.value)),
    )


def to_propose(found: Drafted, *, named: bool) -> dict[str, str]:
    """What a draft puts into the form of a proposal, by field; where people must be named, those who wrote there."""
    able = [each.slack_id for each in found.participants if each.slack_id and not each.deactivated]
    people = ",".join(able) if named else ""
    return {"title": found.draft.title, "outcome": found.draft.outcome or "", "people": people}
