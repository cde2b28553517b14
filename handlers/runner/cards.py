"""Drawing of dirty cards and App Homes: the present state, at most once a second each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from bot import answers
from bot import outbox as mail
from bot.answers import Answer, Verdict
from bot.blocks import Message, View
from bot.directory import Names, enter, needs
from bot.outbox import Place
from handlers import prefetch
from handlers.installations import Installation
from handlers.runner.ground import Ground
from handlers.runner.paces import PUBLISH, UPDATE
from handlers.runner.pump import Task
from storage import cards, outbox
from storage.cards import Card, Held
from storage.outbox import Letter
from storage.people import Person
from storage.work import Session, Work


class Cards:
    """Claims dirty cards and draws them."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def claim(self, hands: int) -> Sequence[Task]:
        """Cards that may be drawn now, each as a task."""
        now = self._ground.clock.real()
        with self._ground.database.begin(write=False) as session:
            held = self._held(session, now)
            if not cards.due(session, now, held):
                return ()
        with self._ground.database.begin() as session:
            dirty = cards.claim(session, now, self._ground.timing.lease, hands, held=held)
        for card in dirty:
            self._ground.paces.began(card.workspace_id, _method(card), now)
        return [partial(self.draw, card) for card in dirty]

    def _held(self, session: Session, now: datetime) -> Held:
        """Whose cards and App Homes must wait: Slack has asked for time, or they were drawn as often as it takes."""
        stopped = outbox.throttles(session, now)
        messages, homes = (
            [*self._ground.paces.spent(method, now), *(each for each, what in stopped if what == method)]
            for method in (UPDATE, PUBLISH)
        )
        return Held(messages, homes)

    def draw(self, card: Card) -> None:
        """Show a card's present state."""
        installation = self._ground.installations.of_workspace(card.workspace_id)
        if installation is None:
            self._done(card, error="account_inactive")
        elif card.kind == cards.HOME:
            self._draw_home(card, installation)
        else:
            self._draw_message(card, installation)

    def _draw_message(self, card: Card, installation: Installation) -> None:
        with self._ground.begin(installation.tenancy, write=False) as work:
            letter = work.get(Letter, card.letter_id or 0)
            shown = self._ground.desk.cards[card.kind](work, card.subject_id)
        if letter is None or shown is None or not letter.ts:
            self._done(card)
        elif not self._throttled(card, UPDATE):
            where = {"channel": letter.conversation, "ts": letter.ts}
            blank: dict[str, list[object]] = {} if shown.blocks else {"blocks": []}
            answer = installation.slack.attempt(UPDATE, **where, **blank, **shown.payload())
            self._settle(card, installation, answer, (letter, shown))

    def _draw_home(self, card: Card, installation: Installation) -> None:
        drawn = self._home(card, installation)
        if drawn is None:
            self._done(card)
        elif not self._throttled(card, PUBLISH):
            person, view = drawn
            answer = installation.slack.attempt(PUBLISH, user_id=person.slack_id, view=view)
            self._settle(card, installation, answer, None)

    def _home(self, card: Card, installation: Installation) -> tuple[Person, View] | None:
        """The person and their view; membership of private channels is asked for first when it is stale."""
        assert self._ground.desk.home is not None, "nobody has registered the App Home"
        with self._ground.begin(installation.tenancy, write=False) as work:
            wanted = needs(work, Names(wide=True))
        fetched = prefetch.fetch(installation.slack, wanted) if wanted else None
        with self._ground.begin(installation.tenancy, write=fetched is not None) as work:
            if fetched:
                enter(work, Names(), fetched)
            person = work.get(Person, card.subject_id)
            if person is None or person.deactivated:
                return None
            work.actor = person
            return person, self._ground.desk.home(work)

    def _throttled(self, card: Card, method: str) -> bool:
        now = self._ground.clock.real()
        with self._ground.database.begin(write=False) as session:
            until = outbox.throttled(session, card.workspace_id, method, now)
        if until is not None:
            self._later(card, until - now, "throttled")
        return until is not None

    def _settle(
        self, card: Card, installation: Installation, answer: Answer, shown: tuple[Letter, Message] | None
    ) -> None:
        verdict = answers.judge(answer, 1)
        method = UPDATE if shown else PUBLISH
        self._ground.metrics.called(method, verdict.value)
        refused, now = verdict is Verdict.LIMITED, self._ground.clock.real()
        self._ground.paces.ended(card.workspace_id, method, now, refused=refused)
        if verdict is Verdict.LIMITED:
            until = self._ground.clock.real() + timedelta(seconds=answer.retry_after or 1)
            with self._ground.database.begin() as session:
                outbox.throttle(session, card.workspace_id, method, until)
                cards.postpone(session, card, until, answer.error)
        elif verdict is Verdict.UNKNOWN:
            self._later(card, answers.backoff(card.failures + 1), answer.error, failed=True)
        elif answer.error == "message_not_found" and shown is not None:
            self._post_again(card, installation, *shown)
        else:
            self._done(card, error=answer.error or None)

    def _post_again(self, card: Card, installation: Installation, letter: Letter, shown: Message) -> None:
        """Somebody deleted the card's message: a new one takes its place, in the same thread."""
        with self._ground.begin(installation.tenancy) as work:
            place = Place(letter.conversation, letter.thread_ts, letter.after_id)
            responsible = work.get(Person, letter.responsible_id or 0)
            mail.repost_card(work, card, place, shown, responsible=responsible)
            cards.drawn(work.session, card, work.real)

    def _done(self, card: Card, *, error: str | None = None) -> None:
        with self._ground.database.begin() as session:
            cards.drawn(session, card, self._ground.clock.real() + self._ground.timing.pace, error)

    def _later(self, card: Card, wait: timedelta, error: str, *, failed: bool = False) -> None:
        with self._ground.database.begin() as session:
            cards.postpone(session, card, self._ground.clock.real() + wait, error, failed=failed)


def _method(card: Card) -> str:
    return PUBLISH if card.kind == cards.HOME else UPDATE


def mark_home(work: Work) -> None:
    """The actor has opened their App Home: it is a card from now on, and dirty."""
    person = work.person
    if person.home_opened_at is None:
        person.home_opened_at = work.now
        cards.attach(work, cards.HOME, person.id, None)
    cards.touch(work, cards.HOME, person.id)
