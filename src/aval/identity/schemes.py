"""Schemes of identifiers: the form of each, its check digits, and the country it belongs to."""

import re
from collections.abc import Callable

from stdnum import lei
from stdnum.at import businessid
from stdnum.be import vat as enterprise
from stdnum.ch import uid
from stdnum.cz import dic
from stdnum.de import handelsregisternummer
from stdnum.es import cif, nif
from stdnum.exceptions import InvalidFormat, InvalidLength, ValidationError
from stdnum.fr import siren, siret
from stdnum.it import iva
from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish

from aval.identity.tax import has_rule, holds_national_number, tax_number
from aval.vocabulary.identity import IdentifierScheme

S = IdentifierScheme
COUNTRY_OF = {
    S.SIREN: "FR",
    S.SIRET: "FR",
    S.NIF: "ES",
    S.CIF: "ES",
    S.PIVA: "IT",
    S.CBE: "BE",
    S.KVK: "NL",
    S.HRB: "DE",
}
"""Schemes of one country."""
WORLDWIDE = frozenset({S.DUNS, S.LEI, S.EH_ID, S.EASY, S.ICON, S.ATR_BUYER, S.INSURER})
"""Schemes that name a company alone, without its country."""

_LABELS = re.compile(
    r"^(?:(?:[NC]\.I\.F|T\.V\.A|P\.? ?IVA|UST-?ID(?:-?NR)?|D-?U-?N-?S|NUM[EÉ]RO|NUMBER|NR|Nº?|RCS"
    r"|SIREN|SIRET|TVA|VAT|MWST|BTW|IVA|NIF|CIF|PARTITA|KVK|KBO|BCE|LEI|EASY|ICON)\b[\s.:#°º]*)+"
)
"""What people write before a number: `N° SIREN : 404 833 048`."""


def bare(text: str) -> str:
    """Return a number without the word that announces it, in capitals: `" siren: 1 2"` is `1 2`.

    A label is taken off only before something that holds a digit, so that no number is eaten.
    """
    capitals = " ".join(text.upper().split())
    rest = _LABELS.sub("", capitals)
    return rest if any(letter.isdigit() for letter in rest) else capitals


def compact(text: str) -> str:
    """Return the letters and digits of a number, in capitals."""
    return "".join(letter for letter in bare(text) if letter.isascii() and letter.isalnum())


def _digits(least: int, most: int) -> Callable[[str], str]:
    """Return the check of a number that is so many digits and nothing else."""

    def check(number: str) -> str:
        if not number.isdigit():
            raise InvalidFormat
        if not least <= len(number) <= most:
            raise InvalidLength
        return number

    return check


def _easy(number: str) -> str:
    """Return Coface's EASY number with the leading zeros that spreadsheets take off."""
    return _digits(4, 14)(number).zfill(14)


def _companies_house(number: str) -> str:
    """Return a number of Companies House: eight digits, or two letters and six digits."""
    found = re.fullmatch(r"([A-Z]{2})?(\d+)", number)
    if found is None:
        raise InvalidFormat
    letters, digits = found[1] or "", found[2]
    whole = f"{letters}{digits.zfill(8 - len(letters))}"
    if len(whole) != 8 or len(digits) < 4:
        raise InvalidLength
    return whole


def _free(number: str) -> str:
    """Return a number of a register of which no rule is known."""
    if not 4 <= len(number) <= 20:
        raise InvalidLength
    return number


class NoCourtError(ValidationError):
    """A number of the German register of commerce without its court."""


def _german(written: str) -> str:
    """Return a German register number with its court: `Aachen HRB 11223`."""
    number = re.sub(r"\b(?:AMTSGERICHT|REGISTERGERICHT|AG)\b", "", bare(written)).strip(" ,")
    if re.fullmatch(r"(?:HR[AB]|GNR|PR|VR)?[\s.]*\d+\s?[A-Z]?", number):
        raise NoCourtError
    return handelsregisternummer.validate(number)


_RULES: dict[IdentifierScheme, Callable[[str], str]] = {
    S.SIREN: siren.validate,
    S.SIRET: siret.validate,
    S.NIF: nif.validate,
    S.CIF: cif.validate,
    S.PIVA: iva.validate,
    S.CBE: enterprise.validate,
    S.KVK: _digits(8, 8),
    S.DUNS: _digits(9, 9),
    S.LEI: lei.validate,
    S.EH_ID: _digits(6, 10),
    S.EASY: _easy,
    S.ICON: _digits(1, 14),
    S.ATR_BUYER: _digits(1, 14),
    S.INSURER: _digits(1, 14),
}
_NATIONAL: dict[str, Callable[[str], str]] = {
    "CH": uid.validate,
    "CZ": dic.validate,
    "NO": norwegian.validate,
    "SE": swedish.validate,
}
"""National numbers that are a part of the tax number only."""
_REGISTERS: dict[str, Callable[[str], str]] = {
    "AT": lambda number: businessid.validate(number.lower()).upper(),
    "GB": _companies_house,
}
"""Registers of commerce whose numbers have a known form."""


def is_checked(scheme: IdentifierScheme, country: str) -> bool:
    """Return whether a scheme has a rule, so that two valid numbers can contradict each other."""
    match scheme:
        case S.CR:
            return country in _REGISTERS
        case S.NATIONAL:
            return country in _NATIONAL or holds_national_number(country)
        case S.VAT:
            return has_rule(country)
    return True


def normalised(scheme: IdentifierScheme, written: str, country: str) -> tuple[str, str]:
    """Return a number as it is compared, and the country it is from; raises ValidationError."""
    number = compact(written)
    match scheme:
        case S.VAT:
            return tax_number(number, country)
        case S.HRB:
            return _german(written), country
        case S.CR:
            return _REGISTERS.get(country, _free)(number), country
        case S.NATIONAL if country in _NATIONAL:
            return _NATIONAL[country](number), country
        case S.NATIONAL if holds_national_number(country):
            return tax_number(number, country)[0].removeprefix(country), country
        case S.NATIONAL:
            return _free(number), country
    return _RULES[scheme](number), country
