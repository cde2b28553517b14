"""Charts that somebody asked for: drawn as they may see it now, handed to them, shared on purpose. It reads across features."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot import digests, errands, outbox
from bot.errors import BotError
from bot.messages import charts as words
from bot.messages.charts import Charted
from bot.outbox import Place
from bot.standups import reporting
from storage import channels
from storage.work import Work

KIND = "chart"
STANDUP, DIGEST = "standup", "digest"
_MADE: Mapping[str, Callable[[Work, str], Charted | None]] = {STANDUP: reporting.of, DIGEST: digests.picture}


def leave(work: Work, what: str, about: str, *, key: str, shared: bool = False) -> None:
    """Draw it as soon as possible."""
    args = {"what": what, "about": about, "shared": shared, "actor": work.person.slack_id}
    errands.leave(work, KIND, f"{KIND}:{key}", **args)


def made(work: Work, what: str, about: str) -> Charted | None:
    """What is to be drawn for the actor; None when it is not theirs to see any more."""
    try:
        return _MADE[what](work, about) if work.actor else None
    except BotError:
        return None


def check_shareable(work: Work, channel_id: str) -> None:
    """Refuse sharing where the actor may not read, or Concord is not.

    Raises: BotError
    """
    channel = channels.by_slack_id(work, channel_id)
    inside = channel is not None and bool(channels.readers(work, channel, [work.person.id]))
    if channel is None or not inside or not channel.joined:
        raise BotError(
            "It can be shared in a channel that you can read, with me in it: `/invite @Concord`, then ask again."
        )


def hand_out(work: Work, found: Charted, file_id: str, given: Mapping[str, object], *, key: str) -> None:
    """The picture goes to the one who asked, or into the channel that it is about, once."""
    if given["shared"]:
        outbox.post(work, Place(found.channel), words.shared(found, file_id, work.person.name), key=key)
        return
    outbox.direct(work, work.person, words.own(found, file_id, f"{given['what']} {given['about']}"), key=key)
