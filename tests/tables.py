"""Portfolios for tests: folders written from a few lines, read back as rows of text."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

COLUMNS = {
    "companies": "company,name,country,currency",
    "customers": "customer,name,country,group,segment,registration_number,vat_number,insolvent_on",
    "items": "item,company,customer,kind,number,ordered_on,delivered_on,issued_on,due_on,"
    "extended_due_on,amount,tax_amount,open_amount,currency,disputed,cleared_on,declared_on,"
    "claimed_on",
    "covers": "cover,policy,customer,layer,extension,status,requested_amount,amount,currency,"
    "requested_on,decided_on,valid_from,valid_to,insured_pct",
    "credits": "customer,amount,currency,valid_from,valid_to,reason",
    "grades": "customer,source,scale,value,observed_on",
    "rates": "currency,on,rate",
}
POLICY = """
[[policy]]
policy = "AZ-100"
[[policy.terms]]
valid_from = 2026-01-01
mep_days = 60
notify_days = 30
waiting_days = 150
claim_months = 6
[policy.terms.insured_pct]
permanent = "90"
"""
DEFAULTS = {
    "companies": {"company": "FR01", "country": "FR"},
    "customers": {"customer": "C1", "country": "FR"},
    "items": {
        "item": "I1",
        "company": "FR01",
        "customer": "C1",
        "kind": "invoice",
        "issued_on": "2026-04-01",
        "due_on": "2026-05-01",
        "amount": "100.00",
        "open_amount": "100.00",
        "currency": "EUR",
    },
    "covers": {
        "cover": "K1",
        "policy": "AZ-100",
        "customer": "C1",
        "layer": "permanent",
        "status": "granted",
        "amount": "1000.00",
        "currency": "EUR",
        "decided_on": "2026-01-01",
        "valid_from": "2026-01-01",
    },
    "credits": {"customer": "C1", "amount": "10.00", "currency": "EUR", "valid_from": "2026-01-01"},
    "grades": {"customer": "C1"},
    "rates": {"currency": "USD", "on": "2026-01-01", "rate": "1.25"},
}
"""A sound row of each table; a test names only what it is about."""

Rows = Iterable[Mapping[str, str]]


def write_folder(
    folder: Path,
    *,
    settings: str = 'reporting_currency = "EUR"\n',
    policies: str = POLICY,
    **tables: Rows,
) -> Path:
    """Write a portfolio folder; tables not named hold one sound row, or none beyond the ledger."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "portfolio.toml").write_text(settings, "utf-8")
    (folder / "policies.toml").write_text(policies, "utf-8")
    for name, columns in COLUMNS.items():
        rows = tables.get(name, [{}] if name in {"companies", "customers", "items"} else [])
        names = list(dict.fromkeys([*columns.split(","), *(key for row in rows for key in row)]))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows({**DEFAULTS[name], **row} for row in rows)
    return folder


def text_rows(frame: pl.DataFrame) -> list[dict[str, str]]:
    """Return a frame's rows as the text that stands in a CSV."""
    return list(csv.DictReader(io.StringIO(frame.write_csv(), newline="")))


def file_rows(path: Path) -> list[dict[str, str]]:
    """Return a CSV's rows as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
