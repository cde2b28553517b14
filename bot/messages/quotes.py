"""What was quoted from a thread, in words and blocks: labelled, each quote with a link to its message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bot import blocks
from bot.blocks import Block
from bot.messages import decisions as words

SHOWN, QUOTE_SHOWN, ADDRESS_SHOWN = 5, 280, 400  # five quotes fit into one section even when all has to be escaped
LABELS = ("Options", "Reasons", "Objections", "Links")
_PERMALINK = re.compile(r"(https://[^\s/<>|]+/archives/(\w+)/)p(\d{1,20})(\d{6})(?:\?[^\s<>|]*)?")
_SECONDS = re.compile(r"(\d{1,10})(?:\.\d+)?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Somebody's words from a thread, as plain text; `ts` is their message's."""

    text: str
    who: str
    ts: str


@dataclass(frozen=True, slots=True)
class Quotes:
    """All that was quoted from the thread at `permalink`; what is empty was not found."""

    permalink: str | None = None
    outcome: Quoted | None = None
    options: tuple[Quoted, ...] = ()
    reasons: tuple[Quoted, ...] = ()
    objections: tuple[Quoted, ...] = ()
    links: tuple[str, ...] = ()

    def of(self, label: str) -> tuple[Quoted, ...] | tuple[str, ...]:
        """What stands under a label."""
        found: tuple[Quoted, ...] | tuple[str, ...] = getattr(self, label.lower())
        return found


def address(permalink: str | None, ts: str) -> str | None:
    """The address of one message of a thread, made from the thread's; None where that one has not Slack's form."""
    found = _PERMALINK.fullmatch(permalink or "")
    if found is None or not ts:
        return None
    base, channel, seconds, fraction = found.groups()
    if ts == f"{seconds}.{fraction}":
        return permalink
    return f"{base}p{ts.replace('.', '')}?thread_ts={seconds}.{fraction}&cid={channel}"


def source(quotes: Quotes, quote: Quoted) -> str:
    """Whose words a quote is: their name links to the message; without an address it says when they were written."""
    who = words.cut(quote.who, words.NAME_SHOWN)
    if at := address(quotes.permalink, quote.ts):
        return words.link(at, who)
    written = _SECONDS.match(quote.ts)
    return words.joined(who, words.moment(datetime.fromtimestamp(int(written[1]), UTC)) if written else "")


def counted(quotes: Quotes) -> str:
    """How much was found under each label."""
    return " · ".join(f"*{label}* {len(quotes.of(label)) or 'none found'}" for label in LABELS)


def lines(quotes: Quotes) -> list[Block | None]:
    """Everything that was quoted beside the outcome, by label; what was not found is said in one line."""
    found = [label for label in LABELS if quotes.of(label)]
    none = ", ".join(label.lower() for label in LABELS if label not in found)
    shown: list[Block | None] = [blocks.section(f"quotes-{label.lower()}", _listed(quotes, label)) for label in found]
    return [*shown, blocks.context("quotes-none", f"Nothing found in the thread: {none}.") if none else None]


def _listed(quotes: Quotes, label: str) -> str:
    found = quotes.of(label)
    shown = [_line(quotes, each) for each in found[:SHOWN]]
    more = [f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    return "\n".join([f"*{label}*", *(f"• {each}" for each in shown), *more])


def _line(quotes: Quotes, each: Quoted | str) -> str:
    if isinstance(each, str):
        return words.cut(each, ADDRESS_SHOWN)
    return f"{words.cut(' '.join(each.text.split()), QUOTE_SHOWN)} — {source(quotes, each)}"


def outcome(quotes: Quotes, said: str | None, nothing: str) -> str:
    """The label of an outcome: whose words it is, or that none was found."""
    if not said:
        return f"*Outcome*: {nothing}"
    return f"*Outcome* — {source(quotes, quotes.outcome)}" if quotes.outcome else "*Outcome*"
