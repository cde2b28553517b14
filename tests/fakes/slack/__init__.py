"""A strict double of Slack: a server for a real WebClient, and a driver of real signed requests."""

from tests.fakes.slack.answer import Answer, all_text
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.faults import (
    Fault,
    error,
    rate_limited,
    reply_lost,
    server_error,
    shown_late,
    slow,
    timeout,
)
from tests.fakes.slack.model import Call, Channel, Delivery, Ephemeral, Message, User, View

__all__ = [
    "Answer",
    "Call",
    "Channel",
    "Delivery",
    "Ephemeral",
    "FakeSlack",
    "Fault",
    "Message",
    "User",
    "View",
    "all_text",
    "error",
    "rate_limited",
    "reply_lost",
    "server_error",
    "shown_late",
    "slow",
    "timeout",
]
