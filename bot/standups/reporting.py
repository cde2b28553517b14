"""A standup's last four weeks: who answered, and how old its blockers were, in figures and as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from statistics import median

from bot import recurrence
from bot.messages import charts as drawn
from bot.messages import reports as words
from bot.messages.charts import Charted
from bot.messages.reports import Blocked, Turnout
from bot.pictures import Chart, Columns
from bot.standups.rule import of_channel
from storage import blockers, channels, standups
from storage.blockers import Blocker
from storage.channels import Channel
from storage.standups import ANSWERED, ASKED, SKIPPED, Standup
from storage.work import Work

WEEKS = timedelta(weeks=4)
YOUNG, OLD = timedelta(days=3), timedelta(days=8)


def report(work: Work, channel: Channel) -> Charted:
    """What the last four weeks of a channel's standup came to.

    Raises: BotError where there is no standup
    """
    standup = of_channel(work, channel)
    since = recurrence.local_date(work.now, standup.zone) - WEEKS
    days = _days(work, standup, since)
    found = blockers.since(work, standup.id, work.now - WEEKS)
    title = f"Four weeks of #{channel.name or channel.slack_id}"
    panels = _turnout_panel(days), _age_panel(work, days, found)
    lines = words.turnout(days), words.blocked(_blocked(work, found))
    return Charted(Chart(title, panels), lines, channel.slack_id)


def of(work: Work, channel_id: str) -> Charted | None:
    """The same for the actor, while they may read the channel; None once they may not."""
    channel = channels.by_slack_id(work, channel_id)
    if channel is None or not channels.readers(work, channel, [work.person.id]):
        return None
    return report(work, channel)


def _days(work: Work, standup: Standup, since: date) -> list[Turnout]:
    """How many answered, by day of a round that is over, the oldest first."""
    found: dict[date, Turnout] = {}
    for day, ended, state, late, count in standups.turnout(work, standup.id, since):
        this = found.setdefault(day, Turnout(day, ended))
        this.answered += count * (state == ANSWERED and not late)
        this.late += count * (state == ANSWERED and late)
        this.skipped += count * (state == SKIPPED)
        this.missing += count * (state == ASKED)
    return [each for each in found.values() if each.asked]


def _turnout_panel(days: Sequence[Turnout]) -> Columns:
    columns = ((drawn.day(each.day), (each.answered, each.late, each.skipped, each.missing)) for each in days)
    return Columns("Who answered", ("answered", "late", "skipped", "no answer"), tuple(columns))


def _age_panel(work: Work, days: Sequence[Turnout], found: Sequence[Blocker]) -> Columns:
    """Of the blockers that stood when each day's round was over, how many were how old."""
    columns = ((drawn.day(each.day), _ages(min(each.ended, work.now), found)) for each in days)
    return Columns("Open blockers, by age", ("up to 2 days", "3 to 7 days", "older"), tuple(columns))


def _ages(at: datetime, found: Sequence[Blocker]) -> tuple[int, int, int]:
    standing = [
        at - each.opened_at for each in found if each.opened_at <= at and not (each.closed_at and each.closed_at <= at)
    ]
    young, old = sum(age < YOUNG for age in standing), sum(age >= OLD for age in standing)
    return young, len(standing) - young - old, old


def _blocked(work: Work, found: Sequence[Blocker]) -> Blocked:
    """How many were raised and cleared, how long that took on the middle, and the oldest that stands."""
    since = work.now - WEEKS
    took = [(each.closed_at - each.opened_at).days for each in found if each.closed_at]
    standing = [each for each in found if not each.closed_at]
    oldest = min(standing, key=lambda each: each.opened_at, default=None)
    return Blocked(
        raised=sum(each.opened_at >= since for each in found), cleared=len(took), standing=len(standing),
        days=round(median(took)) if took else 0,
        oldest=f"B-{oldest.number}" if oldest else "", age=(work.now - oldest.opened_at).days if oldest else 0,
    )  # fmt: skip
