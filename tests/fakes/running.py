"""Concord, running in this process: its real parts on a real database, connected to the strict Slack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from bot.settings import Settings
from handlers import wiring
from handlers.socket import Socket
from handlers.web import Health, Web
from storage import people
from storage.work import Tenancy, Work
from tests.fakes.clock import FakeClock
from tests.fakes.serving import Served
from tests.fakes.slack import FakeSlack

START = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)  # a Monday
KEY = "y5ZbA3tBgmGVuLPNjKDrCeVEW4MnNn0dvXSo0xZKqP0="


def settings(slack: FakeSlack, database_url: str, **values: Any) -> Settings:
    """Settings for tests: no pacing and short waits, so that nothing sleeps."""
    quick = {
        "concord_pace_seconds": 0.0,
        "concord_slack_rate": 0.0,
        "concord_settle_seconds": 0.3,
        "concord_call_timeout": 2.0,
    }
    return Settings(
        _env_file=None,
        slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token,
        slack_signing_secret=slack.signing_secret,
        slack_api_url=slack.api_url,
        database_url=database_url,
        concord_key=KEY,
        concord_socket_connections=1,
        concord_public_url="https://concord.company.example",
        **{**quick, **values},
    )


class Concord:
    """One running Concord. The runner does not run by itself: `settle()` does what is due."""

    def __init__(self, slack: FakeSlack, database_url: str, **values: Any) -> None:
        self.slack = slack
        self.clock = FakeClock(START)
        self.house = wiring.build(settings(slack, database_url, **values), clock=self.clock)
        self.house.install()
        health = Health(self.house.reachable, lambda: True)
        self.asgi = Web(self.house.app, self.house.edge, self.house.metrics, health, feed=self.house.feed.read).asgi()

    @contextmanager
    def by_http(self) -> Iterator[str]:
        """Serve HTTP and have Slack deliver there; the address of the server."""
        with listening(self.asgi) as address:
            self.slack.use_http(f"{address}/slack/events")
            yield address

    @contextmanager
    def by_socket(self) -> Iterator[None]:
        """Connect by Socket Mode and have Slack deliver there."""
        assert self.house.settings.slack_app_token is not None
        token = self.house.settings.slack_app_token.get_secret_value()
        connection = Socket(self.house.app, token, self.slack.api_url, 1)
        self.slack.use_socket_mode()
        connection.start()
        self.slack.wait_connected(1)
        try:
            yield
        finally:
            connection.stop()

    def settle(self) -> None:
        """Do everything that is due now: schedules, errands, messages, cards."""
        self.house.runner.settle()

    def at(self, moment: str, zone: str = "UTC") -> None:
        """Move product time to a moment and do what is due by then."""
        self.clock.set(moment, zone)
        self.settle()

    @contextmanager
    def work(self, actor: str = "", *, write: bool = True) -> Iterator[Work]:
        """A transaction in the test's own hands; `actor` is a Slack id."""
        with self.house.database.begin(write=write) as session:
            work = Work(session, self.tenancy, self.clock.now(), self.clock.real())
            work.actor = people.by_slack_id(work, actor) if actor else None
            yield work

    @property
    def tenancy(self) -> Tenancy:
        """The workspace."""
        found = self.house.installations.of_request("", self.slack.team_id)
        assert found is not None
        return found.tenancy

    def stop(self) -> None:
        """Give everything back."""
        self.house.runner.stop()
        self.house.database.close()


@contextmanager
def listening(asgi: Any) -> Iterator[str]:
    """A real HTTP server on loopback; its address."""
    served = Served(asgi)
    served.start()
    try:
        yield served.address
    finally:
        served.stop()
