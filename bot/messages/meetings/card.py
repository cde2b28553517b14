"""A meeting's card and page: when, who, whether the quorum stands, what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import blocks, text
from bot.ballots import CHOICES
from bot.blocks import Block, Message
from bot.messages import ballots
from bot.messages.meetings import tally
from bot.messages.meetings.tally import moment as moment  # noqa: PLC0414 - handed on
from bot.polls import Standing
from bot.quorum import Missing
from storage.channels import Channel
from storage.decisions import Decision
from storage.initiatives import Initiative
from storage.meetings import (
    BOOKED,
    CALLED_OFF,
    HELD,
    MAYBE,
    NO,
    OPTIONAL,
    POLLING,
    REQUIRED,
    YES,
    AgendaItem,
    Attendee,
    Meeting,
)
from storage.people import Person

ANSWER, MORE, READ = "meeting_answer", "meeting_more", "meeting_read"
NAMES_SHOWN, ITEMS_SHOWN = 12, 10
TITLE_SHOWN, ADDRESS_SHOWN = 90, 60
NO_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Seated:
    """One invitation as it is shown; `open`: somebody may still come for it."""

    attendee: Attendee
    person: Person
    delegate: Person | None = None
    away: bool = False
    open: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on the agenda; of a decision: how many of how many have answered, what, and its open objections."""

    row: AgendaItem
    decision: Decision | None = None
    answered: tuple[int, int] = (0, 0)
    counts: Mapping[str, int] | None = None
    objections: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A meeting as it is shown; `titles` are the functions' names."""

    meeting: Meeting
    organiser: Person
    seats: tuple[Seated, ...]
    missing: Missing
    items: tuple[Item, ...]
    titles: Mapping[str, str]
    initiative: Initiative | None = None
    channel: Channel | None = None
    poll: tuple[Standing, ...] = ()  # the times that are ahead, while it asks for one


def card(shown: Shown, *, leads: bool = False) -> Message:
    """The one card of a meeting; who `leads` it can book a time of its poll."""
    found = shown.meeting
    head = f"M-{found.number} · {found.purpose} · {found.status}"
    return blocks.message(
        head,
        blocks.section("head", f"*{ballots.bold(head)}*\n{when(found)}{_call(found)}"),
        blocks.section("people", _people(shown)) if found.status == BOOKED else None,
        *(_poll(shown, leads=leads) if found.status == POLLING else ()),
        blocks.section("came", there(shown)) if found.status == HELD else None,
        _agenda(shown),
        preread(found, read_by(shown)) if found.status == BOOKED else None,
        blocks.section("ended", _ended(found)) if found.ended_why and found.status != BOOKED else None,
        buttons(found) if found.status == BOOKED else None,
        tally.answer(found) if found.status == POLLING and shown.poll else None,
        blocks.context("by", _by(shown)),
    )


def when(found: Meeting) -> str:
    """When a meeting is, in the reader's own zone, and how long."""
    length = text.plural(found.minutes, "minute")
    if found.starts_at is None:
        return f"{length} · no time yet"
    return f"{moment(found.starts_at)} · {length}"


def _call(found: Meeting) -> str:
    return f" · {call(found)}" if found.call_url and found.status == BOOKED else ""


def call(found: Meeting) -> str:
    """The link to the call, if there is one: checked to be a web address when it was set, it holds no `|` or `>`."""
    return f"<{text.escape(found.call_url)}|Join the call>" if found.call_url else ""


def came(seat: Seated) -> bool:
    """Whether somebody came for a seat; unless it was said, those who had said yes."""
    said = seat.attendee.came
    return said if said is not None else seat.open and seat.attendee.response == YES


def there(shown: Shown) -> str:
    """Who came."""
    names = [_name(each) for each in shown.seats if came(each)]
    return f"There: {_some(names)}." if names else "Nobody had said that they come."


def preread(found: Meeting, read: str = "", *, button: bool = True) -> Block | None:
    """What is to be read before, with who has, and the button that says so."""
    if not found.preread:
        return None
    address = text.url(found.preread)
    label = text.escape(text.shorten(found.preread.partition("://")[2], ADDRESS_SHOWN))
    said = f"<{text.escape(address)}|{label}>" if address else text.escape(found.preread)
    must = ", *required*" if found.preread_required else ""
    accessory = blocks.button("I have read it", READ, str(found.id)) if button else None
    return blocks.section("preread", f"*Pre-read*{must}: {said}{f' · {read}' if read else ''}", accessory)


def read_by(shown: Shown) -> str:
    """How many of those who may come have read it."""
    expected = [each for each in shown.seats if each.open]
    return f"read by {sum(each.attendee.read_at is not None for each in expected)} of {len(expected)}"


def _people(shown: Shown) -> str:
    lines = (quorum(shown), _coming(shown), _asked(shown))
    return "\n".join(line for line in lines if line)


def quorum(shown: Shown) -> str:
    """Whether every function still has somebody, and who."""
    found, lost = shown.meeting, shown.missing
    parts = [f"{_title(shown, each)} *nobody*" for each in lost.functions]
    parts += [f"{_title(shown, each)} *too few*" for each in lost.groups]
    names = {each.person.id: ballots.name(each.person) for each in shown.seats}
    parts += [f"{names[each]} *does not come*" for each in lost.people]
    stands = [
        f"{_title(shown, each)} by {_speakers(shown, each)}" for each in found.functions if each not in lost.functions
    ]
    mark = "⚠️ Quorum lost" if lost else "Quorum"
    said = ", ".join([*parts, *stands])
    return f"{mark}: {said}" if said else ""


def _title(shown: Shown, name: str) -> str:
    return text.escape(shown.titles.get(name, name))


def _speakers(shown: Shown, function: str) -> str:
    able = [each for each in shown.seats if each.attendee.function == function and each.open]
    sure = [each for each in able if each.attendee.response == YES] or able
    return " or ".join(_name(each) for each in sure[:2])


def _name(each: Seated) -> str:
    name = ballots.name(each.person)
    return f"{ballots.name(each.delegate)} for {name}" if each.delegate else name


def _coming(shown: Shown) -> str:
    said = []
    for answer, label in ((YES, "Yes"), (MAYBE, "Maybe"), (NO, "No")):
        names = [_answered(each) for each in shown.seats if each.attendee.response == answer]
        if names:
            said.append(f"{label} *{len(names)}*: {_some(names)}")
    return " · ".join(said)


def _answered(each: Seated) -> str:
    note = text.shorten(" ".join((each.attendee.note or "").split()), 80)
    return f"{_name(each)}{f' (“{text.escape(note)}”)' if note else ''}{' (away)' if each.away else ''}"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    return f"{', '.join(names[:NAMES_SHOWN])}{more}"


def _asked(shown: Shown) -> str:
    silent = [each for each in shown.seats if each.attendee.response is None and not each.person.deactivated]
    names = [_mention(each) for each in silent]
    return f"Still to answer: {_some(names)}" if names else ""


def _mention(each: Seated) -> str:
    who = each.delegate or each.person
    name = f"<@{who.slack_id}>" if who.slack_id and not who.deactivated else ballots.name(who)
    besides = "optional" if each.attendee.role == OPTIONAL else ""
    besides = "away" if each.away else besides
    return f"{name}{f' ({besides})' if besides else ''}"


def _poll(shown: Shown, *, leads: bool) -> list[Block]:
    """The times that people are asked for, and whose answers are missing."""
    names = names_of(shown)
    rows = tally.bookable(shown.meeting, shown.poll, names, shown.titles) if leads else None
    silent = [_mention(each) for each in shown.seats if _is_awaited(shown, each)]
    said = blocks.section("silent", f"Still to answer: {_some(silent)}") if silent else None
    return [*(rows or tally.times(shown.poll, names, shown.titles)), *([said] if said else [])]


def names_of(shown: Shown) -> dict[int, str]:
    """The names of all who answer, by their ids."""
    seated = [each.delegate or each.person for each in shown.seats]
    return {each.id: ballots.name(each) for each in seated}


def _is_awaited(shown: Shown, each: Seated) -> bool:
    """Whether a time that is still possible depends on this one's answer; or whether they may give one, if optional."""
    who, possible = (each.delegate or each.person), [one for one in shown.poll if one.possible]
    if each.attendee.role != OPTIONAL:
        return any(who.id in one.silent for one in possible)
    return any(who.id not in (*one.yes, *one.maybe, *one.no) for one in possible) and not who.deactivated


def _agenda(shown: Shown) -> Block | None:
    said, given = agenda(shown.items), sum(each.row.minutes or 0 for each in shown.items)
    room = f" · {given} of {text.plural(shown.meeting.minutes, 'minute')}" if given else ""
    return blocks.section("agenda", f"*Agenda*{room}\n{said}") if said else None


def agenda(items: Sequence[Item]) -> str:
    """What a meeting is about, a line each."""
    lines = [f"• {line_of(each)}" for each in items[:ITEMS_SHOWN]]
    more = [f"and {len(items) - ITEMS_SHOWN} more"] if len(items) > ITEMS_SHOWN else []
    return "\n".join([*lines, *more])


def line_of(item: Item) -> str:
    """One thing on the agenda, a decision with how it stands."""
    minutes = f" · {item.row.minutes} min" if item.row.minutes else ""
    outcome = f" · *{item.row.outcome}*" if item.row.outcome else ""
    if item.decision is None:
        return f"{text.escape(text.shorten(item.row.title, TITLE_SHOWN))}{minutes}{outcome}"
    found = item.decision
    title = text.escape(text.shorten(found.title, TITLE_SHOWN))
    return f"D-{found.number} {title} · {found.status}{_stands(item)}{minutes}{outcome}"


def _stands(item: Item) -> str:
    spoken, asked = item.answered
    if item.decision is None or item.decision.status != "proposed" or not asked:
        return ""
    counts = item.counts or {}
    tally = ", ".join(f"{choice} {counts[choice]}" for choice in CHOICES if counts.get(choice))
    held = f", {text.plural(item.objections, 'open objection')}" if item.objections else ""
    return f" ({tally or f'{spoken} of {asked} answered'}{held})"


def _ended(found: Meeting) -> str:
    saved = f" {hours(found.saved_minutes)} saved." if found.status == CALLED_OFF and found.saved_minutes else ""
    return f"{text.escape(found.ended_why or '')}{saved}"


def hours(minutes: int) -> str:
    """A number of minutes as people say it."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return text.plural(rest, "minute")
    return f"{whole}½ hours" if rest == 30 else text.plural(whole, "hour") if not rest else f"{whole} h {rest} min"  # noqa: PLR2004 - half an hour


def buttons(found: Meeting) -> Block:
    """Yes, maybe, no, and the rest in a form."""
    value = str(found.id)
    return blocks.actions(
        "answer",
        blocks.button("Yes", f"{ANSWER}:{YES}", value, style="primary"),
        blocks.button("Maybe", f"{ANSWER}:{MAYBE}", value),
        blocks.button("No", f"{ANSWER}:{NO}", value),
        blocks.button("More…", MORE, value),
    )


def invitation(found: Meeting) -> tuple[Block, Block]:
    """A meeting that waits for one's answer, in the App Home."""
    said = blocks.section(f"meeting-{found.id}", f"*M-{found.number}* · {_purpose(found)}\n{when(found)}")
    answers = (
        blocks.button(label, f"{ANSWER}:{answer}", str(found.id))
        for label, answer in (("Yes", YES), ("Maybe", MAYBE), ("No", NO))
    )
    return said, blocks.actions(f"coming-{found.id}", *answers)


def coming(found: Meeting) -> Block:
    """A meeting that one comes to, in the App Home."""
    more = blocks.button("More…", MORE, str(found.id))
    return blocks.section(
        f"ahead-{found.id}", f"*M-{found.number}* · {_purpose(found)}\n{when(found)}{_call(found)}", more
    )


def _purpose(found: Meeting) -> str:
    return text.escape(text.shorten(found.purpose, TITLE_SHOWN))


def _by(shown: Shown) -> str:
    key = f"{shown.initiative.key} · " if shown.initiative else ""
    required = sum(each.attendee.role == REQUIRED for each in shown.seats)
    invited = text.plural(len(shown.seats), "person", many="people")
    return f"{text.escape(key)}called by {ballots.name(shown.organiser)} · {invited} invited, {required} required"


def page(shown: Shown, *, leads: bool, prefix: str) -> Message:
    """Everything about a meeting, for who asked; its organiser is told what can be done."""
    made = card(shown, leads=leads)
    found = shown.meeting
    if not leads or found.status not in (BOOKED, POLLING):
        return made
    typed = f"/{prefix}consensus"
    name = f"M-{found.number}"
    first = f'time {name} "friday 15:00"' if found.status == POLLING else f"move {name}"
    do = (
        f'`{typed} {first}` · `{typed} cancel {name}` · `{typed} item {name} "…"` · `{typed} call {name} https://…` · '
        f'`{typed} preread {name} "…"` · `{typed} vote {name}`'
    )
    return Message(made.text, (*made.blocks, *blocks.message("-", blocks.context("lead", do)).blocks))


def line(found: Meeting) -> str:
    """A meeting in one line."""
    return (
        f"*M-{found.number}* · {text.escape(text.shorten(found.purpose, TITLE_SHOWN))} · {found.status} · {when(found)}"
    )


def listed(found: Sequence[Meeting], prefix: str) -> Message:
    """The meetings that are ahead."""
    if not found:
        return blocks.plain(f'No meeting is ahead. Call one with `/{prefix}consensus meet "Purpose"`.')
    head = text.plural(len(found), "meeting")
    lines = [line(each) for each in found]
    parts = [blocks.section(f"list-{n}", "\n".join(lines[n : n + 10])) for n in range(0, len(lines), 10)]
    return blocks.message(head, *parts)
