"""Delivery of the outbox: every letter once, in order per conversation, looking before it posts again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot import answers
from bot import outbox as mail
from bot.answers import Answer, Verdict
from bot.messages import delivery as words
from handlers.installations import Installation
from handlers.runner.ground import Ground
from handlers.runner.pump import Task
from handlers.slack import Refused
from storage import cards, channels, outbox, people
from storage.outbox import LOOK, OPEN, POST, Letter
from storage.people import Person
from storage.work import Work

log = structlog.get_logger()

REPLIES = "conversations.replies"
EVENT_TYPE = "concord_message"
LOOK_BACK = timedelta(minutes=1)
STALE = timedelta(minutes=10)


class Letters:
    """Claims letters and sends them."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._served = 0  # the workspace whose turn was last: the next one comes first

    def claim(self, hands: int) -> Sequence[Task]:
        """Letters that may go now, each as a task."""
        timing, now = self._ground.timing, self._ground.clock.real()
        room = partial(self._ground.paces.room, now=now, most=hands)
        with self._ground.database.begin(write=False) as session:
            if not outbox.due(session, now, timing.pace, room):
                return ()
        with self._ground.database.begin() as session:
            letters = outbox.claim(
                session, now, lease=timing.lease, pace=timing.pace, limit=hands, room=room, after=self._served
            )
        for letter in letters:
            self._ground.paces.began(letter.workspace_id, letter.step, now)
            self._served = letter.workspace_id
        return [partial(self.send, letter) for letter in letters]

    def send(self, letter: Letter) -> None:
        """One attempt: open the conversation, look whether it was posted, or post."""
        installation = self._ground.installations.of_workspace(letter.workspace_id)
        if installation is None:
            self._mark(letter, outbox.DEAD, error="account_inactive")
        elif letter.unopened:
            self._open(letter, installation)
        elif letter.must_look:
            self._look(letter, installation)
        else:
            self._post(letter, installation)

    def _open(self, letter: Letter, installation: Installation) -> None:
        """Open the person's direct messages and address everything that waits for them to it."""
        person = letter.conversation
        if self._must_wait(letter, OPEN):
            return
        try:
            told = installation.slack.call(OPEN, users=person)
        except Refused as refused:
            self._settle(letter, installation, refused.answer, method=OPEN)
            return
        self._ended(letter, OPEN)
        with self._ground.begin(installation.tenancy) as work:
            people.save(work, person, dm_channel=told["channel"]["id"])
            outbox.readdress(work.session, work.workspace_id, person, told["channel"]["id"])
            outbox.mark(work.session, letter, outbox.QUEUED, attempts=letter.attempts - 1)

    def _look(self, letter: Letter, installation: Installation) -> None:
        """An earlier attempt may have been posted: find its key in the conversation, or post."""
        thread = self._thread_of(letter)
        method = REPLIES if thread else LOOK
        if self._must_wait(letter, method):
            return
        try:
            ts = self._find(letter, installation, method, **({"ts": thread} if thread else {}))
        except Refused as refused:
            self._unreadable(letter, installation, refused.answer, method)
            return
        self._ended(letter, LOOK)
        if ts:
            self._ground.metrics.called(POST, "found")
            self._mark(letter, outbox.SENT, ts=ts, sent_at=self._posted_at(letter, ts), must_look=False)
        elif self._still_mine(letter):
            self._ground.paces.began(letter.workspace_id, POST, self._ground.clock.real())
            self._post(letter, installation)

    def _posted_at(self, letter: Letter, ts: str) -> datetime:
        """When a message that was found was posted, by Slack's clock: within the time that it may have been."""
        now = self._ground.clock.real()
        said = datetime.fromtimestamp(float(ts), UTC)
        return min(now, max(said, letter.first_attempt_at or now))

    def _still_mine(self, letter: Letter) -> bool:
        """Looking may have taken as long as the lease: it begins anew, unless somebody else has taken over."""
        now = self._ground.clock.real()
        with self._ground.database.begin() as session:
            mine = outbox.renew(session, letter, now, now + self._ground.timing.lease)
        letter.attempted_at = now
        return mine

    def _find(self, letter: Letter, installation: Installation, method: str, **thread: str) -> str | None:
        assert letter.first_attempt_at is not None
        oldest = f"{(letter.first_attempt_at - LOOK_BACK).timestamp():.6f}"
        args = {"channel": letter.conversation, "oldest": oldest, "include_all_metadata": True, **thread}
        for message in installation.slack.pages(method, "messages", limit=self._ground.timing.page_size, **args):
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("key") == letter.key:
                return str(message["ts"])
        return None

    def _unreadable(self, letter: Letter, installation: Installation, answer: Answer, method: str) -> None:
        """It could not be looked up: later, or never; but never out twice."""
        verdict, now = answers.judge(answer, letter.attempts), self._ground.clock.real()
        self._ground.metrics.called(method, verdict.value)
        if verdict is Verdict.LIMITED:
            self._limited(letter, method, now + timedelta(seconds=answer.retry_after or 1))
        elif verdict in (Verdict.HELD, Verdict.DEAD):
            self._refuse(letter, installation, f"{answers.UNREADABLE}: {answer.error}", Verdict.DEAD)
        else:
            self._mark(letter, outbox.UNKNOWN, not_before=now + answers.backoff(letter.attempts))

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
        args = {"channel": letter.conversation, "unfurl_links": False, "unfurl_media": False}
        args |= self._payload(letter, installation)
        args["metadata"] = {"event_type": EVENT_TYPE, "event_payload": {"key": letter.key}}
        if thread:
            args |= {"thread_ts": thread, "reply_broadcast": letter.broadcast}
        answer = installation.slack.attempt(POST, **args)
        self._settle(letter, installation, answer)

    def _payload(self, letter: Letter, installation: Installation) -> dict[str, Any]:
        """What was queued; of a card that Slack has not taken for long, its present state."""
        held_up = self._ground.clock.real() - (letter.first_attempt_at or self._ground.clock.real())
        if held_up < STALE:
            return letter.payload
        with self._ground.begin(installation.tenancy, write=False) as work:
            card = cards.of_letter(work, letter.id)
            shown = self._ground.desk.cards[card.kind](work, card.subject_id) if card else None
        return shown.payload() if shown else letter.payload

    def _follow(self, letter: Letter) -> None:
        """The letter in whose thread this one belongs was not posted: share its fate, or wait if it goes again."""
        with self._ground.database.begin() as session:
            first = outbox.get(session, letter.after_id or 0)
            refused = first is not None and first.state in (outbox.HELD, outbox.DEAD)
            state, error = (first.state, first.error) if first and refused else (outbox.QUEUED, None)
            outbox.mark(session, letter, state, error=error)

    def _must_wait(self, letter: Letter, method: str) -> bool:
        """Whether Slack has asked for time with this method; the letter then waits as long, without a call."""
        with self._ground.database.begin(write=False) as session:
            until = outbox.throttled(session, letter.workspace_id, method, self._ground.clock.real())
        if until is not None:
            self._mark(letter, outbox.UNKNOWN if letter.must_look else outbox.QUEUED, not_before=until)
        return until is not None

    def _settle(self, letter: Letter, installation: Installation, answer: Answer, *, method: str = POST) -> None:
        """Write down what an attempt came to; only a post has to be looked up when its outcome is not known."""
        verdict = answers.judge(answer, letter.attempts)
        if method != POST and verdict is Verdict.UNKNOWN:
            verdict = Verdict.RETRY
        self._ground.metrics.called(method, verdict.value)
        now = self._ground.clock.real()
        if verdict is not Verdict.LIMITED:
            self._ended(letter, method)
        match verdict:
            case Verdict.SENT:
                self._mark(letter, outbox.SENT, ts=answer.ts, sent_at=now, must_look=False)
            case Verdict.LIMITED:
                self._limited(letter, method, now + timedelta(seconds=answer.retry_after or 1))
            case Verdict.RETRY:
                later = now + answers.backoff(letter.attempts)
                self._mark(letter, outbox.QUEUED, not_before=later, error=answer.error)
            case Verdict.UNKNOWN:
                timing = self._ground.timing
                seen = max((letter.attempted_at or now) + timing.unclear, now + timing.settle)
                self._mark(letter, outbox.UNKNOWN, not_before=seen, must_look=True, error=answer.error)
            case Verdict.HELD | Verdict.DEAD:
                self._refuse(letter, installation, answer.error, verdict)

    def _ended(self, letter: Letter, method: str, *, refused: bool = False) -> None:
        self._ground.paces.ended(letter.workspace_id, method, self._ground.clock.real(), refused=refused)

    def _limited(self, letter: Letter, method: str, until: datetime) -> None:
        self._ended(letter, method, refused=True)
        with self._ground.database.begin() as session:
            outbox.throttle(session, letter.workspace_id, method, until)
            outbox.mark(session, letter, outbox.UNKNOWN if letter.must_look else outbox.QUEUED, not_before=until)

    def _refuse(self, letter: Letter, installation: Installation, error: str, verdict: Verdict) -> None:
        """Out of the way of the others; the responsible person hears of it, once for the same trouble."""
        log.warning("letter refused", letter=letter.id, error=error, verdict=verdict.value)
        with self._ground.begin(installation.tenancy) as work:
            first = not outbox.same_trouble(work, letter, error)
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
