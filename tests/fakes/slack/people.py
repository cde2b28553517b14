"""Making the workspace and changing it: people, channels, groups, membership."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.fakes.slack import payloads, shapes
from tests.fakes.slack.base import Base, ChannelLike, UserLike, names
from tests.fakes.slack.model import Channel, File, Json, User, UserGroup


class People(Base):
    """Verbs that make people and places and change them, with the events that Slack sends."""

    def user(
        self,
        name: str,
        id: str | None = None,  # noqa: A002  Slack's own name for it
        *,
        tz: str = "UTC",
        real_name: str | None = None,
        admin: bool = False,
        deleted: bool = False,
        bot: bool = False,
        guest: bool = False,
        stranger_team: str | None = None,
        email: str | None = None,
    ) -> User:
        """Add a person; one with a `stranger_team` comes by Slack Connect."""
        made = User(
            id or self.space.new_id("U"),
            name,
            real_name or name.title(),
            tz,
            stranger_team or self.space.team_id,
            admin=admin,
            deleted=deleted,
            bot=bot,
            guest=guest,
            stranger=stranger_team is not None,
            email=email,
        )
        with self.space.lock:
            self.space.users[made.id] = made
        return made

    def channel(
        self,
        name: str,
        id: str | None = None,  # noqa: A002  Slack's own name for it
        *,
        members: Iterable[UserLike] = (),
        private: bool = False,
        archived: bool = False,
        bot_is_member: bool = True,
    ) -> Channel:
        """Add a channel."""
        inside = [names(each) for each in members] + ([self.space.bot_user_id] if bot_is_member else [])
        with self.space.lock:
            made = Channel(
                id or self.space.new_id("C"), name, inside, int(self.space.time()), private=private, archived=archived
            )
            self.space.channels[made.id] = made
        return made

    def direct(self, who: UserLike) -> Channel:
        """The direct message between a person and the bot."""
        return self.space.direct_with(names(who))

    def usergroup(self, name: str, id: str | None = None, members: Iterable[UserLike] = ()) -> UserGroup:  # noqa: A002
        """Add a user group."""
        made = UserGroup(id or self.space.new_id("S"), name, [names(each) for each in members])
        with self.space.lock:
            self.space.groups[made.id] = made
        return made

    def join(self, where: ChannelLike, who: UserLike | None = None) -> None:
        """Let somebody, by default the bot, enter a channel."""
        channel, person = self._channel(where), self._user(who or self.space.bot_user_id)
        with self.space.lock:
            if person.id not in channel.members:
                channel.members.append(person.id)
        if self._heard(channel):
            self.event(payloads.membership_event(self.space, "member_joined_channel", person, channel))

    def leave(self, where: ChannelLike, who: UserLike | None = None) -> None:
        """Let somebody, by default the bot, leave a channel."""
        channel, person = self._channel(where), self._user(who or self.space.bot_user_id)
        heard = self._heard(channel)
        with self.space.lock:
            channel.members.remove(person.id)
        if heard:
            self.event(payloads.membership_event(self.space, "member_left_channel", person, channel))

    def archive(self, where: ChannelLike, who: UserLike | None = None) -> None:
        """Archive a channel."""
        self._archive(where, who, archived=True)

    def unarchive(self, where: ChannelLike, who: UserLike | None = None) -> None:
        """Take a channel out of the archive."""
        self._archive(where, who, archived=False)

    def _archive(self, where: ChannelLike, who: UserLike | None, *, archived: bool) -> None:
        channel = self._channel(where)
        channel.archived = archived
        actor = names(who) if who else next(iter(channel.members), "")
        if self._heard(channel):
            self.event(payloads.archive_event(self.space, channel, actor, archived=archived))

    def change_user(self, who: UserLike, **changes: Any) -> User:
        """Change a person's fields (`tz`, `deleted`, `status_text`, …) and tell the app."""
        person = self._user(who)
        with self.space.lock:
            for name, value in changes.items():
                if not hasattr(person, name):
                    raise AssertionError(f"a user has no {name!r}")
                setattr(person, name, value)
        self.event(payloads.user_event(self.space, person))
        return person

    def pause_notifications(self, who: UserLike, span: tuple[int, int] | None) -> None:
        """Set when somebody's notifications pause next, in seconds since 1970, or never, and tell the app."""
        person = self._user(who)
        person.dnd = span
        self.event(payloads.dnd_event(self.space, person))

    def change_group(self, group: UserGroup, members: Iterable[UserLike]) -> None:
        """Change who is in a user group and tell the app."""
        with self.space.lock:
            group.members[:] = [names(each) for each in members]
        self.event(payloads.subteam_event(self.space, group))

    def upload_file(self, who: UserLike, name: str, content: bytes, *, readable: bool = True) -> Json:
        """A file that somebody has given to a modal's file input, as the app gets it."""
        with self.space.lock:
            made = File(self.space.new_id("F"), name, len(content), content, name, complete=True, processed=True)
            made.owner, made.readable = names(who), readable
            made.address = self.space.upload_base.replace("/upload", "/files")
            self.space.files[made.id] = made
            return shapes.file(made)
