"""The story's middle: a proposal is blocked by accounting, amended, accepted, acknowledged, and found again."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.demo.stage import SEEN_WITHIN, Stage
from handlers.demo.workspace import ANA, BEN, CARLA, DEV, EMI, FARID, GRACE

TITLE = "Rail for all of June"


def agreement(stage: Stage) -> Iterator[None]:
    """From a proposal to an outcome that has been read."""
    stage.tell(
        f'Farid types /decision propose "{TITLE}" outcome:"…"',
        "a card that asks the stakeholders by their part: who, by which rule, until when",
    )
    stage.command(
        FARID, "/decision", f'propose "{TITLE}" outcome:"All shipments of June go by rail." quorum:accounting'
    )
    card = stage.see(r"(?s)D-3 · Rail.*Still asked")
    stage.click(BEN, card, "decision_vote:agree")
    yield
    stage.tell("Emi, accounting, blocks it and says why.", "her objection on the card, with who answers it and when")
    stage.command(EMI, "/decision", 'vote D-3 block why:"Rail for everything breaks the budget"')
    stage.see(r"(?s)D-3 · Rail.*Emi Tanaka\* blocks: Rail for everything")
    yield
    stage.tell("Farid amends it.", "what has changed, word by word; only Emi is asked again")
    stage.command(FARID, "/decision", 'amend D-3 outcome:"The first shipment of June goes by rail."')
    stage.see("has a new version")
    yield
    stage.tell("Emi agrees now, and so do the others.", "D-3 is accepted: the outcome, and how it came about")
    for who in (EMI, DEV, ANA, GRACE):
        stage.click(who, card, "decision_vote:agree")
    stage.see(r"(?s)D-3 · Rail.*accepted.*quorum met")
    yield
    stage.tell("Carla is informed, in her messages, and presses Acknowledge.", "acknowledged by 1 of 1 on the card")
    conversation = stage.direct(CARLA, within=SEEN_WITHIN)
    stage.click(CARLA, stage.see("wants you to know", channel=conversation), "decision_acknowledge")
    stage.see("acknowledged by 1 of 1")
    yield
    stage.tell("Grace looks for it: /decision search rail june", "what was found, with the words in it marked")
    stage.command(GRACE, "/decision", "search rail june")
    stage.see(r"(?s)decisions?, newest first.*D-3")
    yield
