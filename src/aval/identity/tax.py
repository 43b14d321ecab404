"""Tax numbers by country: how they are checked, and which national number they contain."""

from collections.abc import Callable
from functools import cache
from typing import Protocol, cast

from stdnum import get_cc_module
from stdnum.exceptions import InvalidFormat, InvalidLength, ValidationError
from stdnum.fr import siren

from aval.vocabulary.identity import IdentifierScheme

S = IdentifierScheme
_PREFIXES = {"EL": "GR", "XI": "GB"}
"""Prefixes of VAT numbers that are not the country's code: Greece, Northern Ireland."""
_SHORTEST, _LONGEST = 4, 20
"""Letters and digits of a tax number in countries of which no rule is known."""

_SAME_NUMBER = {
    "AR": S.NATIONAL,
    "AU": S.NATIONAL,
    "BE": S.CBE,
    "BG": S.NATIONAL,
    "BR": S.NATIONAL,
    "CL": S.NATIONAL,
    "CO": S.NATIONAL,
    "DK": S.NATIONAL,
    "ES": S.NIF,
    "FI": S.NATIONAL,
    "HR": S.NATIONAL,
    "IT": S.PIVA,
    "LV": S.NATIONAL,
    "MX": S.NATIONAL,
    "PE": S.NATIONAL,
    "PT": S.NATIONAL,
    "RO": S.NATIONAL,
    "TR": S.NATIONAL,
}
"""Countries whose VAT number is the company's national number, with another prefix at most."""


class _Module(Protocol):
    """What this module asks of a module of python-stdnum."""

    @staticmethod
    def validate(number: str) -> str:
        """Return the number without separators; raises ValidationError."""


@cache
def has_rule(country: str) -> bool:
    """Return whether a country's tax number has a check."""
    return _module(country) is not None


def holds_national_number(country: str) -> bool:
    """Return whether a country's tax number is the national number of a company."""
    return country in _SAME_NUMBER


@cache
def _module(country: str) -> _Module | None:
    return cast("_Module | None", get_cc_module(country.lower(), "vat")) if country else None


def tax_number(compact: str, country: str) -> tuple[str, str]:
    """Return a VAT number with its prefix, and its country: `("FR83404833048", "FR")`.

    `compact` holds capital letters and digits only, with or without prefix; `country` is where its
    bearer is, which need not be where the number is from. Raises ValidationError.
    """
    own, fault = _tried(compact, country)
    if own:
        return own, country
    prefix = compact[:2]
    other = _PREFIXES.get(prefix, prefix)
    if compact.startswith("CHE"):
        other = "CH"
    if other != country and prefix.isalpha() and has_rule(other):
        found, fault = _tried(compact, other)
        if found:
            return found, other
    raise fault


def _tried(compact: str, country: str) -> tuple[str, ValidationError]:
    """Return a number as a country writes it, or nothing and what is wrong with it."""
    module = _module(country)
    try:
        if module is None:
            return _without_rule(compact, country), InvalidFormat()
        written = compact.removeprefix("XI") if country == "GB" else compact
        bare = module.validate(written)
    except ValidationError as fault:
        return "", fault
    return bare if bare.startswith(country) else f"{country}{bare}", InvalidFormat()


def _without_rule(compact: str, country: str) -> str:
    if not country:
        raise InvalidFormat
    if not _SHORTEST <= len(compact) <= _LONGEST:
        raise InvalidLength
    return compact


def national_number(vat: str, country: str) -> tuple[IdentifierScheme, str] | None:
    """Return the national number that a valid VAT number contains, none where it contains none.

    Where the two are tied by law: the French number ends with the SIREN, the Belgian is the
    enterprise number, the Swedish is the organisation number with `01` behind, and so on.
    """
    bare = vat.removeprefix(country)
    if same := _SAME_NUMBER.get(country):
        return same, bare
    if rule := _CONTAINED.get(country):
        found = rule(bare)
        return found if found and found[1] else None
    return None


def _french(bare: str) -> tuple[IdentifierScheme, str] | None:
    number = bare[2:]
    return (S.SIREN, number) if siren.is_valid(number) else None  # Monaco's numbers hold none


def _first(length: int) -> Callable[[str], tuple[IdentifierScheme, str] | None]:
    return lambda bare: (S.NATIONAL, bare[:length])


def _czech(bare: str) -> tuple[IdentifierScheme, str] | None:
    return (S.NATIONAL, bare) if len(bare) == 8 else None  # nine and ten digits are a person's


_CONTAINED: dict[str, Callable[[str], tuple[IdentifierScheme, str] | None]] = {
    "CH": lambda bare: (
        S.NATIONAL,
        f"CH{bare[:10]}",
    ),  # CHE and nine digits; behind them MWST, TVA, IVA
    "CZ": _czech,
    "FR": _french,
    "NO": _first(9),
    "SE": _first(10),
}
"""Countries whose VAT number contains the national number, and how to take it out."""
