"""Where a round is shown: in one card, or in a thread for its day; in further channels; to those who observe."""

from __future__ import annotations

from bot import outbox
from bot.blocks import Message
from bot.messages import standup_posts as words
from bot.messages.standups import Asked
from bot.outbox import Place, Subject
from bot.standups import digesting, paging
from bot.standups.common import channel_of, described
from storage import cards, channels, rosters, standups
from storage.channels import Channel
from storage.people import Person
from storage.standups import ANSWER, ANSWERED, CARD, COPY, DAY, DIGEST, OBSERVES, THREADS, Copy, Round, Standup
from storage.work import Work


def begun(work: Work, standup: Standup, opened: Round) -> None:
    """A round has begun: where its day has a thread, the thread begins."""
    if standup.posting != CARD:
        work.session.flush()
        shown = day_message(work, opened.id)
        assert shown is not None, "it has just been opened"
        owner = work.get(Person, standup.owner_id)
        outbox.post_card(work, Subject(DAY, opened.id), _channel(work, standup), shown, responsible=owner)


def _channel(work: Work, standup: Standup) -> Place:
    return Place(channel_of(work, standup).slack_id)


def place(work: Work, standup: Standup, opened: Round) -> Place:
    """Where a round's digest goes: into the channel, or its day's thread."""
    head = cards.message_of(work, DAY, opened.id) if standup.posting != CARD else None
    return Place(channel_of(work, standup).slack_id, after_id=head.id if head else None)


def publish(work: Work, standup: Standup, opened: Round, shown: Message) -> None:
    """Post a round's digest, wherever it goes."""
    owner = work.get(Person, standup.owner_id)
    outbox.post_card(work, Subject(DIGEST, opened.id), place(work, standup, opened), shown, responsible=owner)
    for conversation in (*_further(work, standup), *_observers(work, standup)):
        copy = work.insert_once(Copy, round_id=opened.id, conversation=conversation)
        if copy is not None:
            outbox.post_card(work, Subject(COPY, copy), Place(conversation), shown, responsible=owner)
    digesting.grow(work, standup, opened)


def _further(work: Work, standup: Standup) -> list[str]:
    found = (work.get(Channel, each) for each in standup.copies)
    return [each.slack_id for each in found if each and each.joined and not each.is_archived]


def _observers(work: Work, standup: Standup) -> list[str]:
    """Conversations of those who observe and do not see the channel; a private one's digest stays with its members."""
    channel = channel_of(work, standup)
    if channel.is_private:
        return []
    inside = set(channels.member_ids(work, channel.id))
    there = [each for each in rosters.named(work, standup.id, OBSERVES) if each.id not in inside]
    return [each.dm_channel or each.slack_id for each in there if each.slack_id and not each.deactivated]


def changed(work: Work, asked: Asked) -> None:
    """Somebody's part in a round has changed: whatever shows it is drawn anew."""
    digesting.changed(work, asked.opened, asked.prompt)
    if asked.standup.posting == THREADS and asked.prompt.state == ANSWERED:
        _post_answer(work, asked)
    digesting.grow(work, asked.standup, asked.opened)


def _post_answer(work: Work, asked: Asked) -> None:
    """An answer is a message of its own in its day's thread, drawn anew when it is edited."""
    outbox.redraw(work, ANSWER, asked.prompt.id)
    shown = answer_message(work, asked.prompt.id)
    where = place(work, asked.standup, asked.opened)
    if shown and where.after_id and cards.find(work, ANSWER, asked.prompt.id) is None:
        outbox.post_card(work, Subject(ANSWER, asked.prompt.id), where, shown)
    person = work.get(Person, asked.prompt.person_id)
    if person and not words.holds(asked):
        paging.grow_answer(work, asked.standup, asked.opened, (asked.prompt, person))


def answer_message(work: Work, prompt_id: int) -> Message | None:
    """What the message of an answer in a thread shows now."""
    turn = standups.turn(work, prompt_id)
    person = work.get(Person, turn[0].person_id) if turn else None
    return words.posted(described(work, turn), person) if turn and person else None


def day_message(work: Work, round_id: int) -> Message | None:
    """What the message shows in whose thread a day's round is."""
    opened = work.get(Round, round_id)
    standup = work.get(Standup, opened.standup_id) if opened else None
    if opened is None or standup is None:
        return None
    states = standups.states(work, round_id)
    return words.day(opened, standup.zone, answered=states.get(ANSWERED, 0), people=sum(states.values()))
