"""What the listeners about meetings share: which one is meant, and which decisions."""

from __future__ import annotations

from bot import decisions, meetings
from handlers.picking import Picker
from handlers.request import Request
from storage.decisions import Decision
from storage.work import Work

PICKER = Picker("meeting", "consensus", "M-3", meetings.numbered, meetings.find)
named, only = PICKER.named, PICKER.only


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
