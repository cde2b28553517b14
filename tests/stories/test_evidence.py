"""With a channel's consent the thread of a decision is kept, and shows what was edited, deleted, redacted or expired."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

import pytest

from bot.decisions import evidence
from storage import evidence as store
from storage import people as stored_people
from storage.errands import Errand
from storage.evidence import DELETED, EDITED, EXPIRED, KEPT, REDACTED, Evidence
from storage.history import Entry
from storage.work import Tenancy, Work
from storage.workspaces import Workspace
from tests.fakes import slack as fakes
from tests.fakes.counting import statements
from tests.fakes.databases import PostgresTemplates
from tests.fakes.running import START, Concord
from tests.fakes.slack import FakeSlack, Message, User, all_text
from tests.fakes.slack.answer import Answer
from tests.stories.launch import People, drafted, hurry, press, recorded, the_draft, unheard


@pytest.fixture
def people(slack: FakeSlack) -> People:
    slack.time = START.timestamp  # what is said is said on the day that the story begins
    return People(slack)


def _settings(people: People, who: User, text: str) -> Answer:
    return people.slack.command(who, people.launch, "/concord", f"settings {text}")


def _decision(people: People, who: User, text: str) -> str:
    return people.slack.command(who, people.launch, "/decision", text).text


def _consented(people: People) -> None:
    assert "kept as evidence" in _settings(people, people.admin, "evidence:on").text


def _recorded(concord: Concord, people: People, root: Message | None = None) -> tuple[Message, Message, Message]:
    """Consent, a debate, and Ana's record of it: its three messages."""
    _consented(people)
    root = root or people.debate()
    shown = drafted(concord, people, root)
    people.slack.click(people.ana, shown, "draft_record").wait_reply()
    concord.settle()
    stored = people.slack.space.messages[people.launch.id]
    rest = [each for each in stored if each.thread_ts == root.ts and each is not root and not each.by_bot]
    return (root, *rest[:2])  # type: ignore[return-value]


def _kept(concord: Concord) -> list[Evidence]:
    with concord.work() as work:
        return list(work.session.scalars(work.select(Evidence).order_by(Evidence.posted_at, Evidence.ts)))


def _states(concord: Concord) -> list[str]:
    return [each.state for each in _kept(concord)]


def _everything_stored(concord: Concord) -> str:
    """All that the store knows of evidence and history, to look for what must be gone."""
    with concord.work() as work:
        rows = work.session.scalars(work.select(Evidence)).all()
        entries = work.session.scalars(work.select(Entry)).all()
        return str([(row.text, row.author) for row in rows] + [entry.changes for entry in entries])


# The way of it


def test_a_thread_is_kept_and_shows_what_became_of_it(concord: Concord, slack: FakeSlack, people: People) -> None:
    root, reply, outcome = _recorded(concord, people)
    assert "Evidence: 3 messages kept\n" in _decision(people, people.ben, "show D-1") + "\n"

    slack.unfurl(reply, "Rotterdam")
    assert _states(concord) == [KEPT, KEPT, KEPT], "a preview is no edit"
    slack.edit(reply, "Hamburg is closer")
    slack.delete(outcome)
    assert _states(concord) == [KEPT, EDITED, DELETED]
    assert "Decision: Rotterdam" not in _everything_stored(concord)

    page = slack.command(people.ben, people.launch, "/decision", "show D-1")
    assert "Evidence: 3 messages kept · 1 edited since · 1 deleted since" in page.text
    said = all_text(slack.click(people.ben, page, "evidence_open").wait_reply())
    first, second, third = (each for each in said.split("*Evidence of D-1*")[1].split("\n*") if "·" in each[:6])
    assert "Ben Okafor · <!date^" in first
    assert "> Which warehouse for *EU*?" in first
    assert f"/p{root.ts.replace('.', '')}|message>" in first
    assert "Carla Rossi" in second
    assert "edited since <!date^" in second
    assert "> Rotterdam is closer" in second, "what was said when it was decided"
    assert f"/p{reply.ts.replace('.', '')}?thread_ts={root.ts}&amp;cid=C0LAUNCH|message>" in second
    assert "Ana Ruiz" in third
    assert "_Deleted in Slack; its text is erased._" in third
    assert "|message>" not in third
    assert all(f"`{row.sha256[:12]}`" in said for row in _kept(concord))
    assert said == all_text(slack.click(people.ben, page, "evidence_open").wait_reply())


def test_without_consent_nothing_is_kept(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root = people.debate()
    slack.click(people.ana, drafted(quiet, people, root), "draft_record").wait_reply()
    assert _kept(quiet) == []
    assert "Evidence" not in _decision(people, people.ana, "show D-1")
    assert "No evidence of D-1 is kept that you can see. `/concord settings evidence:on`" in _decision(
        people, people.ana, "evidence D-1"
    )
    assert "No evidence of D-1" in _decision(people, people.ana, "redact D-1 all")
    assert "Which decision?" in _decision(people, people.ana, "evidence")
    slack.edit(root, "Which one?")
    slack.delete(root)
    assert _kept(quiet) == []


def test_what_is_changed_where_nothing_is_kept_costs_one_statement(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    said = slack.say(people.ben, people.launch, "hello")
    with statements(quiet) as seen:
        slack.edit(said, "hello there")
    assert len([each for each in seen if "evidence" in each]) == 1
    with statements(quiet) as again:
        slack.delete(said)
    assert len([each for each in again if "evidence" in each]) == 1
    assert len(seen) == len(again), "and nobody is looked up"


# Consent


def test_admins_and_the_owner_of_the_initiative_consent(quiet: Concord, slack: FakeSlack, people: People) -> None:
    assert "No thread is kept" in _settings(people, people.ben, "").text
    assert (
        "Only an admin or the owner of this channel's initiative" in _settings(people, people.ben, "evidence:on").text
    )
    assert "is neither on nor off" in _settings(people, people.admin, "evidence:maybe").text
    slack.command(people.ben, people.launch, "/initiative", 'new "EU launch" key:EU')
    assert "their text is erased 365 days after" in _settings(people, people.ben, "evidence:on").text
    assert "are kept as evidence" in _settings(people, people.ben, "evidence:on").text
    quiet.settle()
    told = [each["text"] for each in slack.messages(people.launch) if "has switched evidence on" in each["text"]]
    assert len(told) == 1, "the channel is told, once"
    assert told[0].startswith("Ben Okafor has switched evidence on")

    off = slack.click(people.ben, _settings(people, people.ben, ""), "settings_evidence").wait_reply()
    assert "No thread is kept" in all_text(off)
    refused = press(slack, people.carla, "settings_evidence", "on")
    assert "Only an admin or the owner" in refused.wait_reply()["text"]
    direct = slack.command(people.admin, slack.direct(people.admin), "/concord", "settings evidence:on")
    assert "Evidence is kept of channels" in direct.text


def test_an_admin_consents_in_the_form_too(quiet: Concord, slack: FakeSlack, people: People) -> None:
    opened = _settings(people, people.admin, "")
    slack.submit(people.admin, opened, {"evidence": ["on"], "retention": "30"})
    assert "their text is erased 30 days after" in _settings(people, people.ben, "").text
    again = _settings(people, people.admin, "")
    refused = slack.submit(people.admin, again, {"retention": "4000"})
    assert list(refused.errors or {}) == ["retention"]
    slack.submit(people.admin, again, {"evidence": [], "retention": "30"})
    assert "No thread is kept" in _settings(people, people.ben, "").text
    direct = slack.command(people.admin, slack.direct(people.admin), "/concord", "settings")
    assert "Evidence in this channel" not in all_text(direct.opened)
    slack.submit(people.admin, direct, {"retention": "60"})
    assert "No thread is kept" in _settings(people, people.ben, "").text


def test_discarded_drafts_and_consent_taken_back_leave_nothing(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    _recorded(quiet, people)
    slack.click(people.ana, drafted(quiet, people), "draft_discard").wait_reply()
    assert len(_kept(quiet)) == 3, "what D-1 rests on"
    waiting = drafted(quiet, people)
    assert len(_kept(quiet)) == 6
    _settings(people, people.admin, "evidence:off")
    assert len(_kept(quiet)) == 3
    slack.click(people.ana, waiting, "draft_record").wait_reply()
    assert "Evidence" not in _decision(people, people.ana, "show D-2")
    assert "Evidence: 3 messages kept" in _decision(people, people.ana, "show D-1")


# Changed in Slack


def test_the_same_news_twice_and_late_changes_nothing_more(quiet: Concord, slack: FakeSlack, people: People) -> None:
    _, reply, _ = _recorded(quiet, people)
    slack.edit(reply, "Hamburg")
    edited = slack.deliveries[-1].payload
    slack.edit(reply, "Rotterdam is closer")
    assert "edited since, and back as it was" in _decision(people, people.ana, "evidence D-1")
    before = _kept(quiet)[1].changed_at
    quiet.clock.set("2027-03-01 08:00")
    slack.unfurl(reply, "Rotterdam")
    assert _kept(quiet)[1].changed_at == before, "a preview is no edit of an edited message either"
    slack.event(edited["event"], edited["event_id"])
    assert "back as it was" not in _decision(people, people.ana, "evidence D-1")
    slack.delete(reply)
    gone = slack.deliveries[-1].payload
    before = [(row.state, row.changed_at) for row in _kept(quiet)]
    slack.event(gone["event"], gone["event_id"])
    slack.event(edited["event"])
    assert [(row.state, row.changed_at) for row in _kept(quiet)] == before
    assert _states(quiet) == [KEPT, DELETED, KEPT]


def test_many_changes_at_once_are_each_seen(quiet: Concord, slack: FakeSlack, people: People) -> None:
    messages = _recorded(quiet, people)
    _at_once(*(partial(slack.edit, each, "no") for each in messages), partial(slack.delete, messages[0]))
    assert _states(quiet) == [DELETED, EDITED, EDITED]


def test_two_processes_keep_once_and_erase_once(
    slack: FakeSlack, people: People, postgres_templates: PostgresTemplates
) -> None:
    url = postgres_templates.fresh()
    both = [Concord(slack, url), Concord(slack, url)]
    with both[0].by_http() as one, both[1].by_http() as other:
        slack.use_http([f"{one}/slack/events", f"{other}/slack/events"])
        _consented(people)
        root = people.debate()
        slack.react(people.ana, root, "ballot_box_with_check")
        slack.react(people.ben, root, "ballot_box_with_check")
        _at_once(*(each.settle for each in both))
        drafts = [the_draft(slack, who) for who in (people.ana, people.ben)]
        assert len(_kept(both[0])) == 6
        assert all(_kept(both[0])[n].draft_id != _kept(both[0])[n + 1].draft_id for n in (0, 2, 4))
        slack.click(people.ana, drafts[0], "draft_record").wait_reply()
        [each.clock.set("2028-03-02 12:00") for each in both]
        _at_once(*(each.settle for each in both), *(partial(slack.edit, root, f"{n}") for n in range(4)))
        assert _states(both[0]) == [EXPIRED] * 6
        assert [row.text for row in _kept(both[1])] == [None] * 6
    [each.stop() for each in both]
    postgres_templates.drop(url)


def _at_once(*steps: Callable[[], object]) -> None:
    threads = [threading.Thread(target=step) for step in steps]
    [each.start() for each in threads]
    [each.join() for each in threads]


def test_a_buried_first_message_is_deleted(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root, *_ = _recorded(quiet, people)
    slack.bury(root)
    assert _states(quiet) == [DELETED, KEPT, KEPT]
    assert "Which warehouse" not in str([row.text for row in _kept(quiet)])


def test_what_was_taken_back_while_it_was_read_is_seen(quiet: Concord, slack: FakeSlack, people: People) -> None:
    _consented(people)
    root = people.debate()
    slack.faults.script("conversations.replies", [None, fakes.server_error()])
    drafted(quiet, people, root)
    reply, outcome = [each for each in slack.space.messages[people.launch.id] if each.is_reply][:2]
    reply.deleted, outcome.text = True, "Decision: Hamburg"  # Concord was told before it had kept them
    assert _states(quiet) == [KEPT, KEPT, KEPT]
    hurry(quiet)
    assert _states(quiet) == [KEPT, DELETED, EDITED]


@pytest.mark.parametrize(("error", "states"), [("thread_not_found", [DELETED] * 3), ("not_in_channel", [KEPT] * 3)])
def test_a_thread_that_cannot_be_read_again(
    quiet: Concord, slack: FakeSlack, people: People, error: str, states: Sequence[str]
) -> None:
    _consented(people)
    slack.faults.script("conversations.replies", [None, fakes.error(error)])
    drafted(quiet, people)
    assert _states(quiet) == states
    with quiet.work() as work:
        assert set(work.session.scalars(work.select(Errand, Errand.state))) == {"done"}


# Redacted


def test_owners_admins_and_authors_redact_and_nobody_else(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root, reply, _ = _recorded(quiet, people)
    assert "Which message? `/concord decision" not in _decision(people, people.ana, "redact D-1")
    assert "`/decision redact D-1 3`, or `all`" in _decision(people, people.ana, "redact D-1")
    assert "`7` is neither `1` to `3` nor `all`" in _decision(people, people.ana, "redact D-1 7")
    for which in ("1", "all", root.ts):
        assert "Only the owner of D-1 or an admin can redact that" in _decision(
            people, people.carla, f"redact D-1 {which}"
        )
    assert _states(quiet) == [KEPT, KEPT, KEPT]

    assert "1 message has no text any more" in _decision(people, people.carla, f"redact D-1 {reply.ts}")
    assert "No text is kept of that any more" in _decision(people, people.carla, "redact D-1 2")
    assert _states(quiet) == [KEPT, REDACTED, KEPT]
    assert "Rotterdam is closer" not in _everything_stored(quiet)
    assert "2 messages have no text any more" in _decision(people, people.admin, "redact D-1 ALL")
    assert _states(quiet) == [REDACTED] * 3
    said = _decision(people, people.ana, "evidence D-1")
    assert said.count("_Redacted; its text is erased._") == 3
    assert "3 messages kept · 3 redacted" in said
    with quiet.work() as work:
        entries = list(work.session.scalars(work.select(Entry).where(Entry.verb == "redact").order_by(Entry.id)))
        by = [work.get(stored_people.Person, entry.actor_id or 0) for entry in entries]
    assert [each.name for each in by if each] == ["Carla Rossi", "Ada Admin"]
    assert entries[0].changes == {"messages": [reply.ts]}
    slack.delete(reply)
    assert _states(quiet) == [REDACTED, DELETED, REDACTED], "that it is gone from Slack is still seen"


def test_the_buttons_redact(quiet: Concord, slack: FakeSlack, people: People) -> None:
    _recorded(quiet, people)
    page = slack.command(people.carla, people.launch, "/decision", "evidence D-1")
    assert str(page.body).count("'evidence_redact'") == 1, "her own message"
    assert "evidence_redact_all" not in str(page.body)
    answer = slack.click(people.carla, page, "evidence_redact")
    shown = answer.wait_reply()
    assert shown["replace_original"] is True
    assert "1 redacted" in all_text(shown)
    late = press(slack, people.carla, "evidence_redact", f"{_kept(quiet)[1].id} 0").wait_reply()
    assert "No text is kept of that any more" in late["text"]

    own = slack.command(people.ana, people.launch, "/decision", "evidence D-1")
    assert str(own.body).count("'evidence_redact'") == 2
    assert "3 redacted" in all_text(slack.click(people.ana, own, "evidence_redact_all").wait_reply())
    assert "evidence_redact" not in str(slack.command(people.ana, people.launch, "/decision", "evidence D-1").body)
    for forged in ("", "999", "x y"):
        assert "no decision" in press(slack, people.ben, "evidence_redact", forged).wait_reply()["text"]
        assert "no decision" in press(slack, people.ben, "evidence_page:on", forged).wait_reply()["text"]


def test_what_somebody_wrote_is_erased_with_them(quiet: Concord, slack: FakeSlack, people: People) -> None:
    _recorded(quiet, people)
    with quiet.work("U0CARLA") as work:
        assert evidence.erase_of(work, work.person) == 1
    assert _states(quiet) == [KEPT, REDACTED, KEPT]
    stored = _everything_stored(quiet)
    assert "Rotterdam is closer" not in stored
    assert "U0CARLA" not in stored
    assert "*2* · somebody" in _decision(people, people.ana, "evidence D-1")
    with quiet.work() as work:
        assert evidence.check(work) == []


# Expired


def test_text_expires_with_the_workspaces_retention(quiet: Concord, slack: FakeSlack, people: People) -> None:
    assert "Only an admin" in _settings(people, people.ben, "retention:30").text
    assert "outside" in _settings(people, people.admin, "retention:0").text
    _, reply, _ = _recorded(quiet, people)
    slack.delete(reply)
    quiet.at("2028-02-27 12:00")
    assert _states(quiet) == [KEPT, DELETED, KEPT]
    quiet.at("2028-03-01 12:00")
    assert _states(quiet) == [EXPIRED, DELETED, EXPIRED]
    assert "Decision: Rotterdam" not in str([row.text for row in _kept(quiet)])
    said = _decision(people, people.ana, "evidence D-1")
    assert "3 messages kept · 1 deleted since · 2 expired" in said
    assert said.count("_Older than this workspace keeps text; it is erased._") == 2
    slack.edit(slack.space.messages[people.launch.id][0], "Expired text is not compared")
    assert _states(quiet) == [EXPIRED, DELETED, EXPIRED]


def test_a_shorter_retention_holds_from_the_next_night(quiet: Concord, slack: FakeSlack, people: People) -> None:
    _recorded(quiet, people)
    quiet.at("2027-03-20 12:00")
    assert "their text is erased 10 days after" in _settings(people, people.admin, "retention:10").text
    _settings(people, people.admin, "retention:10")
    assert _states(quiet) == [KEPT] * 3, "a slip can be mended until the night"
    quiet.at("2027-03-21 03:00")
    assert _states(quiet) == [EXPIRED] * 3
    assert _states(quiet) == [EXPIRED] * 3
    root = people.debate()  # the messages of the story's first day are older than that by now
    shown = drafted(quiet, people, root)
    assert [each.text for each in _kept(quiet)] == [None] * 6
    slack.click(people.ana, shown, "draft_record").wait_reply()
    with quiet.work() as work:
        changed = work.session.scalars(work.select(Entry).where(Entry.kind == "workspace")).all()
        assert [entry.changes for entry in changed] == [{"retention": 10, "before": {"retention": 365}}]
        assert evidence.check(work) == []


# Who sees it


def test_a_private_channels_evidence_is_its_present_members(quiet: Concord, slack: FakeSlack, people: People) -> None:
    secret = slack.channel("secret", id="C0SECRET", members=[people.ana, people.carla, people.admin], private=True)
    slack.command(people.admin, secret, "/concord", "settings evidence:on")
    root = people.debate(where=secret)
    shown = drafted(quiet, people, root)
    slack.click(people.ana, shown, "draft_record").wait_reply()
    quiet.settle()
    kept = _kept(quiet)[0].id
    assert "Evidence: 3 messages kept" in slack.command(people.carla, secret, "/decision", "show D-1").text
    for typed in ("evidence D-1", "redact D-1 all", "show D-1"):
        assert "no decision D-1 that you can see" in _decision(people, people.ben, typed)
    for action, value in (("evidence_open", "1"), ("evidence_page:on", "1 0"), ("evidence_redact", f"{kept} 0")):
        assert "no decision" in press(slack, people.ben, action, value).wait_reply()["text"]
    assert "no decision" in press(slack, people.ben, "evidence_redact_all", "1").wait_reply()["text"]

    slack.leave(secret, people.ana)
    owned = _decision(people, people.ana, "show D-1")
    assert "D-1 · Which warehouse for EU?" in owned, "her own decision"
    assert "Evidence" not in owned
    assert "No evidence of D-1 is kept that you can see" in _decision(people, people.ana, "evidence D-1")
    assert "No evidence of D-1 is kept that you can see" in _decision(people, people.ana, "redact D-1 all")
    assert _states(quiet) == [KEPT] * 3


# What is kept


def test_a_long_thread_is_kept_in_part(quiet: Concord, slack: FakeSlack, people: People) -> None:
    _consented(people)
    root = slack.say(people.ben, people.launch, "Which warehouse?")
    unheard(slack, people.launch, people.ana, "Decision: Rotterdam.", root)
    for number in range(230):
        unheard(slack, people.launch, people.carla, f"and more {number}", root)
    slack.click(people.ana, drafted(quiet, people, root), "draft_record").wait_reply()
    kept = [row.text for row in _kept(quiet)]
    assert len(kept) == evidence.MOST == 200
    assert kept[:3] == ["Which warehouse?", "Decision: Rotterdam.", "and more 32"]
    assert kept[-1] == "and more 229"
    assert "Evidence: 200 of 232 messages kept" in _decision(people, people.ana, "show D-1")
    page = slack.command(people.ana, people.launch, "/decision", "evidence D-1")
    assert "1–8 of 200" in page.text
    following = slack.click(people.ana, page, "evidence_page:on").wait_reply()
    assert "*9* · Carla Rossi" in all_text(following)
    assert following["replace_original"] is True
    far = press(slack, people.ana, "evidence_page:on", "1 99").wait_reply()
    assert "193–200 of 200" in all_text(far)
    redacted = press(slack, people.ana, "evidence_redact", f"{_kept(quiet)[8].id} 1").wait_reply()
    assert "9–16 of 200" in all_text(redacted), "on the page where it was pressed"


def test_long_and_strange_texts_are_kept_whole_and_shown_tame(quiet: Concord, slack: FakeSlack, people: People) -> None:
    _consented(people)
    root = slack.say(people.ben, people.launch, f"<!channel> <@{people.ana.id}> &lt;b&gt; " + "&amp;" * 5000)
    unheard(slack, people.launch, people.carla, "", root)
    unheard(slack, people.launch, people.carla, "nul\x00l", root)
    robot = slack.user("robot", id="U0ROBOT", real_name="Robot")
    unheard(slack, people.launch, robot, "beep", root)
    slack.space.messages[people.launch.id][-1].by_bot = True
    slack.click(people.ana, drafted(quiet, people, root), "draft_edit")
    slack.submit(people.ana, slack.modal(people.ana), {"title": "Strange"})
    quiet.settle()
    kept = _kept(quiet)
    assert [row.text for row in kept] == [root.text, "", "null"], "no machine's words"
    said = _decision(people, people.ana, "evidence D-1")
    assert "<!channel>" not in said
    assert "@Ana Ruiz &lt;b&gt; &amp;&amp;" in said
    assert "_No text._" in said
    with quiet.work() as work:
        assert evidence.check(work) == []


def test_of_a_thread_of_machines_nothing_is_kept(quiet: Concord, slack: FakeSlack, people: People) -> None:
    _consented(people)
    root = slack.say(slack.user("robot", id="U0ROBOT"), people.launch, "The build is red.")
    root.by_bot = True
    drafted(quiet, people, root)
    assert _kept(quiet) == []


def test_a_thread_that_is_read_again_for_the_same_draft_is_kept_once(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    _consented(people)
    slack.faults.on("chat.postEphemeral", fakes.server_error())
    root = people.debate()
    slack.react(people.ana, root, "ballot_box_with_check")
    quiet.settle()
    before = [row.id for row in _kept(quiet)]
    assert len(before) == 3
    unheard(slack, people.launch, people.ben, "One more thing", root)
    hurry(quiet)
    the_draft(slack, people.ana)
    assert [row.id for row in _kept(quiet)] == before


def test_two_decisions_of_one_thread_have_their_own(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root, reply, _ = _recorded(quiet, people)
    slack.react(people.ben, root, "ballot_box_with_check")
    quiet.settle()
    slack.click(people.ben, the_draft(slack, people.ben), "draft_record").wait_reply()
    assert [each.number for each in recorded(quiet)] == [1, 2]
    slack.edit(reply, "Hamburg")
    assert _states(quiet).count(EDITED) == 2
    assert "1 message has" in _decision(people, people.ben, "redact D-2 2")
    assert sorted(_states(quiet)).count(EDITED) == 1, "D-1 keeps its own"


# Checked


def test_what_is_changed_in_the_store_is_found(quiet: Concord, slack: FakeSlack, people: People) -> None:
    _, reply, outcome = _recorded(quiet, people)
    slack.edit(outcome, "an edit in Slack is no fault")
    decision = recorded(quiet)[0].id
    with quiet.work() as work:
        assert evidence.check(work) == []
        work.session.execute(work.update(Evidence).where(Evidence.ts == reply.ts).values(text="Hamburg is closer"))
    with quiet.work() as work:
        assert evidence.check(work) == [evidence.Fault(decision, reply.ts)]
        assert evidence.check(work, decision + 1) == []
    assert ":warning: changed in Concord's store" in _decision(people, people.ana, "evidence D-1")
    with quiet.work() as work:
        work.session.execute(work.delete(Evidence).where(Evidence.ts == reply.ts))
    with quiet.work() as work:
        assert evidence.check(work, decision) == [evidence.Fault(decision)]


def test_many_texts_are_checked_in_pieces(
    quiet: Concord, slack: FakeSlack, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    _recorded(quiet, people)
    monkeypatch.setattr(store, "BATCH", 2)
    with quiet.work() as work:
        assert len(list(store.readable(work))) == 3


def test_evidence_is_of_its_own_workspace(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root, *_ = _recorded(quiet, people)
    with quiet.work() as work:
        other = Workspace(enterprise_id="", team_id="T0OTHER", installed_at=work.now)
        work.session.add(other)
        work.session.flush()
        foreign = Work(work.session, Tenancy(other.id, "T0OTHER", "U0X"), work.now, work.real)
        store.deleted(foreign, people.launch.id, root.ts)
        store.expire(foreign, datetime(2100, 1, 1, tzinfo=UTC))
        assert list(store.readable(foreign)) == []
    assert _states(quiet) == [KEPT] * 3
