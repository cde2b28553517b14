"""A load of signed clicks on a ballot's buttons, each by another person, over keep-alive connections on loopback.

`python -m bench.presses PORT CONNECTIONS PEOPLE SECONDS RESPONSE_URL`: with 0 seconds everybody presses once, as fast
as they can; else they go round and change their minds until the time is up. Prints latencies as JSON.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlencode

from bench import load

TEAM = os.environ.get("BENCH_TEAM", "T0")


def person(number: int) -> str:
    """The Slack id of one of the crowd."""
    return f"U0V{number:04}"


def payload(number: int, choice: str, url: str) -> bytes:
    """Somebody's click, as Slack sends it."""
    who, team = {"id": person(number % 10_000), "name": "v"}, {"id": TEAM, "domain": "bench"}
    pressed = {"type": "button", "action_id": f"decision_vote:{choice}", "block_id": "vote", "value": "1"}
    where = {"type": "message", "message_ts": "1.1", "channel_id": "C0BENCH", "is_ephemeral": False}
    body = {
        "type": "block_actions", "user": who, "team": team, "api_app_id": "A0", "token": "x", "container": where,
        "channel": {"id": "C0BENCH", "name": "bench"}, "message": {"ts": "1.1", "type": "message", "text": "D-1"},
        "trigger_id": f"{time.time_ns()}.{number}", "response_url": url, "is_enterprise_install": False,
        "actions": [pressed | {"action_ts": f"{time.time():.6f}", "text": {"type": "plain_text", "text": choice}}],
    }  # fmt: skip
    return load.signed(urlencode({"payload": json.dumps(body)}).encode())


async def connection(port: int, turns: Iterator[tuple[int, str]], until: float, *, url: str, took: list[float]) -> None:
    """One after the other, until nobody is left or the time is up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number, choice in turns:
        if time.monotonic() > until:
            break
        sent = payload(number, choice, url)
        started = time.perf_counter()
        status, body = await load.ask(reader, writer, sent)
        took.append(time.perf_counter() - started)
        if status != 200:
            raise SystemExit(f"answered {status}: {body[:300]!r}")
    writer.close()


async def press(port: int, connections: int, *, people: int, seconds: float, url: str) -> list[float]:
    """Everybody's clicks, shared by the connections; how long each took."""
    took: list[float] = []
    rounds = itertools.count() if seconds else range(1)
    turns = ((n, ("agree", "abstain")[each % 2]) for each in rounds for n in range(people))
    until = time.monotonic() + (seconds or 120)
    await asyncio.gather(*(connection(port, turns, until, url=url, took=took) for _ in range(connections)))
    return took


def main() -> None:
    port, connections, people, seconds, url = sys.argv[1:6]
    started = time.monotonic()
    took = sorted(asyncio.run(press(int(port), int(connections), people=int(people), seconds=float(seconds), url=url)))
    elapsed = time.monotonic() - started
    print(json.dumps(load.told(took, elapsed)))


if __name__ == "__main__":
    main()
