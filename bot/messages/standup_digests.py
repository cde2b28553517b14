"""The digest of a standup's round: blockers first, then answers by person, then who is not in it and why."""

from __future__ import annotations

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
        if fitting.fits(said, room):
            return said
    return fitting.cut(said, room)


def _absent(found: Digest, zone: str) -> str:
    shown = [
        f"{text.escape(templating.name(name))} (asked at {words.at(at, words.TIME, zone)})"
        for name, at in found.later[:_LATER_SHOWN]
    ]
    if len(found.later) > _LATER_SHOWN:
        shown.append(f"{len(found.later) - _LATER_SHOWN} more")
    lines = templating.render("standup_absent.j2", digest=found, later=Mrkdwn(", ".join(shown)))
    return lines if found.answered else lines.replace("\n", " · ")
