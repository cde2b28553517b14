"""The digest of a standup's round: blockers first, then answers by person, then who is not in it and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot import blocks, templating, text
from bot.blocks import Message
from bot.messages import fitting
from bot.messages import standups as words
from bot.rounds import Digest
from bot.templating import Mrkdwn
from storage.channels import Channel

_ROOM = 11_000  # of the 12,000 characters that a message takes
_MANY = 30  # people, from which on each gets one line
_LIMITS = (1000, 500, 250, 120, 60, 30)  # characters of an answer, the first that lets everything fit
OVER = 50  # people, from which on the message names no more who said what: the thread does
PAGE_ROOM, PAGE_MOST = 10_000, 11_600  # what a page is dealt, and what it may grow to when answers are edited
_PART = 9_000  # of one answer, on one page
_QUESTION = 80
_ASKED_AT = 60  # characters of when somebody is asked, as Slack is sent it
_EVERY = 1_000_000  # names on a page


@dataclass(frozen=True, slots=True)
class Paged:
    """What of a round stands in the thread of its digest, in full."""

    answers: bool = False
    names: bool = False


WHOLE = Paged()  # the message has it all
_IN_THREAD = {
    Paged(answers=True): "All answers, in full, are in the thread.",
    Paged(names=True): "All names are in the thread.",
    Paged(answers=True, names=True): "All answers, in full, and all names are in the thread.",
}


def digest(found: Digest, channel: Channel, day: date, *, zone: str, paged: Paged = WHOLE) -> Message:
    """The digest as the channel reads it; `zone` is the standup's, `paged` is what its thread has."""
    title = f"Standup · {words.on(day)}"
    counts = [text.plural(found.answered, "answer"), *([f"{len(found.missing)} missing"] if found.missing else [])]
    absent = _absent(found, zone)
    here = replace(found, people=()) if paged.answers and found.answered > OVER else found
    said, _ = _answers(here, _ROOM - len(absent)) if found.answered else ([], True)
    return blocks.message(
        f"{title} in {words.place(channel)}: {', '.join(counts)}",
        blocks.header("title", title),
        *(blocks.section(f"said-{n}", each) for n, each in enumerate(said)),
        blocks.context("paged", _IN_THREAD[paged]) if paged in _IN_THREAD else None,
        *(blocks.section(f"absent-{n}", each) for n, each in enumerate(fitting.sections(absent.splitlines(), _ROOM))),
    )


def folds(found: Digest, zone: str) -> bool:
    """Whether one message does not show a round whole: over fifty have answered, or answers had to be shortened."""
    return found.answered > OVER or not _answers(found, _ROOM - len(_absent(found, zone)))[1]


def _answers(found: Digest, room: int) -> tuple[list[str], bool]:
    """The sections of what was said, answers shortened as little as will do; and whether that is all of it."""
    every = [answer for part in (found.people, found.blockers) for said in part for _, answer in said.answers]
    longest = max(map(len, every), default=0)
    brief = len(found.people) > _MANY
    said: list[str] = []
    for limit in _LIMITS:
        rendered = templating.render("standup_digest.j2", digest=found, limit=limit, brief=brief)
        parts = [each.strip().splitlines() for each in rendered.split("\n\n")]
        said = [each for part in parts for each in fitting.joined(part, blocks.SECTION_LIMIT)]
        if fitting.fits(said, room):
            return said, longest <= limit
    return fitting.cut(said, room), False


def cuts_names(found: Digest) -> bool:
    """Whether one message names only some of those who are absent for one reason."""
    named = (found.missing, found.away, found.skipped, found.unasked)
    return len(found.later) > templating.NAMES_SHOWN or any(len(each) > templating.NAMES_SHOWN for each in named)


# The pages in its thread


@dataclass(frozen=True, slots=True)
class Given:
    """What a page has of somebody: `parts` as mrkdwn."""

    name: str
    late: bool
    parts: tuple[str, ...]


def parts(question: str, answer: str) -> list[str]:
    """An answer below its question, in mrkdwn, in parts that each go on a page; none of an empty one."""
    asked = f"_{text.escape(templating.fit(question, _QUESTION))}_"
    told = fitting.joined(text.closed(text.escape(answer)).splitlines(), _PART)
    return [f"{asked}{' · continued' if n else ''}\n{each}" for n, each in enumerate(told)]


def size(name: str, shown: str) -> int:
    """How many characters a part of an answer and whose it is take on a page."""
    return len(text.escape(templating.name(name))) + len("** · late\n") + len(shown) + 2


def name_size(name: str, *, later: bool) -> int:
    """How many characters the name of somebody absent takes on a page."""
    return len(text.escape(templating.name(name))) + (_ASKED_AT if later else len(", "))


def page(number: int, given: Sequence[Given], absent: Digest, zone: str) -> Message:
    """A page of answers in full, and of names."""
    lines: list[str] = []
    for each in given:
        head = f"*{text.escape(templating.name(each.name))}*{' · late' if each.late else ''}"
        lines += [head, *(line for part in each.parts for line in part.splitlines())]
    made = fitting.sections([*lines, *_named(absent, zone, _EVERY)], PAGE_MOST)
    return blocks.message(
        f"Answers, page {number}",
        *(blocks.section(f"page-{n}", each) for n, each in enumerate(made)),
        None if made else blocks.section("page", "There is nothing here any more."),
    )


def _named(found: Digest, zone: str, shown: int) -> list[str]:
    """A line for each reason for which people are absent, with the first so many names of it."""
    later = found.later[:shown]
    names = [f"{text.escape(templating.name(name))} (asked at {words.at(at, words.TIME, zone)})" for name, at in later]
    more = [f"{len(found.later) - shown} more"] if len(found.later) > shown else []
    told = Mrkdwn(", ".join([*names, *more]))
    return templating.render("standup_absent.j2", digest=found, later=told, shown=shown).splitlines()


def _absent(found: Digest, zone: str) -> str:
    lines = _named(found, zone, templating.NAMES_SHOWN)
    return "\n".join(lines) if found.answered else " · ".join([_nobody(found), *lines])


def _nobody(found: Digest) -> str:
    return f"Nobody {'has answered yet' if found.later else 'answered'}"
