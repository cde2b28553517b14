"""The small vocabulary of cards, over slackblocks.

Every block has an id of ours: slackblocks would make a random one, cards would never compare equal, and a
changed id loses what somebody has typed into a modal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import slackblocks as sb

from bot import text

Block = sb.Block
Element = sb.Element
View = dict[str, Any]

SECTION_LIMIT = 3000
MESSAGE_LIMIT = 50
HOME_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Message:
    """A message as Slack takes it: the fallback `text` (notifications, screen readers) and its blocks."""

    text: str
    blocks: tuple[dict[str, Any], ...] = ()

    def payload(self) -> dict[str, Any]:
        """The arguments of `chat.postMessage` that say what is shown."""
        return {"text": self.text, **({"blocks": list(self.blocks)} if self.blocks else {})}


def message(fallback: str, *blocks: Block | None) -> Message:
    """A message of blocks; those that are None are left out. The fallback is plain text and is escaped here.

    Raises: ValueError when block ids repeat or the fallback is missing; slackblocks' errors on Slack's limits.
    """
    shown = [block for block in blocks if block is not None]
    if not fallback.strip():
        raise ValueError("a message needs its fallback text")
    _check_ids(shown)
    made = sb.MessageResponse(text="", blocks=shown or None).to_dict()
    return Message(text=text.escape(text.shorten(fallback, 3000)), blocks=tuple(made.get("blocks", ())))


def below(shown: Message, *blocks: Block) -> Message:
    """A message with further blocks below its own."""
    return Message(shown.text, (*shown.blocks, *message(shown.text, *blocks).blocks))


def plain(sentence: str) -> Message:
    """A message of one mrkdwn sentence without blocks."""
    return Message(text=sentence)


def _check_ids(blocks: Sequence[Block]) -> None:
    ids = [block.block_id for block in blocks]
    if len(ids) != len(set(ids)):
        raise ValueError(f"block ids repeat: {ids}")


# Blocks


def section(block_id: str, mrkdwn: str, accessory: sb.Element | None = None) -> Block:
    """A paragraph of mrkdwn, shortened to what Slack takes."""
    return sb.SectionBlock(text=text.shorten(mrkdwn, SECTION_LIMIT), block_id=block_id, accessory=accessory)


def header(block_id: str, words: str) -> Block:
    """A headline in plain text."""
    return sb.HeaderBlock(sb.Text(text.shorten(words, 150), type_=sb.TextType.PLAINTEXT), block_id=block_id)


def context(block_id: str, mrkdwn: str) -> Block:
    """A small grey line."""
    return sb.ContextBlock([sb.Text(text.shorten(mrkdwn, 2000))], block_id=block_id)


def image(block_id: str, alt: str, file_id: str) -> Block:
    """A picture that was uploaded to Slack; `alt` says what it shows."""
    file = sb.SlackFile(url=None, id=file_id)
    return sb.ImageBlock(alt_text=text.shorten(alt, 2000), slack_file=file, block_id=block_id)


def divider(block_id: str) -> Block:
    """A thin line."""
    return sb.DividerBlock(block_id=block_id)


def actions(block_id: str, *elements: sb.Element | None) -> Block:
    """A row of buttons and menus; those that are None are left out."""
    return sb.ActionsBlock([each for each in elements if each is not None], block_id=block_id)


# Elements


def button(words: str, action_id: str, value: str = "", *, style: str | None = None, sure: str = "") -> sb.Button:
    """A button; `sure` asks for confirmation with that sentence first."""
    dialog = sb.ConfirmationDialogue(title="Are you sure?", text=sure, confirm="Yes", deny="No") if sure else None
    return sb.Button(text.shorten(words, 75), action_id, value=value or None, style=style, confirm=dialog)  # type: ignore[arg-type]


def menu(action_id: str, options: Iterable[tuple[str, str]]) -> sb.OverflowMenu:
    """A “…” menu of up to five (label, value)."""
    return sb.OverflowMenu(action_id, [option(label, value) for label, value in options])


def pick(action_id: str, words: str, options: Sequence[tuple[str, str]]) -> sb.StaticSelectMenu:
    """A menu of up to a hundred (label, value) that acts when one is picked."""
    return sb.StaticSelectMenu(
        action_id, options=[option(label, value) for label, value in options], placeholder=_words(words)
    )


def search(action_id: str, words: str) -> sb.ExternalSelectMenu:
    """A menu whose choices are asked for while somebody types."""
    return sb.ExternalSelectMenu(action_id, min_query_length=1, placeholder=_words(words))


def option(label: str, value: str) -> sb.Option:
    """One choice."""
    return sb.Option(_words(text.shorten(label, 75)), value)


def choice(label: str, value: str) -> dict[str, Any]:
    """One choice of a menu whose choices are asked for while somebody types."""
    return {"text": {"type": "plain_text", "text": text.shorten(label, 75)}, "value": value}


def _words(words: str) -> sb.Text:
    return sb.Text(words, type_=sb.TextType.PLAINTEXT, emoji=True)


# Inputs of modals: one per block, and the block's id is the field's name.


@dataclass(frozen=True, slots=True)
class Field:
    """What is said about an input beside its element."""

    name: str
    label: str
    hint: str = ""
    optional: bool = False


def text_input(field: Field, *, initial: str = "", multiline: bool = False, placeholder: str = "") -> Block:
    """A line, or several, to type in."""
    element = sb.PlainTextInput(
        action_id=field.name,
        initial_value=text.shorten(initial, 3000) or None,
        multiline=multiline,
        max_length=3000,
        placeholder=_words(placeholder) if placeholder else None,
    )
    return _input(field, element)


def select_input(field: Field, options: Sequence[tuple[str, str]], *, initial: str = "", tells: str = "") -> Block:
    """One of several (label, value); choosing one is told at once where `tells` names what listens."""
    choices = [option(label, value) for label, value in options]
    chosen = next((each for each in choices if each.value == initial), None)
    menu = sb.StaticSelectMenu(tells or field.name, options=choices, initial_option=chosen)
    return _input(field, menu, tells=bool(tells))


def number_input(field: Field, *, initial: str = "") -> Block:
    """A number."""
    return _input(field, sb.NumberInput(is_decimal_allowed=True, action_id=field.name, initial_value=initial or None))


def search_input(field: Field, action_id: str, *, words: str) -> Block:
    """One of many, whose choices are asked for while somebody types."""
    return _input(field, search(action_id, words))


def checks_input(field: Field, options: Sequence[tuple[str, str]], *, initial: Sequence[str] = ()) -> Block:
    """Any of up to ten (label, value)."""
    choices = [option(label, value) for label, value in options]
    chosen = [each for each in choices if each.value in initial]
    return _input(field, sb.CheckboxGroup(field.name, choices, initial_options=chosen or None))


def person_input(field: Field, *, initial: str = "") -> Block:
    """One Slack member; `initial` is a Slack id."""
    return _input(field, sb.UserSelectMenu(field.name, initial_user=initial or None))


def people_input(field: Field, *, initial: Sequence[str] = ()) -> Block:
    """Any Slack members; `initial` are Slack ids."""
    return _input(field, sb.UserMultiSelectMenu(field.name, initial_users=list(initial) or None))


def channel_input(field: Field) -> Block:
    """One public channel."""
    return _input(field, sb.ChannelSelectMenu(field.name))


def channels_input(field: Field, *, initial: Sequence[str] = ()) -> Block:
    """Any public channels; `initial` are Slack ids."""
    return _input(field, sb.ChannelMultiSelectMenu(field.name, initial_channels=list(initial) or None))


def date_input(field: Field, *, initial: str = "") -> Block:
    """A day, as YYYY-MM-DD."""
    return _input(field, sb.DatePicker(field.name, initial_date=initial or None))


def file_input(field: Field, kinds: Sequence[str]) -> Block:
    """One file of these kinds (`csv`)."""
    return _input(field, sb.FileInput(field.name, filetypes=list(kinds), max_files=1))


def _input(field: Field, element: sb.Element, *, tells: bool = False) -> Block:
    hint = _words(text.shorten(field.hint, 2000)) if field.hint else None
    label = _words(text.shorten(field.label, 2000))
    return sb.InputBlock(
        label=label,
        element=element,
        hint=hint,
        block_id=field.name,
        optional=field.optional,
        dispatch_action=tells,
    )


# Views


@dataclass(frozen=True, slots=True)
class Frame:
    """What is said about a modal beside its blocks; `metadata` comes back with the submission."""

    callback_id: str
    title: str
    submit: str = ""
    metadata: str = ""
    external_id: str = ""
    close: str = "Cancel"


def modal(frame: Frame, *blocks: Block | None) -> View:
    """A modal."""
    shown = [block for block in blocks if block is not None]
    _check_ids(shown)
    made: View = sb.ModalView(
        title=text.shorten(frame.title, 24),
        blocks=shown,
        close=frame.close or None,
        submit=frame.submit or None,
        private_metadata=frame.metadata or None,
        callback_id=frame.callback_id,
        external_id=frame.external_id or None,
    ).to_dict()
    return made


def home(*blocks: Block | None) -> View:
    """An App Home; what is over Slack's 100 blocks is left out."""
    shown = [block for block in blocks if block is not None][:HOME_LIMIT]
    _check_ids(shown)
    made: View = sb.HomeTabView(blocks=shown).to_dict()
    return made
