"""What files say, as frames of facts: a dataset or a part of one, a ledger, a list."""

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import polars as pl

from aval.connectors.ledgers.fec import FecRequest
from aval.connectors.ledgers.list_map import CUSTOMER_COLUMNS, DateOrder, ListMap, read_map
from aval.connectors.ledgers.lists import ListRequest
from aval.connectors.ledgers.notices import ItemNotice
from aval.connectors.ledgers.receivables import CARRIED
from aval.connectors.ledgers.workbooks import write_sheet
from aval.dataset.portfolio import ExposureDefinition, Portfolio
from aval.dataset.reading import Known, Tables, empty_frame, read_portfolio, read_tables
from aval.dataset.tables import CARRIED as CARRIED_BEGIN
from aval.dataset.tables import TABLES
from aval.intake.landing import check_workbook
from aval.intake.ledger import portfolio_of_fec
from aval.intake.ledger_folder import OwnCompany, Statement, write_folder
from aval.intake.ledger_lists import portfolio_of_list
from aval.intake.ledger_terms import terms_of
from aval.records.portfolio import accounts_of, frames_of
from aval.vocabulary.acts import RunFormat, RunMode
from aval.vocabulary.faults import BadInput, Fault
from aval.vocabulary.money import MINOR_DIGITS

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
"""Endings of files that hold sheets."""
MAX_WORKBOOK_BYTES = 2**30
"""Bytes that a workbook may have when unpacked."""
ITEM_KEYS = "{company}/{key}"
"""How items of a list are told apart from those of other companies."""
_ITEM_TOLD = frozenset(
    [
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
        "cleared_on",
        "carried",
    ]
)
_ALWAYS_TOLD = {"items": {"cleared_on"}, "covers": {"amount", "valid_to"}}
"""Columns whose absence says that they are empty, because others of their row depend on it."""


class Vanishing(StrEnum):
    """What becomes of an item that a full file no longer lists."""

    REMOVED = "removed"
    """The file lists cleared items too: what it lacks was never there."""
    CLEARED = "cleared"
    """The file lists open items only: what it lacks is open no longer."""
    OF_THE_YEAR = "of_the_year"
    """The file is one year's ledger: it speaks for its year, and for what was open before."""


@dataclass(frozen=True)
class Incoming:
    """What files say. `frames` has the columns that `facts.write` takes, by table.

    `told` names the columns that the files tell, for tables of which they tell not all; the
    others keep what is known. `companies` are those that a full file speaks for.
    """

    frames: dict[str, pl.DataFrame]
    told: dict[str, frozenset[str]] = field(default_factory=dict)
    companies: frozenset[str] = frozenset()
    vanishing: Vanishing = Vanishing.REMOVED
    year: str = ""
    """Of a ledger, how the keys of its year's items begin."""
    accounts: pl.DataFrame = field(default_factory=pl.DataFrame)
    """Of each item, by key: `item`, and `account` as the file tells it."""


def read(
    folder: Path, run_format: RunFormat, mode: RunMode, options: Mapping[str, Any], known: Known
) -> Incoming:
    """Return what the files of a run say; raises BadInput with everything wrong with them."""
    if run_format is RunFormat.DATASET:
        return _dataset(folder, mode, known)
    with tempfile.TemporaryDirectory(prefix="aval-") as work:
        if run_format is RunFormat.FEC:
            return _fec(folder, options, Path(work))
        return _list(folder, options, Path(work))


def _dataset(folder: Path, mode: RunMode, known: Known) -> Incoming:
    """Return the tables of a dataset: a whole one in full mode, any of them else."""
    tables = read_tables(folder, None if mode is RunMode.FULL else known)
    there = set(tables.frames)
    if tables.settings is not None:
        there.add("settings")
    if tables.policies is not None:
        there.add("policies")
    if not there:
        raise BadInput([Fault(folder.name, 0, "", "", "intake.some_table")])
    portfolio = _portfolio(tables, known)
    frames = frames_of(portfolio)
    items = portfolio.items
    told = {} if mode is RunMode.FULL else _told(folder, tables)
    if "items" in there:
        there.add("accounts")
    companies = tables.frames["companies"].get_column("company") if mode is RunMode.FULL else ()
    return Incoming(
        frames={name: frame for name, frame in frames.items() if name in there},
        told=told,
        companies=frozenset(map(str, companies)),
        accounts=_accounts(items, "x_account") if "items" in there else pl.DataFrame(),
    )


def _portfolio(tables: Tables, known: Known) -> Portfolio:
    """Return a portfolio of the tables there are; the others are empty."""
    frames = {
        table.name: tables.frames[table.name]
        if table.name in tables.frames
        else empty_frame(table, tables.keys)
        for table in TABLES
    }
    currency, exposure = tables.settings or (known.currency, ExposureDefinition())
    return Portfolio(currency, exposure, **frames, policies=tables.policies or ())


def _told(folder: Path, tables: Tables) -> dict[str, frozenset[str]]:
    """Return the columns that files of a part of a dataset have."""
    told = {}
    for name in tables.frames:
        path = folder / f"{name}.csv"
        if path.is_file():
            columns = pl.read_csv(path, n_rows=0).columns
        else:
            columns = list(pl.read_parquet_schema(path.with_suffix(".parquet")))
        own = {column for column in columns if not column.startswith(CARRIED_BEGIN)}
        if len(own) < len(columns):
            own.add("carried")
        told[name] = frozenset(own | _ALWAYS_TOLD.get(name, set()))
    return told


def _fec(folder: Path, options: Mapping[str, Any], work: Path) -> Incoming:
    """Return the receivables of a French ledger."""
    table = options.get("terms_file")
    path = _one_file(folder, but=table)
    company = _company(options, "FR", "EUR")
    digits = MINOR_DIGITS[company.currency]
    accounts = tuple(options.get("accounts") or ("411",))
    statement, report = portfolio_of_fec(
        FecRequest(path, accounts, digits, options.get("encoding")),
        company,
        terms_of(str(options.get("terms", "")), folder / table if table else None),
        _day(options),
    )
    year = f"{company.company}/{report.first_on.year}/"
    statement = replace(statement, items=_ledger_keys(statement.items, year))
    only_open = bool(options.get("lists_only_open"))
    return _of_ledger(
        _own_customers(statement, options),
        work,
        Vanishing.CLEARED if only_open else Vanishing.OF_THE_YEAR,
        {"items": _ITEM_TOLD | {"due_on"}, "customers": frozenset({"customer", "name"})},
        year=year,
        account="",
    )


def _ledger_keys(items: Sequence[ItemNotice], year: str) -> list[ItemNotice]:
    """Return items with keys that stay theirs when the ledger grows: journal, entry, customer.

    Lines of one customer in one entry are counted in the order of the file.
    """
    journal, entry = CARRIED.index("x_journal"), CARRIED.index("x_entry")
    counted: Counter[str] = Counter()
    found = []
    for item in items:
        begin = f"{year}{item.carried[journal]}/{item.carried[entry]}/{item.customer}"
        counted[begin] += 1
        found.append(item._replace(item=f"{begin}/{counted[begin]}"))
    return found


def _list(folder: Path, options: Mapping[str, Any], work: Path) -> Incoming:
    """Return the receivables of a list, text or workbook."""
    path = _one_file(folder)
    map_path = work / str(options.get("map_name", "map.toml"))
    map_path.write_text(str(options.get("map", "")), "utf-8")
    list_map = read_map(map_path)
    if path.suffix.lower() in WORKBOOKS:
        path, list_map = _sheet(path, list_map, options, work)
    elif options.get("encoding"):
        list_map = replace(list_map, encoding=options["encoding"])
    constants = list_map.constants
    company = _company(options, constants.get("country", "FR"), constants.get("currency", "EUR"))
    order = options.get("date_order")
    request = ListRequest(
        path,
        list_map,
        company.country,
        company.currency,
        DateOrder(order) if order else None,
        _day(options),
    )
    statement, _ = portfolio_of_list(request, company)
    items = [
        item._replace(item=ITEM_KEYS.format(company=company.company, key=item.item))
        for item in statement.items
    ]
    only_open = options.get("lists_only_open", True)
    return _of_ledger(
        _own_customers(replace(statement, items=items), options),
        work,
        Vanishing.CLEARED if only_open else Vanishing.REMOVED,
        _told_by_map(list_map),
        account="x_account",
    )


def _sheet(
    path: Path, list_map: ListMap, options: Mapping[str, Any], work: Path
) -> tuple[Path, ListMap]:
    """Return a workbook's sheet as a text file, and the map that reads it."""
    if path.suffix.lower() != ".xls":
        check_workbook(path, MAX_WORKBOOK_BYTES)
    separator, decimal = list_map.separator or ",", list_map.decimal or "."
    target = work / path.name
    write_sheet(
        path,
        target,
        sheet=str(options.get("sheet", "")),
        separator=separator,
        decimal=decimal,
    )
    return target, replace(list_map, separator=separator, encoding="utf-8")


def _told_by_map(list_map: ListMap) -> dict[str, frozenset[str]]:
    """Return the columns that a list tells by its map."""
    named = {*list_map.columns, *list_map.constants}
    customers = {"customer"} | (named & {*CUSTOMER_COLUMNS, "country"})
    if "customer_name" in named:
        customers.add("name")
    items = (named - {"customer_name", *CUSTOMER_COLUMNS, "country"}) | (
        _ITEM_TOLD - {"number", "tax_amount"}
    )
    return {"items": frozenset(items), "customers": frozenset(customers)}


def _of_ledger(
    statement: Statement,
    work: Path,
    vanishing: Vanishing,
    told: dict[str, frozenset[str]],
    *,
    year: str = "",
    account: str,
) -> Incoming:
    """Return a ledger's statement as frames, checked as every portfolio is."""
    folder = work / "portfolio"
    write_folder(statement, folder)
    portfolio = read_portfolio(folder)
    items = portfolio.items
    frames = frames_of(portfolio)
    if not account:
        frames["accounts"] = accounts_of(items.drop("x_account", strict=False))
    kept = ("settings", "companies", "customers", "accounts", "items")
    return Incoming(
        frames={name: frames[name] for name in kept},
        told={"settings": frozenset({"name"}), "companies": frozenset({"company"}), **told},
        companies=frozenset({statement.company.company}),
        vanishing=vanishing,
        year=year,
        accounts=_accounts(items, account),
    )


def _accounts(items: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return what each item says of its account: nothing where there is no such column."""
    told = pl.col(column) if column in items.columns else pl.lit("")
    return items.select("item", told.alias("account"))


def _own_customers(statement: Statement, options: Mapping[str, Any]) -> Statement:
    """Return a statement whose customers are the company's own, where the files say so.

    Companies that share one numbering of customers share the customers.
    """
    if options.get("customers") != "own":
        return statement
    begin = f"{statement.company.company}/"
    return replace(
        statement,
        customers=[one._replace(customer=begin + one.customer) for one in statement.customers],
        items=[one._replace(customer=begin + one.customer) for one in statement.items],
    )


def _company(options: Mapping[str, Any], country: str, currency: str) -> OwnCompany:
    """Return the company whose ledger it is; raises BadInput without it, or its currency."""
    key = str(options.get("company") or "")
    told = str(options.get("currency") or currency)
    if not key:
        raise BadInput([Fault("", 0, "company", "", "intake.company")])
    if told not in MINOR_DIGITS:
        raise BadInput([Fault("", 0, "currency", told, "faults.currency")])
    name = str(options.get("company_name") or key)
    return OwnCompany(key, name, str(options.get("country") or country), told)


def _day(options: Mapping[str, Any]) -> date | None:
    told = options.get("as_of")
    return date.fromisoformat(str(told)) if told else None


def _one_file(folder: Path, but: str | None = None) -> Path:
    """Return the one file of a run; raises BadInput where there are several."""
    paths = [path for path in sorted(folder.iterdir()) if path.name != but]
    if len(paths) != 1:
        names = ", ".join(path.name for path in paths)
        raise BadInput([Fault(names[:200], 0, "", "", "intake.one_file")])
    return paths[0]
