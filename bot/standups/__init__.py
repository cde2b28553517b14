"""Standups: set up, asked each in their own morning, answered, digested."""

from bot.standups.asking import ask, prompt_message
from bot.standups.blockers import freed, to_help
from bot.standups.blockers import message as blocker_message
from bot.standups.clearing import KIND as ESCALATE
from bot.standups.course import (
    DAILY,
    GATHER,
    begin,
    close,
    gathered,
    group_changed,
    members_changed,
    mended,
    person_changed,
    reschedule,
    run_now,
    sources,
    unreachable,
)
from bot.standups.digesting import copy_message
from bot.standups.digesting import message as digest_message
from bot.standups.handing import hand_over
from bot.standups.helping import Tag
from bot.standups.outlets import answer_message, day_message
from bot.standups.paging import message as page_message
from bot.standups.reminding import remind
from bot.standups.reporting import report
from bot.standups.rule import edit, new, of_channel, pause, preview, resume, show, start_allowed
from bot.standups.turns import (
    Chosen,
    Written,
    answer,
    answer_form,
    answer_typed,
    choose,
    filled_in,
    mine,
    picked,
    readable,
    replied,
    rewritten,
    skip,
    usable,
    waiting,
)
from bot.standups.wanted import Wanted, terms_of, usual, written

__all__ = [
    "DAILY", "ESCALATE", "GATHER", "Chosen", "Tag", "Wanted", "Written", "answer", "answer_form", "answer_message", "answer_typed",
    "ask", "begin", "blocker_message", "choose", "close", "copy_message", "day_message", "digest_message", "edit", "filled_in", "freed", "gathered",
    "group_changed", "hand_over", "members_changed", "mended", "mine", "new", "of_channel", "page_message", "pause", "person_changed",
    "picked", "preview", "prompt_message", "readable", "remind", "replied", "report", "reschedule", "resume", "rewritten", "run_now",
    "show", "skip", "sources", "start_allowed", "terms_of", "to_help", "unreachable", "usable", "usual", "waiting", "written",
]  # fmt: skip
