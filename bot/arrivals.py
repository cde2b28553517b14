"""What Slack tells of people and channels coming, going and changing, and what follows from it."""

from __future__ import annotations

from bot import absences, answers, directory, outbox
from bot.blocks import Message
from bot.outbox import Place
from storage import cards, channels, people, stakeholders
from storage import outbox as letters
from storage.channels import Channel
from storage.people import Person
from storage.work import Work


def bot_joined(work: Work, channel: Channel, greeting: Message) -> None:
    """Concord was added: it greets once, and what was held back for that reason goes out."""
    channel.joined, channel.members_at, channel.fetched_at = True, None, None  # now it can be asked about
    channel.emoji_at = work.real  # reactions from before are nobody's call
    if channel.greeted_at is None:
        channel.greeted_at = work.now
        outbox.post(work, Place(channel.slack_id), greeting, key=f"greeting:{channel.id}")
    _release(work, channel, answers.MENDED_BY_JOINING)


def bot_left(_work: Work, channel: Channel) -> None:
    """Concord was removed."""
    channel.joined = False


def archived(_work: Work, channel: Channel) -> None:
    """Nothing can be posted there."""
    channel.is_archived = True


def unarchived(work: Work, channel: Channel) -> None:
    """What was held back for that reason goes out; bots are not in the channel again until invited."""
    channel.is_archived = False
    _release(work, channel, answers.MENDED_BY_UNARCHIVING)


def _release(work: Work, channel: Channel, errors: tuple[str, ...]) -> None:
    released = letters.release_held(work, channel.slack_id, errors)
    cards.touch_letters(work, released)  # what they show may have changed meanwhile


def joined(work: Work, channel: Channel, slack_id: str) -> None:
    """Somebody joined a channel: what came from it, if private, is theirs to see from now on."""
    person = people.by_slack_id(work, slack_id) or people.save(work, slack_id, name=slack_id)
    channels.join(work, channel.id, person.id)
    outbox.redraw_home(work, person.id)


def left(work: Work, channel: Channel, slack_id: str) -> None:
    """Somebody left a channel: what came from it, if private, is not theirs to see from now on."""
    if person := people.by_slack_id(work, slack_id):
        channels.leave(work, channel.id, person.id)
        outbox.redraw_home(work, person.id)


def changed(work: Work, told: directory.Told) -> Person | None:
    """Somebody's profile changed: name, zone, deactivation; those Concord never met are not stored."""
    slack_id = str(told.get("id", ""))
    if people.by_slack_id(work, slack_id) is None:
        return None
    person = directory.learn_person(work, slack_id, told)
    absences.by_status(work, person, told.get("profile") or {})
    _redraw(work, person)
    return person


def looked_up(work: Work, slack_id: str, told: directory.Told | None) -> Person | None:
    """What Slack says of somebody when it is asked again, None: nothing any more; who that is, if it is news."""
    known = people.by_slack_id(work, slack_id)
    before = _of_note(known) if known else None
    person = directory.learn_person(work, slack_id, told) if told else directory.learn_gone(work, slack_id)
    if person is None:
        return None
    news = absences.by_status(work, person, (told or {}).get("profile") or {})
    if _of_note(person) == before and not news:
        return None
    _redraw(work, person)
    return person


def _of_note(person: Person) -> tuple[object, ...]:
    return person.name, person.tz, person.deactivated, person.is_external


def _redraw(work: Work, person: Person) -> None:
    """What is shown of somebody has changed, and with it perhaps the gaps of those whom it concerns."""
    outbox.redraw_home(work, person.id, *stakeholders.heads_of(work, person.id))
