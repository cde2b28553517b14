"""The clocks."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

from freezegun import freeze_time

from bot import clock
from bot.clock import ShiftedClock, SystemClock

START = datetime(2027, 3, 1, 8, 58, tzinfo=timezone(timedelta(hours=1)))


def test_the_system_clock_is_real_and_aware() -> None:
    before = datetime.now(UTC)
    told = SystemClock()
    assert before <= told.now() <= told.real() <= datetime.now(UTC)
    assert told.now().tzinfo is UTC


def test_a_shifted_clock_stands_still_until_it_is_released_and_then_runs() -> None:
    shifted = ShiftedClock(START)
    time.sleep(0.02)
    assert shifted.now() == START
    assert shifted.now().tzinfo is UTC
    shifted.release()
    first = shifted.now()
    assert START <= first < START + timedelta(seconds=10)
    time.sleep(0.02)
    assert timedelta(seconds=0.02) <= shifted.now() - first < timedelta(seconds=10)


def test_a_shifted_clock_leaves_real_time_alone() -> None:
    assert abs(ShiftedClock(START).real() - datetime.now(UTC)) < timedelta(seconds=10)


def test_what_measures_never_jumps() -> None:
    assert clock.monotonic() <= clock.monotonic()
    assert abs(clock.epoch() - time.time()) < 10


def test_real_and_product_time_are_the_wall_s_unless_simulated() -> None:
    with freeze_time("2027-03-01 08:58") as wall:
        assert SystemClock().now() == SystemClock().real() == datetime(2027, 3, 1, 8, 58, tzinfo=UTC)
        shifted = ShiftedClock(datetime(2030, 1, 1, tzinfo=UTC))
        shifted.release()
        wall.tick(90)
        assert shifted.real() == datetime(2027, 3, 1, 8, 59, 30, tzinfo=UTC)
        assert shifted.now() == datetime(2030, 1, 1, 0, 1, 30, tzinfo=UTC)
