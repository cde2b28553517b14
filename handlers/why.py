"""`/concord why`: why I was sent something, or why not."""

from __future__ import annotations

from bot import why
from bot.commands import Command
from bot.messages import why as words
from bot.text import Parsed
from handlers.reply import Reply, Say
from handlers.request import Request
from storage import channels
from storage.work import Work


def typed(work: Work, asked: Request, said: Parsed) -> Reply:
    """`why`: the last messages; with a link that one; `why not …`: what was not sent."""
    first, *rest = said.words or ("",)
    if first.lower() == "not":
        here = channels.by_slack_id(work, asked.channel) if asked.channel else None
        return Say(words.why_not(why.why_not(work, " ".join(rest), here)))
    return Say(words.why([why.of_message(work, first)] if first else why.last(work), work.tenancy.prefix))


COMMANDS = (
    Command(
        "why",
        "why [link to a message | not D-12 | not M-3 | not standup]",
        "why I sent you something, by which rule and how to change that; or why not",
        typed,
        writes=False,
    ),
)
