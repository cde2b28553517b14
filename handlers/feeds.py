"""Fetch what somebody says is their calendar: an address that anybody may have written.

Only https, only public addresses: the name is looked up once, every address it has is checked, and the connection goes
to one of those, with the certificate checked for the name. Redirects are followed by hand and checked alike. What is
raised says what is wrong and never where: the address is a secret.
"""

from __future__ import annotations

import contextlib
import functools
import ipaddress
import socket
import ssl
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin

from bot import calendars, clock
from bot.calendars import HTTPS
from bot.feeds import MOST_BYTES, FeedError

if TYPE_CHECKING:
    import httpx

WITHIN = 20.0  # seconds for all of it, redirects and a slow answer included
LOOKING_UP = 5.0
HOPS = 3
PIECE = 64 * 1024
AGENT = {"User-Agent": "Concord", "Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "gzip"}
REDIRECTS = (301, 302, 303, 307, 308)
OK, NOT_MODIFIED, FORBIDDEN, GONE = 200, 304, (401, 403, 407), (404, 410)
GZIP = 16 + zlib.MAX_WBITS

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")
TUNNELS = (ipaddress.ip_network("2002::/16"), ipaddress.ip_network("2001::/32"), ipaddress.ip_network("64:ff9b:1::/48"))
OF_CLOUDS = frozenset({ipaddress.ip_address("168.63.129.16")})  # public by its number, and Azure's own inside Azure

NOT_PUBLIC = "That address leads into a private network: only calendars on the internet are read."
UNKNOWN = "There is no server of that name, or it cannot be found just now."
UNREACHABLE = "The server of that calendar cannot be reached."
UNTRUSTED = "The server of that calendar shows no valid certificate."
TOO_SLOW = f"The server of that calendar did not answer whole within {WITHIN:.0f} seconds."
TOO_LARGE = f"That calendar is larger than {MOST_BYTES // 1_000_000} MB: that much is not read."
LOCKED = "The server asks for a password. Link the calendar's secret or published address, which needs none."
ABSENT = "There is no calendar at that address, or not any more. Link its present address."
AROUND = "That address leads from one to the next and never to a calendar."
UNREADABLE = "What the server sent cannot be read."


@dataclass(frozen=True, slots=True)
class Known:
    """What the server said of the feed when it was read last."""

    etag: str | None = None
    modified: str | None = None

    def headers(self) -> dict[str, str]:
        """What asks for the feed only if it has changed."""
        wanted = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in wanted.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed as it came."""

    content: bytes
    known: Known


NOTHING_KNOWN = Known()


def look_up(host: str, port: int) -> list[str]:
    """Every address of a name."""
    return [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(raw: str) -> bool:
    """Whether an address is one of the internet: not of a private network, this machine, a cloud's inside or a tunnel."""
    try:
        address: Address = ipaddress.ip_address(raw.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if address in NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        if address.is_site_local or any(address in tunnel for tunnel in TUNNELS):
            return False
    odd = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not odd and address not in OF_CLOUDS


@dataclass(slots=True)
class Fetcher:
    """Fetches feeds. `allowed` hosts and ports may be private, and `trust` is asked about certificates: for tests."""

    allowed: frozenset[tuple[str, int]] = frozenset()
    trust: ssl.SSLContext | None = None
    look_up: Callable[[str, int], Sequence[str]] = look_up
    within: float = WITHIN
    _names: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(8, thread_name_prefix="names"))

    def fetch(self, address: str, known: Known = NOTHING_KNOWN) -> Fetched | None:
        """What is at an address; None when it has not changed since it was `known`.

        Raises: FeedError
        """
        until = clock.monotonic() + self.within
        for _ in range(HOPS + 1):
            answer = self._ask(address, known, until)
            if not isinstance(answer, str):
                return answer
            address = answer
        raise FeedError(AROUND)

    def _ask(self, address: str, known: Known, until: float) -> Fetched | str | None:
        """One hop: a feed, where to go instead, or None when it has not changed."""
        url = self._checked(address)
        addresses = self._addresses(url, until)
        try:
            with _opened(url, addresses, self._context(), until) as answer:
                return _read(answer(known.headers()), address, until)
        except FeedError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, its text may hold the address
            raise FeedError(_meaning(error)) from None

    def _checked(self, address: str) -> SplitResult:
        """The parts of an address, once it is clear that it may be asked.

        Raises: FeedError
        """
        url = calendars.parts(address)
        port = url.port or HTTPS
        if port != HTTPS and (url.hostname or "", port) not in self.allowed:
            raise FeedError("Only calendars at the usual port of https (443) are read.")
        return url

    def _addresses(self, url: SplitResult, until: float) -> list[str]:
        """All addresses of a host, looked up once; none of them may be private.

        Raises: FeedError
        """
        host, port = url.hostname or "", url.port or HTTPS
        patience = min(LOOKING_UP, until - clock.monotonic())
        try:
            found = list(dict.fromkeys(self._names.submit(self.look_up, host, port).result(max(0.0, patience))))
        except (OSError, UnicodeError, TimeoutError):
            raise FeedError(UNKNOWN) from None
        if not found:
            raise FeedError(UNKNOWN)
        if (host, port) not in self.allowed and not all(is_public(each) for each in found):
            raise FeedError(NOT_PUBLIC)
        return found

    def _context(self) -> ssl.SSLContext:
        return self.trust or _usual_trust()


@functools.cache
def _usual_trust() -> ssl.SSLContext:
    import certifi

    return ssl.create_default_context(cafile=certifi.where())


@contextlib.contextmanager
def _opened(
    url: SplitResult, addresses: Sequence[str], trust: ssl.SSLContext, until: float
) -> Iterator[Callable[[dict[str, str]], httpx.Response]]:
    """A way to ask a server once, over a connection that goes to one of these addresses and nowhere else."""
    import httpx

    from handlers.pinning import transport

    way = transport(addresses, url.port or HTTPS, trust=trust, until=until)
    with httpx.Client(transport=way, trust_env=False, follow_redirects=False, timeout=WITHIN) as client:

        def ask(headers: dict[str, str]) -> httpx.Response:
            asked = client.build_request("GET", url.geturl(), headers={**AGENT, **headers})
            return client.send(asked, stream=True)

        yield ask


def _read(answer: httpx.Response, address: str, until: float) -> Fetched | str | None:
    status = answer.status_code
    if status in REDIRECTS:
        return urljoin(address, str(answer.headers.get("Location", "")))
    if status == NOT_MODIFIED:
        return None
    if status in FORBIDDEN:
        raise FeedError(LOCKED)
    if status in GONE:
        raise FeedError(ABSENT)
    if status != OK:
        raise FeedError(f"The server of that calendar has a problem (it answers {status}).")
    known = Known(answer.headers.get("ETag"), answer.headers.get("Last-Modified"))
    return Fetched(_body(answer, until), known)


def _body(answer: httpx.Response, until: float) -> bytes:
    """The body, unpacked by ourselves: a few kilobytes of gzip may be gigabytes, and are not unpacked to the end."""
    if int(answer.headers.get("Content-Length") or 0) > MOST_BYTES:
        raise FeedError(TOO_LARGE)
    coding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", "", "gzip", "x-gzip"):
        raise FeedError(UNREADABLE)
    unpack = zlib.decompressobj(GZIP) if "gzip" in coding else None
    content = bytearray()
    for piece in answer.iter_raw(PIECE):
        content += unpack.decompress(piece, MOST_BYTES + 1 - len(content)) if unpack else piece
        if len(content) > MOST_BYTES:
            raise FeedError(TOO_LARGE)
        if clock.monotonic() > until:
            raise FeedError(TOO_SLOW)
    if unpack and not unpack.eof:
        raise FeedError(UNREADABLE)
    return bytes(content)


def _meaning(error: Exception) -> str:
    """What went wrong, in a sentence."""
    import httpx

    causes: list[BaseException] = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) and len(causes) < 8:  # noqa: PLR2004 - deep enough
        causes.append(cause)
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in causes):
        return UNTRUSTED
    if isinstance(error, httpx.TimeoutException):
        return TOO_SLOW
    return UNREACHABLE if isinstance(error, httpx.TransportError) else UNREADABLE
