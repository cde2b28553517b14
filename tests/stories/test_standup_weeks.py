"""Whole weeks of a standup, minute by minute where something should happen, against a calendar that is counted out.

Three zones and one off the hour, the clocks of both hemispheres, Easter in Germany, somebody who travels, and Concord
away for three hours and for three days: nobody is missed, asked twice, or asked outside their morning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.fakes.slack import User, all_text
from tests.stories.team import BERLIN, Team
from tests.stories.team import team as team  # noqa: PLC0414 - a fixture

NEW_YORK, SYDNEY, KATHMANDU = "America/New_York", "Australia/Sydney", "Asia/Kathmandu"
FIRST, LAST = date(2027, 3, 8), date(2027, 4, 9)
EASTER = (date(2027, 3, 26), date(2027, 3, 29))
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
Zone = Callable[[date], str]


def moment(day: date, hour: int, zone: str) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo(zone)).astimezone(UTC)


@dataclass
class Member:
    """Somebody with the zone that they are in on each day, and the days on which they do not work."""

    user: User
    zone: Zone
    off: tuple[date, ...] = ()


@dataclass
class Weeks:
    """The weeks from `FIRST` to `LAST`; within `away`, as (from, until), Concord is down."""

    team: Team
    members: list[Member]
    away: list[tuple[datetime, datetime]] = field(default_factory=list)
    moves: dict[datetime, tuple[User, str]] = field(default_factory=dict)

    def days(self) -> Iterator[date]:
        day = FIRST
        while day <= LAST:
            if day.weekday() < 5:
                yield day
            day += DAY

    def closes(self, day: date) -> datetime:
        return moment(day, 17, BERLIN)

    def heard(self, at: datetime, until: datetime) -> datetime | None:
        """When what is due at a moment comes, if it may come until another; None when Concord is down too long."""
        for begins, ends in self.away:
            if begins <= at < ends:
                return ends if ends < until else None
        return at

    def asked(self) -> dict[datetime, list[str]]:
        """Who is asked when, counted out."""
        found: dict[datetime, list[str]] = {}
        for day in self.days():
            for each in self.members:
                at = self.heard(moment(day, 9, each.zone(day)), self.closes(day))
                if day not in each.off and at is not None:
                    found.setdefault(at, []).append(each.user.name)
        return found

    def walk(self) -> None:
        """Live through it: at each moment those are asked who should be, and a minute before nobody was."""
        expected = self.asked()
        counts = {each.user.name: len(self.team.prompts(each.user)) for each in self.members}
        for at in sorted({*self._moments(expected)}):
            if any(begins <= at < ends for begins, ends in self.away):
                continue
            self.team.concord.at(at.replace(tzinfo=None).isoformat(" "), "UTC")
            if at in self.moves:
                who, zone = self.moves[at]
                self.team.slack.change_user(who, tz=zone)
                self.team.concord.settle()
            new = {each.user.name: len(self.team.prompts(each.user)) for each in self.members}
            more = [name for name, count in new.items() for _ in range(count - counts[name])]
            assert sorted(more) == sorted(expected.get(at, [])), f"{at:%A %d %B %H:%M}"
            counts = new

    def _moments(self, expected: dict[datetime, list[str]]) -> Iterator[datetime]:
        for at in expected:
            yield from (at - MINUTE, at)
        yield from self.moves
        yield from (ends for _, ends in self.away)
        for day in self.days():
            yield from (self.closes(day) - MINUTE, self.closes(day))

    def digests(self) -> list[str]:
        """The days of the digests in the channel, as they are headed."""
        said = [all_text(each) for each in self.team.slack.messages(self.team.launch)]
        named = [f"{day:%A %-d %B}" for day in self.days()]
        return [name for each in said for name in named if name in each.splitlines()[0]]


def always(zone: str) -> Zone:
    return lambda _: zone


@pytest.fixture
def weeks(team: Team) -> Weeks:
    """Ana and Ben in Berlin, Nia in New York, Sid in Sydney, Kai in Kathmandu; it closes at 17:00 in Berlin."""
    slack = team.slack
    nia = slack.user("nia", id="U0NIA", real_name="Nia Cole", tz=NEW_YORK)
    sid = slack.user("sid", id="U0SID", real_name="Sid Webb", tz=SYDNEY)
    kai = slack.user("kai", id="U0KAI", real_name="Kai Rai", tz=KATHMANDU)
    for each in (nia, sid, kai):
        slack.join(team.launch, each)
    team.at("2027-03-06 12:00")
    team.type(team.ana, "new days:mon-fri at:09:00 closes:17:00")
    others = [(team.ana, BERLIN), (team.ben, BERLIN), (nia, NEW_YORK), (sid, SYDNEY), (kai, KATHMANDU)]
    return Weeks(team, [Member(who, always(zone)) for who, zone in others])


def test_five_weeks_through_three_changes_of_clocks(weeks: Weeks) -> None:
    """New York changes on 14 March, Berlin on the 28th, Sydney on 4 April, Kathmandu never and lies off the hour."""
    weeks.walk()
    assert weeks.digests() == [f"{day:%A %-d %B}" for day in weeks.days()], "each day's digest once, in order"


def test_public_holidays_are_the_own_ones(weeks: Weeks) -> None:
    team = weeks.team
    team.slack.command(team.ben, team.launch, "/consensus", "hours country:DE")
    team.concord.settle()
    ben = next(each for each in weeks.members if each.user is team.ben)
    ben.off = EASTER
    weeks.walk()


def test_who_travels_is_asked_in_the_morning_where_they_are(weeks: Weeks) -> None:
    """Ana flies west on a Wednesday noon, and on to Sydney on a Sunday."""
    ana = next(each for each in weeks.members if each.user is weeks.team.ana)
    west, east = date(2027, 3, 17), date(2027, 3, 28)
    ana.zone = lambda day: BERLIN if day <= west else NEW_YORK if day < east else SYDNEY
    weeks.moves = {
        datetime(2027, 3, 17, 12, tzinfo=UTC): (ana.user, NEW_YORK),
        datetime(2027, 3, 28, 4, tzinfo=UTC): (ana.user, SYDNEY),
    }
    weeks.walk()


def test_three_hours_and_three_days_down(weeks: Weeks) -> None:
    """Who was due meanwhile is asked once it is back, while their round is open; whole rounds that are over are not made up."""
    weeks.away = [
        (datetime(2027, 3, 10, 7, 30, tzinfo=UTC), datetime(2027, 3, 10, 10, 30, tzinfo=UTC)),
        (datetime(2027, 3, 15, 20, tzinfo=UTC), datetime(2027, 3, 18, 20, tzinfo=UTC)),
        (datetime(2027, 3, 30, 15, 30, tzinfo=UTC), datetime(2027, 3, 30, 18, 30, tzinfo=UTC)),  # over it closes
    ]
    weeks.walk()
    lost = {date(2027, 3, 16), date(2027, 3, 17), date(2027, 3, 18)}
    assert weeks.digests() == [f"{day:%A %-d %B}" for day in weeks.days() if day not in lost]
