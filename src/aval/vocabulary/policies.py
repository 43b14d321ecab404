"""Words of contracts: kinds of policy, groups of parameters, what a form holds of a parameter."""

from enum import StrEnum


class PolicyKind(StrEnum):
    """How a policy insures."""

    FIRST_EURO = "first_euro"
    """Every insured debt from its first euro on."""
    EXCESS_OF_LOSS = "excess_of_loss"
    """Losses of a year beyond a first loss that the insured bears."""
    SURVEYED = "surveyed"
    """Chosen buyers, or single risks, each surveyed by the insurer."""
    TOP_UP = "top_up"
    """What another insurer's limits leave uncovered."""


class SaleDate(StrEnum):
    """Which day of a sale says to which period of declared turnover it belongs."""

    ISSUED = "issued"
    """That of its invoice."""
    DELIVERED = "delivered"


class ParameterGroup(StrEnum):
    """Under which heading of a contract a parameter stands."""

    PERIOD = "period"
    COVER = "cover"
    """How much is insured."""
    SALES = "sales"
    """Which sales are insured."""
    STOP = "stop"
    """When cover stops, and what still counts afterwards."""
    DUTIES = "duties"
    """What must be declared or handed over, and by when."""
    CLAIMS = "claims"
    """When a loss is one, and what is paid."""
    PREMIUM = "premium"


class ParameterForm(StrEnum):
    """What a parameter is: how it is typed, and in which unit it is shown."""

    DAY = "day"
    DAYS = "days"
    MONTHS = "months"
    NUMBER = "number"
    PERCENT = "percent"
    AMOUNT = "amount"
    FLAG = "flag"
    WORD = "word"
    """One word of an enumeration."""
    WORDS = "words"
    LIABILITY = "liability"
    """An amount, or a multiple of the premium: `30x`."""
    ZONES = "zones"
    BANDS = "bands"


class DoubtSeverity(StrEnum):
    """What follows from what is odd in a contract."""

    CONTRADICTION = "contradiction"
    """It cannot be meant: a person is asked to mend it before it is saved."""
    DOUBT = "doubt"
    """It may be meant: it is said, and nothing is refused."""
