"""User groups and rules: who comes in by themselves."""

from __future__ import annotations

from collections.abc import Sequence

from slack_bolt import App

from bot import scope, stakeholders, text
from bot.errors import NotUnderstood
from bot.messages.stakeholders import groups as words
from bot.stakeholders import groups, rules
from bot.stakeholders.rules import Wanted
from bot.text import Parsed
from handlers import freshening
from handlers.desk import Desk, Job
from handlers.door import Door
from handlers.reply import Modal, Reply, Say
from handlers.request import Request
from handlers.slack import Refused
from handlers.stakeholders import common
from storage import people
from storage.initiatives import Initiative
from storage.work import Work

SWITCHED_OFF = ("no_such_subteam", "subteam_disabled")
TYPED_RULE = "/stakeholders rule @ana accounting approver over:1M"


def register(app: App, door: Door, desk: Desk) -> None:
    """Bind the buttons, the modal of a rule, and the errands behind them."""
    app.action(words.WITHDRAW)(door.action(withdrawn))
    app.action(words.RULE_REMOVE)(door.action(rule_removed))
    app.action(words.RULE_ADD)(door.action(rule_blank, writes=False))
    app.view(words.RULE_FORM)(door.view(rule_submitted))
    desk.errands[groups.REREAD] = reread
    desk.errands[groups.REST] = enter_rest
    desk.errands[rules.APPLY] = apply_rule


def add(work: Work, found: Initiative, typed: Parsed) -> Reply:
    """`add @sales-leads sales`: everybody in the group."""
    return Say(words.enrolled(groups.add(work, found, stakeholders.read(typed.words, scope.catalogue(work)))))


def is_group(typed: Parsed) -> bool:
    """Whether a user group is named."""
    return any(text.usergroup_id(word) for word in typed.words)


def list_all(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`groups`: the user groups of the initiative."""
    found = scope.initiative(work, asked.channel, typed.options.get("initiative"))
    return Say(words.groups(found.key, groups.listed(work, found)))


def withdrawn(work: Work, asked: Request) -> Reply:
    """A group's newcomers do not come in any more."""
    found, enrolment_id = common.about(work, asked)
    groups.withdraw(work, found, enrolment_id)
    work.session.flush()
    return Say(words.groups(found.key, groups.listed(work, found)), replace=True)


def changed(work: Work, asked: Request) -> Reply:
    """Slack says that a user group has changed."""
    told = asked.event.get("subteam") or {}
    groups.changed(work, told, str(told.get("date_update") or asked.event.get("event_ts", "")))
    return None


def reread(job: Job) -> None:
    """The errand: who is in the group now, and who they are. A group that is gone brings nobody in."""
    group = job.args["group"]
    try:
        told = job.slack.get("usergroups.users.list", usergroup=group)
    except Refused as refused:
        if refused.answer.error in SWITCHED_OFF:
            return
        raise
    listed = [str(each) for each in told.get("users", [])]
    _meet(job, listed)
    with job.begin() as work:
        groups.reread(work, group, listed)


def enter_rest(job: Job) -> None:
    """The errand: those of a group whom Slack had not described in time."""
    _meet(job, job.args["people"])
    with job.begin() as work:
        groups.enter_rest(work, int(job.args["enrolment"]), job.args["people"])


def _meet(job: Job, listed: Sequence[str]) -> None:
    """Look up those of whom nothing but the id is known."""
    with job.begin() as work:
        known = people.by_slack_ids(work, listed)
    freshening.look_up(job, [each for each in listed if each not in known or known[each].fetched_at is None])


# Rules


def make_rule(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`rule @ana accounting approver over:1M`; without words, the form."""
    if not typed.words:
        return rule_blank(work, asked)
    said = stakeholders.read(typed.words, scope.catalogue(work))
    if not said.mention or not said.function:
        raise NotUnderstood(f"A rule names a person and a function: `{TYPED_RULE}`.")
    wanted = Wanted(scope.person(work, said.mention), said.function, said.daci, typed.options.get("over", ""))
    return Say(words.ruled(*rules.make(work, wanted)))


def list_rules(work: Work, _asked: Request, _typed: Parsed) -> Reply:
    """`rules`: all of them, for admins."""
    return Say(words.rules(rules.listed(work)))


def rule_blank(work: Work, asked: Request) -> Reply:
    """The form of a rule."""
    rules.listed(work)  # refuses who is no admin
    return Modal(words.rule_form(asked.channel, scope.catalogue(work).choices()), TYPED_RULE)


def rule_submitted(work: Work, asked: Request) -> Reply:
    """A rule was filled in."""
    given = asked.values
    if not given["person"] or not given["function"]:
        raise NotUnderstood("Pick a person and a function.", field="person")
    person = scope.person(work, f"<@{given['person']}>")
    made = rules.make(work, Wanted(person, given["function"], given["daci"], given["over"]))
    return common.told(work, asked, words.ruled(*made))


def rule_removed(work: Work, asked: Request) -> Reply:
    """A rule is dropped."""
    rules.remove(work, int(asked.value))
    return Say(words.rules(rules.listed(work)), replace=True)


def apply_rule(job: Job) -> None:
    """The errand: a rule goes through the open initiatives, fifty at a time."""
    more = True
    while more:
        with job.begin() as work:
            more = rules.apply_everywhere(work, int(job.args["rule"]))
