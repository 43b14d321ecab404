"""Small datasets, ledgers and lists, and runs that take them in."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from aval.intake import receiving
from aval.intake.applying import apply
from aval.records import facts
from aval.records.models import Change, IntakeRun, Person, Source
from aval.vocabulary.acts import Role, RunFormat, RunMode

AT = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
TABLES = {
    "companies.csv": "company,name,country,currency\nFR01,Nous,FR,EUR\nES01,Nosotros,ES,EUR\n",
    "customers.csv": "customer,name,country,x_owner\nC1,Un,FR,ana\nC2,Deux,FR,\nC3,Tres,ES,bob\n",
    "items.csv": (
        "item,company,customer,kind,number,issued_on,due_on,amount,open_amount,currency,"
        "cleared_on,x_account\n"
        "I1,FR01,C1,invoice,F1,2026-10-01,2026-11-01,100.00,100.00,EUR,,411A\n"
        "I2,FR01,C1,invoice,F2,2026-10-02,2026-11-02,200.00,0,EUR,2026-10-20,411A\n"
        "I3,FR01,C2,invoice,F3,2026-10-03,2026-11-03,300.00,300.00,EUR,,\n"
        "I4,ES01,C3,invoice,F4,2026-10-04,2026-11-04,400.00,400.00,EUR,,\n"
    ),
    "policies.toml": (
        '[[policy]]\npolicy = "P1"\n[[policy.terms]]\nvalid_from = 2026-01-01\nmep_days = 60\n'
        "notify_days = 30\nwaiting_days = 150\nclaim_months = 6\n"
    ),
    "covers.csv": (
        "cover,policy,customer,layer,status,amount,currency,decided_on,valid_from\n"
        "L1,P1,C1,permanent,granted,1000.00,EUR,2026-01-01,2026-01-01\n"
        "L2,P1,C3,permanent,granted,2000.00,EUR,2026-01-01,2026-01-01\n"
    ),
    "credits.csv": (
        "customer,amount,currency,valid_from,valid_to,reason\n"
        "C1,10.00,EUR,2026-01-01,,ok\nC1,10.00,EUR,2026-01-01,,ok\nC3,5.00,EUR,2026-01-01,,\n"
    ),
    "grades.csv": "customer,source,scale,value,observed_on\nC1,AZ,0-10,4,2026-01-01\n",
    "rates.csv": "currency,on,rate\nUSD,2026-01-01,1.08\nUSD,2026-02-01,1.09\n",
    "portfolio.toml": 'reporting_currency = "EUR"\n',
}


def dataset(folder: Path, but: Sequence[str] = (), **other: str) -> Path:
    """Write the dataset into a new folder, without some files, others by stem replaced."""
    folder.mkdir(parents=True)
    for name, text in TABLES.items():
        if name not in but:
            (folder / name).write_text(other.get(name.split(".")[0], text), "utf-8")
    return folder


def without(table: str, *begins: str) -> str:
    """Return the text of a table without the lines that begin so."""
    lines = TABLES[f"{table}.csv"].splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(begins))


def person(role: Role = Role.CREDIT_MANAGER, name: str = "ana") -> Person:
    """Return a person of a role."""
    return Person.objects.get_or_create(username=name, defaults={"role": role})[0]


def source(**other: Any) -> Source:
    """Return the source of the tests, with some of its columns set."""
    found, _ = Source.objects.get_or_create(key="erp", defaults={"name": "ERP"})
    for name, value in other.items():
        setattr(found, name, value)
    found.save()
    return found


def receive(
    folder: Path,
    *paths: Path,
    run_format: RunFormat = RunFormat.DATASET,
    mode: RunMode = RunMode.FULL,
    options: Mapping[str, Any] | None = None,
    at: datetime = AT,
) -> IntakeRun:
    """Take files in; `folder` is where those of runs go."""
    return receiving.receive(
        source=source(),
        files=list(paths),
        run_format=run_format,
        mode=mode,
        options=options or {},
        person=person(),
        at=at,
        folder=folder,
    )


def take(folder: Path, *paths: Path, **other: Any) -> tuple[IntakeRun, Change]:
    """Take files in and use them, however much they shrink."""
    run = receive(folder, *paths, **other)
    at = other.get("at", AT) + timedelta(minutes=1)
    return run, apply(run=run, by=person(), at=at, folder=folder, confirm=True)


def everything() -> dict[str, pl.DataFrame]:
    """Return the current facts of every table, in the order of their keys, without their ids."""
    return {table: facts.read(table).drop("id").sort(pl.all()) for table in facts.TABLES}


def same(one: Mapping[str, pl.DataFrame], other: Mapping[str, pl.DataFrame]) -> bool:
    """Return whether the facts of every table are equal."""
    return all(one[table].equals(other[table]) for table in facts.TABLES)
