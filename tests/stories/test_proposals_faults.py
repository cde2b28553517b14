"""Proposals when things go wrong: no channel, no card, no account, no hour of that name, too late by a millisecond."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import ballots
from storage.ballots import Ballot
from storage.decisions import Decision
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, all_text
from tests.stories.crew import PROPOSE, Crew, settled

BEN_AND_ANA = "<@U0BEN> <@U0ANA>"


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    return settled(slack)


def test_a_card_that_was_deleted_comes_back_and_still_asks(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f"{PROPOSE} {BEN_AND_ANA}", crew.office)
    quiet.settle()
    gone = crew.card()["ts"]
    crew.slack.delete(crew.card())
    crew.type(crew.ben, "vote D-1 agree", crew.office)
    quiet.settle()
    again = [
        each for each in crew.slack.space.messages["C0OFFICE"] if not each.deleted and each.text.startswith("D-1 ·")
    ]
    assert len(again) == 1
    assert again[0].ts != gone
    assert "Still asked: <@U0ANA>" in str(again[0].blocks)
    crew.slack.click(crew.ana, again[0], "decision_vote:agree")
    quiet.settle()
    assert "· accepted" in str(again[0].blocks)


def test_the_proposer_is_told_when_concord_cannot_post(quiet: Concord, crew: Crew) -> None:
    crew.slack.archive(crew.office)
    crew.type(crew.olga, f"{PROPOSE} {BEN_AND_ANA}", crew.office)
    quiet.settle()
    told = "\n".join(all_text(each) for each in crew.slack.messages(crew.slack.direct(crew.olga)))
    assert "archived" in told
    crew.slack.unarchive(crew.office)
    quiet.settle()
    assert "Still asked" in all_text(crew.card())


def test_where_concord_is_not_the_card_waits_for_an_invitation(quiet: Concord, crew: Crew) -> None:
    crew.slack.leave(crew.office)
    told = crew.type(crew.olga, f"{PROPOSE} {BEN_AND_ANA}", crew.office).text
    assert "I'm not in this channel" in told
    quiet.settle()
    assert "noted *Agree*" in crew.type(crew.ben, "vote D-1 agree").text, "typed, it is answered from anywhere"
    crew.slack.join(crew.office)
    quiet.settle()
    assert "Still asked: <@U0ANA>" in all_text(crew.card())


def test_whose_account_is_gone_is_not_waited_for(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f"{PROPOSE} {BEN_AND_ANA} <@U0DEE> method:consensus", crew.office)
    quiet.settle()
    crew.press(crew.ben, "agree")
    crew.slack.change_user(crew.ana, deleted=True)
    crew.press(crew.dee, "agree")
    quiet.settle()
    assert "· accepted" in all_text(crew.card())
    crew.slack.change_user(crew.ana, deleted=False)
    assert "D-1 is closed: accepted" in crew.type(crew.ana, "vote D-1 block why:late", crew.office).text
    shown = crew.type(crew.olga, "show D-1", crew.office).text
    assert "Block *0*" in shown
    crew.type(crew.olga, "reopen D-1", crew.office)
    with quiet.work() as work:
        found = work.session.scalars(work.select(Decision)).one()
        assert {each.daci for each, _ in ballots.stances(work, found.id)} == {"contributor"}


def test_a_closing_time_in_the_missing_hour_is_the_next_one(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f'{PROPOSE} {BEN_AND_ANA} closes:"2027-03-28 02:30"', crew.office)
    with quiet.work() as work:
        ballot = work.session.scalars(work.select(Ballot)).one()
        assert ballot.closes_at.isoformat() == "2027-03-28T01:30:00+00:00"


def test_a_vote_counts_until_the_very_moment_of_closing(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f"{PROPOSE} {BEN_AND_ANA} closes:tomorrow", crew.office)
    quiet.settle()
    with quiet.work() as work:
        closes = work.session.scalars(work.select(Ballot)).one().closes_at
    quiet.clock.set(closes - timedelta(milliseconds=1))
    assert "noted *Agree*" in crew.type(crew.ben, "vote D-1 agree", crew.office).text
    quiet.clock.set(closes)
    late = crew.type(crew.ana, "vote D-1 block why:late", crew.office).text
    assert "came too late to count" in late
    quiet.settle()
    assert "· accepted" in all_text(crew.card())


def test_texts_that_are_too_long_or_empty_change_nothing(quiet: Concord, crew: Crew) -> None:
    for typed, said in (
        (f'propose "{"t" * 200}" {BEN_AND_ANA}', "A title has at most 150 characters; this one has 200."),
        (f'{PROPOSE[:-1]}{"x" * 10_000}" {BEN_AND_ANA}', "An outcome has at most 2,900 characters"),
    ):
        assert said in crew.type(crew.olga, typed, crew.office).text
    crew.type(crew.olga, f"{PROPOSE} {BEN_AND_ANA} reasons:required", crew.office)
    quiet.settle()
    assert "Please say why" in crew.type(crew.ben, "vote D-1 block", crew.office).text
    form = crew.press(crew.ben, "block")
    assert "has at most 2,000" in (crew.slack.submit(crew.ben, form, {"reason": "r" * 2500}).errors or {})["reason"]
    assert "Say `agree`" in crew.type(crew.ben, "vote D-1 perhaps", crew.office).text


def test_a_user_group_is_asked_once_each(quiet: Concord, crew: Crew) -> None:
    group = crew.slack.usergroup("leads", members=[crew.ben, crew.ana])
    told = crew.type(crew.olga, f"{PROPOSE} <!subteam^{group.id}|@leads> {crew.ben.mention}", crew.office).text
    assert "D-1: 2 people are asked" in told


def test_two_who_press_at_once_are_one_closing(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f"{PROPOSE} <@U0BEN> reasons:none", crew.office)
    quiet.settle()
    card = crew.card()
    for _ in range(2):
        crew.slack.click(crew.ben, card, "decision_vote:agree")
    quiet.settle()
    outcomes = [each for each in crew.slack.messages(crew.office) if "everybody had answered" in all_text(each)]
    assert len(outcomes) == 1
