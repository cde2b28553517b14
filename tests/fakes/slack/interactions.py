"""What people do with commands, shortcuts, buttons and choices."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack import forms, payloads, replies, shapes
from tests.fakes.slack.answer import Answer
from tests.fakes.slack.base import Base, ChannelLike, UserLike, Where
from tests.fakes.slack.deliver import COMMAND, INTERACTIVE
from tests.fakes.slack.elements import STATEFUL
from tests.fakes.slack.model import Ephemeral, Json, Message, SlackError, User, View
from tests.fakes.slack.tickets import Ticket

Place = Message | Ephemeral | View


class Interactions(Base):
    """Verbs of people that reach the app as commands and interactive payloads."""

    def command(self, who: UserLike, where: ChannelLike, name: str, text: str = "") -> Answer:
        """Type a slash command; mentions in the text are as Slack escapes them, `<@U1|ana>`."""
        person, channel = self._user(who), self._channel(where)
        ticket = self.space.tickets.issue(person.id, channel.id)
        payload = payloads.command(self.space, person, channel, name, text, ticket)
        answer = Answer(self.space, self.courier.deliver(COMMAND, payload), ticket)
        if answer.ok:
            self._show_ack(answer, ticket, f"{name} {text}")
        return answer

    def _show_ack(self, answer: Answer, ticket: Ticket, what: str) -> None:
        try:
            with self.space.lock:
                answer.message = replies.answer_command(self.space, ticket, answer.body)
        except SlackError as refusal:
            said = " ".join([refusal.error, *refusal.messages])
            self.space.violate(f"the acknowledgement of {what!r} is not valid: {said} in {answer.body!r}")

    def shortcut(self, who: UserLike, what: Where, callback_id: str) -> Answer:
        """Use a message shortcut, or without a message a global one."""
        person = self._user(who)
        if what is None:
            ticket = self.space.tickets.issue(person.id)
            return self._send(payloads.shortcut(self.space, person, callback_id, ticket), ticket)
        stored = self._message(what)
        ticket = self.space.tickets.issue(person.id, stored.channel, original=stored.ts)
        return self._send(payloads.message_shortcut(self.space, person, stored, callback_id, ticket), ticket)

    def click(self, who: UserLike, where: Where, action_id: str, value: str | None = None) -> Answer:
        """Click the button with this action_id (and value) in a message, ephemeral or view."""
        place = self._locate(where)
        part = forms.find(self._blocks(place, who), action_id, value)
        assert part.kind == "button", f"{action_id!r} is a {part.kind}: use select()"
        return self._act(self._user(who), place, part, None)

    def select(self, who: UserLike, where: Where, action_id: str, value: Any) -> Answer:
        """Choose an option, person or date in an element that tells the app at once."""
        place = self._locate(where)
        part = forms.find(self._blocks(place, who), action_id)
        assert forms.sends_actions(part), f"{action_id!r} is an input without dispatch_action: use submit(values=…)"
        if isinstance(place, View):
            self._type(place, part, value)
        return self._act(self._user(who), place, part, value)

    def suggest(self, who: UserLike, where: Where, action_id: str, typed: str = "") -> Answer:
        """Type into an external select; `answer.options` is what it offers."""
        place = self._locate(where)
        person = self._user(who)
        part = forms.find(self._blocks(place, who), action_id)
        body = payloads.interactive(self.space, "block_suggestion", person)
        body |= {"action_id": part.action_id, "block_id": part.block_id, "value": typed, **self._container(place)}
        answer = Answer(self.space, self.courier.deliver(INTERACTIVE, body))
        offered = answer.body if isinstance(answer.body, dict) else {}
        answer.options = forms.options(offered)
        return answer

    # -- inside

    def _blocks(self, place: Place, who: UserLike) -> list[Json]:
        """The blocks of what a person looks at, if they do."""
        person = self._user(who)
        if isinstance(place, Message):
            assert not place.deleted, "that message has been deleted"
            return place.blocks
        assert place.user == person.id, f"{person.name} does not see that: it is for {place.user}"
        gone = not place.open if isinstance(place, View) else place.deleted
        assert not gone, "that is not open any more"
        return place.blocks

    def _type(self, view: View, part: forms.Part, value: Any) -> None:
        if part.kind in STATEFUL:
            with self.space.lock:
                view.state = forms.fill(view.blocks, view.state, {part.block_id: {part.action_id: value}})

    def _act(self, who: User, place: Place, part: forms.Part, value: Any) -> Answer:
        """Send block_actions for one element."""
        space = self.space
        original = None if isinstance(place, View) else place.ts
        channel = None if isinstance(place, View) else place.channel
        modal = isinstance(place, View) and place.body["type"] == "modal"
        ticket = space.tickets.issue(who.id, channel, original=original, from_modal=modal)
        body = payloads.interactive(space, "block_actions", who) | {"trigger_id": ticket.trigger_id}
        with space.lock:
            body |= self._container(place)
            body["actions"] = [forms.action(part, value, space.new_ts())]
        if not isinstance(place, View):
            typed = forms.state(place.blocks, {})
            if part.kind in STATEFUL:
                typed = forms.fill(place.blocks, {}, {part.block_id: {part.action_id: value}})
            body |= {"response_url": payloads.response_url(space, ticket), "state": {"values": typed}}
        return self._send(body, ticket)

    def _container(self, place: Place) -> Json:
        """Where the gesture was made, as payloads tell it; an ephemeral message's content is not told."""
        if isinstance(place, View):
            view = {**shapes.view(self.space, place)}
            view["state"] = {"values": forms.state(place.blocks, place.state)}
            return {"container": {"type": "view", "view_id": place.id}, "view": view}
        channel = self.space.channels[place.channel]
        ephemeral = isinstance(place, Ephemeral)
        container: Json = {
            "type": "message",
            "message_ts": place.ts,
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        }
        if place.thread_ts:
            container["thread_ts"] = place.thread_ts
        body: Json = {"container": container, "channel": {"id": channel.id, "name": channel.payload_name}}
        return body if isinstance(place, Ephemeral) else {**body, "message": payloads.in_payload(self.space, place)}

    def _send(self, payload: Json, ticket: Ticket) -> Answer:
        done = self.courier.deliver(INTERACTIVE, payload)
        self._expect_no_body(done)
        return Answer(self.space, done, ticket)
