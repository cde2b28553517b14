"""`/initiative`: its sub-commands, its modals and the buttons of its card."""

from __future__ import annotations

from slack_bolt import App

from bot import initiatives, scope, text
from bot.blocks import Message
from bot.commands import Command, Table
from bot.errors import NotUnderstood
from bot.initiatives import Details, Filter, Wanted
from bot.messages import common as notices
from bot.messages import initiatives as words
from bot.stakeholders import gaps, rules, weekly
from bot.text import Parsed
from handlers.desk import Desk
from handlers.door import Door
from handlers.reply import Modal, Reply, Say, Update
from handlers.request import Request
from handlers.stakeholders import common
from storage import initiatives as kept
from storage.initiatives import Initiative
from storage.work import Work

TYPED = '/initiative new "Name" key:KEY owner:@ana launch:2027-03-01'
TYPED_EDIT = "/initiative edit KEY status:committed launch:2027-03-01"
TYPED_UNLINK = "/initiative unlink"
DETAILS = ("launch", "customer", "problem", "value", "need")


def register(app: App, door: Door, _desk: Desk, prefix: str) -> None:
    """Bind the command, the modals and the buttons."""
    app.command(f"/{prefix}initiative")(door.command(TABLE, prefix))
    for modal, submit in ((words.NEW, submitted), (words.EDIT_FORM, edited), (words.UNLINK_FORM, untied)):
        app.view(modal)(door.view(submit))
    for button, press in ((words.EDIT, editing), (words.SHOW, shown), (words.UNLINK, unlinking)):
        app.action(button)(door.action(press, writes=False, wide=True))
    for button, press in ((words.LINK, linked), (words.STOP, stopped)):
        app.action(button)(door.action(press, wide=True))
    common.pages(app, door, words.LIST, leafed)


def new(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`new "Name"`: start one; without a name, ask for it in a modal."""
    if not typed.words:
        return blank(asked)
    owner = scope.person(work, typed.options["owner"], field="owner") if "owner" in typed.options else None
    given = {name: typed.options[name] for name in DETAILS if name in typed.options}
    return _start(work, asked, Wanted(" ".join(typed.words), typed.options.get("key", ""), owner, Details(**given)))


def blank(asked: Request) -> Modal:
    """The empty form, for whoever pressed a button."""
    return Modal(words.form(asked.channel), TYPED)


def submitted(work: Work, asked: Request) -> Reply:
    """The modal that starts an initiative."""
    given = asked.values
    owner = scope.person(work, f"<@{given['owner']}>", field="owner") if given["owner"] else None
    details = Details(**{name: given[name] for name in DETAILS if given.get(name)})
    return _start(work, asked, Wanted(given["name"], given["key"], owner, details))


def _start(work: Work, asked: Request, wanted: Wanted) -> Reply:
    channel = scope.channel(work, asked.channel) if asked.channel else None
    made = initiatives.new(work, wanted, channel)
    rules.apply(work, made)
    weekly.ensure(work)
    place = initiatives.place(work, made, channel)
    said = words.started(initiatives.show(work, made), place=place, prefix=work.tenancy.prefix)
    heard = asked.trigger == "command" or scope.is_heard(work, asked.channel)
    return Say(said) if heard else Update(notices.notice_of(said))  # a modal answers in its own place


# Seen


def list_all(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`list`: the open ones, or those of a status."""
    wanted = typed.options.get("status", "").strip().casefold()
    status = wanted if wanted in ("", "stopped") else initiatives.status(wanted)
    return _listed(work, Filter(status, "mine" in typed.words))


def leafed(work: Work, asked: Request) -> Reply:
    """Another page: the value is `status mine page`."""
    status, mine, _ = asked.value.split(" ")
    found = initiatives.listed(work, Filter(status.strip("-"), mine == "mine", common.page(asked)))
    return Say(words.listed(found, work.tenancy.prefix), replace=True)


def _listed(work: Work, which: Filter) -> Reply:
    return Say(words.listed(initiatives.listed(work, which), work.tenancy.prefix))


def show(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`show [KEY]`: one card."""
    return Say(_card(work, scope.initiative(work, asked.channel, next(iter(typed.words), None))))


def shown(work: Work, asked: Request) -> Reply:
    """A button with a key: its card."""
    return Say(_card(work, scope.by_key(work, asked.value)))


def _card(work: Work, found: Initiative) -> Message:
    """The card with its gaps: judgements only for those whom they concern."""
    one = initiatives.show(work, found)
    frank = {found.id} if one.changeable else set()
    summary = gaps.summaries(work, [found], frank=frank)[0] if found.closed_at is None else None
    return words.card(one, work.tenancy.prefix, gaps=summary.line if summary else "")


# Changed


def edit(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`edit [KEY] status:committed`: change it; without options, the form."""
    found = scope.initiative(work, asked.channel, next(iter(typed.words), None))
    given = {name: typed.options[name] for name in (*DETAILS, "name", "status") if name in typed.options}
    owner = scope.person(work, typed.options["owner"], field="owner") if "owner" in typed.options else None
    if not given and owner is None:
        return _edit_form(work, asked, found)
    changes = initiatives.change(work, found, Details(**given), owner)
    rules.apply(work, found)
    return Say(words.changed(found, changes))


def editing(work: Work, asked: Request) -> Reply:
    """The button of the card."""
    return _edit_form(work, asked, scope.initiative(work, asked.channel, asked.value))


def _edit_form(work: Work, asked: Request, found: Initiative) -> Reply:
    scope.check_may_change(work, found, "change it")
    place = f"{asked.channel} {found.key} {initiatives.state(found)}"
    return Modal(words.edit_form(place, _now(work, found), statuses=initiatives.STATUSES), TYPED_EDIT)


def _now(work: Work, found: Initiative) -> dict[str, str]:
    """What the form starts with."""
    return {
        "name": found.name, "status": found.status, "owner": kept.owner(work, found).slack_id or "",
        "launch": found.target_date.isoformat() if found.target_date else "", "customer": found.customer or "",
        "problem": found.problem or "", "need": ", ".join(found.required),
        "value": f"{found.value} {found.currency}" if found.value is not None else "",
    }  # fmt: skip


def edited(work: Work, asked: Request) -> Reply:
    """The form that changes one; what somebody else changed meanwhile is shown first."""
    channel, key, opened = asked.metadata.split(" ")
    found, given = scope.initiative(work, asked.channel, key), asked.values
    scope.check_may_change(work, found, "change it")
    if news := initiatives.news(work, found, opened):
        place = f"{channel} {found.key} {initiatives.state(found)}"
        mine = {**_now(work, found), **given}
        return Update(words.edit_form(place, mine, statuses=initiatives.STATUSES, news=news))
    owner = scope.person(work, f"<@{given['owner']}>", field="owner") if given["owner"] else None
    details = {name: given[name] for name in (*DETAILS, "name") if not _same_launch(found, name, given[name])}
    changes = initiatives.change(work, found, Details(**details, status=given["status"] or None), owner)
    rules.apply(work, found)
    return common.told(work, asked, words.changed(found, changes))


def _same_launch(found: Initiative, name: str, typed: str) -> bool:
    """A launch that is past by now may stay as it is."""
    return name == "launch" and found.target_date is not None and typed == found.target_date.isoformat()


def link(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`link KEY`: this channel serves that initiative."""
    return Say(words.linked(initiatives.link(work, next(iter(typed.words), ""), scope.channel(work, asked.channel))))


def linked(work: Work, asked: Request) -> Reply:
    """The button that links the channel in which it is pressed."""
    return Say(words.linked(initiatives.link(work, asked.value, scope.channel(work, asked.channel))))


def unlink(work: Work, asked: Request, _typed: Parsed) -> Reply:
    """`unlink`: this channel serves none any more."""
    return Say(words.unlinked(initiatives.unlink(work, scope.channel(work, asked.channel))))


def unlinking(work: Work, asked: Request) -> Reply:
    """Which of its channels?"""
    found = scope.initiative(work, asked.channel, asked.value)
    channels = initiatives.linked(work, found)
    return Modal(words.unlink_form(f"{asked.channel} {found.key}", found.key, channels), TYPED_UNLINK)


def untied(work: Work, asked: Request) -> Reply:
    """One was picked."""
    found = scope.initiative(work, asked.channel, asked.metadata.split(" ")[1])
    if not asked.values["linked"]:
        raise NotUnderstood("Pick a channel.", field="linked")
    channel = initiatives.untie(work, found, asked.values["linked"])
    return common.told(work, asked, words.unlinked(found, f"#{text.escape(channel.name)}"))


def close(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`close KEY`: it is over."""
    return Say(words.stopped(initiatives.close(work, next(iter(typed.words), ""))))


def stopped(work: Work, asked: Request) -> Reply:
    """The button that stops one."""
    return Say(words.stopped(initiatives.close(work, asked.value)))


_DETAILS = '[launch:2027-03-01] [customer:"…"] [problem:"…"] [value:1.5M] [need:accounting,logistics]'

TABLE = Table(
    "initiative",
    "products, features and launches that people are to agree on",
    [
        Command("new", f'new "Name" [key:EU] [owner:@ana] {_DETAILS}', "starts one and links this channel", new),
        Command(
            "list",
            "list [mine] [status:committed]",
            "shows the open ones, or those of a status",
            list_all,
            writes=False,
        ),
        Command("show", "show [KEY]", "shows one with its people, open decisions and gaps", show, writes=False),
        Command(
            "edit", f'edit [KEY] [name:"…"] [status:committed] [owner:@ben] {_DETAILS}', "changes it", edit, wide=True
        ),
        Command("link", "link KEY", "links this channel to it", link, wide=True),
        Command("unlink", "unlink", "takes this channel's link away", unlink),
        Command("close", "close KEY", "stops it; its records stay", close),
    ],
    default="list",
)
