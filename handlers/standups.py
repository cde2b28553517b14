"""`/standup`: its sub-commands, its modals and buttons, answers by direct message, and what its schedules do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from slack_bolt import App

from bot import absences, directory, meetings, scope, standups
from bot import answers as verdicts
from bot.blocks import Message
from bot.commands import Command, Table
from bot.directory import Names, Needs
from bot.errors import BotError, NotUnderstood
from bot.messages import absences as away_words
from bot.messages import standup_forms as forms
from bot.messages import standups as words
from bot.messages.standups import Asked
from bot.standups import Chosen, Wanted, Written
from bot.text import Parsed
from handlers import blockers, charts, prefetch
from handlers.desk import Desk, Fire, Job
from handlers.door import Door
from handlers.reply import Modal, Reply, Say
from handlers.request import Request
from handlers.slack import Refused
from storage import channels, people
from storage.channels import Channel
from storage.people import Person
from storage.standups import ANSWER, COPY, DAY, DIGEST, PAGE, PROMPT
from storage.work import Work

TYPED = "/standup new days:mon-fri at:09:00 closes:11:00"
TYPED_EDIT = "/standup edit at:10:00"
TYPED_ANSWER = "/standup answer first answer; second answer; third answer"
USUAL_REMINDER = "30m"  # what the form of a new standup has; nobody is reminded of one that was typed without it
EVERYBODY = 20_000  # members of a channel that are read at most
NAMES_AT_ONCE = 80  # who is unknown or stale is looked up at once; the others a few each minute (`freshening`)
ROSTER_PATIENCE = 15.0  # seconds for everybody's name and zone; the errand's lease is longer
NOTHING = Parsed()


def register(app: App, door: Door, desk: Desk, prefix: str) -> None:
    """Bind the command, the modals, the buttons, and what the runner does."""
    app.command(f"/{prefix}standup")(door.command(TABLE, prefix))
    for modal, submit in ((forms.NEW, submitted), (forms.CHANGE, changed), (forms.ANSWERS, answered)):
        app.view(modal)(door.view(submit))
    for button, pressed in BUTTONS.items():
        app.action(button)(door.action(pressed))
    app.action(re.compile(rf"{words.PICK}:\d+"))(door.action(picked))
    app.action(re.compile(rf"{forms.OPENS}:\d+"))(door.action(opened, writes=False))
    app.action(forms.PREVIEW)(door.action(previewed, writes=False))
    app.action(words.ANSWER)(door.action(answer_pressed, writes=False))
    app.action(words.EDIT)(door.action(edit_pressed, writes=False))
    blockers.register(app, door, desk)
    _on_desk(desk)


def _on_desk(desk: Desk) -> None:
    desk.cards |= {PROMPT: standups.prompt_message, DIGEST: standups.digest_message, COPY: standups.copy_message}
    desk.cards |= {DAY: standups.day_message, ANSWER: standups.answer_message, PAGE: standups.page_message}
    desk.errands[standups.GATHER] = gather
    steps = (standups.begin, standups.ask, standups.close, standups.remind)
    for kind, step in zip(standups.DAILY, steps, strict=True):
        desk.schedules[kind] = _firing(step)


def _firing(step: Callable[[Work, int], None]) -> Fire:
    return lambda work, schedule: step(work, schedule.subject_id)


# The standup itself


def new(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`new`: start the channel's standup; without both times, ask for them in a modal."""
    if not {"at", "closes"} <= typed.options.keys():
        return blank(work, asked)
    return _start(work, asked, _wanted(typed))


def blank(work: Work, asked: Request) -> Reply:
    """The form that starts a standup in this channel."""
    channel = scope.channel(work, asked.channel)
    standups.start_allowed(work, channel)
    given = {**standups.written(work, standups.usual(work)), "remind": USUAL_REMINDER}
    return Modal(forms.form(asked.channel, given), TYPED)


def submitted(work: Work, asked: Request) -> Reply:
    """The modal that starts a standup."""
    return _start(work, asked, _of_form(asked))


def _start(work: Work, asked: Request, wanted: Wanted) -> Reply:
    made = standups.new(work, wanted, scope.channel(work, asked.channel))
    return Say(words.told("The standup is set up.", made, "first"))


def _wanted(typed: Parsed) -> Wanted:
    return Wanted.of(typed.options)


def _of_form(asked: Request) -> Wanted:
    return Wanted.of(asked.values, form=True)


def edit(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`edit`: change what is named; with nothing named, in a modal."""
    wanted = _wanted(typed)
    if wanted == Wanted():
        return edit_pressed(work, asked)
    return Say(words.told("The standup is changed.", standups.edit(work, wanted, scope.channel(work, asked.channel))))


def edit_pressed(work: Work, asked: Request) -> Reply:
    """The form that changes this channel's standup."""
    found = standups.of_channel(work, scope.channel(work, asked.channel))
    given = standups.written(work, standups.terms_of(work, found))
    return Modal(forms.form(asked.channel, given, change=True), TYPED_EDIT)


def previewed(work: Work, asked: Request) -> Reply:
    """What the form would make as it is filled in now, shown below it; nothing that was typed is lost."""
    place = asked.metadata.partition(" ")[0]
    try:
        shown = forms.preview(standups.preview(work, _of_form(asked), scope.channel(work, place)))
    except BotError as error:
        shown = forms.not_yet(error.sentence)
    return Modal(forms.form(place, asked.values, shown, change=asked.value == "change"), TYPED, update=True)


def changed(work: Work, asked: Request) -> Reply:
    """The modal that changes a standup."""
    shown = standups.edit(work, _of_form(asked), scope.channel(work, asked.channel))
    return Say(words.told("The standup is changed.", shown))


def show(work: Work, asked: Request, _typed: Parsed) -> Reply:
    """`show`: the channel's standup."""
    found = standups.of_channel(work, scope.channel(work, asked.channel))
    return Say(words.card(standups.show(work, found)))


def pause(work: Work, asked: Request, _typed: Parsed = NOTHING) -> Reply:
    """`pause`: no more rounds for now."""
    return Say(words.paused(standups.pause(work, scope.channel(work, asked.channel)), work.tenancy.prefix))


def resume(work: Work, asked: Request, _typed: Parsed = NOTHING) -> Reply:
    """`resume`: rounds again."""
    return Say(words.told("The standup goes on.", standups.resume(work, scope.channel(work, asked.channel))))


def run(work: Work, asked: Request, _typed: Parsed = NOTHING) -> Reply:
    """`run`: today's round, now."""
    found = standups.of_channel(work, scope.channel(work, asked.channel))
    closes_at = standups.run_now(work, found)
    return Say(words.running(standups.show(work, found), closes_at))


# One person's turn


def answer(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`answer`: in a modal, or typed with semicolons between the answers."""
    turn = standups.usable(standups.choose(work, _here(work, asked)))
    if not typed.words:
        return _answer_form(work, turn, asked.channel)
    done = standups.answer_typed(work, turn, standups.readable(work, typed.rest_after(0)))
    return Say(_noted(work, asked.channel, done))


def _noted(work: Work, where: str, done: Asked) -> Message:
    """An answer was taken that was given by a command."""
    channel = channels.by_slack_id(work, where)
    return words.noted(done, work.tenancy.prefix, above=channel is not None and channel.is_direct)


def answer_pressed(work: Work, asked: Request) -> Reply:
    """Answer, or Edit, on a prompt or in the App Home."""
    turn = standups.usable(standups.mine(work, int(asked.value)))
    return _answer_form(work, turn, "-")


def _answer_form(work: Work, turn: Asked, where: str) -> Reply:
    return Modal(forms.answer_form(turn, where, standups.filled_in(work, turn)), TYPED_ANSWER)


def opened(work: Work, asked: Request) -> Reply:
    """An answer in the form opens or closes a follow-up: the form is made anew, with what was typed."""
    where, _, number = asked.metadata.partition(" ")
    turn = standups.usable(standups.mine(work, int(number or 0)))
    return Modal(forms.answer_form(turn, where, _given(asked, turn)), TYPED_ANSWER, update=True)


def _given(asked: Request, turn: Asked) -> list[str]:
    return [asked.values.get(f"answer-{n}", "") for n in range(len(turn.questions))]


def answered(work: Work, asked: Request) -> Reply:
    """The modal with one person's answers; where it was opened by a command, that is confirmed."""
    where, _, number = asked.metadata.partition(" ")
    turn = standups.mine(work, int(number))
    done = standups.answer_form(work, turn, [standups.readable(work, each) for each in _given(asked, turn)])
    return None if where == "-" else Say(_noted(work, where, done))


def skip(work: Work, asked: Request, _typed: Parsed) -> Reply:
    """`skip`: not this time."""
    return Say(words.skipped(standups.skip(work, standups.choose(work, _here(work, asked)))))


def skip_pressed(work: Work, asked: Request) -> Reply:
    """Skip, on a prompt: the prompt itself shows it."""
    standups.skip(work, standups.mine(work, int(asked.value)))
    return None


def _here(work: Work, asked: Request) -> Channel | None:
    return channels.by_slack_id(work, asked.channel)


def replied(work: Work, asked: Request) -> Reply:
    """A direct message: an answer, if a standup waits for one; else None."""
    thread = asked.event.get("thread_ts") or ""
    taken = standups.replied(work, Written(asked.channel, asked.message_ts, thread, asked.text))
    if taken is None:
        return None
    return Say(_taken(work, taken))


def _taken(work: Work, taken: Chosen) -> Message:
    if taken.asked is None:
        return words.which(taken.choices, taken.pending)
    return words.noted(taken.asked, work.tenancy.prefix, under=taken.under, wrong=taken.wrong)


def picked(work: Work, asked: Request) -> Reply:
    """Which standup an answer is for."""
    prompt, _, reply = asked.value.partition(":")
    return Say(_taken(work, standups.picked(work, int(prompt), int(reply))), replace=True)


def rewritten(work: Work, asked: Request) -> Reply:
    """A direct message was edited."""
    message = asked.event.get("message") or {}
    person = people.by_slack_id(work, message.get("user") or "")
    if person is not None and not message.get("bot_id"):
        standups.rewritten(work, person, message.get("ts", ""), message.get("text") or "")
    return None


# What Slack tells, and what the runner does


def members_changed(work: Work, channel: Channel) -> None:
    """Somebody joined or left a channel."""
    standups.members_changed(work, channel)


def mended(work: Work, channel: Channel) -> None:
    """Concord came into a channel, or that was unarchived."""
    standups.mended(work, channel)


def group_changed(work: Work, slack_id: str) -> None:
    """Somebody came into a user group, or left it."""
    standups.group_changed(work, slack_id)


def person_changed(work: Work, person: Person) -> None:
    """Somebody's zone, or whether they are active, may have changed."""
    standups.person_changed(work, person)


def gather(job: Job) -> None:
    """The errand that asks Slack who takes part and where they are, and opens the round."""
    with job.begin() as work:
        found = standups.sources(work, job.args["standup"])
    if found is None:
        return
    try:
        inside = prefetch.members(job.slack, found[0], at_most=EVERYBODY)
    except Refused as refused:
        if refused.answer.error not in verdicts.HELD_ERRORS:
            raise
        inside = None
    _gathered(job, found, inside)


def _gathered(job: Job, found: tuple[str, str], inside: list[str] | None) -> None:
    place, group = found
    with job.begin() as work:
        stale = directory.needs(work, Names(people=tuple(inside or ()))).people[:NAMES_AT_ONCE]
    wanted = Needs(people=stale, channels=(place,), groups=(group,) if group else ())
    fetched = prefetch.fetch(job.slack, wanted, patience=ROSTER_PATIENCE)
    fetched.members[place] = inside
    with job.begin() as work:
        directory.enter(work, Names(), fetched)
        if inside is None:
            channels.save(work, place, joined=False)
        day = date.fromisoformat(job.args["day"]) if job.args["day"] else None
        standups.gathered(work, job.args["standup"], day=day, by_hand=job.args["by_hand"])


def away(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`away until:monday`: nothing is asked while somebody is away."""
    if "until" not in typed.options:
        raise NotUnderstood("Until when? Type `away until:monday`: the day on which you are back.", field="until")
    days = absences.away(work, typed.options["until"], typed.options.get("from", ""))
    meetings.changed(work, work.person)
    return Say(away_words.away(*days))


def back(work: Work, _asked: Request, _typed: Parsed) -> Reply:
    """`back`: there again from today on."""
    ended = absences.back(work)
    meetings.changed(work, work.person)
    return Say(away_words.back(ended.first, ended.last, begun=ended.begun) if ended else away_words.NOT_AWAY)


BUTTONS = {
    words.RUN: run,
    words.PAUSE: pause,
    words.RESUME: resume,
    words.SKIP: skip_pressed,
}

_SETTINGS = (
    '[days:mon-fri] [at:09:00] [closes:11:00] [zone:Europe/Berlin] [questions:"A?; B? [yes/no]"] '
    '[every:week|2weeks|month] [on:"first monday"] [starts:monday] [asks:own|together] [holidays:own|none|DE] '
    "[who:channel|@group|@people] [observers:@people] [remind:30m] [escalate:3d] [digest:card|thread|threads] [by:person|function] [also:#channel]"
)

TABLE = Table(
    "standup",
    "questions that everybody in a channel answers in their own morning",
    [
        Command("new", f"new {_SETTINGS}", "starts one in this channel", new),
        Command("edit", f"edit {_SETTINGS}", "changes it", edit),
        Command("show", "show", "shows it and when it is next", show, writes=False),
        Command("answer", "answer [first; second; third]", "answers it, or edits your answers", answer),
        Command("skip", "skip", "leaves one round out", skip),
        Command("away", "away until:monday [from:friday]", "asks you nothing until you are back", away),
        Command("back", "back", "ends that today, or calls off the next absence", back),
        *blockers.COMMANDS,
        charts.REPORT,
        Command("pause", "pause", "begins no more rounds for now", pause),
        Command("resume", "resume", "begins rounds again", resume),
        Command("run", "run", "starts today's round now", run),
    ],
    default="show",
)
