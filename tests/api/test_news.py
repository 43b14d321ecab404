"""News by API: entered once, listed with source and papers, corrected, taken back."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils.timezone import localdate

from aval.records.models import CustomerNews, Paper
from tests.api.programs import Program, program
from tests.desk.requests.world import customers
from tests.people import person

pytestmark = pytest.mark.django_db
PATH = "/customers/C1/news"


@pytest.fixture
def erp(tmp_path: Path, settings: LazySettings) -> Program:
    """Return a program of somebody who may tell insurers."""
    settings.MEDIA_ROOT = tmp_path / "files"
    customers(tmp_path / "portfolio")
    return program(person("teller"))


def _sent(**given: Any) -> dict[str, Any]:
    day = (localdate() - timedelta(2)).isoformat()
    return {"kind": "insolvency", "happened_on": day, "learned_on": day} | given


def _post(erp: Program, path: str, body: object, code: int, **headers: str) -> dict[str, Any]:
    found, told = erp.ask("POST", path, body, **headers)
    assert found == code, told
    return told


def test_entered_corrected_taken_back(erp: Program) -> None:
    """The key names it; each act answers with what is known then."""
    assert erp.get(PATH)["news"] == []
    told = _post(erp, PATH, _sent(text="Gazette"), 201, Idempotency_Key="n-1")
    assert _post(erp, PATH, _sent(text="Gazette"), 201, Idempotency_Key="n-1") == told
    (one,) = told["news"]
    assert (one["entered_by"], one["origin"], one["text"]) == ("teller", "manual", "Gazette")
    assert told["insolvent_on"] == one["happened_on"] == erp.get("/customers/C1")["insolvent_on"]
    assert told["insolvent_by_ledger"] is None
    again = f"{PATH}/{one['news']}"
    earlier = (localdate() - timedelta(9)).isoformat()
    changed = _post(erp, f"{again}/correct", _sent(happened_on=earlier), 200)
    assert changed["insolvent_on"] == earlier
    assert _post(erp, f"{again}/undo", {}, 200)["insolvent_on"] == one["happened_on"]
    assert CustomerNews.objects.count() == 3
    _post(erp, f"{PATH}/AN0/undo", {}, 404)


def test_a_payment(erp: Program) -> None:
    """Has an item and an amount; a currency that is none, or too many digits, are told."""
    amount = {"amount": "61700.00", "currency": "EUR"}
    returned = _sent(kind="returned", item="I1", amount=amount)
    (one,) = _post(erp, PATH, returned, 201)["news"]
    assert (one["item"], one["amount"]) == ("I1", amount)
    for wrong in ({"amount": "1.00", "currency": "XXX"}, {"amount": "1.001", "currency": "EUR"}):
        _post(erp, PATH, returned | {"amount": wrong}, 422)
    _post(erp, PATH, _sent(kind="other"), 422)
    told = _post(
        erp, "/declarations", {"customer": "C1", "policy": "AZ-100", "kind": "adverse"}, 201
    )
    (news,) = told["news"]
    assert (news["kind"], news["item"], news["amount"]) == ("returned", "I1", amount)
    assert [row["item"] for row in told["items"]] == ["I1"]
    (listed,) = erp.get(PATH)["news"]
    assert listed["papers"] == [{"policy": "AZ-100", "state": "submitted", "told_on": None}]
    assert Paper.objects.get().kind == "adverse"
