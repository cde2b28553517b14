"""Gaps in words, each with the button that mends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot import blocks, gaps, text
from bot.blocks import Block, Field, Frame, Message, View
from bot.freshness import Drift
from bot.gaps import Gap
from bot.messages import common
from bot.messages.stakeholders.card import DROP, HANDOFF
from bot.messages.stakeholders.vocabulary import GAPS, shown

FILL, INSIDER, LEADS, KEEP, ASK, SPOKEN, TAKE_UP, DISMISS, MERGE = (
    "stakeholders_fill",
    "stakeholders_insider",
    "stakeholders_leads",
    "stakeholders_keep",
    "stakeholders_ask",
    "stakeholders_spoken",
    "stakeholders_take_up",
    "stakeholders_dismiss",
    "stakeholders_merge",
)
INSIDER_FORM, LEADS_FORM = "stakeholders_insider_form", "stakeholders_leads_form"
FINE, WRITE, WRITE_FORM = "stakeholders_fine", "stakeholders_write", "stakeholders_write_form"
PAGE = 15
SHOWN_OF_MANY = 4
Button = tuple[str, str, str]  # label, action, value


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to mend: a sentence in mrkdwn, and the buttons for it."""

    said: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class GapList:
    """A page of what is to be mended in an initiative; `ask` whom to ask when the reader may not change it."""

    key: str
    name: str
    items: tuple[Item, ...]
    total: int
    page: int = 0
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """What a gap's sentence needs beside the gap: names by person, the function's title, the cadence in days."""

    names: dict[int, str]
    title: str = ""
    cadence: int = 0


def listed(found: GapList) -> Message:
    """The gaps, to the one who asked."""
    title = f"{found.key} · {found.name} — {count(found.total)}"
    rows = [block for n, item in enumerate(found.items, found.page * PAGE) for block in _rows(n, item)]
    ask = f"{shown(found.ask)}, who owns {text.escape(found.key)}, can mend them." if found.ask and found.items else ""
    return blocks.message(
        title,
        blocks.section("gaps", f"*{text.escape(title)}*"),
        *rows,
        common.pager("pages", GAPS, found.key, common.Page(found.page, PAGE, found.total)),
        blocks.context("ask", ask) if ask else None,
    )


def count(number: int) -> str:
    """How many gaps."""
    return text.plural(number, "gap") if number else "no gaps"


def _rows(number: int, item: Item) -> tuple[Block, ...]:
    buttons = [blocks.button(label, action, value) for label, action, value in item.buttons]
    if len(buttons) <= 1:
        return (blocks.section(f"gap-{number}", item.said, buttons[0] if buttons else None),)
    return (blocks.section(f"gap-{number}", item.said), blocks.actions(f"mend-{number}", *buttons))


def item(key: str, gap: Gap, named: Named, *, mending: bool) -> Item:
    """A gap as the list shows it; with buttons for those who may mend it."""
    return Item(_said(gap, named), _buttons(key, gap) if mending else ())


def _said(gap: Gap, named: Named) -> str:
    who = f"*{shown(named.names.get(gap.people[0], ''))}*" if gap.people else ""
    function = text.escape(named.title)
    sentences = {
        gaps.NO_ROLE: f"Nobody is the *{gap.role}*.",
        gaps.TWO_IN_ROLE: f"{_together(gap, named)} are all *{gap.role}*; there is one.",
        gaps.NO_FUNCTION: f"Nobody speaks for *{function}*.",
        gaps.DEACTIVATED: f"{who} ({function}, {gap.role}) has no active Slack account any more.",
        gaps.GONE: f"{who} ({function}) is in none of its channels. `/invite` brings them back.",
        gaps.AWAY: f"{who} ({function}, {gap.role}) is away for {text.plural(gap.days, 'day')} of the week of the launch.",
        gaps.NO_INSIDER: f"{who} is from outside, and nobody inside answers for them.",
        gaps.NO_LEAD: f"{_together(gap, named)} contribute for *{function}*, and nobody speaks first.",
        gaps.LEFT_GROUP: f"{who} has left the user group that they came in by.",
        gaps.SILENT: f"{who} was not heard from for {text.plural(gap.days, 'day')} (every {named.cadence}).",
    }
    return sentences[gap.kind]


def _together(gap: Gap, named: Named) -> str:
    names = [shown(named.names.get(each, "")) for each in gap.people]
    rest = len(names) - SHOWN_OF_MANY
    if rest > 0:
        return f"{', '.join(names[:SHOWN_OF_MANY])} and {rest} more"
    return " and ".join(each for each in (", ".join(names[:-1]), *names[-1:]) if each)


def _buttons(key: str, gap: Gap) -> tuple[Button, ...]:
    person = f"{key} {gap.people[0]}" if gap.people else ""
    remove, over = ("Remove", DROP, person), ("Hand over…", HANDOFF, person)
    buttons: dict[str, tuple[Button, ...]] = {
        gaps.NO_ROLE: ((f"Add a{'n' if gap.role[:1] == 'a' else ''} {gap.role}", FILL, f"{key} daci={gap.role}"),),
        gaps.TWO_IN_ROLE: (("Look", GAPS, key),),
        gaps.NO_FUNCTION: (("Add somebody", FILL, f"{key} function={gap.function}"),),
        gaps.DEACTIVATED: (over, remove),
        gaps.GONE: (remove,),
        gaps.AWAY: (over,),
        gaps.NO_INSIDER: (("Say who", INSIDER, person),),
        gaps.NO_LEAD: (("Choose who", LEADS, f"{key} {gap.function}"),),
        gaps.LEFT_GROUP: (("Keep", KEEP, person), remove),
        gaps.SILENT: (("Ask them", ASK, person), ("I spoke with them", SPOKEN, person)),
    }
    return buttons[gap.kind]


def drifting(key: str, person_id: int, name: str, drift: Drift) -> Item:
    """Somebody who answers later and less than before."""
    recent, before = drift.recent, drift.before
    after = (
        f"after {span(recent.delay)} instead of {span(before.delay)}" if recent.delay and before.delay else "not at all"
    )
    said = f"*{shown(name)}* is drifting: answers {after}, {recent.answered} of {recent.asked} instead of "
    return Item(f"{said}{before.answered} of {before.asked}.", (("Ask them", ASK, f"{key} {person_id}"),))


def suggested(key: str, suggestion_id: int, name: str, what: str, reason: str) -> Item:  # noqa: PLR0917 - one line
    """Somebody whom a rule or a group suggests."""
    said = f"*{shown(name)}* is suggested as {text.escape(what)}: {text.escape(reason)}."
    value = f"{key} {suggestion_id}"
    return Item(said, (("Add", TAKE_UP, value), ("Dismiss", DISMISS, value)))


def joined(contact: str, member: str, value: str) -> Item:
    """An outside contact whose address is a member's now."""
    said = f"*{shown(contact)}* from outside has become the member *{shown(member)}*."
    return Item(said, (("Merge", MERGE, value),))


def span(delay: timedelta) -> str:
    """A length of time in one unit."""
    hours = delay.total_seconds() / 3600
    if hours < 1:
        return text.plural(max(1, round(hours * 60)), "minute")
    return text.plural(round(hours), "hour") if hours < 48 else text.plural(round(hours / 24), "day")  # noqa: PLR2004


def line(found: Sequence[Gap], titles: dict[str, str]) -> str:
    """All gaps of an initiative in a few words: `no approver, nobody for Accounting, 2 not heard from`."""
    single = [f"no {gap.role}" for gap in found if gap.kind == gaps.NO_ROLE]
    single += [f"nobody for {titles.get(gap.function, gap.function)}" for gap in found if gap.kind == gaps.NO_FUNCTION]
    counted = {
        gaps.DEACTIVATED: "deactivated",
        gaps.GONE: "gone from the channel",
        gaps.AWAY: "away for the launch",
        gaps.NO_INSIDER: "from outside with nobody responsible",
        gaps.NO_LEAD: "without a first voice",
        gaps.LEFT_GROUP: "left their group",
        gaps.SILENT: "not heard from",
    }
    numbers = {kind: sum(gap.kind == kind for gap in found) for kind in counted}
    return ", ".join([*single, *(f"{number} {counted[kind]}" for kind, number in numbers.items() if number)])


# Forms and messages of mending


def insider_form(place: str, name: str) -> View:
    """Who answers for somebody from outside; `place` is “channel key person”."""
    frame = Frame(INSIDER_FORM, "Who is responsible?", submit="Save", metadata=place)
    said = blocks.section("what", f"Somebody inside answers for *{shown(name)}*: passes on what they need to know.")
    return blocks.modal(frame, said, blocks.person_input(Field("responsible", "Responsible")))


def leads_form(place: str, title: str, people: Sequence[tuple[str, str]]) -> View:
    """Who speaks first for a function; `place` is “channel key function”."""
    frame = Frame(LEADS_FORM, "Who speaks first?", submit="Save", metadata=place)
    said = blocks.section("what", f"One of those who contribute for *{text.escape(title)}* speaks first.")
    return blocks.modal(frame, said, blocks.select_input(Field("person", "Person"), people))


def question(asker: str, key: str, name: str, value: str) -> Message:
    """What somebody is asked who was not heard from."""
    said = f"*{shown(asker)}* would like to hear from you about *{text.escape(f'{key} · {name}')}*. Anything new, any worry?"
    return blocks.message(
        f"{asker} would like to hear from you about {key}",
        blocks.section("question", said),
        blocks.actions("answer", blocks.button("All fine", FINE, value), blocks.button("Write…", WRITE, value)),
    )


def write_form(place: str, asker: str) -> View:
    """What somebody answers who was asked; `place` is “initiative asker day”."""
    frame = Frame(WRITE_FORM, "Your answer", submit="Send", metadata=place)
    words = Field("words", "Anything new, any worry?", hint=f"Goes to {text.tame(asker)} alone.")
    return blocks.modal(frame, blocks.text_input(words, multiline=True))


def answered(name: str, key: str, said: str) -> Message:
    """What the asker hears; without words, all is fine."""
    head = f"*{shown(name)}* on *{text.escape(key)}*:"
    return blocks.plain(f"{head}\n{text.quote(said)}" if said else f"{head} all fine.")


def thanks(asker: str) -> Message:
    """What the one sees who has answered."""
    return blocks.plain(f"Thank you. {shown(asker)} was told.")


def asked(name: str, *, again: bool) -> Message:
    """What the asker sees."""
    said = "was asked today already" if again else "is asked by direct message; the answer comes to you"
    return blocks.plain(f"*{shown(name)}* {said}.")


def hint(key: str, function: str, title: str) -> Block:
    """A function that is required and that nobody speaks for, with the button to mend it."""
    add = blocks.button("Add somebody", FILL, f"{key} function={function}")
    return blocks.section(
        f"unheard-{function}", f"Nobody speaks for *{text.escape(title)}* in {text.escape(key)} yet.", add
    )
