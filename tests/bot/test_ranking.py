"""In which order what waits is shown: sooner, more decisive, waited for by more people comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.ranking import ALONE, EVER, LATER, NOTHING, SOON, TODAY, Weight, rank, urgency

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
MOMENTS = st.integers(-200, 2000).map(lambda hours: NOW + timedelta(hours=hours))
WEIGHTS = st.builds(
    Weight,
    due=st.none() | MOMENTS,
    decisive=st.integers(NOTHING, ALONE),
    waits=st.integers(0, 500),
    asked_at=st.integers(0, 2000).map(lambda hours: NOW - timedelta(hours=hours)),
)


def test_how_soon() -> None:
    found = [urgency(NOW + timedelta(hours=hours), NOW) for hours in (-50, 0, 24, 25, 72, 73)]
    assert found == [TODAY, TODAY, TODAY, SOON, SOON, LATER]
    assert urgency(None, NOW) == EVER


@given(WEIGHTS, MOMENTS)
def test_what_lapses_sooner_never_comes_later(weight: Weight, due: datetime) -> None:
    sooner = replace(weight, due=min(due, weight.due or due))
    assert rank(sooner, NOW) <= rank(weight, NOW)


@given(WEIGHTS, st.integers(0, 500), st.integers(NOTHING, ALONE))
def test_who_decides_more_or_keeps_more_people_waiting_never_comes_later(
    weight: Weight, waits: int, decisive: int
) -> None:
    assert rank(replace(weight, waits=max(waits, weight.waits)), NOW) <= rank(weight, NOW)
    assert rank(replace(weight, decisive=max(decisive, weight.decisive)), NOW) <= rank(weight, NOW)


@given(st.lists(WEIGHTS, max_size=20), st.randoms())
def test_the_order_does_not_depend_on_where_things_come_from(weights: list[Weight], random: object) -> None:
    shuffled = list(weights)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first = sorted(weights, key=lambda each: rank(each, NOW))
    assert [rank(each, NOW) for each in first] == sorted(rank(each, NOW) for each in shuffled)
