"""Long texts made to fit into one message: whole lines, in sections that Slack takes, and a sentence where it ends."""

from __future__ import annotations

from collections.abc import Sequence

from bot import blocks

SECTIONS = 45  # of a message's 50 blocks
ENDED = "_There is more than one message can hold._"


def fits(said: Sequence[str], room: int) -> bool:
    """Whether sections of mrkdwn go into one message with so many characters of room."""
    longest = max(map(len, said), default=0)
    return len(said) <= SECTIONS and sum(map(len, said)) <= room and longest <= blocks.SECTION_LIMIT


def cut(said: Sequence[str], room: int) -> list[str]:
    """What fits of sections: themselves where they do, else whole lines of them, and a sentence at the end."""
    if fits(said, room):
        return list(said)
    kept: list[str] = []
    for line in "\n".join(said).splitlines():
        if room < len(line) + 1 or len(kept) >= SECTIONS:
            break
        room -= len(line) + 1
        if kept and len(kept[-1]) + len(line) < blocks.SECTION_LIMIT:
            kept[-1] = f"{kept[-1]}\n{line}"
        else:
            kept.append(line)
    return [*kept, ENDED]
