"""The story's meeting: a blocked decision calls one across three zones; its quorum is lost and saved; it is not needed."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.demo.stage import SEEN_WITHIN, Stage
from handlers.demo.workspace import ANA, BEN, FARID, HANA

TITLE = "A second warehouse in Rotterdam"


def gathering(stage: Stage) -> Iterator[None]:
    """From a block to a meeting, and to no meeting."""
    stage.tell(
        f'Ana types /decision propose "{TITLE}" @ben @farid, and Ben blocks it.',
        "the card D-4 with his objection and a new button: Call a meeting",
    )
    stage.command(ANA, "/decision", f'propose "{TITLE}" <@{BEN}> <@{FARID}> outcome:"From July on."')
    stage.see(r"(?s)D-4 · A second.*Still asked")
    stage.command(BEN, "/decision", 'vote D-4 block why:"Retailers want Antwerp"')
    card = stage.see(r"(?s)D-4 · A second.*Ben Okafor\* blocks")
    yield
    stage.tell(
        "Ana presses it.", "times at which Berlin, London and New York are at work, soonest first, each with Book"
    )
    stage.click(ANA, card, "meeting_about")
    offered = stage.see(r"(?s)M-1 · D-4: A second.*everybody can.*New York.*London.*Berlin")
    stage.click(ANA, offered, "meeting_book")
    meeting = stage.see(r"(?s)M-1 · D-4: A second.*booked.*Agenda.*block 1")
    yield
    stage.tell("Ben cannot come.", "the card says that the quorum is lost; Ana has three ways out in her messages")
    stage.command(ANA, "/stakeholders", f"add <@{HANA}> sales")
    stage.click(BEN, meeting, "meeting_answer:no")
    stage.see(r"(?s)M-1 · D-4.*Quorum lost: Ben Okafor \*does not come")
    conversation = stage.direct(ANA, within=SEEN_WITHIN)
    lost = stage.see("has lost its quorum", channel=conversation)
    yield
    stage.tell("She asks Hana, who speaks for sales too, to come for him.", "“Hana Weiss for Ben Okafor”: it stands")
    stage.click(ANA, lost, "meeting_delegate")
    invited = stage.see("You are invited: M-1", channel=stage.direct(HANA, within=SEEN_WITHIN))
    stage.click(HANA, invited, "meeting_answer:yes")
    stage.see(r"(?s)M-1 · D-4.*Hana Weiss for Ben Okafor")
    yield
    stage.tell("Ben is convinced in the thread after all, and Farid agrees.", "D-4 is accepted, and M-1 is called off")
    stage.command(BEN, "/decision", "vote D-4 agree")
    stage.command(FARID, "/decision", "vote D-4 agree")
    stage.see(r"(?s)M-1 · D-4.*called off.*saved")
    yield
