"""Digests in words: one content, rendered by templates as Slack's blocks, as Markdown, and as HTML for e-mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot import blocks, templating, text
from bot.blocks import Block, Field, Frame, Message, View
from bot.messages import fitting
from bot.messages.decisions import link, moment
from bot.templating import Mrkdwn
from storage.happenings import Change, Some, Vacancy
from storage.initiatives import Initiative
from storage.meetings import Meeting

LEAVE, FORM, OPEN, PICTURE = "digest_leave", "digest_form", "digest_open", "digest_picture"
IN_BRIEF = 2  # things of a section that the short form names
TITLE_SHOWN = 120
_ROOM = 11_000  # of the 12,000 characters that a message takes

Piece = str | datetime | date


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: its label (`D-12`), its title, what is said of it, and where it is to be read."""

    label: str
    title: str
    said: tuple[Piece, ...] = ()
    address: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind: the first ones, how many there are, and the command that lists them all."""

    title: str
    lines: tuple[Line, ...]
    total: int
    every: str = ""

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.total - len(self.lines)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a digest says of the time since a moment."""

    since: datetime
    sections: tuple[Section, ...]
    well: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing is new."""
        return not (self.sections or self.well)


@dataclass(frozen=True, slots=True)
class Titled:
    """How a digest is headed: its title, of which day, since when it is late if it is, and what its picture is about."""

    title: str
    day: date
    due: datetime | None = None
    about: str | None = None  # None: it has no picture


# What each section says


def closing(found: Some) -> Section:
    """Proposals that close soon."""
    lines = [
        _decision(row[0], row[1].closes_at, *([f", {row[2]} still asked"] if row[2] else [])) for row in found.rows
    ]
    return Section("Closing soon", tuple(lines), found.total, "decision list status:open")


def blocked(found: Some) -> Section:
    """Proposals with open objections."""
    lines = [_decision(row[0], f"{text.plural(row[1], 'objection')} since ", row[2]) for row in found.rows]
    return Section("Blocked", tuple(lines), found.total, "decision list status:open")


def unquorate(found: Some) -> Section:
    """Booked meetings without their quorum."""
    return Section("Meetings without quorum", tuple(map(_meeting, found.rows)), found.total, "consensus list")


def _meeting(row: Sequence[Any]) -> Line:
    found: Meeting = row[0]
    assert found.starts_at is not None, "a booked meeting has a time"
    return Line(f"M-{found.number}", found.purpose, (found.starts_at,), found.permalink or "")


def overdue(found: Some) -> Section:
    """Actions that are late."""
    lines = [Line(f"A-{row[0].number}", row[0].title, (f"{row[1].name}, due ", row[0].due_on)) for row in found.rows]
    return Section("Overdue", tuple(lines), found.total, "decision actions")


def settled(found: Some, superseded: Mapping[int, Sequence[int]]) -> Section:
    """Decisions that came to an end, and what they superseded."""
    lines = []
    for (decision,) in found.rows:
        before = ", ".join(f"D-{each}" for each in superseded.get(decision.id, ()))
        lines.append(_decision(decision, f"{decision.status}{f', supersedes {before}' if before else ''}"))
    return Section("Decided", tuple(lines), found.total, "decision list")


def unread(found: Some) -> Section:
    """Outcomes that are not acknowledged by everybody."""
    lines = [_decision(row[0], f"{row[1]} of {row[2]} missing") for row in found.rows]
    return Section("To be acknowledged", tuple(lines), found.total, "decision read")


def gap(found: Vacancy, functions: Sequence[str]) -> Line:
    """What an initiative lacks."""
    lacks = [f"no {each}" for each in found.roles] + [f"nobody for {each}" for each in functions]
    return Line(f"{found.initiative.key}:", found.initiative.name, (", ".join(lacks),))


def gaps(lines: Sequence[Line], total: int) -> Section:
    """Initiatives that lack somebody."""
    return Section("Gaps in the register", tuple(lines), total, "stakeholders gaps")


def launches(found: Some) -> Section:
    """Initiatives whose day is near."""
    lines = [Line(f"{row[0].key}:", row[0].name, (row[0].target_date,)) for row in found.rows]
    return Section("Launching soon", tuple(lines), found.total, "initiative list")


def given(found: Some) -> Section:
    """What others gave somebody to do."""
    lines = [Line(f"A-{row[0].number}", row[0].title, ("due ", row[0].due_on)) for row in found.rows]
    return Section("New to do", tuple(lines), found.total, "decision actions")


_ENDS = ("record", "close", "override", "withdraw", "supersede", "end")  # the status says what came of it
_VERBS = {
    "propose": "proposed", "edit": "edited", "amend": "amended", "extend": "more time given",
    "terms": "terms changed", "invite": "more people asked", "reopen": "reopened", "replace": "handed over",

    "convene": "needs a meeting", "objection": "objection handed on", "met": "objection met",
    "review": "to be reviewed", "review_result": "reviewed", "keep_open": "kept open",
    "fall_back": "left to the approver", "poll": "asks for a time", "book": "booked", "move": "moved",
    "item": "more on its agenda", "preread": "something to read", "call_url": "link to the call",
    "quorum_lost": "quorum lost", "organiser": "led by somebody else", "outcome": "outcome noted",
    "change": "changed", "link": "linked to a channel", "unlink": "unlinked from a channel",
}  # fmt: skip


def change(found: Change) -> Line:
    """What others did to one thing."""
    thing = found.thing
    words = [thing.status if each in _ENDS else _VERBS.get(each, each) for each in found.verbs]
    said = ", ".join(dict.fromkeys(words))
    if isinstance(thing, Initiative):
        return Line(f"{thing.key}:", thing.name, (said,))
    if isinstance(thing, Meeting):
        return Line(f"M-{thing.number}", thing.purpose, (said, *((": ", thing.starts_at) if thing.starts_at else ())))
    return _decision(thing, said)


def changes(lines: Sequence[Line], total: int) -> Section:
    """What others did."""
    rest = len(lines) < total
    return Section("Changed first; look again for the rest" if rest else "Changed", tuple(lines), total)


def saved(minutes: int) -> str:
    """The hours that meetings did not take."""
    hours, rest = divmod(minutes, 60)
    return f"{f'{hours} h ' if hours else ''}{f'{rest} min ' if rest else ''}saved by meetings called off"


def _decision(found: Any, *said: Piece) -> Line:
    return Line(f"D-{found.number}", found.title, said, found.permalink or "")


# Rendered


def message(found: Summary, titled: Titled, *, brief: bool, prefix: str) -> Message:
    """The digest as a message: ten lines, or everything, as far as a message takes it."""
    shown = _said(_brief(found) if brief else found, _slack, _linked)
    rendered = templating.render(
        "digest.j2", digest=shown, titled=titled, due=Mrkdwn(moment(titled.due)) if titled.due else "", brief=brief,
        prefix=prefix,
    )  # fmt: skip
    parts = fitting.cut([each.strip() for each in rendered.split("\n\n") if each.strip()], _ROOM)
    return blocks.message(
        f"{titled.title}: {headline(found)}",
        blocks.header("title", titled.title),
        *(blocks.section(f"said-{n}", each) for n, each in enumerate(parts)),
        _picture(titled.about),
    )


def _picture(about: str | None) -> Block | None:
    """The button that asks for the picture; a button's value is never empty."""
    if about is None:
        return None
    return blocks.actions("picture", blocks.button("As a picture", PICTURE, about or " "))


def markdown(found: Summary, titled: Titled, *, zone: str, prefix: str = "") -> str:
    """The same as Markdown."""
    values = _plain_values(found, titled, zone, prefix)
    return templating.markdown("digest.md.j2", **values)


def html(found: Summary, titled: Titled, *, zone: str, prefix: str = "") -> str:
    """The same as HTML for an e-mail."""
    return templating.html("digest.html.j2", **_plain_values(found, titled, zone, prefix))


def _plain_values(found: Summary, titled: Titled, zone: str, prefix: str) -> dict[str, Any]:
    def said(piece: Piece) -> str:
        return _plain(piece, zone)

    due = said(titled.due) if titled.due else ""
    return {
        "digest": _said(found, said, lambda line: line.label),
        "titled": titled,
        "due": due,
        "since": said(found.since),
        "prefix": prefix,
    }


def headline(found: Summary) -> str:
    """How much of what there is, for notifications."""
    counts = [f"{each.total} {each.title[0].lower()}{each.title[1:]}" for each in found.sections]
    return ", ".join([*counts, *found.well]) or "nothing new"


def _brief(found: Summary) -> Summary:
    return replace(found, sections=tuple(replace(each, lines=each.lines[:IN_BRIEF]) for each in found.sections))


def _said(found: Summary, say: Callable[[Piece], str], label: Callable[[Line], str]) -> Summary:
    """The same digest, each of its moments and days in words."""

    def worded(line: Line) -> Line:
        return replace(line, label=label(line), said=tuple(map(say, line.said)))

    sections = (replace(each, lines=tuple(map(worded, each.lines))) for each in found.sections)
    return replace(found, sections=tuple(sections))


def _linked(line: Line) -> str:
    return Mrkdwn(link(line.address, text.escape(line.label))) if line.address else line.label


def _slack(piece: Piece) -> str:
    return Mrkdwn(moment(piece)) if isinstance(piece, datetime) else _plain(piece, "UTC")


def _plain(piece: Piece, zone: str) -> str:
    if isinstance(piece, datetime):
        return f"{piece.astimezone(ZoneInfo(zone)):%A %-d %B %Y %H:%M}"
    return f"{piece:%-d %B %Y}" if isinstance(piece, date) else piece


# Nothing, and what changed for me


def nothing(titled: Titled, since: datetime) -> Message:
    """Nothing is new."""
    late = f" Due {moment(titled.due)}, and late." if titled.due else ""
    return blocks.plain(f"*{text.escape(titled.title)}*: nothing new since {moment(since)}.{late}")


def mine(found: Summary, day: date, prefix: str) -> Message:
    """What changed for the one who asks."""
    if found.empty:
        return blocks.plain(f"Nothing has changed for you since {moment(found.since)}.")
    return message(found, Titled("Changed for you", day), brief=False, prefix=prefix)


# Subscriptions


WHEN, HINT = "weekly friday 16:00", "`weekly friday 16:00`, `mon-fri 09:00` or `daily 09:00`, in your zone"
TO = [("This channel", "channel"), ("Me, as a direct message", "me"), ("Me, by mail", "mail")]
LENGTH = [("Everything", "working"), ("Ten lines", "executive")]
QUIET = [("Say so in one line", "say"), ("Post nothing", "silent")]


def form(
    channel: str, about: Sequence[tuple[str, str]], given: Mapping[str, str], *, here: bool, mails: bool = False
) -> View:
    """The form that subscribes; `about` are (label, value) of what it can be about, `here` whether a channel can be told."""
    to = TO[not here : None if mails else -1]
    return blocks.modal(
        Frame(FORM, "Subscribe a digest", "Subscribe", metadata=channel),
        blocks.text_input(Field("when", "When?", HINT), initial=given.get("when") or WHEN),
        blocks.select_input(Field("about", "About what?"), about, initial=given.get("about") or about[0][1]),
        blocks.select_input(Field("to", "For whom?"), to, initial=given.get("to") or to[0][1]),
        blocks.select_input(Field("length", "How long?"), LENGTH, initial=given.get("length") or "working"),
        blocks.select_input(Field("quiet", "When nothing is new?"), QUIET, initial=given.get("quiet") or "say"),
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """A digest with what is shown of it: what it is about, where it goes, when."""

    id: int
    about: str
    place: str
    when: str
    length: str
    held: bool = False
    changeable: bool = True


def subscribed(one: Listed) -> Message:
    """It will be posted."""
    return blocks.message(f"{one.about}: {one.when}", blocks.section("digest", f"Subscribed. {_line(one)}"), _ways(one))


def listed(found: Sequence[Listed], prefix: str) -> Message:
    """What is posted here, and what comes to oneself."""
    if not found:
        how = f"`/{prefix}digest subscribe weekly friday 16:00`"
        said = f"No digest comes here or to you. Subscribe this channel or yourself: {how}."
        return blocks.message("No digest comes here or to you.", blocks.section("none", said), _more())
    shown = [block for one in found for block in (blocks.section(f"digest-{one.id}", _line(one)), _ways(one)) if block]
    return blocks.message("Digests", *shown[: blocks.MESSAGE_LIMIT - 1], _more())


def _more() -> Block:
    return blocks.actions("more", blocks.button("Subscribe…", OPEN))


def _line(one: Listed) -> str:
    held = " _Held: I cannot post there. Invite me with `/invite @Concord`._" if one.held else ""
    return f"*{text.escape(one.about)}* to {one.place}, {text.escape(one.when)}, {one.length}.{held}"


def _ways(one: Listed) -> Block | None:
    return (
        blocks.actions(f"ways-{one.id}", blocks.button("Unsubscribe", LEAVE, str(one.id))) if one.changeable else None
    )


def ended(one: Listed | None) -> Message:
    """It is not posted any more."""
    if one is None:
        return blocks.plain("That digest is not there any more.")
    return blocks.plain(f"Unsubscribed: {text.escape(one.about)} does not come to {one.place} any more.")


def not_mailed(title: str, said: str) -> Message:
    """Its reader hears that the mail server did not take it."""
    return blocks.plain(
        f"I could not mail you *{text.escape(title)}*: {said}. `/digest subscribe to:me` brings such a digest to Slack."
    )


def held(one: Listed) -> Message:
    """Its subscriber hears that it cannot be posted."""
    return blocks.plain(
        f"I could not post the digest *{text.escape(one.about)}* to {one.place}: I am not in it, or it is archived. "
        "It waits until I can; invite me with `/invite @Concord`."
    )
