"""Heard from: when a stakeholder was asked for something in an initiative, and when they were last heard from there.

Only times are kept, never words. Features call this where somebody answers; freshness and drift are made from it.
"""

from __future__ import annotations

from datetime import timedelta

from storage import asks
from storage.work import Work

SOON = timedelta(hours=1)  # who writes ten messages in an hour was heard from once


def asked(work: Work, initiative_id: int | None, person_id: int, *, kind: str, subject: str) -> None:
    """Somebody is asked for something now; nothing where no initiative is concerned."""
    if initiative_id is not None:
        asks.add(work, initiative_id, person_id, kind=kind, subject=subject)


def passed_on(work: Work, initiative_id: int, before: int, after: int, *, kind: str, subject: str) -> None:
    """Somebody else is asked instead, from now on: not having answered counts against nobody."""
    asks.take_back(work, initiative_id, before, kind=kind, subject=subject)
    asks.add(work, initiative_id, after, kind=kind, subject=subject)


def answered(work: Work, initiative_id: int | None, person_id: int, *, kind: str, subject: str) -> None:
    """They have answered, which is also a sign of life."""
    if initiative_id is not None:
        asks.answer(work, initiative_id, person_id, kind=kind, subject=subject)
        asks.touch(work, person_id, initiative_id, kind)


def spoke(work: Work, channel: str, person: str) -> None:
    """Somebody wrote in a channel (both by Slack id): the time is kept, never the words."""
    asks.touch_in(work, channel, person, "message", unless_within=SOON)


def heard(work: Work, initiative_id: int | None, person_id: int, *, kind: str) -> None:
    """They did something of their own accord: wrote a message, recorded a decision."""
    if initiative_id is not None:
        asks.touch(work, person_id, initiative_id, kind, unless_within=SOON)
