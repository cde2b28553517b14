"""A decision is proposed, answered, amended, closed, acknowledged and superseded."""

from __future__ import annotations

import pytest

from storage import ballots, history
from storage.decisions import Decision
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, all_text
from tests.stories.crew import PROPOSE, Crew, led, settled


@pytest.fixture
def crew(slack: FakeSlack) -> Crew:
    return settled(slack)


def test_a_block_is_met_by_an_amendment_and_the_informed_acknowledge(concord: Concord, crew: Crew) -> None:
    this = led(crew)
    told = this.type(this.olga, f"{PROPOSE} quorum:accounting").text
    assert "Proposed as D-1: 3 people are asked, until <!date^1804176000^" in told, "in three working days at 17:00"
    concord.settle()
    card = all_text(this.card())
    assert "*D-1 · Rotterdam serves the EU* · proposed\n> From May on" in card
    assert "Agree *0* · Abstain *0* · Disagree *0* · Block *0*" in card
    assert "Quorum 0 of 2: Accounting 0 of 1 · missing" in card
    assert "Still asked: <@U0ANA>, <@U0BEN>, <@U0CARLA>" in card
    assert "no answer counts as abstaining" in card

    asked = this.press(this.ana, "block")
    assert asked.opened is not None
    this.slack.submit(this.ana, asked, {"reason": "No budget <code> for customs"})
    assert "noted *Agree*" in this.press(this.ben, "agree").wait_reply()["text"]
    concord.settle()
    card = all_text(this.card())
    assert "Agree *1* · Abstain *0* · Disagree *0* · Block *1*" in card
    assert "*Ana Ruiz* blocks: No budget &lt;code&gt; for customs · Olga Petrova answers by" in card
    assert "Accounting 1 of 1" in card

    assert "Asked again: Ana Ruiz." in this.type(this.olga, 'amend D-1 outcome:"From June on"').text
    concord.settle()
    assert "~May~ *June*" in this.said()
    card = all_text(this.card())
    assert "Still asked: <@U0ANA>, <@U0CARLA>" in card
    assert "Block *1*" in card, "an objection counts until its objector says otherwise"
    assert "version 2" in card
    this.press(this.carla, "agree")
    concord.settle()
    assert "· proposed" in all_text(this.card())
    this.press(this.ana, "agree")
    concord.settle()
    assert "*D-1 · Rotterdam serves the EU* · accepted\n> From June on" in all_text(this.card())
    outcome = [each for each in this.slack.messages(this.launch) if "everybody had answered" in all_text(each)]
    assert len(outcome) == 1
    assert outcome[0]["subtype"] == "thread_broadcast"

    asked_to_read = this.slack.messages(this.slack.direct(this.dee))[-1]
    assert "Olga Petrova wants you to know" in all_text(asked_to_read)
    done = this.slack.click(this.dee, asked_to_read, "decision_acknowledge")
    assert "you have read D-1" in done.wait_reply()["text"]
    concord.settle()
    assert "acknowledged by 1 of 1" in all_text(this.card())
    shown = this.type(this.ben, "show D-1").text
    assert shown.splitlines()[0] == "D-1 · Rotterdam serves the EU · accepted"
    assert "Ben Okafor agreed (version 1)" in shown
    assert "closed since everybody had answered" in shown
    with concord.work() as work:
        first = work.session.scalars(work.select(Decision)).one()
        verbs = [each.verb for each in history.of(work, "decision", first.id)]
        assert [each.state for each, _ in ballots.objections(work, first.id)] == ["met"]
    assert verbs == ["propose", "stance", "stance", "amend", "stance", "stance", "close", "acknowledge"]


def test_in_a_plain_channel_people_are_named(quiet: Concord, crew: Crew) -> None:
    assert "Whom shall I ask? This channel has no initiative" in crew.type(crew.olga, PROPOSE, crew.office).text
    told = crew.type(
        crew.olga, f"{PROPOSE} {crew.ben.mention} {crew.carla.mention} {crew.ben.mention}", crew.office
    ).text
    assert "D-1: 2 people are asked" in told
    quiet.settle()
    refused = crew.press(crew.dee, "agree").wait_reply()["text"]
    assert "You are not asked about D-1. Olga Petrova can add you." in refused


def test_without_a_title_a_modal_asks(quiet: Concord, crew: Crew) -> None:
    asked = crew.type(crew.olga, "propose", crew.office)
    refused = crew.slack.submit(crew.olga, asked, {"title": "Depot", "people": ["U0BEN"], "closes": "yesterday"})
    assert "is past" in (refused.errors or {})["closes"]
    asked_again = {"title": "Depot", "people": ["U0BEN", "U0ANA"], "closes": "friday", "quorum": "60%"}
    crew.slack.submit(crew.olga, asked, asked_again)
    quiet.settle()
    assert "Still asked: <@U0ANA>, <@U0BEN>" in all_text(crew.card())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ('propose "" {ben}', "Whom shall I ask"),
        ('propose "T" {ben} closes:"2020-01-01"', "is past"),
        ('propose "T" {ben} closes:"2031-01-01"', "a year at most"),
        ('propose "T" {ben} quorum:sailing', "sailing"),
        ('propose "T" {ben} quorum:legal', "That quorum can never be met: nobody who is asked speaks for Legal."),
        ('propose "T" {ben} quorum:200%', "quorum"),
        ('propose "T" {ben} method:dice', "I don't know method `dice`"),
        ('propose "T" {ben} silence:loud', "I don't know silence `loud`"),
        ('propose "T" {robo}', "None of them can answer here"),
        ("vote D-9 agree", "There is no decision D-9"),
        ("close", "Which decision?"),
        ("supersede D-9 by:D-8", "There is no decision D-9"),
    ],
)
def test_what_cannot_be_proposed(quiet: Concord, crew: Crew, typed: str, said: str) -> None:
    robo = crew.slack.user("robo", id="U0ROBO", real_name="Robo", bot=True)
    if typed.startswith('propose ""'):
        typed = PROPOSE
    answer = crew.type(crew.olga, typed.format(ben=crew.ben.mention, robo=robo.mention), crew.office).text
    assert said in answer
    quiet.settle()
    assert not crew.slack.messages(crew.office)


@pytest.mark.parametrize(
    ("method", "choices", "status"),
    [
        ("consent", ("agree", "disagree"), "accepted"),
        ("consensus", ("agree", "abstain"), "accepted"),
        ("consensus", ("agree", "disagree"), "rejected"),
        ("consent", ("agree", "block"), "rejected"),
        ("majority", ("agree", "disagree"), "rejected"),
        ("supermajority", ("agree", "agree"), "accepted"),
    ],
)
def test_each_method_at_its_time(
    quiet: Concord, crew: Crew, method: str, choices: tuple[str, str], status: str
) -> None:
    people = f"{crew.ben.mention} {crew.carla.mention}"
    crew.type(crew.olga, f"{PROPOSE} {people} method:{method} reasons:none closes:tomorrow", crew.office)
    quiet.settle()
    for who, choice in zip((crew.ben, crew.carla), choices, strict=True):
        crew.press(who, choice)
    quiet.at("2027-03-02 17:00", "Europe/Berlin")
    assert f"· {status}" in all_text(crew.card())


def test_the_approver_decides_after_advice(quiet: Concord, crew: Crew) -> None:
    this = led(crew)
    this.type(this.olga, f"{PROPOSE} method:approver reasons:none quorum:50%")
    quiet.settle()
    this.press(this.ben, "disagree")
    quiet.settle()
    assert "· proposed" in all_text(this.card())
    this.press(this.ana, "agree")
    quiet.settle()
    assert "· accepted" in all_text(this.card())


def test_no_quorum_is_extended_once_and_then_falls_to_the_approver(quiet: Concord, crew: Crew) -> None:
    this = led(crew)
    this.type(this.olga, f"{PROPOSE} closes:tomorrow")
    quiet.at("2027-03-02 17:00", "Europe/Berlin")
    assert "has no quorum yet (no quorum (0 of 2)): it is open until" in this.said()
    assert "extended once" in all_text(this.card())
    quiet.at("2027-03-04 17:00", "Europe/Berlin")
    assert "was not decided in time, twice: <@U0ANA> decides" in this.said()
    assert "<@U0ANA> decides." in all_text(this.card())
    this.press(this.ana, "agree")
    quiet.settle()
    assert "· accepted" in all_text(this.card())
    assert "the approver decided, after the quorum was missed" in this.said()


def test_nobody_decides_and_it_lapses(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f"{PROPOSE} {crew.ben.mention} closes:tomorrow", crew.office)
    for day in ("02", "04"):
        quiet.at(f"2027-03-{day} 17:00", "Europe/Berlin")
    assert "· lapsed" in all_text(crew.card())
    late = crew.type(crew.ben, "vote D-1 agree", crew.office).text
    assert "D-1 is closed: lapsed. Your answer came too late to count." in late


def test_a_vote_after_the_deadline_closes_what_no_sweep_has_seen(quiet: Concord, crew: Crew) -> None:
    crew.type(
        crew.olga, f"{PROPOSE} {crew.ben.mention} {crew.ana.mention} {crew.carla.mention} closes:tomorrow", crew.office
    )
    quiet.settle()
    for who in (crew.ben, crew.ana):
        crew.press(who, "agree")
    quiet.clock.set("2027-03-02 17:00", "Europe/Berlin")
    assert "D-1 is closed: accepted. Your answer came too late" in crew.press(crew.carla, "agree").wait_reply()["text"]
    quiet.settle()
    assert "Agree *2*" in crew.type(crew.olga, "show D-1", crew.office).text


def test_a_stance_is_changed_delegated_and_taken_back(quiet: Concord, crew: Crew) -> None:
    crew.type(crew.olga, f"{PROPOSE} {crew.ben.mention} {crew.ana.mention} method:consensus reasons:none", crew.office)
    quiet.settle()
    crew.press(crew.ben, "disagree")
    assert "changed to *Abstain*" in crew.press(crew.ben, "abstain").wait_reply()["text"]
    assert (
        "Dee Doyle answers for you on D-1" in crew.type(crew.ana, f"delegate D-1 {crew.dee.mention}", crew.office).text
    )
    quiet.settle()
    assert "Still asked: <@U0DEE> for Ana Ruiz" in all_text(crew.card())
    assert "also for Ana Ruiz. It is accepted." in crew.press(crew.dee, "agree").wait_reply()["text"]
    assert "Dee Doyle for Ana Ruiz agreed" in crew.type(crew.olga, "show D-1", crew.office).text
    with quiet.work() as work:
        found = work.session.scalars(work.select(Decision)).one()
        assert [each.state for each, _ in ballots.objections(work, found.id)] == ["withdrawn"]


def test_what_is_hidden_is_not_shown_before_its_time(quiet: Concord, crew: Crew) -> None:
    people = f"{crew.ben.mention} {crew.ana.mention} {crew.carla.mention}"
    crew.type(crew.olga, f"{PROPOSE} {people} hidden:closed reasons:none", crew.office)
    quiet.settle()
    crew.press(crew.ben, "block")
    quiet.settle()
    shown = all_text(crew.card()) + crew.type(crew.olga, "show D-1", crew.office).text
    assert "*1 of 3* have answered; the tally is shown when it is closed" in shown
    assert "✋" not in shown
    assert "blocked" not in shown


def test_an_anonymous_ballot_tells_nobody_who(quiet: Concord, crew: Crew) -> None:
    people = f"{crew.ben.mention} {crew.ana.mention} {crew.carla.mention} {crew.dee.mention}"
    crew.type(crew.olga, f"{PROPOSE} {people} anonymous:yes reasons:none method:majority", crew.office)
    quiet.settle()
    crew.press(crew.ben, "disagree")
    quiet.settle()
    card = all_text(crew.card())
    assert "*1 of 4* have answered; the tally is shown from three votes on" in card
    assert "Still asked" not in card, "who took part is not shown below the quorum"
    assert "Somebody" not in card, "nobody's stance is shown under three votes"
    assert "shown from three votes on" in crew.type(crew.olga, "objections D-1", crew.office).text
    assert crew.slack.messages(crew.slack.direct(crew.olga)) == [], "nor by a message as they answer"
    for who in (crew.ana, crew.carla):
        crew.press(who, "agree")
    quiet.settle()
    assert "Agree *2* · Abstain *0* · Disagree *1*" in all_text(crew.card())
    told = crew.type(crew.olga, 'amend D-1 outcome:"From June on"', crew.office).text
    assert "Asked again: Nobody" in told
    quiet.settle()
    assert "Still asked" not in all_text(crew.card()), "else it would name who objected to the version before"
    crew.press(crew.ben, "disagree")
    quiet.settle()
    said = crew.type(crew.olga, "show D-1", crew.office).text
    assert "Somebody* disagrees" in said
    assert "Ben Okafor" not in said.replace("<@U0BEN>", "")
    with quiet.work() as work:
        found = work.session.scalars(work.select(Decision)).one()
        stances = [each for each in history.of(work, "decision", found.id) if each.verb == "stance"]
    assert [each.actor_id for each in stances] == [None] * 4
    assert all(set(each.changes) == {"edition"} for each in stances)


def test_it_is_closed_overridden_and_withdrawn_by_those_who_may(quiet: Concord, crew: Crew) -> None:
    this = led(crew)
    this.type(this.olga, f"{PROPOSE} reasons:none")
    quiet.settle()
    assert "is not decided: 0 of 2 take part" in this.type(this.olga, "close D-1").text
    this.press(this.ben, "block")
    this.press(this.carla, "agree")
    assert "Only the approver of D-1" in this.type(this.olga, 'override D-1 why:"we must"').text
    assert "Say why, for the record" in this.type(this.ana, "override D-1").text
    assert "Only Olga Petrova, the driver" in this.type(this.ben, "close D-1").text
    assert "over its open objections" in this.type(this.ana, 'override D-1 why:"The season starts"').text
    quiet.settle()
    assert "“The season starts”" in this.said()
    with quiet.work() as work:
        found = work.session.scalars(work.select(Decision)).one()
        assert [each.state for each, _ in ballots.objections(work, found.id)] == ["overridden"]
    this.type(this.olga, 'propose "Second" reasons:none')
    assert "D-2 is withdrawn" in this.type(this.olga, "withdraw D-2").text
    assert "D-2 is closed: withdrawn" in this.type(this.ben, "vote D-2 agree").text
    assert "is being decided" in _edited(this)


def _edited(this: Crew) -> str:
    this.type(this.olga, 'propose "Third" reasons:none')
    return this.type(this.olga, 'edit D-3 "Other"').text


def test_a_decision_takes_the_place_of_another(quiet: Concord, crew: Crew) -> None:
    people = f"{crew.ben.mention} {crew.carla.mention}"
    crew.type(crew.olga, f"{PROPOSE} {people} reasons:none", crew.office)
    quiet.settle()
    for who in (crew.ben, crew.carla):
        crew.press(who, "agree")
    crew.type(crew.olga, 'log "Antwerp serves the EU"', crew.office)
    assert "Only the owner" in crew.type(crew.dee, "supersede D-1 by:D-2", crew.office).text
    assert "cannot supersede itself" in crew.type(crew.olga, "supersede D-1 by:D-1", crew.office).text
    assert (
        "D-1 is superseded by D-2. 2 people hear of it."
        in crew.type(crew.olga, "supersede D-1 by:D-2", crew.office).text
    )
    assert "D-1 is superseded; only what was accepted" in crew.type(crew.olga, "supersede D-1 by:D-2", crew.office).text
    quiet.settle()
    assert "superseded by D-2" in all_text(crew.card(1))
    assert "supersedes D-1" in all_text(crew.card(2))
    assert "is superseded by *D-2" in crew.slack.messages(crew.slack.direct(crew.ben))[-1]["text"]


def test_a_proposal_of_a_private_channel_is_its_members_business(quiet: Concord, crew: Crew) -> None:
    secret = crew.slack.channel("secret", id="C0SECRET", private=True, members=[crew.olga, crew.ben])
    crew.type(crew.olga, f"{PROPOSE} {crew.ben.mention} {crew.ana.mention}", secret)
    quiet.settle()
    for typed in (
        "vote D-1 agree",
        "show D-1",
        f"delegate D-1 {crew.ben.mention}",
        "close D-1",
        "amend D-1 x",
        "override D-1",
    ):
        assert "There is no decision D-1" in crew.type(crew.ana, typed).text
    assert "noted *Agree*" in crew.type(crew.ben, "vote D-1 agree").text
