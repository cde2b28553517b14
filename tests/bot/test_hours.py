"""Working hours as people type them, the public holidays that are theirs, and both in words."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot import holidaying, text, timetable
from bot.errors import NotUnderstood
from bot.messages import hours as words
from bot.timetable import NOTHING, Mine, Plan
from storage.calendars import Calendar
from tests.fakes.running import START

USUAL = Plan((0, 1, 2, 3, 4), 9 * 60, 17 * 60, country="DE")


# The hours of a day


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("09:00-17:00", (540, 1020)), ("9 to 5pm", (540, 1020)), ("from 9am – 5pm", (540, 1020)), ("7:30—15", (450, 900)),
        ("17:00-24:00", (1020, 1440)), ("17-midnight", (1020, 1440)), ("22:00-06:00", (1320, 360)), ("0-8", (0, 480)),
    ],
)  # fmt: skip
def test_hours_are_read_as_they_are_written(typed: str, meant: tuple[int, int]) -> None:
    assert text.hours(typed) == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("9-5", "`9-5` ends before it begins. Did you mean `09:00-17:00`?"),
        ("9-9", "ends when it begins"),
        ("17:00-09:00", "longer than twelve hours over midnight"),
        ("9-25", "I can't read `25` as a time"),
        ("9", "Try `09:00-17:00`"),
        ("9-", "Try `09:00-17:00`"),
        ("-", "Try `09:00-17:00`"),
        ("9-12, 13-17", "Try `09:00-17:00`"),
        ("", "an empty text"),
        ("<!channel>", "I can't read `@channel` as hours"),
    ],
)
def test_what_are_no_hours_is_said_with_the_nearest_right_form(typed: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        text.hours(typed)
    assert said in refused.value.sentence


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_hours_are_written_as_they_are_read(begins: int, ends: int) -> None:
    assume(begins < ends or 0 < ends + 1440 - begins <= 720)
    assert text.hours(f"{text.clock(begins)}-{text.clock(ends)}") == (begins, ends)


# What is set over what holds for everybody


def _set(**typed: str) -> Plan:
    plan = timetable.over(USUAL, {**NOTHING, **timetable.read(typed)})
    timetable.check(plan)
    return plan


def test_what_is_left_empty_is_as_for_everybody() -> None:
    assert _set() == _set(days="", hours=" ", also="", country="") == USUAL
    assert _set(days="mon-thu", country="none") == Plan((0, 1, 2, 3), 540, 1020, country="")
    assert _set(hours="7-15", also="6-19", country="Bavaria") == Plan(USUAL.days, 420, 900, 360, 1140, "DE-BY")
    assert _set(also="-20:00") == Plan(USUAL.days, 540, 1020, None, 1200, "DE")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ({"also": "07:00-20:00"}, (420, 1200)),
        ({"also": "09:00-17:00"}, (540, 1020)),
        ({"also": "07:00-01:00"}, (420, 60)),
        ({"hours": "22:00-06:00", "also": "21:00-08:00"}, (1260, 480)),
        ({"hours": "16:00-24:00", "also": "-02:00"}, (None, 120)),
    ],
)
def test_a_call_outside_the_hours_lies_around_them(typed: dict[str, str], meant: tuple[int | None, int | None]) -> None:
    plan = _set(**typed)
    assert (plan.earliest, plan.latest) == meant


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"also": "10:00-20:00"}, "also", "You begin at 09:00, and 10:00 is later. Say how early"),
        ({"also": "07:00-16:00"}, "also", "You end at 17:00, and 16:00 is earlier."),
        ({"hours": "22:00-06:00", "also": "23:00-08:00"}, "also", "such as `21:00-07:00`"),
        ({"days": "mon-fry"}, "days", "Did you mean"),
        ({"hours": "9-5"}, "hours", "`09:00-17:00`"),
        ({"also": "early"}, "also", "I can't read `early`"),
        ({"country": "Germny"}, "country", "Did you mean `DE` (Germany)"),
    ],
)
def test_each_field_is_refused_where_it_is_wrong(typed: dict[str, str], field: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        _set(**typed)
    assert refused.value.field == field
    assert said in refused.value.sentence


# Countries


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Germany", "DE"), ("de", "DE"), ("DEU", "DE"), ("UK", "GB"), ("usa", "US"), ("the Netherlands", "NL"),
        ("Côte d'Ivoire", "CI"), ("Bosnia & Herzegovina", "BA"), ("and", "AD"), ("NO", "NO"),
        ("de-by", "DE-BY"), ("Bavaria", "DE-BY"), ("Bayern", "DE-BY"), ("bayern, germany", "DE-BY"), ("NRW", "DE-NW"),
        ("California", "US-CA"), ("us ny", "US-NY"), ("Zurich", "CH-ZH"), ("Kärnten", "AT-2"), ("scotland", "GB-SCT"),
        ("Georgia", "GE"), ("BY", "BY"),
    ],
)  # fmt: skip
def test_countries_and_regions_are_understood_by_code_and_by_name(typed: str, code: str) -> None:
    assert holidaying.find(typed) == code


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("La Rioja", "can be `AR-F` (La Rioja, Argentina) or `ES-RI` (La Rioja, Spain). Type the code."),
        ("Bavarja", "Did you mean `DE-BY` (Bayern, Germany)"),
        ("de-xx", "Did you mean `DE` (Germany)?"),
        ("Xyzzyx", "Try `Germany`, `DE-BY` or `none`."),
        ("", "I know no public holidays of an empty text."),
    ],
)
def test_what_is_no_country_is_said_with_the_nearest(typed: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        holidaying.find(typed)
    assert said in refused.value.sentence
    assert refused.value.field == "country"


def test_every_country_and_region_is_found_by_its_code_and_title_and_has_holidays() -> None:
    whole, without = (date(2027, 1, 1), date(2027, 12, 31)), set()
    for code, title in holidaying._titles().items():
        assert holidaying.find(code) == holidaying.find(title) == code
        without |= set() if holidaying.days(code, *whole) else {code}
    assert without <= {"BV", "HM", "IO", "LK", "UA"}  # uninhabited, in martial law, or announced each year
    assert len(holidaying._titles()) > 800
    assert all(code in holidaying._titles() for code in holidaying.ENGLISH.values())


def test_the_holidays_of_a_region_are_more_than_those_of_its_country() -> None:
    whole = (date(2027, 1, 1), date(2027, 12, 31))
    assert holidaying.days("DE-BY", *whole) - holidaying.days("DE", *whole) == {
        date(2027, 1, 6), date(2027, 5, 27), date(2027, 11, 1),
    }  # fmt: skip


def test_a_holiday_that_is_kept_on_another_day_is_that_day_also_over_new_year() -> None:
    assert holidaying.days("US", date(2027, 12, 20), date(2028, 1, 2)) == {
        date(2027, 12, 24), date(2027, 12, 25), date(2027, 12, 31), date(2028, 1, 1),
    }  # fmt: skip
    assert holidaying.days("US", date(2027, 12, 31), date(2027, 12, 31)) == {date(2027, 12, 31)}


def test_a_code_that_is_known_no_more_has_no_holidays() -> None:
    for code in ("XX", "XX-YY", "DE-XX", ""):
        assert holidaying.days(code, date(2027, 1, 1), date(2027, 12, 31)) == frozenset()
    assert holidaying.upcoming("XX-YY", date(2027, 1, 1)) is None
    assert holidaying.title("XX-YY") == "XX-YY"


def test_the_next_holiday_is_also_next_years() -> None:
    assert holidaying.upcoming("DE-BY", date(2027, 3, 26)) == (date(2027, 3, 26), "Good Friday")
    assert holidaying.upcoming("DE", date(2027, 12, 27)) == (date(2028, 1, 1), "New Year's Day")


# Words


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((0, 1, 2, 3, 4), "Mon–Fri"),
        ((0, 2, 3, 4), "Mon, Wed–Fri"),
        ((5,), "Sat"),
        (tuple(range(7)), "every day"),
    ],
)
def test_days_in_a_few_words(days: tuple[int, ...], said: str) -> None:
    assert words.week(days) == said


def _mine(**own: Any) -> Mine:
    values = {**NOTHING, **own}
    return Mine(values, USUAL, timetable.over(USUAL, values), "Europe/Berlin", date(2027, 3, 1))


def test_what_holds_is_said_in_a_line() -> None:
    said = words.saved(_mine(days=[0, 1], earliest=420, country="DE-BY")).text
    assert said == (
        "Meetings with you are found Mon–Tue, 09:00–17:00 (Europe/Berlin), if need be from 07:00. "
        "The next public holiday of Bayern, Germany is Good Friday, Friday 26 March."
    )
    both = words.saved(_mine(earliest=420, latest=1200, country="")).text
    assert (
        both == "Meetings with you are found Mon–Fri, 09:00–17:00 (Europe/Berlin), if need be from 07:00 until 20:00."
    )
    assert "those of the workspace again: Mon–Fri, 09:00–17:00" in words.back(_mine()).text
    assert "No public holiday of XX is known." in words.saved(_mine(country="XX")).text


def _told(calendar: Calendar | None) -> str:
    blocks = words.form("C0", _mine(), calendar, "x-")["blocks"]
    return str(next(each for each in blocks if each["block_id"] == "calendar")["elements"][0]["text"])


def test_the_form_says_what_is_known_of_the_calendar() -> None:
    assert "No calendar is linked" in _told(None)
    assert "`/x-concord calendar https://…` links yours" in _told(None)
    linked = Calendar(host="cal<endar>.example")
    assert "Your calendar at cal&lt;endar&gt;.example is going to be read for the first time." in _told(linked)
    linked.read_at = START
    assert f"was last read <!date^{int(START.timestamp())}^" in _told(linked)
    linked.fault = "the server said <no>."
    assert "cannot be read: the server said &lt;no&gt;. Busy times are as of <!date^" in _told(linked)
    linked.read_at = None
    assert "Busy times" not in _told(linked)


def test_the_form_begins_with_what_is_ones_own() -> None:
    def initial(mine: Mine, name: str) -> Any:
        block = next(each for each in words.form("C0", mine, None, "")["blocks"] if each["block_id"] == name)
        element = block["element"]
        return element.get("initial_value") or [each["value"] for each in element.get("initial_options", ())]

    assert [initial(_mine(), name) for name in ("days", "hours", "also", "country")] == [[], [], [], []]
    own = _mine(days=[0, 6], begins=1320, ends=360, latest=420, country="")
    shown = [initial(own, name) for name in ("days", "hours", "also", "country")]
    assert shown == [["mon", "sun"], "22:00-06:00", "-07:00", "none"]


# Days and nights


@pytest.mark.parametrize(
    ("plan", "day", "works"),
    [
        (USUAL, date(2027, 3, 25), True),
        (USUAL, date(2027, 3, 26), False),
        (USUAL, date(2027, 3, 27), False),
        (Plan((5,), 540, 1020), date(2027, 3, 27), True),
    ],
)
def test_a_day_of_work_is_of_the_week_and_no_holiday(plan: Plan, day: date, *, works: bool) -> None:
    assert timetable.works(plan, day) is works


@pytest.mark.parametrize(
    ("hours", "begins", "ends"),
    [
        ((540, 1020), "2027-03-27 08:00", "2027-03-27 16:00"),
        ((1020, 1440), "2027-03-27 16:00", "2027-03-27 23:00"),
        ((1320, 360), "2027-03-27 21:00", "2027-03-28 04:00"),  # the clocks go forward: an hour less
    ],
)
def test_the_hours_of_a_day_begin_and_end_by_the_clock_on_the_wall(
    hours: tuple[int, int], begins: str, ends: str
) -> None:
    found = timetable.shift(Plan((5,), *hours), date(2027, 3, 27), ZoneInfo("Europe/Berlin"))
    assert [f"{each:%Y-%m-%d %H:%M}" for each in found] == [begins, ends]
