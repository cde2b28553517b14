"""Merging an outside contact into the member they became: what is refused, and what goes along."""

from __future__ import annotations

import pytest

from bot.errors import BotError, NotUnderstood
from bot.stakeholders import merging as use_case
from storage import initiatives, people, stakeholders
from storage.people import Person
from storage.work import Work
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.answer import all_text
from tests.stories.register import Launch, started

DANA = "dana@retailer.example"


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    this = started(slack)
    this.type(this.olga, f'add "Dana Roe" {DANA} retailer approver')
    return this


def _ids(work: Work, this: Launch) -> tuple[int, int, int]:
    """Dana, Ana and Ben."""
    dana, ana, ben = (
        people.by_email(work, DANA),
        *(people.by_slack_id(work, each.id) for each in (this.ana, this.ben)),
    )
    assert dana
    assert ana
    assert ben
    return dana.id, ana.id, ben.id


def test_who_cannot_become_whom(launch: Launch, quiet: Concord) -> None:
    this = launch
    robo = this.slack.user("robo", id="U0ROBO", real_name="Robo", bot=True)
    this.type(this.olga, f"add {this.ana.mention} sales")
    this.type(this.olga, f"add {this.ben.mention} legal")
    assert "Robo is an app." in this.type(this.olga, f"merge {DANA} {robo.mention}").text
    with quiet.work(this.olga.id) as work:
        dana, ana, ben = _ids(work, this)
        with pytest.raises(BotError, match="One of the two is not known any more"):
            use_case.merge(work, dana, 999)
        with pytest.raises(NotUnderstood, match="Ana Ruiz is a member of Slack"):
            use_case.merge(work, ana, ben)
        with pytest.raises(NotUnderstood, match="Dana Roe is not in Slack"):
            use_case.merge(work, dana, dana)
    assert "Nobody from outside has the address" in this.type(this.olga, "merge Ana@corp.example <@U0BEN>").text
    assert "• Dana Roe (external) — approver" in this.type(this.olga, "list").text


def test_an_admin_merges_whom_they_do_not_lead_and_nobody_does_it_twice(launch: Launch, quiet: Concord) -> None:
    this = launch
    ada = this.slack.user("ada", id="U0ADA", real_name="Ada Admin", admin=True)
    guest = this.slack.user("gus", id="U0GUS", real_name="Gus Guest", guest=True, email="gus@corp.example")
    with quiet.work() as work:  # Olga spoke with them and answers for them
        dana, _, _ = _ids(work, this)
        entry = stakeholders.find(work, 1, dana)
        assert entry is not None
        entry.touched_at, entry.touched_by = work.now, "spoken"
    assert "are one person now" in this.type(ada, f"merge {DANA} {guest.mention}").text
    shown = this.type(this.olga, f"show {guest.mention}").text
    assert "Olga Petrova answers for them" in shown
    assert "last heard from" in shown
    assert "was merged into Gus Guest before" in this.type(this.olga, f"merge {DANA} {guest.mention}").text


def test_the_button_of_a_gap_that_somebody_mended_from_another_initiative(launch: Launch, quiet: Concord) -> None:
    this = launch
    other = this.slack.channel("other", id="C0OTHER", members=[this.olga])
    this.slack.command(this.olga, other, "/initiative", 'new "US launch" key:US')
    this.type(this.olga, f"add {DANA} retailer", other)
    dana = this.slack.user("dana", id="U0DANA", real_name="Dana R", email=DANA)
    assert "speaks for" in this.type(this.olga, f"add {dana.mention} retailer informed").text
    here, there = (this.type(this.olga, "gaps", each) for each in (this.channel, other))
    this.slack.click(this.olga, here, "stakeholders_merge").wait_reply()
    assert "• Dana R — contributor" in this.type(this.olga, "list", other).text
    assert "was merged before" in all_text(this.slack.click(this.olga, there, "stakeholders_merge").wait_reply())
    with quiet.work() as work:
        contact = work.session.scalars(work.select(Person).where(Person.merged_into_id.is_not(None))).one()
        found = initiatives.by_key(work, "US")
        assert found is not None
        use_case._move(work, found, contact, contact)  # nothing of theirs is left to move
        assert len(stakeholders.register(work, found.id)) == 1
