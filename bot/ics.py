"""Meetings as iCalendar: values in, bytes out. RFC 5545, and RFC 5546 for invitations.

Every text is tamed before it goes in: whatever a name or a purpose holds, it can neither begin a line of its own nor
end a parameter. Folding and escaping are the library's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from bot import text

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
NEEDS_ACTION, ACCEPTED, TENTATIVE, DECLINED, DELEGATED = (
    "NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED", "DELEGATED",
)  # fmt: skip
PRODUCT = "-//Concord//Meetings//EN"
SUMMARY_LENGTH, TEXT_LENGTH = 250, 8000
_KEPT = "\n\t"
_BROKEN = ("Cc", "Cs")  # control characters and half characters


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with an address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Guest:
    """One invited person; `delegated_to` and `delegated_from` are addresses."""

    name: str
    address: str
    required: bool = True
    answer: str = NEEDS_ACTION
    delegated_to: str = ""
    delegated_from: str = ""


@dataclass(frozen=True, slots=True)
class Invite:
    """One meeting at one state. `stamp` is when it came to this state, so that the same state gives the same bytes."""

    uid: str
    sequence: int
    summary: str
    starts_at: datetime
    minutes: int
    stamp: datetime
    description: str = ""
    zone: str = "UTC"
    call_url: str = ""
    url: str = ""
    organiser: Party | None = None
    sent_by: str = ""  # the address that writes for the organiser
    guests: tuple[Guest, ...] = ()
    cancelled: bool = False
    busy: bool = True


def calendar(method: str, invite: Invite) -> bytes:
    """One meeting as REQUEST, CANCEL or PUBLISH; what is published names no guests (RFC 5546, 3.2.1)."""
    return _whole(method, [invite])


def feed(invites: Sequence[Invite], *, name: str = "Concord") -> bytes:
    """Somebody's meetings as one calendar to subscribe to."""
    return _whole(PUBLISH, invites, name=name)


def _whole(method: str, invites: Sequence[Invite], *, name: str = "") -> bytes:
    made = Calendar()
    for key, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", method)):
        made.add(key, value)
    if name:
        made.add("x-wr-calname", line(name))
        made.add("x-published-ttl", "PT1H")
    for zone, days in sorted(_zones(invites).items()):
        made.add_component(described(zone, min(days).year, max(days).year))
    for each in invites:
        made.add_component(_event(method, each))
    return bytes(made.to_ical())


def _zones(invites: Iterable[Invite]) -> dict[str, list[date]]:
    """The zones that times are written in, each with the days that it is needed for."""
    found: dict[str, list[date]] = {}
    for each in invites:
        begins, ends = _times(each)
        if begins.tzinfo is not UTC:
            found.setdefault(str(begins.tzinfo), []).extend((begins.date(), ends.date()))
    return found


def _times(invite: Invite) -> tuple[datetime, datetime]:
    """From when to when, in the meeting's zone; in UTC where a local time would name two moments (RFC 5545, 3.3.5)."""
    begins = invite.starts_at.astimezone(UTC)
    ends = begins + timedelta(minutes=invite.minutes)
    zone = _zone(invite.zone)
    local = begins.astimezone(zone), ends.astimezone(zone)
    if zone.key == "UTC" or any(each.fold for each in local):
        return begins, ends
    return local


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _event(method: str, invite: Invite) -> Event:
    made, stamp = Event(), invite.stamp.astimezone(UTC)
    begins, ends = _times(invite)
    gone = invite.cancelled or method == CANCEL
    made.add("uid", line(invite.uid))
    made.add("sequence", invite.sequence)
    for name, moment in (("dtstamp", stamp), ("last-modified", stamp), ("dtstart", begins), ("dtend", ends)):
        made.add(name, moment)
    made.add("summary", text.shorten(line(invite.summary), SUMMARY_LENGTH))
    # To somebody who is not invited any more it is cancelled as well: calendars take a CANCEL without it for nothing.
    made.add("status", "CANCELLED" if gone else "CONFIRMED")
    made.add("transp", "TRANSPARENT" if gone or not invite.busy else "OPAQUE")
    _add_texts(made, invite)
    _add_people(made, invite, guests=method != PUBLISH)
    return made


def _add_texts(made: Event, invite: Invite) -> None:
    if invite.description.strip():
        made.add("description", text.shorten(lines(invite.description), TEXT_LENGTH))
    if _is_address(invite.call_url):
        made.add("location", invite.call_url)
    if _is_address(invite.url):
        made.add("url", invite.url)


def _add_people(made: Event, invite: Invite, *, guests: bool) -> None:
    if invite.organiser:
        organiser = _party(invite.organiser.name, invite.organiser.address)
        if invite.sent_by and invite.sent_by != invite.organiser.address:
            organiser.params["SENT-BY"] = vText(f"mailto:{invite.sent_by}")
        made.add("organizer", organiser, encode=False)
    for each in invite.guests if guests else ():
        made.add("attendee", _guest(each), encode=False)


def _guest(guest: Guest) -> vCalAddress:
    made = _party(guest.name, guest.address)
    made.params["CUTYPE"] = vText("INDIVIDUAL")
    made.params["ROLE"] = vText("REQ-PARTICIPANT" if guest.required else "OPT-PARTICIPANT")
    made.params["PARTSTAT"] = vText(guest.answer)
    made.params["RSVP"] = vText("TRUE" if guest.answer == NEEDS_ACTION else "FALSE")
    if guest.delegated_to:
        made.params["DELEGATED-TO"] = vText(f"mailto:{guest.delegated_to}")
    if guest.delegated_from:
        made.params["DELEGATED-FROM"] = vText(f"mailto:{guest.delegated_from}")
    return made


def _party(name: str, address: str) -> vCalAddress:
    made = vCalAddress(f"mailto:{address}")
    # A quotation mark and a caret in a parameter would be written by RFC 6868, which few calendars read.
    made.params["CN"] = vText(line(name).replace('"', "'").replace("^", " ") or address)
    return made


def line(raw: str) -> str:
    """A text on one line, without control characters."""
    return text.tame(_whole_characters(raw))


def lines(raw: str) -> str:
    """A text of several lines, without control characters."""
    return "\n".join(_whole_characters(each).rstrip() for each in raw.splitlines()).strip("\n")


def _whole_characters(raw: str) -> str:
    return "".join(each for each in raw if each in _KEPT or unicodedata.category(each) not in _BROKEN)


def _is_address(url: str) -> bool:
    return url.startswith(("https://", "http://")) and url.isprintable() and not set(url) & set(' "<>\\')


# A zone, as the tables of this machine know it


@lru_cache(maxsize=256)
def described(zone: str, first: int, last: int) -> Timezone:
    """A VTIMEZONE that is right from the year before `first` to the one after `last`."""
    info, made = _zone(zone), Timezone()
    made.add("tzid", zone)
    begin, end = datetime(first - 1, 1, 1, tzinfo=UTC), datetime(last + 2, 1, 1, tzinfo=UTC)
    before = _offset(info, begin)
    made.add_component(_observance(info, begin, before))
    for moment in _changes(info, begin, end):
        made.add_component(_observance(info, moment, before))
        before = _offset(info, moment)
    return made


def _observance(zone: ZoneInfo, moment: datetime, before: timedelta) -> TimezoneDaylight | TimezoneStandard:
    """What holds from a moment on; the onset is written in the local time that held before it (RFC 5545, 3.6.5)."""
    local = moment.astimezone(zone)
    made = TimezoneDaylight() if local.dst() else TimezoneStandard()
    made.add("dtstart", (moment.astimezone(timezone(before))).replace(tzinfo=None))
    made.add("tzoffsetfrom", before)
    made.add("tzoffsetto", _offset(zone, moment))
    made.add("tzname", local.tzname() or str(zone))
    return made


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> list[datetime]:
    """The moments at which the offset changes, to the minute."""
    found, day = [], begin
    while day < end:
        after = day + timedelta(days=1)
        if _offset(zone, day) != _offset(zone, after):
            found.append(_change(zone, day, after))
        day = after
    return found


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = _offset(zone, low)
    while high - low > timedelta(minutes=1):
        middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return high


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
