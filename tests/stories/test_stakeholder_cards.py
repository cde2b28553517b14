"""One stakeholder: stance, first voice, insiders, cards, history, handing over, and two who edit at once."""

from __future__ import annotations

from typing import Any

import pytest

from bot.stakeholders.replay import Change, replay
from storage import history, initiatives, stakeholders
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.answer import all_text
from tests.stories.register import Launch, started


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    return started(slack)


def test_stance_first_voice_and_insider_are_kept_and_shown_to_those_they_concern(launch: Launch) -> None:
    this = launch
    dana = this.slack.user("dana", id="U0DANA", real_name="Dana Roe", guest=True)
    added = this.type(
        this.olga, f'add {dana.mention} retailer lead influence:5 interest:4 stance:sceptic why:"their depot"'
    )
    assert "speaks for *Retailer*" in added.text
    card = this.type(this.olga, f"show {dana.mention}").text
    assert "contributor, speaks first" in card
    assert "influence 5 · interest 4 · stance sceptic" in card
    assert "their depot" in card
    assert "external" in card
    assert "Olga Petrova answers for them" in card  # whoever brings somebody from outside
    assert "added" in card
    seen = this.type(this.ben, f"show {dana.mention}").text
    assert "speaks for *Retailer*" in seen
    assert "sceptic" not in seen
    assert "depot" not in seen
    assert "influence" not in seen
    named = this.type(this.olga, f"add {dana.mention} responsible:{this.ben.mention}").text
    assert "responsible Olga Petrova → Ben &lt;Ode&gt;" in named
    assert "(leads) (external)" in this.type(this.olga, "list").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("stance:happy", "I don't know the stance `happy`"),
        ("stance:champ", "Did you mean `champion`?"),
        ("influence:9", "influence goes from 1 to 5"),
        ("responsible:@ben", "nobody I know here"),
        ("responsible:<@U0GUEST|gus>", "is not from inside"),
    ],
)
def test_what_cannot_be_is_said(launch: Launch, typed: str, said: str) -> None:
    launch.slack.user("gus", id="U0GUEST", real_name="Gus", guest=True)
    assert said in launch.type(launch.olga, f"add {launch.ana.mention} sales {typed}").text
    assert "Nobody is registered" in launch.type(launch.olga, "list").text


def test_one_person_speaks_first_for_a_function(launch: Launch) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales lead")
    assert (
        "Ana Ruiz does not speak first for it any more"
        in this.type(this.olga, f"add {this.ben.mention} sales lead").text
    )
    assert "• Ben &lt;Ode&gt; (leads)" in this.type(this.olga, "list").text


def test_what_somebody_spoke_for_before_is_their_function(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} legal")
    other = this.slack.channel("other", id="C0OTHER", members=[this.olga, this.ana])
    this.slack.command(this.olga, other, "/initiative", 'new "US launch" key:US')
    assert "*Ana Ruiz* speaks for *Legal* in US" in this.type(this.olga, f"add {this.ana.mention}", other).text
    assert this.type(this.olga, f"add {this.ben.mention}", other).opened is not None  # nothing is known of him


def _edit(this: Launch, who: Any) -> Any:
    return this.slack.click(who, this.type(who, f"show {this.ana.mention}"), "stakeholders_edit")


def test_two_who_edit_at_once_the_second_sees_the_change_and_chooses(launch: Launch) -> None:
    this = launch
    admin = this.slack.user("ada", id="U0ADA", real_name="Ada Admin", admin=True)
    this.channel.members.append(admin.id)
    this.type(this.olga, f"add {this.ana.mention} sales influence:3")
    mine, theirs = _edit(this, this.olga), _edit(this, admin)
    assert this.slack.submit(admin, theirs, {"influence": "5"}).errors is None
    sent = this.slack.submit(this.olga, mine, {"influence": "2", "why": "knows the depot"})
    assert "Ada Admin was faster: *Ana Ruiz* was changed just now (influence 3 → 5)" in all_text(sent.view)
    assert "influence 5" in this.type(this.olga, "list").text
    saved = this.slack.submit(this.olga, sent.view, {})
    assert saved.errors is None
    assert this.slack.modal(this.olga) is None
    assert "influence 2 · “knows the depot”" in this.type(this.olga, "list").text


def test_a_form_that_knows_the_entry_empties_what_is_emptied(launch: Launch) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales influence:3 why:x stance:champion lead")
    this.slack.submit(this.olga, _edit(this, this.olga), {"influence": None, "why": "", "leads": []})
    shown = this.type(this.olga, f"show {this.ana.mention}").text
    assert "influence ? · interest ? · stance champion" in shown
    assert "speaks first" not in shown


def test_who_was_taken_out_while_being_edited_comes_back_only_if_that_is_meant(launch: Launch) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales")
    opened = _edit(this, this.olga)
    this.type(this.olga, f"remove {this.ana.mention}")
    sent = this.slack.submit(this.olga, opened, {"influence": "2"})
    assert "was taken out just now" in all_text(sent.view)
    this.slack.submit(this.olga, sent.view, {})
    assert "influence 2" in this.type(this.olga, "list").text


def test_the_history_tells_who_changed_what(launch: Launch) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales influence:3")
    this.type(this.olga, f"add {this.ana.mention} legal responsible:{this.ben.mention}")
    told = this.type(this.olga, f"history {this.ana.mention}").text
    assert "Ana Ruiz in EU: 2 changes" in told
    assert "Olga Petrova: was changed — function Sales → Legal; responsible none → Ben &lt;Ode&gt;" in told
    assert "Olga Petrova: came in — function Sales, role contributor, influence 3" in told
    assert "Only Olga Petrova" in this.type(this.ben, f"history {this.ana.mention}").text
    pressed = this.slack.click(this.olga, this.type(this.olga, f"show {this.ana.mention}"), "stakeholders_history")
    assert "2 changes" in all_text(pressed.wait_reply())
    for n in range(20):
        this.type(this.olga, f"add {this.ana.mention} influence:{n % 2 + 1}")
    first = this.type(this.olga, f"history {this.ana.mention}")
    assert "1–15 of 22" in first.text
    second = this.slack.click(this.olga, first, "stakeholders_history:on")
    assert "16–22 of 22" in all_text(second.wait_reply())


def test_a_card_is_opened_from_the_list_and_takes_out(launch: Launch) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales")
    listed = this.type(this.olga, "list")
    chosen = this.slack.select(this.olga, listed, "stakeholders_open", _open_value(listed))
    assert "Ana Ruiz" in all_text(chosen.wait_reply())
    gone = this.slack.click(this.olga, this.type(this.olga, f"show {this.ana.mention}"), "stakeholders_drop")
    assert "not a stakeholder of EU any more" in all_text(gone.wait_reply())
    assert "is not a stakeholder of EU" in this.type(this.olga, f"show {this.ana.mention}").text
    assert "Nobody is registered yet" in this.type(this.olga, "show").text


def _open_value(listed: Any) -> str:
    blocks = listed.body["blocks"]
    menu = next(each["elements"][0] for each in blocks if each["block_id"] == "open")
    return str(menu["options"][0]["value"])


# Handing over


def test_a_part_is_handed_over_with_what_is_open(launch: Launch, quiet: Concord) -> None:
    this = launch
    guest = this.slack.user("gus", id="U0GUEST", real_name="Gus", guest=True)
    this.type(this.olga, f"add {this.ana.mention} logistics approver lead influence:4 why:depot stance:sceptic")
    this.type(this.olga, f"add {guest.mention} retailer responsible:{this.ana.mention}")
    this.slack.command(this.ana, this.channel, "/standup", "new days:mon-fri at:09:00 closes:11:00")
    said = this.type(this.olga, f"handoff {this.ana.mention} {this.ben.mention}").text
    assert "*Ben &lt;Ode&gt;* is approver for Logistics in EU." in said
    assert "Ana Ruiz is informed now. Moved along: 1 person from outside and the standup of <#C0LAUNCH>." in said
    shown = this.type(this.olga, f"show {this.ben.mention}").text
    assert "approver, speaks first" in shown
    assert "influence 4 · interest ? · stance unknown" in shown
    quiet.settle()
    told = [each["text"] for each in this.slack.messages(this.slack.direct(this.ben))]
    assert any("part in *EU · EU launch* is yours now: approver for Logistics" in each for each in told)
    assert any("is Ben &lt;Ode&gt;’s now" in each["text"] for each in this.slack.messages(this.slack.direct(this.ana)))
    assert "Ben &lt;Ode&gt; answers for them" in this.type(this.olga, f"show {guest.mention}").text


def test_the_owner_hands_the_initiative_over_too(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f"add {this.olga.mention} product driver")
    this.type(this.olga, f"add {this.ben.mention} sales")
    said = this.type(this.olga, f"handoff {this.olga.mention} {this.ben.mention}").text
    assert "Ben &lt;Ode&gt; owns EU now" in said
    with quiet.work() as work:
        found = initiatives.by_key(work, "EU")
        assert found is not None
        assert initiatives.owner(work, found).slack_id == this.ben.id
        assert [(person.slack_id, entry.daci) for entry, person in stakeholders.register(work, found.id)] == [
            ("U0BEN", "driver"),
            ("U0OLGA", "informed"),
        ]


def test_who_left_slack_hands_over_and_leaves_the_register(launch: Launch) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} sales driver")
    card = this.type(this.olga, f"show {this.ana.mention}")
    this.slack.change_user(this.ana, deleted=True)
    opened = this.slack.click(this.olga, card, "stakeholders_handoff")
    this.slack.submit(this.olga, opened, {"person": this.ben})
    listed = this.type(this.olga, "list").text
    assert "Ana" not in listed
    assert "Ben &lt;Ode&gt; — driver" in listed


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("handoff {ana} {ana}", "to somebody else"),
        ("handoff {ben} {ana}", "is not a stakeholder of EU"),
        ("handoff {ana} {gone}", "deactivated"),
        ("handoff {ana} {bot}", "is an app"),
    ],
)
def test_what_cannot_be_handed_over(launch: Launch, typed: str, said: str) -> None:
    this = launch
    gone = this.slack.user("gone", id="U0GONE", real_name="Gone", deleted=True)
    bot = this.slack.user("robo", id="U0ROBO", real_name="Robo", bot=True)
    this.type(this.olga, f"add {this.ana.mention} sales")
    people = {"ana": this.ana, "ben": this.ben, "gone": gone, "bot": bot}
    assert said in this.type(this.olga, typed.format(**{name: each.mention for name, each in people.items()})).text
    assert "Only Olga" in this.type(this.ben, f"handoff {this.ana.mention} {this.ben.mention}").text


def test_history_replayed_gives_the_register(launch: Launch, quiet: Concord) -> None:
    this = launch
    for typed in (
        f"add {this.ana.mention} sales driver influence:4 lead", f"add {this.ben.mention} sales lead stance:champion",
        'add "Dana Roe" dana@retailer.example retailer org:"Retailer"', f"add {this.ben.mention} driver instead",
        f"handoff {this.ben.mention} {this.olga.mention}", f"remove {this.ana.mention}", f"add {this.ana.mention} legal why:x",
    ):  # fmt: skip
        this.type(this.olga, typed)
    with quiet.work() as work:
        found = initiatives.by_key(work, "EU")
        assert found is not None
        told = replay(Change(each.verb, each.changes) for each in history.of_stakeholder(work, found.id))
        present = {
            entry.person_id: {name: getattr(entry, name) for name in told[entry.person_id]}
            for entry, _ in stakeholders.register(work, found.id)
        }
    assert told == present
    assert len(present) == 4
