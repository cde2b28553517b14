"""Blockers in words and blocks: what stands in whose way, since when, with whom, and the buttons that move it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot import blocks, text
from bot.blocks import Block, Field, Frame, Message, View
from storage.blockers import OPEN, RESOLVED, Blocker, Helper
from storage.channels import Channel
from storage.people import Person

ACKNOWLEDGE, UPDATE, RESOLVE, REOPEN, TAG = (
    "blocker_acknowledge", "blocker_update", "blocker_resolve", "blocker_reopen", "blocker_tag",
)  # fmt: skip
CARD = "blocker"
UPDATE_FORM, TAG_FORM = "blocker_update_form", "blocker_tag_form"
SAID, NOTE = 240, 160  # characters that are shown
NAMES = 3
LISTED = 12  # two blocks each


@dataclass(frozen=True, slots=True)
class Blocked:
    """A blocker with what is shown of it: `days` since it was raised, `link` what it waits for (`D-12`), if anything."""

    blocker: Blocker
    person: Person
    channel: Channel
    helpers: Sequence[tuple[Helper, Person]] = ()
    days: int = 0
    link: str = ""
    function: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        return f"B-{self.blocker.number}"


def tail(found: Blocked) -> str:
    """How a blocker stands, as plain text: its number, age, who is on it, what it waits for."""
    aged = f"{text.plural(found.days, 'day')} old" if found.days else ""
    waits = f"waits for {found.link}" if found.link else ""
    return " · ".join(each for each in (found.name, aged, _with(found), waits) if each)


def _with(found: Blocked) -> str:
    if found.blocker.state == RESOLVED:
        return "resolved"
    taken = [person.name for helper, person in found.helpers if helper.acknowledged_at]
    if taken:
        return f"{_names(taken)} on it"
    asked = [found.function] if found.function else [person.name for _, person in found.helpers]
    return f"asked: {_names(asked)}" if asked else ""


def _names(names: Sequence[str]) -> str:
    more = len(names) - NAMES
    return ", ".join([*names[:NAMES], *([f"{more} more"] if more > 0 else [])])


def line(found: Blocked) -> str:
    """A blocker in one paragraph, for whoever reads it."""
    said, note = _short(found.blocker.said, SAID), _short(found.blocker.note or "", NOTE)
    latest = f"\n_{note.replace('_', ' ')}_" if note else ""
    return f"*Blocker* of {text.escape(found.person.name)}: {said}\n{text.escape(tail(found))}{latest}"


def _short(plain: str, limit: int) -> str:
    """Text on one line, escaped, cut so that a message takes several of it whatever has to be escaped."""
    said = " ".join(plain.split())
    whole = text.escape(text.shorten(said, limit))
    return whole if len(whole) <= limit * 3 // 2 else text.escape(text.shorten(said, limit * 3 // 10))


def shown(found: Blocked, *, mine: bool = False) -> tuple[Block, ...]:
    """A blocker with the buttons of who is asked to help, or (`mine`) of whose it is."""
    number = str(found.blocker.number)
    section = blocks.section(f"blocker-{number}", line(found))
    if found.blocker.state != OPEN:
        reopen = blocks.button("Reopen", REOPEN, number)
        return (section, blocks.actions(f"blocker-do-{number}", reopen))
    taken = any(helper.acknowledged_at for helper, _ in found.helpers)
    first = blocks.button("Who can help?", TAG, number) if mine else blocks.button("Acknowledge", ACKNOWLEDGE, number)
    buttons = (
        None if taken or (mine and found.helpers) else first,
        blocks.button("Update", UPDATE, number),
        blocks.button("Resolved", RESOLVE, number),
    )
    return (section, blocks.actions(f"blocker-do-{number}", *buttons))


def freed(found: Blocked) -> tuple[Block, ...]:
    """For whose it is: what it waited for has come to an end."""
    number = str(found.blocker.number)
    said = (
        f"*{found.name}* {_short(found.blocker.said, NOTE)}\n{found.link} has come to an end. Does it still block you?"
    )
    buttons = blocks.button("Resolved", RESOLVE, number), blocks.button("Update", UPDATE, number)
    return (blocks.section(f"freed-{number}", said), blocks.actions(f"freed-do-{number}", *buttons))


def asked(found: Blocked) -> Message:
    """Somebody is asked to help."""
    head = f"{found.person.name} is blocked in {_place(found.channel)}, and you may be able to help."
    return blocks.message(head, blocks.section("head", text.escape(head)), *shown(found))


GONE = blocks.plain("What you were asked to help with is not there any more.")


def _place(channel: Channel) -> str:
    return f"#{channel.name}" if channel.name else "a channel"


def escalated(found: Blocked) -> Message:
    """It has stood too long: whoever drives this hears of it."""
    aged = text.plural(found.days, "day")
    head = f"{found.name} has stood for {aged} in {_place(found.channel)}. You drive this: can you clear it?"
    return blocks.message(head, blocks.section("head", text.escape(head)), *shown(found))


def resolved(found: Blocked, by: Person) -> Message:
    """Whose blocker it was hears that somebody else has resolved it."""
    head = f"{found.name} is resolved by {by.name}."
    return blocks.message(head, blocks.section("head", text.escape(head)), *shown(found))


def moved(found: Blocked) -> Message:
    """How it stands now, for who pressed a button."""
    return blocks.plain(text.escape(tail(found)))


def card(found: Blocked, *, mine: bool) -> Message:
    """One blocker, for who asked to see it."""
    return blocks.message(f"{found.name}: {found.blocker.said}", *shown(found, mine=mine))


def tagged(found: Blocked, told: Sequence[Person]) -> Message:
    """A blocker was raised or tagged: who has been told."""
    if told:
        said = f"{found.name} is noted, and {_names([each.name for each in told])} will hear of it."
    elif found.function and not found.helpers:
        said = f"{found.name} is noted for {found.function}, and nobody speaks for that here: name somebody with `@`."
    elif found.helpers:
        said = f"{found.name} is noted."
    else:
        said = f"{found.name} is noted. Who can help?"
    return blocks.message(said, blocks.section("told", text.escape(said)), *shown(found, mine=not found.helpers))


def listed(found: Sequence[Blocked], total: int, channel: Channel, mine: int) -> Message:
    """A channel's open blockers, the oldest first; `mine` is the reader."""
    if not found:
        return blocks.plain("Nothing is blocked here.")
    head = f"{text.plural(total, 'open blocker')} in {_place(channel)}"
    more = f", the oldest {len(found)} shown" if total > len(found) else ", the oldest first"
    each = [block for one in found for block in shown(one, mine=one.person.id == mine)]
    return blocks.message(head, blocks.section("head", f"*{text.escape(head)}*{more}."), *each)


# Forms


def update_form(found: Blocked) -> View:
    """The modal that takes a word about how it goes."""
    frame = Frame(UPDATE_FORM, f"Update {found.name}", submit="Save", metadata=str(found.blocker.number))
    return blocks.modal(
        frame,
        blocks.section("said", line(found)),
        blocks.text_input(Field("note", "How does it stand?"), initial=found.blocker.note or "", multiline=True),
    )


def tag_form(found: Blocked, functions: Sequence[tuple[str, str]]) -> View:
    """The modal that asks who can help, and what it waits for."""
    frame = Frame(TAG_FORM, f"Who can help with {found.name}?"[:24], submit="Ask", metadata=str(found.blocker.number))
    return blocks.modal(
        frame,
        blocks.section("said", line(found)),
        blocks.person_input(Field("person", "Somebody", optional=True)),
        blocks.select_input(Field("function", "Or a function", optional=True), functions),
        blocks.text_input(
            Field("link", "It waits for", hint="A decision or an action, like `D-12` or `A-40`.", optional=True),
            initial=found.link,
        ),
    )
