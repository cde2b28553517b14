"""Cards are redrawn, not queued: coalesced, limited, posted anew when they are gone; App Homes are cards too."""

from __future__ import annotations

import time

from bot import blocks, outbox
from bot.outbox import Place
from storage import cards
from tests.fakes.running import Concord
from tests.fakes.slack import Channel, FakeSlack, error, rate_limited, server_error
from tests.handlers.delivering import Office, texts, unheard

POST = "chat.postMessage"


def test_fifty_changes_of_a_card_are_drawn_in_two_updates(office: Office, slack: FakeSlack, launch: Channel) -> None:
    office.card(launch.id, 1, "v0")
    office.deliver_all()
    for number in range(1, 51):
        office.change(1, f"v{number}")
        if number == 25:
            office.settle()
    office.deliver(lambda: texts(slack.messages(launch)) == ["v50"])
    office.settle()
    assert len(slack.calls_of("chat.update")) <= 2


def test_a_card_is_drawn_at_most_once_a_second(slack: FakeSlack, database_url: str, launch: Channel) -> None:
    office = Office(slack, database_url, concord_pace_seconds=0.6)
    office.card(launch.id, 1, "v0")
    office.deliver_all()
    office.change(1, "v1")
    office.settle()
    office.change(1, "v2")
    office.settle()
    assert texts(slack.messages(launch)) == ["v1"]
    office.deliver(lambda: texts(slack.messages(launch)) == ["v2"])
    first, second = slack.calls_of("chat.update")
    assert second.at - first.at > 0.5
    office.stop()


def test_a_deleted_card_comes_back_in_its_thread(office: Office, slack: FakeSlack, launch: Channel) -> None:
    root = unheard(slack, launch, "root")
    office.shown[1] = "v0"
    with office.work() as work:
        place = Place(launch.id, root)
        outbox.post_card(work, outbox.Subject("note", 1), place, blocks.plain("v0"))
    office.deliver_all()
    slack.space.message(launch.id, slack.thread(root)[0]["ts"]).deleted = True
    office.change(1, "v1")
    office.deliver(lambda: texts(slack.thread(root)) == ["v1"])
    office.change(1, "v2")
    office.deliver(lambda: texts(slack.thread(root)) == ["v2"])
    assert len(slack.calls_of(POST)) == 2


def test_chat_update_is_limited_without_holding_up_posts(office: Office, slack: FakeSlack, launch: Channel) -> None:
    for number in (1, 2):
        office.card(launch.id, number, f"card {number}")
    office.deliver_all()
    slack.faults.on("chat.update", rate_limited(1))
    office.change(1, "new 1")
    office.settle()
    office.change(2, "new 2")
    office.post(launch.id, "posted meanwhile")
    office.settle()
    assert texts(slack.messages(launch)) == ["card 1", "card 2", "posted meanwhile"]
    assert len(slack.calls_of("chat.update")) == 1
    office.deliver(lambda: texts(slack.messages(launch))[:2] == ["new 1", "new 2"])


def test_a_card_that_slack_refuses_for_good_is_not_drawn_again_and_again(
    office: Office, slack: FakeSlack, launch: Channel
) -> None:
    office.card(launch.id, 1, "v0")
    office.deliver_all()
    slack.faults.on("chat.update", error("edit_window_closed"))
    office.change(1, "v1")
    office.settle()
    for _ in range(3):
        office.settle()
    assert len(slack.calls_of("chat.update")) == 1
    office.change(1, "v2")
    office.deliver(lambda: texts(slack.messages(launch)) == ["v2"])


def test_a_card_is_drawn_after_slack_s_trouble(office: Office, slack: FakeSlack, launch: Channel) -> None:
    office.card(launch.id, 1, "v0")
    office.deliver_all()
    slack.faults.on("chat.update", server_error())
    office.change(1, "v1")
    office.deliver(lambda: texts(slack.messages(launch)) == ["v1"])


def test_a_card_without_anything_to_show_is_left_alone(office: Office, slack: FakeSlack, launch: Channel) -> None:
    office.card(launch.id, 1, "v0")
    office.deliver_all()
    office.change(1, "")
    office.settle()
    assert texts(slack.messages(launch)) == ["v0"]


def test_an_app_home_is_published_for_who_opened_it(quiet: Concord, slack: FakeSlack) -> None:
    ana = slack.user("ana", id="U0ANA")
    slack.open_home(ana)
    quiet.settle()
    shown = slack.home(ana)
    assert shown is not None
    assert shown["type"] == "home"
    slack.faults.on("views.publish", rate_limited(1))
    slack.open_home(ana)
    quiet.settle()
    published = [each.ok for each in slack.calls_of("views.publish")]
    assert published == [True, False]
    time.sleep(1.05)
    quiet.settle()
    assert [each.ok for each in slack.calls_of("views.publish")] == [True, False, True]


def test_a_card_that_slack_fails_to_draw_is_tried_less_and_less(
    office: Office, slack: FakeSlack, launch: Channel
) -> None:
    office.card(launch.id, 1, "v0")
    office.deliver_all()
    slack.faults.on("chat.update", server_error(), times=3)
    office.change(1, "v1")
    waits = []
    for failures in (1, 2, 3):
        office.settle()
        with office.work() as work:
            card = cards.find(work, "note", 1)
            assert card is not None
            assert card.failures == failures
            waits.append((card.not_before - work.real).total_seconds())
            card.not_before = work.real
    assert waits[0] <= 2 < waits[2] <= 8
    office.settle()
    with office.work(write=False) as work:
        card = cards.find(work, "note", 1)
    assert card is not None
    assert (card.failures, texts(slack.messages(launch))) == (0, ["v1"])
