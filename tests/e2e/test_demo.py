"""The demo in a real browser: Chromium drives the local Slack while Concord serves it."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handlers.demo.local import DemoError, binary, free_port

ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts" / "screenshots"
STORY_WITHIN = 240
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    """The demo with its story played; its address."""
    try:
        binary()
    except DemoError as missing:
        pytest.fail(str(missing))
    port = free_port()
    command = [sys.executable, "-m", "handlers", "demo", "--port", str(port), "--start", "2027-03-01 08:59:30"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    told: list[str] = []
    deadline = time.monotonic() + STORY_WITHIN
    for line in process.stdout:
        told.append(line)
        if "Explore it" in line or time.monotonic() > deadline:
            break
    assert "Explore it" in "".join(told[-1:]), "".join(told)
    yield f"http://localhost:{port}"
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    process.stdout.close()


@pytest.fixture(scope="module")
def page(demo: str) -> Iterator[Any]:
    """Chromium, looking at the workspace."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.fail("Chromium is missing: apt-get install chromium")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=[*flags, "--disable-sync", "--no-first-run"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(demo)
        page.wait_for_selector(".sidebar-item")
        yield page
        browser.close()


def shot(page: Any, name: str) -> None:
    """Keep what is to be seen; CI stores it."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png")


def open_channel(page: Any, name: str) -> None:
    page.locator(".sidebar-item", has_text=re.compile(name)).first.click()


def type_in(page: Any, text: str) -> None:
    box = page.locator("textarea.composer-input").first
    box.fill(text)
    box.press("Enter")


def seen(page: Any, text: str) -> Any:
    found = page.locator(".msg", has_text=text).last
    found.wait_for(timeout=15_000)
    return found


def opened(page: Any, button: Any) -> Any:
    """The form that a button opens; a press that meets a card while it is drawn anew is lost, and made again."""
    from playwright.sync_api import TimeoutError as Late

    form = page.locator(".modal")
    button.click()
    try:
        form.wait_for(timeout=10_000)
    except Late:
        button.click()
        form.wait_for()
    return form


def test_the_story_is_to_be_seen(page: Any) -> None:
    open_channel(page, "eu-launch")
    seen(page, "Invoices in euro")
    digest = seen(page, "Missing: Carla Rossi")
    assert "Customs papers are missing" in digest.inner_text()
    digest.scroll_into_view_if_needed()
    shot(page, "channel")


def test_the_thread_shows_the_card(page: Any) -> None:
    open_channel(page, "eu-launch")
    page.locator(".thread-summary").first.click()
    card = page.locator(".msg", has_text="D-1 ·").last
    card.wait_for()
    assert "first shipment by rail" in card.inner_text()
    shot(page, "thread")


def test_a_proposal_asks_and_is_decided(page: Any) -> None:
    open_channel(page, "eu-launch")
    card = seen(page, "D-3 · Rail for all of June")
    assert "accepted" in card.inner_text()
    card.scroll_into_view_if_needed()
    shot(page, "decided")
    type_in(page, '/decision propose "Returns by rail" outcome:"From July on." closes:friday')
    # Whatever was proposed before in this channel is still asked as well.
    card = page.locator(".msg", has_text="Still asked").filter(has_text="Returns by rail").last
    card.wait_for()
    assert "Agree" in card.inner_text()
    card.scroll_into_view_if_needed()
    shot(page, "proposal")
    form = opened(page, card.get_by_role("button", name="Block"))
    form.locator("textarea, input").first.fill("Not before August")
    shot(page, "reason")
    form.locator(".modal-btn.primary").click()
    seen(page, "Not before August")
    shot(page, "objection")


def test_a_command_is_typed_and_mistyped(page: Any) -> None:
    open_channel(page, "eu-launch")
    type_in(page, "/concord help")
    seen(page, "/stakeholders")
    type_in(page, "/decision lst")
    seen(page, "Did you mean")
    shot(page, "help")


def test_a_form_is_filled_in_and_its_card_s_button_pressed(page: Any) -> None:
    open_channel(page, "eu-launch")
    type_in(page, "/decision log")
    form = page.locator(".modal")
    form.wait_for()
    form.locator("input, textarea").first.fill("Returns go to Rotterdam")
    shot(page, "form")
    form.locator(".modal-btn.primary").click()
    seen(page, "Returns go to Rotterdam").get_by_role("button", name=re.compile("Edit")).click()
    page.locator(".modal").wait_for()
    page.locator(".modal-x").click()


def test_a_blocker_is_resolved_by_its_button_and_the_standup_looked_back_at(page: Any) -> None:
    open_channel(page, "eu-launch")
    type_in(page, "/standup blockers")
    listed = seen(page, "Customs papers are missing")
    assert "B-1" in listed.inner_text()
    listed.scroll_into_view_if_needed()
    shot(page, "blockers")
    listed.get_by_role("button", name="Resolved").first.click()
    seen(page, "resolved")
    type_in(page, "/standup report")
    report = seen(page, "1 raised, 1 cleared")
    assert "Four weeks of #eu-launch" in report.inner_text()
    report.scroll_into_view_if_needed()
    shot(page, "report")


def test_app_home(page: Any) -> None:
    page.locator(".sidebar-item", has_text="Concord").last.click()
    page.get_by_text("Recent decisions").wait_for(timeout=15_000)
    shot(page, "home")
