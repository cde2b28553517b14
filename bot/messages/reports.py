"""What a standup's report says: how many answered, and what became of blockers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import text
from bot.messages import charts


@dataclass(slots=True)
class Turnout:
    """How those who were asked on one day answered; `ended` is when that day's round was over."""

    day: date
    ended: datetime
    answered: int = 0
    late: int = 0
    skipped: int = 0
    missing: int = 0

    @property
    def asked(self) -> int:
        """How many were asked."""
        return self.answered + self.late + self.skipped + self.missing


@dataclass(frozen=True, slots=True)
class Blocked:
    """How many blockers were raised, cleared (on the middle within `days`) and stand, the oldest for `age` days."""

    raised: int
    cleared: int
    standing: int
    days: int
    oldest: str
    age: int


def turnout(days: Sequence[Turnout]) -> str:
    """Which part of those who were asked answered, in all and by week."""
    if not days:
        return "No round is over yet."
    weeks: dict[date, list[Turnout]] = {}
    for each in days:
        weeks.setdefault(each.day - timedelta(days=each.day.weekday()), []).append(each)
    by_week = ", ".join(f"{charts.day(monday)} {_share(those)}" for monday, those in weeks.items())
    asked = text.plural(sum(each.asked for each in days), "turn")
    late = sum(each.late for each in days)
    said = f"*Answered*: {_share(days)} of {asked} on {text.plural(len(days), 'day')}"
    return f"{said}{f', {late} of them late' if late else ''} · by week: {by_week}"


def _share(days: Sequence[Turnout]) -> str:
    heard, asked = sum(each.answered + each.late for each in days), sum(each.asked for each in days)
    return f"{round(100 * heard / asked)} %"


def blocked(found: Blocked) -> str:
    """What became of blockers."""
    within = f" (half of them within {text.plural(max(1, found.days), 'day')})" if found.cleared else ""
    oldest = f", the oldest {found.oldest} for {text.plural(found.age, 'day')}" if found.oldest else ""
    return f"*Blockers*: {found.raised} raised, {found.cleared} cleared{within}, {found.standing} open{oldest}"
