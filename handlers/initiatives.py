"""`/initiative`: its sub-commands and its modal."""

from __future__ import annotations

from slack_bolt import App

from bot import initiatives, scope
from bot.blocks import plain
from bot.commands import Command, Table
from bot.initiatives import Wanted
from bot.messages import common
from bot.messages import initiatives as words
from bot.text import Parsed, escape
from handlers.desk import Desk
from handlers.door import Door
from handlers.reply import Modal, Reply, Say, Update
from handlers.request import Request
from storage.work import Work

TYPED = '/initiative new "Name" key:KEY owner:@ana launch:2027-03-01'


def register(app: App, door: Door, _desk: Desk, prefix: str) -> None:
    """Bind the command and the modal."""
    app.command(f"/{prefix}initiative")(door.command(TABLE, prefix))
    app.view(words.NEW)(door.view(submitted))


def new(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`new "Name"`: start one; without a name, ask for it in a modal."""
    if not typed.words:
        return blank(asked)
    owner = scope.person(work, typed.options["owner"], field="owner") if "owner" in typed.options else None
    key, launch = typed.options.get("key", ""), typed.options.get("launch", "")
    return _start(work, asked, Wanted(" ".join(typed.words), key, owner, launch))


def blank(asked: Request) -> Modal:
    """The empty form, for whoever pressed a button."""
    return Modal(words.form(asked.channel), TYPED)


def submitted(work: Work, asked: Request) -> Reply:
    """The modal that starts an initiative."""
    given = asked.values
    owner = scope.person(work, f"<@{given['owner']}>", field="owner") if given["owner"] else None
    return _start(work, asked, Wanted(given["name"], given["key"], owner, given["launch"]))


def _start(work: Work, asked: Request, wanted: Wanted) -> Reply:
    channel = scope.channel(work, asked.channel) if asked.channel else None
    made = initiatives.new(work, wanted, channel)
    said = words.started(
        initiatives.show(work, made), place=initiatives.place(work, made, channel), prefix=work.tenancy.prefix
    )
    heard = asked.trigger == "command" or scope.is_heard(work, asked.channel)
    return Say(said) if heard else Update(common.notice_of(said))  # a modal answers in its own place


def list_all(work: Work, _asked: Request, _typed: Parsed) -> Reply:
    """`list`: the open ones."""
    return Say(words.listed(initiatives.listed(work), work.tenancy.prefix))


def show(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`show [KEY]`: one card."""
    found = scope.initiative(work, asked.channel, next(iter(typed.words), None))
    return Say(words.card(initiatives.show(work, found), work.tenancy.prefix))


def link(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`link KEY`: this channel serves that initiative."""
    key = next(iter(typed.words), "")
    found = initiatives.link(work, key, scope.channel(work, asked.channel))
    return Say(plain(f"This channel is linked to *{escape(found.key)} · {escape(found.name)}* now."))


def unlink(work: Work, asked: Request, _typed: Parsed) -> Reply:
    """`unlink`: this channel serves none any more."""
    found = initiatives.unlink(work, scope.channel(work, asked.channel))
    return Say(plain(f"This channel is not linked to *{escape(found.key)}* any more."))


def close(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`close KEY`: it is over."""
    found = initiatives.close(work, next(iter(typed.words), ""))
    return Say(words.stopped(found))


TABLE = Table(
    "initiative",
    "products, features and launches that people are to agree on",
    [
        Command(
            "new", 'new "Name" [key:EU] [owner:@ana] [launch:2027-03-01]', "starts one and links this channel", new
        ),
        Command("list", "list", "shows the open ones", list_all, writes=False),
        Command("show", "show [KEY]", "shows one with its people", show, writes=False),
        Command("link", "link KEY", "links this channel to it", link, wide=True),
        Command("unlink", "unlink", "takes this channel's link away", unlink),
        Command("close", "close KEY", "stops it; its records stay", close),
    ],
    default="list",
)
