"""What is predicted of a decision, what its owner says on the day, and how often predictions hold."""

from __future__ import annotations

from typing import Any

import pytest

from bot.decisions import reviews
from storage import history
from storage.decisions import Decision
from storage.people import Person
from storage.reviews import Review
from storage.schedules import Schedule
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, User, all_text
from tests.stories.launch import press
from tests.stories.test_actions import BERLIN, Crew
from tests.stories.test_actions import crew as crew  # noqa: PLC0414 - a fixture

PREDICT = 'review D-1 on:2027-06-01 measure:"Share of <EU> orders" predict:"40 %"'  # a Tuesday


@pytest.fixture
def logged(quiet: Concord, crew: Crew) -> Crew:
    crew.type(crew.olga, 'log "Rotterdam serves the EU"')
    quiet.settle()
    return crew


def asked(crew: Crew, who: User) -> list[dict[str, Any]]:
    """The messages that ask somebody for a result."""
    told = crew.slack.messages(crew.slack.direct(who))
    return [each for each in told if "is to be reviewed" in each["text"]]


def results(concord: Concord) -> list[tuple[str, dict[str, Any]]]:
    with concord.work() as work:
        first = work.session.scalars(work.select(Decision).where(Decision.number == 1)).one()
        entries = history.of(work, "decision", first.id)
    return [(each.verb, each.changes) for each in entries if each.verb.startswith("review")]


def test_a_prediction_is_kept_asked_for_and_compared(concord: Concord, crew: Crew) -> None:
    crew.type(crew.olga, 'log "Rotterdam serves the EU"')
    said = crew.type(crew.olga, PREDICT)
    assert "D-1 is reviewed on 1 June 2027: Share of &lt;EU&gt; orders, predicted 40 %." in said
    assert "*Review on 1 June 2027*: Share of &lt;EU&gt; orders, predicted 40 %" in crew.type(crew.ana, "show D-1")
    concord.at("2027-06-01 08:59", BERLIN)
    assert asked(crew, crew.olga) == []
    concord.at("2027-06-01 09:00", BERLIN)
    (told,) = asked(crew, crew.olga)
    assert "You predicted: Share of &lt;EU&gt; orders, predicted 40 %. What is it now?" in all_text(told)

    form = crew.slack.click(crew.olga, told, "decision_review_answer")
    refused = crew.slack.submit(crew.olga, form, {"actual": "many"})
    assert "the result is a number" in (refused.errors or {})["actual"]
    sent = crew.slack.submit(crew.olga, form, {"actual": "35 %"})
    assert "actual 35 %: *missed*. held: a number within ±10 %" in all_text(sent.view)
    concord.at("2027-06-15 09:00", BERLIN)
    assert len(asked(crew, crew.olga)) == 1
    assert "*Reviewed*: Share of &lt;EU&gt; orders, predicted 40 %, actual 35 % · missed" in crew.type(
        crew.ana, "show D-1"
    )
    assert "*held*" in crew.type(crew.olga, "review D-1 actual:37"), "corrected"
    assert "*held*" in crew.type(crew.olga, "review D-1 actual:37"), "the same again changes nothing"
    assert results(concord) == [
        ("review", {"measure": "Share of <EU> orders", "predicted": "40 %", "on": "2027-06-01"}),
        ("review_result", {"predicted": "40 %", "actual": "35 %"}),
        ("review_result", {"predicted": "40 %", "actual": "37", "before": "35 %"}),
    ]


def test_nobody_answers_and_it_is_overdue(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.olga, PREDICT)
    for day, count in (("06-01", 1), ("06-07", 1), ("06-08", 2), ("06-14", 2)):
        quiet.at(f"2027-{day} 09:00", BERLIN)
        assert len(asked(logged, logged.olga)) == count, day
    assert "*Review on" in logged.type(logged.ana, "show D-1")
    quiet.at("2027-06-15 09:00", BERLIN)
    told = asked(logged, logged.olga)
    assert "Asked again, since nobody has answered." in all_text(told[1])
    assert "Asked again, for the last time." in all_text(told[2])
    for day in ("06-22", "06-29"):
        quiet.at(f"2027-{day} 09:00", BERLIN)
    assert len(asked(logged, logged.olga)) == 3
    assert "*Review overdue* since 1 June 2027" in logged.type(logged.ana, "show D-1")


def test_after_a_long_downtime_it_is_asked_once_in_the_morning(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.olga, PREDICT)
    quiet.at("2027-10-02 23:00", BERLIN)  # a Saturday night
    assert asked(logged, logged.olga) == []
    quiet.at("2027-10-04 09:00", BERLIN)
    quiet.at("2027-10-04 16:00", BERLIN)
    assert len(asked(logged, logged.olga)) == 1


def test_not_on_a_weekend_nor_while_they_are_away(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.olga, 'review D-1 on:2027-03-06 measure:"Orders" predict:yes')  # a Saturday
    logged.slack.command(logged.olga, logged.launch, "/standup", "away until:2027-03-10")
    for day in range(6, 10):
        quiet.at(f"2027-03-{day:02} 09:00", BERLIN)
    assert asked(logged, logged.olga) == []
    quiet.at("2027-03-10 09:00", BERLIN)
    assert len(asked(logged, logged.olga)) == 1


def test_a_modal_plans_it_and_changes_what_was_planned(quiet: Concord, logged: Crew) -> None:
    page = logged.asked(logged.olga, "show D-1")
    assert "Plan a review" in str(page.body)
    assert "Plan a review" not in str(logged.asked(logged.ana, "show D-1").body)
    with quiet.work() as work:
        first = work.session.scalars(work.select(Decision)).one().id
    form = press(logged.slack, logged.olga, "decision_review", str(first))
    refused = logged.slack.submit(logged.olga, form, {"measure": "Orders", "predict": "40", "on": "2027-03-01"})
    assert "no day within the next five years" in (refused.errors or {})["on"]
    sent = logged.slack.submit(logged.olga, form, {"measure": "Orders", "predict": ">=40", "on": "2027-04-01"})
    assert "D-1 is reviewed on 1 April 2027: Orders, predicted &gt;=40." in all_text(sent.view)
    form = logged.asked(logged.olga, "review D-1 on:2027-05-03")
    logged.slack.submit(logged.olga, form, {})
    with quiet.work() as work:
        (kept,) = work.session.scalars(work.select(Review))
    assert (kept.measure, kept.predicted, f"{kept.due_on}") == ("Orders", ">=40", "2027-05-03")
    quiet.at("2027-04-01 09:00", BERLIN)
    assert asked(logged, logged.olga) == []
    quiet.at("2027-05-03 09:00", BERLIN)
    assert len(asked(logged, logged.olga)) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("review", "Which decision?"),
        ("review D-9", "There is no decision D-9"),
        ("review D-1 x", "I can't tell what `x` is for"),
        ("review D-1 actual:35", "Nothing was predicted of D-1. Plan a review"),
        ("review D-1 actual:35 predict:40", "one at a time"),
        ('review D-1 on:yesterday measure:"M" predict:40', "no day within the next five years"),
        ('review D-1 on:2040-01-01 measure:"M" predict:40', "no day within the next five years"),
        ('review D-1 on:soonish measure:"M" predict:40', "I can't read `soonish` as a date"),
        ("review D-1 on:soonish", "I can't read `soonish` as a date"),
        (f"review D-1 on:tomorrow measure:{'m' * 201} predict:40", "Say `measure:"),
        (f"review D-1 on:tomorrow measure:M predict:{'4' * 101}", "Say `predict:40`"),
    ],
)
def test_what_cannot_be_reviewed(quiet: Concord, logged: Crew, typed: str, said: str) -> None:
    assert said in logged.type(logged.olga, typed)
    with quiet.work() as work:
        assert list(work.session.scalars(work.select(Review))) == []


def test_only_those_who_lead_it_review_what_is_accepted(quiet: Concord, logged: Crew) -> None:
    only = "Only Olga Petrova, the driver, the approver or an admin can review it."
    assert only in logged.type(logged.ana, PREDICT)
    assert only in logged.type(logged.ana, "review D-1")
    assert "is reviewed on" in logged.type(logged.ada, PREDICT)
    assert only in logged.type(logged.ana, "review D-1 actual:35")
    assert only in press(logged.slack, logged.ana, "decision_review_answer", "D-1").wait_reply()["text"]
    assert "Say `actual:35`" in logged.type(logged.olga, 'review D-1 actual:""')
    logged.type(logged.olga, f'propose "Antwerp" {logged.ben.mention}')
    proposed = logged.type(logged.olga, PREDICT.replace("D-1", "D-2"))
    assert "D-2 is proposed; what is accepted can be reviewed." in proposed


def test_a_decision_that_does_not_hold_any_more_is_not_reviewed(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.olga, PREDICT)
    logged.type(logged.olga, 'log "Antwerp"')
    logged.type(logged.olga, "supersede D-1 by:D-2")
    quiet.at("2027-06-01 09:00", BERLIN)
    assert asked(logged, logged.olga) == []
    assert "*Review called off*" in logged.type(logged.ana, "show D-1")
    assert "*missed*" in logged.type(logged.olga, "review D-1 actual:20"), "what it came to may still be said"


def test_the_owner_of_the_initiative_is_asked_for_whoever_is_gone(quiet: Concord, crew: Crew) -> None:
    crew.slack.command(crew.ana, crew.launch, "/initiative", 'new "EU launch" key:EU')
    crew.type(crew.olga, 'log "Rotterdam serves the EU"')
    crew.type(crew.olga, PREDICT)
    _gone(quiet, crew.olga)
    quiet.at("2027-06-01 09:00", BERLIN)
    assert asked(crew, crew.olga) == []
    (told,) = asked(crew, crew.ana)
    form = crew.slack.click(crew.ana, told, "decision_review_answer")
    sent = crew.slack.submit(crew.ana, form, {"actual": "42"})
    assert "*held*" in all_text(sent.view)


def _gone(concord: Concord, who: User) -> None:
    with concord.work() as work:
        work.session.scalars(work.select(Person).where(Person.slack_id == who.id)).one().deactivated = True


def test_a_schedule_of_no_review_asks_nobody(quiet: Concord, logged: Crew) -> None:
    with quiet.work() as work:
        reviews.fire(work, Schedule(kind=reviews.KIND, subject_id=999))
        assert not work.queued


def test_where_nobody_can_be_asked_it_is_overdue_at_once(quiet: Concord, logged: Crew) -> None:
    logged.type(logged.olga, PREDICT)
    _gone(quiet, logged.olga)
    quiet.at("2027-06-01 09:00", BERLIN)
    assert asked(logged, logged.olga) == []
    assert "*Review overdue* since 1 June 2027" in logged.type(logged.ana, "show D-1")


def test_an_initiative_does_not_hear_of_what_its_owner_may_not_see(quiet: Concord, crew: Crew) -> None:
    crew.slack.command(crew.ana, crew.launch, "/initiative", 'new "EU launch" key:EU')
    secret = crew.slack.channel("secret", id="C0SECRET", private=True, members=[crew.olga, crew.ben])
    crew.type(crew.olga, 'log "Hush" initiative:EU', secret)
    crew.type(crew.olga, PREDICT, secret)
    _gone(quiet, crew.olga)
    quiet.at("2027-06-01 09:00", BERLIN)
    assert asked(crew, crew.ana) == []
    assert "*Review overdue*" in crew.type(crew.ben, "show D-1", secret)


def test_how_often_predictions_hold(quiet: Concord, crew: Crew, slack: FakeSlack) -> None:
    assert "No prediction that you can see has been reviewed yet." in crew.type(crew.ana, "calibration")
    slack.command(crew.olga, crew.launch, "/initiative", 'new "EU launch" key:EU')
    office = slack.channel("office", id="C0OFFICE", members=[crew.olga, crew.ana])
    secret = slack.channel("secret", id="C0SECRET", private=True, members=[crew.olga])
    slack.command(crew.olga, secret, "/initiative", 'new "Hush" key:HUSH')
    said = (
        (crew.launch, "", "40", "30"), (crew.launch, "", ">=40", "60"), (crew.launch, "", "yes", "yes"),
        (office, "", "0", "1"), (office, "HUSH", "10", "10"), (secret, "", "yes", "no"),
    )  # fmt: skip
    for number, (where, key, predicted, actual) in enumerate(said, 1):
        crew.type(crew.olga, f'log "Number {number}"{f" initiative:{key}" if key else ""}', where)
        crew.type(crew.olga, f'review D-{number} on:tomorrow measure:"M" predict:{predicted}', where)
        crew.type(crew.olga, f"review D-{number} actual:{actual}", where)
    crew.type(crew.olga, 'log "Open"')
    crew.type(crew.olga, 'review D-7 on:tomorrow measure:"M" predict:1')
    told = crew.type(crew.ana, "calibration")
    assert "*5 reviews, 3 held, 2 missed, median error 25 %*" in told
    assert "*EU*: 3 reviews, 2 held, 1 missed, median error 38 %" in told
    assert "*no initiative*: 1 review, 0 held, 1 missed\n" in told
    assert "*others*: 1 review, 1 held, 0 missed, median error 0 %" in told
    assert "HUSH" not in told
    assert "held: a number within ±10 %, at least as good with ≥ or ≤, or the same word" in told
    assert "*HUSH*: 2 reviews" in crew.type(crew.olga, "calibration")
    eu = crew.type(crew.ana, "calibration initiative:EU")
    assert "*3 reviews, 2 held, 1 missed" in eu
    assert "no initiative" not in eu
    assert "There is no initiative `HUSH`" in crew.type(crew.ana, "calibration initiative:HUSH")


def test_a_review_of_a_private_channel_is_its_members_business(quiet: Concord, crew: Crew) -> None:
    secret = crew.slack.channel("secret", id="C0SECRET", private=True, members=[crew.olga, crew.ben])
    crew.type(crew.olga, 'log "Hush"', secret)
    crew.type(crew.olga, PREDICT, secret)
    for typed in ("review D-1", PREDICT, "review D-1 actual:3"):
        assert "There is no decision D-1 that you can see" in crew.type(crew.ana, typed)
    for button, value in (("decision_review", "1"), ("decision_review_answer", "D-1")):
        told = press(crew.slack, crew.ana, button, value).wait_reply()["text"]
        assert "that you can see" in told
