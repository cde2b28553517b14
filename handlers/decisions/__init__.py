"""`/decision`: its sub-commands, its modals and the buttons of its cards. Drafts come in through `drafts`."""

from __future__ import annotations

from slack_bolt import App

from bot import decisions, scope, text
from bot.blocks import Message, plain
from bot.commands import Command, Table
from bot.decisions import Filter, Source
from bot.errors import NotUnderstood
from bot.messages import common as notices
from bot.messages import decisions as words
from bot.messages import quotes as quote_words
from bot.text import Parsed
from handlers import drafts
from handlers.decisions import (
    actions,
    ballots,
    common,
    evidence,
    leading,
    objections,
    papers,
    reviews,
    rules,
    search,
)  # fmt: skip
from handlers.decisions.hints import with_hints
from handlers.desk import Desk
from handlers.door import Door
from handlers.reply import Modal, Reply, Say, Update
from handlers.request import Request
from storage.decisions import PROPOSED, Decision
from storage.work import Work

TYPED = '/decision log "Title" outcome:"…"'

mentioned, mentioned_to_propose = drafts.mentioned, drafts.mentioned_to_propose


def register(app: App, door: Door, desk: Desk, prefix: str) -> None:
    """Bind the command, its modals and buttons, and the ways from a thread to a draft."""
    app.command(f"/{prefix}decision")(door.command(TABLE, prefix))
    app.view(words.LOG_FORM)(door.view(submitted))
    app.view(words.EDIT_FORM)(door.view(edited))
    app.action(words.EDIT)(door.action(press_edit))
    app.action(words.WITHDRAW)(door.action(press_withdraw))
    app.action(words.MORE)(door.action(more, writes=False, wide=True))
    app.action(words.SHOW)(door.action(press_show, writes=False, wide=True))
    desk.cards["decision"] = draw
    ballots.register(app, door, desk)
    leading.register(app, door)
    rules.register(app, door)
    objections.register(app, door)
    evidence.register(app, door, desk)
    actions.register(app, door)
    reviews.register(app, door, desk)
    search.register(app, door)
    papers.register(app, door, desk)
    drafts.register(app, door, desk)


def draw(work: Work, decision_id: int) -> Message | None:
    """A decision's card as it is now."""
    found = work.get(Decision, decision_id)
    return words.card(decisions.shown(work, found)) if found else None


# Logged


def log(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`log "Title"`: record one; without a title, ask for it in a modal."""
    outcome, key = typed.options.get("outcome", ""), typed.options.get("initiative", "")
    if not typed.words:
        return Modal(words.form(asked.channel, outcome=outcome), TYPED)
    impact = typed.options.get("impact", "")
    content = decisions.wanted(work, " ".join(typed.words), outcome, impact=impact)
    return _log(work, asked, content, key)


def blank(asked: Request) -> Modal:
    """The empty form, for whoever pressed a button."""
    return Modal(words.form(asked.channel), TYPED)


def submitted(work: Work, asked: Request) -> Reply:
    """The modal that logs a decision."""
    given = asked.values
    content = decisions.wanted(work, given["title"], given["outcome"])
    return _log(work, asked, content, given["initiative"])


def _log(work: Work, asked: Request, content: decisions.Wanted, key: str) -> Reply:
    channel = scope.channel(work, asked.channel)
    source = Source(channel, initiative=decisions.initiative_of(work, channel, key))
    made = decisions.record(work, content, source)
    present = scope.is_present(channel)
    said = words.recorded(made.number, present=present)
    # Where Concord is not, it cannot whisper: a modal answers in its own place.
    if asked.trigger == "view" and not present:
        return Update(notices.notice_view(said))
    return Say(with_hints(work, made, said))


# Seen


def list_all(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`list`: the newest ones."""
    wanted = typed.options.get("status", "")
    return _listed(work, Filter(decisions.status(wanted) if wanted else "", typed.options.get("initiative", "")))


def more(work: Work, asked: Request) -> Reply:
    """The next page of a list."""
    return _listed(work, decisions.filter_of(asked.value))


def _listed(work: Work, which: Filter) -> Reply:
    found, following = decisions.listed(work, which)
    if not found:
        return Say(words.nothing(filtered=which != Filter(), prefix=work.tenancy.prefix))
    return Say(words.listed(found, following, which.value(0)))


def show(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`show D-12`: everything about one."""
    return _page(work, common.only(work, typed, "show"))


def press_show(work: Work, asked: Request) -> Reply:
    """A button with a decision's number: everything about it."""
    return _page(work, decisions.find(work, decisions.number(asked.value)))


def _page(work: Work, found: Decision) -> Reply:
    may_change = decisions.may_lead(work, found) if found.status == PROPOSED else decisions.may_change(work, found)
    shown, kept = decisions.shown(work, found, to_actor=True), evidence.line(work, found)
    quotes = decisions.quotes(work, found.quotes, found.permalink)
    cited = quote_words.lines(quotes) if quotes else ()
    return Say(words.page(shown, may_change=may_change, cited=cited, kept=kept))


# Changed


def edit(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`edit D-12 "Title" outcome:"…"`: change one; with its number alone, in a modal."""
    found, spoken = common.named(work, typed, "edit")
    title, outcome = typed.options.get("title", spoken or None), typed.options.get("outcome")
    if spoken and title != spoken:
        raise NotUnderstood(f"Which title? {text.echo(spoken)} stands beside `title:`.", field="title")
    if title is None and outcome is None:
        return _edit_form(work, asked, found.id)
    changed = decisions.change(work, found.id, title=title, outcome=outcome)
    return Say(plain(f"D-{changed.number} is changed."))


def press_edit(work: Work, asked: Request) -> Reply:
    """The Edit button of a card or page."""
    return _edit_form(work, asked, int(asked.value))


def _edit_form(work: Work, asked: Request, decision_id: int) -> Reply:
    form = decisions.opened(work, decision_id)
    typed = f'/decision edit D-{form.decision.number} title:"…" outcome:"…"'
    return Modal(words.edit_form(form, asked.channel), typed)


def edited(work: Work, asked: Request) -> Reply:
    """The modal that changes a decision; it comes back when somebody else has changed the same meanwhile."""
    decision_id, base = words.edited(asked.metadata)
    again = decisions.merge(work, decision_id, base, asked.values)
    return Update(words.edit_form(again, asked.channel)) if again else None  # the card changes before everybody's eyes


def withdraw(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`withdraw D-12`: take one back."""
    found = common.only(work, typed, "withdraw", ' why:"…"')
    return _withdrawn(decisions.withdraw(work, found.id, typed.options.get("why", "")))


def press_withdraw(work: Work, asked: Request) -> Reply:
    """The Withdraw button, confirmed."""
    return _withdrawn(decisions.withdraw(work, int(asked.value)))


def _withdrawn(found: Decision) -> Reply:
    return Say(plain(f"D-{found.number} is withdrawn. It stays in the record."))


TABLE = Table(
    "decision",
    "what was decided, by whom, and from which thread",
    [
        Command(
            "log",
            'log "Title" [outcome:"…"] [impact:2.5M] [initiative:KEY]',
            "records one and posts its card here",
            log,
        ),
        Command("list", "list [status:accepted] [initiative:KEY]", "lists the newest ones", list_all, writes=False),
        Command("show", "show D-12", "shows everything about one", show, writes=False),
        Command("edit", 'edit D-12 [title:"…"] [outcome:"…"]', "changes one of yours", edit, wide=True),
        Command(
            "withdraw",
            'withdraw D-12 [why:"…"]',
            "takes one of yours back; it stays in the record",
            withdraw,
            wide=True,
        ),
        *ballots.COMMANDS,
        *leading.COMMANDS,
        *rules.COMMANDS,
        *objections.COMMANDS,
        *evidence.COMMANDS,
        *actions.COMMANDS,
        *reviews.COMMANDS,
        *search.COMMANDS,
        Command(
            "export",
            "export [format:md|csv|json] [status:accepted] [since:2027-01-01] [initiative:KEY]",
            "gives you the decisions as a file",
            papers.export,
            wide=True,
        ),
    ],
    default="list",
)
