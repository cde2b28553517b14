"""What operators ask: health, readiness, metrics, over real HTTP."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from handlers.web import Health, Web
from tests.fakes.running import Concord, listening
from tests.fakes.slack import FakeSlack
from tests.handlers import probes


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, verify=False, timeout=60) as client:
        yield client


def test_healthz_readyz_and_metrics(quiet: Concord, slack: FakeSlack, http: httpx.Client) -> None:
    with listening(quiet.asgi) as address:
        assert http.get(f"{address}/healthz").text == "ok"
        assert http.get(f"{address}/readyz").json() == {"database": True, "runner": True}
        ana = slack.user("ana")
        slack.command(ana, slack.channel("c", members=[ana]), "/initiative", "list")
        slack.request("event", {}, signature="v0=00")
        shown = http.get(f"{address}/metrics")
        assert shown.headers["content-type"].startswith("text/plain")
        assert 'concord_triggers_total{name="/initiative",outcome="done",trigger="command"} 1.0' in shown.text
        assert 'concord_refused_requests_total{reason="bad signature"} 1.0' in shown.text
        assert http.get(f"{address}/slack/events").status_code == 405
        assert http.get(f"{address}/nothing").status_code == 404


def test_not_ready_without_runner_or_database(quiet: Concord, http: httpx.Client) -> None:
    house = quiet.house
    for health in (Health(lambda: False, lambda: True), Health(house.reachable, lambda: False)):
        with listening(Web(house.app, house.edge, house.metrics, health).asgi()) as address:
            assert http.get(f"{address}/readyz").status_code == 503
            assert http.get(f"{address}/healthz").status_code == 200


def test_in_socket_mode_slack_cannot_come_in_by_http(quiet: Concord, http: httpx.Client) -> None:
    house = quiet.house
    health = Health(house.reachable, house.runner.alive)
    with listening(Web(house.app, None, house.metrics, health).asgi()) as address:
        assert http.post(f"{address}/slack/events", content=b"{}").status_code == 404
        assert http.get(f"{address}/metrics").status_code == 200


def test_a_slow_listener_holds_up_nobody_else(quiet: Concord, slack: FakeSlack, http: httpx.Client) -> None:
    probe = probes.Probes(quiet.house)
    waiting = threading.Event()

    def slow(*_: object) -> None:
        waiting.wait(3)

    probe.reply = slow
    ana = slack.user("ana")
    where = slack.channel("c", members=[ana])
    thread = threading.Thread(target=slack.command, args=(ana, where, "/probe", "see"))
    with listening(quiet.asgi) as address:
        thread.start()
        time.sleep(0.3)
        started = time.monotonic()
        assert http.get(f"{address}/readyz").status_code == 200
        assert time.monotonic() - started < 1
        waiting.set()
        thread.join()


def test_who_hangs_up_in_the_middle_does_no_harm(quiet: Concord, http: httpx.Client) -> None:
    import socket

    with listening(quiet.asgi) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port))) as line:
            line.sendall(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert http.get(f"{address}/healthz").status_code == 200


def test_a_body_of_two_megabytes_is_refused_while_it_comes(quiet: Concord, http: httpx.Client) -> None:
    with listening(quiet.asgi) as address:
        answer = http.post(f"{address}/slack/events", content=(b"x" * 65_536 for _ in range(32)))
        assert answer.status_code == 413
