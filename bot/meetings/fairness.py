"""Fairness: who took the uncomfortable hours of the meetings that somebody may see."""

from __future__ import annotations

from bot import directory
from storage import meetings
from storage.initiatives import Initiative
from storage.people import Person
from storage.work import Work


def burdens(work: Work, found: Initiative | None) -> list[tuple[Person, int, int]]:
    """Who took how many minutes in how many meetings, most first."""
    return meetings.burdens(work, directory.fresh_since(work), found.id if found else None)
