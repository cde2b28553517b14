"""Mail servers and addresses as they are written in settings and stored with people. Nothing is sent from here."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

import idna

from bot import text

PLAIN, STARTTLS, TLS = "plain", "starttls", "tls"
FORM = "smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465"
UNREADABLE = f"must be {FORM}; signs such as / # ? @ in the password as %2F %23 %3F %40"
ADDRESS_LENGTH = 254


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server; `security` is how the line to it is kept private."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)


def server(url: str) -> Server:
    """The mail server that an address names; in plain text only one on this machine is spoken to.

    Raises: ValueError
    """
    parts, port = _split(url)
    extra = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or extra:
        raise ValueError(UNREADABLE)
    security = TLS if parts.scheme == "smtps" else PLAIN if is_loopback(parts.hostname) else STARTTLS
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError(f"must name both user and password, or none: {FORM}")
    return Server(parts.hostname, port or (465 if security == TLS else 587), security, user, password)


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:  # whose words may hold a piece of the password
        raise ValueError(UNREADABLE) from None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def address(stored: str | None) -> str:
    """An e-mail address as it is mailed to, in small letters and with its domain as every server takes it; else empty."""
    found = text.email((stored or "").strip())
    if not found or not found.isprintable() or ".." in found:
        return ""
    who, _, domain = found.partition("@")
    try:  # Python's own codec would write to another domain: it takes ß for ss
        whole = f"{who}@{domain if domain.isascii() else idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return ""
    return whole if len(whole) <= ADDRESS_LENGTH else ""


def masked(mailed: str) -> str:
    """An address as it is shown: whose it is can be told, and nobody can write to it."""
    return f"{mailed.partition('@')[0]}@…"
