"""Small hand-made cases of clauses that are easily misread, one pass for all of them."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.oracle.answer import Answer, Table
from tests.oracle.assess import assess_folders

AS_OF = date(2026, 5, 4)
ITEMS = (
    "item,company,customer,kind,delivered_on,issued_on,due_on,amount,tax_amount,open_amount,"
    "currency,ordered_on,disputed,cleared_on"
)
COVERS = (
    "cover,policy,customer,layer,extension,status,amount,currency,decided_on,valid_from,"
    "valid_to,insured_pct"
)
TERMS = """
[[policy.terms]]
valid_from = 2026-01-01
mep_days = 60
notify_days = 30
waiting_days = 150
claim_months = 6
insured_pct = { permanent = "90", temporary = "80", top_up = "70", discretionary = "60" }
"""
POLICY = f'[[policy]]\npolicy = "P"\nrank = 1\n{TERMS}'


class Case(NamedTuple):
    """A portfolio in a few lines, and the rows that its answer must have, cells joined by blanks.

    `items` and `covers` leave out trailing empty cells. `cells` are all rows of item_cover as
    item, cell, policy, layer, amount, indemnifiable; `deadlines` all rows as item, policy, kind,
    date, state, stake (None: not looked at); `values` some cells of the only position and some
    values of the summary.
    """

    name: str
    cells: list[str] | None = None
    deadlines: list[str] | None = None
    values: dict[str, object] | None = None
    policies: str = POLICY
    items: str = ""
    covers: str = ""
    customer: str = "FR,"
    rates: str = ""


CASES = [
    Case(
        "inclusive: the origin is day 1, 0 days are 0 days",
        policies=POLICY.replace("mep_days = 60", 'mep_days = 30\nday_count = "inclusive"')
        .replace("notify_days = 30", "notify_days = 0\nhand_over_days = 1")
        .replace("waiting_days = 150", "waiting_days = 10")
        .replace("claim_months = 6", "claim_months = 1"),
        items="I1,FR01,C1,invoice,,2026-04-01,,10,,10,EUR",
        cells=["I1 time_barred P - 10.00 0.00"],
        deadlines=[
            "I1 P stop 2026-04-30 missed 0.00",
            "I1 P notify 2026-04-30 missed 0.00",
            "I1 P hand_over 2026-04-30 missed 0.00",
            "I1 P claim 2026-05-10 open 0.00",
        ],
    ),
    Case(
        "a notice is never due before the invoice",
        policies=POLICY.replace(
            "notify_days = 30", 'notify_days = 5\nnotify_origin = "invoice_date"'
        ),
        items="I1,FR01,C1,invoice,,2026-05-01,2026-05-31,10,,10,EUR",
        deadlines=[
            "I1 P notify 2026-05-31 open 0.00",
            "I1 P stop 2026-07-30 open 0.00",
            "I1 P claim 2027-04-28 open 0.00",
        ],
    ),
    Case(
        "a void discretionary limit gives nothing and still takes its room",
        policies=POLICY + 'discretionary_excess = "void"\n',
        items="I1,FR01,C1,invoice,,2026-04-01,,150,,150,EUR\n"
        "I2,FR01,C1,invoice,,2026-04-15,,100,,100,EUR",
        covers="K1,P,C1,discretionary,,granted,200,EUR,2026-01-01,2026-01-01,2026-04-10\n"
        "K2,P,C1,permanent,,granted,200,EUR,2026-04-11,2026-04-11",
        cells=[
            "I1 above_limit P - 150.00 0.00",
            "I2 covered P permanent 50.00 45.00",
            "I2 above_limit P - 50.00 0.00",
        ],
    ),
    Case(
        "a discretionary limit that is just reached is not void",
        policies=POLICY + 'discretionary_excess = "void"\n',
        items="I1,FR01,C1,invoice,,2026-04-01,,150,,150,EUR\n"
        "I2,FR01,C1,order,,2026-04-15,,100,,100,EUR",
        covers="K1,P,C1,discretionary,,granted,150,EUR,2026-01-01,2026-01-01",
        cells=["I1 covered P discretionary 150.00 90.00", "I2 order P - 100.00 0.00"],
    ),
    Case(
        "a stop of a single day, and the lift that ends on the day of payment",
        policies=POLICY.replace("mep_days = 60", "mep_days = 10\nretroactive_lift_days = 1"),
        items="I1,FR01,C1,invoice,,2026-03-01,,10,,0,EUR,,,2026-03-13\n"
        "I2,FR01,C1,invoice,,2026-03-12,2026-12-01,20,,20,EUR\n"
        "I3,FR01,C1,invoice,,2026-03-13,2026-12-01,30,,30,EUR\n"
        "I4,FR01,C1,invoice,,2026-03-31,,10,,0,EUR,,,2026-04-11\n"
        "I5,FR01,C1,invoice,,2026-04-11,2026-12-01,40,,40,EUR",
        cells=[
            "I2 delivered_in_breach P - 20.00 0.00",
            "I3 no_limit P - 30.00 0.00",
            "I5 no_limit P - 40.00 0.00",
        ],
        values={"breach_since": ""},
    ),
    Case(
        "grace: the old amount for a time, the new percentage, and the top-up stands on it",
        policies=POLICY + 'run_on = "grace"\nrun_on_days = 9\n',
        items="I1,FR01,C1,invoice,,2026-04-10,,160,,160,EUR\n"
        "I2,FR01,C1,invoice,,2026-04-11,,5,,5,EUR",
        covers="K1,P,C1,permanent,,granted,100,EUR,2026-01-01,2026-01-01,,50\n"
        "K2,P,C1,permanent,,refused,0,EUR,2026-04-01,2026-04-02\n"
        "K3,P,C1,top_up,CAP,granted,50,EUR,2026-01-01,2026-01-01",
        cells=[
            "I1 covered P permanent 100.00 90.00",
            "I1 covered P top_up 50.00 35.00",
            "I1 above_limit P - 10.00 0.00",
            "I2 refused P - 5.00 0.00",
        ],
        values={"limit_state": "refused", "limit_top_up": "0.00"},
    ),
    Case(
        "orders: only what was ordered before the decision runs on",
        policies=POLICY + 'run_on = "orders"\nrun_on_days = 30\n',
        items="I1,FR01,C1,invoice,,2026-04-10,,60,,60,EUR,2026-03-31\n"
        "I2,FR01,C1,invoice,,2026-04-11,,30,,30,EUR,2026-04-01\n"
        "I3,FR01,C1,invoice,,2026-04-12,,10,,10,EUR",
        covers="K1,P,C1,permanent,,granted,100,EUR,2026-01-01,2026-01-01\n"
        "K2,P,C1,permanent,,partial,70,EUR,2026-04-01,2026-04-01",
        cells=[
            "I1 covered P permanent 60.00 54.00",
            "I2 covered P permanent 10.00 9.00",
            "I2 above_limit P - 20.00 0.00",
            "I3 above_limit P - 10.00 0.00",
        ],
    ),
    Case(
        "the first zone that lists the country is the only one",
        policies=POLICY + '[[policy.terms.zone]]\ncountries = ["BR"]\n'
        'insured_pct = { temporary = "20" }\n'
        '[[policy.terms.zone]]\ncountries = ["BR"]\ninsured_pct = { permanent = "10" }\n',
        customer="BR,",
        items="I1,FR01,C1,invoice,,2026-05-01,,100,,100,EUR",
        covers="K1,P,C1,permanent,,granted,50,EUR,2026-01-01,2026-01-01\n"
        "K2,P,C1,temporary,,granted,50,EUR,2026-01-01,2026-01-01",
        cells=["I1 covered P permanent 50.00 45.00", "I1 covered P temporary 50.00 10.00"],
    ),
    Case(
        "of two decisions of one day the later taken wins, then the greater key",
        items="I1,FR01,C1,invoice,,2026-05-01,,100,,100,EUR",
        covers="K9,P,C1,permanent,,granted,10,EUR,2026-01-01,2026-02-01\n"
        "K10,P,C1,permanent,,granted,20,EUR,2026-01-02,2026-02-01\n"
        "K1,P,C1,permanent,,granted,40,EUR,2026-01-02,2026-02-01",
        cells=["I1 covered P permanent 20.00 18.00", "I1 above_limit P - 80.00 0.00"],
    ),
    Case(
        "time-barred under the first policy, the second covers; at stake as if it were not barred",
        policies=POLICY.replace("mep_days = 60", "mep_days = 0").replace(
            "notify_days = 30", "notify_days = 0"
        )
        + POLICY.replace('"P"', '"Q"').replace("rank = 1", "rank = 2"),
        items="I1,FR01,C1,invoice,,2026-05-01,,100,,100,EUR",
        covers="K1,P,C1,permanent,,granted,100,EUR,2026-01-01,2026-01-01\n"
        "K2,Q,C1,permanent,,granted,100,EUR,2026-01-01,2026-01-01",
        cells=["I1 covered Q permanent 100.00 90.00"],
        deadlines=[
            "I1 P stop 2026-05-01 missed 90.00",
            "I1 P notify 2026-05-01 missed 90.00",
            "I1 Q stop 2026-06-30 open 0.00",
            "I1 Q notify 2026-07-30 open 0.00",
            "I1 P claim 2027-03-28 open 90.00",
            "I1 Q claim 2027-03-28 open 0.00",
        ],
        values={"breach_since": "2026-05-02", "next_deadline": "2026-06-30"},
    ),
    Case(
        "a later policy's cover reduces first the reason, then the tax",
        policies=POLICY
        + POLICY.replace('"P"', '"Q"').replace("rank = 1", "rank = 2")
        + "vat_insured = true\n",
        items="I1,FR01,C1,invoice,,2026-05-01,,120,20,120,EUR",
        covers="K1,P,C1,permanent,,granted,60,EUR,2026-01-01,2026-01-01\n"
        "K2,Q,C1,permanent,,granted,45,EUR,2026-01-01,2026-01-01",
        cells=[
            "I1 covered P permanent 60.00 54.00",
            "I1 covered Q permanent 45.00 40.50",
            "I1 vat P - 15.00 0.00",
        ],
    ),
    Case(
        "the end of a cover: its own slice of its layer, up to the last running total",
        items="I1,FR01,C1,delivery,,2026-05-01,,9,,9,EUR\n"
        "I2,FR01,C1,bill,,2026-05-01,2026-05-31,130,,130,EUR",
        covers="K1,P,C1,permanent,,granted,100,EUR,2026-01-01,2026-01-01\n"
        "K2,P,C1,top_up,TOPLINER,granted,20,EUR,2026-02-01,2026-02-01,2026-05-04\n"
        "K3,P,C1,top_up,CAP,granted,50,EUR,2026-03-01,2026-03-01,2026-05-10",
        deadlines=[
            "- P cover_end 2026-05-04 open 20.00",
            "- P cover_end 2026-05-10 open 10.00",
            "I2 P stop 2026-07-30 open 111.00",
            "I2 P notify 2026-08-29 open 111.00",
            "I2 P claim 2027-04-28 open 111.00",
        ],
        values={"next_deadline_kind": "cover_end", "limit_insured": "170.00"},
    ),
    Case(
        "slices of covers that begin on one day follow their keys",
        items="I1,FR01,C1,delivery,,2026-05-01,,10,,10,EUR\n"
        "I2,FR01,C1,order,,2026-05-01,,15,,15,EUR",
        policies=POLICY.replace("mep_days", 'insured_kinds = ["order"]\nmep_days'),
        covers="K2,P,C1,temporary,B,granted,10,EUR,2026-02-01,2026-02-01,2026-05-10\n"
        "K10,P,C1,temporary,A,granted,10,EUR,2026-02-01,2026-02-01,2026-05-10",
        deadlines=["- P cover_end 2026-05-10 open 10.00", "- P cover_end 2026-05-10 open 5.00"],
    ),
    Case(
        "stops of two policies that follow each other day to day are one breach",
        policies=POLICY.replace("mep_days = 60", "mep_days = 10").replace(
            "rank = 1", 'rank = 1\ncompanies = ["FR01"]'
        )
        + POLICY.replace("mep_days = 60", "mep_days = 10").replace('"P"', '"Q"'),
        items="I1,FR01,C1,invoice,,2026-03-01,,10,,0,EUR,,,2026-04-01\n"
        "I2,ES01,C1,invoice,,2026-03-21,,10,,10,EUR",
        values={"breach_since": "2026-03-12", "counts.customers_in_breach": 1},
    ),
    Case(
        "an order is `order` where it would only be uninsured, and disputed where it is insured",
        policies=POLICY.replace("mep_days", 'insured_kinds = ["order"]\nmep_days')
        + POLICY.replace('"P"', '"Q"').replace("rank = 1", 'rank = 2\ncompanies = ["FR01"]'),
        items="I1,ES01,C1,order,,2026-05-01,,10,,10,EUR,,true\n"
        "I2,ES01,C1,order,2025-05-01,2026-05-01,,20,,20,EUR\n"
        "I3,ES01,C1,delivery,,2026-05-01,,30,,30,EUR\n"
        "I4,ES01,C1,order,,2026-05-01,,40,,40,EUR",
        covers="K1,P,C1,permanent,,granted,5,EUR,2026-01-01,2026-01-01",
        cells=[
            "I1 disputed P - 10.00 0.00",
            "I2 order P - 20.00 0.00",
            "I3 kind_not_insured P - 30.00 0.00",
            "I4 covered P permanent 5.00 4.50",
            "I4 above_limit P - 35.00 0.00",
        ],
        values={
            "orders": "70.00",
            "covered": "0.00",
            "uncovered": "30.00",
            "exposure": "30.00",
            "uncovered_by_reason.disputed": "0.00",
        },
    ),
    Case(
        "an open amount that rounds to 0 is not open, and stops nothing",
        items="I1,FR01,C1,invoice,,2026-01-01,,50,,50,IDR",
        rates="IDR,2026-05-04,20000.0000000001\nIDR,2026-05-05,1",
        cells=[],
        deadlines=[],
        values={"counts.open_items": 0, "counts.customers": 1, "breach_since": ""},
    ),
    Case(
        "count-back: after 24 periods what is left is dropped",
        items="I1,FR01,C1,bill,,2024-05-31,,10,,10,EUR\n"
        "I2,FR01,C1,credit_note,,2026-04-01,,7,,0,EUR,,,2026-04-02",
        values={"dso_days": "703.0"},
    ),
    Case(
        "a decision that begins after T is pending",
        items="I1,FR01,C1,invoice,,2026-05-01,,10,,10,EUR",
        covers="K1,P,C1,permanent,,granted,10,EUR,2026-05-01,2026-05-05",
        cells=["I1 no_limit P - 10.00 0.00"],
        values={"limit_state": "pending", "counts.expired_covers": 0},
    ),
    Case(
        "covers of policies that do not see the customer count for nothing but list it",
        customer="FR,public_body",
        covers="K1,P,C1,permanent,,granted,10,EUR,2026-01-01,2026-01-01,2026-02-01",
        values={
            "limit_state": "never_asked",
            "counts.customers": 1,
            "counts.expired_covers": 0,
            "dso_days": "0.0",
            "apparent_coverage_pct": None,
        },
    ),
]


def _write(folder: Path, case: Case) -> None:
    (folder / "portfolio.toml").write_text('reporting_currency = "EUR"\n', "utf-8")
    (folder / "policies.toml").write_text(case.policies, "utf-8")
    tables = {
        "companies": ("company,country", "FR01,FR\nES01,ES"),
        "customers": ("customer,country,segment", f"C1,{case.customer}"),
        "items": (ITEMS, case.items),
        "covers": (COVERS, case.covers),
        "rates": ("currency,on,rate", case.rates),
    }
    for name, (header, rows) in tables.items():
        width = header.count(",")
        lines = [line + "," * (width - line.count(",")) for line in rows.splitlines()]
        (folder / f"{name}.csv").write_text("\n".join([header, *lines, ""]), "utf-8")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    """Return the answers to all cases by their names."""
    folders = [tmp_path_factory.mktemp("case") for _ in CASES]
    for folder, case in zip(folders, CASES, strict=True):
        _write(folder, case)
    found = assess_folders([(folder, AS_OF) for folder in folders])
    return {case.name: answer for case, answer in zip(CASES, found, strict=True)}


def _lines(table: Table, *columns: str) -> list[str]:
    places = [table.columns.index(column) for column in columns]
    return [" ".join(row[place] or "-" for place in places) for row in table.rows]


def _value(answer: Answer, key: str) -> object:
    if key in answer.positions.columns:
        return answer.positions.rows[0][answer.positions.columns.index(key)]
    value: object = answer.summary
    for part in key.split("."):
        assert isinstance(value, dict)
        value = value[part]
    return value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_clause(case: Case, answers: dict[str, Answer]) -> None:
    """The SQL reads the clause as the case does."""
    answer = answers[case.name]
    found = Case(
        case.name,
        cells=_lines(
            answer.item_cover, "item", "cell", "policy", "layer", "amount", "indemnifiable"
        ),
        deadlines=_lines(
            answer.deadlines, "item", "policy", "kind", "date", "state", "amount_at_stake"
        ),
        values={key: _value(answer, key) for key in case.values or {}},
    )
    assert case.cells in (None, found.cells)
    assert case.deadlines in (None, found.deadlines)
    assert found.values == (case.values or {})
