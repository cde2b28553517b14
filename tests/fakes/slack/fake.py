"""The strict double of Slack, put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from tests.fakes.slack.deliver import Courier, Http, Sockets
from tests.fakes.slack.faults import Faults
from tests.fakes.slack.gestures import Gestures
from tests.fakes.slack.interactions import Interactions
from tests.fakes.slack.modals import Modals
from tests.fakes.slack.model import Call, Delivery, File, Json
from tests.fakes.slack.people import People
from tests.fakes.slack.ratelimits import RateLimits
from tests.fakes.slack.server import Server
from tests.fakes.slack.sight import Sight
from tests.fakes.slack.sockets import Link
from tests.fakes.slack.workspace import Workspace


class FakeSlack(People, Gestures, Interactions, Modals, Sight):
    """A Slack workspace with one app in it: a real server, strict where Slack is, able to fail, driven by verbs.

    Leaving it raises AssertionError when the app did what Slack would have refused or ignored (`violations`).
    """

    def __init__(self) -> None:
        self.space = Workspace()
        self.courier = Courier(self._delivered)
        self.faults = Faults()
        self.limits = RateLimits()
        self.rate_limits = False
        self.retry_events = True
        self.allow_violations = False
        self.token_error: str | None = None
        self.scopes: set[str] | None = None
        self._calls: list[Call] = []
        self._deliveries: list[Delivery] = []
        self._server = Server(self)

    # -- life

    def start(self) -> Self:
        """Start the servers."""
        self._server.start()
        self.space.response_base = f"{self._server.url}/response"
        self.space.upload_base = f"{self._server.url}/upload"
        return self

    def stop(self) -> None:
        """Stop the servers and complain about violations."""
        self.courier.transport.close()
        self._server.stop()
        if self.violations and not self.allow_violations:
            raise AssertionError("Slack would not have taken this:\n" + "\n".join(self.violations))

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self.allow_violations = True
        self.stop()

    # -- names

    @property
    def api_url(self) -> str:
        """What `WebClient(base_url=…)` takes."""
        return f"{self._server.url}/api/"

    @property
    def bot_token(self) -> str:
        """The bot's token."""
        return self.space.bot_token

    @property
    def app_token(self) -> str:
        """The token for Socket Mode."""
        return self.space.app_token

    @property
    def signing_secret(self) -> str:
        """The secret that requests to the app are signed with."""
        return self.space.signing_secret

    @property
    def team_id(self) -> str:
        """The workspace's id."""
        return self.space.team_id

    @property
    def bot_user_id(self) -> str:
        """The bot's id as a user."""
        return self.space.bot_user_id

    @property
    def bot_id(self) -> str:
        """The bot's id as a bot."""
        return self.space.bot_id

    @property
    def app_id(self) -> str:
        """The app's id."""
        return self.space.app_id

    @property
    def violations(self) -> list[str]:
        """What the app did that Slack would have refused or ignored; clear it after checking."""
        return self.space.violations

    @property
    def files(self) -> dict[str, File]:
        """Uploaded files by id."""
        return self.space.files

    @property
    def time(self) -> Callable[[], float]:
        """The clock that timestamps come from; set another one to move them."""
        return self.space.time

    @time.setter
    def time(self, clock: Callable[[], float]) -> None:
        self.space.time = clock

    @property
    def ack_limit(self) -> float:
        """Seconds in which the app has to acknowledge, 3 as Slack has it."""
        return self.courier.limit

    @ack_limit.setter
    def ack_limit(self, seconds: float) -> None:
        self.courier.limit = seconds

    @property
    def trigger_life(self) -> float:
        """Seconds that a trigger_id is good for, 3 as Slack has it."""
        return self.space.tickets.trigger_life

    @trigger_life.setter
    def trigger_life(self, seconds: float) -> None:
        self.space.tickets.trigger_life = seconds

    @property
    def response_url_life(self) -> float:
        """Seconds that a response_url is good for, 30 minutes as Slack has it."""
        return self.space.tickets.url_life

    @response_url_life.setter
    def response_url_life(self, seconds: float) -> None:
        self.space.tickets.url_life = seconds

    # -- the way to the app

    def use_http(self, urls: str | list[str]) -> None:
        """Deliver by signed requests, to several addresses in turn."""
        self.courier.transport.close()
        self.courier.transport = Http([urls] if isinstance(urls, str) else urls, self.signing_secret)

    def use_socket_mode(self) -> None:
        """Deliver over the app's Socket Mode connections."""
        self.courier.transport.close()
        self.courier.transport = Sockets(self._server.sockets)

    def wait_connected(self, n: int = 1, timeout: float = 30.0) -> None:
        """Wait until the app has so many Socket Mode connections."""
        self._server.sockets.wait_connected(n, timeout)

    @property
    def connections(self) -> list[Link]:
        """The app's Socket Mode connections; each has `silence()`, `resume()`, `disconnect(reason)`, `drop()`."""
        return list(self._server.sockets.links)

    def request(
        self,
        kind: str,
        payload: Json,
        headers: Mapping[str, str | None] | None = None,
        *,
        body: bytes | None = None,
        timestamp: str | None = None,
        signature: str | None = None,
    ) -> Delivery:
        """Send a command, interactive or event request that may be wrong; a header of None is left out."""
        transport = self.courier.transport
        assert isinstance(transport, Http), "raw requests need slack.use_http(…)"
        sent = dict(headers or {})
        if timestamp is not None:
            sent["X-Slack-Request-Timestamp"] = timestamp
        if signature is not None:
            sent["X-Slack-Signature"] = signature
        done = transport.raw(kind, payload, self.ack_limit, sent, body=body)
        self._delivered(done)
        return done

    # -- called by the parts

    def record(self, call: Call) -> None:
        """Note a call that has come in."""
        with self.space.lock:
            self._calls.append(call)

    def _delivered(self, done: Delivery) -> None:
        with self.space.lock:
            self._deliveries.append(done)
