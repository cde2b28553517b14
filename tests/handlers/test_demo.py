"""The demo's own parts, without the local Slack."""

from __future__ import annotations

import socket
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers.demo import local, play, stage, story, workspace
from handlers.demo.local import DemoError

BERLIN = ZoneInfo(workspace.ZONE)


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2027-03-01T{clock}").replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("now", "asks"),
    [
        ("08:59:35", "09:00"),  # the next full minute, which is round
        ("08:59:55", "09:01"),  # too near to type the command; the next round time is too far
        ("09:00:00", "09:01"),
        ("09:02:30", "09:05"),
        ("09:01:00", "09:02"),
        ("23:49:59", "23:51"),
    ],
)
def test_the_standup_asks_soon_and_at_a_round_time_if_one_is_near(now: str, asks: str) -> None:
    assert story.next_time(at(now)) == at(asks)


def test_there_is_time_to_type_the_command_and_nobody_waits_long() -> None:
    for second in range(0, 3600, 7):
        now = at("14:00:00") + timedelta(seconds=second)
        wait = story.next_time(now) - now
        assert timedelta(seconds=8) <= wait < timedelta(minutes=3), now


def test_a_start_without_a_zone_is_the_demos() -> None:
    assert play._begins("2027-03-01 08:58") == at("08:58")
    assert play._begins("2027-03-01T08:58+00:00") == at("09:58")


def test_a_start_that_is_no_time_is_refused_with_an_example() -> None:
    with pytest.raises(DemoError) as caught:
        play._begins("monday")
    assert str(caught.value) == "--start 'monday' is no time. Try --start \"2027-03-01 08:58\""


def test_a_port_in_use_is_said_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(DemoError, match=f"Port {port} is in use. Stop what uses it, or choose another: --port"):
            local.require_free(port)
    local.require_free(local.free_port())


def test_a_missing_local_slack_is_said_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "ROOTS", (tmp_path,))
    with pytest.raises(DemoError, match=r"The local Slack is not installed. Run `make setup`"):
        local.binary()


def test_the_local_slack_is_found_where_npm_puts_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "ROOTS", (tmp_path,))
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    made = tmp_path / "node_modules" / "local-slack-darwin-arm64" / "bin" / "local-slack"
    made.parent.mkdir(parents=True)
    made.touch()
    assert local.binary() == made


def test_the_demo_ends_with_the_sentence_and_1(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert play.demo(once=True, port=0, start="monday") == 1
    assert "--start 'monday' is no time" in capsys.readouterr().err


def test_a_start_that_was_not_named_is_now_or_long_before_midnight(capsys: pytest.CaptureFixture[str]) -> None:
    begins = play._begins(None)
    assert begins is None or (begins.hour, begins.minute) == (8, 59)
    assert abs(play._clock(None)() - datetime.now(BERLIN)) < timedelta(minutes=1)
    assert abs(play._clock(at("08:58"))() - at("08:58")) < timedelta(minutes=1)
    play._narrator(once=True)("Ana types", "an answer")
    assert capsys.readouterr().out == "▸ Ana types\n    look for: an answer\n"


class _Quiet:
    """A local Slack that says what it was asked to."""

    address = "http://127.0.0.1:1"

    def __init__(self, *seen: str) -> None:
        self.seen = seen
        self.process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])

    def get(self, _what: str) -> dict[str, list[dict[str, str]]]:
        return {"log": [{"summary": each} for each in self.seen]}


def test_a_concord_that_ends_by_itself_ends_the_demo_with_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "concord.log").write_text("no such table")
    slack, ended = _Quiet("socket connected"), subprocess.Popen([sys.executable, "-c", ""])
    play._wait_connected(slack, slack.process, tmp_path)  # type: ignore[arg-type]
    ended.wait()
    with pytest.raises(DemoError, match="ended at once:\nno such table"):
        play._wait_connected(slack, ended, tmp_path)  # type: ignore[arg-type]
    with pytest.raises(DemoError, match="has ended by itself"):
        play._stay(slack, ended)  # type: ignore[arg-type]
    play._stop(slack.process)
    assert slack.process.returncode


def test_what_is_never_seen_is_named() -> None:
    with pytest.raises(DemoError, match="Not seen within 0 s: a miracle"):
        local.wait_until(lambda: None, "a miracle", 0.05)
    seen = iter([None, None, "it"])
    assert local.wait_until(lambda: next(seen), "it", 5) == "it"


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"text": "plain"}, "plain"),
        ({"text": "", "blocks": [{"text": {"type": "mrkdwn", "text": 'a “b” "c"\nd'}}]}, '\na “b” "c"\nd'),
        ({}, ""),
    ],
)
def test_what_a_message_says_is_read_from_all_of_it(message: story.Told, text: str) -> None:
    assert stage.spoken(message) == text


def test_a_button_that_is_not_there_is_named() -> None:
    button = {"type": "button", "action_id": "go", "value": "1", "text": {}}
    message = {"text": "hi", "blocks": [{"block_id": "b", "elements": [button]}]}
    assert stage._button(message, "go") == (button, "b")
    with pytest.raises(DemoError, match="has no button stop: hi"):
        stage._button(message, "stop")


def test_the_workspace_holds_together() -> None:
    config = workspace.config()
    known = {user["id"] for user in config["users"]} | {workspace.BOT}
    assert all(set(channel["members"]) <= known for channel in config["channels"])
    for user in config["users"]:
        ZoneInfo(user["tz"])
