"""A list of covers in a file, read like any insurer: decisions land, unknown words do not."""

from pathlib import Path

import pytest

from aval.connectors.insurers.file import INSURER
from aval.dataset.reading import read_portfolio
from aval.intake.insurers.linking import link
from aval.intake.insurers.syncing import Synced, sync
from aval.intake.receiving import faults_of
from aval.records.insurers import Connection, InsurerCall, PolicyLink, ToldCover
from aval.records.models import Cover, Source
from aval.vocabulary.acts import CoverFault, LinkMethod, RunState
from tests.intake.insurers.telling import AT, gate
from tests.records.keeping import keep
from tests.tables import write_folder

pytestmark = pytest.mark.django_db
MAP = """policy number = Policy\nbuyer = Buyer\nlayer = Layer\ndecision = Decision\namount = Limit
currency = "EUR"\nvalid from = From"""
LIST = """Policy,Buyer,Layer,Decision,Limit,From
0042,007,Primary,Granted,50000.00,2026-05-03
0042,007,Second,Under review,20000.00,2026-05-03
"""


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    """Return a connection with a policy of ours, and a buyer that is C1."""
    keep(read_portfolio(write_folder(tmp_path / "ours", customers=[{}])))
    source = Source.objects.create(key="file", name="Insurer", mode="delta", format="insurer")
    made = Connection.objects.create(source=source, insurer="file")
    PolicyLink.objects.create(connection=made, policy_id="AZ-100", number="0042")
    link(connection=made, customer="C1", buyer="007", method=LinkMethod.PERSON, by=None, at=AT)
    return made


def _sync(connection: Connection, folder: Path) -> Synced:
    settings = {
        "folder": str(folder),
        "map": MAP,
        "decisions": "granted = approved",
        "layers": "primary = permanent\nsecond = temporary",
        "policies": "0042; ; ; AZ-100",
    }
    return sync(
        connection=connection, insurer=INSURER, settings=settings, gate=gate(), at=AT, by=None
    )


def test_decisions_land(connection: Connection, tmp_path: Path) -> None:
    """Of the linked customer; an unknown word is kept and waits; the same file changes nothing."""
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "limits.csv").write_text(LIST, "utf-8")
    found = _sync(connection, folder)
    assert (found.run.state, found.customers) == (RunState.APPLIED, ["C1"])
    (cover,) = Cover.objects.current()
    assert (cover.customer_id, cover.amount, cover.status) == ("C1", 5_000_000, "granted")
    unknown = ToldCover.objects.get(layer="temporary")
    assert (unknown.decision, unknown.raw_code) == ("unknown", "Under review")
    assert (unknown.fault, unknown.amount) == (CoverFault.UNKNOWN_CODE, 2_000_000)
    assert InsurerCall.objects.get().method == "READ"
    again = _sync(connection, folder)
    assert (again.run.state, again.customers) == (RunState.UNCHANGED, [])


def test_a_file_that_is_cut(connection: Connection, tmp_path: Path) -> None:
    """Nothing of it is used; the run keeps the place and what was expected."""
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "limits.csv").write_text(LIST[:-15], "utf-8")
    found = _sync(connection, folder)
    assert found.run.state == RunState.FAILED
    assert [(one.file, one.line) for one in faults_of(found.run)] == [("limits.csv", 3)] * 2
    assert not ToldCover.objects.exists()
    connection.source.refresh_from_db()
    assert connection.source.last_error == "unreadable"
