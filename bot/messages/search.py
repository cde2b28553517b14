"""Search in words: what was found with the hits marked, what to try when nothing was, and the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot import blocks, text
from bot.blocks import Block, Field, Frame, Message, View
from bot.messages import common, decisions
from storage.decisions import Decision

SEARCH, MORE, FORM = decisions.SEARCH, "decision_search_more", "decision_search_form"
TYPED = "/decision search rotterdam"
TITLE_ROOM, EXCERPT_ROOM = 450, 500  # escaped; ten of both fit into a message


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; a hit is marked."""

    said: str
    hit: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One decision that was found: its title, and where its outcome holds what was looked for."""

    decision: Decision
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what was found. `more` asks for the next one; `among`: so many of the newest were ranked at most."""

    hits: tuple[Hit, ...]
    more: str = ""
    best: bool = False
    among: int = 0
    hint: str = ""  # what to try when there is nothing, in Slack's markup


def found(results: Results) -> Message:
    """A page of results, or one line with the nearest help."""
    if not results.hits:
        return blocks.plain(results.hint)
    heading = f"{text.plural(len(results.hits), 'decision')}, {_order(results)}"
    return blocks.message(
        heading,
        blocks.context("found", heading),
        *(_hit(each) for each in results.hits),
        blocks.actions(
            "search",
            blocks.button("More", MORE, results.more) if results.more else None,
            blocks.button("Search", SEARCH),
        ),
    )


def _order(results: Results) -> str:
    if not results.best:
        return "newest first"
    return f"best first among the newest {results.among}" if results.among else "best first"


def _hit(hit: Hit) -> Block:
    found = hit.decision
    date = common.date(found.decided_at or found.created_at)
    line = f"D-{found.number} · {_marked(hit.title, TITLE_ROOM)} · {found.status} · {date}"
    said = f"{line}\n> {_marked(hit.excerpt, EXCERPT_ROOM)}" if hit.excerpt else line
    show = blocks.button("Show", decisions.SHOW, str(found.number))
    return blocks.section(f"found-{found.number}", said, show)


def _marked(pieces: Sequence[Piece], room: int) -> str:
    """Pieces of plain text with the hits in bold, escaped, in so much room."""
    shown = ""
    for piece in pieces:
        left = room - len(shown)
        if left <= len("**"):
            return f"{shown}…"
        said = decisions.bold(piece.said, left - 2 if piece.hit else left)
        shown += f"*{said}*" if piece.hit else said
    return shown


# What to try


def fewer_filters(prefix: str, typed: str) -> str:
    """Nothing fits all of it."""
    return f"Nothing that you can see fits all of that. Without filters: {_command(prefix, typed)}."


def fewer_words(prefix: str, word: str) -> str:
    """No decision has all of these words."""
    return f"No decision that you can see has all of these words. With one of them: {_command(prefix, word)}."


def beginning(prefix: str, typed: str, word: str) -> str:
    """No decision has this word."""
    return (
        f"No decision that you can see has {text.escape(text.echo(typed))}. By its beginning: {_command(prefix, word)}."
    )


def nothing(prefix: str) -> str:
    """There is nothing, and nothing shorter to try."""
    return f"Nothing that you can see fits. `/{prefix}decision list` shows the newest."


def _command(prefix: str, typed: str) -> str:
    return f"`/{prefix}decision search {text.escape(typed.replace('`', ' '))}`"


# The form


def form(channel: str, statuses: Sequence[str], functions: Sequence[tuple[str, str]]) -> View:
    """The modal that searches; each of its fields is an option of the command."""
    frame = Frame(FORM, "Search decisions", submit="Search", metadata=channel)
    said = Field("words", "Words", hint='All of them; "a phrase" in quotes, rotter* for a beginning.', optional=True)
    order = Field("order", "Order")
    key = Field("initiative", "Initiative", hint="Its key.", optional=True)
    return blocks.modal(
        frame,
        blocks.text_input(said, placeholder="rotterdam"),
        blocks.select_input(order, [("Newest first", "newest"), ("Best first", "best")], initial="newest"),
        blocks.select_input(Field("status", "Status", optional=True), [(each, each) for each in statuses]),
        blocks.person_input(Field("by", "Owner", optional=True)),
        blocks.text_input(key, placeholder="EU-LAUNCH"),
        blocks.select_input(
            Field("function", "Function", hint="Who was asked, owns it or took part.", optional=True), functions
        ),
        blocks.date_input(Field("since", "Since", optional=True)),
        blocks.date_input(Field("until", "Until", optional=True)),
    )
