"""`/consensus`: its sub-commands, its forms and the buttons of its cards."""

from __future__ import annotations

from datetime import UTC, datetime

from slack_bolt import App

from bot import agendas, decisions, meetings, scope
from bot import text as text
from bot.blocks import Message, plain
from bot.commands import Command, Table
from bot.meetings import Source, Wanted
from bot.messages import common as notices
from bot.messages import meetings as words
from bot.messages.meetings import forms
from bot.text import Parsed
from handlers import hours, picking
from handlers.desk import Desk
from handlers.door import Door
from handlers.meetings import answers, around, common, outcomes, polls
from handlers.reply import Modal, Reply, Say, Update
from handlers.request import Request
from storage.channels import Channel
from storage.decisions import Decision
from storage.meetings import FINDING, Meeting
from storage.people import Person
from storage.work import Work

TYPED = '/consensus meet "Purpose" length:45m need:@ana,accounting'


def register(app: App, door: Door, desk: Desk, prefix: str) -> None:
    """Bind the command, its forms and buttons, and the card."""
    app.command(f"/{prefix}consensus")(door.command(TABLE, prefix))
    app.view(forms.MEET_FORM)(door.view(submitted))
    app.action(words.START)(door.action(start, writes=False))
    app.action(words.ABOUT)(door.action(press_about))
    app.action(words.BOOK)(door.action(press_book))
    app.action(words.CANCEL)(door.action(press_drop))
    app.action(words.MOVE)(door.action(press_move))
    desk.cards["meeting"] = draw
    desk.schedules[agendas.SETTLED] = lambda work, schedule: meetings.settled(work, schedule.subject_id)
    answers.register(app, door)
    polls.register(app, door, desk)
    around.register(app, door, desk)
    outcomes.register(app, door, desk)


def draw(work: Work, meeting_id: int) -> Message | None:
    """A meeting's card as it is now."""
    found = work.get(Meeting, meeting_id)
    return words.card(meetings.shown(work, found)) if found else None


# Called


def meet(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`meet "Purpose"`: call one and find a time; without a purpose, ask in a form."""
    given, purpose = typed.options, " ".join(typed.words)
    about = common.decisions_named(work, given.get("about", ""))
    if not purpose and not about:
        return blank(asked)
    wanted = Wanted(
        purpose or meetings.for_decision(about[0]).purpose, given.get("length", ""), given.get("from", ""),
        given.get("to", ""), given.get("need", ""), given.get("optional", ""), about,
    )  # fmt: skip
    return _call(work, asked, wanted, given.get("initiative", ""))


def _call(work: Work, asked: Request, wanted: Wanted, key: str = "", *, thread_ts: str | None = None) -> Reply:
    channel = scope.channel(work, asked.channel)
    initiative = scope.by_key(work, key) if key else None
    made = meetings.call(work, wanted, Source(channel, initiative, thread_ts))
    return Say(words.offered(meetings.offered(work, made)))


def blank(asked: Request) -> Modal:
    """The empty form, for whoever pressed a button."""
    return Modal(forms.meet_form(asked.channel, {}), TYPED)


def start(_work: Work, asked: Request) -> Reply:
    """The button of the App Home."""
    return blank(asked)


def submitted(work: Work, asked: Request) -> Reply:
    """The form that calls a meeting; the times are shown in its place."""
    given = asked.values
    people = [f"<@{each}>" for each in given.get("people", "").split(",") if each]
    others = [f"<@{each}>" for each in given.get("optional", "").split(",") if each]
    need = ",".join([*people, given.get("functions", "")])
    about = common.decisions_named(work, given.get("about", ""))
    wanted = Wanted(
        given["purpose"], given["length"], given.get("from", ""), given.get("to", ""), need, ",".join(others), about
    )
    said = _call(work, asked, wanted)
    assert isinstance(said, Say), "a meeting that was called is told of"
    return Update(notices.notice_of(said.message))


def mentioned(work: Work, asked: Request) -> Reply:
    """`@Concord meet` in a thread: about the decision it led to, or for what is said after it."""
    said = common.after_word(work, asked).strip('"“”')
    channel = scope.channel(work, asked.channel)
    wanted = meetings.of_thread(work, channel, asked.thread_ts, said)
    return _call(work, asked, wanted, thread_ts=asked.thread_ts)


mentioned_item = answers.item_mentioned


def press_about(work: Work, asked: Request) -> Reply:
    """A blocked decision's button: its meeting, called now or before."""
    found = decisions.find(work, picking.number(asked.value))
    before = meetings.open_about(work, found)
    if before is not None:
        return _page(work, before)
    return _about(work, asked, found)


def _about(work: Work, asked: Request, found: Decision) -> Reply:
    initiative = decisions.initiative_of_decision(work, found)
    channel = work.get(Channel, found.channel_id or 0) or scope.channel(work, asked.channel)
    made = meetings.call(work, meetings.for_decision(found), Source(channel, initiative, found.thread_ts))
    return Say(words.offered(meetings.offered(work, made)))


# Seen


def list_all(work: Work, _asked: Request, _typed: Parsed) -> Reply:
    """`list`: those that are ahead."""
    return Say(words.listed(meetings.listed(work), work.tenancy.prefix))


def show(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`show M-3`: everything about one."""
    return _page(work, common.only(work, typed, "show"))


def _page(work: Work, found: Meeting) -> Reply:
    if found.status == FINDING and found.organiser_id == work.person.id:
        return Say(words.offered(meetings.offered(work, found)))
    leads = meetings.may_lead(work, found)
    return Say(words.page(meetings.shown(work, found), leads=leads, prefix=work.tenancy.prefix))


# Its time


def press_book(work: Work, asked: Request) -> Reply:
    """The Book button beside a time: for the first time, or in place of the one it had."""
    meeting_id, seconds = picking.numbers(asked.value)
    found, at = work.get(Meeting, meeting_id), datetime.fromtimestamp(seconds, UTC)
    again = found is not None and found.starts_at is not None
    done = meetings.move(work, meeting_id, at) if again else meetings.book(work, meeting_id, at)
    return Say(_told(done), replace=True)


press_move = press_book


def _told(found: Meeting) -> Message:
    return plain(f"M-{found.number} is booked: {words.when(found)}. Everybody is told.")


def move(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`move M-3`: to the best other times, or to the one that is named."""
    found = common.only(work, typed, "move", ' [to:"friday 15:00"]')
    if said := typed.options.get("to", ""):
        return Say(_told(meetings.move(work, found.id, meetings.start(work, said))))
    meetings.to_lead(work, found.id, "move it")
    return Say(words.offered(meetings.offered(work, found), moving=True))


def cancel(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """`cancel M-3`: it does not take place."""
    found = common.only(work, typed, "cancel", ' [why:"…"]')
    meetings.cancel(work, found.id, typed.options.get("why", ""))
    return Say(plain(f"M-{found.number} is cancelled. Everybody who had heard of it is told."))


def press_drop(work: Work, asked: Request) -> Reply:
    """The button that drops a meeting whose times were only looked at."""
    found = meetings.cancel(work, picking.number(asked.value))
    return Say(plain(f"M-{found.number} is dropped."), replace=True)


def person_changed(work: Work, person: Person) -> None:
    """Somebody's account changed: the meetings that they are needed at are looked at."""
    meetings.changed(work, person)
    meetings.left(work, person)


TABLE = Table(
    "consensus",
    "meetings: a time that is fair, with everyone it takes, and only when it is needed",
    [
        Command(
            "meet",
            'meet "Purpose" [length:45m] [from:monday] [to:friday] [need:@ana,accounting] [optional:@ben] '
            "[about:D-12,D-13] [initiative:KEY]",
            "finds a time for those who are needed",
            meet,
            wide=True,
        ),
        Command("list", "list", "lists the meetings that are ahead", list_all, writes=False),
        Command("show", "show M-3", "shows everything about one", show, writes=False),
        Command("move", 'move M-3 [to:"friday 15:00"]', "finds it another time", move, wide=True),
        Command("cancel", 'cancel M-3 [why:"…"]', "cancels it, in everybody's calendar too", cancel, wide=True),
        *answers.COMMANDS,
        *polls.COMMANDS,
        *around.COMMANDS,
        *outcomes.COMMANDS,
        *hours.COMMANDS,
    ],
    default="list",
)
