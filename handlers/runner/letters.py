"""Delivery of the outbox: every letter once, in order per conversation, looking before it posts again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from bot import answers
from bot import outbox as mail
from bot.messages import delivery as words
from bot.answers import Answer, Verdict
from handlers.installations import Installation
from handlers.runner.ground import Ground
from handlers.runner.pump import Task
from handlers.slack import Refused
from storage import channels, outbox, people
from storage.outbox import Letter
from storage.people import Person
from storage.work import Work

log = structlog.get_logger()

POST = "chat.postMessage"
EVENT_TYPE = "concord_message"
LOOK_BACK = timedelta(minutes=1)


class Letters:
    """Claims letters and sends them."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def claim(self, hands: int) -> Sequence[Task]:
        """Letters that may go now, each as a task."""
        timing, now = self._ground.timing, self._ground.clock.real()
        with self._ground.database.begin(write=False) as session:
            if not outbox.due(session, now, timing.pace):
                return ()
        with self._ground.database.begin() as session:
            letters = outbox.claim(session, now, lease=timing.lease, pace=timing.pace, limit=hands)
        return [partial(self.send, letter) for letter in letters]

    def send(self, letter: Letter) -> None:
        """One attempt: open the conversation, look whether it was posted, or post."""
        installation = self._ground.installations.of_workspace(letter.workspace_id)
        if installation is None:
            self._mark(letter, outbox.DEAD, error="account_inactive")
        elif letter.conversation[:1] in ("U", "W"):
            self._open(letter, installation)
        elif letter.must_look:
            self._look(letter, installation)
        else:
            self._post(letter, installation)

    def _open(self, letter: Letter, installation: Installation) -> None:
        """Open the person's direct messages and address everything that waits for them to it."""
        person = letter.conversation
        try:
            told = installation.slack.call("conversations.open", users=person)
        except Refused as refused:
            self._settle(letter, installation, refused.answer, safe=True)
            return
        with self._ground.begin(installation.tenancy) as work:
            people.save(work, person, dm_channel=told["channel"]["id"])
            outbox.readdress(work.session, work.workspace_id, person, told["channel"]["id"])
            outbox.mark(work.session, letter, outbox.QUEUED, attempts=letter.attempts - 1)

    def _look(self, letter: Letter, installation: Installation) -> None:
        """An earlier attempt may have been posted: find its key in the conversation, or post."""
        try:
            ts = self._find(letter, installation)
        except Refused as refused:
            self._unreadable(letter, refused.answer)
            return
        if ts:
            self._ground.metrics.called(POST, "found")
            self._mark(letter, outbox.SENT, ts=ts, sent_at=self._ground.clock.real(), must_look=False)
        else:
            self._post(letter, installation)

    def _find(self, letter: Letter, installation: Installation) -> str | None:
        assert letter.first_attempt_at is not None
        oldest = f"{(letter.first_attempt_at - LOOK_BACK).timestamp():.6f}"
        args: dict[str, Any] = {"channel": letter.conversation, "oldest": oldest, "include_all_metadata": True}
        thread = self._thread_of(letter)
        method = "conversations.replies" if thread else "conversations.history"
        if thread:
            args["ts"] = thread
        for message in installation.slack.pages(method, "messages", limit=self._ground.timing.page_size, **args):
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("key") == letter.key:
                return str(message["ts"])
        return None

    def _unreadable(self, letter: Letter, answer: Answer) -> None:
        """It could not be looked up: later, or never; but never out twice."""
        verdict = answers.judge(answer, letter.attempts)
        if verdict in (Verdict.HELD, Verdict.DEAD):
            self._mark(letter, outbox.DEAD, error=f"unreadable: {answer.error}")
            return
        wait = timedelta(seconds=answer.retry_after) or answers.backoff(letter.attempts)
        self._mark(letter, outbox.UNKNOWN, not_before=self._ground.clock.real() + wait)

    def _thread_of(self, letter: Letter) -> str | None:
        if letter.after_id is None:
            return letter.thread_ts
        with self._ground.database.begin(write=False) as session:
            first = outbox.get(session, letter.after_id)
        return (first.thread_ts or first.ts) if first else letter.thread_ts

    def _post(self, letter: Letter, installation: Installation) -> None:
        thread = self._thread_of(letter)
        if letter.after_id is not None and thread is None:
            self._follow(letter)
            return
        args = {"channel": letter.conversation, "unfurl_links": False, "unfurl_media": False, **letter.payload}
        args["metadata"] = {"event_type": EVENT_TYPE, "event_payload": {"key": letter.key}}
        if thread:
            args |= {"thread_ts": thread, "reply_broadcast": letter.broadcast}
        answer = installation.slack.attempt(POST, **args)
        self._settle(letter, installation, answer)

    def _follow(self, letter: Letter) -> None:
        """The letter in whose thread this one belongs was not posted: share its fate."""
        with self._ground.database.begin() as session:
            first = outbox.get(session, letter.after_id or 0)
            state = first.state if first and first.state in (outbox.HELD, outbox.DEAD) else outbox.DEAD
            error = first.error if first else "thread_not_found"
            outbox.mark(session, letter, state, error=error)

    def _settle(self, letter: Letter, installation: Installation, answer: Answer, *, safe: bool = False) -> None:
        """Write down what an attempt came to; `safe`: doing it again does no harm, so nothing need be looked up."""
        verdict = answers.judge(answer, letter.attempts)
        if safe and verdict is Verdict.UNKNOWN:
            verdict = Verdict.RETRY
        self._ground.metrics.called(POST, verdict.value)
        now = self._ground.clock.real()
        match verdict:
            case Verdict.SENT:
                self._mark(letter, outbox.SENT, ts=answer.ts, sent_at=now, must_look=False)
            case Verdict.LIMITED:
                self._limited(letter, now + timedelta(seconds=answer.retry_after or 1))
            case Verdict.RETRY:
                later = now + answers.backoff(letter.attempts)
                self._mark(letter, outbox.QUEUED, not_before=later, error=answer.error)
            case Verdict.UNKNOWN:
                seen = (letter.attempted_at or now) + self._ground.timing.unclear
                self._mark(letter, outbox.UNKNOWN, not_before=seen, must_look=True, error=answer.error)
            case Verdict.HELD | Verdict.DEAD:
                self._refuse(letter, installation, answer.error, verdict)

    def _limited(self, letter: Letter, until: Any) -> None:
        with self._ground.database.begin() as session:
            outbox.throttle(session, letter.workspace_id, POST, until)
            outbox.mark(session, letter, outbox.QUEUED, not_before=until)

    def _refuse(self, letter: Letter, installation: Installation, error: str, verdict: Verdict) -> None:
        """Out of the way of the others; the responsible person hears of it, once for the same trouble."""
        log.warning("letter refused", letter=letter.id, error=error, verdict=verdict.value)
        with self._ground.begin(installation.tenancy) as work:
            first = not outbox.same_trouble(work, letter.conversation, error)
            if outbox.mark(work.session, letter, verdict.value, error=error) and first and letter.responsible_id:
                self._tell(work, letter, error)

    def _tell(self, work: Work, letter: Letter, error: str) -> None:
        responsible = work.get(Person, letter.responsible_id or 0)
        channel = channels.by_slack_id(work, letter.conversation)
        if responsible is not None and responsible.dm_channel != letter.conversation:
            said = words.not_posted(error, letter.conversation, channel.name if channel else "", letter.payload)
            mail.direct(work, responsible, said, key=f"refused:{letter.id}:{letter.attempts}")

    def _mark(self, letter: Letter, state: str, **values: Any) -> None:
        with self._ground.database.begin() as session:
            outbox.mark(session, letter, state, **values)
