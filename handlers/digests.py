"""`/digest`: subscribe a channel or oneself, see what comes, end it; and what has changed for me."""

from __future__ import annotations

from slack_bolt import App

from bot import digests, recurrence, scope
from bot.commands import Command, Table
from bot.digests import Wanted
from bot.errors import NotUnderstood
from bot.messages import digests as words
from bot.text import Parsed
from handlers import charts
from handlers.desk import Desk
from handlers.door import Door
from handlers.reply import Modal, Reply, Say
from handlers.request import Request
from storage import channels, initiatives
from storage.channels import Channel
from storage.work import Work

TYPED = "/digest subscribe weekly friday 16:00"


def register(app: App, door: Door, desk: Desk, prefix: str) -> None:
    """Bind the command, the form, the buttons, and the schedule."""
    app.command(f"/{prefix}digest")(door.command(TABLE, prefix))
    app.view(words.FORM)(door.view(submitted))
    app.action(words.OPEN)(door.action(opened, writes=False))
    app.action(words.LEAVE)(door.action(left))
    desk.schedules[digests.KIND] = digests.fire


def now(work: Work, _asked: Request, _typed: Parsed) -> Reply:
    """`now`: what has changed for me since I last looked."""
    found = digests.changed_for_me(work)
    return Say(words.mine(found, recurrence.local_date(work.now, work.person.tz), work.tenancy.prefix))


def subscribe(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`subscribe`: as typed; with nothing typed, in a form."""
    if not typed.words and not typed.options:
        return opened(work, asked)
    given = {"place" if name == "to" else name: said for name, said in typed.options.items()}
    wanted = Wanted(when=" ".join(typed.words), **given)
    return Say(words.subscribed(digests.subscribe(work, wanted, _here(work, asked.channel))))


def _here(work: Work, channel_id: str) -> Channel | None:
    return channels.by_slack_id(work, channel_id) if channel_id else None


def opened(work: Work, asked: Request) -> Reply:
    """The form."""
    here = _here(work, asked.channel)
    is_channel = here is not None and not here.is_direct
    return Modal(words.form(asked.channel, _about(work, here), {}, here=is_channel, mails=work.tenancy.mails), TYPED)


def _about(work: Work, here: Channel | None) -> list[tuple[str, str]]:
    """What a digest can be about, as (label, value)."""
    linked = initiatives.of_channel(work, here) if here else None
    own = [(f"{linked.key} · {linked.name}", f"initiative:{linked.key}")] if linked else []
    spoken_for = [(title, f"function:{name}") for title, name in scope.catalogue(work).choices()]
    return [*own, ("All initiatives", "workspace:"), *spoken_for][:100]


def submitted(work: Work, asked: Request) -> Reply:
    """The form was sent."""
    kind, _, name = asked.values.get("about", "").partition(":")
    about = {"about": kind} if kind == "workspace" else {kind: name}
    given = {field: asked.values.get(field, "") for field in ("when", "length", "quiet")}
    wanted = Wanted(place=asked.values.get("to", ""), **given, **about)
    return Say(words.subscribed(digests.subscribe(work, wanted, _here(work, asked.metadata))))


def show(work: Work, asked: Request, _typed: Parsed) -> Reply:
    """`show`: what comes here and to me."""
    return Say(words.listed(digests.listed(work, _here(work, asked.channel)), work.tenancy.prefix))


def unsubscribe(work: Work, asked: Request, _typed: Parsed) -> Reply:
    """`unsubscribe`: where one digest comes it ends; of several, one is chosen from the list."""
    found = [each for each in digests.listed(work, _here(work, asked.channel)) if each.changeable]
    if not found:
        raise NotUnderstood(
            f"No digest comes here or to you that you could end. `/{work.tenancy.prefix}digest show` lists them."
        )
    if len(found) > 1:
        return Say(words.listed(found, work.tenancy.prefix))
    return Say(words.ended(digests.unsubscribe(work, found[0].id)))


def left(work: Work, asked: Request) -> Reply:
    """The button Unsubscribe."""
    return Say(words.ended(digests.unsubscribe(work, int(asked.value))))


TABLE = Table(
    "digest",
    "what needs somebody, on a schedule, and what changed for you",
    [
        Command("now", "now", "what has changed for you since you last looked", now, wide=True),
        Command(
            "subscribe",
            "subscribe [weekly friday 16:00 | daily 09:00] [to:me|mail|channel] [initiative:KEY] [function:sales] "
            "[about:workspace] [length:executive|working] [quiet:say|silent] [zone:Europe/Berlin]",
            "posts a digest to this channel or to you; nothing typed opens a form",
            subscribe,
        ),
        charts.PICTURE,
        Command("unsubscribe", "unsubscribe", "ends a digest", unsubscribe),
        Command("show", "show", "what comes here and to you", show, writes=False),
    ],
    default="now",
)
