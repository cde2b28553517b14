"""Invitations in words: what a mail and a calendar say of a meeting, and what Slack says of mails, files and feeds.

A mail and a calendar are plain text: nothing in them is escaped for Slack, and each name or title stays on its line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import blocks, text
from bot.blocks import Message
from bot.messages import common

NEW, CHANGED, GONE, REMOVED = "new", "changed", "gone", "removed"  # what a mail tells
TITLE_LENGTH, NOTE_LENGTH, SAID_LENGTH = 150, 2000, 160
INVITED_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Told:
    """One meeting as one reader may know it, in plain text; `zone` is the reader's."""

    name: str  # M-3
    purpose: str
    starts_at: datetime
    minutes: int
    zone: str
    organiser: str
    agenda: tuple[str, ...] = ()
    preread: str = ""
    call_url: str = ""
    permalink: str = ""
    invited: tuple[str, ...] = ()
    why: str = ""  # it was cancelled
    answer: str = ""  # how to answer


def title(told: Told) -> str:
    """`M-3 · Agree on the warehouse`."""
    return f"{told.name} · {text.shorten(text.tame(told.purpose), TITLE_LENGTH)}"


def when(told: Told) -> str:
    """`Tuesday 9 March 2027, 15:00–15:45 (Europe/Berlin)`; the end's day as well where it is another."""
    begins = told.starts_at.astimezone(ZoneInfo(told.zone))
    ends = (told.starts_at + timedelta(minutes=told.minutes)).astimezone(begins.tzinfo)
    until = f"{ends:%H:%M}" if ends.date() == begins.date() else f"{ends:%A %-d %B %H:%M}"
    return f"{begins:%A %-d %B %Y, %H:%M}–{until} ({told.zone})"


def subject(told: Told, kind: str) -> str:
    """The subject of a mail."""
    begun = {NEW: "Invitation", CHANGED: "Changed", GONE: "Cancelled", REMOVED: "No longer invited"}[kind]
    return f"{begun}: {title(told)}"


def body(told: Told, kind: str) -> str:
    """The text of a mail."""
    parts = [_opening(told, kind)]
    if kind in (NEW, CHANGED):
        parts += [f"When: {when(told)}", description(told), told.answer]
    return "\n\n".join(part for part in parts if part) + "\n"


def _opening(told: Told, kind: str) -> str:
    who, named = text.tame(told.organiser), title(told)
    if kind == GONE:
        why = text.tame(told.why)
        return f"{named} does not take place on {when(told)}." + (
            f"\n\n{text.shorten(why, NOTE_LENGTH)}" if why else ""
        )
    if kind == REMOVED:
        return f"You need not come to {named} on {when(told)} any more."
    return f"{who} has changed {named}." if kind == CHANGED else f"{who} invites you to {named}."


def description(told: Told) -> str:
    """What a meeting is about and how one takes part: for a mail and for a calendar."""
    agenda = [f"{n}. {_line(each)}" for n, each in enumerate(told.agenda, 1)]
    parts = (
        "\n".join(["Agenda", *agenda]) if agenda else "",
        f"To be read before: {text.shorten(told.preread.strip(), NOTE_LENGTH)}" if told.preread.strip() else "",
        f"Call: {_line(told.call_url)}" if told.call_url.strip() else "",
        f"Invited: {_names(told.invited)}" if told.invited else "",
        f"In Slack: {told.permalink}" if told.permalink else "",
    )
    return "\n\n".join(part for part in parts if part)


def _line(raw: str) -> str:
    return text.shorten(text.tame(raw), 2 * TITLE_LENGTH)


def _names(invited: tuple[str, ...]) -> str:
    rest = len(invited) - INVITED_SHOWN
    shown = ", ".join(text.shorten(text.tame(each), TITLE_LENGTH) for each in invited[:INVITED_SHOWN])
    return shown + (f" and {rest} more" if rest > 0 else "")


def item(named: str, minutes: int | None) -> str:
    """One line of an agenda."""
    return f"{named} · {minutes} min" if minutes else named


def answering(organiser: str, *, in_slack: bool, by_mail: bool) -> str:
    """How one answers: what a mail program sends reaches the organiser, and not Concord."""
    reaches = f"reaches {text.tame(organiser)}"
    if in_slack:
        return "Please answer in Slack, where it counts" + (
            f"; your mail program's answer {reaches} only." if by_mail else "."
        )
    return f"Please answer with the buttons of your mail program: that {reaches}." if by_mail else ""


def decision(number: int, titled: str, *, private: bool) -> str:
    """A decision on an agenda, for somebody to whom it is private or not."""
    return f"D-{number} (private)" if private else f"D-{number} · {titled}"


def guest(name: str, *, optional: bool, delegate: str = "") -> str:
    """One invited person."""
    said = f"{delegate} comes instead" if delegate else "optional" if optional else ""
    return f"{name} ({said})" if said else name


# In Slack


def file(name: str, filename: str, permalink: str) -> Message:
    """The file of a booked meeting, in its card's thread."""
    said = f"{name} for your calendar"
    return blocks.message(said, blocks.section("invitation", f"{said}: <{permalink}|{text.escape(filename)}>"))


def refused(name: str, person: str, address: str, said: str) -> Message:
    """A mail server did not take an invitation: its organiser is told; `said` are the server's words."""
    why = text.escape(text.shorten(text.tame(said), SAID_LENGTH))
    who = text.escape(text.shorten(text.tame(person), TITLE_LENGTH))
    return blocks.message(
        f"The invitation to {name} was not mailed to {person}",
        blocks.section(
            "refused",
            f"The invitation to {name} did not reach {who}: {text.escape(address)} was refused by the mail server"
            f"{f': “{why}”' if why else ''}. Tell them another way, or correct the address.",
        ),
    )


def undelivered(name: str, said: str) -> Message:
    """Mailing was given up: the organiser is told once, and Concord's admin sees it in `concord doctor`."""
    why = text.escape(text.shorten(text.tame(said), SAID_LENGTH))
    return blocks.message(
        f"Invitations to {name} were not mailed",
        blocks.section(
            "undelivered",
            f"Some invitations to {name} could not be mailed ({why}). Who runs Concord sees why in `concord doctor` "
            "and can send them again; the file in the thread has the same in it.",
        ),
    )


def made(address: str, prefix: str) -> Message:
    """The address of somebody's own feed: it is shown once."""
    return blocks.message(
        "Your calendar feed",
        blocks.section(
            "feed",
            "Your meetings as a calendar. Subscribe to this address (Google Calendar: *From URL*; Outlook: "
            f"*Subscribe from web*):\n`{text.escape(address)}`",
        ),
        blocks.context(
            "secret",
            "Whoever has it sees your meetings, so keep it to yourself. It is shown only now: "
            f"`/{prefix}concord feed new` makes another one, `/{prefix}concord feed off` ends it.",
        ),
    )


def kept(made_at: datetime, read_at: datetime | None, prefix: str) -> Message:
    """Somebody has a feed already."""
    read = f", last read on {common.date(read_at)}" if read_at else ", not read yet"
    return blocks.plain(
        f"You have a calendar feed, made on {common.date(made_at)}{read}. I keep no copy of its address: "
        f"`/{prefix}concord feed new` makes another one in its place, `/{prefix}concord feed off` ends it."
    )


ENDED = blocks.plain("Your calendar feed is off. Its address shows nothing any more.")
NONE = blocks.plain("You have no calendar feed.")
NO_ADDRESS = (
    "Calendar feeds need an address at which Concord can be reached. Whoever runs it sets CONCORD_PUBLIC_URL, such as "
    "https://concord.company.example"
)
