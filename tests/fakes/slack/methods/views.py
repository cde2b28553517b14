"""views.*: modals and Home tabs."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack import shapes
from tests.fakes.slack.blocks import HOME, MODAL, check_view, completed_view
from tests.fakes.slack.model import Json, SlackError, View
from tests.fakes.slack.registry import Args, method, missing
from tests.fakes.slack.tickets import Ticket
from tests.fakes.slack.workspace import Workspace

STACK_LIMIT = 3


def accepted(space: Workspace, view: Any, surface: str = MODAL, mine: View | None = None) -> Json:
    """A view that passed every check, as Slack keeps it."""
    check_view(view, surface, space.file_ready)
    space.claim_external_id(view, mine)
    return completed_view(view)


def ticket_of(space: Workspace, args: Args) -> Ticket:
    """The gesture whose trigger_id is spent here."""
    trigger = args.get("trigger_id") or args.get("interactivity_pointer")
    if not trigger:
        raise missing("trigger_id")
    return space.tickets.exchange(trigger)


def show(space: Workspace, args: Args, *, push: bool) -> Json:
    """Open a modal for whoever made the gesture."""
    ticket = ticket_of(space, args)
    body = accepted(space, args.json("view"))
    stack = space.stacks.get(ticket.user, [])
    if push and not (stack and ticket.from_modal):
        raise SlackError("not_found")
    if push and len(stack) >= STACK_LIMIT:
        raise SlackError("push_limit_reached")
    ticket.exchanged = True
    made = space.open_view(ticket.user, body, push=push)
    ticket.opened = made.id
    return {"ok": True, "view": shapes.view(space, made)}


@method("views.open")
def open_view(space: Workspace, args: Args) -> Json:
    """Open a modal."""
    return show(space, args, push=False)


@method("views.push")
def push_view(space: Workspace, args: Args) -> Json:
    """Put a modal on top of the one the gesture was made in."""
    return show(space, args, push=True)


def check_hash(args: Args, stored: View | None) -> None:
    """Refuse a change of something that has changed meanwhile."""
    given = args.get("hash")
    if given and (stored is None or given != stored.hash):
        raise SlackError("hash_conflict")


def _open_view(space: Workspace, view_id: Any, external: Any) -> View:
    for each in space.views.values():
        if each.open and (each.id == view_id or (external and each.external_id == external)):
            return each
    raise SlackError("not_found")


@method("views.update")
def update_view(space: Workspace, args: Args) -> Json:
    """Change an open modal, found by its id or the app's own name for it."""
    view_id, external = args.get("view_id"), args.get("external_id")
    if not view_id and not external:
        raise missing("view_id")
    open_views = [each for each in space.views.values() if each.open]
    stored = next(
        (each for each in open_views if view_id == each.id or (external and external == each.external_id)), None
    )
    if stored is None:
        raise SlackError("not_found")
    check_hash(args, stored)
    space.change_view(stored, accepted(space, args.json("view"), mine=stored))
    return {"ok": True, "view": shapes.view(space, stored)}


@method("views.publish")
def publish(space: Workspace, args: Args) -> Json:
    """Show a person's Home tab."""
    who = space.user(args.need("user_id"))
    stored = space.homes.get(who.id)
    check_hash(args, stored)
    body = accepted(space, args.json("view"), HOME, mine=stored)
    if stored is None:
        view_id = space.new_id("V")
        stored = View(view_id, who.id, body, space.new_hash(), root=view_id)
        space.homes[who.id] = space.views[view_id] = stored
    else:
        space.change_view(stored, body)
    return {"ok": True, "view": shapes.view(space, stored)}
