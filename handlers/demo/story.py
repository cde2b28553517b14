"""The story: a launch in one channel, from debate to decision, and a standup. Each step must be seen to count."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from handlers.demo.agreement import agreement
from handlers.demo.gathering import gathering
from handlers.demo.local import LocalSlack, wait_until
from handlers.demo.morning import morning
from handlers.demo.stage import SEEN_WITHIN, Stage
from handlers.demo.workspace import ANA, BEN, BOT, CARLA, DEV, EMI, FARID, GRACE, LAUNCH

REGISTER = (
    (BEN, "sales influence:4 interest:5 stance:supporter"),
    (CARLA, "account management informed influence:3 interest:4"),
    (DEV, "forward logistics influence:3 interest:5 stance:champion"),
    (EMI, "accounting influence:5 interest:2 stance:sceptic"),
    (FARID, "tpm driver influence:2 interest:5"),
    (GRACE, "executive approver influence:5 interest:4 stance:neutral"),
)
DEBATE = (
    (BEN, "Retailers ask for delivery in the first week of June. Can we promise that?"),
    (DEV, "By rail yes, by sea no: the port is full until mid June."),
    (EMI, "Rail costs 40k more. Fine for the first shipment, not for all of them."),
    (FARID, "Decision: first shipment by rail, everything after it by sea."),
    (BEN, "+1, that I can sell."),
    (EMI, "Works for me."),
)


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


def mend(stage: Stage) -> Iterator[None]:
    """A gap in the register, found and mended."""
    stage.tell("Ana says who is needed: /initiative edit need:product,logistics", "what has changed")
    stage.command(ANA, "/initiative", "edit need:product,logistics")
    stage.see("required functions none → Product, Logistics")
    stage.command(ANA, "/stakeholders", "gaps")
    stage.see(r"(?s)1 gap.*Nobody speaks for \*Product\*")
    yield
    stage.tell("It is herself who was missing: /stakeholders add @ana product", "and the gap is gone")
    stage.command(ANA, "/stakeholders", f"add <@{ANA}> product lead")
    stage.command(ANA, "/stakeholders", "gaps")
    stage.see("no gaps")
    yield
    stage.tell(
        "Ana types /stakeholders map", "a picture in her messages with Concord: nobody else sees it until she shares it"
    )
    stage.command(ANA, "/stakeholders", "map")
    conversation = stage.direct(ANA, within=SEEN_WITHIN)
    stage.see(r"(?s)Map of influence and interest.*Grace Lee", channel=conversation)
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
    """A standup: prompts in each one's own morning, an answer by replying, the digests on time."""
    at = next_time(stage.now())
    closes = at + timedelta(minutes=1)
    stage.tell(
        f"Ana types /standup new days:daily at:{at:%H:%M} closes:{closes:%H:%M}",
        f"at {at:%H:%M} Ana and Carla are asked by direct message; others have it later or earlier in their own zone",
    )
    stage.command(ANA, "/standup", f"new days:daily at:{at:%H:%M} closes:{closes:%H:%M}")
    stage.see(r"Every day at|daily|each person's zone")
    stage.command(ANA, "/digest", f"subscribe daily {closes:%H:%M} length:executive")
    stage.see("Subscribed")
    yield
    wait = (at - stage.now()).total_seconds() + 20
    conversation = stage.direct(ANA, within=wait)
    stage.see("What did you finish", channel=conversation, within=wait)
    stage.tell("Ana answers by replying.", "her answers in the message; Carla says nothing")
    stage.say(ANA, "Rail contract signed\nBook the slots\nCustoms papers are missing", channel=conversation)
    stage.see("Customs papers are missing", channel=conversation)
    yield
    stage.tell(
        f"The standup closes at {closes:%H:%M}.",
        "in #eu-launch its digest: the blocker first, Carla is missing; and what needs somebody, in ten lines",
    )
    late = (closes - stage.now()).total_seconds() + 20
    stage.see(r"(?s)Customs papers are missing.*Carla Rossi", within=late)
    stage.see(r"(?s)Daily digest · EU.*Decided.*What went well.*saved", within=late)
    yield


def afterwards(stage: Stage) -> Iterator[None]:
    """Help with what blocks, and a look back."""
    stage.tell(
        "Ana asks Emi for help: /standup blocker B-1 @emi. Emi presses Acknowledge.",
        "in Emi's messages the blocker with its buttons; the digest says that she is on it",
    )
    stage.command(ANA, "/standup", f"blocker B-1 <@{EMI}>")
    messages = stage.direct(EMI, within=SEEN_WITHIN)
    stage.click(EMI, stage.see(r"(?s)B-1.*Acknowledge", channel=messages), "blocker_acknowledge")
    stage.see(r"(?s)Customs papers are missing.*B-1.*Emi")
    yield
    stage.tell("Ana looks back: /standup report.", "figures at once; the picture comes to her messages")
    stage.command(ANA, "/standup", "report")
    stage.see(r"(?s)Four weeks of #eu-launch.*Answered.*Blockers")
    stage.see(r"(?s)Answered.*Only you see this", channel=stage.direct(ANA, within=SEEN_WITHIN))
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


STEPS = (register, mend, debate, log, agreement, gathering, standup, afterwards, morning, home)
