"""Fixtures that all tests share: real databases, the strict Slack, Concord running on both."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from handlers import logs
from tests.fakes.databases import PostgresTemplates, SQLiteTemplates, compile_once
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack

settings.register_profile("concord", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.load_profile("concord")

# Each story runs by both ways in and on both databases; all four pairs of them with CONCORD_ALL_WAYS=1.
WAYS = [("sqlite", "http"), ("postgresql", "socket")]
if os.environ.get("CONCORD_ALL_WAYS"):
    WAYS += [("sqlite", "socket"), ("postgresql", "http")]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Lines are measured on one database, and not in races, which run again and again what stories cover."""
    for item in items:
        twice = "[postgresql" in item.nodeid and not item.nodeid.startswith("tests/storage/")
        if twice or item.nodeid.startswith("tests/races/"):
            item.add_marker("no_cover")


@pytest.fixture(scope="session", autouse=True)
def _environment() -> None:
    """No setting of the machine's leaks into a test."""
    for name in list(os.environ):
        if name.startswith(("SLACK_", "CONCORD_")) and name != "CONCORD_KILLS":
            del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("PORT", None)
    logs.configure("warning", "console")
    logging.getLogger("slack_bolt").setLevel(logging.CRITICAL)


@pytest.fixture(scope="session", autouse=True)
def _statements() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        compile_once(patch)
        yield


@pytest.fixture(scope="session")
def sqlite_templates() -> Iterator[SQLiteTemplates]:
    templates = SQLiteTemplates()
    yield templates
    templates.stop()


@pytest.fixture(scope="session")
def postgres_templates() -> Iterator[PostgresTemplates]:
    templates = PostgresTemplates()
    yield templates
    templates.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database, each test on both kinds."""
    yield from _fresh(request, request.param)


def _fresh(request: pytest.FixtureRequest, kind: str) -> Iterator[str]:
    templates = request.getfixturevalue("sqlite_templates" if kind == "sqlite" else "postgres_templates")
    url = templates.fresh()
    yield url
    templates.drop(url)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as slack:
        # Four workers share two cores: what is slow here is the machine, and timings are measured in bench/.
        slack.ack_limit = slack.trigger_life = 15.0
        yield slack


@pytest.fixture(params=WAYS, ids="-".join)
def concord(request: pytest.FixtureRequest, slack: FakeSlack) -> Iterator[Concord]:
    """Concord connected to Slack, each test on both databases and by both ways in."""
    kind, way = request.param
    for url in _fresh(request, kind):
        running = Concord(slack, url)
        with running.by_http() if way == "http" else running.by_socket():
            yield running
        running.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def quiet(request: pytest.FixtureRequest, slack: FakeSlack) -> Iterator[Concord]:
    """Concord by HTTP, on both databases: for tests where the way in makes no difference."""
    for url in _fresh(request, request.param):
        running = Concord(slack, url)
        with running.by_http():
            yield running
        running.stop()


@pytest.fixture
def outside_data() -> Path:
    """Outside data about Slack; a test that finds it missing is skipped and says so."""
    path = Path(__file__).resolve().parents[2] / "shared" / "data" / "slack"
    if not path.exists():
        pytest.skip("../shared/data/slack is not here")
    return path
