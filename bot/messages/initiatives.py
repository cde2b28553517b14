"""Initiatives in words and blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import blocks, text
from bot.blocks import Block, Field, Frame, Message, View
from bot.messages import common, meetings
from storage.channels import Channel
from storage.decisions import Decision
from storage.initiatives import Initiative
from storage.meetings import Meeting
from storage.people import Person

NEW, EDIT_FORM, UNLINK_FORM = "initiative_new", "initiative_edit_form", "initiative_unlink_form"
EDIT, SHOW, LIST, LINK, UNLINK, STOP, ADD, GAPS = (
    "initiative_edit",
    "initiative_show",
    "initiative_list",
    "initiative_link",
    "initiative_unlink",
    "initiative_stop",
    "stakeholders_add",
    "stakeholders_gaps",
)
NAMES_SHOWN = 8
LABELS = {"target_date": "launch", "owner_id": "owner", "required": "required functions"}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks for a function."""

    name: str
    external: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """An initiative as its card shows it; `speakers` by function, the first voice first; `waiting` are open decisions."""

    initiative: Initiative
    owner: Person
    channels: tuple[Channel, ...]
    speakers: Mapping[str, Sequence[Speaker]]
    required: tuple[str, ...] = ()
    waiting: tuple[Decision, ...] = ()
    waiting_count: int = 0
    changeable: bool = False
    meeting: Meeting | None = None  # the next one


@dataclass(frozen=True, slots=True)
class Place:
    """What became of the channel that an initiative was started in; `other` holds it, if the actor may know."""

    kind: str  # linked, taken or none
    other: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of initiatives."""

    initiatives: tuple[Initiative, ...]
    page: int
    size: int
    total: int
    status: str = ""
    mine: bool = False


def card(shown: Shown, prefix: str, *, gaps: str = "") -> Message:
    """One initiative: who, by function, what is open, what is missing, where."""
    found = shown.initiative
    title = f"{found.key} · {found.name}"
    where = " ".join(f"<#{channel.slack_id}>" for channel in shown.channels)
    return blocks.message(
        title,
        blocks.section("initiative", f"*{text.escape(title)}*\n{text.escape(_facts(shown))}"),
        blocks.section("about", about) if (about := _about(found)) else None,
        blocks.section("who", _who(shown) or NOBODY.format(prefix)),
        blocks.section("waiting", _waiting(shown)) if shown.waiting_count else None,
        blocks.section("meeting", f"*Next meeting*: {meetings.line(shown.meeting)}") if shown.meeting else None,
        blocks.section("gaps", f"*Gaps*: {text.escape(gaps)}", blocks.button("Show gaps", GAPS, found.key))
        if gaps
        else None,
        blocks.context("where", f"Linked: {where}") if where else None,
        _buttons(shown),
    )


def _facts(shown: Shown) -> str:
    found = shown.initiative
    facts = [found.status, f"owner {text.tame(shown.owner.name)}"]
    facts += [f"launch {found.target_date:%-d %B %Y}"] if found.target_date else []
    return " · ".join([*facts, *([text.spoken(found.value, found.currency)] if found.value is not None else [])])


def _about(found: Initiative) -> str:
    lines = (("Customer", found.customer), ("Problem", found.problem))
    return "\n".join(f"*{label}*: {text.escape(said)}" for label, said in lines if said)


def _who(shown: Shown) -> str:
    lines = [f"*{text.escape(name)}*: {_names(people)}" for name, people in shown.speakers.items()]
    lacking = [name for name in shown.required if name not in shown.speakers]
    return text.shorten("\n".join([*lines, *(f"*{text.escape(name)}*: nobody yet" for name in lacking)]), 2900)


def _names(people: Sequence[Speaker]) -> str:
    named = [f"{text.tame(each.name)}{' (external)' if each.external else ''}" for each in people[:NAMES_SHOWN]]
    rest = f" and {len(people) - NAMES_SHOWN} more" if len(people) > NAMES_SHOWN else ""
    return text.escape(", ".join(named) + rest)


def _waiting(shown: Shown) -> str:
    named = " · ".join(f"D-{each.number} {text.escape(text.shorten(each.title, 60))}" for each in shown.waiting)
    return f"*{text.plural(shown.waiting_count, 'open decision')}*: {named}"


def _buttons(shown: Shown) -> Block | None:
    """What can be done, for those who may; taken up again by editing once it is stopped."""
    if not shown.changeable:
        return None
    key = shown.initiative.key
    if shown.initiative.closed_at is not None:
        return blocks.actions("do", blocks.button("Take it up again…", EDIT, key))
    sure = f"{key} is stopped. Its records stay, and its channels are free for another one."
    return blocks.actions(
        "do",
        blocks.button("Edit", EDIT, key),
        blocks.button("Add a stakeholder", ADD, key),
        blocks.button("Link this channel", LINK, key),
        blocks.button("Unlink…", UNLINK, key) if shown.channels else None,
        blocks.button("Stop", STOP, key, sure=sure),
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


def changed(found: Initiative, changes: Mapping[str, tuple[str, str]]) -> Message:
    """What was changed."""
    named = f"*{text.escape(found.key)} · {text.escape(found.name)}*"
    if not changes:
        return blocks.plain(f"{named}: nothing has changed.")
    return blocks.plain(f"{named}: {_changes(changes)}.")


def _changes(changes: Mapping[str, tuple[str, str]]) -> str:
    return "; ".join(f"{LABELS.get(name, name)} {_value(old)} → {_value(new)}" for name, (old, new) in changes.items())


def _value(said: str) -> str:
    return text.escape(text.shorten(" ".join(said.split()), 120)) or "none"


def meanwhile(key: str, actor: str, changes: Mapping[str, tuple[str, str]]) -> str:
    """What somebody else changed while a form was open."""
    if not changes:
        return f"*{text.escape(key)}* has changed since you opened this."
    return f"{text.escape(text.tame(actor)) or 'Somebody'} was faster and changed *{text.escape(key)}*: {_changes(changes)}."


def stopped(found: Initiative) -> Message:
    """An initiative is over."""
    return blocks.plain(f"*{text.escape(found.key)} · {text.escape(found.name)}* is stopped. Its records stay.")


def linked(found: Initiative) -> Message:
    """This channel serves it from now on."""
    return blocks.plain(f"This channel is linked to *{text.escape(found.key)} · {text.escape(found.name)}* now.")


def unlinked(found: Initiative, channel: str = "This channel") -> Message:
    """A channel does not serve it any more."""
    return blocks.plain(f"{channel} is not linked to *{text.escape(found.key)}* any more.")


def listed(found: Listed, prefix: str) -> Message:
    """A page of initiatives, each with the button that shows its card."""
    if not found.total:
        return blocks.plain(_none(found, prefix))
    which = (text.plural(found.total, "initiative"), "of yours" if found.mine else "", found.status)
    title = " ".join(each for each in which if each)
    rows = [
        blocks.section(f"initiative-{each.id}", _row(each), blocks.button("Show", SHOW, each.key))
        for each in found.initiatives
    ]
    value = f"{found.status or '-'} {'mine' if found.mine else '-'}"
    page = common.Page(found.page, found.size, found.total)
    return blocks.message(
        title, blocks.section("initiatives", f"*{title}*"), *rows, common.pager("pages", LIST, value, page)
    )


def _none(found: Listed, prefix: str) -> str:
    if found.status or found.mine:
        return "There is no such initiative that you can see."
    return f'There are no initiatives yet. Start one: `/{prefix}initiative new "EU launch" key:EU`'


def _row(found: Initiative) -> str:
    launch = f" · {found.target_date:%-d %B %Y}" if found.target_date else ""
    return f"*{text.escape(found.key)}* · {text.escape(found.name)} · {found.status}{launch}"


# Forms


def form(channel: str) -> View:
    """The modal that starts an initiative."""
    hint = "Letters, digits, hyphens. Left empty, it is made from the name."
    return blocks.modal(
        Frame(NEW, "New initiative", submit="Start", metadata=channel),
        blocks.text_input(Field("name", "Name"), placeholder="EU launch"),
        blocks.text_input(Field("key", "Short key", hint=hint, optional=True), placeholder="EU"),
        blocks.person_input(Field("owner", "Owner", hint="You, unless you pick somebody.", optional=True)),
        *_details({}),
    )


def _details(now: Mapping[str, str]) -> tuple[Block, ...]:
    """The fields that may be left empty."""
    launch = Field("launch", "Target launch", hint="2027-03-01, or in plain words.", optional=True)
    need = Field("need", "Required functions", hint="Parted by commas. Each must have somebody.", optional=True)
    value = Field("value", "Worth", hint="An amount like 1.5M or USD 250k: rules about size look at it.", optional=True)
    return (
        blocks.text_input(launch, initial=now.get("launch", ""), placeholder="2027-03-01"),
        blocks.text_input(Field("customer", "Customer", optional=True), initial=now.get("customer", "")),
        blocks.text_input(Field("problem", "Problem, in a line", optional=True), initial=now.get("problem", "")),
        blocks.text_input(value, initial=now.get("value", ""), placeholder="1.5M"),
        blocks.text_input(need, initial=now.get("need", ""), placeholder="accounting, logistics"),
    )


def edit_form(place: str, now: Mapping[str, str], *, statuses: Sequence[str], news: str = "") -> View:
    """The modal that changes an initiative; `place` is “channel key state”, `news` what somebody else has changed."""
    frame = Frame(
        EDIT_FORM,
        "Edit the initiative",
        submit="Save mine" if news else "Save",
        metadata=place,
        close="Keep theirs" if news else "Cancel",
    )
    told = blocks.section("news", f"{news}\n*Save mine* puts yours over it.") if news else None
    status = [(each.capitalize(), each) for each in statuses]
    return blocks.modal(
        frame,
        told,
        blocks.text_input(Field("name", "Name"), initial=now["name"]),
        blocks.select_input(Field("status", "Status"), status, initial=now["status"]),
        blocks.person_input(Field("owner", "Owner"), initial=now["owner"]),
        *_details(now),
    )


def unlink_form(place: str, key: str, channels: Sequence[tuple[str, str]]) -> View:
    """The modal that unlinks one of several channels."""
    frame = Frame(UNLINK_FORM, "Unlink a channel", submit="Unlink", metadata=place)
    said = blocks.section("what", f"Which channel serves *{text.escape(key)}* no more?")
    return blocks.modal(frame, said, blocks.select_input(Field("linked", "Channel"), channels))
