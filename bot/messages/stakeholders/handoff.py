"""Handing a part over, in words."""

from __future__ import annotations

from dataclasses import dataclass

from bot import blocks, text
from bot.blocks import Block, Field, Frame, Message, View
from bot.messages.stakeholders.forms import Choices, whom
from bot.messages.stakeholders.vocabulary import shown

FORM = "stakeholders_handing"
STANDUPS_NAMED = 5


@dataclass(frozen=True, slots=True)
class Handed:
    """What went from whom to whom; `left`: who gave it has left the register, `charges`: people from outside."""

    key: str
    name: str
    before: str
    after: str
    function: str
    daci: str
    left: bool
    charges: int
    owns: bool
    lost: str = ""  # a role of one person that nobody has now


@dataclass(frozen=True, slots=True)
class Along:
    """What was open and went along: how many decisions, drafts, actions and meetings, and in which channels standups (as mentions)."""

    decisions: int = 0
    drafts: int = 0
    standups: tuple[str, ...] = ()
    actions: int = 0
    meetings: int = 0


def done(handed: Handed, along: Along) -> Message:
    """The part is handed over; `along` names what moved with it."""
    stays = f"{shown(handed.before)} is {'out of the register' if handed.left else 'informed'} now."
    own = f" {shown(handed.after)} owns {text.escape(handed.key)} now." if handed.owns else ""
    return blocks.message(
        f"{handed.after} has taken over from {handed.before}",
        blocks.section("handed", f"*{shown(handed.after)}* is {_part(handed)} in {text.escape(handed.key)}.{own}"),
        blocks.context("before", stays + _along(handed, along)),
        blocks.context("lost", f"{text.escape(handed.key)} has no {handed.lost} now.") if handed.lost else None,
    )


def yours(handed: Handed, along: Along) -> Message:
    """What the one is told who takes over."""
    said = f"{shown(handed.before)}’s part in *{_named(handed)}* is yours now: {_part(handed)}.{_along(handed, along)}"
    return blocks.plain(said)


def given(handed: Handed, along: Along) -> Message:
    """What the one is told whose part was given to somebody else."""
    said = f"Your part in *{_named(handed)}* is {shown(handed.after)}’s now: {_part(handed)}.{_along(handed, along)}"
    return blocks.plain(said)


def _named(handed: Handed) -> str:
    return text.escape(f"{handed.key} · {handed.name}")


def _part(handed: Handed) -> str:
    return f"{handed.daci} for {text.escape(handed.function)}"


def _along(handed: Handed, along: Along) -> str:
    counted = (
        (along.decisions, "open decision", "open decisions"),
        (along.drafts, "draft", "drafts"),
        (along.actions, "open action", "open actions"),
        (along.meetings, "meeting", "meetings"),
        (handed.charges, "person from outside", "people from outside"),
    )
    moved = [text.plural(count, one, many=many) for count, one, many in counted if count]
    moved += [f"the standup of {place}" for place in along.standups[:STANDUPS_NAMED]]
    if (more := len(along.standups) - STANDUPS_NAMED) > 0:
        moved.append(text.plural(more, "more standup"))
    return f" Moved along: {_listed(moved)}." if moved else ""


def _listed(things: list[str]) -> str:
    *first, last = things
    return f"{', '.join(first)} and {last}" if first else last


def form(place: str, key: str, name: str) -> View:
    """The modal that asks who takes over; `place` is “channel key person”."""
    said = (
        f"Function and role of *{shown(name)}* in *{text.escape(key)}* go to somebody else, and what is open with them."
    )
    return blocks.modal(_frame(place), blocks.section("what", said), _successor())


def whole_form(place: str, key: str, people: Choices) -> View:
    """The modal that asks whose part goes to whom; `place` is “channel key”, `people` have one."""
    said = f"Function and role in *{text.escape(key)}* go to somebody else, and what is open with them."
    before = whom(Field("before", "Whose part"), key, people)
    return blocks.modal(_frame(place), blocks.section("what", said), before, _successor())


def _frame(place: str) -> Frame:
    return Frame(FORM, "Hand a part over", submit="Hand over", metadata=place)


def _successor() -> Block:
    return blocks.person_input(Field("person", "Who takes over"))
