"""A customer with a policy, an insurer that takes orders, and people who may ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from aval.connectors.contract import Gate, Session
from aval.connectors.registry import Installed
from aval.dataset.reading import read_portfolio
from aval.desk.requests import grounds
from aval.records.models import Change, CoverRequest
from aval.vocabulary.insurers import Capability, RequestKind
from aval.vocabulary.words import Layer
from tests.desk.customer.judged import keep_judged
from tests.outbox.ordering import DAY, Ordering, connection
from tests.tables import POLICY, write_folder

DUE = {"issued_on": "2026-10-01", "due_on": "2026-12-01"}
FEES = '\nfees = { request = "0.00", monitoring = "38.00", investigation = "0.00" }\n'


@dataclass
class Taking:
    """An insurer as it is installed: `takes` is its session."""

    takes: Ordering
    code: str = "telling"
    capabilities: frozenset[Capability] = frozenset(Capability)
    fields: tuple[object, ...] = ()
    kinds: frozenset[RequestKind] = frozenset(RequestKind)
    layers: frozenset[Layer] = frozenset({Layer.PERMANENT, Layer.TEMPORARY, Layer.TOP_UP})
    amount_step: int = 1_000
    opened: list[Mapping[str, str]] = field(default_factory=list)

    def connect(self, settings: Mapping[str, str], gate: Gate) -> Session:
        """Open a session."""
        assert gate.now()
        self.opened.append(settings)
        return self.takes.session(None)  # type: ignore[arg-type]


def install(monkeypatch: pytest.MonkeyPatch, taking: Taking | None) -> None:
    """Let an insurer be installed, or none."""
    found = Installed({taking.code: taking} if taking else {}, {})  # type: ignore[dict-item]
    monkeypatch.setattr(grounds, "installed", lambda: found)
    if taking:
        monkeypatch.setattr("aval.desk.requests.delivering.insurer", lambda _: taking, raising=True)


def customers(folder: Path, **tables: object) -> Change:
    """Keep C1 with 61,700 of invoices under a limit of 50,000, and judge it."""
    given: dict[str, object] = {
        "customers": [{"name": "Martin SA", "registration_number": "912448109"}],
        "items": [{"amount": "61700.00", "open_amount": "61700.00", **DUE}],
        "covers": [{"amount": "50000.00"}],
        "policies": POLICY.replace(
            "[policy.terms.insured_pct]", f"{FEES}[policy.terms.insured_pct]"
        ),
    } | tables
    return keep_judged(read_portfolio(write_folder(folder, **given)), DAY)  # type: ignore[arg-type]


def connected() -> None:
    """Let AZ-100 be reached by an interface, under which C1 is buyer 007."""
    connection()


def only() -> CoverRequest:
    """Return the one request that there is."""
    return CoverRequest.objects.get()
