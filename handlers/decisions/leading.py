"""What whoever leads a proposal does with it: amend, ask more people, close, override, reopen, supersede."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from bot import decisions, text
from bot.blocks import plain
from bot.commands import Command
from bot.errors import NotUnderstood
from bot.messages import ballots as words
from bot.messages import decisions as decision_words
from bot.messages import proposals as forms
from bot.text import Parsed
from handlers.decisions import common
from handlers.door import Door
from handlers.reply import Modal, Reply, Say
from handlers.request import Request
from storage.decisions import Decision
from storage.people import Person
from storage.work import Work


def register(app: App, door: Door) -> None:
    """Bind the leader's buttons and modals."""
    app.action(words.AMEND)(door.action(amending, writes=False, wide=True))
    app.view(forms.AMEND_FORM)(door.view(amended))
    app.action(decision_words.CLOSE)(door.action(close_pressed, wide=True))
    app.action(decision_words.REOPEN)(door.action(reopen_pressed, wide=True))


def amend(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`amend D-12 outcome:"…" @ben`: a new version, Ben is asked again; with the number alone, in a modal."""
    found, spoken = common.named(work, typed, "amend")
    people, said = common.people_and_rest(spoken.split())
    title, outcome = typed.options.get("title", said), typed.options.get("outcome")
    if not title and outcome is None:
        return _amend_form(work, found.number)
    content = decisions.wanted(work, title or found.title, found.outcome or "" if outcome is None else outcome)
    also = decisions.voters_named(work, people)
    return _amended(found.number, decisions.amend(work, found, content, also=also))


def amending(work: Work, asked: Request) -> Reply:
    """The Amend button."""
    return _amend_form(work, common.by_id(work, asked.value).number)


def _amend_form(work: Work, number: int) -> Reply:
    found = decisions.find(work, number)
    return Modal(forms.amend_form(found), f'/decision amend D-{number} title:"…" outcome:"…"')


def amended(work: Work, asked: Request) -> Reply:
    """The modal that gives a proposal another text."""
    found = common.by_id(work, asked.metadata)
    content = decisions.wanted(work, asked.values["title"], asked.values["outcome"])
    mentions = [f"<@{each}>" for each in asked.values.get("people", "").split(",") if each]
    decisions.amend(work, found, content, also=decisions.voters_named(work, mentions))
    return None  # the card and its thread show it


def _amended(number: int, asked_again: Sequence[Person]) -> Reply:
    names = ", ".join(text.escape(each.name) for each in asked_again) or "Nobody"
    return Say(plain(f"D-{number} has a new version. Asked again: {names}."))


def invite(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`invite D-12 @ben @sales-leads`: ask more people."""
    found, spoken = common.named(work, typed, "invite")
    people, rest = common.people_and_rest(spoken.split())
    if rest or not people:
        raise NotUnderstood(f"Whom shall I ask? `/{work.tenancy.prefix}decision invite D-{found.number} @ben`.")
    voters = decisions.invited(
        work, decisions.initiative_of_decision(work, found), decisions.voters_named(work, people)
    )
    new = decisions.invite(work, found, voters)
    return Say(plain(f"Asked about D-{found.number}, too: {', '.join(text.escape(each.name) for each in new)}."))


def terms(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`terms D-12 closes:"monday" hidden:closed`: another time, or less to see."""
    found = common.only(work, typed, "terms", ' closes:"monday 12:00"')
    ballot = decisions.change_terms(work, found, typed.options)
    return Say(plain(f"D-{found.number}: {words.rules(ballot)}."))


def close(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`close D-12`: the result is what the stances come to now."""
    return _close(work, common.only(work, typed, "close"))


def close_pressed(work: Work, asked: Request) -> Reply:
    """The Close button, confirmed."""
    return _close(work, common.by_id(work, asked.value))


def _close(work: Work, found: Decision) -> Reply:
    decisions.close(work, found)
    return Say(plain(f"D-{found.number} is closed: {found.status}."))


def override(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`override D-12 why:"…"`: the approver accepts in spite of objections, on the record."""
    found = common.only(work, typed, "override", ' why:"…"')
    decisions.override(work, found, typed.options.get("why", ""))
    return Say(plain(f"D-{found.number} is accepted, over its open objections. Your reason is in the record."))


def reopen(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`reopen D-12 closes:"friday"`: everybody is asked again."""
    found = common.only(work, typed, "reopen", ' closes:"friday"')
    return _reopen(work, found, typed.options.get("closes", ""))


def reopen_pressed(work: Work, asked: Request) -> Reply:
    """The Reopen button, confirmed."""
    return _reopen(work, common.by_id(work, asked.value), "")


def _reopen(work: Work, found: Decision, closes: str) -> Reply:
    ballot = decisions.reopen(work, found, closes)
    return Say(plain(f"D-{found.number} is open again until {words.moment(ballot.closes_at)}."))


def supersede(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`supersede D-12 by:D-15`: the later one takes its place, and everybody concerned hears of it."""
    old = common.only(work, typed, "supersede", " by:D-15")
    new = decisions.find(work, decisions.number(typed.options.get("by", "")))
    told = decisions.supersede(work, old, new)
    people = text.plural(told, "person hears", many="people hear")
    return Say(plain(f"D-{old.number} is superseded by D-{new.number}. {people} of it."))


COMMANDS = (
    Command("amend", 'amend D-12 [title:"…"] [outcome:"…"] [@ben]', "gives a proposal another text", amend, wide=True),
    Command("invite", "invite D-12 @ben", "asks more people", invite, wide=True),
    Command(
        "terms", 'terms D-12 [closes:"monday 12:00"] [hidden:closed] [anonymous:yes]', "moves its time, hides more",
        terms, wide=True,
    ),
    Command("close", "close D-12", "closes a proposal before its time", close, wide=True),
    Command("override", 'override D-12 why:"…"', "accepts over open objections, by the approver", override, wide=True),
    Command("reopen", 'reopen D-12 [closes:"friday 17:00"]', "asks everybody again", reopen, wide=True),
    Command("supersede", "supersede D-12 by:D-15", "puts a later decision in place of one", supersede, wide=True),
)  # fmt: skip
