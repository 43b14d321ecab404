"""To whom customers belong: read off the columns that their facts carry, where these tell it."""

from collections.abc import Iterable

from aval.intake.changing import set_divisions
from aval.records.changes import Change
from aval.records.customers import Customer, CustomerFacts
from aval.records.ledger import carried

DIVISIONS = ("owner", "sales", "region", "sector")
"""Columns of a customer; a fact carries each with `x_` before its name."""
_AT_ONCE = 5_000
_TOLD = '"x_'


def refresh(change: Change) -> None:
    """Give the customers of a change what their current facts tell.

    What the facts do not tell stays as it is, unless facts that the change ended told it.
    """
    told = _told(CustomerFacts.objects.filter(known_from=change, known_to=None))
    before = _told(CustomerFacts.objects.filter(known_to=change))
    keys = sorted({*told, *before})
    for at in range(0, len(keys), _AT_ONCE):
        part = keys[at : at + _AT_ONCE]
        owners = Customer.objects.filter(pk__in=part).values_list("key", *DIVISIONS)
        set_divisions(_changed(owners, told, before))


def _told(rows: object) -> dict[str, dict[str, str]]:
    """Return what facts tell of their customers, by key."""
    found = {}
    wanted = rows.filter(carried__contains=_TOLD)  # type: ignore[attr-defined]
    for key, text in wanted.values_list("customer", "carried").iterator(_AT_ONCE):
        cells = carried(text)
        found[key] = {name: cells[f"x_{name}"] for name in DIVISIONS if f"x_{name}" in cells}
    return found


def _changed(
    owners: Iterable[tuple[str, ...]],
    told: dict[str, dict[str, str]],
    before: dict[str, dict[str, str]],
) -> list[tuple[str, str, str, str, str]]:
    """Return the customers of which something is another now."""
    rows = []
    for key, *now in owners:
        gone = dict.fromkeys(before.get(key, {}), "")
        wanted = dict(zip(DIVISIONS, now, strict=True)) | gone | told.get(key, {})
        values = [wanted[name][:100] for name in DIVISIONS]
        if values != now:
            rows.append((key, values[0], values[1], values[2], values[3]))
    return rows
