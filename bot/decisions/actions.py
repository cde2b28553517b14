"""Actions of decisions: added by whoever sees the decision, closed, handed over, moved and dropped by those who may."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot import directory, outbox, text, touch
from bot.decisions import reminding
from bot.decisions.inviting import can_answer
from bot.decisions.reminding import sees
from bot.decisions.typed import plain
from bot.errors import BotError, NotUnderstood
from bot.messages import actions as words
from bot.messages.actions import Acted
from storage import actions, decisions, history, people, workspaces
from storage.actions import DONE, DROPPED, OPEN, Action, Source
from storage.decisions import SUPERSEDED, WITHDRAWN, Decision
from storage.meetings import Meeting
from storage.people import Person
from storage.work import Work

TITLE_LIMIT, WHY_LIMIT = 300, 1000
DUE_IN = timedelta(days=7)
FURTHEST = timedelta(days=5 * 366)
STATES = (OPEN, DONE, DROPPED)

_NUMBER = re.compile(r"(?:a\s*-?\s*)?([0-9]{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be different about an action; what is empty stays."""

    owner: Person | None = None
    due: str = ""
    state: str = ""
    why: str = ""


# Which one


def number(word: str) -> int:
    """The number of `A-40`, `a40` or `40`.

    Raises: NotUnderstood
    """
    found = _NUMBER.fullmatch(word.strip())
    if found is None:
        raise NotUnderstood(f"Which action? {text.echo(word)} is not a number like `A-40`.")
    return int(found[1])


def find(work: Work, wanted: int) -> Acted:
    """An action that the actor owns, or whose decision or meeting they may see, with what is shown of it.

    Raises: NotUnderstood; the same sentence whether it does not exist or may not be seen
    """
    action = actions.locked(work, wanted)
    source = _source(work, action) if action else None
    seen = source and sees(work, source, work.person.id, directory.fresh_since(work))
    if action is None or source is None or not (seen or action.owner_id == work.person.id):
        every = f"`/{work.tenancy.prefix}decision actions` shows them."
        raise NotUnderstood(f"There is no action A-{wanted} that you can see. {every}")
    return acted(work, action, source, _owner(work, action), seen=bool(seen))


def _source(work: Work, action: Action) -> Source | None:
    if action.decision_id is not None:
        return work.get(Decision, action.decision_id)
    return work.get(Meeting, action.meeting_id or 0)


def leader(source: Source) -> int:
    """Who owns what an action was born in."""
    return source.organiser_id if isinstance(source, Meeting) else source.owner_id


def acted(work: Work, action: Action, source: Source, owner: Person, *, seen: bool = True) -> Acted:
    """An action with whether the actor may change it."""
    me = work.person
    mine = me.is_admin or me.id in (action.owner_id, leader(source))
    return Acted(action, source, owner, mine, seen)


def _owner(work: Work, action: Action) -> Person:
    found = work.get(Person, action.owner_id)
    assert found is not None, "an action always has an owner"
    return found


def to_change(work: Work, wanted: int) -> Acted:
    """An action that the actor may change.

    Raises: NotUnderstood, BotError
    """
    found = find(work, wanted)
    if not found.changeable:
        decider = work.get(Person, leader(found.source))
        owner = f"{found.owner.name}, who owns A-{wanted}"
        name = words.source_name(found.source)
        above = f"{decider.name}, who owns {name}" if decider else f"who owns {name}"
        raise BotError(f"Only {owner}, {above}, or an admin can do that.")
    return found


# Added


def add(
    work: Work,
    source: Source,
    title: str,
    *,
    owner: Person | None = None,
    due: str = "",
    meeting_id: int | None = None,
) -> Acted:
    """Add an action to a decision or a meeting that the actor sees; theirs, and due in a week, unless said otherwise.

    `meeting_id` is the meeting in which it was born.

    Raises: NotUnderstood, BotError
    """
    if not isinstance(source, Meeting):
        decisions.locked(work, source.id)
        check_open(source)
    owner = owner or work.person
    check_owner(work, source, owner)
    day = due_day(work, due)
    action = work.add(
        Action(
            title=title_of(work, title), owner_id=owner.id, added_by_id=work.person.id,
            due_on=day, remind_on=day, created_at=work.now, number=workspaces.next_action_number(work),
            decision_id=None if isinstance(source, Meeting) else source.id,
            meeting_id=source.id if isinstance(source, Meeting) else meeting_id,
        )
    )  # fmt: skip
    found = acted(work, action, source, owner)
    _note(work, found, "action_add", title=action.title, owner=owner.id, due=day.isoformat())
    touch.heard(work, source.initiative_id, work.person.id, kind="action")
    _give(work, found)
    return found


def check_open(decision: Decision) -> None:
    """Refuse what is to be added to a decision that does not hold any more.

    Raises: BotError
    """
    if decision.status in (WITHDRAWN, SUPERSEDED):
        raise BotError(f"D-{decision.number} is {decision.status}, so nothing is to be done for it any more.")


def check_owner(work: Work, source: Source, owner: Person) -> None:
    """An action is owned by somebody who can press its button and may see what it rests on.

    Raises: NotUnderstood
    """
    if not can_answer(owner):
        raise NotUnderstood(
            f"{owner.name} cannot own an action: name somebody with an active Slack account.", field="owner"
        )
    if not sees(work, source, owner.id, directory.fresh_since(work)):
        raise NotUnderstood(
            f"{owner.name} cannot see {words.source_name(source)}: it is from a private channel. Invite them there first.",
            field="owner",
        )


def outside(address: str) -> NotUnderstood:
    """What is said of an owner who was named by an address."""
    return NotUnderstood(
        f"{text.echo(address)} names nobody in Slack, and people outside it can own no action. Name somebody with `@` "
        "who sees to it; a title with an address in it needs quotes.",
        field="owner",
    )


def title_of(work: Work, raw: str) -> str:
    """What is to be done, on one line.

    Raises: NotUnderstood
    """
    title = " ".join(plain(work, raw).split())
    if not 0 < len(title) <= TITLE_LIMIT:
        raise NotUnderstood(
            f"What is to be done? 1 to {TITLE_LIMIT} characters; this has {len(title):,}.", field="title"
        )
    return title


def week_on(work: Work) -> date:
    """The day on which an action is due if nobody says so."""
    return _today(work) + DUE_IN


def due_day(work: Work, typed: str) -> date:
    """When something is due, read in the actor's zone; left empty: in a week.

    Raises: NotUnderstood when that is past or too far away
    """
    if not typed.strip():
        return week_on(work)
    try:
        found = text.day(typed, now=work.now, zone=ZoneInfo(work.person.tz))
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field="due") from None
    if found < _today(work):
        raise NotUnderstood(f"{text.echo(typed)} is past. When is it due?", field="due")
    if found - _today(work) > FURTHEST:
        raise NotUnderstood(f"{text.echo(typed)} is more than five years away.", field="due")
    return found


def _today(work: Work) -> date:
    return work.now.astimezone(ZoneInfo(work.person.tz)).date()


def _give(work: Work, found: Acted) -> None:
    """The owner is told, once, when somebody else gave it to them; the reminder is planned; what shows it is redrawn."""
    owner = found.owner
    if owner.id != work.person.id:
        key = f"action:{found.action.id}:{owner.id}:{int(work.now.timestamp() * 1000)}"
        outbox.direct(work, owner, words.given(found, work.person), key=key)
    _after(work, found, owner.id)


def _after(work: Work, found: Acted, *person_ids: int) -> None:
    reminding.plan(work, list(people.by_ids(work, {found.action.owner_id, *person_ids}).values()))
    outbox.redraw(work, _kind(found.source), found.source.id)
    outbox.redraw_home(work, work.person.id, found.action.owner_id, *person_ids)


def _note(work: Work, found: Acted, verb: str, **changes: object) -> None:
    """Everything about an action stands in the history of what it was born in."""
    history.append(work, _kind(found.source), found.source.id, verb, action=found.action.number, **changes)


def _kind(source: Source) -> str:
    return "meeting" if isinstance(source, Meeting) else "decision"


# Changed


def done(work: Work, wanted: int) -> Acted:
    """It is done.

    Raises: NotUnderstood, BotError
    """
    found = to_change(work, wanted)
    if found.action.state != OPEN:
        raise BotError(_closed(work, found.action))
    _close(work, found, DONE)
    return found


def _closed(work: Work, action: Action) -> str:
    again = f"`/{work.tenancy.prefix}decision change A-{action.number} state:open` reopens it."
    return f"A-{action.number} is {action.state} already. {again}"


def _close(work: Work, found: Acted, state: str, why: str = "") -> None:
    action = found.action
    action.state, action.closed_at, action.why = state, work.now, why or None
    action.remind_on = None
    _note(work, found, f"action_{'drop' if state == DROPPED else 'done'}", **({"why": why} if why else {}))
    touch.heard(work, found.source.initiative_id, work.person.id, kind="action")
    _after(work, found, *_heirs(found))


def _heirs(found: Acted) -> Collection[int]:
    """Who else was to be reminded of it."""
    return (leader(found.source),) if found.owner.deactivated else ()


def change(work: Work, wanted: int, given: Change) -> tuple[Acted, list[str]]:
    """Change an action; what was changed, in words. A new owner or day begins its reminders anew.

    Raises: NotUnderstood, BotError
    """
    found = to_change(work, wanted)
    changes: list[str] = []
    state = state_of(given.state)
    if state == OPEN and found.action.state != OPEN:
        _reopen(work, found)
        changes.append("it is open again")
    if found.action.state != OPEN and (given.owner or given.due.strip() or state not in ("", found.action.state)):
        raise BotError(_closed(work, found.action))
    found = _hand(work, found, given.owner, changes)
    _move(work, found, given.due, changes)
    if state in (DONE, DROPPED) and state != found.action.state:
        _close(work, found, state, why_of(work, given.why) if state == DROPPED else "")
        changes.append(f"it is {state}")
    return found, changes


def state_of(word: str) -> str:
    """The state that somebody names, or nothing.

    Raises: NotUnderstood
    """
    said = word.strip().casefold()
    if said and said not in STATES:
        raise NotUnderstood(
            f"An action is `open`, `done` or `dropped`; {text.echo(word)} is none of them.", field="state"
        )
    return said


def why_of(work: Work, raw: str) -> str:
    """Why an action is dropped.

    Raises: NotUnderstood when nothing is said, or too much
    """
    said = plain(work, raw).strip()
    if not 0 < len(said) <= WHY_LIMIT:
        raise NotUnderstood(
            f'Say why it is dropped, for the record: `why:"…"`, {WHY_LIMIT:,} characters at most.', field="why"
        )
    return said


def _reopen(work: Work, found: Acted) -> None:
    action = found.action
    action.state, action.closed_at, action.why = OPEN, None, None
    _note(work, found, "action_reopen")
    _anew(work, found)


def _anew(work: Work, found: Acted, *others: int) -> None:
    action = found.action
    action.reminded, action.remind_on = 0, action.due_on
    _after(work, found, *others, *_heirs(found))


def _hand(work: Work, found: Acted, owner: Person | None, changes: list[str]) -> Acted:
    if owner is None or owner.id == found.action.owner_id:
        return found
    check_owner(work, found.source, owner)
    return hand(work, found, owner, changes)


def hand(work: Work, found: Acted, owner: Person, changes: list[str] | None = None) -> Acted:
    """Give an action to somebody else, who is told unless they took it themselves (`changes` None: told otherwise)."""
    before = found.owner
    found.action.owner_id = owner.id
    after = acted(work, found.action, found.source, owner)
    _note(work, after, "action_owner", before=before.id, after=owner.id)
    _anew(work, after, before.id, *_heirs(found))
    if changes is not None:
        _give(work, after)
        changes.append(words.owned_by(owner) if owner.id != work.person.id else "it is yours now")
    return after


def _move(work: Work, found: Acted, due: str, changes: list[str]) -> None:
    if not due.strip():
        return
    day, before = due_day(work, due), found.action.due_on
    if day == before:
        return
    found.action.due_on = day
    _note(work, found, "action_due", before=before.isoformat(), after=day.isoformat())
    _anew(work, found)
    changes.append(f"due {words.day(day)}")


def of_initiative(work: Work, initiative_id: int, owner: Person) -> list[Acted]:
    """What somebody has to do yet because of an initiative's decisions and meetings."""
    rows = actions.owned_open(work, initiative_id, owner.id)
    return [Acted(action, source, owner) for action, source in rows]
