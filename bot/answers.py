"""What an answer of Slack's Web API means: posted, not posted, or not known."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

MENDED_BY_JOINING = ("not_in_channel", "channel_not_found")
MENDED_BY_UNARCHIVING = ("is_archived",)
HELD_ERRORS = (*MENDED_BY_JOINING, *MENDED_BY_UNARCHIVING)
DEAD_ERRORS = (
    "account_inactive", "invalid_auth", "not_authed", "token_revoked", "token_expired", "no_permission",
    "missing_scope", "not_allowed_token_type", "org_login_required", "ekm_access_denied", "team_access_not_granted", "access_denied",
    "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
    "restricted_action_non_threadable_channel", "restricted_action_thread_locked", "cannot_reply_to_message",
    "invalid_blocks", "invalid_blocks_format", "invalid_arguments", "invalid_metadata_format",
    "invalid_metadata_schema", "metadata_too_large", "msg_blocks_too_long", "msg_too_long", "no_text",
    "thread_not_found", "message_not_found", "user_not_found", "users_not_found", "user_disabled", "user_not_visible",
    "cannot_dm_bot", "messages_tab_disabled", "unknown_method",
)  # fmt: skip
UNCLEAR_ERRORS = ("internal_error", "fatal_error", "request_timeout", "service_unavailable")
UNREADABLE = "unreadable"  # perhaps posted, and where it would stand cannot be read
LIMITED_ERRORS = ("ratelimited", "rate_limited", "message_limit_exceeded")
GIVE_UP_AFTER = 8  # definite refusals of a kind that may pass


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from one call of Slack's Web API; `status` 0 when nothing did."""

    status: int
    error: str = ""
    retry_after: float = 0.0
    ts: str = ""

    @property
    def ok(self) -> bool:
        """Slack did what was asked."""
        return self.status == 200 and not self.error  # noqa: PLR2004 - HTTP's OK


class Verdict(Enum):
    """What is to be done about a message after an attempt."""

    SENT = "sent"
    LIMITED = "limited"  # not posted: Slack asks for time
    RETRY = "retry"  # not posted: try again with back-off
    UNKNOWN = "unknown"  # perhaps posted: look before posting again
    HELD = "held"  # not posted: somebody can mend the reason
    DEAD = "dead"  # not posted: no use trying


def judge(answer: Answer, attempts: int) -> Verdict:
    """Whether a message was posted, and what next; `attempts` counts this one too."""
    if answer.ok:
        return Verdict.SENT
    if answer.status == 429 or answer.error in LIMITED_ERRORS:  # noqa: PLR2004 - HTTP's Too Many Requests
        return Verdict.LIMITED
    if answer.status != 200 or answer.error in UNCLEAR_ERRORS:  # noqa: PLR2004
        return Verdict.UNKNOWN
    if answer.error in HELD_ERRORS:
        return Verdict.HELD
    if answer.error in DEAD_ERRORS or attempts >= GIVE_UP_AFTER:
        return Verdict.DEAD
    return Verdict.RETRY


def backoff(attempts: int) -> timedelta:
    """How long to wait before the next attempt: doubling, at most five minutes, with jitter."""
    return timedelta(seconds=min(300.0, 2.0 ** min(attempts, 9)) * random.uniform(0.5, 1.0))  # noqa: S311 - no secret
