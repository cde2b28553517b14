"""What was quoted from a thread is kept with its draft and with the decision that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import drafts as reader
from bot import text
from bot.messages.quotes import Quoted, Quotes
from storage import people
from storage.work import Work

QUOTE_KEPT = 500
LINKS_KEPT = 50
LISTS = ("options", "reasons", "objections")


def to_keep(found: reader.Draft, names: Mapping[str, str]) -> dict[str, Any]:
    """A thread's quotes as they are stored: readable, each with its message and its author's Slack id."""
    return {
        "outcome": _kept(found.outcome, names) if found.outcome else None,
        **{name: [_kept(each, names) for each in getattr(found, name)] for name in LISTS},
        "links": list(found.links[:LINKS_KEPT]),
    }


def _kept(quote: reader.Quote, names: Mapping[str, str]) -> dict[str, str]:
    return {"text": text.shorten(text.readable(quote.text, names), QUOTE_KEPT), "ts": quote.ts, "user": quote.user}


def quotes(work: Work, kept: Mapping[str, Any] | None, permalink: str | None) -> Quotes | None:
    """Stored quotes with their authors' names of now; None where nothing was kept."""
    if not kept:
        return None
    everything = [each for name in LISTS for each in kept.get(name) or ()]
    said = [*everything, *([kept["outcome"]] if kept.get("outcome") else [])]
    names = {one: person.name for one, person in people.by_slack_ids(work, {each["user"] for each in said}).items()}
    lists = {name: tuple(_quoted(each, names) for each in kept.get(name) or ()) for name in LISTS}
    outcome = _quoted(kept["outcome"], names) if kept.get("outcome") else None
    return Quotes(permalink, outcome, links=tuple(kept.get("links") or ()), **lists)


def _quoted(kept: Mapping[str, str], names: Mapping[str, str]) -> Quoted:
    return Quoted(kept["text"], names.get(kept["user"]) or kept["user"], kept["ts"])
