"""Words of identity: schemes of identifiers, and what compares a customer with a buyer."""

from enum import StrEnum


class IdentifierScheme(StrEnum):
    """Who gave a number, and so what it can be compared with."""

    VAT = "vat"
    SIREN = "siren"
    SIRET = "siret"
    """A site of a company; its first nine digits are the company's SIREN."""
    NIF = "nif"
    CIF = "cif"
    """What the Spanish NIF of a company was called until 2008."""
    PIVA = "piva"
    CBE = "cbe"
    KVK = "kvk"
    HRB = "hrb"
    CR = "cr"
    """A number in a register of commerce, in countries that have no scheme of their own here."""
    NATIONAL = "national"
    """The national number of a company, in countries that have no scheme of their own here."""
    DUNS = "duns"
    LEI = "lei"
    EH_ID = "eh_id"
    EASY = "easy"
    ICON = "icon"
    ATR_BUYER = "atr_buyer"
    INSURER = "insurer"
    """The number of the insurer that is asked, whichever it is."""


class IdentifierFault(StrEnum):
    """Why an identifier proves nothing; it is kept as it was written."""

    FORMAT = "format"
    LENGTH = "length"
    CHECK_DIGIT = "check_digit"
    PLACEHOLDER = "placeholder"
    """One digit over and over, or 123456789, as people fill a field that must not stay empty."""
    COUNTRY = "country"
    """The scheme is another country's."""
    NO_COURT = "no_court"
    """A number of the German register of commerce names a company only with its court."""


class MatchSubject(StrEnum):
    """What is compared of a customer and a buyer."""

    REFERENCE = "reference"
    IDENTIFIER = "identifier"
    COUNTRY = "country"
    NAME = "name"
    LEGAL_FORM = "legal_form"
    POSTAL_CODE = "postal_code"
    TOWN = "town"
    STREET = "street"
    RIVAL = "rival"
    """Another buyer that answers the description as well."""


class MatchFinding(StrEnum):
    """What came of the comparison."""

    AGREES = "agrees"
    CONTRADICTS = "contradicts"
    ABSENT = "absent"
    INVALID = "invalid"


class MatchVerdict(StrEnum):
    """What may be done with a candidate, the most certain first."""

    LINKED_BY_REFERENCE = "linked_by_reference"
    PROPOSED = "proposed"
    POSSIBLE = "possible"
    CONTRADICTED = "contradicted"
    NONE = "none"


class MatchSide(StrEnum):
    """On whose side something stands."""

    CUSTOMER = "customer"
    BUYER = "buyer"


class CompanyKind(StrEnum):
    """Which kind of company a legal form is; one company may bear several forms of one kind."""

    STOCK = "stock"
    LIMITED = "limited"
    CORPORATION = "corporation"
    SIMPLIFIED = "simplified"
    PARTNERSHIP = "partnership"
    COOPERATIVE = "cooperative"
    SOLE = "sole"
    ASSOCIATION = "association"
    STATE = "state"
