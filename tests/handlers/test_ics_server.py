"""A real calendar server takes what Concord writes, and gives it back as it was."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
import pytest
import recurring_ical_events
import vobject
from icalendar import Calendar
from radicale import Application, config

from bot import ics
from bot.ics import Guest
from tests.bot.test_ics import NINE, invite

HOME = "/ana/"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def radicale(tmp_path: Path) -> Iterator[httpx.Client]:
    settings = config.load()
    settings.update(
        {"storage": {"filesystem_folder": str(tmp_path)}, "auth": {"type": "none"}}, "test", privileged=True
    )
    logging.getLogger("radicale").setLevel(logging.CRITICAL)
    with make_server("127.0.0.1", 0, Application(settings), handler_class=_Quiet) as server:
        thread = threading.Thread(target=lambda: server.serve_forever(0.05), daemon=True)
        thread.start()
        with httpx.Client(
            base_url=f"http://127.0.0.1:{server.server_port}", trust_env=False, auth=("ana", "x"), timeout=30
        ) as client:
            yield client
        server.shutdown()
        thread.join(10)


def test_an_invitation_is_stored_and_read_back(radicale: httpx.Client) -> None:
    assert radicale.request("MKCALENDAR", f"{HOME}own/").status_code == 201
    guests = (Guest('Zoë "Z"; Löwe', "zoe@company.example"), Guest("Ben", "ben@company.example", required=False))
    for method in (ics.REQUEST, ics.CANCEL):
        made = ics.calendar(method, invite(guests=guests, description="Agenda\n1. Größe, Gewicht; Preis"))
        put = radicale.put(f"{HOME}own/m3.ics", content=made, headers={"Content-Type": "text/calendar; charset=utf-8"})
        assert put.status_code in {201, 204}, put.text
        found = vobject.readOne(radicale.get(f"{HOME}own/m3.ics").text).vevent
        assert found.dtstart.value.astimezone(UTC) == NINE
        assert found.description.value == "Agenda\n1. Größe, Gewicht; Preis"
        assert [each.value for each in found.attendee_list] == [f"mailto:{each.address}" for each in guests]
        assert found.status.value == ("CANCELLED" if method == ics.CANCEL else "CONFIRMED")


def test_a_feed_is_taken_whole_and_a_day_of_it_found(radicale: httpx.Client) -> None:
    kept = [
        invite(uid=f"m{n}@concord", zone=zone) for n, zone in enumerate(("Europe/Berlin", "America/St_Johns", "UTC"))
    ]
    put = radicale.put(f"{HOME}feed/", content=ics.feed(kept), headers={"Content-Type": "text/calendar"})
    assert put.status_code == 201, put.text
    stored = Calendar.from_ical(radicale.get(f"{HOME}feed/").text)
    on_the_day = recurring_ical_events.of(stored).at((2027, 3, 29))
    assert sorted(str(each["uid"]) for each in on_the_day) == ["m0@concord", "m1@concord", "m2@concord"]
    assert {each["dtstart"].dt.astimezone(UTC) for each in on_the_day} == {NINE}
