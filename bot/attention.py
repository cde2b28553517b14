"""Attention: how often the actor wants to be reminded and when never, as they set it themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot import mornings, text
from bot.errors import NotUnderstood
from storage import attention, people
from storage.attention import NORMAL, PACES
from storage.work import Work

DAY_SECONDS = 24 * 3600
NEVER = ("off", "none", "no", "-")


@dataclass(frozen=True, slots=True)
class Mine:
    """What holds for somebody: their pace, and their quiet hours in minutes of the day, if they have any."""

    pace: str
    quiet: tuple[int, int] | None


def mine(work: Work) -> Mine:
    """What the actor has set."""
    found = attention.of(work, [work.person.id]).get(work.person.id)
    if found is None:
        return Mine(NORMAL, None)
    begins, ends = found.quiet_from, found.quiet_to
    return Mine(found.pace, None if begins is None or ends is None else (begins, ends))


def set_for_me(work: Work, *, pace: str = "", quiet: str = "") -> Mine:
    """Set some of it: what is empty stays; quiet hours `off` end.

    Raises: NotUnderstood on the field that it is about
    """
    values: dict[str, object] = {}
    if pace:
        values["pace"] = _pace(pace)
    if quiet:
        begins, ends = (None, None) if quiet.strip().lower() in NEVER else _quiet(quiet)
        values |= {"quiet_from": begins, "quiet_to": ends}
    if values:
        attention.change(work, work.person.id, **values)
        mornings.move(work, work.person)
    return mine(work)


def paused(work: Work, slack_id: str, status: Mapping[str, Any]) -> None:
    """Slack says when somebody's notifications pause next (`dnd_status`): nobody is written to in those hours."""
    person = people.by_slack_id(work, slack_id)
    if person is None:
        return
    begins, ends = _span(status, person.tz) if status.get("dnd_enabled") else (None, None)
    attention.change(work, person.id, dnd_from=begins, dnd_to=ends)
    mornings.move(work, person)


def _span(status: Mapping[str, Any], zone: str) -> tuple[int | None, int | None]:
    """From when to when, in minutes of the day; nothing where a whole day or more is paused, or Slack's times are none."""
    begins, ends = (status.get(f"next_dnd_{side}_ts") for side in ("start", "end"))
    if not (isinstance(begins, int) and isinstance(ends, int) and 0 < ends - begins < DAY_SECONDS):
        return None, None
    return _minute(begins, zone), _minute(ends, zone)


def _minute(seconds: int, zone: str) -> int:
    there = datetime.fromtimestamp(seconds, ZoneInfo(zone))
    return there.hour * 60 + there.minute


def _pace(typed: str) -> str:
    said = typed.strip().lower()
    if said not in PACES:
        raise NotUnderstood(f"{text.echo(typed)}? A pace is `light`, `normal` or `active`.", field="pace")
    return said


def _quiet(typed: str) -> tuple[int, int]:
    """From when to when; over midnight they may be longer than a night's work."""
    try:
        begins, ends = text.open_hours(typed)
    except NotUnderstood:
        begins = ends = None
    if begins is None or ends is None or begins == ends % (24 * 60):
        raise NotUnderstood(
            f"I can't read {text.echo(typed)} as quiet hours. Try `quiet:18:00-08:00`, or `quiet:off`.", field="quiet"
        )
    return begins, ends % (24 * 60)
