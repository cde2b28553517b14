"""Feeds that others collected: what the libraries' own tests are made of is read as the libraries read it themselves."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from bot import feeds

HOME = ZoneInfo("Europe/Berlin")
FREE = (("TRANSP", "TRANSPARENT"), ("STATUS", "CANCELLED"), ("X-MICROSOFT-CDO-BUSYSTATUS", "FREE"))
ON_PURPOSE = {
    "issue_178_custom_component_contains_other.ics": "what is inside of something unknown is not read",
    "bad_rrule_missing_until_event.ics": "an UNTIL without a value is none; they leave the event out",
    "event_with_recurrence.ics": "a time without a zone is its owner's; they take it for UTC",
}


def samples() -> list[Path]:
    folders = (Path(each.__file__).parent for each in (icalendar, recurring_ical_events))
    return sorted(path for folder in folders for path in folder.rglob("*.ics"))


def at(when: date | datetime) -> datetime:
    if isinstance(when, datetime):
        return when if when.tzinfo else when.replace(tzinfo=HOME)
    return datetime.combine(when, time(), HOME)


def theirs(content: bytes, now: datetime, end: datetime) -> set[int]:
    """The minutes in which somebody is busy, as the libraries say."""
    found: set[int] = set()
    for calendar in icalendar.Calendar.from_ical(content, multiple=True):
        query = recurring_ical_events.of(calendar, skip_bad_series=True)
        for each in query.between(now - timedelta(days=2), end + timedelta(days=2)):
            if not any(str(each.get(name, "")).upper() == value for name, value in FREE):
                begins, ends = max(at(each["DTSTART"].dt), now), min(at(each["DTEND"].dt), end)
                found |= minutes(int(begins.timestamp()), int(ends.timestamp())) if begins < ends else set()
    return found


def minutes(begins: int, ends: int) -> set[int]:
    return set(range(begins // 60, -(-ends // 60)))


def moments(content: bytes) -> Iterator[datetime]:
    """Days on which something begins."""
    for day in dict.fromkeys(re.findall(rb"DTSTART[^:\n]*:([12][0-9]{7})", content)[-2:]):
        yield datetime.strptime(day.decode(), "%Y%m%d").replace(tzinfo=UTC) - timedelta(days=1)


def test_samples_of_others_are_read_as_others_read_them() -> None:
    compared = 0
    for path in samples():
        content = path.read_bytes().strip()
        if b"BEGIN:VCALENDAR" not in content:
            content = b"BEGIN:VCALENDAR\n" + content + b"\nEND:VCALENDAR"
        if b"FREEBUSY" in content or path.name in ON_PURPOSE or not content.startswith(b"BEGIN:VCALENDAR"):
            continue
        for now in moments(content):
            end = now + timedelta(weeks=feeds.WEEKS)
            try:
                with warnings.catch_warnings(action="ignore"):
                    wanted = theirs(content, now, end)
            except (ValueError, TypeError, LookupError, AttributeError):
                continue  # they cannot read it
            read = feeds.read(content, now=now, zone=HOME.key)
            assert {each for span in read.busy for each in minutes(*span)} == wanted, f"{path.name} from {now:%Y-%m-%d}"
            compared += 1
    if not compared:
        pytest.skip("the libraries came without their samples")
    assert compared > 100
