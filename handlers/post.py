"""The way mail takes: one message to one address through the mail server that is set, or in plain words why not.

Nobody's address, password or letter is in what is raised: it goes to logs, to `concord doctor` and to people.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from typing import Any

from bot import clock, text
from bot.ics import Party
from bot.postal import STARTTLS, TLS, Server

REFUSED_FOR_GOOD = 500  # and above; below it the server asks to be tried again
SAID_LENGTH = 160
CONNECT_SECONDS, REST_SECONDS = 10.0, 30.0
AWAY = "it could not be reached a moment ago"
SOMEBODY = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")


class NotMailed(Exception):
    """A message was not taken; `said` is why. `final`: this one never will be, to this address."""

    def __init__(self, said: str, *, final: bool = False) -> None:
        super().__init__(said)
        self.said, self.final = said, final


class Post:
    """One mail server, and who writes."""

    def __init__(
        self, server: Server, sender: Party, *, within: float = 20.0, context: ssl.SSLContext | None = None
    ) -> None:
        self._server, self.sender, self._within, self._context = server, sender, within, context
        self._resting_until = 0.0

    def deliver(self, message: EmailMessage, address: str) -> None:
        """Hand a message over.

        Raises: NotMailed
        """
        line = self._connected()
        try:
            line.send_message(message, self.sender.address, [address])
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(*next(iter(error.recipients.values()))) from None
        except smtplib.SMTPDataError as error:
            raise _refused(error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPNotSupportedError:
            raise NotMailed("it takes no address with such letters", final=True) from None
        except (OSError, smtplib.SMTPException) as error:
            raise _trouble(error) from None
        finally:
            _hang_up(line)

    def _connected(self) -> smtplib.SMTP:
        """A line to the server, private where it must be, with who we are told.

        A server that cannot be reached is left alone for a moment: sixty letters waiting for it, one after another,
        would hold up everything else that is done in the background.

        Raises: NotMailed
        """
        server, line = self._server, None
        if clock.monotonic() < self._resting_until:
            raise NotMailed(AWAY)
        try:
            line = self._dialled()
            if server.security == STARTTLS:
                line.starttls(context=self._tls())
            if server.user:
                line.login(server.user, server.password)
        except (OSError, smtplib.SMTPException) as error:
            if line is None:
                self._resting_until = clock.monotonic() + REST_SECONDS
            else:
                _hang_up(line)
            raise _trouble(error) from None
        return line

    def _dialled(self) -> smtplib.SMTP:
        server = self._server
        # Without a name smtplib asks the network what this machine is called, which can take long.
        named = {"local_hostname": self.sender.address.partition("@")[2], "timeout": min(self._within, CONNECT_SECONDS)}
        until = clock.monotonic() + self._within
        if server.security == TLS:
            return _Secure(server.host, server.port, until=until, context=self._tls(), **named)
        return _Hurried(server.host, server.port, until=until, **named)

    def _tls(self) -> ssl.SSLContext:
        return self._context or ssl.create_default_context()


class _Hurried(smtplib.SMTP):
    """A line that waits for no reply beyond a moment, however many there are: an errand's lease goes on."""

    def __init__(self, *where: Any, until: float, **values: Any) -> None:
        self._until = until
        super().__init__(*where, **values)

    def getreply(self) -> tuple[int, bytes]:
        """A reply of the server's, within the time that is left."""
        if self.sock is not None:
            self.sock.settimeout(max(0.1, self._until - clock.monotonic()))
        return super().getreply()


class _Secure(_Hurried, smtplib.SMTP_SSL):
    """The same, private from the first byte."""


def _hang_up(line: smtplib.SMTP) -> None:
    """Whatever the server says to a goodbye, the message was taken or was not."""
    with suppress(OSError, smtplib.SMTPException):
        line.quit()
    line.close()


def _refused(code: int, said: bytes | str) -> NotMailed:
    return NotMailed(_plain(code, said), final=code >= REFUSED_FOR_GOOD)


# What is wrong with the server or the settings, and not with this message; the first that fits.
TROUBLES: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPAuthenticationError, "it does not take the user and password of SMTP_URL"),
    (smtplib.SMTPSenderRefused, "it takes no mail from MAIL_FROM"),
    (smtplib.SMTPResponseException, "it will not now"),
    (smtplib.SMTPNotSupportedError, "it offers no STARTTLS, or no sign-in, which SMTP_URL asks for"),
    (smtplib.SMTPServerDisconnected, "it hung up, or took too long"),
    (ssl.SSLCertVerificationError, "its certificate is not to be trusted"),
)


def _trouble(error: Exception) -> NotMailed:
    known = next((words for kind, words in TROUBLES if isinstance(error, kind)), "")
    if isinstance(error, smtplib.SMTPResponseException):
        return NotMailed(f"{known} ({_plain(error.smtp_code, error.smtp_error)})")
    return NotMailed(known or f"it cannot be reached ({type(error).__name__})")


def _plain(code: int, said: bytes | str) -> str:
    """A server's words on one short line, without anybody's address."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return text.shorten(f"{code} {SOMEBODY.sub('…', text.tame(words))}".strip(), SAID_LENGTH)
