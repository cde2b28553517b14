"""Meetings as iCalendar, read back by parsers that are not the one that wrote them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import available_timezones

import pytest
import vobject
from dateutil import tz
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import ics
from bot.ics import Guest, Invite, Party

NINE = datetime(2027, 3, 29, 7, 0, tzinfo=UTC)  # 9:00 in Berlin, the day after its clocks changed
STAMP = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
ANA = Party("Ana Ruiz", "ana@company.example")
ZONES = sorted(
    each for each in available_timezones() if "/" in each and not each.startswith(("Etc/", "posix", "right"))
)


def invite(**values: Any) -> Invite:
    base = {
        "uid": "m3@concord",
        "sequence": 2,
        "summary": "M-3 · Agree on the warehouse",
        "starts_at": NINE,
        "minutes": 45,
        "stamp": STAMP,
        "zone": "Europe/Berlin",
        "organiser": ANA,
    }
    return Invite(**{**base, **values})


def unfolded(content: bytes) -> list[str]:
    """The lines as RFC 5545 counts them, read by nobody's library."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b""), "a line ends in CRLF and nothing else"
    assert all(len(each) <= 75 for each in content.split(b"\r\n"))
    return content.replace(b"\r\n ", b"").decode().split("\r\n")


def event(content: bytes) -> Any:
    """The one event, as vobject reads it."""
    return vobject.readOne(content.decode()).vevent


def test_a_request_says_who_where_and_when() -> None:
    guests = (
        Guest("Ben Okafor", "ben@company.example", required=False, answer=ics.DELEGATED, delegated_to="dee@x.example"),
        Guest("Dee Doyle", "dee@x.example", answer=ics.ACCEPTED, delegated_from="ben@company.example"),
        Guest("Carla Rossi", "carla@company.example"),
    )
    made = ics.calendar(
        ics.REQUEST,
        invite(
            guests=guests, sent_by="concord@x.example", call_url="https://call.example/1", description="Agenda\n1. A"
        ),
    )
    read = vobject.readOne(made.decode())
    found = read.vevent
    assert (read.method.value, found.uid.value, found.sequence.value) == ("REQUEST", "m3@concord", "2")
    assert found.dtstart.value.astimezone(UTC) == NINE
    assert found.dtend.value - found.dtstart.value == timedelta(minutes=45)
    assert (found.summary.value, found.description.value) == ("M-3 · Agree on the warehouse", "Agenda\n1. A")
    assert (found.location.value, found.status.value) == ("https://call.example/1", "CONFIRMED")
    assert found.organizer.value == "mailto:ana@company.example"
    assert found.organizer.params["SENT-BY"] == ["mailto:concord@x.example"]
    ben, dee, carla = found.attendee_list
    assert (ben.params["ROLE"], ben.params["PARTSTAT"]) == (["OPT-PARTICIPANT"], ["DELEGATED"])
    assert ben.params["DELEGATED-TO"] == ["mailto:dee@x.example"]
    assert (dee.params["PARTSTAT"], dee.params["DELEGATED-FROM"]) == (["ACCEPTED"], ["mailto:ben@company.example"])
    assert (carla.params["ROLE"], carla.params["PARTSTAT"]) == (["REQ-PARTICIPANT"], ["NEEDS-ACTION"])
    assert [each.params["RSVP"] for each in found.attendee_list] == [["FALSE"], ["FALSE"], ["TRUE"]]


def test_a_cancellation_is_one_and_what_is_published_names_no_guests() -> None:
    guests = (Guest("Ben", "ben@company.example"),)
    gone = ics.calendar(ics.CANCEL, invite(guests=guests))
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "TRANSP:TRANSPARENT", "SEQUENCE:2"} <= set(unfolded(gone))
    assert len(event(gone).attendee_list) == 1
    published = ics.calendar(ics.PUBLISH, invite(guests=guests))
    assert b"ATTENDEE" not in published
    assert "METHOD:PUBLISH" in unfolded(published)


def test_a_feed_has_each_zone_once_and_says_what_is_off() -> None:
    kept = [
        invite(uid=f"m{n}", zone=zone) for n, zone in enumerate(("Europe/Berlin", "Asia/Kathmandu", "Europe/Berlin"))
    ]
    made = ics.feed([*kept, invite(uid="off", cancelled=True), invite(uid="free", busy=False)])
    read = vobject.readOne(made.decode())
    assert sorted(each.tzid.value for each in read.vtimezone_list) == ["Asia/Kathmandu", "Europe/Berlin"]
    assert [each.status.value for each in read.vevent_list] == ["CONFIRMED"] * 3 + ["CANCELLED", "CONFIRMED"]
    assert [each.transp.value for each in read.vevent_list][3:] == ["TRANSPARENT", "TRANSPARENT"]
    assert all(each.dtstart.value.astimezone(UTC) == NINE for each in read.vevent_list)
    assert vobject.readOne(ics.feed([]).decode()).version.value == "2.0"


@settings(max_examples=60)
@given(st.sampled_from(ZONES), st.integers(0, 10 * 525_960), st.integers(1, 26 * 60))
def test_every_moment_in_every_zone_is_read_back_as_it_was(zone: str, after: int, minutes: int) -> None:
    """The VTIMEZONE in the file alone is asked, not the reader's own tables."""
    begins = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=after)
    lines = unfolded(ics.calendar(ics.REQUEST, invite(starts_at=begins, minutes=minutes, zone=zone)))
    rules = tz.tzical(StringIO("\n".join(lines))) if f"TZID:{zone}" in lines else None
    for name, expected in (("DTSTART", begins), ("DTEND", begins + timedelta(minutes=minutes))):
        told = next(each for each in lines[lines.index("BEGIN:VEVENT") :] if each.startswith(name))
        written = datetime.strptime(told.partition(":")[2].rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - its zone follows
        if told.endswith("Z"):
            assert written.replace(tzinfo=UTC) == expected
        else:
            assert rules is not None
            assert written.replace(tzinfo=rules.get(zone)).astimezone(UTC) == expected


@pytest.mark.parametrize("minutes", [30, 120])
def test_the_hour_that_comes_twice_is_written_so_that_it_is_one_hour(minutes: int) -> None:
    second = datetime(2027, 10, 31, 1, 15, tzinfo=UTC)  # 2:15 in Berlin, for the second time
    found = event(ics.calendar(ics.REQUEST, invite(starts_at=second, minutes=minutes)))
    assert (found.dtstart.value, found.dtend.value) == (second, second + timedelta(minutes=minutes))
    before = datetime(2027, 10, 31, 0, 15, tzinfo=UTC)  # for the first time; it ends in the second
    assert event(ics.calendar(ics.REQUEST, invite(starts_at=before, minutes=90))).dtstart.value == before


@pytest.mark.parametrize("zone", ["Nowhere/Atall", "../../etc/passwd", "", "UTC"])
def test_a_zone_that_nobody_knows_is_written_in_utc(zone: str) -> None:
    made = ics.calendar(ics.REQUEST, invite(zone=zone))
    assert "DTSTART:20270329T070000Z" in unfolded(made)
    assert b"VTIMEZONE" not in made


def test_onsets_are_written_in_the_time_that_held_before() -> None:
    made = unfolded(ics.calendar(ics.REQUEST, invite(zone="America/New_York")))
    at = made.index("DTSTART:20270314T020000")  # as in RFC 5545, 3.6.5
    assert made[at - 1 : at + 4] == [
        "BEGIN:DAYLIGHT", "DTSTART:20270314T020000", "TZNAME:EDT", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0400",
    ]  # fmt: skip


NASTY = [
    "x\r\nATTENDEE:mailto:evil@x.example", "x\nEND:VEVENT", "\x85BEGIN:VEVENT", "a\u2028METHOD:CANCEL", '";ROLE=CHAIR:',
    "\x00\x07\x1b[31m", "a;b,c:d\\n", "^n^'", "\u202egnp.exe", "🧑‍🚀" * 60, "\ud800", "", "   ",
]  # fmt: skip
KNOWN = {
    "BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "TZID", "DTSTART", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO",
    "UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTEND", "SUMMARY", "DESCRIPTION", "STATUS", "TRANSP", "ORGANIZER",
    "ATTENDEE", "LOCATION", "URL",
}  # fmt: skip


def _holds(raw: str) -> None:
    """Whatever is typed stays inside of the property that it was put into."""
    person = Guest(raw, "ben@company.example", delegated_to="dee@company.example")
    party = Party(raw, ANA.address)
    made = ics.calendar(
        ics.REQUEST, invite(summary=raw, description=raw, call_url=raw, url=raw, organiser=party, guests=(person,))
    )
    lines = unfolded(made)[:-1]
    names = [each.partition(":")[0].partition(";")[0] for each in lines]
    assert set(names) <= KNOWN
    assert [names.count(each) for each in ("ATTENDEE", "ORGANIZER", "SUMMARY", "METHOD", "UID")] == [1] * 5
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1
    found = event(made)
    assert found.attendee.value == "mailto:ben@company.example"
    assert found.attendee.params["ROLE"] == ["REQ-PARTICIPANT"]
    assert found.attendee.params["DELEGATED-TO"] == ["mailto:dee@company.example"]
    assert found.organizer.value == "mailto:ana@company.example"


@pytest.mark.parametrize("raw", NASTY)
def test_nothing_that_is_typed_becomes_a_line_or_a_parameter(raw: str) -> None:
    _holds(raw)


@settings(max_examples=80)
@given(st.text(max_size=200))
def test_no_text_at_all_does(raw: str) -> None:
    _holds(raw)


@settings(max_examples=60)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=150))
def test_texts_come_back_as_they_were(raw: str) -> None:
    found = event(ics.calendar(ics.REQUEST, invite(summary=raw, description=f"x{raw}\nsecond")))
    assert found.summary.value == ics.line(raw)
    assert found.description.value == f"{ics.lines('x' + raw)}\nsecond"


def test_the_same_meeting_is_the_same_bytes_and_a_long_text_is_cut() -> None:
    assert ics.calendar(ics.REQUEST, invite()) == ics.calendar(ics.REQUEST, invite())
    found = event(ics.calendar(ics.REQUEST, invite(summary="s" * 9000, description="d" * 90_000)))
    assert (len(found.summary.value), len(found.description.value)) == (ics.SUMMARY_LENGTH, ics.TEXT_LENGTH)
