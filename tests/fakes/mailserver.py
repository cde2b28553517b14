"""A mail server of tests: aiosmtpd on a free port of this machine, in a thread of its own, with faults to order."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import logging
import socket
import ssl
import threading
import warnings
from collections import deque
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.ics import Party
from bot.postal import PLAIN, Server
from handlers.post import Post

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # aiosmtpd imports what Python is about to drop
    from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # it writes down every line of every letter
DROP = "drop"  # instead of a reply: hang up
SENDER = Party("Concord", "concord@company.example")


class MailServer:
    """What it took is in `taken`; replies that are laid in are given once each, in order."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        login: tuple[str, str] | None = None,
        implicit: ssl.SSLContext | None = None,
    ) -> None:
        self.taken: list[tuple[str, EmailMessage]] = []
        self.refused: dict[str, str] = {}  # what is replied to RCPT, by address
        self.replies: deque[str] = deque()  # what is replied to the next letters, before any is taken again
        self.senders: deque[str] = deque()  # the same to MAIL FROM
        self.connections = 0
        self.signed_in: list[str] = []
        self._tls, self._login, self._implicit = tls, login, implicit
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    # -- life

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            self._loop.create_server(self._line, sock=self._listener, ssl=self._implicit)
        )
        self._loop.run_forever()
        server.close()
        waiting = asyncio.all_tasks(self._loop)
        for each in waiting:
            each.cancel()
        self._loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))

    def _line(self) -> SMTP:
        self.connections += 1
        needs_login = self._login is not None
        return SMTP(
            self,
            hostname="mail.test",
            loop=self._loop,
            tls_context=self._tls,
            require_starttls=self._tls is not None,
            auth_required=needs_login,
            auth_require_tls=self._tls is not None,
            authenticator=self._authenticate,
        )

    # -- what it says

    def _authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        user, password = data.login.decode(), data.password.decode()
        self.signed_in.append(user)
        return AuthResult(success=(user, password) == self._login, handled=False)

    async def handle_MAIL(self, server: Any, _session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 - aiosmtpd's name
        if self.senders:
            return self.senders.popleft()
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:  # noqa: N802 - aiosmtpd's name
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        reply = self.replies.popleft() if self.replies else "250 taken"
        if reply == DROP:
            server.transport.abort()
            return "421 gone"
        if reply.startswith("250"):
            letter = message_from_bytes(envelope.content, policy=default)
            assert isinstance(letter, EmailMessage)
            self.taken += [(each, letter) for each in envelope.rcpt_tos]
        return reply

    # -- how it is reached

    def post(self, security: str = PLAIN, **values: Any) -> Post:
        """The way of mail to it."""
        user, password = self._login or ("", "")
        server = Server("127.0.0.1", self.port, security, values.pop("user", user), values.pop("password", password))
        return Post(server, SENDER, **values)

    def to(self, address: str) -> list[EmailMessage]:
        """What it took for somebody."""
        return [letter for to, letter in self.taken if to == address]


def contexts(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for this machine, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = (
        made.serial_number(1).not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
    )
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = made.add_extension(here, critical=False).add_extension(
        x509.BasicConstraints(True, None), critical=True
    )
    signed = certificate.sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    pem = folder / "mail.pem"
    pem.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(cafile=pem)
