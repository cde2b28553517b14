"""The times that were found for a meeting, for its organiser to take one; or why there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import blocks, text
from bot.blocks import Block, Message
from bot.messages import ballots
from bot.messages.meetings.tally import moment
from bot.slots import Slot, Why
from storage.meetings import Meeting
from storage.people import Person

START, ABOUT = "start_meeting", ballots.MEET
BOOK, POLL, CANCEL = "meeting_book", "meeting_poll", "meeting_drop"
NAMES_SHOWN, ZONES_SHOWN, DAYS_SHOWN, WAYS_SHOWN = 8, 4, 5, 5
CELL_MINUTES = 15
Names = Sequence[Person]


@dataclass(frozen=True, slots=True)
class Offered:
    """Times for a meeting: `unknown` are those whose calendars are not known, `ages` how old what is known is."""

    meeting: Meeting
    times: tuple[Slot, ...]
    why: Why | None
    people: Mapping[int, Person]
    unknown: tuple[Person, ...]
    ages: Mapping[int, timedelta]
    titles: Mapping[str, str]


def offered(shown: Offered, *, moving: bool = False) -> Message:
    """The best times, each with the button that takes it; a poll is the other way."""
    found = shown.meeting
    count = text.plural(len(shown.people), "person", many="people")
    head = f"M-{found.number} · {found.purpose}: {text.plural(found.minutes, 'minute')}, {count}"
    begin = f"*{ballots.bold(head)}*"
    if not shown.times:
        return blocks.message(
            head, blocks.section("head", f"{begin}\n{_why(shown)}"), _known(shown), _ways(found, moving=moving)
        )
    return blocks.message(
        head,
        blocks.section("head", begin),
        *(_time(shown, number, each) for number, each in enumerate(shown.times, 1)),
        _known(shown),
        _ways(found, moving=moving),
    )


def _time(shown: Offered, number: int, slot: Slot) -> Block:
    lacks = f"without {_names(shown, slot.missing)}" if slot.missing else "everybody can"
    said = f"*{number}.* {moment(slot.start)} · {lacks}\n{_clocks(shown, slot.start)}"
    take = blocks.button("Book", BOOK, f"{shown.meeting.id} {int(slot.start.timestamp())}")
    return blocks.section(f"time-{number}", said, take)


def _clocks(shown: Offered, at: datetime) -> str:
    """What the clock shows where people are, the earliest first."""
    zones = list(dict.fromkeys(each.tz for each in shown.people.values()))
    if len(zones) == 1:
        return ""
    local = sorted((at.astimezone(ZoneInfo(zone)) for zone in zones), key=lambda each: (each.date(), each.time()))
    said = [f"{each:%H:%M} {str(each.tzinfo).rpartition('/')[2].replace('_', ' ')}" for each in local]
    more = f" and {len(said) - ZONES_SHOWN} more" if len(said) > ZONES_SHOWN else ""
    return f"{' · '.join(said[:ZONES_SHOWN])}{more}"


def _names(shown: Offered, ids: Sequence[int]) -> str:
    names = [ballots.name(shown.people[each]) for each in ids if each in shown.people]
    more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    return f"{', '.join(names[:NAMES_SHOWN])}{more}"


def _known(shown: Offered) -> Block | None:
    """What the times rest on."""
    said = []
    if shown.unknown:
        names = [ballots.name(each) for each in shown.unknown]
        more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
        said.append(f"By working hours and days off alone: {', '.join(names[:NAMES_SHOWN])}{more}.")
    for each, age in list(shown.ages.items())[:NAMES_SHOWN]:
        said.append(f"{ballots.name(shown.people[each])}'s calendar was last read {_ago(age)} ago.")
    return blocks.context("known", " ".join(said)) if said else None


def _ago(age: timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    return text.plural(hours, "hour") if hours < 48 else text.plural(hours // 24, "day")  # noqa: PLR2004 - two days


def _ways(found: Meeting, *, moving: bool) -> Block:
    value = str(found.id)
    if moving:
        return blocks.actions("ways", blocks.button("Ask for times", POLL, value))
    return blocks.actions("ways", blocks.button("Ask everybody", POLL, value), blocks.button("Drop it", CANCEL, value))


def _why(shown: Offered) -> str:
    """Why there is no time, and what would free one."""
    found = shown.why
    assert found is not None, "asked for where there is no time"
    lines = ["There is no such time.", *_stands(shown, found), *_closed(shown, found), *_frees(shown, found)]
    return "\n".join(lines)


def _stands(shown: Offered, found: Why) -> list[str]:
    """What stands in the way."""
    said = [f"{_names(shown, found.never)} can at no time at all."] if found.never else []
    said += [_short(shown, each) for each in found.short]
    if not said and not found.together:
        said.append("Those who are required are never all free together.")
    return said


def _short(shown: Offered, name: str) -> str:
    title = text.escape(shown.titles.get(name, name))
    if name in shown.meeting.functions:
        return f"Nobody who speaks for {title} is ever free for so long."
    return f"Never enough for {title} are free."


def _closed(shown: Offered, found: Why) -> list[str]:
    return [
        f"{text.escape(shown.titles.get(name, name))} has nobody on {_days(days)}."
        for name, days in found.closed.items()
        if days and name not in found.short
    ]


def _days(days: Sequence[date]) -> str:
    more = f" and {len(days) - DAYS_SHOWN} more days" if len(days) > DAYS_SHOWN else ""
    return f"{', '.join(f'{each:%A %-d %B}' for each in days[:DAYS_SHOWN])}{more}"


def _frees(shown: Offered, found: Why) -> list[str]:
    """What would free a time, the soonest first."""
    said = [f"• without {_names(shown, [each])}: {moment(slot.start)}" for each, slot in found.without.items()]
    said += [
        f"• without {text.escape(shown.titles.get(name, name))}: {moment(slot.start)}"
        for name, slot in found.without_group.items()
    ]
    if found.without_never and not said:
        said.append(f"• without {_names(shown, found.never)}: {moment(found.without_never.start)}")
    if found.shorter:
        minutes = text.plural(found.shorter.cells * CELL_MINUTES, "minute")
        said.append(f"• with {minutes}: {moment(found.shorter.slot.start)}")
    return said[:WAYS_SHOWN] or ["Look further ahead with `to:`, ask fewer people, or ask everybody for times."]
