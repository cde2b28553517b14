"""Actions in words and blocks: in a decision's card and page, in lists, in reminders, and their forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot import blocks, text
from bot.blocks import Block, Field, Frame, Message, View
from bot.messages import common
from bot.messages.common import Page
from storage.actions import DONE as IS_DONE
from storage.actions import DROPPED, OPEN, Action, Source
from storage.decisions import Decision
from storage.meetings import Meeting
from storage.people import Person

ADD, DONE, REOPEN, CHANGE = "decision_action", "action_done", "action_reopen", "action_change"
LIST = "decision_actions"
ADD_FORM, CHANGE_FORM = "decision_action_form", "action_change_form"
TITLE_SHOWN, NAME_SHOWN, WHY_SHOWN = 120, 60, 300  # escaped: a page's lines fit into one section
ON_CARD, ON_PAGE, REMINDED_OF = 3, 8, 20
STATES = [("Open", OPEN), ("Done", IS_DONE), ("Dropped", DROPPED)]


@dataclass(frozen=True, slots=True)
class Acted:
    """An action with what is shown of it; `seen`: whoever reads this may see what it was born in."""

    action: Action
    source: Source
    owner: Person
    changeable: bool = False
    seen: bool = True


# Pieces


def day(on: date) -> str:
    """A day: it is one in everybody's zone."""
    return f"{on:%-d %B %Y}"


def _short(plain: str, limit: int) -> str:
    """Plain text on one line, escaped and cut to fit: never inside an entity."""
    room, said = limit, " ".join(plain.split())
    while len(shown := text.escape(text.shorten(said, room))) > limit:
        room = room * limit // len(shown)
    return shown


def _name(person: Person) -> str:
    return _short(text.tame(person.name), NAME_SHOWN)


def source_name(source: Source) -> str:
    """What an action was born in, by its number."""
    return f"{'M' if isinstance(source, Meeting) else 'D'}-{source.number}"


def flag(action: Action, source: Source) -> str:
    """That what an action rests on does not hold any more."""
    return f":warning: rests on {source_name(source)}, {text.escape(action.flagged)}" if action.flagged else ""


def _joined(*facts: str) -> str:
    return " · ".join(fact for fact in facts if fact)


def line(found: Acted, *, owner: bool = True) -> str:
    """An action on one line; who has left its private channel reads its number and day only."""
    action = found.action
    if not found.seen:
        kind = "meeting" if isinstance(found.source, Meeting) else "decision"
        return f"*A-{action.number}* · due {day(action.due_on)} · of a {kind} that you do not see any more"
    when = f"due {day(action.due_on)}" if action.state == OPEN else action.state
    why = f"“{_short(action.why, WHY_SHOWN)}”" if action.why and action.state == DROPPED else ""
    title = _short(action.title, TITLE_SHOWN)
    gone = ", whose account is deactivated" if found.owner.deactivated else ""
    who = f"{_name(found.owner)}{gone}" if owner or gone else ""
    return _joined(f"*A-{action.number}* · {title}", who, when, why, flag(action, found.source))


def on_card(found: Sequence[tuple[Action, Person]]) -> str:
    """A decision's open actions on one line, with how many there are."""
    shown = [f"A-{action.number} {_name(owner)}, {day(action.due_on)}" for action, owner in found[:ON_CARD]]
    more = f" and {len(found) - ON_CARD} more" if len(found) > ON_CARD else ""
    return f"{text.plural(len(found), 'open action')}: {'; '.join(shown)}{more}"


def on_page(found: Sequence[tuple[Action, Person]], decision: Decision) -> str:
    """A decision's open actions for its page, a line each."""
    head = f"*{text.plural(len(found), 'open action')}*"
    lines = [head, *(line(Acted(action, decision, owner)) for action, owner in found[:ON_PAGE])]
    if len(found) > ON_PAGE:
        lines.append(f"and {len(found) - ON_PAGE} more")
    return "\n".join(lines)


def done_button(action: Action) -> blocks.Element:
    """The button that closes an action."""
    return blocks.button("Done", DONE, f"A-{action.number}", style="primary")


def _change_button(action: Action) -> blocks.Element:
    return blocks.button("Change…", CHANGE, f"A-{action.number}")


def _buttons(found: Acted) -> Block | None:
    action = found.action
    if not found.changeable:
        return None
    first = done_button(action) if action.state == OPEN else blocks.button("Reopen", REOPEN, f"A-{action.number}")
    second = _change_button(action) if action.state == OPEN else None
    return blocks.actions(f"action-{action.number}-do", first, second)


# Several


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of actions, of whom and of which decision, and what the other pages are asked with."""

    found: tuple[Acted, ...]
    state: str
    page: Page
    value: str
    about: str = ""


def listed(shown: Listed, prefix: str) -> Message:
    """A page of actions, the first due first, with buttons for those who may."""
    if not shown.found:
        how = f'`/{prefix}decision action D-12 "Title" @ana due:friday` adds one.'
        return blocks.plain(f"No {shown.state} actions{shown.about} that you can see. {how}")
    title = f"{text.plural(shown.page.total, f'{shown.state} action')}{shown.about}"
    rows = [row for each in shown.found for row in (_row(each), _buttons(each))]
    return blocks.message(
        title,
        blocks.section("actions", f"*{title}*"),
        *rows,
        common.pager("actions-pages", LIST, shown.value, shown.page),
    )


def _row(found: Acted) -> Block:
    return blocks.section(f"action-{found.action.number}", f"{line(found)}\n{_origin(found.source)}")


def _origin(source: Source) -> str:
    title = source.purpose if isinstance(source, Meeting) else source.title
    return f"{source_name(source)} {_short(title, TITLE_SHOWN)}"


def of_person(person: Person) -> str:
    """Whose actions a list shows."""
    return f" of {_name(person)}"


def of_decision(decision: Decision) -> str:
    """From which decision."""
    return f" of D-{decision.number}"


# Answers


def added(action: Action, owner: Person, *, mine: bool) -> str:
    """It is added: to whom and until when, as it was understood."""
    who = "You own it" if mine else f"{_name(owner)} owns it and is told"
    return f"A-{action.number} is added: {_short(action.title, TITLE_SHOWN)}. {who}; due {day(action.due_on)}."


def closed(action: Action) -> Message:
    """It is done; a slip of the finger is undone with a button."""
    undo = blocks.button("Reopen", REOPEN, f"A-{action.number}")
    return blocks.message(f"A-{action.number} is done.", blocks.section("done", f"A-{action.number} is done.", undo))


def changed(action: Action, changes: Sequence[str]) -> str:
    """What is different now."""
    return f"A-{action.number}: {', '.join(changes)}." if changes else f"A-{action.number} is as it was."


def owned_by(owner: Person) -> str:
    """Whose it is now."""
    return f"{_name(owner)} owns it now and is told"


# By direct message


def given(found: Acted, by: Person) -> Message:
    """Somebody else has given an action to its owner."""
    action, source = found.action, found.source
    head = f"{_name(by)} gave you *A-{action.number}* · {_short(action.title, TITLE_SHOWN)}"
    rests = f"due {day(action.due_on)} · from {_origin(source)}"
    return blocks.message(
        f"A-{action.number} is yours, due {day(action.due_on)}",
        blocks.section("given", f"{head}\n{rests}"),
        blocks.actions(
            "given-do",
            done_button(action),
            _change_button(action),
            None if isinstance(source, Meeting) else blocks.button("Show", "decision_show", f"D-{source.number}"),
        ),
    )


def reminder(found: Sequence[Acted], me: Person, prefix: str) -> tuple[Block | None, ...]:
    """Everything of one person that is due or overdue, in one message."""
    more = len(found) - REMINDED_OF
    rest = blocks.context("more", f"and {more} more: `/{prefix}decision actions`") if more > 0 else None
    return (*(_due(each, me) for each in found[:REMINDED_OF]), rest)


def _due(found: Acted, me: Person) -> Block:
    mine = found.owner.id == me.id
    button = done_button(found.action) if mine else _change_button(found.action)
    origin = f"\n{_origin(found.source)}" if found.seen else ""
    return blocks.section(f"action-{found.action.number}", f"{line(found, owner=not mine)}{origin}", button)


def flagged(found: Sequence[Acted], decision: Decision, why: str) -> Message:
    """What somebody has to do rests on a decision that does not hold any more."""
    head = f"D-{decision.number} · {_short(decision.title, TITLE_SHOWN)} is {text.escape(why)}."
    more = len(found) - REMINDED_OF
    return blocks.message(
        f"D-{decision.number} is {why}: what rests on it",
        blocks.section("flagged", f"{head} {'This action rests' if len(found) == 1 else 'These actions rest'} on it:"),
        *(
            blocks.section(f"action-{each.action.number}", line(each, owner=False), _change_button(each.action))
            for each in found[:REMINDED_OF]
        ),
        blocks.context("more", f"and {more} more") if more > 0 else None,
    )


# Forms


def _place(channel: str, number: int) -> str:
    """What a form carries: its decision's channel first, so that its members are looked up again."""
    return f"{channel or '-'} {number}"


def add_form(decision: Decision, channel: str, *, owner: str, due: date) -> View:
    """The modal that adds an action to a decision."""
    frame = Frame(ADD_FORM, f"Action of D-{decision.number}", submit="Add", metadata=_place(channel, decision.number))
    return blocks.modal(
        frame,
        blocks.text_input(Field("title", "What is to be done"), placeholder="Clear customs papers"),
        blocks.person_input(Field("owner", "Who"), initial=owner),
        blocks.date_input(Field("due", "Due"), initial=due.isoformat()),
    )


def change_form(found: Acted, channel: str) -> View:
    """The modal that hands an action over, moves its day, closes, drops or reopens it."""
    action, owner = found.action, found.owner.slack_id or ""
    before = f"{owner or '-'} {action.due_on} {action.state}"
    metadata = f"{_place(channel, action.number)} {before}"
    why = Field("why", "Why", hint="Needed where it is dropped, for the record.", optional=True)
    return blocks.modal(
        Frame(CHANGE_FORM, f"Change A-{action.number}", submit="Save", metadata=metadata),
        blocks.section("what", f"*{_short(action.title, TITLE_SHOWN)}*"),
        blocks.person_input(Field("owner", "Who"), initial="" if found.owner.deactivated else owner),
        blocks.date_input(Field("due", "Due"), initial=action.due_on.isoformat()),
        blocks.select_input(Field("state", "It is"), STATES, initial=action.state),
        blocks.text_input(why, initial=action.why or ""),
    )


def opened_for(metadata: str) -> tuple[str, dict[str, str]]:
    """Which action a change form was opened for, and what it showed; nothing where it is not ours."""
    _, number, *before = metadata.split(" ")[:5] if " " in metadata else ("", "")
    return number, dict(zip(("owner", "due", "state"), before, strict=False))


def added_to(metadata: str) -> str:
    """The number of the decision that an add form was opened for."""
    return metadata.partition(" ")[2]
