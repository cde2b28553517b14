"""What Slack said of people and channels is asked again by itself, and what Slack does not say changes nothing."""

from __future__ import annotations

from uuid import uuid4

import pytest

from bot import errands
from handlers import freshening
from storage import channels
from storage import errands as left
from storage.channels import Channel
from storage.people import Person
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, error, rate_limited, server_error
from tests.stories.register import Launch, started


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    this = started(slack)
    this.type(this.olga, f"add {this.ana.mention} sales")
    return this


def _freshen(quiet: Concord) -> None:
    """Everything is stale, and the minute has come in which somebody looks again."""
    with quiet.work() as work:
        for row in work.session.scalars(work.select(Channel)):
            row.members_at = None
        errands.leave(work, freshening.KIND, f"test:{uuid4()}")
    quiet.settle()


def _place(quiet: Concord, this: Launch) -> Channel:
    with quiet.work() as work:
        found = channels.by_slack_id(work, this.channel.id)
        assert found is not None
        work.session.expunge(found)
        return found


def test_who_is_in_a_linked_channel_is_listed_again(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.slack.user("zoe", id="U0ZOE")
    this.channel.members += ["U0ZOE"]
    this.channel.members.remove(this.ana.id)
    _freshen(quiet)
    assert "*Ana Ruiz* (Sales) is in none of its channels." in this.type(this.olga, "gaps").text
    with quiet.work() as work:  # whom it never met it does not store, as the channel is public
        assert "U0ZOE" not in work.session.scalars(work.select(Person, Person.slack_id)).all()


def test_a_channel_that_cannot_be_listed_is_kept_as_it_was(launch: Launch, quiet: Concord) -> None:
    this = launch
    _freshen(quiet)
    this.slack.faults.on("conversations.members", error("fetch_members_failed"))
    _freshen(quiet)
    assert (_place(quiet, this).joined, _place(quiet, this).is_archived) == (True, False)
    assert "is in none of its channels" not in this.type(this.olga, "gaps").text
    this.slack.faults.on("conversations.members", error("is_archived"))
    _freshen(quiet)
    assert _place(quiet, this).is_archived
    with quiet.work() as work:
        channels.save(work, this.channel.id, is_archived=False)
    this.slack.faults.on("conversations.members", error("not_in_channel"))
    _freshen(quiet)
    assert not _place(quiet, this).joined


def test_slack_is_left_alone_when_it_says_so(launch: Launch, quiet: Concord) -> None:
    """A refusal that concerns everything ends the round at once; one that names a time is kept to."""
    this = launch
    second = this.slack.channel("second", id="C0SECOND", members=[this.olga])
    this.slack.command(this.olga, second, "/initiative", "link EU")
    for fault, waits in ((server_error(), False), (rate_limited(30), True)):
        before = len(this.slack.calls_of("conversations.members"))
        this.slack.faults.on("conversations.members", fault)
        _freshen(quiet)
        assert len(this.slack.calls_of("conversations.members")) == before + 1
        with quiet.work() as work:
            assert left.waits(work, freshening.KIND) == waits


def test_a_person_whom_slack_does_not_describe_is_left_as_they_were(launch: Launch, quiet: Concord) -> None:
    this = launch
    with quiet.work() as work:
        for person in work.session.scalars(work.select(Person)):
            person.fetched_at = None
    this.slack.faults.script("users.info", [error("something_new"), error("user_not_found")])
    _freshen(quiet)
    with quiet.work() as work:
        told = [each for each in work.session.scalars(work.select(Person)) if each.slack_id]
        gone = [each for each in told if each.deactivated]
        assert len(gone) == 1
        assert [each for each in told if each.fetched_at] == gone
