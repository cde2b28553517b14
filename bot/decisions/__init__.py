"""Decisions: drafted from a thread, recorded, shown, edited, withdrawn."""

from bot.decisions.changing import change, may_change, to_change, withdraw
from bot.decisions.drafting import (
    EMOJI,
    Thread,
    discard,
    draft_of,
    is_call,
    keep,
    named,
    participants_of,
    record_draft,
)
from bot.decisions.recording import Source, initiative_of, is_present, record
from bot.decisions.showing import PAGE, Filter, filter_of, find, listed, shown
from bot.decisions.typed import OUTCOME_LIMIT, STATUSES, TITLE_LIMIT, Wanted, number, plain, status, wanted

__all__ = [
    "EMOJI", "OUTCOME_LIMIT", "PAGE", "STATUSES", "TITLE_LIMIT", "Filter", "Source", "Thread", "Wanted", "change",
    "discard", "draft_of", "filter_of", "find", "initiative_of", "is_call", "is_present", "keep", "listed", "may_change",
    "named", "number", "participants_of", "plain", "record", "record_draft", "shown", "status", "to_change", "wanted",
    "withdraw",
]  # fmt: skip
