"""Decisions in words and blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot import blocks, text
from bot.blocks import Block, Field, Frame, Message, View
from bot.messages import actions, ballots, common, records, reviews
from bot.messages.ballots import Balloted
from bot.messages.delivery import INVITE
from storage.actions import OPEN, Action
from storage.channels import Channel
from storage.decisions import ACCEPTED, PROPOSED, SUPERSEDED, WITHDRAWN, Decision
from storage.initiatives import Initiative
from storage.people import Person
from storage.reviews import Review

EDIT, WITHDRAW, MORE, SHOW = "decision_edit", "decision_withdraw", "decision_more", "decision_show"
CLOSE, REOPEN = "decision_close", "decision_reopen"
SEARCH = "decision_search"
LOG_FORM, EDIT_FORM = "decision_log", "decision_change"

LINE_TITLE = 80  # in a list; ten lines of it fit into one section even when every character has to be escaped
LINE_ESCAPED = 160
NAMES_SHOWN = 10
NAME_SHOWN = 60

# Slack's markup knows no escape for these two: inside a bold or struck line they would end it.
_MARKS = {ord("*"): "∗", ord("~"): "∼"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A decision as its card and its page show it; `why` is what was said when it was withdrawn."""

    decision: Decision
    owner: Person
    participants: tuple[Person, ...]
    initiative: Initiative | None
    channel: Channel | None
    why: str = ""
    ballot: Balloted | None = None
    successor: int = 0  # the number of the decision that superseded it
    predecessors: tuple[int, ...] = ()
    actions: tuple[tuple[Action, Person], ...] = ()  # the open ones, each with its owner
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A decision in its edit form.

    `base` marks what was shown, `given` is what is written now, `clashes` says what others changed; all by field.
    """

    decision: Decision
    base: Mapping[str, str]
    given: Mapping[str, str]
    clashes: Mapping[str, str] = field(default_factory=dict)


# Pieces


def cut(plain: str, limit: int, render: Callable[[str], str] = text.escape) -> str:
    """Plain text, escaped and cut to fit: never inside an entity."""
    room = limit
    while len(shown := render(text.shorten(plain, room))) > limit:
        room = room * limit // len(shown)
    return shown


def bold(plain: str, limit: int = blocks.SECTION_LIMIT) -> str:
    """Plain text for the inside of a bold or struck line."""
    return cut(plain.translate(_MARKS), limit)


def quoted(outcome: str | None, head: str) -> str:
    """A line and below it the outcome as a quotation, in the room that one section has."""
    if not outcome:
        return head
    return f"{head}\n{cut(outcome, blocks.SECTION_LIMIT - len(head) - 1, text.quote)}"


def moment(at: datetime) -> str:
    """A moment, in the reader's own zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%-d %B %Y %H:%M} UTC>"


def link(permalink: str | None, words: str) -> str:
    """A link to a thread; nothing when there is none."""
    return f"<{text.escape(permalink)}|{words}>" if permalink else ""


def names(people: Sequence[Person]) -> str:
    """People as names, never as mentions."""
    shown = ", ".join(cut(person.name, NAME_SHOWN) for person in people[:NAMES_SHOWN])
    more = len(people) - NAMES_SHOWN
    return f"{shown} and {text.plural(more, 'other')}" if more > 0 else shown


def joined(*facts: str) -> str:
    """Facts in a row; the empty ones are left out."""
    return " · ".join(fact for fact in facts if fact)


# A decision


def line(found: Decision) -> str:
    """What every showing of a decision begins with, in plain text."""
    return f"D-{found.number} · {found.title} · {found.status}"


def card(shown: Shown) -> Message:
    """The one card of a decision, redrawn in place when it changes."""
    found = shown.decision
    if found.status == WITHDRAWN:
        return _withdrawn(shown)
    head = f"*D-{found.number} · {bold(found.title)}* · {found.status}"
    asks = shown.ballot if found.status == PROPOSED else None
    return blocks.message(
        line(found),
        blocks.section("decision", quoted(found.outcome, head)),
        _chosen(shown),
        *(ballots.lines(asks) if asks else ()),
        _open_actions(shown),
        blocks.context("facts", _facts(shown)),
        ballots.buttons(found, asks) if asks else _buttons(shown),
    )


def _chosen(shown: Shown) -> Block | None:
    said = ballots.chosen(shown.ballot) if shown.ballot else ""
    return blocks.section("chosen", said) if said else None


def _withdrawn(shown: Shown) -> Message:
    found = shown.decision
    why = f"\n{cut(shown.why, 1000, text.quote)}" if shown.why else ""
    head = f"*D-{found.number}* · ~{bold(found.title)}~ · {found.status}{why}"
    facts = blocks.context("facts", _facts(shown))
    return blocks.message(line(found), blocks.section("withdrawn", head), _open_actions(shown), facts)


def _open_actions(shown: Shown) -> Block | None:
    return blocks.context("actions", actions.on_card(shown.actions)) if shown.actions else None


def _facts(shown: Shown) -> str:
    found = shown.decision
    took_part = [person for person in shown.participants if person.id != found.owner_id]
    thread = link(found.permalink, "this thread")
    return joined(
        f"{'Proposed' if shown.ballot else 'Recorded'} by {cut(shown.owner.name, NAME_SHOWN)}",
        f"with {names(took_part)}" if took_part else "",
        f"from {thread}" if thread else "",
        moment(found.decided_at or found.created_at),
        *_since(shown),
    )


def _since(shown: Shown) -> tuple[str, ...]:
    """What became of it: acknowledged, superseded."""
    done, asked = shown.ballot.acknowledged if shown.ballot else (0, 0)
    return (
        f"acknowledged by {done} of {asked}" if asked else "",
        f"superseded by D-{shown.successor}" if shown.successor else "",
        f"supersedes {', '.join(f'D-{number}' for number in shown.predecessors)}" if shown.predecessors else "",
    )


def _buttons(shown: Shown) -> Block:
    found = shown.decision
    sure = f"D-{found.number} stays in the record, struck through."
    return blocks.actions(
        "change",
        None if shown.ballot else blocks.button("Edit", EDIT, str(found.id)),
        blocks.button("Reopen", REOPEN, str(found.id), sure="Everybody is asked again.") if shown.ballot else None,
        blocks.button("Withdraw", WITHDRAW, str(found.id), sure=sure),
    )


def page(shown: Shown, *, may_change: bool, cited: Sequence[Block | None] = (), kept: Block | None = None) -> Message:
    """Everything about a decision, for the one who asked; `cited` is what its thread said, `kept` tells of its evidence."""
    found = shown.decision
    why = f"*Withdrawn*: {cut(shown.why, 1000)}" if shown.why else ""
    return blocks.message(
        line(found),
        blocks.section("decision", quoted(found.outcome, f"*{bold(line(found))}*")),
        blocks.section("why", why) if why else None,
        _chosen(shown),
        *_ballot(shown),
        *_kept(shown),
        *cited,
        blocks.context("facts", _all_facts(shown)),
        kept,
        _page_buttons(shown) if may_change and found.status not in (WITHDRAWN, SUPERSEDED) else None,
        _keep_buttons(shown, may_change=may_change) if found.status not in (WITHDRAWN, SUPERSEDED) else None,
    )


def _kept(shown: Shown) -> Sequence[Block | None]:
    """What is to be done for it, and when it is looked at again."""
    to_do = actions.on_page(shown.actions, shown.decision) if shown.actions else ""
    review = reviews.line(shown.review, shown.decision) if shown.review else ""
    return (
        blocks.section("to-do", to_do) if to_do else None,
        blocks.section("reviewed", review) if review else None,
    )


def _keep_buttons(shown: Shown, *, may_change: bool) -> Block:
    found = shown.decision
    review = blocks.button("Plan a review", reviews.SET, str(found.id))
    return blocks.actions(
        "keep",
        blocks.button("Add action", actions.ADD, str(found.id)),
        blocks.button("Actions", actions.LIST, f"{OPEN} 0 {found.number} 0") if shown.actions else None,
        review if may_change and found.status == ACCEPTED else None,
    )


def _ballot(shown: Shown) -> Sequence[Block | None]:
    """How it was, or is, decided: who said what for which version, and why the result is what it is."""
    if shown.ballot is None:
        return ()
    said = ballots.stances(shown.ballot)
    if shown.decision.status == PROPOSED:
        return (*ballots.lines(shown.ballot), blocks.section("stances", said) if said else None)
    how = blocks.section("how", ballots.explained(shown.ballot))
    return (how, blocks.section("stances", said) if said else None)


def _page_buttons(shown: Shown) -> Block:
    found = shown.decision
    if found.status != PROPOSED:
        return _buttons(shown)
    sure = f"D-{found.number} stays in the record, struck through."
    return blocks.actions(
        "change",
        blocks.button("Amend", ballots.AMEND, str(found.id)),
        blocks.button("Close now", CLOSE, str(found.id), sure="The result is what the stances come to now."),
        blocks.button("Withdraw", WITHDRAW, str(found.id), sure=sure),
    )


def _all_facts(shown: Shown) -> str:
    found, initiative = shown.decision, shown.initiative
    place = f"<#{shown.channel.slack_id}>" if shown.channel and not shown.channel.is_direct else ""
    return joined(
        f"Owner {cut(shown.owner.name, NAME_SHOWN)}",
        f"decided {moment(found.decided_at or found.created_at)}",
        f"with {names(shown.participants)}" if shown.participants else "",
        f"worth {found.impact:,}" if found.impact else "",
        f"initiative {text.escape(initiative.key)} · {cut(initiative.name, 300)}" if initiative else "",
        f"in {place}" if place else "",
        link(found.permalink, "thread"),
        *_since(shown),
    )


# Several


def listed(found: Sequence[Decision], more: str, every: str) -> Message:
    """A page of decisions, newest first; `more` is what the next page is asked with, `every` all of them as a file."""
    lines = [
        f"D-{each.number} · {cut(text.shorten(each.title, LINE_TITLE), LINE_ESCAPED)} · {each.status}"
        f" · {common.date(each.decided_at or each.created_at)}"
        for each in found
    ]
    button = blocks.button("More", MORE, more) if more else None
    heading = f"{text.plural(len(found), 'decision')}, newest first"
    further = blocks.actions("further", blocks.button("Search", SEARCH), blocks.button("Export", records.EXPORT, every))
    return blocks.message(heading, blocks.section("decisions", "\n".join(lines), button), further)


def nothing(*, filtered: bool, prefix: str) -> Message:
    """No decision is there, or none that fits."""
    if filtered:
        return blocks.plain(f"No such decisions that you can see. `/{prefix}decision list` shows all.")
    return blocks.plain(f'No decisions yet that you can see. Log one: `/{prefix}decision log "Title" outcome:"…"`')


# Answers


def recorded(number: int, *, present: bool) -> str:
    """It is recorded; when Concord is not in the channel, what to do about its card."""
    if present:
        return f"Recorded as D-{number}."
    return f"Recorded as D-{number}. I'm not in this channel: {INVITE} and I'll post its card."


def proposed(number: int, asked: int, until: str, *, present: bool, outside: Sequence[Person] = ()) -> str:
    """It is proposed: how many are asked, and until when; `outside` are not in the private channel."""
    said = f"Proposed as D-{number}: {text.plural(asked, 'person is', many='people are')} asked, until {until}."
    if outside:
        said += f" {names(outside)} cannot see it: invite them to this private channel."
    return said if present else f"{said} I'm not in this channel: {INVITE} and I'll post its card."


# Forms


def form(channel: str, *, outcome: str = "") -> View:
    """The modal that logs a decision; opened outside any channel it asks for one."""
    frame = Frame(LOG_FORM, "Log a decision", submit="Record", metadata=channel)
    key = Field("initiative", "Initiative", hint="Its key. Left empty: the channel's.", optional=True)
    return blocks.modal(
        frame,
        *texts("", outcome),
        None if channel else blocks.channel_input(Field("channel", "Channel", hint="Where its card is posted.")),
        blocks.text_input(key, placeholder="EU-LAUNCH"),
    )


def edit_form(edit: Edit, channel: str) -> View:
    """The modal that changes a decision; below what clashes it says so."""
    found, base = edit.decision, edit.base
    metadata = f"{channel} {found.id} {base['title']} {base['outcome']}"
    frame = Frame(EDIT_FORM, f"Edit D-{found.number}", submit="Save", metadata=metadata)
    title, outcome = texts(**edit.given)
    return blocks.modal(frame, title, _clash(edit, "title"), outcome, _clash(edit, "outcome"))


def edited(metadata: str) -> tuple[int, dict[str, str]]:
    """The decision that an edit form was opened for, and the marks of what it showed."""
    _, decision_id, title, outcome = metadata.split(" ")
    return int(decision_id), {"title": title, "outcome": outcome}


def _clash(edit: Edit, name: str) -> Block | None:
    return blocks.context(f"clash-{name}", edit.clashes[name]) if name in edit.clashes else None


def clash(by: str, now: str) -> str:
    """That somebody else changed what is written here, and to what."""
    changed = f"changed this meanwhile to “{cut(now, 1000)}”" if now else "emptied this meanwhile"
    return f":warning: {cut(by, NAME_SHOWN)} {changed}. Submit again to keep yours."


def texts(title: str, outcome: str) -> tuple[Block, Block]:
    """The two things that are written of a decision."""
    return (
        blocks.text_input(Field("title", "Title"), initial=title, placeholder="Rotterdam serves the EU"),
        blocks.text_input(Field("outcome", "Outcome", optional=True), initial=outcome, multiline=True),
    )
