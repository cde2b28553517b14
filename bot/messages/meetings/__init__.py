"""Meetings in words and blocks: the card, the times that were found, answers, lists, what is said around their time."""

from bot.messages.meetings.after import (
    ADD_ACTION,
    CONCLUDE,
    MINUTES,
    NEXT,
    After,
    action_added,
    came_said,
    concluded,
    fairness,
    outcome,
)
from bot.messages.meetings.around import (
    OUTCOME,
    call_set,
    day_before,
    in_thread,
    in_thread_said,
    morning,
    preread_set,
    soon,
    unread,
)
from bot.messages.meetings.card import (
    ANSWER,
    MORE,
    READ,
    Item,
    Seated,
    Shown,
    agenda,
    came,
    card,
    coming,
    invitation,
    line,
    listed,
    page,
    quorum,
    when,
)
from bot.messages.meetings.found import ABOUT, BOOK, CANCEL, POLL, START, Offered, offered
from bot.messages.meetings.minutes import handed as minutes_handed
from bot.messages.meetings.minutes import making as minutes_making
from bot.messages.meetings.minutes import minutes
from bot.messages.meetings.minutes import unchanged as minutes_unchanged
from bot.messages.meetings.polls import (
    OUTSIDE,
    PASSED,
    POLL_FORM,
    REFUSED,
    added,
    asked,
    asked_directly,
    given_up,
    poll_form,
    polled,
    running,
    stuck,
    time_added,
    waits,
)
from bot.messages.meetings.tally import ANSWER_POLL, TAKE, local
from bot.messages.meetings.told import (
    DELEGATE,
    MOVE,
    VOTE_INSTEAD,
    answered,
    booked,
    called_off,
    cancelled,
    declined,
    invited,
    moved,
    quorum_lost,
    quorum_stands,
)

__all__ = [
    "ABOUT", "ADD_ACTION", "ANSWER", "ANSWER_POLL", "BOOK", "CANCEL", "CONCLUDE", "DELEGATE", "MINUTES", "MORE",
    "MOVE", "NEXT", "OUTCOME", "OUTSIDE", "PASSED", "POLL", "POLL_FORM", "READ", "REFUSED", "START",
    "TAKE", "VOTE_INSTEAD", "After", "Item", "Offered", "Seated", "Shown", "action_added", "added", "agenda",
    "answered", "asked", "asked_directly", "booked", "call_set", "called_off", "came", "came_said", "cancelled", "card",
    "coming", "concluded", "day_before", "declined", "fairness", "given_up", "in_thread", "in_thread_said",
    "invitation", "invited", "line", "listed", "local", "minutes", "minutes_handed", "minutes_making",
    "minutes_unchanged", "morning", "moved", "offered", "outcome", "page", "poll_form", "polled",
    "preread_set", "quorum", "quorum_lost", "quorum_stands", "running", "soon", "stuck", "time_added", "unread",
    "waits", "when",
]  # fmt: skip
