"""The pages of declarations and premiums: prepared, checked, sent, corrected, paid."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from aval.dataset.particulars import Particulars
from aval.records.models import PremiumNote, TurnoverDeclaration, TurnoverPerimeter
from aval.vocabulary.acts import Role
from tests.desk.turnover.world import ITEMS, TERMS, sold, told
from tests.people import limited
from tests.web.visitors import client_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world(tmp_path: Path) -> None:
    """Make the sales of the last sixty days known."""
    day = (localdate() - timedelta(60)).isoformat()
    dates = {"issued_on": day, "due_on": day}
    items = tuple(one | dates for one in ITEMS[:4])
    sold(tmp_path / "portfolio", items, terms=TERMS.replace("valid_to = 2026-12-31\n", ""))


@pytest.fixture
def client() -> Client:
    """Return a browser of a credit manager."""
    return client_of(person(Role.CREDIT_MANAGER))


def _text(client: Client, name: str, *arguments: object, **given: str) -> str:
    answer = client.get(reverse(name, args=arguments), given)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def _post(client: Client, name: str, /, *arguments: object, **given: object) -> str:
    answer = client.post(reverse(name, args=arguments), given, follow=True)
    assert answer.status_code == 200, answer.content[:2000]
    return answer.content.decode()


def _prepared(client: Client, **given: object) -> TurnoverDeclaration:
    today = localdate()
    asked = {"policy": "AZ-100", "begins_on": today - timedelta(70), "ends_on": today}
    _post(client, "turnover_prepare", **asked | given)
    found: TurnoverDeclaration = TurnoverDeclaration.objects.latest("pk")
    return found


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_from_the_list_to_sent(language: str) -> None:
    """Prepared, its tables and lines, frozen only when checked; no way back then."""
    client = client_of(person(Role.CREDIT_MANAGER, language=language))
    assert "AZ-100" in _text(client, "turnover")
    made = _prepared(client)
    shown = _text(client, "declaration", made.pk)
    assert "no_limit" in shown
    assert reverse("declaration_send", args=[made.pk]) in shown
    lines = _text(client, "declaration_lines", made.pk, reason="no_limit")
    assert "=F-2" in lines
    assert "Martin SA" not in lines
    assert "Martin SA" in _text(client, "declaration_lines", made.pk)
    _post(client, "declaration_send", made.pk)
    made.refresh_from_db()
    assert made.state == "draft"
    shown = _post(client, "declaration_send", made.pk, checked="1", reference="N-7")
    assert "N-7" in shown
    assert reverse("declaration_send", args=[made.pk]) not in shown
    assert reverse("declaration_discard", args=[made.pk]) not in shown
    _post(client, "declaration_discard", made.pk)
    _post(client, "declaration_again", made.pk)
    assert TurnoverDeclaration.objects.get().state == "frozen"


def test_drafts_go(client: Client) -> None:
    """Prepared again it is another; discarded it is gone; what cannot be is told."""
    made = _prepared(client, company=["FR01"])
    _post(client, "declaration_again", made.pk)
    (again,) = TurnoverDeclaration.objects.all()
    assert again.pk != made.pk
    assert "FR01" in _text(client, "declaration", again.pk)
    _post(client, "declaration_discard", again.pk)
    assert not TurnoverDeclaration.objects.exists()
    for wrong in ({"begins_on": "x"}, {"policy": "XX"}, {"view": "none"}, {"company": ["ZZ"]}):
        assert 'class="receipt bad"' in _post(
            client, "turnover_prepare", **{"policy": "AZ-100", "begins_on": "2026-01-01",
                                           "ends_on": "2026-01-31"} | wrong)  # fmt: skip
    assert not TurnoverDeclaration.objects.exists()


def test_files(client: Client) -> None:
    """CSV holds every line in codes, a formula as text; the workbook tables and lines."""
    made = _prepared(client)
    answer = client.post(reverse("declaration_file", args=[made.pk]), {"form": "csv"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.count("\r\n") == 1 + made.lines
    assert "'=F-2" in text
    assert ",120.00,20.00,100.00,80.00,named,,upto_30,no" in text
    address = reverse("declaration_file", args=[made.pk])
    document = client.post(address, {"form": "pdf"}).content
    said = "".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages)
    assert "17,499,980.00" in said
    assert "nobody has decided" in said  # a draft says that it is one
    assert document == client.post(address, {"form": "pdf"}).content
    answer = client.post(address, {"form": "xlsx"})
    book = CalamineWorkbook.from_filelike(
        BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    )
    tables, lines = (book.get_sheet_by_index(at).to_python() for at in (0, 1))
    assert [tables[6][0], tables[6][1], tables[6][-1]] == ["Declared", "", 17499980.0]
    assert len(lines) == 1 + made.lines


def test_the_premium_of_a_year(client: Client) -> None:
    """Steps, instalments, a payment written down and taken away, top-ups at a rate."""
    made = _prepared(client)
    _post(client, "declaration_send", made.pk, checked="1")
    shown = _text(client, "premium", "AZ-100")
    assert "31,499.96" in shown
    begun = str(date(2026, 1, 1))
    _post(client, "premium_note", "AZ-100", kind="payment", amount="7,200.00", on=localdate())
    _post(client, "premium_note", "AZ-100", kind="payment", amount="-1.00", on=localdate())
    assert sorted(PremiumNote.objects.values_list("amount", flat=True)) == [-100, 720_000]
    for wrong in ({"kind": "x"}, {"kind": "payment", "amount": "x"}, {"kind": "payment"}):
        assert 'class="receipt bad"' in _post(client, "premium_note", "AZ-100", **wrong)
    found = PremiumNote.objects.get(amount=-100)
    for _ in range(2):
        _post(client, "premium_correct", "AZ-100", found.pk, year=begun)
    found.refresh_from_db()
    assert found.corrected_at is not None
    assert "no rate for top-ups" in _text(client, "premium", "AZ-100")
    told(person(Role.CFO), Particulars("AZ-100", top_up_rate=Decimal("1.5")))
    shown = _text(client, "premium", "AZ-100")
    assert "1.5% a year" in shown
    assert "50.00" in shown
    assert client.get(reverse("premium", args=["XX"])).status_code == 404
    assert (
        client.get(reverse("premium", args=["AZ-100"]), {"year": "2020-01-01"}).status_code == 404
    )
    assert "receipt" in _post(client, "premium_balances", "AZ-100", year=begun)


def test_a_perimeter_is_saved_and_used_again(client: Client) -> None:
    """Named with the first declaration, asked for at every period, dropped; wrong ones are told."""
    today = localdate()
    asked = {"name": "Iberia", "countries": "es, pt", "segment": ["private_company"]}
    _prepared(client, **asked)
    found = TurnoverPerimeter.objects.get()
    assert found.query == "country in (ES, PT) and segment in (private_company)"
    shown = _text(client, "turnover")
    assert "Iberia" in shown
    assert found.query in shown
    _post(client, "turnover_prepare", policy="AZ-100", name="French company", company=["FR01"],
          save="1")  # fmt: skip
    assert TurnoverPerimeter.objects.count() == 2
    assert TurnoverDeclaration.objects.count() == 1
    again = {"policy": "AZ-100", "begins_on": today - timedelta(100),
             "ends_on": today - timedelta(80), "perimeter": "Iberia"}  # fmt: skip
    _post(client, "turnover_prepare", **again)
    assert TurnoverDeclaration.objects.filter(query=found.query).count() == 2
    for wrong in (
        {"perimeter": "none"},
        {"perimeter": "", "countries": "Spain"},
        {"name": "Iberia"},
    ):
        assert 'class="receipt bad"' in _post(client, "turnover_prepare", **again | wrong)
    _post(client, "turnover_perimeter_drop", found.pk)
    assert 'class="receipt bad"' in _post(client, "turnover_perimeter_drop", found.pk)
    assert "Iberia" in _text(client, "declaration", TurnoverDeclaration.objects.latest("pk").pk)
    gone = client.post(reverse("turnover_perimeter_drop", args=[0]))
    assert gone.status_code == 404


def test_a_limited_view(client: Client) -> None:
    """It is told that a declaration is of everybody, and finds none."""
    made = _prepared(client)
    away = client_of(limited("away", Role.CREDIT_MANAGER, portfolio="nobody"))
    assert made.key not in _text(away, "turnover")
    for name in ("declaration", "declaration_lines"):
        assert away.get(reverse(name, args=[made.pk])).status_code == 404
