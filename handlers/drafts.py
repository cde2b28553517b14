"""From a thread to a draft: three ways to ask for one, the errand that reads the thread, and the draft's buttons."""

from __future__ import annotations

import structlog
from slack_bolt import App

from bot import answers, decisions, directory, errands, outbox, settings_of
from bot.answers import MENDED_BY_JOINING, Verdict
from bot.blocks import View, plain
from bot.decisions import RecordedBefore, Thread
from bot.directory import Names
from bot.messages import common
from bot.messages import decisions as decision_words
from bot.messages import drafts as words
from bot.messages.drafts import Drafted
from handlers import prefetch
from handlers.desk import Desk, Job
from handlers.door import Door
from handlers.manifest import LOG_DECISION
from handlers.reply import Modal, Reply, Say, Update
from handlers.request import Request
from handlers.slack import Refused, Told
from storage import channels
from storage import errands as stored_errands
from storage.drafts import OPEN
from storage.work import Work

log = structlog.get_logger()

ERRAND = "draft"
WHISPER, MODAL = "whisper", "modal"
GONE = ("thread_not_found", "message_not_found")
PATIENCE_SECONDS = 5.0  # nobody's acknowledgement waits for this
TYPED = '/decision log "Title" outcome:"…"'


def register(app: App, door: Door, desk: Desk) -> None:
    """Bind the entrances that are a draft's own, its buttons and modal, and the errand."""
    app.shortcut(LOG_DECISION)(door.shortcut(shortcut))
    app.event("reaction_added")(door.event(reacted))
    app.action(words.RECORD)(door.action(record))
    app.action(words.EDIT)(door.action(edit))
    app.action(words.DISCARD)(door.action(discard))
    app.view(words.FORM)(door.view(submitted))
    desk.errands[ERRAND] = run


# Asked for


def shortcut(work: Work, asked: Request) -> Reply:
    """*Log a decision* on a message: a modal at once, which the errand fills."""
    return Modal(words.reading(_leave(work, asked, MODAL)), TYPED)


def mentioned(work: Work, asked: Request) -> Reply:
    """`@Concord decide` in a thread."""
    _leave(work, asked, WHISPER)
    return None


def mentioned_to_propose(work: Work, asked: Request) -> Reply:
    """`@Concord propose` in a thread: the same draft, with Propose first."""
    _leave(work, asked, WHISPER, lead=words.PROPOSE)
    return None


def reacted(work: Work, asked: Request) -> Reply:
    """An emoji on a message: the channel's own asks for a draft, when a person put it there."""
    item, actor = asked.event.get("item") or {}, work.actor
    channel = channels.by_slack_id(work, asked.channel)
    called = item.get("type") == "message" and decisions.is_call(channel, str(asked.event.get("reaction")))
    if called and actor and not actor.is_bot and settings_of.captures(work, channel, asked.event.get("event_ts")):
        _leave(work, asked, WHISPER)
    return None


def _leave(work: Work, asked: Request, way: str, *, lead: str = words.RECORD) -> str:
    """Leave the errand that reads the thread; its key. `lead` is the button that comes first."""
    key = f"{ERRAND}:{asked.key}"
    place = {"channel": asked.channel, "ts": asked.message_ts, "thread_ts": asked.thread_ts}
    errands.leave(work, ERRAND, key, actor=asked.user, way=way, lead=lead, **place)
    return key


# The errand


def run(job: Job) -> None:
    """Read the thread, keep a draft of it, show it to whoever asked; done again, it makes no second draft.

    Raises: Refused when it is to be tried again
    """
    try:
        thread = _read(job)
    except Refused as refused:
        _unreadable(job, refused)
        return
    found = _keep(job, thread)
    if found.draft.state == OPEN:
        _show(job, thread, found)


def _read(job: Job) -> Thread:
    """The whole thread. A reply names the thread that it is in."""
    channel, root = job.args["channel"], job.args["thread_ts"]
    messages = _messages(job, root)
    actual = str(messages[0].get("thread_ts") or root) if messages else root
    if actual != root:
        messages = _messages(job, actual)
    return Thread(channel, actual, messages, _permalink(job, actual))


def _messages(job: Job, ts: str) -> list[Told]:
    """All messages of a thread; Slack repeats the first one on each page."""
    pages = job.slack.pages(
        "conversations.replies", "messages", limit=job.page_size, channel=job.args["channel"], ts=ts
    )
    return list({message["ts"]: message for message in pages}.values())


def _permalink(job: Job, ts: str) -> str | None:
    """The thread's address; a thread whose first message was deleted has none."""
    try:
        told = job.slack.get("chat.getPermalink", channel=job.args["channel"], message_ts=ts)
    except Refused as refused:
        if refused.answer.error in GONE:
            return None
        raise
    return str(told["permalink"])


def _keep(job: Job, thread: Thread) -> Drafted:
    """Learn who took part, as far as that is new, and keep the draft."""
    with job.begin() as work:
        names = Names(job.args["actor"], people=decisions.named(work, thread), channel=thread.channel)
        needs = directory.needs(work, names)
    fetched = prefetch.fetch(job.slack, needs, patience=PATIENCE_SECONDS)
    with job.begin() as work:
        directory.enter(work, names, fetched)
        return decisions.drafted(work, decisions.keep(work, job.key, thread))


def _show(job: Job, thread: Thread, found: Drafted) -> None:
    if job.args["way"] == MODAL:
        _fill(job, words.form(found, thread.channel, external_id=job.key))
        return
    message = words.whisper(found, lead=job.args.get("lead", words.RECORD))
    # Slack shows an ephemeral message in a thread only when the thread has replies.
    place = {"thread_ts": thread.ts} if thread.has_replies else {}
    reader = {"channel": thread.channel, "user": job.args["actor"]}
    answer = job.slack.attempt("chat.postEphemeral", **reader, **place, **message.payload())
    if not answer.ok:
        _give_up_or_raise(job, Refused(answer))


def _fill(job: Job, view: View) -> None:
    """Show something in the shortcut's modal, unless the person has closed it."""
    try:
        job.slack.call("views.update", external_id=job.key, view=view)
    except Refused as refused:
        # The errand may be faster than the opening of the modal: it looks once more before it believes it closed.
        if refused.answer.error == "not_found" and _attempts(job) <= 1:
            raise
        _give_up_or_raise(job, refused)


def _give_up_or_raise(job: Job, refused: Refused) -> None:
    """What is refused for good is not tried again: the draft waits in the person's App Home."""
    permanent = answers.judge(refused.answer, 1) in (Verdict.HELD, Verdict.DEAD)
    if not permanent and refused.answer.error not in ("not_found", "user_not_in_channel"):
        raise refused
    log.info("draft not shown", error=refused.answer.error, way=job.args["way"])


def _unreadable(job: Job, refused: Refused) -> None:
    """Say why there is no draft, or try again while that may help."""
    error = refused.answer.error
    if error in MENDED_BY_JOINING and _held(job):
        _tell(job, words.NOT_INVITED)
    elif error in GONE:
        _tell(job, words.GONE)
    elif _attempts(job) >= errands.GIVE_UP_AFTER:
        _tell(job, words.UNREADABLE)
    else:
        raise refused


def _held(job: Job) -> bool:
    """Keep what was asked until Concord is invited; the modal will be closed by then, so the draft is whispered."""
    with job.begin() as work:
        return errands.hold(work, job.key, **{**job.args, "way": WHISPER})


def _tell(job: Job, sentence: str) -> None:
    """In the modal, or where Concord cannot whisper by direct message."""
    if job.args["way"] == MODAL:
        _fill(job, common.notice_view(sentence))
        return
    with job.begin() as work:
        outbox.direct(work, work.person, plain(sentence), key=f"unread:{job.key}")


def _attempts(job: Job) -> int:
    with job.begin() as work:
        return stored_errands.attempts(work, job.key)


# Its buttons


def record(work: Work, asked: Request) -> Reply:
    """Record a draft as it is; when its thread was recorded meanwhile, it is asked once more."""
    draft_id, seen = words.read(asked.value)
    try:
        made = decisions.record_draft(work, draft_id, seen=seen)
    except RecordedBefore as before:
        return Say(words.whisper(before.drafted), replace=True)
    return Say(plain(decision_words.recorded(made.number, present=True)), replace=True)


def edit(work: Work, asked: Request) -> Reply:
    """Change a draft before it is recorded."""
    draft = decisions.draft_of(work, int(asked.value))
    return Modal(words.form(decisions.drafted(work, draft), asked.channel), TYPED)


def submitted(work: Work, asked: Request) -> Reply:
    """A draft's modal: record it with the text that is in it."""
    given, (draft_id, seen) = asked.values, words.read(asked.metadata.partition(" ")[2])
    content = decisions.wanted(work, given["title"], given["outcome"])
    try:
        made = decisions.record_draft(work, draft_id, content, seen=seen)
    except RecordedBefore as before:
        return Update(words.form(before.drafted, asked.channel, given=given))
    return Say(plain(decision_words.recorded(made.number, present=True)))


def discard(work: Work, asked: Request) -> Reply:
    """Throw a draft away."""
    decisions.discard(work, int(asked.value))
    return Say(plain(words.DISCARDED), replace=True)
