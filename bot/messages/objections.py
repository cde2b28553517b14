"""Objections in words: the list, the form, and the message to whoever is to mend one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot import blocks, text
from bot.blocks import Block, Field, Frame, Message, View
from bot.messages import ballots
from storage.ballots import OPEN, Objection
from storage.decisions import Decision
from storage.people import Person

CHANGE, FORM = "decision_objection", "decision_objection_form"
SHOWN = 15


def to_mend(found: Decision, item: Objection, objector: Person | None) -> Message:
    """Somebody is to mend an objection; `objector` None: nobody learns whose."""
    who = text.escape(objector.name) if objector else "Somebody"
    verb = "blocks" if item.choice == "block" else "disagrees with"
    head = f"{who} {verb} *D-{found.number} · {text.escape(found.title)}*. You answer by {item.due_on:%-d %B}."
    return blocks.message(
        f"D-{found.number} has an objection",
        blocks.section("objection", head),
        blocks.section("reason", text.quote(text.shorten(item.reason, 1400))) if item.reason else None,
        blocks.actions(
            "mend",
            blocks.button("Amend", ballots.AMEND, str(found.id)),
            blocks.button("Show", "decision_show", f"D-{found.number}"),
        ),
    )


def listed(
    found: Decision, items: Sequence[tuple[Objection, Person]], owners: Mapping[int, Person], *, nameless: bool
) -> Message:
    """A decision's objections, numbered; the open ones can be handed on."""
    if not items:
        return blocks.plain(f"Nobody objects to D-{found.number}.")
    head = f"{text.plural(len(items), 'objection')} to D-{found.number}"
    lines = [
        _line(found, n, item, "Somebody" if nameless else objector.name, owners.get(item.owner_id))
        for n, (item, objector) in enumerate(items[:SHOWN], 1)
    ]
    return blocks.message(head, blocks.section("head", f"*{head}*"), *lines)


def _line(  # noqa: PLR0917 - one line of a list
    found: Decision, number: int, item: Objection, who: str, owner: Person | None
) -> Block:
    mends = f"{text.escape(owner.name) if owner else 'somebody'} by {item.due_on:%-d %B}"
    state = mends if item.state == OPEN else item.state
    why = f": {text.escape(text.shorten(' '.join(item.reason.split()), 300))}" if item.reason else ""
    change = blocks.button("Hand on…", CHANGE, f"{found.id} {number}") if item.state == OPEN else None
    said = f"*{number}.* {text.escape(who)} {_verb(item)}{why} · {state}"
    return blocks.section(f"objection-{item.id}", said, change)


def _verb(item: Objection) -> str:
    return "blocks" if item.choice == "block" else "disagrees"


def form(found: Decision, number: int, item: Objection, owner: Person) -> View:
    """The modal that hands an objection on."""
    frame = Frame(FORM, f"Objection to D-{found.number}", submit="Save", metadata=f"{found.id} {number}")
    return blocks.modal(
        frame,
        blocks.person_input(Field("owner", "Who mends it"), initial=owner.slack_id or ""),
        blocks.date_input(Field("due", "By"), initial=item.due_on.isoformat()),
    )


def handed(found: Decision, item: Objection, owner: Person) -> Message:
    """Who mends an objection, and by when."""
    return blocks.plain(f"D-{found.number}: {text.escape(owner.name)} answers that by {item.due_on:%-d %B}.")
