"""Concord's runner on a database of its own, with letters and cards to deliver: for the tests of delivery."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from bot import blocks, outbox
from bot.outbox import Place, Subject
from storage import outbox as stored
from storage import people, workspaces
from storage.outbox import Letter
from storage.work import Work
from tests.fakes.running import Concord
from tests.fakes.slack import Channel, FakeSlack, Message

QUICK = {"concord_call_timeout": 0.3, "concord_settle_seconds": 0.7, "concord_lease_seconds": 1.5}


class Office(Concord):
    """Concord without a way in: letters are laid in by the test, and delivered when it says so."""

    def __init__(self, slack: FakeSlack, url: str, **values: Any) -> None:
        super().__init__(slack, url, **{**QUICK, **values})
        self.shown: dict[int, str] = {}
        self.house.desk.cards["note"] = self._draw

    def _draw(self, work: Work, subject_id: int) -> blocks.Message | None:
        said = self.shown.get(subject_id)
        return blocks.plain(said) if said else None

    def post(self, where: str, text: str, *, key: str = "", responsible: str = "", **place: Any) -> int:
        """Lay in one letter; its id."""
        with self.work(responsible) as work:
            made = outbox.post(work, Place(where, **place), blocks.plain(text), key=key or text, responsible=work.actor)
        assert made is not None
        return made

    def card(self, where: str, number: int, text: str) -> None:
        """Lay in the message of a card."""
        self.shown[number] = text
        with self.work() as work:
            outbox.post_card(work, Subject("note", number), Place(where), blocks.plain(text))

    def change(self, number: int, text: str) -> None:
        """Change what a card shows."""
        self.shown[number] = text
        with self.work() as work:
            outbox.redraw(work, "note", number)

    def member(self, slack_id: str, **values: Any) -> None:
        """Make a person known to the store."""
        with self.work() as work:
            people.save(work, slack_id, **{"name": slack_id.title(), **values})

    def letter(self, letter_id: int) -> Letter:
        """A letter as it is now."""
        with self.work(write=False) as work:
            found = stored.get(work.session, letter_id)
            assert found is not None
            return found

    def states(self) -> list[str]:
        """The states of all letters, in order."""
        with self.work(write=False) as work:
            return list(work.session.scalars(work.select(Letter, Letter.state).order_by(Letter.id)))

    def deliver(self, until: Callable[[], Any], timeout: float = 20.0) -> None:
        """Do what is due, again and again, until something is true."""
        end = time.monotonic() + timeout
        while not until():
            assert time.monotonic() < end, f"not delivered in {timeout} s: {self.states()}\n{self.slack.describe()}"
            self.settle()
            time.sleep(0.02)

    def deliver_all(self, timeout: float = 20.0) -> None:
        """Do what is due until no letter waits."""
        self.deliver(lambda: not set(self.states()) & set(stored.UNFINISHED), timeout)

    def dead_claims(self, ago: timedelta = timedelta()) -> None:
        """Sweep for claims whose sender died, as the runner does every two seconds."""
        with self.work() as work:
            timing = self.house.runner.ground.timing
            stored.forget_dead_claims(work.session, work.real + ago, timing.unclear)

    def second_workspace(self, token: str) -> int:
        """A second workspace with the same Slack behind it; its id."""
        with self.house.database.begin() as session:
            sealed = self.house.vault.seal(token)
            row = workspaces.install(
                session, enterprise_id="", team_id="T0OTHER", now=self.clock.now(), bot_token=sealed
            )
            return row.id


def texts(messages: Sequence[dict[str, Any]]) -> list[str]:
    """What messages say."""
    return [each["text"] for each in messages]


def unheard(slack: FakeSlack, where: Channel, text: str, thread: str | None = None) -> str:
    """Somebody's message, of which the app is not told."""
    with slack.space.lock:
        return slack.space.store(Message(where.id, where.members[0], slack.space.new_ts(), text, [], thread)).ts
