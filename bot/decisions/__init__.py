"""Decisions: drafted from a thread, recorded, shown, edited, withdrawn."""

from bot.decisions.changing import change, may_change, withdraw
from bot.decisions.drafting import (
    EMOJI,
    RecordedBefore,
    Thread,
    discard,
    draft_of,
    drafted,
    is_call,
    keep,
    named,
    record_draft,
)
from bot.decisions.editing import merge, opened
from bot.decisions.recording import Source, initiative_of, is_present, record
from bot.decisions.showing import PAGE, Filter, filter_of, find, listed, shown
from bot.decisions.typed import (
    OUTCOME_LIMIT,
    POSSIBLE,
    STATUSES,
    TITLE_LIMIT,
    Wanted,
    number,
    numbered,
    plain,
    status,
    wanted,
)

__all__ = [
    "EMOJI", "OUTCOME_LIMIT", "PAGE", "POSSIBLE", "STATUSES", "TITLE_LIMIT", "Filter", "RecordedBefore", "Source",
    "Thread", "Wanted", "change", "discard", "draft_of", "drafted", "filter_of", "find", "initiative_of", "is_call",
    "is_present", "keep", "listed", "may_change", "merge", "named", "number", "numbered", "opened", "plain", "record",
    "record_draft", "shown", "status", "wanted", "withdraw",
]  # fmt: skip
