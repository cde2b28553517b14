"""An initiative is started, linked, shown and closed."""

from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack


def test_started_by_typing_it_is_linked_and_shown(concord: Concord, slack: FakeSlack) -> None:
    ana = slack.user("ana", id="U0ANA", real_name="Ana Ruiz", tz="Europe/Berlin")
    launch = slack.channel("launch", id="C0LAUNCH", members=[ana])

    answer = slack.command(ana, launch, "/initiative", 'new "EU launch" key:EU launch:2027-06-01')
    assert "EU · EU launch* is started and linked to this channel" in answer.text

    shown = slack.command(ana, launch, "/initiative", "show").text
    assert "owner Ana Ruiz" in shown
    assert "1 June 2027" in shown
