"""Attention: how often the actor wants to be reminded and when never, as they set it themselves."""

from __future__ import annotations

from dataclasses import dataclass

from bot import mornings, text
from bot.errors import NotUnderstood
from storage import attention
from storage.attention import NORMAL, PACES
from storage.work import Work

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
