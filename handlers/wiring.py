"""The composition root: every part is made here once and handed to those who need it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from slack_bolt import App
from slack_sdk import WebClient

from bot import settings as rules
from bot.clock import Clock, ShiftedClock, SystemClock
from bot.ics import Party
from bot.settings import Settings
from bot.vault import Vault
from handlers import (
    attention,
    belongings,
    calendars,
    charts,
    concord,
    decisions,
    digests,
    events,
    freshening,
    home,
    hours,
    inbox,
    initiatives,
    mail,
    meetings,
    rescue,
    stakeholders,
    standups,
)
from handlers import settings as administration
from handlers.calendar_feed import CalendarFeed
from handlers.desk import Desk
from handlers.door import Door
from handlers.edge import Edge
from handlers.installations import Installations
from handlers.metrics import Metrics
from handlers.post import Post
from handlers.runner import Ground, Paces, Runner, Timing
from handlers.slack import Slack
from storage import workspaces
from storage.work import Database

# most used first: Bolt asks in order
NOUNS = (
    decisions,
    stakeholders,
    meetings,
    standups,
    digests,
    charts,
    initiatives,
    home,
    inbox,
    events,
    concord,
    administration,
    freshening,
    hours,
    attention,
    belongings,
    mail,
    calendars,
)


@dataclass(slots=True)
class House:
    """The parts of one process."""

    settings: Settings
    clock: Clock
    database: Database
    vault: Vault
    installations: Installations
    metrics: Metrics
    runner: Runner
    app: App
    edge: Edge | None
    door: Door
    desk: Desk
    feed: CalendarFeed

    def install(self) -> None:
        """Store the single workspace whose token is in the settings, as any other is stored.

        Raises: Refused when Slack does not know the token.
        """
        token = self.settings.slack_bot_token
        if token is None:
            return
        slack = Slack(token.get_secret_value(), self.settings.slack_api_url, timeout=10)
        told = slack.call("auth.test")
        with self.database.begin() as session:
            workspaces.install(
                session,
                enterprise_id=(told.get("enterprise_id") or ""),
                team_id=told["team_id"],
                now=self.clock.now(),
                name=told.get("team") or "",
                bot_token=self.vault.seal(token.get_secret_value()),
                bot_id=told.get("bot_id") or "",
                bot_user_id=told["user_id"],
            )
        self.installations.forget()

    def reachable(self) -> bool:
        """Whether the database answers."""
        try:
            with self.database.begin(write=False) as session:
                workspaces.every(session)
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it is not ready
            return False
        return True


def clock_of(settings: Settings) -> Clock:
    """The process' clock, simulated when the settings say so."""
    if settings.concord_clock_start is None:
        return SystemClock()
    start = datetime.fromisoformat(settings.concord_clock_start)
    return ShiftedClock(start if start.tzinfo else start.replace(tzinfo=UTC))


def build(settings: Settings, *, clock: Clock | None = None) -> House:
    """Make every part."""
    clock = clock or clock_of(settings)
    database = Database(settings.database_url, pool_size=40)
    vault = Vault(rules.keys(settings))
    timeout = settings.concord_call_timeout
    prefix = settings.concord_prefix
    api, plain = settings.slack_api_url, settings.concord_plain_dates
    installations = Installations(
        database,
        vault,
        api,
        timeout=timeout,
        prefix=prefix,
        plain_dates=plain,
        public_url=settings.concord_public_url,
        mails=settings.smtp is not None,
    )
    metrics, desk = Metrics(), Desk(forget_installations=installations.forget, post=post_of(settings))
    paces = Paces(settings.concord_slack_rate)
    runner = Runner(Ground(database, clock, installations, metrics, desk, timing_of(settings), paces))
    door = Door(database, clock, installations, metrics, runner.wake)
    app = bolt(installations, settings.slack_api_url)
    rescue.register(app)
    for noun in NOUNS:
        noun.register(app, door, desk, prefix)
    secret = settings.slack_signing_secret
    edge = Edge(secret.get_secret_value()) if secret else None
    feed = CalendarFeed(database, clock, installations)
    return House(settings, clock, database, vault, installations, metrics, runner, app, edge, door, desk, feed)


def post_of(settings: Settings) -> Post | None:
    """The way mail takes, from the settings; None where nothing is mailed."""
    server, (name, address) = settings.smtp, parseaddr(settings.mail_from or "")
    return Post(server, Party(name, address), within=settings.concord_lease_seconds * 2 / 3) if server else None


def timing_of(settings: Settings) -> Timing:
    """The runner's pace, from the settings."""
    return Timing(
        lease=timedelta(seconds=settings.concord_lease_seconds),
        pace=timedelta(seconds=settings.concord_pace_seconds),
        call=timedelta(seconds=settings.concord_call_timeout),
        settle=timedelta(seconds=settings.concord_settle_seconds),
        page_size=settings.concord_page_size,
    )


def bolt(installations: Installations, api_url: str) -> App:
    """The Bolt app: our own authorize, no auth.test, listeners in the request's thread."""
    return App(
        name="concord",  # else Bolt looks through the stack for one, at every start
        authorize=installations.authorizer(),
        client=WebClient(base_url=api_url, retry_handlers=[]),
        process_before_response=True,
        request_verification_enabled=False,  # the edge has done it, before parsing
        logger=logging.getLogger("slack_bolt"),
    )
