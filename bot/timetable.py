"""When somebody can meet: the workspace's hours, what somebody set over them, and what holds. Values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from bot import holidaying, text
from bot.errors import NotUnderstood

DAY = 24 * 60
HALF_A_DAY = DAY // 2
ONE_DAY = timedelta(days=1)
FIELDS = ("days", "hours", "also", "country")  # of the form, and options that are typed
COLUMNS = ("days", "begins", "ends", "earliest", "latest", "country")
NOTHING: Mapping[str, Any] = MappingProxyType(dict.fromkeys(COLUMNS))  # is set: all is as the workspace has it


@dataclass(frozen=True, slots=True)
class Plan:
    """When somebody can meet: weekdays from 0 = Monday, minutes of the day, whose public holidays.

    Hours that end before they begin end on the next day. From `earliest` and until `latest` they also take a call.
    """

    days: tuple[int, ...]
    begins: int
    ends: int
    earliest: int | None = None
    latest: int | None = None
    country: str = ""


@dataclass(frozen=True, slots=True)
class Mine:
    """What somebody's form shows: what they set (None: as the workspace has it), what the workspace has, what holds."""

    own: Mapping[str, Any]
    usual: Plan
    plan: Plan
    zone: str
    today: date

    @property
    def is_own(self) -> bool:
        """Whether they set anything."""
        return any(value is not None for value in self.own.values())


def over(usual: Plan, own: Mapping[str, Any]) -> Plan:
    """What somebody set, over what holds for everybody."""
    said = {name: value for name, value in own.items() if value is not None}
    return replace(usual, **{**said, **({"days": tuple(said["days"])} if "days" in said else {})})


def works(plan: Plan, day: date) -> bool:
    """Whether a day is one on which somebody works: of their week, and no public holiday of theirs."""
    return day.weekday() in plan.days and not (plan.country and holidaying.days(plan.country, day, day))


def shift(plan: Plan, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When the hours of a day begin and end, on the clock of a zone; those over midnight end on the next day."""
    over_midnight = plan.ends <= plan.begins
    return _moment(day, plan.begins, zone), _moment(day + over_midnight * ONE_DAY, plan.ends, zone)


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    days, minutes = divmod(minutes, DAY)
    return text.moment(day + days * ONE_DAY, time(*divmod(minutes, 60)), zone)


def read(given: Mapping[str, str]) -> dict[str, Any]:
    """What was typed into some of `FIELDS`, by column; what is empty is None: as the workspace has it.

    Raises: NotUnderstood on the field that it is about
    """
    values: dict[str, Any] = {}
    for field in (name for name in FIELDS if name in given):
        try:
            values |= READERS[field](given[field].strip())
        except NotUnderstood as error:
            raise NotUnderstood(error.sentence, field=field) from None
    return values


def _days(typed: str) -> dict[str, Any]:
    return {"days": list(text.weekdays(typed)) if typed else None}


def _hours(typed: str) -> dict[str, Any]:
    begins, ends = text.hours(typed) if typed else (None, None)
    return {"begins": begins, "ends": ends}


def _also(typed: str) -> dict[str, Any]:
    earliest, latest = text.open_hours(typed) if typed else (None, None)
    return {"earliest": earliest, "latest": latest}


def _country(typed: str) -> dict[str, Any]:
    if not typed:
        return {"country": None}
    return {"country": "" if typed.casefold() in holidaying.NONE else holidaying.find(typed)}


READERS: Mapping[str, Callable[[str], dict[str, Any]]] = MappingProxyType(
    {"days": _days, "hours": _hours, "also": _also, "country": _country}
)


def check(plan: Plan) -> None:
    """The hours in which somebody also takes a call lie around those in which they work.

    Raises: NotUnderstood
    """
    night = plan.begins > plan.ends
    early, late = plan.earliest, plan.latest
    if early is not None and (night or early > plan.begins) and (plan.begins - early) % DAY > HALF_A_DAY:
        raise _inside(plan, f"You begin at {text.clock(plan.begins)}, and {text.clock(early)} is later.")
    if late is not None and (night or late < plan.ends) and (late - plan.ends) % DAY > HALF_A_DAY:
        raise _inside(plan, f"You end at {text.clock(plan.ends)}, and {text.clock(late)} is earlier.")


def _inside(plan: Plan, sentence: str) -> NotUnderstood:
    around = f"{text.clock((plan.begins - 60) % DAY)}-{text.clock((plan.ends + 60) % DAY)}"
    return NotUnderstood(f"{sentence} Say how early and how late around your hours, such as `{around}`.", field="also")
