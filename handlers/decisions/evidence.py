"""`/decision evidence` and `redact`: what is kept of a decision's thread; the errand and the nightly sweep behind it."""

from __future__ import annotations

import structlog
from slack_bolt import App

from bot import answers, decisions
from bot.answers import Verdict
from bot.blocks import Block, Message, plain
from bot.commands import Command
from bot.decisions import evidence
from bot.errors import NotUnderstood
from bot.messages import evidence as words
from bot.text import Parsed
from handlers.decisions import common
from handlers.desk import Desk, Job
from handlers.door import Door
from handlers.reply import Reply, Say
from handlers.request import Request
from handlers.slack import Refused
from storage.decisions import Decision
from storage.work import Work

log = structlog.get_logger()

GONE = ("thread_not_found", "message_not_found")
LEAVES = ("back", "here", "on")


def register(app: App, door: Door, desk: Desk) -> None:
    """Bind the buttons, the errand and the schedule."""
    app.action(words.OPEN)(door.action(opened, writes=False, wide=True))
    for leaf in LEAVES:
        app.action(f"{words.LEAF}:{leaf}")(door.action(leafed, writes=False, wide=True))
    app.action(words.REDACT)(door.action(redact_pressed, wide=True))
    app.action(words.REDACT_ALL)(door.action(redact_all_pressed, wide=True))
    desk.errands[evidence.ERRAND] = look_again
    desk.schedules[evidence.EXPIRE] = evidence.expire


# Seen


def show(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`evidence D-12`: the messages that are kept."""
    return Say(_page(work, common.only(work, typed, "evidence"), 0))


def line(work: Work, found: Decision) -> Block | None:
    """What a decision's page says of its evidence, if there is any that the actor may see."""
    tally = evidence.tally(work, found)
    return words.line(tally, found.id) if tally else None


def opened(work: Work, asked: Request) -> Reply:
    """The Evidence button of a decision's page."""
    return Say(_page(work, common.by_id(work, asked.value), 0))


def leafed(work: Work, asked: Request) -> Reply:
    """Another page of them."""
    decision, number = _two(asked)
    return Say(_page(work, common.by_id(work, str(decision)), number), replace=True)


def _page(work: Work, found: Decision, number: int) -> Message:
    items, tally = evidence.shown(work, found), evidence.tally(work, found)
    assert tally is not None, "there are messages"
    return words.page(found, items, tally, number)


# Redacted


def redact(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`redact D-12 3` or `redact D-12 all`: erase the text of one message or of all."""
    found, which = common.named(work, typed, "redact")
    if not which:
        prefix = work.tenancy.prefix
        raise NotUnderstood(
            f"Which message? `/{prefix}decision evidence D-{found.number}` numbers them: "
            f"`/{prefix}decision redact D-{found.number} 3`, or `all`."
        )
    return Say(plain(words.redacted(found.number, evidence.redact(work, found, which))))


def redact_pressed(work: Work, asked: Request) -> Reply:
    """The Redact button of a message, confirmed."""
    kept, number = _two(asked)
    decision, ts = evidence.of_button(work, kept)
    found = decisions.find(work, decision)
    evidence.redact(work, found, ts)
    return Say(_page(work, found, number), replace=True)


def _two(asked: Request) -> tuple[int, int]:
    """What a button carries: an id and a page."""
    what, _, page = asked.value.partition(" ")
    return int(what) if what.isdecimal() else 0, int(page) if page.isdecimal() else 0


def redact_all_pressed(work: Work, asked: Request) -> Reply:
    """The Redact all button, confirmed."""
    found = common.by_id(work, asked.value)
    evidence.redact(work, found, evidence.ALL)
    return Say(_page(work, found, 0), replace=True)


# The errand


def look_again(job: Job) -> None:
    """A thread is read once more after it was kept: what was taken back in between is seen now.

    Raises: Refused when it is to be tried again
    """
    place = {"channel": job.args["channel"], "ts": job.args["ts"]}
    try:
        now = list(job.slack.pages("conversations.replies", "messages", limit=job.page_size, **place))
    except Refused as refused:
        if refused.answer.error not in GONE:
            _give_up_or_raise(refused)
            return
        now = []
    with job.begin() as work:
        evidence.compare(work, job.args["channel"], job.args["draft"], now)


def _give_up_or_raise(refused: Refused) -> None:
    """Of a thread that may not be read any more nothing is known."""
    if answers.judge(refused.answer, 1) not in (Verdict.HELD, Verdict.DEAD):
        raise refused
    log.info("thread not read again", error=refused.answer.error)


COMMANDS = (
    Command("evidence", "evidence D-12", "shows what is kept of its thread, and what became of it", show, writes=False),
    Command("redact", "redact D-12 3|all", "erases the text of kept messages; the hash stays", redact, wide=True),
)
