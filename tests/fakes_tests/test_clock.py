"""The clock with verbs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.clock import FakeClock


def test_product_time_stands_until_it_is_moved() -> None:
    clock = FakeClock(datetime(2027, 3, 1, 8, 58, tzinfo=UTC))
    assert clock.now() == clock.now() == datetime(2027, 3, 1, 8, 58, tzinfo=UTC)
    assert clock.advance(days=1, hours=1, minutes=2, seconds=3) == datetime(2027, 3, 2, 10, 0, 3, tzinfo=UTC)
    assert clock.set("2027-03-01 08:58", zone="Europe/Berlin") == datetime(2027, 3, 1, 7, 58, tzinfo=UTC)


def test_real_time_runs_on() -> None:
    clock = FakeClock(datetime(2027, 3, 1, tzinfo=UTC))
    assert abs(clock.real() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.monotonic() <= clock.monotonic()
    with pytest.raises(ValueError, match="aware"):
        FakeClock(datetime(2027, 3, 1))  # noqa: DTZ001
