"""What a decision must be before a person can enter it; every refusal is a sentence.

The checks are those of the landing of connectors, as words to whoever types instead of faults, and
those of an answer entered by hand.
"""

from datetime import date, timedelta

from aval.desk.cover.grounds import Meeting
from aval.desk.customer.ledger import counted, rates_on
from aval.desk.refusals import refuse
from aval.intake.insurers.entered import NOTHING, Entered
from aval.vocabulary.insurers import Decision
from aval.vocabulary.money import MAX_MINOR, MINOR_DIGITS
from aval.vocabulary.words import Layer

DECISIONS = (
    Decision.APPROVED,
    Decision.APPROVED_WITH_CONDITIONS,
    Decision.PARTIAL,
    Decision.REDUCED,
    Decision.REFUSED,
    Decision.WITHDRAWN,
    Decision.CANCELLED_BY_INSURED,
)
"""What a person may say that an insurer decided. What waits for an answer is a request."""
EXTENDED = frozenset({Layer.TOP_UP, Layer.SUBSTITUTE_TOP_UP})
"""Layers of which a customer may have several, told apart by their extension."""
LONGEST_TEXT = 200
LONGEST_CONDITIONS = 2_000
WHOLE_BP = 10_000
_FARTHEST = timedelta(days=30 * 366)
"""No policy is older, and no decision lasts longer: a year was typed wrongly."""


def check_words(entered: Entered, *, today: date) -> None:
    """Raise ActRefused where a decision cannot be, whatever else is known."""
    if entered.decision not in DECISIONS:
        refuse("requests.refused_decision")
    _check_amounts(entered)
    _check_days(entered, today)
    if entered.insured_bp is not None and not 0 < entered.insured_bp <= WHOLE_BP:
        refuse("cover.refused_percent")
    texts = (entered.extension, entered.reference, entered.conditions)
    if any("\x00" in text for text in texts) or len(entered.conditions) > LONGEST_CONDITIONS:
        refuse("cover.refused_text", most=LONGEST_CONDITIONS)
    if max(len(entered.extension), len(entered.reference)) > LONGEST_TEXT:
        refuse("cover.refused_text", most=LONGEST_TEXT)


def check(entered: Entered, met: Meeting, *, today: date) -> None:
    """Raise ActRefused where a decision cannot be beside what is known."""
    if met.same is not None:
        refuse("cover.refused_known")
    if entered.extension and entered.layer not in EXTENDED and met.stands is None:
        refuse("cover.refused_extension")
    held = met.stands
    is_no_less = (
        entered.decision is Decision.REDUCED
        and held is not None
        and held.currency == entered.currency
        and entered.amount >= (held.amount or 0)
    )
    if is_no_less:
        refuse("cover.refused_not_less")
    reporting = counted(None).currency
    if entered.currency != reporting and not rates_on([entered.currency], today, None):
        refuse("cover.refused_rate", currency=entered.currency)


def _check_amounts(entered: Entered) -> None:
    if entered.currency not in MINOR_DIGITS:
        refuse("requests.refused_currency", currency=entered.currency[:10])
    if entered.decision in NOTHING and entered.amount:
        refuse("requests.refused_nothing_granted")
    if entered.decision not in NOTHING and not 0 < entered.amount < MAX_MINOR:
        refuse("requests.refused_amount")
    if entered.requested is not None and not 0 < entered.requested < MAX_MINOR:
        refuse("requests.refused_amount")
    if entered.decision is Decision.PARTIAL and entered.requested is None:
        refuse("cover.refused_no_requested")
    if entered.decision is Decision.PARTIAL and entered.amount >= (entered.requested or 0):
        refuse("requests.refused_not_partial")


def _check_days(entered: Entered, today: date) -> None:
    days = (entered.requested_on, entered.decided_on, entered.valid_from, entered.valid_to)
    if any(day and abs(day - today) > _FARTHEST for day in days):
        refuse("cover.refused_far")
    if entered.decided_on > today:
        refuse("cover.refused_to_come")
    if entered.requested_on and entered.requested_on > entered.decided_on:
        refuse("cover.refused_asked_later")
    if entered.valid_to and entered.valid_to < entered.valid_from:
        refuse("requests.refused_ended")
    is_temporary = entered.layer is Layer.TEMPORARY and entered.decision not in NOTHING
    if is_temporary and entered.valid_to is None:
        refuse("cover.refused_no_end")
