"""Who speaks for which function, as a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

from bot import blocks, text
from bot.blocks import Block, Message
from bot.messages import common
from bot.messages.common import Page
from bot.messages.stakeholders.vocabulary import (
    ADD,
    EXPORT,
    GAPS,
    IMPORT,
    LIST,
    MAP,
    NAME_SHOWN,
    OPEN,
    REMOVE,
    SEEK,
    shown,
)

SECTION_ROOM = 2900
WHY_IN_LIST = 100
PAGE = 40
LOOK = "Look at somebody…"
LINE_ROOM = 270  # Slack takes about 13,000 characters in the blocks of one message


@dataclass(frozen=True, slots=True)
class Line:
    """A stakeholder as the list shows them; judgements are empty for those whom they do not concern."""

    person_id: int
    name: str
    function: str
    daci: str
    marks: tuple[str, ...] = ()
    influence: int | None = None
    interest: int | None = None
    stance: str = ""
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
    page: int = 0
    total: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)  # by function, also of other pages

    @property
    def is_long(self) -> bool:
        """Whether it has several pages."""
        return self.total > PAGE


def listed(roster: Roster) -> Message:
    """Who speaks for which function, to the one who asked."""
    title = f"{roster.key} · {roster.name} — {text.plural(roster.total, 'stakeholder')}"
    title += f" for {roster.function}" if roster.function else ""
    value = f"{roster.key} {roster.function}".strip()
    return blocks.message(
        title,
        blocks.section("roster", f"*{text.escape(title)}*"),
        *[blocks.section(f"roster-{n}", each) for n, each in enumerate(_sections(roster), 1)],
        _open(roster),
        common.pager("pages", LIST, value, Page(roster.page, PAGE, roster.total)),
        _below(roster),
    )


def _sections(roster: Roster) -> list[str]:
    """The lines of a page in as few sections as Slack takes; a function's heading stands above its first line."""
    sections: list[str] = [""] if roster.lines else [_nobody(roster)]
    for function, group in groupby(roster.lines, lambda line: line.function):
        count = f" · {roster.counts[function]}" if roster.is_long and function in roster.counts else ""
        heading = f"*{text.escape(function)}*{count}"
        for line in group:
            piece = f"{heading}\n{_line(line)}" if heading else _line(line)
            heading = ""
            if len(sections[-1]) + len(piece) > SECTION_ROOM:
                sections.append("")
            sections[-1] += f"\n{piece}" if sections[-1] else piece
    return sections


def _open(roster: Roster) -> Block | None:
    """Whose card to look at: one of those who are shown, or anybody where there are more of them."""
    if not roster.lines:
        return None
    if roster.is_long:
        return blocks.actions("open", blocks.search(f"{SEEK}:{roster.key}", LOOK))
    people = [(text.tame(line.name), f"{roster.key} {line.person_id}") for line in roster.lines]
    return blocks.actions("open", blocks.pick(OPEN, LOOK, people))


def _nobody(roster: Roster) -> str:
    if roster.function:
        return f"Nobody speaks for {text.escape(roster.function)} yet."
    return "Nobody is registered yet."


def _line(line: Line, room: int = LINE_ROOM) -> str:
    """One line; what is long once escaped is cut until it fits."""
    pieces = (_written(line, name, why) for name, why in ((NAME_SHOWN, WHY_IN_LIST), (NAME_SHOWN, 0), (24, 0)))
    return next((piece for piece in pieces if len(piece) <= room), _written(line, 12, 0))


def _written(line: Line, name: int, why: int) -> str:
    marks = "".join(f" ({mark})" for mark in line.marks)
    reason = text.escape(text.shorten(" ".join(line.why.split()), why))
    facts = [
        f"influence {line.influence}" if line.influence else "",
        f"interest {line.interest}" if line.interest else "",
        line.stance,
        f"“{reason}”" if reason else "",
    ]
    head = f"• {shown(text.shorten(line.name, name))}{marks} — {line.daci}"
    return " · ".join([head, *[fact for fact in facts if fact]])


def _below(roster: Roster) -> Block | None:
    """What can be done next: a button for those who may, whom to ask for the others."""
    if roster.closed:
        return blocks.context("closed", f"{text.escape(roster.key)} is stopped.")
    if roster.ask:
        return blocks.context(
            "ask", f"Is somebody missing? Ask {shown(roster.ask)}, who owns {text.escape(roster.key)}."
        )
    return blocks.actions(
        "add",
        blocks.button("Add a stakeholder", ADD, roster.key),
        blocks.button("Gaps", GAPS, roster.key),
        blocks.button("Map", MAP, roster.key) if roster.lines else None,
        blocks.button("Remove…", REMOVE, roster.key) if roster.lines else None,
        blocks.button("Import…", IMPORT, roster.key),
        blocks.button("Export", EXPORT, roster.key) if roster.lines else None,
    )
