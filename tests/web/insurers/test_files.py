"""An insurer that gives files: its lines are kept as typed, its faults are told in words."""

from pathlib import Path

import pytest
from django.test import Client

from aval.connectors.insurers.file import INSURER
from aval.records.insurers import Connection
from aval.vocabulary.acts import Role
from tests.people import person
from tests.web.insurers.world import portfolio, read

pytestmark = pytest.mark.django_db
MAP = 'policy number = "0042"\r\nbuyer = Buyer\r\nlayer = "permanent"\r\ndecision = Answer\r\n'
GIVEN = {
    "name": "Portal",
    "map": MAP + 'amount = Limit\r\ncurrency = "EUR"',
    "decisions": "yes = approved",
    "layers": "",
    "policies-number": ["0042"],
    "policies-unit": [""],
    "policies-extension": [""],
    "policies-own": ["AZ-100"],
    "is_active": "on",
}
NEW = "/settings/insurers/new/?insurer=file"


@pytest.fixture
def ada(client: Client, tmp_path: Path) -> Client:
    """Return the browser of an administrator."""
    portfolio(tmp_path / "portfolio")
    client.force_login(person("ada", Role.ADMINISTRATOR))
    return client


def test_lines_are_kept(ada: Client, tmp_path: Path) -> None:
    """Settings of several lines have room for them; one that cannot be is marked."""
    assert ada.get(NEW).content.decode().count("<textarea") == 3
    wrong = ada.post(NEW, {**GIVEN, "folder": str(tmp_path), "decisions": "yes: approved"})
    assert "yes: approved</textarea>" in wrong.content.decode()
    assert not Connection.objects.exists()
    assert ada.post(NEW, {**GIVEN, "folder": str(tmp_path)}).status_code == 302
    assert Connection.objects.get().insurer == INSURER.code
    page = ada.get("/settings/insurers/file/").content.decode()
    assert "buyer = Buyer\r\nlayer = &quot;permanent&quot;" in page


def test_lines_that_mean_nothing_are_told_when_they_are_saved(ada: Client, tmp_path: Path) -> None:
    """A column, a code or a folder that cannot be is named at once, not at the first reading."""
    for changed, told in (
        ({"map": GIVEN["map"] + "\r\ncolour = Farbe"}, "map: colour = Farbe"),
        ({"map": "buyer = Buyer"}, "map: amount ="),
        ({"decisions": "yes = sure"}, "decisions: yes = sure"),
        ({"folder": "exports"}, "folder"),
    ):
        page = ada.post(NEW, {**GIVEN, "folder": str(tmp_path), **changed}).content.decode()
        assert told in page
        assert page.count("Missing, or not as expected.") == 1
    assert not Connection.objects.exists()


def test_faults_are_told(ada: Client, tmp_path: Path) -> None:
    """The reading has the line, the column, the value, and what was expected."""
    ada.post(NEW, {**GIVEN, "folder": str(tmp_path)})
    (tmp_path / "limits.csv").write_text("Buyer,Answer,Limit\n007,yes,much\n", "utf-8")
    run = read("file").run
    page = ada.get(f"/imports/{run.pk}/").content.decode()
    for part in ("limits.csv", "Limit", "much", "an amount with the decimal mark"):
        assert part in page
