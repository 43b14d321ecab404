"""Words of declaring turnover: where a sale counts, why it does not, how far a declaration is."""

from enum import StrEnum

from aval.vocabulary.policies import SaleDate
from aval.vocabulary.words import Kind

SALES = (Kind.INVOICE, Kind.CREDIT_NOTE)
"""The kinds of items that are turnover, the second with a minus; a bill replaces an invoice."""
SALE_COLUMNS = {SaleDate.ISSUED: "issued_on", SaleDate.DELIVERED: "delivered_on"}
"""The column of an item that has the day by which a sale belongs to a period."""


class TurnoverCategory(StrEnum):
    """Under which cover a sale is declared."""

    NAMED = "named"
    """A permanent or temporary limit was in force on the day of delivery."""
    TOP_UP = "top_up"
    """Only a top-up that stands by itself was."""
    UNNAMED = "unnamed"
    """Only a discretionary limit was."""


class TurnoverReason(StrEnum):
    """Why a sale is left out of a declaration, in the order in which reasons are looked for."""

    OUTSIDE_PERIMETER = "outside_perimeter"
    """The declaration is of other customers."""
    COMPANY_NOT_INSURED = "company_not_insured"
    COUNTRY_NOT_INSURED = "country_not_insured"
    SEGMENT_EXCLUDED = "segment_excluded"
    NO_TERMS = "no_terms"
    """No terms were in force on the day of delivery."""
    KIND_NOT_INSURED = "kind_not_insured"
    TERMS_TOO_LONG = "terms_too_long"
    LIMIT_WITHDRAWN = "limit_withdrawn"
    """The named limit was taken back before the delivery."""
    LIMIT_REFUSED = "limit_refused"
    LIMIT_ENDED = "limit_ended"
    """Its last day had passed."""
    LIMIT_PENDING = "limit_pending"
    """The insurer had not answered, or its decision began later."""
    NO_LIMIT = "no_limit"
    """None was ever asked for."""


class TermsBand(StrEnum):
    """How long a customer has to pay: days from the date of issue until due."""

    UPTO_30 = "upto_30"
    UPTO_60 = "upto_60"
    UPTO_90 = "upto_90"
    UPTO_120 = "upto_120"
    OVER_120 = "over_120"


BAND_DAYS = {
    TermsBand.UPTO_30: 30,
    TermsBand.UPTO_60: 60,
    TermsBand.UPTO_90: 90,
    TermsBand.UPTO_120: 120,
}
"""The longest terms of each band; the last band has none."""


class DeclarationState(StrEnum):
    """How far a declaration of turnover is."""

    DRAFT = "draft"
    FROZEN = "frozen"
    """It was sent: its lines stay as they are, what changes later is a correction."""


class PremiumNoteKind(StrEnum):
    """What is written down about the premium of a year."""

    PAYMENT = "payment"
    INVESTIGATION = "investigation"
    """The insurer looked into a buyer and charges it."""
