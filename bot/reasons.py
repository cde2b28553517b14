"""Reasons: by which rule each kind of message is sent, and how to change that; known by how its key begins."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """What a message was for, by which rule, role or setting it was sent, and how to change that."""

    what: str
    rule: str
    change: str = ""


def _is(what: str, rule: str, change: str = "") -> Reason:
    return Reason(what, rule, change)


_TERMS = "who is asked, and until when, is shown on its card"
FILE = _is("the file that you asked for", "it goes to who asks, and nobody else", "")
# Longest first where one begins as another does.
REASONS: dict[str, Reason] = {
    "acknowledge:": _is(
        "an outcome to acknowledge",
        "you are *informed* in that initiative, or were named",
        "acknowledge it, or ask its owner",
    ),
    "action:": _is("an action that somebody gave you", "its owner is told once", "`/decision change A-…` hands it on"),
    "blocker:": _is("a blocker of yours that somebody cleared", "you raised it", "press Reopen if it still stands"),
    "card:blocker": _is(
        "a blocker that you may clear",
        "you were named for it, or speak for the function it was tagged to",
        "press Resolved, or have somebody else named: `/standup blocker B-… @name`",
    ),
    "escalated:": _is(
        "a blocker that has stood for days",
        "you drive that initiative, or own it or the standup, and it has stood as long as was set",
        "`/standup edit escalate:5d`, or `escalate:off`",
    ),
    "calendar:": _is("your linked calendar", "it could not be read as it should", "`/concord calendar off` ends it"),
    "card:prompt": _is(
        "a standup that asks you",
        "you take part in the standup of that channel, at its time in your zone",
        "`/standup skip`, `away until:…`; who takes part is set with `/standup edit`",
    ),
    "card:digest": _is("a standup's digest", "you observe that standup, or it goes to that channel", "`/standup edit`"),
    "card:": _is(
        "a card of that channel", "one card for each thing, updated in place", "its commands change what it shows"
    ),
    "chart:": _is("the picture that you asked for", "it goes to who asks, and into a channel when they share it", ""),
    "decision:": _is("news of a proposal", f"it is told where it was made; {_TERMS}", "`/decision terms`, `close`"),
    "digest:": _is("a digest", "it was subscribed for that channel, or by you", "`/digest show` lists and ends it"),
    "flagged:": _is("an action whose decision changed", "you own an action that rests on it", "keep it, or drop it"),
    "greeting:": _is("a greeting", "I was added to that channel", "remove me from it"),
    "group:": _is(
        "a change of a user group", "you own an initiative whose stakeholders it brings", "`/stakeholders groups`"
    ),
    "handoff:": _is(
        "a part that was handed over", "you gave it, got it, or own the initiative", "`/stakeholders handoff`"
    ),
    "mail:": _is("an invitation by mail that did not arrive", "you have called that meeting", "name another address"),
    "meeting:": _is(
        "a meeting",
        "you are invited, stand in for somebody, or have called it",
        "answer it, `/consensus delegate`, or ask who has called it",
    ),
    "nudge:": _is(
        "a reminder of what waits for your answer, and of actions that are due",
        "one a day at most, for one thing once, twice or three times by your pace (light, normal, active), in your own "
        "working morning, never while you are away",
        "`/concord settings pace:light quiet:18:00-08:00`, or answer: `/concord inbox`, `/decision done A-…`",
    ),
    "objection:": _is("an objection to see met", "you were made its owner", "`/decision objection D-… n owner:@…`"),
    "prompt:": _is("your answer to a standup", "something in it could not be taken", "answer again, or edit it"),
    "refused:": _is(
        "a message that Slack did not take", "you are responsible for what could not be posted", "invite me there"
    ),
    "remind:": _is(
        "a reminder of a standup",
        "you were asked and had not answered shortly before it closes; it is your nudge of that day",
        "`/standup edit remind:off`, or `/concord settings pace:light`",
    ),
    "review:": _is("a prediction to compare", "you own that decision and its day has come", "`/decision review D-…`"),
    "said:": _is("a stakeholder who was heard from", "you had asked for a word from them", ""),
    "standup:": _is("a standup that cannot go on", "you own it, and its channel cannot be reached", "invite me there"),
    "superseded:": _is("a decision that was superseded", "you took part in it, or something of yours rests on it", ""),
    "taken out:": _is("a meeting that does not need you", "you were taken out of it", ""),
    "weekly:": _is(
        "what is to be mended in your initiatives",
        "you own or drive one, or are an admin: on Mondays",
        "`/stakeholders weekly off`",
    ),
    "word:": _is(
        "a word that is asked of you", "somebody asked for your stance as a stakeholder", "answer, or ask its owner"
    ),
    # Errands that hand over what was asked for.
    "map:": _is("the map that you asked for", "it goes to who asks, and nobody else", ""),
    "decision_export:": FILE,
    "export:": FILE,
    "my_data:": FILE,
    "unread:": _is("a file that could not be read", "you gave it", "give it again"),
}
OTHER = _is("what you asked for, or something that concerns you", "its own words say more", "")


def of(key: str) -> Reason:
    """The reason of the message with a key."""
    found = [prefix for prefix in REASONS if key.startswith(prefix)]
    return REASONS[max(found, key=len)] if found else OTHER
