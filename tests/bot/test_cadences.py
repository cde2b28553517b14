"""Cadences against another reading of RFC 5545, over years and changes of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from bot import recurrence, rounds
from bot.errors import BotError, NotUnderstood
from bot.recurrence import Cadence
from bot.rounds import Morning, Plan

WEEKS = st.builds(
    lambda days, interval, anchor: Cadence(tuple(sorted(days)), interval, anchor),
    st.sets(st.integers(0, 6), min_size=1),
    st.sampled_from((1, 2)),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
MONTHS = st.one_of(
    st.builds(
        lambda day, nth: Cadence((day,), nth=nth), st.integers(0, 6), st.sampled_from((1, 2, 3, 4, recurrence.LAST))
    ),
    st.builds(lambda day: Cadence(monthday=day), st.one_of(st.integers(1, 31), st.just(recurrence.LAST))),
)
NOON = time(12)


@given(st.one_of(WEEKS, MONTHS))
def test_the_dates_are_those_of_the_standard(cadence: Cadence) -> None:
    first = cadence.anchor if cadence.interval > 1 else date(2027, 1, 1)
    until = first + timedelta(days=800)
    start = datetime.combine(first - timedelta(days=first.weekday()), NOON)
    rule = rrulestr(recurrence.rrule(cadence), dtstart=start)
    wanted = {each.date() for each in rule.between(start, datetime.combine(until, NOON), inc=True)}
    days = (start.date() + timedelta(days=n) for n in range((until - start.date()).days + 1))
    assert {day for day in days if recurrence.falls(cadence, day)} == wanted


@given(MONTHS)
def test_each_month_has_one_day(cadence: Cadence) -> None:
    days = [date(2027, 1, 1) + timedelta(days=n) for n in range(731)]
    months = [(day.year, day.month) for day in days if recurrence.falls(cadence, day)]
    assert months == sorted({(day.year, day.month) for day in days})
    assert recurrence.monthly(recurrence.format_monthly(cadence)) == cadence


def test_every_second_week_goes_on_over_new_year_and_changes_of_the_clocks() -> None:
    cadence = Cadence((0,), 2, date(2026, 12, 24))
    found = [day for n in range(400) if recurrence.falls(cadence, day := date(2026, 12, 21) + timedelta(days=n))]
    assert found[:3] == [date(2026, 12, 21), date(2027, 1, 4), date(2027, 1, 18)]
    assert {(later - day).days for day, later in pairwise(found)} == {14}


@pytest.mark.parametrize(
    ("typed", "cadence", "said"),
    [
        ("first monday", Cadence((0,), nth=1), "the first Monday of each month"),
        ("the last Friday of each month", Cadence((4,), nth=-1), "the last Friday of each month"),
        ("2nd tue", Cadence((1,), nth=2), "the second Tuesday of each month"),
        ("15th", Cadence(monthday=15), "day 15 of each month"),
        ("31", Cadence(monthday=31), "day 31 of each month, or its last,"),
        ("last day", Cadence(monthday=-1), "the last day of each month"),
    ],
)
def test_days_of_the_month_are_read_and_said(typed: str, cadence: Cadence, said: str) -> None:
    assert recurrence.monthly(typed) == cadence
    assert recurrence.dates_in_words(cadence) == said
    assert cadence.every == "month"


def test_weeks_are_said() -> None:
    assert recurrence.dates_in_words(Cadence((0, 2), 2)) == "Monday and Wednesday of every second week"
    assert recurrence.dates_in_words(Cadence((0,), 2)) == "Monday of every second week"
    assert recurrence.dates_in_words(Cadence((0, 1, 2))) == "Monday–Wednesday"


@pytest.mark.parametrize(
    ("typed", "found"),
    [("week", "week"), ("every 2 weeks", "2weeks"), ("Every second week", "2weeks"), ("monthly", "month")],
)
def test_rhythms_are_read(typed: str, found: str) -> None:
    assert recurrence.every(typed) == found


@given(st.one_of(st.text(max_size=20), st.sampled_from(["0", "32", "first", "fifth monday", "last", "first mon,tue"])))
def test_any_text_is_a_day_of_the_month_or_refused(raw: str) -> None:
    for read in (recurrence.monthly, recurrence.every):
        try:
            assert read(raw)
        except BotError as refusal:
            assert refusal.sentence  # noqa: PT017 - either way is right


def test_no_day_at_all_is_refused() -> None:
    with pytest.raises(NotUnderstood, match="at least one day") as refused:
        rounds.checked(Plan((), time(9), time(11), "UTC"))
    assert refused.value.field == "days"


# What a plan makes of them


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_monthly_round_is_found_two_months_ahead_and_no_holiday_is_its_day() -> None:
    plan = Plan((), time(9), time(11), "Europe/Berlin", Cadence(monthday=1), country="DE")
    found = rounds.upcoming(plan, [], now=utc("2027-04-02 12:00"), since=utc("2027-01-01 00:00"), after=None)
    assert found == (date(2027, 6, 1), utc("2027-06-01 07:00"))  # 1 May is a holiday


def test_an_hour_that_the_clocks_skip_moves_both_ends() -> None:
    plan = Plan(tuple(range(7)), time(2, 30), time(3), "Europe/Berlin")
    gap, fold = date(2027, 3, 28), date(2027, 10, 31)
    assert rounds.turn(plan, gap, "Europe/Berlin") == utc("2027-03-28 01:30")
    assert rounds.closing(plan, gap) == utc("2027-03-28 02:00")
    assert rounds.turn(plan, fold, "Europe/Berlin") == utc("2027-10-31 00:30")  # the first of two
    assert rounds.closing(plan, fold) == utc("2027-10-31 02:00")


@pytest.mark.parametrize(
    ("morning", "due"),
    [
        (Morning("Europe/Berlin"), "2027-03-01 08:00"),
        (Morning("Europe/Berlin", 8 * 60, 16 * 60), "2027-03-01 08:00"),
        (Morning("Europe/Berlin", 10 * 60, 18 * 60), "2027-03-01 09:00"),
        (Morning("Europe/Berlin", 4 * 60, 8 * 60), "2027-03-01 03:00"),
        (Morning("Europe/Berlin", 22 * 60, 6 * 60), "2027-03-01 21:00"),
        (Morning("Europe/Berlin", 22 * 60, 10 * 60), "2027-03-01 08:00"),
        (Morning("Asia/Kathmandu", 10 * 60, 18 * 60), "2027-03-01 04:15"),
    ],
)
def test_nobody_is_asked_outside_the_hours_they_have_set(morning: Morning, due: str) -> None:
    plan = Plan((0,), time(9), time(11), "Europe/Berlin")
    assert rounds.turn(plan, date(2027, 3, 1), morning) == utc(due)


def test_all_at_once_by_the_standups_zone() -> None:
    plan = Plan((0,), time(9), time(11), "Europe/Berlin", together=True)
    day, at = date(2027, 3, 1), utc("2027-03-01 08:00")
    assert {rounds.turn(plan, day, zone) for zone in ("Asia/Tokyo", "America/Los_Angeles", "Europe/Berlin")} == {at}
    late = rounds.turn(plan, day, Morning("America/Los_Angeles", 9 * 60, 17 * 60))
    assert late.astimezone(ZoneInfo("America/Los_Angeles")).hour == 9


def test_ones_own_next_day_is_one_on_which_they_work() -> None:
    plan = Plan((0, 1), time(9), time(11), "UTC")
    since = utc("2027-03-01 00:00")
    found = rounds.own_next(plan, "UTC", now=since, since=since, after=None, works=lambda day: day.weekday() == 1)
    assert found == utc("2027-03-02 09:00")
