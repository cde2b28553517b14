"""Answers to an invitation: with a button, with a note, through somebody else; and the organiser's ways to a quorum."""

from __future__ import annotations

import re
from collections.abc import Callable

from slack_bolt import App

from bot import meetings, scope, text
from bot.blocks import plain
from bot.commands import Command
from bot.errors import NotUnderstood
from bot.messages import meetings as words
from bot.messages.meetings import forms
from bot.text import Parsed
from handlers import picking
from handlers.door import Door
from handlers.meetings import common
from handlers.reply import Modal, Reply, Say
from handlers.request import Request
from storage.meetings import MAYBE, NO, YES
from storage.work import Work


def register(app: App, door: Door) -> None:
    """Bind the buttons of cards and invitations, and the form behind them."""
    app.action(re.compile(rf"{words.ANSWER}:\w+"))(door.action(pressed))
    app.action(words.MORE)(door.action(more, writes=False))
    app.action(words.DELEGATE)(door.action(press_delegate))
    app.view(forms.ANSWER_FORM)(door.view(submitted))


def pressed(work: Work, asked: Request) -> Reply:
    """Yes, maybe or no."""
    done = meetings.answer(work, picking.number(asked.value), asked.name.partition(":")[2])
    return Say(words.answered(done.meeting, done.answer, done.others)) if asked.response_url else None


def more(work: Work, asked: Request) -> Reply:
    """The form: a note, somebody in one's place, something for the agenda."""
    found = meetings.by_id(work, picking.number(asked.value))
    mine, delegate = meetings.mine(work, found)
    return Modal(forms.answer_form(meetings.shown(work, found), mine, delegate=delegate), forms.typed(found))


def submitted(work: Work, asked: Request) -> Reply:
    """What was written into it."""
    given, meeting_id = asked.values, picking.number(asked.metadata)
    if given.get("delegate"):
        meetings.delegate(work, meeting_id, scope.person(work, f"<@{given['delegate']}>", field="delegate"))
    if given.get("answer"):
        meetings.answer(work, meeting_id, given["answer"], given.get("note", ""))
    if given.get("item", "").strip():
        meetings.add_item(work, meetings.by_id(work, meeting_id), given["item"], minutes=given.get("minutes", ""))
    return None  # the card changes before their eyes


def say(answer: str) -> Callable[..., Reply]:
    """The typed way to one answer."""

    def said(work: Work, _asked: Request, typed: Parsed) -> Reply:
        found = common.only(work, typed, answer, ' [note:"…"]')
        done = meetings.answer(work, found.id, answer, typed.options.get("note", ""))
        return Say(words.answered(done.meeting, done.answer, done.others))

    return said


def delegate(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`delegate M-3 @ben`: Ben comes for me; with my own name, I do again."""
    found, to = common.named(work, typed, "delegate")
    person = scope.person(work, to, field="delegate")
    meetings.delegate(work, found.id, person)
    if person.id == work.person.id:
        return Say(plain(f"You come to M-{found.number} yourself again."))
    return Say(plain(f"{text.escape(person.name)} is asked to come to M-{found.number} for you. Both names are shown."))


def press_delegate(work: Work, asked: Request) -> Reply:
    """The organiser asks somebody by name to stand in."""
    meeting_id, seat, person = (picking.number(each) for each in (*asked.value.split(" "), "", "")[:3])
    found, to = meetings.stand_in_for(work, meeting_id, seat, person)
    return Say(plain(f"{text.escape(to.name)} is asked to come to M-{found.number}."), replace=True)


def item_mentioned(work: Work, asked: Request) -> Reply:
    """`@Concord item "Prices" minutes:10` in a meeting's thread, where no command can be typed."""
    found = meetings.in_thread(work, scope.channel(work, asked.channel), asked.thread_ts)
    said, minutes = meetings.item(common.after_word(work, asked))
    if not said:
        raise NotUnderstood('What is it? Mention me here with `item "Prices"`, or with a decision\'s number.')
    meetings.add_item(work, found, said, minutes=minutes)
    return Say(plain(f"It is on the agenda of M-{found.number}."))


def item(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`item M-3 "Prices"` or `item M-3 D-12`: something to talk about."""
    found, said = common.named(work, typed, "item")
    if not said:
        raise NotUnderstood(f'What is it? Type it: `/{work.tenancy.prefix}consensus item M-{found.number} "Prices"`.')
    meetings.add_item(work, found, said, minutes=typed.options.get("minutes", ""))
    return Say(plain(f"It is on the agenda of M-{found.number}."))


COMMANDS = (
    Command("yes", 'yes M-3 [note:"…"]', "says that you come", say(YES), wide=True),
    Command("maybe", 'maybe M-3 [note:"…"]', "says that you may come", say(MAYBE), wide=True),
    Command("no", 'no M-3 [note:"…"]', "says that you do not come", say(NO), wide=True),
    Command("delegate", "delegate M-3 @ben", "has somebody come for you", delegate, wide=True),
    Command("item", 'item M-3 "Prices" | D-12 [minutes:10]', "puts something on its agenda", item, wide=True),
)
