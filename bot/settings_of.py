"""Settings that people change: a channel's reaction that logs a decision and who may use it, and the workspace's preferences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot import catalogues, hours, outbox, scope, text
from bot.errors import BotError, NotUnderstood
from bot.messages import settings as words
from bot.outbox import Place
from storage import evidence as kept
from storage import history, initiatives, preferences, stakeholders
from storage.channels import Channel
from storage.preferences import Preferences
from storage.work import Work

DEFAULT_EMOJI = "ballot_box_with_check"
EMOJI = re.compile(r":?([a-z0-9_+'\-]{1,100}):?\Z")
CADENCES = ("cadence_manage", "cadence_satisfy", "cadence_inform", "cadence_monitor")
LONGEST_CADENCE = 365
SECONDS = re.compile(r"\d{1,12}(?:\.\d{1,9})?", re.ASCII)
LONGEST_RETENTION = 3650
SWITCH = {"on": True, "yes": True, "off": False, "no": False}


def emoji(channel: Channel) -> str:
    """The reaction that logs a decision in this channel."""
    return channel.emoji or DEFAULT_EMOJI


def set_emoji(work: Work, channel: Channel, typed: str) -> None:
    """Choose another reaction; admins may.

    Raises: BotError, NotUnderstood
    """
    catalogues.check_admin(work)
    found = EMOJI.match(typed.lower())
    if found is None:
        raise NotUnderstood(f"{text.echo(typed)} is no emoji's name. Try `emoji:memo`.", field="emoji")
    history.append(work, "channel", channel.id, "emoji", before=channel.emoji, after=found[1])
    channel.emoji, channel.emoji_at = found[1], work.real


EVERYBODY, STAKEHOLDERS, ADMINS = CAPTURE = ("everybody", "stakeholders", "admins")


def capture(channel: Channel) -> str:
    """Who may log a decision by reaction in this channel."""
    return channel.capture or EVERYBODY


def set_capture(work: Work, channel: Channel, typed: str) -> None:
    """Choose who may; admins may choose.

    Raises: BotError, NotUnderstood
    """
    catalogues.check_admin(work)
    wanted = typed.strip().casefold()
    if wanted not in CAPTURE:
        names = ", ".join(f"`capture:{each}`" for each in CAPTURE)
        raise NotUnderstood(f"{text.echo(typed)} says not who may. Try {names}.", field="capture")
    if wanted != capture(channel):
        history.append(work, "channel", channel.id, "capture", before=channel.capture, after=wanted)
        channel.capture = wanted


def captures(work: Work, channel: Channel | None, reacted_at: object) -> bool:
    """Whether the actor's reaction counts: they may, and it was put there when the channel's rule was in force.

    `reacted_at` is when Slack says it happened, in seconds.
    """
    if channel is None:
        return True
    if (
        channel.emoji_at
        and SECONDS.fullmatch(str(reacted_at))
        and float(str(reacted_at)) < channel.emoji_at.timestamp()
    ):
        return False
    return _may_capture(work, channel)


def _may_capture(work: Work, channel: Channel) -> bool:
    actor, who = work.person, capture(channel)
    if actor.is_admin or who == EVERYBODY:
        return True
    found = initiatives.of_channel(work, channel) if who == STAKEHOLDERS else None
    return found is not None and (found.owner_id == actor.id or stakeholders.find(work, found.id, actor.id) is not None)


def may_consent(work: Work, channel: Channel) -> bool:
    """Whether the actor may consent to evidence for a channel: admins, and the owner of its initiative."""
    found = initiatives.of_channel(work, channel)
    return work.person.is_admin or (found is not None and found.owner_id == work.person.id)


def set_evidence(work: Work, channel: Channel, typed: str) -> None:
    """Keep the threads of a channel's next decisions, or keep no more; the channel is told when it begins.

    Raises: BotError, NotUnderstood
    """
    wanted = SWITCH.get(typed.strip().casefold())
    if wanted is None:
        raise NotUnderstood(f"{text.echo(typed)} is neither on nor off. Type `evidence:on` or `evidence:off`.")
    if channel.is_direct:
        raise BotError("Evidence is kept of channels. This is a direct message.")
    if not may_consent(work, channel):
        raise BotError(
            "Only an admin or the owner of this channel's initiative can change whether evidence is kept here."
        )
    if channel.evidence == wanted:
        return
    history.append(work, "channel", channel.id, "evidence", before=channel.evidence, after=wanted)
    channel.evidence = wanted
    if wanted:
        told = words.evidence_begins(work.person.name, preferences.of(work).retention)
        outbox.post(work, Place(channel.slack_id), told, key=f"evidence:{channel.id}:{work.real.timestamp()}")
    else:
        kept.drop_waiting(work, channel.id)


def retention(work: Work) -> int:
    """For how many days the text of evidence is kept."""
    return preferences.of(work).retention


def set_retention(work: Work, typed: str) -> None:
    """Keep the text of evidence for so many days; admins may. What is older is erased in the night.

    Raises: BotError, NotUnderstood
    """
    before, days = workspace(work).retention, _days(typed, "retention", LONGEST_RETENTION)
    if before != days:
        history.append(work, "workspace", work.workspace_id, "change", retention=days, before={"retention": before})
        preferences.change(work, retention=days)


def workspace(work: Work) -> Preferences:
    """The workspace's preferences, for admins.

    Raises: BotError
    """
    catalogues.check_admin(work)
    return preferences.of(work)


def set_workspace(work: Work, given: Mapping[str, str]) -> None:
    """Set them from the form: cadences in days, functions parted by commas, whether there is a weekly message, everybody's hours.

    Raises: BotError, NotUnderstood
    """
    before = workspace(work)
    values: dict[str, Any] = {name: _days(given[name], name) for name in CADENCES}
    values["required"] = scope.functions(work, given["required"], field="required")
    values["weekly"] = given["weekly"] == "weekly"
    values["retention"] = _days(given["retention"], "retention", LONGEST_RETENTION)
    values |= hours.usual_of(given)
    old = {name: getattr(before, name) for name, value in values.items() if getattr(before, name) != value}
    if old:
        history.append(
            work, "workspace", work.workspace_id, "change", **{name: values[name] for name in old}, before=old
        )
        preferences.change(work, **values)


def _days(typed: str, field: str, longest: int = LONGEST_CADENCE) -> int:
    try:
        return text.amount(typed, 1, longest, "days")
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field=field) from None
