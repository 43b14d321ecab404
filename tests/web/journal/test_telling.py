"""Entries in words: amounts, dates, codes and customers formatted; what is unknown, plainly."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from aval.intake.shrinking import OPEN_ITEMS
from aval.records.journal import write
from aval.vocabulary.acts import Act, Dimension, Role
from aval.web.journal.telling import told
from aval.wording.language import LANGUAGES, Language
from tests.people import AT, customers, limited, person

pytestmark = pytest.mark.django_db
NAMES = {"C1": "Alder", "C2": "Birch"}
TOLD: list[tuple[Act, dict[str, Any], list[tuple[str, str]]]] = [
    (
        Act.CREDIT_SET,
        {"amount": 123456, "currency": "EUR", "valid_from": "2026-11-24", "valid_to": None,
         "reason": "known", "version": 12},
        [("Amount", "EUR\u00a01,234.56"), ("Reason", "known"), ("Valid from", "24 Nov 2026"),
         ("Valid to", "–"), ("Data version", "V12")],
    ),
    (Act.ACCOUNT_MOVED, {"before": "C1", "after": "C9", "items": 1200, "version": 3},
     [("Customer", "Alder (C1) → C9"), ("Items", "1,200"), ("Data version", "V3")]),
    (Act.ACCOUNT_MOVED, {"undoes": 3, "version": 4},
     [("Takes back", "V3"), ("Data version", "V4")]),
    (Act.PERSON_ADDED, {"role": "cfo", "language": "fr", "is_active": True, "email": ""},
     [("E-mail address", "–"), ("Active", "yes"), ("Language", "Français"),
      ("Role", "chief financial officer")]),
    (Act.PERSON_CHANGED, {"before": {"role": "sales"}, "after": {"role": "collector"}},
     [("Role", "sales → collector")]),
    (Act.PERSON_SCOPED, {"before": {}, "after": {"company": ["FR01", "FR02"], "x": ["y"]}},
     [("Sees", "everything → company FR01, FR02; x y")]),
    (Act.SETTING_CHANGED,
     {"before": {"exposure.order": "false"}, "after": {"exposure.order": "true"}},
     [("Orders", "no → yes")]),
    (Act.SETTING_CHANGED, {"before": {}, "after": {"reporting_currency": "EUR"}},
     [("Reporting currency", "– → EUR")]),
    (Act.SOURCE_CHANGED, {"before": {"shrink_count_pct": 20}, "after": {"shrink_count_pct": 30}},
     [("May shrink, number", "20.0% → 30.0%")]),
    (Act.CUSTOMER_CHANGED, {"owner": "", "query": "", "before": {"C1": "ana", "C9": ""}},
     [("Credit manager before", "Alder (C1): ana, C9: nobody"), ("Credit manager", "nobody"),
      ("Query", "–")]),
    (Act.RUN_APPLIED,
     {"version": 9, "differences": {"items": {"new": 3, "changed": 0, "vanished": 1}}},
     [("Changes", "Items: New 3, Gone 1"), ("Data version", "V9")]),
    (Act.RUN_CONFIRMED, {"thresholds": [{
        "measure": OPEN_ITEMS, "company": "", "currency": "", "before": 100, "after": 50,
        "limit_pct": 20}]},
     [("Shrank beyond", "Open items of all companies 100 → 50 (50.0%)")]),
    (Act.RUN_LANDED, {"state": "refused", "fingerprint": "a" * 64, "files": ["x.csv"], "faults": 2},
     [("Errors", "2"), ("Files", "x.csv"), ("Fingerprint", "a" * 16 + "…"), ("State", "refused")]),
    (Act.LIST_EXPORTED, {"columns": ["customer", "old"], "selected": list(range(22)), "rows": 7},
     [("Columns", "Customer, old"), ("Rows", "7"),
      ("Chosen customers", ", ".join(map(str, range(20))) + ", and 2 more")]),
    (Act.CREDIT_ENDED, {"on": "no day", "unknown": {"a": 1}, "before": 3, "map": "x" * 400},
     [("before", "3"), ("Map", "x" * 300 + "…"), ("Last day", '"no day"'), ("unknown", '{"a": 1}')]),
]  # fmt: skip


@pytest.mark.parametrize(("act", "given", "said"), TOLD)
def test_details(act: Act, given: dict[str, Any], said: list[tuple[str, str]]) -> None:
    """Label and value of each."""
    entry = write(at=AT, person=None, act=act, subject="C1", **given)
    found = [(one.label, one.value) for one in told(entry, NAMES, Language("en")).details]
    assert sorted(found) == sorted(said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("act", "given", "said"), TOLD)
def test_every_language(act: Act, given: dict[str, Any], said: object, language: str) -> None:
    """Nothing is left unfilled."""
    del said
    entry = write(at=AT, person=None, act=act, subject="C1", **given)
    shown = told(entry, NAMES, Language(language))
    assert all("{" not in one.label for one in shown.details)


def test_subjects() -> None:
    """A customer by name, a number of customers, the report, settings; others as they stand."""
    reader = Language("en")

    def said(act: Act, subject: str) -> tuple[str, str]:
        found = told(write(at=AT, person=None, act=act, subject=subject), NAMES, reader)
        return found.subject, found.key

    assert said(Act.CREDIT_SET, "C1") == ("Alder (C1)", "C1")
    assert said(Act.CREDIT_SET, "C9") == ("C9", "")
    assert said(Act.CUSTOMER_CHANGED, "2") == ("2 customers", "")
    assert said(Act.LIST_EXPORTED, "risk-report") == ("Risk report", "")
    assert said(Act.SETTING_CHANGED, "exposure.order, reporting_currency") == (
        "Orders, Reporting currency", "",
    )  # fmt: skip
    assert said(Act.ACCOUNT_MOVED, "FR01 C1") == ("FR01 C1", "")


def test_the_page(client: Client) -> None:
    """Customers are links where the auditor sees them; the file keeps what was written."""
    customers()
    write(at=AT, person=person("lea"), act=Act.NOTE_WRITTEN, subject="A1", note=1)
    write(at=AT, person=None, act=Act.CREDIT_SET, subject="B1", amount=5, currency="EUR")
    client.force_login(limited("max", Role.AUDITOR, **{Dimension.REGION: "north"}))
    text = unescape(client.get("/journal").content.decode())
    assert '<a href="/customers/A1/">Alderwick (A1)</a>' in text
    assert "/customers/B1/" not in text
    assert "Zymorphia" not in text
    assert "EUR\u00a00.05" in text
    lines = b"".join(client.post("/journal/export").streaming_content)  # type: ignore[attr-defined]
    assert b'\\"amount\\":5' in lines
