"""Who comes in by themselves: user groups, rules, suggestions; and contacts who become members."""

from __future__ import annotations

import pytest

from storage import merging, people
from storage.people import Person
from storage.stakeholders import Stakeholder
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.answer import all_text
from tests.fakes.slack.model import User
from tests.stories.register import Launch, started


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    return started(slack)


def _admin(slack: FakeSlack) -> User:
    return slack.user("ada", id="U0ADA", real_name="Ada Admin", admin=True)


GROUP = "<!subteam^S0SALES|@sales-leads>"


def test_a_user_group_is_expanded_once_and_kept_in_step(concord: Concord, slack: FakeSlack) -> None:
    this = started(slack)
    guest = slack.user("gus", id="U0GUEST", real_name="Gus Guest", guest=True)
    gone = slack.user("gone", id="U0GONE", real_name="Gone", deleted=True)
    late = slack.user("late", id="U0LATE", real_name="Late Comer")
    group = slack.usergroup("sales-leads", id="S0SALES", members=[this.ana, this.ben, guest, gone])
    this.type(this.olga, f"add {this.ana.mention} legal")
    said = this.type(this.olga, f"add {GROUP} sales informed").text
    assert "1 person of *@sales-leads* now speaks for *Sales* in EU as informed." in said
    assert "in already: Ana Ruiz" in said
    assert "from outside, only suggested: Gus Guest" in said
    assert "left out, no active account: Gone" in said
    assert "Nobody of *@sales-leads* is new in EU." in this.type(this.olga, f"add {GROUP} sales informed").text
    assert "*@sales-leads* · Sales · informed" in this.type(this.olga, "groups").text

    slack.change_group(group, [this.ana, late])
    concord.settle()
    assert "• Late Comer — informed" in this.type(this.olga, "list").text
    told = all_text(slack.messages(slack.direct(this.olga))[-1])
    assert "Late Comer came in" in told
    assert "Ben &lt;Ode&gt;" in told
    gaps = this.type(this.olga, "gaps")
    assert "*Ben &lt;Ode&gt;* has left the user group that they came in by." in gaps.text
    assert "*Gus Guest* is suggested as informed for Sales: is in @sales-leads." in gaps.text
    kept = slack.click(this.olga, gaps, "stakeholders_keep")
    assert "has left the user group" not in all_text(kept.wait_reply())
    gaps = this.type(this.olga, "gaps")
    stale = this.type(this.olga, "gaps")
    taken = slack.click(this.olga, gaps, "stakeholders_take_up")
    assert "is suggested" not in all_text(taken.wait_reply())
    assert "• Gus Guest (external) — informed" in this.type(this.olga, "list").text
    late_press = slack.click(this.olga, stale, "stakeholders_take_up")
    assert "followed or dismissed before" in all_text(late_press.wait_reply())

    pressed = slack.click(this.olga, this.type(this.olga, "groups"), "stakeholders_withdraw")
    assert "No user group" in all_text(pressed.wait_reply())
    slack.change_group(group, [this.olga])
    concord.settle()
    assert "Olga" not in this.type(this.olga, "list").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (f"add {GROUP}", "Which function does @sales-leads speak for?"),
        (f"add {GROUP} sales driver", "There is one driver: name the person"),
        ("add <!subteam^S9|@nobody> sales", "Slack did not say in time who is in @nobody"),
    ],
)
def test_what_cannot_be_done_with_a_group(launch: Launch, typed: str, said: str) -> None:
    launch.slack.usergroup("sales-leads", id="S0SALES", members=[launch.ana])
    assert said in launch.type(launch.olga, typed).text
    assert "Only Olga" in launch.type(launch.ben, f"add {GROUP} sales").text


# Rules


def test_a_rule_brings_people_in_and_only_suggests_those_from_outside(launch: Launch, quiet: Concord) -> None:
    this, slack = launch, launch.slack
    ada = _admin(slack)
    guest = slack.user("gus", id="U0GUEST", real_name="Gus Guest", guest=True)
    slack.command(this.olga, this.channel, "/initiative", "edit EU value:2M")
    made = this.type(ada, f"rule {this.ana.mention} accounting approver over:1M").text
    assert (
        "Every initiative over 1 M EUR has *Ana Ruiz* as approver for Accounting. 1 open initiative (EU) will have it"
        in made
    )
    this.type(ada, f"rule {guest.mention} legal")
    quiet.settle()
    assert "• Ana Ruiz — approver" in this.type(this.olga, "list").text
    gaps = this.type(this.olga, "gaps")
    assert "*Gus Guest* is suggested as contributor for Legal: a rule for every initiative." in gaps.text
    dismissed = slack.click(this.olga, gaps, "stakeholders_dismiss")
    assert "is suggested" not in all_text(dismissed.wait_reply())

    other = slack.channel("other", id="C0OTHER", members=[this.olga, this.ben])
    slack.command(this.olga, other, "/initiative", 'new "Small" key:SMALL value:10k')
    assert "Nobody is registered" in this.type(this.olga, "list", other).text
    slack.command(this.olga, other, "/initiative", "edit SMALL value:1.2M")
    assert "• Ana Ruiz — approver" in this.type(this.olga, "list", other).text
    this.type(this.olga, f"remove {this.ana.mention}", other)
    slack.command(this.olga, other, "/initiative", "edit SMALL value:1.3M")
    assert "Nobody is registered" in this.type(this.olga, "list", other).text  # only suggested again
    assert "*Ana Ruiz* is suggested" in this.type(this.olga, "gaps", other).text


def test_rules_are_for_admins(launch: Launch, quiet: Concord) -> None:
    this, slack = launch, launch.slack
    ada = _admin(slack)
    assert "Only an admin" in this.type(this.olga, f"rule {this.ana.mention} legal").text
    assert "Only an admin" in this.type(this.olga, "rules").text
    assert "A rule names a person and a function" in this.type(ada, "rule legal").text
    assert "is no amount" in this.type(ada, f"rule {this.ana.mention} legal over:lots").text
    assert "There are no rules yet" in this.type(ada, "rules").text
    opened = slack.click(ada, this.type(ada, "rules"), "stakeholders_rule_add")
    slack.submit(ada, opened, {"person": this.ana, "function": "legal", "over": "500k"})
    listed = this.type(ada, "rules")
    assert "Every initiative over 500,000 EUR has *Ana Ruiz* as informed for Legal." in listed.text
    stale = this.type(ada, "rules")
    removed = slack.click(ada, listed, "stakeholders_rule_remove")
    assert "There are no rules yet" in all_text(removed.wait_reply())
    again = slack.click(ada, stale, "stakeholders_rule_remove")
    assert "was removed before" in all_text(again.wait_reply())
    quiet.settle()  # the rule is gone before it was gone through
    assert "Nobody is registered" in this.type(this.olga, "list").text
    robo = slack.user("robo", id="U0ROBO", real_name="Robo", bot=True)
    assert "is an app" in this.type(ada, f"rule {robo.mention} legal").text


# Merging


def test_a_contact_and_the_member_they_became_are_one(launch: Launch, quiet: Concord) -> None:
    this, slack = launch, launch.slack
    this.type(this.olga, 'add "Dana Roe" dana@retailer.example retailer approver why')
    this.type(this.olga, 'add "Dana Roe" dana@retailer.example retailer approver')
    this.type(this.olga, "add dana@retailer.example influence:4 why:depot")
    dana = slack.user("dana", id="U0DANA", real_name="Dana R", email="Dana@retailer.example")
    this.type(this.olga, f"add {dana.mention} retailer informed influence:2")
    gaps = this.type(this.olga, "gaps")
    assert "*Dana Roe* from outside has become the member *Dana R*." in gaps.text
    stale = this.type(this.olga, "gaps")
    slack.click(this.olga, gaps, "stakeholders_merge").wait_reply()
    shown = this.type(this.olga, f"show {dana.mention}").text
    assert "approver" in shown
    assert "influence 2 · interest ?" in shown
    assert "depot" in shown
    assert "1 stakeholder\n" in this.type(this.olga, "list").text
    with quiet.work() as work:
        contact = work.session.scalars(work.select(Person).where(Person.name == "Dana Roe")).one()
        for table, column in merging.references():
            assert work.session.execute(table.select().where(column == contact.id)).first() is None, table.name
        became = people.by_email(work, "dana@retailer.example")
        assert became is not None
        assert became.slack_id == dana.id
    late = slack.click(this.olga, stale, "stakeholders_merge")
    assert "was merged before" in all_text(late.wait_reply())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("merge", "Name the contact by address"),
        ("merge zoe@x.example {ana}", "Nobody from outside has the address"),
        ("merge dana@retailer.example {ana}", "An admin, or whoever may change every initiative"),
    ],
)
def test_what_cannot_be_merged(launch: Launch, typed: str, said: str) -> None:
    this = launch
    this.type(this.olga, 'add "Dana Roe" dana@retailer.example retailer')
    assert said in this.type(this.ben, typed.format(ana=this.ana.mention)).text


def test_merging_by_hand(launch: Launch) -> None:
    this = launch
    this.type(this.olga, 'add "Dana Roe" dana@retailer.example retailer lead')
    assert "are one person now" in this.type(this.olga, f"merge dana@retailer.example {this.ana.mention}").text
    assert "• Ana Ruiz (leads) — contributor" in this.type(this.olga, "list").text


def test_stakeholder_rows_know_their_version(launch: Launch, quiet: Concord) -> None:
    launch.type(launch.olga, f"add {launch.ana.mention} sales")
    launch.type(launch.olga, f"add {launch.ana.mention} legal")
    with quiet.work() as work:
        assert work.session.scalars(work.select(Stakeholder)).one().version == 2
