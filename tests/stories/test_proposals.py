"""Proposals in depth: options, templates, defaults, the value rule, leading, reminders, App Home."""

from __future__ import annotations

import io
import zipfile

import pytest

from storage import ballots
from storage.ballots import Ballot
from storage.decisions import Decision
from tests.fakes.running import Concord
from tests.fakes.slack import Answer, FakeSlack, all_text
from tests.stories.crew import PROPOSE, Crew, led, settled


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    return settled(slack)


def _all(*people: str) -> str:
    return " ".join(f"<@U0{each}>" for each in people)


def test_one_of_several_options_is_chosen(concord: Concord, crew: Crew) -> None:
    asks = f'propose "Where" {_all("ANA", "BEN", "CARLA")} options:"Rotterdam; Antwerp; Rotterdam" method:majority'
    crew.type(crew.olga, f"{asks} reasons:none", crew.office)
    concord.settle()
    card = crew.card()
    assert "*1.* Rotterdam · *0*" in all_text(card)
    assert "*2.* Antwerp · *0*" in all_text(card)
    assert "With which option do you agree? Type `vote D-1 1`" in crew.type(crew.ben, "vote D-1 agree").text
    crew.slack.click(crew.ana, card, "decision_vote:agree", "1 1").wait_reply()
    assert "noted *Agree*" in crew.type(crew.ben, "vote D-1 2").text
    assert "changed to *Agree*" in crew.type(crew.ben, "vote D-1 1").text
    concord.settle()
    assert "· accepted" in all_text(crew.card()), "two of three are for the first: the third cannot change it"
    assert "Chosen: *Rotterdam*" in crew.said(crew.office)
    crew.type(crew.olga, "export format:md", crew.office)
    concord.settle()
    (archive,) = [each.content for each in crew.slack.files.values() if each.name.endswith(".zip")]
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        text = files.read("0001-where.md").decode()
    assert "* 1. Rotterdam\n* 2. Antwerp" in text
    assert "Chosen option: “Rotterdam”" in text
    shown = crew.type(crew.olga, "show D-1", crew.office).text
    assert "Ana Ruiz agreed with 1." in shown
    assert "Chosen: *Rotterdam*" in shown


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ('options:"Only one"', "Give 2 to 8 options"),
        ('options:"1;2;3;4;5;6;7;8;9"', "Give 2 to 8 options"),
        (f'options:"a;{"b" * 201}"', "An option has at most 200 characters; one has 201."),
        ("template:dice", "I don't know template `dice`"),
        ("days:0", "days"),
        ("impact:lots", "lots"),
        ("fallback:coin", "I don't know fallback `coin`"),
    ],
)
def test_what_is_no_term(quiet: Concord, crew: Crew, typed: str, said: str) -> None:
    assert said in crew.type(crew.olga, f"{PROPOSE} {_all('BEN')} {typed}", crew.office).text
    quiet.settle()
    assert not crew.slack.messages(crew.office)


def test_a_template_sets_what_is_not_said(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f"{PROPOSE} {_all('BEN', 'ANA')} template:sense silence:consent", crew.office)
    with quiet.work() as work:
        ballot = work.session.scalars(work.select(Ballot)).one()
        assert (ballot.method, ballot.share, ballot.fallback, ballot.silence) == ("majority", 0, "lapse", "consent")
        assert ballot.closes_at.isoformat() == "2027-03-02T16:00:00+00:00", "one working day, at 17:00 in Berlin"


def test_how_decisions_are_usually_made(quiet: Concord, crew: Crew) -> None:
    this = led(crew)
    ada = this.slack.user("ada", id="U0ADA", real_name="Ada Admin", admin=True, tz="Europe/Berlin")
    assert "admin" in this.type(this.olga, "defaults method:consensus for:workspace").text
    assert "Only Olga Petrova, who owns EU" in this.type(this.ben, "defaults method:majority").text
    assert "I don't know method" in this.type(this.olga, "defaults method:dice").text
    assert "Saved for the workspace" in this.type(ada, "defaults method:consensus days:5 for:workspace").text
    assert "Saved for EU" in this.type(this.olga, 'defaults days:2 quorum:"100%"').text
    form = this.type(this.olga, "defaults")
    assert form.opened is not None
    assert "In *EU*, where nothing else is said" in all_text(form.opened)
    assert this.slack.submit(this.olga, form, {"days": "4"}).errors is None
    this.type(this.olga, PROPOSE)
    with quiet.work() as work:
        ballot = work.session.scalars(work.select(Ballot)).one()
        assert (ballot.method, ballot.share) == ("consensus", 100)
        assert ballot.closes_at.isoformat() == "2027-03-05T16:00:00+00:00"
    opened = this.slack.command(ada, this.launch, "/concord", "settings")
    pressed = this.slack.click(ada, opened, "decision_defaults")
    assert "In *the workspace*" in all_text(pressed.opened)
    done = this.slack.submit(ada, pressed, {"days": "900"})
    assert "days" in (done.errors or {})


def test_above_an_amount_functions_and_an_approver_are_demanded(quiet: Concord, crew: Crew) -> None:
    this = led(crew)
    ada = this.slack.user("ada", id="U0ADA", real_name="Ada Admin", admin=True)
    assert "admin" in this.type(this.olga, "rule above:1M functions:accounting").text
    assert "Above which amount" in this.type(ada, "rule functions:accounting").text
    assert "One function approves" in this.type(ada, "rule above:1M approver:legal,sales").text
    assert "There is no rule for that amount" in this.type(ada, "rule above:7").text
    assert "No rule yet" in this.type(this.olga, "rule").text
    told = this.type(ada, "rule above:1M functions:accounting,legal approver:accounting").text
    assert "Above *1,000,000* a decision must hear Accounting and Legal and is approved by Accounting." in told
    lacking = this.type(this.olga, f"{PROPOSE} impact:2.5M").text
    assert "Above 1,000,000 a decision needs somebody from Legal among those who are asked." in lacking
    lacking = this.type(this.olga, f"{PROPOSE} {_all('DEE', 'BEN')} impact:2500000").text
    assert "somebody from Accounting and an approver from Accounting" in lacking
    told = this.type(this.olga, 'log "Antwerp" impact:3M').text
    assert "Above 1,000,000 a decision is not just recorded: Accounting and Legal must take part." in told
    assert "Proposed as D-1" in this.type(this.olga, f"{PROPOSE} {_all('ANA', 'DEE', 'BEN')} impact:2.5M").text
    quiet.settle()
    assert "Accounting 0 of 1 · missing, Legal 0 of 1 · missing" in all_text(this.card())
    assert "worth 2,500,000" in this.type(this.olga, "show D-1").text
    assert "Proposed as D-2" in this.type(this.olga, f"{PROPOSE} impact:1M").text, "not above it"
    listed = this.type(ada, "rule")
    form = this.slack.click(ada, listed, "decision_rule_add")
    refused = this.slack.submit(ada, form, {"above": "x", "functions": "legal"})
    assert "above" in (refused.errors or {})
    this.slack.submit(ada, form, {"above": "5M", "functions": "legal"})
    assert "Above *5,000,000* a decision must hear Legal." in this.type(this.olga, "rule").text
    assert "have no rule any more" in this.slack.click(ada, listed, "decision_rule_remove").wait_reply()["text"]
    assert "Above *1,000,000*" not in this.type(this.olga, "rule").text


def test_more_people_are_asked_and_the_terms_are_tightened(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f"{PROPOSE} {_all('BEN')} hidden:voted", crew.office)
    quiet.settle()
    assert "Whom shall I ask?" in crew.type(crew.olga, "invite D-1 somebody", crew.office).text
    assert "Only Olga Petrova" in crew.type(crew.carla, f"invite D-1 {_all('CARLA')}", crew.office).text
    assert "They are all asked" in crew.type(crew.olga, f"invite D-1 {_all('BEN')}", crew.office).text
    assert "too: Ana Ruiz, Carla Rossi" in crew.type(crew.olga, f"invite D-1 {_all('ANA', 'CARLA')}", crew.office).text
    quiet.settle()
    assert "<@U0ANA>, <@U0CARLA>: you are asked about D-1, too." in crew.said(crew.office)
    assert "What shall change?" in crew.type(crew.olga, "terms D-1", crew.office).text
    assert "cannot be loosened" in crew.type(crew.olga, "terms D-1 hidden:no", crew.office).text
    assert "anonymous" in crew.type(crew.olga, "terms D-1 anonymous:yes hidden:closed", crew.office).text
    assert "cannot be undone" in crew.type(crew.olga, "terms D-1 anonymous:no", crew.office).text
    assert "is past" in crew.type(crew.olga, "terms D-1 closes:yesterday", crew.office).text
    crew.type(crew.olga, 'terms D-1 closes:"2027-03-10 12:00"', crew.office)
    quiet.settle()
    assert "has new terms" in crew.said(crew.office)
    assert "10 March 2027 11:00 UTC" in all_text(crew.card())


def test_results_are_shown_to_those_who_have_answered(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f"{PROPOSE} {_all('BEN', 'ANA', 'CARLA')} hidden:voted reasons:none", crew.office)
    quiet.settle()
    told = crew.press(crew.ben, "disagree").wait_reply()["text"]
    assert "Agree *0* · Abstain *0* · Disagree *1*" in told
    quiet.settle()
    assert "the tally is shown to you once you have answered" in all_text(crew.card())
    assert "Disagree *1*" in crew.type(crew.ben, "show D-1", crew.office).text
    assert "Disagree *1*" not in crew.type(crew.ana, "show D-1", crew.office).text


def test_what_was_closed_is_opened_again(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f"{PROPOSE} {_all('BEN')} reasons:none", crew.office)
    quiet.settle()
    assert "is open already" in crew.type(crew.olga, "reopen D-1", crew.office).text
    crew.press(crew.ben, "agree")
    quiet.settle()
    assert "Only the owner" in crew.type(crew.carla, "reopen D-1", crew.office).text
    told = crew.slack.click(crew.olga, crew.card(), "decision_reopen").wait_reply()["text"]
    assert "D-1 is open again until" in told
    quiet.settle()
    assert "· proposed" in all_text(crew.card())
    assert "Still asked: <@U0BEN>" in all_text(crew.card())
    assert "is open again until" in crew.said(crew.office)
    crew.press(crew.ben, "disagree")
    crew.type(crew.olga, "close D-1", crew.office)
    quiet.settle()
    outcomes = [each for each in crew.slack.messages(crew.office) if "everybody had" in all_text(each)]
    assert "· rejected" in all_text(crew.card())
    assert len(outcomes) == 1, "the first one; the second was closed by hand and has its own"
    assert "it was closed by hand" in crew.said(crew.office)
    crew.type(crew.olga, 'log "Another"', crew.office)
    assert "was recorded, not put to anybody" in crew.type(crew.olga, "reopen D-2", crew.office).text
    crew.type(crew.olga, "reopen D-1", crew.office)
    crew.type(crew.ben, "vote D-1 agree", crew.office)
    crew.type(crew.olga, "supersede D-1 by:D-2", crew.office)
    assert "is superseded: reopen" in crew.type(crew.olga, "reopen D-1", crew.office).text


def test_whose_condition_changed_is_asked_again(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f"{PROPOSE} {_all('BEN', 'ANA', 'CARLA')} method:consensus", crew.office)
    quiet.settle()
    for who in (crew.ben, crew.ana):
        crew.press(who, "agree")
    told = crew.type(crew.olga, f'amend D-1 outcome:"From June on" {crew.ben.mention}', crew.office).text
    assert "Asked again: Ben Okafor." in told
    assert "Nothing was changed" in crew.type(crew.olga, 'amend D-1 outcome:"From June on"', crew.office).text
    form = crew.type(crew.olga, "amend D-1", crew.office)
    crew.slack.submit(crew.olga, form, {"outcome": "From July on", "people": ["U0ANA"]})
    quiet.settle()
    assert "Still asked: <@U0ANA>, <@U0BEN>, <@U0CARLA>" in all_text(crew.card())


def test_an_objection_is_handed_on_until_it_is_met(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f"{PROPOSE} {_all('BEN', 'ANA')}", crew.office)
    quiet.settle()
    assert "Nobody objects to D-1." in crew.type(crew.olga, "objections D-1", crew.office).text
    crew.type(crew.ana, 'vote D-1 block why:"No budget"', crew.office)
    crew.type(crew.ben, "vote D-1 agree", crew.office)
    quiet.settle()
    told = crew.slack.messages(crew.slack.direct(crew.olga))[-1]
    assert "Ana Ruiz blocks *D-1 · Rotterdam serves the EU*. You answer by 4 March." in all_text(told)
    assert "> No budget" in all_text(told)
    listed = crew.type(crew.olga, "objections D-1", crew.office)
    assert "*1.* Ana Ruiz blocks: No budget · Olga Petrova by 4 March" in listed.text
    form = crew.slack.click(crew.olga, listed, "decision_objection")
    refused = crew.slack.submit(crew.olga, form, {"owner": "U0CARLA", "due": "2027-02-01"})
    assert "is past" in (refused.errors or {})["due"]
    crew.slack.submit(crew.olga, form, {"owner": "U0CARLA", "due": "2027-03-03"})
    quiet.settle()
    assert "Carla Rossi answers by 3 March" in all_text(crew.card())
    assert "You answer by 3 March" in all_text(crew.slack.messages(crew.slack.direct(crew.carla))[-1])
    for who, typed, said in (
        (crew.ben, "objection D-1 1 due:friday", "Only whoever is to mend that"),
        (crew.carla, "objection D-1 2", "D-1 has 1 objection: name one"),
        (crew.carla, "objection D-1 1 due:whenever", "whenever"),
        (crew.carla, "objection D-1 1", "D-1: Carla Rossi answers that by 3 March."),
        (crew.carla, f"objection D-1 1 owner:{crew.dee.mention}", "D-1: Dee Doyle answers that by 3 March."),
    ):
        assert said in crew.type(who, typed, crew.office).text
    crew.type(crew.ana, "vote D-1 agree", crew.office)
    assert "· withdrawn" in crew.type(crew.ben, "objections D-1", crew.office).text
    assert "That objection is withdrawn" in crew.type(crew.olga, "objection D-1 1", crew.office).text
    crew.type(crew.olga, 'log "Another"', crew.office)
    assert "nobody could object" in crew.type(crew.olga, "objections D-2", crew.office).text
    crew.type(crew.olga, f"{PROPOSE} {_all('BEN', 'ANA')} hidden:closed", crew.office)
    assert "is shown when it is closed" in crew.type(crew.olga, "objections D-3", crew.office).text


def test_without_a_quorum_a_meeting_is_called(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f"{PROPOSE} {_all('BEN', 'ANA')} closes:tomorrow fallback:meeting", crew.office)
    for day in ("02", "04"):
        quiet.at(f"2027-03-{day} 17:00", "Europe/Berlin")
    assert "D-1 had no quorum twice and needs a meeting: <@U0OLGA>, please call one." in crew.said(crew.office)
    assert "needs a meeting" in all_text(crew.card())
    quiet.at("2027-03-18 17:00", "Europe/Berlin")
    assert "· lapsed" in all_text(crew.card())


def test_the_card_names_the_function_that_nobody_speaks_for(quiet: Concord, crew: Crew) -> None:
    this = led(crew)
    this.slack.command(this.olga, this.launch, "/initiative", "edit need:product,accounting")
    this.type(this.olga, PROPOSE)
    quiet.settle()
    assert "Nobody speaks for *Product* in EU yet." in all_text(this.card())
    form = this.slack.click(this.olga, this.card(), "stakeholders_fill")
    assert form.opened is not None
    this.slack.command(this.olga, this.launch, "/stakeholders", f"add {this.olga.mention} product")
    this.press(this.ben, "agree")
    quiet.settle()
    assert "Nobody speaks" not in all_text(this.card())


def test_app_home_asks_and_is_answered_in_place(quiet: Concord, crew: Crew) -> None:
    this = led(crew)
    this.type(this.olga, f"{PROPOSE} reasons:none")
    this.slack.open_home(this.ben)
    this.slack.open_home(this.dee)
    quiet.settle()
    assert "Rotterdam serves the EU · closes" in all_text(this.slack.home(this.ben))
    this.slack.click(this.ben, this.slack.home(this.ben), "decision_vote:agree")
    quiet.settle()
    assert "Nothing waits for you." in all_text(this.slack.home(this.ben))
    for who in (this.ana, this.carla):
        this.press(who, "agree")
    quiet.settle()
    home = this.slack.home(this.dee)
    assert "Acknowledge" in all_text(home)
    this.slack.click(this.dee, home, "decision_acknowledge")
    quiet.settle()
    assert "Nothing waits for you." in all_text(this.slack.home(this.dee))
    assert "you have read D-1" in this.type(this.dee, "acknowledge D-1").text, "twice is once"
    assert "You were not asked" in this.type(this.ben, "acknowledge D-1").text
    assert "Legal: 1 of 1, half of them within 1 minute" in this.type(this.ben, "read").text
    assert "Legal: 1 of 1" in this.type(this.ben, "read initiative:EU").text


def test_nobody_was_asked_to_read_anything(quiet: Concord, crew: Crew) -> None:
    assert "Nobody was asked to acknowledge" in crew.type(crew.ben, "read").text


def _nudges(crew: Crew, who: str) -> list[str]:
    said = crew.slack.messages(crew.slack.direct(crew.slack.space.users[who]))
    return [each["text"] for each in said if "for your answer" in each["text"]]


def test_who_is_silent_is_reminded_twice_in_their_own_morning_and_then_left_alone(quiet: Concord, crew: Crew) -> None:
    far = crew.slack.user("kim", id="U0KIM", real_name="Kim Lee", tz="Asia/Kathmandu")
    crew.slack.join(crew.office, far)
    asks = f"{_all('BEN', 'KIM')} reasons:none closes:2027-03-31"
    crew.type(crew.olga, f"{PROPOSE} {asks}", crew.office)
    crew.type(crew.olga, f'propose "Second" {asks} options:"a;b"', crew.office)
    quiet.at("2027-03-01 10:30", "Europe/Berlin")
    assert _nudges(crew, "U0BEN") == [], "asked this morning"
    quiet.at("2027-03-02 10:00", "Asia/Kathmandu")
    assert _nudges(crew, "U0KIM") == ["2 things wait for your answer"]
    assert _nudges(crew, "U0BEN") == []
    quiet.at("2027-03-02 10:00", "Europe/Berlin")
    crew.slack.command(crew.ben, crew.office, "/standup", "away until:2027-03-04")
    quiet.at("2027-03-03 10:00", "Europe/Berlin")
    assert _nudges(crew, "U0BEN") == ["2 things wait for your answer"], "away"
    quiet.at("2027-03-04 10:00", "Europe/Berlin")
    quiet.at("2027-03-05 10:00", "Europe/Berlin")
    assert _nudges(crew, "U0BEN") == ["2 things wait for your answer"] * 2, "twice, then it stops"
    reminder = [each for each in crew.slack.messages(crew.slack.direct(far)) if "for your answer" in each["text"]][-1]
    crew.slack.click(far, reminder, "decision_vote:agree")
    with quiet.work() as work:
        first = work.session.scalars(work.select(Decision).where(Decision.number == 1)).one()
        assert [each.choice for each, person in ballots.stances(work, first.id) if person.name == "Kim Lee"] == [
            "agree"
        ]


def test_after_downtime_there_is_one_reminder(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f"{PROPOSE} {_all('BEN')} closes:2027-03-31", crew.office)
    quiet.at("2027-03-12 12:00", "Europe/Berlin")
    assert len(_nudges(crew, "U0BEN")) == 1
    crew.type(crew.olga, "withdraw D-1", crew.office)
    quiet.clock.advance(days=3)
    quiet.settle()
    assert len(_nudges(crew, "U0BEN")) == 1


def test_in_a_private_channel_only_its_members_hear_of_it(quiet: Concord, crew: Crew) -> None:
    secret = crew.slack.channel("secret", id="C0SECRET", private=True, members=[crew.olga, crew.ben])
    crew.slack.command(crew.olga, secret, "/initiative", 'new "Hush" key:HUSH')
    for who, part in ((crew.ben, "sales approver"), (crew.ana, "legal informed"), (crew.carla, "sales")):
        crew.slack.command(crew.olga, secret, "/stakeholders", f"add {who.mention} {part}")
    told = crew.type(crew.olga, f"{PROPOSE} reasons:none", secret).text
    assert "Carla Rossi cannot see it: invite them to this private channel." in told
    quiet.settle()
    assert "noted" in crew.type(crew.ben, "vote D-1 agree", secret).text
    quiet.at("2027-03-02 10:00", "Europe/Berlin")
    crew.type(crew.olga, "close D-1", secret)
    quiet.settle()
    for who in (crew.ana, crew.carla):
        assert crew.slack.messages(crew.slack.direct(who)) == []


def test_what_was_open_is_handed_over_with_the_part(quiet: Concord, crew: Crew) -> None:
    this = led(crew)
    eve = this.slack.user("eve", id="U0EVE", real_name="Eve Novak", tz="Europe/Berlin")
    this.slack.join(this.launch, eve)
    this.type(this.olga, PROPOSE)
    quiet.settle()
    done: Answer = this.slack.command(
        this.olga, this.launch, "/stakeholders", f"handoff {this.ben.mention} {eve.mention}"
    )
    assert "Eve Novak" in done.text
    quiet.settle()
    card = all_text(this.card())
    assert "<@U0EVE>" in card
    assert "<@U0BEN>" not in card
