"""A register of stakeholders is kept: by typing, by a form, by those who may, for those who may see it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from storage import channels, stakeholders
from storage.work import Work
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.answer import all_text
from tests.fakes.slack.model import User
from tests.stories.register import COMMAND, Launch, started


@pytest.fixture
def everywhere(concord: Concord, slack: FakeSlack) -> Launch:
    return started(slack)


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    return started(slack)


def _values(person: User, function: str = "logistics", **more: Any) -> dict[str, Any]:
    return {"person": person, "function": function, **more}


# The main flows, by every way in


def test_added_by_typing_listed_and_removed(everywhere: Launch) -> None:
    this = everywhere
    added = this.type(this.olga, f"add forward logistics {this.ana.mention} approver influence:4")
    assert "*Ana Ruiz* speaks for *Logistics* in EU as approver." in added.text
    assert "EU has no driver yet." in added.text
    assert added.body["response_type"] == "ephemeral"

    this.type(this.olga, f"add {this.ben.mention} driver tpm")
    listed = this.type(this.olga, "list").text
    assert "EU · EU launch — 2 stakeholders" in listed
    assert "*Logistics*\n• Ana Ruiz — approver · influence 4" in listed
    assert "*TPM*\n• Ben &lt;Ode&gt; — driver" in listed
    assert "<@" not in listed

    removed = this.type(this.olga, f"remove {this.ana.mention}").text
    assert "*Ana Ruiz* is not a stakeholder of EU any more." in removed
    assert "EU has no approver now." in removed
    assert "1 stakeholder" in this.type(this.olga, "list").text


def test_added_in_the_form_once_however_often_it_is_sent(everywhere: Launch) -> None:
    this = everywhere
    opened = this.type(this.olga, "add")
    values = _values(this.ana, daci="approver", influence="4", why="runs the depot")
    sent = this.slack.submit(this.olga, opened, values)
    assert sent.errors is None
    assert this.slack.modal(this.olga) is None
    whispered = this.slack.wait_for(lambda: this.slack.ephemerals(this.olga, this.channel))
    assert "*Ana Ruiz* speaks for *Logistics* in EU as approver." in all_text(whispered[0])

    again = this.slack.courier.deliver("interactive", sent.payload)
    assert again.status == 200
    assert len(this.slack.ephemerals(this.olga, this.channel)) == 1
    assert "influence 4 · “runs the depot”" in this.type(this.olga, "list").text


def test_the_button_below_the_list_opens_the_form(everywhere: Launch) -> None:
    this = everywhere
    pressed = this.slack.click(this.olga, this.type(this.olga, "list"), "stakeholders_add")
    assert pressed.opened is not None
    assert pressed.opened["private_metadata"] == "C0LAUNCH EU"
    this.slack.submit(this.olga, pressed, _values(this.ben, "sales"))
    assert "*Sales*\n• Ben &lt;Ode&gt; — contributor" in this.type(this.olga, "list").text


# Adding


def test_somebody_who_is_in_already_changes_only_in_what_is_said(launch: Launch, quiet: Concord) -> None:
    this = launch
    this.type(this.olga, f'add {this.ana.mention} logistics influence:3 why:"runs the depot"')
    assert (
        "*Ana Ruiz* in EU: influence 3 → 5; interest none → 2."
        in this.type(this.olga, f"add {this.ana.mention} influence:5 interest:2").text
    )
    assert "nothing has changed" in this.type(this.olga, f"add {this.ana.mention} logistics").text
    changed = this.type(this.olga, f'add {this.ana.mention} account management driver why:""').text
    assert "function logistics → account management; role contributor → driver; why runs the depot → none" in changed
    with quiet.work("U0OLGA") as work:
        [(entry, _)] = stakeholders.register(work, 1)
        assert (entry.function, entry.daci, entry.influence, entry.interest, entry.why) == (
            ("account_management", "driver", 5, 2, None)
        )


def test_typing_too_little_opens_the_form_with_what_is_known(launch: Launch) -> None:
    this = launch
    opened = this.type(this.olga, f"add {this.ana.mention} approver influence:4 why:depot")
    sent = this.slack.submit(this.olga, opened, {"function": "legal"})
    assert sent.errors is None
    assert "Legal*\n• Ana Ruiz — approver · influence 4 · “depot”" in this.type(this.olga, "list").text

    again = this.slack.submit(this.olga, this.type(this.olga, f"add {this.ana.mention}"), {"interest": "1"})
    assert again.errors is None
    assert "approver · influence 4 · interest 1 · “depot”" in this.type(this.olga, "list").text


def test_outside_contacts_are_added_changed_and_removed_by_address_or_name(launch: Launch) -> None:
    this = launch
    linked = "<mailto:Dana@retailer.example|Dana@retailer.example>"
    added = this.type(this.olga, f'add "Dana *Roe*" {linked} retailer org:"Retailer"')
    assert "speaks for *Retailer* in EU as contributor" in added.text
    assert "• Dana *Roe* (external) — contributor" in this.type(this.olga, "list").text
    changed = this.type(this.olga, "add dana@retailer.example org:Shop informed").text
    assert "organisation Retailer → Shop; role contributor → informed" in changed
    assert "is the driver" not in this.type(this.olga, "add dana@retailer.example driver").text
    held = this.type(this.olga, f"add {this.ben.mention} sales driver").text
    assert "*Dana *Roe** is the driver of EU" in held
    assert "nothing has changed" in this.type(this.olga, "add dana@retailer.example").text
    assert "any more" in this.type(this.olga, "remove dana@retailer.example").text
    assert "speaks for *Retailer*" in this.type(this.olga, "add dana@retailer.example").text  # as before
    this.type(this.olga, "add Dana dana@retailer.example retailer")
    assert "*Dana* is not a stakeholder" in this.type(this.olga, "remove dana").text


def test_an_address_of_a_member_means_the_member(launch: Launch) -> None:
    this = launch
    this.type(this.ana, "list")
    assert "*Ana Ruiz* speaks for *Sales*" in this.type(this.olga, 'add "Anna" ana@corp.example sales').text


def test_an_initiative_can_be_named_where_none_is_linked(launch: Launch) -> None:
    this = launch
    other = this.slack.channel("other", id="C0OTHER", members=[this.olga])
    assert "not linked to an initiative" in this.type(this.olga, "list", other).text
    assert "in EU as" in this.type(this.olga, f"add {this.ana.mention} sales initiative:eu", other).text
    assert "Ana Ruiz" in this.type(this.olga, "list initiative:EU", other).text
    assert "There is no initiative `EUU`. Did you mean `EU`?" in this.type(this.olga, "list initiative:EUU", other).text

    chosen = this.slack.submit(this.olga, this.type(this.olga, "add", other), _values(this.ben, initiative="EU"))
    assert chosen.errors is None
    assert "2 stakeholders" in this.type(this.olga, "list").text
    assert "no initiative that you own or drive" in this.type(this.ben, "add", other).text


def test_the_greeting_of_a_new_channel_opens_the_form(launch: Launch, quiet: Concord) -> None:
    this = launch
    fresh = this.slack.channel("fresh", members=[this.olga], bot_is_member=False)
    this.slack.join(fresh)
    quiet.settle()
    pressed = this.slack.click(this.olga, this.slack.messages(fresh)[-1], "start_stakeholders")
    assert this.slack.submit(this.olga, pressed, _values(this.ben)).errors is None  # her only initiative is chosen
    assert "Ben &lt;Ode&gt;" in this.type(this.olga, "list").text


def test_the_form_answers_in_its_own_place_where_concord_is_not(launch: Launch) -> None:
    this = launch
    away = this.slack.channel("away", id="C0AWAY", members=[this.olga], bot_is_member=False)
    opened = this.type(this.olga, "add initiative:EU", away)
    sent = this.slack.submit(this.olga, opened, _values(this.ana))
    assert sent.view is not None
    assert "*Ana Ruiz* speaks for *Logistics* in EU" in all_text(sent.view)


# Refusals


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("add <@U0ANA|ana> logistix", "I don't know the function `logistix`. Did you mean `logistics`?"),
        (
            "add <@U0ANA|ana> zzz",
            "There are `sales`, `account_management`, `logistics`, `accounting`, `tpm` and 9 more.",
        ),
        ("add <@U0ANA|ana> sales influence:9", "influence goes from 1 to 5; `9` is outside."),
        ("add <@U0ANA|ana> sales interest:high", "interest is a whole number from 1 to 5"),
        ("add <@U0ANA|ana> sales inflence:4", "I don't know `inflence:` here. Try `influence:`."),
        ("add <@U0NOBODY|no> sales", "not in this workspace"),
        ("add @ana sales", "`@ana` is nobody I know here"),
        ("add <!subteam^S1|@sales> sales", "Slack did not say in time who is in @sales"),
        ("add <@U0GONE|gone> sales", "Gone&amp;Away's account is deactivated"),
        ("add <@U0BOT|bot> sales", "Helper is an app; stakeholders are people."),
        ("add <@U0ANA|ana> <@U0BEN|ben> sales", "Please give one person at a time"),
        ("add <@U0ANA|ana> sales driver approver", "Please give one role at a time"),
        (f'add <@U0ANA|ana> sales why:"{"w" * 1001}"', "at most 1,000 characters"),
        ("add dana@retailer.example", "Somebody from outside needs a name and a function"),
        ('add "Dana Roe" dana@retailer.example', "Somebody from outside needs a name and a function"),
        (f'add "{"D" * 151}" dana@retailer.example retailer', "at most 150 characters"),
        ('add "Dana Roe" not-an-email retailer', "an e-mail address in `Dana Roe not-an-email retailer`"),
        ('add "Dana Roe" dana@retailer retailer', '`add "Dana Roe" dana@retailer.example retailer`'),
        ("add zzz", "Type `@` and pick the person"),
        ("add <@U0ANA|ana> sales instead", "`instead` goes with a role of one person"),
        ("remove @ana", "`@ana` is nobody I know here. Type `@` and pick the person from Slack's list."),
        ("remove", "Nobody is registered in EU"),
        ("remove <@U0ANA|ana>", "That person is not a stakeholder of EU."),
        ("remove Bn Ode", "`Bn Ode` is not a stakeholder of EU."),
        ("list zzz", "I don't know the function `zzz`"),
        ("ad <@U0ANA|ana>", "Did you mean `add`"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(launch: Launch, text: str, said: str) -> None:
    this = launch
    this.slack.user("gone", id="U0GONE", real_name="Gone&Away", deleted=True)
    this.slack.user("helper", id="U0BOT", real_name="Helper", bot=True)
    answer = this.type(this.olga, text)
    assert said in answer.text
    assert f"{COMMAND} {text.split(maxsplit=1)[0]}" in answer.text  # what was typed comes back
    assert "0 stakeholders" in this.type(this.olga, "list").text


def test_driver_and_approver_are_one_person_each(launch: Launch) -> None:
    this = launch
    this.type(this.olga, f"add {this.ana.mention} account management approver")
    refused = this.type(this.olga, f"add {this.ben.mention} sales approver").text
    assert "*Ana Ruiz* is the approver of EU, and there is one." in refused
    assert "1 stakeholder" in this.type(this.olga, "list").text
    in_form = this.slack.submit(this.olga, this.type(this.olga, "add"), _values(this.ben, daci="approver"))
    assert in_form.errors is not None
    assert "Ana Ruiz is the approver of EU. Pick “Approver, in place" in in_form.errors["daci"]
    corrected = this.slack.submit(this.olga, in_form.view, {"daci": "driver"})
    assert corrected.errors is None
    assert "2 stakeholders" in this.type(this.olga, "list").text
    this.type(this.olga, f"add {this.ana.mention} contributor")
    assert "as approver" in this.type(this.olga, f"add {this.slack.user('cy').mention} legal approver").text


def test_errors_of_the_form_land_on_their_fields(launch: Launch) -> None:
    this = launch
    helper = this.slack.user("helper", real_name="Helper", bot=True)
    gone = this.slack.user("gone", real_name="Gone", deleted=True)
    opened = this.type(this.olga, "add")
    assert "is an app" in (this.slack.submit(this.olga, opened, _values(helper)).errors or {})["person"]
    assert "deactivated" in (this.slack.submit(this.olga, opened, _values(gone)).errors or {})["person"]
    long = this.slack.submit(this.olga, opened, _values(this.ana, why="w" * 1001))
    assert "at most 1,000" in (long.errors or {})["why"]
    assert this.slack.submit(this.olga, opened, {"why": "short"}).errors is None


def test_nothing_changes_once_the_initiative_is_closed(launch: Launch) -> None:
    this = launch
    opened = this.type(this.olga, "add")
    this.slack.command(this.olga, this.channel, "/initiative", "close EU")
    assert "EU is stopped" in this.type(this.olga, f"add {this.ana.mention} sales").text
    assert "EU is stopped" in (this.slack.submit(this.olga, opened, _values(this.ana)).errors or {})["person"]
    assert "EU is stopped." in this.type(this.olga, "list").text


# Who may change, who sees what


def test_only_owner_driver_and_admins_change_the_register(launch: Launch) -> None:
    this = launch
    shown = this.type(this.olga, "list")
    for text in (f"add {this.ana.mention} sales", "add", f"remove {this.ana.mention}"):
        refused = this.type(this.ben, text).text
        assert "Only Olga Petrova, who owns EU, its driver or an admin can change its stakeholders." in refused
        assert "Please ask Olga Petrova." in refused
    assert "stakeholders_add" not in str(this.type(this.ben, "list").body)
    assert "Ask Olga Petrova, who owns EU." in this.type(this.ben, "list").text
    this.type(this.olga, f"add {this.ben.mention} tpm driver")
    assert "Ana Ruiz" in this.type(this.ben, f"add {this.ana.mention} sales").text
    admin = this.slack.user("root", real_name="Root", admin=True)
    assert "any more" in this.type(admin, f"remove {this.ana.mention}").text
    assert this.slack.click(this.olga, shown, "stakeholders_add").opened


def test_judgements_are_for_owner_driver_and_admins(launch: Launch) -> None:
    this = launch
    this.type(this.olga, f'add {this.ana.mention} sales influence:5 interest:1 why:"blocks everything <!channel>"')
    admin = this.slack.user("root", real_name="Root", admin=True)
    for who in (this.olga, admin):
        assert "influence 5 · interest 1 · “blocks everything @channel”" in this.type(who, "list").text
    for who in (this.ana, this.ben):
        seen = str(this.type(who, "list").body)
        assert "Ana Ruiz — contributor" in seen
        assert not [word for word in ("influence", "interest", "everything") if word in seen]


def test_a_list_shows_one_function_and_who_is_external_or_gone(launch: Launch) -> None:
    this = launch
    guest = this.slack.user("gus", real_name="Gus", guest=True)
    for who, function in ((guest, "partner"), (this.ana, "sales"), (this.ben, "sales approver")):
        this.type(this.olga, f"add {who.mention} {function}")
    this.slack.change_user(this.ana, deleted=True)
    listed = this.type(this.olga, "list").text
    assert "• Gus (external) — contributor" in listed
    assert "*Sales*\n• Ben &lt;Ode&gt; — approver\n• Ana Ruiz (deactivated) — contributor" in listed
    assert "Gus" not in this.type(this.olga, "list sales ops").text
    assert "1 stakeholder for Partner" in this.type(this.olga, "list partners").text
    assert "Nobody speaks for Legal yet." in this.type(this.olga, "list legal").text
    assert "any more" in this.type(this.olga, "remove Ana Ruiz").text


def test_a_name_that_fits_two_removes_nobody(launch: Launch) -> None:
    this = launch
    for name in ("sam", "samuel"):
        this.type(this.olga, f"add {this.slack.user(name, real_name='Sam').mention} sales")
    assert "fits more than one stakeholder" in this.type(this.olga, "remove sam").text
    assert "Did you mean Sam" in this.type(this.olga, "remove samm").text
    assert "2 stakeholders" in this.type(this.olga, "list").text


def test_an_initiative_of_a_private_channel_is_there_only_for_its_people(launch: Launch) -> None:
    this = launch
    secret = this.slack.channel("secret", id="C0SECRET", members=[this.olga, this.ana], private=True)
    this.slack.command(this.olga, secret, "/initiative", 'new "Merger" key:MERGER')
    for command, text in ((COMMAND, "list initiative:MERGER"), ("/initiative", "show MERGER")):
        assert "Merger" in this.slack.command(this.ana, this.channel, command, text).text
        hidden = this.slack.command(this.ben, this.channel, command, text).text
        assert "There is no initiative `MERGER`" in hidden
        near = this.slack.command(this.ben, this.channel, command, text.replace("MERGER", "MERGE")).text
        assert "MERGER" not in near
    assert "MERGER" not in this.slack.command(this.ben, this.channel, "/initiative", "list").text
    assert "MERGER" in this.slack.command(this.ana, this.channel, "/initiative", "list").text
    this.type(this.olga, f"add {this.ben.mention} legal", secret)
    assert "no initiative `MERGER`" in this.type(this.ben, "list initiative:MERGER").text  # having a part is not enough
    this.slack.join(secret, this.ben)
    assert "Merger" in this.type(this.ben, "list initiative:MERGER").text


def test_who_left_the_private_channel_sees_its_initiative_no_more(launch: Launch, quiet: Concord) -> None:
    this = launch
    secret = this.slack.channel("secret", id="C0SECRET", members=[this.olga, this.ana], private=True)
    this.slack.command(this.olga, secret, "/initiative", 'new "Merger" key:MERGER')
    secret.members.remove(this.ana.id)
    with quiet.work() as work:
        work.session.execute(_stale_members(work))
    assert "no initiative `MERGER`" in this.type(this.ana, "list initiative:MERGER").text


def _stale_members(work: Work) -> Any:
    return work.update(channels.Channel).values(members_at=datetime(2020, 1, 1, tzinfo=UTC))


def test_help_names_every_form(launch: Launch) -> None:
    shown = launch.type(launch.olga, "help").text
    for form in ("/stakeholders add @ana logistics", "/stakeholders list", "/stakeholders remove @ana", "dana@"):
        assert form in shown
