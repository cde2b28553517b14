"""Standups answered by direct messages: replies, edits, several that wait, and what is no answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot import standups
from bot.errors import BotError
from bot.standups import Written
from storage.standups import PendingReply
from tests.stories.team import NEW, Team
from tests.stories.team import started as started  # noqa: PLC0414 - a fixture
from tests.stories.team import team as team  # noqa: PLC0414 - a fixture

# By message


def test_a_message_that_goes_on_is_edited_by_itself(started: Team) -> None:
    slack, ana = started.slack, started.ana
    started.at("2027-03-01 09:00")
    first = slack.say(ana, slack.direct(ana), "One")
    second = slack.say(ana, slack.direct(ana), "2. Two\n3. Three")
    third = slack.say(ana, slack.direct(ana), "More", thread=slack.dms(ana)[0])
    assert "_What blocks you?_\nThree\nMore" in _settled(started)
    slack.edit(first, "Uno")
    slack.edit(second, "2. Two\n3. Tres")
    slack.edit(third, "More")
    assert "_What did you finish?_\nUno\n_What is next?_\nTwo\n_What blocks you?_\nTres\nMore" in _settled(started)
    started.answer(ana, "Uno", "Dos", "Tres")
    slack.edit(third, "More still")
    assert "_What is next?_\nDos\n_What blocks you?_\nTres\nMore still" in _settled(started)


def _settled(team: Team) -> str:
    team.concord.settle()
    return team.prompts(team.ana)[0]


def test_messages_that_waited_for_their_standup_are_all_kept(started: Team) -> None:
    slack, ana = started.slack, started.ana
    sales = slack.channel("sales", id="C0SALES", members=[ana])
    slack.command(ana, sales, "/standup", NEW)
    started.concord.settle()
    started.at("2027-03-01 09:00")
    for n, said in enumerate(("One", "Two"), 1):
        slack.say(ana, slack.direct(ana), said)
        slack.wait_for(lambda n=n: len(_questions(started)) == n)
    for each in _questions(started):
        button = next(one for one in each["blocks"][-1]["elements"] if "#sales" in one["text"]["text"])
        slack.click(ana, each, button["action_id"]).wait_reply()
    started.concord.settle()
    [shown] = [each for each in started.prompts(ana) if "Your answers for #sales" in each]
    assert "One" in shown
    assert "Two" in shown


def _questions(team: Team) -> list[Any]:
    return [each for each in team.slack.dms(team.ana) if "Which one is this answer for?" in each["text"]]


def test_a_late_answer_goes_on_for_two_hours(started: Team) -> None:
    slack, ana = started.slack, started.ana
    started.at("2027-03-01 09:00")
    started.at("2027-03-01 11:00")
    slack.say(ana, slack.direct(ana), "One")
    started.told(ana, "Noted for #launch, marked late.")
    started.at("2027-03-01 12:59")
    slack.say(ana, slack.direct(ana), "Two")
    started.told(ana, "Added for #launch under “What is next?”, marked late.")
    started.concord.settle()
    assert "Two" in started.digests()[0]
    with started.concord.work(ana.id) as work:
        work.now += timedelta(minutes=1)
        assert standups.replied(work, Written("D1", "1.1", "", "Thanks")) is None


def test_a_reply_in_the_thread_and_its_edits(started: Team) -> None:
    slack, ana = started.slack, started.ana
    started.at("2027-03-01 09:00")
    reply = slack.say(ana, slack.direct(ana), "One\nTwo\nThree", thread=slack.dms(ana)[0])
    started.concord.settle()
    assert "Three" in started.prompts(ana)[0]
    slack.wait_for(lambda: "Noted for #launch" in str(slack.thread(slack.dms(ana)[0])))
    slack.edit(reply, "One\nTwo\nFour")
    started.concord.settle()
    assert "Four" in started.prompts(ana)[0]
    slack.delete(reply)
    started.at("2027-03-01 11:00")
    assert "• *Ana Ruiz*: Four" in started.digests()[0]
    posted = len(slack.dms(ana))
    slack.say(ana, slack.direct(ana), "Me again", thread=slack.dms(ana)[0])
    slack.wait_for(lambda: "stay as they are" in str(slack.thread(slack.dms(ana)[0])))
    assert len(slack.dms(ana)) == posted


def test_an_edit_after_closing_is_refused_once(started: Team) -> None:
    slack, ana = started.slack, started.ana
    started.at("2027-03-01 09:00")
    reply = slack.say(ana, slack.direct(ana), "One\nTwo\nThree")
    started.at("2027-03-01 11:00")
    for text in ("One\nTwo\nThree", "Other", "Yet another"):
        slack.edit(reply, text)
        started.concord.settle()
    assert "Three" in started.digests()[0]
    told = [each["text"] for each in slack.dms(ana) if "keeps the answer" in each["text"]]
    assert len(told) == 1


def test_a_message_is_an_answer_only_while_one_is_waited_for(started: Team) -> None:
    slack, ana = started.slack, started.ana
    slack.say(ana, slack.direct(ana), "Hello")
    started.told(ana, "Nothing waits for an answer")
    started.at("2027-03-01 09:00")
    slack.say(ana, slack.direct(ana), "Hello")
    started.told(ana, "Noted for #launch")
    slack.say(ana, slack.direct(ana), "help")
    started.told(ana, "What Concord does")
    with started.concord.work(ana.id) as work:
        work.now += timedelta(hours=2)  # it has closed
        assert standups.replied(work, Written("D1", "1.1", "", "Thanks")) is None


def test_somebody_in_several_standups_says_which_one_is_meant(started: Team) -> None:
    slack, ana = started.slack, started.ana
    sales = slack.channel("sales", id="C0SALES", members=[ana])
    slack.command(ana, sales, "/standup", NEW)
    started.concord.settle()
    started.at("2027-03-01 09:00")
    other = slack.channel("other", members=[ana])
    said = slack.command(ana, other, "/standup", "answer").text
    assert "Several standups wait for you: #launch, #sales" in said
    written = slack.say(ana, slack.direct(ana), "One\nTwo\nThree")
    asked = started.told(ana, "Which one is this answer for?")
    slack.edit(written, "Uno\nTwo\nThree")
    values = {each["text"]["text"]: each for each in asked["blocks"][-1]["elements"]}
    button = values["#sales · Monday 1 March"]
    chosen = slack.click(ana, asked, button["action_id"])
    assert "Noted for #sales" in chosen.wait_reply()["text"]
    started.concord.settle()
    answered = [each for each in started.prompts(ana) if "Your answers for #sales" in each]
    assert "Uno" in answered[0]
    slack.say(ana, slack.direct(ana), "For the other")
    started.told(ana, "Noted for #launch")


def test_a_kept_message_is_placed_once_and_forgotten_after_a_week(started: Team) -> None:
    slack, ana = started.slack, started.ana
    sales = slack.channel("sales", id="C0SALES", members=[ana])
    slack.command(ana, sales, "/standup", NEW)
    started.concord.settle()
    for day in ("01", "09"):
        started.at(f"2027-03-{day} 09:00")
        slack.say(ana, slack.direct(ana), f"On the {day}th")
    with started.concord.work(ana.id) as work:
        [kept] = work.session.scalars(work.select(PendingReply))
        assert kept.text == "On the 09th"
        [first, second] = [each.prompt.id for each in standups.waiting(work, work.person)]
        taken = standups.picked(work, first, kept.id).asked
        assert taken
        assert taken.prompt.answers[0] == "On the 09th"
        with pytest.raises(BotError, match="found its standup already"):
            standups.picked(work, second, kept.id)
