"""files.*: the two steps of an upload, around sending the bytes."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack import shapes
from tests.fakes.slack.model import File, Json, Message, SlackError
from tests.fakes.slack.registry import Args, method
from tests.fakes.slack.workspace import Workspace


@method("files.getUploadURLExternal")
def upload_url(space: Workspace, args: Args) -> Json:
    """A place to send a file's bytes to; the server fills in its own address."""
    made = File(space.new_id("F"), args.need("filename"), args.number("length", 0, "invalid_arguments"))
    made.address = space.upload_base.replace("/upload", "/files")
    if made.length < 1:
        raise SlackError("invalid_arguments", ["[ERROR] must be greater than 0 [json-pointer:/length]"])
    space.files[made.id] = made
    return {"ok": True, "upload_url": f"{space.upload_base}/{made.id}", "file_id": made.id}


@method("files.completeUploadExternal")
def complete(space: Workspace, args: Args) -> Json:
    """Make uploaded files usable, and share them when a channel is given."""
    given: Any = args.json("files")
    if not isinstance(given, list) or not given:
        raise SlackError("invalid_arguments")
    found = [_uploaded(space, each) for each in given]
    if args.get("channel_id"):
        _share(space, args, found)
    return {"ok": True, "files": [{"id": each.id, "title": each.title or each.name} for each in found]}


def _share(space: Workspace, args: Args, found: list[File]) -> None:
    where, ts = space.joined(args.get("channel_id")), space.new_ts()
    made = Message(where.id, space.bot_user_id, ts, args.get("initial_comment") or "", by_bot=True)
    made.thread_ts, made.files = args.get("thread_ts"), [shapes.file(each) for each in found]
    space.store(made)


def _uploaded(space: Workspace, given: Any) -> File:
    stored = space.files.get(str(given.get("id"))) if isinstance(given, dict) else None
    if stored is None or len(stored.content) != stored.length:
        raise SlackError("file_not_found")
    stored.title, stored.complete = str(given.get("title") or ""), True
    return stored


@method("files.info")
def info(space: Workspace, args: Args) -> Json:
    """What is known of a file. A fresh one is shown as not processed once, as Slack does for a second or two."""
    stored = space.files.get(args.need("file"))
    if stored is None or not stored.complete:
        raise SlackError("file_not_found")
    told = shapes.file(stored)
    stored.processed = True
    return {"ok": True, "file": told}
