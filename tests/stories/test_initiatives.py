"""An initiative is started, linked, shown and closed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from storage import channels, history, initiatives
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.answer import Answer, all_text
from tests.fakes.slack.model import Channel, User

COMMAND = "/initiative"


@dataclass
class Office:
    """Three people, two channels, and no initiative yet."""

    slack: FakeSlack
    ana: User
    ben: User
    launch: Channel
    other: Channel

    def type(self, who: User, text: str, where: Channel | None = None) -> Answer:
        """Type `/initiative …`."""
        return self.slack.command(who, where or self.launch, COMMAND, text)


def _office(slack: FakeSlack) -> Office:
    ana = slack.user("ana", id="U0ANA", real_name="Ana Ruiz", tz="Europe/Berlin")
    ben = slack.user("ben", id="U0BEN", real_name="Ben Ode")
    launch = slack.channel("launch", id="C0LAUNCH", members=[ana, ben])
    return Office(slack, ana, ben, launch, slack.channel("other", id="C0OTHER", members=[ana, ben]))


@pytest.fixture
def everywhere(concord: Concord, slack: FakeSlack) -> Office:
    return _office(slack)


@pytest.fixture
def office(quiet: Concord, slack: FakeSlack) -> Office:
    return _office(slack)


# The main flows, by every way in


def test_started_by_typing_it_is_linked_shown_and_closed(everywhere: Office) -> None:
    this = everywhere
    answer = this.type(this.ana, 'new "EU launch" key:EU launch:2027-06-01')
    assert "EU · EU launch* is started and linked to this channel" in answer.text
    assert "launch Tuesday 1 June 2027" in answer.text

    shown = this.type(this.ana, "show").text
    assert "owner Ana Ruiz" in shown
    assert "1 June 2027" in shown
    assert "Linked: <#C0LAUNCH>" in shown
    assert "Nobody is registered yet" in shown
    this.slack.command(this.ana, this.launch, "/stakeholders", f"add {this.ben.mention} logistics")
    assert "*Logistics*: Ben Ode" in this.type(this.ben, "show eu", this.other).text

    assert "*EU · EU launch* is stopped. Its records stay." in this.type(this.ana, "close EU").text
    assert "stopped" in this.type(this.ana, "show EU").text
    assert "There are no initiatives yet" in this.type(this.ana, "").text


def test_started_in_the_form_once_however_often_it_is_sent(everywhere: Office) -> None:
    this = everywhere
    opened = this.type(this.ana, "new")
    values = {"name": "EU launch", "owner": this.ben, "launch": "2027-06-01"}
    sent = this.slack.submit(this.ana, opened, values)
    assert sent.errors is None
    whispered = this.slack.wait_for(lambda: this.slack.ephemerals(this.ana, this.launch))
    assert "*EU-LAUNCH · EU launch* is started and linked to this channel." in all_text(whispered[0])

    this.slack.courier.deliver("interactive", sent.payload)
    listed = this.type(this.ana, "list").text
    assert "1 initiative\n" in listed
    assert "*EU-LAUNCH* · EU launch · exploring · 1 June 2027" in listed
    assert "owner Ben Ode" in this.type(this.ana, "show").text


def test_linked_and_unlinked(everywhere: Office, slack: FakeSlack) -> None:
    this = everywhere
    this.type(this.ana, "new EU launch key:EU")
    assert "linked to *EU · EU launch* now" in this.type(this.ana, "link eu", this.other).text
    assert "<#C0LAUNCH> <#C0OTHER>" in this.type(this.ben, "show").text
    assert "linked to EU already" in this.type(this.ana, "link EU", this.other).text
    assert "not linked to *EU* any more" in this.type(this.ana, "unlink", this.other).text
    assert "not linked to an initiative" in this.type(this.ana, "unlink", this.other).text
    assert "not linked to an initiative. Start one here" in this.type(this.ben, "show", this.other).text


# Started


def test_keys_are_made_from_the_name_and_stay_apart(office: Office) -> None:
    this = office
    for name, key in (("Größe & Maß", "GROE-MA"), ("2027 plan", "I-2027-PLAN"), ("🚀 liftoff", "LIFTOFF")):
        assert f"*{key} · " in this.type(this.ana, f'new "{name}"').text
    this.type(this.ana, 'new "EU launch"')
    again = this.type(this.ana, 'new "EU launch"').text
    assert "*EU-LAUNCH-2 · EU launch* is started. This channel stays linked to *GROE-MA · Größe &amp; Maß*." in again
    assert "`/initiative link EU-LAUNCH-2` in its channels" in again
    assert "initiative:EU-LAUNCH-2` registers" in again


@pytest.mark.parametrize("name", ["🚀🚀", "השקה", "日本"])
def test_a_name_that_makes_no_key_asks_for_one(office: Office, name: str) -> None:
    this = office
    assert "Give it a short key, like `key:EU`." in this.type(this.ana, f'new "{name}"').text
    refused = this.slack.submit(this.ana, this.type(this.ana, "new"), {"name": name})
    assert "short key" in (refused.errors or {})["key"]
    assert f"*JP · {name}* is started" in this.type(this.ana, f'new "{name}" key:JP').text


@pytest.mark.parametrize("typed", ["in -1 days", "yesterday", "2020-01-01", "now", "2 days ago"])
def test_a_target_launch_lies_ahead(office: Office, typed: str) -> None:
    this = office
    refused = this.type(this.ana, f'new "EU" launch:"{typed}"').text
    assert f"`{typed}`" in refused
    assert "lies ahead" in refused or "I can't read" in refused
    sent = this.slack.submit(this.ana, this.type(this.ana, "new"), {"name": "EU", "launch": typed})
    assert list(sent.errors or {}) == ["launch"]
    assert "no initiatives yet" in this.type(this.ana, "list").text


def test_a_target_launch_is_shown_as_it_was_understood(office: Office, quiet: Concord) -> None:
    this = office
    quiet.at("2027-05-27 09:00", "Europe/Berlin")
    assert "launch Friday 28 May 2027" in this.type(this.ana, 'new "EU" launch:"friday 17:00"').text
    assert "launch Thursday 27 May 2027" in this.type(this.ana, 'new "UK" launch:today').text
    assert "launch Wednesday 26 May 2027" not in this.type(this.ana, 'new "US" launch:2027-05-26').text


def test_a_stopped_initiative_leaves_its_channel_free(office: Office, quiet: Concord) -> None:
    this = office
    this.type(this.ana, "new EU key:EU")
    this.type(this.ana, "close EU")
    assert "is started and linked to this channel" in this.type(this.ana, "new UK key:UK").text
    this.type(this.ana, "close UK")
    this.type(this.ana, "new US key:US", this.other)
    assert "linked to *US · US* now" in this.type(this.ana, "link US").text
    with quiet.work("U0ANA") as work:
        for key, verbs in (("EU", ["new", "link", "close", "unlink"]), ("US", ["new", "link", "link"])):
            found = initiatives.by_key(work, key)
            assert found is not None
            assert [entry.verb for entry in history.of(work, "initiative", found.id)] == verbs


def test_what_a_channel_is_linked_to_is_named_only_to_who_may_see_it(office: Office) -> None:
    this = office
    secret = this.slack.channel("secret", id="C0SECRET", members=[this.ana], private=True)
    this.type(this.ana, "new Merger key:MERGER", secret)
    this.type(this.ana, "new Open key:OPEN", this.other)
    this.type(this.ben, "new Mine key:MINE")
    refused = this.type(this.ben, "link MINE", this.other).text
    assert "This channel is linked to OPEN · Open. Ana Ruiz can unlink it." in refused
    this.type(this.ana, "new Own key:OWN", secret)
    assert "linked to MERGER · Merger. `/initiative unlink` first." in this.type(this.ana, "link OWN", secret).text


def test_a_private_channel_that_serves_another_one_does_not_bare_what_it_served(office: Office) -> None:
    this = office
    secret = this.slack.channel("secret", id="C0SECRET", members=[this.ana], private=True)
    this.type(this.ana, "new Merger key:MERGER", secret)
    this.type(this.ana, "close MERGER")
    this.type(this.ana, "new Next key:NEXT", secret)
    for key in ("MERGER", "NEXT"):
        assert f"There is no initiative `{key}`." in this.type(this.ben, f"show {key}").text
        assert f"*{key} · " in this.type(this.ana, f"show {key}").text


def test_what_people_type_is_escaped(office: Office) -> None:
    this = office
    this.type(this.ana, 'new "<!channel> & <https://evil.example|free>" key:X')
    for text in ("show", "list"):
        body = str(this.type(this.ana, text).body)
        assert "<!channel>" not in body
        assert "&amp; free (https" in body


def test_in_a_direct_message_it_is_linked_to_nothing(office: Office) -> None:
    this = office
    direct = this.slack.direct(this.ana)
    started = this.type(this.ana, "new EU", direct).text
    assert "is started." in started
    assert "Next: `/initiative link EU` in its channels" in started
    assert "cannot be linked" in this.type(this.ana, "link EU", direct).text


def test_the_form_answers_in_its_own_place_where_concord_is_not(office: Office) -> None:
    this = office
    away = this.slack.channel("away", members=[this.ana], bot_is_member=False)
    sent = this.slack.submit(this.ana, this.type(this.ana, "new", away), {"name": "R&D"})
    assert sent.view is not None
    assert "*R-D · R&amp;D* is started" in all_text(sent.view)


def test_from_the_home_it_is_started_without_a_channel(office: Office, quiet: Concord) -> None:
    this = office
    this.slack.open_home(this.ana)
    quiet.settle()
    pressed = this.slack.click(this.ana, this.slack.home(this.ana), "start_initiative")
    sent = this.slack.submit(this.ana, pressed, {"name": "EU launch"})
    assert sent.view is not None
    assert "`/initiative link EU-LAUNCH` in its channels" in all_text(sent.view)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('new "EU" key:1EU', "`1EU` is not"),
        ('new "EU" key:E_U', "A key is 1 to 20 letters, digits and hyphens"),
        ('new "Other" key:eu', "The key `EU` is taken. Choose another one."),
        (f'new "{"x" * 151}"', "An initiative needs a name of 1 to 150 characters."),
        ('new " "', "An initiative needs a name"),
        ('new "Other" launch:someday', "I can't read `someday` as a date"),
        ('new "Other" owner:ben', "`ben` is nobody I know here"),
        ('new "Other" owner:<@U0NOBODY|no>', "not in this workspace"),
        ("show UE", "There is no initiative `UE`. `/initiative list` shows them."),
        ("show E", "There is no initiative `E`."),
        ("link", "Which initiative? Type its key: `/initiative link EU-LAUNCH`."),
        ("link EUU", "There is no initiative `EUU`. Did you mean `EU`?"),
        ("link OTHER", "This channel is linked to EU · EU. `/initiative unlink` first."),
        ("link DONE", "DONE is stopped."),
        ("close", "Which initiative?"),
        ("close NONE", "There is no initiative `NONE`."),
        ("close DONE", "DONE is stopped already."),
        ("shwo", "Did you mean `show`"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_comes_back(office: Office, text: str, said: str) -> None:
    this = office
    this.type(this.ana, "new EU key:EU")
    this.type(this.ana, "new Other key:OTHER", this.other)
    this.type(this.ana, "new Done key:DONE")
    this.type(this.ana, "close DONE")
    answer = this.type(this.ana, text)
    assert said in answer.text
    assert "You typed: `/initiative" in answer.text
    assert "2 initiatives" in this.type(this.ana, "list").text


def test_errors_of_the_form_land_on_their_fields_and_it_can_be_sent_again(office: Office) -> None:
    this = office
    gone = this.slack.user("gone", real_name="Gone", deleted=True)
    this.type(this.ana, "new EU key:EU")
    opened = this.type(this.ana, "new")
    wrong = [
        ("key", {"name": "EU", "key": "EU"}),
        ("launch", {"key": "EU2", "launch": "someday"}),
        ("owner", {"launch": "2027-06-01", "owner": gone}),
        ("name", {"name": "x" * 151, "owner": None}),
    ]
    for field, values in wrong:
        refused = this.slack.submit(this.ana, opened, values)
        assert list(refused.errors or {}) == [field]
    assert this.slack.submit(this.ana, opened, {"name": "EU again"}).errors is None
    assert "2 initiatives" in this.type(this.ana, "list").text


# Linked


def test_only_owner_driver_and_admins_link_and_unlink_it(office: Office) -> None:
    this = office
    this.type(this.ana, "new EU key:EU")
    refused = "Only Ana Ruiz, who owns EU, its driver or an admin can {} it. Please ask Ana Ruiz."
    assert refused.format("link") in this.type(this.ben, "link EU", this.other).text
    assert refused.format("unlink") in this.type(this.ben, "unlink").text
    assert "Linked: <#C0LAUNCH>" in this.type(this.ben, "show EU").text
    this.slack.command(this.ana, this.launch, "/stakeholders", f"add {this.ben.mention} tpm driver")
    assert "linked to *EU · EU* now" in this.type(this.ben, "link EU", this.other).text
    admin = this.slack.user("root", real_name="Root", admin=True)
    for where in (this.launch, this.other):
        assert "not linked to *EU* any more" in this.type(admin, "unlink", where).text
    assert "linked to *EU · EU* now" in this.type(admin, "link EU").text


# Closed


def test_only_owner_driver_and_admins_close_it(office: Office) -> None:
    this = office
    this.type(this.ana, "new EU key:EU")
    refused = this.type(this.ben, "close EU").text
    assert "Only Ana Ruiz, who owns EU, its driver or an admin can close it. Please ask Ana Ruiz." in refused
    this.slack.command(this.ana, this.launch, "/stakeholders", f"add {this.ben.mention} tpm driver")
    assert "is stopped" in this.type(this.ben, "close EU").text
    this.type(this.ana, "new UK key:UK")
    admin = this.slack.user("root", real_name="Root", admin=True)
    assert "is stopped" in this.type(admin, "close UK").text


def test_private_channels_stay_unnamed_and_their_initiatives_unlinkable_by_others(office: Office) -> None:
    this = office
    secret = this.slack.channel("secret", id="C0SECRET", members=[this.ana], private=True)
    cy = this.slack.user("cy", real_name="Cy")
    secret.members.append(cy.id)
    this.type(this.ana, "new Merger key:MERGER", secret)
    assert "C0SECRET" not in this.type(cy, "show MERGER").text
    assert "no initiative `MERGER`" in this.type(this.ben, "link MERGER", this.other).text
    assert "The key `MERGER` is taken." in this.type(this.ben, "new Mine key:MERGER").text
    assert "Only Ana Ruiz, who owns MERGER" in this.type(cy, "link MERGER", this.other).text, "he may see it"
    assert "linked to *MERGER · Merger* now" in this.type(this.ana, "link MERGER", this.other).text
    assert "Merger" in this.type(this.ben, "show MERGER").text


def test_each_change_is_written_down(office: Office, quiet: Concord) -> None:
    this = office
    for text in ("new EU key:EU", "unlink", "link EU", "close EU"):
        this.type(this.ana, text)
    with quiet.work("U0ANA") as work:
        found = initiatives.by_key(work, "EU")
        assert found is not None
        verbs = [entry.verb for entry in history.of(work, "initiative", found.id)]
        assert verbs == ["new", "link", "unlink", "link", "close"]
        channel = channels.by_slack_id(work, "C0LAUNCH")
        assert channel is not None
        assert channel.initiative_id == found.id


def test_help_names_every_form(office: Office) -> None:
    shown = office.type(office.ana, "help").text
    for name in ("new", "list", "show", "link", "unlink", "close", "help"):
        assert f"`/initiative {name}" in shown
