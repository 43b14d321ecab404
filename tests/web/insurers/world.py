"""A portfolio with an insurer connected, whose words a test decides: for tests of pages."""

from datetime import date
from pathlib import Path

import pytest

from aval.connectors import registry
from aval.connectors.contract import CoverNotice, FieldKind, PolicyKey, SettingField
from aval.dataset.reading import read_portfolio
from aval.desk.insurers.connections import ConnectionCard, read_insurer, save_connection
from aval.intake.insurers.syncing import Synced
from aval.records.insurers import Connection
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import Layer
from tests.desk.customer.judged import keep_judged
from tests.intake.insurers.telling import Telling, gate
from tests.people import AT
from tests.tables import write_folder

DAY = AT.date()
NOTICE = CoverNotice(
    cover="900",
    policy=PolicyKey("0042"),
    buyer="007",
    layer=Layer.PERMANENT,
    decision=Decision.APPROVED,
    amount=5_000_000,
    currency="EUR",
    decided_on=date(2026, 5, 2),
    valid_from=date(2026, 5, 3),
    buyer_name="Martin et Fils SA",
)
FIELDS = (
    SettingField("address", FieldKind.ADDRESS, default="https://insurer.example"),
    SettingField("client_id"),
    SettingField("client_secret", FieldKind.SECRET),
    SettingField("language", FieldKind.CHOICE, choices=("fr", "en"), default="en"),
    SettingField("policies", FieldKind.POLICIES),
)
SETTINGS = {
    "address": "https://insurer.example",
    "client_id": "us",
    "client_secret": "hunter2",
    "policies": "0042;;;AZ-100",
}


def installed(monkeypatch: pytest.MonkeyPatch, *insurers: Telling) -> None:
    """Have exactly these insurers installed."""
    from aval.desk.insurers import connections, identity, queries  # noqa: PLC0415

    found = registry.Installed({one.code: one for one in insurers}, {})
    for module in (queries, identity):
        monkeypatch.setattr(module, "installed", lambda: found)
    monkeypatch.setattr(registry, "installed", lambda: found)
    monkeypatch.setattr(connections, "insurer", registry.insurer)


def portfolio(folder: Path) -> None:
    """Make two customers with a policy, judged."""
    two = [
        {"name": "Martin & Fils", "customer": "C1"},
        {"name": "Dupont Transports", "customer": "C2"},
    ]
    items = [{"issued_on": "2026-09-01", "due_on": "2026-12-01"}]
    written = write_folder(folder, customers=two, items=items)
    keep_judged(read_portfolio(written), DAY)


def connected(name: str = "Telling Trade", key: str = "telling") -> Connection:
    """Return a connection to the insurer `telling`."""
    return save_connection(key=key, card=ConnectionCard("telling", name, SETTINGS), by=None, at=AT)


def read(key: str = "telling") -> Synced:
    """Read the insurer."""
    return read_insurer(key=key, gate=gate(AT), at=AT, today=DAY)
