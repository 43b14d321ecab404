"""`aval read fec|csv FILE --out FOLDER`: turn an accounting export into a portfolio."""

import gc
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from aval.cli import exits
from aval.cli.terminal import add_language, reader
from aval.connectors.ledgers.fec import FecRequest
from aval.connectors.ledgers.list_map import DateOrder, is_country, read_map
from aval.connectors.ledgers.lists import ListRequest
from aval.intake.ledger import LedgerReport, portfolio_of_fec
from aval.intake.ledger_folder import (
    FolderInUseError,
    OwnCompany,
    Statement,
    refuse_used_folder,
    write_folder,
)
from aval.intake.ledger_lists import ListReport, portfolio_of_list
from aval.intake.ledger_terms import terms_of
from aval.vocabulary.money import MINOR_DIGITS
from aval.wording.language import Language


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments, for each kind of file its own."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    fec = kinds.add_parser("fec", help="a French file of accounting entries (FEC)")
    fec.add_argument("file", type=Path)
    fec.add_argument("--terms", required=True, help='payment terms: "30 net", "45 eom", "eom 45"')
    fec.add_argument("--terms-file", type=Path, help="a CSV of terms by account or customer")
    fec.add_argument("--accounts", type=_accounts, default=("411",), help="default: 411")
    _add_common(fec, country="FR", currency="EUR")
    listed = kinds.add_parser("csv", help="a list of receivables, with a map of its columns")
    listed.add_argument("file", type=Path)
    listed.add_argument("--map", type=Path, required=True, help="a TOML file: what columns mean")
    listed.add_argument("--date-order", type=DateOrder, choices=tuple(DateOrder))
    _add_common(listed, country=None, currency=None)


def _add_common(parser: ArgumentParser, country: str | None, currency: str | None) -> None:
    parser.add_argument("--company", required=True, help="the key of the own company")
    parser.add_argument("--company-name", default="")
    parser.add_argument("--country", type=_country, default=country)
    parser.add_argument("--currency", type=_currency, default=currency)
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE")
    parser.add_argument("--encoding", help="default: decided by evidence")
    parser.add_argument("--out", type=Path, required=True, help="the folder of the portfolio")
    parser.add_argument("--format", choices=("csv", "parquet"), default="csv")
    parser.add_argument("--replace", action="store_true", help="replace the portfolio in --out")
    add_language(parser)


def _accounts(text: str) -> tuple[str, ...]:
    accounts = tuple(part.strip() for part in text.split(",") if part.strip())
    if not accounts:
        raise ArgumentTypeError(text)
    return accounts


def _country(text: str) -> str:
    if not is_country(text):
        raise ArgumentTypeError(text)
    return text


def _currency(text: str) -> str:
    if text not in MINOR_DIGITS:
        raise ArgumentTypeError(text)
    return text


def run(args: Namespace) -> int:
    """Read the file, write the folder, say what was read."""
    language = reader(args)
    out = Path(args.out).absolute()
    try:
        refuse_used_folder(out, replace=args.replace)
        with _no_collection():
            read = _read_fec if args.kind == "fec" else _read_csv
            statement, told = read(args, language)
            write_folder(statement, out, file_format=args.format, replace=args.replace)
    except FolderInUseError:
        print(language.say("ledger.folder_in_use", folder=args.out), file=sys.stderr)
        return exits.CANNOT_READ_OR_WRITE
    for line in told:
        print(line)
    print(language.say("ledger.report_written", folder=args.out))
    return exits.OK


@contextmanager
def _no_collection() -> Generator[None, None, None]:
    """Spare the search for cycles: reading makes millions of small values and none of them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read_fec(args: Namespace, language: Language) -> tuple[Statement, list[str]]:
    """Return the portfolio of a FEC and the lines that tell what was read."""
    request = FecRequest(args.file, args.accounts, MINOR_DIGITS[args.currency], args.encoding)
    terms = terms_of(args.terms, args.terms_file)
    statement, report = portfolio_of_fec(request, _company(args), terms, args.as_of)
    return statement, _tell_ledger(report, args, language)


def _read_csv(args: Namespace, language: Language) -> tuple[Statement, list[str]]:
    """Return the portfolio of a list and the lines that tell what was read."""
    list_map = read_map(args.map)
    if args.encoding:
        list_map = replace(list_map, encoding=args.encoding)
    args.country = args.country or list_map.constants.get("country", "FR")
    args.currency = args.currency or list_map.constants.get("currency", "EUR")
    company = _company(args)
    request = ListRequest(
        args.file, list_map, company.country, company.currency, args.date_order, args.as_of
    )
    statement, report = portfolio_of_list(request, company)
    return statement, _tell_list(report, args, language)


def _company(args: Namespace) -> OwnCompany:
    return OwnCompany(args.company, args.company_name or args.company, args.country, args.currency)


def _tell_ledger(report: LedgerReport, args: Namespace, language: Language) -> list[str]:
    """Return what was read of a ledger, a line each."""
    told = [
        language.say(
            "ledger.report_lines",
            file=args.file.name,
            lines=language.count(report.lines),
            entries=language.count(report.entries),
            encoding=report.encoding,
        ),
        language.say(
            "ledger.report_period",
            first=language.day(report.first_on),
            closing=language.day(report.closing_on),
        ),
        *_tell_day(report.as_of, language),
        _tell_items(report, language),
        language.say(
            "ledger.report_balance", balance=language.money(report.balance, args.currency)
        ),
    ]
    if report.unbalanced_groups:
        total = language.money(report.unbalanced_total, args.currency)
        count = language.count(report.unbalanced_groups)
        told.append(language.say("ledger.report_lettering", count=count, total=total))
    return told


def _tell_list(report: ListReport, args: Namespace, language: Language) -> list[str]:
    """Return what was read of a list, a line each."""
    rows = language.count(report.rows)
    told = [
        language.say(
            "ledger.report_rows", file=args.file.name, rows=rows, encoding=report.encoding
        ),
        language.say(
            "ledger.report_issued",
            first=language.day(report.first_on),
            last=language.day(report.last_on),
        ),
        *_tell_day(report.as_of, language),
        _tell_items(report, language),
    ]
    if report.not_yet_issued:
        count = language.count(report.not_yet_issued)
        told.append(language.say("ledger.report_later", count=count))
    for currency, balance in report.balances.items():
        told.append(language.say("ledger.report_open", balance=language.money(balance, currency)))
    return told


def _tell_day(as_of: date | None, language: Language) -> list[str]:
    return [language.say("ledger.report_as_of", day=language.day(as_of))] if as_of else []


def _tell_items(report: LedgerReport | ListReport, language: Language) -> str:
    return language.say(
        "ledger.report_items",
        customers=language.count(report.customers),
        open=language.count(report.open_items),
        cleared=language.count(report.cleared_items),
    )
