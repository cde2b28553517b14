"""The guarded fetch: over real HTTPS to servers that behave badly, and nowhere that is not the internet."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator

import pytest

from bot.feeds import MOST_BYTES, FeedError
from handlers import feeds as fetching
from handlers.feeds import Fetcher, Known
from tests.fakes.feeds import FeedServer, fetcher, private_addresses, serving

FEED = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
SECRET = "/private-0123456789abcdef/basic.ics"


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with serving() as made:
        yield made


@pytest.fixture
def ours(server: FeedServer) -> Fetcher:
    return fetcher(server.port)


def refusal(fetcher: Fetcher, address: str) -> str:
    with pytest.raises(FeedError) as caught:
        fetcher.fetch(address)
    assert caught.value.__cause__ is None, "its text may hold the address"
    assert "private-" not in caught.value.sentence
    return caught.value.sentence


def test_a_feed_is_fetched_by_its_name_over_a_checked_connection(server: FeedServer, ours: Fetcher) -> None:
    server.gives(SECRET, FEED, Content_Type="text/html")
    fetched = ours.fetch(server.url(SECRET))
    assert fetched is not None
    assert fetched.content == FEED, "what it calls itself is not trusted"
    path, headers = server.asked[0]
    assert (path, headers["Host"]) == (SECRET, f"calendar.test:{server.port}")
    assert ours.fetch(server.url(SECRET).replace("https://", "webcal://")) is not None


def test_what_has_not_changed_is_not_sent_again(server: FeedServer, ours: Fetcher) -> None:
    server.gives(SECRET, FEED, ETag='"1"', Last_Modified="Mon, 01 Mar 2027 07:00:00 GMT")
    fetched = ours.fetch(server.url(SECRET))
    assert fetched is not None
    assert fetched.known == Known('"1"', "Mon, 01 Mar 2027 07:00:00 GMT")
    server.gives(SECRET, b"", status=304)
    assert ours.fetch(server.url(SECRET), fetched.known) is None
    headers = server.asked[-1][1]
    assert headers["If-None-Match"] == '"1"'
    assert headers["If-Modified-Since"] == "Mon, 01 Mar 2027 07:00:00 GMT"


def test_a_certificate_must_be_for_the_name_and_of_somebody_trusted(server: FeedServer) -> None:
    server.gives(SECRET, FEED)
    named = fetcher(server.port, found={"other.test": ["127.0.0.1"]})
    assert refusal(named, server.url(SECRET, "other.test")) == fetching.UNTRUSTED
    strict = Fetcher(named.allowed, None, named.look_up)
    assert refusal(strict, server.url(SECRET)) == fetching.UNTRUSTED
    assert server.asked == []


# Where it may go


@pytest.mark.parametrize(
    "address",
    [
        "http://calendar.test/a.ics", "ftp://calendar.test/a.ics", "file:///etc/passwd", "https://", "https:///a.ics", "gopher://x",
        "https://ana:secret@calendar.test/a.ics", "https://@calendar.test/a.ics", "https://calendar.test:8443/a.ics", "", "nonsense",
        "https://calendar.test:99999/a.ics", "https://calendar.test:0/", "https://cal endar.test/", "https://calendar.test/\r\nX: y",
        "https://[::1/a.ics", "https://calendar.test\\@evil.test/", "https://käse.test/", "https://calendar.test/" + "a" * 2000,
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_not_asked(server: FeedServer, ours: Fetcher, address: str) -> None:
    assert refusal(ours, address)
    assert server.asked == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "2130706433", "0x7f.1", "127.1", "0.0.0.0", "0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "169.254.169.254",
        "[fd00:ec2::254]", "10.1.2.3", "[64:ff9b::10.0.0.1]", "localhost",
    ],
)  # fmt: skip
def test_an_address_in_numbers_is_checked_as_it_is_understood(host: str) -> None:
    assert refusal(Fetcher(), f"https://{host}/latest/meta-data") == fetching.NOT_PUBLIC


@pytest.mark.parametrize("inside", private_addresses())
def test_a_name_that_leads_inside_is_refused_also_when_it_leads_outside_as_well(
    server: FeedServer, inside: str
) -> None:
    for found in ([inside], ["93.184.215.14", inside]):
        made = Fetcher(look_up=lambda _host, _port, found=found: found)
        assert refusal(made, "https://innocent.test/a.ics") == fetching.NOT_PUBLIC
    server.gives("/to", b"", status=302, Location="https://innocent.test/a.ics")
    ours = fetcher(server.port, found={"innocent.test": [inside]})
    assert refusal(ours, server.url("/to")) == fetching.NOT_PUBLIC


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True), ("64:ff9b::5db8:d70e", True),
        ("64:ff9b::a00:1", False), ("64:ff9b:1::1", False), ("2002:a00:1::1", False), ("2002:5db8:d70e::1", False),
        ("2001:0:a00:1::1", False), ("fe80::1%eth0", False), ("fec0::1", False), ("fc00::1", False), ("ff02::1", False),
        ("224.0.0.1", False), ("255.255.255.255", False), ("198.18.0.1", False), ("192.0.2.1", False), ("0.1.2.3", False),
        ("240.0.0.1", False), ("::", False), ("::127.0.0.1", False), ("nonsense", False), ("", False),
    ],
)  # fmt: skip
def test_which_addresses_are_of_the_internet(address: str, public: bool) -> None:
    assert fetching.is_public(address) is public


def test_a_name_is_looked_up_once_and_the_connection_goes_where_it_was_found(server: FeedServer) -> None:
    """Whoever answers the second question with a private address is never asked it."""
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    server.gives(SECRET, FEED)
    once = Fetcher(frozenset({("calendar.test", server.port)}), fetcher(server.port).trust, rebinding)
    assert once.fetch(server.url(SECRET)) is not None
    assert asked == ["calendar.test"]


def test_the_next_address_is_tried_and_unknown_names_are_told(server: FeedServer) -> None:
    server.gives(SECRET, FEED)
    two = fetcher(server.port, found={"calendar.test": ["::1", "127.0.0.1"]})
    assert two.fetch(server.url(SECRET)) is not None
    assert refusal(fetcher(server.port), "https://nobody.test/a.ics") == fetching.UNKNOWN

    def fails(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    assert refusal(Fetcher(look_up=fails), "https://nobody.test/") == fetching.UNKNOWN
    slow = Fetcher(look_up=lambda _host, _port: time.sleep(0.3) or [], within=0.05)
    assert refusal(slow, "https://nobody.test/") == fetching.UNKNOWN


# Redirects


def test_redirects_are_followed_three_times_and_each_is_checked(server: FeedServer, ours: Fetcher) -> None:
    for number in range(5):
        server.gives(f"/{number}", b"", status=(301, 302, 303, 307, 308)[number], Location=f"/{number + 1}")
    server.gives("/3", FEED)
    assert ours.fetch(server.url("/0")) is not None
    server.gives("/3", b"", status=302, Location="/4")
    assert refusal(ours, server.url("/0")) == fetching.AROUND
    server.gives("/loop", b"", status=302)
    assert refusal(ours, server.url("/loop")) == fetching.AROUND


@pytest.mark.parametrize(
    ("location", "word"),
    [
        ("http://calendar.test/a.ics", "not encrypted"), ("https://10.0.0.1/a.ics", "private network"),
        ("https://127.0.0.1/a.ics", "private network"), ("https://[::ffff:a00:1]/", "private network"),
        ("//169.254.169.254/latest", "private network"), ("https://x:y@calendar.test/", "user or password"),
        ("https://calendar.test:22/", "usual port"), ("file:///etc/passwd", "no address"), ("https://[/", "no address"),
    ],
)  # fmt: skip
def test_a_redirect_leads_nowhere_that_an_address_may_not(
    server: FeedServer, ours: Fetcher, location: str, word: str
) -> None:
    ours.look_up = lambda host, _port: ["127.0.0.1"] if host == "calendar.test" else fetching.look_up(host, 443)
    server.gives("/to", b"", status=302, Location=location)
    said = refusal(ours, server.url("/to"))
    assert word in said or said == fetching.UNREADABLE
    assert len(server.asked) == 1


# Too large, too slow, too broken


def test_what_is_too_large_is_not_read_to_its_end(server: FeedServer, ours: Fetcher) -> None:
    server.gives("/told", FEED, Content_Length="50000000")
    assert refusal(ours, server.url("/told")) == fetching.TOO_LARGE
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    server.drips("/endless", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunk, 0)
    assert refusal(ours, server.url("/endless")) == fetching.TOO_LARGE
    server.gives("/most", b"x" * MOST_BYTES)
    assert ours.fetch(server.url("/most")) is not None


def test_a_bomb_of_gzip_is_not_unpacked(server: FeedServer, ours: Fetcher) -> None:
    server.gives("/small", gzip.compress(FEED), Content_Encoding="gzip")
    fetched = ours.fetch(server.url("/small"))
    assert fetched is not None
    assert fetched.content == FEED
    server.gives("/bomb", gzip.compress(b"0" * 60_000_000, 9), Content_Encoding="gzip")
    assert refusal(ours, server.url("/bomb")) == fetching.TOO_LARGE
    server.gives("/half", gzip.compress(FEED)[:-6], Content_Encoding="gzip")
    server.gives("/none", b"no gzip", Content_Encoding="gzip")
    server.gives("/other", FEED, Content_Encoding="br")
    for path in ("/half", "/none", "/other"):
        assert refusal(ours, server.url(path)) == fetching.UNREADABLE


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", b"x"), (b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n"),
        (b"", b""), (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
)  # fmt: skip
def test_what_drips_in_or_never_comes_ends_when_the_time_is_up(server: FeedServer, first: bytes, piece: bytes) -> None:
    server.drips(SECRET, first, piece, 0.02)
    assert refusal(fetcher(server.port, within=0.5), server.url(SECRET)) == fetching.TOO_SLOW


def test_what_breaks_off_or_is_no_http_is_told(server: FeedServer, ours: Fetcher) -> None:
    server.says("/half", b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\nBEGIN:VCALENDAR")
    server.says("/noise", b"\x00\x01 what?\r\n\r\n")
    server.says("/length", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n")
    server.says("/gone", b"")
    for path in ("/half", "/noise", "/length", "/gone"):
        assert refusal(ours, server.url(path)) in (fetching.UNREACHABLE, fetching.UNREADABLE)
    nobody = fetcher(1)
    assert refusal(nobody, "https://calendar.test:1/") == fetching.UNREACHABLE


@pytest.mark.parametrize(
    ("status", "word"),
    [(401, "password"), (403, "password"), (404, "no calendar"), (410, "no calendar"), (429, "429"), (500, "500"), (204, "204")],
)  # fmt: skip
def test_every_answer_has_its_sentence(server: FeedServer, ours: Fetcher, status: int, word: str) -> None:
    server.gives(SECRET, b"", status=status)
    assert word in refusal(ours, server.url(SECRET))
