"""Indemnity of one claim, line by line, and the sharing of what is recovered afterwards.

Source of the rules: `docs/manual/indemnity-and-premium.md`. Amounts are integer minor units of
one currency, percentages exact decimals in percent; every line rounds half away from zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from aval.engine.exact import fill, percent_of, refuse_negative
from aval.vocabulary.money import divide_half_up
from aval.vocabulary.steps import Step, step
from aval.vocabulary.words import IndemnityOrder, Layer

_BOTTOM_UP = {layer: height for height, layer in enumerate(Layer)}


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuredLayer:
    """What one layer may take of a loss.

    `limit` is the height of its band in minor units, or, which gives the same, what the
    assessment found covered by it at the date of loss; `insured_pct` is in percent.
    """

    layer: Layer
    limit: int
    insured_pct: Decimal

    def __post_init__(self) -> None:
        """Raise ValueError when the limit or the percentage is negative."""
        refuse_negative(limit=self.limit, insured_pct=self.insured_pct)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndemnityLine:
    """One layer's part: `indemnity` = `covered` x `insured_pct`, rounded by itself."""

    layer: Layer
    covered: int
    insured_pct: Decimal
    indemnity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimIndemnity:
    """What one claim is worth before the year's aggregate, maximum and what is owed.

    `covered` is the insured base before any excess; `excess_off_sum` the first loss that comes
    off the sum of the lines (0 when it came off before the percentage); `indemnity` the result.
    """

    covered: int
    lines: tuple[IndemnityLine, ...]
    excess_off_sum: int
    indemnity: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverySplit:
    """A recovery after the loss: the parts of the insurer and of the insured, and why."""

    insurer: int
    insured: int
    steps: tuple[Step, ...]


def claim_indemnity(
    *,
    loss: int,
    layers: Sequence[InsuredLayer],
    indemnity_order: IndemnityOrder,
    non_qualifying_loss: int = 0,
    first_loss_each: int = 0,
) -> ClaimIndemnity:
    """Return the indemnity of one claim before the steps of its insurance year.

    `loss` is the insurable loss (net of VAT where it is excluded, after credits, without
    ineligible items). It fills the layers from the bottom up, whatever their order in `layers`;
    several rows of one layer fill in the order given. Raises ValueError for negative amounts.
    """
    refuse_negative(
        loss=loss,
        non_qualifying_loss=non_qualifying_loss,
        first_loss_each=first_loss_each,
    )
    bottom_up = sorted(layers, key=lambda row: _BOTTOM_UP[row.layer])
    base = fill(loss, [row.limit for row in bottom_up])
    covered = sum(base)
    steps = [
        step("indemnity.base", layer=row.layer, loss=loss, limit=row.limit, result=part)
        for row, part in zip(bottom_up, base, strict=True)
    ]
    if non_qualifying_loss:
        passes = covered > non_qualifying_loss
        code = "indemnity.above_threshold" if passes else "indemnity.below_threshold"
        steps.append(step(code, base=covered, threshold=non_qualifying_loss))
        if not passes:
            return ClaimIndemnity(
                covered=covered,
                lines=(),
                excess_off_sum=0,
                indemnity=0,
                steps=tuple(steps),
            )
    parts, why = _before_percentage(indemnity_order, loss, first_loss_each, bottom_up, base)
    after = first_loss_each if indemnity_order is IndemnityOrder.PCT_THEN_EXCESS else 0
    lines = tuple(
        IndemnityLine(
            layer=row.layer,
            covered=part,
            insured_pct=row.insured_pct,
            indemnity=percent_of(part, row.insured_pct),
        )
        for row, part in zip(bottom_up, parts, strict=True)
    )
    return ClaimIndemnity(
        covered=covered,
        lines=lines,
        excess_off_sum=after,
        indemnity=less_excess(lines, after),
        steps=(*steps, *why, *explain_lines(lines, after)),
    )


def less_excess(lines: Sequence[IndemnityLine], excess: int) -> int:
    """Return the sum of the lines less the excess, never below 0."""
    return max(0, sum(line.indemnity for line in lines) - excess)


def explain_lines(lines: Sequence[IndemnityLine], excess: int) -> list[Step]:
    """Return the steps from covered amounts to the indemnity: each line, sum, excess."""
    total = sum(line.indemnity for line in lines)
    steps = [
        step(
            "indemnity.pct",
            layer=line.layer,
            base=line.covered,
            percent=line.insured_pct,
            result=line.indemnity,
        )
        for line in lines
    ]
    steps.append(step("indemnity.sum", result=total))
    if excess:
        result = less_excess(lines, excess)
        steps.append(step("indemnity.excess_off_sum", base=total, first_loss=excess, result=result))
    return steps


def _before_percentage(
    order: IndemnityOrder,
    loss: int,
    excess: int,
    layers: Sequence[InsuredLayer],
    base: Sequence[int],
) -> tuple[Sequence[int], list[Step]]:
    """Return each layer's amount to which its percentage applies, and why."""
    if not excess or order is IndemnityOrder.PCT_THEN_EXCESS:
        return base, []
    if order is IndemnityOrder.EXCESS_THEN_PCT:
        taken = fill(excess, base)
        left = [part - off for part, off in zip(base, taken, strict=True)]
        return left, [
            step(
                "indemnity.excess_off_layer",
                layer=row.layer,
                base=part,
                taken=off,
                result=rest,
            )
            for row, part, off, rest in zip(layers, base, taken, left, strict=True)
        ]
    rest = max(0, loss - excess)
    refilled = fill(rest, [row.limit for row in layers])
    return refilled, [
        step("indemnity.excess_off_loss", loss=loss, first_loss=excess, result=rest),
        *(
            step(
                "indemnity.refill",
                layer=row.layer,
                base=rest,
                limit=row.limit,
                result=part,
            )
            for row, part in zip(layers, refilled, strict=True)
        ),
    ]


def recovery_split(*, recovery: int, total_loss: int, indemnity: int) -> RecoverySplit:
    """Return how a recovery after the loss is shared.

    The insurer gets recovery x indemnity / total loss, rounded; the insured gets the rest.
    Raises ValueError when an amount is negative, or the indemnity exceeds the loss, or that is 0.
    """
    refuse_negative(recovery=recovery, indemnity=indemnity, uninsured=total_loss - indemnity)
    if total_loss == 0:
        message = "a recovery needs a loss"
        raise ValueError(message)
    insurer = divide_half_up(recovery * indemnity, total_loss)
    insured = recovery - insurer
    steps = (
        step(
            "indemnity.recovery_insurer",
            recovery=recovery,
            indemnity=indemnity,
            loss=total_loss,
            result=insurer,
        ),
        step(
            "indemnity.recovery_insured",
            recovery=recovery,
            insurer=insurer,
            result=insured,
        ),
    )
    return RecoverySplit(insurer=insurer, insured=insured, steps=steps)
