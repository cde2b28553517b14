"""Olga's crew: who proposes and who decides, shared by the stories about proposals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fakes.slack import Answer, Channel, FakeSlack, User, all_text

PROPOSE = 'propose "Rotterdam serves the EU" outcome:"From May on"'


@dataclass
class Crew:
    """Olga leads EU; Ana approves for accounting, Ben and Carla contribute, Dee is informed."""

    slack: FakeSlack
    olga: User
    ana: User
    ben: User
    carla: User
    dee: User
    launch: Channel
    office: Channel

    def type(self, who: User, text: str, where: Channel | None = None) -> Answer:
        return self.slack.command(who, where or self.launch, "/decision", text)

    def press(self, who: User, choice: str, number: int = 1) -> Answer:
        """Press a button of the card."""
        return self.slack.click(who, self.card(number), f"decision_vote:{choice}")

    def card(self, number: int = 1) -> dict[str, Any]:
        """The one card, wherever it was posted."""
        found = [
            each
            for where in (self.launch, self.office)
            for each in self.slack.messages(where)
            if each["text"].startswith(f"D-{number} ·") and each.get("thread_ts", each["ts"]) == each["ts"]
        ]
        assert len(found) == 1, self.slack.describe()
        return found[0]

    def said(self, where: Channel | None = None) -> str:
        """Everything in a channel and its threads."""
        roots = self.slack.messages(where or self.launch)
        return "\n".join(all_text(said) for root in roots for said in (root, *self.slack.thread(root)))


def settled(slack: FakeSlack) -> Crew:
    """The crew in #launch and #office."""
    names = {"olga": "Olga Petrova", "ana": "Ana Ruiz", "ben": "Ben Okafor", "carla": "Carla Rossi", "dee": "Dee Doyle"}
    made = {
        key: slack.user(key, id=f"U0{key.upper()}", real_name=name, tz="Europe/Berlin") for key, name in names.items()
    }
    launch = slack.channel("launch", id="C0LAUNCH", members=list(made.values()))
    office = slack.channel("office", id="C0OFFICE", members=list(made.values()))
    return Crew(slack, made["olga"], made["ana"], made["ben"], made["carla"], made["dee"], launch, office)


def led(crew: Crew) -> Crew:
    """Olga leads EU, linked to #launch."""
    crew.slack.command(crew.olga, crew.launch, "/initiative", 'new "EU launch" key:EU')
    for who, part in (
        (crew.ana, "accounting approver"), (crew.ben, "logistics"), (crew.carla, "sales"), (crew.dee, "legal informed"),
    ):  # fmt: skip
        crew.slack.command(crew.olga, crew.launch, "/stakeholders", f"add {who.mention} {part}")
    return crew
