"""Socket Mode: WebSocket links on which each envelope goes to exactly one, and which can fall silent."""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
import time
from concurrent.futures import Future
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from tests.fakes.slack.model import Json
from tests.fakes.slack.registry import Args, method

if TYPE_CHECKING:
    from tests.fakes.slack.workspace import Workspace

MOST_LINKS = 10
HOST = "applink-fake"
PING_EVERY = 0.2


class Link(asyncio.Protocol):
    """One connection of the app; its verbs can be called from any thread."""

    def __init__(self, hub: SocketMode) -> None:
        self._hub = hub
        self._protocol = ServerProtocol()
        self.transport: asyncio.Transport | None = None
        self.silent = False
        self.alive = False
        self.envelopes: list[str] = []

    # -- verbs

    def silence(self) -> None:
        """Stall: swallow every envelope, answer no ping, yet keep the connection."""
        self.silent = True

    def resume(self) -> None:
        """End the silence; what was swallowed stays lost."""
        self.silent = False

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell the app to reconnect, as Slack does before it refreshes a connection."""
        self.send({"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}})

    def drop(self) -> None:
        """Cut the connection without a word."""
        self._hub.in_loop(lambda: self.transport.abort() if self.transport else None)

    def send(self, frame: Json) -> None:
        """Send one frame."""
        self._hub.in_loop(lambda: self._write(frame))

    def ping(self) -> None:
        """Ping, as Slack does all the time; called on the loop."""
        if not self.silent:
            self._protocol.send_ping(b"fake")
            self._flush()

    # -- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The app has connected."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Bytes have come: a handshake, acknowledgements, pings."""
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            if isinstance(event, Request):
                self._shake_hands(event)
            elif isinstance(event, Frame) and event.opcode is Opcode.TEXT and not self.silent:
                self._hub.acknowledged(json.loads(bytes(event.data)))
        self._flush()

    def eof_received(self) -> None:
        """The app has closed its side."""
        self._protocol.receive_eof()

    def connection_lost(self, error: Exception | None) -> None:
        """The connection is gone."""
        self.alive = False
        self._hub.forget(self)

    # -- inside

    def _shake_hands(self, request: Request) -> None:
        ticket = request.path.rpartition("ticket=")[2].partition("&")[0]
        if not self._hub.redeem(ticket):
            self._protocol.send_response(self._protocol.reject(HTTPStatus.FORBIDDEN, "unknown ticket\n"))
            return
        self._protocol.send_response(self._protocol.accept(request))
        self._hub.welcome(self)

    def _write(self, frame: Json) -> None:
        if not self.silent:
            self._protocol.send_text(json.dumps(frame).encode())
            self._flush()

    def _flush(self) -> None:
        waiting = self._protocol.data_to_send()
        if self.transport is None or self.silent:
            return
        for piece in waiting:
            if piece:
                self.transport.write(piece)
            else:
                self.transport.close()


class SocketMode:
    """The links of the app, the tickets to open them, and the envelopes that wait for an acknowledgement."""

    def __init__(self, space: Workspace) -> None:
        self.links: list[Link] = []
        self._space = space
        self._tickets: set[str] = set()
        self._waiting: dict[str, Future[Any]] = {}
        self._turn = 0
        self._changed = threading.Condition()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: asyncio.Server | None = None
        self._pinging: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        self._loop = asyncio.get_running_loop()
        self._server = await self._loop.create_server(lambda: Link(self), "127.0.0.1", 0)
        self._pinging = self._loop.create_task(self._ping())
        port = self._server.sockets[0].getsockname()[1]
        self._space.socket_address = lambda: f"ws://127.0.0.1:{port}/link/?ticket={self._ticket()}&app_id=fake"

    def close(self) -> None:
        """Drop every connection and stop listening; called on the loop."""
        if self._pinging:
            self._pinging.cancel()
        for link in list(self.links):
            if link.transport:
                link.transport.abort()
        if self._server:
            self._server.close()

    def in_loop(self, job: Any) -> None:
        """Let the server's thread do something."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(job)

    def deliver(self, kind: str, payload: Json, limit: float, retry: int = 0, reason: str = "") -> Json | None:
        """Send an envelope over one of the links and return its acknowledgement, None when none came in time."""
        envelope: Json = {"envelope_id": secrets.token_hex(16), "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        waiting: Future[Json] = Future()
        link = self._next_link()
        self._waiting[envelope["envelope_id"]] = waiting
        link.envelopes.append(envelope["envelope_id"])
        link.send(envelope)
        try:
            return waiting.result(limit)
        except TimeoutError:
            return None
        finally:
            self._waiting.pop(envelope["envelope_id"], None)

    def wait_connected(self, count: int, timeout: float) -> None:
        """Wait until so many connections of the app are there."""
        end = time.monotonic() + timeout
        with self._changed:
            while len(self.links) < count:
                if not self._changed.wait(end - time.monotonic()):
                    raise AssertionError(f"{len(self.links)} of {count} Socket Mode connections after {timeout} s")

    # -- called by links, on the loop

    def redeem(self, ticket: str) -> bool:
        """Whether the ticket was issued; it opens one connection."""
        known = ticket in self._tickets
        self._tickets.discard(ticket)
        return known

    def welcome(self, link: Link) -> None:
        """Greet a new connection, or turn away the eleventh."""
        if len(self.links) >= MOST_LINKS:
            link.disconnect("too_many_websockets")
            self.in_loop(lambda: link.transport.close() if link.transport else None)
            return
        link.alive = True
        with self._changed:
            self.links.append(link)
            self._changed.notify_all()
        debug = {"host": HOST, "build_number": 1, "approximate_connection_time": 18060}
        info = {"app_id": self._space.app_id}
        link.send({"type": "hello", "num_connections": len(self.links), "debug_info": debug, "connection_info": info})

    def forget(self, link: Link) -> None:
        """Take a lost connection off the list."""
        with self._changed:
            if link in self.links:
                self.links.remove(link)
            self._changed.notify_all()

    def acknowledged(self, frame: Json) -> None:
        """An acknowledgement has come."""
        waiting = self._waiting.get(str(frame.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(frame)

    # -- inside

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(PING_EVERY)
            for link in list(self.links):
                link.ping()

    def _ticket(self) -> str:
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    def _next_link(self) -> Link:
        with self._changed:
            if not self.links:
                raise AssertionError("no Socket Mode connection is open: start the app, then slack.wait_connected()")
            self._turn += 1
            return self.links[self._turn % len(self.links)]


@method("apps.connections.open")
def connections_open(space: Workspace, args: Args) -> Json:
    """An address to connect to, good for one connection."""
    return {"ok": True, "url": space.socket_address()}
