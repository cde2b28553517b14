"""Listeners that only tests have: one for each kind of reply and each way to fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot import blocks, outbox
from bot.blocks import Field, Frame, View
from bot.commands import Command, Table
from bot.errors import BotError, NotUnderstood
from bot.outbox import Place
from bot.text import Parsed
from handlers.reply import Errors, Modal, Reply, Say, Update
from handlers.request import Request
from handlers.wiring import House
from storage import history
from storage.errors import AlreadyThere, StoreBusy
from storage.history import Entry
from storage.work import Work
from tests.fakes.running import Concord
from tests.fakes.slack import Channel, FakeSlack, Message, User, payloads
from tests.fakes.slack.model import Json


class Probes:
    """What the probes do is said by `reply`; what they have done is in the history."""

    def __init__(self, house: House) -> None:
        self.reply: Callable[[Work, Request], Reply] = lambda *_: None
        app, door = house.app, house.door
        app.command("/probe")(door.command(self._table()))
        app.action("probe_button")(door.action(self._run))
        app.action("probe_link")(door.action(self._run, writes=False))
        app.shortcut("probe_shortcut")(door.shortcut(self._run))
        app.view("probe_form")(door.view(self._run))
        app.event("reaction_removed")(door.event(self._run))
        app.event("link_shared")(door.event(self._run))

    def _table(self) -> Table:
        commands = [
            Command("do", "do", "does it", self._typed),
            Command("see", "see", "looks at it", lambda work, asked, _: self.reply(work, asked), writes=False),
        ]
        return Table("probe", "a probe", commands)

    def _typed(self, work: Work, asked: Request, _typed: Parsed) -> Reply:
        return self._run(work, asked)

    def _run(self, work: Work, asked: Request) -> Reply:
        history.append(work, "probe", 1, asked.trigger)
        return self.reply(work, asked)


def effects(concord: Concord) -> int:
    """How often a probe took effect."""
    with concord.work(write=False) as work:
        return len(list(work.session.scalars(work.select(Entry).where(Entry.kind == "probe"))))


def say(text: str = "done", *, replace: bool = False) -> Callable[[Work, Request], Reply]:
    """A reply in words."""
    return lambda *_: Say(message(text), replace)


def message(text: str) -> blocks.Message:
    """A message with a block."""
    return blocks.message(text, blocks.section("said", text))


def buttons() -> blocks.Message:
    """A message with the probe's buttons."""
    return blocks.message("press", blocks.actions("row", blocks.button("Press", "probe_button", "v")))


def form(title: str = "Probe", metadata: str = "") -> View:
    """A modal with one field."""
    frame = Frame("probe_form", title, submit="Send", metadata=metadata)
    return blocks.modal(frame, blocks.text_input(Field("name", "Name")))


def bare(title: str = "Bare") -> View:
    """A modal with nothing to fill in."""
    return blocks.modal(Frame("probe_form", title, submit="Send"), blocks.section("said", "Sure?"))


def modal(*, push: bool = False) -> Callable[[Work, Request], Reply]:
    """A reply that opens the form."""
    return lambda *_: Modal(form(), "/probe do it", push)


def spoken(slack: FakeSlack, said: Message) -> Json:
    """An event that carries what the event of a mention carries; mentions themselves have another listener."""
    return payloads.mention_event(slack.space, said) | {"type": "link_shared"}


def update(view: View) -> Callable[[Work, Request], Reply]:
    """A reply that puts another view in place of the submitted one."""
    return lambda *_: Update(view)


def errors(**fields: str) -> Callable[[Work, Request], Reply]:
    """A reply that refuses fields."""
    return lambda *_: Errors(fields)


def post(channel: str, text: str) -> Callable[[Work, Request], Reply]:
    """No reply, but a message."""

    def run(work: Work, _asked: Request) -> Reply:
        outbox.post(work, Place(channel), blocks.plain(text), key=text)
        return None

    return run


def fails(error: Exception) -> Callable[[Work, Request], Reply]:
    """A listener that raises, after it has changed something."""

    def run(*_: Any) -> Reply:
        raise error

    return run


REFUSAL = BotError("That is not possible: `<!channel>` & all.")
FIELD_REFUSAL = NotUnderstood("That name will not do.", field="name")
FAULT = RuntimeError("a secret of the code")
BUSY, RACED = StoreBusy(), AlreadyThere()


def written(slack: FakeSlack, who: User, where: Channel, text: str) -> Message:
    """A message of which the app is not told."""
    with slack.space.lock:
        return slack.space.store(Message(where.id, who.id, slack.space.new_ts(), text))
