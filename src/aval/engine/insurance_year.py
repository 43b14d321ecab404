"""The claims of one insurance year: aggregate first loss, maximum liability, what is owed.

Source of the rules: `docs/manual/indemnity-and-premium.md`. Amounts are integer minor units.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import starmap

from aval.engine.exact import fill, percent_of, refuse_negative, times
from aval.engine.indemnity import (
    ClaimIndemnity,
    IndemnityLine,
    explain_lines,
    less_excess,
)
from aval.vocabulary.steps import Step, step
from aval.vocabulary.words import AggregateBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class YearClaim:
    """A claim of the year: its indemnity so far, and what the buyer owes when it is paid.

    `key` tells the claims apart and orders those of one day, by code point. `owed` None means
    that what is owed does not limit the payment.
    """

    key: str
    date_of_loss: date
    claim: ClaimIndemnity
    owed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PremiumMultiple:
    """A maximum liability of `times` x the year's `premium` (after minimum and adjustment)."""

    times: Decimal
    premium: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidClaim:
    """What one claim is paid.

    `eroded` is what the claim took of the aggregate first loss: of its covered amounts when the
    basis is before the percentage, else of its indemnity. `lines` are the claim's lines after an
    erosion before the percentage; `due` is what is left after the aggregate, `paid` after all.
    """

    key: str
    eroded: int
    lines: tuple[IndemnityLine, ...]
    due: int
    paid: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceYear:
    """The year: its claims in the order in which they were given, and what is left over.

    `liability_left` is None without a maximum liability.
    """

    claims: tuple[PaidClaim, ...]
    aggregate_left: int
    liability_left: int | None
    steps: tuple[Step, ...]


def insurance_year(
    *,
    claims: Sequence[YearClaim],
    aggregate_first_loss: int = 0,
    aggregate_basis: AggregateBasis = AggregateBasis.AFTER_PCT,
    max_liability: int | PremiumMultiple | None = None,
    paid_before: int = 0,
) -> InsuranceYear:
    """Return what each claim of one insurance year is paid.

    The claims are treated in order of date of loss, then key, whatever the order of `claims`.
    `paid_before` is what the year already paid for claims that are not among them. Raises
    ValueError for negative amounts and for two claims of one key.
    """
    owed = [claim.owed for claim in claims if claim.owed is not None]
    refuse_negative(
        aggregate_first_loss=aggregate_first_loss,
        paid_before=paid_before,
        owed=min(owed, default=0),
    )
    if len({claim.key for claim in claims}) < len(claims):
        message = "two claims of one key"
        raise ValueError(message)
    liability, year_steps = _liability(max_liability, paid_before)
    aggregate, paid = aggregate_first_loss, dict[str, PaidClaim]()
    for claim in sorted(claims, key=lambda claim: (claim.date_of_loss, claim.key)):
        eroded = _erode(claim, aggregate, aggregate_basis)
        aggregate -= eroded.eroded
        paid[claim.key] = _pay(eroded, liability, claim.owed)
        if liability is not None:
            liability -= paid[claim.key].paid
    return InsuranceYear(
        claims=tuple(paid[claim.key] for claim in claims),
        aggregate_left=aggregate,
        liability_left=liability,
        steps=tuple(year_steps),
    )


def _liability(
    maximum: int | PremiumMultiple | None, paid_before: int
) -> tuple[int | None, list[Step]]:
    """Return what the year may still pay (None: no maximum), and why."""
    if maximum is None:
        return None, []
    steps = []
    if isinstance(maximum, PremiumMultiple):
        amount = times(maximum.premium, maximum.times)
        steps.append(
            step(
                "indemnity.liability_multiple",
                times=f"{maximum.times.normalize():f}",
                premium=maximum.premium,
                result=amount,
            )
        )
    else:
        amount = maximum
    refuse_negative(max_liability=amount)
    left = max(0, amount - paid_before)
    steps.append(step("indemnity.liability_left", base=amount, paid=paid_before, result=left))
    return left, steps


def _erode(claim: YearClaim, aggregate: int, basis: AggregateBasis) -> PaidClaim:
    """Return the claim after the aggregate first loss, nothing paid yet."""
    if basis is AggregateBasis.BEFORE_PCT:
        return _erode_covered(claim, aggregate)
    before = claim.claim.indemnity
    eroded = min(aggregate, before)
    steps = list(claim.claim.steps)
    if aggregate:
        steps.append(
            step(
                "indemnity.aggregate_off_indemnity",
                base=before,
                aggregate=aggregate,
                taken=eroded,
                result=before - eroded,
            )
        )
    return _unpaid(claim, eroded, claim.claim.lines, before - eroded, steps)


def _erode_covered(claim: YearClaim, aggregate: int) -> PaidClaim:
    """Return the claim after an aggregate that takes covered amounts, the lowest layer first."""
    before = claim.claim
    if not aggregate:
        return _unpaid(claim, 0, before.lines, before.indemnity, list(before.steps))
    taken = fill(aggregate, [line.covered for line in before.lines])
    lines = tuple(starmap(_less, zip(before.lines, taken, strict=True)))
    steps = list(before.steps)
    for old, off, new in zip(before.lines, taken, lines, strict=True):
        steps.append(
            step(
                "indemnity.aggregate_off_layer",
                layer=old.layer,
                base=old.covered,
                taken=off,
                result=new.covered,
            )
        )
    if lines:
        steps += explain_lines(lines, before.excess_off_sum)
    return _unpaid(claim, sum(taken), lines, less_excess(lines, before.excess_off_sum), steps)


def _less(line: IndemnityLine, taken: int) -> IndemnityLine:
    """Return a line with less covered, its indemnity computed anew."""
    left = line.covered - taken
    return replace(line, covered=left, indemnity=percent_of(left, line.insured_pct))


def _unpaid(
    claim: YearClaim,
    eroded: int,
    lines: tuple[IndemnityLine, ...],
    due: int,
    steps: list[Step],
) -> PaidClaim:
    """Return the claim as it stands before the maximum liability and what is owed."""
    return PaidClaim(key=claim.key, eroded=eroded, lines=lines, due=due, paid=0, steps=tuple(steps))


def _pay(claim: PaidClaim, liability: int | None, owed: int | None) -> PaidClaim:
    """Return the claim with its payment: never more than the year may pay, nor than is owed."""
    paid, steps = claim.due, list(claim.steps)
    for code, most in (
        ("indemnity.liability_caps", liability),
        ("indemnity.owed_caps", owed),
    ):
        if most is not None:
            steps.append(step(code, base=paid, most=most, result=min(paid, most)))
            paid = min(paid, most)
    steps.append(step("indemnity.paid", claim=claim.key, result=paid))
    return replace(claim, paid=paid, steps=tuple(steps))
