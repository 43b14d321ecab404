"""Writes what a ledger or a list told as a portfolio folder: all of it, or nothing."""

import csv
import shutil
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from aval.connectors.ledgers.lettering import LetterGroup
from aval.connectors.ledgers.notices import CustomerNotice, ItemNotice
from aval.dataset.reading import read_portfolio
from aval.dataset.writing import write_portfolio
from aval.vocabulary.money import MINOR_DIGITS, decimal_text

SETTINGS_FILE = "portfolio.toml"
"""The file by which a folder is known to be a portfolio."""
ITEM_DATES = (
    "ordered_on",
    "delivered_on",
    "due_on",
    "extended_due_on",
    "declared_on",
    "claimed_on",
)
"""Dates that an item may carry besides `issued_on` and `cleared_on`."""
_ITEM_COLUMNS = (
    "item",
    "company",
    "customer",
    "kind",
    "number",
    "issued_on",
    "amount",
    "tax_amount",
    "open_amount",
    "currency",
    "disputed",
    "cleared_on",
)
_WRITTEN = {"companies", "customers", "items", "lettering"}
"""The tables of a folder that come from the ledger; everything else in it is the user's."""
_CUSTOMER_COLUMNS = ("customer", "name", "country")
CUSTOMER_OTHERS = ("group", "segment", "registration_number", "vat_number")
"""Columns that a customer may have besides its key, name and country."""


@dataclass(frozen=True, slots=True)
class OwnCompany:
    """The company whose ledger it is; `currency` is its own and the reporting currency."""

    company: str
    name: str
    country: str
    currency: str


@dataclass(frozen=True)
class Statement:
    """Everything a folder is made of."""

    company: OwnCompany
    customers: Sequence[CustomerNotice]
    items: Sequence[ItemNotice]
    carried: Sequence[str] = ()
    """The names of the columns that the items carry."""
    unbalanced: Sequence[LetterGroup] | None = None
    """Lettering that does not balance; None where the source knows no lettering."""


class FolderInUseError(Exception):
    """The folder to write is there already, and is not to be replaced."""


def refuse_used_folder(folder: Path, *, replace: bool) -> None:
    """Raise FolderInUseError when a folder may not be written.

    It may when it is missing or empty; when `replace` is asked, also when it is a portfolio.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (replace and (folder / SETTINGS_FILE).is_file()):
        raise FolderInUseError(str(folder))


def write_folder(
    statement: Statement, folder: Path, *, file_format: str = "csv", replace: bool = False
) -> None:
    """Write a portfolio folder as `csv` or `parquet`; raises FolderInUseError when it may not be.

    Everything is written beside it first and takes its place at the end, so that a folder is
    never half a portfolio.
    """
    with folder_beside(folder, replace=replace) as beside:
        _write_tables(statement, beside)
        if file_format == "parquet":
            write_portfolio(read_portfolio(beside), beside, file_format=file_format)


@contextmanager
def folder_beside(folder: Path, *, replace: bool) -> Generator[Path, None, None]:
    """Give an empty folder to fill that takes the place of `folder` if all goes well."""
    refuse_used_folder(folder, replace=replace)
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    old, beside = work / "old", work / "new"
    try:
        beside.mkdir()
        yield beside
        if folder.exists():
            _keep_what_is_the_users(folder, beside)
            folder.rename(old)
        beside.rename(folder)
    finally:
        if old.exists() and not folder.exists():
            old.rename(folder)
        shutil.rmtree(work)


def _keep_what_is_the_users(folder: Path, beside: Path) -> None:
    """Copy what a ledger says nothing about: settings, policies, decisions, notes."""
    for path in folder.iterdir():
        if path.stem in _WRITTEN:
            continue
        if path.is_dir():
            shutil.copytree(path, beside / path.name)
        else:
            shutil.copy2(path, beside / path.name)


def _write_tables(statement: Statement, folder: Path) -> None:
    company = statement.company
    settings = f'reporting_currency = "{company.currency}"\n'
    (folder / SETTINGS_FILE).write_text(settings, "utf-8")
    own = (company.company, company.name, company.country, company.currency)
    _write(folder / "companies.csv", ("company", "name", "country", "currency"), [own])
    others = _used(CUSTOMER_OTHERS, (name for c in statement.customers for name, _ in c.other))
    _write(
        folder / "customers.csv",
        (*_CUSTOMER_COLUMNS, *others),
        (_customer_row(customer, others) for customer in statement.customers),
    )
    dates = _used(ITEM_DATES, (name for item in statement.items for name, _ in item.dates))
    _write(
        folder / "items.csv",
        (*_ITEM_COLUMNS, *dates, *statement.carried),
        (_item_row(item, company.company, dates) for item in statement.items),
    )
    if statement.unbalanced is not None:
        digits = MINOR_DIGITS[company.currency]
        _write_lettering(folder / "lettering.csv", statement.unbalanced, digits)


def _used(columns: Iterable[str], used: Iterable[str]) -> tuple[str, ...]:
    """Return the columns that are used at all, in their own order."""
    named = set(used)
    return tuple(column for column in columns if column in named)


def _write(path: Path, header: Iterable[str], table: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(table)


def _customer_row(customer: CustomerNotice, others: Sequence[str]) -> Iterator[str]:
    other = dict(customer.other)
    yield from (customer.customer, customer.name, customer.country)
    yield from (other.get(column, "") for column in others)


def _item_row(item: ItemNotice, company: str, dates: Sequence[str]) -> tuple[str, ...]:
    digits = MINOR_DIGITS[item.currency]
    days = {name: day.isoformat() for name, day in item.dates}
    return (
        item.item,
        company,
        item.customer,
        item.kind,
        item.number,
        item.issued_on.isoformat(),
        decimal_text(item.amount, digits),
        decimal_text(item.tax_amount, digits),
        decimal_text(item.open_amount, digits),
        item.currency,
        "true" if item.is_disputed else "false",
        item.cleared_on.isoformat() if item.cleared_on else "",
        *[days.get(column, "") for column in dates],
        *item.carried,
    )


def _write_lettering(path: Path, groups: Iterable[LetterGroup], digits: int) -> None:
    """Write the lettering that does not balance; lines are numbers of the ledger's file."""
    _write(
        path,
        ("account", "aux", "letter", "lettered_on", "debit", "credit", "residual", "lines"),
        (
            (
                group.account,
                group.auxiliary,
                group.letter,
                group.lettered_on.isoformat() if group.lettered_on else "",
                decimal_text(group.debit, digits),
                decimal_text(group.credit, digits),
                decimal_text(group.residual, digits),
                " ".join(str(line) for line in group.lines),
            )
            for group in groups
        ),
    )
