"""The map of influence and interest: for the owner, the driver and admins; shared on purpose, without the stance."""

from __future__ import annotations

from dataclasses import dataclass

from bot import directory, outbox, scope
from bot.errors import BotError
from bot.messages.stakeholders import map as words
from bot.outbox import Place
from bot.pictures import Dot, MapPicture
from storage import channels, register
from storage.channels import Channel
from storage.initiatives import Initiative
from storage.work import Work

WHAT = "see the map"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be drawn, and the channel in which it can be shared."""

    key: str
    picture: MapPicture
    channel: str


def picture(work: Work, found: Initiative, *, with_stance: bool = True) -> MapPicture:
    """What the map shows; people whose account is gone are not on it.

    Raises: BotError
    """
    scope.check_may_change(work, found, WHAT)
    known = scope.catalogue(work)
    rows = [row for row in register.entries(work, [found.id]) if not row.deactivated]
    dots = (
        Dot(row.name, known.title(row.function), row.influence, row.interest, row.stance if with_stance else "unknown")
        for row in rows
    )
    return MapPicture(f"{found.key} · {found.name}", tuple(dots), with_stance)


def asked(work: Work, found: Initiative, place: str, *, with_stance: bool) -> Asked:
    """What is to be drawn for the actor; `place` is the channel (by Slack id) that it was asked for in.

    Raises: BotError
    """
    return Asked(found.key, picture(work, found, with_stance=with_stance), _shareable(work, found, place))


def _shareable(work: Work, found: Initiative, place: str) -> str:
    """The initiative's channel in which the map can be shared: where it was asked for, else the first one."""
    linked = channels.seen_of_initiative(work, found.id, directory.fresh_since(work))
    open_ones = [each.slack_id for each in linked if each.joined and not each.is_archived]
    return place if place in open_ones else next(iter(open_ones), "")


def check_shareable(work: Work, found: Initiative, place: str) -> Channel:
    """Refuse sharing where the initiative is not at home.

    Raises: BotError
    """
    scope.check_may_change(work, found, "share the map")
    channel = channels.by_slack_id(work, place)
    if channel is None or channel.initiative_id != found.id or not channel.joined:
        raise BotError(
            "The map can be shared in a linked channel with me in it: `/invite @Concord`, then ask for it again."
        )
    return channel


def hand_over(work: Work, told: Asked, file_id: str, *, key: str) -> None:
    """The map goes to the one who asked for it, once."""
    outbox.direct(work, work.person, words.own(told.picture, file_id, told.key, told.channel), key=key)


def share(work: Work, told: Asked, file_id: str, *, key: str) -> None:
    """The map goes into the channel, once."""
    message = words.shared(told.picture, file_id, work.person.name)
    outbox.post(work, Place(told.channel), message, key=key, responsible=work.person)
