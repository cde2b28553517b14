"""Standups: set up, asked each in their own morning, answered, digested."""

from bot.standups.course import (
    DAILY,
    GATHER,
    ask,
    begin,
    close,
    digest_message,
    gathered,
    members_changed,
    person_changed,
    place_of,
    prompt_message,
    reschedule,
    run_now,
    unreachable,
)
from bot.standups.handing import hand_over
from bot.standups.rule import PLAN, Wanted, edit, new, of_channel, pause, resume, show, start_allowed
from bot.standups.turns import (
    Chosen,
    Written,
    answer,
    answer_typed,
    choose,
    mine,
    picked,
    readable,
    replied,
    rewritten,
    skip,
    usable,
    waiting,
)

__all__ = [
    "DAILY", "GATHER", "PLAN", "Chosen", "Wanted", "Written", "answer", "answer_typed", "ask", "begin", "choose", "close",
    "digest_message", "edit", "gathered", "hand_over", "members_changed", "mine", "new", "of_channel", "pause", "person_changed",
    "picked", "place_of", "prompt_message", "readable", "replied", "reschedule", "resume", "rewritten", "run_now", "show", "skip",
    "start_allowed", "unreachable", "usable", "waiting",
]  # fmt: skip
