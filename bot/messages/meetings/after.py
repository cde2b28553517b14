"""What came of a meeting: the message in its thread that asks, and the forms behind its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot import blocks, text
from bot.blocks import Block, Field, Frame, Message, View
from bot.messages import ballots
from bot.messages.meetings.around import OUTCOME, names
from bot.messages.meetings.card import TITLE_SHOWN, Item, Shown, came, hours, line_of, there
from storage.actions import Action
from storage.decisions import Decision
from storage.meetings import DECIDED, OUTCOMES, POSTPONED, TURNED_DOWN, Meeting
from storage.people import Person

CONCLUDE, ADD_ACTION, NEXT, MINUTES = "meeting_outcome", "meeting_action", "meeting_next", "meeting_minutes"
OUTCOME_FORM, ACTION_FORM = "meeting_outcome_form", "meeting_action_form"
LABELS = {DECIDED: "Decided", TURNED_DOWN: "Rejected", POSTPONED: "Postponed"}
ITEMS_SHOWN, ACTIONS_SHOWN, ITEMS_IN_FORM, NOTE_SHOWN = 12, 10, 30, 200


@dataclass(frozen=True, slots=True)
class After:
    """A meeting after its time, with what is to be done since."""

    shown: Shown
    actions: tuple[tuple[Action, Person], ...] = ()


def outcome(after: After) -> Message:
    """The one message that asks what came of it, each thing with its three answers."""
    shown, found = after.shown, after.shown.meeting
    head = f"What came of M-{found.number} · {found.purpose}?"
    rest = len(shown.items) - ITEMS_SHOWN
    return blocks.message(
        head,
        blocks.section("head", f"*{ballots.bold(head)}*\n{there(shown)}"),
        *(each for item in shown.items[:ITEMS_SHOWN] for each in _item(item)),
        blocks.context("more", f"and {rest} more, in *Fill in…*") if rest > 0 else None,
        blocks.section("actions", _actions(after.actions)) if after.actions else None,
        _ways(found),
    )


def _item(item: Item) -> tuple[Block, ...]:
    number = item.row.id
    note = f"\n{text.quote(text.shorten(item.row.note, NOTE_SHOWN))}" if item.row.note else ""
    said = blocks.section(f"item-{number}", f"{line_of(item)}{note}")
    if item.row.outcome not in (None, POSTPONED):
        return (said,)
    buttons = [blocks.button(label, f"{CONCLUDE}:{each}", str(number)) for each, label in LABELS.items()]
    return said, blocks.actions(f"item-{number}-do", *buttons)


def _actions(found: Sequence[tuple[Action, Person]]) -> str:
    lines = [
        f"• A-{action.number} {text.escape(text.shorten(action.title, TITLE_SHOWN))} · {ballots.name(owner)}, "
        f"due {action.due_on:%-d %B}"
        for action, owner in found[:ACTIONS_SHOWN]
    ]
    more = [f"and {len(found) - ACTIONS_SHOWN} more"] if len(found) > ACTIONS_SHOWN else []
    return "\n".join(["*Actions*", *lines, *more])


def _ways(found: Meeting) -> Block:
    value = str(found.id)
    return blocks.actions(
        "ways",
        blocks.button("Fill in…", OUTCOME, value),
        blocks.button("Add an action", ADD_ACTION, value),
        blocks.button("Next meeting", NEXT, value),
        blocks.button("Minutes", MINUTES, value),
    )


def concluded(found: Meeting, item: Item) -> str:
    """What something came to, for whoever said so."""
    name = f"D-{item.decision.number}" if item.decision else text.escape(item.row.title)
    return f"M-{found.number}: {name} is {item.row.outcome}."


def came_said(found: Meeting, people: Sequence[Person]) -> str:
    """Who came, for whoever said so."""
    return f"M-{found.number}: {names(people)} came." if people else f"M-{found.number}: nobody came."


def action_added(action: Action, owner: Person) -> str:
    """An action is added."""
    title = text.escape(text.shorten(action.title, TITLE_SHOWN))
    return f"A-{action.number} is added: {title}. {ballots.name(owner)} owns it; due {action.due_on:%-d %B %Y}."


# Forms


def place(found: Meeting, channel: str) -> str:
    """What a form carries: the meeting's channel first, so that its members are looked up again."""
    return f"{channel or '-'} {found.id}"


def placed(metadata: str) -> str:
    """The meeting that a form carries."""
    return metadata.partition(" ")[2]


def outcome_form(after: After, channel: str) -> View:
    """Who came, what each thing came to with a note, and notes on the whole."""
    shown, found = after.shown, after.shown.meeting
    guests = [each.delegate or each.person for each in shown.seats if came(each)]
    ids = [each.slack_id for each in guests if each.slack_id and not each.deactivated]
    fields = [each for item in shown.items[:ITEMS_IN_FORM] for each in _fields(item)]
    return blocks.modal(
        Frame(OUTCOME_FORM, f"M-{found.number}", "Save", metadata=place(found, channel)),
        blocks.people_input(Field("came", "Who came?", optional=True), initial=ids),
        *fields,
        blocks.text_input(
            Field("notes", "Notes for the minutes", optional=True), initial=found.notes or "", multiline=True
        ),
    )


def _fields(item: Item) -> tuple[Block, Block]:
    row = item.row
    title = f"D-{item.decision.number} {item.decision.title}" if item.decision else row.title
    options = [(LABELS[each], each) for each in OUTCOMES]
    label = Field(f"outcome-{row.id}", text.shorten(title, TITLE_SHOWN), optional=True)
    note = Field(f"note-{row.id}", "A note on it", optional=True)
    return blocks.select_input(label, options, initial=row.outcome or ""), blocks.text_input(
        note, initial=row.note or ""
    )


def action_form(found: Meeting, about: Sequence[Decision], channel: str, *, owner: str, due: date) -> View:
    """What somebody is to do because of one of its decisions, or of the meeting itself."""
    options = [(f"D-{each.number} {each.title}", f"D-{each.number}") for each in about]
    options.append(("The meeting itself", f"M-{found.number}"))
    return blocks.modal(
        Frame(ACTION_FORM, f"Action of M-{found.number}", "Add", metadata=place(found, channel)),
        blocks.text_input(Field("title", "What is to be done"), placeholder="Clear customs papers"),
        blocks.person_input(Field("owner", "Who"), initial=owner),
        blocks.date_input(Field("due", "Due"), initial=due.isoformat()),
        blocks.select_input(Field("about", "Because of"), options, initial=options[0][1]),
    )


# Fairness


def fairness(rows: Sequence[tuple[Person, int, int]], key: str, prefix: str) -> Message:
    """Who took uncomfortable hours in how many meetings, most first."""
    where = f" in {text.escape(key)}" if key else ""
    if not rows:
        how = f"Meetings count once they are over: `/{prefix}consensus list`."
        return blocks.plain(f"Nobody has had to meet at an uncomfortable hour{where} yet. {how}")
    lines = [
        f"• {ballots.name(person)}: *{hours(minutes)}* in {text.plural(count, 'meeting')}"
        for person, minutes, count in rows[:FAIRNESS_SHOWN]
    ]
    more = [f"and {len(rows) - FAIRNESS_SHOWN} more"] if len(rows) > FAIRNESS_SHOWN else []
    how = (
        "What is outside somebody's hours counts whole, their first and last hour half. The next time is looked for "
        "so that others take theirs."
    )
    return blocks.message(
        "Uncomfortable hours",
        blocks.section("fairness", "\n".join([f"*Uncomfortable hours{where}*", *lines, *more])),
        blocks.context("how", how),
    )


FAIRNESS_SHOWN = 30
