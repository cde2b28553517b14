"""A part is handed over while proposals are open: what is asked, owned and objected to moves along."""

from __future__ import annotations

from storage.asks import Ask
from storage.ballots import Stance
from storage.history import Entry
from storage.people import Person
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.answer import all_text
from tests.stories.crew import PROPOSE, Crew, led, settled


def _hand(crew: Crew, before: object, after: object) -> str:
    text = f"handoff {before.mention} {after.mention}"  # type: ignore[attr-defined]
    return crew.slack.command(crew.olga, crew.launch, "/stakeholders", text).text


def test_who_takes_over_is_asked_for_the_stance_that_was_not_given(concord: Concord, slack: FakeSlack) -> None:
    crew = led(settled(slack))
    eve = slack.user("eve", id="U0EVE", real_name="Eve Ek")
    slack.join(crew.launch, eve)
    crew.type(crew.ben, f"{PROPOSE} quorum:logistics")
    crew.type(crew.ben, 'propose "Antwerp is the spare"')
    concord.settle()
    crew.press(crew.carla, "agree", 1)
    crew.press(crew.carla, "agree", 2)
    assert "Moved along: 2 open decisions." in _hand(crew, crew.ben, eve)  # his own, and he was asked
    concord.settle()
    with concord.work() as work:  # that Ben has not answered counts against nobody
        asked = {each.slack_id: each.id for each in work.session.scalars(work.select(Person))}
        waiting = [each for each in work.session.scalars(work.select(Ask)) if each.answered_at is None]
        assert sum(each.person_id == asked[eve.id] for each in waiting) == 2
        assert not [each for each in waiting if each.person_id == asked[crew.ben.id]]
    told = all_text(slack.messages(slack.direct(eve))[-1])
    assert "Moved along: 2 open decisions." in told
    card = all_text(crew.card(1))
    assert "Eve Ek" in card
    assert "Ben Okafor" not in card.partition("Still asked")[2]
    refused = crew.press(crew.ben, "agree", 1)
    assert "You are not asked" in all_text(refused.wait_reply()), refused.reply_text
    crew.press(eve, "agree", 1)
    crew.press(crew.ana, "agree", 1)
    concord.settle()
    assert "accepted" in crew.card(1)["text"]
    assert "Moved along" not in _hand(crew, crew.carla, eve)  # what Carla said stays said, and Eve is asked already
    with concord.work() as work:
        assert {each.function for each in work.session.scalars(work.select(Stance)) if each.choice} >= {"logistics"}


def test_an_objection_has_somebody_who_sees_it_met(quiet: Concord, slack: FakeSlack) -> None:
    crew = led(settled(slack))
    slack.command(crew.olga, crew.launch, "/stakeholders", f"add {crew.olga.mention} product driver")
    crew.type(crew.olga, PROPOSE)
    quiet.settle()
    crew.type(crew.ben, 'vote D-1 block why:"The port is full"')
    quiet.settle()
    assert "Moved along: 1 open decision." in _hand(crew, crew.olga, crew.dee)
    quiet.settle()
    assert "Dee Doyle" in all_text(crew.card())
    with quiet.work() as work:
        verbs = [each.verb for each in work.session.scalars(work.select(Entry)) if each.kind == "decision"]
    assert "owner" in verbs
    assert "objection_handed" in verbs


def test_nothing_of_a_private_channel_goes_to_somebody_who_is_not_in_it(quiet: Concord, slack: FakeSlack) -> None:
    crew = led(settled(slack))
    eve = slack.user("eve", id="U0EVE", real_name="Eve Ek")
    slack.join(crew.launch, eve)
    secret = slack.channel("secret", id="C0SECRET", members=[crew.olga, crew.ben, crew.carla], private=True)
    slack.command(crew.olga, secret, "/initiative", "link EU")
    crew.type(crew.ben, 'propose "Close the old depot"', secret)
    quiet.settle()
    assert "Moved along" not in _hand(crew, crew.ben, eve)
    quiet.settle()
    assert "depot" not in str([all_text(each) for each in slack.messages(slack.direct(eve))])
    assert "depot" not in crew.type(eve, "list").text
    assert "depot" in crew.type(crew.ben, "list").text
