"""Papers by API: told, carried, answered by hand, paid, corrected; each once for its key."""

from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection

from aval.records.models import Answered, Paper, PaperMoney, PaperStep, Person
from aval.vocabulary.acts import Role
from aval.vocabulary.money import minor_units
from tests.api.programs import Program, program
from tests.desk.claims.world import DAY, claim, notice, unpaid
from tests.people import limited, person

EUR = "EUR"


@pytest.fixture
def world(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a customer that does not pay, on its day."""
    settings.MEDIA_ROOT = tmp_path / "files"
    unpaid(tmp_path / "portfolio")
    for module in ("declarations", "customers"):
        monkeypatch.setattr(f"aval.api.{module}.operations.localdate", lambda *_: DAY)


@pytest.fixture
def teller() -> Person:
    """Return who is behind the program."""
    return person("teller")


@pytest.fixture
def erp(teller: Person) -> Program:
    """Return the program."""
    return program(teller)


def _money(amount: str, currency: str = EUR) -> dict[str, str]:
    return {"amount": amount, "currency": currency}


def _post(erp: Program, paper: Paper, act: str, body: dict[str, Any], **headers: str) -> Any:
    return erp.ask("POST", f"/declarations/{paper.key}/{act}", body, **headers)


def _carried(erp: Program, paper: Paper) -> None:
    code, told = _post(erp, paper, "carried", {"on": DAY.isoformat(), "reference": "R-1"})
    assert (code, told["state"]) == (200, "acknowledged"), told


@pytest.mark.django_db
@pytest.mark.usefixtures("world")
def test_answered_by_hand(erp: Program, teller: Person) -> None:
    """A question, an answer to it, a refusal, each with its words; as a person on screen does."""
    paper = notice(teller, "I1")
    _carried(erp, paper)
    asked = {"answer": "question", "on": DAY.isoformat(), "text": "Which invoice?"}
    code, told = _post(erp, paper, "answer", asked)
    assert (code, told["state"], told["question"]) == (200, "questioned", "Which invoice?")
    code, told = _post(erp, paper, "answer", asked | {"answer": "refused", "text": "Too late"})
    assert (code, told["state"], told["reason"]) == (200, "refused", "Too late")
    assert told["steps"][0]["by"] == "teller"


@pytest.mark.django_db
@pytest.mark.usefixtures("world")
def test_a_claim_is_paid(erp: Program, teller: Person) -> None:
    """Accepted for an amount, paid, recovered, corrected; money under one key comes once."""
    paper = claim(teller, "I1", day=DAY)
    _carried(erp, paper)
    accepted = {"answer": "accepted", "on": DAY.isoformat(), "amount": _money("12500.00")}
    code, told = _post(erp, paper, "answer", accepted)
    assert (code, told["state"], told["accepted"]) == (200, "accepted", _money("12500.00"))
    came = {"kind": "indemnity", "amount": _money("12500.00"), "on": DAY.isoformat(), "note": "N"}
    first = _post(erp, paper, "money", came, Idempotency_Key="bank-1")
    assert first[0] == 200
    assert _post(erp, paper, "money", came, Idempotency_Key="bank-1") == first
    assert PaperMoney.objects.count() == 1
    (row,) = first[1]["money"]
    assert (first[1]["state"], row["kind"], row["amount"]) == (
        "paid", "indemnity", _money("12500.00"),
    )  # fmt: skip
    back = came | {"kind": "recovery", "amount": _money("1500.00")}
    code, told = _post(erp, paper, "money", back)
    shared = told["money"][-1]
    parts = [minor_units(shared[name]["amount"], 2) for name in ("insurer", "insured")]
    assert (code, sum(parts)) == (200, 150_000)
    wrong = f"money/{shared['number']}/correct"
    code, told = _post(erp, paper, wrong, {})
    assert (code, told["money"][-1]["is_corrected"]) == (200, True)
    assert _post(erp, paper, wrong, {})[0] == 409
    assert _post(erp, paper, "money/999999/correct", {})[0] == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("act", "body", "code"),
    [
        ("answer", {"answer": "accepted"}, "claims.refused_amount"),
        ("answer", {"answer": "refused"}, "claims.refused_no_text"),
        ("answer", {"answer": "accepted", "on": "2027-01-01"}, "claims.refused_day"),
        ("answer", {"answer": "unknown"}, "api.invalid"),
        ("answer", {"answer": "accepted", "amount": _money("1", "USD")}, "claims.refused_currency"),
        ("answer", {"answer": "accepted", "amount": _money("1.005")}, "requests.refused_amount_typed"),
        ("money", {"kind": "indemnity", "amount": _money("1")}, "claims.refused_money"),
        ("money", {"kind": "recovery", "amount": _money("-1")}, "claims.refused_amount"),
        ("money", {"kind": "gift", "amount": _money("1")}, "api.invalid"),
    ],
)  # fmt: skip
def test_refused_with_a_code(
    erp: Program, teller: Person, act: str, body: dict[str, Any], code: str
) -> None:
    """Nothing is written, neither of the paper nor under the key."""
    paper = claim(teller, "I1", day=DAY)
    _carried(erp, paper)
    steps = PaperStep.objects.count()
    status, told = _post(erp, paper, act, {"on": DAY.isoformat()} | body, Idempotency_Key="k")
    assert (status, told["code"]) == (422, code)
    assert PaperStep.objects.count() == steps
    assert not PaperMoney.objects.exists()
    assert not Answered.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("world")
def test_rights_and_scope(teller: Person) -> None:
    """Whoever may only look is refused; of a paper outside the scope nobody learns."""
    paper = notice(teller, "I1")
    answer = {"answer": "acknowledged", "on": DAY.isoformat()}
    looks = program(person("looks", Role.AUDITOR))
    assert _post(looks, paper, "answer", answer)[0] == 403
    away = program(limited("away", Role.CREDIT_MANAGER, region="north"))
    for act, body in (("answer", answer), ("money/1/correct", {})):
        assert _post(away, paper, act, body)[0] == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("world")
def test_what_is_past_by_api(erp: Program) -> None:
    """Is told apart from what is to be done."""
    assert erp.get("/customers/C1/deadlines?past=true")["deadlines"] == []
    assert erp.get("/customers/C1/deadlines")["deadlines"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("world")
def test_two_at_once_are_one(teller: Person) -> None:
    """Asked at the same moment with one key: one act, and both are answered alike."""
    if connection.vendor != "postgresql":
        pytest.skip("on PostgreSQL two write at the same moment")
    paper = claim(teller, "I1", day=DAY)
    first = program(teller)
    _carried(first, paper)
    accepted = {"answer": "accepted", "on": DAY.isoformat(), "amount": _money("12500.00")}
    assert _post(first, paper, "answer", accepted)[0] == 200
    came = {"kind": "recovery", "amount": _money("100.00"), "on": DAY.isoformat()}
    barrier, answers = Barrier(4), list[Any]()

    def ask() -> None:
        try:
            own = Program(first.token)
            barrier.wait(30)
            answers.append(_post(own, paper, "money", came, Idempotency_Key="bank-1"))
        finally:
            connection.close()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == 4
    assert [code for code, _ in answers] == [200] * 4
    assert all(answer == answers[0] for answer in answers)
    assert PaperMoney.objects.count() == 1
    assert Answered.objects.count() == 1
