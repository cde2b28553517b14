"""What is no request of Slack never gets in: a 4xx and one log line, never a 500, never the body in the log."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as some
from slack_bolt import App, BoltResponse

from handlers.edge import Edge, Rejected
from handlers.web import dispatch
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack import payloads as made
from tests.fakes.slack.deliver import FORM, signature

SECRET = "fake-signing-secret"
SIGN = "a body that nobody may read in the log"
JSON = "application/json"


def _headers(body: bytes, kind: str = JSON, **changed: str) -> dict[str, str]:
    stamp = changed.pop("stamp", str(int(time.time())))
    signed = {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": ""}
    return {**signed, "x-slack-signature": signature(SECRET, stamp, body), **changed}


def _admit(body: bytes, kind: str = JSON, **changed: str) -> Any:
    return Edge(SECRET).admit(_headers(body, kind, **changed), body)


COMMAND = {"command": "/probe", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.2", "team_id": "T0FAKE"}
EVENT = {"type": "event_callback", "event_id": "Ev1", "team_id": "T0FAKE", "event": {"type": "app_mention"}}
PRESS = {
    "type": "block_actions", "user": {"id": "U1"}, "team": {"id": "T0FAKE"}, "trigger_id": "1.2",
    "actions": [{"action_id": "a", "block_id": "b", "type": "button"}],
}  # fmt: skip
VIEW = {
    "type": "view_submission",
    "user": {"id": "U1"},
    "team": {"id": "T0FAKE"},
    "view": {"id": "V1", "type": "modal", "callback_id": "x"},
}
SHORT = {
    "type": "message_action", "user": {"id": "U1"}, "team": {"id": "T0FAKE"}, "trigger_id": "1.2", "callback_id": "x",
    "channel": {"id": "C1", "name": "c"}, "message": {"ts": "1.1"},
}  # fmt: skip


def _form(payload: Any) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


@pytest.mark.parametrize(
    ("body", "kind", "changed", "status"),
    [
        (b"{}", JSON, {"x-slack-signature": "v0=00"}, 401),
        (b"{}", JSON, {"x-slack-signature": ""}, 401),
        (b"{}", JSON, {"x-slack-signature": "v0=ä"}, 401),
        (b"{}", JSON, {"stamp": "1500000000"}, 401),
        (b"{}", JSON, {"stamp": str(int(time.time()) + 4000)}, 401),
        (b"{}", JSON, {"stamp": "soon"}, 401),
        (b"{}", JSON, {"stamp": ""}, 401),
        (b"{}", JSON, {"stamp": "-5"}, 401),
        (b"{}", JSON, {"stamp": "٣"}, 401),
        (b"{}", JSON, {"stamp": "9" * 5000}, 401),
        (b"", JSON, {}, 400),
        (b"{}", "text/plain", {}, 415),
        (b"{}", "", {}, 415),
        (b"{", JSON, {}, 400),
        (b'{"type": "\xff"}', JSON, {}, 400),
        (b"\xff\xfe", FORM, {}, 400),
        (b"[]", JSON, {}, 400),
        (b"1", JSON, {}, 400),
        (b"null", JSON, {}, 400),
        (b"{}", JSON, {}, 400),
        (b"[" * 100_000, JSON, {}, 400),
        (b'{"n": ' + b"1" * 10_000 + b"}", JSON, {}, 400),
        (b"payload=[]", FORM, {}, 400),
        (b"payload=1", FORM, {}, 400),
        (b"payload=", FORM, {}, 400),
        (b"payload={", FORM, {}, 400),
        (b"a=b=c&&", FORM, {}, 400),
        (b"no-form", FORM, {}, 400),
        (b"{}=1", FORM, {}, 400),
        (b"command=%ff&user_id=U&channel_id=C&trigger_id=1", FORM, {}, 400),
        (urlencode({**COMMAND, "text": "\x00"}).encode(), FORM, {}, 400),
        (json.dumps({**EVENT, "event": {"type": "x", "text": "\ud800"}}).encode(), JSON, {}, 400),
        (json.dumps({**EVENT, "event": {"type": "x", "text": ["\x00"]}}).encode(), JSON, {}, 400),
    ],
)
def test_refused(body: bytes, kind: str, changed: dict[str, str], status: int) -> None:
    with pytest.raises(Rejected) as refused:
        _admit(body, kind, **changed)
    assert refused.value.status == status


@pytest.mark.parametrize(
    "whole", [COMMAND, EVENT, PRESS, VIEW, SHORT], ids=["command", "event", "press", "view", "short"]
)
def test_what_lacks_a_field_or_has_another_type_is_refused(whole: dict[str, Any]) -> None:
    def sent(payload: Any) -> Any:
        if "command" in whole:
            return _admit(urlencode(payload).encode(), FORM)
        return _admit(json.dumps(payload).encode(), JSON) if whole is EVENT else _admit(_form(payload), FORM)

    assert sent(whole).body["team_id" if "team_id" in whole else "team"]
    for name in set(whole) - {"type", "team", "team_id"}:
        with pytest.raises(Rejected):
            sent({key: value for key, value in whole.items() if key != name})
        if "command" not in whole:
            wrongs: list[Any] = [None, 5, [], {}, [1], True]
            for wrong in wrongs:
                if wrong != {} or not isinstance(whole[name], dict):
                    with pytest.raises(Rejected):
                        sent({**whole, name: wrong})


def test_a_command_with_the_word_payload_in_it_gets_in() -> None:
    """Bolt's own parser takes any form with that word in it for an interactive payload, and loses the command."""
    admitted = _admit(urlencode({**COMMAND, "text": 'log "the payload"'}).encode(), FORM)
    assert admitted.body["text"] == 'log "the payload"'


def test_what_slack_sends_gets_in() -> None:
    assert _admit(b'{"type": "url_verification", "challenge": "c"}').body["challenge"] == "c"
    assert _admit(b"ssl_check=1&token=x", FORM).body["ssl_check"] == "1"
    assert _admit(urlencode({**COMMAND, "text": ""}).encode(), f"{FORM}; charset=UTF-8").body["text"] == ""
    emoji = {**EVENT, "event": {"type": "app_mention", "text": "\U0001f600 \\u0000"}}
    assert _admit(json.dumps(emoji).encode()).body == emoji


# -- through the real web


@pytest.fixture
def told(quiet: Concord) -> Concord:
    """Concord behind its real web server."""
    return quiet


def test_over_http_each_is_one_log_line_without_the_body(told: Concord, slack: FakeSlack) -> None:
    wrong: list[tuple[dict[str, Any], int]] = [
        ({"signature": "v0=00"}, 401),
        ({"timestamp": "1500000000"}, 401),
        ({"timestamp": "soon"}, 401),
        ({"timestamp": "9" * 400}, 401),
        ({"headers": {"Content-Type": "text/plain"}}, 415),
        ({"headers": {"Content-Type": None}}, 415),
        ({"headers": {"X-Slack-Signature": None}}, 401),
        ({"body": f'{{"{SIGN}'.encode()}, 400),
        ({"body": f"{SIGN}\xff".encode("latin-1")}, 400),
        ({"body": b""}, 400),
        ({"body": f'["{SIGN}"]'.encode()}, 400),
        ({"body": SIGN.encode() * 60_000}, 413),
    ]
    for options, status in wrong:
        with structlog.testing.capture_logs() as lines:
            done = slack.request("event", {"said": SIGN}, **options)
        assert (done.status, options) == (status, options)
        assert [each["event"] for each in lines] == ["request refused"]
        assert SIGN not in repr(lines)
    with structlog.testing.capture_logs() as lines:
        assert slack.request("interactive", {}, body=b"payload=[]").status == 400
        assert slack.request("interactive", {}, body=b"payload=1").status == 400
    assert len(lines) == 2


def test_what_nothing_listens_to_is_acknowledged(told: Concord, slack: FakeSlack) -> None:
    ana = slack.user("ana")
    where = slack.channel("c", members=[ana])
    assert slack.command(ana, where, "/unheard-of").status == 200
    assert slack.event({"type": "emoji_changed", "event_ts": "1.1"}, retries=0).status == 200
    press = made.interactive(slack.space, "block_actions", ana)
    press |= {"trigger_id": "1.2", "actions": [{"action_id": "unheard", "block_id": "b", "type": "button"}]}
    assert slack.request("interactive", press).status == 200
    view = made.interactive(slack.space, "view_submission", ana)
    view |= {"view": {"id": "V1", "type": "modal", "callback_id": "unheard", "state": {"values": {}}}}
    assert slack.request("interactive", view).status == 200


def test_slack_s_own_checks_are_answered(told: Concord, slack: FakeSlack) -> None:
    done = slack.request("event", {"type": "url_verification", "challenge": "c0ffee", "token": "x"})
    assert (done.status, done.body) == (200, {"challenge": "c0ffee"})
    assert slack.request("command", {"ssl_check": "1", "token": "x"}).status == 200


# -- anything at all

LEAF = some.none() | some.booleans() | some.integers() | some.text(max_size=8) | some.floats(allow_nan=False)
NAMES = some.sampled_from(
    ["type", "id", "team", "team_id", "user", "user_id", "channel", "event", "event_id", "view", "state", "values",
     "actions", "action_id", "block_id", "message", "ts", "item", "tab", "text", "callback_id", "authorizations",
     "enterprise", "is_ext_shared_channel", "container", "selected_option", "response_url", "response_urls", "hash"]
)  # fmt: skip
VALUE = some.recursive(
    LEAF, lambda inner: some.lists(inner, max_size=3) | some.dictionaries(NAMES, inner, max_size=4), max_leaves=8
)
KINDS = [COMMAND, EVENT, PRESS, VIEW, SHORT]
EVENTS = ["app_mention", "message", "reaction_added", "member_joined_channel", "user_change", "channel_rename",
          "dnd_updated_user",
          "app_home_opened", "tokens_revoked", "channel_archive"]  # fmt: skip


@pytest.fixture(scope="module")
def app_of(sqlite_templates: Any) -> Any:
    """Concord's Bolt app on SQLite, for thousands of requests without a server in between."""
    with FakeSlack() as slack:
        slack.allow_violations = True
        concord = Concord(slack, sqlite_templates.fresh(), concord_call_timeout=0.5)
        yield concord.house.app
        concord.stop()


def _dispatched(app: App, body: bytes, kind: str) -> int:
    try:
        answered: BoltResponse = dispatch(app, _admit(body, kind))
    except Rejected as refused:
        return refused.status
    return answered.status


@settings(max_examples=150)
@given(
    body=some.binary(max_size=200), kind=some.sampled_from([JSON, FORM, f"{JSON}; charset=utf-8", "APPLICATION/JSON"])
)
def test_no_bytes_make_it_fail(app_of: App, body: bytes, kind: str) -> None:
    assert _dispatched(app_of, body, kind) < 500


@settings(max_examples=250)
@given(whole=some.sampled_from(KINDS), changes=some.dictionaries(NAMES, VALUE, max_size=4), payload=some.booleans())
def test_no_shape_makes_it_fail(app_of: App, whole: dict[str, Any], changes: dict[str, Any], payload: bool) -> None:
    sent = {**whole, **changes, "event_id": changes.get("event_id", f"Ev{time.monotonic_ns()}")}
    body = _form(sent) if payload else json.dumps(sent).encode()
    assert _dispatched(app_of, body, FORM if payload else JSON) < 500


@settings(max_examples=250)
@given(kind=some.sampled_from(EVENTS), inside=some.dictionaries(NAMES, VALUE, max_size=5))
def test_no_event_makes_it_fail(app_of: App, kind: str, inside: dict[str, Any]) -> None:
    event = {**inside, "type": kind}
    sent = {**EVENT, "event_id": f"Ev{time.monotonic_ns()}", "event": event}
    assert _dispatched(app_of, json.dumps(sent).encode(), JSON) < 500
