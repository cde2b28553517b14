"""Old buttons and forms: what they are about has changed or gone meanwhile, or nothing was filled in."""

from __future__ import annotations

from datetime import date

import pytest

from bot.errors import BotError, NotUnderstood
from bot.stakeholders import bringing, changing, gaps, handoff
from storage import initiatives, people, rules, stakeholders
from storage.absences import Absence
from storage.initiatives import Initiative
from storage.people import Person
from storage.rules import Suggestion
from storage.work import Work
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.answer import all_text
from tests.stories.register import Launch, started


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    this = started(slack)
    this.type(this.olga, f"add {this.ana.mention} sales driver")
    return this


def _eu(work: Work) -> Initiative:
    found = initiatives.by_key(work, "EU")
    assert found is not None
    return found


def _person(work: Work, slack_id: str) -> Person:
    found = people.by_slack_id(work, slack_id)
    assert found is not None
    return found


def test_buttons_about_somebody_who_is_out_by_now(launch: Launch, quiet: Concord) -> None:
    this = launch
    card = this.type(this.olga, f"show {this.ana.mention}")
    this.type(this.olga, f"remove {this.ana.mention}")
    with quiet.work() as work:
        ana = f"EU {_person(work, this.ana.id).id}"
    for action in ("stakeholders_edit", "stakeholders_handoff", "stakeholders_drop"):
        pressed = this.slack.click(this.olga, card, action)
        assert "is not a stakeholder of EU any more" in all_text(pressed.wait_reply()), action
    for action in ("stakeholders_spoken", "stakeholders_keep", "stakeholders_insider", "stakeholders_ask"):
        assert "is not a stakeholder of EU any more" in all_text(this.press(this.olga, action, ana).wait_reply())
    never = this.press(this.olga, "stakeholders_history", "EU 99999 0")
    assert "Nothing was ever written down about that person in EU." in all_text(never.wait_reply())
    for value in ("1", f"{ana} 2027-03-01", "99 99 2027-03-01"):
        question = this.press(this.olga, "stakeholders_write", value)
        assert "That question is out of date." in all_text(question.wait_reply()), value


def test_forms_in_which_nobody_was_picked_ask_for_somebody(launch: Launch, quiet: Concord) -> None:
    this = launch
    ada = this.slack.user("ada", id="U0ADA", real_name="Ada Admin", admin=True)
    this.type(this.olga, 'add "Dana Roe" dana@retailer.example retailer approver')
    with quiet.work() as work:
        dana = people.by_email(work, "dana@retailer.example")
        assert dana is not None
        entry = stakeholders.find(work, _eu(work).id, dana.id)
        assert entry is not None
        entry.responsible_id = None
    someone = {"person": "Pick a person."}
    whole = this.type(this.olga, "handoff")
    assert this.send(this.olga, whole) == {"before": "Pick a person."}
    assert this.send(this.olga, this.type(this.olga, f"handoff {this.ana.mention}")) == someone
    insider = this.press(this.olga, "stakeholders_insider", f"EU {dana.id}")
    assert this.send(this.olga, insider) == {"responsible": "Pick a person."}
    assert this.send(this.olga, this.press(this.olga, "stakeholders_leads", "EU sales")) == someone
    removal = this.slack.click(this.olga, this.type(this.olga, "list"), "stakeholders_remove")
    assert this.send(this.olga, removal) == someone
    rule = this.type(ada, "rule")
    assert this.send(ada, rule) == {"person": "Pick a person and a function."}
    assert this.send(ada, rule, person=this.ana) == {"person": "Pick a person and a function."}
    assert "There are no rules yet" in this.type(ada, "rules").text


def test_a_part_is_handed_over_by_names_and_never_to_an_address(launch: Launch) -> None:
    this = launch
    this.type(this.olga, 'add "Dana Roe" dana@retailer.example retailer approver influence:4')
    refused = this.type(this.olga, f"handoff {this.ana.mention} dana@retailer.example").text
    assert "`dana@retailer.example` is not in Slack, and a part goes to somebody who is." in refused
    assert "Who takes over" in all_text(this.type(this.olga, "handoff Dana Roe").opened)
    whole = this.type(this.olga, "handoff")
    picked = [each["value"] for each in whole.opened["blocks"][1]["element"]["options"]]  # type: ignore[index]
    assert this.slack.submit(this.olga, whole, {"before": picked[0], "person": this.ben}).errors is None
    said = this.type(this.olga, f"handoff Dana Roe {this.ben.mention}").text
    assert "*Ben &lt;Ode&gt;* is approver for Retailer in EU." in said


def test_who_answers_for_somebody_from_outside_goes_along_to_the_next_one(launch: Launch, quiet: Concord) -> None:
    this = launch
    guests = [this.slack.user(f"gus{n}", id=f"U0GUS{n}", real_name=f"Gus {n}", guest=True) for n in (1, 2)]
    this.type(this.olga, f"add {guests[0].mention} retailer responsible:{this.ana.mention}")
    this.type(this.olga, f"handoff {guests[0].mention} {guests[1].mention}")
    assert "Ana Ruiz answers for them" in this.type(this.olga, f"show {guests[1].mention}").text
    said = this.type(this.olga, f"handoff {this.ana.mention} {guests[1].mention}").text
    assert "*Gus 2* is driver for Sales in EU." in said  # and nobody from outside answers for anybody
    assert "Moved along" not in said
    assert "Ana Ruiz answers for them" in this.type(this.olga, f"show {guests[0].mention}").text


def test_a_suggestion_whose_role_is_taken_by_now_says_so(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.ben.mention} legal")
    with quiet.work() as work:
        eu, ben = _eu(work), _person(work, this.ben.id)
        given = {"function": "legal", "daci": "driver", "reason": "a rule for every initiative"}
        rules.suggest(work, eu.id, ben.id, **given)
        of_ben = work.session.scalars(work.select(Suggestion)).one().id
        rules.suggest(work, eu.id, _person(work, this.olga.id).id, **given)
    gaps_list = this.type(this.olga, "gaps")
    refused = all_text(this.slack.click(this.olga, gaps_list, "stakeholders_take_up").wait_reply())
    assert "Ana Ruiz is the driver of EU. Hand the role over first, or dismiss this." in refused
    this.press(this.olga, "stakeholders_take_up", f"EU {of_ben}").wait_reply()
    assert "• Ben &lt;Ode&gt; — contributor" in this.type(this.olga, "list").text  # in already: nothing is changed
    assert "is suggested as driver for Legal" in this.type(this.olga, "gaps").text  # hers is still open


def test_what_is_gone_at_the_moment_of_changing_it(launch: Launch, quiet: Concord) -> None:
    """Between looking and doing, somebody else was faster."""
    this = launch
    with quiet.work(this.olga.id) as work:
        eu, ana, ben = _eu(work), _person(work, this.ana.id), _person(work, this.ben.id)
        hands = handoff.check(work, eu, ana, ben)
        entry = stakeholders.find(work, eu.id, ana.id)
        assert entry is not None
        stakeholders.remove(work, entry)
        with pytest.raises(BotError, match="Ana Ruiz is not a stakeholder of EU any more"):
            handoff.hand_over(work, hands)
        with pytest.raises(BotError, match="Somebody else has just taken Ana Ruiz out of EU"):
            changing._take_out(work, eu, entry, ana)
        with pytest.raises(NotUnderstood, match="Who\\? Name somebody"):
            changing.remove(work, eu, [])
        with pytest.raises(BotError, match="followed or dismissed before"):
            bringing.take(work, eu, 99)
        assert gaps.summaries(work, [eu], frank=set())[0].count == 2
        work.session.rollback()


def test_away_again_replaces_what_was_said_of_the_same_days(launch: Launch, quiet: Concord) -> None:
    this = launch

    def said(typed: str) -> str:
        return this.slack.command(this.ana, this.channel, "/standup", typed).text

    this.slack.command(this.olga, this.channel, "/initiative", "edit EU launch:2027-03-19")
    this.type(this.olga, f"add {this.ben.mention} legal approver")
    said("away from:2027-03-18 until:2027-03-20")
    said("away from:2027-03-05 until:2027-03-17")
    assert "is away for 4 days of the week of the launch" in this.type(this.olga, "gaps").text
    said("away from:2027-03-16 until:2027-03-21")  # cuts the one before short, and swallows the other
    with quiet.work() as work:
        kept = work.session.scalars(work.select(Absence).order_by(Absence.first)).all()
        days = [(each.first, each.last) for each in kept]
    assert days == [(date(2027, 3, 5), date(2027, 3, 15)), (date(2027, 3, 16), date(2027, 3, 20))]
