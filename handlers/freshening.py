"""What Slack said of people and channels goes stale: each minute a few of those who matter are looked up again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog
from slack_bolt import App

from bot import answers, arrivals, belongings, directory, errands, meetings, mornings, standups
from bot.answers import Answer
from bot.directory import Told
from bot.stakeholders import weekly
from handlers import prefetch
from handlers.desk import Desk, Job
from handlers.door import Door
from handlers.slack import Refused, Slack
from storage import channels, freshness, people
from storage import errands as left
from storage.work import Work

log = structlog.get_logger()

KIND = "freshen"
PEOPLE_AT_ONCE, CHANNELS_AT_ONCE = 20, 5  # users.info takes a hundred a minute, and requests need some of them
LISTED_FOR = timedelta(hours=1)
EVERYBODY = 100_000
OF_ALL = (*answers.LIMITED_ERRORS, *answers.UNCLEAR_ERRORS, *answers.DEAD_ERRORS)
FINE = 200  # HTTP's OK: Slack is there and refuses this one thing


def register(_app: App, _door: Door, desk: Desk, _prefix: str) -> None:
    """Bind the errand."""
    desk.errands[KIND] = freshen
    desk.freshen.append(leave)


def leave(work: Work) -> None:
    """Have the stalest looked up, once a minute whoever asks; not while Slack has asked the one before to wait."""
    weekly.ensure(work)
    if not left.waits(work, KIND) and (_stale_people(work) or _stale_channels(work)):
        errands.leave(work, KIND, f"{KIND}:{work.real:%Y%m%d%H%M}")


def _stale_people(work: Work) -> list[str]:
    return freshness.people(work, work.real - directory.PERSON_TTL, PEOPLE_AT_ONCE)


def _stale_channels(work: Work) -> list[str]:
    return freshness.channels(work, work.real - LISTED_FOR, CHANNELS_AT_ONCE)


def freshen(job: Job) -> None:
    """The errand: what Slack does not say stays as it was, and is asked again in the next round."""
    with job.begin() as work:
        stale, listed = _stale_people(work), _stale_channels(work)
    try:
        look_up(job, stale)
        for channel in listed:
            _list(job, channel)
    except Refused as refused:
        if refused.answer.retry_after:
            raise  # the errand waits as long as Slack asks for
        log.warning("not looked up again", error=refused.answer.error, status=refused.answer.status)


def look_up(job: Job, slack_ids: Sequence[str]) -> None:
    """Ask Slack who these people are; what it said is stored also when it then says no more.

    Raises: Refused when Slack is not to be asked now
    """
    for begin in range(0, len(slack_ids), PEOPLE_AT_ONCE):
        told: dict[str, Told | None] = {}
        try:
            for each in slack_ids[begin : begin + PEOPLE_AT_ONCE]:
                _ask(job.slack, each, told)
        finally:
            _store(job, told)


def _ask(slack: Slack, person: str, told: dict[str, Told | None]) -> None:
    try:
        told[person] = slack.get("users.info", user=person)["user"]
    except Refused as refused:
        if _is_about_all(refused.answer):
            raise
        if refused.answer.error in prefetch.GONE:
            told[person] = None


def _is_about_all(answer: Answer) -> bool:
    """Whether Slack would refuse the next question as well."""
    return answer.status != FINE or (answer.error in OF_ALL and answer.error not in prefetch.GONE)


def _store(job: Job, told: dict[str, Told | None]) -> None:
    with job.begin() as work:
        for slack_id, said in sorted(told.items()):
            if person := arrivals.looked_up(work, slack_id, said):
                standups.person_changed(work, person)
                mornings.move(work, person)
                meetings.changed(work, person)
                if person.deactivated:
                    belongings.give_back(work, person)


def _list(job: Job, channel: str) -> None:
    """Ask what a channel is, since a public one may have become private, and who is in it."""
    try:
        told = job.slack.get("conversations.info", channel=channel)["channel"]
        listed = prefetch.members(job.slack, channel, at_most=EVERYBODY)
    except Refused as refused:
        if _is_about_all(refused.answer):
            raise
        with job.begin() as work:
            _cannot_be_listed(work, channel, refused.answer.error)
        return
    with job.begin() as work:
        private = directory.learn_channel(work, channel, told).is_private
        # Of a public channel only those who are known matter; a private one decides who sees what came from it.
        known = listed if private else sorted(people.by_slack_ids(work, listed))
        directory.learn_members(work, channel, known)


def _cannot_be_listed(work: Work, channel: str, error: str) -> None:
    if error in answers.MENDED_BY_JOINING:
        channels.save(work, channel, joined=False)
    elif error in answers.MENDED_BY_UNARCHIVING:
        channels.save(work, channel, is_archived=True)
    log.warning("channel not listed", channel=channel, error=error)
