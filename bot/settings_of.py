"""Settings of a channel that people change: so far, the reaction that logs a decision."""

from __future__ import annotations

import re

from bot import text
from bot.errors import BotError, NotUnderstood
from storage import history
from storage.channels import Channel
from storage.work import Work

DEFAULT_EMOJI = "ballot_box_with_check"
EMOJI = re.compile(r":?([a-z0-9_+'\-]{1,100}):?\Z")


def emoji(channel: Channel) -> str:
    """The reaction that logs a decision in this channel."""
    return channel.emoji or DEFAULT_EMOJI


def set_emoji(work: Work, channel: Channel, typed: str) -> None:
    """Choose another reaction; admins may.

    Raises: BotError, NotUnderstood
    """
    if not work.person.is_admin:
        raise BotError("Only an admin of the workspace can change that.")
    found = EMOJI.match(typed.lower())
    if found is None:
        raise NotUnderstood(f"{text.echo(typed)} is no emoji's name. Try `emoji:memo`.", field="emoji")
    history.append(work, "channel", channel.id, "emoji", before=channel.emoji, after=found[1])
    channel.emoji = found[1]
