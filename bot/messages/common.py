"""Sentences that every feature needs: refusals, faults, help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import blocks, text
from bot.blocks import Block, Frame, Message, View

NOT_INSTALLED = "Concord is not installed in this workspace, or not any more. An admin can install it."


def refusal(sentence: str, typed: str) -> Message:
    """What was wrong; what was typed comes back, so that it is not lost."""
    said = text.escape(sentence)
    if not typed:
        return blocks.plain(said)
    plain = text.readable(typed, {}).replace("`", "'")
    if len(plain) <= SHORT:
        return blocks.message(sentence, blocks.section("refusal", said), blocks.context("typed", _typed(plain)))
    parts = [plain[start : start + PART] for start in range(0, len(plain), PART)]
    back = [blocks.section(f"typed-{n}", f"```{text.escape(part)}```") for n, part in enumerate(parts)]
    return blocks.message(sentence, blocks.section("refusal", said), *back[:PARTS])


def _typed(plain: str) -> str:
    return f"You typed: `{text.escape(plain)}`"


SHORT = 300  # in one grey line; what is longer comes back as it was, to be copied
PART, PARTS = 1400, 6  # escaping can double a part's length, and a message takes 13,200 characters in all


def busy(_typed: str) -> str:
    """The store was busy."""
    return "Concord is busy right now and has changed nothing. Please try again in a few seconds."


def raced(_typed: str) -> str:
    """Somebody did the same thing at the same moment."""
    return "Somebody else was changing this at the same moment, so nothing was changed. Please try again."


def failed(error_id: str, _typed: str) -> str:
    """A fault of ours."""
    return f"Something went wrong on Concord's side, and nothing was changed. If it stays, report error {error_id}."


def typed_instead(typed: str, prefix: str) -> Message:
    """The modal did not open; `typed` is the command without the workspace's prefix."""
    shown = f"/{prefix}{text.escape(typed.removeprefix('/'))}"
    return blocks.plain(f"Slack did not open the form in time. You can type it instead:\n`{shown}`")


def notice_view(sentence: str) -> View:
    """A modal that only says something."""
    frame = Frame("notice", "Concord", close="Close")
    return blocks.modal(frame, blocks.section("notice", text.escape(sentence)))


def notice_of(message: Message) -> View:
    """A modal that shows a message."""
    frame = Frame("notice", "Concord", close="Close")
    shown = blocks.modal(frame, blocks.section("notice", message.text))
    return {**shown, "blocks": list(message.blocks)} if message.blocks else shown


def usage(title: str, rows: Sequence[tuple[str, str]]) -> Message:
    """Help: a line per sub-command."""
    lines = [f"`{text.escape(form)}` — {text.escape(about)}" for form, about in rows]
    sections = [blocks.section(f"help-{n}", "\n".join(lines[n : n + 12])) for n in range(0, len(lines), 12)]
    return blocks.message(title, blocks.section("help", f"*{text.escape(title)}*"), *sections)


def overview(rows: Sequence[tuple[str, str, Sequence[str]]], *, prefix: str = "") -> Message:
    """Everything on one page: each command with its sub-commands, and what works in threads."""
    lines = [f"`{slash}` {text.escape(about)}: {' · '.join(names)}" for slash, about, names in rows]
    threads = (
        "*In a thread*: “…” on a message → *Log a decision*, or mention me with `decide`, `propose`, `meet` "
        f"or `item`, or react with the channel's emoji. Each command has `help`, like `/{prefix}decision help`."
    )
    return blocks.message(
        "What Concord does", blocks.section("commands", "\n".join(lines)), blocks.section("threads", threads)
    )


def mention_help(word: str, *, near: Sequence[str], known: bool, prefix: str = "") -> Message:
    """What a mention can ask for."""
    if known:
        return blocks.plain(f"Mention me with `{word}` inside the thread that it is about.")
    if near:
        return blocks.plain(f"Did you mean `{near[0]}`? Mention me with it inside a thread.")
    return blocks.plain(
        f"Mention me with `decide`, `propose`, `meet` or `item` inside a thread. `/{prefix}concord help` says more."
    )


def small_talk() -> Message:
    """What is said to a direct message that asks for nothing."""
    return blocks.plain("Nothing waits for an answer from you here. Type `help` to see what I can do.")


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of a long list is shown, from 0, how long a page is and how much there is."""

    number: int
    size: int
    total: int


def pager(block_id: str, action: str, value: str, page: Page) -> Block | None:
    """Buttons to the page before and the next one, where there are several; their value ends in the page's number."""
    last = (page.total - 1) // page.size
    if last <= 0:
        return None
    first, until = page.number * page.size + 1, min((page.number + 1) * page.size, page.total)
    back = blocks.button("Previous", f"{action}:back", f"{value} {page.number - 1}") if page.number > 0 else None
    on = blocks.button("Next", f"{action}:on", f"{value} {page.number + 1}") if page.number < last else None
    here = blocks.button(f"{first}–{until} of {page.total:,}", f"{action}:here", f"{value} {page.number}")
    return blocks.actions(block_id, back, here, on)


def date(at: datetime) -> str:
    """A day in the reader's own zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}}|{at:%-d %B %Y}>"
