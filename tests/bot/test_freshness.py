"""Who was not heard from for too long, and who drifts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import freshness
from bot.freshness import Cadence

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("influence", "interest", "quadrant"),
    [
        (5, 4, "manage"),
        (4, 3, "satisfy"),
        (3, 5, "inform"),
        (3, 3, "monitor"),
        (None, 5, "inform"),
        (5, None, "satisfy"),
    ],
)
def test_high_is_four_or_five_and_what_is_not_known_is_low(
    influence: int | None, interest: int | None, quadrant: str
) -> None:
    assert freshness.quadrant(influence, interest) == quadrant
    assert Cadence().days(quadrant) == {"manage": 7, "satisfy": 14, "inform": 30, "monitor": 60}[quadrant]


def test_who_was_never_heard_from_counts_from_when_they_came_in() -> None:
    since = NOW - timedelta(days=8)
    assert freshness.overdue(None, since, 7, NOW)
    assert not freshness.overdue(NOW - timedelta(days=1), since, 7, NOW)
    assert freshness.silent_days(None, since, NOW) == 8


def _asks(count: int, answered: int, *, weeks_ago: int, after: timedelta) -> list[freshness.Asked]:
    start = NOW - timedelta(weeks=weeks_ago)
    times = [start + timedelta(hours=n) for n in range(count)]
    return [(each, each + after if n < answered else None) for n, each in enumerate(times)]


def test_later_and_less_is_drifting() -> None:
    before = _asks(10, 9, weeks_ago=8, after=timedelta(hours=5))
    found = freshness.drift([*before, *_asks(6, 2, weeks_ago=2, after=timedelta(days=3))], NOW)
    assert found is not None
    assert (found.before.answered, found.recent.answered, found.recent.delay) == (9, 2, timedelta(days=3))
    assert (
        freshness.drift([*before, *_asks(6, 2, weeks_ago=2, after=timedelta(hours=1))], NOW) is None
    )  # less, not later
    assert (
        freshness.drift([*before, *_asks(6, 6, weeks_ago=2, after=timedelta(days=3))], NOW) is None
    )  # later, not less
    assert freshness.drift([*before, *_asks(2, 0, weeks_ago=2, after=timedelta(0))], NOW) is None  # too little is known
    nothing = freshness.drift([*before, *_asks(4, 0, weeks_ago=2, after=timedelta(0))], NOW)
    assert nothing is not None
    assert nothing.recent.delay is None
    assert (
        freshness.drift(
            _asks(4, 0, weeks_ago=8, after=timedelta(0)) + _asks(4, 0, weeks_ago=1, after=timedelta(0)), NOW
        )
        is None
    )


moments = st.integers(1, 90 * 24).map(lambda hours: NOW - timedelta(hours=hours))


@given(st.lists(st.tuples(moments, st.none() | st.integers(1, 100).map(lambda n: timedelta(hours=n))), max_size=40))
def test_whoever_drifts_answers_a_smaller_share_than_before(pairs: list[tuple[datetime, timedelta | None]]) -> None:
    found = freshness.drift([(asked, asked + delay if delay else None) for asked, delay in pairs], NOW)
    if found is not None:
        assert found.recent.share < found.before.share
        assert found.recent.asked >= 3
        assert found.before.asked >= 3
