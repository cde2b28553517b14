"""What the clock asks of a standup is done once, however often it asks and whatever is gone meanwhile."""

from __future__ import annotations

import pytest

from bot import standups
from bot.blocks import plain
from bot.outbox import Place, Subject, post_card, repost_card
from storage import cards
from storage.standups import Prompt, Round
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack


@pytest.fixture
def asked(quiet: Concord, slack: FakeSlack) -> Concord:
    """A standup whose round of Monday has closed, with one prompt."""
    ana = slack.user("ana", id="U0ANA", tz="Europe/Berlin")
    launch = slack.channel("launch", id="C0LAUNCH", members=[ana])
    slack.command(ana, launch, "/standup", "new days:mon-fri at:09:00 closes:11:00")
    quiet.settle()
    quiet.at("2027-03-01 09:00", "Europe/Berlin")
    quiet.at("2027-03-01 11:00", "Europe/Berlin")
    return quiet


def test_opened_asked_and_closed_again_nothing_happens(asked: Concord, slack: FakeSlack) -> None:
    posted = len(slack.calls_of("chat.postMessage"))
    with asked.work() as work:
        prompt = work.session.scalars(work.select(Prompt)).one()
        closed = work.session.scalars(work.select(Round)).one()
        standups.ask(work, prompt.id)
        standups.close(work, closed.id)
    asked.settle()
    assert len(slack.calls_of("chat.postMessage")) == posted


def test_of_what_is_gone_nothing_is_asked_shown_or_told(asked: Concord, slack: FakeSlack) -> None:
    posted = len(slack.calls_of("chat.postMessage"))
    with asked.work() as work:
        for step in (standups.begin, standups.ask, standups.close, standups.unreachable):
            step(work, 999)
        assert standups.digest_message(work, 999) is None
    asked.settle()
    assert len(slack.calls_of("chat.postMessage")) == posted


def test_a_card_is_posted_once_and_posted_anew_once(asked: Concord, slack: FakeSlack) -> None:
    subject, place = Subject("note", 1), Place("C0LAUNCH")
    asked.house.desk.cards["note"] = lambda *_: plain("shown")
    with asked.work() as work:
        post_card(work, subject, place, plain("shown"))
        post_card(work, subject, place, plain("shown again"))
    asked.settle()
    with asked.work() as work:
        card = cards.find(work, "note", 1)
        assert card is not None
        work.session.expunge(card)  # as two workers have it that claimed it at the same moment
    for text in ("anew", "anew again"):
        with asked.work() as work:
            repost_card(work, card, place, plain(text))
    asked.settle()
    launch = next(each for each in slack.calls_of("chat.postMessage") if each.args["text"] == "shown")
    texts = [each.args["text"] for each in slack.calls_of("chat.postMessage") if each.args["channel"] == "C0LAUNCH"]
    assert launch.ok
    assert texts[-2:] == ["shown", "anew"]
