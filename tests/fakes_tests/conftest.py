"""A fake Slack with a tiny Bolt app in it, by HTTP or by Socket Mode."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes.serving import Served
from tests.fakes.slack import Channel, FakeSlack, User


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A fake Slack that nobody is connected to."""
    with FakeSlack() as fake:
        yield fake


@pytest.fixture
def web(slack: FakeSlack) -> WebClient:
    """A real client that does not repeat what failed."""
    return WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[], timeout=5)


@pytest.fixture
def ana(slack: FakeSlack) -> User:
    """A person in Berlin."""
    return slack.user("ana", id="U0ANA", tz="Europe/Berlin", real_name="Ana Ruiz", email="ana@example.com")


@pytest.fixture
def launch(slack: FakeSlack, ana: User) -> Channel:
    """A channel with the person and the bot."""
    return slack.channel("launch", id="C0LAUNCH", members=[ana])


@pytest.fixture
def bolt(slack: FakeSlack, web: WebClient) -> App:
    """A Bolt app without listeners."""
    return App(
        client=web,
        signing_secret=slack.signing_secret,
        process_before_response=True,
        token_verification_enabled=False,
        ignoring_self_events_enabled=False,
    )


@pytest.fixture
def served(slack: FakeSlack) -> Iterator[Callable[[Callable[[Request], Any]], str]]:
    """Serves a function at an address until the test ends."""
    servers: list[Served] = []

    def serve(endpoint: Callable[[Request], Any]) -> str:
        site = Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])
        servers.append(Served(site))
        servers[-1].start()
        return f"{servers[-1].address}/slack/events"

    yield serve
    for server in servers:
        server.stop()


@pytest.fixture
def by_http(slack: FakeSlack, bolt: App, served: Callable[[Any], str]) -> FakeSlack:
    """The fake Slack, delivering to the Bolt app by signed requests."""

    async def endpoint(request: Request) -> Response:
        body = await request.body()
        return to_starlette_response(await run_in_threadpool(bolt.dispatch, to_bolt_request(request, body)))

    slack.use_http(served(endpoint))
    return slack
