"""Reviews: planned with a prediction, answered on their date, and how often predictions hold."""

from __future__ import annotations

from slack_bolt import App

from bot import decisions, scope
from bot.blocks import plain
from bot.commands import Command
from bot.decisions import reviews
from bot.decisions.reviews import Prediction
from bot.errors import NotUnderstood
from bot.messages import common as notices
from bot.messages import reviews as words
from bot.text import Parsed
from handlers.decisions import common
from handlers.decisions.actions import place
from handlers.desk import Desk
from handlers.door import Door
from handlers.reply import Modal, Reply, Say, Update
from handlers.request import Request
from storage.decisions import Decision
from storage.work import Work

WANTED = ("on", "measure", "predict")
TYPED = '/decision review D-{} on:2027-06-01 measure:"Share of EU orders" predict:40'


def register(app: App, door: Door, desk: Desk) -> None:
    """Bind the buttons and modals, and the clock that asks."""
    app.action(words.SET)(door.action(planning, writes=False, wide=True))
    app.view(words.SET_FORM)(door.view(planned))
    app.action(words.ANSWER)(door.action(answering, writes=False, wide=True))
    app.view(words.ANSWER_FORM)(door.view(answered))
    desk.schedules[reviews.KIND] = reviews.fire


def review(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`review D-12 on:… measure:"…" predict:40`, or `actual:35`; what is missing is asked for in a modal."""
    found = common.only(work, typed, "review", ' on:2027-06-01 measure:"…" predict:40')
    given = {name: typed.options[name] for name in WANTED if name in typed.options}
    if "actual" in typed.options:
        if given:
            raise NotUnderstood("A prediction or its result: one at a time.", field="actual")
        return Say(plain(words.answered(reviews.answer(work, found, typed.options["actual"]), found)))
    if len(given) < len(WANTED):
        return _form(work, found, given)
    prediction = Prediction(given["on"], given["measure"], given["predict"])
    return Say(plain(words.planned(reviews.put(work, found, prediction), found)))


def planning(work: Work, asked: Request) -> Reply:
    """The Plan a review button."""
    return _form(work, common.by_id(work, asked.value), {})


def _form(work: Work, found: Decision, given: dict[str, str]) -> Reply:
    form = words.set_form(found, place(work, found), reviews.started(work, found, given))
    return Modal(form, TYPED.format(found.number))


def planned(work: Work, asked: Request) -> Reply:
    """The modal that plans one."""
    found, given = _meant(work, asked), asked.values
    made = reviews.put(work, found, Prediction(given["on"], given["measure"], given["predict"]))
    return Update(notices.notice_of(plain(words.planned(made, found))))


def _meant(work: Work, asked: Request) -> Decision:
    return decisions.find(work, decisions.number(asked.metadata.partition(" ")[2]))


def answering(work: Work, asked: Request) -> Reply:
    """The button of the message that asks."""
    found = decisions.find(work, decisions.number(asked.value))
    form = words.answer_form(reviews.to_answer(work, found), found, place(work, found))
    return Modal(form, f"/decision review D-{found.number} actual:35")


def answered(work: Work, asked: Request) -> Reply:
    """The modal that takes the result."""
    found = _meant(work, asked)
    made = reviews.answer(work, found, asked.values["actual"])
    return Update(notices.notice_of(plain(words.answered(made, found))))


def calibration(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`calibration [initiative:KEY]`: how often predictions held."""
    key = typed.options.get("initiative", "")
    records, total = reviews.calibrated(work, scope.by_key(work, key) if key else None)
    return Say(words.calibrated(records, total, work.tenancy.prefix))


COMMANDS = (
    Command(
        "review",
        'review D-12 [on:2027-06-01] [measure:"…"] [predict:40] [actual:35]',
        "says what you expect of it by when, and later what came",
        review,
        wide=True,
    ),
    Command(
        "calibration", "calibration [initiative:KEY]", "tells how often predictions held", calibration, writes=False
    ),
)
