"""Functions: the parts of the business that somebody speaks for, and how people call them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import text
from bot.errors import NotUnderstood

NAMES: dict[str, str] = {
    "sales": "Sales",
    "account_management": "Account management",
    "logistics": "Logistics",
    "accounting": "Accounting",
    "tpm": "TPM",
    "product": "Product",
    "product_marketing": "Product marketing",
    "executive": "Executive",
    "engineering": "Engineering",
    "ux_research": "UX research",
    "legal": "Legal",
    "support": "Support",
    "retailer": "Retailer",
    "partner": "Partner",
}
ALIASES: dict[str, str] = {
    "sales ops": "sales", "sales & operations": "sales", "sales and operations": "sales",
    "kam": "account_management", "account manager": "account_management", "account managers": "account_management",
    "key account management": "account_management", "am": "account_management",
    "forward logistics": "logistics", "shipping": "logistics", "supply chain": "logistics",
    "finance": "accounting", "bookkeeping": "accounting",
    "tpms": "tpm", "program manager": "tpm", "program managers": "tpm", "technical program manager": "tpm",
    "pm": "product", "product owner": "product", "product manager": "product",
    "pmm": "product_marketing", "marketing": "product_marketing",
    "exec": "executive", "execs": "executive", "leadership": "executive", "senior staff": "executive",
    "ux": "ux_research", "user research": "ux_research",
    "eng": "engineering", "customer support": "support", "retail": "retailer", "partners": "partner",
}  # fmt: skip

SHOWN = 5  # of all when nothing is near


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The functions of one workspace: `names` maps each to its title, `aliases` what else people call it."""

    names: Mapping[str, str]
    aliases: Mapping[str, str]

    def find(self, typed: str) -> str | None:
        """The function that is meant, if it is one."""
        said = plain(typed)
        key = said.replace(" ", "_")
        return key if key in self.names else self.aliases.get(said)

    def function(self, typed: str) -> str:
        """The function that is meant.

        Raises: NotUnderstood with the nearest ones
        """
        if found := self.find(typed):
            return found
        if typed.startswith("@"):
            raise text.nobody(typed)
        near = text.nearest(plain(typed), self._said())
        meant = list(dict.fromkeys(self.aliases.get(each, each.replace(" ", "_")) for each in near))
        meant = meant or list(self.names)[:SHOWN]
        shown = ", ".join(f"`{each}`" for each in meant)
        hint = f"Did you mean {shown}?" if near else f"There are {shown} and {len(self.names) - SHOWN} more."
        raise NotUnderstood(f"I don't know the function {text.echo(typed)}. {hint}", field="function")

    def resembles(self, typed: str) -> bool:
        """Whether it is like a function, so that it was probably meant as one."""
        return bool(text.nearest(plain(typed), self._said()))

    def title(self, name: str) -> str:
        """A function as people read it."""
        return self.names.get(name, name.replace("_", " ").capitalize())

    def choices(self) -> list[tuple[str, str]]:
        """All functions, as (title, name)."""
        return [(title, name) for name, title in self.names.items()]

    def _said(self) -> list[str]:
        return [*(name.replace("_", " ") for name in self.names), *self.aliases]


BUILT_IN = Catalogue(NAMES, ALIASES)


def catalogue(added: Sequence[tuple[str, str, str | None]]) -> Catalogue:
    """The built-in functions and what a workspace has added, as (plain name, function, title or None)."""
    if not added:
        return BUILT_IN
    own = {function: title for _, function, title in added if title}
    aliases = {said: function for said, function, title in added if not title}
    return Catalogue({**NAMES, **own}, {**ALIASES, **aliases})


def plain(typed: str) -> str:
    """A name as it is compared: small letters, single spaces, no hyphens."""
    return " ".join(typed.casefold().replace("_", " ").replace("-", " ").split())
