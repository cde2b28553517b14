"""Which initiative is meant, the one that was named or else the channel's, and who may change it."""

from __future__ import annotations

from bot import directory, text
from bot import functions as calculator
from bot.errors import BotError, NotUnderstood
from bot.functions import Catalogue
from storage import channels, initiatives, sight, stakeholders, usergroups
from storage import functions as names
from storage.channels import Channel
from storage.initiatives import Initiative
from storage.people import Person, by_slack_id
from storage.usergroups import Usergroup
from storage.work import Work

CATALOGUE = "catalogue"


def catalogue(work: Work) -> Catalogue:
    """The workspace's functions, read once for each transaction."""
    if CATALOGUE not in work.memory:
        work.memory[CATALOGUE] = calculator.catalogue(names.names(work))
    found: Catalogue = work.memory[CATALOGUE]
    return found


NOBODY = ("", "none", "-")


def functions(work: Work, typed: str, *, field: str) -> list[str]:
    """Functions parted by commas, each once; empty or `none`: no one.

    Raises: NotUnderstood
    """
    if typed.strip().casefold() in NOBODY:
        return []
    known = catalogue(work)
    try:
        named = [known.function(each) for each in typed.split(",") if each.strip()]
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field=field) from None
    return list(dict.fromkeys(named))


def initiative(work: Work, channel_id: str, key: str | None) -> Initiative:
    """The initiative that is meant.

    Raises: NotUnderstood when the key is unknown, or when none is named and the channel is linked to none
    """
    found = initiative_or_none(work, channel_id, key)
    if found is None:
        raise NotUnderstood(
            "This channel is not linked to an initiative. Start one here with "
            f'`/{work.tenancy.prefix}initiative new "Name" key:KEY`, or say which you mean with `initiative:KEY`.',
            field="initiative",
        )
    return found


def one_subject(what: str, *, initiative: str | None, function: str | None, about: str | None) -> None:
    """Make sure that a digest or picture (`what`) is asked about one thing at most.

    Raises: NotUnderstood
    """
    if sum(map(bool, (initiative, function, about))) > 1:
        raise NotUnderstood(
            f"{what} is about one thing: `initiative:KEY`, `function:sales` or `about:workspace`.", field="about"
        )


def initiative_or_none(work: Work, channel_id: str, key: str | None) -> Initiative | None:
    """The initiative that is meant, if any; whoever acts in a channel may see what it is linked to.

    Raises: NotUnderstood when a key is named that does not exist
    """
    if key:
        return by_key(work, key)
    channel = _known(work, channel_id)
    return initiatives.of_channel(work, channel) if channel else None


def by_key(work: Work, key: str) -> Initiative:
    """The initiative with this key; one that the actor may not see is not there.

    Raises: NotUnderstood with the nearest keys
    """
    fresh_since = directory.fresh_since(work)
    found = sight.by_key(work, key, fresh_since)
    if found is None:
        near = text.nearest(key.upper(), sight.keys(work, fresh_since))
        every = f"`/{work.tenancy.prefix}initiative list` shows them."
        hint = f"Did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else every
        raise NotUnderstood(f"There is no initiative {text.echo(key)}. {hint}", field="initiative")
    return found


def may_change(work: Work, found: Initiative) -> bool:
    """Whether the actor is the initiative's owner, or its driver and still sees it, or an admin."""
    actor = work.person
    if actor.is_admin or found.owner_id == actor.id:
        return True
    entry = stakeholders.find(work, found.id, actor.id)
    drives = entry is not None and entry.daci == "driver"
    return drives and sight.sees(work, found.id, directory.fresh_since(work))


def check_may_change(work: Work, found: Initiative, what: str) -> None:
    """Refuse whoever may not change an initiative; `what` completes “… can ”.

    Raises: BotError naming the owner to ask
    """
    if not may_change(work, found):
        name = initiatives.owner(work, found).name
        raise BotError(f"Only {name}, who owns {found.key}, its driver or an admin can {what}. Please ask {name}.")


def is_heard(work: Work, channel_id: str) -> bool:
    """Whether Concord can whisper in a channel: it is in it, or nobody has said yet that it is not."""
    found = _known(work, channel_id)
    return found is not None and is_present(found)


def is_present(channel: Channel) -> bool:
    """Whether Concord is in a channel, or Slack has not said yet (it was slow) that it is not."""
    return channel.joined or channel.fetched_at is None


def channel(work: Work, channel_id: str) -> Channel:
    """The channel that a request came from; the door has made sure that it is stored."""
    found = _known(work, channel_id)
    if found is None:
        raise BotError("Please do that in a channel.")
    return found


def person(work: Work, word: str, *, field: str = "person") -> Person:
    """The active member whom a mention names; `field` is where a form asked for them.

    Raises: NotUnderstood when it names nobody in the workspace, or somebody deactivated
    """
    slack_id = text.user_id(word)
    if slack_id is None:
        raise text.nobody(word, field=field)
    found = by_slack_id(work, slack_id)
    if found is None:
        raise NotUnderstood("That person is not in this workspace, or Slack did not name them in time.", field=field)
    if found.deactivated:
        raise NotUnderstood(f"{found.name}'s account is deactivated in Slack.", field=field)
    return found


def group(work: Work, mention: str) -> Usergroup | None:
    """The user group that a mention names, called as the mention calls it; None when Slack never told who is in it."""
    slack_id, handle = text.usergroup_id(mention) or "", mention.partition("|")[2].strip("@> ")
    found = usergroups.by_slack_id(work, slack_id)
    if found is not None:
        found.handle = handle or found.handle or slack_id
    return found


def _known(work: Work, channel_id: str) -> Channel | None:
    """The stored channel; the one that the request came from is at hand already."""
    if work.channel is not None and work.channel.slack_id == channel_id:
        return work.channel
    return channels.by_slack_id(work, channel_id) if channel_id else None
