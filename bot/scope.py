"""Which initiative is meant: the one that was named, else the one that the channel is linked to."""

from __future__ import annotations

from bot import text
from bot.errors import BotError, NotUnderstood
from storage import channels, initiatives
from storage.channels import Channel
from storage.initiatives import Initiative
from storage.people import Person, by_slack_id
from storage.work import Work


def initiative(work: Work, channel_id: str, key: str | None) -> Initiative:
    """The initiative that is meant.

    Raises: NotUnderstood when the key is unknown, or when none is named and the channel is linked to none
    """
    found = initiative_or_none(work, channel_id, key)
    if found is None:
        raise NotUnderstood(
            "This channel is not linked to an initiative. Start one here with `/initiative new \"Name\" key:KEY`, "
            "or say which you mean with `initiative:KEY`.",
            field="initiative",
        )
    return found


def initiative_or_none(work: Work, channel_id: str, key: str | None) -> Initiative | None:
    """The initiative that is meant, if any.

    Raises: NotUnderstood when a key is named that does not exist
    """
    if key:
        return by_key(work, key)
    channel = channels.by_slack_id(work, channel_id) if channel_id else None
    return initiatives.of_channel(work, channel) if channel else None


def by_key(work: Work, key: str) -> Initiative:
    """The initiative with this key.

    Raises: NotUnderstood with the nearest keys
    """
    found = initiatives.by_key(work, key)
    if found is None:
        near = text.nearest(key.upper(), initiatives.keys(work))
        hint = f" Did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else ""
        raise NotUnderstood(f"There is no initiative {text.echo(key)}.{hint}", field="initiative")
    return found


def channel(work: Work, channel_id: str) -> Channel:
    """The channel that a request came from; the door has made sure that it is stored."""
    found = channels.by_slack_id(work, channel_id)
    if found is None:
        raise BotError("Please do that in a channel.")
    return found


def person(work: Work, word: str) -> Person:
    """The active member whom a mention names.

    Raises: NotUnderstood when it names nobody in the workspace, or somebody deactivated
    """
    slack_id = text.user_id(word)
    if slack_id is None:
        raise NotUnderstood(
            f"{text.echo(word)} is nobody I know here. Type `@` and pick the person from Slack's list.", field="person"
        )
    found = by_slack_id(work, slack_id)
    if found is None:
        raise NotUnderstood("That person is not in this workspace, or Slack did not name them in time.", field="person")
    if found.deactivated:
        raise NotUnderstood(f"{found.name}'s account is deactivated in Slack.", field="person")
    return found
