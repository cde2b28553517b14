"""Search: typed, from a form, and page by page."""

from __future__ import annotations

from slack_bolt import App

from bot import decisions, scope, text
from bot.commands import Command
from bot.decisions import searching
from bot.errors import NotUnderstood
from bot.messages import common as notices
from bot.messages import search as words
from bot.text import Parsed
from handlers.door import Door
from handlers.reply import Modal, Reply, Say, Update
from handlers.request import Request
from storage.work import Work


def register(app: App, door: Door) -> None:
    """Bind the button that opens the form, the form, and the button that asks for more."""
    app.action(words.SEARCH)(door.action(press, writes=False))
    app.action(words.MORE)(door.action(more, writes=False, wide=True))
    app.view(words.FORM)(door.view(submitted, wide=True))


def search(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`search words`: what holds them; with nothing typed, the form."""
    if not typed.words and not typed.options:
        return press(work, asked)
    wanted = searching.asked_for(work, typed.words, typed.options)
    return Say(words.found(searching.run(work, wanted)))


def press(work: Work, asked: Request) -> Reply:
    """The Search button: the form."""
    form = words.form(asked.channel, decisions.POSSIBLE, scope.catalogue(work).choices())
    return Modal(form, words.TYPED)


def submitted(work: Work, asked: Request) -> Reply:
    """The form; what was found is shown in its place."""
    given = asked.values
    said = text.parse(given.get("words", ""))
    unknown = next((name for name in said.options if name not in searching.OPTIONS), None)
    if unknown:
        raise NotUnderstood(
            f"I don't know {text.echo(f'{unknown}:')} here. Text with a colon needs quotes.", field="words"
        )
    owner = f"<@{given['by']}>" if given.get("by") else ""
    filled = {name: said for name, said in {**given, "by": owner}.items() if said}
    wanted = searching.asked_for(work, said.words, {**filled, **said.options})
    return Update(notices.notice_of(words.found(searching.run(work, wanted))))


def more(work: Work, asked: Request) -> Reply:
    """The next page; in the form's place it takes the one before's."""
    return Say(words.found(searching.run(work, searching.of_button(asked.value))), replace=asked.in_modal)


COMMANDS = (
    Command(
        "search",
        'search [words "a phrase" begin*] [status:accepted] [by:@ana] [initiative:KEY] [function:legal] '
        "[since:monday] [until:friday] [order:best]",
        "finds decisions by their words",
        search,
        writes=False,
    ),
)
