"""News entered by hand: foreseen, counted beside the ledger, corrected, taken back, told, claimed."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from aval.assessment.adverse import known_news
from aval.assessment.loading import load_portfolio
from aval.dataset.particulars import Particulars
from aval.desk.agenda.hands import hands
from aval.desk.claims.actions import revise, submit, write
from aval.desk.claims.answering import carried, withdraw
from aval.desk.claims.cards import PaperCard
from aval.desk.claims.files import HEADS, item_rows
from aval.desk.claims.queries import one_paper
from aval.desk.claims.sheets import paper_sheet
from aval.desk.customer.insolvency import insolvency_of
from aval.desk.customer.queries import customer_file
from aval.desk.customer.why import why
from aval.desk.news.actions import correct, enter, known_fact, preview, take_back
from aval.desk.news.checking import Entered, entered_of
from aval.desk.news.queries import history, listed
from aval.desk.policies.actions import save_head, undo
from aval.desk.policies.drafting import HeadDraft
from aval.desk.policies.queries import current
from aval.desk.refusals import ActRefused
from aval.desk.report.marks import BY_ALERT, Alert
from aval.desk.shipments.selecting import stopped
from aval.documents.sheets import Words
from aval.records import journal
from aval.records.models import (
    AgendaEntry,
    Customer,
    CustomerNews,
    Deadline,
    Event,
    JournalEntry,
    Paper,
    PaperNews,
    Person,
    Position,
)
from aval.vocabulary.acts import Act, Origin, Role
from aval.vocabulary.agenda import StopReason
from aval.vocabulary.claims import LossCause, PaperKind
from aval.vocabulary.news import NewsKind
from tests.desk.claims.world import AT, DAY, claim, item, notice, pass_to, unpaid
from tests.people import limited, person

pytestmark = pytest.mark.django_db
JUDGED = date(2026, 6, 15)
OPENED = Entered(
    customer="C1", kind=NewsKind.INSOLVENCY, happened_on=JUDGED, learned_on=DAY - timedelta(2),
    text="The gazette of 18 June",
)  # fmt: skip
BACK = Entered(
    customer="C1", kind=NewsKind.RETURNED, happened_on=DAY - timedelta(4),
    learned_on=DAY - timedelta(3), item="I1", amount=15_000_00, currency="EUR", text="The bank",
)  # fmt: skip
OTHER = Entered(
    customer="C1", kind=NewsKind.OTHER, happened_on=DAY - timedelta(1), learned_on=DAY,
    text="It closes its plant",
)  # fmt: skip
GIVEN: dict[str, Any] = {"at": AT, "today": DAY}


@pytest.fixture
def by(tmp_path: Path) -> Person:
    """Return who enters, beside the customer that does not pay."""
    unpaid(tmp_path)
    return person("enters")


def _due() -> list[tuple[str, date, str]]:
    rows = AgendaEntry.objects.filter(kind__in=["insolvency", "returned", "adverse"])
    return sorted(rows.values_list("kind", "on", "item"))


def _tell(by: Person, **given: Any) -> Paper:
    card = PaperCard("AZ-100", PaperKind.ADVERSE, (), **given)
    return write(customer="C1", card=card, by=by, at=AT, today=DAY)


def _file(by: Person) -> Any:
    return customer_file(by, "C1", today=DAY, at=AT)


def test_entered_as_foreseen(by: Person) -> None:
    """What the preview says is what the rows then are: figures, deadlines, duties, events."""
    foreseen = preview(entered=OPENED, by=by, today=DAY)
    assert not CustomerNews.objects.exists()
    assert foreseen.effect is not None
    assert [(one.policy, one.on) for one in foreseen.duties] == [("AZ-100", date(2026, 7, 28))]
    assert (foreseen.lost_on, foreseen.losses) == (JUDGED, 2)
    before = Position.objects.get(pk="C1")
    assert foreseen.effect.before["covered"] == before.covered
    kept = enter(entered=OPENED, by=by, **GIVEN)
    after = Position.objects.get(pk="C1")
    assert foreseen.effect.after["covered"] == after.covered
    assert foreseen.effect.after["indemnifiable"] == after.indemnifiable
    (moved,) = foreseen.effect.breaches
    assert moved.after == after.breach_since == JUDGED + timedelta(1)
    dues = {(one.item, one.kind.value): one.after for one in foreseen.effect.deadlines}
    assert dues["I1", "claim"] == Deadline.objects.get(item="I1", kind="claim").on
    assert Deadline.objects.get(item="I1", kind="claim").on == date(2026, 12, 15)
    assert _due() == [("insolvency", date(2026, 7, 28), "")]
    fact = CustomerNews.objects.get()
    assert (fact.known_from, fact.known_from.origin) == (kept.change, Origin.MANUAL)
    assert (fact.known_from.person, fact.news, entered_of(fact)) == (by, kept.news, OPENED)
    last = JournalEntry.objects.filter(act=Act.NEWS_ENTERED).latest("number")
    assert (last.subject, last.given()["news_kind"]) == ("C1", "insolvency")
    assert journal.verify() is None


def test_before_any_delivery(by: Person) -> None:
    """Nothing was insured then: nobody is to be told, neither foreseen nor when it is kept."""
    early = replace(OPENED, happened_on=date(2026, 3, 1))
    foreseen = preview(entered=early, by=by, today=DAY)
    assert (foreseen.duties, foreseen.losses) == ((), 0)
    enter(entered=early, by=by, **GIVEN)
    assert _due() == []
    assert Position.objects.get(pk="C1").covered == 0


def test_an_event_of_the_day(by: Person) -> None:
    """The insolvency happened to the customer on the day on which it became known."""
    later = DAY + timedelta(1)
    enter(entered=OPENED, by=by, at=pass_to(later), today=later)
    assert Event.objects.get(kind="insolvency").day == later


def test_counts_like_the_ledgers(by: Person) -> None:
    """In the file, the report, the shipments, the derivation and an exported portfolio."""
    version = enter(entered=OPENED, by=by, **GIVEN).change.pk
    assert _file(by).who.insolvent_on == JUDGED
    assert load_portfolio().customers.get_column("insolvent_on").to_list() == [JUDGED]
    rows = Position.objects.filter(BY_ALERT[Alert.INSOLVENT].condition(DAY))
    assert rows.get().pk == "C1"
    assert not Position.objects.filter(BY_ALERT[Alert.INSOLVENT].condition(date(2026, 6, 1)))
    assert stopped(by, today=DAY).get().reason == StopReason.INSOLVENT
    derived = why(by, "C1", today=DAY, figure="breach")
    (line,) = [
        row for row in derived.main.rows
        if row.line and row.line.step.code == "explain.stop_insolvency"
    ]  # fmt: skip
    assert line.changes == (version,)
    assert [one.person for one in derived.versions if one.number == version] == [str(by)]
    item_lines = why(by, "C1", today=DAY, item="I1").main.rows
    (line,) = [
        row for row in item_lines
        if row.line and "explain.claim_by_insolvency" in {n.code for n in row.line.notes}
    ]  # fmt: skip
    assert version in line.changes


def test_the_earlier_day_of_two(tmp_path: Path) -> None:
    """The ledger and a person may both tell of one insolvency: neither takes the other back."""
    unpaid(tmp_path, customers=[{"name": "Martin SA", "insolvent_on": "2026-07-01"}])
    by = person("enters")
    told = insolvency_of("C1")
    assert told is not None
    assert (told.on, told.news) == (date(2026, 7, 1), None)
    later = preview(entered=replace(OPENED, happened_on=date(2026, 7, 5)), by=by, today=DAY)
    assert later.effect is None
    enter(entered=OPENED, by=by, **GIVEN)
    counts = insolvency_of("C1")
    assert counts is not None
    assert (counts.on, counts.news) == (JUDGED, CustomerNews.objects.get())
    (known,) = known_news(["C1"])
    assert (known.happened_on, known.known_on) == (JUDGED, min(DAY - timedelta(2), known.known_on))
    assert len(_due()) == 1
    found = listed(by, "C1")
    assert found.ledger is not None
    assert (found.ledger.on, len(found.rows)) == (date(2026, 7, 1), 1)
    assert _file(by).who.insolvent_on == JUDGED


def test_corrected_and_taken_back(by: Person) -> None:
    """Each version stays with its author; what was known before counts again."""
    first = enter(entered=OPENED, by=by, **GIVEN)
    fact = CustomerNews.objects.get()
    with pytest.raises(ActRefused, match="refused_unchanged"):
        correct(number=fact.pk, entered=OPENED, by=by, **GIVEN)
    other, later = person("corrects"), replace(OPENED, happened_on=date(2026, 7, 1))
    foreseen = preview(entered=later, by=other, today=DAY, corrected=fact)
    assert foreseen.effect is not None
    second = correct(number=fact.pk, entered=later, by=other, **GIVEN)
    assert Deadline.objects.get(item="I1", kind="claim").on == date(2027, 1, 1)
    with pytest.raises(ActRefused, match="refused_gone"):
        known_fact(by, "C1", fact.pk)
    for version, code in ((first.change.pk, "refused_later"), (0, "refused_gone")):
        with pytest.raises(ActRefused, match=code):
            take_back(key="C1", version=version, by=by, **GIVEN)
    no_more = replace(OPENED, kind=NewsKind.OTHER)
    now = CustomerNews.objects.current().get()
    undone = preview(entered=no_more, by=by, today=DAY, corrected=now)
    assert (undone.lost_on, undone.losses) == (None, 2)
    take_back(key="C1", version=second.change.pk, by=by, **GIVEN)
    assert Deadline.objects.get(item="I1", kind="claim").on == date(2026, 12, 15)
    told = history(by, "C1", fact.pk)
    assert [one.fact.happened_on for one in told.versions] == [JUDGED, later.happened_on, JUDGED]
    assert [one.change.person for one in told.versions] == [by, other, by]
    assert (told.may_correct, told.may_take_back, told.is_known) == (True, False, True)
    version = enter(entered=OTHER, by=by, **GIVEN).change.pk
    take_back(key="C1", version=version, by=by, **GIVEN)
    assert [kind for kind, *_ in _due()] == ["insolvency"]
    assert listed(by, "C1", version=version).rows[0].fact.kind == "other"
    assert not history(by, "C1", CustomerNews.objects.get(kind="other").pk).is_known
    assert journal.verify() is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"learned_on": DAY + timedelta(1)}, "refused_to_come"),
        ({"learned_on": JUDGED - timedelta(1)}, "refused_learned_before"),
        ({"happened_on": date(1926, 1, 1)}, "refused_far"),
        ({"text": "x" * 2_001}, "refused_text"),
        ({"text": "\x00"}, "refused_text"),
        ({"kind": NewsKind.OTHER, "text": " "}, "refused_no_text"),
        ({"item": "I1"}, "refused_payment"),
        ({"amount": 1, "currency": "EUR"}, "refused_payment"),
        ({"kind": NewsKind.RETURNED, "item": "none"}, "refused_item"),
        ({"kind": NewsKind.RETURNED, "amount": 0, "currency": "EUR"}, "refused_amount"),
        ({"kind": NewsKind.RETURNED, "amount": 1, "currency": "XXX"}, "refused_currency"),
    ],
)
def test_what_cannot_be(by: Person, given: dict[str, Any], code: str) -> None:
    """Is refused in words, and nothing is written."""
    with pytest.raises(ActRefused, match=code):
        enter(entered=replace(OPENED, **given), by=by, **GIVEN)
    assert not CustomerNews.objects.exists()


def test_who_may_and_once(by: Person) -> None:
    """Whoever may tell insurers, of customers in sight; one insolvency a customer."""
    with pytest.raises(ActRefused, match="refused_right"):
        enter(entered=OPENED, by=person("sells", Role.SALES), **GIVEN)
    with pytest.raises(Customer.DoesNotExist):
        enter(entered=OPENED, by=limited("far", Role.CREDIT_MANAGER, company="ES01"), **GIVEN)
    enter(entered=OPENED, by=by, **GIVEN)
    with pytest.raises(ActRefused, match="refused_insolvent"):
        enter(entered=OPENED, by=by, **GIVEN)


def test_told_to_the_insurer(by: Person) -> None:
    """The paper is about all that is insured; the duty is done when the insurer has it."""
    with pytest.raises(ActRefused, match="refused_no_news"):
        _tell(by)
    enter(entered=BACK, by=by, **GIVEN)
    assert _due() == [("returned", date(2026, 7, 27), "I1")]
    told = _tell(by)
    assert (told.kind, told.state, told.channel, told.amount) == (
        "adverse", "submitted", "file", 27_000_00,
    )  # fmt: skip
    row = AgendaEntry.objects.get(kind="returned")
    under_way = hands([row]).of(row, "")
    assert under_way is not None
    assert under_way.key == told.key
    with pytest.raises(ActRefused, match="refused_no_news"):
        _tell(by)
    kept = PaperNews.objects.get()
    assert (kept.kind, kept.item, kept.number, kept.amount) == ("returned", "I1", "F-I1", 15_000_00)
    blocks = paper_sheet(told, language="en").blocks
    said = "Returned payment, 16 Jul 2026, F-I1, EUR\xa015,000.00. The bank"
    assert any(isinstance(one, Words) and one.text == said for one in blocks)
    assert dict(zip(HEADS, item_rows(told)[0], strict=True))["news"] == (
        "returned 2026-07-16 F-I1 The bank"
    )
    assert len(_due()) == 1
    carried(paper=told, on=DAY, by=by, at=AT, today=DAY, reference="N-8")
    assert _due() == []
    assert Deadline.objects.get(item="I1", kind="notify").state == "open"
    (known,) = listed(by, "C1").rows
    (paper,) = known.told
    assert (known.document, paper.policy, paper.told_on) == ("F-I1", "AZ-100", DAY)
    enter(entered=OTHER, by=by, **GIVEN)
    assert _due() == [("adverse", date(2026, 7, 30), "")]
    row = AgendaEntry.objects.get(kind="adverse")
    assert hands([row]).of(row, "") is None
    draft = write(
        customer="C1", card=PaperCard("AZ-100", PaperKind.ADVERSE, ()), by=by, at=AT, today=DAY,
        is_draft=True,
    )  # fmt: skip
    assert [one.kind for one in one_paper(by, draft.pk).news] == ["other"]
    card = PaperCard("AZ-100", PaperKind.ADVERSE, (), message="Again")
    revise(paper=draft, card=card, by=by, at=AT, today=DAY)
    submit(paper=draft, by=by, at=AT, today=DAY)
    assert draft.news.count() == 1
    withdraw(paper=told, reason="By mistake", by=by, at=AT, today=DAY)
    assert [kind for kind, *_ in _due()] == ["adverse", "returned"]


def test_what_was_declared_with_it(tmp_path: Path) -> None:
    """Items declared before it was learned are told of again; those declared after are not."""
    rows = [
        item("I1", date(2026, 5, 10), "8000.00", declared_on="2026-07-01"),
        item("I2", date(2026, 6, 10), "4000.00"),
    ]
    unpaid(tmp_path, items=rows)
    by = person("enters")
    enter(entered=OTHER, by=by, **GIVEN)
    assert AgendaEntry.objects.get(kind="adverse").at_stake == 10_800_00
    carried(paper=notice(by, "I2"), on=DAY, by=by, at=AT, today=DAY)
    assert AgendaEntry.objects.get(kind="adverse").at_stake == 7_200_00


def test_a_payment_of_the_ledgers(tmp_path: Path) -> None:
    """The column of an item is one source, what is entered another: of both the person counts."""
    rows = [
        item("I1", date(2026, 5, 10), "15000.00", x_returned_on="2026-07-10"),
        item("I2", date(2026, 6, 10), "4000.00", x_returned_on="2026-07-12"),
    ]
    unpaid(tmp_path, items=rows)
    by = person("enters")
    enter(entered=BACK, by=by, **GIVEN)
    assert _due() == [
        ("returned", date(2026, 7, 22), "I2"), ("returned", date(2026, 7, 27), "I1"),
    ]  # fmt: skip
    told = _tell(by)
    assert [(one.item, bool(one.news)) for one in told.news.order_by("item")] == [
        ("I1", True), ("I2", False),
    ]  # fmt: skip
    carried(paper=told, on=DAY, by=by, at=AT, today=DAY)
    assert _due() == []


def test_nothing_insured(tmp_path: Path) -> None:
    """Nobody is to be told, and no paper can be written."""
    unpaid(tmp_path, items=[item("I3", date(2026, 6, 20), "4000.00", disputed="true")])
    by = person("enters")
    assert preview(entered=OTHER, by=by, today=DAY).duties == ()
    enter(entered=OTHER, by=by, **GIVEN)
    assert _due() == []
    with pytest.raises(ActRefused, match="refused_not_insured"):
        _tell(by)


def test_a_claim_for_insolvency(by: Person) -> None:
    """Needs a day that is known, which is its date of loss, and says who told of it."""
    with pytest.raises(ActRefused, match="refused_no_insolvency"):
        claim(by, "I1", day=DAY, cause=LossCause.INSOLVENCY)
    enter(entered=OPENED, by=by, **GIVEN)
    made = claim(by, "I1", "I2", day=DAY, cause=LossCause.INSOLVENCY)
    assert made.lost_on == JUDGED
    found = one_paper(by, made.pk).insolvency
    assert found is not None
    assert (found.on, found.change.person) == (JUDGED, by)


def test_the_contract_says_how_soon(by: Person) -> None:
    """The duty is due by the days of the contract as soon as they are written, else by ten."""
    enter(entered=OTHER, by=by, **GIVEN)
    assert [on for _, on, _ in _due()] == [DAY + timedelta(10)]
    kept = current("AZ-100")
    assert kept is not None
    head = HeadDraft(
        {"insurer": "Allianz Trade"}, Particulars("AZ-100", adverse_days=3), {}, kept[0].pk
    )
    made = save_head(policy="AZ-100", given=head, by=by, **GIVEN)
    assert made is not None
    assert [on for _, on, _ in _due()] == [DAY + timedelta(3)]
    undo(version=made.pk, by=by, **GIVEN)
    assert [on for _, on, _ in _due()] == [DAY + timedelta(10)]
