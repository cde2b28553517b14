"""Import and export: files come and go by errands, a paste is taken in at once."""

from __future__ import annotations

from typing import Any

from slack_bolt import App

from bot import blocks, directory, errands, outbox, scope, stakeholders, tables
from bot.blocks import Message
from bot.errors import BotError, NotUnderstood
from bot.messages import common as notices
from bot.messages.stakeholders import IMPORT as IMPORT_BUTTON
from bot.messages.stakeholders import papers as words
from bot.stakeholders import exporting, importing
from bot.text import Parsed
from handlers import files
from handlers.desk import Desk, Job
from handlers.door import Door
from handlers.reply import Modal, Reply, Say, Update
from handlers.request import Request
from handlers.slack import Refused
from storage import sight
from storage.initiatives import Initiative
from storage.work import Work

IMPORT, EXPORT = "import", "export"
TYPED = "/stakeholders import"
MEMBERS_PAGE = 500
TROUBLE = {
    "too_large": "it is larger than 5 MB.",
    "not_readable": "Slack does not let me read it. Was it deleted?",
    "not_of_slack": "it is not a file of Slack's.",
}


def register(app: App, door: Door, desk: Desk) -> None:
    """Bind the modal, the button and the errands."""
    app.view(words.FORM)(door.view(submitted))
    app.action(words.EXPORT)(door.action(export_pressed))
    app.action(IMPORT_BUTTON)(door.action(import_pressed, writes=False))
    desk.errands[IMPORT] = take_in
    desk.errands[EXPORT] = hand_out


def ask(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`import`: the form for a file or a paste."""
    return _form(work, asked, scope.initiative(work, asked.channel, typed.options.get("initiative")))


def import_pressed(work: Work, asked: Request) -> Reply:
    """The button below the list."""
    return _form(work, asked, scope.initiative(work, asked.channel, asked.value))


def _form(work: Work, asked: Request, found: Initiative) -> Reply:
    stakeholders.check_open(work, found)
    return Modal(words.form(f"{asked.channel} {found.key}", found.key), TYPED)


def submitted(work: Work, asked: Request) -> Reply:
    """A file is fetched by an errand; pasted rows are taken in at once."""
    found = scope.initiative(work, asked.channel, asked.metadata.split(" ")[1])
    stakeholders.check_open(work, found)
    paste, whole = asked.values["paste"], asked.values["whole"] == "whole"
    if bool(asked.files) == bool(paste.strip()):
        raise NotUnderstood("Give a file or paste the rows: one of the two.", field="paste")
    if asked.files:
        url = str(asked.files[0].get("url_private_download") or "")
        args = {"initiative": found.id, "url": url, "whole": whole, "actor": asked.user}
        errands.leave(work, IMPORT, f"{IMPORT}:{asked.key}", **args)
        return Update(notices.notice_of(words.reading(found.key)))
    rows = _pasted(paste)
    if importing.unknown(work, rows):  # Slack must be asked who they are
        args = {"initiative": found.id, "paste": paste, "whole": whole, "actor": asked.user}
        errands.leave(work, IMPORT, f"{IMPORT}:{asked.key}", **args)
        return Update(notices.notice_of(words.reading(found.key)))
    report = importing.run(work, found, rows, whole=whole)
    return Update(notices.notice_of(words.report(report)))


def _pasted(paste: str) -> list[tables.Row]:
    try:
        return tables.read(paste)
    except NotUnderstood as error:
        raise NotUnderstood(error.sentence, field="paste") from None


def take_in(job: Job) -> None:
    """The errand: fetch the file, take it in, and report once."""
    try:
        rows = _fetched(job)
        _meet(job, rows)
        report = _import(job, rows)
    except BotError as error:
        return _tell(job, words.failed(error.sentence))
    except Refused as refused:
        if refused.answer.error not in TROUBLE:
            raise
        return _tell(job, words.failed(TROUBLE[refused.answer.error]))
    made = files.upload(job.slack, f"import-{report.key}.csv", _rows(report))
    return _tell(job, words.report(report, permalink=made.permalink))


def _fetched(job: Job) -> list[tables.Row]:
    if "paste" in job.args:
        return tables.read(str(job.args["paste"]))
    return tables.read(files.download(job.slack, job.args["url"], limit=tables.BYTES_AT_MOST))


def _meet(job: Job, rows: list[tables.Row]) -> None:
    """Who is named and not known is looked for among all members at once: asking for each would take hours."""
    with job.begin() as work:
        wanted = importing.unknown(work, rows)
    if not wanted:
        return
    everybody = job.slack.pages("users.list", "members", limit=MEMBERS_PAGE)
    met = {each["id"]: each for each in everybody if wanted & {each["id"], _address(each)}}
    with job.begin() as work:
        for slack_id in sorted(met):
            directory.learn_person(work, slack_id, met[slack_id])


def _address(told: dict[str, Any]) -> str:
    return str((told.get("profile") or {}).get("email") or "").lower()


def _import(job: Job, rows: list[tables.Row]) -> importing.Report:
    with job.begin() as work:
        found = _seen(work, job)
        return importing.run(work, found, rows, whole=bool(job.args["whole"]))


def _seen(work: Work, job: Job) -> Initiative:
    """The initiative, if whoever asked may still see it.

    Raises: BotError
    """
    found = work.get(Initiative, int(job.args["initiative"]))
    if work.actor is None or found is None or not sight.sees(work, found.id, directory.fresh_since(work)):
        raise BotError("The initiative is not there any more.")
    return found


def _rows(report: importing.Report) -> bytes:
    rows = [
        {"line": str(each.line), "result": each.result, "who": each.who, "why": each.why} for each in report.outcomes
    ]
    return tables.write_csv(rows, ("line", "result", "who", "why"))


def _tell(job: Job, message: Message) -> None:
    with job.begin() as work:
        if work.actor is not None:
            outbox.direct(work, work.actor, message, key=f"{job.key}:told")


def export(work: Work, asked: Request, typed: Parsed) -> Reply:
    """`export [csv|json]`: the register as a file."""
    kind = (typed.words[0] if typed.words else "csv").casefold()
    if kind not in exporting.KINDS:
        raise NotUnderstood("An export is `csv` or `json`.")
    return _export(work, asked, scope.initiative(work, asked.channel, typed.options.get("initiative")), kind)


def export_pressed(work: Work, asked: Request) -> Reply:
    """The button below the list."""
    return _export(work, asked, scope.initiative(work, asked.channel, asked.value), "csv")


def _export(work: Work, asked: Request, found: Initiative, kind: str) -> Reply:
    errands.leave(work, EXPORT, f"{EXPORT}:{asked.key}", initiative=found.id, form=kind, actor=asked.user)
    return Say(words.making(found.key))


def hand_out(job: Job) -> None:
    """The errand: make the file as its reader may see it, upload it, hand it over once."""
    try:
        with job.begin() as work:
            found = _seen(work, job)
            name, content = exporting.export(work, found, job.args["form"])
            key = found.key
    except BotError as error:
        return _tell(job, blocks.plain(error.sentence))
    made = files.upload(job.slack, name, content)
    return _tell(job, words.exported(key, made.permalink, name))
