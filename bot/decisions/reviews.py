"""Reviews: a prediction with its date; on that day the owner says what it came to, and how often predictions hold is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot import calibration, directory, hours, outbox, text, timetable
from bot.calibration import Record
from bot.decisions import closing
from bot.decisions.reminding import EVER
from bot.decisions.typed import plain
from bot.errors import BotError, NotUnderstood
from bot.messages import reviews as words
from bot.messages.reviews import ASKS
from storage import decisions, history, nudges, reviews, schedules, sight
from storage.decisions import ACCEPTED, Decision
from storage.initiatives import Initiative
from storage.people import Person
from storage.reviews import Review
from storage.schedules import Schedule
from storage.work import Work

KIND = "decision.review"  # the schedule; its subject is the review
AGAIN = timedelta(days=7)
MEASURE_LIMIT = 200
FURTHEST = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What somebody predicts, as they typed it."""

    on: str
    measure: str
    predicted: str


# Planned


def check(work: Work, decision: Decision) -> None:
    """Refuse a review by whom it does not concern, or of what does not hold.

    Raises: BotError
    """
    if not closing.may_lead(work, decision):
        owner = work.get(Person, decision.owner_id)
        raise BotError(
            f"Only {owner.name if owner else 'its owner'}, the driver, the approver or an admin can review it."
        )
    if decision.status != ACCEPTED:
        raise BotError(f"D-{decision.number} is {decision.status}; what is accepted can be reviewed.")


def put(work: Work, decision: Decision, wanted: Prediction) -> Review:
    """Plan a decision's review, or change the one that is not answered yet.

    Raises: BotError, NotUnderstood
    """
    check(work, decision)
    decisions.locked(work, decision.id)
    measure = _words(work, wanted.measure, "measure", MEASURE_LIMIT)
    predicted = _words(work, wanted.predicted, "predict", calibration.LIMIT)
    on = _day(work, wanted.on)
    found = reviews.newest(work, decision.id)
    if found is None or found.actual is not None:
        found = Review(decision_id=decision.id, set_by_id=work.person.id, created_at=work.now)
    found.measure, found.predicted, found.due_on, found.asked = measure, predicted, on, 0
    work.add(found)
    history.append(work, "decision", decision.id, "review", measure=measure, predicted=predicted, on=on.isoformat())
    _plan(work, found, _reader(work, decision) or work.person, on)
    return found


def started(work: Work, decision: Decision, given: Mapping[str, str]) -> dict[str, str]:
    """What the form that plans a review starts with: what was typed, over what is planned already.

    Raises: BotError
    """
    check(work, decision)
    found = reviews.newest(work, decision.id)
    now = {}
    if found is not None and found.actual is None:
        now = {"measure": found.measure, "predict": found.predicted, "on": found.due_on.isoformat()}
    on = {"on": _day(work, given["on"]).isoformat()} if "on" in given else {}
    return {**now, **given, **on}


def _words(work: Work, raw: str, field: str, limit: int) -> str:
    said = " ".join(plain(work, raw).split())
    if not 0 < len(said) <= limit:
        forms = {"measure": '`measure:"Share of EU orders"`', "predict": "`predict:40`", "actual": "`actual:35`"}
        raise NotUnderstood(f"Say {forms[field]}, in {limit} characters at most.", field=field)
    return said


def _day(work: Work, typed: str) -> date:
    zone = ZoneInfo(work.person.tz)
    try:
        found = text.day(typed, now=work.now, zone=zone)
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field="on") from None
    today = work.now.astimezone(zone).date()
    if not today < found <= today + FURTHEST:
        raise NotUnderstood(
            f"{text.echo(typed)} is no day within the next five years. When is it reviewed?", field="on"
        )
    return found


def _plan(work: Work, review: Review, person: Person, day: date) -> None:
    at = hours.next_morning(work, person, day)
    schedules.plan(work, KIND, review.id, at, zone=person.tz, grace_seconds=hours.GRACE_SECONDS)


def call_off(work: Work, decision: Decision) -> None:
    """Nobody is asked any more: the decision does not hold."""
    found = reviews.newest(work, decision.id)
    if found is not None and found.actual is None:
        schedules.plan(work, KIND, found.id, None)


# Asked


def _reader(work: Work, decision: Decision) -> Person | None:
    """Who is asked: the decision's owner, or who owns the initiative where that account is gone."""
    owner = work.get(Person, decision.owner_id)
    if owner and not owner.deactivated:
        return owner
    initiative = work.get(Initiative, decision.initiative_id or 0)
    above = work.get(Person, initiative.owner_id) if initiative else None
    if above is None or above.deactivated or not decisions.seen_by(work, decision.id, above.id, EVER):
        return None
    return above


def fire(work: Work, schedule: Schedule) -> None:
    """The day of a review, or a week after nobody has answered."""
    review = work.get(Review, schedule.subject_id)
    decision = work.get(Decision, review.decision_id) if review else None
    if review is None or decision is None or review.actual is not None or decision.status != ACCEPTED:
        return
    person = _reader(work, decision)
    if person is None:
        review.asked = ASKS  # nobody is there who could be asked: the page says that it is overdue
        return
    today = work.now.astimezone(ZoneInfo(person.tz)).date()
    if not hours.are_on(work, person):
        _plan(work, review, person, today)
        return
    if review.asked and not nudges.spend(work, person.id, today):  # asked again: out of their day's budget
        _plan(work, review, person, today + timetable.ONE_DAY)
        return
    outbox.direct(work, person, words.ask(review, decision), key=f"review:{review.id}:{today}")
    review.asked += 1
    if review.asked < ASKS:
        _plan(work, review, person, today + AGAIN)


# Answered


def to_answer(work: Work, decision: Decision) -> Review:
    """The review of a decision whose result the actor may enter.

    Raises: BotError
    """
    found = reviews.newest(work, decision.id)
    if found is None:
        how = f'`/{work.tenancy.prefix}decision review D-{decision.number} on:2027-06-01 measure:"…" predict:40`'
        raise BotError(f"Nothing was predicted of D-{decision.number}. Plan a review: {how}")
    asked = _reader(work, decision)
    if not closing.may_lead(work, decision) and not (asked and asked.id == work.person.id):
        owner = work.get(Person, decision.owner_id)
        raise BotError(
            f"Only {owner.name if owner else 'its owner'}, the driver, the approver or an admin can review it."
        )
    return found


def answer(work: Work, decision: Decision, actual: str) -> Review:
    """Say what a prediction came to; said again, it is corrected. The history keeps both.

    Raises: BotError, NotUnderstood
    """
    decisions.locked(work, decision.id)
    found = to_answer(work, decision)
    said = _words(work, actual, "actual", calibration.LIMIT)
    calibration.check(found.predicted, said)
    if said != found.actual:
        kept = {"before": found.actual} if found.actual is not None else {}
        history.append(work, "decision", decision.id, "review_result", predicted=found.predicted, actual=said, **kept)
        found.actual, found.answered_at = said, work.now
        schedules.plan(work, KIND, found.id, None)
    return found


def calibrated(work: Work, found: Initiative | None) -> tuple[Mapping[str, Record], Record]:
    """How often predictions held, by initiative and in all, as far as the actor may see the decisions."""
    fresh_since = directory.fresh_since(work)
    rows = reviews.answered(work, fresh_since, found.id if found else None)
    known = set(sight.keys(work, fresh_since))
    named = [(_group(key, known), predicted, actual) for key, predicted, actual in rows]
    return calibration.records(named), calibration.record([(predicted, actual) for _, predicted, actual in rows])


def _group(key: str, known: set[str]) -> str:
    if not key:
        return "no initiative"
    return key if key in known else "others"
