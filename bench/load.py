"""A load of signed slash commands over keep-alive connections, on loopback only, bounded in time.

`python -m bench.load PORT CONNECTIONS SECONDS TEXT`: prints latencies as JSON. A process of its own, so that it has
its own core.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import sys
import time
from urllib.parse import urlencode

SECRET = os.environ.get("SLACK_SIGNING_SECRET", "").encode()
FIELDS = {
    "token": "x",
    "team_id": os.environ.get("BENCH_TEAM", "T0"),
    "team_domain": "bench",
    "channel_id": "C0BENCH",
    "channel_name": "bench",
    "user_id": "U0BENCH",
    "user_name": "bench",
    "command": "/decision",
    "api_app_id": "A0",
    "is_enterprise_install": "false",
    "response_url": "http://127.0.0.1:9/none",
}


def request(text: str, number: str) -> bytes:
    return signed(urlencode({**FIELDS, "text": text, "trigger_id": number}).encode())


def signed(body: bytes) -> bytes:
    """A whole request, signed as Slack does."""
    timestamp = str(int(time.time()))
    signature = hmac.new(SECRET, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\n"
        f"x-slack-request-timestamp: {timestamp}\r\nx-slack-signature: v0={signature}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sent: bytes) -> tuple[int, bytes]:
    writer.write(sent)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
    body = await reader.readexactly(length) if length else b""
    return int(head.split(b" ", 2)[1]), body


async def connection(port: int, name: str, until: float, *, text: str, took: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    number = 0
    while time.monotonic() < until:
        number += 1
        sent = request(text, f"{name}.{number}")
        started = time.perf_counter()
        status, body = await ask(reader, writer, sent)
        took.append(time.perf_counter() - started)
        if status != 200 or b"went wrong" in body or b"busy" in body:
            raise SystemExit(f"answered {status}: {body[:300]!r}")
    writer.close()


async def load(port: int, connections: int, seconds: float, text: str) -> list[float]:
    took: list[float] = []
    until = time.monotonic() + seconds
    run = f"{time.time():.6f}"
    await asyncio.gather(*(connection(port, f"{run}.{n}", until, text=text, took=took) for n in range(connections)))
    return took


def main() -> None:
    port, connections, seconds, text = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
    started = time.monotonic()
    took = sorted(asyncio.run(load(port, connections, seconds, text)))
    print(json.dumps(told(took, time.monotonic() - started)))


def told(took: list[float], elapsed: float) -> dict[str, float]:
    """Sorted latencies, as they are reported."""
    return {
        "requests": len(took),
        "per_second": len(took) / elapsed,
        "p50_ms": took[len(took) // 2] * 1000,
        "p99_ms": took[int(len(took) * 0.99)] * 1000,
    }


if __name__ == "__main__":
    main()
