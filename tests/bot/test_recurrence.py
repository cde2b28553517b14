"""A schedule keeps its time on the wall and runs once per local date, in every zone there is."""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import recurrence
from bot.errors import BotError, NotUnderstood
from bot.recurrence import Rule

BERLIN = ZoneInfo("Europe/Berlin")
EVERY_DAY = tuple(range(7))
DELICATE = [time(0), time(0, 30), time(1, 30), time(2), time(2, 15), time(2, 30), time(3), time(23, 30)]
RULES = st.builds(
    recurrence.rule,
    st.sets(st.integers(0, 6), min_size=1),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)


def runs(schedule: Rule | str, zone: ZoneInfo | str, after: datetime, count: int) -> list[datetime]:
    found: list[datetime] = []
    for _ in range(count):
        due = recurrence.next_after(schedule, zone, found[-1] if found else after)
        assert due is not None
        found.append(due)
    return found


def changes(zone: ZoneInfo) -> list[date]:
    """The local dates of a year on which the clocks change."""
    days = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(366)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    return [day.astimezone(zone).date() for n, day in enumerate(days[:-1]) if offsets[n] != offsets[n + 1]]


def check_week(zone: ZoneInfo, start: date, at: time) -> None:
    found = runs(Rule(EVERY_DAY, at), zone, recurrence.moment(start, time(0), zone) - timedelta(seconds=1), 5)
    locals_ = [due.astimezone(zone) for due in found]
    assert [local.date() for local in locals_] == [start + timedelta(days=n) for n in range(5)], (zone, at)
    for local in locals_:
        exists = local.replace(tzinfo=None).time() == at and local.fold == 0
        nominal = datetime.combine(local.date(), at, tzinfo=zone)
        in_gap = nominal.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != nominal.replace(tzinfo=None)
        assert exists or in_gap, (zone, at, local)


def test_every_zone_runs_once_per_local_date_through_every_change() -> None:
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for changed in changes(zone):
            for at in DELICATE:
                check_week(zone, changed - timedelta(days=2), at)


def test_every_zone_runs_daily_at_any_time() -> None:
    chance = random.Random(12)
    for name in sorted(available_timezones()):
        start = date(2026, 1, 1) + timedelta(days=chance.randrange(700))
        check_week(ZoneInfo(name), start, time(chance.randrange(24), chance.randrange(60)))


@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "Africa/Cairo", "America/Havana", "America/Nuuk", "Australia/Lord_Howe"]
)
@pytest.mark.parametrize("at", [time(0), time(0, 30), time(1, 30), time(2, 15), time(9)])
def test_a_whole_year_has_each_date_once(name: str, at: time) -> None:
    zone = ZoneInfo(name)
    found = runs(
        Rule(EVERY_DAY, at), zone, recurrence.moment(date(2026, 1, 1), time(0), zone) - timedelta(seconds=1), 365
    )
    assert [recurrence.local_date(due, zone) for due in found] == [
        date(2026, 1, 1) + timedelta(days=n) for n in range(365)
    ]


def test_the_second_half_past_one_of_an_autumn_night_is_passed_over() -> None:
    first = recurrence.moment(date(2026, 10, 25), time(2, 30), BERLIN)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for after in (first, first + timedelta(minutes=30), first + timedelta(hours=1)):
        assert recurrence.next_after("daily 02:30", BERLIN, after) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_the_spring_gap_runs_an_hour_later() -> None:
    found = runs("daily 02:30", "Europe/Berlin", datetime(2027, 3, 27, 12, tzinfo=UTC), 2)
    assert [f"{due.astimezone(BERLIN):%d %H:%M}" for due in found] == ["28 03:30", "29 02:30"]


def test_a_gap_at_the_end_of_a_day_keeps_the_run_on_its_day() -> None:
    found = runs("daily 23:30", "America/Nuuk", datetime(2026, 3, 28, 12, tzinfo=UTC), 2)
    assert [f"{due.astimezone(ZoneInfo('America/Nuuk')):%d %H:%M}" for due in found] == ["28 22:59", "29 23:30"]


def test_a_day_that_never_was_has_no_run() -> None:
    found = runs("daily 09:00", "Pacific/Apia", datetime(2011, 12, 29, 12, tzinfo=UTC), 2)
    assert [recurrence.local_date(due, "Pacific/Apia").day for due in found] == [29, 31]


def test_the_calendar_ends() -> None:
    assert recurrence.next_after("daily 09:00", "UTC", datetime(9999, 12, 31, 23, tzinfo=UTC)) is None


@given(RULES, st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_next_run_is_after_and_on_a_chosen_day(schedule: Rule, after: datetime) -> None:
    due = recurrence.next_after(schedule, BERLIN, after)
    assert due is not None
    assert due > after
    assert due.tzinfo is UTC
    assert recurrence.local_date(due, BERLIN).weekday() in schedule.days
    assert due - after <= timedelta(days=7, hours=1)


@given(RULES)
def test_rules_come_back_from_their_row(schedule: Rule) -> None:
    assert recurrence.parse_rule(recurrence.format_rule(schedule)) == schedule
    assert recurrence.describe(recurrence.format_rule(schedule)).endswith(f"at {schedule.at:%H:%M}")


@pytest.mark.parametrize(
    ("typed", "stored", "words", "cadence"),
    [
        ("weekdays 9am", "mon,tue,wed,thu,fri 09:00", "Monday–Friday at 09:00", "daily"),
        ("daily 09:00", "mon,tue,wed,thu,fri,sat,sun 09:00", "every day at 09:00", "daily"),
        ("weekly Friday 16:00", "fri 16:00", "every Friday at 16:00", "weekly"),
        ("mon, wed at 9 am", "mon,wed 09:00", "Monday and Wednesday at 09:00", "daily"),
        ("mon,wed,sun noon", "mon,wed,sun 12:00", "Monday, Wednesday and Sunday at 12:00", "daily"),
    ],
)
def test_rules_are_typed_stored_and_said(typed: str, stored: str, words: str, cadence: str) -> None:
    schedule = recurrence.parse_rule(typed)
    assert recurrence.format_rule(schedule) == stored
    assert recurrence.describe(schedule) == words
    assert schedule.cadence == cadence


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "an empty text lacks a day or a time"),
        ("friday", "`friday` lacks a day or a time"),
        ("09:00", "lacks a day or a time"),
        ("weekly 09:00", "On which day of the week?"),
        ("monn 09:00", "Did you mean `monday`?"),
        ("mon 25:00", "I can't read `25:00` as a time"),
    ],
)
def test_no_rules(typed: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        recurrence.parse_rule(typed)
    assert said in caught.value.sentence


def test_a_rule_needs_a_day() -> None:
    with pytest.raises(NotUnderstood, match="at least one day"):
        recurrence.rule([], time(9))


@given(st.one_of(st.text(), st.lists(st.sampled_from(["mon", "-", "fri", "9", ":", " ", "weekly", "am"])).map("".join)))
def test_any_text_is_a_rule_or_refused(raw: str) -> None:
    try:
        assert recurrence.parse_rule(raw).days
    except BotError as refusal:
        assert refusal.sentence  # noqa: PT017 - either way is right
