"""Errands: slow work with the network in it, tried again until it is done or given up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import structlog

from bot import answers
from bot.errands import GIVE_UP_AFTER
from handlers.desk import Job
from handlers.runner.ground import Ground
from handlers.runner.pump import Task
from handlers.slack import Refused
from storage import errands
from storage.errands import Errand

log = structlog.get_logger()


class Errands:
    """Claims errands and runs them."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def claim(self, hands: int) -> Sequence[Task]:
        """Errands that are due, each as a task."""
        now = self._ground.clock.real()
        with self._ground.database.begin(write=False) as session:
            if not errands.due(session, now):
                return ()
        with self._ground.database.begin() as session:
            claimed = errands.claim(session, now, self._ground.timing.lease, hands)
        return [partial(self.run, errand) for errand in claimed]

    def run(self, errand: Errand) -> None:
        """One attempt at an errand."""
        try:
            self._run(errand)
        except Refused as refused:
            wait = timedelta(seconds=refused.answer.retry_after) or answers.backoff(errand.attempts)
            self._again(errand, refused.answer.error, wait)
        except Exception as error:
            log.exception("errand failed", kind=errand.kind, errand=errand.id)
            self._again(errand, repr(error), answers.backoff(errand.attempts))
        else:
            self._finish(errand, errands.DONE, None, timedelta())

    def _run(self, errand: Errand) -> None:
        installation = self._ground.installations.of_workspace(errand.workspace_id)
        if installation is None:
            return
        tenancy = installation.tenancy
        begin = partial(self._ground.begin, tenancy, actor=errand.args.get("actor", ""))
        page_size = self._ground.timing.page_size
        job = Job(errand.key, errand.args, installation.slack, tenancy, page_size, begin)
        self._ground.desk.errands[errand.kind](job)

    def _again(self, errand: Errand, error: str, wait: timedelta) -> None:
        state = errands.DEAD if errand.attempts >= GIVE_UP_AFTER else errands.QUEUED
        self._finish(errand, state, error, wait)

    def _finish(self, errand: Errand, state: str, error: str | None, wait: timedelta) -> None:
        with self._ground.database.begin() as session:
            errands.finish(session, errand.id, state, error=error, not_before=self._ground.clock.real() + wait)
