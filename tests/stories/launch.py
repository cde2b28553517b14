"""Ana, Ben and Carla in #launch, and what they do about decisions: shared by the stories."""

from __future__ import annotations

from typing import Any

from storage import history
from storage.decisions import Decision
from storage.drafts import Draft
from storage.errands import Errand
from tests.fakes import slack as fakes
from tests.fakes.running import Concord
from tests.fakes.slack import Channel, FakeSlack, Message, User

EMOJI = "ballot_box_with_check"


class People:
    """Ana, Ben and Carla in #launch, with a debate in a thread."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.ana = slack.user("ana", id="U0ANA", real_name="Ana Ruiz", tz="Europe/Berlin")
        self.ben = slack.user("ben", id="U0BEN", real_name="Ben Okafor")
        self.carla = slack.user("carla", id="U0CARLA", real_name="Carla Rossi")
        self.admin = slack.user("ada", id="U0ADA", real_name="Ada Admin", admin=True)
        self.launch = slack.channel("launch", id="C0LAUNCH", members=[self.ana, self.ben, self.carla, self.admin])

    def debate(self, *, outcome: str = "Decision: Rotterdam serves the EU.", where: Channel | None = None) -> Message:
        place = where or self.launch
        root = self.slack.say(self.ben, place, "Which warehouse for *EU*?")
        self.slack.say(self.carla, place, "Rotterdam is closer", thread=root)
        self.slack.say(self.ana, place, outcome, thread=root)
        return root


def the_draft(slack: FakeSlack, who: User) -> dict[str, Any]:
    """The draft that somebody was shown."""
    return [each for each in slack.ephemerals(who) if "draft_discard" in str(each["blocks"])][-1]


def drafted(concord: Concord, people: People, root: Message | None = None) -> dict[str, Any]:
    """Ana has asked for a draft with the emoji and sees it."""
    people.slack.react(people.ana, root or people.debate(), EMOJI)
    concord.settle()
    return the_draft(people.slack, people.ana)


def log(slack: FakeSlack, who: User, where: Channel, text: str) -> str:
    return slack.command(who, where, "/decision", f"log {text}").text


def the_card(slack: FakeSlack, where: Channel, number: int = 1) -> dict[str, Any]:
    posted = [each for each in slack.messages(where) if f"D-{number} " in each["text"]]
    assert len(posted) == 1, slack.describe()
    return posted[0]


def drafts_kept(concord: Concord) -> list[Draft]:
    with concord.work() as work:
        return list(work.session.scalars(work.select(Draft)))


def recorded(concord: Concord) -> list[Decision]:
    with concord.work() as work:
        return list(work.session.scalars(work.select(Decision).order_by(Decision.number)))


def changes(concord: Concord) -> list[history.Entry]:
    """The history of the first decision."""
    first = recorded(concord)[0].id
    with concord.work() as work:
        return history.of(work, "decision", first)


def hurry(concord: Concord) -> None:
    """What waits for another attempt is due now."""
    with concord.work() as work:
        work.session.execute(work.update(Errand).values(not_before=work.real))
    concord.settle()


def unheard(slack: FakeSlack, where: Channel, who: User, text: str, thread: Message) -> None:
    """Say something that Concord is told nothing of, as in all channels: it reads only threads that it is asked to."""
    made = Message(where.id, who.id, slack.space.new_ts(), text)
    made.thread_ts = thread.ts
    slack.space.store(made)


def press(slack: FakeSlack, who: User, action: str, value: str) -> fakes.Answer:
    """Press a button that is not on the screen any more, as a second click on its way does."""
    stale = fakes.Ephemeral("C0LAUNCH", who.id, slack.space.new_ts(), "draft", "chat.postEphemeral", [])
    button = {"type": "button", "action_id": action, "value": value, "text": {"type": "plain_text", "text": "x"}}
    stale.blocks = [{"type": "actions", "block_id": "choose", "elements": [button]}]
    slack.space.ephemerals.append(stale)
    return slack.click(who, stale, action)
