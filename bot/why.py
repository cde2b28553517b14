"""Why somebody was sent something, and why they were not: told to nobody but themselves. It reads across features."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot import absences, attention, meetings, reasons, text
from bot.decisions import showing
from bot.errors import NotUnderstood
from bot.messages import why as words
from bot.messages.why import Told
from storage import ballots, channels, decisions, nudges, outbox, standups
from storage import meetings as stored
from storage.channels import Channel
from storage.decisions import Decision
from storage.meetings import Meeting
from storage.outbox import Letter
from storage.standups import ANSWERED, ASKED, AWAY, MISSED, SKIPPED, WAITING
from storage.work import Work

LAST = 5
_LINK = re.compile(r"https://\S+/archives/(\w+)/p(\d{10,20})")
_NUMBERED = re.compile(r"([DM])-?(\d{1,9})", re.IGNORECASE)


def last(work: Work) -> list[Told]:
    """The last messages that the actor was sent, each with its reason; the newest first."""
    me = work.person
    mine = [each for each in (me.dm_channel, me.slack_id) if each]
    return [_told(each) for each in outbox.sent_to(work, mine, LAST)]


def of_message(work: Work, typed: str) -> Told:
    """The message behind a link, if it came to the actor or to a channel that they may read.

    Raises: NotUnderstood; the same sentence whether it is not mine or not theirs
    """
    found = _LINK.search(typed)
    letter = outbox.by_message(work, found[1], f"{found[2][:-6]}.{found[2][-6:]}") if found else None
    if letter is None or not _reads(work, letter):
        raise NotUnderstood(
            "That is no message of mine that you can see. Copy its link with “…” on the message → Copy link."
        )
    return _told(letter)


def _reads(work: Work, letter: Letter) -> bool:
    if letter.conversation in (work.person.dm_channel, work.person.slack_id):
        return True
    channel = channels.by_slack_id(work, letter.conversation)
    return channel is not None and not channel.is_direct and bool(channels.readers(work, channel, [work.person.id]))


def _told(letter: Letter) -> Told:
    return Told(reasons.of(letter.key), str(letter.payload.get("text") or ""), letter.sent_at)


# Why not


def why_not(work: Work, typed: str, channel: Channel | None) -> Sequence[str]:
    """Why the actor was not sent what they expected, in sentences.

    Raises: NotUnderstood
    """
    said = typed.strip().upper()
    if numbered := _NUMBERED.fullmatch(said):
        number = int(numbered[2])
        if numbered[1] == "D":
            return [*_decision(work, showing.find(work, number)), *_general(work)]
        return [*_meeting(work, meetings.find(work, number)), *_general(work)]
    if said in ("", "STANDUP"):
        return [*_standup(work, channel), *_general(work)]
    raise NotUnderstood(f"Why not {text.echo(typed)}? Try `why not D-12`, `why not M-3` or `why not standup`.")


def _waits_for_word(work: Work, found: Decision) -> bool:
    return any(each.id == found.id for each, _ in ballots.unacknowledged(work, [work.person.id]))


def _decision(work: Work, found: Decision) -> list[str]:
    mine = ballots.answerable(work, found.id, work.person.id)
    name = f"D-{found.number}"
    if found.status != decisions.PROPOSED and _waits_for_word(work, found):
        return [
            f"{name} is {found.status}: its outcome waits for you to acknowledge it, in `/{work.tenancy.prefix}concord inbox`."
        ]
    if found.status != decisions.PROPOSED:
        return [f"{name} is {found.status}: nobody is asked about it any more."]
    if not mine:
        return [f"You were not invited to {name}: its owner can add you."]
    stance = mine[0]
    if stance.delegate_id not in (None, work.person.id):
        return [f"Somebody answers {name} for you."]
    if stance.choice is not None:
        return [f"You have answered {name} already: {stance.choice}."]
    times = text.plural(stance.reminders, "time")
    return [words.asked(name, stance.asked_at, times)]


def _meeting(work: Work, found: Meeting) -> list[str]:
    name, seat = f"M-{found.number}", stored.attendee(work, found.id, work.person.id)
    if seat is None:
        return [f"You are not invited to {name}: who has called it can add you."]
    if found.status not in stored.OPEN:
        return [f"{name} is {found.status}: nobody is asked any more."]
    if seat.response is not None:
        return [f"You have answered {name} already: {seat.response}."]
    return [words.asked(name, seat.asked_at, text.plural(seat.reminders, "time"))]


_TURNS = {
    WAITING: "Your turn in today's round has not come yet: you are asked at its time in your zone.",
    ASKED: "You were asked: its message is in our direct messages.",
    ANSWERED: "You have answered already.",
    SKIPPED: "You have skipped this round.",
    AWAY: "You were away, or had a day off, when your turn came.",
    MISSED: "Your turn was over before the round began, or I could not reach you.",
}


def _standup(work: Work, channel: Channel | None) -> list[str]:
    found = standups.of_channel(work, channel.id) if channel else None
    if found is None:
        return ["There is no standup in this channel."] if channel and not channel.is_direct else []
    if found.paused or found.held_at:
        return ["This channel's standup is paused."]
    turn = standups.turn_in(work, found.id, work.person.id)
    newest = standups.latest_round(work, found.id)
    if newest is None:
        return ["This channel's standup has had no round yet."]
    if turn is None or turn[1].id != newest.id:
        return ["You were not on the roster when its newest round opened."]
    return [_TURNS[turn[0].state]]


def _general(work: Work) -> list[str]:
    """What keeps reminders from somebody whatever they are about."""
    mine, day = attention.mine(work), absences.today(work, work.person)
    said = [f"Your reminders: {words.reminders(mine.pace, mine.quiet)}."]
    if absences.is_away(work, work.person):
        said.append("You are away, so I remind you of nothing until you are back.")
    if nudges.spent(work, work.person.id, day):
        said.append("Today's reminder is spent: you get one a day at most.")
    return said
