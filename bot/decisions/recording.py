"""A decision is recorded and its card posted."""

from __future__ import annotations

from dataclasses import dataclass

from bot import outbox, scope, touch
from bot.decisions import worth
from bot.decisions.typed import Wanted
from bot.messages import decisions as words
from bot.messages.decisions import Shown
from bot.outbox import Place, Subject
from storage import decisions, history, initiatives, workspaces
from storage.channels import Channel
from storage.decisions import ACCEPTED, Decision
from storage.initiatives import Initiative
from storage.people import Person
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Source:
    """Where a decision comes from; a thread has a `thread_ts`."""

    channel: Channel
    thread_ts: str | None = None
    permalink: str | None = None
    participants: tuple[Person, ...] = ()
    initiative: Initiative | None = None


def record(work: Work, content: Wanted, source: Source) -> Decision:
    """Record a decision that was made; the actor owns it, and its card is posted where it comes from."""
    worth.check_recorded(work, content.impact)
    initiative = source.initiative or initiatives.of_channel(work, source.channel)
    made = work.add(
        Decision(
            number=workspaces.next_decision_number(work),
            title=content.title,
            outcome=content.outcome,
            status=ACCEPTED,
            owner_id=work.person.id,
            initiative_id=initiative.id if initiative else None,
            channel_id=source.channel.id,
            thread_ts=source.thread_ts,
            permalink=source.permalink,
            impact=content.impact,
            created_at=work.now,
            decided_at=work.now,
        )
    )
    touch.heard(work, made.initiative_id, work.person.id, kind="decision")
    decisions.add_participants(work, made.id, source.participants)
    history.append(work, "decision", made.id, "record", number=made.number, **texts(made))
    post_card(work, Shown(made, work.person, source.participants, initiative, source.channel))
    outbox.redraw_home(work, work.person.id, *(person.id for person in source.participants))
    return made


def texts(found: Decision) -> dict[str, str | None]:
    """What a decision says, as its history keeps it."""
    return {"title": found.title, "outcome": found.outcome}


def post_card(work: Work, shown: Shown) -> None:
    """Queue the card; who is told in the answer already that it waits for an invitation is not told again."""
    found, channel = shown.decision, shown.channel
    assert channel is not None, "a decision is recorded somewhere"
    place = Place(channel.slack_id, found.thread_ts)
    responsible = shown.owner if scope.is_present(channel) else None
    outbox.post_card(work, Subject("decision", found.id), place, words.card(shown), responsible=responsible)


def initiative_of_decision(work: Work, found: Decision) -> Initiative | None:
    """The initiative that a decision belongs to."""
    return work.get(Initiative, found.initiative_id) if found.initiative_id else None


def initiative_of(work: Work, channel: Channel, key: str) -> Initiative | None:
    """The initiative that a decision belongs to: the named one, else the channel's.

    Raises: NotUnderstood
    """
    return scope.by_key(work, key.strip()) if key.strip() else initiatives.of_channel(work, channel)
