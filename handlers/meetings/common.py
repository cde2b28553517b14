"""What the listeners about meetings share: which one is meant, and which decisions."""

from __future__ import annotations

from bot import decisions, meetings, text
from bot.errors import NotUnderstood
from bot.text import Parsed
from handlers.request import Request
from storage.decisions import Decision
from storage.meetings import Meeting
from storage.work import Work


def named(work: Work, typed: Parsed, command: str) -> tuple[Meeting, str]:
    """The meeting whose number was typed first, and what was typed after it.

    Raises: NotUnderstood
    """
    if not typed.words:
        raise NotUnderstood(f"Which meeting? Type its number: `/{work.tenancy.prefix}consensus {command} M-3`.")
    number, rest = meetings.numbered(" ".join(typed.words))
    return meetings.find(work, number), rest


def only(work: Work, typed: Parsed, command: str, options: str = "") -> Meeting:
    """The meeting whose number was typed, and nothing after it but options.

    Raises: NotUnderstood
    """
    found, rest = named(work, typed, command)
    if rest:
        form = f"/{work.tenancy.prefix}consensus {command} M-{found.number}{options}"
        raise NotUnderstood(f"One meeting at a time: `{form}`. I can't tell what {text.echo(rest)} is for.")
    return found


def decisions_named(work: Work, typed: str) -> tuple[Decision, ...]:
    """The decisions of `D-12,D-13`, each once, that the actor may see.

    Raises: NotUnderstood
    """
    found = {}
    for each in typed.replace(" ", ",").split(","):
        if each.strip():
            decision = decisions.find(work, decisions.number(each))
            found[decision.id] = decision
    return tuple(found.values())


def after_word(work: Work, asked: Request) -> str:
    """What follows the word that somebody mentioned Concord with."""
    _, _, after = asked.text.partition(f"<@{work.tenancy.bot_user_id}>")
    return after.strip().partition(" ")[2].strip()


def numbers(value: str) -> tuple[int, int]:
    """The two numbers that a button carries; 0 for what is none."""
    first, _, second = value.partition(" ")
    return number(first), number(second)


def number(word: str) -> int:
    """The number that a button carries; 0 for what is none."""
    return int(word) if word.isdecimal() and len(word) < LONG else 0


LONG = 12  # digits: seconds since the epoch have ten
