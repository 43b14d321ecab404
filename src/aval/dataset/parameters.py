"""The parameters of a block of terms: their headings, and what each of them is.

One list for forms, tables, comparisons and the manual; a test holds it against `policies.Terms`.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from aval.dataset.policies import Terms
from aval.dataset.writing import plain_policy
from aval.vocabulary.policies import ParameterForm, ParameterGroup
from aval.vocabulary.words import (
    AggregateBasis,
    DayCount,
    DeclarationRhythm,
    DiscretionaryExcess,
    IndemnityOrder,
    Kind,
    Layer,
    MepOrigin,
    NotifyOrigin,
    PremiumBasis,
    RecoveryRule,
    RunOn,
)

_Form, _Group = ParameterForm, ParameterGroup


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter by its path in a block: `mep_days`, `insured_pct.permanent`, `fees.request`."""

    name: str
    group: ParameterGroup
    form: ParameterForm
    words: type[StrEnum] | None = None
    is_required: bool = False

    @property
    def head(self) -> str:
        """Return the key of the block that holds it."""
        return self.name.partition(".")[0]

    @property
    def inner(self) -> str:
        """Return the key inside the block's key, empty for none."""
        return self.name.partition(".")[2]


def _all() -> tuple[Parameter, ...]:
    group = _Group
    layers = (Parameter(f"insured_pct.{layer}", group.COVER, _Form.PERCENT) for layer in Layer)
    fees = (
        Parameter(f"fees.{fee}", group.PREMIUM, _Form.AMOUNT)
        for fee in ("request", "monitoring", "investigation")
    )
    return (
        Parameter("valid_from", group.PERIOD, _Form.DAY, is_required=True),
        Parameter("valid_to", group.PERIOD, _Form.DAY),
        *layers,
        Parameter("zone", group.COVER, _Form.ZONES),
        Parameter("discretionary_excess", group.COVER, _Form.WORD, DiscretionaryExcess),
        Parameter("vat_insured", group.COVER, _Form.FLAG),
        Parameter("insured_kinds", group.SALES, _Form.WORDS, Kind),
        Parameter("max_terms_days", group.SALES, _Form.DAYS),
        Parameter("max_invoicing_days", group.SALES, _Form.DAYS),
        Parameter("mep_days", group.STOP, _Form.DAYS, is_required=True),
        Parameter("mep_origin", group.STOP, _Form.WORD, MepOrigin),
        Parameter("day_count", group.STOP, _Form.WORD, DayCount),
        Parameter("default_min_amount", group.STOP, _Form.AMOUNT),
        Parameter("retroactive_lift_days", group.STOP, _Form.DAYS),
        Parameter("run_on", group.STOP, _Form.WORD, RunOn),
        Parameter("run_on_days", group.STOP, _Form.DAYS),
        Parameter("notify_days", group.DUTIES, _Form.DAYS, is_required=True),
        Parameter("notify_origin", group.DUTIES, _Form.WORD, NotifyOrigin),
        Parameter("hand_over_days", group.DUTIES, _Form.DAYS),
        Parameter("waiting_days", group.CLAIMS, _Form.DAYS, is_required=True),
        Parameter("claim_months", group.CLAIMS, _Form.MONTHS, is_required=True),
        Parameter("payment_days", group.CLAIMS, _Form.DAYS),
        Parameter("non_qualifying_loss", group.CLAIMS, _Form.AMOUNT),
        Parameter("first_loss_each", group.CLAIMS, _Form.AMOUNT),
        Parameter("indemnity_order", group.CLAIMS, _Form.WORD, IndemnityOrder),
        Parameter("aggregate_first_loss", group.CLAIMS, _Form.AMOUNT),
        Parameter("aggregate_basis", group.CLAIMS, _Form.WORD, AggregateBasis),
        Parameter("max_liability", group.CLAIMS, _Form.LIABILITY),
        Parameter("recovery_rule", group.CLAIMS, _Form.WORD, RecoveryRule),
        Parameter("premium_basis", group.PREMIUM, _Form.WORD, PremiumBasis),
        Parameter("premium_rate", group.PREMIUM, _Form.PERCENT),
        Parameter("minimum_premium", group.PREMIUM, _Form.AMOUNT),
        Parameter("instalments", group.PREMIUM, _Form.NUMBER),
        Parameter("declaration_rhythm", group.PREMIUM, _Form.WORD, DeclarationRhythm),
        *fees,
        Parameter("bonus_malus", group.PREMIUM, _Form.BANDS),
    )  # fmt: skip


PARAMETERS = _all()
"""Every parameter of a block, in the order in which it is read."""
BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}


def plain_values(terms: Terms) -> dict[str, Any]:
    """Return the values of a block by the paths of their parameters; what is not set is left out.

    A value is as TOML holds it: dates, whole numbers, flags, texts, lists.
    """
    block = plain_policy(terms)
    found: dict[str, Any] = {}
    for parameter in PARAMETERS:
        value = block.get(parameter.head)
        if parameter.inner and value is not None:
            value = value.get(parameter.inner)
        is_table = parameter.form in {_Form.ZONES, _Form.BANDS}
        if value is not None and (value or not is_table):
            found[parameter.name] = value
    return found


def block_of(values: dict[str, Any]) -> dict[str, Any]:
    """Return a block as TOML holds it, of the values of parameters by their paths."""
    block: dict[str, Any] = {}
    for parameter in PARAMETERS:
        if parameter.name not in values:
            continue
        if parameter.inner:
            block.setdefault(parameter.head, {})[parameter.inner] = values[parameter.name]
        else:
            block[parameter.head] = values[parameter.name]
    return block


def same_value(one: Any, other: Any) -> bool:  # noqa: ANN401 - values of every form
    """Return whether two plain values mean the same: `90` is `90.00`."""
    return bool(_bare(one) == _bare(other))


def _bare(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {name: _bare(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_bare(part) for part in value]
    if isinstance(value, str) and value.replace(".", "", 1).lstrip("-").isdecimal():
        return Decimal(value).normalize()
    return value
