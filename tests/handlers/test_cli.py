"""The command line, as real processes where that matters."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner, Result

from bot import blocks, outbox, vault
from bot.outbox import Place
from handlers import manifest
from handlers.cli import main
from storage import errands, history, schedules, schema
from storage import outbox as stored
from tests.fakes.databases import PostgresTemplates
from tests.fakes.processes import CONCORD, ROOT, concord, environment, free_port, started, wait_ready
from tests.fakes.running import START, Concord
from tests.fakes.slack import FakeSlack

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command in this process, in an empty folder, with nothing set but what is given."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, **env: str) -> Result:
        return CliRunner().invoke(main, list(arguments), env=env, catch_exceptions=False)

    return run


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    code = (
        "import sys; from handlers.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print([each for each in ('slack_bolt', 'sqlalchemy', 'pydantic') if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    for command in ("run", "web", "worker", "migrate", "demo", "manifest", "doctor", "verify", "draft", "key"):
        assert re.search(rf"^  {command}\b", done.stdout, re.MULTILINE), command
    assert done.stdout.endswith("[]\n")


def test_the_installed_command_works_from_any_folder(tmp_path: Path) -> None:
    done = concord("manifest", env=environment(None, f"sqlite:///{tmp_path}/x.db"), cwd=tmp_path)
    assert json.loads(done.stdout)["display_information"]["name"] == "Concord"
    assert list(tmp_path.iterdir()) == []


def test_key_prints_a_key(asked: Any) -> None:
    assert vault.is_key(asked("key").output.strip())


# -- settings


def test_every_fault_is_told_at_once_with_its_variable(asked: Any) -> None:
    done = asked(
        "run",
        SLACK_BOT_TOKEN="xoxp-no",
        SLACK_APP_TOKEN="xoxb-no",
        SLACK_API_URL="https://slack.com",
        DATABASE_URL="mysql://x",
        PORT="many",
        CONCORD_KEY="short",
        CONCORD_CLOCK_START="tomorrow",
        CONCORD_PREFIX="Not this",
        LOG_LEVEL="loud",
        CONCORD_LEASE_SECONDS="31",
    )
    assert done.exit_code == 2
    faults = dict(re.findall(r"^  (\w+): (.+)$", done.output, re.MULTILINE))
    assert set(faults) == {
        "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL", "DATABASE_URL", "PORT", "CONCORD_KEY",
        "CONCORD_CLOCK_START", "CONCORD_PREFIX", "LOG_LEVEL", "CONCORD_LEASE_SECONDS",
    }  # fmt: skip
    assert faults["SLACK_BOT_TOKEN"] == "must start with xoxb-"
    assert "ends in /api/" in faults["SLACK_API_URL"]
    for secret in ("xoxp-no", "short"):
        assert secret not in done.output


def test_what_is_missing_is_told_at_once(asked: Any) -> None:
    done = asked("run")
    assert done.exit_code == 2
    assert "SLACK_BOT_TOKEN: is required" in done.output
    assert "SLACK_SIGNING_SECRET: is required without SLACK_APP_TOKEN" in done.output
    assert "SLACK_SIGNING_SECRET" not in asked("run", SLACK_APP_TOKEN="xapp-1").output
    assert (
        "SLACK_SIGNING_SECRET: is required" in asked("web", SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1").output
    )
    assert "CONCORD_KEY: is required with PostgreSQL" in asked("worker", DATABASE_URL="postgres://u@h/n").output


def test_a_dotenv_file_is_read(asked: Any, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DATABASE_URL=sqlite:///from-dotenv.db\nSOMETHING=else\n")
    assert "The database is at" in asked("migrate").output
    assert (tmp_path / "from-dotenv.db").exists()


# -- migrate, doctor, manifest


def test_migrate_twice_and_on_nothing(asked: Any, tmp_path: Path, postgres_templates: PostgresTemplates) -> None:
    for url in (f"sqlite:///{tmp_path}/new.db", postgres_templates.empty()):
        for _ in range(2):
            done = asked("migrate", DATABASE_URL=url, CONCORD_KEY=vault.new_key())
            assert (done.exit_code, done.output) == (0, f"The database is at {schema.HEAD}.\n")


@pytest.mark.parametrize(
    ("command", "url"),
    [
        ("migrate", "postgresql://nobody@127.0.0.1:1/none"),
        ("migrate", "sqlite:////nowhere/at/all.db"),
        ("doctor", "postgresql://nobody@127.0.0.1:1/none"),
        ("verify", "postgresql://nobody@127.0.0.1:1/none"),
    ],
)
def test_a_database_that_is_not_there_is_a_sentence(asked: Any, command: str, url: str) -> None:
    done = asked(command, DATABASE_URL=url, CONCORD_KEY=vault.new_key())
    assert (done.exit_code, done.output) == (1, "The database cannot be reached. Check DATABASE_URL.\n")


def test_doctor_lists_what_is_stuck_and_queues_it_again(asked: Any, slack: FakeSlack, database_url: str) -> None:
    running = Concord(slack, database_url)
    env = {"DATABASE_URL": database_url, "CONCORD_KEY": vault.new_key()}
    assert asked("doctor", **env).output == "Nothing is stuck.\n"
    with running.work() as work:
        outbox.post(work, Place("C0GONE"), blocks.plain("hello"), key="k1")
        errands.add(work, "draw", "e1", {})
        schedules.plan(work, "unknown-kind", 7, START)
    running.settle()
    with running.work() as work:
        for errand in errands.claim(work.session, work.real, running.house.runner.ground.timing.lease, 9):
            errands.finish(work.session, errand.id, errands.DEAD, error="gave up", not_before=work.real)
        work.session.execute(work.update(errands.Errand).values(state=errands.DEAD, error="gave up"))
    found = asked("doctor", **env)
    assert found.exit_code == 1
    assert "message k1 to C0GONE: held, channel_not_found (tried 1 times" in found.output
    assert "errand draw e1: gave up" in found.output
    assert "schedule unknown-kind 7: failed 1 times" in found.output
    again = asked("doctor", "--requeue", **env)
    assert (again.exit_code, "2 queued again." in again.output) == (0, True)
    with running.work() as work:
        letter = stored.by_key(work, "k1")
        assert letter is not None
        assert letter.state == stored.QUEUED
    running.stop()


def test_verify_proves_the_history_or_names_what_broke(asked: Any, slack: FakeSlack, database_url: str) -> None:
    running = Concord(slack, database_url)
    env = {"DATABASE_URL": database_url, "CONCORD_KEY": vault.new_key()}
    with running.work() as work:
        for verb in ("record", "edit"):
            history.append(work, "decision", 12, verb, title="Rotterdam")
    done = asked("verify", **env)
    assert (done.exit_code, done.output) == (0, "The history is whole: 2 entries of 1 records.\n")
    assert json.loads(asked("verify", "--json", **env).output) == {
        "chains": 1, "entries": 2, "broken": None, "evidence": [],
    }  # fmt: skip
    with running.work() as work:
        work.session.execute(work.delete(history.Saying))
    done = asked("verify", **env)
    assert done.exit_code == 1
    where = f"workspace {running.tenancy.id}, decision with id 12, entry 1"
    said = "what was typed is gone, and nothing says that it was erased"
    assert done.output == f"Broken at {where}: {said} (text).\n"
    found = json.loads(asked("verify", "--json", **env).output)["broken"]
    assert (found["kind"], found["record"], found["entry"], found["fault"]) == ("decision", 12, 1, "text")
    running.stop()


@pytest.mark.parametrize("command", ["doctor", "verify"])
def test_a_database_with_the_schema_is_wanted(asked: Any, tmp_path: Path, command: str) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    done = asked(command, DATABASE_URL=url)
    assert (done.exit_code, "There is no database at" in done.output) == (2, True)
    (tmp_path / "new.db").touch()
    done = asked(command, DATABASE_URL=url)
    assert (done.exit_code, "Run `concord migrate`" in done.output) == (2, True)


def test_the_manifest_is_valid_and_asks_for_what_is_used(asked: Any, outside_data: Path) -> None:
    made: dict[str, Any] = {}
    schema = json.loads((outside_data / "manifest.schema.2.0.0.json").read_text())
    for arguments in ((), ("--url", "https://concord.example.com"), ("--url", "https://c.example.com/slack/events/")):
        made = json.loads(asked("manifest", *arguments).output)
        jsonschema.validate(made, schema)
        assert made["settings"]["socket_mode_enabled"] is not bool(arguments)
    assert made["settings"]["event_subscriptions"]["request_url"].count("/slack/events") == 1
    prefixed = json.loads(asked("manifest", CONCORD_PREFIX="eu-").output)
    commands = [each["command"] for each in prefixed["features"]["slash_commands"]]
    assert "/eu-decision" in commands
    assert all(each["should_escape"] for each in prefixed["features"]["slash_commands"])


SOURCES = [*ROOT.glob("handlers/**/*.py"), *ROOT.glob("bot/**/*.py")]
CALLED = re.compile(r'"((?:[a-z]\w*\.)+[a-z]\w*)"', re.IGNORECASE)


def test_the_scopes_cover_every_method_that_is_called(outside_data: Path) -> None:
    methods: dict[str, Any] = json.loads((outside_data / "methods.json").read_text())
    named = {name for path in SOURCES if "demo" not in path.parts for name in CALLED.findall(path.read_text())}
    called = named & set(methods)
    assert {"chat.postMessage", "chat.update", "conversations.replies", "users.info", "views.publish"} <= called
    for name in sorted(called):
        wanted = _scopes(methods[name])
        assert not wanted or wanted & set(manifest.SCOPES), f"{name} needs one of {wanted}"
    for kind in ("channels", "groups", "im"):  # a method of conversations needs the scope of each kind it is used for
        assert {f"{kind}:history", f"{kind}:read"} <= set(manifest.SCOPES)


def _scopes(method: dict[str, Any]) -> set[str]:
    scope = method.get("scope") or method.get("scopes") or {}
    bot = scope.get("bot", []) if isinstance(scope, dict) else scope
    return {str(each).replace("chat:write:bot", "chat:write") for each in bot}


def test_the_scopes_cover_every_event_that_is_subscribed(outside_data: Path) -> None:
    events = {each["name"]: each for each in json.loads((outside_data / "events.json").read_text())}
    assert (outside_data / "samples" / "events" / "ChannelArchivePayload.json").exists()
    for name in manifest.EVENTS:
        if name.endswith("archive"):  # the crawl lacks this family, the SDK's samples have it
            continue
        assert name in events, name
        wanted = {scope.replace(".", ":") for scope in events[name]["scopes"]}
        assert not wanted or wanted & set(manifest.SCOPES), f"{name} needs one of {wanted}"


def test_every_subscribed_event_and_command_is_listened_to(
    slack: FakeSlack, outside_data: Path, tmp_path: Path
) -> None:
    """A catch-all acknowledges the rest, but what is asked for is used."""
    texts = "\n".join(path.read_text() for path in ROOT.glob("handlers/*.py"))
    for name in manifest.EVENTS:
        kind = name.partition(".")[0]
        assert f'"{kind}"' in texts or f'_{kind.partition("_")[2]}"' in texts, name


# -- serving


@pytest.fixture
def sqlite_env(slack: FakeSlack, tmp_path: Path) -> dict[str, str]:
    env = environment(slack, f"sqlite:///{tmp_path}/data/concord.db", PORT=str(free_port()))
    del env["CONCORD_KEY"]
    return env


def test_run_on_sqlite_from_nothing(slack: FakeSlack, sqlite_env: dict[str, str], tmp_path: Path) -> None:
    """It migrates, makes a key of its own, keeps others out, and ends within ten seconds."""
    sqlite_env |= {"CONCORD_CLOCK_START": "2027-03-01T08:58:00+00:00", "LOG_LEVEL": "warning"}
    with started(CONCORD, "run", env=sqlite_env, cwd=tmp_path) as process:
        address = wait_ready(int(sqlite_env["PORT"]), process)
        key = tmp_path / "data" / "concord.key"
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert vault.is_key(key.read_text())

        slack.use_http(f"{address}/slack/events")
        ana = slack.user("ana")
        where = slack.channel("c", members=[ana])
        assert "is started" in slack.command(ana, where, "/initiative", 'new "EU launch" key:EU launch:today').text
        assert "1 March 2027" in slack.command(ana, where, "/initiative", "show EU").text

        for command in ("run", "web", "worker"):
            refused = concord(command, env={**sqlite_env, "PORT": str(free_port())}, cwd=tmp_path)
            assert (refused.returncode, "use PostgreSQL" in refused.stderr) == (1, True), refused.stderr
        for command in ("migrate", "doctor"):
            assert concord(command, env=sqlite_env, cwd=tmp_path).returncode == 0

        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(12)
        said = process.said()
        assert time.monotonic() - begun < 10
        assert process.returncode == 0, said
        assert "THE CLOCK IS SIMULATED" in said
        assert slack.bot_token not in said


def test_the_lock_is_free_after_kill_9(sqlite_env: dict[str, str], tmp_path: Path) -> None:
    """And what is served is the same data, with the same key."""
    for _ in range(2):
        with started(CONCORD, "run", env=sqlite_env, cwd=tmp_path) as process:
            wait_ready(int(sqlite_env["PORT"]), process)
            process.kill()
            process.wait(5)


def test_run_by_socket_mode(slack: FakeSlack, sqlite_env: dict[str, str], tmp_path: Path) -> None:
    sqlite_env |= {"SLACK_APP_TOKEN": slack.app_token}
    slack.use_socket_mode()
    with started(CONCORD, "run", env=sqlite_env, cwd=tmp_path) as process:
        slack.wait_connected(2, timeout=60)
        address = wait_ready(int(sqlite_env["PORT"]), process)
        ana = slack.user("ana")
        where = slack.channel("c", members=[ana])
        assert "is started" in slack.command(ana, where, "/initiative", 'new "EU launch"').text
        assert httpx.get(f"{address}/metrics", trust_env=False).status_code == 200
        assert httpx.post(f"{address}/slack/events", trust_env=False).status_code == 404
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        assert process.returncode == 0


def test_a_token_that_slack_does_not_know_is_a_sentence(sqlite_env: dict[str, str], tmp_path: Path) -> None:
    done = concord("run", env={**sqlite_env, "SLACK_BOT_TOKEN": "xoxb-unknown"}, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "Slack does not take SLACK_BOT_TOKEN (invalid_auth).\n")
    gone = {"SLACK_API_URL": f"http://127.0.0.1:{free_port()}/api/"}
    done = concord("run", env={**sqlite_env, **gone}, cwd=tmp_path)
    assert done.returncode == 1
    assert f"Slack cannot be reached at {gone['SLACK_API_URL']} (URLError)" in done.stderr


def test_postgresql_with_an_old_schema_is_refused(slack: FakeSlack, postgres_templates: PostgresTemplates) -> None:
    url = postgres_templates.empty()
    for command in ("run", "web", "worker"):
        done = concord(command, env=environment(slack, url))
        assert done.returncode == 1
        assert "Run `concord migrate` first." in done.stderr
    gone = concord("worker", env=environment(slack, "postgresql://nobody@127.0.0.1:1/none"))
    assert (gone.returncode, gone.stderr) == (1, "The database cannot be reached. Check DATABASE_URL.\n")


@pytest.fixture
def postgres_url(postgres_templates: PostgresTemplates) -> Iterator[str]:
    url = postgres_templates.empty()
    yield url
    postgres_templates.drop(url)


def test_the_procfile_under_honcho_on_postgresql(slack: FakeSlack, postgres_url: str, tmp_path: Path) -> None:
    procfile = (ROOT / "Procfile").read_text()
    commands = dict(line.split(": ", 1) for line in procfile.strip().splitlines())
    assert set(commands) == {"release", "web", "worker"}
    port = free_port()
    path = f"{Path(CONCORD).parent}{os.pathsep}{os.environ['PATH']}"
    env = environment(slack, postgres_url, PATH=path, CONCORD_PACE_SECONDS="0.1")
    done = concord(*commands["release"].split()[1:], env=env)
    assert done.returncode == 0, done.stderr
    honcho = (str(Path(CONCORD).with_name("honcho")), "-f", str(ROOT / "Procfile"), "start", "-p", str(port))
    with started(*honcho, "web", "worker", env=env, cwd=tmp_path) as process:
        address = wait_ready(port, process)
        wait_ready(port + 100, process)  # honcho gives the second kind of process a port of its own
        slack.use_http(f"{address}/slack/events")
        ana = slack.user("ana")
        where = slack.channel("c", members=[ana])
        assert "is started" in slack.command(ana, where, "/initiative", 'new "EU launch"').text
        slack.open_home(ana)
        slack.wait_for(lambda: slack.home(ana), timeout=60, what="the worker to draw the App Home")


def test_a_busy_port_is_a_sentence(asked: Any, tmp_path: Path, slack: FakeSlack) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = asked(
            "run",
            SLACK_BOT_TOKEN=slack.bot_token,
            SLACK_SIGNING_SECRET=slack.signing_secret,
            SLACK_API_URL=slack.api_url,
            DATABASE_URL=f"sqlite:///{tmp_path}/c.db",
            CONCORD_HOST="127.0.0.1",
            PORT=str(port),
        )
    assert done.exit_code == 1
    assert f"Port {port} cannot be used" in done.output


def test_a_wrong_app_token_is_a_sentence(asked: Any, tmp_path: Path, slack: FakeSlack) -> None:
    done = asked(
        "run",
        SLACK_BOT_TOKEN=slack.bot_token,
        SLACK_APP_TOKEN="xapp-wrong",
        SLACK_API_URL=slack.api_url,
        DATABASE_URL=f"sqlite:///{tmp_path}/c.db",
        PORT="0",
    )
    assert done.exit_code == 1
    assert "Slack does not take SLACK_APP_TOKEN (invalid_auth)" in done.output


@pytest.mark.parametrize("url", ["concord.example.com", "ftp://x"])
def test_the_manifest_takes_https_only(asked: Any, url: str) -> None:
    done = asked("manifest", "--url", url)
    assert done.exit_code == 1
    assert "must begin with https://" in done.output
