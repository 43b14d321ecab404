"""What a contract says that no rule reads: number, kind, people, dates, clause numbers.

It stands beside the policy of `policies.toml`, in a form of its own: a portfolio folder may be
assessed without it.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import tomli_w

from aval.vocabulary.faults import BadInput, Fault
from aval.vocabulary.policies import PolicyKind, SaleDate

FILE = "particulars.toml"
"""The file that may stand beside `policies.toml`; no reading of a portfolio looks at it."""
MOST_RATE = 100
"""The highest rate of a top-up, in percent a year."""
PERIMETER = ""
"""The block under which clauses of the perimeter stand, which has no date."""


@dataclass(frozen=True, slots=True)
class Particulars:
    """The particulars of one policy.

    `clauses` are numbers of the user's own contract, `examples` the parameters whose values are a
    template's that nobody confirmed yet, both by the day on which the block of terms begins.
    `contacts` are people at the insurer, a line each; `premium_dates` when premiums fall due.
    `renewal_notice_days` are days before the end, `declaration_due_days` after a period within
    which its turnover is declared, `adverse_days` within which the insurer is told of adverse
    information; None where the contract is not known to say.
    `endorsements` are first days of blocks of terms that go on with the insurance year before
    them; `top_up_rate` what a top-up costs, in percent a year, None where it is not known;
    `sale_date` the day by which a sale belongs to a period of declared turnover.
    """

    policy: str
    number: str = ""
    kind: PolicyKind = PolicyKind.FIRST_EURO
    currency: str = ""
    broker: str = ""
    contacts: tuple[str, ...] = ()
    renewal_notice_days: int | None = None
    premium_dates: tuple[date, ...] = ()
    template: str = ""
    clauses: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    endorsements: tuple[date, ...] = ()
    top_up_rate: Decimal | None = None
    sale_date: SaleDate = SaleDate.ISSUED
    declaration_due_days: int | None = None
    adverse_days: int | None = None

    def clause(self, block: str, parameter: str) -> str:
        """Return the number of the clause of a parameter, empty where none is known.

        Clauses of a percentage without a number of its own have that of the percentages.
        """
        found = self.clauses.get(block, {})
        return found.get(parameter) or found.get(parameter.partition(".")[0], "")

    def is_example(self, block: str, parameter: str) -> bool:
        """Return whether a value is a template's that nobody confirmed."""
        return parameter in self.examples.get(block, ())


def plain_particulars(particulars: Particulars) -> dict[str, Any]:
    """Return the particulars as JSON and TOML hold it; what is not set is left out."""
    named = asdict(particulars)
    for days in ("premium_dates", "endorsements"):
        named[days] = [day.isoformat() for day in named[days]]
    is_usual = particulars.sale_date is SaleDate.ISSUED
    named["sale_date"] = None if is_usual else particulars.sale_date.value
    rate = particulars.top_up_rate
    named["top_up_rate"] = None if rate is None else f"{rate.normalize():f}"
    named["kind"] = particulars.kind.value
    named["contacts"] = list(particulars.contacts)
    named["examples"] = {
        block: list(names) for block, names in particulars.examples.items() if names
    }
    named["clauses"] = {block: dict(of) for block, of in particulars.clauses.items() if of}
    return {name: value for name, value in named.items() if value not in (None, "", [], {})}


def particulars_to_json(particulars: Particulars) -> str:
    """Return the particulars as JSON."""
    return json.dumps(plain_particulars(particulars), ensure_ascii=False, sort_keys=True)


def particulars_from_json(text: str) -> Particulars:
    """Return the particulars of a JSON that `particulars_to_json` wrote."""
    return particulars_of(json.loads(text))


def particulars_of(plain: Mapping[str, Any]) -> Particulars:
    """Return the particulars of plain values; raises ValueError or TypeError for what is none."""
    given = dict(plain)
    rate = given.pop("top_up_rate", None)
    examples = given.pop("examples", {})
    return Particulars(
        kind=PolicyKind(given.pop("kind", PolicyKind.FIRST_EURO)),
        contacts=tuple(given.pop("contacts", ())),
        top_up_rate=None if rate is None else rate_of(rate),
        sale_date=SaleDate(given.pop("sale_date", SaleDate.ISSUED)),
        premium_dates=_days(given.pop("premium_dates", ())),
        endorsements=_days(given.pop("endorsements", ())),
        examples={block: tuple(names) for block, names in examples.items()},
        **given,
    )


def _days(found: Iterable[str]) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in found)


def rate_of(text: object) -> Decimal:
    """Return a percentage a year of its text; raises ValueError for what is none."""
    with suppress(InvalidOperation):
        rate = Decimal(str(text).strip())
        if 0 <= rate <= MOST_RATE:
            return rate
    raise ValueError(text)


def particulars_to_toml(particulars: Iterable[Particulars]) -> str:
    """Return particulars as the file that stands beside `policies.toml`."""
    return tomli_w.dumps(
        {"particulars": [plain_particulars(particulars) for particulars in particulars]}
    )


def particulars_from_toml(text: str) -> dict[str, Particulars]:
    """Return the particulars of such a file by policy; raises BadInput for what is none."""
    try:
        return {
            one["policy"]: particulars_of(one) for one in tomllib.loads(text).get("particulars", [])
        }
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadInput([Fault(FILE, 0, "particulars", str(error), "faults.toml_text")]) from error
