"""Two people in Berlin and a channel with a standup in it: what the stories about standups share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.fakes.running import Concord
from tests.fakes.slack import Channel, FakeSlack, User, all_text

BERLIN = "Europe/Berlin"
NEW = "new days:mon-fri at:09:00 closes:11:00"


@dataclass
class Team:
    """Two people in Berlin, a channel with a standup in it, on the Sunday before."""

    concord: Concord
    slack: FakeSlack
    ana: User
    ben: User
    launch: Channel

    def at(self, moment: str, zone: str = BERLIN) -> None:
        self.concord.at(moment, zone)

    def type(self, who: User, text: str) -> str:
        answer = self.slack.command(who, self.launch, "/standup", text)
        self.concord.settle()
        return answer.text

    def prompts(self, who: User) -> list[str]:
        shown = [all_text(each) for each in self.slack.dms(who) if each.get("blocks")]
        return [each for each in shown if "Standup of" in each or "Your answers for" in each]

    def told(self, who: User, words: str) -> Any:
        """The direct message that says this; an event's reply is posted after its acknowledgement."""
        return self.slack.wait_for(
            lambda: next((each for each in reversed(self.slack.dms(who)) if words in each["text"]), None)
        )

    def digests(self) -> list[str]:
        return [all_text(each) for each in self.slack.messages(self.launch)]

    def answer(self, who: User, *answers: str) -> Any:
        prompt = next(each for each in reversed(self.slack.dms(who)) if "standup_answer" in str(each))
        opened = self.slack.click(who, prompt, "standup_answer")
        assert opened.opened, opened.reply_text
        sent = self.slack.submit(who, opened.opened, {f"answer-{n}": each for n, each in enumerate(answers)})
        self.concord.settle()
        return sent


@pytest.fixture
def team(quiet: Concord, slack: FakeSlack) -> Team:
    ana = slack.user("ana", id="U0ANA", real_name="Ana Ruiz", tz=BERLIN)
    ben = slack.user("ben", id="U0BEN", real_name="Ben Ode", tz=BERLIN)
    launch = slack.channel("launch", id="C0LAUNCH", members=[ana, ben])
    team = Team(quiet, slack, ana, ben, launch)
    team.at("2027-02-28 12:00")
    return team


@pytest.fixture
def started(team: Team) -> Team:
    team.type(team.ana, NEW)
    return team
