"""Handing over the standups of an initiative's channels."""

from __future__ import annotations

from storage import channels, history, standups
from storage.channels import Channel
from storage.initiatives import Initiative
from storage.people import Person
from storage.work import Work


def hand_over(work: Work, found: Initiative, before: Person, after: Person) -> list[Channel]:
    """Give the standups that somebody owns to another, where that one is or can be; the channels that they are in."""
    places = {each.id: each for each in channels.open_to(work, found.id, after.id)}
    mine = standups.owned_in(work, places, before.id)
    for each in mine:
        each.owner_id = after.id
        history.append(work, "standup", each.id, "owner", before=before.id, after=after.id)
    return [places[each.channel_id] for each in mine]
