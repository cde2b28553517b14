"""The story: a launch in one channel, from debate to decision, and a standup. Each step must be seen to count."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.demo.local import DemoError, LocalSlack, wait_until
from handlers.demo.workspace import ANA, BEN, BOT, CARLA, DEV, EMI, FARID, GRACE, LAUNCH

SEEN_WITHIN = 15.0
Told = dict[str, Any]
REGISTER = (
    (BEN, "sales influence:4"),
    (CARLA, "account management"),
    (DEV, "forward logistics"),
    (EMI, "accounting"),
    (FARID, "tpm driver"),
    (GRACE, "executive approver influence:5"),
)
DEBATE = (
    (BEN, "Retailers ask for delivery in the first week of June. Can we promise that?"),
    (DEV, "By rail yes, by sea no: the port is full until mid June."),
    (EMI, "Rail costs 40k more. Fine for the first shipment, not for all of them."),
    (FARID, "Decision: first shipment by rail, everything after it by sea."),
    (BEN, "+1, that I can sell."),
    (EMI, "Works for me."),
)


@dataclass(slots=True)
class Stage:
    """What the story is played on."""

    slack: LocalSlack
    now: Callable[[], datetime]  # Concord's clock, in the demo's zone
    tell: Callable[[str, str], None]  # (what happens, what to look for)

    def command(self, who: str, command: str, text: str) -> None:
        """Somebody types a command in the launch channel."""
        self.slack.post("command", channel=LAUNCH, user=who, command=command, text=text)

    def say(self, who: str, text: str, *, channel: str = LAUNCH, thread: str = "") -> str:
        """Somebody writes; the message's ts."""
        extra = {"thread_ts": thread} if thread else {}
        told = self.slack.post("message", channel=channel, user=who, text=text, **extra)
        return str(told["message"]["ts"])

    def see(self, pattern: str, *, channel: str = LAUNCH, within: float = SEEN_WITHIN) -> Told:
        """Wait for a message of Concord's that shows a pattern; the newest such."""

        def shown() -> Told | None:
            ours = [each for each in self.slack.messages(channel) if each.get("user") == BOT]
            return next((each for each in reversed(ours) if re.search(pattern, spoken(each))), None)

        found: Told = wait_until(shown, f"a message like “{pattern}”", within)
        return found

    def click(self, who: str, message: Told, action_id: str) -> None:
        """Somebody presses a button of a message."""
        button, block_id = _button(message, action_id)
        action = {"type": "button", "block_id": block_id, **{k: button.get(k) for k in ("action_id", "value", "text")}}
        self.slack.post("interact", channel=message["channel"], messageTs=message["ts"], user=who, action=action)

    def direct(self, who: str, *, within: float) -> str:
        """The conversation of somebody with Concord, once there is one."""

        def opened() -> str | None:
            channels = self.slack.get("state")["channels"]
            return next((each["id"] for each in channels if each.get("is_im") and who in each["members"]), None)

        return str(wait_until(opened, "a direct message", within))


def spoken(message: Told) -> str:
    """All text of a message, fallback and blocks."""
    found = re.findall(r'"text": "((?:[^"\\]|\\.)*)"', json.dumps(message.get("blocks") or [], ensure_ascii=False))
    return "\n".join([message.get("text") or "", *(json.loads(f'"{each}"') for each in found)])


def _button(message: Told, action_id: str) -> tuple[Told, str]:
    for block in message.get("blocks") or []:
        for element in [*(block.get("elements") or []), block.get("accessory") or {}]:
            if element.get("action_id") == action_id:
                return element, block["block_id"]
    raise DemoError(f"The message has no button {action_id}: {spoken(message)[:200]}")


def play(stage: Stage) -> int:
    """Play all steps; how many there were.

    Raises: DemoError when something of a step is not seen
    """
    return sum(1 for step in STEPS for _ in step(stage))


def debate(stage: Stage) -> Iterator[None]:
    """A thread, drafted by a mention and recorded by a button."""
    stage.tell("Sales, logistics, accounting and the TPM debate in a thread of #eu-launch.", "six messages in a thread")
    (first, opening), *replies = DEBATE
    thread = stage.say(first, opening)
    for who, text in replies:
        stage.say(who, text, thread=thread)
    yield
    stage.tell("Farid mentions Concord with “decide” in it.", "a draft that only Farid sees, quoted from the thread")
    stage.say(FARID, f"<@{BOT}> decide", thread=thread)
    draft = stage.see("first shipment by rail")
    yield
    stage.tell("He presses Record.", "the card D-1 in the thread")
    stage.click(FARID, draft, "draft_record")
    stage.see(r"D-1 · ")
    yield
    stage.tell("Dev reacts with ☑ to another message.", "a second draft, for Dev; he discards it")
    question = stage.say(DEV, "Who books the rail slots? I can, from Monday.")
    stage.slack.post("reaction", channel=LAUNCH, ts=question, user=DEV, name="ballot_box_with_check")
    stage.click(DEV, stage.see("Who books the rail slots"), "draft_discard")
    stage.see("Nothing was recorded")
    yield


def register(stage: Stage) -> Iterator[None]:
    """An initiative, and who speaks for which function."""
    stage.tell('Ana types /initiative new "EU launch" key:EU', "“started and linked to this channel”")
    stage.command(ANA, "/initiative", 'new "EU launch" key:EU launch:2027-06-01')
    stage.see("is started and linked")
    yield
    stage.tell("She registers six people: /stakeholders add @ben sales influence:4 …", "one answer each, then the list")
    for who, role in REGISTER:
        stage.command(ANA, "/stakeholders", f"add <@{who}> {role}")
    stage.command(ANA, "/stakeholders", "list")
    stage.see(r"(?s)6 stakeholders.*Emi Tanaka")
    yield
    stage.tell("She mistypes: /stakeholders add @ana warehouse", "the nearest functions, and what she typed")
    stage.command(ANA, "/stakeholders", f"add <@{ANA}> loggistics")
    stage.see("Did you mean.*logistics")
    yield


def log(stage: Stage) -> Iterator[None]:
    """A decision by typing, and the list."""
    stage.tell('Emi types /decision log "Invoices in euro" outcome:"From June on"', "the card D-2 in the channel")
    stage.command(EMI, "/decision", 'log "Invoices in euro" outcome:"From June on, for all retailers."')
    stage.see(r"D-2 · Invoices in euro")
    stage.command(GRACE, "/decision", "list")
    stage.see(r"(?s)D-2 · Invoices.*D-1 · ")
    yield


def standup(stage: Stage) -> Iterator[None]:
    """A standup: prompts in each one's own morning, an answer by replying, the digest on time."""
    at = next_time(stage.now())
    closes = at + timedelta(minutes=1)
    stage.tell(
        f"Ana types /standup new days:daily at:{at:%H:%M} closes:{closes:%H:%M}",
        f"at {at:%H:%M} Ana and Carla are asked by direct message; others have it later or earlier in their own zone",
    )
    stage.command(ANA, "/standup", f"new days:daily at:{at:%H:%M} closes:{closes:%H:%M}")
    stage.see(r"Every day at|daily|each person's zone")
    yield
    wait = (at - stage.now()).total_seconds() + 20
    conversation = stage.direct(ANA, within=wait)
    stage.see("What did you finish", channel=conversation, within=wait)
    stage.tell("Ana answers by replying.", "her answers in the message; Carla says nothing")
    stage.say(ANA, "Rail contract signed\nBook the slots\nCustoms papers are missing", channel=conversation)
    stage.see("Customs papers are missing", channel=conversation)
    yield
    stage.tell(
        f"The standup closes at {closes:%H:%M}.", "the digest in #eu-launch: the blocker first, Carla is missing"
    )
    late = (closes - stage.now()).total_seconds() + 20
    stage.see(r"(?s)Customs papers are missing.*Carla Rossi", within=late)
    yield


def home(stage: Stage) -> Iterator[None]:
    """App Home."""
    stage.tell("Farid opens Concord's Home.", "his initiative, his role, the recent decisions")
    stage.slack.post("open-home", user=FARID)
    wait_until(lambda: _published(stage.slack), "Farid's App Home", SEEN_WITHIN)
    yield


def _published(slack: LocalSlack) -> bool:
    log = json.dumps(slack.get("log")["log"], ensure_ascii=False)
    return "views.publish" in log and "EU launch" in log


def next_time(now: datetime) -> datetime:
    """When the demo's standup asks: a round time if one is near, else the next full minute."""
    soon = (now + timedelta(seconds=8)).replace(second=0, microsecond=0) + timedelta(minutes=1)
    rounded = soon + timedelta(minutes=-soon.minute % 5)
    return rounded if rounded - now < timedelta(minutes=3) else soon


STEPS = (register, debate, log, standup, home)
