"""Rounds of a standup, by values alone: who is asked when, until when an answer counts, what the digest contains.

Each day of a standup's rule is one round. A person's turn is at the standup's time in their own zone, while the round
closes in the standup's zone: so one round may begin the evening before, and its last turn may come after its closing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from itertools import zip_longest
from zoneinfo import ZoneInfo

from bot import recurrence, text
from bot.errors import NotUnderstood

QUESTIONS = ("What did you finish?", "What is next?", "What blocks you?")
QUESTIONS_LIMIT, QUESTION_LENGTH, ANSWER_LENGTH = 8, 250, 3000
RUN_LASTS = timedelta(hours=2)  # a round that is started by hand after its closing time
CONTINUES = timedelta(hours=2)  # a message after a late answer goes on with it; later it is about something else
LATE_LIMIT = timedelta(hours=24)
_GRACE = timedelta(hours=1)
# At the latest zone's last minute a day is two days behind UTC; and the next day of any rule is within the week.
_BACK, _AHEAD = 2, 10


@dataclass(frozen=True, slots=True)
class Plan:
    """When a standup happens: weekdays (0 = Monday) and `at` in each person's zone, `closes` in its own `zone`."""

    days: tuple[int, ...]
    at: time
    closes: time
    zone: str


def checked(plan: Plan) -> Plan:
    """The plan, if it can be kept.

    Raises: NotUnderstood
    """
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


def turn(plan: Plan, day: date, where: str) -> datetime:
    """When somebody in this zone is asked for a day's round."""
    return recurrence.moment(day, plan.at, where)


def closing(plan: Plan, day: date) -> datetime:
    """When a day's round closes."""
    return recurrence.moment(day, plan.closes, plan.zone)


def opening(plan: Plan, day: date, *, zones: Iterable[str], since: datetime) -> datetime | None:
    """When a day's round begins: at its first turn, at the latest when it closes; None when it does not take place.

    Turns before `since` (the standup was made, changed or resumed only then) are nobody's, and a round in which
    nobody's turn is left does not take place.
    """
    closes_at = closing(plan, day)
    turns = [at for each in set(zones) if (at := turn(plan, day, each)) >= since]
    return min(*turns, closes_at) if turns and closes_at > since else None


def over(plan: Plan, day: date, zones: Iterable[str]) -> datetime:
    """From when on it is too late to begin a day's round: it is closed and the last turn has come."""
    return max(closing(plan, day), *(turn(plan, day, each) for each in set(zones)))


def upcoming(
    plan: Plan, zones: Iterable[str], *, now: datetime, since: datetime, after: date | None
) -> tuple[date, datetime] | None:
    """The next day that has a round, and when it begins, which is past when that was slept through.

    `after` is the newest day that was begun before. Rounds that are over are left out: nobody is flooded.
    """
    present = frozenset(zones) or frozenset({plan.zone})
    for day in _days(plan, now):
        begins = opening(plan, day, zones=present, since=since)
        if begins and (after is None or day > after) and over(plan, day, present) > now:
            return day, begins
    return None


def _days(plan: Plan, now: datetime) -> list[date]:
    around = (now.date() + timedelta(days=step) for step in range(-_BACK, _AHEAD + 1))
    return [day for day in around if day.weekday() in plan.days]


def own_next(plan: Plan, where: str, *, now: datetime, since: datetime, after: date | None) -> datetime | None:
    """When somebody in this zone is asked next, in a round after the newest one that was begun (`after`)."""
    for day in _days(plan, now):
        due_at = turn(plan, day, where)
        takes_place = opening(plan, day, zones=[where], since=since) is not None
        if takes_place and due_at >= now and (after is None or day > after):
            return due_at
    return None


def run_closes(plan: Plan, day: date, now: datetime) -> datetime:
    """When a round that is started by hand closes: as usual, or in two hours when that is past."""
    usual = closing(plan, day)
    return usual if usual > now else now + RUN_LASTS


def ask_until(due_at: datetime, closes_at: datetime, following: datetime | None) -> datetime:
    """Until when a late prompt is still sent: until closing; after that, until the `following` round begins."""
    if due_at < closes_at:
        return closes_at
    limit = due_at + LATE_LIMIT
    return min(limit, max(following, due_at + _GRACE)) if following else limit


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


_NUMBER = re.compile(r"\s*(\d{1,2})[.):]\s+")
_BULLET = re.compile(r"\A\s*(?:\d{1,2}[.):]|[-–—*•])\s+")


def split(raw: str, count: int) -> list[str]:
    """Read a message as answers to `count` questions, in order; those left out are empty.

    Numbered lines answer the questions with these numbers, and paragraphs of the right number one each. Else each
    line is an answer; when there are too many, the first question takes what is over, since lists are mostly of what
    was done, and the last question is mostly what blocks.
    """
    lines = [line for line in raw.splitlines() if line.strip()]
    paragraphs = [part for part in re.split(r"\n\s*\n", raw.strip()) if part.strip()]
    if numbered := _numbered(lines, count):
        found = numbered
    elif len(lines) > count == len(paragraphs):
        found = paragraphs
    else:
        surplus = max(0, len(lines) - count)
        found = ["\n".join(lines[: surplus + 1]), *lines[surplus + 1 :]]
    cleaned = [_BULLET.sub("", part, count=1).strip() for part in found]
    return [*cleaned, *[""] * (count - len(cleaned))]


def _numbered(lines: Sequence[str], count: int) -> list[str]:
    """Answers by number, each with the lines that follow it; empty when the lines are not numbered that way."""
    found: dict[int, list[str]] = {}
    at = 0
    for line in lines:
        number = _NUMBER.match(line)
        if number and at < int(number[1]) <= count:
            at = int(number[1])
        if not at:
            return []
        found.setdefault(at, []).append(line)
    return ["\n".join(found.get(place, [])) for place in range(1, count + 1)]


def typed(raw: str, count: int) -> list[str]:
    """Read answers that are parted by semicolons; one left empty, or left out, is empty."""
    parts = [each.strip() for each in raw.strip().rstrip(";").split(";")]
    if len(parts) == 1 or len(parts) > count or _numbered([each for each in parts if each], count):
        return split("\n".join(parts), count)
    return [*parts, *[""] * (count - len(parts))]


def merged(before: Sequence[str], changed: Sequence[str]) -> list[str]:
    """The answers before, but for those that are given anew."""
    return [new or old for old, new in zip_longest(before, changed, fillvalue="")]


def continued(given: Sequence[str], raw: str) -> list[str]:
    """What each question gets of a message that goes on with an answer.

    Numbered lines go where their numbers say, others to the questions without an answer yet, in order; when there
    is none, to the last.
    """
    empty = [place for place, answer in enumerate(given) if not answer]
    return _placed(raw, empty or [len(given) - 1], len(given))


def corrected(given: Sequence[str], before: Sequence[str], raw: str) -> list[str]:
    """What each question gets of an edited message that gave them `before`.

    It is for the same questions, and for those right after them that have no answer.
    """
    kept = exchanged(given, before, [""] * len(given))
    places = [place for place, part in enumerate(before) if part] or [len(given) - 1]
    while places[-1] + 1 < len(given) and not kept[places[-1] + 1]:
        places.append(places[-1] + 1)
    return _placed(raw, places, len(given))


def _placed(raw: str, places: Sequence[int], count: int) -> list[str]:
    if any(_numbered([line for line in raw.splitlines() if line.strip()], count)):
        return split(raw, count)
    parts = dict(zip(places, split(raw, len(places)), strict=True))
    return [parts.get(place, "") for place in range(count)]


def exchanged(given: Sequence[str], before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Answers in which one message's parts stand instead of those it had before; what else is there is kept."""
    return [_swap(*each) if each[1] != each[2] else each[0] for each in zip(given, before, after, strict=True)]


def _swap(answer: str, old: str, new: str) -> str:
    """An answer with other lines instead of some; when these are gone, the new ones come at its end."""
    lines, out, put = answer.splitlines(), old.splitlines(), new.splitlines()
    for at in range(len(lines) - len(out) + 1) if out else ():
        if lines[at : at + len(out)] == out:
            return "\n".join([*lines[:at], *put, *lines[at + len(out) :]])
    return "\n".join([*lines, *put])


def clean(answers: Sequence[str], count: int) -> list[str]:
    """Answers as they are kept: trimmed, and one for each question.

    Raises: NotUnderstood when there is nothing in any of them
    """
    kept = [text.shorten(each.strip(), ANSWER_LENGTH) for each in [*answers, *[""] * count][:count]]
    if not any(kept):
        raise NotUnderstood("Answer at least one question, or press Skip.", field="answer-0")
    return kept


def questions(raw: str) -> tuple[str, ...]:
    """Read questions, one a line or separated by semicolons.

    Raises: NotUnderstood
    """
    found = tuple(each.strip() for each in re.split(r"[\n;]", raw) if each.strip())
    if not found or len(found) > QUESTIONS_LIMIT or max(map(len, found)) > QUESTION_LENGTH:
        raise NotUnderstood(
            f"A standup has 1 to {QUESTIONS_LIMIT} questions of up to {QUESTION_LENGTH} characters, one a line.",
            field="questions",
        )
    return found


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


@dataclass(frozen=True, slots=True)
class Said:
    """What one person said: (question, answer)."""

    name: str
    late: bool
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What the digest of a round contains; `later` are those whose turn comes after closing."""

    blockers: tuple[Said, ...] = ()
    people: tuple[Said, ...] = ()
    missing: tuple[str, ...] = ()
    later: tuple[tuple[str, datetime], ...] = ()
    skipped: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    answered: int = field(default=0)


def digest(asked: Sequence[str], turns: Sequence[Turn], closes_at: datetime) -> Digest:
    """Sort a round's turns: blockers first, then answers by person, then who is not in it and why."""
    answered = [each for each in turns if each.state == "answered"]
    others = [each for each in turns if each.state != "answered"]
    pending = [each for each in others if each.state in ("asked", "waiting")]
    said = [(each, [(q, a) for q, a in zip(asked, each.answers, strict=False) if a]) for each in answered]
    blocking = bool(asked) and is_about_blockers(asked[-1])
    return Digest(
        blockers=tuple(_blockers(said, asked[-1])) if blocking else (),
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
    return [Said(each.name, each.late, tuple(answers)) for each, answers in found if answers]


def _people(said: _Answers, question: str) -> list[Said]:
    """Everybody's answers without their blockers; who said nothing else is still there when nothing blocks them."""
    found = []
    for each, answers in said:
        rest = [(q, a) for q, a in answers if q != question]
        if rest or all(is_nothing(a) for _, a in answers):
            found.append(Said(each.name, each.late, tuple(rest or answers)))
    return found
