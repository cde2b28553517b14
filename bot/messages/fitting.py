"""Long texts made to fit into one message: whole lines, in sections that Slack takes, and a sentence where it ends."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from bot import blocks, text

SECTIONS = 45  # of a message's 50 blocks
_FENCES = 2 * len("```\n")  # what a block of code takes to end in one section and to go on in the next
_PIECE = blocks.SECTION_LIMIT - _FENCES
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
    every = [piece for line in lines for piece in pieces(line)]
    taken = sum(total <= room for total in accumulate(len(piece) + 1 for piece in every))
    made = joined(every[:taken], blocks.SECTION_LIMIT)
    return made if taken == len(every) and len(made) <= SECTIONS else [*made[:SECTIONS], ENDED]


def joined(lines: Sequence[str], limit: int) -> list[str]:
    """Lines of mrkdwn in texts of at most so many characters, none of which begins with a blank line.

    A block of code that does not go into one goes on in the next.
    """
    made: list[str] = []
    for piece in (piece for line in lines for piece in pieces(line)):
        if made and len(made[-1]) + len(piece) + _FENCES <= limit:
            made[-1] += f"\n{piece}"
        elif piece.strip():
            made.append(f"{text.FENCE}\n{piece}" if made and text.is_open(made[-1]) else piece)
    return [text.closed(each.rstrip()) for each in made]


def pieces(line: str) -> list[str]:
    """One line of mrkdwn in pieces that each fit into a section, parted between words and never inside an entity."""
    found = []
    while len(line) > _PIECE:
        cut = line.rfind(" ", 1, _PIECE) + 1 or _beside_entity(line)
        found.append(line[:cut].rstrip())
        line = line[cut:]
    return [*found, line] if line or not found else found


def _beside_entity(line: str) -> int:
    at = line.rfind("&", 1, _PIECE)
    return at if at > _PIECE - len("&amp;") else _PIECE
