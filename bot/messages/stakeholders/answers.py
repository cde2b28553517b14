"""What is answered when the register changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot import blocks, text
from bot.blocks import Message
from bot.messages.stakeholders.vocabulary import INSTEAD, LABELS, TAKE, WHY_SHOWN, shown

VALUE_ROOM = 2000  # Slack's most in the value of a button


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
    led: str = ""  # who spoke first for the function until now


@dataclass(frozen=True, slots=True)
class Held:
    """A role that one person can have, who has it, and who is to have it."""

    key: str
    role: str
    holder_id: int
    holder: str
    name: str


def added(done: Added) -> Message:
    """Somebody is in the register now, or their entry has changed."""
    said, fallback = (_entered(done), f"{done.name} is a stakeholder of {done.key}") if done.is_new else _changed(done)
    wanting = " and no ".join(done.missing)
    return blocks.message(
        fallback,
        blocks.section("stakeholder", said),
        blocks.context("before", f"{shown(done.before)} is a contributor now.") if done.before else None,
        blocks.context("led", f"{shown(done.led)} does not speak first for it any more.") if done.led else None,
        blocks.context("missing", f"{text.escape(done.key)} has no {wanting} yet.") if wanting else None,
    )


def held(taken: Held, typed: str) -> Message:
    """Somebody else has the role: they can hand it over; the button remembers whom it named and what was typed."""
    said = f"*{shown(taken.holder)}* is the {taken.role} of {text.escape(taken.key)}, and there is one."
    become = f"*{shown(taken.name)}* can be it instead; {shown(taken.holder)} is a contributor then."
    value = f"{taken.key} {taken.holder_id} {typed}"
    fits = len(value) <= VALUE_ROOM
    return blocks.message(
        f"{taken.holder} is the {taken.role} of {taken.key}",
        blocks.section("held", f"{said} {become}"),
        blocks.actions("take", blocks.button("Hand the role over", TAKE, value)) if fits else None,
        blocks.context("instead", f"Or type the same again with `{INSTEAD}` at the end."),
    )


def _entered(done: Added) -> str:
    function = text.escape(done.function)
    return f"*{shown(done.name)}* speaks for *{function}* in {text.escape(done.key)} as {done.daci}."


def _changed(done: Added) -> tuple[str, str]:
    name, key = shown(done.name), text.escape(done.key)
    if not done.changes:
        return f"*{name}* is in {key} already, and nothing has changed.", f"Nothing has changed for {done.name}"
    changes = [f"{LABELS.get(what, what)} {_value(old)} → {_value(new)}" for what, (old, new) in done.changes.items()]
    return f"*{name}* in {key}: {'; '.join(changes)}.", f"{done.name}'s entry in {done.key} has changed"


def _value(value: str) -> str:
    return text.escape(text.shorten(text.tame(value), WHY_SHOWN)) or "none"


def removed(name: str, key: str, missing: Sequence[str]) -> Message:
    """Somebody is not in the register any more."""
    said = f"*{shown(name)}* is not a stakeholder of {text.escape(key)} any more."
    wanting = " and no ".join(missing)
    return blocks.message(
        f"{name} is not a stakeholder of {key} any more",
        blocks.section("stakeholder", said),
        blocks.context("missing", f"{text.escape(key)} has no {wanting} now.") if wanting else None,
    )
