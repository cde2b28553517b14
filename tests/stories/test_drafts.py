"""A thread becomes a draft for the one who asked, who records, edits or discards it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from handlers.manifest import LOG_DECISION
from storage import drafts, errands
from storage.channels import Channel as StoredChannel
from storage.errands import Errand
from tests.fakes import slack as fakes
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, Message, all_text
from tests.stories.launch import (
    EMOJI,
    People,
    drafted,
    drafts_kept,
    hurry,
    press,
    recorded,
    the_draft,
    unheard,
)


@pytest.fixture
def people(slack: FakeSlack) -> People:
    return People(slack)


def test_an_emoji_drafts_and_record_posts_the_card_in_the_thread(
    concord: Concord, slack: FakeSlack, people: People
) -> None:
    root = people.debate()
    shown = drafted(concord, people, root)
    said = all_text(shown)
    assert shown["thread_ts"] == root.ts
    assert "*Draft · Which warehouse for EU?*" in said
    assert "> Rotterdam serves the EU." in said
    assert "*With* Ben Okafor, Carla Rossi, Ana Ruiz" in said
    assert (
        f"*Outcome* — <https://fake.slack.com/archives/C0LAUNCH/p{slack.thread(root)[-1]['ts'].replace('.', '')}"
        in said
    )
    assert "*Options* none found · *Reasons* none found · *Objections* none found · *Links* none found" in said
    assert labels(shown) == ["Record", "Propose", "Edit", "Discard"]
    assert f"archives/C0LAUNCH/p{root.ts.replace('.', '')}|this thread>" in said
    assert slack.ephemerals(people.ben) == []

    answer = slack.click(people.ana, shown, "draft_record")
    assert answer.wait_reply()["text"] == "Recorded as D-1."
    assert answer.replies[0]["replace_original"] is True
    concord.settle()
    card = slack.thread(root)[-1]
    said = all_text(card)
    assert "*D-1 · Which warehouse for EU?* · accepted\n> Rotterdam serves the EU." in said
    assert "Recorded by Ana Ruiz · with Ben Okafor, Carla Rossi · from <https://" in said
    assert "<@" not in said
    assert len(slack.messages(people.launch)) == 1, "nothing is posted outside the thread"


def test_the_shortcut_opens_a_modal_that_is_filled(concord: Concord, slack: FakeSlack, people: People) -> None:
    root = people.debate()
    answer = slack.shortcut(people.ana, root, LOG_DECISION)
    reading = answer.opened
    assert reading is not None
    assert "Reading the thread…" in all_text(reading)

    concord.settle()
    view = slack.modal(people.ana)
    assert view is not None
    assert [block["block_id"] for block in view["blocks"]] == [
        "title",
        "outcome",
        "source",
        "quotes-none",
        "facts",
        "propose",
    ]
    assert view["blocks"][1]["element"]["initial_value"] == "Rotterdam serves the EU."
    assert "*With* Ben Okafor, Carla Rossi, Ana Ruiz" in all_text(view)
    assert "Nothing found in the thread: options, reasons, objections, links." in all_text(view)

    slack.submit(people.ana, view, {"title": "EU warehouse", "outcome": "Rotterdam,\nfrom May"})
    concord.settle()
    assert "*D-1 · EU warehouse* · accepted\n> Rotterdam,\n> from May" in all_text(slack.thread(root)[-1])
    slack.wait_for(lambda: slack.ephemerals(people.ana)[-1]["text"] == "Recorded as D-1.")


def test_a_mention_drafts(concord: Concord, slack: FakeSlack, people: People) -> None:
    root = people.debate()
    slack.say(people.ben, people.launch, f"<@{slack.bot_user_id}> decide", thread=root)
    concord.settle()
    shown = the_draft(slack, people.ben)
    assert "> Rotterdam serves the EU." in all_text(shown)
    assert "decide" not in all_text(shown)
    assert shown["thread_ts"] == root.ts


def test_edit_opens_the_draft_and_records_what_is_sent(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root = people.debate()
    answer = slack.click(people.ana, drafted(quiet, people, root), "draft_edit")
    refused = slack.submit(people.ana, answer, {"title": "x" * 151})
    assert refused.errors is not None
    assert "at most 150 characters; this one has 151" in refused.errors["title"]
    refused = slack.submit(people.ana, answer, {"title": "EU", "outcome": "y" * 2901})
    assert refused.errors is not None
    assert "at most 2,900 characters" in refused.errors["outcome"]
    slack.submit(people.ana, answer, {"title": "EU", "outcome": None})
    quiet.settle()
    assert all_text(slack.thread(root)[-1]).startswith("D-1 · EU · accepted\n*D-1 · EU* · accepted\n")

    again = slack.click(people.ana, the_draft(slack, people.ana), "draft_edit")
    assert "recorded already as D-1" in again.wait_reply()["text"]


def test_discard_records_nothing(quiet: Concord, slack: FakeSlack, people: People) -> None:
    shown = drafted(quiet, people)
    answer = slack.click(people.ana, shown, "draft_discard")
    assert answer.wait_reply()["text"] == "Discarded. Nothing was recorded."
    assert recorded(quiet) == []
    assert drafts_kept(quiet)[0].state == drafts.DISCARDED
    person_id = drafts_kept(quiet)[0].person_id
    with quiet.work() as work:
        assert drafts.waiting(work, person_id) == []
    assert all_text(slack.ephemerals(people.ana)[-1]) == "Discarded. Nothing was recorded."


def test_a_draft_is_recorded_once_and_only_by_whom_it_is_for(quiet: Concord, slack: FakeSlack, people: People) -> None:
    shown = drafted(quiet, people)
    draft = drafts_kept(quiet)[0]
    # Ben cannot see Ana's draft; somebody with its id all the same is refused.
    stranger = press(slack, people.ben, "draft_record", str(draft.id))
    assert "for somebody else" in stranger.wait_reply()["text"]
    assert recorded(quiet) == []

    slack.click(people.ana, shown, "draft_record").wait_reply()
    for action in ("draft_record", "draft_discard", "draft_edit"):
        late = press(slack, people.ana, action, str(draft.id))
        assert "This draft was recorded already as D-1" in late.wait_reply()["text"]
    assert [each.number for each in recorded(quiet)] == [1]


@pytest.mark.parametrize(
    ("action", "first", "late", "made"),
    [
        ("draft_record", "Recorded as D-1.", "This draft was recorded already as D-1.", 1),
        (
            "draft_discard",
            "Discarded. Nothing was recorded.",
            "This draft was discarded already. Nothing was recorded.",
            0,
        ),
    ],
)
def test_clicks_at_once_count_once(
    quiet: Concord, slack: FakeSlack, people: People, action: str, first: str, late: str, made: int
) -> None:
    drafted(quiet, people)
    value = str(drafts_kept(quiet)[0].id)
    answers: list[fakes.Answer] = []
    clicks = [
        threading.Thread(target=lambda: answers.append(press(slack, people.ana, action, value))) for _ in range(6)
    ]
    [click.start() for click in clicks]
    [click.join() for click in clicks]
    said = [answer.wait_reply()["text"] for answer in answers]
    assert (said.count(first), said.count(late)) == (1, 5)
    assert len(recorded(quiet)) == made


def test_a_discarded_draft_stays_discarded(quiet: Concord, slack: FakeSlack, people: People) -> None:
    drafted(quiet, people)
    value = str(drafts_kept(quiet)[0].id)
    press(slack, people.ana, "draft_discard", value).wait_reply()
    late = press(slack, people.ana, "draft_record", value)
    assert "discarded already" in late.wait_reply()["text"]


def test_a_thread_without_an_outcome_is_quoted_without_one(quiet: Concord, slack: FakeSlack, people: People) -> None:
    said = all_text(drafted(quiet, people, people.debate(outcome="no idea yet")))
    assert "Nothing found that reads like an outcome." in said
    assert "\n> " not in said
    slack.click(people.ana, the_draft(slack, people.ana), "draft_record").wait_reply()
    assert recorded(quiet)[0].outcome is None


def test_a_thread_without_words_needs_a_title(quiet: Concord, slack: FakeSlack, people: People) -> None:
    shown = drafted(quiet, people, slack.say(people.ana, people.launch, ":tada:"))
    assert "no title found" in all_text(shown)
    assert "draft_record" not in str(shown["blocks"])
    late = press(slack, people.ana, "draft_record", str(drafts_kept(quiet)[0].id))
    assert "no title yet" in late.wait_reply()["text"]
    assert not shown.get("thread_ts")


def test_a_message_without_replies_is_drafted_in_the_channel(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root = slack.say(people.ana, people.launch, "Decision: we ship on Monday")
    shown = drafted(quiet, people, root)
    assert not shown.get("thread_ts"), "Slack hides ephemeral messages in threads that have no replies"
    slack.click(people.ana, shown, "draft_record").wait_reply()
    quiet.settle()
    assert "we ship on Monday" in all_text(slack.thread(root)[-1])


def test_a_reply_stands_for_its_thread(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root = people.debate()
    shown = drafted(quiet, people, slack.say(people.ben, people.launch, "fine", thread=root))
    assert "Which warehouse for EU?" in all_text(shown)
    assert shown["thread_ts"] == root.ts
    slack.shortcut(people.ben, slack.thread(root)[-1], LOG_DECISION)
    quiet.settle()
    assert [each.thread_ts for each in drafts_kept(quiet)] == [root.ts, root.ts]


@pytest.fixture
def small_pages(slack: FakeSlack, database_url: str) -> Iterator[Concord]:
    running = Concord(slack, database_url, concord_page_size=50)
    with running.by_http():
        yield running
    running.stop()


def test_a_long_thread_is_read_to_its_end(small_pages: Concord, slack: FakeSlack, people: People) -> None:
    root = slack.say(people.ben, people.launch, "Which warehouse?")
    writers = (people.ana, people.ben, people.carla)
    for number in range(250):
        unheard(slack, people.launch, writers[number % 3], f"thought {number}", root)
    slack.say(people.carla, people.launch, "Decision: Rotterdam", thread=root)
    assert "> Rotterdam" in all_text(drafted(small_pages, people, root))
    assert len(slack.calls_of("conversations.replies")) == 6


def test_other_reactions_do_nothing(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root = people.debate()
    robot = slack.user("robot", bot=True)
    slack.react(people.ana, root, "eyes")
    slack.react(robot, root, EMOJI)
    slack.event({**reaction(people, root), "item": {"type": "file", "file": "F1"}})
    quiet.settle()
    assert drafts_kept(quiet) == []


def reaction(people: People, root: Message) -> dict[str, Any]:
    item = {"type": "message", "channel": root.channel, "ts": root.ts}
    return {"type": "reaction_added", "user": people.ana.id, "reaction": EMOJI, "item": item, "event_ts": "1.2"}


def test_a_channel_has_its_own_emoji(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root = people.debate()
    slack.react(people.ana, root, "eyes")
    with quiet.work() as work:
        work.session.execute(work.update(StoredChannel).values(emoji=":gavel:"))
    slack.react(people.ana, root, EMOJI)
    quiet.settle()
    assert drafts_kept(quiet) == []
    slack.react(people.ana, root, "gavel")
    quiet.settle()
    assert len(drafts_kept(quiet)) == 1


def test_the_same_event_twice_makes_one_draft(quiet: Concord, slack: FakeSlack, people: People) -> None:
    told = reaction(people, people.debate())
    slack.event(told, "Ev1")
    slack.event(told, "Ev1")
    quiet.settle()
    assert len(drafts_kept(quiet)) == 1
    assert len(slack.calls_of("chat.postEphemeral")) == 1


def test_an_errand_that_is_run_again_after_a_crash_makes_no_second_draft(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    drafted(quiet, people)
    with quiet.work() as work:
        work.session.execute(work.update(Errand).values(state=errands.QUEUED))
    quiet.settle()
    assert len(drafts_kept(quiet)) == 1
    shown = slack.calls_of("chat.postEphemeral")
    assert len(shown) == 2, "it may not have been seen: the same draft is shown again"

    slack.click(people.ana, the_draft(slack, people.ana), "draft_record").wait_reply()
    with quiet.work() as work:
        work.session.execute(work.update(Errand).values(state=errands.QUEUED))
    quiet.settle()
    assert len(slack.calls_of("chat.postEphemeral")) == 2, "a recorded draft is not shown again"


@pytest.mark.parametrize("method", ["conversations.replies", "chat.getPermalink", "chat.postEphemeral"])
def test_slack_down_while_reading_is_tried_again(quiet: Concord, slack: FakeSlack, people: People, method: str) -> None:
    slack.faults.on(method, fakes.server_error())
    slack.react(people.ana, people.debate(), EMOJI)
    quiet.settle()
    assert slack.ephemerals(people.ana) == []
    hurry(quiet)
    assert "> Rotterdam serves the EU." in all_text(the_draft(slack, people.ana))
    assert len(drafts_kept(quiet)) == 1


def test_slack_down_for_good_is_said(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root = people.debate()
    slack.faults.on("conversations.replies", fakes.server_error(), times=10)
    slack.react(people.ana, root, EMOJI)
    slack.shortcut(people.ben, root, LOG_DECISION)
    for _ in range(5):
        hurry(quiet)
    assert "Please try again later" in slack.dms(people.ana)[-1]["text"]
    view = slack.modal(people.ben)
    assert view is not None
    assert "Please try again later" in all_text(view)


def test_not_in_the_channel_is_said_where_it_can_be(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root = people.debate()
    slack.leave(people.launch)
    slack.shortcut(people.ana, root, LOG_DECISION)
    slack.event(reaction(people, root))
    quiet.settle()
    sentence = "I can't read that thread: invite me with `/invite @Concord`, and I'll draft it then."
    view = slack.modal(people.ana)
    assert view is not None
    assert sentence in all_text(view)
    assert slack.dms(people.ana)[-1]["text"] == sentence
    assert drafts_kept(quiet) == []


@pytest.mark.parametrize("private", [False, True])
def test_invited_it_drafts_what_was_asked_before(
    concord: Concord, slack: FakeSlack, people: People, private: bool
) -> None:
    outside = slack.channel("out", id="C0OUT", members=[people.ana, people.ben], bot_is_member=False, private=private)
    root = slack.say(people.ana, outside, "Decision: Rotterdam")
    slack.say(people.ben, outside, "fine", thread=root)
    for _ in range(2):
        slack.close_view(people.ana, slack.shortcut(people.ana, root, LOG_DECISION))
        concord.settle()
    slack.shortcut(people.ben, root, LOG_DECISION)
    concord.settle()
    hurry(concord)
    assert drafts_kept(concord) == []

    slack.join(people.launch)
    concord.settle()
    assert drafts_kept(concord) == [], "another channel changes nothing"

    slack.join(outside)
    concord.settle()
    for who in (people.ana, people.ben):
        shown = [each for each in slack.ephemerals(who) if "draft_discard" in str(each["blocks"])]
        assert len(shown) == 1, "asked twice, drafted once"
        assert shown[0]["thread_ts"] == root.ts
        assert "> Rotterdam" in all_text(shown[0])
    slack.click(people.ana, the_draft(slack, people.ana), "draft_record").wait_reply()
    concord.settle()
    assert "*D-1 · Decision: Rotterdam* · accepted" in all_text(slack.thread(root)[-1])

    slack.leave(outside)
    slack.join(outside)
    concord.settle()
    assert len(drafts_kept(concord)) == 2


def test_invited_while_it_was_refused_it_reads_again(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root = people.debate()
    slack.join(people.launch)
    slack.faults.on("conversations.replies", fakes.error("not_in_channel"))
    slack.react(people.ana, root, EMOJI)
    quiet.settle()
    assert slack.dms(people.ana) == []
    hurry(quiet)
    assert "> Rotterdam serves the EU." in all_text(the_draft(slack, people.ana))


# One thread, two drafts


def test_a_thread_that_is_recorded_already_says_so(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root = people.debate()
    slack.click(people.ana, drafted(quiet, people, root), "draft_record").wait_reply()
    slack.react(people.ben, root, EMOJI)
    quiet.settle()
    shown = the_draft(slack, people.ben)
    assert shown["text"] == "This thread is recorded already: D-1 · Which warehouse for EU? · by Ana Ruiz"
    assert labels(shown) == ["Record another", "Propose", "Edit", "Discard"]
    assert slack.click(people.ben, shown, "draft_record").wait_reply()["text"] == "Recorded as D-2."

    slack.command(people.ana, people.launch, "/decision", "withdraw D-1")
    slack.command(people.ben, people.launch, "/decision", "withdraw D-2")
    slack.react(people.carla, root, EMOJI)
    quiet.settle()
    assert labels(the_draft(slack, people.carla)) == ["Record", "Propose", "Edit", "Discard"], (
        "withdrawn ones do not count"
    )


def labels(shown: dict[str, Any]) -> list[str]:
    return [each["text"]["text"] for each in shown["blocks"][-1]["elements"]]


def test_recorded_by_somebody_else_meanwhile_it_asks_once_more(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    root = people.debate()
    for who in (people.ben, people.carla):
        slack.react(who, root, EMOJI)
    slack.click(people.ana, drafted(quiet, people, root), "draft_record").wait_reply()

    answer = slack.click(people.ben, the_draft(slack, people.ben), "draft_record")
    said = answer.wait_reply()
    assert said["text"] == "This thread is recorded already: D-1 · Which warehouse for EU? · by Ana Ruiz"
    assert answer.replies[0]["replace_original"] is True
    assert [each.number for each in recorded(quiet)] == [1]
    again = the_draft(slack, people.ben)
    assert labels(again) == ["Record another", "Propose", "Edit", "Discard"]
    assert slack.click(people.ben, again, "draft_record").wait_reply()["text"] == "Recorded as D-2."

    form = slack.click(people.carla, the_draft(slack, people.carla), "draft_edit")
    assert form.opened is not None
    assert "recorded already: D-2 · Which warehouse for EU? · by Ben Okafor" in all_text(form.opened)
    assert form.opened["submit"]["text"] == "Record another"
    slack.submit(people.carla, form, {"title": "Third"})
    assert [each.number for each in recorded(quiet)] == [1, 2, 3]


def test_a_form_of_a_thread_recorded_meanwhile_comes_back_with_its_words(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    root = people.debate()
    slack.react(people.ben, root, EMOJI)
    shown = drafted(quiet, people, root)
    form = slack.click(people.ben, the_draft(slack, people.ben), "draft_edit")
    slack.click(people.ana, shown, "draft_record").wait_reply()
    back = slack.submit(people.ben, form, {"title": "Mine", "outcome": "By train"}).view
    assert back is not None
    assert "recorded already: D-1" in all_text(back)
    assert back["submit"]["text"] == "Record another"
    assert [each["element"]["initial_value"] for each in back["blocks"][1:3]] == ["Mine", "By train"]
    slack.submit(people.ben, back)
    assert [(each.number, each.title, each.outcome) for each in recorded(quiet)][1:] == [(2, "Mine", "By train")]


def test_two_who_record_one_thread_at_once_record_it_once(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root = people.debate()
    slack.react(people.ben, root, EMOJI)
    shown = {people.ana.id: drafted(quiet, people, root), people.ben.id: the_draft(slack, people.ben)}
    said: list[str] = []
    clicks = [
        threading.Thread(
            target=lambda w=who: said.append(slack.click(w, shown[w.id], "draft_record").wait_reply()["text"])
        )
        for who in (people.ana, people.ben)
    ]
    [click.start() for click in clicks]
    [click.join() for click in clicks]
    assert sorted(each.partition(":")[0] for each in said) == ["Recorded as D-1.", "This thread is recorded already"]
    assert len(recorded(quiet)) == 1


def test_a_thread_that_is_gone_is_said(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root = people.debate()
    slack.react(people.ana, root, EMOJI)
    slack.delete(root)
    quiet.settle()
    assert "can't find that thread" in slack.dms(people.ana)[-1]["text"]


def test_a_thread_without_an_address_is_drafted_all_the_same(quiet: Concord, slack: FakeSlack, people: People) -> None:
    slack.faults.on("chat.getPermalink", fakes.error("message_not_found"))
    said = all_text(drafted(quiet, people))
    assert "this thread" not in said
    assert "only you see this" in said


def test_a_closed_modal_is_left_alone(quiet: Concord, slack: FakeSlack, people: People) -> None:
    answer = slack.shortcut(people.ana, people.debate(), LOG_DECISION)
    slack.close_view(people.ana, answer)
    quiet.settle()
    hurry(quiet)
    hurry(quiet)
    assert len(slack.calls_of("views.update")) == 2, "once more, since the errand may be faster than the modal"
    assert len(drafts_kept(quiet)) == 1
    with quiet.work() as work:
        assert work.session.scalars(work.select(Errand, Errand.state)).all() == [errands.DONE]


def test_an_errand_faster_than_the_modal_fills_it_the_second_time(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    slack.faults.on("views.update", fakes.error("not_found"))
    slack.shortcut(people.ana, people.debate(), LOG_DECISION)
    quiet.settle()
    hurry(quiet)
    view = slack.modal(people.ana)
    assert view is not None
    assert view["callback_id"] == "draft_form"


def test_whoever_left_the_channel_is_not_shown_what_was_said_there(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    root = people.debate()
    slack.react(people.ana, root, EMOJI)
    people.launch.members.remove(people.ana.id)
    quiet.settle()
    assert slack.ephemerals(people.ana) == []
    assert slack.dms(people.ana) == []


@pytest.mark.parametrize(("known", "name"), [(True, "Dora Novak"), (False, "U0DORA")])
def test_people_who_were_not_known_are_asked_for(
    quiet: Concord, slack: FakeSlack, people: People, known: bool, name: str
) -> None:
    dora = slack.user("dora", id="U0DORA", real_name="Dora Novak")
    for person in (people.ben, people.carla):
        slack.command(person, people.launch, "/decision", "list")  # both are known
    root = people.debate()
    unheard(slack, people.launch, dora, "Decision: ask <@U0DORA>", root)
    slack.react(people.ana, root, EMOJI)
    if not known:
        slack.faults.on("users.info", fakes.server_error(), times=9)
    quiet.settle()
    said = all_text(the_draft(slack, people.ana))
    assert f"*With* Ben Okafor, Carla Rossi, Ana Ruiz, {name} · only" in said
    assert f"> ask @{name}" in said


def test_many_participants_are_counted(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root = people.debate()
    for number in range(12):
        guest = slack.user(f"guest{number}", real_name=f"Guest {number}")
        people.launch.members.append(guest.id)
        slack.say(guest, people.launch, "hm", thread=root)
    said = all_text(drafted(quiet, people, root))
    assert "Guest 6 and 5 others" in said


def test_an_errand_refused_for_another_reason_is_tried_again(quiet: Concord, slack: FakeSlack, people: People) -> None:
    slack.faults.on("chat.getPermalink", fakes.rate_limited(1))
    slack.react(people.ana, people.debate(), EMOJI)
    quiet.settle()
    assert drafts_kept(quiet) == []
    hurry(quiet)
    assert len(drafts_kept(quiet)) == 1
