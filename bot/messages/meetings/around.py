"""What is said around the time of a meeting: the day before, just before, when it cannot begin, the morning after."""

from __future__ import annotations

from collections.abc import Sequence

from bot import blocks, text
from bot.blocks import Message
from bot.messages import ballots
from bot.messages.meetings.card import TITLE_SHOWN, Seated, Shown, agenda, buttons, call, moment, preread, when
from storage.decisions import Decision
from storage.meetings import Meeting
from storage.people import Person

OUTCOME = "meeting_outcome_open"
NAMES_SHOWN = 12


def names(people: Sequence[Person]) -> str:
    """People in a row, never as mentions."""
    said = [ballots.name(each) for each in people[:NAMES_SHOWN]]
    more = f" and {len(people) - NAMES_SHOWN} more" if len(people) > NAMES_SHOWN else ""
    return f"{', '.join(said)}{more}"


def day_before(shown: Shown, mine: Sequence[Seated], *, may_read: bool, unread: Sequence[Person] = ()) -> Message:
    """The day before: `mine` are the reader's own seats and those handed to them, `unread` who has not read it yet."""
    found = shown.meeting
    head = f"Coming up: M-{found.number} · {found.purpose}"
    about = agenda(shown.items) if may_read else ""
    has_read = all(each.attendee.read_at for each in mine)
    answered = all(each.attendee.response for each in mine)
    link = f" · {call(found)}" if found.call_url else ""
    return blocks.message(
        head,
        blocks.section("head", f"*{ballots.bold(head)}*\n{when(found)}{link}{_instead_of(mine)}"),
        blocks.section("agenda", f"*Agenda*\n{about}") if about else None,
        preread(found, "you have read it" if has_read else "", button=not has_read),
        blocks.section("unread", f"Not read yet by {names(unread)}.") if unread else None,
        None if answered else buttons(found),
    )


def _instead_of(mine: Sequence[Seated]) -> str:
    others = [each.person for each in mine if each.delegate is not None]
    return f"\nYou come for {names(others)}." if others else ""


def soon(found: Meeting) -> Message:
    """Ten minutes before."""
    assert found.starts_at is not None, "what begins soon is booked"
    link = f" {call(found)}" if found.call_url else ""
    return blocks.plain(f"*M-{found.number} · {ballots.bold(found.purpose)}* begins {moment(found.starts_at)}.{link}")


def unread(found: Meeting, people: Sequence[Person]) -> Message:
    """It begins, and somebody has not read what they had to."""
    said = f"M-{found.number} · {text.escape(found.purpose)} begins, and {names(people)} "
    return blocks.plain(f"{said}{'has' if len(people) == 1 else 'have'} not read the pre-read.")


def in_thread(shown: Shown, decided: Sequence[Decision], words: Sequence[str], *, lost: bool) -> Message:
    """It does not take place: what it was for is decided by ballot, and the rest is asked here."""
    found = shown.meeting
    head = f"M-{found.number} · {text.escape(found.purpose)} does not take place"
    why = f": the quorum is lost ({_missing(shown)})." if lost else ": it is decided without meeting."
    votes = [
        f"• D-{each.number} {text.escape(text.shorten(each.title, TITLE_SHOWN))}: answer on its card, "
        "it stays open a day at least"
        for each in decided
    ]
    asked = [f"• {text.escape(text.shorten(each, TITLE_SHOWN))}: please answer here" for each in words]
    return blocks.plain("\n".join([f"{head}{why}", *votes, *asked]))


def _missing(shown: Shown) -> str:
    """Who is missing."""
    lost, people = shown.missing, {each.person.id: each.person for each in shown.seats}
    said = [f"nobody from {text.escape(shown.titles.get(each, each))}" for each in lost.functions]
    said += [f"too few of {text.escape(shown.titles.get(each, each))}" for each in lost.groups]
    said += [f"{ballots.name(people[each])} does not come" for each in lost.people]
    return ", ".join(said)


def in_thread_said(found: Meeting, count: int) -> str:
    """What whoever asked for it is told."""
    votes = text.plural(count, "decision is", many="decisions are")
    return f"M-{found.number} does not take place. {votes} voted on, the rest is asked in its thread."


def preread_set(found: Meeting) -> str:
    """What is to be read now."""
    if found.preread is None:
        return f"Nothing is to be read before M-{found.number}."
    must = " Who has not read it is named to its organiser." if found.preread_required else ""
    return f"Everybody is asked to read it before M-{found.number}.{must}"


def call_set(found: Meeting) -> str:
    """Where the call is now."""
    return f"M-{found.number} has {'its call: ' + call(found) if found.call_url else 'no call'}."


def morning(shown: Shown) -> Message:
    """The morning after, if nobody has said what came of it."""
    found = shown.meeting
    head = f"What came of M-{found.number} · {found.purpose}?"
    lacking = [each for each in shown.items if each.row.outcome is None]
    said = f"\nIt lacks {text.plural(len(lacking), 'outcome')}:\n{agenda(lacking)}" if lacking else ""
    return blocks.message(
        head,
        blocks.section("head", f"*{ballots.bold(head)}*\nIt was {when(found)}.{said}"),
        blocks.actions("fill", blocks.button("Fill it in", OUTCOME, str(found.id), style="primary")),
    )
