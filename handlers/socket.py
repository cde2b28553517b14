"""Socket Mode: several connections, the same listeners, and a watchdog for those that fall silent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode.internals import send_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot import answers, clock
from handlers.web import dispatch

log = structlog.get_logger()

SILENT_AFTER = 20.0
PINGS_UNTIL_SILENT = 4  # a connection is asked this often before it counts as silent
LOOKS_UNTIL_SILENT = 10


class TokenRefused(Exception):
    """Slack does not take the app-level token; the message is Slack's own word for it."""


class Line:
    """One connection, with the time it was last heard of."""

    def __init__(self, make: Callable[[], SocketModeClient]) -> None:
        self._make = make
        self.client = make()
        self.heard = clock.monotonic()

    def connect(self) -> None:
        """Open the connection."""
        self.client.connect()
        self.heard = clock.monotonic()

    def silent_for(self) -> float:
        """Seconds since the last pong or message."""
        session = self.client.current_session
        pong = getattr(session, "last_ping_pong_time", None)
        if session is not None and session.is_active() and pong is not None:
            self.heard = max(self.heard, clock.monotonic() - max(0.0, clock.epoch() - pong))
        return clock.monotonic() - self.heard

    def renew(self) -> None:
        """Put a new connection in place of one that is dead or deaf."""
        stale = self.client
        self.client = self._make()
        self.connect()
        threading.Thread(target=_close, args=(stale,), daemon=True).start()  # a deaf one may hang while closing


def _close(client: SocketModeClient) -> None:
    try:
        client.close()
    except Exception:  # noqa: BLE001 - whatever a dead connection raises, the watchdog goes on
        log.debug("a stale connection did not close cleanly")


class Socket:
    """All connections of this process."""

    def __init__(
        self, app: App, app_token: str, api_url: str, connections: int, *, silent_after: float = SILENT_AFTER
    ) -> None:
        self._app, self._app_token, self._api_url = app, app_token, api_url
        self._silent_after = silent_after
        self._stopping = threading.Event()
        self._open = 0
        self._idle = threading.Condition()
        self._lines = [Line(self._client) for _ in range(connections)]
        self._watchdog = threading.Thread(target=self._watch, name="socket-watchdog", daemon=True)

    def _client(self) -> SocketModeClient:
        web = WebClient(self._app_token, base_url=self._api_url, timeout=10)
        ping = self._silent_after / PINGS_UNTIL_SILENT
        client = SocketModeClient(self._app_token, web_client=web, ping_interval=ping, concurrency=16)
        client.socket_mode_request_listeners.append(self._handle)
        return client

    def start(self) -> None:
        """Connect; the watchdog keeps trying what did not.

        Raises: TokenRefused
        """
        for line in self._lines:
            try:
                line.connect()
            except Exception as error:
                if isinstance(error, SlackApiError) and (said := error.response.get("error")) in answers.DEAD_ERRORS:
                    raise TokenRefused(said) from error
                log.warning("socket not connected yet", error=type(error).__name__)
                line.heard = clock.monotonic() - self._silent_after
        self._watchdog.start()

    def connected(self) -> bool:
        """Whether any connection stands."""
        return any(line.client.is_connected() for line in self._lines)

    def stop(self, within: float = 3.0) -> None:
        """Answer what has come in, then hang up."""
        self._stopping.set()
        with self._idle:
            self._idle.wait_for(lambda: self._open == 0, timeout=within)
        for line in self._lines:
            threading.Thread(target=_close, args=(line.client,), daemon=True).start()

    def _watch(self) -> None:
        while not self._stopping.wait(self._silent_after / LOOKS_UNTIL_SILENT):
            for line in self._lines:
                if line.silent_for() > self._silent_after:
                    self._renew(line)

    def _renew(self, line: Line) -> None:
        log.warning("socket silent, reconnecting")
        try:
            line.renew()
        except Exception as error:  # noqa: BLE001 - whatever a dead connection raises, the watchdog goes on
            log.warning("socket not reconnected", error=type(error).__name__)

    def _handle(self, client: BaseSocketModeClient, envelope: SocketModeRequest) -> None:
        with self._idle:
            self._open += 1
        try:
            self._answer(client, envelope)
        except Exception:
            log.exception("envelope failed", kind=envelope.type)
        finally:
            with self._idle:
                self._open -= 1
                self._idle.notify_all()

    def _answer(self, client: BaseSocketModeClient, envelope: SocketModeRequest) -> None:
        if self._stopping.is_set():
            return  # not acknowledged: Slack sends it to another connection
        started = clock.epoch()
        asked = BoltRequest(mode="socket_mode", body=envelope.payload, headers=_retry(envelope))
        answered = dispatch(self._app, asked)
        send_response(client, envelope, answered, started)
        if after := asked.context.get("after"):
            after()


def _retry(envelope: SocketModeRequest) -> dict[str, Any]:
    return {"x-slack-retry-num": str(envelope.retry_attempt)} if envelope.retry_attempt is not None else {}
