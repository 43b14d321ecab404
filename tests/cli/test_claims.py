"""`aval claims`: unpaid items told, followed and paid at the terminal, as a person."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils.timezone import localdate

from aval.assessment.day import assess_day
from aval.cli import exits
from aval.cli.main import main
from aval.records.models import Paper
from aval.vocabulary.acts import Role
from tests.desk.claims.world import item, on, unpaid
from tests.people import limited, person

pytestmark = pytest.mark.django_db
Capture = pytest.CaptureFixture[str]
DECLARE = ("declare", "C1", "--policy", "AZ-100", "--item", "I1")


@pytest.fixture(autouse=True)
def world(tmp_path: Path, settings: LazySettings) -> None:
    """Make a customer whose invoice is overdue, and who declares."""
    settings.MEDIA_ROOT = tmp_path / "files"
    today = localdate()
    items = [item("I1", today - timedelta(30), "15000.00")]
    covers = [{"amount": "20000.00", "valid_from": "2020-01-01"}]
    unpaid(tmp_path / "portfolio", today, items=items, covers=covers)
    assess_day(as_of=today, at=on(today))
    person("lea")


def _aval(*words: object, login: str = "lea") -> int:
    return main(["claims", *map(str, words), "--as", login])


def test_from_declaring_to_money(tmp_path: Path, capsys: Capture) -> None:
    """A notice and a claim, each step as it stands, and the history in words."""
    assert _aval("list") == exits.OK
    assert "No paper here" in capsys.readouterr().out
    (tmp_path / "statement.pdf").write_bytes(b"1")
    more = ("--message", "They promise", "--attach", tmp_path / "statement.pdf", "--draft")
    assert _aval(*DECLARE, *more) == exits.OK
    notice = Paper.objects.get()
    assert capsys.readouterr().out == f"{notice.key}: draft\n"
    assert _aval("submit", notice.key) == exits.OK
    assert _aval("carried", notice.key, "--reference", "N-7") == exits.OK
    assert _aval("submit", notice.key) == exits.BAD_INPUT

    assert _aval(*DECLARE, "--kind", "claim", "--cause", "protracted_default") == exits.OK
    claim = Paper.objects.get(kind="claim")
    assert _aval("carried", claim.key) == exits.OK
    assert _aval("answer", claim.key, "--answer", "accepted", "--amount", "9000.00") == exits.OK
    paid = ("money", claim.key, "--kind", "indemnity", "--amount")
    assert _aval(*paid, "9 000") == exits.BAD_INPUT
    assert "is no amount" in capsys.readouterr().err
    assert _aval(*paid, "9000.00") == exits.OK
    assert capsys.readouterr().out == f"{claim.key}: paid\n"
    assert _aval("show", claim.key) == exits.OK
    shown = capsys.readouterr().out
    for words in ("Martin SA", "F-I1", "EUR\u00a09,000.00", "An indemnity came in", "lea"):
        assert words in shown, shown
    assert _aval("show", notice.key) == exits.OK
    assert "They promise" in capsys.readouterr().out
    assert _aval("list", "--most", 1, "--kind", "overdue", "--kind", "claim") == exits.OK
    told = capsys.readouterr()
    assert claim.key in told.out
    assert _aval("list", "--after", told.err.split()[-1], "--state", "acknowledged") == exits.OK
    assert notice.key in capsys.readouterr().out


def test_who_may(tmp_path: Path, capsys: Capture) -> None:
    """Whoever has the right, inside the scope; what cannot be is told in words."""
    person("max", Role.SALES)
    limited("north", Role.CREDIT_MANAGER, region="north")
    person("gone", is_active=False)
    for login, said in {
        "max": "may not", "north": "no customer C1", "nobody": "nobody with the login",
        "gone": "may not do this",
    }.items():  # fmt: skip
        assert _aval(*DECLARE, login=login) == exits.BAD_INPUT
        assert said in capsys.readouterr().err, login
    assert _aval("show", "AV1") == exits.BAD_INPUT
    assert "no paper AV1" in capsys.readouterr().err
    plan = ("--kind", "payment_plan", "--part")
    assert _aval(*DECLARE, *plan, "soon", "15000.00") == exits.BAD_INPUT
    assert _aval(*DECLARE, *plan, (localdate() + timedelta(5)).isoformat(), "1") == exits.BAD_INPUT
    assert "do not add up" in capsys.readouterr().err
    (tmp_path / "x.exe").write_bytes(b"1")
    assert _aval(*DECLARE, "--attach", tmp_path / "x.exe") == exits.BAD_INPUT
    assert not Paper.objects.exists()
