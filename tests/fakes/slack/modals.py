"""What people do with modals: fill in and send, or close."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack import forms, payloads, shapes
from tests.fakes.slack.answer import Answer
from tests.fakes.slack.base import Base, UserLike, Where
from tests.fakes.slack.deliver import INTERACTIVE
from tests.fakes.slack.methods.views import STACK_LIMIT, accepted
from tests.fakes.slack.model import Json, SlackError, View

ACTIONS: dict[str, set[str]] = {"errors": {"errors"}, "update": {"view"}, "push": {"view"}, "clear": set()}


class Modals(Base):
    """Verbs of people before a modal."""

    def submit(self, who: UserLike, where: Where, values: Json | None = None) -> Answer:
        """Fill in values by block_id and send the modal; what was typed before stays."""
        person = self._user(who)
        view = self._open_modal(who, where)
        with self.space.lock:
            view.state = forms.fill(view.blocks, view.state, values or {})
            forms.check_complete(view.blocks, view.state)
            shown = shapes.view(self.space, view)
        ticket = self.space.tickets.issue(person.id, from_modal=True)
        payload = payloads.interactive(self.space, "view_submission", person)
        payload |= {"trigger_id": ticket.trigger_id, "view": shown}
        answer = Answer(self.space, self.courier.deliver(INTERACTIVE, payload), ticket)
        if answer.ok:
            self._take_action(answer, view)
        with self.space.lock:
            top = self.space.top_view(person.id)
            answer.view = shapes.view(self.space, top) if top else None
        return answer

    def fill(self, who: UserLike, where: Where, values: Json) -> None:
        """Fill in values by block_id without sending the modal."""
        view = self._open_modal(who, where)
        with self.space.lock:
            view.state = forms.fill(view.blocks, view.state, values)

    def close_view(self, who: UserLike, where: Where, *, clear: bool = False) -> Answer | None:
        """Close the top modal (or all); the app hears of it only with notify_on_close."""
        person = self._user(who)
        view = self._open_modal(who, where)
        with self.space.lock:
            view.state = forms.state(view.blocks, view.state)
            shown = shapes.view(self.space, view)
            self.space.close_views(person.id, only_top=not clear)
        if not view.body.get("notify_on_close"):
            return None
        payload = payloads.interactive(self.space, "view_closed", person) | {"view": shown, "is_cleared": clear}
        done = self.courier.deliver(INTERACTIVE, payload)
        self._expect_no_body(done)
        return Answer(self.space, done)

    def _open_modal(self, who: UserLike, where: Where) -> View:
        view, person = self._locate(where), self._user(who)
        assert isinstance(view, View), f"not a modal: {view}"
        assert view.body["type"] == "modal", "a Home tab cannot be submitted or closed"
        assert view.user == person.id, f"{person.name} does not see that modal"
        assert view is self.space.top_view(person.id), "that modal is closed or covered by another one"
        return view

    def _take_action(self, answer: Answer, view: View) -> None:
        """Do what the acknowledgement of a submission asks for."""
        body: Any = answer.body or {}
        action = body.get("response_action") if isinstance(body, dict) else body
        try:
            with self.space.lock:
                if body and (action not in ACTIONS or set(body) != ACTIONS[action] | {"response_action"}):
                    raise SlackError("invalid_arguments", [f"[ERROR] unknown acknowledgement: {body!r}"])
                self._apply(answer, view, action, body)
        except SlackError as refusal:
            said = " ".join([refusal.error, *refusal.messages])
            self.space.violate(f"the acknowledgement of a view_submission is not valid: {said}")

    def _apply(self, answer: Answer, view: View, action: str | None, body: Json) -> None:
        space = self.space
        if action == "errors":
            answer.errors = self._errors(view, body["errors"])
        elif action == "update":
            space.change_view(view, accepted(space, body["view"], mine=view))
        elif action == "push":
            if len(space.stacks[view.user]) >= STACK_LIMIT:
                raise SlackError("push_limit_reached")
            space.open_view(view.user, accepted(space, body["view"]), push=True)
        else:
            space.close_views(view.user, only_top=action is None)

    def _errors(self, view: View, errors: Any) -> dict[str, str]:
        inputs = {each["block_id"] for each in view.blocks if each["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
            raise SlackError("invalid_arguments", [f"[ERROR] errors name no input of the view: {errors!r}"])
        if not all(isinstance(each, str) and each for each in errors.values()):
            raise SlackError("invalid_arguments", ["[ERROR] errors must be texts"])
        return dict(errors)
