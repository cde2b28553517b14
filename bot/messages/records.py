"""Decisions as records for files: plain words, without Slack's marks, and never more than their reader may know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot import blocks, text
from bot.blocks import Message

EXPORT = "decision_export"
KINDS = ("md", "csv", "json")
PAST = {"agree": "agreed", "abstain": "abstained", "disagree": "disagreed", "block": "blocked"}
SLUG_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Said:
    """What one person said; `by` gave it for them, `version` is the one that it was given for."""

    person: str
    function: str
    choice: str
    reason: str
    version: int
    by: str = ""


@dataclass(frozen=True, slots=True)
class Objected:
    """One objection and what became of it; of an anonymous one nobody is named."""

    person: str
    choice: str
    reason: str
    state: str


@dataclass(frozen=True, slots=True)
class Version:
    """One text that was put to people."""

    number: int
    title: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Vote:
    """How it was, or is, decided; `counts` and `said` are empty where they must not be shown."""

    method: str
    how: str
    closes_at: str
    closed_by: str
    invited: int
    answered: int
    quorum: int
    quorum_met: bool
    anonymous: bool
    counts: dict[str, int]
    said: tuple[Said, ...]
    objections: tuple[Objected, ...]
    versions: tuple[Version, ...]
    options: tuple[str, ...] = ()  # what there was to choose from
    chosen: int = 0  # the number of the one that carried


@dataclass(frozen=True, slots=True)
class Record:
    """A decision as a file tells of it; times are ISO 8601 in UTC, `date` is its reader's."""

    number: int
    title: str
    status: str
    outcome: str
    date: str
    recorded_at: str
    decided_at: str
    owner: str
    initiative: str
    initiative_name: str
    problem: str
    channel: str
    permalink: str
    why: str
    decision_makers: tuple[str, ...]
    consulted: tuple[str, ...]
    informed: tuple[str, ...]
    acknowledged: int
    superseded_by: int
    supersedes: tuple[int, ...]
    vote: Vote | None = None

    @property
    def name(self) -> str:
        """The file's name: `0012-rotterdam-serves-the-eu.md`."""
        plain = unicodedata.normalize("NFKD", self.title).encode("ascii", "ignore").decode().lower()
        slug = "-".join(re.findall(r"[a-z0-9]+", plain))[:SLUG_LENGTH].strip("-")
        return f"{self.number:04}{'-' if slug else ''}{slug}.md"


COLUMNS = (
    "number", "title", "status", "outcome", "date", "recorded_at", "decided_at", "owner", "initiative", "channel",
    "permalink", "decision_makers", "consulted", "informed", "acknowledged", "method", "agree", "abstain", "disagree",
    "block", "answered", "invited", "quorum", "closed_by", "why", "supersedes", "superseded_by",
)  # fmt: skip


def row(record: Record) -> dict[str, str]:
    """A record as a row of a table."""
    plain = {name: getattr(record, name, "") for name in COLUMNS} | _vote_row(record.vote)
    return {name: _cell(name, value) for name, value in plain.items()}


def _vote_row(vote: Vote | None) -> dict[str, Any]:
    if vote is None:
        return {}
    same = {name: getattr(vote, name) for name in ("method", "answered", "invited", "quorum", "closed_by")}
    return {**same, **vote.counts}


def _cell(name: str, value: Any) -> str:
    if name in ("number", "superseded_by", "supersedes"):
        numbers = value if isinstance(value, tuple) else (value,)
        return ", ".join(f"D-{number}" for number in numbers if number)
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def moment(at: datetime | None) -> str:
    """A moment for a file."""
    return at.isoformat(timespec="seconds") if at else ""


# In Markdown


def status(record: Record) -> str:
    """The status as MADR has it."""
    return f"superseded by D-{record.superseded_by}" if record.superseded_by else record.status


def options(record: Record) -> list[str]:
    """What was considered, as far as it is known: every text that was put to people."""
    versions = record.vote.versions if record.vote else ()
    if record.vote and record.vote.options:
        return [f"{number}. {each}" for number, each in enumerate(record.vote.options, 1)]
    if len(versions) < 2:  # noqa: PLR2004 - one text is no choice
        return [record.title]
    return [f"Version {each.number}: {each.title}{f' — {each.outcome}' if each.outcome else ''}" for each in versions]


def how(record: Record) -> str:
    """What was chosen, or not, and why that is the outcome."""
    title, vote = f"“{record.title}”", record.vote
    because = f", because {_because(vote)}" if vote else f", recorded as decided by {record.owner}"
    told = {
        "proposed": f"Not decided yet: {title} is proposed{f', until {vote.closes_at}' if vote else ''}.",
        "rejected": f"Not chosen: {title}{because}.",
        "lapsed": f"Not chosen: {title} lapsed{because}.",
        "withdrawn": f"{title} was withdrawn{f': {record.why}' if record.why else '.'}",
    }
    overriding = f" The reason given: {record.why}" if record.why else ""
    chosen = f"“{vote.options[vote.chosen - 1]}”" if vote and vote.chosen else title
    return told.get(record.status, f"Chosen option: {chosen}{because}.{overriding}")


def _because(vote: Vote) -> str:
    counts = ", ".join(f"{number} {PAST[choice]}" for choice, number in vote.counts.items() if number)
    heard = counts or f"{vote.answered} of {vote.invited} answered"
    quorum = f"the quorum of {vote.quorum} was {'met' if vote.quorum_met else 'missed'}"
    return f"of the method ({vote.how}): {heard}; {quorum}; {vote.closed_by}"


def consequences(record: Record) -> list[str]:
    """What speaks for it and against it, in the words of those who said so."""
    vote = record.vote
    if vote is None:
        return []
    good = [f"Good, because {each.person} agreed: {each.reason}" for each in vote.said if _praises(each)]
    bad = [
        f"Bad, because {each.person} {PAST[each.choice]}{f': {each.reason}' if each.reason else ''} ({each.state})"
        for each in vote.objections
    ]
    return [*good, *bad]


def _praises(said: Said) -> bool:
    return said.choice == "agree" and bool(said.reason)


def said(record: Record) -> list[str]:
    """Who said what, for which version; nobody where that must not be shown."""
    vote = record.vote
    latest = max((each.number for each in vote.versions), default=1) if vote else 1
    return [_line(each, latest) for each in vote.said] if vote else []


def _line(each: Said, latest: int) -> str:
    who = f"{each.by} for {each.person}" if each.by else each.person
    function = f" ({each.function})" if each.function else ""
    return f"{who}{function} {PAST[each.choice]}{f' on version {each.version}' if each.version != latest else ''}"


def links(record: Record, files: Mapping[int, str]) -> Sequence[tuple[str, int, str]]:
    """Words, number and file of the decisions that it is bound to; no file where the reader gets none."""
    after = [("Superseded by", record.superseded_by)] if record.superseded_by else []
    both = [*after, *(("Supersedes", number) for number in record.supersedes)]
    return [(words, number, files.get(number, "")) for words, number in both]


# In Slack


def making(kind: str) -> Message:
    """A file is being made."""
    what = "a zip of Markdown files" if kind == "md" else f"a {kind.upper()} file"
    return blocks.plain(f"The decisions that you can see come to your messages with me as {what}.")


def exported(count: int, permalink: str, name: str, *, more: bool) -> Message:
    """The file, handed over; there may be more than it takes."""
    what = f"The newest {count:,} decisions" if more else text.plural(count, "decision")
    rest = " There are more: narrow them with `since:`, `status:` or `initiative:`." if more else ""
    return blocks.plain(f"{what}: <{permalink}|{text.escape(name)}>.{rest}")


def nothing() -> Message:
    """There was nothing to export."""
    return blocks.plain("No such decisions that you can see, so there is no file.")
