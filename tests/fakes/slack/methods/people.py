"""users.*, usergroups.*, dnd.*, team.*, bots.*, auth.*: who is there."""

from __future__ import annotations

from tests.fakes.slack import shapes
from tests.fakes.slack.methods.paging import page
from tests.fakes.slack.model import Json, SlackError
from tests.fakes.slack.registry import Args, method
from tests.fakes.slack.workspace import Workspace


@method("auth.test")
def auth_test(space: Workspace, args: Args) -> Json:
    """Who the token belongs to."""
    return {
        "ok": True,
        "url": f"https://{space.team_domain}.slack.com/",
        "team": "Fake",
        "user": "concord",
        "team_id": space.team_id,
        "user_id": space.bot_user_id,
        "bot_id": space.bot_id,
        "is_enterprise_install": False,
    }


@method("users.info")
def info(space: Workspace, args: Args) -> Json:
    """One person."""
    return {"ok": True, "user": shapes.person(space.user(args.need("user")))}


@method("users.list")
def list_all(space: Workspace, args: Args) -> Json:
    """Every person of the workspace, without strangers."""
    people = [each for each in space.users.values() if not each.stranger]
    chosen, cursor = page(args, people, lambda each: each.id)
    shown = [shapes.person(each) for each in chosen]
    return {"ok": True, "members": shown, "cache_ts": int(space.time()), "response_metadata": {"next_cursor": cursor}}


@method("users.profile.get")
def profile(space: Workspace, args: Args) -> Json:
    """A person's profile."""
    return {"ok": True, "profile": shapes.profile(space.user(args.get("user") or space.bot_user_id))}


@method("usergroups.list")
def groups(space: Workspace, args: Args) -> Json:
    """Every user group."""
    users = args.flag("include_users")
    return {"ok": True, "usergroups": [shapes.usergroup(space, each, users=users) for each in space.groups.values()]}


@method("usergroups.users.list")
def group_users(space: Workspace, args: Args) -> Json:
    """The members of a user group."""
    group = space.groups.get(args.need("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"ok": True, "users": list(group.members)}


@method("dnd.info")
def dnd(space: Workspace, args: Args) -> Json:
    """When a person does not want to be disturbed."""
    start, end = space.user(args.get("user") or space.bot_user_id).dnd or (1, 1)
    return {"ok": True, "dnd_enabled": end > 1, "next_dnd_start_ts": start, "next_dnd_end_ts": end}


@method("team.info")
def team(space: Workspace, args: Args) -> Json:
    """The workspace itself."""
    url = f"https://{space.team_domain}.slack.com/"
    body = {"id": space.team_id, "name": "Fake", "domain": space.team_domain, "email_domain": "", "url": url}
    return {"ok": True, "team": body}


@method("bots.info")
def bot(space: Workspace, args: Args) -> Json:
    """The bot."""
    if args.get("bot") not in (None, space.bot_id):
        raise SlackError("bot_not_found")
    body = shapes.bot_profile(space) | {"user_id": space.bot_user_id}
    body.pop("team_id")
    return {"ok": True, "bot": body}
