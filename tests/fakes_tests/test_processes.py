"""The processes that tests start: one that another test has started is not taken for our own."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.fakes.processes import free_port, started, wait_ready
from tests.fakes.running import listening

Send = Callable[[dict[str, Any]], Awaitable[None]]


async def _ready(_scope: Any, _receive: Any, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_whoever_else_answers_on_a_port_is_not_the_process_that_is_waited_for() -> None:
    with listening(_ready) as address, started(sys.executable, "-c", "import time; time.sleep(60)", env={}) as ours:
        port = int(address.rpartition(":")[2])
        with pytest.raises(AssertionError, match=f"port {port} is another process'"):
            wait_ready(port, ours)


def test_a_process_that_has_ended_is_not_waited_for() -> None:
    with started(sys.executable, "-c", "print('no more')", env={}) as ours:
        ours.wait(30)
        with pytest.raises(AssertionError, match="the process ended: no more"):
            wait_ready(free_port(), ours)


def test_no_port_is_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does another worker of xdist's have it to give; honcho's second process, 100 on, stays with its worker."""
    given: dict[str, set[int]] = {}
    for worker in ("gw0", "gw1"):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
        given[worker] = {free_port() for _ in range(50)}
    assert [len(each) for each in given.values()] == [50, 50]
    assert not {port % 20 for port in given["gw0"]} & {port % 20 for port in given["gw1"]}
    assert {(port + 100) % 20 for port in given["gw1"]} == {port % 20 for port in given["gw1"]}
