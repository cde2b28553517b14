"""Settings and functions in words."""

from __future__ import annotations

from collections.abc import Sequence

from bot import blocks, text
from bot.blocks import Block, Field, Frame, Message, View
from bot.messages import attention, hours
from bot.messages.proposals import DEFAULTS
from storage.preferences import Preferences

FORM, OPEN, FUNCTION_FORM, FUNCTION_ADD = (
    "settings_form",
    "home_settings",
    "settings_function_form",
    "settings_function_add",
)
EVIDENCE = "settings_evidence"
SAVED = blocks.plain("Saved. It holds from now on.")
QUADRANTS = (
    ("cadence_manage", "Influential and interested"),
    ("cadence_satisfy", "Influential, less interested"),
    ("cadence_inform", "Interested, less influential"),
    ("cadence_monitor", "Everybody else"),
)


CAPTURES = (
    ("Everybody", "everybody"),
    ("Stakeholders of its initiative, the owner and admins", "stakeholders"),
    ("Admins", "admins"),
)
WHOSE = {
    "everybody": "",
    "stakeholders": " when a stakeholder of the channel's initiative, its owner or an admin puts it there",
    "admins": " when an admin puts it there",
}


def form(channel: str, now: Preferences, *, consent: bool | None = None, capture: str = "") -> View:
    """The workspace's settings; of the channel that they were opened in, whose emoji counts and whether it keeps evidence."""
    whose = Field("capture", "Who drafts with the emoji in this channel")
    need = Field("required", "Functions that every initiative needs", hint="Parted by commas.", optional=True)
    weekly = Field("weekly", "On Mondays", optional=True)
    keep = Field("retention", "Days that evidence keeps its text", hint="What was posted earlier is erased each night.")
    holidays = Field("country", "Public holidays of", hint="For everybody who says nothing else.", optional=True)
    return blocks.modal(
        Frame(FORM, "Settings of Concord", submit="Save", metadata=channel),
        blocks.section("cadence", "*Days without a word* after which a stakeholder counts as not heard from:"),
        *(blocks.text_input(Field(name, label), initial=str(getattr(now, name))) for name, label in QUADRANTS),
        blocks.text_input(need, initial=", ".join(now.required), placeholder="accounting, logistics"),
        blocks.checks_input(
            weekly,
            [("Tell owners, drivers and admins what is to be mended", "weekly")],
            initial=["weekly"] if now.weekly else [],
        ),
        blocks.text_input(keep, initial=str(now.retention)),
        blocks.section("working", "*Working hours* of everybody who sets none of their own:"),
        hours.days_input(now.days),
        hours.hours_input(hours.span(now.begins, now.ends)),
        blocks.text_input(holidays, initial=now.country, placeholder=hours.WHOSE),
        blocks.select_input(whose, CAPTURES, initial=capture) if capture else None,
        _evidence(consent),
        blocks.actions(
            "functions",
            blocks.button("Add a function", FUNCTION_ADD, channel),
            blocks.button("How decisions are made", DEFAULTS),
        ),
    )


def _evidence(consent: bool | None) -> Block | None:  # noqa: FBT001 - None: nobody can consent here
    if consent is None:
        return None
    threads = ("Keep the threads that become decisions here", "on")
    return blocks.checks_input(
        Field("evidence", "Evidence in this channel", optional=True), [threads], initial=["on"] if consent else []
    )


def channel(emoji: str, capture: str, reminders: str, *, evidence: bool, days: int, may_consent: bool) -> Message:
    """The settings of a channel, and the reader's own reminders."""
    drafts = f"In this channel, :{emoji}: (`{emoji}`) on a message drafts a decision from its thread{WHOSE[capture]}."
    if evidence:
        said = f"Threads that become decisions are kept as evidence; their text is erased {text.plural(days, 'day')} after it was posted."
    else:
        said = "No thread is kept as evidence."
    switch = (
        blocks.button("Keep no more", EVIDENCE, "off") if evidence else blocks.button("Keep threads", EVIDENCE, "on")
    )
    return blocks.message(
        drafts,
        blocks.section("drafts", drafts),
        blocks.section("evidence", said, switch if may_consent else None),
        blocks.section("reminders", f"Your reminders: {reminders}.", blocks.button("Reminders", attention.OPEN)),
    )


def evidence_begins(by: str, days: int) -> Message:
    """The channel is told that its threads are kept from now on."""
    return blocks.plain(
        f"{text.escape(by)} has switched evidence on: from now on, a thread that becomes a decision is kept with it, to show "
        f"whether it was changed later. A message that you delete in Slack is erased here too, you can redact what you "
        f"wrote, and all text is erased {text.plural(days, 'day')} after it was posted."
    )


def function_form(channel: str) -> View:
    """A function of the workspace's own."""
    called = Field("alias", "Also called", hint="Parted by commas.", optional=True)
    return blocks.modal(
        Frame(FUNCTION_FORM, "A function", submit="Add", metadata=channel, close="Back"),
        blocks.text_input(Field("function", "Name"), placeholder="Quality assurance"),
        blocks.text_input(called, placeholder="qa, testing"),
    )


def functions(found: Sequence[tuple[str, tuple[str, ...], bool]], prefix: str) -> Message:
    """All functions, with what else they are called."""
    lines = [
        f"*{text.escape(title)}*{' (added)' if own else ''}" + (f": {text.escape(', '.join(called))}" if called else "")
        for title, called, own in found
    ]
    parts = [lines[n : n + 20] for n in range(0, len(lines), 20)]
    return blocks.message(
        "Functions",
        *(blocks.section(f"functions-{n}", text.shorten("\n".join(part), 3000)) for n, part in enumerate(parts)),
        blocks.context(
            "how", f'Admins: `/{prefix}concord functions add "Quality assurance" alias:qa`, `alias`, `remove`.'
        ),
    )


def added(title: str) -> Message:
    """A function is known from now on."""
    return blocks.plain(f"*{text.escape(title)}* is a function now: `add @name {text.escape(title.lower())}`.")


def aliased(alias: str, title: str) -> Message:
    """A name is understood from now on."""
    return blocks.plain(f"{text.echo(alias)} means *{text.escape(title)}* from now on.")


def removed(what: str) -> Message:
    """A function or a name is not known any more."""
    return blocks.plain(f"*{text.escape(what)}* is taken away.")
