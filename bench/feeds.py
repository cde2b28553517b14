"""Linked calendars at scale: `python -m bench.feeds [--people 5000] [--postgresql]`.

A feed of 1,000 events with recurrences is read; so are feeds that are as large or as wicked as they are let be, since
what ends them is counted and not timed. Then the feeds of 5,000 people, all due, are refreshed in the background, from
a server with https on this machine: how many in a minute, how many at once, what a minute's work costs of that minute.
Real time is moved on by a minute between rounds instead of waited for. Memory is by how much its peak grows.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from bench.verify import memory
from bot import feeds
from handlers import calendars as doors
from storage import calendars
from storage.calendars import Calendar
from storage.errands import Errand
from storage.people import Person
from tests.fakes.feeds import fetcher, papers
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack

NOW = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)
PEOPLE, EVENTS = 5_000, 24
WANTED = 1.0
RULES = (
    "FREQ=WEEKLY;BYDAY=MO",
    "FREQ=WEEKLY;BYDAY=TU,TH",
    "FREQ=DAILY;COUNT=400",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "",
    "",
    "",
    "",
)
EVENT = (
    "BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART;TZID=Europe/Berlin:{at}\r\nDURATION:PT30M\r\n{rule}SUMMARY:Event {n}\r\n"
    "DESCRIPTION:{text}\r\nBEGIN:VALARM\r\nTRIGGER:-PT10M\r\nACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT\r\n"
)


def feed(events: int, *, old: int = 0) -> bytes:
    """A calendar as people have it: series that began within the last years, single events, and long gone ones."""
    parts = []
    for n in range(events + old):
        at = NOW - timedelta(days=(n * 37) % 700 if n < events else 1_500, hours=n % 9)
        rule = RULES[n % len(RULES)] if n < events else ""
        shown = f"RRULE:{rule}\r\n" if rule else ""
        parts.append(EVENT.format(n=n, at=f"{at:%Y%m%dT%H%M%S}", rule=shown, text="lorem ipsum " * 25))
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(parts) + "END:VCALENDAR\r\n").encode()


def one_event(line: str) -> bytes:
    return (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270301T090000Z\r\nDURATION:PT1H\r\n"
        f"{line}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def wicked() -> dict[str, bytes]:
    """Feeds that are as bad as they are let be."""
    whole = feed(0, old=18_000)
    return {
        "nearly 10 MB of old events": whole[: feeds.MOST_BYTES],
        "every second": one_event("RRULE:FREQ=SECONDLY"),
        "every hour since the year 1": one_event("RRULE:FREQ=HOURLY;COUNT=99999999").replace(
            b"20270301T", b"00010101T"
        ),
        "a day that never comes": one_event("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        "19,000 single dates": one_event("RDATE:" + ",".join(["20270302T090000Z"] * 19_000)),
        "100 hourly series": one_event("RRULE:FREQ=HOURLY").replace(
            b"END:VCALENDAR\r\n",
            b"".join(one_event("RRULE:FREQ=HOURLY").replace(b"UID:1", b"UID:x%d" % n)[17:-15] for n in range(99))
            + b"END:VCALENDAR\r\n",
        ),
    }


def read(content: bytes) -> tuple[float, float, float, str]:
    """Seconds of this process's own time and by the clock, MB by which the peak of memory grew, and what came of it."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here on
    before, started, own = memory("VmHWM"), time.perf_counter(), time.process_time()
    try:
        found = feeds.read(content, now=NOW, zone="Europe/Berlin", email="ana@example.com")
        said = f"{len(found.busy)} busy times"
    except feeds.FeedError as error:
        said = error.sentence
    used, took = time.process_time() - own, time.perf_counter() - started
    return used, took, memory("VmHWM") - before, said


def reading() -> None:
    read(feed(1))  # the libraries are loaded
    usual = feed(1_000)
    used, took, grown, said = min(read(usual) for _ in range(3))
    reached = "reached" if used < WANTED else "NOT REACHED"
    print(
        f"1,000 events with recurrences ({len(usual) / 1e6:.1f} MB) read in {took:.2f} s ({used:.2f} s of its own), ",
        end="",
    )
    print(f"+{grown:.0f} MB; {said}; wanted < {WANTED:.0f} s: {reached}")
    for name, content in wicked().items():
        used, took, grown, said = read(content)
        print(f"  {name:30}{len(content) / 1e6:5.1f} MB {took:6.2f} s ({used:.2f} s)  +{grown:.0f} MB  {said}")


# A server of many feeds, in a process of its own


class Counting:
    """Gives everybody a calendar, and counts."""

    def __init__(self) -> None:
        self.content, self.asked, self.now, self.most, self.unchanged = feed(EVENTS), 0, 0, 0, 0

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        if scope["path"] == "/counted":
            counted = {"asked": self.asked, "most": self.most, "unchanged": self.unchanged}
            await self._send(send, 200, json.dumps(counted).encode())
            return
        self.asked, self.now = self.asked + 1, self.now + 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.05)  # as far away as a server on another continent
        known = any(name == b"if-none-match" for name, _ in scope["headers"])
        self.unchanged += known
        await self._send(send, 304 if known else 200, b"" if known else self.content)
        self.now -= 1

    async def _send(self, send: Any, status: int, content: bytes) -> None:
        headers = [(b"etag", b'"1"')] if status == 304 else [(b"etag", b'"1"'), (b"content-type", b"text/calendar")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})


def serve() -> None:
    """Serve on a free port, which is printed."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            port = self.servers[0].sockets[0].getsockname()[1]
            print(json.dumps({"port": port, "authority": str(papers()[0])}), flush=True)

    _, certificate, key = papers()
    given = {"ssl_certfile": str(certificate), "ssl_keyfile": str(key), "port": 0, "lifespan": "off"}
    Server(uvicorn.Config(Counting(), log_level="critical", **given)).run()


def refreshing(url: str, people: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bench.feeds", "--serve"], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            told = json.loads(server.stdout.readline())
            with FakeSlack() as slack:
                rounds(Concord(slack, url), told["port"], told["authority"], people)
        finally:
            server.kill()


def rounds(concord: Concord, port: int, authority: str, people: int) -> None:
    """Everybody's calendar is due; minute after minute until each was read, and once more when nothing has changed."""
    checked = ssl.create_default_context(cafile=authority)
    ours = fetcher(port)
    ours.trust = checked
    concord.house.desk.feeds = ours
    link(concord, port, people)
    shift = timedelta()
    real: Callable[[], datetime] = concord.clock.real
    concord.clock.real = lambda: real() + shift  # type: ignore[method-assign]
    print(f"{concord.house.database.engine.dialect.name}: the calendars of {people:,} people, {EVENTS} events each")
    for name in ("read whole", "not changed"):
        before, minutes, took, busiest, most = counted(port, checked), 0, 0.0, 0, 0.0
        used, began = time.process_time(), memory("VmRSS")
        while _due(concord):
            shift += timedelta(minutes=1)
            asked, started = counted(port, checked)["asked"], time.perf_counter()
            concord.house.runner.freshen()
            concord.house.runner.settle()
            spent = time.perf_counter() - started
            minutes, took, most = minutes + 1, took + spent, max(most, spent)
            busiest = max(busiest, counted(port, checked)["asked"] - asked)
        after = counted(port, checked)
        done = after["asked"] - before["asked"]
        print(
            f"  {name:12}{done:6,} fetched in {minutes} minutes, at most {busiest} a minute and {after['most']} at once; "
            f"of a minute {took / minutes:.1f} s, at most {most:.1f} s; {(time.process_time() - used) / done * 1000:.1f} ms "
            f"of CPU each, {after['unchanged'] - before['unchanged']:,} unchanged, {memory('VmRSS') - began:+.0f} MB"
        )
        assert done == people, "each once"
        shift += timedelta(minutes=40)
    with concord.work() as work:
        rows = work.session.query(Calendar.busy, Calendar.fault).all()
        assert all(busy and fault is None for busy, fault in rows)
        left = work.session.query(Errand).filter(Errand.kind == doors.KIND).count()
        print(f"  {left} errands were left for all that")
    concord.stop()


def link(concord: Concord, port: int, people: int) -> None:
    with concord.work() as work:
        vault = work.tenancy.vault
        assert vault is not None
        for n in range(people):
            person = work.add(Person(slack_id=f"U1{n:05}", name=f"Person {n}", tz="Europe/Berlin"))
            sealed = vault.seal(f"https://calendar.test:{port}/{n}/private/basic.ics")
            calendars.link(work, person.id, address=sealed, host="calendar.test", due_at=work.real)


def _due(concord: Concord) -> bool:
    with concord.work(write=False) as work:
        return calendars.any_due(work)


def counted(port: int, checked: Any) -> dict[str, int]:
    with httpx.Client(verify=checked, trust_env=False) as client:
        named = {"sni_hostname": "calendar.test"}
        found: dict[str, int] = client.get(f"https://127.0.0.1:{port}/counted", extensions=named).json()
        return found


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.feeds")
    options.add_argument("--people", type=int, default=PEOPLE)
    options.add_argument("--postgresql", action="store_true")
    options.add_argument("--serve", action="store_true", help="only serve feeds")
    chosen = options.parse_args()
    if chosen.serve:
        serve()
        return
    reading()
    if chosen.postgresql:
        from tests.fakes.databases import PostgresTemplates

        templates = PostgresTemplates()
        refreshing(templates.fresh(), chosen.people)
        templates.stop()
        return
    from storage import migrate
    from storage.work import Database

    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        url = f"sqlite:///{folder}/feeds.db"
        database = Database(url)
        migrate.upgrade(database.engine)
        database.close()
        refreshing(url, chosen.people)


if __name__ == "__main__":
    main()
