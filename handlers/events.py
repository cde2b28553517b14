"""Events that belong to no single noun: mentions, direct messages, people and channels coming and going."""

from __future__ import annotations

from collections.abc import Callable

from slack_bolt import App

from bot import arrivals, attention, belongings, digests, errands, mornings, text, touch
from bot.decisions import evidence
from bot.messages import common
from bot.messages import home as words
from handlers import concord, decisions, meetings, standups
from handlers.desk import Desk
from handlers.door import Door
from handlers.reply import Reply, Say
from handlers.request import Request
from handlers.stakeholders import groups
from storage import channels, workspaces
from storage.channels import Channel
from storage.work import Work

Change = Callable[[Work, Channel], None]


def register(app: App, door: Door, desk: Desk, _prefix: str) -> None:
    """Bind the events."""
    app.event("app_mention")(door.event(mentioned))
    app.event("message")(door.event(written, light=in_channel))
    app.event("member_joined_channel")(door.event(member_joined))
    app.event("member_left_channel")(door.event(member_left))
    app.event("subteam_updated")(door.event(group_changed))
    app.event("user_change")(door.event(person_changed))
    app.event("dnd_updated_user")(door.event(paused))
    for kind in ("channel", "group"):
        app.event(f"{kind}_archive")(door.event(_on_channel(arrivals.archived)))
        app.event(f"{kind}_unarchive")(door.event(_on_channel(_unarchived)))
        app.event(f"{kind}_rename")(door.event(renamed))
    uninstalled = _uninstalled(desk)
    app.event("app_uninstalled")(door.event(uninstalled))
    app.event("tokens_revoked")(door.event(uninstalled))


HELP = "help"
MENTIONS: dict[str, Callable[[Work, Request], Reply]] = {
    "decide": decisions.mentioned,
    "propose": decisions.mentioned_to_propose,
    "meet": meetings.mentioned,
    "item": meetings.mentioned_item,
}


def mentioned(work: Work, asked: Request) -> Reply:
    """`@Concord decide`, `propose`, `meet` or `item` in a thread; anything else is answered with what there is."""
    before, _, after = asked.text.partition(f"<@{work.tenancy.bot_user_id}>")
    spoken = text.readable(after.strip() or before, {}).split()
    word = spoken[0].casefold().strip(".,:;!?") if spoken else HELP
    if word in MENTIONS and asked.event.get("thread_ts"):
        return MENTIONS[word](work, asked)
    near, prefix = text.nearest(word, MENTIONS, n=1), work.tenancy.prefix
    if word == HELP:
        return concord.overview(prefix)
    return Say(common.mention_help(word, near=near, known=word in MENTIONS, prefix=prefix))


def written(work: Work, asked: Request) -> Reply:
    """A direct message: an answer to a standup, or a call for help. Small talk gets one line, not the whole page."""
    if in_channel(asked):
        return _spoke(work, asked)
    if asked.event.get("subtype") == "message_changed":
        return standups.rewritten(work, asked)
    if asked.event.get("subtype") or not asked.user:
        return None
    if asked.text.strip().casefold() == HELP:
        return concord.overview(work.tenancy.prefix)
    return standups.replied(work, asked) or Say(common.small_talk())


SPOKEN = (None, "thread_broadcast", "file_share")  # subtypes of messages that a person has written just now


def in_channel(asked: Request) -> bool:
    """Whether a message was written where Concord is not spoken to."""
    return asked.event.get("channel_type") != "im"


def _spoke(work: Work, asked: Request) -> Reply:
    """Stakeholders who write in a channel of their initiative are heard from: the time is kept, never the text.

    What is changed or deleted there may be kept as a decision's evidence.
    """
    if asked.event.get("subtype") in evidence.CHANGES:
        evidence.noticed(work, asked.channel, asked.event)
    if asked.event.get("subtype") in SPOKEN and asked.user and not asked.event.get("bot_id"):
        touch.spoke(work, asked.channel, asked.user)
    return None


def member_joined(work: Work, asked: Request) -> Reply:
    """Concord or somebody else came into a channel."""
    channel = _channel(work, asked)
    if asked.user == work.tenancy.bot_user_id:
        arrivals.bot_joined(work, channel, words.greeting(work.tenancy.prefix))
        errands.release(work, channel.slack_id)
        _mended(work, channel)
    else:
        arrivals.joined(work, channel, asked.user)
        standups.members_changed(work, channel)
    return None


def member_left(work: Work, asked: Request) -> Reply:
    """Concord or somebody else went out of a channel."""
    channel = _channel(work, asked)
    if asked.user == work.tenancy.bot_user_id:
        arrivals.bot_left(work, channel)
    else:
        arrivals.left(work, channel, asked.user)
        standups.members_changed(work, channel)
    return None


def person_changed(work: Work, asked: Request) -> Reply:
    """A name, a zone, or a deactivation."""
    if person := arrivals.changed(work, asked.event.get("user") or {}):
        standups.person_changed(work, person)
        meetings.person_changed(work, person)
        mornings.move(work, person)
        if person.deactivated:
            belongings.give_back(work, person)
    return None


def paused(work: Work, asked: Request) -> Reply:
    """Somebody's notifications pause at other hours now."""
    attention.paused(work, str(asked.event.get("user") or ""), asked.event.get("dnd_status") or {})
    return None


def group_changed(work: Work, asked: Request) -> Reply:
    """Somebody came into a user group, or left it."""
    standups.group_changed(work, str((asked.event.get("subteam") or {}).get("id") or ""))
    return groups.changed(work, asked)


def _unarchived(work: Work, channel: Channel) -> None:
    arrivals.unarchived(work, channel)
    _mended(work, channel)


def _mended(work: Work, channel: Channel) -> None:
    """Concord can post there again: what waited for it goes on."""
    standups.mended(work, channel)
    digests.mended(work, channel)


def renamed(work: Work, asked: Request) -> Reply:
    """A channel has another name."""
    told = asked.event.get("channel") or {}
    if channels.by_slack_id(work, told.get("id", "")):
        channels.save(work, told["id"], name=told.get("name", ""))
    return None


def _on_channel(change: Change) -> Callable[[Work, Request], Reply]:
    def happened(work: Work, asked: Request) -> Reply:
        change(work, _channel(work, asked))
        return None

    return happened


def _channel(work: Work, asked: Request) -> Channel:
    return channels.by_slack_id(work, asked.channel) or channels.save(work, asked.channel)


def _uninstalled(desk: Desk) -> Callable[[Work, Request], Reply]:
    def uninstalled(work: Work, asked: Request) -> Reply:
        """The workspace took Concord away: its token goes at once. A person's own token is none of ours."""
        revoked = asked.event.get("tokens")
        if revoked is None or revoked.get("bot"):
            workspaces.remove(work.session, work.workspace_id, work.now)
            desk.forget_installations()
        return None

    return uninstalled
