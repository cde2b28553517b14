"""The story's morning: what waits for one, done with a click, and what has changed since one last looked."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.demo.stage import Stage
from handlers.demo.workspace import ANA, BEN, DEV, EMI, FARID, GRACE


def morning(stage: Stage) -> Iterator[None]:
    """Dev's inbox, what Ana was sent and why, and Grace's look at what has changed for her."""
    stage.tell(
        "Farid proposes a customs broker; Dev has no time and types /concord inbox.",
        "all that waits for Dev, the most blocking first, each with the buttons that do it",
    )
    stage.command(
        FARID, "/decision", f'propose "One customs broker" <@{DEV}> <@{BEN}> <@{EMI}> outcome:"From April on."'
    )
    stage.see(r"(?s)D-5 · One customs broker.*Still asked")
    stage.command(DEV, "/concord", "inbox")
    inbox = stage.see(r"(?s)wait.? for you.*D-5.*One customs broker")
    yield
    stage.tell("He presses Agree and asks again.", "nothing waits for him any more")
    stage.click(DEV, inbox, "decision_vote:agree")
    stage.see(r"D-5: noted \*?Agree")
    stage.command(DEV, "/concord", "inbox")
    stage.see("Nothing waits for you")
    yield
    stage.tell(
        "Ana wonders why Concord wrote to her, and types /concord why.",
        "each message with its reason, and how to change that",
    )
    stage.command(ANA, "/concord", "why")
    stage.see(r"(?s)\*Why\*: .*, because ")
    yield
    stage.tell(
        "Grace was away and types /digest now.",
        "what others changed of what she has a part in; next time, only what is new",
    )
    stage.command(GRACE, "/digest", "now")
    stage.see(r"(?s)Changed for you.*D-3 Rail for all of June")
    stage.command(GRACE, "/digest", "now")
    stage.see("Nothing has changed for you since")
    yield
