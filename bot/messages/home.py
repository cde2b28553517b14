"""App Home, and the first minute of a channel and a person."""

from __future__ import annotations

from dataclasses import dataclass

from bot import blocks, text
from bot.blocks import Block, Message, View
from storage.channels import Channel
from storage.decisions import Decision
from storage.drafts import Draft
from storage.initiatives import Initiative
from storage.standups import Prompt

LOG, STAKEHOLDERS, STANDUP, INITIATIVE, REFRESH = (
    "start_log",
    "start_stakeholders",
    "start_standup",
    "start_initiative",
    "home_refresh",
)

THREE_LINES = (
    "*Log a decision* from any thread: “…” on a message → *Log a decision*, or mention me with `decide`.\n"
    "*Say who speaks for which function*: `/stakeholders add @name logistics`.\n"
    "*Hear from everybody without a meeting*: `/standup new` asks each in their own morning."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A standup that waits for an answer."""

    prompt: Prompt
    channel: Channel


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody is in an initiative: its owner, something by DACI, or both."""

    initiative: Initiative
    owns: bool
    daci: str


@dataclass(frozen=True, slots=True)
class Home:
    """What one person's App Home shows."""

    first_time: bool
    asked: tuple[Asked, ...]
    drafts: tuple[Draft, ...]
    roles: tuple[Role, ...]
    decisions: tuple[Decision, ...]


def view(home: Home) -> View:
    """The App Home of one person."""
    if home.first_time:
        return blocks.home(blocks.header("hello", "Welcome to Concord"), *_welcome("home"))
    return blocks.home(
        blocks.header("waits", "Waits for you"),
        *(_asked(each) for each in home.asked),
        *(_draft(each) for each in home.drafts),
        None if home.asked or home.drafts else blocks.context("nothing", "Nothing waits for you."),
        blocks.header("mine", "Your initiatives"),
        _roles(home.roles),
        blocks.header("recent", "Recent decisions"),
        _decisions(home.decisions),
        blocks.actions("start", *_buttons()),
    )


def _asked(asked: Asked) -> Block:
    place = f"<#{asked.channel.slack_id}>"
    answer = blocks.button("Answer", "standup_answer", str(asked.prompt.id), style="primary")
    return blocks.section(f"asked-{asked.prompt.id}", f"*Standup* of {place}", answer)


def _draft(draft: Draft) -> Block:
    title = text.escape(text.shorten(draft.title, 150)) or "a thread"
    link = f" · <{draft.permalink}|thread>" if draft.permalink else ""
    edit = blocks.button("Look", "draft_edit", str(draft.id))
    return blocks.section(f"draft-{draft.id}", f"*Draft* of “{title}”{link}", edit)


def _roles(roles: tuple[Role, ...]) -> Block:
    lines = [
        f"*{text.escape(role.initiative.key)}* · {text.escape(role.initiative.name)} — {_part(role)}" for role in roles
    ]
    return blocks.section("roles", "\n".join(lines[:30]) or "You are in no initiative yet.")


def _part(role: Role) -> str:
    parts = [*(["you own it"] if role.owns else []), *([f"you are {role.daci}"] if role.daci else [])]
    return ", ".join(parts)


def _decisions(found: tuple[Decision, ...]) -> Block:
    lines = [
        f"*D-{each.number}* · {text.escape(text.shorten(each.title, 120))} · {each.status}"
        + (f" · <{each.permalink}|thread>" if each.permalink else "")
        for each in found
    ]
    return blocks.section("decisions", "\n".join(lines) or "No decisions yet that you can see.")


def _buttons() -> tuple[blocks.Element, ...]:
    return (
        blocks.button("New initiative", INITIATIVE),
        blocks.button("Log a decision", LOG),
        blocks.button("Refresh", REFRESH),
    )


def _welcome(where: str) -> tuple[Block, ...]:
    buttons = (
        blocks.button("Log a decision", LOG, style="primary"),
        blocks.button("Add a stakeholder", STAKEHOLDERS)
        if where == "channel"
        else blocks.button("New initiative", INITIATIVE),
        blocks.button("Start a standup", STANDUP) if where == "channel" else blocks.button("Refresh", REFRESH),
    )
    return (blocks.section("welcome", THREE_LINES), blocks.actions("start", *buttons))


def greeting() -> Message:
    """What Concord says when it is added to a channel."""
    return blocks.message("Concord is here: decisions, stakeholders, standups.", *_welcome("channel"))
