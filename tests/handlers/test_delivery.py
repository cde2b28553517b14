"""Every message is posted once, in order, whatever Slack answers; cards are redrawn, not queued."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from bot import answers, arrivals, blocks, outbox
from bot.outbox import Place
from handlers.runner.letters import Letters
from storage import channels, people, workspaces
from storage import outbox as stored
from storage.outbox import Letter
from storage.work import Tenancy, Work
from tests.fakes.slack import (
    Channel,
    FakeSlack,
    User,
    all_text,
    error,
    rate_limited,
    reply_lost,
    server_error,
    shown_late,
    slow,
    timeout,
)
from tests.handlers.delivering import Office, texts, unheard

POST, HISTORY, REPLIES, OPEN = (
    "chat.postMessage",
    "conversations.history",
    "conversations.replies",
    "conversations.open",
)


def test_messages_of_a_conversation_go_out_in_order(office: Office, slack: FakeSlack, launch: Channel) -> None:
    for number in range(5):
        office.post(launch.id, f"m{number}")
    office.deliver_all()
    assert texts(slack.messages(launch)) == [f"m{number}" for number in range(5)]


def test_a_key_is_queued_once(office: Office, slack: FakeSlack, launch: Channel) -> None:
    office.post(launch.id, "first", key="k")
    with office.work() as work:
        assert outbox.post(work, Place(launch.id), blocks.plain("second"), key="k") is None
    office.deliver_all()
    assert texts(slack.messages(launch)) == ["first"]
    assert slack.messages(launch)[0]["metadata"]["event_payload"] == {"key": "k"}


def test_one_message_a_second_in_a_conversation_and_others_do_not_wait(
    slack: FakeSlack, database_url: str, launch: Channel, sales: Channel
) -> None:
    office = Office(slack, database_url, concord_pace_seconds=0.5)
    office.post(launch.id, "a")
    office.post(launch.id, "b")
    office.post(sales.id, "c")
    office.settle()
    assert texts(slack.messages(launch)) == ["a"]
    assert texts(slack.messages(sales)) == ["c"]
    office.deliver_all()
    assert texts(slack.messages(launch)) == ["a", "b"]
    first, _, second = slack.calls_of(POST)
    assert second.at - first.at > 0.4
    office.stop()


def test_retry_after_holds_the_method_in_that_workspace_only(
    office: Office, slack: FakeSlack, launch: Channel, sales: Channel
) -> None:
    slack.faults.on(POST, rate_limited(1))
    office.post(launch.id, "limited")
    office.settle()
    office.post(sales.id, "waits as well")
    other = Tenancy(office.second_workspace(slack.bot_token), "T0OTHER", slack.bot_user_id)
    with office.house.database.begin() as session:
        work = Work(session, other, office.clock.now(), office.clock.real())
        outbox.post(work, Place(sales.id), blocks.plain("other workspace"), key="other")
    calls = len(slack.calls_of(POST))
    office.settle()
    assert texts(slack.messages(sales)) == ["other workspace"]
    assert len(slack.calls_of(POST)) == calls + 1
    started = time.monotonic()
    office.deliver_all()
    assert time.monotonic() - started > 0.5
    assert texts(slack.messages(launch)) == ["limited"]
    assert texts(slack.messages(sales)) == ["other workspace", "waits as well"]


def test_another_method_s_limit_does_not_stop_posts(
    office: Office, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    slack.faults.on(OPEN, rate_limited(3))
    office.member(ana.id)
    office.post(ana.id, "to ana")
    office.settle()
    office.post(ana.id, "to ana again")
    office.post(launch.id, "to the channel")
    office.settle()
    assert texts(slack.messages(launch)) == ["to the channel"]
    assert len(slack.calls_of(OPEN)) == 1
    office.deliver_all()
    assert texts(slack.dms(ana)) == ["to ana", "to ana again"]


@pytest.mark.parametrize(
    "fault", [reply_lost(), shown_late(0.4), server_error(502, executed=True)], ids=["reply lost", "late", "5xx"]
)
def test_what_was_posted_without_an_answer_is_found_and_not_posted_again(
    office: Office, slack: FakeSlack, launch: Channel, fault: object
) -> None:
    slack.faults.on(POST, fault)  # type: ignore[arg-type]
    letter = office.post(launch.id, "once")
    office.post(launch.id, "next")
    office.settle()
    assert office.states() == ["unknown", "queued"]
    office.deliver_all()
    assert texts(slack.messages(launch, even_hidden=True)) == ["once", "next"]
    assert office.letter(letter).ts == slack.messages(launch)[0]["ts"]
    assert [each.ok for each in slack.calls_of(HISTORY)] == [True]


@pytest.mark.parametrize("fault", [server_error(), timeout(0.6)], ids=["5xx", "timeout"])
def test_what_was_not_posted_goes_out_after_looking(
    office: Office, slack: FakeSlack, launch: Channel, fault: object
) -> None:
    slack.faults.on(POST, fault)  # type: ignore[arg-type]
    office.post(launch.id, "once")
    started = time.monotonic()
    office.deliver_all()
    assert time.monotonic() - started > 0.5  # the call's time limit and the margin
    assert texts(slack.messages(launch)) == ["once"]
    assert len(slack.calls_of(HISTORY)) == 1


def test_a_look_up_reads_the_thread_to_its_end(slack: FakeSlack, database_url: str, ana: User, launch: Channel) -> None:
    office = Office(slack, database_url, concord_page_size=2)
    root_ts = unheard(slack, launch, "root")
    office.post(launch.id, "before", thread_ts=root_ts)
    office.deliver_all()
    slack.faults.on(POST, reply_lost())
    office.post(launch.id, "once", thread_ts=root_ts)
    office.settle()
    for number in range(5):
        unheard(slack, launch, f"noise {number}", thread=root_ts)
    office.deliver_all()
    said = texts(slack.thread(root_ts))
    assert said.count("once") == 1
    assert len(slack.calls_of(REPLIES)) > 1
    office.stop()


def test_a_dead_claim_is_looked_up_before_it_goes_again(office: Office, slack: FakeSlack, launch: Channel) -> None:
    office.post(launch.id, "posted by a process that died")
    office.post(launch.id, "next")
    with office.work() as work:
        (mine,) = stored.claim(work.session, work.real, lease=timedelta(seconds=0.2), pace=timedelta(), limit=5)
    installation = office.house.installations.of_workspace(mine.workspace_id)
    assert installation is not None
    metadata = {"event_type": "concord_message", "event_payload": {"key": mine.key}}
    installation.slack.call(POST, channel=launch.id, metadata=metadata, **mine.payload)
    office.settle()
    assert office.states() == ["sending", "queued"]
    time.sleep(0.25)
    office.dead_claims()
    assert office.states() == ["unknown", "queued"]
    office.deliver_all()
    assert texts(slack.messages(launch)) == ["posted by a process that died", "next"]


def test_a_sender_that_lost_its_claim_while_looking_does_not_post(
    office: Office, slack: FakeSlack, launch: Channel
) -> None:
    slack.faults.on(POST, server_error())
    letter_id = office.post(launch.id, "once")
    office.settle()
    time.sleep(1.0)
    with office.work() as work:
        (mine,) = stored.claim(work.session, work.real, lease=timedelta(0), pace=timedelta(), limit=5)
    office.dead_claims(timedelta(seconds=1))
    assert office.letter(letter_id).state == "unknown"
    Letters(office.house.runner.ground).send(mine)
    assert slack.messages(launch) == []
    office.deliver_all()
    assert texts(slack.messages(launch)) == ["once"]


def test_what_cannot_be_read_is_not_posted_twice_and_somebody_is_asked_to_look(
    office: Office, slack: FakeSlack, launch: Channel, ana: User
) -> None:
    office.member(ana.id)
    slack.faults.on(POST, reply_lost())
    slack.faults.on(HISTORY, error("missing_scope"))
    letter = office.post(launch.id, "once", responsible=ana.id)
    office.post(launch.id, "next")
    office.deliver_all()
    assert texts(slack.messages(launch)) == ["once", "next"]
    assert "so I won't post it twice. Please look." in all_text(slack.dms(ana)[-1])
    assert (office.letter(letter).state, office.letter(letter).error) == ("dead", "unreadable: missing_scope")


def test_a_look_up_that_is_limited_or_fails_is_tried_again(office: Office, slack: FakeSlack, launch: Channel) -> None:
    slack.faults.on(POST, reply_lost())
    slack.faults.script(HISTORY, [server_error(), rate_limited(1)])
    office.post(launch.id, "once")
    office.deliver_all(timeout=60)
    assert texts(slack.messages(launch)) == ["once"]
    assert [each.status for each in slack.calls_of(HISTORY)] == [503, 429, 200]


def test_not_in_channel_is_held_told_once_and_posted_after_joining(
    office: Office, slack: FakeSlack, ana: User, sales: Channel
) -> None:
    office.member(ana.id)
    outside = slack.channel("outside", id="C0OUTSIDE", members=[ana], bot_is_member=False)
    with office.work() as work:
        channels.save(work, outside.id, name="outside")
    office.post(outside.id, "first", responsible=ana.id)
    office.post(outside.id, "second", responsible=ana.id)
    office.post(sales.id, "elsewhere")
    office.deliver_all()
    assert texts(slack.messages(sales)) == ["elsewhere"]
    (told,) = slack.dms(ana)
    assert "invite me with `/invite @Concord`" in all_text(told)
    assert "<#C0OUTSIDE>" in all_text(told)

    outside.members.append(slack.bot_user_id)
    with office.work() as work:
        stored.release_held(work, outside.id, answers.MENDED_BY_JOINING)
    office.deliver_all()
    assert texts(slack.messages(outside)) == ["first", "second"]
    assert len(slack.dms(ana)) == 1


def test_each_responsible_person_hears_of_it(office: Office, slack: FakeSlack, ana: User) -> None:
    ben = slack.user("ben", id="U0BEN")
    outside = slack.channel("outside", id="C0OUTSIDE", members=[ana], bot_is_member=False)
    for person in (ana, ben):
        office.member(person.id)
        office.post(outside.id, f"for {person.name}", responsible=person.id)
    office.post(outside.id, "nobody's")
    office.deliver_all()
    assert len(slack.dms(ana)) == len(slack.dms(ben)) == 1


def test_an_archived_channel_gets_its_messages_when_it_comes_back(
    office: Office, slack: FakeSlack, ana: User, launch: Channel
) -> None:
    office.member(ana.id)
    launch.archived = True
    office.post(launch.id, "held", responsible=ana.id)
    office.deliver_all()
    assert office.states()[0] == "held"
    assert "is archived" in all_text(slack.dms(ana)[0])
    launch.archived = False
    with office.work() as work:
        arrivals.unarchived(work, channels.save(work, launch.id, name="launch"))
    office.deliver_all()
    assert texts(slack.messages(launch)) == ["held"]


@pytest.mark.parametrize("code", ["account_inactive", "invalid_blocks", "msg_too_long", "restricted_action"])
def test_a_permanent_refusal_is_dead_at_once_and_blocks_nobody(
    office: Office, slack: FakeSlack, ana: User, launch: Channel, code: str
) -> None:
    office.member(ana.id)
    slack.faults.on(POST, error(code))
    letter = office.post(launch.id, "never", responsible=ana.id)
    office.deliver(lambda: office.letter(letter).state == "dead")
    office.post(launch.id, "next")
    office.deliver_all()
    assert texts(slack.messages(launch)) == ["next"]
    assert (office.letter(letter).error, office.letter(letter).attempts) == (code, 1)
    assert code in all_text(slack.dms(ana)[0])


def test_every_dead_message_is_told_of(office: Office, slack: FakeSlack, ana: User, launch: Channel) -> None:
    office.member(ana.id)
    for text in ("one", "two"):
        slack.faults.on(POST, error("invalid_blocks"))
        letter = office.post(launch.id, text, responsible=ana.id)
        office.deliver_all()
        assert office.letter(letter).state == "dead"
    assert len(slack.dms(ana)) == 2


def test_an_unknown_refusal_is_tried_again_later(office: Office, slack: FakeSlack, launch: Channel) -> None:
    slack.faults.on(POST, error("team_is_having_a_bad_day"))
    letter = office.post(launch.id, "later")
    office.settle()
    assert (office.letter(letter).state, office.letter(letter).error) == ("queued", "team_is_having_a_bad_day")
    office.deliver_all()
    assert texts(slack.messages(launch)) == ["later"]


def test_an_uninstalled_workspace_gets_nothing(office: Office, slack: FakeSlack, launch: Channel) -> None:
    letter = office.post(launch.id, "too late")
    tenancy = office.tenancy
    with office.house.database.begin() as session:
        workspaces.remove(session, tenancy.id, office.clock.now())
    office.house.installations.forget()
    office.settle()
    with office.house.database.begin(write=False) as session:
        found = session.get(Letter, letter)
        assert found is not None
        assert (found.state, found.error) == ("dead", "account_inactive")
    assert slack.calls_of(POST) == []


def test_a_reply_to_a_letter_that_is_still_unsent(office: Office, slack: FakeSlack, launch: Channel) -> None:
    first = office.post(launch.id, "root")
    office.post(launch.id, "reply", after_id=first)
    office.post(launch.id, "shown in both", after_id=first, broadcast=True)
    office.deliver_all()
    root = slack.messages(launch)[0]
    assert texts(slack.thread(root)) == ["reply", "shown in both"]
    assert texts(slack.messages(launch)) == ["root", "shown in both"]


def test_a_reply_shares_the_fate_of_its_root(office: Office, slack: FakeSlack, launch: Channel) -> None:
    launch.archived = True
    first = office.post(launch.id, "root")
    office.post(launch.id, "reply", after_id=first)
    office.deliver_all()
    assert office.states() == ["held", "held"]
    launch.archived = False
    with office.work() as work:
        stored.release_held(work, launch.id, answers.MENDED_BY_UNARCHIVING)
    office.deliver_all()
    assert texts(slack.thread(slack.messages(launch)[0])) == ["reply"]


def test_a_reply_waits_when_its_root_goes_again_meanwhile(office: Office, slack: FakeSlack, launch: Channel) -> None:
    """Between the claim of the reply and its posting somebody invited Concord: the root is queued again."""

    launch.archived = True
    first = office.post(launch.id, "root")
    office.deliver_all()
    office.post(launch.id, "reply", after_id=first)
    (task,) = Letters(office.house.runner.ground).claim(5)
    launch.archived = False
    with office.work() as work:
        stored.release_held(work, launch.id, answers.MENDED_BY_UNARCHIVING)
    task()
    assert office.states() == ["queued", "queued"]
    office.deliver_all()
    assert texts(slack.thread(slack.messages(launch)[0])) == ["reply"]


def test_a_direct_message_is_opened_once_and_stored(office: Office, slack: FakeSlack, ana: User) -> None:
    office.member(ana.id)
    for text in ("one", "two"):
        with office.work(ana.id) as work:
            outbox.direct(work, work.person, blocks.plain(text), key=text)
    office.deliver_all()
    assert texts(slack.dms(ana)) == ["one", "two"]
    assert len(slack.calls_of(OPEN)) == 1
    with office.work(ana.id) as work:
        assert work.person.dm_channel == slack.direct(ana).id
        outbox.direct(work, work.person, blocks.plain("three"), key="three")
    office.deliver_all()
    assert len(slack.calls_of(OPEN)) == 1


def test_opening_is_tried_again_without_harm(office: Office, slack: FakeSlack, ana: User) -> None:
    office.member(ana.id)
    slack.faults.on(OPEN, server_error())
    office.post(ana.id, "hello")
    office.deliver_all()
    assert texts(slack.dms(ana)) == ["hello"]
    assert slack.calls_of(HISTORY) == []


def test_nobody_deactivated_or_outside_is_written_to(office: Office, slack: FakeSlack) -> None:
    office.member("U0GONE", deactivated=True)
    office.member("U0BOT", is_bot=True)
    with office.work() as work:
        for slack_id in ("U0GONE", "U0BOT"):
            person = people.by_slack_id(work, slack_id)
            assert person is not None
            assert outbox.direct(work, person, blocks.plain("x"), key=slack_id) is None
    slack.user("late", id="U0LATE", deleted=True)
    office.member("U0LATE")
    office.post("U0LATE", "hello")
    office.deliver_all()
    assert office.states() == ["dead"]


def test_letters_of_a_workspace_are_spread_over_many_hands(office: Office, slack: FakeSlack) -> None:
    """Sixteen conversations with a slow Slack do not take sixteen times as long: one after the other it is 16 s."""
    office.house.runner.start()
    slack.faults.script(POST, [slow(1.0)] * 16)
    started = time.monotonic()
    for number in range(16):
        where = slack.channel(f"c{number}")
        office.post(where.id, f"m{number}")
    office.house.runner.wake()
    slack.wait_for(lambda: set(office.states()) == {"sent"}, timeout=60)
    assert time.monotonic() - started < 12


def test_a_method_that_slack_wants_less_of_is_not_called_until_then(
    office: Office, slack: FakeSlack, launch: Channel, ana: User
) -> None:
    slack.faults.on(POST, reply_lost())
    office.member(ana.id)
    until = office.clock.real() + timedelta(seconds=1)
    with office.work() as work:
        for method in (HISTORY, OPEN):
            stored.throttle(work.session, work.workspace_id, method, until)
    office.post(launch.id, "once")
    office.post(ana.id, "hello")
    office.deliver_all()
    assert texts(slack.messages(launch)) == ["once"]
    assert texts(slack.dms(ana)) == ["hello"]
    first = [call for call in slack.calls if call.method in (HISTORY, OPEN)]
    assert min(call.at for call in first) >= until.timestamp()
