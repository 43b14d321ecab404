"""Decisions entered by hand: foreseen, written with their author, corrected, taken back, kept."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from aval.connectors.registry import Installed
from aval.desk.cover import grounds
from aval.desk.cover.actions import add, correct, preview, take_back
from aval.desk.cover.queries import entered_of, file_of, history
from aval.desk.customer.guarantees import guarantees
from aval.desk.refusals import ActRefused
from aval.desk.requests.actions import ask
from aval.desk.requests.by_hand import Answer, answer, carried
from aval.desk.requests.checking import RequestCard
from aval.intake.insurers.entered import Entered
from aval.records import journal
from aval.records.models import Cover, Customer, JournalEntry, Person, Position
from aval.vocabulary.acts import Act, Origin, Role
from aval.vocabulary.insurers import Decision, RequestKind
from aval.vocabulary.words import Layer
from tests.desk.requests.world import Taking, connected, customers
from tests.outbox.ordering import DAY, Ordering
from tests.people import AT, limited, person

pytestmark = pytest.mark.django_db
CUT = Entered("C1", "AZ-100", Layer.PERMANENT, Decision.REDUCED, 2_000_000, "EUR", DAY, DAY)
BACK = replace(CUT, decided_on=date(2026, 9, 1), valid_from=date(2026, 9, 1))
"""From before the goods were delivered: what was covered is covered no longer."""
GIVEN: dict[str, Any] = {"at": AT, "today": DAY}


@pytest.fixture
def by(tmp_path: Path, settings: LazySettings) -> Person:
    """Return who enters, of a customer with 61,700 of invoices under a limit of 50,000."""
    settings.MEDIA_ROOT = tmp_path / "files"
    customers(tmp_path / "portfolio")
    return person("enters")


def _fact() -> Cover:
    return Cover.objects.current().exclude(cover="K1").get()


def test_entered_as_foreseen(by: Person) -> None:
    """What the preview says is what the rows then are; the fact has its origin, author and file."""
    foreseen = preview(entered=BACK, by=by, today=DAY)
    assert foreseen.effect is not None
    assert foreseen.met.stands == Cover.objects.get(cover="K1")
    assert foreseen.effect.without is None
    before = Position.objects.get(pk="C1")
    assert foreseen.effect.today.covered == before.covered
    file = SimpleUploadedFile("letter.pdf", b"letter")
    made = add(entered=replace(BACK, reference="R-1"), by=by, files=[file], **GIVEN)
    after = Position.objects.get(pk="C1")
    assert after.limit_permanent == 2_000_000
    assert after.covered < before.covered
    assert foreseen.effect.after.covered == after.covered
    assert foreseen.effect.after.uncovered == after.uncovered
    assert foreseen.effect.lines[1].change == after.covered - before.covered
    fact = _fact()
    assert (fact.known_from, fact.known_from.origin, fact.known_from.person) == (made, "manual", by)
    last = JournalEntry.objects.latest("number")
    assert (last.act, last.given()["decision"]) == (Act.COVER_TYPED, "reduced")
    assert journal.verify() is None
    told = history(by, "C1", fact.pk)
    assert (told.last.decision, told.last.reference, told.may_correct) == ("reduced", "R-1", True)
    kept = told.last.files[0]
    assert file_of(by, "C1", fact.pk, kept.pk) == kept
    (shown,) = [
        one for one in guarantees("C1", DAY, None, names={}, at=None) if one.cover == fact.cover
    ]
    assert (shown.origin, shown.author) == (Origin.MANUAL, str(by))


def test_of_a_day_to_come(by: Person) -> None:
    """The effect is that of the day on which it begins, beside that day without it."""
    later = replace(CUT, valid_from=DAY + timedelta(30))
    foreseen = preview(entered=later, by=by, today=DAY).effect
    assert foreseen is not None
    assert foreseen.without is not None
    assert foreseen.on == DAY + timedelta(30)
    add(entered=later, by=by, **GIVEN)
    assert Position.objects.get(pk="C1").limit_permanent == 5_000_000
    between = replace(CUT, amount=3_000_000)
    assert preview(entered=between, by=by, today=DAY).met.later == (_fact(),)


@pytest.mark.parametrize(
    ("given", "status", "amount"),
    [
        ({"decision": Decision.APPROVED, "amount": 9_000_000}, "granted", 9_000_000),
        ({"decision": Decision.PARTIAL, "requested": 3_000_000}, "partial", 2_000_000),
        ({"decision": Decision.REFUSED, "amount": 0}, "refused", 0),
        ({"decision": Decision.WITHDRAWN, "amount": 0}, "granted", 0),
        ({"layer": Layer.TEMPORARY, "valid_to": DAY + timedelta(90)}, "granted", 2_000_000),
        ({"layer": Layer.TOP_UP, "extension": "CAP"}, "granted", 2_000_000),
    ],
)
def test_every_decision(by: Person, given: dict[str, Any], status: str, amount: int) -> None:
    """Is the fact that an interface would have made of it, and can be typed again from it."""
    wanted = replace(CUT, insured_bp=8_550, conditions="30 days net", **given)
    add(entered=wanted, by=by, **GIVEN)
    fact = _fact()
    assert (fact.status, fact.amount, fact.insured_pct) == (status, amount, 855_000_000_000)
    assert entered_of(fact) == wanted
    assert history(by, "C1", fact.pk).last.insured_bp == 8_550


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"policy": "CF"}, "refused_policy"),
        ({"decision": Decision.PENDING}, "refused_decision"),
        ({"currency": "XXX"}, "refused_currency"),
        ({"currency": "USD"}, "refused_rate"),
        ({"amount": 0}, "refused_amount"),
        ({"requested": 0}, "refused_amount"),
        ({"decision": Decision.REFUSED}, "refused_nothing_granted"),
        ({"decision": Decision.PARTIAL}, "refused_no_requested"),
        ({"decision": Decision.PARTIAL, "requested": 2_000_000}, "refused_not_partial"),
        ({"amount": 5_000_000}, "refused_not_less"),
        ({"decided_on": DAY + timedelta(1)}, "refused_to_come"),
        ({"valid_to": DAY - timedelta(1)}, "refused_ended"),
        ({"valid_from": date(2206, 1, 1)}, "refused_far"),
        ({"requested_on": DAY + timedelta(1)}, "refused_asked_later"),
        ({"layer": Layer.TEMPORARY}, "refused_no_end"),
        ({"layer": Layer.DISCRETIONARY, "extension": "DCL"}, "refused_extension"),
        ({"insured_bp": 10_001}, "refused_percent"),
        ({"conditions": "x" * 2_001}, "refused_text"),
        ({"reference": "x" * 201}, "refused_text"),
    ],
)
def test_what_cannot_be(by: Person, given: dict[str, Any], code: str) -> None:
    """Is refused in words, and nothing is written."""
    with pytest.raises(ActRefused, match=code):
        add(entered=replace(CUT, **given), by=by, **GIVEN)
    assert Cover.objects.count() == 1


def test_known_already(by: Person) -> None:
    """The same decision is no other one, whoever told it."""
    known = Cover.objects.get()
    same = replace(
        CUT, decision=Decision.APPROVED, amount=5_000_000, decided_on=known.decided_on,
        valid_from=known.valid_from, valid_to=known.valid_to,
    )  # fmt: skip
    with pytest.raises(ActRefused, match="refused_known"):
        add(entered=same, by=by, **GIVEN)


@pytest.mark.usefixtures("by")
def test_who_may() -> None:
    """Whoever may ask insurers, of customers in sight."""
    with pytest.raises(ActRefused, match="refused_right"):
        add(entered=CUT, by=person("sells", Role.SALES), **GIVEN)
    with pytest.raises(Customer.DoesNotExist):
        add(entered=CUT, by=limited("far", Role.CREDIT_MANAGER, company="ES01"), **GIVEN)


def test_corrected_and_taken_back(by: Person) -> None:
    """Each version stays with its author; what was known before counts again."""
    first = add(entered=CUT, by=by, **GIVEN)
    fact = _fact()
    with pytest.raises(ActRefused, match="refused_unchanged"):
        correct(number=fact.pk, entered=CUT, by=by, **GIVEN)
    other = person("corrects")
    second = correct(number=fact.pk, entered=replace(CUT, amount=1_000_000), by=other, **GIVEN)
    assert Position.objects.get(pk="C1").limit_permanent == 1_000_000
    for version, code in ((first.pk, "refused_later"), (0, "refused_gone")):
        with pytest.raises(ActRefused, match=code):
            take_back(key="C1", version=version, by=by, **GIVEN)
    with pytest.raises(ActRefused, match="refused_gone"):
        correct(number=fact.pk, entered=CUT, by=by, **GIVEN)
    take_back(key="C1", version=second.pk, by=by, **GIVEN)
    assert Position.objects.get(pk="C1").limit_permanent == 2_000_000
    told = history(by, "C1", _fact().pk)
    assert [one.fact.amount for one in told.versions] == [2_000_000, 1_000_000, 2_000_000]
    assert [one.known_from.person for one in told.versions] == [by, other, by]
    (shown,) = [
        one for one in guarantees("C1", DAY, None, names={}, at=None) if one.cover == told.last.fact.cover
    ]  # fmt: skip
    assert shown.origin is Origin.MANUAL
    with pytest.raises(ActRefused, match="refused_gone"):
        take_back(key="C1", version=second.pk, by=by, **GIVEN)
    assert journal.verify() is None


def test_decisions_of_others_are_not_corrected(by: Person) -> None:
    """Nor is the answer to a request taken back: it would be answered by nothing."""
    with pytest.raises(ActRefused, match="refused_gone"):
        correct(number=Cover.objects.get().pk, entered=CUT, by=by, **GIVEN)
    card = RequestCard("AZ-100", RequestKind.INCREASE, Layer.PERMANENT, 6_200_000, "EUR")
    made = ask(customer="C1", card=card, by=by, **GIVEN)
    assert preview(entered=CUT, by=by, today=DAY).met.asked == made
    carried(request=made, by=by, at=AT)
    answer(request=made, given=Answer(Decision.APPROVED, 6_200_000, DAY, DAY), by=by, **GIVEN)
    fact = _fact()
    with pytest.raises(ActRefused, match="refused_answer"):
        take_back(key="C1", version=fact.known_from_id, by=by, **GIVEN)
    entered = replace(entered_of(fact), amount=6_000_000, decision=Decision.PARTIAL)
    correct(number=fact.pk, entered=entered, by=by, **GIVEN)
    assert Position.objects.get(pk="C1").limit_permanent == 6_000_000


def test_who_else_tells_of_it(by: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An insurer that is read for the policy is named: its next reading may decide."""
    connected()
    taking = Taking(Ordering(tmp_path))
    assert preview(entered=CUT, by=by, today=DAY).met.readers == ()
    monkeypatch.setattr(grounds, "installed", lambda: Installed({"telling": taking}, {}))  # type: ignore[dict-item]
    assert len(preview(entered=CUT, by=by, today=DAY).met.readers) == 1


def test_the_one_extension_is_meant(by: Person) -> None:
    """A decision on a top-up without its name belongs to the only one there is."""
    named = replace(CUT, layer=Layer.TOP_UP, extension="CAP", decision=Decision.APPROVED)
    add(entered=named, by=by, **GIVEN)
    cut = replace(named, extension="", decision=Decision.REDUCED, amount=1_000_000)
    foreseen = preview(entered=cut, by=by, today=DAY)
    assert (foreseen.entered.extension, foreseen.met.stands) == ("CAP", _fact())
