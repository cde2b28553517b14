"""The door: prefetch, transaction, once-only, reply. Every trigger of Slack comes in through it.

A listener is a function of (Work, Request) that returns a Reply value. The door commits what it did and only then
lets the reply take the way that its trigger allows.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from slack_bolt import BoltResponse

from bot import clock as time
from bot import directory, text
from bot.clock import Clock
from bot.commands import Table
from bot.directory import Fetched, Names
from bot.errors import BotError
from bot.messages import common
from handlers import prefetch, request, send
from handlers.installations import Installation, Installations
from handlers.metrics import Metrics
from handlers.reply import Errors, Modal, Reply, Say
from handlers.request import Request
from storage import deliveries
from storage.errors import AlreadyThere, StoreBusy
from storage.work import Database, Work

log = structlog.get_logger()

Listener = Callable[[Work, Request], Reply]
Body = dict[str, Any]
BoltListener = Callable[..., BoltResponse]


@dataclass(frozen=True, slots=True)
class Task:
    """One listener with what the door must know of it; `wide`: it lists what came from many channels.

    `light`: it needs no actor and no channel, and doing it twice is doing it once: nothing is looked up or kept.
    """

    run: Listener
    writes: bool = True
    wide: bool = False
    light: bool = False


UNDONE = ("busy", "raced", "failed")  # rolled back for no fault of the sender's: an event has to come again


@dataclass(slots=True)
class Outcome:
    """How a trigger ended, for its log line and metrics."""

    reply: Reply = None
    word: str = "done"  # done, repeated, refused, or one of UNDONE
    error_id: str = ""


class Door:
    """Turns listeners into Bolt listeners."""

    def __init__(  # noqa: PLR0917 - made once, by the composition root
        self,
        database: Database,
        clock: Clock,
        installations: Installations,
        metrics: Metrics,
        wake: Callable[[], None],
    ) -> None:
        self._database, self._clock, self._installations = database, clock, installations
        self._metrics, self._wake = metrics, wake

    def command(self, table: Table, prefix: str = "") -> BoltListener:
        """Bind a slash command to its dispatch table."""

        def bound(asked: Request) -> Task:
            chosen, words = table.pick(asked.text, prefix)
            if chosen.name == "help" and table.own_help:
                shown = common.usage(f"/{prefix}{table.slash} — {table.about}", table.help(prefix))
                return Task(lambda *_: Say(shown), writes=False)
            return Task(
                lambda work, asked: chosen.run(work, asked, words), chosen.writes, wide=chosen.wide or not chosen.writes
            )

        return self._bind(partial(request.command, discreet=table.discreet), bound)

    def action(self, run: Listener, *, writes: bool = True, wide: bool = False) -> BoltListener:
        """Bind a button or menu."""
        return self._bind(request.action, lambda _: Task(run, writes, wide))

    def shortcut(self, run: Listener) -> BoltListener:
        """Bind a message shortcut."""
        return self._bind(request.shortcut, lambda _: Task(run))

    def view(self, run: Listener, *, wide: bool = False) -> BoltListener:
        """Bind the submission of a modal."""
        return self._bind(request.view, lambda _: Task(run, wide=wide))

    def options(self, run: Listener) -> BoltListener:
        """Bind the choices of a menu."""
        return self._bind(request.options, lambda _: Task(run, writes=False, wide=True))

    def event(self, run: Listener, *, light: Callable[[Request], bool] = lambda _: False) -> BoltListener:
        """Bind an event; those that are `light` cost one statement or two."""
        return self._bind(request.event, lambda asked: Task(run, light=light(asked)))

    def _bind(self, read: Callable[[Body], Request], choose: Callable[[Request], Task]) -> BoltListener:
        def listener(body: Body, context: Any) -> BoltResponse:
            try:
                asked = read(body)
            except (KeyError, TypeError, AttributeError, IndexError, StopIteration):
                log.warning("request refused", reason="not of Slack's shape")
                return BoltResponse(status=400, body="")
            installation = self._installations.of_request(context.enterprise_id, context.team_id)
            if installation is None:  # Bolt lets the news of an uninstall in without asking; it may come twice
                return send.ack()
            return self._serve(asked, choose, installation, context)

        return listener

    def _serve(
        self, asked: Request, choose: Callable[[Request], Task], installation: Installation, context: Any
    ) -> BoltResponse:
        started = time.monotonic()
        outcome = self._attempt(asked, choose, installation)
        response, after = send.ways(asked, outcome.reply, installation, failed=outcome.word in UNDONE)
        context["after"] = after  # the edge runs it when the acknowledgement is out
        elapsed = time.monotonic() - started
        self._metrics.trigger(asked.trigger, asked.name, outcome.word, elapsed)
        log.info("trigger", trigger=asked.trigger, name=asked.name, outcome=outcome.word, ms=round(elapsed * 1000, 1))
        return response

    def _attempt(self, asked: Request, choose: Callable[[Request], Task], installation: Installation) -> Outcome:
        try:
            return self._perform(asked, choose(asked), installation)
        except BotError as error:
            return Outcome(_refusal(asked, error), "refused")
        except StoreBusy:
            return Outcome(_told(asked, common.busy(asked.text)), "busy")
        except AlreadyThere:
            return Outcome(_told(asked, common.raced(asked.text)), "raced")
        except Exception:
            error_id = secrets.token_hex(4)
            log.exception("trigger failed", error_id=error_id, trigger=asked.trigger, name=asked.name)
            return Outcome(_told(asked, common.failed(error_id, asked.text)), "failed", error_id)

    def _perform(self, asked: Request, task: Task, installation: Installation) -> Outcome:
        if task.light:
            return self._transact_light(asked, task, installation)
        names = asked.names(wide=task.wide)
        outcome = self._transact(asked, task, installation, names, None)
        if isinstance(outcome, Outcome):
            return outcome
        fetched = prefetch.fetch(installation.slack, outcome)
        outcome = self._transact(asked, task, installation, names, fetched)
        assert isinstance(outcome, Outcome)
        return outcome

    def _transact_light(self, asked: Request, task: Task, installation: Installation) -> Outcome:
        with self._database.begin(write=task.writes) as session:
            work = Work(session, installation.tenancy, self._clock.now(), self._clock.real(), origin=asked.trigger)
            return Outcome(task.run(work, asked))

    def _transact(  # noqa: PLR0917 - what the door has in hand
        self, asked: Request, task: Task, installation: Installation, names: Names, fetched: Fetched | None
    ) -> Outcome | directory.Needs:
        """One transaction; when the store lacks what is named and nothing was fetched yet, what is needed."""
        write = task.writes or fetched is not None
        with self._database.begin(write=write) as session:
            work = Work(session, installation.tenancy, self._clock.now(), self._clock.real(), origin=asked.trigger)
            if fetched is None:
                if needs := directory.needs(work, names):
                    return needs
            else:
                directory.enter(work, names, fetched)
            if task.writes and not _first_time(work, asked):
                return Outcome(None, "repeated")
            reply = task.run(work, asked)
            if isinstance(reply, Errors):
                raise _FieldErrors(reply)
        if work.queued:
            self._wake()
        return Outcome(reply)


def _first_time(work: Work, asked: Request) -> bool:
    keys = (asked.key, asked.second_key) if asked.second_key else (asked.key,)
    return all(deliveries.first_time(work, key, work.real) for key in keys)


class _FieldErrors(BotError):
    """Rolls back a submission that a listener refused with field errors, so that it can be sent again."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(next(iter(errors.fields.values())))
        self.errors = errors


def _refusal(asked: Request, error: BotError) -> Reply:
    """A sentence for the person: on the modal's field, or to them alone."""
    if isinstance(error, _FieldErrors):
        return error.errors
    if asked.trigger == "view":
        field = error.field if error.field in asked.values else next(iter(asked.values), "")
        return Errors({field: error.sentence}) if field else Modal(common.notice_view(error.sentence), "")
    typed = f"{asked.name} {asked.text}" if asked.trigger == "command" and asked.text else ""
    if asked.discreet:
        return Say(common.refusal(text.discreet(error.sentence), text.discreet(typed)))
    return Say(common.refusal(error.sentence, typed))


def _told(asked: Request, sentence: str) -> Reply:
    if asked.trigger == "view":
        field = next(iter(asked.values), "")
        return Errors({field: sentence}) if field else Modal(common.notice_view(sentence), "")
    if asked.trigger == "event":
        return None
    return Say(common.refusal(sentence, ""))
