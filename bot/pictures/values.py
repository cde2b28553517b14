"""What a map shows: people with their scores, in the order in which every list of them is numbered."""

from __future__ import annotations

from dataclasses import dataclass

SCORES = range(1, 6)
HIGH = 4  # the least score that counts as high: the boundary is drawn between 3 and 4
LABELLED = 40  # people whose names a picture can carry
STANCES = ("champion", "supporter", "neutral", "sceptic", "opponent", "unknown")
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Dot:
    """One person; `function` is its title, and a score that nobody gave yet is None."""

    name: str
    function: str
    influence: int | None
    interest: int | None
    stance: str = UNKNOWN

    def __post_init__(self) -> None:
        for score in (self.influence, self.interest):
            if score is not None and score not in SCORES:
                raise ValueError(f"a score is 1 to 5 or missing, not {score}")

    @property
    def place(self) -> tuple[int, int] | None:
        """Influence and interest, when both are known."""
        return None if self.influence is None or self.interest is None else (self.influence, self.interest)


@dataclass(frozen=True, slots=True)
class MapPicture:
    """A map of people; without stance it can be shared."""

    title: str
    dots: tuple[Dot, ...]
    with_stance: bool = True


def numbered(picture: MapPicture) -> tuple[tuple[int, Dot], ...]:
    """Everybody with their number: those with most influence and interest first, those not placed last.

    A list beside the picture in this order has the same numbers as the picture, which names those whose name it
    cannot write “no. 12”.
    """
    return tuple(enumerate(sorted(picture.dots, key=_rank), start=1))


def quadrant(influence: int, interest: int) -> str:
    """What to do with people of these scores."""
    if influence >= HIGH:
        return "Manage closely" if interest >= HIGH else "Keep satisfied"
    return "Keep informed" if interest >= HIGH else "Monitor"


def _rank(dot: Dot) -> tuple[bool, int, int, str, str, str, str]:
    influence, interest = dot.place or (0, 0)
    words = (dot.name.casefold(), dot.name, dot.function, dot.stance)
    return (dot.place is None, -influence - interest, -influence, *words)
