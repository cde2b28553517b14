"""The last answers of a poll come at once: one of them books it, once, and the others see that it is booked."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from storage import history, meetings, schedules
from storage.outbox import Letter
from tests.fakes.databases import PostgresTemplates
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, User, all_text
from tests.stories.crew import Crew, led, settled
from tests.stories.gathering import card, consensus, meeting, said

ROUNDS = 3
TIMES = 'times:"wednesday 10:00; thursday 10:00"'


@pytest.fixture
def url(postgres_templates: PostgresTemplates) -> Iterator[str]:
    fresh = postgres_templates.fresh()
    yield fresh
    postgres_templates.drop(fresh)


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    return led(settled(slack))


def _at_once(*acts: Callable[[], str]) -> list[str]:
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], str]) -> str:
        gate.wait(30)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _until_taken(crew: Crew, who: User, text: str) -> str:
    """Type it as people do, and again when told that somebody else was just there."""
    while True:
        answer = consensus(crew, who, text).text
        if "is busy right now" not in answer and "at the same moment" not in answer:
            return answer


def _take(crew: Crew, number: int) -> str:
    """Its organiser books the first time by hand."""
    while True:
        page = consensus(crew, crew.olga, f"show M-{number}")
        if "· booked" in page.text:
            return "is booked already"
        told = all_text(crew.slack.click(crew.olga, page.message, "meeting_poll_take").wait_reply())
        if "is busy right now" not in told and "at the same moment" not in told:
            return told


def _answers(crew: Crew, who: Sequence[User], text: str) -> list[str]:
    return _at_once(*(lambda each=each: _until_taken(crew, each, text) for each in who))


def test_the_last_answers_come_at_once(quiet: Concord, crew: Crew) -> None:
    """Any of the accountants makes the quorum: whoever comes first books it."""
    speakers = [crew.ana, crew.ben, crew.carla, crew.dee]
    for who in speakers[1:]:
        crew.slack.command(crew.olga, crew.launch, "/stakeholders", f"add {who.mention} accounting")
    for number in range(1, ROUNDS + 1):
        consensus(crew, crew.olga, f'meet "Round {number}" need:accounting')
        consensus(crew, crew.olga, f"poll M-{number} {TIMES}")
        votes = [
            lambda who=who, number=number: _until_taken(crew, who, f"answer M-{number} 1:maybe 2:yes")
            for who in speakers
        ]
        told = [str(each) for each in _at_once(*votes, lambda number=number: _take(crew, number))]
        first = sum("has agreed" in each or "Everybody is told" in each for each in told)
        late = sum("is booked already" in each for each in told)
        assert (first, late) == (1, 4), Counter(told)
        found = meeting(quiet, number)
        with quiet.work() as work:
            assert [each.verb for each in history.of(work, "meeting", found.id)].count("book") == 1
            key = f"meeting:{found.id}:time:"
            letters = work.session.scalars(work.select(Letter).where(Letter.key.startswith(key)))
            assert len(list(letters)) == 1
    quiet.settle()
    assert said(crew).count("is booked:") == ROUNDS
    assert "· booked" in all_text(card(crew, ROUNDS))


def test_the_same_time_is_put_in_at_once(quiet: Concord, crew: Crew) -> None:
    consensus(crew, crew.olga, 'meet "Prices" need:<@U0ANA>,<@U0BEN>,<@U0CARLA>')
    consensus(crew, crew.olga, f"poll M-1 {TIMES}")
    told = _answers(crew, [crew.ana, crew.ben, crew.carla], 'time M-1 "friday 10:00"')
    assert Counter("already" in each for each in told) == {True: 2, False: 1}, told
    with quiet.work() as work:
        assert len(meetings.times(work, 1)) == 3


def test_the_clock_does_not_wait_for_who_is_just_answering(slack: FakeSlack, url: str) -> None:
    """It comes again in a moment: it holds the schedule, which they may need."""
    crew, concord = settled(slack), Concord(slack, url)
    with concord.by_http():
        consensus(crew, crew.olga, 'meet "Prices" need:<@U0ANA>')
        consensus(crew, crew.olga, f"poll M-1 {TIMES}")
        concord.settle()
        with concord.work("U0ANA") as work:
            found = meetings.locked(work, 1)
            assert found is not None
            concord.at("2027-03-03 10:00", "Europe/Berlin")
            planned = schedules.find(work, "meeting.times", found.id)
            assert planned is not None
            assert (planned.failures, planned.next_at) == (0, concord.clock.now() + timedelta(seconds=1))
        concord.clock.advance(seconds=1)
        concord.settle()
        with concord.work() as work:
            again = schedules.find(work, "meeting.times", found.id)
            assert again is not None
            assert again.next_at == datetime(2027, 3, 4, 9, 0, tzinfo=UTC)
    concord.stop()
