"""The desk: which function draws a card, runs an errand, or answers a schedule. Features register, the runner asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.blocks import Message, View
from bot.clock import Clock
from bot.directory import Fetched
from handlers.feeds import Fetcher
from handlers.post import Post
from handlers.slack import Slack
from storage import people
from storage.schedules import Schedule
from storage.work import Database, Tenancy, Work

DrawCard = Callable[[Work, int], Message | None]
DrawHome = Callable[[Work], View]
Fire = Callable[[Work, Schedule], None]
FireAll = Callable[[Work, Sequence[Schedule]], None]


@dataclass(frozen=True, slots=True)
class Job:
    """An errand at work: its arguments, Slack, and transactions of its own. Never the network inside one."""

    key: str
    args: dict[str, Any]
    slack: Slack
    tenancy: Tenancy
    page_size: int
    begin: Callable[[], AbstractContextManager[Work]]


RunErrand = Callable[[Job], None]


@dataclass(slots=True)
class Desk:
    """What the runner can do, by name."""

    cards: dict[str, DrawCard] = field(default_factory=dict)
    errands: dict[str, RunErrand] = field(default_factory=dict)
    schedules: dict[str, Fire] = field(default_factory=dict)
    flocks: dict[str, FireAll] = field(default_factory=dict)  # schedules that many people have, fired many at once
    home: DrawHome | None = None
    freshen: list[Callable[[Work], None]] = field(default_factory=list)  # once a minute, in each workspace
    feeds: Fetcher = field(default_factory=Fetcher)  # how linked calendars are fetched
    forget_installations: Callable[[], None] = lambda: None
    post: Post | None = None  # where mail goes; None: nothing is mailed


@contextmanager
def begin(
    database: Database, clock: Clock, tenancy: Tenancy, *, actor: str = "", origin: str = "clock", write: bool = True
) -> Iterator[Work]:
    """A transaction of the runner's, bound to a workspace; `actor` is a Slack id."""
    with database.begin(write=write) as session:
        work = Work(session, tenancy, clock.now(), clock.real(), origin=origin)
        if actor:
            work.actor = people.by_slack_id(work, actor)
        yield work


NOTHING_FETCHED = Fetched()
