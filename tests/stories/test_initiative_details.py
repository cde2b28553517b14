"""Initiatives in depth: edited by typing and in a form, by two at once, listed in pages, shown with what is open."""

from __future__ import annotations

import pytest

from storage import initiatives
from storage.initiatives import Initiative
from storage.people import Person
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.answer import Answer, all_text
from tests.stories.register import Launch, started

COMMAND = "/initiative"


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    return started(slack)


def _type(this: Launch, text: str, who: object = None) -> Answer:
    return this.slack.command(who or this.olga, this.channel, COMMAND, text)  # type: ignore[arg-type]


def test_details_are_given_changed_and_cleared(concord: Concord, slack: FakeSlack) -> None:
    this = started(slack)
    other = slack.channel("other", id="C0OTHER", members=[this.olga, this.ana])
    given = 'new "US launch" key:US customer:"Big <Retailer>" problem:"No stock" value:1.5M need:finance,logistics launch:2027-06-01'
    slack.command(this.olga, other, COMMAND, given)
    shown = slack.command(this.olga, other, COMMAND, "show").text
    for said in (
        "exploring · owner Olga Petrova · launch 1 June 2027 · 1.5 M EUR", "*Customer*: Big &lt;Retailer&gt;",
        "*Problem*: No stock", "*Accounting*: nobody yet", "*Gaps*: no driver, no approver, nobody for Accounting",
    ):  # fmt: skip
        assert said in shown
    changed = slack.command(
        this.olga, other, COMMAND, f"edit status:committed value:none need:none owner:{this.ana.mention}"
    ).text
    assert "status exploring → committed" in changed
    assert "owner Olga Petrova → Ana Ruiz" in changed
    assert "required functions Accounting, Logistics → none" in changed
    assert "nothing has changed" in slack.command(this.ana, other, COMMAND, "edit status:committed").text
    concord.settle()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("edit EU status:dreaming", "I don't know the status `dreaming`"),
        ("edit EU status:lunched", "Try `launched`"),
        ("edit EU status:stopped", "stopped with `close KEY`"),
        ("edit EU value:lots", "is no amount"),
        ("edit EU need:sailing", "I don't know the function `sailing`"),
        ("edit EU launch:2020-01-01", "lies ahead"),
        ("edit EU problem:" + "x" * 501, "longer than 500 characters"),
        ("edit EU name:" + "x" * 151, "a name of 1 to 150"),
        ("edit NO status:committed", "There is no initiative `NO`"),
        ("list status:dreaming", "I don't know the status"),
    ],
)
def test_what_cannot_be_is_said(launch: Launch, typed: str, said: str) -> None:
    assert said in _type(launch, typed).text
    assert "Only Olga Petrova" in _type(launch, "edit EU status:committed", launch.ben).text


def test_externals_own_nothing(launch: Launch) -> None:
    guest = launch.slack.user("gus", id="U0GUEST", real_name="Gus", guest=True)
    assert "cannot own an initiative" in _type(launch, f"edit EU owner:{guest.mention}").text


def test_two_who_edit_at_once_the_second_sees_the_change_and_chooses(launch: Launch) -> None:
    this = launch
    ada = this.slack.user("ada", id="U0ADA", real_name="Ada Admin", admin=True)
    this.channel.members.append(ada.id)
    mine = this.slack.click(this.olga, _type(this, "show"), "initiative_edit")
    theirs = _type(this, "edit EU", ada)
    assert this.slack.submit(ada, theirs, {"status": "committed", "customer": "Acme"}).errors is None
    sent = this.slack.submit(this.olga, mine, {"status": "launching", "need": "legal"})
    assert "Ada Admin was faster and changed *EU*: customer none → Acme; status exploring → committed" in all_text(
        sent.view
    )
    this.slack.submit(this.olga, sent.view, {})
    shown = _type(this, "show").text
    assert "launching" in shown
    assert "*Legal*: nobody yet" in shown
    assert "Acme" not in shown  # Olga's form said none, and she chose hers


def test_what_changes_otherwise_while_a_form_is_open_is_said_too(launch: Launch, quiet: Concord) -> None:
    this = launch
    mine = _type(this, "edit EU")
    with quiet.work() as work:
        found = initiatives.by_key(work, "EU")
        assert found is not None
        found.customer = "Acme"
    sent = this.slack.submit(this.olga, mine, {"status": "launching"})
    assert "*EU* has changed since you opened this." in all_text(sent.view)


def test_stopped_and_taken_up_again(launch: Launch) -> None:
    this = launch
    pressed = this.slack.click(this.olga, _type(this, "show"), "initiative_stop")
    assert "is stopped" in all_text(pressed.wait_reply())
    assert "EU" in _type(this, "list status:stopped").text
    assert "no initiatives yet" in _type(this, "list").text
    shown = _type(this, "show EU")
    assert "Take it up again" in shown.text
    assert "is stopped. Set its status" in _type(this, "edit EU customer:x").text
    opened = this.slack.click(this.olga, shown, "initiative_edit")
    this.slack.submit(this.olga, opened, {"status": "committed"})
    assert "committed" in _type(this, "list").text


def test_channels_are_linked_and_unlinked_by_buttons(launch: Launch) -> None:
    this = launch
    other = this.slack.channel("other", id="C0OTHER", members=[this.olga])
    shown = this.slack.command(this.olga, other, COMMAND, "show EU")
    linked = this.slack.click(this.olga, shown, "initiative_link")
    assert "This channel is linked to *EU · EU launch* now." in all_text(linked.wait_reply())
    opened = this.slack.click(this.olga, _type(this, "show"), "initiative_unlink")
    values = [each["value"] for each in opened.opened["blocks"][1]["element"]["options"]]  # type: ignore[index]
    assert len(values) == 2
    assert this.slack.submit(this.olga, opened, {"linked": values[0]}).errors is None
    again = this.slack.click(this.olga, _type(this, "show EU"), "initiative_unlink")
    assert len(again.opened["blocks"][1]["element"]["options"]) == 1  # type: ignore[index]
    gone = this.slack.submit(this.olga, again, {"linked": values[1]})
    assert gone.errors is None
    assert "Linked:" not in _type(this, "show EU").text


def test_lists_leaf_and_narrow(launch: Launch, quiet: Concord) -> None:
    this = launch
    with quiet.work() as work:
        ben = work.session.scalars(work.select(Person).where(Person.slack_id == this.ben.id)).first()
        olga = work.session.scalars(work.select(Person).where(Person.slack_id == this.olga.id)).one()
        for n in range(20):
            work.add(Initiative(key=f"I-{n:02}", name=f"N {n}", owner_id=(ben or olga).id, created_at=work.now))
    first = _type(this, "list")
    assert "21 initiatives" in first.text
    assert "1–15 of 21" in first.text
    second = this.slack.click(this.olga, first, "initiative_list:on")
    assert "16–21 of 21" in all_text(second.wait_reply())
    shown = this.slack.click(this.olga, _type(this, "list"), "initiative_show", "EU")
    assert "EU launch" in all_text(shown.wait_reply())
    assert "of yours" in _type(this, "list mine").text
    assert "no such initiative" in _type(this, "list mine status:launched", this.ana).text
