"""After a meeting: what came of it, who came, actions, the next one, minutes, and who carried which hours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from slack_bolt import App

from bot import decisions, meetings, scope, text
from bot.blocks import Message, plain
from bot.commands import Command
from bot.decisions import actions
from bot.errors import BotError, NotUnderstood
from bot.meetings import minutes as written
from bot.meetings.outcomes import Point
from bot.messages import common as notices
from bot.messages import meetings as words
from bot.messages.meetings import after as forms
from bot.messages.meetings.forms import meet_form
from bot.text import Parsed
from handlers import files, picking
from handlers.desk import Desk, Job
from handlers.door import Door
from handlers.meetings import common
from handlers.reply import Modal, Reply, Say, Update
from handlers.request import Request
from storage.actions import Source
from storage.channels import Channel
from storage.decisions import Decision
from storage.meetings import DECIDED, OUTCOMES, POSTPONED, Meeting
from storage.people import Person
from storage.work import Work

A_WEEK = timedelta(days=7)  # that a ballot stays open which the meeting has put off
TYPED = "/consensus outcome M-{} 1 decided"
TYPED_ACTION = '/consensus action M-{} "Title" @ben due:friday about:D-12'
TYPED_NEXT = '/consensus meet "Purpose" about:D-12'


def register(app: App, door: Door, desk: Desk) -> None:
    """Bind the buttons and forms, and the errand that makes minutes."""
    app.action(re.compile(rf"{words.CONCLUDE}:\w+"))(door.action(concluded, wide=True))
    app.action(words.OUTCOME)(door.action(filling_in, wide=True))
    app.view(forms.OUTCOME_FORM)(door.view(filled_in, wide=True))
    app.action(words.ADD_ACTION)(door.action(adding, wide=True))
    app.view(forms.ACTION_FORM)(door.view(added, wide=True))
    app.action(words.NEXT)(door.action(following, wide=True))
    app.action(words.MINUTES)(door.action(minutes_pressed, wide=True))
    desk.errands[written.ERRAND] = hand_out


# What it came to


def concluded(work: Work, asked: Request) -> Reply:
    """One click: decided, rejected or postponed."""
    return Say(_conclude(work, picking.number(asked.value), asked.name.partition(":")[2]))


def _conclude(work: Work, item_id: int, outcome: str) -> Message:
    point = meetings.to_conclude(work, item_id)
    may = point.decision is not None and _settle(work, point, point.decision, outcome)
    meetings.conclude(work, point, outcome, may=may)
    return plain(words.concluded(point.meeting, meetings.shown_of(work, point)))


def _settle(work: Work, point: Point, decision: Decision, outcome: str) -> bool:
    """What the meeting came to becomes of the ballot; whether the actor leads the decision."""
    if outcome == POSTPONED:
        decisions.keep_open(work, decision, work.now + A_WEEK)
        return decisions.may_lead(work, decision)
    if outcome in OUTCOMES:
        decisions.settle_in_meeting(work, decision, accepted=outcome == DECIDED, number=point.meeting.number)
    return True


def outcome(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`outcome M-3 D-12 decided`, or by its place on the agenda; with the meeting alone, in a form."""
    found, rest = common.named(work, typed, "outcome")
    if not rest:
        return _form(work, found.id)
    which, _, said = rest.partition(" ")
    item_id = _item(work, found, which)
    told = _conclude(work, item_id, said.strip().casefold())
    if "note" in typed.options:
        meetings.note(work, meetings.to_conclude(work, item_id).row, typed.options["note"])
        meetings.outcome_changed(work, found)
    return Say(told)


def _item(work: Work, found: Meeting, which: str) -> int:
    """The thing on the agenda that is meant: a decision's number, or its place from 1."""
    rows = meetings.after(work, found).shown.items
    by_name = {f"D-{each.decision.number}": each.row.id for each in rows if each.decision}
    by_place = {str(place): each.row.id for place, each in enumerate(rows, 1)}
    item_id = by_name.get(which.upper()) or by_place.get(which)
    if item_id is None:
        every = ", ".join(f"`{name}`" for name in (*by_name, *by_place)) or "nothing"
        raise NotUnderstood(f"On the agenda of M-{found.number} there is {every}; {text.echo(which)} is none of it.")
    return item_id


def filling_in(work: Work, asked: Request) -> Reply:
    """The form for everything at once."""
    return _form(work, picking.number(asked.value))


def _form(work: Work, meeting_id: int) -> Reply:
    found = meetings.to_fill_in(work, meeting_id)
    view = forms.outcome_form(meetings.after(work, found), _channel(work, found))
    return Modal(view, TYPED.format(found.number))


def _channel(work: Work, found: Meeting) -> str:
    channel = work.get(Channel, found.channel_id) if found.channel_id else None
    return channel.slack_id if channel else ""


def filled_in(work: Work, asked: Request) -> Reply:
    """What was written into it: who came, what each thing came to, notes."""
    found = meetings.to_fill_in(work, picking.number(forms.placed(asked.metadata)))
    for each in meetings.after(work, found).shown.items:
        said, note = (asked.values.get(f"{name}-{each.row.id}", "") for name in ("outcome", "note"))
        if said and said != each.row.outcome:
            _concluded_in_form(work, each.row.id, said)
        if f"note-{each.row.id}" in asked.values:
            meetings.note(work, each.row, note)
    if "notes" in asked.values:
        meetings.notes(work, found, asked.values["notes"])
    _came_in_form(work, found, asked)
    meetings.filled_in(work, found)
    return None  # the message in the thread changes before their eyes


def _concluded_in_form(work: Work, item_id: int, said: str) -> None:
    try:
        _conclude(work, item_id, said)
    except BotError as error:
        raise NotUnderstood(error.sentence, field=f"outcome-{item_id}") from error


def _came_in_form(work: Work, found: Meeting, asked: Request) -> None:
    """People from outside cannot be picked in a form: what was said of them stays."""
    picked = [each for each in asked.values.get("came", "").split(",") if each]
    there = [scope.person(work, f"<@{each}>", field="came") for each in picked]
    shown = meetings.after(work, found).shown
    before = [each.delegate or each.person for each in shown.seats if words.came(each)]
    kept = [each for each in before if each.slack_id is None or each.deactivated]
    if {each.id for each in there} != {each.id for each in before if each not in kept}:
        meetings.came(work, found, [*there, *kept])


def came(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`came M-3 @ana @ben`: who was there."""
    found, rest = common.named(work, typed, "came")
    if not rest:
        raise NotUnderstood(f"Who? Type it: `/{work.tenancy.prefix}consensus came M-{found.number} @ana @ben`.")
    meetings.to_fill_in(work, found.id)
    there = [_guest(work, found, each) for each in rest.split()]
    meetings.came(work, found, there)
    return Say(plain(words.came_said(found, there)))


def _guest(work: Work, found: Meeting, word: str) -> Person:
    """Somebody by mention, or somebody from outside who was invited, by address."""
    address = text.email(word) if text.user_id(word) is None else None
    seats = meetings.after(work, found).shown.seats if address else ()
    invited = next((each.person for each in seats if (each.person.email or "").casefold() == address), None)
    return invited or scope.person(work, word, field="came")


# Actions


def action(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`action M-3 "Title" @ben due:friday about:D-12`: what somebody is to do; without a title, in a form."""
    named = [word for word in typed.words if text.user_id(word)]
    if len(named) > 1:
        raise NotUnderstood("An action has one owner. A title that mentions people needs quotes.", field="owner")
    found, title = common.named(work, Parsed(tuple(w for w in typed.words if w not in named), typed.options), "action")
    if not title:
        return _action_form(work, found)
    owner = scope.person(work, named[0], field="owner") if named else None
    about = _about(work, found, typed.options.get("about", ""))
    return Say(_add(work, found, about, title, owner=owner, due=typed.options.get("due", "")))


def _about(work: Work, found: Meeting, typed: str) -> Source:
    """What an action rests on: the decision that is named, the only one on the agenda, or the meeting itself.

    Raises: NotUnderstood
    """
    known: dict[str, Source] = {f"D-{each.number}": each for each in meetings.decided_about(work, found)}
    first, *more = [*known.values(), found]
    known[f"M-{found.number}"] = found
    if not typed.strip() and len(more) <= 1:
        return first
    meant = known.get(typed.strip().upper())
    if meant is None:
        every = ", ".join(f"`about:{name}`" for name in known)
        raise NotUnderstood(f"Because of what? {every}.", field="about")
    return meant


def _add(work: Work, found: Meeting, about: Source, title: str, *, owner: Person | None, due: str) -> Message:
    made = actions.add(work, about, title, owner=owner, due=due, meeting_id=found.id)
    meetings.outcome_changed(work, found)
    return plain(forms.action_added(made.action, made.owner))


def adding(work: Work, asked: Request) -> Reply:
    """The Add an action button."""
    return _action_form(work, meetings.over(work, picking.number(asked.value)))


def _action_form(work: Work, found: Meeting) -> Reply:
    known = meetings.decided_about(work, found)
    owner, due = work.person.slack_id or "", actions.week_on(work)
    view = forms.action_form(found, known, _channel(work, found), owner=owner, due=due)
    return Modal(view, TYPED_ACTION.format(found.number))


def added(work: Work, asked: Request) -> Reply:
    """The form that adds one."""
    found, given = meetings.by_id(work, picking.number(forms.placed(asked.metadata))), asked.values
    about = _about(work, found, given["about"])
    owner = scope.person(work, f"<@{given['owner']}>", field="owner") if given["owner"] else None
    return Update(notices.notice_of(_add(work, found, about, given["title"], owner=owner, due=given["due"])))


# The next one


def following(work: Work, asked: Request) -> Reply:
    """The Next meeting button: the form that calls one, about what is still open."""
    found = meetings.over(work, picking.number(asked.value))
    view = meet_form(_channel(work, found), {"purpose": found.purpose}, meetings.still_open(work, found))
    return Modal(view, TYPED_NEXT)


# Minutes


def minutes_pressed(work: Work, asked: Request) -> Reply:
    """The Minutes button."""
    return Say(_minutes(work, picking.number(asked.value)))


def minutes(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`minutes M-3 [text:"…"]`: as a file into the thread."""
    found = common.only(work, typed, "minutes", ' [text:"…"]')
    return Say(_minutes(work, found.id, typed.options.get("text", "")))


def _minutes(work: Work, meeting_id: int, said: str = "") -> Message:
    found, new = written.ask(work, meeting_id, said)
    return plain(words.minutes_making(found) if new else words.minutes_unchanged(found))


def hand_out(job: Job) -> None:
    """The errand: write them as they are now, upload them, show them in the thread once."""
    meeting_id = int(job.args["meeting"])
    with job.begin() as work:
        made = written.made(work, meeting_id)
    if made is None:
        return
    uploaded = files.upload(job.slack, made.name, made.content)
    with job.begin() as work:
        written.hand_out(work, meeting_id, uploaded.permalink, key=job.key)


# Fairness


def fairness(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`fairness [initiative:KEY]`: who carried which uncomfortable hours."""
    key = typed.options.get("initiative", "")
    found = scope.by_key(work, key) if key else None
    rows: Sequence[tuple[Person, int, int]] = meetings.burdens(work, found)
    return Say(words.fairness(rows, found.key if found else "", work.tenancy.prefix))


COMMANDS = (
    Command(
        "outcome",
        'outcome M-3 [D-12 decided|rejected|postponed] [note:"…"]',
        "says what something on its agenda came to",
        outcome,
        wide=True,
    ),
    Command("came", "came M-3 @ana @ben", "says who was there", came, wide=True),
    Command(
        "action",
        'action M-3 "Title" [@ben] [due:friday] [about:D-12]',
        "adds what somebody is to do since",
        action,
        wide=True,
    ),
    Command("minutes", 'minutes M-3 [text:"…"]', "puts its minutes into its thread, as a file", minutes, wide=True),
    Command(
        "fairness", "fairness [initiative:KEY]", "shows who carried which uncomfortable hours", fairness, writes=False
    ),
)
