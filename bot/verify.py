"""Proving the history: every entry's seal is made again, and each record's entries must be a chain without a gap.

What is found: anything of an entry that was changed, an entry that was taken out, put in, put elsewhere or added
twice, a chain without its end, a text that was changed, or that is gone though no entry says that it was erased. What
no chain of hashes can find is a history that somebody has written anew as a whole, all seals and heads included.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field

from storage import chain, proof
from storage.chain import Stored
from storage.work import Session

Key = tuple[int, str, int]  # workspace, kind, record


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where a chain does not hold: the entry's number in its record, what is wrong, and in words."""

    workspace: int
    kind: str
    record: int
    entry: int
    fault: str  # seal, link, gap, fork, text, tail, head
    says: str


@dataclass(slots=True)
class Report:
    """What was looked at, and where it broke first."""

    chains: int = 0
    entries: int = 0
    broken: Broken | None = None


@dataclass(slots=True)
class _Chain:
    """One record's entries, as far as they have been read."""

    key: Key
    seq: int = 0
    seal: str = chain.NOTHING_BEFORE
    head: tuple[int | None, str | None] = (None, None)
    textless: set[int] = field(default_factory=set)  # entries whose text is gone and not yet said to be erased


def of_all(session: Session) -> Report:
    """Prove the history of all workspaces; nothing is held but the record that is being read."""
    with closing(proof.stored(session)) as entries, closing(proof.bare_heads(session)) as bare:
        return verify(entries, bare)


def verify(entries: Iterable[Stored], bare_heads: Iterable[tuple[int, str, int, int]] = ()) -> Report:
    """Prove entries that come record by record and in order, up to the first one that is broken."""
    report, current = Report(), None
    for entry in entries:
        key = entry.link[:3]
        if current is None or current.key != key:
            report.broken = _ended(current)
            current = _Chain(key)
            report.chains += 1
        report.entries += 1
        report.broken = report.broken or _next(current, entry)
        if report.broken:
            return report
    report.broken = _ended(current) or _bare(bare_heads)
    return report


def _next(now: _Chain, entry: Stored) -> Broken | None:
    """What is wrong with the next entry of a chain."""
    link = entry.link
    fault = _misplaced(now, link.seq) or _unsealed(now, entry) or _said(now, entry)
    if fault:
        return Broken(*now.key, link.seq, *fault)
    if link.verb == chain.ERASE:
        now.textless -= set(json.loads(link.kept)["entries"])
    now.seq, now.seal, now.head = link.seq, entry.seal, (entry.head_seq, entry.head_seal)
    return None


def _misplaced(now: _Chain, seq: int) -> tuple[str, str] | None:
    if seq == now.seq + 1:
        return None
    if seq == now.seq:
        return "fork", "there are two entries with this number"
    return "gap", f"entry {now.seq + 1} is missing before it"


def _unsealed(now: _Chain, entry: Stored) -> tuple[str, str] | None:
    if chain.seal(entry.link) != entry.seal:
        return "seal", "what it says is not what was sealed: it was changed"
    if entry.link.previous != now.seal:
        return "link", "it does not follow from the entry before it"
    return None


def _said(now: _Chain, entry: Stored) -> tuple[str, str] | None:
    digest = entry.link.digest
    if entry.said is None:
        now.textless |= {entry.link.seq} if digest else set()
        return None
    if digest is None or chain.digest(entry.salt or "", entry.said) != digest:
        return "text", "what was typed is not what was sealed: it was changed"
    return None


def _ended(now: _Chain | None) -> Broken | None:
    """What is wrong with a chain whose last entry was read."""
    if now is None:
        return None
    if now.textless:
        return Broken(
            *now.key, min(now.textless), "text", "what was typed is gone, and nothing says that it was erased"
        )
    seq, seal = now.head
    if seq is None:
        return Broken(*now.key, now.seq, "head", "it is the last one, and the record's head is missing")
    if seq > now.seq:
        return Broken(*now.key, now.seq, "tail", f"it is the last one, and there were {seq}")
    if (seq, seal) != (now.seq, now.seal):
        return Broken(*now.key, now.seq, "head", "it is the last one, and the record's head says something else")
    return None


def _bare(heads: Iterable[tuple[int, str, int, int]]) -> Broken | None:
    for workspace, kind, record, seq in heads:
        return Broken(workspace, kind, record, 0, "tail", f"all entries are gone, and there were {seq}")
    return None
