"""Rounds of a standup, by values alone: who is asked when, until when an answer counts, what the digest contains.

Each day of a standup's rule is one round. A person's turn is at the standup's time in their own zone, while the round
closes in the standup's zone: so one round may begin the evening before, and its last turn may come after its closing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot import holidaying, recurrence
from bot.errors import NotUnderstood
from bot.recurrence import Cadence

QUESTIONS = ("What did you finish?", "What is next?", "What blocks you?")
RUN_LASTS = timedelta(hours=2)  # a round that is started by hand after its closing time
CONTINUES = timedelta(hours=2)  # a message after a late answer goes on with it; later it is about something else
LATE_LIMIT = timedelta(hours=24)
_GRACE = timedelta(hours=1)
_DAY_LASTS = timedelta(hours=12)  # of those who have not said until when they work
_MINUTES = 24 * 60
# At the latest zone's last minute a day is two days behind UTC. The next day of any rule is within two months, unless
# it is a holiday, again and again.
_BACK, _AHEAD = 2, 130


@dataclass(frozen=True, slots=True)
class Plan:
    """When a standup happens: weekdays (0 = Monday) and `at` in each person's zone, `closes` in its own `zone`.

    `cadence` says on which dates where that is not simply each week's `days`. `together`: everybody is asked at the
    same moment, by the standup's zone. `country`: one whose public holidays are nobody's day.
    """

    days: tuple[int, ...]
    at: time
    closes: time
    zone: str
    cadence: Cadence | None = None
    together: bool = False
    country: str = ""

    @property
    def dates(self) -> Cadence:
        """On which dates it happens, holidays apart."""
        return self.cadence or Cadence(self.days)


@dataclass(frozen=True, slots=True, order=True)
class Morning:
    """Where somebody is and, if they have said so, the minutes of the day from and until which they work."""

    zone: str
    begins: int = -1  # -1: they have not said
    ends: int = -1


Where = str | Morning


def checked(plan: Plan) -> Plan:
    """The plan, if it can be kept.

    Raises: NotUnderstood
    """
    if not plan.dates.days and not plan.dates.monthday:
        raise NotUnderstood("Choose at least one day, like `mon-fri`.", field="days")
    if plan.closes <= plan.at:
        raise NotUnderstood(
            f"It closes at {plan.closes:%H:%M}, which is not after {plan.at:%H:%M}. Take a later time, like `11:00`.",
            field="closes",
        )
    return plan


@lru_cache(maxsize=1024)
def zone(name: str, default: str = "UTC") -> ZoneInfo:
    """A person's zone as Slack tells it, or the default when the zone database does not know it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(default)


def takes_place(plan: Plan, day: date) -> bool:
    """Whether a date is one of the standup's."""
    return recurrence.falls(plan.dates, day) and not (plan.country and holidaying.days(plan.country, day, day))


def turn(plan: Plan, day: date, where: Where) -> datetime:
    """When somebody is asked for a day's round: at its time, or when they begin to work if that is not in their hours."""
    morning = where if isinstance(where, Morning) else Morning(where)
    usual = recurrence.moment(day, plan.at, plan.zone if plan.together else morning.zone)
    local = usual.astimezone(zone(morning.zone))
    if morning.begins < 0 or _in_hours(morning, local.hour * 60 + local.minute):
        return usual
    return recurrence.moment(local.date(), time(*divmod(morning.begins, 60)), morning.zone)


def _in_hours(morning: Morning, minute: int) -> bool:
    begins, ends = morning.begins, morning.ends
    return begins <= minute < ends if begins < ends else minute >= begins or minute < ends


def closing(plan: Plan, day: date) -> datetime:
    """When a day's round closes; where the clocks skip that time, as long after it asks as on other days."""
    asks, closes = (recurrence.moment(day, each, plan.zone) for each in (plan.at, plan.closes))
    lasts = datetime.combine(day, plan.closes) - datetime.combine(day, plan.at)
    return closes if closes > asks else asks + lasts


def opening(plan: Plan, day: date, *, zones: Iterable[Where], since: datetime) -> datetime | None:
    """When a day's round begins: at its first turn, at the latest when it closes; None when it does not take place.

    Turns before `since` (the standup was made, changed or resumed only then) are nobody's, and a round in which
    nobody's turn is left does not take place.
    """
    return _begins([turn(plan, day, each) for each in set(zones)], closing(plan, day), since)


def _begins(turns: Iterable[datetime], closes_at: datetime, since: datetime) -> datetime | None:
    left = [at for at in turns if at >= since]
    return min(*left, closes_at) if left and closes_at > since else None


def over(plan: Plan, day: date, zones: Iterable[Where]) -> datetime:
    """From when on it is too late to begin a day's round: it is closed and the last turn has come."""
    return max(closing(plan, day), *(turn(plan, day, each) for each in set(zones)))


def upcoming(
    plan: Plan, zones: Iterable[Where], *, now: datetime, since: datetime, after: date | None
) -> tuple[date, datetime] | None:
    """The next day that has a round, and when it begins, which is past when that was slept through.

    `after` is the newest day that was begun before. Rounds that are over are left out: nobody is flooded.
    """
    present = frozenset(zones) or frozenset({plan.zone})
    for day in _days(plan, max(now, since)):
        if after is not None and day <= after:
            continue
        closes_at, turns = closing(plan, day), [turn(plan, day, each) for each in present]
        begins = _begins(turns, closes_at, since)
        if begins and max(closes_at, *turns) > now:
            return day, begins
    return None


def _days(plan: Plan, now: datetime) -> Iterator[date]:
    around = (now.date() + timedelta(days=step) for step in range(-_BACK, _AHEAD + 1))
    return (day for day in around if takes_place(plan, day))


def own_next(
    plan: Plan,
    where: Where,
    *,
    now: datetime,
    since: datetime,
    after: date | None,
    works: Callable[[date], bool] = lambda _: True,
) -> datetime | None:
    """When somebody is asked next, in a round after the newest one that was begun (`after`), on a day that they work."""
    for day in _days(plan, max(now, since)):
        due_at = turn(plan, day, where)
        happens = opening(plan, day, zones=[where], since=since) is not None
        if happens and due_at >= now and (after is None or day > after) and works(day):
            return due_at
    return None


def run_closes(plan: Plan, day: date, now: datetime) -> datetime:
    """When a round that is started by hand closes: as usual, or in two hours when that is past."""
    usual = closing(plan, day)
    return usual if usual > now else now + RUN_LASTS


def ask_until(due_at: datetime, closes_at: datetime, where: Where, own_next: datetime | None) -> datetime:
    """Until when a late prompt is still sent: while they work that day, and until they are asked anew.

    Before closing it has to come, unless that is over when their turn comes.
    """
    morning = where if isinstance(where, Morning) else Morning(where)
    limits = [_evening(morning, due_at), own_next, closes_at if due_at < closes_at else None]
    return min(limit for limit in limits if limit)


def _evening(morning: Morning, due_at: datetime) -> datetime:
    if morning.ends < 0:
        return due_at + _DAY_LASTS
    local = due_at.astimezone(zone(morning.zone))
    minutes = (morning.ends - local.hour * 60 - local.minute) % _MINUTES or _MINUTES
    return due_at + timedelta(minutes=minutes)


def digest_until(closes_at: datetime, following: datetime | None) -> datetime:
    """Until when a late digest is still posted: until the following round begins."""
    # Where people live far ahead, the following round begins before this one has closed.
    return max(following, closes_at + _GRACE) if following else closes_at + LATE_LIMIT


# Answers


class Chance(Enum):
    """What can be done about a turn now."""

    OPEN = "open"  # answer, edit, skip
    LATE = "late"  # a first answer still counts, and is marked
    OVER = "over"


class Given(Enum):
    """Whether a turn was answered, and when."""

    NOT = "not"
    IN_TIME = "in time"
    LATE = "late"


def chance(*, now: datetime, due_at: datetime, closes_at: datetime, given: Given, outrun: bool) -> Chance:
    """What can be done about a turn; `outrun`: the next round has reached this person.

    Whose turn comes after closing, or who answered after it, can answer and edit until they are asked again.
    """
    if outrun and now >= closes_at:
        return Chance.OVER
    if now < closes_at or due_at >= closes_at or given is Given.LATE:
        return Chance.OPEN
    return Chance.OVER if given is Given.IN_TIME else Chance.LATE


def goes_on(now: datetime, closes_at: datetime, answered_at: datetime) -> bool:
    """Whether a further message belongs to an answer: until closing, and two hours from the answer at least."""
    return now < max(closes_at, answered_at + CONTINUES)


# The digest


_NOTHING = {
    "", "no", "none", "nope", "nothing", "n/a", "na", "nil", "all good", "no blockers", "no blocker", "not blocked",
    "nothing blocks me", "nobody", "none today", "nothing today", "no one", "all fine", "nothing blocking",
}  # fmt: skip


def is_about_blockers(question: str) -> bool:
    """Whether a question asks what stands in the way."""
    return "block" in question.casefold()


def is_nothing(answer: str) -> bool:
    """Whether an answer says that there is nothing to say."""
    return re.sub(r"[^\w/ ]+", "", answer.casefold()).strip() in _NOTHING


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's part in a round, as the digest needs it; `state` as stored."""

    name: str
    state: str
    due_at: datetime
    late: bool = False
    answers: tuple[str, ...] = ()
    tail: str = ""  # how what blocks them stands
    function: str = ""  # its title, where answers are put together by function


@dataclass(frozen=True, slots=True)
class Said:
    """What one person said: (question, answer); `tail`: how what blocks them stands."""

    name: str
    late: bool
    answers: tuple[tuple[str, str], ...]
    tail: str = ""
    function: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """What the digest of a round contains; `later` are those whose turn comes after closing.

    `standing`: what was raised in rounds before and still blocks.
    """

    blockers: tuple[Said, ...] = ()
    standing: tuple[Said, ...] = ()
    people: tuple[Said, ...] = ()
    missing: tuple[str, ...] = ()
    later: tuple[tuple[str, datetime], ...] = ()
    skipped: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    answered: int = field(default=0)


def digest(asked: Sequence[str], turns: Sequence[Turn], closes_at: datetime, standing: Sequence[Said] = ()) -> Digest:
    """Sort a round's turns: blockers first, then answers by person, then who is not in it and why."""
    answered = [each for each in turns if each.state == "answered"]
    others = [each for each in turns if each.state != "answered"]
    pending = [each for each in others if each.state in ("asked", "waiting")]
    said = [(each, [(q, a) for q, a in zip(asked, each.answers, strict=False) if a]) for each in answered]
    blocking = bool(asked) and is_about_blockers(asked[-1])
    return Digest(
        blockers=tuple(_blockers(said, asked[-1])) if blocking else (),
        standing=tuple(standing),
        people=tuple(_people(said, asked[-1] if blocking else "")),
        missing=tuple(each.name for each in pending if each.due_at < closes_at),
        later=tuple((each.name, each.due_at) for each in pending if each.due_at >= closes_at),
        skipped=tuple(each.name for each in others if each.state == "skipped"),
        unasked=tuple(each.name for each in others if each.state == "missed"),
        away=tuple(each.name for each in others if each.state == "away"),
        answered=len(answered),
    )


_Answers = list[tuple[Turn, list[tuple[str, str]]]]


def _blockers(said: _Answers, question: str) -> list[Said]:
    found = [(each, [(q, a) for q, a in answers if q == question and not is_nothing(a)]) for each, answers in said]
    return [Said(each.name, each.late, tuple(answers), each.tail) for each, answers in found if answers]


def _people(said: _Answers, question: str) -> list[Said]:
    """Everybody's answers without their blockers; who said nothing else is still there when nothing blocks them."""
    found = []
    for each, answers in said:
        rest = [(q, a) for q, a in answers if q != question]
        if rest or all(is_nothing(a) for _, a in answers):
            found.append(Said(each.name, each.late, tuple(rest or answers), function=each.function))
    return sorted(found, key=lambda said: (not said.function, said.function))
