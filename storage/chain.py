"""The chain of a record's history: what is hashed, in which form, and what of it is personal text.

Each entry is sealed with a SHA-256 over what it says and over the seal before it, so that nothing can be changed,
left out or put in between without breaking every seal after it. Text that people typed is not in it, only a salted
digest of it: erased together with its salt, it cannot be guessed back from the digest, and the seals still hold.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from json.encoder import encode_basestring_ascii as _quoted
from typing import Any, NamedTuple

# What stands under one of these names is text that somebody typed, wherever in the changes it stands; all else stays.
PERSONAL = frozenset(
    {
        "alias", "comment", "condition", "context", "customer", "email", "hours", "measure", "name", "note", "options",
        "organisation", "outcome", "problem", "purpose", "questions", "reason", "text", "title", "why",
    }
)  # fmt: skip
FORMAT = 1  # of what is hashed; a stored seal is never made anew, so a new format stands beside this one
NOTHING_BEFORE = ""
ERASE = "erase"  # the verb of the entry that says which texts were erased


class Link(NamedTuple):
    """What an entry's seal is made over, each value as the database has it."""

    workspace_id: int
    kind: str
    record_id: int
    seq: int
    verb: str
    actor_id: int | None
    at: str
    origin: str
    kept: str
    digest: str | None
    previous: str


class Stored(NamedTuple):
    """An entry as it is found: its link, its seal, its text (None: erased) and what its record's head says."""

    link: Link
    seal: str
    salt: str | None
    said: str | None
    head_seq: int | None
    head_seal: str | None


def split(changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stays for good, and the personal text that can be erased; where it stood nothing is left but its name."""
    kept: dict[str, Any] = {}
    texts: dict[str, Any] = {}
    for name, value in changes.items():
        if name in PERSONAL and value and isinstance(value, str | list | tuple | Mapping):
            kept[name], texts[name] = None, value
        elif isinstance(value, Mapping):
            kept[name], inner = split(value)
            texts |= {name: inner} if inner else {}
        else:
            kept[name] = value
    return kept, texts


def merge(kept: Mapping[str, Any], texts: Mapping[str, Any]) -> dict[str, Any]:
    """The changes as they were written down; of text that was erased, None."""
    return {
        name: merge(value, texts.get(name) or {}) if isinstance(value, Mapping) else texts.get(name, value)
        for name, value in kept.items()
    }


def plain(values: Mapping[str, Any]) -> str:
    """Values as the database keeps them: SQLAlchemy writes JSON like this, and both databases keep it to the letter."""
    return json.dumps(values)


def stamp(at: datetime) -> str:
    """A moment as SQLite keeps it and as PostgreSQL is asked for it: UTC, with microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def salt() -> str:
    """A new salt: without it nobody can try out which text a digest belongs to."""
    return secrets.token_hex(16)


def digest(salt: str, said: str) -> str:
    """The salted digest of a text."""
    return hashlib.sha256(f"{salt}\n{said}".encode("utf-8", "surrogateescape")).hexdigest()


def seal(link: Link) -> str:
    """The hash of an entry: over all it says, and over the seal of the entry before it."""
    return hashlib.sha256(_written(link).encode()).hexdigest()


def _written(link: Link) -> str:
    """What is hashed: the format and the link as a list in JSON, put together here since it is done 100,000 times.

    What is of another type, as only a forged row has it, is written in no such form.
    """
    workspace, kind, record, seq, verb, actor, at, origin, kept, digest, previous = link
    who = "null" if actor is None else actor
    try:
        text = "null" if digest is None else _quoted(digest)
        return (
            f"[{FORMAT}, {workspace}, {_quoted(kind)}, {record}, {seq}, {_quoted(verb)}, {who}, {_quoted(at)}, "
            f"{_quoted(origin)}, {_quoted(kept)}, {text}, {_quoted(previous)}]"
        )
    except TypeError:
        return repr(link)
