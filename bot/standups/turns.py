"""One person's turn: answered in a form or by a message, edited, skipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot import outbox, questions, replies, rounds, text, touch
from bot.errors import BotError
from bot.messages import standups as words
from bot.messages.standups import Asked
from bot.rounds import Chance
from bot.standups import outlets, raising
from bot.standups.common import Turn, described, next_for, own_next
from storage import people, rosters, standups
from storage.channels import Channel
from storage.people import Person
from storage.standups import ANSWERED, ASKED, PROMPT, SKIPPED, PendingReply, Prompt, Standup
from storage.work import Work

KEEP_REPLIES = timedelta(days=7)  # longer than anybody would still say which standup was meant


@dataclass(frozen=True, slots=True)
class Written:
    """A direct message: where, its own `ts`, the thread it is in (empty: none), and its text as Slack sends it."""

    channel: str
    ts: str
    thread_ts: str
    text: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a message was taken for: an answer, or one of several `choices`, kept under `pending` until it is said.

    `under`: the questions to whose answers it was added, when it goes on with an answer. `wrong`: a sentence for each
    part of it that its question does not take.
    """

    asked: Asked | None = None
    under: tuple[str, ...] = ()
    choices: tuple[Asked, ...] = ()
    pending: int = 0
    wrong: tuple[str, ...] = ()


def mine(work: Work, prompt_id: int) -> Asked:
    """The actor's own turn.

    Raises: BotError
    """
    turn = standups.turn(work, prompt_id)
    if turn is None or turn[0].person_id != work.person.id:
        raise BotError("That standup waits for somebody else.")
    return described(work, turn)


def waiting(work: Work, person: Person) -> list[Asked]:
    """What a person was asked, has not answered, and can still answer."""
    asked = [described(work, turn) for turn in standups.open_prompts(work, person.id) if turn[0].state == ASKED]
    return sorted((each for each in asked if each.chance is not Chance.OVER), key=lambda each: each.channel.name)


def choose(work: Work, channel: Channel | None) -> Asked:
    """The turn that a command means: this channel's, else the only one that waits.

    Raises: BotError
    """
    standup = standups.of_channel(work, channel.id) if channel else None
    here = _in_standup(work, standup.id) if standup else None
    if here:
        return here
    elsewhere = waiting(work, work.person)
    if standup:
        raise BotError(_nothing_here(work, standup))
    if not elsewhere:
        shown = f"`/{work.tenancy.prefix}standup show`"
        raise BotError(f"No standup waits for you right now. {shown} tells when the next one is.")
    if len(elsewhere) > 1:
        names = ", ".join(words.place(each.channel) for each in elsewhere)
        raise BotError(f"Several standups wait for you: {names}. Type that in the channel you mean.")
    return elsewhere[0]


def _nothing_here(work: Work, standup: Standup) -> str:
    """Why this channel's standup does not wait for the actor, and when it will."""
    opened, turn = standups.latest_round(work, standup.id), standups.turn_in(work, standup.id, work.person.id)
    is_mine = bool(turn and opened and turn[1].id == opened.id)
    is_open = opened is not None and work.now < opened.closes_at
    ahead = words.next_one(next_for(work, standup), work.person.tz, yours=own_next(work, standup) is not None)
    answered = bool(is_mine and turn and turn[0].state == ANSWERED)
    return words.nothing_here(ahead, without=is_open and not is_mine, answered=answered)


def _in_standup(work: Work, standup_id: int) -> Asked | None:
    """The actor's turn in a standup that they can do something about: the one they were asked, else the newest."""
    turns = [turn for turn in standups.open_prompts(work, work.person.id) if turn[2].id == standup_id]
    newest = standups.turn_in(work, standup_id, work.person.id)
    usable = [described(work, turn) for turn in [*turns, newest] if turn]
    return next((each for each in usable if each.chance is not Chance.OVER), None)


def usable(asked: Asked) -> Asked:
    """The turn, if it can still be answered.

    Raises: BotError
    """
    if asked.chance is Chance.OVER:
        day, answered = words.on(asked.opened.day), asked.prompt.state == ANSWERED
        end = "your answers are in its digest and stay as they are" if answered else "a newer one has begun"
        raise BotError(f"The standup of {words.place(asked.channel)} on {day} is over: {end}.")
    return asked


def filled_in(work: Work, asked: Asked) -> list[str]:
    """What stands in the form of a turn: the answers given, or for a first one what was planned the last time."""
    if any(asked.prompt.answers):
        return list(asked.prompt.answers)
    last = rosters.answers_before(work, asked.prompt, asked.opened)
    if last is None:
        return []
    opened, answers = last
    before = questions.of(opened.questions, opened.shapes)
    plans = questions.planned(asked.questions, before, answers)
    return [plans.get(place, "") for place in range(len(asked.questions))]


def answer_typed(work: Work, asked: Asked, said: str) -> Asked:
    """Take typed answers, parted by semicolons; where none is typed, the one that was given stays.

    Raises: as `answer`, NotUnderstood when a question does not take its answer
    """
    standups.lock_turn(work, asked.prompt)
    given = questions.typed(asked.questions, said)
    kept, wrong = questions.sorted_out(asked.questions, given)
    if wrong:
        raise BotError(" ".join(wrong))
    replies.clean(given, len(given))
    return answer(work, asked, replies.merged(asked.prompt.answers, kept))


def answer_form(work: Work, asked: Asked, given: Sequence[str]) -> Asked:
    """Take what a form says, all of it.

    Raises: as `answer`, NotUnderstood on the field that it is about
    """
    return answer(work, asked, questions.check(asked.questions, given))


def answer(work: Work, asked: Asked, answers: Sequence[str]) -> Asked:
    """Take answers, or take them anew; what shows them is redrawn.

    Raises: BotError when it is too late, NotUnderstood when they are all empty
    """
    prompt = usable(asked).prompt
    prompt.answers = replies.clean(answers, len(asked.opened.questions))
    if prompt.state != ANSWERED:
        prompt.state, prompt.answered_at = ANSWERED, work.now
        prompt.late = work.now >= asked.opened.closes_at
        initiative = asked.channel.initiative_id
        touch.answered(work, initiative, prompt.person_id, kind="standup", subject=str(prompt.id))
    work.session.flush()
    raising.answered(work, asked, _of(work, prompt))
    _redraw(work, asked)
    return mine(work, prompt.id)


def _of(work: Work, prompt: Prompt) -> Person:
    found = work.get(Person, prompt.person_id)
    assert found is not None, "a turn is somebody's"
    return found


def skip(work: Work, asked: Asked) -> Asked:
    """The actor does not take part this time.

    Raises: BotError
    """
    prompt = usable(asked).prompt
    if prompt.state == ANSWERED:
        raise BotError(f"You have answered already. `/{work.tenancy.prefix}standup answer` lets you edit it.")
    prompt.state = SKIPPED
    work.session.flush()
    _redraw(work, asked)
    return asked


def _redraw(work: Work, asked: Asked) -> None:
    outbox.redraw(work, PROMPT, asked.prompt.id)
    outlets.changed(work, asked)
    outbox.redraw_home(work, asked.prompt.person_id)


# By a direct message


def replied(work: Work, written: Written) -> Chosen | None:
    """Take a direct message as an answer: of the prompt in whose thread it is, else of the only one that waits.

    When several wait it is kept, and its writer asked; when none does, it goes on with the answer that was last given
    by message. None when that is over, too.

    Raises: BotError
    """
    said = readable(work, written.text)
    choices = _meant(work, written)
    if len(choices) == 1:
        return _take(work, choices[0], said, ts=written.ts)
    if not choices:
        return None
    standups.forget_replies(work, work.person.id, work.now - KEEP_REPLIES)
    kept = work.add(PendingReply(person_id=work.person.id, ts=written.ts, text=said, written_at=work.now))
    return Chosen(choices=tuple(choices), pending=kept.id)


def _meant(work: Work, written: Written) -> list[Asked]:
    thread = written.thread_ts
    prompt = standups.prompt_shown_by(work, work.person.id, written.channel, ts=thread) if thread else None
    if prompt:
        return [mine(work, prompt.id)]
    return waiting(work, work.person) or _going_on(work)


def _going_on(work: Work) -> list[Asked]:
    """The turn that the actor answered by message last, while more of that may come."""
    turns = [turn for turn in standups.open_prompts(work, work.person.id) if turn[0].replies]
    asked = [described(work, turn) for turn in turns if _still(work, turn)]
    can = [each for each in asked if each.chance is Chance.OPEN]
    return sorted(can, key=lambda each: str(each.prompt.replies[-1][0]))[-1:]


def _still(work: Work, turn: Turn) -> bool:
    prompt, opened, _ = turn
    return prompt.answered_at is not None and rounds.goes_on(work.now, opened.closes_at, prompt.answered_at)


def picked(work: Work, prompt_id: int, reply_id: int) -> Chosen:
    """The writer has said which standup a kept message is for.

    Raises: BotError
    """
    asked = usable(mine(work, prompt_id))
    kept = standups.take_reply(work, work.person.id, reply_id)
    if kept is None:
        raise BotError("That answer has found its standup already.")
    return _take(work, asked, kept[1], ts=kept[0])


def rewritten(work: Work, person: Person, ts: str, raw: str) -> None:
    """A direct message was edited: so is what was taken from it, while it can be."""
    work.actor, said = person, readable(work, raw)
    if pending := standups.pending_reply(work, person.id, ts):
        pending.text = said
    prompt = standups.by_reply(work, person.id, ts)
    if prompt is None or not said.strip():
        return
    standups.lock_turn(work, prompt)
    asked, before = mine(work, prompt.id), dict(prompt.replies)[ts]
    given = [*prompt.answers, *[""] * (len(before) - len(prompt.answers))]
    parts = replies.trimmed(replies.corrected(given, before, said))
    if parts == before:  # Slack also tells of an edit when it only adds a link's preview
        return
    if asked.chance is Chance.OPEN:
        prompt.replies = [[each, parts if each == ts else old] for each, old in prompt.replies]
        kept, wrong = questions.sorted_out(asked.questions, parts)
        _tell_wrong(work, asked, wrong, ts=ts)
        out = questions.sorted_out(asked.questions, before)[0]
        if any(after := questions.joined(asked.questions, given, out, kept)):
            answer(work, asked, after)
    else:
        outbox.direct(work, person, words.edited_too_late(asked), key=f"prompt:{prompt.id}:edited-too-late")


def _tell_wrong(work: Work, asked: Asked, wrong: Sequence[str], *, ts: str) -> None:
    """An edit said what its question does not take: its writer hears of it, once for each such sentence."""
    for sentence in wrong:
        key = f"prompt:{asked.prompt.id}:{ts}:{sentence}"
        outbox.direct(work, work.person, words.not_taken(asked, [sentence]), key=key)


def _take(work: Work, asked: Asked, said: str, *, ts: str) -> Chosen:
    """Take a message as an answer, or as more of the one that is there; what a question does not take is told."""
    standups.lock_turn(work, asked.prompt)
    asked = usable(mine(work, asked.prompt.id))
    nothing = [""] * len(asked.questions)
    more = asked.prompt.state == ANSWERED
    before = list(asked.prompt.answers) if more else nothing
    raw = questions.parted(asked.questions, before, said)
    parts, wrong = questions.sorted_out(asked.questions, raw)
    wrong += [words.TOO_LONG] if any(len(each.strip()) > replies.ANSWER_LENGTH for each in raw) else []
    asked.prompt.replies = [*asked.prompt.replies, [ts, replies.trimmed(raw)]]
    if wrong and not any(parts):
        work.session.flush()
        return Chosen(asked, wrong=tuple(wrong))
    done = answer(work, asked, questions.joined(asked.questions, before, nothing, replies.clean(parts, len(parts))))
    return Chosen(done, _added_to(asked, parts) if more else (), wrong=tuple(wrong))


def _added_to(asked: Asked, parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each, part in zip(asked.opened.questions, parts, strict=True) if part)


def readable(work: Work, raw: str) -> str:
    """Text as Slack sends it, with people by their names."""
    named = people.by_slack_ids(work, text.mentioned_users(raw))
    return text.readable(raw, {slack_id: person.name for slack_id, person in named.items()})
