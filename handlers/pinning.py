"""A transport of httpx that connects to addresses which were checked, and ends when its time is up."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Sequence

import httpcore
import httpx

from bot import clock


class _Stream(httpcore.NetworkStream):
    """A connection on which every wait ends when the time for all of it is up: also when bytes drip in one by one."""

    def __init__(self, inner: httpcore.NetworkStream, until: float) -> None:
        self._inner, self._until = inner, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what there is."""
        return self._inner.read(max_bytes, left(self._until, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        self._inner.write(buffer, left(self._until, timeout))

    def close(self) -> None:
        """Hang up."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Go on encrypted; the certificate is checked for the name, not for the address."""
        secured = self._inner.start_tls(ssl_context, server_hostname, left(self._until, timeout))
        return _Stream(secured, self._until)

    def get_extra_info(self, info: str) -> object:
        """What httpcore asks of a connection."""
        return self._inner.get_extra_info(info)


def left(until: float, timeout: float | None) -> float:
    """How long may be waited.

    Raises: httpcore.ReadTimeout when the time is up
    """
    remaining = until - clock.monotonic()
    if remaining <= 0:
        raise httpcore.ReadTimeout("the time is up")
    return remaining if timeout is None else min(remaining, timeout)


class _Backend(httpcore.NetworkBackend):
    """Connects to the given addresses at one port, whatever the host is called."""

    def __init__(self, addresses: Sequence[str], port: int, until: float) -> None:
        self._addresses, self._port, self._until, self._inner = addresses, port, until, httpcore.SyncBackend()

    def connect_tcp(  # noqa: PLR0917 - httpcore's
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """The first of the addresses that takes the connection."""
        del host, port, local_address, socket_options
        *others, last = self._addresses
        for address in others:
            share = left(self._until, timeout) / len(self._addresses)  # one that is silent does not cost all the time
            try:
                return _Stream(self._inner.connect_tcp(address, self._port, share), self._until)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return _Stream(self._inner.connect_tcp(last, self._port, left(self._until, timeout)), self._until)


class _Pinned(httpx.HTTPTransport):
    """httpx' own transport, over a pool of ours."""

    def __init__(self, pool: httpcore.ConnectionPool, trust: ssl.SSLContext) -> None:
        super().__init__(verify=trust, trust_env=False)
        self._pool = pool


def transport(addresses: Sequence[str], port: int, *, trust: ssl.SSLContext, until: float) -> httpx.BaseTransport:
    """A transport that connects to these addresses only, until a monotonic moment."""
    backend = _Backend(addresses, port, until)
    return _Pinned(httpcore.ConnectionPool(ssl_context=trust, network_backend=backend), trust)
