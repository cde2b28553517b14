"""The digest of a standup's round: blockers first, then answers by person, then who is not in it and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot import blocks, templating, text
from bot.blocks import Message
from bot.messages import fitting
from bot.messages import standups as words
from bot.rounds import Digest, Said
from bot.templating import Mrkdwn
from storage.channels import Channel

_ROOM = 11_000  # of the 12,000 characters that a message takes
_MANY = 30  # people, from which on each gets one line
_LIMITS = (1000, 500, 250, 120, 60, 30)  # characters of an answer, the first that lets everything fit
_LATER_SHOWN = 40
OVER = 50  # people, from which on the message names no more who said what: the thread does
PAGE_ROOM, PAGE_MOST = 10_000, 11_600  # what a page is dealt, and what it may grow to when answers are edited
_QUESTION = 80


def digest(found: Digest, channel: Channel, day: date, *, zone: str, paged: bool = False) -> Message:
    """The digest as the channel reads it; `zone` is the standup's, `paged`: all answers are in its thread, in full."""
    title = f"Standup · {words.on(day)}"
    counts = [text.plural(found.answered, "answer"), *([f"{len(found.missing)} missing"] if found.missing else [])]
    absent = _absent(found, zone)
    here = replace(found, people=()) if paged and found.answered > OVER else found
    said, _ = _answers(here, _ROOM - len(absent)) if found.answered else ([], True)
    return blocks.message(
        f"{title} in {words.place(channel)}: {', '.join(counts)}",
        blocks.header("title", title),
        *(blocks.section(f"said-{n}", each) for n, each in enumerate(said)),
        blocks.context("paged", "All answers, in full, are in the thread.") if paged else None,
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


# The pages in its thread


def size(question: str, answer: str) -> int:
    """How many characters an answer takes on a page."""
    return len("\n".join(_lines(question, answer))) + 1


def size_of(name: str, question: str, answer: str) -> int:
    """How many characters an answer and whose it is take on a page."""
    return len(text.escape(name)) + len("** · late\n") + size(question, answer)


def page(number: int, found: Sequence[Said]) -> Message:
    """A page of answers, in full."""
    lines: list[str] = []
    for said in found:
        head = f"*{text.escape(templating.name(said.name))}*{' · late' if said.late else ''}"
        lines += [head, *(line for asked in said.answers for line in _lines(*asked))]
    parts = fitting.sections(lines, PAGE_MOST)
    return blocks.message(
        f"Answers, page {number}",
        *(blocks.section(f"page-{n}", each) for n, each in enumerate(parts)),
        None if parts else blocks.section("page", "There is nothing here any more."),
    )


def _lines(question: str, answer: str) -> list[str]:
    asked = f"_{text.escape(templating.fit(question, _QUESTION))}_"
    return [asked, *text.closed(text.escape(answer).strip("\n")).splitlines()]


def _absent(found: Digest, zone: str) -> str:
    shown = [
        f"{text.escape(templating.name(name))} (asked at {words.at(at, words.TIME, zone)})"
        for name, at in found.later[:_LATER_SHOWN]
    ]
    if len(found.later) > _LATER_SHOWN:
        shown.append(f"{len(found.later) - _LATER_SHOWN} more")
    lines = templating.render("standup_absent.j2", digest=found, later=Mrkdwn(", ".join(shown)))
    return lines if found.answered else lines.replace("\n", " · ")
