"""Decisions: drafted, recorded, proposed, agreed, kept."""

from bot.catalogues import check_admin
from bot.decisions.acknowledging import acknowledge, rates_of
from bot.decisions.amending import amend
from bot.decisions.changing import change, may_change, withdraw
from bot.decisions.closing import CLOSE, close, due, keep_open, may_lead, override, settle_in_meeting
from bot.decisions.defaults import set_usual, usual
from bot.decisions.drafting import (
    EMOJI,
    RecordedBefore,
    Thread,
    channel_of,
    discard,
    draft_of,
    drafted,
    is_call,
    keep,
    named,
    propose_draft,
    record_draft,
)
from bot.decisions.editing import merge, opened
from bot.decisions.handing import hand_actions_over, hand_drafts_over, hand_over
from bot.decisions.inviting import invited, outside
from bot.decisions.inviting import named as voters_named
from bot.decisions.leading import change_terms, invite, reopen
from bot.decisions.proposing import propose
from bot.decisions.quoting import quotes
from bot.decisions.recording import Source, initiative_of, initiative_of_decision, record
from bot.decisions.showing import PAGE, Filter, filter_of, find, listed, shown
from bot.decisions.superseding import supersede
from bot.decisions.terms import terms
from bot.decisions.terms import usual as usual_terms
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
from bot.decisions.voting import Voted, delegate, vote, wants_reason
from bot.decisions.worth import Rule
from bot.decisions.worth import rules as value_rules
from bot.decisions.worth import set_rule as set_value_rule

__all__ = [
    "CLOSE",
    "EMOJI",
    "OUTCOME_LIMIT",
    "PAGE",
    "POSSIBLE",
    "STATUSES",
    "TITLE_LIMIT",
    "Filter",
    "RecordedBefore",
    "Rule",
    "Source",
    "Thread",
    "Voted",
    "Wanted",
    "acknowledge",
    "amend",
    "change",
    "change_terms",
    "channel_of",
    "check_admin",
    "close",
    "delegate",
    "discard",
    "draft_of",
    "drafted",
    "due",
    "filter_of",
    "find",
    "hand_actions_over",
    "hand_drafts_over",
    "hand_over",
    "initiative_of",
    "initiative_of_decision",
    "invite",
    "invited",
    "is_call",
    "keep",
    "keep_open",
    "listed",
    "may_change",
    "may_lead",
    "merge",
    "named",
    "number",
    "numbered",
    "opened",
    "outside",
    "override",
    "plain",
    "propose",
    "propose_draft",
    "quotes",
    "rates_of",
    "record",
    "record_draft",
    "reopen",
    "set_usual",
    "set_value_rule",
    "settle_in_meeting",
    "shown",
    "status",
    "supersede",
    "terms",
    "usual",
    "usual_terms",
    "value_rules",
    "vote",
    "voters_named",
    "wanted",
    "wants_reason",
    "withdraw",
]  # fmt: skip
