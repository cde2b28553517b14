"""Who and what a request names is asked of Slack first; when Slack is down, what is stored serves, or fails closed."""

from __future__ import annotations

from typing import Any

import pytest

from bot import directory
from storage import channels, people
from storage.channels import Channel as Row
from tests.fakes.running import Concord
from tests.fakes.slack import (
    Channel,
    FakeSlack,
    User,
    error,
    server_error,
    timeout,
)
from tests.handlers import probes
from tests.handlers.probes import Probes

# -- prefetch


def test_who_is_unknown_is_asked_for_once(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    probe.reply = probes.say("done")
    for _ in range(3):
        assert slack.command(ana, launch, "/probe", "do").ok
    assert [each.args["user"] for each in slack.calls_of("users.info")] == [ana.id]
    assert len(slack.calls_of("conversations.info")) == 1
    with quiet.work(ana.id) as work:
        assert (work.person.name, work.person.tz) == ("Ana Ruiz", "Europe/Berlin")


def test_those_who_are_mentioned_are_asked_for_too(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    ben = slack.user("ben", real_name="Ben Okri")
    slack.command(ana, launch, "/probe", f"do {ben.mention}")
    with quiet.work(ben.id) as work:
        assert work.person.name == "Ben Okri"


@pytest.mark.parametrize("fault", [server_error(), timeout(3), error("ratelimited")], ids=lambda each: each.kind)
def test_when_slack_is_down_the_bare_name_serves(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel, fault: Any
) -> None:
    slack.faults.on("users.info", fault)
    slack.faults.on("conversations.info", fault)
    slack.faults.on("conversations.members", fault)
    probe.reply = probes.say("done")
    answer = slack.command(ana, launch, "/probe", "do")
    assert answer.text.startswith("done")
    assert answer.elapsed < 3  # Slack's own limit
    with quiet.work(ana.id) as work:
        assert (work.person.name, work.person.fetched_at) == ("ana", None)
    slack.command(ana, launch, "/probe", "do")
    with quiet.work(ana.id) as work:
        assert work.person.name == "Ana Ruiz"


def test_when_slack_is_down_stored_values_serve(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    with quiet.work() as work:
        people.save(work, ana.id, name="Ana of old", tz="Asia/Tokyo")
    slack.faults.on("users.info", server_error())
    probe.reply = lambda work, _: probes.say(f"{work.person.name} {work.person.tz}")(work, _)
    assert "Ana of old Asia/Tokyo" in slack.command(ana, launch, "/probe", "do").text


def test_membership_of_a_private_channel_fails_closed(
    quiet: Concord, probe: Probes, slack: FakeSlack, ana: User
) -> None:
    """What is not known to be seen is not shown, even if it was known long ago."""
    secret = slack.channel("secret", id="C0SECRET", members=[ana], private=True)

    def visible(work: Any, _asked: Any) -> Any:
        seen = work.select(Row).where(channels.OPEN, Row.slack_id == secret.id)
        found = work.session.scalars(seen, channels.viewer(work, directory.fresh_since(work))).all()
        return probes.say(f"sees {len(found)}")(work, _asked)

    probe.reply = visible
    assert "sees 1" in slack.command(ana, secret, "/probe", "do").text
    with quiet.work() as work:
        row = channels.by_slack_id(work, secret.id)
        assert row is not None
        row.members_at = work.real.replace(year=work.real.year - 1)
    for _ in range(2):
        slack.faults.on("conversations.members", server_error())
        assert "sees 0" in slack.command(ana, secret, "/probe", "do").text
    assert "sees 1" in slack.command(ana, secret, "/probe", "do").text


def test_an_unknown_channel_is_taken_for_private(quiet: Concord, probe: Probes, slack: FakeSlack, ana: User) -> None:
    outside = slack.channel("outside", id="C0OUT", members=[ana], private=True, bot_is_member=False)
    slack.command(ana, outside, "/probe", "do")
    with quiet.work() as work:
        row = channels.by_slack_id(work, outside.id)
        assert row is not None
        assert (row.is_private, row.joined) == (True, False)
