"""A thread becomes a draft, for the one person who asked, who records, proposes or discards it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot import drafts as reader
from bot import outbox, text
from bot.decisions import evidence
from bot.decisions.inviting import Invited
from bot.decisions.proposing import propose
from bot.decisions.quoting import quotes, to_keep
from bot.decisions.recording import Source, record
from bot.decisions.terms import Terms
from bot.decisions.typed import OUTCOME_LIMIT, Wanted, names
from bot.errors import BotError
from bot.messages import drafts as words
from bot.messages.drafts import Drafted
from bot.messages.quotes import Quotes
from storage import channels, decisions, drafts, people
from storage.channels import Channel
from storage.decisions import Decision
from storage.drafts import DISCARDED, OPEN, PROPOSED, RECORDED, Draft
from storage.people import Person
from storage.work import Work

EMOJI = "ballot_box_with_check"  # the reaction that drafts a decision where a channel has not chosen another
NAMED_AT_MOST = 100


def is_call(channel: Channel | None, reaction: str) -> bool:
    """Whether a reaction asks for a draft in this channel, whatever its skin tone."""
    chosen = (channel.emoji if channel else None) or EMOJI
    return reaction.partition("::")[0] == chosen.strip(":")


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread as it was read: where, its messages in Slack's shape, oldest first, and its address."""

    channel: str
    ts: str
    messages: Sequence[Mapping[str, Any]]
    permalink: str | None = None

    @property
    def has_replies(self) -> bool:
        """Whether it is a thread yet, so that something can be shown in it."""
        return len(self.messages) > 1


def named(work: Work, thread: Thread) -> tuple[str, ...]:
    """Slack ids of those who wrote in a thread or are mentioned in it."""
    writers = reader.draft(thread.messages, work.tenancy.bot_user_id).participants
    said = " ".join(str(message.get("text") or "") for message in thread.messages)
    return tuple(dict.fromkeys([*writers, *text.mentioned_users(said)]))[:NAMED_AT_MOST]


def keep(work: Work, key: str, thread: Thread) -> Draft:
    """Draft a decision from a thread for the actor, once per `key`."""
    spoken = names(work, named(work, thread))
    found = reader.draft(thread.messages, work.tenancy.bot_user_id, names=spoken)
    channel = channels.by_slack_id(work, thread.channel)
    assert channel is not None, "the door has stored the channel of whoever asked"
    outcome = text.readable(found.outcome.text, spoken) if found.outcome else ""
    kept = drafts.keep(
        work,
        key,
        person_id=work.person.id,
        channel_id=channel.id,
        thread_ts=thread.ts,
        title=found.title,
        outcome=text.shorten(outcome, OUTCOME_LIMIT) or None,
        permalink=thread.permalink,
        participants=[person.id for person in _writers(work, found.participants)],
        quotes=to_keep(found, spoken),
        created_at=work.now,
    )
    evidence.keep(work, kept, thread.messages, quoted=[found.outcome.ts] if found.outcome else [])
    outbox.redraw_home(work, work.person.id)
    return kept


def _writers(work: Work, slack_ids: Sequence[str]) -> list[Person]:
    """The people behind ids, in that order; those whom Slack did not name in time are kept by their id."""
    known = people.by_slack_ids(work, slack_ids)
    everybody = [known.get(each) or people.save(work, each, name=each) for each in slack_ids]
    return [person for person in everybody if not person.is_bot]


def draft_of(work: Work, draft_id: int) -> Draft:
    """The actor's own draft, still open.

    Raises: BotError
    """
    found = work.get(Draft, draft_id)
    if found is None or found.person_id != work.person.id:
        raise BotError("That draft is for somebody else. Make your own: *Log a decision* on a message.")
    if found.state != OPEN:
        raise _closed(work, found)
    return found


def drafted(work: Work, draft: Draft) -> Drafted:
    """A draft with what is shown of it: who took part, by their first word, and what its thread has become already."""
    known = people.by_ids(work, draft.participants)
    took_part = tuple(known[each] for each in draft.participants if each in known)
    before = decisions.of_thread(work, draft.channel_id, draft.thread_ts)
    by = work.get(Person, before.owner_id) if before else None
    return Drafted(draft, took_part, before, by, quotes(work, draft.quotes, draft.permalink) or Quotes(draft.permalink))


class RecordedBefore(BotError):
    """The thread became a decision that the actor was not shown; `drafted` shows it."""

    def __init__(self, found: Drafted) -> None:
        super().__init__(words.before(found))
        self.drafted = found


def record_draft(work: Work, draft_id: int, content: Wanted | None = None, *, seen: int = 0) -> Decision:
    """Record a draft, as it is or with the text that the actor made of it; once, however often it is pressed.

    `seen` is the newest decision of the same thread that the actor was shown: who saw it may record another.

    Raises: RecordedBefore when there is a newer one, BotError
    """
    found = _held(work, draft_id)
    content = content or wanted_of(found.draft)
    _close(work, found, RECORDED, seen=seen)
    return _keep_source(work, found, record(work, content, _source(work, found)))


def propose_draft(
    work: Work, draft_id: int, content: Wanted, terms: Terms, *, voters: Sequence[Invited], seen: int = 0
) -> Decision:
    """Put a draft to those who decide: its card asks them in the thread; once, however often it is sent.

    Raises: RecordedBefore as `record_draft` does, NotUnderstood when the quorum can never be met, BotError
    """
    found = _held(work, draft_id)
    _close(work, found, PROPOSED, seen=seen)
    made = _keep_source(work, found, propose(work, content, _source(work, found), terms, voters=voters))
    outbox.redraw_home(work, *(person.id for person in found.participants))
    return made


def _held(work: Work, draft_id: int) -> Drafted:
    """The actor's open draft, which nobody else makes a decision of meanwhile."""
    drafts.hold_thread(work, draft_of(work, draft_id))
    return drafted(work, draft_of(work, draft_id))


def _close(work: Work, found: Drafted, state: str, *, seen: int) -> None:
    if found.before and found.before.id > seen:
        raise RecordedBefore(found)
    if not drafts.close(work, found.draft.id, state):
        raise _closed(work, found.draft)


def _source(work: Work, found: Drafted) -> Source:
    return Source(channel_of(work, found.draft), found.draft.thread_ts, found.draft.permalink, found.participants)


def channel_of(work: Work, draft: Draft) -> Channel:
    """Where a draft's thread is."""
    channel = work.get(Channel, draft.channel_id)
    assert channel is not None, "a draft always has a channel"
    return channel


def _keep_source(work: Work, found: Drafted, made: Decision) -> Decision:
    """The decision keeps what was quoted and the thread's evidence, the draft what became of it."""
    made.quotes, found.draft.decision_id = found.draft.quotes, made.id
    evidence.rest(work, found.draft, made)
    return made


def wanted_of(draft: Draft) -> Wanted:
    """A draft's own text.

    Raises: BotError when the thread gave no title
    """
    if not draft.title:
        raise BotError("This draft has no title yet. Edit gives it one.")
    return Wanted(draft.title, draft.outcome)


def discard(work: Work, draft_id: int) -> None:
    """Throw a draft away.

    Raises: BotError
    """
    draft = draft_of(work, draft_id)
    if not drafts.close(work, draft.id, DISCARDED):
        raise _closed(work, draft)
    evidence.drop(work, draft)
    outbox.redraw_home(work, work.person.id)


def _closed(work: Work, draft: Draft) -> BotError:
    state, became = drafts.standing(work, draft.id)
    if state in (RECORDED, PROPOSED):
        return BotError(f"This draft was {state} already as D-{became}.")
    return BotError("This draft was discarded already. Nothing was recorded.")
