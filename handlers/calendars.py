"""`/concord calendar`, and the errands that read linked calendars in the background."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import count

import structlog
from slack_bolt import App

from bot import calendars, clock, errands, feeds
from bot.blocks import Message
from bot.calendars import Wanted
from bot.errors import NotUnderstood
from bot.feeds import FeedError, Reading
from bot.messages import calendars as words
from bot.text import Parsed
from bot.vault import VaultError
from handlers.desk import Desk, Job
from handlers.door import Door
from handlers.feeds import NOTHING_KNOWN, Fetcher, Known
from handlers.reply import Reply, Say
from handlers.request import Request
from storage import errands as left
from storage.work import Work

log = structlog.get_logger()

KIND = "calendar"
AT_ONCE = 8  # connections of one round
PER_ROUND, ROUNDS = 60, 4  # so that no more than 240 are fetched in a minute: 5,000 need 167
STARTED_WITHIN = 6.0  # seconds: with the time for a fetch less than the lease of an errand
OFF = ("off", "none", "unlink", "remove")
ODD = "Something in it cannot be understood."
LOST_KEY = "Its stored address cannot be decrypted any more. Link it again."

_parsing = threading.Lock()  # one feed at a time is in memory unfolded, and they would not be faster together


def register(_app: App, _door: Door, desk: Desk, _prefix: str) -> None:
    """Bind the errands."""
    desk.errands[calendars.FIRST] = lambda job: first(desk.feeds, job)
    desk.errands[KIND] = lambda job: refresh(desk.feeds, job)
    desk.freshen.append(leave)


def typed(work: Work, _asked: Request, given: Parsed) -> Reply:
    """`calendar`: links what is at an address, or nothing any more; shows what is linked."""
    if not given.words:
        return Say(_shown(work))
    if len(given.words) > 1:
        raise NotUnderstood("Type `calendar` with one address, with `off`, or with nothing.")
    if given.words[0].casefold() in OFF:
        return Say(words.unlinked(had=calendars.unlink(work)))
    return Say(words.linked(calendars.link(work, given.words[0])))


def _shown(work: Work) -> Message:
    found, prefix = calendars.shown(work, work.person), work.tenancy.prefix
    if found is None:
        return words.none(prefix)
    return words.shown(
        found.host, found.age, found.fault, busy_days=found.busy_days, ahead=calendars.AHEAD, prefix=prefix
    )


# In the background


def leave(work: Work) -> None:
    """Have due calendars read, once a minute whoever asks; not while those of the minute before are still read."""
    if calendars.any_due(work) and not left.waits(work, KIND):
        _leave(work, 0)


def _leave(work: Work, number: int) -> None:
    errands.leave(work, KIND, f"{KIND}:{work.real:%Y%m%d%H%M}:{number}", round=number)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading a calendar came to; neither a reading nor a fault: it has not changed."""

    reading: Reading | None = None
    known: Known = NOTHING_KNOWN
    fault: str = ""


def first(fetcher: Fetcher, job: Job) -> None:
    """The errand of a calendar that was just linked: it is read at once, and its owner told what came of it."""
    with job.begin() as work:
        wanted = calendars.first(work, job.args["person"])
        address = _address(work, wanted) if wanted else None
    if wanted is None:
        return
    outcome = _outcome(fetcher, wanted, address)
    with job.begin() as work:
        _keep(work, wanted, outcome)
        calendars.told_first(work, wanted, outcome.fault, outcome.reading.skipped if outcome.reading else 0)


def refresh(fetcher: Fetcher, job: Job) -> None:
    """The errand of a round: so many are read, a few at once; the next round is left when more are due."""
    until, numbers = clock.monotonic() + STARTED_WITHIN, count()
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="calendars") as pool:
        hands = [pool.submit(_read_some, fetcher, job, until, numbers) for _ in range(AT_ONCE)]
    for hand in hands:
        if error := hand.exception():  # of the store: what was taken is due again in a moment
            log.warning("calendars not kept", error=type(error).__name__)
    with job.begin() as work:
        following = job.args["round"] + 1
        if following < ROUNDS and calendars.any_due(work):
            _leave(work, following)


def _read_some(fetcher: Fetcher, job: Job, until: float, numbers: count[int]) -> None:
    """One pair of hands: takes one calendar after the other, and keeps each with taking the next."""
    keep = None
    while True:
        with job.begin() as work:
            if keep:
                keep(work)
            more = clock.monotonic() < until and next(numbers) < PER_ROUND
            wanted = calendars.take(work) if more else None
            address = _address(work, wanted) if wanted else None
        if wanted is None:
            return
        keep = partial(_keep, wanted=wanted, outcome=_outcome(fetcher, wanted, address))


def _address(work: Work, wanted: Wanted) -> str | None:
    try:
        return calendars.unsealed(work, wanted)
    except VaultError:
        return None


def _outcome(fetcher: Fetcher, wanted: Wanted, address: str | None) -> Outcome:
    """Fetch and read, outside of any transaction; of what goes wrong the host and the kind are logged."""
    try:
        if address is None:
            raise FeedError(LOST_KEY)
        fetched = fetcher.fetch(address, Known(wanted.etag, wanted.modified))
        if fetched is None:
            return Outcome()
        with _parsing:
            reading = feeds.read(fetched.content, now=wanted.now, zone=wanted.zone, email=wanted.email)
    except FeedError as error:
        log.warning("calendar not read", host=wanted.host, error=error.sentence)
        return Outcome(fault=error.sentence)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not bring the same feed back again and again
        log.error("calendar not read", host=wanted.host, error=type(error).__name__)  # noqa: TRY400 - its text is theirs
        return Outcome(fault=ODD)
    return Outcome(reading, fetched.known)


def _keep(work: Work, wanted: Wanted, outcome: Outcome) -> None:
    if outcome.fault:
        calendars.failed(work, wanted, outcome.fault)
    elif outcome.reading is None:
        calendars.unchanged(work, wanted)
    else:
        known = outcome.known
        calendars.read(work, wanted, outcome.reading, etag=known.etag, modified=known.modified)
