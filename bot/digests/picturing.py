"""A digest as a picture: decisions by week and state, who voted, launch dates; as far as the actor may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from bot import directory, recurrence, scope
from bot.messages import charts as drawn
from bot.messages.charts import Charted
from bot.pictures import Chart, Columns, Rows
from storage import happenings, sight
from storage.decisions import ACCEPTED, LAPSED, REJECTED, SUPERSEDED, WITHDRAWN
from storage.happenings import Reader
from storage.initiatives import Initiative
from storage.work import Work

WEEK, WEEKS = timedelta(weeks=1), 12
AHEAD = timedelta(days=120)
KEYS = ("accepted", "superseded since", "rejected", "lapsed or withdrawn")
STATES = {ACCEPTED: 0, SUPERSEDED: 1, REJECTED: 2, LAPSED: 3, WITHDRAWN: 3}
LAUNCHES = 40


def picture(work: Work, about: str) -> Charted | None:
    """The picture `about` an initiative (`i12`), a function (`fsales`) or the workspace (empty); None when it is not seen."""
    found = work.get(Initiative, int(about[1:])) if about.startswith("i") else None
    fresh_since = directory.fresh_since(work)
    if about.startswith("i") and (found is None or not sight.sees(work, found.id, fresh_since)):
        return None
    function = about[1:] if about.startswith("f") else ""
    reader = Reader(fresh_since, None, found.id if found else None, function, limit=LAUNCHES)
    title = f"{found.key} · {found.name}" if found else scope.catalogue(work).title(function) if function else ""
    return Charted(Chart(title or "All initiatives", _panels(work, reader)))


def _panels(work: Work, reader: Reader) -> tuple[Columns, Columns, Rows]:
    today = recurrence.local_date(work.now, work.person.tz)
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - WEEK * back for back in reversed(range(WEEKS))]
    since = recurrence.moment(weeks[0], datetime.min.time(), work.person.tz)
    decided = Counter((_week(work, at), STATES[status]) for at, status in happenings.settled_since(work, reader, since))
    voted = dict.fromkeys(weeks, (0, 0))
    for at, answered, silent in happenings.voted_since(work, reader, since):
        week = _week(work, at)
        voted[week] = (voted[week][0] + answered, voted[week][1] + silent)
    return (
        Columns("Decisions by week", KEYS, _columns(weeks, {week: _states(decided, week) for week in weeks})),
        Columns("Asked for a stance, by week of closing", ("answered", "silent"), _columns(weeks, voted)),
        Rows("Launches", _launches(work, reader, today)),
    )


def _week(work: Work, at: datetime) -> date:
    """The Monday of the week in which something was, where the actor lives."""
    day = recurrence.local_date(at, work.person.tz)
    return day - timedelta(days=day.weekday())


def _states(decided: Counter[tuple[date, int]], week: date) -> tuple[int, ...]:
    return tuple(decided[week, state] for state in range(len(KEYS)))


def _columns(weeks: Sequence[date], values: Mapping[date, tuple[int, ...]]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    return tuple((drawn.day(week), values[week]) for week in weeks)


def _launches(work: Work, reader: Reader, today: date) -> tuple[tuple[str, int, str], ...]:
    found = (row[0] for row in happenings.launches(work, reader, today, today + AHEAD).rows)
    return tuple(
        (f"{each.key} · {each.name}", (each.target_date - today).days, drawn.day(each.target_date)) for each in found
    )
