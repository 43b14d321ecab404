"""Identifiers: normalised, checked, and turned into keys by which two companies are compared."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from aval.identity.schemes import (
    COUNTRY_OF,
    WORLDWIDE,
    NoCourtError,
    compact,
    is_checked,
    normalised,
)
from aval.identity.tax import national_number
from aval.vocabulary.identity import IdentifierFault, IdentifierScheme

S = IdentifierScheme
_COMPANY_OF = {S.CIF: S.NIF, S.SIRET: S.SIREN}
"""Schemes whose numbers are compared as those of another: a site as its company."""
_REGISTRATION = {"BE": S.CBE, "DE": S.HRB, "ES": S.NIF, "FR": S.SIREN, "IT": S.PIVA, "NL": S.KVK}
_BY_REGISTER = frozenset({"AT", "GB"})


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number as somebody wrote it; `country` is ISO 3166-1 alpha-2, empty if not known."""

    scheme: IdentifierScheme
    value: str
    country: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What is compared: two valid keys of one scheme, country and form are equal or contradict."""

    scheme: IdentifierScheme
    country: str
    form: str
    """Empty where the scheme has a rule; else digits as 9 and letters as A: a number of another
    form may be another register's, and says nothing."""
    value: str


@dataclass(frozen=True, slots=True)
class Checked:
    """An identifier that was looked at: its value as it is compared, or why it proves nothing."""

    scheme: IdentifierScheme
    country: str
    value: str
    """Normalised; as it was written where there is a fault."""
    fault: IdentifierFault | None = None


def check(identifier: Identifier) -> Checked | None:
    """Return an identifier normalised, with its fault if it has one; None where nothing is said.

    Nothing is said by an empty cell, nor by one without any digit such as `n/a`. What is returned
    for a value that was returned before is that value.
    """
    return _check(identifier.scheme, identifier.value, identifier.country.upper())


@lru_cache(maxsize=1 << 17)
def _check(scheme: IdentifierScheme, written: str, country: str) -> Checked | None:
    number = compact(written)
    digits = {letter for letter in number if letter.isdigit()}
    if not digits:
        return None
    own = "" if scheme in WORLDWIDE else COUNTRY_OF.get(scheme, country)
    if scheme is not S.HRB and _is_typed_to_fill(number, digits):
        return Checked(scheme, own, written, IdentifierFault.PLACEHOLDER)
    if scheme in COUNTRY_OF and country not in {"", own}:
        return Checked(scheme, country, written, IdentifierFault.COUNTRY)
    try:
        value, of = normalised(scheme, written, own)
    except NoCourtError:
        return Checked(scheme, own, written, IdentifierFault.NO_COURT)
    except InvalidChecksum:
        return Checked(scheme, own, written, IdentifierFault.CHECK_DIGIT)
    except InvalidLength:
        return Checked(scheme, own, written, IdentifierFault.LENGTH)
    except ValidationError:
        return Checked(scheme, own, written, IdentifierFault.FORMAT)
    return Checked(scheme, of, value)


def _is_typed_to_fill(number: str, digits: set[str]) -> bool:
    """Return whether a number is `000000000`, `FR99999999999`, `123456789` or the like."""
    counted = len(number) >= 6 and number in "01234567890"
    return counted or (len(digits) == 1 and len(number) > 3)


def key(checked: Checked) -> Key | None:
    """Return the company's key that an identifier holds, None for an invalid one.

    A SIRET holds its SIREN, a CIF is a NIF, a French VAT number holds the SIREN, a Spanish one the
    NIF, an Italian one the partita IVA, a Belgian one the enterprise number, and so on.
    """
    if checked.fault is not None:
        return None
    scheme, value = checked.scheme, checked.value
    if scheme is S.SIRET:
        value = value[:9]
    elif scheme is S.VAT and (national := national_number(value, checked.country)):
        scheme, value = national
    scheme = _COMPANY_OF.get(scheme, scheme)
    form = "" if is_checked(scheme, checked.country) else _form(value)
    return Key(scheme, checked.country, form, value)


def _form(value: str) -> str:
    return "".join("9" if letter.isdigit() else "A" for letter in value)


def keys(identifiers: Iterable[Identifier]) -> tuple[Key, ...]:
    """Return the keys that identifiers hold, each once, in order."""
    found = (key(checked) for one in identifiers if (checked := check(one)))
    return tuple(sorted({one for one in found if one}))


def registration(number: str, country: str) -> Identifier:
    """Return a registration number as an identifier of the scheme that its country uses.

    In France 14 digits are a SIRET, anything else a SIREN; in Italy letters are of the chamber of
    commerce's register.
    """
    scheme = _REGISTRATION.get(country, S.CR if country in _BY_REGISTER else S.NATIONAL)
    written = compact(number)
    if scheme is S.SIREN and len(written) == 14:
        scheme = S.SIRET
    elif scheme is S.PIVA and not written.removeprefix("IT").isdigit():
        scheme = S.CR
    return Identifier(scheme, number, country)
