"""Where stories about stakeholders begin: a launch with an owner, two people and a channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fakes.slack import FakeSlack, forms, payloads
from tests.fakes.slack.answer import Answer
from tests.fakes.slack.model import Channel, User
from tests.stories.launch import press

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

    def press(self, who: User, action: str, value: str) -> Answer:
        """Press a button of an old message, whatever is shown by now."""
        return press(self.slack, who, action, value)

    def send(self, who: User, opened: Answer, **values: Any) -> dict[str, str]:
        """Send a form as a client does that requires nothing: Slack's own would not let it be sent. Its errors."""
        assert opened.opened is not None
        state = forms.fill(opened.opened["blocks"], {}, values)
        view = {**opened.opened, "state": {"values": state}, "hash": self.slack.space.new_ts()}
        payload = payloads.interactive(self.slack.space, "view_submission", who)
        payload |= {"trigger_id": self.slack.space.tickets.issue(who.id, from_modal=True).trigger_id, "view": view}
        said = self.slack.courier.deliver("interactive", payload).body
        return dict(said["errors"]) if said else {}


def started(slack: FakeSlack) -> Launch:
    olga = slack.user("olga", id="U0OLGA", real_name="Olga Petrova", tz="Europe/Berlin")
    ana = slack.user("ana", id="U0ANA", real_name="Ana Ruiz", email="Ana@corp.example")
    ben = slack.user("ben", id="U0BEN", real_name="Ben <Ode>")
    channel = slack.channel("launch", id="C0LAUNCH", members=[olga, ana, ben])
    slack.command(olga, channel, "/initiative", 'new "EU launch" key:EU')
    return Launch(slack, olga, ana, ben, channel)
