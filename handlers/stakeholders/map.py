"""The map: drawn and uploaded by an errand, handed to the one who asked, shared on purpose."""

from __future__ import annotations

from slack_bolt import App

from bot import directory, errands, pictures, scope
from bot.errors import BotError
from bot.messages.stakeholders import MAP
from bot.messages.stakeholders import map as words
from bot.stakeholders import map as maps
from bot.text import Parsed
from handlers import files
from handlers.desk import Desk, Job
from handlers.door import Door
from handlers.reply import Reply, Say
from handlers.request import Request
from storage import sight
from storage.initiatives import Initiative
from storage.work import Work

KIND = "map"


def register(app: App, door: Door, desk: Desk) -> None:
    """Bind the button and the errand."""
    app.action(words.SHARE)(door.action(share))
    app.action(MAP)(door.action(pressed))
    desk.errands[KIND] = draw


def ask(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`map`: who has influence and interest, as a picture."""
    return _ask(work, asked, scope.initiative(work, asked.channel, typed.options.get("initiative")))


def pressed(work: Work, asked: Request) -> Reply:
    """The button below the list."""
    return _ask(work, asked, scope.initiative(work, asked.channel, asked.value))


def _ask(work: Work, asked: Request, found: Initiative) -> Reply:
    maps.picture(work, found)  # refuses whom it does not concern
    _leave(work, asked, found, asked.channel, shared=False)
    return Say(words.coming(found.key))


def share(work: Work, asked: Request) -> Reply:
    """The button below one's own map: `KEY channel`."""
    key, _, channel = asked.value.partition(" ")
    found = scope.initiative(work, asked.channel, key)
    maps.check_shareable(work, found, channel)
    _leave(work, asked, found, channel, shared=True)
    return Say(words.sharing())


def _leave(work: Work, asked: Request, found: Initiative, channel: str, *, shared: bool) -> None:
    args = {"initiative": found.id, "channel": channel, "shared": shared, "actor": asked.user}
    errands.leave(work, KIND, f"{KIND}:{asked.key}", **args)


def draw(job: Job) -> None:
    """The errand: draw what may be seen now, upload it, hand it over once."""
    shared = bool(job.args["shared"])
    try:
        with job.begin() as work:
            told = maps.asked(work, _seen(work, job), str(job.args["channel"]), with_stance=not shared)
    except BotError:
        return  # what was theirs to see when they asked is not any more
    content = pictures.png(pictures.svg(told.picture))
    made = files.upload(job.slack, f"{told.key}-map.png", content)
    with job.begin() as work:
        hand = maps.share if shared else maps.hand_over
        hand(work, told, made.id, key=f"{job.key}:drawn")


def _seen(work: Work, job: Job) -> Initiative:
    found = work.get(Initiative, int(job.args["initiative"]))
    if work.actor is None or found is None or not sight.sees(work, found.id, directory.fresh_since(work)):
        raise BotError("The initiative is not there any more.")
    return found
