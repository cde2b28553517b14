"""The app's manifest, made from what the code registers, so that it cannot promise anything else."""

from __future__ import annotations

from typing import Any

COMMANDS: dict[str, tuple[str, str]] = {
    "initiative": ("Start, link and show initiatives", 'new "EU launch" key:EU'),
    "stakeholders": ("Who speaks for which function", "add @ana logistics approver"),
    "decision": ("Log and find decisions", 'log "Title" outcome:"…"'),
    "consensus": ("Meetings, only when they are needed", 'meet "Purpose" need:@ana,accounting'),
    "standup": ("A channel's standup", "new days:mon-fri at:09:00 closes:11:00"),
    "digest": ("What needs somebody, and what changed for you", "subscribe weekly friday 16:00"),
    "concord": ("Help and settings", "help"),
}
SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "dnd:read",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "reactions:read",
    "usergroups:read",
    "users:read",
    "users:read.email",
)
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_rename",
    "channel_unarchive",
    "dnd_updated_user",
    "group_archive",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "reaction_added",
    "subteam_updated",
    "tokens_revoked",
    "user_change",
)
LOG_DECISION = "log_decision"


def manifest(*, prefix: str = "", url: str = "") -> dict[str, Any]:
    """The manifest for Slack's “create from a manifest”; without `url`, for Socket Mode."""
    where = {"request_url": url} if url else {}
    return {
        "display_information": {
            "name": "Concord",
            "description": "From thread to decision, with everyone who matters.",
            "background_color": "#1f4d4a",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Concord", "always_online": True},
            "shortcuts": [
                {
                    "name": "Log a decision",
                    "type": "message",
                    "callback_id": LOG_DECISION,
                    "description": "Draft a decision from this thread",
                }
            ],
            "slash_commands": [_command(name, prefix, url) for name in COMMANDS],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**where, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **where},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def _command(name: str, prefix: str, url: str) -> dict[str, Any]:
    about, hint = COMMANDS[name]
    made = {"command": f"/{prefix}{name}", "description": about, "usage_hint": hint, "should_escape": True}
    return {**made, "url": url} if url else made
