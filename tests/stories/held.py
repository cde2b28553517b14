"""A meeting that is over, or as good as: what the stories about its outcome share."""

from __future__ import annotations

from typing import Any

import pytest

from storage import history
from storage.decisions import Decision
from storage.meetings import AgendaItem, Meeting
from storage.work import Work
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, User
from tests.stories.crew import Crew, led, settled
from tests.stories.gathering import booked, consensus
from tests.stories.test_meeting_reminders import BERLIN

MEET = 'meet "Which warehouse" length:1h need:<@U0ANA>,<@U0BEN> optional:<@U0CARLA> about:D-1 from:wednesday'
OVER = "2027-03-03 11:00"  # it began at 10:00


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    return settled(slack)


def held(concord: Concord, crew: Crew, *, terms: str = "") -> dict[str, Any]:
    """M-1 was about D-1, which closes on Friday, and about prices; the message that asks what came of it."""
    led(crew)
    crew.type(crew.olga, f'propose "Rotterdam serves the EU" closes:"2027-03-05 10:00" {terms}')
    booked(concord, crew, MEET)
    consensus(crew, crew.olga, 'item M-1 "Prices & terms"')
    consensus(crew, crew.ana, "yes M-1")
    consensus(crew, crew.carla, "no M-1")
    concord.settle()
    concord.at(OVER, BERLIN)
    concord.settle()
    return asked(crew)


def asked(crew: Crew) -> dict[str, Any]:
    """The one message that asks."""
    roots = crew.slack.messages(crew.launch)
    found = [each for root in roots for each in crew.slack.thread(root) if each["text"].startswith("What came of M-1")]
    assert len(found) == 1, crew.slack.describe()
    return found[0]


def items(concord: Concord) -> dict[str, AgendaItem]:
    with concord.work() as work:
        return {each.title: each for each in work.session.scalars(work.select(AgendaItem))}


def put_on_the_agenda(concord: Concord, title: str) -> None:
    with concord.work() as work:
        [found] = work.session.scalars(work.select(Meeting))
        named = {"title": title, "decision_id": the_decision(work).id, "added_by_id": found.organiser_id}
        work.session.add(AgendaItem(workspace_id=work.workspace_id, meeting_id=found.id, **named))


def the_decision(work: Work) -> Decision:
    return work.session.scalars(work.select(Decision).where(Decision.number == 1)).one()


def verbs(concord: Concord) -> list[str]:
    with concord.work() as work:
        return [each.verb for each in history.of(work, "decision", the_decision(work).id)]


def press_outcome(concord: Concord, crew: Crew, who: User, outcome: str, title: str) -> str:
    number = items(concord)[title].id
    answer = crew.slack.click(who, asked(crew), f"meeting_outcome:{outcome}", str(number))
    concord.settle()
    return str(answer.wait_reply()["text"])


def files(crew: Crew) -> list[str]:
    return [each.content.decode() for each in crew.slack.files.values() if each.name == "M-1.md"]
