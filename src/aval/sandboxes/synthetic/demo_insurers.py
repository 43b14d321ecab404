"""The demo's three insurers as pretend ones know them: the same buyers, decisions and grades.

What the ledger of the demo says of guarantees until the evening of its last day, and what the
insurers tell of them through their interfaces, is one world: nothing differs but what happens
afterwards. An insurer keeps our number of the customer, so that both find each other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from aval.sandboxes.insurers.world import Buyer, Cover, Grade, Policy, Slice, Step, World
from aval.sandboxes.synthetic.demo import World as Group
from aval.sandboxes.synthetic.demo_terms import GERMAN, INSURER_OF, MAIN, TOP_UPS, WORLD
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import CoverStatus, Layer

_Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Contract:
    """One of the group's policies as its insurer names it.

    `layers` are those of which the insurer tells, each with the extension under which it does;
    `endless` are those of which its interface tells no end, so that one that has an end is known
    to the ledger alone.
    """

    policy: str
    code: str
    number: str
    unit: str
    layers: dict[Layer, str]
    buyer: int
    """Where its numbers of buyers begin."""
    buyer_digits: int
    cover: int
    """Where its numbers of covers begin."""
    endless: frozenset[Layer] = frozenset()
    unset: tuple[str, ...] = ()
    """Settings of its connector that the demo leaves empty."""

    @property
    def name(self) -> str:
        """The insurer's name."""
        return INSURER_OF[self.policy]

    def tells(self, row: Mapping[str, object]) -> bool:
        """Return whether the insurer tells a decision of the ledger."""
        layer = Layer(str(row["layer"]))
        return layer in self.layers and (layer not in self.endless or row["valid_to"] is None)

    def key(self, layer: Layer) -> tuple[str, str, str]:
        """Return the insurer's policy key of a layer."""
        return (self.number, self.unit, self.layers[layer])

    def lines(self) -> str:
        """Return the policies as a connector is told them, one a line, with our own key."""
        keys = {self.key(layer) for layer in self.layers}
        return "\n".join(
            f"{number}; {unit}; {extension}; {self.policy}"
            for number, unit, extension in sorted(keys)
        )


CONTRACTS = (
    Contract(
        MAIN,
        "allianz-trade",
        "2231",
        "EHFR",
        {
            Layer.PERMANENT: "",
            Layer.TEMPORARY: "",
            Layer.DISCRETIONARY: "DCL",
            Layer.TOP_UP: TOP_UPS[MAIN],
        },
        buyer=30_000_000,
        buyer_digits=8,
        cover=41_000_000,
        endless=frozenset({Layer.PERMANENT}),
    ),
    Contract(
        GERMAN,
        "coface",
        "77014",
        "",
        {Layer.PERMANENT: "", Layer.TEMPORARY: "", Layer.TOP_UP: ""},
        buyer=500_000,
        buyer_digits=14,
        cover=52_000_000,
        # scores are sold apart, one a second: the first reading would take nine minutes
        unset=("icon_username", "icon_password", "icon_api_key"),
    ),
    Contract(
        WORLD,
        "atradius",
        "9050",
        "118",
        {Layer.PERMANENT: ""},
        buyer=20_000_000,
        buyer_digits=8,
        cover=70_000_000,
    ),
)
"""The demo's contracts with insurers that can be asked."""


def insurer_world(group: Group, contract: Contract) -> World:
    """Return what the insurer of a contract knows on the evening of the group's last day."""
    told = [
        row
        for row in group.portfolio_on(group.last_day).covers.iter_rows(named=True)
        if row["policy"] == contract.policy and contract.tells(row)
    ]
    customers = {str(row["customer"]) for row in told}
    numbers = {key: at for at, key in enumerate(sorted(customers))}
    grades = _grades(group, contract)
    buyers = [
        _buyer(contract, numbers[row["customer"]], row, grades.get(row["customer"], []))
        for row in group.customers.iter_rows(named=True)
        if row["customer"] in customers
    ]
    keys = sorted({contract.key(layer) for layer in contract.layers})
    return World(
        policies=tuple(Policy(*key) for key in keys),
        buyers=tuple(sorted(buyers, key=lambda buyer: buyer.number)),
        covers=tuple(_covers(contract, numbers, told)),
    )


def _buyer(contract: Contract, place: int, row: _Row, grades: list[Grade]) -> Buyer:
    country = str(row["country"])
    numbers = (("vat", row["vat_number"]), (_register(country), row["registration_number"]))
    return Buyer(
        number=f"{contract.buyer + place:0{contract.buyer_digits}}",
        name=str(row["name"]),
        country=country,
        identifiers=tuple((scheme, str(number)) for scheme, number in numbers if number),
        grades=tuple(grades),
        is_insolvent=row["insolvent_on"] is not None,
    )


def _register(country: str) -> str:
    return "siren" if country == "FR" else "national"


def _grades(group: Group, contract: Contract) -> dict[str, list[Grade]]:
    """Return what the insurer thought of each customer, oldest first."""
    found: dict[str, list[Grade]] = {}
    rows = group.grades.filter(
        (pl.col("source") == contract.name) & (pl.col("observed_on") <= group.last_day)
    ).sort("observed_on")
    for customer, value, on in rows.select("customer", "value", "observed_on").iter_rows():
        found.setdefault(customer, []).append(Grade(on, value))
    return found


def _covers(contract: Contract, numbers: dict[str, int], rows: list[_Row]) -> Iterator[Cover]:
    """Yield a cover for each series of decisions, with its history."""
    series: dict[tuple[str, Layer], list[_Row]] = {}
    for row in rows:
        series.setdefault((str(row["customer"]), Layer(str(row["layer"]))), []).append(row)
    for place, ((customer, layer), decisions) in enumerate(sorted(series.items())):
        steps = [step for row in decisions for step in _steps(row, layer, customer)]
        yield Cover(
            number=str(contract.cover + place),
            policy=contract.key(layer),
            buyer=f"{contract.buyer + numbers[customer]:0{contract.buyer_digits}}",
            history=tuple(sorted(steps, key=lambda step: step.on)),
        )


def _steps(row: _Row, layer: Layer, customer: str) -> Iterator[Step]:
    """Yield what a decision of the ledger was at the insurer: the request, or the answer."""
    requested = row["requested_amount"]
    if row["status"] == CoverStatus.PENDING:
        on = row["requested_on"]
        assert isinstance(on, date)  # noqa: S101 - the world gives every request its day
        yield Step(on, Decision.PENDING, (), _number(requested), customer)
        return
    on, start, end = row["decided_on"], row["valid_from"], row["valid_to"]
    amount = _number(row["amount"])
    assert isinstance(on, date)  # noqa: S101 - every decision has its day
    yield Step(
        on,
        _decision(row, amount, _number(requested)),
        (
            Slice(
                layer,
                amount,
                start if isinstance(start, date) else None,
                end if isinstance(end, date) else None,
            ),
        ),
        _number(requested),
        customer,
    )


def _decision(row: _Row, amount: int | None, requested: int | None) -> Decision:
    if row["status"] == CoverStatus.REFUSED:
        return Decision.REFUSED
    if amount == 0:
        return Decision.WITHDRAWN
    is_less = amount is not None and requested is not None and amount < requested
    return Decision.PARTIAL if is_less else Decision.APPROVED


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
