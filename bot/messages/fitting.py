"""Long texts made to fit into one message: whole lines, in sections that Slack takes, and a sentence where it ends."""

from __future__ import annotations

from collections.abc import Sequence

from bot import blocks, text

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
    kept = sections("\n".join(said).splitlines(), room)
    return kept if kept and kept[-1] == ENDED else [*kept, ENDED]


def sections(lines: Sequence[str], room: int) -> list[str]:
    """Lines of mrkdwn in as few sections as Slack takes; what has no room is left out, and that is said."""
    kept: list[str] = []
    for line in lines:
        if room < len(line) + 1 or len(kept) >= SECTIONS:
            return [*kept, ENDED]
        room -= len(line) + 1
        if kept and len(kept[-1]) + len(line) < blocks.SECTION_LIMIT:
            kept[-1] = f"{kept[-1]}\n{line}"
        else:
            kept.append(line)
    return kept


def pieces(line: str) -> list[str]:
    """One line of plain text, escaped, in pieces that each fit into a section."""
    found = []
    while len(text.escape(line)) > blocks.SECTION_LIMIT:
        step = min(len(line), blocks.SECTION_LIMIT)
        while len(text.escape(line[:step])) > blocks.SECTION_LIMIT:
            step -= max(1, (len(text.escape(line[:step])) - blocks.SECTION_LIMIT) // 5)
        step = line.rfind(" ", 1, step) + 1 or step
        found.append(text.escape(line[:step].rstrip()))
        line = line[step:]
    return [*found, text.escape(line)] if line else found
