"""The demo's stage on the real local Slack: alone with a few calls of Slack, and with Concord for the story."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from handlers import wiring
from handlers.demo import local, story, workspace
from handlers.demo.local import DemoError, LocalSlack
from handlers.demo.stage import Stage, spoken
from handlers.demo.workspace import ANA, BOT, LAUNCH
from handlers.slack import Slack
from handlers.socket import Socket
from tests.fakes.databases import SQLiteTemplates


@pytest.fixture
def slack(tmp_path: Path) -> Iterator[LocalSlack]:
    try:
        local.binary()
    except DemoError as missing:
        pytest.skip(str(missing))
    started = LocalSlack(tmp_path, workspace.config(), local.free_port())
    started.start()
    yield started
    started.stop()


@pytest.fixture
def bot(slack: LocalSlack) -> Slack:
    return Slack(workspace.TOKENS["bot"], f"{slack.address}/api/", plain_dates=True)


@pytest.fixture
def served(slack: LocalSlack, sqlite_templates: SQLiteTemplates) -> Iterator[None]:
    """Concord itself on SQLite and by Socket Mode, as `concord demo` runs it."""
    url = sqlite_templates.fresh()
    house = wiring.build(
        Settings(
            _env_file=None,
            slack_bot_token=workspace.TOKENS["bot"],
            slack_app_token=workspace.TOKENS["app"],
            slack_api_url=f"{slack.address}/api/",
            database_url=url,
            concord_pace_seconds=0.0,
            concord_slack_rate=0.0,
            concord_plain_dates=True,
        )
    )
    house.install()
    socket = Socket(house.app, workspace.TOKENS["app"], f"{slack.address}/api/", 1)
    house.runner.start()
    socket.start()
    yield
    socket.stop()
    house.runner.stop()
    house.database.close()
    sqlite_templates.drop(url)


@pytest.fixture
def stage(slack: LocalSlack) -> Stage:
    return Stage(slack, now=None, tell=lambda *_: None)  # type: ignore[arg-type]  # no step that waits is played here


def card(**extra: Any) -> dict[str, Any]:
    text = {"type": "mrkdwn", "text": "*D-1* <!date^1803887982^{date_short}|1 March> “quoted”"}
    button = {"type": "button", "action_id": "draft_record", "value": "1", "text": {"type": "plain_text", "text": "Go"}}
    section = {"type": "section", "block_id": "s", "text": text, "accessory": {**button, "action_id": "look"}}
    row = {"type": "actions", "block_id": "a", "elements": [button]}
    return {"channel": LAUNCH, "text": "D-1", "blocks": [section, row], **extra}


def test_what_is_said_and_shown_is_seen_and_pressed(slack: LocalSlack, bot: Slack, stage: Stage) -> None:
    thread = stage.say(ANA, "Shall we?")
    stage.say(ANA, "Yes", thread=thread)
    stage.command(ANA, "/decision", "list")
    bot.call("chat.postMessage", **card(thread_ts=thread))

    seen = stage.see(r"(?s)D-1.*1 March “quoted”")

    assert "<!date" not in spoken(seen)
    assert [each["user"] for each in slack.messages(LAUNCH)] == [ANA, ANA, BOT]
    for action in ("draft_record", "look"):
        stage.click(ANA, seen, action)
    with pytest.raises(DemoError, match="has no button nowhere"):
        stage.click(ANA, seen, "nowhere")


def test_a_direct_message_is_found_and_what_is_not_there_is_told(bot: Slack, stage: Stage) -> None:
    opened = bot.call("conversations.open", users=ANA)["channel"]["id"]
    assert stage.direct(ANA, within=5) == opened
    with pytest.raises(DemoError, match=r"Not seen within 0 s: a message like “never”"):
        stage.see("never", within=0.2)
    with pytest.raises(DemoError, match="The local Slack refused edit-message"):
        stage.slack.post("edit-message", channel=LAUNCH, ts="1.0", user=ANA, text="x")


def test_a_workspace_that_ends_at_once_is_a_sentence(tmp_path: Path) -> None:
    try:
        ended = LocalSlack(tmp_path, {"channels": "none"}, local.free_port())
    except DemoError as missing:
        pytest.skip(str(missing))
    with pytest.raises(DemoError, match="ended at once"):
        ended.start()
    ended.stop()


def test_the_story_is_seen_step_by_step(served: None, stage: Stage) -> None:
    """All but the standup, which waits for its time, and what rests on it: a gap is mended, a map drawn, a thread decided."""
    told: list[str] = []
    stage.tell = lambda happens, look: told.extend((happens, look))
    for step in story.STEPS:
        if step not in (story.standup, story.afterwards):
            assert sum(1 for _ in step(stage)) >= 1
    assert "and the gap is gone" in told
    assert any("/stakeholders map" in each for each in told)
