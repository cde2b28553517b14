"""What people type about meetings: numbers, purposes, lengths, the window in which the time must lie."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import text
from bot.errors import NotUnderstood
from bot.polls import ANSWERS, NO
from storage import people
from storage.work import Work

PURPOSE_LIMIT = 150
USUAL_MINUTES, SHORTEST, LONGEST = 45, 10, 8 * 60
USUAL_WINDOW, FARTHEST = timedelta(days=14), timedelta(weeks=8)
DAY = timedelta(days=1)

_ANSWER = re.compile(rf"([1-9][0-9]{{0,2}})[:=]({'|'.join(ANSWERS)})")
_ITEM_MINUTES = re.compile(r"(?:^|\s+)minutes:[\"“”]?([^\"“”]+)[\"“”]?$")
_QUOTES = '"“”'
_NUMBER = re.compile(r"(?:m\s*-?\s*)?([0-9]{1,9})(?=\s|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Window:
    """Within which a meeting must lie."""

    begin: datetime
    end: datetime


def purpose(work: Work, raw: str) -> str:
    """What a meeting is for, on one line.

    Raises: NotUnderstood
    """
    names = {each: person.name for each, person in people.by_slack_ids(work, text.mentioned_users(raw)).items()}
    said = " ".join(text.readable(raw, names).split())
    if not 1 <= len(said) <= PURPOSE_LIMIT:
        raise NotUnderstood(
            f"Say what the meeting is for, in 1 to {PURPOSE_LIMIT} characters; these are {len(said)}.", field="purpose"
        )
    return said


def numbered(typed: str) -> tuple[int, str]:
    """The number that a text begins with (`M-3`, `m3`, `3`), and what follows it.

    Raises: NotUnderstood
    """
    found = _NUMBER.match(typed.strip())
    if not found:
        raise NotUnderstood(f"Which meeting? {text.echo(typed)} is not a number like `M-3`.")
    return int(found[1]), typed.strip()[found.end() :].strip()


def minutes(typed: str) -> int:
    """How long a meeting takes.

    Raises: NotUnderstood
    """
    if not typed.strip():
        return USUAL_MINUTES
    try:
        found = round(text.length(typed).total_seconds() / 60)
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field="length") from None
    if not SHORTEST <= found <= LONGEST:
        raise NotUnderstood(
            f"A meeting takes {SHORTEST} minutes to {LONGEST // 60} hours; {text.echo(typed)} does not do.",
            field="length",
        )
    return found


def item(said: str) -> tuple[str, str]:
    """What somebody wants on the agenda, as it is said in a thread, and how long for it (empty: not said)."""
    found = _ITEM_MINUTES.search(said.strip())
    title = said.strip()[: found.start()] if found else said.strip()
    return title.strip().strip(_QUOTES).strip(), found[1].strip() if found else ""


def item_minutes(typed: str) -> int | None:
    """How long one thing on the agenda takes; None when that is not said.

    Raises: NotUnderstood
    """
    if not typed.strip():
        return None
    try:
        found = round(text.length(typed).total_seconds() / 60)
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field="minutes") from None
    if found > LONGEST:
        raise NotUnderstood(f"{text.echo(typed)} is longer than any meeting. Try `minutes:10`.", field="minutes")
    return found


def window(work: Work, begin: str, end: str, length: int) -> Window:
    """From when until when, in the actor's zone: two weeks from now unless said otherwise; the last day is included.

    Raises: NotUnderstood
    """
    first = _moment(work, begin, "from") if begin.strip() else work.now
    first = work.now if _is_today(work, first) else first
    if first < work.now:
        raise NotUnderstood(f"{text.echo(begin)} has passed.", field="from")
    last = _last(work, end) if end.strip() else first + USUAL_WINDOW
    if last <= work.now:
        raise NotUnderstood(f"{text.echo(end)} has passed.", field="to")
    if last - first < timedelta(minutes=length):
        raise NotUnderstood("Between `from:` and `to:` there is no room for it: is one of them wrong?", field="to")
    if last - work.now > FARTHEST:
        raise NotUnderstood("That is further ahead than the 8 weeks for which times can be found.", field="to")
    return Window(first, last)


def _is_today(work: Work, at: datetime) -> bool:
    zone = ZoneInfo(work.person.tz)
    return at < work.now and at.astimezone(zone).date() == work.now.astimezone(zone).date()


def _last(work: Work, typed: str) -> datetime:
    """A day is meant to its end."""
    zone = ZoneInfo(work.person.tz)
    try:
        return text.moment(text.day(typed, now=work.now, zone=zone) + DAY, time(0), zone)
    except NotUnderstood:
        return _moment(work, typed, "to")


def _moment(work: Work, typed: str, field: str) -> datetime:
    try:
        return text.when(typed, now=work.now, zone=ZoneInfo(work.person.tz))
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field=field) from None


def start(work: Work, typed: str, field: str = "to") -> datetime:
    """The one time that somebody names.

    Raises: NotUnderstood when it is none, or has passed
    """
    found = _moment(work, typed, field)
    if found <= work.now:
        raise NotUnderstood(f"{text.echo(typed)} has passed.", field=field)
    if found - work.now > FARTHEST:
        raise NotUnderstood("That is further ahead than 8 weeks.", field=field)
    return found


def starts(work: Work, typed: str, field: str = "times") -> list[datetime]:
    """The times that somebody names, parted by semicolons or on a line each.

    Raises: NotUnderstood
    """
    return [start(work, each, field) for each in typed.replace("\n", ";").split(";") if each.strip()]


def answers(typed: str) -> dict[int, str]:
    """Answers by the numbers of times (`1:yes 2:maybe`), or one for all of them, which has the number 0.

    Raises: NotUnderstood
    """
    said = typed.casefold().replace(",", " ").split()
    if len(said) == 1 and said[0] in {*ANSWERS, "none"}:
        return {0: NO if said[0] == "none" else said[0]}
    found = [_ANSWER.fullmatch(each) for each in said]
    wrong = next((word for word, each in zip(said, found, strict=True) if each is None), None)
    if wrong is not None or not said:
        raise NotUnderstood(f"{text.echo(wrong or typed)} is no answer. Try `1:yes 2:maybe 3:no`, or `none`.")
    return {int(each[1]): each[2] for each in found if each}
