"""The modals of the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot import blocks, text
from bot.blocks import Block, Field, Frame, View
from bot.messages.stakeholders.vocabulary import (
    CONTACT_FORM,
    FORM,
    INSTEAD,
    LABELS,
    ONLY_ONE,
    OUTSIDE,
    REMOVE_FORM,
    ROLES,
    SEEK,
    STANCES,
    shown,
)

LEADS = Field("leads", "First voice", optional=True)
CHOICES = 100  # Slack's most in one select
NO_ENTRY = "0"  # the edition of somebody who is not in the register
SCALE = [(str(n), str(n)) for n in range(1, 6)]
Choices = Sequence[tuple[str, str]]  # (what is read, what is meant)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form starts with."""

    person: str = ""
    function: str = ""
    daci: str = ""
    influence: str = ""
    interest: str = ""
    why: str = ""
    stance: str = ""
    leads: str = ""
    responsible: str = ""
    name: str = ""
    opened: str = ""  # whose entry the form was opened for, and which edition of it

    @property
    def knows_entry(self) -> bool:
        """Whether the one whom it is about is in the register."""
        return bool(self.opened) and not self.opened.endswith(f" {NO_ENTRY}")


BLANK = Filled()


def form(channel: str, key: str, functions: Choices, start: Filled = BLANK) -> View:
    """The modal that adds somebody to one initiative."""
    place = blocks.context(
        "place", f"Stakeholders of *{text.escape(key)}*. Somebody who is in already keeps what you leave empty."
    )
    person = blocks.person_input(Field("person", "Person"), initial=start.person)
    frame = _frame(f"{channel} {key} {start.opened}".strip())
    return blocks.modal(frame, place, _outside(f"{channel} {key}"), person, *_fields(functions, start))


def edit_form(place: str, functions: Choices, start: Filled, *, news: str = "") -> View:
    """The modal that changes one entry; `place` is “channel key”, `news` what somebody else has changed meanwhile."""
    frame = Frame(
        FORM,
        "Edit a stakeholder",
        submit="Save mine" if news else "Save",
        metadata=f"{place} {start.opened}",
        close="Keep theirs" if news else "Cancel",
    )
    told = blocks.section("news", f"{news}\n*Save mine* puts yours over it.") if news else None
    who = blocks.context("who", f"*{shown(start.name)}* in *{text.escape(place.rpartition(' ')[2])}*")
    return blocks.modal(frame, told, who, *_fields(functions, start))


def form_anywhere(channel: str, choices: Choices, functions: Choices) -> View:
    """The modal where no initiative is at hand: it asks for one of (key, name)."""
    person = blocks.person_input(Field("person", "Person"))
    fields = _fields(functions, BLANK)
    return blocks.modal(_frame(channel), _which(choices), _outside(f"{channel} "), person, *fields)


def _which(choices: Choices) -> Block:
    options = [(f"{key} · {name}", key) for key, name in choices]
    initial = choices[0][0] if len(choices) == 1 else ""
    return blocks.select_input(Field("initiative", "Initiative"), options, initial=initial)


def _outside(place: str) -> Block:
    return blocks.actions("outside", blocks.button("Somebody outside Slack", OUTSIDE, place))


def contact_form(place: str, choices: Choices, functions: Choices) -> View:
    """The modal that adds somebody who is not in Slack; `choices` where no initiative is at hand."""
    frame = Frame(CONTACT_FORM, "Somebody outside Slack", submit="Add", metadata=place, close="Back")
    return blocks.modal(
        frame,
        _which(choices) if choices else None,
        blocks.text_input(Field("name", "Name"), placeholder="Dana Roe"),
        blocks.text_input(Field("email", "E-mail address"), placeholder="dana@retailer.example"),
        blocks.text_input(Field("org", "Organisation", optional=True)),
        _speaks_for(functions),
        _role(),
    )


def remove_form(channel: str, key: str, people: Choices) -> View:
    """The modal that takes one of (label, id) out of the register."""
    frame = Frame(REMOVE_FORM, "Remove a stakeholder", submit="Remove", metadata=f"{channel} {key}")
    place = blocks.context("place", f"Stakeholders of *{text.escape(key)}*. What they decided stays.")
    return blocks.modal(frame, place, whom(Field("person", "Person"), key, people))


def whom(field: Field, key: str, people: Choices) -> Block:
    """One of the stakeholders, as (label, id); where they are more than a select holds, they are searched."""
    if len(people) <= CHOICES:
        return blocks.select_input(field, people)
    return blocks.search_input(field, f"{SEEK}:{key}", words="Type a name")


def _speaks_for(functions: Choices, initial: str = "") -> Block:
    return blocks.select_input(Field("function", "Speaks for"), functions, initial=initial)


def _role(initial: str = "") -> Block:
    roles = [(label, role) for role, label in ROLES.items()]
    roles += [(LABELS[value], value) for value in (f"{role} {INSTEAD}" for role in ONLY_ONE)]
    field = Field("daci", "Role", hint="Contributor, unless you pick another.", optional=True)
    return blocks.select_input(field, roles, initial=initial)


def _frame(metadata: str) -> Frame:
    return Frame(FORM, "Add a stakeholder", submit="Add", metadata=metadata)


def _fields(functions: Choices, start: Filled) -> tuple[Block, ...]:
    judged = "1 is low, 5 is high. Only the owner, the driver and admins see it."
    why = Field("why", "Why they are here", hint="Only the owner, the driver and admins see it.", optional=True)
    influence = Field("influence", "Influence", hint=judged, optional=True)
    interest = Field("interest", "Interest", hint=judged, optional=True)
    stance = Field("stance", "Stance", hint="Only the owner, the driver and admins see it.", optional=True)
    insider = Field("responsible", "Responsible", hint="Who answers for somebody from outside.", optional=True)
    return (
        _speaks_for(functions, start.function),
        _role(start.daci),
        blocks.select_input(influence, SCALE, initial=start.influence),
        blocks.select_input(interest, SCALE, initial=start.interest),
        blocks.select_input(stance, [(each.capitalize(), each) for each in STANCES], initial=start.stance),
        blocks.text_input(why, initial=start.why, multiline=True),
        blocks.checks_input(LEADS, [("Speaks first for their function", "leads")], initial=[start.leads]),
        blocks.person_input(insider, initial=start.responsible),
    )
