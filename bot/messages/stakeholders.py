"""Stakeholders in words and blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from bot import blocks, functions, text
from bot.blocks import Block, Field, Frame, Message, View

ADD = "stakeholders_add"
FORM = "stakeholders_form"
TAKE = "stakeholders_take"
OUTSIDE = "stakeholders_outside"
CONTACT_FORM = "stakeholders_contact"
REMOVE = "stakeholders_remove"
REMOVE_FORM = "stakeholders_removal"
INSTEAD = "instead"

ROLES: dict[str, str] = {
    "driver": "Driver: moves it forward (one)",
    "approver": "Approver: decides (one)",
    "contributor": "Contributor: is heard",
    "informed": "Informed: hears of it",
}
ONLY_ONE = ("driver", "approver")
LABELS = {
    "daci": "role",
    f"driver {INSTEAD}": "Driver, in place of the present one",
    f"approver {INSTEAD}": "Approver, in place of the present one",
}
VALUE_ROOM = 2000  # Slack's most in the value of a button
SCALE = [(str(n), str(n)) for n in range(1, 6)]
WHY_SHOWN = 200
NAME_SHOWN = 80
SECTION_ROOM = 2900
LIST_ROOM = 11_000  # Slack takes about 13,000 characters in the blocks of one message


@dataclass(frozen=True, slots=True)
class Line:
    """A stakeholder as the list shows them; judgements are empty for those whom they do not concern."""

    name: str
    function: str
    daci: str
    marks: tuple[str, ...] = ()
    influence: int | None = None
    interest: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """Who speaks for which function; `function` when only one was asked for, `ask` whom to ask for changes."""

    key: str
    name: str
    lines: tuple[Line, ...]
    function: str = ""
    ask: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding somebody: `changes` maps fields to before and after for one who was in already."""

    key: str
    name: str
    function: str
    daci: str
    is_new: bool
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    before: str = ""  # who had the role and handed it over


@dataclass(frozen=True, slots=True)
class Held:
    """A role that one person can have, who has it, and who is to have it."""

    key: str
    role: str
    holder_id: int
    holder: str
    name: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form starts with."""

    person: str = ""
    function: str = ""
    daci: str = ""
    influence: str = ""
    interest: str = ""
    why: str = ""


BLANK = Filled()

# Answers


def added(done: Added) -> Message:
    """Somebody is in the register now, or their entry has changed."""
    said, fallback = (_entered(done), f"{done.name} is a stakeholder of {done.key}") if done.is_new else _changed(done)
    wanting = " and no ".join(done.missing)
    return blocks.message(
        fallback,
        blocks.section("stakeholder", said),
        blocks.context("before", f"{_name(done.before)} is a contributor now.") if done.before else None,
        blocks.context("missing", f"{text.escape(done.key)} has no {wanting} yet.") if wanting else None,
    )


def held(taken: Held, typed: str) -> Message:
    """Somebody else has the role: they can hand it over; the button remembers whom it named and what was typed."""
    said = f"*{_name(taken.holder)}* is the {taken.role} of {text.escape(taken.key)}, and there is one."
    become = f"*{_name(taken.name)}* can be it instead; {_name(taken.holder)} is a contributor then."
    value = f"{taken.key} {taken.holder_id} {typed}"
    fits = len(value) <= VALUE_ROOM
    return blocks.message(
        f"{taken.holder} is the {taken.role} of {taken.key}",
        blocks.section("held", f"{said} {become}"),
        blocks.actions("take", blocks.button("Hand the role over", TAKE, value)) if fits else None,
        blocks.context("instead", f"Or type the same again with `{INSTEAD}` at the end."),
    )


def _entered(done: Added) -> str:
    function = text.escape(functions.title(done.function))
    return f"*{_name(done.name)}* speaks for *{function}* in {text.escape(done.key)} as {done.daci}."


def _changed(done: Added) -> tuple[str, str]:
    name, key = _name(done.name), text.escape(done.key)
    if not done.changes:
        return f"*{name}* is in {key} already, and nothing has changed.", f"Nothing has changed for {done.name}"
    changes = [f"{LABELS.get(what, what)} {_shown(old)} → {_shown(new)}" for what, (old, new) in done.changes.items()]
    return f"*{name}* in {key}: {'; '.join(changes)}.", f"{done.name}'s entry in {done.key} has changed"


def _shown(value: str) -> str:
    return text.escape(text.shorten(value, WHY_SHOWN)) or "none"


def _name(name: str) -> str:
    return text.escape(text.shorten(name, NAME_SHOWN))


def removed(name: str, key: str, missing: Sequence[str]) -> Message:
    """Somebody is not in the register any more."""
    said = f"*{_name(name)}* is not a stakeholder of {text.escape(key)} any more."
    wanting = " and no ".join(missing)
    return blocks.message(
        f"{name} is not a stakeholder of {key} any more",
        blocks.section("stakeholder", said),
        blocks.context("missing", f"{text.escape(key)} has no {wanting} now.") if wanting else None,
    )


# The list


def listed(roster: Roster, *, prefix: str = "") -> Message:
    """Who speaks for which function, to the one who asked."""
    title = f"{roster.key} · {roster.name} — {text.plural(len(roster.lines), 'stakeholder')}"
    title += f" for {functions.title(roster.function)}" if roster.function else ""
    sections, left_out = _sections(roster)
    return blocks.message(
        title,
        blocks.section("roster", f"*{text.escape(title)}*"),
        *[blocks.section(f"roster-{n}", each) for n, each in enumerate(sections, 1)],
        blocks.context("more", f"… and {left_out} more: `/{prefix}stakeholders list sales` shows one function.")
        if left_out
        else None,
        _below(roster),
    )


def _sections(roster: Roster) -> tuple[list[str], int]:
    """The lines in as few sections as Slack takes, and how many people did not fit."""
    sections: list[str] = [""] if roster.lines else [_nobody(roster)]
    shown = 0
    for function, group in groupby(roster.lines, lambda line: line.function):
        heading = f"*{text.escape(functions.title(function))}*"
        for line in group:
            piece = f"{heading}\n{_line(line)}" if heading else _line(line)
            heading = ""
            if sum(map(len, sections)) + len(piece) > LIST_ROOM:
                return sections, len(roster.lines) - shown
            if len(sections[-1]) + len(piece) > SECTION_ROOM:
                sections.append("")
            sections[-1] += f"\n{piece}" if sections[-1] else piece
            shown += 1
    return sections, 0


def _nobody(roster: Roster) -> str:
    if roster.function:
        return f"Nobody speaks for {text.escape(functions.title(roster.function))} yet."
    return "Nobody is registered yet."


def _line(line: Line) -> str:
    marks = "".join(f" ({mark})" for mark in line.marks)
    facts = [
        f"influence {line.influence}" if line.influence else "",
        f"interest {line.interest}" if line.interest else "",
        f"“{text.escape(text.shorten(' '.join(line.why.split()), WHY_SHOWN))}”" if line.why else "",
    ]
    return " · ".join([f"• {_name(line.name)}{marks} — {line.daci}", *[fact for fact in facts if fact]])


def _below(roster: Roster) -> Block | None:
    """What can be done next: a button for those who may, whom to ask for the others."""
    if roster.closed:
        return blocks.context("closed", f"{text.escape(roster.key)} is stopped.")
    if roster.ask:
        return blocks.context(
            "ask", f"Is somebody missing? Ask {_name(roster.ask)}, who owns {text.escape(roster.key)}."
        )
    return blocks.actions(
        "add",
        blocks.button("Add a stakeholder", ADD, roster.key),
        blocks.button("Remove…", REMOVE, roster.key) if roster.lines else None,
    )


# The forms


def form(channel: str, key: str, start: Filled = BLANK) -> View:
    """The modal that adds somebody to one initiative."""
    place = blocks.context(
        "place", f"Stakeholders of *{text.escape(key)}*. Somebody who is in already keeps what you leave empty."
    )
    return blocks.modal(_frame(f"{channel} {key}"), place, _outside(f"{channel} {key}"), *_fields(start))


def form_anywhere(channel: str, choices: Sequence[tuple[str, str]]) -> View:
    """The modal where no initiative is at hand: it asks for one of (key, name)."""
    return blocks.modal(_frame(channel), _which(choices), _outside(f"{channel} "), *_fields(BLANK))


def _which(choices: Sequence[tuple[str, str]]) -> Block:
    options = [(f"{key} · {name}", key) for key, name in choices]
    initial = choices[0][0] if len(choices) == 1 else ""
    return blocks.select_input(Field("initiative", "Initiative"), options, initial=initial)


def _outside(place: str) -> Block:
    return blocks.actions("outside", blocks.button("Somebody outside Slack", OUTSIDE, place))


def contact_form(place: str, choices: Sequence[tuple[str, str]]) -> View:
    """The modal that adds somebody who is not in Slack; `choices` where no initiative is at hand."""
    frame = Frame(CONTACT_FORM, "Somebody outside Slack", submit="Add", metadata=place, close="Back")
    return blocks.modal(
        frame,
        _which(choices) if choices else None,
        blocks.text_input(Field("name", "Name"), placeholder="Dana Roe"),
        blocks.text_input(Field("email", "E-mail address"), placeholder="dana@retailer.example"),
        blocks.text_input(Field("org", "Organisation", optional=True)),
        _speaks_for(),
        _role(),
    )


def remove_form(channel: str, key: str, people: Sequence[tuple[str, str]]) -> View:
    """The modal that takes one of (label, id) out of the register."""
    frame = Frame(REMOVE_FORM, "Remove a stakeholder", submit="Remove", metadata=f"{channel} {key}")
    place = blocks.context("place", f"Stakeholders of *{text.escape(key)}*. What they decided stays.")
    return blocks.modal(frame, place, blocks.select_input(Field("person", "Person"), people))


def _speaks_for(initial: str = "") -> Block:
    speaks = [(title, name) for name, title in functions.NAMES.items()]
    return blocks.select_input(Field("function", "Speaks for"), speaks, initial=initial)


def _role(initial: str = "") -> Block:
    roles = [(label, role) for role, label in ROLES.items()]
    roles += [(LABELS[value], value) for value in (f"{role} {INSTEAD}" for role in ONLY_ONE)]
    field = Field("daci", "Role", hint="Contributor, unless you pick another.", optional=True)
    return blocks.select_input(field, roles, initial=initial)


def _frame(metadata: str) -> Frame:
    return Frame(FORM, "Add a stakeholder", submit="Add", metadata=metadata)


def _fields(start: Filled) -> tuple[Block, ...]:
    judged = "1 is low, 5 is high. Only the owner, the driver and admins see it."
    why = Field("why", "Why they are here", hint="Only the owner, the driver and admins see it.", optional=True)
    influence = Field("influence", "Influence", hint=judged, optional=True)
    interest = Field("interest", "Interest", hint=judged, optional=True)
    return (
        blocks.person_input(Field("person", "Person"), initial=start.person),
        _speaks_for(start.function),
        _role(start.daci),
        blocks.select_input(influence, SCALE, initial=start.influence),
        blocks.select_input(interest, SCALE, initial=start.interest),
        blocks.text_input(why, initial=start.why, multiline=True),
    )
