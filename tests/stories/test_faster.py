"""Somebody else was faster, between looking and doing; and what is not there any more when its turn comes."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, event
from sqlalchemy import text as sql

from bot import arrivals, catalogues, decisions, directory, errands, scope, standups
from bot.errors import BotError
from bot.standups import course
from storage import channels, functions, people
from storage import errands as left
from storage.errands import Errand
from storage.history import Entry
from storage.standups import Prompt, Standup
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, error
from tests.fakes.slack.answer import all_text
from tests.stories.launch import People, drafted, drafts_kept, recorded
from tests.stories.register import Launch, started


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    return started(slack)


def test_a_draft_that_was_settled_while_it_was_being_recorded(quiet: Concord, slack: FakeSlack) -> None:
    people_here = People(slack)
    drafted(quiet, people_here)
    draft = drafts_kept(quiet)[0]

    waiting: list[bool] = []

    def faster(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        """Another process discards it, after this one has looked."""
        if statement.startswith("UPDATE drafts SET state") and waiting:
            waiting.clear()
            connection.execute(sql("UPDATE drafts SET state = 'discarded'"))

    event.listen(quiet.house.database.engine, "before_cursor_execute", faster)
    for act in (decisions.record_draft, decisions.discard):
        waiting.append(True)
        with quiet.work(people_here.ana.id) as work:
            with pytest.raises(BotError, match="discarded already"):
                act(work, draft.id)
            work.session.rollback()
    event.remove(quiet.house.database.engine, "before_cursor_execute", faster)
    assert not waiting
    assert recorded(quiet) == []


def test_a_function_that_another_admin_adds_at_the_same_moment(launch: Launch, quiet: Concord) -> None:
    this = launch
    ada = this.slack.user("ada", id="U0ADA", real_name="Ada Admin", admin=True)
    this.slack.command(ada, this.channel, "/concord", "functions add boats")
    with quiet.work(ada.id) as work:
        scope.catalogue(work)
        for name in ("trains", "rail"):
            functions.add(work, name, "trains", "Trains")
        with pytest.raises(BotError, match="`Trains` was added just now"):
            catalogues.add(work, "Trains")
        with pytest.raises(BotError, match="`rail` was added just now"):
            catalogues.alias(work, "boats", "rail")
        for n in range(catalogues.MOST):
            functions.add(work, f"extra {n}", f"extra_{n}", f"Extra {n}")
    too_many = this.slack.command(ada, this.channel, "/concord", "functions add planes").text
    assert "There are 80 functions already: a menu holds no more. Remove one first." in too_many


def test_a_channel_that_was_unlinked_meanwhile(launch: Launch, quiet: Concord) -> None:
    this = launch

    def typed(text: str) -> object:
        return this.slack.command(this.olga, this.channel, "/initiative", text)

    shown = this.slack.command(this.olga, this.channel, "/initiative", "show EU")
    opened = this.slack.click(this.olga, shown, "initiative_unlink")
    assert this.send(this.olga, opened) == {"linked": "Pick a channel."}
    values = [each["value"] for each in opened.opened["blocks"][1]["element"]["options"]]  # type: ignore[index]
    typed("unlink")
    late = this.slack.submit(this.olga, opened, {"linked": values[0]})
    assert late.errors == {"linked": "That channel is not linked to EU any more."}
    again = this.press(this.olga, "initiative_unlink", "EU")
    assert "EU is linked to no channel that you can see." in all_text(again.wait_reply())


def test_what_slack_tells_of_whom_and_what_is_not_known(launch: Launch, quiet: Concord) -> None:
    with quiet.work(launch.olga.id) as work:
        assert directory.learn_gone(work, "U0NOBODY") is None
        directory.learn_group(work, "S0NONE", None)
        place = channels.by_slack_id(work, launch.channel.id)
        assert place is not None
        arrivals.left(work, place, "U0NOBODY")
        assert people.by_slack_id(work, "U0NOBODY") is None
        with pytest.raises(BotError, match="Please do that in a channel"):
            scope.channel(work, "C0NOWHERE")


# Standups


def test_a_roster_is_asked_for_until_slack_says_who_is_there(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.slack.command(this.olga, this.channel, "/standup", "new days:mon-fri at:09:00 closes:11:00 zone:UTC")
    quiet.settle()
    this.slack.faults.on("conversations.members", error("fetch_members_failed"))
    with quiet.work() as work:
        errands.leave(work, course.GATHER, "test:refused", standup=1, day="2027-03-01", by_hand=False)
        errands.leave(work, course.GATHER, "test:gone", standup=99, day="2027-03-01", by_hand=False)
    quiet.settle()
    with quiet.work() as work:
        assert left.waits(work, course.GATHER)
        work.session.execute(work.update(Errand).values(not_before=work.real))
        assert not work.session.scalars(work.select(Prompt)).all()
    quiet.settle()
    with quiet.work() as work:
        assert not left.waits(work, course.GATHER)
        assert len(work.session.scalars(work.select(Prompt)).all()) == 3


def test_a_round_in_which_nobodys_turn_comes_is_not_opened(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.slack.command(this.olga, this.channel, "/standup", "new days:mon-fri at:09:00 closes:11:00 zone:UTC")
    quiet.settle()
    with quiet.work() as work:
        standup = work.session.scalars(work.select(Standup)).one()
        standup.since = work.now.replace(hour=23)  # changed at night: all turns of the day were over
        standups.gathered(work, standup.id, day=date(2027, 3, 1), by_hand=False)
        assert not work.session.scalars(work.select(Prompt)).all()


def test_a_message_that_was_edited_by_nobody_known_is_no_answer(launch: Launch, quiet: Concord) -> None:
    this = launch
    home = this.slack.direct(this.ana)
    stranger = {"user": "U0NOBODY", "ts": "1.2", "text": "x"}
    robot = {"user": this.olga.id, "ts": "1.3", "text": "x", "bot_id": "B1"}
    for n, message in enumerate((stranger, robot, {})):
        told = {
            "type": "message", "subtype": "message_changed", "channel": home.id, "channel_type": "im",
            "ts": f"2.{n}", "event_ts": f"2.{n}", "message": message,
        }  # fmt: skip
        assert this.slack.event(told).ok
    quiet.settle()
    assert this.slack.messages(home) == []


def test_what_is_said_twice_changes_nothing(launch: Launch, quiet: Concord) -> None:
    """A rule, a setting and a standup that are set again as they are; a weekly message that was switched off."""
    this = launch
    ada = this.slack.user("ada", id="U0ADA", real_name="Ada Admin", admin=True)
    assert "has *Ana Ruiz*" in this.type(ada, f"rule {this.ana.mention} legal").text
    assert "There is such a rule already" in this.type(ada, f"rule {this.ana.mention} legal").text
    for _ in range(2):
        opened = this.slack.command(ada, this.channel, "/concord", "settings")
        assert this.slack.submit(ada, opened, {"required": "legal"}).errors is None
    this.slack.command(this.olga, this.channel, "/standup", "new days:mon-fri at:09:00 closes:11:00 zone:UTC")
    assert "Monday–Friday at 09:00" in this.slack.command(this.olga, this.channel, "/standup", "edit at:09:00").text
    with quiet.work() as work:
        kinds = [(each.kind, each.verb) for each in work.session.scalars(work.select(Entry))]
    assert kinds.count(("workspace", "change")) == 1
    assert kinds.count(("standup", "edit")) == 1


def test_the_only_standup_that_waits_is_answered_from_anywhere(launch: Launch, quiet: Concord) -> None:
    this = launch
    elsewhere = this.slack.channel("elsewhere", id="C0ELSE", members=[this.ana])
    this.slack.command(this.olga, this.channel, "/standup", "new days:mon-fri at:09:00 closes:11:00 zone:UTC")
    quiet.settle()
    quiet.at("2027-03-01 09:00")
    said = this.slack.command(this.ana, elsewhere, "/standup", "answer all; good; none").text
    quiet.at("2027-03-01 11:00")
    assert "good" in all_text(this.slack.messages(this.channel)[-1]), said
