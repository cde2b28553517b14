"""A thread's draft shows what was quoted, and is put to people; who may ask for one by reaction is a setting."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from handlers.manifest import LOG_DECISION
from storage import ballots, history
from storage.drafts import Draft
from tests.fakes import slack as fakes
from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, Message, User, all_text
from tests.stories.launch import EMOJI, People, drafted, drafts_kept, hurry, press, recorded, the_draft, unheard

FACTS = ("Nothing found in the thread:", "*Options*", "*Reasons*", "*Objections*", "*Links*")


@pytest.fixture
def people(slack: FakeSlack) -> People:
    return People(slack)


def rich(people: People) -> Message:
    """A debate with options, a reason, an objection and a link."""
    slack, launch = people.slack, people.launch
    root = slack.say(people.ben, launch, "Which warehouse for *EU*?\nA) Rotterdam\nB) Hamburg")
    slack.say(
        people.carla,
        launch,
        "Rotterdam, because <@U0BEN> ships there <https://x.example/a?b=1&amp;c=2|rates>",
        thread=root,
    )
    slack.say(people.ben, launch, "My concern is customs <!channel>.", thread=root)
    slack.say(people.ana, launch, "Decision: Rotterdam serves the EU.", thread=root)
    return root


def labels(shown: dict[str, Any]) -> list[str]:
    return [each["text"]["text"] for each in shown["blocks"][-1]["elements"]]


def mention(people: People, who: User, root: Message, word: str) -> None:
    people.slack.say(who, people.launch, f"<@{people.slack.bot_user_id}> {word}", thread=root)


# Quoted


def test_what_was_quoted_is_counted_listed_and_kept(concord: Concord, slack: FakeSlack, people: People) -> None:
    root = rich(people)
    shown = drafted(concord, people, root)
    said = all_text(shown)
    assert "*Options* 2 · *Reasons* 1 · *Objections* 1 · *Links* 1" in said
    replies = slack.thread(root)
    assert f"p{replies[2]['ts'].replace('.', '')}?thread_ts={root.ts}&amp;cid=C0LAUNCH|Ana Ruiz>" in said
    assert "customs" not in said, "the rest is one click away"

    form = slack.click(people.ana, shown, "draft_edit")
    listed = all_text(form.opened)
    assert "*Options*\n• A) Rotterdam — <https://" in listed
    assert "• B) Hamburg — <https://" in listed
    assert (
        "*Reasons*\n• Rotterdam, because @Ben Okafor ships there rates (https://x.example/a?b=1&amp;c=2) — " in listed
    )
    assert (
        f"*Objections*\n• My concern is customs @channel. — <https://fake.slack.com/archives/C0LAUNCH/p{replies[1]['ts'].replace('.', '')}"
        in listed
    )
    assert "|Ben Okafor>" in listed
    assert "*Links*\n• https://x.example/a?b=1&amp;c=2" in listed
    assert "<!channel>" not in listed
    assert "Nothing found" not in listed

    slack.submit(people.ana, form, {"title": "EU warehouse"})
    concord.settle()
    assert "customs" not in all_text(slack.thread(root)[-1]), "the card stays small"
    page = slack.command(people.carla, people.launch, "/decision", "show D-1").text
    for label in FACTS[1:]:
        assert label in page
    assert "• My concern is customs @channel. — <" in page
    kept = recorded(concord)[0].quotes
    assert kept is not None
    assert kept["objections"] == [{"text": "My concern is customs @channel.", "ts": replies[1]["ts"], "user": "U0BEN"}]
    assert kept["outcome"]["text"] == "Rotterdam serves the EU."


def test_what_was_not_found_is_said_on_the_page(quiet: Concord, slack: FakeSlack, people: People) -> None:
    slack.click(people.ana, drafted(quiet, people), "draft_record").wait_reply()
    page = slack.command(people.ana, people.launch, "/decision", "show D-1").text
    assert "Nothing found in the thread: options, reasons, objections, links." in page
    slack.command(people.ana, people.launch, "/decision", 'log "Typed"')
    assert "Nothing found" not in slack.command(people.ana, people.launch, "/decision", "show D-2").text


def test_a_draft_of_a_version_before_has_no_quotes(quiet: Concord, slack: FakeSlack, people: People) -> None:
    shown = drafted(quiet, people)
    with quiet.work() as work:
        work.session.execute(work.update(Draft).values(quotes=None))
    opened = slack.click(people.ana, shown, "draft_edit").opened
    assert "*Outcome*\n" in all_text(opened)
    assert "Nothing found in the thread" in all_text(opened)
    slack.click(people.ana, shown, "draft_record").wait_reply()
    assert "Nothing found" not in slack.command(people.ana, people.launch, "/decision", "show D-1").text


def test_many_quotes_of_unknown_people_without_an_address_fit(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root = people.debate()
    for number in range(15):
        unheard(slack, people.launch, people.ben, f"{number} is out because " + "&lt;" * 900, root)
    slack.faults.on("chat.getPermalink", fakes.error("message_not_found"))
    shown = drafted(quiet, people, root)
    assert "*Reasons* 12" in all_text(shown)
    listed = all_text(slack.click(people.ana, shown, "draft_edit").opened)
    assert "and 7 more" in listed
    assert "— Ben Okafor · <!date^" in listed, "without an address it says when"


# Proposed


def test_a_draft_is_proposed_in_its_thread(concord: Concord, slack: FakeSlack, people: People) -> None:
    root = rich(people)
    shown = drafted(concord, people, root)
    assert labels(shown) == ["Record", "Propose", "Edit", "Discard"]
    form = slack.click(people.ana, shown, "draft_propose")
    assert form.opened is not None
    first = {each["block_id"]: each.get("element", {}) for each in form.opened["blocks"]}
    assert first["title"]["initial_value"] == "Which warehouse for EU?"
    assert first["outcome"]["initial_value"] == "Rotterdam serves the EU."
    assert first["people"]["initial_users"] == ["U0BEN", "U0CARLA", "U0ANA"], "who wrote in the thread"

    slack.submit(people.ana, form, {"people": ["U0BEN", "U0CARLA"], "closes": "friday 17:00"})
    slack.wait_for(lambda: "Proposed as D-1: 2 people are asked" in slack.ephemerals(people.ana)[-1]["text"])
    concord.settle()
    card = slack.thread(root)[-1]
    assert "*D-1 · Which warehouse for EU?* · proposed\n> Rotterdam serves the EU." in all_text(card)
    assert "Still asked: <@U0BEN>, <@U0CARLA>" in all_text(card)
    assert f"archives/C0LAUNCH/p{root.ts.replace('.', '')}|this thread>" in all_text(card)
    assert len(slack.messages(people.launch)) == 1, "nothing is posted outside the thread"
    (made,) = recorded(concord)
    assert (made.thread_ts, made.status) == (root.ts, "proposed")
    assert made.quotes is not None
    assert made.quotes["objections"]
    with concord.work() as work:
        assert len(ballots.stances(work, made.id)) == 2
        assert [each.verb for each in history.of(work, "decision", made.id)] == ["propose"]

    for action in ("draft_record", "draft_propose", "draft_edit", "draft_discard"):
        late = press(slack, people.ana, action, str(drafts_kept(concord)[0].id))
        assert "This draft was proposed already as D-1." in late.wait_reply()["text"]
    slack.click(people.ben, card, "decision_vote:agree").wait_reply()
    slack.click(people.carla, slack.thread(root)[-1], "decision_vote:agree").wait_reply()
    concord.settle()
    assert "accepted" in slack.command(people.ana, people.launch, "/decision", "show D-1").text.splitlines()[0]
    assert "• My concern is customs @channel." in slack.command(people.ana, people.launch, "/decision", "show D-1").text


def test_a_mention_proposes_first(quiet: Concord, slack: FakeSlack, people: People) -> None:
    root = people.debate()
    mention(people, people.ben, root, "propose")
    quiet.settle()
    shown = the_draft(slack, people.ben)
    assert labels(shown) == ["Propose", "Record", "Edit", "Discard"]
    assert [each.get("style") for each in shown["blocks"][-1]["elements"]] == ["primary", None, None, None]
    assert "propose" not in shown["blocks"][0]["text"]["text"]
    slack.click(people.ben, shown, "draft_record").wait_reply()
    mention(people, people.carla, root, "propose")
    quiet.settle()
    assert labels(the_draft(slack, people.carla)) == ["Propose", "Record another", "Edit", "Discard"]


def test_outside_a_thread_a_mention_says_where(quiet: Concord, slack: FakeSlack, people: People) -> None:
    slack.say(people.ben, people.launch, f"<@{slack.bot_user_id}> propose")
    slack.wait_for(lambda: "Mention me with `propose` inside the thread" in slack.ephemerals(people.ben)[-1]["text"])


def test_in_an_initiative_its_stakeholders_are_asked(quiet: Concord, slack: FakeSlack, people: People) -> None:
    slack.command(people.ana, people.launch, "/initiative", 'new "EU launch" key:EU')
    slack.command(people.ana, people.launch, "/stakeholders", f"add {people.carla.mention} accounting approver")
    root = people.debate()
    form = slack.click(people.ana, drafted(quiet, people, root), "draft_propose")
    assert form.opened is not None
    asked = next(each for each in form.opened["blocks"] if each["block_id"] == "people")
    assert "initial_users" not in asked["element"]
    refused = slack.submit(people.ana, form, {"quorum": "legal"})
    assert "can never be met" in (refused.errors or {})["quorum"]
    assert drafts_kept(quiet)[0].state == "open", "what is refused loses nothing"
    slack.submit(people.ana, form, {"quorum": "accounting"})
    quiet.settle()
    assert "Still asked: <@U0CARLA>" in all_text(slack.thread(root)[-1])
    assert recorded(quiet)[0].initiative_id


def test_the_shortcuts_modal_becomes_a_proposal_with_what_was_written(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    root = people.debate()
    slack.shortcut(people.ana, root, LOG_DECISION)
    quiet.settle()
    view = slack.modal(people.ana)
    assert view is not None
    pressed = slack.click(people.ana, view, "draft_propose")
    assert pressed.status == 200
    form = slack.modal(people.ana)
    assert form is not None
    assert form["callback_id"] == "decision_propose"
    slack.submit(people.ana, form, {"title": "EU warehouse", "people": ["U0BEN"]})
    quiet.settle()
    assert "*D-1 · EU warehouse* · proposed" in all_text(slack.thread(root)[-1])


def test_a_draft_without_a_title_gets_one_in_the_form(quiet: Concord, slack: FakeSlack, people: People) -> None:
    shown = drafted(quiet, people, slack.say(people.ana, people.launch, ":tada:"))
    assert labels(shown) == ["Propose", "Edit", "Discard"]
    form = slack.click(people.ana, shown, "draft_propose")
    refused = slack.submit(people.ana, form, {"title": "  "})
    assert "needs a title" in (refused.errors or {})["title"]
    slack.submit(people.ana, form, {"title": "Party", "people": ["U0BEN"]})
    assert [each.title for each in recorded(quiet)] == ["Party"]


def test_nobody_else_proposes_a_draft(quiet: Concord, slack: FakeSlack, people: People) -> None:
    drafted(quiet, people)
    stranger = press(slack, people.ben, "draft_propose", f"{drafts_kept(quiet)[0].id} 0")
    assert "for somebody else" in stranger.wait_reply()["text"]


def test_proposed_by_somebody_else_meanwhile_the_form_comes_back_with_its_words(
    quiet: Concord, slack: FakeSlack, people: People
) -> None:
    root = people.debate()
    slack.react(people.ben, root, EMOJI)
    shown = drafted(quiet, people, root)
    mine = slack.click(people.ben, the_draft(slack, people.ben), "draft_propose")
    slack.submit(people.ana, slack.click(people.ana, shown, "draft_propose"), {"people": ["U0CARLA"]})
    written = {
        "title": "Mine", "people": ["U0ANA"], "template": "majority", "closes": "friday 17:00", "quorum": "50%",
        "silence": "block", "options": "A\nB", "hidden": "voted", "anonymous": ["yes"],
    }  # fmt: skip
    back = slack.submit(people.ben, mine, written).view
    assert back is not None
    assert "This thread is proposed already: D-1 · Which warehouse for EU? · by Ana Ruiz" in all_text(back)
    first = {each["block_id"]: each.get("element", {}) for each in back["blocks"]}
    assert first["title"]["initial_value"] == "Mine"
    assert first["people"]["initial_users"] == ["U0ANA"]
    chosen = {name: first[name]["initial_option"]["value"] for name in ("template", "silence", "hidden")}
    assert chosen == {"template": "majority", "silence": "block", "hidden": "voted"}
    typed = {name: first[name]["initial_value"] for name in ("closes", "quorum", "options")}
    assert typed == {"closes": "friday 17:00", "quorum": "50%", "options": "A\nB"}
    assert [each["value"] for each in first["anonymous"]["initial_options"]] == ["yes"]
    slack.submit(people.ben, back)
    assert [(each.number, each.title) for each in recorded(quiet)] == [(1, "Which warehouse for EU?"), (2, "Mine")]
    assert "This thread is proposed already" in all_text(_again(quiet, slack, people, root))


def _again(quiet: Concord, slack: FakeSlack, people: People, root: Message) -> dict[str, Any]:
    mention(people, people.carla, root, "decide")
    quiet.settle()
    return the_draft(slack, people.carla)


def test_recorded_and_proposed_at_once_it_becomes_one_of_them(quiet: Concord, slack: FakeSlack, people: People) -> None:
    form = slack.click(people.ana, drafted(quiet, people), "draft_propose")
    value = f"{drafts_kept(quiet)[0].id} 0"
    gestures = [
        threading.Thread(target=slack.submit, args=(people.ana, form, {"people": ["U0BEN"]})),
        threading.Thread(target=press, args=(slack, people.ana, "draft_record", value)),
    ]
    [each.start() for each in gestures]
    [each.join() for each in gestures]
    assert len(recorded(quiet)) == 1


def test_where_concord_is_not_any_more_it_says_what_to_do(quiet: Concord, slack: FakeSlack, people: People) -> None:
    form = slack.click(people.ana, drafted(quiet, people), "draft_propose")
    slack.leave(people.launch)
    answer = slack.submit(people.ana, form, {"people": ["U0BEN"]})
    assert "I'm not in this channel" in all_text(answer.view)


# Who may ask with the emoji


def test_who_may_capture_is_set_by_admins(concord: Concord, slack: FakeSlack, people: People) -> None:
    def set_to(who: User, typed: str) -> str:
        return slack.command(who, people.launch, "/concord", f"settings {typed}").text

    assert "Only an admin" in set_to(people.ana, "capture:admins")
    assert "`nobody` says not who may. Try `capture:everybody`" in set_to(people.admin, "capture:nobody")
    assert "from its thread when an admin puts it there." in set_to(people.admin, "capture:Admins")
    root = people.debate()
    slack.react(people.ana, root, EMOJI)
    concord.settle()
    assert drafts_kept(concord) == [], "silently: a reaction may mean anything"
    slack.react(people.admin, root, EMOJI)
    concord.settle()
    assert len(drafts_kept(concord)) == 1
    mention(people, people.ana, root, "decide")
    concord.settle()
    assert len(drafts_kept(concord)) == 2, "the setting is about the emoji"

    assert "stakeholder of the channel's initiative, its owner or an admin" in set_to(
        people.admin, "capture:stakeholders"
    )
    slack.react(people.ben, root, EMOJI)
    concord.settle()
    assert len(drafts_kept(concord)) == 2, "the channel has no initiative"
    slack.command(people.ana, people.launch, "/initiative", 'new "EU launch" key:EU')
    slack.command(people.ana, people.launch, "/stakeholders", f"add {people.carla.mention} accounting")
    slack.unreact(people.ana, root, EMOJI)
    slack.unreact(people.ben, root, EMOJI)
    for who in (people.ana, people.ben, people.carla):
        slack.react(who, root, EMOJI)
    concord.settle()
    assert len(drafts_kept(concord)) == 4, "its owner and its stakeholder"

    said = set_to(people.admin, "capture:everybody emoji:memo")
    assert ":memo: (`memo`) on a message drafts a decision from its thread." in said
    slack.react(people.ben, root, "memo")
    concord.settle()
    assert len(drafts_kept(concord)) == 5
    set_to(people.admin, "capture:everybody")
    channel_id = drafts_kept(concord)[0].channel_id
    with concord.work() as work:
        verbs = [each.verb for each in history.of(work, "channel", channel_id)]
    assert verbs == ["capture", "capture", "emoji", "capture"]


@pytest.mark.parametrize("rule", ["emoji", "joined"])
def test_reactions_from_before_the_rule_do_not_count(
    quiet: Concord, slack: FakeSlack, people: People, rule: str
) -> None:
    root = people.debate()
    before = _reaction(people, root, slack.space.new_ts(), name="memo" if rule == "emoji" else EMOJI)
    if rule == "emoji":
        slack.command(people.admin, people.launch, "/concord", "settings emoji:memo")
    else:
        slack.join(people.launch)
    slack.event(before, "EvLate")  # Slack delivers late
    quiet.settle()
    assert drafts_kept(quiet) == []
    slack.event({**before, "event_ts": slack.space.new_ts()})
    quiet.settle()
    assert len(drafts_kept(quiet)) == 1
    slack.event({**before, "user": people.ben.id, "event_ts": "soon"})
    quiet.settle()
    hurry(quiet)
    assert len(drafts_kept(quiet)) == 2, "a time that cannot be read is no reason to refuse"


def _reaction(people: People, root: Message, at: str, *, name: str) -> dict[str, Any]:
    item = {"type": "message", "channel": root.channel, "ts": root.ts}
    return {"type": "reaction_added", "user": people.ana.id, "reaction": name, "item": item, "event_ts": at}


def test_the_form_of_the_settings_says_who_may_too(quiet: Concord, slack: FakeSlack, people: People) -> None:
    opened = slack.command(people.admin, people.launch, "/concord", "settings")
    slack.submit(people.admin, opened, {"capture": "admins"})
    said = slack.command(people.ben, people.launch, "/concord", "settings").text
    assert "when an admin puts it there" in said
    again = slack.command(people.admin, people.launch, "/concord", "settings").opened
    assert again is not None
    (field,) = [each for each in again["blocks"] if each["block_id"] == "capture"]
    assert field["element"]["initial_option"]["value"] == "admins"
