"""Slack's own notation inside text: recognise it coming in, make it readable, and let none of it go out.

Source: https://docs.slack.dev/messaging/formatting-message-text (mentions, links, dates, the three entities).
"""

import re
from collections.abc import Mapping

CONTROL = re.compile(r"<(?:[@#!][^<>]+|[A-Za-z][A-Za-z0-9+.-]*:[^<>|]+(?:\|[^<>]*)?)>")

_PIECE = re.compile(CONTROL.pattern + r"|&(?:lt|gt|amp);")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_CHANNEL = re.compile(r"<#([CGD][A-Z0-9]+)(?:\|[^<>]*)?>")
_USERGROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|[^<>]*)?>")
_LINK = re.compile(r"<(https?://[^<>|\s]+)(?:\|[^<>]*)?>|(https?://[^<>|\s]+)", re.IGNORECASE)
_EMAIL = re.compile(r"(?:<mailto:)?([^\s<>@|:,;()\"]+@[^\s<>@|:,;()\"]+\.[^\s<>@|:,;()\".]+)(?:\|[^<>]*>|>)?")


def user_id(word: str) -> str | None:
    """Tell whom a mention such as `<@U123|ana>` names."""
    found = _USER.fullmatch(word)
    return found[1] if found else None


def channel_id(word: str) -> str | None:
    """Tell which channel `<#C123|launch>` names."""
    found = _CHANNEL.fullmatch(word)
    return found[1] if found else None


def usergroup_id(word: str) -> str | None:
    """Tell which user group `<!subteam^S123|@sales>` names."""
    found = _USERGROUP.fullmatch(word)
    return found[1] if found else None


def mentioned_users(raw: str) -> tuple[str, ...]:
    """List the people mentioned anywhere in a text, each once, in order."""
    return tuple(dict.fromkeys(_USER.findall(raw)))


def mentioned_groups(raw: str) -> tuple[str, ...]:
    """List the user groups mentioned anywhere in a text, each once, in order."""
    return tuple(dict.fromkeys(_USERGROUP.findall(raw)))


def mentioned_channels(raw: str) -> tuple[str, ...]:
    """List the channels mentioned anywhere in a text, each once, in order."""
    return tuple(dict.fromkeys(_CHANNEL.findall(raw)))


def email(word: str) -> str | None:
    """Read an e-mail address, bare or as Slack links it, in lower case since it serves as a key."""
    found = _EMAIL.fullmatch(word)
    # Slack links both ends or none; a half bracket is somebody's typo.
    if not found or word.startswith("<") != word.endswith(">"):
        return None
    return found[1].lower()


def url(word: str) -> str | None:
    """Read a web address, bare or as Slack links it."""
    found = _LINK.fullmatch(word)
    return unescape(found[1] or found[2]) if found else None


def unescape(raw: str) -> str:
    """Undo Slack's three entities, leaving mentions and links as they are."""
    return _PIECE.sub(lambda piece: _ENTITIES.get(piece[0], piece[0]), raw)


def escape(plain: str) -> str:
    """Make plain text safe for mrkdwn: no mention, link or `<!channel>` survives."""
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quote(plain: str) -> str:
    """Show plain text as a mrkdwn quotation, escaped, every line marked."""
    return "\n".join(f"> {line}".rstrip() for line in escape(plain).splitlines() or [""])


def readable(raw: str, names: Mapping[str, str]) -> str:
    """Turn text as Slack sends it into plain text, ids written as the given names; still to be escaped when sent."""
    return _PIECE.sub(lambda piece: _ENTITIES.get(piece[0]) or _spoken(piece[0][1:-1], names), raw)


def _spoken(control: str, names: Mapping[str, str]) -> str:
    """Say in plain words what the inside of one `<…>` stands for."""
    target, _, label = (_plain(part) for part in control.partition("|"))
    if target[0] in "@#":
        return target[0] + (names.get(target[1:]) or label or target[1:]).lstrip("@#")
    if target.startswith("!subteam^"):
        group = target.removeprefix("!subteam^")
        return "@" + (names.get(group) or label or group).lstrip("@")
    if target.startswith("!date^"):
        return label or "a date"
    if target.startswith("!"):
        return "@" + (label or target[1:]).lstrip("@")
    return _linked(target, label)


def _linked(target: str, label: str) -> str:
    """Write a link so that both its label and its address can be read, without saying the same thing twice."""
    address = target.removeprefix("mailto:")
    said_twice = label in ("", address, re.sub(r"^https?://", "", address).rstrip("/"))
    return address if said_twice else f"{label} ({address})"


def _plain(part: str) -> str:
    return re.sub("&(?:lt|gt|amp);", lambda entity: _ENTITIES[entity[0]], part)
