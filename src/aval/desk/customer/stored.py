"""The judgement of a customer as it stands in the rows that the assessment wrote."""

from datetime import date

from aval.desk.customer.judgement import MONEY, Cells, Due, Figures, Judgement
from aval.records.models import Assessment, Deadline, ItemCover, Position
from aval.vocabulary.words import DeadlineKind, DeadlineState, Layer, LimitState, Reason

_CELLS = ("item", "net", *(layer.value for layer in Layer), "vat", "uncovered", "reason", "policy")


def stored(key: str, *, as_of: date, currency: str) -> Judgement:
    """Return the judgement that stands; one of zeros, not made, where none does."""
    position = Position.objects.filter(pk=key).first()
    if position is None:
        return Judgement(as_of, None, currency, Figures(), {}, (), is_made=False)
    figures = Figures(
        **{name: getattr(position, name) for name in MONEY},
        breach_since=position.breach_since,
        next_deadline=position.next_deadline,
        limit_state=LimitState(position.limit_state),
    )
    return Judgement(
        position.as_of, position.version, currency, figures, cells_of(key), deadlines_of(key)
    )


def cells_of(key: str) -> dict[str, Cells]:
    """Return the cells of a customer's open debits, by item."""
    rows = ItemCover.objects.filter(customer=key).values(*_CELLS, "indemnifiable")
    return {
        row["item"]: Cells(
            net=row["net"],
            layers={layer: row[layer.value] for layer in Layer if row[layer.value]},
            vat=row["vat"],
            uncovered=row["uncovered"],
            reason=Reason(row["reason"]) if row["reason"] else None,
            policy=row["policy"],
            indemnifiable=row["indemnifiable"],
        )
        for row in rows
    }


def deadlines_of(key: str) -> tuple[Due, ...]:
    """Return a customer's deadlines, by day."""
    rows = Deadline.objects.filter(customer=key).values_list(
        "on", "item", "kind", "policy", "state", "at_stake", "presses"
    )
    return tuple(
        sorted(
            Due(on, item, DeadlineKind(kind), policy, DeadlineState(state), at_stake, presses)
            for on, item, kind, policy, state, at_stake, presses in rows
        )
    )


def currency_today() -> str:
    """Return the reporting currency of the last assessment, empty before the first."""
    last = Assessment.objects.order_by("-as_of").values_list("currency", flat=True)
    return last.first() or ""
