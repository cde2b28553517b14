"""The digest of a standup's round: blockers first, then answers by person, then who is not in it and why."""

from __future__ import annotations

from datetime import date

from bot import blocks, templating, text
from bot.blocks import Message
from bot.messages import standups as words
from bot.rounds import Digest
from bot.templating import Mrkdwn
from storage.channels import Channel

_ROOM = 11_000  # of the 12,000 characters that a message takes
_SECTIONS = 45  # of its 50 blocks
_MANY = 30  # people, from which on each gets one line
_LIMITS = (1000, 500, 250, 120, 60, 30)  # characters of an answer, the first that lets everything fit
_LATER_SHOWN = 40


def digest(found: Digest, channel: Channel, day: date, *, zone: str) -> Message:
    """The digest as the channel reads it; `zone` is the standup's."""
    title = f"Standup · {words.on(day)}"
    counts = [text.plural(found.answered, "answer"), *([f"{len(found.missing)} missing"] if found.missing else [])]
    absent = _absent(found, zone)
    said = _answers(found, _ROOM - len(absent)) if found.answered else []
    return blocks.message(
        f"{title} in {words.place(channel)}: {', '.join(counts)}",
        blocks.header("title", title),
        *(blocks.section(f"said-{n}", each) for n, each in enumerate(said)),
        blocks.section("absent", absent) if absent else None,
    )


def _answers(found: Digest, room: int) -> list[str]:
    """The sections of what was said, answers shortened as little as will do."""
    brief = len(found.people) > _MANY
    said: list[str] = []
    for limit in _LIMITS:
        rendered = templating.render("standup_digest.j2", digest=found, limit=limit, brief=brief)
        said = [each.strip() for each in rendered.split("\n\n") if each.strip()]
        if _fits(said, room):
            return said
    return _cut(said, room)


def _fits(said: list[str], room: int) -> bool:
    longest = max(map(len, said), default=0)
    return len(said) <= _SECTIONS and sum(map(len, said)) <= room and longest <= blocks.SECTION_LIMIT


def _cut(said: list[str], room: int) -> list[str]:
    """What fits of a digest that is too long at any length of its answers: whole lines, then a sentence."""
    kept: list[str] = []
    for line in "\n".join(said).splitlines():
        if room < len(line) + 1 or len(kept) >= _SECTIONS:
            break
        room -= len(line) + 1
        if kept and len(kept[-1]) + len(line) < blocks.SECTION_LIMIT:
            kept[-1] = f"{kept[-1]}\n{line}"
        else:
            kept.append(line)
    return [*kept, "_There is more than one message can hold._"]


def _absent(found: Digest, zone: str) -> str:
    shown = [
        f"{text.escape(templating.name(name))} (asked at {words.at(at, words.TIME, zone)})"
        for name, at in found.later[:_LATER_SHOWN]
    ]
    if len(found.later) > _LATER_SHOWN:
        shown.append(f"{len(found.later) - _LATER_SHOWN} more")
    lines = templating.render("standup_absent.j2", digest=found, later=Mrkdwn(", ".join(shown)))
    return lines if found.answered else lines.replace("\n", " · ")
