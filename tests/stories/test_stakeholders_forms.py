"""Roles handed over, people from outside and people taken out: what buttons and second forms do for a register."""

from __future__ import annotations

from typing import Any

import pytest

from storage import history, people, stakeholders
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.answer import Answer, all_text
from tests.stories.register import Launch, started


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    return started(slack)


# A role is handed over


def test_a_role_is_handed_over_by_the_button_and_pressing_twice_is_harmless(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales driver")
    held = this.type(this.olga, f'add {this.ben.mention} legal driver influence:4 why:"knows the law"')
    assert "*Ben &lt;Ode&gt;* can be it instead; Ana Ruiz is a contributor then." in held.text
    pressed = this.slack.click(this.olga, held, "stakeholders_take")
    assert pressed.wait_reply()["replace_original"] is True
    assert "Ana Ruiz is a contributor now." in pressed.reply_text
    this.slack.courier.deliver("interactive", {**pressed.payload, "trigger_id": "1.2.again"})
    assert "nothing has changed" in all_text(pressed.wait_replies(2)[1])
    listed = this.type(this.olga, "list").text
    assert "• Ben &lt;Ode&gt; — driver · influence 4 · “knows the law”" in listed
    assert "• Ana Ruiz — contributor" in listed
    with quiet.work("U0OLGA") as work:
        entries = {person.name: row for row, person in stakeholders.register(work, 1)}
        ana = [entry.verb for entry in history.of(work, "stakeholder", entries["Ana Ruiz"].id)]
        ben = [entry.verb for entry in history.of(work, "stakeholder", entries["Ben <Ode>"].id)]
        assert (ana, ben) == (["add", "change"], ["add"])


def test_a_role_that_somebody_else_has_by_now_is_asked_for_again(launch: Launch) -> None:
    this = launch
    cy = this.slack.user("cy", id="U0CY", real_name="Cy")
    this.type(this.olga, f"add {this.ana.mention} sales driver")
    held = this.type(this.olga, f"add {this.ben.mention} legal driver")
    this.type(this.olga, f"add {cy.mention} tpm driver instead")
    pressed = this.slack.click(this.olga, held, "stakeholders_take")
    assert "*Cy* is the driver of EU" in all_text(pressed.wait_reply())
    assert "• Cy — driver" in this.type(this.olga, "list").text
    this.slack.click(this.olga, held, "stakeholders_take").wait_reply()
    assert "• Ben &lt;Ode&gt; — driver" in this.type(this.olga, "list").text


def test_a_role_is_handed_over_by_typing_instead(launch: Launch) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales driver")
    done = this.type(this.olga, f"add {this.ben.mention} legal driver instead").text
    assert "speaks for *Legal* in EU as driver." in done
    assert "Ana Ruiz is a contributor now." in done
    assert "nothing has changed" in this.type(this.olga, f"add {this.ben.mention} driver instead").text
    assert "as approver" in this.type(this.olga, 'add "Dana" dana@retailer.example retailer approver instead').text
    assert "Dana is a contributor now." in this.type(this.olga, f"add {this.ana.mention} approver instead").text


def test_a_role_is_handed_over_in_the_form(launch: Launch) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales driver")
    opened = this.type(this.olga, f"add {this.ben.mention} driver instead")
    sent = this.slack.submit(this.olga, opened, {"function": "legal"})
    assert sent.errors is None
    assert "• Ben &lt;Ode&gt; — driver" in this.type(this.olga, "list").text


def test_only_who_may_change_the_register_hands_a_role_over(launch: Launch) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales driver")
    held = this.type(this.ana, f"add {this.ben.mention} legal driver")
    this.type(this.olga, f"remove {this.ana.mention}")
    this.type(this.olga, f"add {this.slack.user('cy', real_name='Cy').mention} sales driver")
    pressed = this.slack.click(this.ana, held, "stakeholders_take")
    assert "Only Olga Petrova, who owns EU" in all_text(pressed.wait_reply())
    assert "• Cy — driver" in this.type(this.olga, "list").text


def test_what_is_too_long_for_a_button_is_typed_again(launch: Launch) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales driver")
    held = this.type(this.olga, f'add {this.ben.mention} legal driver why:"{"&amp;" * 500}"')
    assert "with `instead` at the end" in held.text
    assert "stakeholders_take" not in str(held.body)


def test_a_contact_who_is_refused_leaves_nothing_behind(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales driver")
    held = this.type(this.olga, 'add "Dana Roe" dana@retailer.example retailer driver')
    with quiet.work("U0OLGA") as work:
        assert people.by_email(work, "dana@retailer.example") is None
    this.slack.click(this.olga, held, "stakeholders_take")
    assert "• Dana Roe (external) — driver" in this.type(this.olga, "list").text


# Forms


def test_a_form_sent_without_a_person_asks_for_one(launch: Launch) -> None:
    this = launch
    opened = this.type(this.olga, "add")
    sent = _sent_with(this, opened, person=None)
    assert sent["errors"] == {"person": "Pick a person."}


def _sent_with(this: Launch, opened: Answer, **changed: Any) -> Any:
    """Send a form as a client that requires nothing does: Slack's own would not let it be sent."""
    sent = this.slack.submit(this.olga, opened, {"person": this.ana, "function": "sales"})
    values = sent.payload["view"]["state"]["values"]
    for name, chosen in changed.items():
        element = next(iter(values[name].values()))
        element["selected_user" if name == "person" else "selected_option"] = chosen
    payload = {**sent.payload, "view": {**sent.payload["view"], "hash": "another", "id": "V0OTHER"}}
    return this.slack.courier.deliver("interactive", payload).body


def test_a_form_sent_without_a_function_asks_for_one_unless_it_is_known(launch: Launch) -> None:
    this = launch
    assert _sent_with(this, this.type(this.olga, "add"), function=None) == ""  # Ana's is known by then
    sent = self_added(this)
    assert "function does Ben &lt;Ode&gt;" in sent or "function does Ben <Ode>" in sent


def self_added(this: Launch) -> str:
    """Ben is sent without a function, and none of his is known."""
    opened = this.type(this.olga, "add")
    payload = {**this.slack.submit(this.olga, opened, {"person": this.ana, "function": "sales"}).payload}
    values = payload["view"]["state"]["values"]
    next(iter(values["person"].values()))["selected_user"] = this.ben.id
    next(iter(values["function"].values()))["selected_option"] = None
    payload["view"] = {**payload["view"], "hash": "a third", "id": "V0THIRD"}
    return str(this.slack.courier.deliver("interactive", payload).body["errors"]["function"])


def test_somebody_from_outside_is_added_in_a_form_of_their_own(launch: Launch) -> None:
    this = launch
    first = this.type(this.olga, "add")
    opened = this.slack.click(this.olga, first, "stakeholders_outside")
    values = {"name": "Dana Roe", "email": "dana", "org": "Retailer", "function": "retailer", "daci": "approver"}
    refused = this.slack.submit(this.olga, opened, values)
    assert refused.errors == {"email": "`dana` is no e-mail address."}
    unnamed = this.slack.submit(this.olga, opened, {"name": " ", "email": "Dana@retailer.example"})
    assert list(unnamed.errors or {}) == ["name"]
    sent = this.slack.submit(this.olga, opened, {"name": "Dana Roe"})
    assert "*Dana Roe* speaks for *Retailer* in EU as approver." in all_text(sent.view)
    assert "• Dana Roe (external) — approver" in this.type(this.olga, "list").text


def test_somebody_from_outside_is_added_where_no_initiative_is_at_hand(launch: Launch) -> None:
    this = launch
    other = this.slack.channel("other", id="C0OTHER", members=[this.olga])
    opened = this.slack.click(this.olga, this.type(this.olga, "add", other), "stakeholders_outside")
    values = {"name": "Dana", "email": "dana@retailer.example", "function": "retailer", "initiative": "EU"}
    assert "in EU as contributor" in all_text(this.slack.submit(this.olga, opened, values).view)


def test_somebody_is_taken_out_by_picking_them(launch: Launch) -> None:
    this = launch
    assert "stakeholders_remove" not in str(this.type(this.olga, "list").body)
    this.type(this.olga, f"add {this.ana.mention} sales driver")
    this.type(this.olga, 'add "Dana Roe" dana@retailer.example retailer')
    listed = this.type(this.olga, "list")
    assert "stakeholders_remove" not in str(this.type(this.ben, "list").body)
    opened = this.slack.click(this.olga, listed, "stakeholders_remove")
    labels = [each["text"]["text"] for each in _options(opened)]
    assert labels == ["Ana Ruiz — Sales", "Dana Roe — Retailer"]
    ana = _options(opened)[0]["value"]
    assert this.slack.submit(this.olga, opened, {"person": ana}).errors is None
    whispered = this.slack.wait_for(lambda: this.slack.ephemerals(this.olga, this.channel))
    assert "*Ana Ruiz* is not a stakeholder of EU any more." in all_text(whispered[-1])
    assert "EU has no driver now." in all_text(whispered[-1])

    late = this.slack.click(this.olga, listed, "stakeholders_remove")
    this.type(this.olga, "remove Dana Roe")
    refused = this.slack.submit(this.olga, late, {"person": _options(late)[0]["value"]})
    assert "not a stakeholder of EU any more" in (refused.errors or {})["person"]
    nobody = this.slack.click(this.olga, listed, "stakeholders_remove")
    assert "Nobody is registered in EU." in all_text(nobody.wait_reply())


def _options(opened: Answer) -> list[dict[str, Any]]:
    assert opened.opened is not None
    [block] = [each for each in opened.opened["blocks"] if each["block_id"] == "person"]
    options: list[dict[str, Any]] = block["element"]["options"]
    return options
