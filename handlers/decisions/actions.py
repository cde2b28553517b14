"""Actions: added to a decision, listed, closed with a button, handed over, moved, dropped."""

from __future__ import annotations

from slack_bolt import App

from bot import decisions, scope, text
from bot.blocks import Message, plain
from bot.commands import Command
from bot.decisions import actions, listing
from bot.decisions.actions import Change
from bot.decisions.listing import Filter
from bot.errors import NotUnderstood
from bot.messages import actions as words
from bot.messages import common as notices
from bot.text import Parsed
from handlers.decisions import common
from handlers.door import Door
from handlers.reply import Modal, Reply, Say, Update
from handlers.request import Request
from handlers.stakeholders import common as lists
from storage.actions import Source
from storage.channels import Channel
from storage.decisions import Decision
from storage.people import Person
from storage.work import Work


def register(app: App, door: Door) -> None:
    """Bind the buttons and modals."""
    app.action(words.ADD)(door.action(adding, writes=False, wide=True))
    app.view(words.ADD_FORM)(door.view(added))
    app.action(words.DONE)(door.action(done_pressed, wide=True))
    app.action(words.REOPEN)(door.action(reopened, wide=True))
    app.action(words.CHANGE)(door.action(changing, writes=False, wide=True))
    app.view(words.CHANGE_FORM)(door.view(changed))
    lists.pages(app, door, words.LIST, leafed)


# Added


def action(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`action D-12 "Title" @ben due:friday`: add one; without a title, ask in a modal."""
    rest, owner = _owner(work, typed)
    found, title = common.named(work, rest, "action")
    if not title:
        return _form(work, found, owner)
    made = actions.add(work, found, title, owner=owner, due=typed.options.get("due", ""))
    return Say(_added(work, made))


def _owner(work: Work, typed: Parsed) -> tuple[Parsed, Person | None]:
    """What was typed beside the owner, and the owner.

    Raises: NotUnderstood
    """
    rest, mention = _parted(typed)
    if not mention and rest.words and (address := text.email(rest.words[-1])):
        raise actions.outside(address)
    return rest, scope.person(work, mention, field="owner") if mention else None


def _parted(typed: Parsed) -> tuple[Parsed, str]:
    """What was typed beside the one mention, and the mention.

    Raises: NotUnderstood
    """
    named = [word for word in typed.words if text.user_id(word)]
    rest = tuple(word for word in typed.words if word not in named)
    if len(named) > 1:
        raise NotUnderstood("An action has one owner. A title that mentions people needs quotes.", field="owner")
    return Parsed(rest, typed.options), named[0] if named else ""


def _added(work: Work, made: words.Acted) -> Message:
    return plain(words.added(made.action, made.owner, mine=made.owner.id == work.person.id))


def adding(work: Work, asked: Request) -> Reply:
    """The Add action button of a decision's page."""
    return _form(work, common.by_id(work, asked.value), None)


def _form(work: Work, found: Decision, owner: Person | None) -> Reply:
    actions.check_open(found)
    who = owner or work.person
    form = words.add_form(found, place(work, found), owner=who.slack_id or "", due=actions.week_on(work))
    return Modal(form, f'/decision action D-{found.number} "Title" @ben due:friday')


def place(work: Work, found: Source) -> str:
    """The channel that a decision or a meeting comes from: its members are looked up again when the form is sent."""
    channel = work.get(Channel, found.channel_id or 0)
    return channel.slack_id if channel else ""


def added(work: Work, asked: Request) -> Reply:
    """The modal that adds one."""
    found = decisions.find(work, decisions.number(words.added_to(asked.metadata)))
    made = actions.add(work, found, asked.values["title"], owner=_picked(work, asked), due=asked.values["due"])
    return Update(notices.notice_of(_added(work, made)))


def _picked(work: Work, asked: Request) -> Person | None:
    return scope.person(work, f"<@{asked.values['owner']}>", field="owner") if asked.values["owner"] else None


# Changed


def done(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`done A-40`: it is done."""
    return _done(work, " ".join(typed.words))


def done_pressed(work: Work, asked: Request) -> Reply:
    """A Done button."""
    return _done(work, asked.value)


def _done(work: Work, word: str) -> Reply:
    found = actions.done(work, actions.number(word))
    return Say(words.closed(found.action))


def reopened(work: Work, asked: Request) -> Reply:
    """A Reopen button."""
    return _change(work, asked.value, Change(state="open"))


def change(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`change A-40 @ben due:friday state:dropped why:"…"`; with the number alone, in a modal."""
    rest, owner = _owner(work, typed)
    options = {name: typed.options.get(name, "") for name in ("due", "state", "why")}
    if owner is None and not any(options.values()):
        return _change_form(work, " ".join(rest.words))
    return _change(work, " ".join(rest.words), Change(owner, **options))


def drop(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`drop A-40 why:"…"`: it is not done any more."""
    return _change(work, " ".join(typed.words), Change(state="dropped", why=typed.options.get("why", "")))


def _change(work: Work, word: str, given: Change) -> Reply:
    found, changes = actions.change(work, actions.number(word), given)
    return Say(plain(words.changed(found.action, changes)))


def changing(work: Work, asked: Request) -> Reply:
    """A Change… button."""
    return _change_form(work, asked.value)


def _change_form(work: Work, word: str) -> Reply:
    found = actions.to_change(work, actions.number(word))
    if not found.seen:
        raise NotUnderstood(f"A-{found.action.number} is of something that you do not see any more; you can close it.")
    form = words.change_form(found, place(work, found.source))
    return Modal(form, f'/decision change A-{found.action.number} @ben due:friday state:dropped why:"…"')


def changed(work: Work, asked: Request) -> Reply:
    """The modal that changes one: what was left as it was shown is not changed, whatever others did meanwhile."""
    word, before = words.opened_for(asked.metadata)
    given = {name: "" if asked.values[name] == before.get(name) else asked.values[name] for name in before}
    owner = _picked(work, asked) if given.get("owner") else None
    wanted = Change(owner, given.get("due", ""), given.get("state", ""), asked.values["why"])
    found, changes = actions.change(work, actions.number(word), wanted)
    return Update(notices.notice_of(plain(words.changed(found.action, changes))))


# Seen


def list_all(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`actions [@ana] [D-12] [status:done]`: the first due first."""
    rest, mention = _parted(typed)
    person = listing.whose(work, mention) if mention else None
    found = common.only(work, rest, "actions") if rest.words else None
    state = actions.state_of(typed.options.get("status", "")) or "open"
    which = Filter(state, person.id if person else 0, found.number if found else 0)
    return Say(words.listed(listing.listed(work, which), work.tenancy.prefix))


def leafed(work: Work, asked: Request) -> Reply:
    """The list from a decision's page, or another page of it."""
    found = listing.listed(work, listing.filter_of(asked.value, max(0, lists.page(asked))))
    return Say(words.listed(found, work.tenancy.prefix), replace=asked.name != words.LIST)


COMMANDS = (
    Command(
        "action", 'action D-12 "Title" [@ben] [due:friday]', "adds what somebody is to do for it", action, wide=True
    ),
    Command(
        "actions", "actions [@ana] [D-12] [status:open]", "lists what is to be done or was", list_all, writes=False
    ),
    Command("done", "done A-40", "closes an action that is done", done, wide=True),
    Command(
        "change",
        'change A-40 [@ben] [due:friday] [state:open] [why:"…"]',
        "hands an action over, moves its day, or reopens it",
        change,
        wide=True,
    ),
    Command("drop", 'drop A-40 why:"…"', "closes an action that is not needed any more", drop, wide=True),
)
