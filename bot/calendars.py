"""Linked calendars: the address that somebody gave, sealed, and the busy times that were last read from it."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from bot import absences, errands, outbox, text
from bot.blocks import Message
from bot.feeds import WEEKS, FeedError, Reading
from bot.messages import calendars as words
from storage import calendars, history, people
from storage.calendars import Calendar
from storage.people import Person
from storage.work import Seals, Work

FIRST = "calendar_first"  # the errand of a calendar that was just linked
HTTPS = 443
LONGEST = 2_000
EVERY = timedelta(minutes=30)
PATIENCE, LEAST_OFTEN = timedelta(minutes=15), timedelta(days=1)  # after the first failure, and at most
TAKEN_FOR = timedelta(minutes=2)  # longer than reading takes
TOLD_AFTER = 3  # failures one after the other
FAR_ENOUGH = timedelta(weeks=WEEKS - 1)  # what is known reaches less far after a week, and is read whole again
AHEAD = 14  # days that are counted for people

PLAIN = re.compile(r"[!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~\[\]]+")
WEBCAL = re.compile(r"^webcals?://", re.IGNORECASE)
NO_ADDRESS = "That is no address of a calendar. It begins with `https://` (or `webcal://`)."


@dataclass(frozen=True, slots=True)
class Wanted:
    """A calendar that is to be read now, with what its owner's events are read by."""

    person_id: int
    address: str  # sealed
    host: str
    etag: str | None
    modified: str | None
    zone: str
    email: str | None
    now: datetime  # product time: from then on busy times matter


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of a linked calendar: never its address."""

    host: str
    read_at: datetime | None
    age: timedelta | None
    fault: str | None
    busy_days: int  # of the next fourteen


def parts(address: str) -> SplitResult:
    """The parts of an address that may be asked for a calendar.

    Raises: FeedError
    """
    try:
        url = urlsplit(WEBCAL.sub("https://", address.strip()))
        host, port = url.hostname, url.port
    except ValueError:
        raise FeedError(NO_ADDRESS) from None
    if url.scheme == "http":
        raise FeedError("That address is not encrypted (`http://`). Only `https://` is read.")
    if url.scheme != "https" or not host or not PLAIN.fullmatch(url.geturl()) or len(address) > LONGEST or port == 0:
        raise FeedError(NO_ADDRESS)
    if url.username is not None or url.password is not None:
        raise FeedError("That address has a user or password in it. Link the calendar's secret or published address.")
    return url._replace(fragment="")


def link(work: Work, typed: str) -> str:
    """The actor links the calendar at an address, as they typed it; the host, which may be shown.

    Raises: FeedError
    """
    person, url = work.person, parts(text.url(typed) or text.unescape(typed.strip("<>").partition("|")[0]))
    host = url.hostname or ""
    calendars.link(work, person.id, address=_vault(work).seal(url.geturl()), host=host, due_at=work.real + TAKEN_FOR)
    errands.leave(work, FIRST, f"{FIRST}:{person.id}:{work.real.timestamp()}", person=person.id)
    history.append(work, "calendar", person.id, "link", host=host)
    outbox.redraw_home(work, person.id)
    return host


def unlink(work: Work) -> bool:
    """The actor's calendar is forgotten with all that was read of it; False when none was linked."""
    gone = calendars.unlink(work, work.person.id)
    if gone:
        history.append(work, "calendar", work.person.id, "unlink")
        absences.by_calendar(work, work.person, [])
        outbox.redraw_home(work, work.person.id)
    return gone


def shown(work: Work, person: Person) -> Shown | None:
    """What somebody may see of their own linked calendar; None when there is none."""
    found = calendars.of(work, [person.id]).get(person.id)
    if found is None:
        return None
    age = work.real - found.read_at if found.read_at else None
    return Shown(found.host, found.read_at, age, found.fault, _busy_days(work, person, found.busy))


def _busy_days(work: Work, person: Person, busy: list[list[int]] | tuple[tuple[int, int], ...]) -> int:
    """On how many of the next days somebody is busy at some time, in their own zone."""
    zone, today = ZoneInfo(person.tz), work.now.astimezone(ZoneInfo(person.tz)).date()
    found = set()
    for begins, ends in busy:
        first, last = (datetime.fromtimestamp(each, UTC).astimezone(zone).date() for each in (begins, ends - 1))
        found |= {day for n in range(AHEAD) if first <= (day := today + timedelta(days=n)) <= last}
    return len(found)


# Reading


def any_due(work: Work) -> bool:
    """Whether a calendar is to be read now."""
    return calendars.any_due(work)


def take(work: Work) -> Wanted | None:
    """Take the calendar that is due longest; nobody else reads it meanwhile."""
    found = calendars.take(work, work.real + TAKEN_FOR)
    return _wanted(work, found) if found else None


def first(work: Work, person_id: int) -> Wanted | None:
    """A calendar that was just linked; None when it is gone again."""
    found = calendars.of(work, [person_id]).get(person_id)
    return _wanted(work, found) if found else None


def _wanted(work: Work, row: Calendar) -> Wanted:
    person = people.by_ids(work, [row.person_id])[row.person_id]
    far = row.until is not None and row.until >= work.now + FAR_ENOUGH
    asked = (row.etag, row.modified) if far and row.fault is None else (None, None)
    return Wanted(row.person_id, row.address, row.host, *asked, person.tz, person.email, work.now)


def unsealed(work: Work, wanted: Wanted) -> str:
    """The address of a calendar, for the moment in which it is asked."""
    return _vault(work).open(wanted.address)


def _vault(work: Work) -> Seals:
    assert work.tenancy.vault is not None, "a workspace is served with the vault of its secrets"
    return work.tenancy.vault


def read(work: Work, wanted: Wanted, reading: Reading, *, etag: str | None, modified: str | None) -> bool:
    """Keep what was read; False when its owner has linked another calendar meanwhile, or none."""
    until = wanted.now + timedelta(weeks=WEEKS)
    busy = [list(each) for each in reading.busy]
    kept = _kept(work, wanted, busy=busy, until=until, etag=etag, modified=modified)
    if kept:
        absences.by_calendar(work, people.by_ids(work, [wanted.person_id])[wanted.person_id], busy)
    return kept


def unchanged(work: Work, wanted: Wanted) -> bool:
    """What was read before still holds; False when its owner has linked another calendar meanwhile, or none."""
    return _kept(work, wanted)


def _kept(work: Work, wanted: Wanted, **values: object) -> bool:
    due_at = work.real + EVERY * random.uniform(0.9, 1.1)  # noqa: S311 - no secret: that not all are due at once
    fine = {"read_at": work.real, "due_at": due_at, "failures": 0, "fault": None}
    before = calendars.of(work, [wanted.person_id]).get(wanted.person_id)
    mended = before is not None and before.fault is not None
    kept = calendars.write(work, wanted.person_id, wanted.address, **fine, **values)
    if kept and (mended or values):
        outbox.redraw_home(work, wanted.person_id)
    return kept


def failed(work: Work, wanted: Wanted, sentence: str) -> None:
    """It could not be read: the busy times known last stay, it is tried again later and later, its owner told once."""
    found = calendars.of(work, [wanted.person_id]).get(wanted.person_id)
    if found is None or found.address != wanted.address:
        return
    failures = found.failures + 1
    later = min(LEAST_OFTEN, PATIENCE * 2 ** min(failures - 1, 10))
    calendars.write(work, wanted.person_id, wanted.address, failures=failures, fault=sentence, due_at=work.real + later)
    outbox.redraw_home(work, wanted.person_id)
    if failures == TOLD_AFTER:
        _tell(work, found, words.unreadable(found.host, sentence, found.read_at, work.tenancy.prefix), "failed")


def told_first(work: Work, wanted: Wanted, sentence: str, skipped: int) -> None:
    """The owner of a calendar that was just linked hears what came of it; `sentence`: what was wrong."""
    person = people.by_ids(work, [wanted.person_id])[wanted.person_id]
    found = calendars.of(work, [wanted.person_id]).get(wanted.person_id)
    if found is None or found.address != wanted.address:
        return
    if sentence:
        _tell(work, found, words.not_read(found.host, sentence, work.tenancy.prefix), "first")
    else:
        _tell(work, found, words.read(found.host, _busy_days(work, person, found.busy), AHEAD, skipped), "first")


def _tell(work: Work, row: Calendar, message: Message, what: str) -> None:
    """Once for this trouble of this calendar."""
    person = people.by_ids(work, [row.person_id])[row.person_id]
    since = row.read_at if what == "failed" and row.read_at else row.linked_at
    outbox.direct(work, person, message, key=f"calendar:{what}:{row.person_id}:{since.timestamp()}")
