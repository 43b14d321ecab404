"""The loss of a claim is what the assessment covers of its items, and pays what was published."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aval.dataset.policies import Terms
from aval.dataset.reading import read_portfolio
from aval.engine.claim import Loss, indemnity_of, liability_of, losses
from aval.engine.indemnity import recovery_split
from aval.engine.insurance_year import PremiumMultiple
from aval.vocabulary.words import Reason
from tests.engine import told as tells
from tests.engine.test_explain import CASES, judged
from tests.tables import POLICY, write_folder

DAY = date(2026, 3, 31)
INVOICES = [
    {
        "item": item,
        "delivered_on": day,
        "issued_on": day,
        "due_on": "2026-04-30",
        "amount": amount,
        "open_amount": left,
    }
    for item, day, amount, left in (
        ("I1", "2026-01-10", "30000.00", "15000.00"),
        ("I2", "2026-02-10", "25000.00", "25000.00"),
        ("I3", "2026-03-10", "20000.00", "20000.00"),
    )
]


def lost(
    folder: Path,
    terms: str = "",
    *,
    items: list[str] | None = None,
    ledger: list[dict[str, str]] = INVOICES,
    limit: str = "50000.00",
    **given: Any,
) -> tuple[Loss, ...]:
    """Return the losses of the customer of T9 under its policies, with more terms."""
    before = "[policy.terms.insured_pct]"
    tables = {
        "items": ledger,
        "covers": [{"amount": limit}],
        "policies": POLICY.replace(before, f"{terms}\n{before}"),
    } | given
    portfolio = read_portfolio(write_folder(folder, **tables))
    return losses(portfolio, DAY, "C1", items=items)


def orders_of(path: Path) -> set[str]:
    """Return the orders of a worked case: no claim has them."""
    items = judged(path)[0].items
    return set(items.filter(items.get_column("kind") == "order").get_column("item"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_every_layer_of_every_item_is_a_cell_of_the_assessment(path: Path) -> None:
    """Worked cases: parts are the covered cells, and what is insurable is the rest and they."""
    portfolio, as_of, assessment = judged(path)
    currency = assessment.ground.currency
    cells = dict[tuple[str, str, str], int]()
    for row in assessment.item_cover.rows(named=True):
        told = tells.minor(row, currency)
        if told["cell"] == "covered":
            cells[told["item"], told["policy"], told["layer"]] = told["amount"]
    found = dict[tuple[str, str, str], int]()
    for customer in assessment.positions.get_column("customer"):
        for loss in losses(portfolio, as_of, customer):
            assert loss.currency == currency
            for item in loss.items:
                assert item.covered <= item.insurable <= item.net
                assert (item.covered == item.insurable) or item.reason
                for part in item.parts:
                    key = item.item, loss.policy, part.layer
                    found[key] = found.get(key, 0) + part.covered
    assert found == {key: amount for key, amount in cells.items() if key[0] not in orders_of(path)}


def test_t9_a_payment_before_the_loss_lets_a_later_invoice_in(tmp_path: Path) -> None:
    """T9: 50,000.00 covered at 90 % pays 45,000.00; a recovery of 12,000 is shared."""
    (loss,) = lost(tmp_path)
    assert (loss.loss, loss.total) == (60_000_00, 60_000_00)
    assert [item.covered for item in loss.items] == [15_000_00, 25_000_00, 10_000_00]
    assert loss.items[2].reason is Reason.ABOVE_LIMIT
    paid = indemnity_of(loss)
    assert (paid.covered, paid.indemnity) == (50_000_00, 45_000_00)
    split = recovery_split(recovery=12_000_00, total_loss=loss.total, indemnity=paid.indemnity)
    assert (split.insurer, split.insured) == (9_000_00, 3_000_00)


def test_items_that_are_not_claimed_still_take_their_room(tmp_path: Path) -> None:
    """The last invoice alone is covered as far as the limit goes for it."""
    (loss,) = lost(tmp_path, items=["I3"])
    assert [(item.item, item.covered) for item in loss.items] == [("I3", 10_000_00)]
    assert loss.loss == 20_000_00


@pytest.mark.parametrize(
    ("order", "result"),
    [
        ("pct_then_excess", 52_500_00),
        ("excess_then_pct", 52_650_00),
        ("limit_of_loss_less_excess_then_pct", 54_000_00),
    ],
)
def test_t4_the_terms_decide_the_order(tmp_path: Path, order: str, result: int) -> None:
    """T4: a loss of 87,654.32, a limit of 60,000, 90 %, a first loss of 1,500."""
    terms = f'first_loss_each = "1500.00"\nindemnity_order = "{order}"'
    item = INVOICES[0] | {"amount": "87654.32", "open_amount": "87654.32"}
    (loss,) = lost(tmp_path, terms, ledger=[item], limit="60000.00")
    assert indemnity_of(loss).indemnity == result


@pytest.mark.parametrize(("amount", "result"), [("10000.00", 0), ("10000.01", 9_000_01)])
def test_t3_a_loss_up_to_the_threshold_pays_nothing(
    tmp_path: Path, amount: str, result: int
) -> None:
    """T3: a threshold of 10,000."""
    item = INVOICES[0] | {"amount": amount, "open_amount": amount}
    (loss,) = lost(tmp_path, 'non_qualifying_loss = "10000.00"', ledger=[item])
    assert indemnity_of(loss).indemnity == result


def test_percentages_of_extensions_stand_apart(tmp_path: Path) -> None:
    """Two decisions of one layer with other percentages are two lines of the indemnity."""
    covers = [
        {"cover": "K1", "amount": "10000.00", "insured_pct": "80"},
        {"cover": "K2", "amount": "20000.00", "extension": "B"},
    ]
    (loss,) = lost(tmp_path, covers=covers)
    told = [(one.limit, one.insured_pct) for one in loss.layers]
    assert told == [(20_000_00, Decimal(90)), (10_000_00, Decimal(80))]
    assert indemnity_of(loss).indemnity == 26_000_00


def test_a_loss_without_terms_or_items_is_worth_nothing(tmp_path: Path) -> None:
    """What was delivered before any contract is in no insurance year."""
    early = [INVOICES[0] | {"delivered_on": "2025-12-30"}]
    (loss,) = lost(tmp_path / "early", ledger=early)
    assert (loss.terms, loss.loss, loss.items[0].reason) == (None, 0, Reason.NO_TERMS)
    assert indemnity_of(loss).indemnity == 0
    (nothing,) = lost(tmp_path / "none", items=[])
    assert (nothing.items, nothing.terms) == ((), None)
    away = POLICY.replace('policy = "AZ-100"', 'policy = "AZ-100"\ncountries = ["DE"]')
    assert lost(tmp_path / "away", policies=away) == ()


def test_a_year_pays_an_amount_or_a_multiple_of_its_premium_at_most() -> None:
    """T15's 30 x 31,500; an amount of money; or no maximum."""
    terms = Terms(date(2026, 1, 1), 60, 30, 150, 6)
    assert liability_of(terms, premium=1, digits=2) is None
    amount = replace(terms, max_liability=Decimal("945000.00"))
    assert liability_of(amount, premium=1, digits=2) == 945_000_00
    times = replace(terms, max_liability_times=Decimal(30))
    expected = PremiumMultiple(times=Decimal(30), premium=31_500_00)
    assert liability_of(times, premium=31_500_00, digits=2) == expected
