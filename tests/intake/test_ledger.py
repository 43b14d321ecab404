"""From a file to a portfolio, and what is said of it."""

from datetime import date
from pathlib import Path

from aval.connectors.ledgers.fec import FecRequest
from aval.connectors.ledgers.list_map import read_map
from aval.connectors.ledgers.lists import ListRequest
from aval.dataset.reading import read_portfolio
from aval.intake.ledger import LedgerReport, portfolio_of_fec
from aval.intake.ledger_folder import OwnCompany, write_folder
from aval.intake.ledger_lists import ListReport, portfolio_of_list
from aval.intake.ledger_terms import terms_of
from tests.connectors.fec_files import fec_file, line, receipt, sale, separated

COMPANY = OwnCompany("FR01", "Éclair", "FR", "EUR")


def test_ledger(tmp_path: Path) -> None:
    """Debits have the due date of the customer's terms; the report sums up."""
    rows = [
        *sale("120,00", "100,00", "20,00", CompAuxNum="C1", EcritureLet="A", PieceRef='F"1'),
        *receipt("100,00", CompAuxNum="C1", EcritureLet="A", EcritureDate="20220215"),
        *sale("24,00", "20,00", "4,00", CompAuxNum="C2", EcritureNum="2"),
        *receipt("24,00", CompAuxNum="C2", EcritureNum="3", EcritureLet="B"),
        line("411000", "24,00", EcritureNum="4", CompAuxNum="C2", EcritureLet="B"),
        line("658000", "", "24,00", EcritureNum="4"),
    ]
    table = tmp_path / "terms.csv"
    table.write_text("customer,terms\nC2,60 net\n", "utf-8")
    request = FecRequest(fec_file(tmp_path, separated(rows)))
    statement, report = portfolio_of_fec(request, COMPANY, terms_of("30 net", table))
    assert [dict(item.dates).get("due_on") for item in statement.items] == [
        date(2022, 3, 2),
        None,
        date(2022, 4, 1),
        None,
        date(2022, 4, 1),
    ]
    assert report == LedgerReport(
        encoding="utf-8",
        lines=12,
        entries=5,
        customers=2,
        open_items=2,
        cleared_items=3,
        balance=4400,
        first_on=date(2022, 1, 31),
        closing_on=date(2022, 2, 15),
        as_of=None,
        unbalanced_groups=1,
        unbalanced_total=2000,
    )
    write_folder(statement, tmp_path / "out")
    assert read_portfolio(tmp_path / "out").items.height == 5


def test_list(tmp_path: Path) -> None:
    """The report of a list sums open items by currency."""
    (tmp_path / "map.toml").write_text(
        """
        [columns]
        number = "No"
        customer = "Customer"
        issued_on = "Date"
        amount = "Amount"
        currency = "Currency"
        cleared_on = "Paid"
        [carry]
        x_paid = "Paid"
        """,
        "utf-8",
    )
    path = tmp_path / "list.csv"
    path.write_text(
        "No,Customer,Date,Amount,Currency,Paid\n"
        "1,C1,2026-01-01,10.00,USD,\n"
        "2,C1,2026-01-02,-2.50,USD,\n"
        "3,C2,2026-01-03,7.00,EUR,2026-01-04\n"
        "4,C3,2026-02-03,7.00,EUR,\n",
        "utf-8",
    )
    as_of = date(2026, 1, 31)
    request = ListRequest(path, read_map(tmp_path / "map.toml"), "FR", "EUR", as_of=as_of)
    statement, report = portfolio_of_list(request, COMPANY)
    assert report == ListReport(
        encoding="utf-8",
        rows=4,
        customers=2,
        open_items=2,
        cleared_items=1,
        not_yet_issued=1,
        balances={"EUR": 0, "USD": 750},
        first_on=date(2026, 1, 1),
        last_on=date(2026, 1, 3),
        as_of=as_of,
    )
    write_folder(statement, tmp_path / "out")
    assert read_portfolio(tmp_path / "out").items.get_column("x_paid").to_list() == [
        "",
        "",
        "2026-01-04",
    ]
