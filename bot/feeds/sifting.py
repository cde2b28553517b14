"""Leaf through the text of a feed: only lines that say when somebody is busy are kept, titles and the like never."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.feeds.bounds import DEEPEST, MOST_BYTES, MOST_DATES, MOST_LINES, MOST_ZONES, FeedError

KEPT = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE"})
OF_ZONES = frozenset({"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE", "BEGIN"})
FREE = {
    "TRANSP": ("TRANSPARENT",),
    "STATUS": ("CANCELLED",),
    "X-MICROSOFT-CDO-BUSYSTATUS": ("FREE", "WORKINGELSEWHERE"),
}
WANTED = (
    KEPT
    | FREE.keys()
    | {"UID", "ATTENDEE", "FREEBUSY", "BEGIN", "END", "TZID", "TZOFFSETFROM", "TZOFFSETTO", "X-WR-TIMEZONE"}
)
NAME = re.compile(r"[A-Za-z-]{3,40}(?=[;:])")
PARAMETER = re.compile(r';([A-Za-z-]+)=("[^"]*"|[^";:,]*)')
FURTHER = re.compile(r',("[^"]*"|[^";:,]*)')  # a parameter with several values
BLANK = "\ufeff \t\n"

WEB_PAGE = (
    "That address shows a web page, not a calendar. It needs the address of the calendar's ICS file: in Google Calendar "
    "the “secret address in iCal format”, in Outlook the ICS link of a published calendar."
)
NO_CALENDAR = "What is at that address is not a calendar (an ICS file)."
CUT_OFF = "That calendar ends in the middle: it did not arrive whole."


class Line(NamedTuple):
    """One line of a feed, unfolded: `DTSTART;TZID=Europe/Berlin:20270301T090000`."""

    name: str
    zone: str  # its TZID
    value: str
    range: str = ""  # THISANDFUTURE: so is what comes after it


@dataclass(slots=True)
class Event:
    """What is kept of one VEVENT; `free`: it does not block."""

    lines: list[Line] = field(default_factory=list)
    uid: str = ""
    free: bool = False


@dataclass(slots=True)
class Sifted:
    """What is kept of a feed: events by their UID, the lines of described zones by name, and the feed's own zone."""

    series: dict[str, list[Event]] = field(default_factory=dict)
    zones: dict[str, list[Line]] = field(default_factory=dict)
    zone: str = ""
    times: list[Line] = field(default_factory=list)  # busy times told as such (FREEBUSY)


def sift(content: bytes, email: str | None) -> Sifted:
    """Keep what matters of a feed; `email` is whose answers to invitations count.

    Raises: FeedError
    """
    reader = _Reader((email or "").strip().casefold())
    for raw in _unfolded(content):
        found = NAME.match(raw)
        if found and found[0].upper() in WANTED:
            reader.take(found[0].upper(), raw[found.end() :])
    if reader.stack or not reader.calendars:
        raise FeedError(CUT_OFF)
    return reader.sifted


def _unfolded(content: bytes) -> Iterator[str]:
    """The lines of a feed; a line that begins with white space belongs to the one before.

    Raises: FeedError
    """
    if len(content) > MOST_BYTES:
        raise FeedError(f"That calendar is larger than {MOST_BYTES // 1_000_000} MB: that much is not read.")
    if content.count(b"\n") + content.count(b"\r") > 2 * MOST_LINES:
        raise FeedError("That calendar has more lines than are read.")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.decode("utf-16", "replace").encode("utf-8", "replace")
    whole = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    text = whole.replace(b"\n ", b"").replace(b"\n\t", b"").decode("utf-8", "replace")
    begins = text[:2000].lstrip(BLANK)
    if not begins.upper().startswith("BEGIN:VCALENDAR"):
        raise FeedError(WEB_PAGE if begins.startswith("<") else NO_CALENDAR)
    yield from text.lstrip(BLANK).split("\n")


class _Reader:
    """Takes the lines that are wanted, in their order."""

    def __init__(self, email: str) -> None:
        self.sifted = Sifted()
        self.stack: list[str] = []
        self.calendars = 0
        self._email = email
        self._event = Event()
        self._zone: tuple[str, list[Line]] = ("", [])
        self._dates = 0

    def take(self, name: str, rest: str) -> None:
        """One line, of which the name was read."""
        if name == "BEGIN":
            self._begin(rest[1:].strip().upper())
        elif name == "END":
            self._end()
        elif self.stack == ["VCALENDAR", "VEVENT"]:
            self._of_event(name, rest)
        elif self.stack[:2] == ["VCALENDAR", "VTIMEZONE"]:
            self._of_zone(name, rest)
        elif self.stack == ["VCALENDAR", "VFREEBUSY"] and name == "FREEBUSY":
            self._of_times(rest)
        elif self.stack == ["VCALENDAR"] and name == "X-WR-TIMEZONE":
            self.sifted.zone = _line(name, rest).value.strip()

    def _begin(self, what: str) -> None:
        self.stack.append(what)
        if len(self.stack) > DEEPEST or (len(self.stack) == 1 and what != "VCALENDAR"):
            raise FeedError(NO_CALENDAR)
        if self.stack == ["VCALENDAR", "VEVENT"]:
            self._event = Event()
        elif self.stack == ["VCALENDAR", "VTIMEZONE"]:
            self._zone = ("", [])
        elif self.stack[1:2] == ["VTIMEZONE"]:
            self._zone[1].append(Line("BEGIN", "", what))

    def _end(self) -> None:
        """The innermost part ends, however its name is spelt there."""
        if not self.stack:
            raise FeedError(CUT_OFF)
        if self.stack == ["VCALENDAR", "VEVENT"]:
            uid = self._event.uid or f"nameless {len(self.sifted.series)}"
            self.sifted.series.setdefault(uid, []).append(self._event)
        elif self.stack == ["VCALENDAR", "VTIMEZONE"] and len(self.sifted.zones) < MOST_ZONES:
            self.sifted.zones[self._zone[0]] = self._zone[1]
        elif self.stack == ["VCALENDAR"]:
            self.calendars += 1
        self.stack.pop()

    def _of_event(self, name: str, rest: str) -> None:
        if name == "UID":
            self._event.uid = _line(name, rest).value.strip()
        elif name == "ATTENDEE":
            self._event.free = self._event.free or self._declined(rest)
        elif name in FREE:
            self._event.free = self._event.free or _line(name, rest).value.strip().upper() in FREE[name]
        elif name in KEPT:
            self._count(name, rest)
            self._event.lines.append(_line(name, rest))

    def _of_times(self, rest: str) -> None:
        """Busy times that a server tells instead of events."""
        kind = {name.upper(): value.upper() for name, value in PARAMETER.findall(rest)}.get("FBTYPE", "BUSY")
        if kind.startswith("BUSY"):
            self._count("FREEBUSY", rest)
            self.sifted.times.append(_line("FREEBUSY", rest))

    def _declined(self, rest: str) -> bool:
        """Whether the owner of the feed has declined; who else has is nobody's business."""
        said = rest.casefold()
        if not self._email or "partstat=declined" not in said:
            return False
        address = _line("ATTENDEE", said).value.strip().removeprefix("mailto:")
        named = dict(PARAMETER.findall(said)).get("email", "").strip('"')
        return self._email in (address, named)

    def _count(self, name: str, rest: str) -> None:
        self._dates += 1 + rest.count(",") if name in ("RDATE", "EXDATE", "FREEBUSY") else 0
        if self._dates > MOST_DATES:
            raise FeedError("Series in that calendar have more single dates than are read.")

    def _of_zone(self, name: str, rest: str) -> None:
        self._count(name, rest)
        line = _line(name, rest)
        if name == "TZID":
            self._zone = (line.value.strip(), self._zone[1])
        elif name in OF_ZONES:
            self._zone[1].append(line)


def _line(name: str, rest: str) -> Line:
    """The rest of a line is its parameters, of which the zone matters, and its value."""
    if rest.startswith(":"):
        return Line(name, "", rest[1:])
    at, given = 0, {}
    while found := PARAMETER.match(rest, at):
        at = found.end()
        given[found[1].upper()] = found[2].strip('"')
        while more := FURTHER.match(rest, at):
            at = more.end()
    return Line(name, given.get("TZID", ""), rest[at:].partition(":")[2], given.get("RANGE", "").upper())
