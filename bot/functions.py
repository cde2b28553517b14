"""Functions: the parts of the business that somebody speaks for, and how people call them."""

from __future__ import annotations

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


def find(typed: str) -> str | None:
    """The function that is meant, if it is one."""
    plain = _plain(typed)
    key = plain.replace(" ", "_")
    return key if key in NAMES else ALIASES.get(plain)


def function(typed: str) -> str:
    """The function that is meant.

    Raises: NotUnderstood with the nearest ones
    """
    if found := find(typed):
        return found
    plain = _plain(typed)
    near = text.nearest(plain, [*(name.replace("_", " ") for name in NAMES), *ALIASES])
    meant = list(dict.fromkeys(ALIASES.get(each, each.replace(" ", "_")) for each in near)) or list(NAMES)[:SHOWN]
    shown = ", ".join(f"`{each}`" for each in meant)
    hint = f"Did you mean {shown}?" if near else f"There are {shown} and {len(NAMES) - SHOWN} more."
    raise NotUnderstood(f"I don't know the function {text.echo(typed)}. {hint}", field="function")


def resembles(typed: str) -> bool:
    """Whether it is like a function, so that it was probably meant as one."""
    return bool(text.nearest(_plain(typed), [*(name.replace("_", " ") for name in NAMES), *ALIASES]))


def _plain(typed: str) -> str:
    return " ".join(typed.casefold().replace("_", " ").replace("-", " ").split())


def title(name: str) -> str:
    """A function as people read it."""
    return NAMES.get(name, name.replace("_", " ").capitalize())
