"""Standups in words and blocks: the rule, the prompt, the forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot import blocks, holidaying, questions, recurrence, rounds, text
from bot.blocks import Block, Message
from bot.messages import blockers, standup_answers
from bot.messages.blockers import Blocked
from bot.messages.delivery import INVITE
from bot.questions import Question
from bot.rounds import Chance, Plan
from storage.channels import Channel
from storage.people import Person
from storage.standups import ANSWERED, CARD, FUNCTION, NONE, OWN, PERSON, SKIPPED, THREADS, Prompt, Round, Standup

ANSWER, SKIP, PICK = "standup_answer", "standup_skip", "standup_pick"
BLOCKED_SHOWN = 3  # of one person in one standup
RUN, EDIT, PAUSE, RESUME = "standup_run", "standup_edit", "standup_pause", "standup_resume"


@dataclass(frozen=True, slots=True)
class Details:
    """What is set of a standup beside its times; empty: everybody in the channel, nobody else, no other channel."""

    questions: tuple[Question, ...] = ()
    group: str = ""
    people: tuple[str, ...] = ()
    observers: tuple[str, ...] = ()
    holidays: str = OWN
    remind: int = 0
    posting: str = CARD
    copies: tuple[str, ...] = ()
    escalate: int = 0
    grouped: str = PERSON


At = tuple[datetime, str, tuple[str, ...]]  # a turn in a preview: when, in which zone, of whom


@dataclass(frozen=True, slots=True)
class Preview:
    """What a form would make: the next round's turns; `known`: who is in the channel is."""

    plan: Plan
    details: Details
    turns: tuple[At, ...]
    closes_at: datetime | None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """A standup as `show` tells it.

    `next_at` is when the reader is asked next (`is_own`), or the next round begins; `gone` owned it until now.
    """

    standup: Standup
    plan: Plan
    channel: Channel
    owner: Person
    next_at: datetime | None = None
    is_own: bool = False
    gone: Person | None = None
    details: Details = Details()


@dataclass(frozen=True, slots=True)
class Asked:
    """One person's turn in a round, and what they can do about it now."""

    prompt: Prompt
    opened: Round
    standup: Standup
    channel: Channel
    chance: Chance

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked, with the kinds of answers."""
        return questions.of(self.opened.questions, self.opened.shapes or ())


# Pieces


def place(channel: Channel) -> str:
    """The channel's name, as plain text."""
    return f"#{channel.name}" if channel.name else "that channel"


def on(day: date) -> str:
    """A day as headlines have it."""
    return f"{day:%A} {day.day} {day:%B}"


def at(moment: datetime, form: str, zone: str) -> str:
    """A moment that Slack shows in the reader's own zone; where it cannot, in the zone given, which is then named."""
    local = moment.astimezone(rounds.zone(zone))
    shown = f"{local:%H:%M}" if form == "{time}" else f"{on(local.date())}, {local:%H:%M} ({zone})"
    return f"<!date^{int(moment.timestamp())}^{form}|{shown}>"


def when(moment: datetime, tz: str) -> str:
    """A moment as its reader's calendar and clock have it, where no date of Slack's can be."""
    local = moment.astimezone(rounds.zone(tz))
    return f"{on(local.date())}, {local:%H:%M}"


def next_one(next_at: datetime | None, tz: str, *, yours: bool = False) -> str:
    """When it is next, for the middle of a sentence."""
    if next_at is None:
        return "no other is planned"
    return f"{'your next one is' if yours else 'the next is'} {when(next_at, tz)}"


LONG, TIME = "{date_long_pretty} at {time}", "{time}"


def rule(plan: Plan) -> str:
    """When a standup happens, in a sentence."""
    days = recurrence.dates_in_words(plan.dates)
    whose = f"{plan.zone}, everybody at once" if plan.together else "in each person's zone"
    said = f"{days} at {plan.at:%H:%M} {whose}; digest at {plan.closes:%H:%M} ({plan.zone})"
    return said[:1].upper() + said[1:]


_HINTS = {questions.NUMBER: "a number", questions.YES_NO: "yes or no"}


def asked_of(asked: Sequence[Question]) -> str:
    """The questions, numbered, each with the answer it takes."""
    return "\n".join(f"{n}. {_line(each)}" for n, each in enumerate(asked, 1))


def _line(question: Question) -> str:
    under = f"_If {text.escape(question.given)}:_ " if question.after is not None else ""
    either = " / ".join(question.choices)
    hints = [_HINTS.get(question.kind, either), "required" if question.required else ""]
    hint = ", ".join(text.escape(each) for each in hints if each)
    return f"{under}{text.escape(question.words)}{f' _({hint})_' if hint else ''}"


# The standup itself


def told(head: str, shown: Shown, word: str = "next") -> Message:
    """Something was done to a standup: when it happens now."""
    head, said = f"{head}{_taken_over(shown)}", f"{rule(shown.plan)}."
    begins = f" {_round(shown, word)}: {at(shown.next_at, LONG, shown.plan.zone)}" if shown.next_at else ""
    return blocks.message(
        f"{head} {said}", blocks.section("standup", f"{text.escape(head)}\n{text.escape(said)}{begins}")
    )


def _round(shown: Shown, word: str) -> str:
    return f"Your {word} round" if shown.is_own else f"{word.capitalize()} round"


def _taken_over(shown: Shown) -> str:
    return f" {shown.gone.name}'s account is deactivated, so it is yours now." if shown.gone else ""


def paused(shown: Shown, prefix: str) -> Message:
    """A standup begins no more rounds."""
    again = f"`/{prefix}standup resume` starts it again."
    said = f"The standup is paused; a round that is open goes on. {again}{_taken_over(shown)}"
    return blocks.plain(text.escape(said))


def not_yours(owner: Person, channel: Channel) -> str:
    """Why somebody may not change a standup."""
    if owner.deactivated:
        return f"Its owner's account ({owner.name}) is deactivated: whoever is in {place(channel)} can take it over."
    return f"Only its owner ({owner.name}) or an admin can change this standup."


def card(shown: Shown) -> Message:
    """A standup: when, what, whose, and what can be done."""
    standup = shown.standup
    head = f"Standup of {place(shown.channel)}"
    begins = at(shown.next_at, LONG, shown.plan.zone) if shown.next_at else "none is planned"
    lines = [text.escape(rule(shown.plan)), _state(shown, begins), *map(text.escape, detailed(shown.details))]
    pause = ("Resume", RESUME) if standup.paused else ("Pause", PAUSE)
    return blocks.message(
        f"{head}: {rule(shown.plan)}",
        blocks.section("standup", f"*{text.escape(head)}*\n" + "\n".join(lines)),
        blocks.section("questions", asked_of(questions.of(standup.questions, standup.shapes or ()))),
        blocks.context("owner", f"Owner: {text.escape(shown.owner.name)}"),
        blocks.actions("do", blocks.button("Run now", RUN), blocks.button("Edit", EDIT), blocks.button(*pause)),
    )


def _state(shown: Shown, begins: str) -> str:
    if shown.standup.paused:
        return "*It is paused.*"
    if shown.standup.held_at:
        return f"*It is on hold*: {_held(shown.channel)}"
    return f"{_round(shown, 'next')}: {begins}"


def detailed(details: Details) -> list[str]:
    """What is set of a standup beside its times, where it is not as usual."""
    who = details.group or ", ".join(details.people)
    holidays = {OWN: "", NONE: "Public holidays are days like any other."}
    told = {CARD: "", THREADS: "Each day has a thread, with every answer and the digest in it."}
    lines = [
        f"Asks {who}." if who else "",
        f"Reads along: {', '.join(details.observers)}." if details.observers else "",
        holidays.get(details.holidays, f"Not on public holidays of {holidaying.title(details.holidays)}."),
        f"Reminds those who have not answered {details.remind} minutes before." if details.remind else "",
        told.get(details.posting, "Each day has a thread, with the digest in it."),
        "The digest puts answers together by function." if details.grouped == FUNCTION else "",
        f"A blocker goes to who drives this after {text.plural(details.escalate, 'day')}." if details.escalate else "",
        f"The digest also goes to {', '.join(details.copies)}." if details.copies else "",
    ]
    return [each for each in lines if each]


def running(shown: Shown, closes_at: datetime) -> Message:
    """A round was started by hand."""
    said = f"I'm asking everybody in {place(shown.channel)} now."
    digest = f"The digest comes at {at(closes_at, TIME, shown.plan.zone)}."
    return blocks.message(said, blocks.section("running", f"{text.escape(said)} {digest}"))


def begun_already(mine: Asked | None, ahead: str, *, over: bool, tz: str, prefix: str) -> str:
    """Today's round cannot be started by hand: it was, or is over; `mine` is the reader's turn in it."""
    answer = f"`/{prefix}standup answer`"
    head = "Today's round is over" if over else "Today's round has begun already"
    if mine is None:
        return f"{head}{'' if over else ', and you are not in it'}; {ahead}."
    if mine.prompt.state != ANSWERED and mine.chance is Chance.OPEN:
        return f"{head}. {answer} opens it for you."
    if mine.prompt.state != ANSWERED:
        return f"{head}; {ahead}. {answer} still takes a late answer."
    if mine.chance is Chance.OVER:
        return f"{head}; {ahead}. Your answers are in its digest."
    is_until_closing = not over and mine.prompt.due_at < mine.opened.closes_at
    until = f"{mine.opened.closes_at.astimezone(rounds.zone(tz)):%H:%M}" if is_until_closing else "the next round"
    return f"{head}, and you have answered. {answer} lets you edit that until {until}."


def unreachable(channel: Channel) -> Message:
    """A round could not begin."""
    return blocks.message(
        f"The standup of {place(channel)} did not begin.",
        blocks.section("why", f"A standup did not begin, and is on hold: {_held(channel)}"),
    )


def _held(channel: Channel) -> str:
    here = f"<#{channel.slack_id}>"
    if channel.is_archived:
        return f"{here} is archived. It goes on once the channel is unarchived."
    return f"I'm not in {here}. It goes on once you {INVITE} there."


# The prompt


def prompt(asked: Asked, blocked: Sequence[Blocked] = ()) -> Message:
    """One person's turn, as their direct message shows it, with what stands in their way."""
    if asked.prompt.state == ANSWERED:
        return _answered(asked, blocked)
    head = f"Standup of {place(asked.channel)} · {on(asked.opened.day)}"
    return blocks.message(
        f"{head}: {' '.join(asked.opened.questions)}",
        blocks.section("prompt", f"*{text.escape(head)}*\n{asked_of(asked.questions)}"),
        _buttons(asked),
        blocks.context("how", _how(asked)),
    )


def _buttons(asked: Asked) -> Block | None:
    if asked.chance is Chance.OVER:
        return None
    number = str(asked.prompt.id)
    skip = None if asked.prompt.state == SKIPPED else blocks.button("Skip", SKIP, number)
    return blocks.actions("do", blocks.button("Answer", ANSWER, number, style="primary"), skip)


def _how(asked: Asked) -> str:
    closes = at(asked.opened.closes_at, TIME, asked.standup.zone)
    if asked.chance is Chance.OVER:
        return "This round is over."
    if asked.prompt.state == SKIPPED:
        return "You skip this one. You can still answer."
    how = "Or just reply here, a line for each question."
    if asked.chance is Chance.LATE or asked.prompt.due_at >= asked.opened.closes_at:
        return f"{how} The digest is there already; your answers are added to it, marked late."
    return f"{how} The digest comes at {closes}."


def _answered(asked: Asked, blocked: Sequence[Blocked]) -> Message:
    head = f"Your answers for {place(asked.channel)} · {on(asked.opened.day)}"
    edit = blocks.actions("do", blocks.button("Edit", ANSWER, str(asked.prompt.id)))
    return blocks.message(
        head,
        blocks.section("prompt", f"*{text.escape(head)}*"),
        *standup_answers.blocks_of(asked.questions, asked.prompt.answers),
        edit if asked.chance is Chance.OPEN else None,
        blocks.context("how", _until(asked)),
        *(block for each in blocked[:BLOCKED_SHOWN] for block in blockers.shown(each, mine=True)),
    )


def _until(asked: Asked) -> str:
    late, is_open = asked.prompt.late, asked.chance is Chance.OPEN
    if is_open and not late and asked.prompt.due_at < asked.opened.closes_at:
        return f"You can edit them until {at(asked.opened.closes_at, TIME, asked.standup.zone)}."
    found = f"They are in the digest{', marked late' if late else ''}."
    return f"{found} You can edit them until you are asked again." if is_open else found


def noted(
    asked: Asked, prefix: str, *, above: bool = True, under: Sequence[str] = (), wrong: Sequence[str] = ()
) -> Message:
    """An answer has been taken; `above`: where its prompt is, too; `under`: the questions that it was added to.

    `wrong` are sentences about what was not taken.
    """
    if wrong and asked.prompt.state != ANSWERED:
        return not_taken(asked, wrong)
    where = text.escape(place(asked.channel))
    added = " and ".join(f"“{text.escape(each)}”" for each in under)
    head = f"Added for {where} under {added}" if under else f"Noted for {where}"
    edit = [_edit(asked, prefix, above=above)] if asked.chance is Chance.OPEN else []
    still = questions.lacking(asked.questions, asked.prompt.answers)
    open_ones = [f"Still open: {', '.join(f'“{text.escape(each)}”' for each in still)}."] if still else []
    told = [f"{head}{', marked late' if asked.prompt.late else ''}.", *map(text.escape, wrong), *open_ones, *edit]
    return blocks.plain(" ".join(told))


TOO_LONG = "An answer keeps its first 3,000 characters."


def not_taken(asked: Asked, wrong: Sequence[str]) -> Message:
    """Nothing of a message is an answer that its question takes."""
    said = " ".join(text.escape(each) for each in wrong)
    return blocks.plain(f"{said} Reply again, and I'll note it for {text.escape(place(asked.channel))}.")


def _edit(asked: Asked, prefix: str, *, above: bool) -> str:
    if asked.prompt.asked_at is None:  # answered unasked: there is no message
        return f"Edit it with `/{prefix}standup answer`."
    return "Edit it in the message above." if above else "Edit it in our direct messages."


def nothing_here(ahead: str, *, without: bool, answered: bool) -> str:
    """Why a channel's standup does not wait for its reader; `without`: a round is open that they are not in."""
    if without:
        return f"You are not in today's round: who is in it was fixed when it began; {ahead}."
    if answered:
        return f"You have answered, and that round is over; {ahead}."
    return f"No standup waits for you in this channel right now; {ahead}."


def skipped(asked: Asked) -> Message:
    """A turn is skipped."""
    return blocks.plain(f"You skip the standup of {text.escape(place(asked.channel))} this time.")


def which(choices: Sequence[Asked], reply_id: int) -> Message:
    """Several standups wait: which one is meant?"""
    buttons = [
        blocks.button(f"{place(each.channel)} · {on(each.opened.day)}", f"{PICK}:{n}", f"{each.prompt.id}:{reply_id}")
        for n, each in enumerate(choices[:25])
    ]
    ask = "Several standups wait for you. Which one is this answer for?"
    return blocks.message(ask, blocks.section("which", ask), blocks.actions("choices", *buttons))


def reminder(asked: Asked) -> Message:
    """A round closes soon, and somebody has not answered."""
    where, closes = text.escape(place(asked.channel)), at(asked.opened.closes_at, TIME, asked.standup.zone)
    said = f"The standup of {where} closes at {closes}, and your answer is not there yet."
    return blocks.message(
        f"The standup of {place(asked.channel)} closes soon.", blocks.section("remind", said), _buttons(asked)
    )


def edited_too_late(asked: Asked) -> Message:
    """Somebody changed the message that their answer was taken from, after closing."""
    where = text.escape(place(asked.channel))
    return blocks.plain(f"The standup of {where} has closed, so its digest keeps the answer you gave before.")
