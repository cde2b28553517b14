"""Proposals: put to people, answered with a button or by typing, acknowledged."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from slack_bolt import App

from bot import decisions, scope, text
from bot.blocks import Message, View, plain
from bot.commands import Command
from bot.decisions import RecordedBefore, Source, Voted
from bot.messages import acknowledgements as reading
from bot.messages import ballots as words
from bot.messages import common as notices
from bot.messages import decisions as decision_words
from bot.messages import drafts as draft_words
from bot.messages import proposals as forms
from bot.messages.drafts import Drafted
from bot.messages.proposals import Proposal
from bot.text import Parsed
from handlers import picking
from handlers.decisions import common
from handlers.desk import Desk
from handlers.door import Door
from handlers.reply import Modal, Reply, Say, Update
from handlers.request import Request
from storage.people import Person
from storage.work import Work

TYPED = '/decision propose "Title" @ana @ben closes:"friday 17:00"'
OPTIONS = (
    "template", "method", "closes", "quorum", "silence", "tie", "reasons", "hidden", "anonymous", "fallback", "days",
    "options",
)  # fmt: skip


def register(app: App, door: Door, desk: Desk) -> None:
    """Bind the ballot's buttons and modals, and the clock that closes it."""
    app.action(re.compile(rf"{words.VOTE}:\w+"))(door.action(voted, wide=True))
    app.view(forms.REASON_FORM)(door.view(reasoned, wide=True))
    app.view(forms.PROPOSE_FORM)(door.view(submitted))
    app.action(draft_words.PROPOSE)(door.action(from_draft))
    app.action(reading.ACKNOWLEDGE)(door.action(acknowledged))
    desk.schedules[decisions.CLOSE] = lambda work, schedule: decisions.due(work, schedule.subject_id)


# Proposed


def propose(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`propose "Title" @ana @ben`: put it to people; without a title, ask in a modal."""
    people, title = common.people_and_rest(typed.words)
    if not title:
        return form(work, asked.channel, outcome=typed.options.get("outcome", ""))
    content = decisions.wanted(work, title, typed.options.get("outcome", ""), impact=typed.options.get("impact", ""))
    return _propose(work, asked, content, given=typed.options, people=decisions.voters_named(work, people))


def form(work: Work, channel: str, *, title: str = "", outcome: str = "") -> Modal:
    """The form of a proposal."""
    return Modal(forms.propose_form(_begin(work, channel, {"title": title, "outcome": outcome})), TYPED)


def _begin(work: Work, channel: str, given: Mapping[str, str]) -> Proposal:
    found = scope.initiative_or_none(work, channel, None)
    usual, valued = decisions.usual_terms(work, found), bool(decisions.value_rules(work))
    return Proposal(channel, found is None, given["title"], given["outcome"], usual, valued, given)


def from_draft(work: Work, asked: Request) -> Reply:
    """A draft's Propose button: the form, with what is in the draft or was written in its modal."""
    found = decisions.drafted(work, decisions.draft_of(work, draft_words.read(asked.value)[0]))
    channel = decisions.channel_of(work, found.draft).slack_id
    return Modal(_draft_form(work, channel, found, asked.values), TYPED, update=asked.in_modal)


def _draft_form(work: Work, channel: str, found: Drafted, given: Mapping[str, str]) -> View:
    named = scope.initiative_or_none(work, channel, None) is None
    begin = _begin(work, channel, {**draft_words.to_propose(found, named=named), **given})
    before = draft_words.before(found)
    return forms.propose_form(replace(begin, metadata=f"{channel} {found.value}", before=before))


def submitted(work: Work, asked: Request) -> Reply:
    """The modal that proposes a decision; a draft's comes back when its thread became a decision meanwhile."""
    given, (_, _, draft) = asked.values, asked.metadata.partition(" ")
    content = decisions.wanted(work, given["title"], given["outcome"], impact=given.get("impact", ""))
    mentions = [f"<@{each}>" for each in given.get("people", "").split(",") if each]
    try:
        return _propose(work, asked, content, given=given, people=decisions.voters_named(work, mentions), draft=draft)
    except RecordedBefore as before:
        return Update(_draft_form(work, asked.channel, before.drafted, given))


def _propose(
    work: Work,
    asked: Request,
    content: decisions.Wanted,
    *,
    given: Mapping[str, str],
    people: Sequence[Person],
    draft: str = "",
) -> Reply:
    channel = scope.channel(work, asked.channel)
    found = decisions.initiative_of(work, channel, given.get("initiative", ""))
    terms = decisions.terms(work, found, {name: given.get(name, "") for name in OPTIONS})
    voters = decisions.invited(work, found, people)
    if draft:
        draft_id, seen = draft_words.read(draft)
        made = decisions.propose_draft(work, draft_id, content, terms, voters=voters, seen=seen)
    else:
        made = decisions.propose(work, content, Source(channel, initiative=found), terms, voters=voters)
    present = scope.is_present(channel)
    until = words.moment(terms.closes_at)
    outside = decisions.outside(work, channel, voters)
    said = decision_words.proposed(made.number, len(voters), until, present=present, outside=outside)
    if asked.trigger == "view" and not present:
        return Update(notices.notice_view(said))
    return Say(plain(said))


# Answered


def voted(work: Work, asked: Request) -> Reply:
    """A ballot's button: the stance at once, or first the reason where the terms want one."""
    choice, (decision_id, option) = asked.name.partition(":")[2], picking.numbers(asked.value)
    if asking := decisions.wants_reason(work, decision_id, choice):
        found, before, required = asking
        view = forms.reason_form(found, choice, required=required, initial=before)
        return Modal(view, f'/decision vote D-{found.number} {choice} why:"…"')
    done = decisions.vote(work, decision_id, choice, option=option)
    at_home = not asked.response_url and not done.late and not done.tally
    return None if at_home else Say(_told(done))  # what waited has gone from their App Home


def reasoned(work: Work, asked: Request) -> Reply:
    """The modal that asks why somebody is against."""
    decision_id, _, choice = asked.metadata.partition(" ")
    done = decisions.vote(work, int(decision_id), choice, asked.values["reason"])
    return Update(notices.notice_of(_told(done))) if done.late else None  # else the card changes before their eyes


def vote(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`vote D-12 agree`, or the number of an option: the typed way to a stance."""
    found, said = common.named(work, typed, "vote")
    option = int(said) if said.isdecimal() and len(said) < LONG_NUMBER else 0
    choice = "agree" if option else said.casefold()
    return Say(_told(decisions.vote(work, found.id, choice, typed.options.get("why", ""), option=option)))


LONG_NUMBER = 4


def _told(done: Voted) -> Message:
    found = done.decision
    if done.late:
        return plain(f"D-{found.number} is closed: {found.status}. Your answer came too late to count.")
    return words.voted(found, done.choice, done.others, changed=done.changed, tally=done.tally)


def delegate(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`delegate D-12 @ben`: Ben answers for me; with my own name, I do again."""
    found, to = common.named(work, typed, "delegate")
    person = scope.person(work, to)
    decisions.delegate(work, found, person)
    if person.id == work.person.id:
        return Say(plain(f"You answer for yourself on D-{found.number} again."))
    return Say(plain(f"{text.escape(person.name)} answers for you on D-{found.number}. Both names are shown."))


def acknowledged(work: Work, asked: Request) -> Reply:
    """The Acknowledge button."""
    found = decisions.acknowledge(work, picking.numbers(asked.value)[0])
    if not asked.response_url:
        return None  # it has gone from their App Home
    return Say(plain(f"Noted: you have read D-{found.number} · {text.escape(found.title)}."), replace=True)


def acknowledge(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`acknowledge D-12`: the typed way."""
    found = decisions.acknowledge(work, common.only(work, typed, "acknowledge").id)
    return Say(plain(f"Noted: you have read D-{found.number} · {text.escape(found.title)}."))


def read(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`read`: who acknowledges how much and how soon, by function."""
    key = typed.options.get("initiative", "")
    return Say(reading.rates(decisions.rates_of(work, scope.by_key(work, key) if key else None)))


COMMANDS = (
    Command(
        "propose",
        'propose "Title" [@ana @ben] [outcome:"…"] [template:sense|consent|consensus|advice] [method:consent] '
        '[closes:"friday 17:00"] [quorum:60%,accounting] [silence:abstain] [options:"Rotterdam; Antwerp"] '
        "[tie:rejected] [reasons:optional] [hidden:no] [anonymous:no] [fallback:approver|meeting|lapse] [impact:2.5M] "
        "[initiative:KEY]",
        "puts it to those who decide",
        propose,
        wide=True,
    ),
    Command("vote", 'vote D-12 agree|abstain|disagree|block|2 [why:"…"]', "says what you think of it", vote, wide=True),
    Command("delegate", "delegate D-12 @ben", "has somebody answer for you", delegate, wide=True),
    Command("acknowledge", "acknowledge D-12", "says that you have read an outcome", acknowledge, wide=True),
    Command("read", "read [initiative:KEY]", "shows who reads outcomes, and how soon", read, writes=False),
)
