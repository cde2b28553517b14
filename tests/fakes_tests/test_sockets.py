"""Socket Mode, as Bolt's built-in client meets it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.fakes.slack import Channel, FakeSlack, User


@pytest.fixture
def by_socket(slack: FakeSlack, bolt: App, web: WebClient) -> Iterator[FakeSlack]:
    """The fake Slack, delivering over two connections of the Bolt app."""
    handlers = [SocketModeHandler(bolt, slack.app_token, web_client=web, ping_interval=0.2) for _ in range(2)]
    for each in handlers:
        each.connect()  # type: ignore[no-untyped-call]
    slack.use_socket_mode()
    slack.wait_connected(2)
    yield slack
    for each in handlers:
        each.close()  # type: ignore[no-untyped-call]


def test_each_envelope_goes_to_one_connection(by_socket: FakeSlack, bolt: App, ana: User, launch: Channel) -> None:
    seen: list[str] = []
    bolt.event("message")(lambda event: seen.append(event["text"]))
    bolt.command("/hi")(lambda ack, command: ack(f"hello {command['text']}"))
    for number in range(4):
        by_socket.say(ana, launch, str(number))
    assert seen == ["0", "1", "2", "3"]
    assert [len(each.envelopes) for each in by_socket.connections] == [2, 2]
    answer = by_socket.command(ana, launch, "/hi", "you")
    assert (answer.status, answer.text) == (200, "hello you")


def test_a_modal_by_socket(by_socket: FakeSlack, bolt: App, ana: User, launch: Channel) -> None:
    label = {"type": "plain_text", "text": "x"}
    field = {
        "type": "input",
        "block_id": "b",
        "label": label,
        "element": {"type": "plain_text_input", "action_id": "v"},
    }
    view = {"type": "modal", "callback_id": "form", "title": label, "submit": label, "blocks": [field]}

    @bolt.command("/form")
    def form(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()

    bolt.view("form")(lambda ack: ack(response_action="errors", errors={"b": "No."}))
    opened = by_socket.command(ana, launch, "/form").opened
    assert by_socket.submit(ana, opened, {"b": "x"}).errors == {"b": "No."}


def test_a_silent_connection_swallows_and_the_event_comes_again(
    by_socket: FakeSlack, bolt: App, ana: User, launch: Channel
) -> None:
    seen: list[str] = []
    bolt.event("message")(lambda event: seen.append(event["text"]))
    by_socket.ack_limit = 0.3
    by_socket.connections[0].silence()
    by_socket.say(ana, launch, "a")
    by_socket.say(ana, launch, "b")
    assert seen == ["a", "b"]
    assert {each.error for each in by_socket.deliveries} == {None, "operation_timeout"}
    for each in by_socket.connections:
        each.resume()


def test_the_app_reconnects_when_told_or_cut(by_socket: FakeSlack, bolt: App) -> None:
    first, second = by_socket.connections
    first.disconnect()
    second.drop()
    by_socket.wait_for(lambda: not {first, second} & set(by_socket.connections))
    by_socket.wait_connected(2)


def test_ten_connections_and_only_with_a_ticket(slack: FakeSlack, web: WebClient) -> None:
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        web.apps_connections_open(app_token=slack.bot_token)

    def address() -> str:
        return str(web.apps_connections_open(app_token=slack.app_token)["url"])

    with ExitStack() as links:
        for _ in range(10):
            links.enter_context(connect(address()))
        slack.wait_connected(10)
        late = links.enter_context(connect(address()))
        assert "too_many_websockets" in str(late.recv(timeout=2))
        with pytest.raises(InvalidStatus), connect(address().replace("ticket=", "ticket=x")):
            pass
