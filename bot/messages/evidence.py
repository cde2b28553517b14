"""Evidence in words and blocks: what is kept of a decision's thread, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot import blocks, text
from bot.blocks import Block, Message
from bot.messages import common
from bot.messages import decisions as words
from bot.messages.common import Page
from storage.decisions import Decision
from storage.evidence import DELETED, EDITED, EXPIRED, READABLE, REDACTED, Evidence, Tally
from storage.people import Person

OPEN, LEAF, REDACT, REDACT_ALL = "evidence_open", "evidence_page", "evidence_redact", "evidence_redact_all"

PER_PAGE = 8  # each with up to 1,000 letters and its facts: a message takes 13,200 in all
TEXT_SHOWN = 1000
HASH_SHOWN = 12
SINCE = {EDITED: "edited since", DELETED: "deleted since", REDACTED: "redacted", EXPIRED: "expired"}
GONE = {
    DELETED: "_Deleted in Slack; its text is erased._",
    REDACTED: "_Redacted; its text is erased._",
    EXPIRED: "_Older than this workspace keeps text; it is erased._",
}
TAMPERED = ":warning: changed in Concord's store: it does not fit its hash"
SURE = "The text is erased for good. Its hash stays."


@dataclass(frozen=True, slots=True)
class Item:
    """One message as it is shown: its number in the thread, who wrote it, its text in plain words."""

    number: int
    row: Evidence
    author: Person | None
    said: str
    fits: bool
    may_redact: bool


def line(tally: Tally, decision_id: int) -> Block:
    """What a decision's page says of its evidence."""
    return blocks.section("evidence", f"Evidence: {_summary(tally)}", blocks.button("Evidence", OPEN, str(decision_id)))


def _summary(tally: Tally) -> str:
    kept = text.plural(tally.kept, "message")
    counted = kept if tally.kept == tally.total else f"{tally.kept} of {text.plural(tally.total, 'message')}"
    return words.joined(
        f"{counted} kept", *(f"{tally.states[state]} {said}" for state, said in SINCE.items() if state in tally.states)
    )


def page(found: Decision, items: Sequence[Item], tally: Tally, number: int) -> Message:
    """A page of a decision's evidence, for the one who asked."""
    number = max(0, min(number, (len(items) - 1) // PER_PAGE))
    head = f"Evidence of D-{found.number}"
    leaves = Page(number, PER_PAGE, len(items))
    return blocks.message(
        f"{head}: {_summary(tally)}",
        blocks.section("evidence", f"*{head}*: {_summary(tally)}"),
        *(_item(found, item, number) for item in items[number * PER_PAGE : (number + 1) * PER_PAGE]),
        common.pager("pages", LEAF, str(found.id), leaves),
        _all(found, items),
        blocks.context("hash", "Behind each: the beginning of the SHA-256 of its channel, time, author and text."),
    )


def _item(found: Decision, item: Item, page_number: int) -> Block:
    row = item.row
    facts = words.joined(
        f"*{item.number}*",
        words.cut(item.author.name, words.NAME_SHOWN) if item.author else "somebody",
        words.moment(row.posted_at),
        _since(row),
        f"`{row.sha256[:HASH_SHOWN]}`",
        words.link(_permalink(found, row), "message"),
        "" if item.fits else TAMPERED,
    )
    shown = GONE.get(row.state) or (words.cut(item.said, TEXT_SHOWN, text.quote) if item.said else "_No text._")
    may = item.may_redact and row.state in READABLE
    button = blocks.button("Redact", REDACT, f"{row.id} {page_number}", sure=SURE) if may else None
    return blocks.section(f"message-{row.id}", f"{facts}\n{shown}", button)


def _since(row: Evidence) -> str:
    if row.state == EDITED and row.now_sha256 == row.sha256:
        return "edited since, and back as it was"
    when = f" {words.moment(row.changed_at)}" if row.changed_at else ""
    return f"{SINCE[row.state]}{when}" if row.state in SINCE else ""


def _permalink(found: Decision, row: Evidence) -> str | None:
    """The address of a message, made from that of its thread; one that is deleted has none."""
    if not found.permalink or row.state == DELETED:
        return None
    base = found.permalink.rpartition("/")[0]
    place = f"{base}/p{row.ts.replace('.', '')}"
    return place if row.ts == found.thread_ts else f"{place}?thread_ts={found.thread_ts}&cid={base.rpartition('/')[2]}"


def _all(found: Decision, items: Sequence[Item]) -> Block | None:
    mine = all(item.may_redact for item in items)
    if not mine or not any(item.row.state in READABLE for item in items):
        return None
    sure = "The text of all these messages is erased for good. Their hashes stay."
    return blocks.actions("redact", blocks.button("Redact all", REDACT_ALL, str(found.id), sure=sure))


def redacted(number: int, done: int) -> str:
    """Text is erased."""
    erased = text.plural(done, "message has", many="messages have")
    return f"D-{number}: {erased} no text any more. The hash stays, and the history says who redacted."
