"""App Home, and the first minute of a channel and a person."""

from __future__ import annotations

from dataclasses import dataclass

from bot import blocks, text
from bot.blocks import Block, Message, View
from bot.messages import attention as reminders
from bot.messages import common, inbox, meetings
from bot.messages import decisions as words
from bot.messages import hours as working
from bot.messages.common import Page
from bot.messages.inbox import Item
from bot.messages.stakeholders import GAPS
from storage.decisions import Decision
from storage.initiatives import Initiative
from storage.meetings import Meeting

LOG, STAKEHOLDERS, STANDUP, INITIATIVE, REFRESH = (
    "start_log",
    "start_stakeholders",
    "start_standup",
    "start_initiative",
    "home_refresh",
)

MINE, SETTINGS = "home_mine", "home_settings"
SHOW_INITIATIVE = "initiative_show"
TITLE = 120  # so that all lines of a section fit into it

THREE_LINES = (
    "*Log a decision* from any thread: “…” on a message → *Log a decision*, or mention me with `decide`.\n"
    "*Say who speaks for which function*: `/{0}stakeholders add @name logistics`.\n"
    "*Hear from everybody without a meeting*: `/{0}standup new` asks each in their own morning."
)


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody is in an initiative: its owner, something by DACI, or both."""

    initiative: Initiative
    owns: bool
    daci: str
    gaps: str = ""  # what they can mend, in a few words
    drifting: int = 0  # how many answer later and less than before


@dataclass(frozen=True, slots=True)
class Roles:
    """A page of somebody's initiatives."""

    shown: tuple[Role, ...]
    page: int
    size: int
    total: int


@dataclass(frozen=True, slots=True)
class Home:
    """What one person's App Home shows; `more` is how much waits that is not shown."""

    first_time: bool
    items: tuple[Item, ...]  # the most blocking of what waits
    more: int
    roles: Roles
    decisions: tuple[Decision, ...]
    admin: bool = False
    ahead: tuple[Meeting, ...] = ()  # meetings that they come to


def view(home: Home, prefix: str) -> View:
    """The App Home of one person."""
    if home.first_time:
        return blocks.home(blocks.header("hello", "Welcome to Concord"), *_welcome("home", prefix, _hours()))
    return blocks.home(
        blocks.header("waits", "Waits for you"),
        *(block for each in home.items for block in inbox.shown(each)),
        blocks.context("more", f"and {home.more} more: `/{prefix}concord inbox`") if home.more else None,
        None if home.items else blocks.context("nothing", "Nothing waits for you."),
        blocks.header("meetings", "Your next meetings") if home.ahead else None,
        *(meetings.coming(each) for each in home.ahead),
        blocks.header("mine", "Your initiatives"),
        *(_role(each) for each in home.roles.shown),
        None if home.roles.total else blocks.section("roles", "You are in no initiative yet."),
        common.pager("mine-pages", MINE, "", Page(home.roles.page, home.roles.size, home.roles.total)),
        blocks.header("recent", "Recent decisions"),
        *(_decision(each) for each in home.decisions),
        None if home.decisions else blocks.context("no-decisions", "No decisions yet that you can see."),
        blocks.actions("start", *_buttons(), blocks.button("Settings", SETTINGS) if home.admin else None),
    )


def _role(role: Role) -> Block:
    """An initiative and one's part in it; below it what is to be mended, with the button that shows it."""
    found = role.initiative
    said = f"*{text.escape(found.key)}* · {words.cut(found.name, TITLE)} — {_part(role)}"
    drift = f"{role.drifting} drifting" if role.drifting else ""
    mend = ", ".join(each for each in (role.gaps, drift) if each)
    if not mend:
        return blocks.section(f"role-{found.id}", said, blocks.button("Show", SHOW_INITIATIVE, found.key))
    return blocks.section(f"role-{found.id}", f"{said}\n{text.escape(mend)}", blocks.button("Gaps", GAPS, found.key))


def _part(role: Role) -> str:
    parts = [*(["you own it"] if role.owns else []), *([f"you are {role.daci}"] if role.daci else [])]
    return ", ".join(parts)


def _decision(found: Decision) -> Block:
    link = words.link(found.permalink, "thread")
    said = words.joined(f"*D-{found.number}*", words.cut(found.title, TITLE), found.status, link)
    return blocks.section(f"decision-{found.number}", said, blocks.button("Show", words.SHOW, str(found.number)))


def _buttons() -> tuple[blocks.Element, ...]:
    return (
        blocks.button("New initiative", INITIATIVE),
        blocks.button("Log a decision", LOG),
        blocks.button("Search decisions", words.SEARCH),
        blocks.button("Call a meeting", meetings.START),
        blocks.button("Working hours", working.OPEN),
        blocks.button("Reminders", reminders.OPEN),
        blocks.button("Refresh", REFRESH),
    )


def _hours() -> Block:
    said = "*Meet when it suits you*: say when you work, and whose public holidays are yours."
    return blocks.section("hours", said, blocks.button("Working hours", working.OPEN))


def _welcome(where: str, prefix: str, *more: Block) -> tuple[Block, ...]:
    buttons = (
        blocks.button("Log a decision", LOG, style="primary"),
        blocks.button("Add a stakeholder", STAKEHOLDERS)
        if where == "channel"
        else blocks.button("New initiative", INITIATIVE),
        blocks.button("Start a standup", STANDUP) if where == "channel" else blocks.button("Refresh", REFRESH),
    )
    return (blocks.section("welcome", THREE_LINES.format(prefix)), *more, blocks.actions("start", *buttons))


def greeting(prefix: str) -> Message:
    """What Concord says when it is added to a channel."""
    return blocks.message("Concord is here: decisions, stakeholders, standups.", *_welcome("channel", prefix))
