"""Meetings: called with exactly the people they take, at a fair time, and called off when they are not needed."""

from bot.meetings.agenda import add as add_item
from bot.meetings.answering import answer, delegate, mine, stand_in_for
from bot.meetings.booking import book, call_off, cancel, move
from bot.meetings.calling import Source, Wanted, call, for_decision, of_thread, offered, open_about
from bot.meetings.fairness import burdens
from bot.meetings.handing import hand_over
from bot.meetings.holding import begin, end, instead
from bot.meetings.leading import may_lead, to_lead
from bot.meetings.needing import settled
from bot.meetings.outcomes import (
    after,
    came,
    conclude,
    decided_about,
    filled_in,
    note,
    notes,
    over,
    shown_of,
    still_open,
    to_conclude,
    to_fill_in,
)
from bot.meetings.outcomes import (
    changed as outcome_changed,
)
from bot.meetings.polling import Polled, add_time, answer_poll, by_number, poll
from bot.meetings.polling import mine as my_votes
from bot.meetings.reading import read, set_call, set_preread
from bot.meetings.settling import PASS, left, passed
from bot.meetings.showing import by_id, find, in_thread, listed, shown
from bot.meetings.typed import answers, item, numbered, start, starts
from bot.meetings.watching import changed

__all__ = [
    "PASS",
    "Polled",
    "Source",
    "Wanted",
    "add_item",
    "add_time",
    "after",
    "answer",
    "answer_poll",
    "answers",
    "begin",
    "book",
    "burdens",
    "by_id",
    "by_number",
    "call",
    "call_off",
    "came",
    "cancel",
    "changed",
    "conclude",
    "decided_about",
    "delegate",
    "end",
    "filled_in",
    "find",
    "for_decision",
    "hand_over",
    "in_thread",
    "instead",
    "item",
    "left",
    "listed",
    "may_lead",
    "mine",
    "move",
    "my_votes",
    "note",
    "notes",
    "numbered",
    "of_thread",
    "offered",
    "open_about",
    "outcome_changed",
    "over",
    "passed",
    "poll",
    "read",
    "set_call",
    "set_preread",
    "settled",
    "shown",
    "shown_of",
    "stand_in_for",
    "start",
    "starts",
    "still_open",
    "to_conclude",
    "to_fill_in",
    "to_lead",
]
