"""`/standup report` and `/digest picture`: figures at once, the picture by an errand."""

from __future__ import annotations

from slack_bolt import App

from bot import charting, pictures, scope, standups, text
from bot.blocks import plain
from bot.charting import DIGEST, STANDUP
from bot.commands import Command
from bot.errors import NotUnderstood
from bot.messages import charts as words
from bot.messages import digests as digest_words
from bot.text import Parsed
from handlers import files
from handlers.desk import Desk, Job
from handlers.door import Door
from handlers.reply import Reply, Say
from handlers.request import Request
from storage.work import Work

OF = "A picture is of `initiative:KEY`, `function:sales` or `about:workspace`."
COMING = "The picture comes to your messages with me in a moment."


def register(app: App, door: Door, desk: Desk, _prefix: str) -> None:
    """Bind the buttons and the errand."""
    app.action(words.SHARE)(door.action(share))
    app.action(digest_words.PICTURE)(door.action(pressed))
    desk.errands[charting.KIND] = draw


def report(work: Work, asked: Request, _typed: Parsed) -> Reply:
    """`report`: the last four weeks of this channel's standup."""
    found = standups.report(work, scope.channel(work, asked.channel))
    charting.leave(work, STANDUP, found.channel, key=asked.key)
    return Say(words.coming(found))


def picture(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`picture`: decisions by week and state, who voted, launch dates."""
    given = typed.options
    if typed.words:
        raise NotUnderstood(f"I don't know {text.echo(' '.join(typed.words))}. {OF}")
    subjects = {name: given.get(name) for name in ("initiative", "function", "about")}
    scope.one_subject("A picture", **subjects)
    if given.get("function"):
        (name,) = scope.functions(work, given["function"], field="function")[:1] or [""]
        about = f"f{name}"
    elif given.get("about", "").casefold() not in ("", "workspace"):
        raise NotUnderstood(OF, field="about")
    else:
        found = None if given.get("about") else scope.initiative_or_none(work, asked.channel, given.get("initiative"))
        about = f"i{found.id}" if found else ""
    charting.leave(work, DIGEST, about, key=asked.key)
    return Say(plain(COMING))


def pressed(work: Work, asked: Request) -> Reply:
    """The button below a digest."""
    charting.leave(work, DIGEST, asked.value.strip(), key=asked.key)
    return Say(plain(COMING))


def share(work: Work, asked: Request) -> Reply:
    """The button below one's own picture: `what about`."""
    what, _, about = asked.value.partition(" ")
    charting.check_shareable(work, about)
    charting.leave(work, what, about, key=asked.key, shared=True)
    return Say(words.sharing())


def draw(job: Job) -> None:
    """The errand: draw what may be seen now, upload it, hand it out once."""
    with job.begin() as work:
        found = charting.made(work, str(job.args["what"]), str(job.args["about"]))
    if found is None:
        return  # what was theirs to see when they asked is not any more
    content = pictures.png(pictures.chart_svg(found.chart))
    uploaded = files.upload(job.slack, "chart.png", content)
    with job.begin() as work:
        charting.hand_out(work, found, uploaded.id, job.args, key=f"{job.key}:drawn")


REPORT = Command("report", "report", "four weeks of this channel's standup: who answered, how old blockers are", report)
PICTURE = Command(
    "picture",
    "picture [initiative:KEY] [function:sales] [about:workspace]",
    "decisions by week and state, who voted, launch dates",
    picture,
)
