"""What is said about an initiative, read from what people type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot import scope, text
from bot.errors import NotUnderstood
from storage.work import Work

STATUSES = ("exploring", "committed", "launching", "launched")  # and stopped, by `close`
STOPPED = "stopped"
NAME_LIMIT, CUSTOMER_LIMIT, PROBLEM_LIMIT = 150, 150, 500
NOTHING = ("", "none", "-")  # what clears a field


@dataclass(frozen=True, slots=True)
class Details:
    """Fields as they were typed; None: not said, empty or `none`: to be cleared."""

    name: str | None = None
    launch: str | None = None
    customer: str | None = None
    problem: str | None = None
    value: str | None = None
    need: str | None = None
    status: str | None = None

    def said(self) -> dict[str, str]:
        """What was said, by field."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in given.items() if value is not None}


def read(work: Work, details: Details) -> dict[str, Any]:
    """The columns of an initiative that were said.

    Raises: NotUnderstood
    """
    values: dict[str, Any] = {}
    for name, typed in details.said().items():
        values |= READERS[name](work, typed)
    return values


def _name(_work: Work, typed: str) -> dict[str, Any]:
    return {"name": _line(typed, "name", NAME_LIMIT) or _unnamed()}


def _unnamed() -> str:
    raise NotUnderstood(f"An initiative needs a name of 1 to {NAME_LIMIT} characters.", field="name")


def _line(typed: str, field: str, limit: int) -> str:
    line = " ".join(text.readable(typed, {}).split())
    if len(line) > limit and field == "name":
        _unnamed()
    if len(line) > limit:
        raise NotUnderstood(f"That is longer than {limit} characters ({len(line)}). A line will do.", field=field)
    return line


def _launch(work: Work, typed: str) -> dict[str, Any]:
    return {"target_date": None if typed.strip().casefold() in NOTHING else launch_day(work, typed)}


def launch_day(work: Work, typed: str) -> date:
    """A launch that lies ahead.

    Raises: NotUnderstood
    """
    zone = ZoneInfo(work.person.tz)
    try:
        target = text.day(typed, now=work.now, zone=zone)
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field="launch") from None
    if target < work.now.astimezone(zone).date():
        raise NotUnderstood(
            f"A target launch lies ahead, and {text.echo(typed)} is past ({target:%A %-d %B %Y}). Try `in 6 weeks`.",
            field="launch",
        )
    return target


def _customer(_work: Work, typed: str) -> dict[str, Any]:
    line = _line(typed, "customer", CUSTOMER_LIMIT)
    return {"customer": None if line.casefold() in NOTHING else line}


def _problem(_work: Work, typed: str) -> dict[str, Any]:
    line = _line(typed, "problem", PROBLEM_LIMIT)
    return {"problem": None if line.casefold() in NOTHING else line}


def _value(_work: Work, typed: str) -> dict[str, Any]:
    if typed.strip().casefold() in NOTHING:
        return {"value": None}
    money = text.money(typed)
    return {"value": money.amount, "currency": money.currency}


def _need(work: Work, typed: str) -> dict[str, Any]:
    return {"required": scope.functions(work, typed, field="need")}


def _status(_work: Work, typed: str) -> dict[str, Any]:
    return {"status": status(typed)}


def status(typed: str) -> str:
    """How far an initiative is.

    Raises: NotUnderstood
    """
    said = typed.strip().casefold()
    if said in STATUSES:
        return said
    if said == STOPPED:
        raise NotUnderstood("An initiative is stopped with `close KEY`.", field="status")
    near = text.nearest(said, STATUSES) or STATUSES
    hint = ", ".join(f"`{each}`" for each in near)
    raise NotUnderstood(f"I don't know the status {text.echo(typed)}. Try {hint}.", field="status")


READERS: dict[str, Callable[[Work, str], dict[str, Any]]] = {
    "name": _name, "launch": _launch, "customer": _customer, "problem": _problem, "value": _value, "need": _need,
    "status": _status,
}  # fmt: skip
