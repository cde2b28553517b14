"""A menu whose choices are asked for while somebody types."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient

from bot import blocks
from bot.blocks import Frame
from bot.errors import BotError
from handlers.reply import Options, Reply
from handlers.request import Request
from storage.work import Work
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack


def _menu() -> dict[str, object]:
    frame = Frame("menu_form", "Pick one", submit="Take")
    element = {"type": "external_select", "action_id": "initiative", "min_query_length": 1}
    block = {"type": "input", "block_id": "initiative", "label": blocks.choice("Which", "")["text"], "element": element}
    return {**blocks.modal(frame, blocks.section("intro", "Pick")), "blocks": [block]}


def _choices(_work: Work, asked: Request) -> Reply:
    if asked.text == "x":
        raise BotError("There is nothing like that.")
    return Options((("EU launch", f"{asked.text}-1"), ("L" * 90, "2")))


@pytest.mark.parametrize(("typed", "values"), [("eu", ["eu-1", "2"]), ("x", [])])
def test_choices_come_in_the_acknowledgement(quiet: Concord, slack: FakeSlack, typed: str, values: list[str]) -> None:
    ana = slack.user("ana", id="U0ANA")
    launch = slack.channel("launch", id="C0LAUNCH", members=[ana])
    quiet.house.app.options("initiative")(quiet.house.door.options(_choices))
    slack.command(ana, launch, "/initiative", "new")
    form = slack.modal(ana)
    assert form is not None
    WebClient(slack.bot_token, base_url=slack.api_url).views_update(view_id=form["id"], view=_menu())

    asked = slack.suggest(ana, slack.modal(ana), "initiative", typed)

    assert [each["value"] for each in asked.options] == values
