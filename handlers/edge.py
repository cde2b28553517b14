"""The edge: what is no request of Slack never gets in. A 4xx and one log line, never a 500, never the body."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from slack_bolt import BoltRequest
from slack_sdk.signature import Clock, SignatureVerifier

from bot import clock

BODY_LIMIT = 1_000_000
SIGNATURE_AGE = 300
JSON_TYPE, FORM_TYPE = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Rejected(Exception):
    """A request that is not Slack's; `status` is what it is answered, `reason` goes to the log."""

    status: int
    reason: str


class Edge:
    """Verifies and parses what comes in by HTTP."""

    def __init__(self, signing_secret: str) -> None:
        self._verifier = SignatureVerifier(signing_secret, clock=_Wall())

    def admit(self, headers: Mapping[str, str], body: bytes) -> BoltRequest:
        """The request for Bolt.

        Raises: Rejected
        """
        if not body:
            raise Rejected(400, "empty body")
        text = _decoded(body)
        self._verify(headers, text)
        payload = _parsed(headers.get("content-type", ""), text)
        _check_shape(payload)
        _check_storable(text, payload)
        return _request(payload, headers)

    def _verify(self, headers: Mapping[str, str], body: str) -> None:
        timestamp = headers.get("x-slack-request-timestamp", "")
        signature = headers.get("x-slack-signature", "")
        if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:  # noqa: PLR2004 - digits
            raise Rejected(401, "unreadable timestamp")
        if abs(clock.epoch() - int(timestamp)) > SIGNATURE_AGE:
            raise Rejected(401, "stale timestamp")
        if not signature.isascii() or not self._verifier.is_valid(body, timestamp, signature):
            raise Rejected(401, "bad signature")


def _request(payload: Mapping[str, Any], headers: Mapping[str, str]) -> BoltRequest:
    """What was parsed and checked, as it is.

    In its HTTP mode Bolt would parse again, and otherwise: a command with the word “payload” in it would be lost.
    """
    try:
        made = BoltRequest(body=dict(payload), headers=dict(headers), mode="socket_mode")
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise Rejected(400, "fields of the wrong type") from error
    if not all(isinstance(made.context.get(name) or "", str) for name in ("enterprise_id", "team_id", "user_id")):
        raise Rejected(400, "fields of the wrong type")
    return made


class _Wall(Clock):
    """The SDK's clock, from the one place that reads it."""

    def now(self) -> float:
        """Seconds since 1970."""
        return clock.epoch()


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Rejected(400, "not UTF-8") from error


def _parsed(content_type: str, text: str) -> Mapping[str, Any]:
    kind = content_type.partition(";")[0].strip().lower()
    try:
        if kind == JSON_TYPE:
            return _mapping(json.loads(text))
        if kind == FORM_TYPE:
            return _form(text)
    except (ValueError, RecursionError) as error:
        raise Rejected(400, "unreadable body") from error
    raise Rejected(415, "unknown content type")


def _form(text: str) -> Mapping[str, Any]:
    fields = parse_qs(text, keep_blank_values=True, strict_parsing=True, errors="strict")
    if "payload" in fields:
        return _mapping(json.loads(fields["payload"][0]))
    return {name: values[0] for name, values in fields.items()}


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Rejected(400, "not an object")
    return value


Needed = Mapping[str, type]
NEEDED: dict[str, Needed] = {
    "event_callback": {"event": dict, "event_id": str, "team_id": str},
    "block_actions": {"actions": list, "user": dict, "trigger_id": str},
    "view_submission": {"view": dict, "user": dict},
    "view_closed": {"view": dict, "user": dict},
    "message_action": {"message": dict, "channel": dict, "user": dict, "trigger_id": str, "callback_id": str},
    "block_suggestion": {"user": dict, "action_id": str},
    "url_verification": {"challenge": str},
}
COMMAND: Needed = {"command": str, "user_id": str, "channel_id": str, "trigger_id": str}


def _check_shape(payload: Mapping[str, Any]) -> None:
    """What our listeners rely on must be there, whoever signed it."""
    kind = payload.get("type")
    needed = NEEDED.get(kind, {}) if isinstance(kind, str) else COMMAND
    if payload.get("ssl_check") == "1":
        return
    typed = all(isinstance(payload.get(name), wanted) for name, wanted in needed.items())
    if not typed or not isinstance(payload.get("response_url", ""), str):
        raise Rejected(400, "fields missing or of the wrong type")
    if kind == "event_callback" and not isinstance(payload["event"].get("type"), str):
        raise Rejected(400, "no event")
    if kind == "block_actions" and not (payload["actions"] and isinstance(payload["actions"][0], dict)):
        raise Rejected(400, "no action")


def _check_storable(text: str, payload: Mapping[str, Any]) -> None:
    """Nobody can type what no database can keep: a NUL, half a character."""
    if any(sign in text for sign in ("\\u0000", "\\ud", "\\uD", "%00", "\0")):
        said = json.dumps(payload, ensure_ascii=False)
        whole = said.encode("utf-8", "replace").decode() == said
        if not whole or re.search(r"(?<!\\)(\\\\)*\\u0000", said):
            raise Rejected(400, "unreadable characters")
