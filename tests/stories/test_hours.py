"""Working hours: set in the form or by typing, over the workspace's."""

from __future__ import annotations

from typing import Any

import pytest

from bot import hours
from storage import calendars, history, preferences
from storage import hours as kept
from storage.people import Person
from storage.work import Tenancy, Work
from storage.workspaces import Workspace
from tests.fakes.running import Concord
from tests.fakes.slack.answer import Answer, all_text
from tests.fakes.slack.model import User
from tests.stories.office import ada as ada  # noqa: PLC0414 - a fixture
from tests.stories.office import launch as launch  # noqa: PLC0414 - a fixture
from tests.stories.office import linked, typed
from tests.stories.register import Launch


def _opened(this: Launch, quiet: Concord, who: User) -> Answer:
    """The form, opened from the App Home."""
    this.slack.open_home(who)
    quiet.settle()
    return this.slack.click(who, this.slack.home(who), "hours_open")


def _initial(opened: Answer, name: str) -> Any:
    assert opened.opened is not None
    element = next(each for each in opened.opened["blocks"] if each["block_id"] == name)["element"]
    return element.get("initial_value", [each["value"] for each in element.get("initial_options", ())])


# The form


def test_hours_are_set_in_the_home_and_go_back_to_the_workspaces(launch: Launch, quiet: Concord) -> None:
    this = launch
    opened = _opened(this, quiet, this.olga)
    said = all_text(opened.opened)
    assert "Your zone is *Europe/Berlin*" in said
    assert "as for everybody here: Mon–Fri, 09:00–17:00." in said
    assert "No calendar is linked" in said
    assert "Back to the workspace's" not in said
    values = {"days": ["mon", "tue", "wed", "thu"], "hours": "8 to 15", "also": "07:00-19:00", "country": "Bavaria"}
    sent = this.slack.submit(this.olga, opened, values)
    assert sent.errors is None
    assert "found Mon–Thu, 08:00–15:00 (Europe/Berlin), if need be from 07:00 until 19:00." in all_text(sent.view)
    assert "Bayern, Germany is Good Friday, Friday 26 March." in all_text(sent.view)

    again = _opened(this, quiet, this.olga)
    assert _initial(again, "days") == ["mon", "tue", "wed", "thu"]
    assert [_initial(again, name) for name in ("hours", "also", "country")] == ["08:00-15:00", "07:00-19:00", "DE-BY"]
    this.slack.submit(this.olga, again)
    assert _verbs(quiet) == ["change"], "what was the same was not written down"

    back = this.slack.click(this.olga, _opened(this, quiet, this.olga), "hours_back")
    assert back.ok
    view = this.slack.modal(this.olga)
    assert "those of the workspace again: Mon–Fri, 09:00–17:00 (Europe/Berlin)." in all_text(view)
    assert _initial(_opened(this, quiet, this.olga), "days") == []
    assert _verbs(quiet) == ["change", "change"]
    with quiet.work("U0OLGA") as work:
        assert not hours.mine(work).is_own


def _verbs(quiet: Concord) -> list[str]:
    with quiet.work("U0OLGA") as work:
        return [each.verb for each in history.of(work, "hours", work.person.id)]


def test_what_was_set_is_written_down_and_can_be_erased(launch: Launch, quiet: Concord) -> None:
    typed(launch, launch.olga, "hours days:sat country:Bavaria")
    with quiet.work("U0OLGA") as work:
        (entry,) = history.of(work, "hours", work.person.id)
        assert entry.changes == {
            "hours": {"days": [5], "country": "DE-BY"},
            "before": {"hours": {"days": None, "country": None}},
        }
        assert history.erase_typed_by(work, work.person.id) >= 1
        assert "DE-BY" not in str(history.of(work, "hours", work.person.id)[0].changes)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"hours": "9-5"}, "hours", "Did you mean `09:00-17:00`?"),
        ({"also": "10:00-20:00"}, "also", "You begin at 09:00"),
        ({"country": "Germny"}, "country", "Did you mean `DE` (Germany)"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    launch: Launch, quiet: Concord, values: dict[str, str], field: str, said: str
) -> None:
    opened = _opened(launch, quiet, launch.olga)
    refused = launch.slack.submit(launch.olga, opened, {"days": ["sat"], **values})
    assert list(refused.errors or {}) == [field]
    assert said in (refused.errors or {})[field]
    with quiet.work("U0OLGA") as work:
        assert kept.of(work, [work.person.id]) == {}
    assert launch.slack.submit(launch.olga, opened, {field: ""}).errors is None, "and it can be mended in place"


def test_the_same_form_sent_twice_counts_once(launch: Launch, quiet: Concord) -> None:
    sent = launch.slack.submit(launch.olga, _opened(launch, quiet, launch.olga), {"hours": "10-18"})
    launch.slack.courier.deliver("interactive", sent.payload)
    assert _verbs(quiet) == ["change"]


def test_the_form_says_when_the_calendar_was_last_read(launch: Launch, quiet: Concord) -> None:
    with quiet.work("U0OLGA") as work:
        linked(work, work.person.id, read_at=work.real, fault="It answers no more.")
    said = all_text(_opened(launch, quiet, launch.olga).opened)
    assert "Your calendar at calendar.example cannot be read: It answers no more. Busy times are as of <!date^" in said
    assert "calendar.example" not in all_text(_opened(launch, quiet, launch.ana).opened)


# Typed


def test_hours_are_typed_each_by_itself(launch: Launch, quiet: Concord) -> None:
    this = launch
    assert "found Mon–Thu, 09:00–17:00 (Europe/Berlin)." in typed(this, this.olga, "hours days:mon-thu").text
    assert "found Mon–Thu, 22:00–06:00" in typed(this, this.olga, 'hours hours:"22:00 - 6:00"').text
    assert "You begin at 22:00" in typed(this, this.olga, "hours also:23:00-07:00").text
    assert "until 07:00" in typed(this, this.olga, "hours also:-07:00").text
    assert "are those of the workspace again" in typed(this, this.olga, "hours back").text
    assert "Type `hours days:mon-fri" in typed(this, this.olga, "hours early").text
    opened = typed(this, this.olga, "hours").opened
    assert opened is not None
    assert opened["callback_id"] == "hours_form"


# For everybody


def test_admins_say_what_holds_for_everybody_who_says_nothing(launch: Launch, quiet: Concord, ada: User) -> None:
    this = launch
    typed(this, this.ana, "hours hours:10-18")
    opened = this.slack.command(ada, this.channel, "/concord", "settings")
    assert _initial(opened, "hours") == "09:00-17:00"
    for values in ({"days": []}, {"hours": ""}, {"hours": "9-5"}, {"country": "Germny"}):
        assert list(this.send(ada, opened, **values)) == list(values)
    sent = this.slack.submit(ada, opened, {"days": ["mon", "tue", "sat"], "hours": "7:30-16", "country": "usa"})
    assert sent.errors is None
    with quiet.work("U0OLGA") as work:
        assert hours.mine(work).plan == hours.Plan((0, 1, 5), 450, 960, country="US")
        entry = history.of(work, "workspace", work.workspace_id)[-1]
        assert entry.changes["before"] == {"days": [0, 1, 2, 3, 4], "begins": 540, "ends": 1020, "country": ""}
    with quiet.work("U0ANA") as work:
        assert hours.mine(work).plan == hours.Plan((0, 1, 5), 600, 1080, country="US")
    assert "Mon–Tue, Sat, 07:30–16:00, public holidays of United States." in all_text(
        _opened(this, quiet, this.olga).opened
    )


def test_only_admins_say_what_holds_for_everybody(launch: Launch, quiet: Concord, ada: User) -> None:
    opened = launch.slack.command(ada, launch.channel, "/concord", "settings")
    assert "Only an admin" in str(launch.send(launch.ben, opened, hours="7-8"))
    with quiet.work() as work:
        assert preferences.of(work).begins == 540


def test_another_workspace_is_not_touched(launch: Launch, quiet: Concord) -> None:
    with quiet.house.database.begin() as session:
        row = Workspace(team_id="T0OTHER", installed_at=quiet.clock.now(), name="", bot_user_id="U0X")
        session.add(row)
        session.flush()
        theirs = Work(session, Tenancy(row.id, row.team_id, "U0X"), quiet.clock.now(), quiet.clock.real())
        theirs.actor = theo = theirs.add(Person(slack_id="U0OLGA", name="Theo Theirs"))
        preferences.change(theirs, begins=0, country="US")
        hours.set_own(theirs, {"days": "sat"})
        linked(theirs, theo.id, read_at=theirs.real)
    with quiet.work("U0OLGA") as work:
        assert hours.mine(work).plan == hours.Plan((0, 1, 2, 3, 4), 540, 1020)
        assert hours.plans(work, [theo.id]) == {theo.id: hours.usual(work)}, "nothing of theirs is known here"
        assert kept.of(work, [theo.id]) == calendars.of(work, [theo.id]) == {}
        kept.change(work, work.person.id, begins=60)
    with quiet.house.database.begin() as session:
        theirs = Work(session, Tenancy(row.id, row.team_id, "U0X"), quiet.clock.now(), quiet.clock.real())
        assert hours.plans(theirs, [theo.id])[theo.id] == hours.Plan((5,), 0, 1020, country="US")
