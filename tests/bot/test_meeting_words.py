"""What people read around a meeting, at its edges: minutes, long agendas, hostile names, clocks that change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.messages.meetings import Item, Seated, Shown, after, around, minutes
from bot.messages.meetings.after import After
from bot.messages.meetings.minutes import span
from bot.quorum import Missing
from storage.actions import Action
from storage.decisions import Decision
from storage.meetings import AgendaItem, Attendee, Meeting
from storage.people import Person

NOON = datetime(2027, 3, 3, 12, tzinfo=UTC)


def person(number: int, name: str) -> Person:
    return Person(id=number, name=name, tz="Europe/Berlin", slack_id=f"U{number}", deactivated=False)


def meeting(**values: Any) -> Meeting:
    made = {
        "id": 7, "number": 3, "purpose": "Which *warehouse* & <why>", "minutes": 45, "starts_at": NOON,
        "zone": "Europe/Berlin", "status": "held", "functions": [], "groups": [], "preread_required": False,
    }  # fmt: skip
    return Meeting(**{**made, **values})


def seat(who: Person, said: str | None, *, came: bool | None = None, delegate: Person | None = None) -> Seated:
    row = Attendee(person_id=who.id, role="required", function="", group="", response=said, came=came)
    return Seated(row, who, delegate)


def shown(found: Meeting, seats: tuple[Seated, ...] = (), items: tuple[Item, ...] = (), **values: Any) -> Shown:
    return Shown(found, person(1, "Olga"), seats, values.pop("missing", Missing()), items, {}, **values)


def item(number: int, title: str, outcome: str | None = None, note: str | None = None, decided: str = "") -> Item:
    decision = Decision(id=number, number=number, title=title, status=decided) if decided else None
    return Item(AgendaItem(id=number, title=title, outcome=outcome, note=note), decision)


def test_minutes_say_everything_and_no_markdown_comes_out_of_names() -> None:
    ana, ben, carla = person(2, "Ana <b>"), person(3, "Ben [x](http://evil)"), person(4, "Carla")
    seats = (seat(ana, "yes"), seat(ben, "no"), seat(carla, None, came=True, delegate=ben))
    items = (item(1, "Rotterdam", "decided", "All of us\n# not a heading", decided="accepted"), item(2, "Prices"))
    action = Action(number=4, title="Call *now*", due_on=date(2027, 3, 12), state="done")
    found = meeting(notes="Line one\nLine two", preread="https://wiki.example/a_b")
    following = meeting(number=5, purpose="Again", starts_at=NOON + timedelta(days=1))
    made = minutes(After(shown(found, seats, items), ((action, ana),)), following)
    assert made == (
        "# M-3 · Which \\*warehouse\\* & \\<why\\>\n\n"
        "* **When**: Wednesday 3 March 2027, 13:00–13:45 (Europe/Berlin)\n"
        "* **Called by**: Olga\n"
        "* **There**: Ana \\<b\\>, Ben \\[x\\](http://evil) for Carla\n"
        "* **Not there**: Ben \\[x\\](http://evil)\n"
        "* **Read before**: https://wiki.example/a\\_b\n\n"
        "## What it came to\n\n"
        "### D-1 · Rotterdam\n\nDecided; it is accepted.\n\nAll of us  \n\\# not a heading\n\n"
        "### Prices\n\nNothing was noted.\n\n"
        "## Actions\n\n* A-4 · Call \\*now\\* — Ana \\<b\\>, due 12 March 2027, done\n\n"
        "## Notes\n\nLine one  \nLine two\n\n"
        "## Next meeting\n\nM-5 · Again, Thursday 4 March 2027, 13:00–13:45 (Europe/Berlin)\n"
    )


def test_minutes_of_nothing() -> None:
    made = minutes(After(shown(meeting(starts_at=None))))
    for each in ("no time yet", "**There**: nobody", "Nothing was on its agenda.", "None.\n", "None is booked."):
        assert each in made


@pytest.mark.parametrize(
    ("begins", "length", "zone", "said"),
    [
        ("2027-03-28T00:30+00:00", 60, "Europe/Berlin", "Sunday 28 March 2027, 01:30–03:30 (Europe/Berlin)"),
        ("2027-10-31T00:30+00:00", 60, "Europe/Berlin", "Sunday 31 October 2027, 02:30–02:30 (Europe/Berlin)"),
        (
            "2027-03-03T18:00+00:00",
            45,
            "Asia/Kathmandu",
            "Wednesday 3 March 2027, 23:45–4 March 00:30 (Asia/Kathmandu)",
        ),
    ],
)
def test_the_organisers_clock_where_it_changes(begins: str, length: int, zone: str, said: str) -> None:
    assert span(meeting(starts_at=datetime.fromisoformat(begins), minutes=length, zone=zone)) == said


def test_a_long_agenda_fits_into_its_message_and_its_form() -> None:
    items = tuple(item(n, "<" * 200, note="&" * 500) for n in range(1, 31))
    seats = tuple(seat(person(n, "&" * 60), "yes") for n in range(1, 60))
    found = After(shown(meeting(), seats, items))
    made = after.outcome(found)
    assert len(made.blocks) <= 50
    assert "and 18 more" in str(made.blocks)
    assert sum(len(str(each)) for each in made.blocks if each["type"] == "section") < 40_000
    assert len(after.outcome_form(found, "C1")["blocks"]) <= 100


def test_who_is_missing_is_named() -> None:
    found = shown(
        meeting(), (seat(person(2, "Ana <b>"), "no"),), missing=Missing(("legal",), ("sales",), (2,))
    )  # fmt: skip
    said = around.in_thread(found, [], [], lost=True).text
    assert said.endswith("the quorum is lost (nobody from legal, too few of sales, Ana &lt;b&gt; does not come).")


def test_nobody_had_uncomfortable_hours_or_everybody() -> None:
    assert "Nobody has had to meet at an uncomfortable hour in EU yet" in after.fairness([], "EU", "x-").text
    rows = [(person(n, f"<{n}>"), 90, 2) for n in range(1, 40)]
    said = str(after.fairness(rows, "", "").blocks)
    assert "• &lt;1&gt;: *1½ hours* in 2 meetings" in said
    assert "and 9 more" in said


def test_a_reminder_without_agenda_call_or_preread_is_two_lines() -> None:
    mine = [seat(person(2, "Ana"), "yes")]
    made = around.day_before(shown(meeting(status="booked")), mine, may_read=False)
    assert [each["block_id"] for each in made.blocks] == ["head"]
    assert around.soon(meeting()).text.startswith("*M-3 · Which ∗warehouse∗ &amp; &lt;why&gt;* begins <!date^")
