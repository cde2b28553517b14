"""Public holidays by country and region, and which of those people mean by what they type.

The codes are ISO 3166's, as the library `holidays` knows them: `DE`, `DE-BY`. It is loaded when it is first needed,
since that takes a tenth of a second and most requests ask nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from bot import text
from bot.errors import NotUnderstood
from storage import folding

NONE = ("none", "-")
SMALL_WORDS = frozenset({"and", "the", "of"})  # left out where names are compared, and written small
A_NAME = 4  # letters that a region's name has at least: what is shorter is a code, and a country's comes first
# What people say in English and the library knows in the country's own words only; folded, without small words.
ENGLISH = {
    "america": "US", "united states america": "US", "holland": "NL", "britain": "GB", "great britain": "GB",
    "korea": "KR", "turkiye": "TR", "czech republic": "CZ", "ivory coast": "CI", "cote d ivoire": "CI", "emirates": "AE",
    "bavaria": "DE-BY", "hesse": "DE-HE", "lower saxony": "DE-NI", "north rhine westphalia": "DE-NW", "nrw": "DE-NW",
    "rhineland palatinate": "DE-RP", "saxony": "DE-SN", "saxony anhalt": "DE-ST", "thuringia": "DE-TH",
    "vienna": "AT-9", "carinthia": "AT-2", "lower austria": "AT-3", "upper austria": "AT-4", "styria": "AT-6",
    "tyrol": "AT-7", "geneva": "CH-GE", "lucerne": "CH-LU", "basel": "CH-BS", "st gallen": "CH-SG",
    "grisons": "CH-GR", "catalonia": "ES-CT", "andalusia": "ES-AN", "basque country": "ES-PV",
    "balearic islands": "ES-IB", "canary islands": "ES-CN", "south tyrol": "IT-BZ",
}  # fmt: skip


# Which holidays


@lru_cache(maxsize=512)
def days(code: str, first: date, last: date) -> frozenset[date]:
    """The public holidays from `first` to `last`, both included; of a code that is not known, none."""
    years = range(first.year, last.year + 1)
    return frozenset(day for year in years for day in _year(code, year) if first <= day <= last)


def upcoming(code: str, day: date) -> tuple[date, str] | None:
    """The next public holiday from a day on, and what it is called in English."""
    coming = {**_year(code, day.year), **_year(code, day.year + 1)}
    return min(((each, name) for each, name in coming.items() if each >= day), default=None)


@lru_cache(maxsize=2048)
def _year(code: str, year: int) -> Mapping[date, str]:
    import holidays

    country, _, region = code.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=region or None, years=year, language="en_US")
    except NotImplementedError:  # a region that was joined with another, a code of an older list
        return MappingProxyType({})
    return MappingProxyType(dict(found))


# Whose


def find(typed: str) -> str:
    """The code of the country or region that is meant: `Germany`, `de-by`, `Bavaria`, `Bayern, Germany`.

    Raises: NotUnderstood with the nearest names
    """
    meant = _index().get(_plain(typed), ())
    if len(meant) == 1:
        return meant[0]
    if meant:
        said = " or ".join(f"`{code}` ({title(code)})" for code in meant)
        raise NotUnderstood(f"{text.echo(typed)} can be {said}. Type the code.", field="country")
    near = _near(_plain(typed))
    hint = " or ".join(f"`{code}` ({title(code)})" for code in near)
    raise NotUnderstood(
        f"I know no public holidays of {text.echo(typed)}. "
        + (f"Did you mean {hint}?" if hint else "Try `Germany`, `DE-BY` or `none`."),
        field="country",
    )


def _near(said: str) -> list[str]:
    """What may be meant, the best first: of `de xx` the country."""
    country = _index().get(said.partition(" ")[0], ())
    near = [code for name in text.nearest(said, _index(), n=2) for code in _index()[name]]
    return list(country or dict.fromkeys(near))


def title(code: str) -> str:
    """A country or region as people read it: “Germany”, “Bayern, Germany”."""
    return _titles().get(code, code)


def _plain(typed: str) -> str:
    """A name as it is compared: folded, without small words; a code is two words, `de by`."""
    words = folding.fold(text.readable(typed, {})).split()
    return " ".join([each for each in words if each not in SMALL_WORDS] or words)


@cache
def _titles() -> Mapping[str, str]:
    """All codes with their titles, countries before their regions."""
    found: dict[str, str] = {}
    for country, (name, entity) in _countries().items():
        found[country] = name
        names = _regions(entity)
        found |= {f"{country}-{region}": f"{names[region][0]}, {name}" for region in entity.subdivisions}
    return MappingProxyType(found)


@cache
def _index() -> Mapping[str, tuple[str, ...]]:
    """Every way to name a country or region, with what it can mean; a country comes before a region of its name."""
    countries, regions = dict(ENGLISH), dict[str, tuple[str, ...]]()
    for country, (name, entity) in _countries().items():
        countries |= {_plain(each): country for each in (country, name, *_other_codes()[country])}
        for region, names in _regions(entity).items():
            code = f"{country}-{region}"
            countries |= {_plain(each): code for each in (code, *(f"{one}, {name}" for one in names))}
            for each in {_plain(one) for one in names if len(one) >= A_NAME}:
                regions[each] = (*regions.get(each, ()), code)
    return MappingProxyType(regions | {name: (code,) for name, code in countries.items()})


def _regions(entity: Any) -> dict[str, list[str]]:
    """The regions of a country with their names, the best first; one without a name goes by its code."""
    found: dict[str, list[str]] = {region: [] for region in entity.subdivisions}
    for name, region in entity.subdivisions_aliases.items():
        if region in found:
            found[region].append(name)
    return {region: [*sorted(names, key=_is_short), region] for region, names in found.items()}


def _is_short(name: str) -> bool:
    return len(name) < A_NAME


@cache
def _countries() -> Mapping[str, tuple[str, Any]]:
    """The name and the calendar of every country, by its code of two letters."""
    import holidays
    from holidays.registry import COUNTRIES

    named = ((codes[1], _spoken(key)) for key, codes in COUNTRIES.items())
    return MappingProxyType({code: (name, holidays.country_holidays(code)) for code, name in sorted(named)})


@cache
def _other_codes() -> Mapping[str, tuple[str, ...]]:
    """What else each country goes by: `DEU`, `UK`."""
    from holidays.registry import COUNTRIES

    return MappingProxyType({codes[1]: (codes[0], *codes[2:]) for codes in COUNTRIES.values()})


def _spoken(key: str) -> str:
    """`bosnia_and_herzegovina` as people write it."""
    words = key.split("_")
    return " ".join(each if each in SMALL_WORDS else each.capitalize() for each in words)
