"""What is told beside the answer when something is decided: which required function nobody speaks for."""

from __future__ import annotations

from bot import scope
from bot.blocks import Message, message, plain, section
from bot.messages.stakeholders import gaps as words
from bot.stakeholders import gaps
from storage.decisions import Decision
from storage.initiatives import Initiative
from storage.work import Work

HINTS = 3


def with_hints(work: Work, made: Decision, said: str) -> Message:
    """What is told to whoever logs or proposes, and which required function has nobody yet."""
    found = work.get(Initiative, made.initiative_id or 0)
    lacking = gaps.unheard(work, found) if found and scope.may_change(work, found) else []
    if found is None or not lacking:
        return plain(said)
    hints = [words.hint(found.key, name, title) for name, title in lacking[:HINTS]]
    return message(said, section("recorded", said), *hints)
