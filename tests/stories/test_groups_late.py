"""User groups whose initiative, enrolment or group is gone when Slack answers; and Slack that answers slowly."""

from __future__ import annotations

import pytest

from bot import errands
from bot.stakeholders import groups
from storage import usergroups
from storage.usergroups import Enrolment
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, error, server_error
from tests.fakes.slack.answer import all_text
from tests.fakes.slack.model import UserGroup
from tests.stories.register import Launch, started

GROUP = "<!subteam^S0SALES|@sales-leads>"


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    return started(slack)


@pytest.fixture
def group(launch: Launch) -> UserGroup:
    return launch.slack.usergroup("sales-leads", id="S0SALES", members=[launch.ana])


def test_whom_slack_does_not_describe_in_time_comes_in_later(launch: Launch, group: UserGroup, quiet: Concord) -> None:
    this = launch
    late = this.slack.user("late", id="U0LATE", real_name="Late Comer")
    this.slack.change_group(group, [this.ana, late])
    this.slack.faults.on("users.info", server_error(), times=2)
    said = this.type(this.olga, f"add {GROUP} sales").text
    assert "Nobody is registered" in this.type(this.olga, "list").text, said
    quiet.settle()
    assert "• Late Comer — contributor" in this.type(this.olga, "list").text
    assert "• Ana Ruiz — contributor" in this.type(this.olga, "list").text


def test_a_stopped_initiative_takes_nobody_in(launch: Launch, group: UserGroup, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {GROUP} sales")
    listed = this.type(this.olga, "groups")
    with quiet.work() as work:
        enrolment = work.session.scalars(work.select(Enrolment)).one().id
    this.slack.command(this.olga, this.channel, "/initiative", "close EU")
    this.slack.change_group(group, [this.ana, this.ben])
    quiet.settle()
    with quiet.work() as work:
        groups.enter_rest(work, enrolment, [this.ben.id])
        groups.enter_rest(work, 999, [this.ben.id])  # the enrolment is gone
        groups.reread(work, "S0OTHER", [this.ben.id])  # and that group was never met
    assert "Ben" not in this.type(this.olga, "list initiative:EU").text
    this.slack.command(this.olga, this.channel, "/initiative", "edit EU status:committed")
    this.slack.click(this.olga, listed, "stakeholders_withdraw").wait_reply()
    twice = this.press(this.olga, "stakeholders_withdraw", f"EU {enrolment}")
    assert "That group was taken out before." in all_text(twice.wait_reply())


def test_nothing_is_told_of_a_group_that_changed_nothing(launch: Launch, group: UserGroup, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {GROUP} sales")
    this.type(this.olga, f"add {this.ben.mention} legal")
    this.slack.change_group(group, [this.ana, this.ben])  # he is in already
    quiet.settle()
    assert this.slack.messages(this.slack.direct(this.olga)) == []


def test_a_group_that_was_switched_off_meanwhile_is_left_as_it_was(
    launch: Launch, group: UserGroup, quiet: Concord
) -> None:
    this = launch
    this.type(this.olga, f"add {GROUP} sales")
    for n, fault in enumerate((error("subteam_disabled"), error("ratelimited"))):
        this.slack.faults.on("usergroups.users.list", fault)
        with quiet.work() as work:
            errands.leave(work, groups.REREAD, f"test:{n}", group=group.id)
        quiet.settle()
    with quiet.work() as work:
        found = usergroups.by_slack_id(work, group.id)
        assert found is not None
        assert len(usergroups.member_ids(work, found.id)) == 1
    assert "• Ana Ruiz — contributor" in this.type(this.olga, "list").text
