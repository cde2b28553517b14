"""The map in words: the picture, the same as text, and the button that shares it."""

from __future__ import annotations

from bot import blocks, pictures, text
from bot.blocks import Block, Message
from bot.messages.stakeholders.vocabulary import shown
from bot.pictures import MapPicture

SHARE = "stakeholders_map_share"
QUADRANTS = ("Manage closely", "Keep satisfied", "Keep informed", "Monitor")
ROOM = 2900


def coming(key: str) -> Message:
    """The map is being drawn."""
    return blocks.plain(f"The map of {text.escape(key)} comes to your messages with me in a moment.")


def sharing() -> Message:
    """The map is being drawn for the channel."""
    return blocks.plain("The map comes into the channel in a moment, without the stance.")


def own(picture: MapPicture, file_id: str, key: str, channel: str) -> Message:
    """The map for the one who asked."""
    sure = "Everybody in the channel will see influence and interest. The stance is left out."
    button = blocks.button("Share in the channel", SHARE, f"{key} {channel}", sure=sure)
    return blocks.message(
        pictures.alt_text(picture),
        *_shown(picture, file_id),
        blocks.context("whose", "Only you see this. Dots without a place have no influence or interest yet."),
        blocks.actions("share", button) if channel else None,
    )


def shared(picture: MapPicture, file_id: str, name: str) -> Message:
    """The map as the channel sees it."""
    return blocks.message(
        pictures.alt_text(picture),
        *_shown(picture, file_id),
        blocks.context("whose", f"Shared by {shown(name)}."),
    )


def _shown(picture: MapPicture, file_id: str) -> tuple[Block, ...]:
    """The picture, and everybody in it as text."""
    return (blocks.image("map", pictures.alt_text(picture), file_id), blocks.section("list", _listed(picture)))


def _listed(picture: MapPicture) -> str:
    """Everybody by quadrant, numbered as in the picture."""
    lines: dict[str, list[str]] = {}
    for number, dot in pictures.numbered(picture):
        where = pictures.quadrant(*dot.place) if dot.place else "Not placed yet"
        lines.setdefault(where, []).append(f"{number} {text.tame(dot.name)} ({dot.function})")
    parts = [f"*{where}*: {text.escape(', '.join(names))}" for where, names in lines.items()]
    return text.shorten("\n".join(parts), ROOM) or "Nobody is registered yet."
