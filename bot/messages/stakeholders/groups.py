"""User groups and rules in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot import blocks, text
from bot.blocks import Field, Frame, Message, View
from bot.messages.stakeholders.vocabulary import ROLES, shown

WITHDRAW, RULE_REMOVE, RULE_ADD, RULE_FORM = (
    "stakeholders_withdraw",
    "stakeholders_rule_remove",
    "stakeholders_rule_add",
    "stakeholders_rule_form",
)
NAMES_SHOWN = 8
LISTED = 24


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What became of a group's members, by name."""

    key: str
    handle: str
    function: str
    daci: str
    added: tuple[str, ...]
    already: tuple[str, ...]
    suggested: tuple[str, ...]
    skipped: tuple[str, ...]
    later: int = 0  # whom Slack has not described yet


@dataclass(frozen=True, slots=True)
class Group:
    """A user group that is enrolled in an initiative."""

    id: int
    handle: str
    function: str
    daci: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """A rule: whom it brings, as what, and where."""

    id: int
    name: str
    function: str
    daci: str
    over: str  # an amount; empty: every initiative


def enrolled(done: Enrolled) -> Message:
    """Everybody in a group was entered."""
    number = len(done.added)
    head = f"{text.plural(number, 'person', many='people')} of *@{text.escape(done.handle)}*"
    speaks = "speaks" if number == 1 else "speak"
    said = f"{head} now {speaks} for *{text.escape(done.function)}* in {text.escape(done.key)} as {done.daci}."
    return blocks.message(
        f"@{done.handle} is in {done.key}",
        blocks.section(
            "group", said if number else f"Nobody of *@{text.escape(done.handle)}* is new in {text.escape(done.key)}."
        ),
        blocks.context("who", _names(done.added)) if done.added else None,
        blocks.context("rest", rest) if (rest := _rest(done)) else None,
    )


def _rest(done: Enrolled) -> str:
    parts = (
        f"in already: {_names(done.already)}" if done.already else "",
        f"from outside, only suggested: {_names(done.suggested)}" if done.suggested else "",
        f"left out, no active account: {_names(done.skipped)}" if done.skipped else "",
        f"{done.later} more in a moment, when Slack has said who they are" if done.later else "",
    )
    return " · ".join(part for part in parts if part)


def _names(names: Sequence[str]) -> str:
    rest = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    return ", ".join(shown(name) for name in names[:NAMES_SHOWN]) + rest


def changed(done: Enrolled, left: Sequence[str]) -> Message:
    """What the owner hears when a group has changed."""
    parts = (
        f"{_names(done.added)} came in" if done.added else "",
        f"{_names(done.suggested)} suggested" if done.suggested else "",
        f"{_names(left)} left the group and {'stays' if len(left) == 1 else 'stay'} in the register" if left else "",
    )
    news = "; ".join(part for part in parts if part)
    return blocks.plain(f"*@{text.escape(done.handle)}* has changed. In *{text.escape(done.key)}*: {news}.")


def groups(key: str, found: Sequence[Group]) -> Message:
    """The groups of an initiative."""
    if not found:
        return blocks.plain(f"No user group is enrolled in {text.escape(key)}. `add @sales-leads sales` enrols one.")
    rows = [
        blocks.section(
            f"group-{each.id}",
            f"*@{text.escape(each.handle)}* · {text.escape(each.function)} · {each.daci}",
            blocks.button("Withdraw", WITHDRAW, f"{key} {each.id}", sure="Newcomers will not come in by themselves."),
        )
        for each in found[:LISTED]
    ]
    return blocks.message(
        f"User groups of {key}", blocks.section("groups", f"*User groups of {text.escape(key)}*"), *rows
    )


# Rules


def rules(found: Sequence[Ruled]) -> Message:
    """The workspace's rules."""
    rows = [
        blocks.section(f"rule-{each.id}", rule(each), blocks.button("Remove", RULE_REMOVE, str(each.id)))
        for each in found[:LISTED]
    ]
    more = f"and {len(found) - LISTED} more" if len(found) > LISTED else ""
    title = "Rules that bring people in" if found else "There are no rules yet"
    return blocks.message(
        title,
        blocks.section("rules", f"*{title}*"),
        *rows,
        blocks.context("more", more) if more else None,
        blocks.actions("add", blocks.button("Add a rule", RULE_ADD)),
    )


def rule(one: Ruled) -> str:
    """A rule as a sentence."""
    where = f"Every initiative over {one.over}" if one.over else "Every initiative"
    return f"{where} has *{shown(one.name)}* as {one.daci} for {text.escape(one.function)}."


def ruled(one: Ruled, concerned: int, keys: Sequence[str]) -> Message:
    """A rule was made; `keys` are some of the initiatives that it concerns."""
    others = f" and {concerned - len(keys)} more" if concerned > len(keys) else ""
    some = f" ({', '.join(text.escape(each) for each in keys)}{others})" if keys else ""
    acts = f"{text.plural(concerned, 'open initiative')}{some} will have it in a moment." if concerned else ""
    return blocks.plain(f"{rule(one)} {acts or 'No open initiative needs it now.'}")


def rule_form(channel: str, functions: Sequence[tuple[str, str]]) -> View:
    """The modal that makes a rule."""
    frame = Frame(RULE_FORM, "A rule", submit="Make it", metadata=channel)
    over = Field("over", "For initiatives over", hint="An amount like 1M or USD 250k. Empty: every one.", optional=True)
    return blocks.modal(
        frame,
        blocks.person_input(Field("person", "Person")),
        blocks.select_input(Field("function", "Speaks for"), functions),
        blocks.select_input(
            Field("daci", "Role"), [(label, role) for role, label in ROLES.items()], initial="informed"
        ),
        blocks.text_input(over, placeholder="1M"),
    )
