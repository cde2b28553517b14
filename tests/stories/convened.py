"""A booked meeting of Ana's with Ben, Carla and Dana from outside, laid into the store: for stories about invitations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot import blocks, invitations, outbox
from bot.outbox import Place, Subject
from storage import channels, meetings, people, workspaces
from storage.decisions import Decision
from storage.errands import Errand
from storage.invitations import Invitation
from storage.meetings import AgendaItem, Meeting
from storage.people import Person
from storage.work import Work
from tests.fakes.mailserver import MailServer
from tests.fakes.running import Concord
from tests.fakes.slack import Channel, FakeSlack, User

NAMES = {"ana": "Ana Ruiz", "ben": "Ben Okafor", "carla": "Carla Rossi", "olga": "Olga Petrova"}
ZONES = {"ana": "Europe/Berlin", "ben": "America/New_York", "carla": "Asia/Kolkata", "olga": "Europe/Berlin"}
AT = datetime(2027, 3, 9, 14, 0, tzinfo=UTC)


def address(key: str) -> str:
    return f"{key}@company.example"


class Convened:
    """Verbs for the meeting; each is one transaction, and what it leaves is done at once."""

    def __init__(self, concord: Concord, slack: FakeSlack) -> None:
        self.concord, self.slack = concord, slack
        self.users: dict[str, User] = {
            key: slack.user(key, id=f"U0{key.upper()}", real_name=name, tz=ZONES[key], email=address(key))
            for key, name in NAMES.items()
        }
        self.launch = slack.channel("launch", id="C0LAUNCH", members=list(self.users.values()))
        self.people: dict[str, int] = {}
        with concord.work() as work:
            self._meet(work)
            self.meeting_id = self._book(work).id
        concord.settle()

    def _meet(self, work: Work) -> None:
        for key, user in self.users.items():
            values = {"name": NAMES[key], "tz": ZONES[key], "email": address(key), "fetched_at": work.real}
            self.people[key] = people.save(work, user.id, **values).id
        dana = work.add(Person(name="Dana Roe", email="Dana@Retailer.example", organisation="Retailer"))
        self.people["dana"] = dana.id

    def _book(self, work: Work) -> Meeting:
        where = channels.save(work, self.launch.id, name="launch", is_private=False, joined=True, fetched_at=work.real)
        number = workspaces.next_meeting_number(work)
        made = work.add(
            Meeting(
                number=number, purpose="Agree on the EU warehouse", status=meetings.BOOKED, minutes=45, zone="Europe/Berlin",
                organiser_id=self.people["ana"], channel_id=where.id, window_from=AT - timedelta(days=7),
                window_to=AT + timedelta(days=7), starts_at=AT, uid=f"m{number}-{work.tenancy.team_id}@concord",
                call_url="https://call.example/1", permalink="https://slack.example/p1", created_at=work.now, booked_at=work.now, functions=[], groups=[],
            )
        )  # fmt: skip
        guests = [
            ("ana", meetings.REQUIRED),
            ("ben", meetings.REQUIRED),
            ("carla", meetings.OPTIONAL),
            ("dana", meetings.ANY),
        ]
        meetings.invite(work, made.id, [{"person_id": self.people[key], "role": role} for key, role in guests])
        card = blocks.plain(f"M-{number} · Agree on the EU warehouse")
        outbox.post_card(work, Subject(invitations.CARD, made.id), Place(self.launch.id), card)
        return made

    # -- what happens to it

    def request(self, *, sequence: int = 0, **values: Any) -> None:
        """It is booked, or changed and invited to again."""
        with self.concord.work() as work:
            found = self.meeting(work)
            for name, value in {**values, "sequence": found.sequence + sequence}.items():
                setattr(found, name, value)
            invitations.request(work, found)
        self.concord.settle()

    def cancel(self, why: str = "", *, only: str = "") -> None:
        """It is cancelled, or somebody is not invited any more."""
        with self.concord.work() as work:
            found = self.meeting(work)
            if not only:
                found.status, found.ended_at, found.ended_why = meetings.CANCELLED, work.now, why or None
            found.sequence += 1
            invitations.cancel(work, found, [self.person(work, only)] if only else None)
        self.concord.settle()

    def agenda(self, title: str, *, minutes: int | None = None, private: Channel | None = None) -> None:
        """A decision is on its agenda; it may come from a private channel."""
        with self.concord.work() as work:
            where = channels.save(work, private.id, is_private=True, name=private.name) if private else None
            decided = work.add(
                Decision(
                    number=workspaces.next_decision_number(work), title=title, status="proposed",
                    owner_id=self.people["olga"], channel_id=where.id if where else None, created_at=work.now,
                )
            )  # fmt: skip
            values = {"meeting_id": self.meeting_id, "added_by_id": self.people["ana"], "title": title}
            work.add(AgendaItem(decision_id=decided.id, minutes=minutes, **values))

    # -- what is known

    def meeting(self, work: Work) -> Meeting:
        found = work.get(Meeting, self.meeting_id)
        assert found is not None
        return found

    def person(self, work: Work, key: str) -> Person:
        found = work.get(Person, self.people[key])
        assert found is not None
        return found

    def rows(self) -> list[Invitation]:
        with self.concord.work(write=False) as work:
            return list(work.session.scalars(work.select(Invitation).order_by(Invitation.id)))

    def errands(self) -> list[Errand]:
        with self.concord.work(write=False) as work:
            return list(work.session.scalars(work.select(Errand).order_by(Errand.id)))

    def again(self) -> None:
        """Time has passed: what waits for its next attempt is due."""
        with self.concord.work() as work:
            work.session.execute(work.update(Errand).where(Errand.state == "queued").values(not_before=work.real))
        self.concord.settle()

    def by_mail(self, server: MailServer, **values: Any) -> None:
        """A mail server is set."""
        self.concord.house.desk.post = server.post(**values)
