"""App Home, and the first minute of a channel and a person."""

from __future__ import annotations

from dataclasses import dataclass

from bot import blocks, text
from bot.blocks import Block, Message, View
from bot.messages import decisions as words
from bot.messages.standups import Asked
from storage.decisions import Decision
from storage.drafts import Draft
from storage.initiatives import Initiative

LOG, STAKEHOLDERS, STANDUP, INITIATIVE, REFRESH = (
    "start_log",
    "start_stakeholders",
    "start_standup",
    "start_initiative",
    "home_refresh",
)

ROLES_SHOWN = 15
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


@dataclass(frozen=True, slots=True)
class Home:
    """What one person's App Home shows; `more` is how much waits that is not shown."""

    first_time: bool
    asked: tuple[Asked, ...]
    drafts: tuple[Draft, ...]
    more: int
    roles: tuple[Role, ...]
    decisions: tuple[Decision, ...]


def view(home: Home, prefix: str) -> View:
    """The App Home of one person."""
    if home.first_time:
        return blocks.home(blocks.header("hello", "Welcome to Concord"), *_welcome("home", prefix))
    return blocks.home(
        blocks.header("waits", "Waits for you"),
        *(_asked(each) for each in home.asked),
        *(_draft(each) for each in home.drafts),
        blocks.context("more", f"and {home.more} more") if home.more else None,
        None if home.asked or home.drafts else blocks.context("nothing", "Nothing waits for you."),
        blocks.header("mine", "Your initiatives"),
        _roles(home.roles),
        blocks.header("recent", "Recent decisions"),
        *(_decision(each) for each in home.decisions),
        None if home.decisions else blocks.context("no-decisions", "No decisions yet that you can see."),
        blocks.actions("start", *_buttons()),
    )


def _asked(asked: Asked) -> Block:
    place = f"<#{asked.channel.slack_id}>"
    answer = blocks.button("Answer", "standup_answer", str(asked.prompt.id), style="primary")
    return blocks.section(f"asked-{asked.prompt.id}", f"*Standup* of {place}", answer)


def _draft(draft: Draft) -> Block:
    said = f"*Draft* of “{words.cut(draft.title, TITLE) or 'a thread'}”"
    edit = blocks.button("Look", "draft_edit", str(draft.id))
    return blocks.section(f"draft-{draft.id}", words.joined(said, words.link(draft.permalink, "thread")), edit)


def _roles(roles: tuple[Role, ...]) -> Block:
    lines = [
        f"*{text.escape(role.initiative.key)}* · {words.cut(role.initiative.name, TITLE)} — {_part(role)}"
        for role in roles
    ]
    more = len(lines) - ROLES_SHOWN
    shown = [*lines[:ROLES_SHOWN], *([f"and {more} more"] if more > 0 else [])]
    return blocks.section("roles", "\n".join(shown) or "You are in no initiative yet.")


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
        blocks.button("Refresh", REFRESH),
    )


def _welcome(where: str, prefix: str) -> tuple[Block, ...]:
    buttons = (
        blocks.button("Log a decision", LOG, style="primary"),
        blocks.button("Add a stakeholder", STAKEHOLDERS)
        if where == "channel"
        else blocks.button("New initiative", INITIATIVE),
        blocks.button("Start a standup", STANDUP) if where == "channel" else blocks.button("Refresh", REFRESH),
    )
    return (blocks.section("welcome", THREE_LINES.format(prefix)), blocks.actions("start", *buttons))


def greeting(prefix: str) -> Message:
    """What Concord says when it is added to a channel."""
    return blocks.message("Concord is here: decisions, stakeholders, standups.", *_welcome("channel", prefix))
