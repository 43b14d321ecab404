"""`aval requests`: cover asked, followed and taken back at the terminal, as a person."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from aval.cli import exits
from aval.cli.main import main
from aval.desk.requests.brokers import ContactCard, save_contact
from aval.records.models import CoverRequest, Letter
from aval.vocabulary.acts import Role
from tests.desk.requests.world import customers, only
from tests.people import AT, limited, person

pytestmark = pytest.mark.django_db
Capture = pytest.CaptureFixture[str]
ASK = ("ask", "C1", "--policy", "AZ-100", "--kind", "increase", "--amount", "62000.00")


@pytest.fixture(autouse=True)
def world(tmp_path: Path, settings: LazySettings) -> None:
    """Make a customer whose limit is too small, and who asks."""
    settings.MEDIA_ROOT = tmp_path / "files"
    customers(tmp_path / "portfolio")
    person("lea")


def _aval(*words: object, login: str = "lea", language: str = "en") -> int:
    return main(["requests", *map(str, words), "--as", login, "--language", language])


def test_from_asking_to_giving_up(tmp_path: Path, capsys: Capture) -> None:
    """With a file, the history in words, and what may not be told."""
    assert _aval("list") == exits.OK
    assert "No request here." in capsys.readouterr().out
    (tmp_path / "accounts.pdf").write_bytes(b"1")
    options = ("--message", "They grow", "--attach", tmp_path / "accounts.pdf", "--draft")
    assert _aval(*ASK, *options) == exits.OK
    key = only().key
    assert capsys.readouterr().out == f"{key}: draft\n"
    assert (only().amount, only().files.get().name) == (6_200_000, "accounts.pdf")
    for act, state in (("submit", "submitted"), ("hold-back", "draft"), ("cancel", "cancelled")):
        assert _aval(act, key) == exits.OK
        assert only().state == state
    assert _aval("cancel", key) == exits.BAD_INPUT
    assert "is over" in capsys.readouterr().err
    assert _aval("show", key) == exits.OK
    shown = capsys.readouterr().out
    for words in ("EUR\u00a062,000.00", "Martin SA", "They grow", "Written", "Given up", "lea"):
        assert words in shown
    assert _aval("list", "--state", "cancelled", "--customer", "C1", language="fr") == exits.OK
    assert "62\u202f000,00" in capsys.readouterr().out.replace("\u00a0000", "\u202f000")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (("--amount", "62 000"), "is no amount"),
        (("--amount", "1.234"), "is no amount"),
        (("--amount", "40000"), "no increase"),
        (("--currency", "XQX"), "is no currency"),
        (("--policy", "CF"), "does not see"),
        (("--kind", "cancel"), "no amount"),
    ],
)
def test_refused_in_words(changed: tuple[str, ...], said: str, capsys: Capture) -> None:
    """And nothing is written."""
    assert _aval(*ASK, *changed) == exits.BAD_INPUT
    assert said in capsys.readouterr().err
    assert not CoverRequest.objects.exists()


def test_who_may(tmp_path: Path, capsys: Capture) -> None:
    """Whoever has the right, inside the scope."""
    person("max", Role.SALES)
    limited("north", Role.CREDIT_MANAGER, region="north")
    person("gone", is_active=False)
    for login, said in {
        "max": "may not do this", "north": "no customer C1", "nobody": "nobody with the login",
        "gone": "may not do this",
    }.items():  # fmt: skip
        assert _aval(*ASK, login=login) == exits.BAD_INPUT
        assert said in capsys.readouterr().err, login
    assert _aval("show", "AV1") == exits.BAD_INPUT
    assert "no request AV1" in capsys.readouterr().err
    (tmp_path / "x.exe").write_bytes(b"1")
    assert _aval(*ASK, "--attach", tmp_path / "x.exe") == exits.BAD_INPUT
    assert "x.exe" in capsys.readouterr().err
    assert _aval("list", login="gone") == exits.BAD_INPUT


def test_parts_and_the_broker(capsys: Capture) -> None:
    """A long list says how it goes on; the letter is the one that is proposed."""
    for _ in range(2):
        _aval(*ASK, "--draft")
    assert _aval("list", "--most", 1) == exits.OK
    told = capsys.readouterr()
    after = told.err.split()[-1]
    assert _aval("list", "--most", 1, "--after", after) == exits.OK
    assert capsys.readouterr().err == ""
    found = CoverRequest.objects.latest("pk")
    CoverRequest.objects.filter(pk=found.pk).update(
        state="in_study", reference="R", sent_at=AT, submitted_at=AT
    )
    assert _aval("insist", found.key) == exits.BAD_INPUT
    mail = "paul" + "@example.com"
    save_contact(card=ContactCard("Marsh", "Paul", mail, "fr"), by=found.asked_by, at=AT)
    assert _aval("insist", found.key) == exits.OK
    assert Letter.objects.get().receivers == [mail]
