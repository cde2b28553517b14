"""The register as its history tells it: replayed, it gives the present."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

ABOUT = ("initiative", "person", "before")  # whom an entry is about, and what was: no fields of the register


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the history, as far as replaying needs it."""

    verb: str
    changes: Mapping[str, Any]


def replay(entries: Iterable[Change]) -> dict[int, dict[str, Any]]:
    """What an initiative's register holds after these changes, oldest first: fields by person."""
    register: dict[int, dict[str, Any]] = {}
    for entry in entries:
        person = int(entry.changes["person"])
        if entry.verb == "remove":
            register.pop(person, None)
        else:
            register.setdefault(person, {}).update(fields(entry.changes))
    return register


def fields(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the register that a change has set."""
    return {name: value for name, value in changes.items() if name not in ABOUT}
