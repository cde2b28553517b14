"""Read a feed: its series are unfolded within the window, and what blocks is merged to busy times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import partial
from math import ceil, floor
from typing import Any

import icalendar
import recurring_ical_events
from icalendar.prop import vDDDLists, vDDDTypes
from recurring_ical_events import ComponentsWithName, EventAdapter, Occurrence

from bot.feeds import repeating, sifting
from bot.feeds.bounds import MOST_EVENTS, WEEKS, Budget, FeedError, Interval, Reading
from bot.feeds.repeating import NEVER, Span
from bot.feeds.sifting import Event, Line
from bot.feeds.zones import Zones, moment, named

DAY = timedelta(days=1)
AROUND = 2 * DAY  # zones are up to 14 hours from UTC, and a day that somebody is away has no zone
LONGEST = timedelta(days=400)  # how long before the window an event may have begun that still goes on
DAYS = 8  # the length of YYYYMMDD
COSTLY = 9  # an occurrence takes as long as ten looks at a day
FREE = "X-FREE"
# What the libraries raise on what is no event; a fault of ours would be one of these for every event, and be seen.
FAULTS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


class _Adapter(EventAdapter):  # type: ignore[misc]  # the library carries no types
    """An event that says whether it blocks."""

    @property
    def blocks(self) -> bool:
        """Whether somebody is busy meanwhile."""
        return FREE not in self._component


class _Occurrence(Occurrence):  # type: ignore[misc]
    """One occurrence, not copied into a whole component: there may be tens of thousands."""

    def as_component(self, keep_recurrence_attributes: bool) -> Occurrence:  # noqa: FBT001 - the library's
        """Itself."""
        del keep_recurrence_attributes
        return self

    @property
    def blocks(self) -> bool:
        """Whether somebody is busy meanwhile."""
        return bool(self._adapter.blocks)


EVENTS = ComponentsWithName("VEVENT", adapter=_Adapter, occurrence=_Occurrence)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where and when a feed is read."""

    low: datetime
    high: datetime
    home: tzinfo  # the owner's zone, in which they are away for a day
    zones: Zones
    budget: Budget
    early: str  # days around the window, as feeds write them
    late: str
    since: datetime  # from when on the starts of rules are needed


def read(content: bytes, *, now: datetime, zone: str, email: str | None) -> Reading:
    """When the owner of a feed is busy.

    Raises: FeedError
    """
    sifted = sifting.sift(content, email)
    low, high = now.astimezone(UTC), now.astimezone(UTC) + timedelta(weeks=WEEKS)
    home = named(zone) or UTC
    budget, naive = Budget(), (low.replace(tzinfo=None), high.replace(tzinfo=None))
    zones = Zones(sifted.zones, default=named(sifted.zone) or home, window=naive, budget=budget)
    early, late = f"{low - AROUND:%Y%m%d}", f"{high + AROUND:%Y%m%d}"
    place = _Place(low, high, home, zones, budget, early, late, since=low)
    near = [events for events in sifted.series.values() if any(_is_near(each, place) for each in events)]
    if sum(map(len, near)) > MOST_EVENTS:
        raise FeedError(f"That calendar has more than {MOST_EVENTS:,} events in these weeks: link one of your own.")
    found = _gathered(
        [*(partial(_blocked, events) for events in near), *(partial(_told, each) for each in sifted.times)], place
    )
    if len(found.busy) > MOST_EVENTS:
        raise FeedError(f"That calendar has more than {MOST_EVENTS:,} busy times in these weeks: link one of your own.")
    return found


def _gathered(parts: Iterable[Callable[[_Place], list[Interval]]], place: _Place) -> Reading:
    found: list[Interval] = []
    skipped = 0
    for part in parts:
        try:
            found += part(place)
        except FAULTS:
            skipped += 1
    return Reading(_merged(found), skipped)


def _told(line: Line, place: _Place) -> list[Interval]:
    """Busy times that are told as such: `20270301T090000Z/PT1H,20270302T090000Z/20270302T100000Z`."""
    periods = [period for period in _periods(line, place) if isinstance(period, tuple)]
    spans = [_cut(begins, begins + end if isinstance(end, timedelta) else end, place) for begins, end in periods]
    return [span for span in spans if span[0] < span[1]]


def _is_near(event: Event, place: _Place) -> bool:
    """Whether an event may touch the window, as far as its dates tell; in doubt it does."""
    values = {line.name: line.value.strip() for line in event.lines}
    begins = values.get("DTSTART", "")[:DAYS]
    try:
        ends = _ends(values)
    except FAULTS:
        return True
    if "RRULE" in values:
        until = values["RRULE"].upper().partition("UNTIL=")[2][:DAYS]
        return begins <= place.late and (not until or max(ends, until) >= place.early or "DURATION" in values)
    return "RDATE" in values or (begins <= place.late and ends >= place.early)


def _ends(values: Mapping[str, str]) -> str:
    """The day on which an event ends, or begins where it has no end."""
    day = moment(values["DTSTART"][:DAYS])
    if "DURATION" in values:
        day += _length(values["DURATION"]) + DAY
    return max(f"{day:%Y%m%d}", values.get("DTEND", "")[:DAYS])


def _blocked(events: Sequence[Event], place: _Place) -> list[Interval]:
    """The busy times of one series: an event with all that was changed of it."""
    whole = icalendar.Calendar()
    since = min([place.low, *(each for event in events for each in _replaced(event, place))])
    for event in events:
        whole.add_component(_component(event, replace(place, since=since)))
    query = recurring_ical_events.of(whole, components=[EVENTS])
    occurrences = query.between(place.low - AROUND, place.high + AROUND)
    place.budget.spend(len(occurrences))
    spans = (_span(each, place) for each in occurrences if each.blocks)
    return [span for span in spans if span[0] < span[1]]


def _replaced(event: Event, place: _Place) -> Iterator[datetime]:
    """Which start a change of a series replaces that brings a rule of its own: whether it counts depends on that one."""
    names = {line.name for line in event.lines}
    for line in event.lines if "RRULE" in names else ():
        if line.name == "RECURRENCE-ID":
            yield _at(_moment(line.value, line, place.zones), place.home) - DAY


def _component(event: Event, place: _Place) -> icalendar.Event:
    """The event as the library takes it, with the starts of its rules in the window instead of the rules."""
    made = icalendar.Event()
    made["UID"] = "one"
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
        for line in event.lines:
            if line.name == name:
                made[name] = vDDDTypes(
                    _moment(line.value, line, place.zones), {"RANGE": line.range} if line.range else {}
                )
    lasting = [line.value for line in event.lines if line.name == "DURATION"]
    if lasting:
        made["DURATION"] = icalendar.vDuration(_length(lasting[0]))
    for line in event.lines:
        if line.name == "SEQUENCE":
            made["SEQUENCE"] = int(line.value)
    ruled, ended = _ruled(event, made, place)
    added, gone = [*_listed(event, "RDATE", place), *ruled], [*_listed(event, "EXDATE", place), *ended]
    for name, dates in (("RDATE", added), ("EXDATE", gone)):
        if dates:
            made[name] = vDDDLists(dates)
    if event.free:
        made[FREE] = "1"
    return made


def _moment(value: str, line: Line, zones: Zones) -> date | datetime:
    """A day, or a time with its zone; one that is in no zone is in the feed's, or in the owner's."""
    plain = value.strip().upper()
    if len(plain) == DAYS:
        return moment(plain).date()
    return moment(plain).replace(tzinfo=UTC if plain.endswith("Z") else zones.find(line.zone))


def _length(value: str) -> timedelta:
    lasts: timedelta = icalendar.vDuration.from_ical(value.strip())  # type: ignore[no-untyped-call]
    return lasts


def _listed(event: Event, name: str, place: _Place) -> list[Any]:
    """Single dates of a series; a period counts with its length."""
    return [each for line in event.lines if line.name == name for each in _periods(line, place)]


def _periods(line: Line, place: _Place) -> list[Any]:
    """The moments of a line, and its periods as (begin, end or length)."""
    found: list[Any] = []
    for value in line.value.split(","):
        start, slash, end = value.strip().partition("/")
        begins = _moment(start, line, place.zones)
        if slash and end.upper().startswith("P"):
            found.append((begins, _length(end)))
        else:
            found.append((begins, _moment(end, line, place.zones)) if slash else begins)
    return found


def _ruled(event: Event, made: icalendar.Event, place: _Place) -> tuple[list[date | datetime], list[date | datetime]]:
    """The starts that an event's rules make in the window, and before it as long as one lasts; and those they unmake.

    A series that was ended before it began does not begin.
    """
    values = [line.value for line in event.lines if line.name == "RRULE"]
    if not values:
        return [], []
    if "RECURRENCE-ID" in made:
        made["RRULE"] = icalendar.vRecur(freq="DAILY")  # that there is one matters, and not which
        return [], []
    adapter = EventAdapter(made)
    start, lasts = adapter.raw_start, min(adapter.duration, LONGEST)
    zone = start.tzinfo if isinstance(start, datetime) else None
    low, high = (_local(each, zone) for each in (place.since - lasts - AROUND, place.high + AROUND))
    first = start.replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, time())
    found: list[date | datetime] = []
    rules = [repeating.parse(value) for value in values]
    ends = [_last(rule.until, zone) for rule in rules]
    for rule, last in zip(rules, ends, strict=True):
        starts = repeating.starts(rule, first, Span(low, high, last), place.budget)
        place.budget.spend(COSTLY * len(starts))
        found.extend(each.replace(tzinfo=zone) if isinstance(start, datetime) else each.date() for each in starts)
    return found, [start] if max(ends) < first else []


def _last(until: str, zone: tzinfo | None) -> datetime:
    """The last start that a rule allows, in the local time of its event; a day counts to its end."""
    if not until:
        return NEVER
    if len(until) == DAYS:
        return moment(until) + DAY - timedelta(seconds=1)
    return _local(moment(until).replace(tzinfo=UTC), zone) if until.endswith("Z") else moment(until)


def _local(at: datetime, zone: tzinfo | None) -> datetime:
    return (at.astimezone(zone) if zone else at).replace(tzinfo=None)


def _span(occurrence: Occurrence, place: _Place) -> Interval:
    """One occurrence, cut to the window; of days those of the owner's zone."""
    return _cut(occurrence.start, occurrence.end, place)


def _cut(start: date | datetime, end: date | datetime, place: _Place) -> Interval:
    begins, ends = _at(start, place.home), _at(end, place.home)
    return floor(max(begins, place.low).timestamp()), ceil(min(ends, place.high).timestamp())


def _at(when: date | datetime, home: tzinfo) -> datetime:
    if isinstance(when, datetime):
        return (when if when.tzinfo else when.replace(tzinfo=home)).astimezone(UTC)
    return datetime.combine(when, time(), home).astimezone(UTC)


def _merged(found: Iterable[Interval]) -> tuple[Interval, ...]:
    """Busy times in order, those that touch each other as one."""
    merged: list[Interval] = []
    for begins, ends in sorted(found):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((begins, ends))
    return tuple(merged)
