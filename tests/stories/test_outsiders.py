"""What only a private channel knows of, nobody outside it sees: by every command, button, modal, export and list."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest

from handlers import concord, decisions, digests, initiatives, meetings, stakeholders, standups
from storage import initiatives as kept
from storage.people import Person
from tests.fakes.running import Concord
from tests.fakes.slack import Ephemeral, FakeSlack
from tests.fakes.slack.answer import Answer, all_text
from tests.fakes.slack.model import User
from tests.stories.register import Launch, started

SECRETS = ("Hush", "Zoltan", "hostile bid", "Takeover decided")
TYPED: dict[str, dict[str, str]] = {
    "/initiative": {
        "new": 'new "Other" key:MERGER', "list": "list", "show": "show MERGER", "edit": "edit MERGER status:committed",
        "link": "link MERGER", "unlink": "unlink", "close": "close MERGER", "help": "help",
    },
    "/stakeholders": {
        "add": "add <@U0BEN> legal initiative:MERGER", "list": "list initiative:MERGER",
        "show": "show <@U0ZOLTAN> initiative:MERGER", "history": "history <@U0ZOLTAN> initiative:MERGER",
        "handoff": "handoff <@U0ZOLTAN> <@U0BEN> initiative:MERGER", "gaps": "gaps initiative:MERGER",
        "map": "map initiative:MERGER", "import": "import initiative:MERGER", "export": "export initiative:MERGER",
        "weekly": "weekly on", "groups": "groups initiative:MERGER", "rule": "rule <@U0BEN> legal", "rules": "rules",
        "merge": "merge dana@retailer.example <@U0BEN>", "remove": "remove <@U0ZOLTAN> initiative:MERGER", "help": "help",
    },
    "/decision": {
        "log": 'log "Mine" initiative:MERGER', "list": "list initiative:MERGER", "show": "show D-1", "edit": "edit D-1",
        "withdraw": "withdraw D-1", "propose": 'propose "Mine" <@U0BEN> initiative:MERGER', "vote": "vote D-2 agree",
        "delegate": "delegate D-2 <@U0BEN>", "amend": "amend D-2 title:x", "close": "close D-2",
        "override": "override D-2 why:x", "supersede": "supersede D-1 by:D-2", "acknowledge": "acknowledge D-1",
        "read": "read initiative:MERGER", "invite": "invite D-2 <@U0BEN>", "terms": "terms D-2 hidden:closed",
        "reopen": "reopen D-2", "objections": "objections D-2", "objection": "objection D-2 1 due:friday",
        "defaults": "defaults initiative:MERGER", "rule": "rule",
        "evidence": "evidence D-1", "redact": "redact D-1 all",
        "action": 'action D-1 "Mine"', "actions": "actions D-1", "done": "done A-1", "change": "change A-1 due:friday",
        "drop": "drop A-1 why:x", "review": "review D-1 actual:35", "calibration": "calibration initiative:MERGER",
        "search": "search take*", "export": "export format:json",
        "help": "help",
    },
    "/consensus": {
        "meet": 'meet "Mine" need:<@U0BEN> about:D-2', "list": "list", "show": "show M-1", "move": "move M-1",
        "cancel": "cancel M-1", "yes": "yes M-1", "maybe": "maybe M-1", "no": "no M-1",
        "delegate": "delegate M-1 <@U0BEN>", "item": 'item M-1 "Mine"', "hours": "hours days:mon-fri", "preread": "preread M-1 x",
        "read": "read M-1", "call": "call M-1 https://x.example", "vote": "vote M-1", "outcome": "outcome M-1 1 decided",
        "came": "came M-1 <@U0BEN>", "action": 'action M-1 "Mine"', "minutes": "minutes M-1",
        "fairness": "fairness initiative:MERGER", "poll": "poll M-1",
        "answer": "answer M-2 none", "time": 'time M-2 "friday 15:00"', "help": "help",
    },
    "/standup": {
        "new": "new at:09:00 closes:10:00", "edit": "edit", "show": "show", "answer": "answer", "skip": "skip",
        "away": "away until:friday", "back": "back", "pause": "pause", "resume": "resume", "run": "run",
        "blocker": "blocker B-1 <@U0BEN>", "blockers": "blockers", "report": "report", "help": "help",
    },
    "/digest": {
        "now": "now", "subscribe": "subscribe daily 09:00 to:me initiative:MERGER", "unsubscribe": "unsubscribe",
        "show": "show", "picture": "picture initiative:MERGER", "help": "help",
    },
    "/concord": {"help": "help", "inbox": "inbox", "why": "why not D-2", "export": "export", "forget-me": "forget-me", "settings": "settings", "functions": "functions", "feed": "feed",
        "calendar": "calendar",
    },
}  # fmt: skip
TABLES = (
    initiatives.TABLE, stakeholders.TABLE, decisions.TABLE, meetings.TABLE, standups.TABLE, digests.TABLE, concord.TABLE,
)  # fmt: skip


@pytest.fixture
def launch(quiet: Concord, slack: FakeSlack) -> Launch:
    """Ben is in #launch; what happens in #secret is none of his business. Zoltan was in it and has left."""
    this = started(slack)
    zoltan = slack.user("zoltan", id="U0ZOLTAN", real_name="Zoltan Kis")
    secret = slack.channel("secret", id="C0SECRET", members=[this.olga, this.ana, zoltan], private=True)
    slack.command(this.olga, secret, "/initiative", 'new "Hush project" key:MERGER problem:"hostile bid"')
    this.type(this.olga, f'add {zoltan.mention} legal driver why:"hostile bid"', secret)
    this.type(this.olga, 'add "Dana Hush" dana@retailer.example retailer', secret)
    slack.command(this.olga, secret, "/decision", 'log "Takeover decided"')
    slack.command(this.olga, secret, "/decision", f'propose "Takeover decided later" {this.ana.mention}')
    slack.command(this.olga, secret, "/decision", f'action D-1 "hostile bid papers" {this.ana.mention}')
    slack.command(this.olga, secret, "/decision", 'review D-1 on:tomorrow measure:"hostile bid" predict:yes')
    offered = slack.command(
        this.olga, secret, "/consensus", f'meet "hostile bid talk" need:{this.ana.mention} about:D-2'
    )
    slack.click(this.olga, offered, "meeting_book")
    slack.command(this.olga, secret, "/consensus", f'meet "hostile bid poll" need:{this.ana.mention} about:D-2')
    slack.command(this.olga, secret, "/consensus", "poll M-2")
    slack.command(this.olga, secret, "/standup", f'blocker "hostile bid stalls" {this.ana.mention}')
    slack.leave(secret, zoltan)
    quiet.settle()
    return this


def _outsiders(this: Launch) -> tuple[User, User]:
    """Somebody who was never in the channel, and its driver who has left it."""
    return this.ben, this.slack.space.users["U0ZOLTAN"]


def _secrets_in(said: str, who: User) -> list[str]:
    return [each for each in SECRETS if each in said and each not in who.real_name]


def test_every_sub_command_has_a_case() -> None:
    for table in TABLES:
        assert set(TYPED[f"/{table.slash}"]) == {*table.names(), "help"}


def _all_said(answer: Answer) -> str:
    return "\n".join([answer.text, answer.reply_text, all_text(answer.opened), str(answer.body)])


@pytest.mark.parametrize("command", TYPED)
def test_no_command_tells_an_outsider(launch: Launch, quiet: Concord, command: str) -> None:
    inside = set(launch.slack.files)  # what was shared in #secret itself
    for who in _outsiders(launch):
        for typed in TYPED[command].values():
            answer = launch.slack.command(who, launch.channel, command, typed)
            assert _secrets_in(_all_said(answer), who) == [], typed
    quiet.settle()
    for who in _outsiders(launch):
        told = "\n".join(all_text(each) for each in launch.slack.messages(launch.slack.direct(who)))
        assert _secrets_in(told, who) == []
    for name in set(launch.slack.files) - inside:
        said = launch.slack.files[name].content.decode("utf-8", "ignore")
        reader = next((who for who in _outsiders(launch) if f'"slack_id": "{who.id}"' in said), launch.ben)
        assert _secrets_in(said, reader) == [], "one's own data has one's own name in it, and no other's"


def _named(quiet: Concord, kind: str) -> Iterator[str]:
    """The ids of all buttons (`block_actions`), modals or menus that Concord listens to."""
    for listener in quiet.house.app._listeners:
        for matcher in listener.matchers:
            yield from _strings(matcher.func, kind)  # type: ignore[attr-defined]


def _strings(function: Any, kind: str) -> Iterator[str]:
    if kind in function.__qualname__:
        for value in inspect.getclosurevars(function).nonlocals.values():
            if isinstance(value, str) and value.islower():
                yield value
            elif isinstance(value, re.Pattern):
                yield value.pattern.replace(r"\w+", "agree")
            elif callable(value):
                yield from _strings(value, kind)


def test_no_button_tells_an_outsider_whatever_value_it_is_forged_with(launch: Launch, quiet: Concord) -> None:
    buttons = sorted(set(_named(quiet, "action")))
    assert {"stakeholders_edit", "stakeholders_gaps", "initiative_show", "decision_show"} <= set(buttons)
    with quiet.work() as work:
        found = kept.by_key(work, "MERGER")
        zoltan = work.session.scalars(work.select(Person).where(Person.slack_id == "U0ZOLTAN")).one()
        assert found is not None
        values = (
            "MERGER",
            f"MERGER {zoltan.id}",
            f"MERGER {zoltan.id} 0",
            "1",
            "1 1803909600",
            "1 1 1",
            "2",
            "D-1",
            "D-2",
            "A-1",
            "open 0 0 0",
            "open 0 1 0",
            "MERGER function=legal",
            "MERGER C0SECRET",
        )
    outsiders = _outsiders(launch)
    for n, name in enumerate(buttons):
        for m, value in enumerate(values):  # each value of each button by one of them, in turns
            who = outsiders[(n + m) % len(outsiders)]
            answer = _pressed(launch, who, name, value)
            assert _secrets_in(_all_said(answer), who) == [], (name, value)


def _pressed(this: Launch, who: User, action: str, value: str) -> Answer:
    stale = Ephemeral("C0LAUNCH", who.id, this.slack.space.new_ts(), "x", "chat.postEphemeral", [])
    button = {"type": "button", "action_id": action, "value": value, "text": {"type": "plain_text", "text": "x"}}
    stale.blocks = [{"type": "actions", "block_id": "forged", "elements": [button]}]
    this.slack.space.ephemerals.append(stale)
    return this.slack.click(who, stale, action)


def test_no_modal_tells_an_outsider_whatever_it_is_forged_with(launch: Launch, quiet: Concord) -> None:
    this = launch
    modals = sorted(set(_named(quiet, "view")))
    assert {"stakeholders_form", "initiative_edit_form", "hours_form"} <= set(modals)
    opened = this.slack.command(this.ben, this.channel, "/initiative", "new")
    sent = this.slack.submit(this.ben, opened, {"name": "Mine", "key": "MINE"})
    for n, name in enumerate(modals):
        for metadata in (
            "1",
            "C0LAUNCH 1",
            "C0LAUNCH 1 U0BEN 2027-03-08 open",
            "C0LAUNCH MERGER",
            "C0LAUNCH MERGER 3",
            "C0LAUNCH MERGER legal",
            "C0SECRET",
            "2",
        ):
            shown = {
                **sent.payload["view"],
                "callback_id": name,
                "private_metadata": metadata,
                "id": f"V{n}{metadata[-6:]}",
            }
            answer = this.slack.courier.deliver("interactive", {**sent.payload, "view": shown})
            assert _secrets_in(str(answer.body), this.ben) == [], name


def test_homes_lists_and_weekly_messages_tell_nothing(launch: Launch, quiet: Concord) -> None:
    this = launch
    for who in _outsiders(this):
        this.slack.open_home(who)
        quiet.settle()
        assert _secrets_in(all_text(this.slack.home(who)), who) == []
        assert "MERGER" not in all_text(this.slack.home(who))
        assert "MERGER" not in this.slack.command(who, this.channel, "/initiative", "list").text
        assert "MERGER" not in this.slack.command(who, this.channel, "/initiative", "show MERGE").text
    quiet.house.runner.freshen()
    quiet.at("2027-03-08 12:00")
    told = "\n".join(all_text(each) for each in this.slack.messages(this.slack.direct(this.ben)))
    assert "MERGER" not in told


def test_an_admin_of_another_channel_sees_only_what_admins_may(launch: Launch) -> None:
    ada = launch.slack.user("ada", id="U0ADA", real_name="Ada Admin", admin=True)
    assert "Hush project" in launch.slack.command(ada, launch.channel, "/initiative", "show MERGER").text
