"""The map: drawn for those whom it concerns, handed over once, shared on purpose without the stance."""

from __future__ import annotations

import struct

import pytest

from storage.errands import Errand
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.answer import all_text
from tests.fakes.slack.faults import server_error
from tests.stories.register import Launch, started


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    return started(slack)


def test_the_map_comes_to_the_one_who_asked_and_is_shared_without_the_stance(
    concord: Concord, slack: FakeSlack
) -> None:
    this = started(slack)
    this.type(this.olga, f"add {this.ana.mention} logistics approver influence:5 interest:4 stance:sceptic")
    this.type(this.olga, f"add {this.ben.mention} sales influence:2 interest:5 stance:champion")
    this.type(this.olga, f"add {this.olga.mention} product")
    assert "comes to your messages" in this.type(this.olga, "map").text
    concord.settle()
    (mine,) = slack.messages(slack.direct(this.olga))
    said = all_text(mine)
    assert "*Manage closely*: 1 Ana Ruiz (Logistics)" in said
    assert "*Keep informed*: 2 Ben &lt;Ode&gt; (Sales)" in said
    assert "*Not placed yet*: 3 Olga Petrova (Product)" in said
    picture = next(each for each in mine["blocks"] if each["type"] == "image")
    assert "manage closely (1): Ana Ruiz" in picture["alt_text"]
    drawn = slack.files[picture["slack_file"]["id"]]
    assert drawn.content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", drawn.content[16:24])
    assert (width, height > 500) == (1080, True)

    pressed = slack.click(this.olga, mine, "stakeholders_map_share")
    assert "without the stance" in all_text(pressed.wait_reply())
    concord.settle()
    shared = slack.messages(this.channel)[-1]
    assert "Shared by Olga Petrova." in all_text(shared)
    other = slack.files[next(each for each in shared["blocks"] if each["type"] == "image")["slack_file"]["id"]]
    assert other.content != drawn.content
    assert len(slack.messages(slack.direct(this.olga))) == 1


def test_it_is_for_owner_driver_and_admins(launch: Launch, quiet: Concord) -> None:
    this = launch
    assert "can see the map" in this.type(this.ben, "map").text
    secret = this.slack.channel("secret", id="C0SECRET", members=[this.olga, this.ana], private=True)
    this.slack.command(this.olga, secret, "/initiative", 'new "Merger" key:MERGER')
    this.type(this.olga, f"add {this.ana.mention} legal driver", secret)
    assert "no initiative" in this.type(this.ben, "map initiative:MERGER").text
    assert "comes to your messages" in this.type(this.ana, "map", secret).text
    this.slack.leave(secret, this.ana)  # before it is drawn
    quiet.settle()
    assert this.slack.messages(this.slack.direct(this.ana)) == []


def test_it_comes_once_though_slack_fails_and_the_drawer_dies(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} legal influence:5")
    this.slack.faults.on("files.completeUploadExternal", server_error())
    this.type(this.olga, "map")
    quiet.settle()
    for _ in range(2):
        with quiet.work() as work:
            work.session.execute(
                work.update(Errand).where(Errand.kind == "map").values(state="queued", not_before=work.real, attempts=0)
            )
        quiet.settle()
    assert len(this.slack.messages(this.slack.direct(this.olga))) == 1


def test_where_the_initiative_is_not_at_home_nothing_is_shared(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, "map")
    quiet.settle()
    (mine,) = this.slack.messages(this.slack.direct(this.olga))
    assert "Nobody is registered yet." in all_text(mine)
    this.slack.command(this.olga, this.channel, "/initiative", "unlink")
    pressed = this.slack.click(this.olga, mine, "stakeholders_map_share")
    assert "can be shared in a linked channel" in all_text(pressed.wait_reply())
    this.type(this.olga, "map initiative:EU")
    quiet.settle()
    last = this.slack.messages(this.slack.direct(this.olga))[-1]
    assert "stakeholders_map_share" not in str(last)
