"""Bringing requests to the app: signed HTTP or Socket Mode envelopes, timed, and sent again when refused."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import urlencode

import httpx

from tests.fakes.slack.model import Delivery, Json
from tests.fakes.slack.sockets import SocketMode

COMMAND, INTERACTIVE, EVENT = "command", "interactive", "event"
ENVELOPES = {COMMAND: "slash_commands", INTERACTIVE: "interactive", EVENT: "events_api"}
FORM = "application/x-www-form-urlencoded"
REASONS = {"operation_timeout": "http_timeout", "connection_failed": "connection_failed"}
RETRIES = 3


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's signature of a request."""
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256)
    return f"v0={digest.hexdigest()}"


def encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    """The body and content type that Slack sends this kind of request with."""
    if kind == EVENT:
        return json.dumps(payload).encode(), "application/json"
    if kind == COMMAND:
        return urlencode(payload).encode(), FORM
    return urlencode({"payload": json.dumps(payload)}).encode(), FORM


class Transport(Protocol):
    """A way to the app."""

    def send(self, kind: str, payload: Json, limit: float, retry: int, reason: str) -> Delivery:
        """Send one request and return how it was acknowledged within `limit` seconds."""
        ...

    def close(self) -> None:
        """Let go of what was opened."""
        ...


class Nowhere:
    """The way before one has been chosen."""

    def send(self, kind: str, payload: Json, limit: float, retry: int, reason: str) -> Delivery:
        """Complain."""
        raise AssertionError("say first where the app is: slack.use_http(url) or slack.use_socket_mode()")

    def close(self) -> None:
        """Nothing was opened."""


PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # made once: making one costs more than a test's requests


class Http:
    """Signed requests to one or more addresses in turn."""

    def __init__(self, urls: list[str], secret: str) -> None:
        self.secret = secret
        self._turn = itertools.cycle(urls)
        # Let go before the app does (uvicorn: 5 s), so that no request meets a connection that is just being closed.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=64, keepalive_expiry=2.0)
        self._client = httpx.Client(limits=limits, trust_env=False, verify=PLAIN)

    def send(self, kind: str, payload: Json, limit: float, retry: int, reason: str) -> Delivery:
        """Send one request."""
        headers = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason} if retry else {}
        return self.raw(kind, payload, limit, headers, retry=retry)

    def raw(
        self,
        kind: str,
        payload: Json,
        limit: float,
        headers: Mapping[str, str | None],
        *,
        body: bytes | None = None,
        retry: int = 0,
    ) -> Delivery:
        """Send one request whose body and headers may be anything; a header of None is left out."""
        content, content_type = encoded(kind, payload)
        content = content if body is None else body
        stamp = headers.get("X-Slack-Request-Timestamp") or str(int(time.time()))
        sent: dict[str, str | None] = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(self.secret, stamp, content),
            **headers,
        }
        kept = {name: value for name, value in sent.items() if value is not None}
        return self._post(kind, payload, content, kept, limit, retry)

    def close(self) -> None:
        """Close the connections to the app."""
        self._client.close()

    def _post(
        self, kind: str, payload: Json, content: bytes, headers: dict[str, str], limit: float, retry: int
    ) -> Delivery:
        started = time.monotonic()
        try:
            answer = self._client.post(next(self._turn), content=content, headers=headers, timeout=limit)
        except httpx.TimeoutException:
            return _failed(kind, payload, started, "operation_timeout", retry)
        except httpx.TransportError:
            return _failed(kind, payload, started, "connection_failed", retry)
        elapsed = time.monotonic() - started
        if elapsed > limit:
            return _failed(kind, payload, started, "operation_timeout", retry)
        body = parsed(answer.text, answer.headers.get("content-type", ""))
        error = None if answer.status_code == 200 else "http_error"
        return Delivery(kind, payload, answer.status_code, body, elapsed, error, retry, answer.content)


class Sockets:
    """Envelopes over the Socket Mode connections of the app."""

    def __init__(self, hub: SocketMode) -> None:
        self._hub = hub

    def send(self, kind: str, payload: Json, limit: float, retry: int, reason: str) -> Delivery:
        """Send one envelope."""
        started = time.monotonic()
        answer = self._hub.deliver(ENVELOPES[kind], payload, limit, retry, reason)
        if answer is None:
            return _failed(kind, payload, started, "operation_timeout", retry)
        body = answer.get("payload") or ""
        if isinstance(body, dict) and set(body) == {"text"}:
            body = {**body} if body["text"] else ""
        return Delivery(kind, payload, 200, body, time.monotonic() - started, None, retry, json.dumps(answer).encode())

    def close(self) -> None:
        """The server closes the connections."""


class Courier:
    """Delivers over the chosen way, records every try, and repeats events that were not acknowledged."""

    def __init__(self, record: Callable[[Delivery], None]) -> None:
        self.transport: Transport = Nowhere()
        self.limit = 3.0
        self._record = record

    def deliver(self, kind: str, payload: Json, retries: int = 0) -> Delivery:
        """Send, and send again up to `retries` times until it is acknowledged."""
        done = self._try(kind, payload)
        for attempt in range(1, retries + 1):
            if done.ok:
                break
            done = self._try(kind, payload, attempt, REASONS.get(done.error or "", "http_error"))
        return done

    def _try(self, kind: str, payload: Json, attempt: int = 0, reason: str = "") -> Delivery:
        done = self.transport.send(kind, payload, self.limit, attempt, reason)
        self._record(done)
        return done


def parsed(text: str, content_type: str) -> Any:
    """An acknowledgement's body: JSON where it says so, else text."""
    if text and content_type.startswith("application/json"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _failed(kind: str, payload: Json, started: float, error: str, retry: int) -> Delivery:
    return Delivery(kind, payload, 0, "", time.monotonic() - started, error, retry)
