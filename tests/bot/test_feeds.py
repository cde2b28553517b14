"""A feed becomes busy times: whatever it is, and nothing else of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot import feeds
from bot.feeds import FeedError, bounds, repeating, sifting, zones
from bot.feeds.bounds import Budget
from bot.feeds.repeating import Span

NOW = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)  # a Monday, 08:00 in Berlin
BERLIN = "Europe/Berlin"
ME = "ana@example.com"


def local(year: int, month: int = 1, day: int = 1, hour: int = 0) -> datetime:
    """A time without a zone, as rules count."""
    return datetime(year, month, day, hour)  # noqa: DTZ001


FUNNY = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def event(*lines: str, uid: str = "one") -> str:
    return "\n".join(("BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Secret plans", *lines, "END:VEVENT", ""))


def feed(*parts: str) -> bytes:
    return ("BEGIN:VCALENDAR\nVERSION:2.0\n" + "".join(parts) + "END:VCALENDAR\n").replace("\n", "\r\n").encode()


def busy(*parts: str, zone: str = BERLIN, now: datetime = NOW) -> list[str]:
    """What blocks, in UTC: `03-02 08:00-09:30`, and with its last day where that is another one."""
    return spoken(feeds.read(feed(*parts), now=now, zone=zone, email=ME).busy)


def spoken(found: tuple[tuple[int, int], ...]) -> list[str]:
    said = []
    for begins, ends in ((datetime.fromtimestamp(each, UTC) for each in span) for span in found):
        same = begins.date() == ends.date()
        said.append(f"{begins:%m-%d %H:%M}-{ends:%H:%M}" if same else f"{begins:%m-%d %H:%M}-{ends:%m-%d %H:%M}")
    return said


HOUR = ("DTSTART;TZID=Europe/Berlin:20270302T090000", "DTEND;TZID=Europe/Berlin:20270302T100000")


# What blocks, and what does not


def test_an_event_blocks_and_nothing_else_of_it_is_kept() -> None:
    read = feeds.read(feed(event(*HOUR)), now=NOW, zone=BERLIN)
    assert spoken(read.busy) == ["03-02 08:00-09:00"]
    assert all(type(each) is int for span in read.busy for each in span)
    assert read.skipped == 0


@pytest.mark.parametrize(
    "line",
    [
        "TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "status:cancelled",
        "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE", f"ATTENDEE;CN=Ana;PARTSTAT=DECLINED:mailto:{ME}",
        f'ATTENDEE;CN="Ruiz, Ana; x:y";PARTSTAT=DECLINED;ROLE=REQ-PARTICIPANT:MAILTO:{ME.upper()}',
        f"ATTENDEE;PARTSTAT=DECLINED;EMAIL={ME}:urn:uuid:1", f"ATTENDEE;CN=Ana;PARTSTAT=DEC\n LINED:mailto:{ME}",
    ],
)  # fmt: skip
def test_what_is_free_cancelled_or_declined_does_not_block(line: str) -> None:
    assert busy(event(*HOUR, line)) == []


@pytest.mark.parametrize(
    "line",
    [
        "TRANSP:OPAQUE", "STATUS:TENTATIVE", "X-MICROSOFT-CDO-BUSYSTATUS:OOF", "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:ben@example.com", f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ME}",
        f"ATTENDEE;PARTSTAT=DECLINED:mailto:x{ME}", f"DESCRIPTION:PARTSTAT=DECLINED:mailto:{ME}",
    ],
)  # fmt: skip
def test_what_is_not_does(line: str) -> None:
    assert busy(event(*HOUR, line)) == ["03-02 08:00-09:00"]


def test_what_touches_or_overlaps_is_one_and_what_is_over_is_none() -> None:
    assert busy(
        event("DTSTART:20270302T090000Z", "DTEND:20270302T100000Z", uid="a"),
        event("DTSTART:20270302T100000Z", "DURATION:PT30M", uid="b"),
        event("DTSTART:20270302T091500Z", "DTEND:20270302T093000Z", uid="c"),
        event("DTSTART:20270303T090000Z", uid="no length"),
        event("DTSTART:20260302T090000Z", "DTEND:20260302T100000Z", uid="last year"),
        event("DTSTART:20270601T090000Z", "DTEND:20270601T100000Z", uid="too far"),
        event("DTSTART:20270301T060000Z", "DTEND:20270301T080000Z", uid="now"),
        event("DTSTART:20270509T230000Z", "DTEND:20270510T230000Z", uid="goes on"),
    ) == ["03-01 07:00-08:00", "03-02 09:00-10:30", "05-09 23:00-05-10 07:00"]


def test_a_day_blocks_where_its_owner_lives_unless_it_is_free() -> None:
    day = event("DTSTART;VALUE=DATE:20270302", "DTEND;VALUE=DATE:20270304")
    assert busy(day) == ["03-01 23:00-03-03 23:00"]
    assert busy(day, zone="America/New_York") == ["03-02 05:00-03-04 05:00"]
    assert busy(day, zone="Pacific/Kiritimati") == ["03-01 10:00-03-03 10:00"]
    assert busy(event("DTSTART;VALUE=DATE:20270302", "TRANSP:TRANSPARENT")) == []
    over_the_change = event("DTSTART;VALUE=DATE:20270328")
    assert busy(over_the_change) == ["03-27 23:00-03-28 22:00"], "that day has 23 hours"
    birthday = event("DTSTART;VALUE=DATE:19800305", "RRULE:FREQ=YEARLY")
    assert busy(birthday) == ["03-04 23:00-03-05 23:00"]


def test_busy_times_that_are_told_as_such_count() -> None:
    told = (
        "BEGIN:VFREEBUSY\nFREEBUSY:20270302T080000Z/PT1H,20270303T080000Z/20270303T090000Z\n"
        "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20270304T080000Z/PT30M\nFREEBUSY;FBTYPE=FREE:20270305T080000Z/PT1H\n"
        "FREEBUSY:never\nEND:VFREEBUSY\n"
    )
    assert busy(told) == ["03-02 08:00-09:00", "03-03 08:00-09:00", "03-04 08:00-08:30"]
    assert feeds.read(feed(told), now=NOW, zone=BERLIN).skipped == 1


# Series


def test_a_series_keeps_its_time_on_the_wall() -> None:
    weekly = event(
        "DTSTART;TZID=Europe/Berlin:20200106T090000", "DTEND;TZID=Europe/Berlin:20200106T093000",
        "RRULE:FREQ=WEEKLY;UNTIL=20270412T070000Z;BYDAY=MO", "EXDATE;TZID=Europe/Berlin:20270308T090000,20270405T090000",
    )  # fmt: skip
    assert busy(weekly) == [
        "03-01 08:00-08:30", "03-15 08:00-08:30", "03-22 08:00-08:30", "03-29 07:00-07:30", "04-12 07:00-07:30",
    ]  # fmt: skip


def test_what_was_changed_of_a_series_counts_and_not_what_it_was() -> None:
    series = event(*HOUR, "RRULE:FREQ=DAILY;COUNT=5")
    at = "RECURRENCE-ID;TZID=Europe/Berlin:202703{}T090000".format
    moved = event(at("03"), "DTSTART:20270303T150000Z", "DTEND:20270303T160000Z")
    cancelled = event(at("04"), *HOUR, "STATUS:CANCELLED")
    declined = event(
        at("05"), "DTSTART:20270305T080000Z", "DTEND:20270305T090000Z", f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ME}"
    )
    away = event(at("06"), "DTSTART:20280303T150000Z", "DTEND:20280303T160000Z")
    assert busy(series, moved, cancelled, declined, away) == ["03-02 08:00-09:00", "03-03 15:00-16:00"]
    later = event(
        f"RECURRENCE-ID;RANGE=THISANDFUTURE{at('04')[13:]}", "DTSTART:20270304T090000Z", "DTEND:20270304T093000Z"
    )
    assert busy(series, later) == [
        "03-02 08:00-09:00", "03-03 08:00-09:00", "03-04 09:00-09:30", "03-05 09:00-09:30", "03-06 09:00-09:30",
    ]  # fmt: skip
    from_before = event(at("03"), "DTSTART:20270302T150000Z", "DTEND:20270302T160000Z", "SEQUENCE:2")
    assert busy(series, moved, from_before)[:2] == ["03-02 08:00-09:00", "03-02 15:00-16:00"], "the newer change"


def test_a_series_that_ended_before_it_began_has_nothing() -> None:
    assert busy(event(*HOUR, "RRULE:FREQ=DAILY;UNTIL=20270301T225959Z")) == []


def test_single_dates_are_added_also_with_a_length_of_their_own() -> None:
    assert busy(event(*HOUR, "RDATE:20270303T080000Z", "RDATE;VALUE=PERIOD:20270304T080000Z/PT3H")) == [
        "03-02 08:00-09:00", "03-03 08:00-09:00", "03-04 08:00-11:00",
    ]  # fmt: skip


def test_one_that_began_long_ago_and_goes_on_is_seen() -> None:
    sabbatical = event("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20270401")
    assert busy(sabbatical) == ["03-01 07:00-03-31 22:00"]
    season = event("DTSTART:20260115T080000Z", "DURATION:P60D", "RRULE:FREQ=YEARLY")
    assert busy(season) == ["03-01 07:00-03-16 08:00"]


# Zones


@pytest.mark.parametrize(
    ("zone", "described"),
    [
        ("Europe/Berlin", ""), ("W. Europe Standard Time", ""), ('"W. Europe Standard Time"', ""),
        ("/freeassociation.sourceforge.net/Europe/Berlin", ""), ("Customized Time Zone", FUNNY),
        ("Nobody/Knows", ""), ("Never Described", FUNNY), ("../../etc/passwd", ""), ("Europe", ""),
    ],
)  # fmt: skip
def test_zones_by_every_name_are_right_on_both_sides_of_the_change(zone: str, described: str) -> None:
    at = f"DTSTART;TZID={zone}:20270326T090000"
    daily = event(at, "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4")
    assert busy(described, daily) == [
        "03-26 08:00-09:00", "03-27 08:00-09:00", "03-28 07:00-08:00", "03-29 07:00-08:00",
    ]  # fmt: skip


def test_a_time_in_no_zone_is_in_the_feeds_or_else_in_its_owners() -> None:
    floating = event("DTSTART:20270302T090000", "DTEND:20270302T100000")
    assert busy(floating) == ["03-02 08:00-09:00"]
    assert busy(floating, zone="Asia/Kathmandu") == ["03-02 03:15-04:15"]
    assert busy("X-WR-TIMEZONE:America/New_York\n", floating) == ["03-02 14:00-15:00"]
    assert busy("X-WR-TIMEZONE:Eastern Standard Time\n", floating) == ["03-02 14:00-15:00"]
    assert busy("X-WR-TIMEZONE:Nowhere\n", floating) == ["03-02 08:00-09:00"]
    assert busy(event("DTSTART:20270302T090000Z", "DTEND:20270302T100000Z"), zone="No/Zone") == ["03-02 09:00-10:00"]


@pytest.mark.parametrize(
    "lie",
    [
        FUNNY.replace("+0200", "+9900"), FUNNY.replace("+0100", "noon"), FUNNY.replace("DTSTART:16010101T0", "DTSTART:x"),
        FUNNY.replace("BYMONTH=3", "BYMONTH=2;BYMONTHDAY=30").replace("BYDAY=-1SU;", ""),
        "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nEND:VTIMEZONE\n", FUNNY.replace("TZOFFSETTO", "X-TO"),
        FUNNY.replace("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "FREQ=DAILY"),
    ],
)  # fmt: skip
def test_a_zone_that_lies_keeps_nobody_from_reading(lie: str) -> None:
    found = busy(lie, event("DTSTART;TZID=Customized Time Zone:20270302T090000", "DURATION:PT1H"))
    assert found == ["03-02 08:00-09:00"]


def test_a_real_zone_is_believed_and_not_what_a_feed_says_of_it_and_no_feed_learns_from_another() -> None:
    lying = FUNNY.replace("Customized Time Zone", "Europe/Berlin").replace("+0100", "+0500").replace("+0200", "+0600")
    assert busy(lying, event(*HOUR)) == ["03-02 08:00-09:00"]
    at = event("DTSTART;TZID=Customized Time Zone:20270302T090000", "DURATION:PT1H")
    assert busy(FUNNY.replace("+0100", "+0500").replace("+0200", "+0600"), at) == ["03-02 04:00-05:00"]
    assert busy(FUNNY, at) == ["03-02 08:00-09:00"]


def test_a_described_zone_may_list_its_changes_and_end_its_rules() -> None:
    listed = FUNNY.replace("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "RDATE:20270328T020000,20280326T020000")
    ended = FUNNY.replace("BYMONTH=3", "BYMONTH=3;UNTIL=20261231T000000Z")
    late = event("DTSTART;TZID=Customized Time Zone:20270402T090000", "DURATION:PT1H")
    assert busy(listed, late) == ["04-02 07:00-08:00"]
    assert busy(ended, late) == ["04-02 08:00-09:00"]


@given(st.datetimes(local(2027, 1, 1), local(2027, 12, 31)))
def test_a_described_zone_is_what_it_describes(at: datetime) -> None:
    lines = sifting.sift(feed(FUNNY), None).zones
    window = (local(2027, 1, 1), local(2027, 12, 31))
    found = zones.Zones(lines, default=UTC, window=window, budget=Budget()).find("Customized Time Zone")
    real = ZoneInfo(BERLIN)
    assert at.replace(tzinfo=UTC).astimezone(found).replace(tzinfo=None) == at.replace(tzinfo=UTC).astimezone(
        real
    ).replace(tzinfo=None)
    assume(at.replace(tzinfo=real, fold=1).utcoffset() == at.replace(tzinfo=real).utcoffset())
    assert at.replace(tzinfo=found).utcoffset() == at.replace(tzinfo=real).utcoffset()


# What is no calendar, and what wants too much


def refusal(content: bytes) -> str:
    with pytest.raises(FeedError) as caught:
        feeds.read(content, now=NOW, zone=BERLIN, email=ME)
    return caught.value.sentence


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"<!doctype html><html>Sign in</html>", "a web page, not a calendar"), (b"", "not a calendar"),
        (b'{"error": "gone"}', "not a calendar"), (b"\x00\xff" * 50, "not a calendar"), (b"BEGIN:VCARD\nEND:VCARD\n", "not a"),
        (feed(event(*HOUR))[:-20], "ends in the middle"), (feed(event(*HOUR))[:90], "ends in the middle"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VEVENT\n", "ends in the middle"), (feed() + b"BEGIN:VEVENT\n", "not a calendar"),
        (feed("BEGIN:X\n" * 20), "not a calendar"), (b"BEGIN:VCALENDAR\n" + b"x" * bounds.MOST_BYTES, "larger than 10 MB"),
        (b"BEGIN:VCALENDAR\n" + b"\n" * (2 * bounds.MOST_LINES), "more lines"),
        (feed(event(*HOUR, "RRULE:FREQ=SECONDLY")), "every minute or more often"),
        (feed(event(*HOUR, "RRULE:FREQ=MINUTELY;INTERVAL=600")), "every minute or more often"),
        (feed(event("DTSTART:19010101T000000Z", "RRULE:FREQ=HOURLY;COUNT=99999999")), "cannot be counted"),
        (feed(event(*HOUR, "RRULE:FREQ=HOURLY;BYMINUTE=" + ",".join(map(str, range(60))))), "cannot be counted"),
        (feed(*(event(*HOUR, "RRULE:FREQ=HOURLY", uid=f"{n}") for n in range(100))), "cannot be counted"),
        (feed(event(*HOUR, *["RDATE:" + ",".join(["20270303T090000Z"] * 1000)] * 21)), "more single dates"),
        (feed(*(event(*HOUR, uid=f"{n}") for n in range(bounds.MOST_EVENTS + 1))), "more than 5,000 events"),
        (feed(*(event(*HOUR, f"RECURRENCE-ID:{n}") for n in range(bounds.MOST_EVENTS + 1))), "more than 5,000 events"),
        (feed(event(*HOUR[:1], "DURATION:PT1S", "RRULE:FREQ=HOURLY;BYMINUTE=1,2,3,4")), "more than 5,000 busy times"),
        (feed(FUNNY.replace("YEARLY", "SECONDLY"), event("DTSTART;TZID=Customized Time Zone:20270302T090000")), "every minute"),
    ],
)  # fmt: skip
def test_one_sentence_says_what_is_wrong(content: bytes, word: str) -> None:
    said = refusal(content)
    assert word in said
    assert len(said) < 300
    assert "Secret" not in said


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=40",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=7;BYDAY=SU", "FREQ=YEARLY;INTERVAL=1000000",
        "FREQ=DAILY;INTERVAL=1000000", "FREQ=MONTHLY;INTERVAL=999999;COUNT=5", "FREQ=HOURLY;INTERVAL=24;BYHOUR=3",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=10",
    ],
)  # fmt: skip
def test_a_rule_that_never_comes_costs_what_the_window_costs(rule: str) -> None:
    """The usual libraries look for it until the year 9999: minutes."""
    assert busy(event(*HOUR, f"RRULE:{rule}")) == ["03-02 08:00-09:00"]
    low = NOW.replace(tzinfo=None)
    span = Span(low, low + timedelta(weeks=10))
    assert repeating.starts(repeating.parse(rule), local(1970, 3, 3, 9), span, Budget(50_000)) == []


def test_a_long_life_is_leafed_through() -> None:
    old = [event("DTSTART:20150302T090000Z", "DTEND:20150302T100000Z", uid=f"{n}") for n in range(9_000)]
    ended = [event("DTSTART:20150302T090000Z", "RRULE:FREQ=DAILY;UNTIL=20200101", uid=f"r{n}") for n in range(500)]
    assert busy(*old, *ended, event(*HOUR)) == ["03-02 08:00-09:00"]


def test_what_cannot_be_understood_is_counted_and_the_others_are_read() -> None:
    bad = [
        event("DTSTART:yesterday", uid="a"), event("DTEND:20270302T100000Z", uid="b"), event(*HOUR, "RRULE:FREQ=OFTEN", uid="c"),
        event(*HOUR, "RRULE:FREQ=DAILY;BYMONTH=13", uid="d"), event(*HOUR[:1], "DURATION:P999999999999D", uid="e"),
        event(*HOUR, "SEQUENCE:last", uid="f"), event(*HOUR, "EXDATE:never", uid="g"), event(*HOUR, "RRULE:", uid="h"),
    ]  # fmt: skip
    read = feeds.read(feed(*bad, event(*HOUR)), now=NOW, zone=BERLIN)
    assert (spoken(read.busy), read.skipped) == (["03-02 08:00-09:00"], len(bad))


def test_text_in_other_codings_and_with_other_line_ends_is_read() -> None:
    plain = feed("X-WR-CALNAME:Ä\n", event(*HOUR))
    for content in (
        plain.replace(b"\r\n", b"\n"), plain.replace(b"\r\n", b"\r"), b"\xef\xbb\xbf" + plain, b"\r\n" + plain,
        plain.decode().encode("utf-16"), plain.decode().encode("latin-1"), plain.replace(b"20270302T0", b"2027\r\n 0302T0"),
        plain.lower().replace(b"europe/berlin", b"Europe/Berlin"), plain + plain,
    ):  # fmt: skip
        assert spoken(feeds.read(content, now=NOW, zone=BERLIN).busy) == ["03-02 08:00-09:00"]


# Whatever comes


PIECES = st.sampled_from(
    [
        "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "UID:1", "DTSTART:",
        "DTSTART:20270302T090000", "DTEND;VALUE=DATE:20270302", "DURATION:-P1D", "DURATION:PT1H", "RRULE:FREQ=DAILY", "RRULE:;;=",
        "RRULE:FREQ=YEARLY;BYDAY=99SU", "RDATE:1/2/3", "RDATE:20270303", "EXDATE:20270303T090000Z", "RECURRENCE-ID:20270303",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20270303T090000Z", "SEQUENCE:1", "TZID:x", "TZOFFSETTO:+0100", " folded", "BEGIN:STANDARD",
        "END:STANDARD", "DTSTART;TZID=x:00010101T000000", "DTEND:99991231T235959Z", "X-WR-TIMEZONE:\x00", "DTSTART;TZID=/:20270302T09",
    ]
)  # fmt: skip


@given(
    st.binary(max_size=300)
    | st.lists(PIECES | st.text(max_size=20), max_size=40).map(lambda lines: "\n".join(lines).encode())
)
@settings(max_examples=150)
def test_arbitrary_bytes_are_read_or_refused(content: bytes) -> None:
    for given_ in (
        content,
        b"BEGIN:VCALENDAR\n" + content + b"\nEND:VCALENDAR",
        feed(event(content.decode("utf-8", "replace"))),
    ):
        try:
            read = feeds.read(given_, now=NOW, zone=BERLIN, email=ME)
        except FeedError:
            continue
        assert list(read.busy) == sorted(read.busy)
        assert all(begins < ends for begins, ends in read.busy)


RULES = st.builds(
    lambda freq, interval, count, parts: ";".join(
        [f"FREQ={freq}", f"INTERVAL={interval}", *([f"COUNT={count}"] if count else []), *parts]
    ),
    st.sampled_from(["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 4),
    st.none() | st.integers(1, 60),
    st.lists(
        st.sampled_from(
            [
                "BYMONTH=3", "BYMONTH=2,4,5", "BYMONTHDAY=1,15,31", "BYMONTHDAY=-1,-2", "BYDAY=MO,WE,FR", "BYDAY=TU", "BYHOUR=9,14",
                "BYMINUTE=0,30", "BYYEARDAY=70,-250", "WKST=SU", "BYSETPOS=1", "BYSETPOS=-1,2", "BYDAY=1MO,-1FR", "BYDAY=2TU",
            ]
        ),
        max_size=3, unique_by=lambda part: part.partition("=")[0],
    ),
)  # fmt: skip


@given(RULES, st.datetimes(local(2023, 1, 1), local(2027, 4, 1)).map(lambda at: at.replace(microsecond=0)))
@example("FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,WE,FR;BYSETPOS=1", local(2027, 3, 31))
@example("FREQ=WEEKLY;INTERVAL=1;BYSETPOS=1;BYMONTHDAY=1,15,31", local(2027, 4, 1))
@settings(max_examples=120)
def test_rules_come_when_an_independent_library_says(rule: str, first: datetime) -> None:
    positions = "BYSETPOS" in rule
    assume(not positions or (rule.count("BY") > 1 and "HOURLY" not in rule))  # what a position is of must be said
    assume("1MO" not in rule or ("MONTHLY" in rule or "YEARLY" in rule))  # only there can one be the first
    low, high = local(2027, 3, 1), local(2027, 5, 10)
    ours = repeating.parse(rule)
    # What never comes they would look for until 9999.
    endless = repeating.parse(re.sub("COUNT=[0-9]+;?", "", rule))
    assume(repeating.starts(endless, first, Span(high, high + timedelta(days=3000)), Budget()))
    theirs = rrulestr(rule, dtstart=first).between(low, high, inc=True)
    assert repeating.starts(ours, first, Span(low, high), Budget()) == theirs


ZONES = st.sampled_from([BERLIN, "America/New_York", "Asia/Kathmandu", "UTC"])


@given(
    st.lists(
        st.tuples(
            st.datetimes(local(2026, 12, 1), local(2027, 6, 1)), ZONES, st.integers(1, 60 * 50),
            st.none() | st.sampled_from(["DAILY;COUNT=20", "WEEKLY;BYDAY=MO,TH", "MONTHLY;BYDAY=-1FR", "DAILY;INTERVAL=3;UNTIL=20270401T000000Z"]),
        ),
        max_size=6,
    )
)  # fmt: skip
@settings(max_examples=100)
def test_a_feed_is_busy_when_an_independent_reading_of_it_is(
    events: list[tuple[datetime, str, int, str | None]],
) -> None:
    content = feed(
        *(
            event(
                f"DTSTART;TZID={zone}:{at:%Y%m%dT%H%M%S}", f"DURATION:PT{minutes}M", *([f"RRULE:FREQ={rule}"] if rule else []),
                uid=f"{n}",
            )
            for n, (at, zone, minutes, rule) in enumerate(events)
        )
    )  # fmt: skip
    end = NOW + timedelta(weeks=feeds.WEEKS)
    theirs = recurring_ical_events.of(icalendar.Calendar.from_ical(content)).between(NOW, end)
    minutes_busy: set[int] = set()
    for each in theirs:
        begins, ends = int(each["DTSTART"].dt.timestamp()), int(each["DTEND"].dt.timestamp())
        minutes_busy |= set(range(max(begins, int(NOW.timestamp())) // 60, -(-min(ends, int(end.timestamp())) // 60)))
    ours = feeds.read(content, now=NOW, zone=BERLIN).busy
    assert {minute for begins, ends in ours for minute in range(begins // 60, -(-ends // 60))} == minutes_busy
