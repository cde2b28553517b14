"""Where stories about stakeholders begin: a launch with an owner, two people and a channel."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fakes.slack import FakeSlack
from tests.fakes.slack.answer import Answer
from tests.fakes.slack.model import Channel, User

COMMAND = "/stakeholders"


@dataclass
class Launch:
    """A workspace in which Olga has started `EU` in #launch."""

    slack: FakeSlack
    olga: User
    ana: User
    ben: User
    channel: Channel

    def type(self, who: User, text: str, where: Channel | None = None) -> Answer:
        """Type `/stakeholders …`."""
        return self.slack.command(who, where or self.channel, COMMAND, text)


def started(slack: FakeSlack) -> Launch:
    olga = slack.user("olga", id="U0OLGA", real_name="Olga Petrova", tz="Europe/Berlin")
    ana = slack.user("ana", id="U0ANA", real_name="Ana Ruiz", email="Ana@corp.example")
    ben = slack.user("ben", id="U0BEN", real_name="Ben <Ode>")
    channel = slack.channel("launch", id="C0LAUNCH", members=[olga, ana, ben])
    slack.command(olga, channel, "/initiative", 'new "EU launch" key:EU')
    return Launch(slack, olga, ana, ben, channel)
