"""HTTPS servers of calendars on this machine, with a certificate authority of their own; some of them behave badly."""

from __future__ import annotations

import atexit
import datetime as dt
import functools
import ipaddress
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_connection, create_server
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from handlers.feeds import Fetcher

NAMES = ("calendar.test", "radicale.test")
Answer = Callable[[BaseHTTPRequestHandler], None]


@functools.cache
def papers() -> tuple[Path, Path, Path]:
    """Files: the authority's certificate, the server's for the names above, and its key."""
    folder = Path(tempfile.mkdtemp(prefix="concord-tls-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _name("Authority of tests")
    _write(folder / "ca.pem", _signed(root, authority.public_key(), authority, authority_=True))
    _write(folder / "server.pem", _signed(_name("Server of tests"), key.public_key(), authority))
    plain = serialization.NoEncryption()
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    (folder / "key.pem").write_bytes(key.private_bytes(*form, plain))
    return folder / "ca.pem", folder / "server.pem", folder / "key.pem"


def _name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _signed(subject: x509.Name, public: Any, authority: Any, *, authority_: bool = False) -> x509.Certificate:
    now, day = dt.datetime.now(dt.UTC), dt.timedelta(days=1)
    names: list[x509.GeneralName] = [x509.DNSName(each) for each in NAMES]
    made = x509.CertificateBuilder(_name("Authority of tests"), subject, public, x509.random_serial_number())
    made = made.not_valid_before(now - day).not_valid_after(now + day)
    made = made.add_extension(x509.BasicConstraints(ca=authority_, path_length=None), critical=True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key())
    made = made.add_extension(by, critical=False)
    usage = dict.fromkeys(
        (
            "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    signs = x509.KeyUsage(digital_signature=True, key_cert_sign=authority_, crl_sign=authority_, **usage)
    made = made.add_extension(signs, critical=True)
    if not authority_:
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return made.sign(authority, hashes.SHA256())


def _write(path: Path, certificate: x509.Certificate) -> None:
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def trust() -> ssl.SSLContext:
    """What trusts the authority of tests, and nobody else."""
    return ssl.create_default_context(cafile=str(papers()[0]))


def fetcher(port: int, *, found: Mapping[str, list[str]] | None = None, within: float = 20.0) -> Fetcher:
    """A fetcher that may go to this machine at one port, by the names of the certificate; others as `found`."""
    names: dict[str, list[str]] = {**{each: ["127.0.0.1"] for each in NAMES}, **(found or {})}
    allowed = frozenset((name, port) for name in (*NAMES, "other.test"))
    return Fetcher(allowed, trust(), lambda host, _port: names.get(host, []), within)


class FeedServer:
    """Answers each path as a test says; `asked` is what came, as (path, headers)."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.stopping = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.asked.append((self.path, dict(self.headers)))
                self.close_connection = True
                try:
                    outer.answers[self.path](self)
                except OSError:
                    return  # the other side has had enough

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's
                """Nobody reads it."""

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*papers()[1:])
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=True)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # who hangs up is no error
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]

    def url(self, path: str, host: str = "calendar.test") -> str:
        """The address of a path."""
        return f"https://{host}:{self.port}{path}"

    def gives(self, path: str, content: bytes, *, status: int = 200, **headers: str) -> None:
        """Have a path answer plainly; underscores in headers' names are hyphens."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in {"Content_Length": str(len(content)), **headers}.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(content)

        self.answers[path] = answer

    def says(self, path: str, whole: bytes) -> None:
        """Have a path send these bytes and hang up."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(whole)

        self.answers[path] = answer

    def drips(self, path: str, first: bytes, piece: bytes, every: float) -> None:
        """Have a path send something, and then a little again and again, for ever."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(first)
            while not self.stopping.wait(every):
                handler.wfile.write(piece)
                handler.wfile.flush()

        self.answers[path] = answer


@contextmanager
def serving() -> Iterator[FeedServer]:
    """A server of feeds."""
    made = FeedServer()
    thread = threading.Thread(target=lambda: made.server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.stopping.set()
        made.server.shutdown()
        made.server.server_close()
        thread.join()


class Radicale:
    """A real calendar server in a process of its own, over https."""

    def __init__(self, folder: Path) -> None:
        with closing(create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._client = httpx.Client(verify=trust(), trust_env=False, timeout=10)

    def start(self) -> None:
        """Serve, with what was stored before; once is enough."""
        if self._process is not None:
            return
        _, certificate, key = papers()
        options = {
            "server-hosts": f"127.0.0.1:{self.port}", "server-ssl": "true", "server-certificate": str(certificate),
            "server-key": str(key), "auth-type": "none", "rights-type": "authenticated", "logging-level": "error",
            "storage-filesystem-folder": str(self._folder), "web-type": "none",
        }  # fmt: skip
        given = [f"--{name}={value}" for name, value in options.items()]
        command = [sys.executable, "-W", "ignore", "-m", "radicale", "--config", "", *given]
        self._process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": ""}, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("radicale does not start")

    def stop(self) -> None:
        """Be down."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self) -> None:
        """Be gone."""
        self.stop()
        self._client.close()

    def new(self, owner: str, name: str) -> str:
        """Make a calendar; the path of it, which gives the whole of it as a feed."""
        path = f"/{owner}/{name}/"
        self._ask("MKCALENDAR", owner, path)
        return path

    def put(self, owner: str, path: str, uid: str, *lines: str) -> None:
        """Store an event, or another state of it."""
        event = "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20270101T000000Z", *lines, "END:VEVENT"))
        whole = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:tests\r\n{event}\r\nEND:VCALENDAR\r\n"
        self._ask("PUT", owner, f"{path}{uid}.ics", content=whole.encode(), headers={"Content-Type": "text/calendar"})

    def _ask(self, method: str, owner: str, path: str, **more: Any) -> None:
        where = f"https://127.0.0.1:{self.port}{path}"
        named = {"extensions": {"sni_hostname": "radicale.test"}, "auth": (owner, "any")}
        self._client.request(method, where, **{**named, **more}).raise_for_status()


def private_addresses() -> list[str]:
    """Addresses that no calendar may lead to."""
    inside = ("10.0.0.1", "172.16.5.4", "192.168.1.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "168.63.129.16")
    mapped = [str(ipaddress.IPv6Address(f"::ffff:{each}")) for each in inside]
    return [*inside, *mapped]
