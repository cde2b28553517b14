"""Initiatives in words and blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot import blocks, functions, text
from bot.blocks import Field, Frame, Message, View
from storage.channels import Channel
from storage.initiatives import Initiative
from storage.people import Person

NEW = "initiative_new"


@dataclass(frozen=True, slots=True)
class Shown:
    """An initiative as its card shows it; `speakers` maps each function to names."""

    initiative: Initiative
    owner: Person
    channels: tuple[Channel, ...]
    speakers: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """What became of the channel that an initiative was started in; `other` holds it, if the actor may know."""

    kind: str  # linked, taken or none
    other: str = ""


def card(shown: Shown, prefix: str) -> Message:
    """One initiative: who, by function, and where."""
    found = shown.initiative
    title = f"{found.key} · {found.name}"
    launch = f" · launch {found.target_date:%-d %B %Y}" if found.target_date else ""
    facts = f"{found.status} · owner {shown.owner.name}{launch}"
    who = [f"*{functions.title(name)}*: {text.escape(', '.join(names))}" for name, names in shown.speakers.items()]
    where = " ".join(f"<#{channel.slack_id}>" for channel in shown.channels)
    return blocks.message(
        title,
        blocks.section("initiative", f"*{text.escape(title)}*\n{text.escape(facts)}"),
        blocks.section("who", "\n".join(who) or NOBODY.format(prefix)),
        blocks.context("where", f"Linked: {where}") if where else None,
    )


NOBODY = "Nobody is registered yet: `/{}stakeholders add @name function`"


def started(shown: Shown, *, place: Place, prefix: str) -> Message:
    """An initiative was just started, here or where the channel serves none or another one."""
    found = shown.initiative
    linked = place.kind == "linked"
    other = f"*{text.escape(place.other)}*" if place.other else "another one"
    became = {
        "linked": " and linked to this channel.",
        "taken": f". This channel stays linked to {other}.",
        "none": ".",
    }
    said = f"*{text.escape(found.key)} · {text.escape(found.name)}* is started{became[place.kind]}"
    launch = f"\nlaunch {found.target_date:%A %-d %B %Y}" if found.target_date else ""
    first = "" if linked else f"`/{prefix}initiative link {found.key}` in its channels, then "
    add = f"`/{prefix}stakeholders add @name logistics{'' if linked else f' initiative:{found.key}'}`"
    return blocks.message(
        f"{found.key} is started",
        blocks.section("started", said + launch),
        blocks.context("next", f"Next: {first}{add} registers who speaks for which function."),
    )


def stopped(found: Initiative) -> Message:
    """An initiative is over."""
    return blocks.plain(f"*{text.escape(found.key)} · {text.escape(found.name)}* is stopped. Its records stay.")


def listed(found: Sequence[Initiative], prefix: str) -> Message:
    """All open initiatives."""
    if not found:
        return blocks.plain(f'There are no initiatives yet. Start one: `/{prefix}initiative new "EU launch" key:EU`')
    lines = [
        f"*{text.escape(each.key)}* · {text.escape(each.name)} · {each.status}"
        + (f" · {each.target_date:%-d %B %Y}" if each.target_date else "")
        for each in found
    ]
    return blocks.message(text.plural(len(found), "initiative"), blocks.section("initiatives", "\n".join(lines)))


def form(channel: str) -> View:
    """The modal that starts an initiative."""
    frame = Frame(NEW, "New initiative", submit="Start", metadata=channel)
    return blocks.modal(
        frame,
        blocks.text_input(Field("name", "Name"), placeholder="EU launch"),
        blocks.text_input(
            Field(
                "key",
                "Short key",
                hint="Letters, digits, hyphens. Left empty, it is made from the name.",
                optional=True,
            ),
            placeholder="EU",
        ),
        blocks.person_input(Field("owner", "Owner", hint="You, unless you pick somebody.", optional=True)),
        blocks.text_input(
            Field("launch", "Target launch", hint="2027-03-01, or in plain words.", optional=True),
            placeholder="2027-03-01",
        ),
    )
