"""What a digest says: in the order of what needs somebody, then what went well; a constant number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import directory, recurrence, scope, text
from bot.messages import digests as words
from bot.messages.digests import Line, Section, Summary
from storage import digests, happenings, preferences
from storage.happenings import Change, Mark, Reader, Vacancy
from storage.work import Work

LAUNCH_NEAR = timedelta(days=30)
FIRST_LOOK = timedelta(days=7)  # who never looked is told of a week
TOLD = {
    "decision": (
        "record", "propose", "edit", "amend", "extend", "terms", "invite", "reopen", "replace", "supersede", "withdraw",
        "close", "override", "convene", "objection", "met", "review", "review_result", "keep_open", "fall_back",
    ),
    "meeting": ("poll", "book", "move", "end", "item", "preread", "call_url", "quorum_lost", "organiser", "outcome"),
    "initiative": ("change", "close", "link", "unlink"),
}  # fmt: skip


def compose(work: Work, reader: Reader, since: datetime, *, until: datetime, zone: str) -> Summary:
    """The digest of a time, as far as its reader may see it; `until` is how far ahead it looks for what closes."""
    sections = (
        *_needs(work, reader, until=until, zone=zone),
        *_ended(work, reader, since),
        *_lacks(work, reader, zone),
    )
    return Summary(since, tuple(each for each in sections if each.lines), _well(work, reader, since))


def _needs(work: Work, reader: Reader, *, until: datetime, zone: str) -> Sequence[Section]:
    today = recurrence.local_date(work.now, zone)
    return (
        words.closing(happenings.closing(work, reader, until)),
        words.blocked(happenings.blocked(work, reader)),
        words.unquorate(happenings.unquorate(work, reader)),
        words.overdue(happenings.overdue(work, reader, today)),
    )


def _ended(work: Work, reader: Reader, since: datetime) -> Sequence[Section]:
    found = happenings.settled(work, reader, since)
    before = happenings.superseded(work, [row[0].id for row in found.rows])
    return words.settled(found, before), words.unread(happenings.unread(work, reader))


def _lacks(work: Work, reader: Reader, zone: str) -> Sequence[Section]:
    today = recurrence.local_date(work.now, zone)
    near = happenings.launches(work, reader, today, today + LAUNCH_NEAR)
    return _gaps(work, happenings.vacancies(work, reader, preferences.of(work).required), reader.limit), words.launches(
        near
    )


def _gaps(work: Work, found: Sequence[Vacancy], limit: int) -> Section:
    known = scope.catalogue(work)
    lines = [words.gap(each, [known.title(one) for one in each.functions]) for each in found[:limit]]
    return words.gaps(lines, len(found))


def _well(work: Work, reader: Reader, since: datetime) -> tuple[str, ...]:
    counts = (
        (happenings.done(work, reader, since), "action done", "actions done"),
        (happenings.met(work, reader, since), "objection met", "objections met"),
    )
    said = [text.plural(count, one, many=many) for count, one, many in counts if count]
    saved = happenings.saved(work, reader, since)
    return (*said, *([words.saved(saved)] if saved else []))


# Changed for me


def changed_for_me(work: Work) -> Summary:
    """What others changed, since the actor last looked, of what they have a part in; the look is remembered.

    What is too much for one look comes in the next, the oldest first.
    """
    me = work.person
    since = _mark(work)
    reader = Reader(directory.fresh_since(work), mine=True)
    changes = happenings.changes(work, reader, since, TOLD)
    given = happenings.given(work, reader, since)
    needs = _needs(work, reader, until=work.now + timedelta(days=2), zone=me.tz)
    told = changes[: reader.limit * 2]
    digests.look(work, me.id, told[-1].entry_id if len(told) < len(changes) else 0)
    found = (words.given(given), words.changes(_lines(told[::-1]), len(changes)), *needs)
    return Summary(since.at, tuple(each for each in found if each.lines), _well(work, reader, since.at))


def _mark(work: Work) -> Mark:
    seen = digests.looked(work, work.person.id)
    return Mark(seen.at, seen.entry_id, seen.action_id) if seen else Mark(work.now - FIRST_LOOK)


def _lines(found: Sequence[Change]) -> list[Line]:
    return [words.change(each) for each in found]
