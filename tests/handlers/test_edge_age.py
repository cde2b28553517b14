"""Signatures age by real time: the wall clock is frozen here, product time plays no part."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from freezegun import freeze_time

from handlers.edge import Edge, Rejected

SECRET = "0123456789abcdef"
SENT = datetime(2027, 3, 28, 0, 58, tzinfo=UTC)  # two minutes before clocks change in Europe
BODY = b'{"type": "url_verification", "challenge": "x"}'


def headers() -> dict[str, str]:
    timestamp = str(int(SENT.timestamp()))
    signed = hmac.new(SECRET.encode(), b"v0:" + timestamp.encode() + b":" + BODY, hashlib.sha256).hexdigest()
    return {
        "content-type": "application/json",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": f"v0={signed}",
    }


@pytest.mark.parametrize("now", ["00:53:00", "00:58:00", "01:02:59"])
def test_a_request_is_taken_within_five_minutes(now: str) -> None:
    with freeze_time(f"2027-03-28 {now}"):
        assert Edge(SECRET).admit(headers(), BODY).body["challenge"] == "x"


@pytest.mark.parametrize("now", ["00:52:59", "01:03:01", "13:00:00"])
def test_an_older_or_later_one_is_not(now: str) -> None:
    with freeze_time(f"2027-03-28 {now}"), pytest.raises(Rejected) as refused:
        Edge(SECRET).admit(headers(), BODY)
    assert (refused.value.status, refused.value.reason) == (401, "stale timestamp")
