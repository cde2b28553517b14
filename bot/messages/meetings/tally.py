"""How a poll's times stand, in words and blocks: what the card shows of it, and the buttons beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import blocks, text
from bot.blocks import Block
from bot.polls import MAYBE, NO, YES, Standing
from storage.meetings import Meeting

ANSWER_POLL, TAKE = "meeting_poll_answer", "meeting_poll_take"
LABELS = {YES: "Yes", MAYBE: "If need be", NO: "No"}
NAMES_SHOWN, LINES = 3, 6  # in one section: it takes 3,000 characters
TIMES_SHOWN = 20


def moment(at: datetime) -> str:
    """A moment with its weekday, in the reader's own zone."""
    return f"<!date^{int(at.timestamp())}^{{date_long_pretty}} {{time}}|{at:%A %-d %B %Y %H:%M} UTC>"


def local(at: datetime, zone: str) -> str:
    """A moment as it is written where Slack puts no dates in: by the clock of one person."""
    return f"{at.astimezone(ZoneInfo(zone)):%A %-d %B, %H:%M}"


def chosen(found: Sequence[Standing]) -> list[Standing]:
    """The times that are shown: where they are very many, those that are possible."""
    return list(found) if len(found) <= TIMES_SHOWN else [each for each in found if each.possible]


def counts(standing: Standing) -> str:
    """How many say what of a time."""
    said = zip(LABELS.values(), (standing.yes, standing.maybe, standing.no), strict=True)
    return " · ".join(f"{label} {len(people)}" for label, people in said)


def line(standing: Standing, names: Mapping[int, str], titles: Mapping[str, str]) -> str:
    """One time: when, what is said of it, and who or what rules it out."""
    ruled = [names[each] for each in standing.refused if each in names]
    more = f" and {len(ruled) - NAMES_SHOWN} more" if len(ruled) > NAMES_SHOWN else ""
    said = f" · *not possible*: no from {', '.join(ruled[:NAMES_SHOWN])}{more}" if ruled else ""
    lacks = [text.escape(titles.get(each, each)) for each in standing.lacking[:NAMES_SHOWN]]
    lacking = f" · *not possible*: too few for {', '.join(lacks)}" if lacks and not ruled else ""
    return f"*{standing.time.number}.* {moment(standing.time.at)}\n{counts(standing)}{said}{lacking}"


def times(found: Sequence[Standing], names: Mapping[int, str], titles: Mapping[str, str]) -> list[Block]:
    """All times of a poll that are ahead."""
    lines = [line(each, names, titles) for each in chosen(found)]
    parts = [lines[n : n + LINES] for n in range(0, len(lines), LINES)] or [["None of its times is left."]]
    return [blocks.section(f"times-{n}", "\n".join(part)) for n, part in enumerate(parts)]


def bookable(
    meeting: Meeting, found: Sequence[Standing], names: Mapping[int, str], titles: Mapping[str, str]
) -> list[Block]:
    """The same for its organiser, who may take one that nobody who is needed has refused."""
    if not chosen(found):
        return times(found, names, titles)
    return [
        blocks.section(
            f"time-{each.time.number}",
            line(each, names, titles),
            book(meeting, each.time.at) if each.possible else None,
        )
        for each in chosen(found)
    ]


def book(meeting: Meeting, at: datetime) -> blocks.Element:
    """The button that takes a time, as long as there is none: pressed too late, it moves nothing."""
    return blocks.button("Book", TAKE, f"{meeting.id} {int(at.timestamp())}")


def answer(meeting: Meeting) -> Block:
    """The button that opens the form."""
    return blocks.actions("poll", blocks.button("Answer", ANSWER_POLL, str(meeting.id), style="primary"))
