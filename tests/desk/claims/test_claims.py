"""From breach to recovery by hand: what may be told, what that does to cover, what is paid."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from aval.desk.claims.actions import card_of, hold_back, revise, submit, write
from aval.desk.claims.answering import Told, answer_by_hand, carried, close, reply, withdraw
from aval.desk.claims.cards import PaperCard
from aval.desk.claims.choosing import choices, seeing
from aval.desk.claims.money import correct, receive, split
from aval.desk.claims.refusals import ActRefused
from aval.desk.claims.worth import expected, judged_again, owed_now
from aval.desk.customer.ledger import open_items
from aval.engine.claim import indemnity_of
from aval.records import journal
from aval.records.models import Customer, Deadline, ItemCover, ItemMark, Paper, PaperMoney, Person
from aval.vocabulary.acts import Act, Role
from aval.vocabulary.claims import ClaimMoney, LossCause, PaperAnswer, PaperKind, Unfit
from aval.vocabulary.words import Reason
from tests.desk.claims.world import AT, DAY, claim, notice, on, pass_to, unpaid
from tests.people import limited, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(tmp_path: Path) -> Person:
    """Return who declares, beside the customer that does not pay."""
    unpaid(tmp_path)
    return person("declarer")


def _refused(code: str, act: object, **given: object) -> None:
    with pytest.raises(ActRefused) as refusal:
        act(**given)  # type: ignore[operator]
    assert refusal.value.code == f"claims.refused_{code}"


def _told(paper: Paper, answer: PaperAnswer, by: Person, day: date, **given: object) -> None:
    told = Told(answer=answer, on=day, **given)  # type: ignore[arg-type]
    answer_by_hand(paper=paper, told=told, by=by, at=on(day), today=day)


@pytest.mark.usefixtures("by")
def test_what_may_stand_on_a_notice() -> None:
    """Overdue and insured may; disputed, not due may not; each with its reason and its date."""
    (policy,) = seeing("C1", DAY)
    found = choices(customer="C1", policy=policy, kind=PaperKind.OVERDUE, today=DAY)
    assert [(one.item, one.unfit) for one in found] == [
        ("I1", None), ("I2", None), ("I3", Reason.DISPUTED), ("I4", Unfit.NOT_DUE),
    ]  # fmt: skip
    first = found[0]
    assert (first.deadline, first.is_late, first.days_late) == (date(2026, 8, 8), False, 71)
    assert (first.net, first.at_stake) == (15_000_00, 13_500_00)
    plans = choices(customer="C1", policy=policy, kind=PaperKind.EXTENSION, today=DAY)
    assert [one.item for one in plans if one.unfit is None] == ["I1", "I2", "I4"]


def test_a_notice_in_time_keeps_the_cover(by: Person) -> None:
    """Carried by hand: from then on the items are declared; without it they are barred."""
    told = notice(by, "I1")
    assert (told.state, told.channel, told.amount) == ("submitted", "file", 15_000_00)
    carried(paper=told, on=DAY, by=by, at=AT, today=DAY, reference="N-7")
    assert (told.state, told.reference, told.told_on) == ("acknowledged", "N-7", DAY)
    assert ItemMark.objects.current().get().declared_on == DAY
    met = Deadline.objects.get(item="I1", kind="notify")
    assert met.state == "met"
    pass_to(date(2026, 9, 20))
    reasons = dict(ItemCover.objects.values_list("item", "reason"))
    assert reasons["I1"] != Reason.TIME_BARRED
    assert reasons["I2"] == Reason.TIME_BARRED
    acts = [entry.act for entry in journal.entries() if entry.subject == "C1"]
    assert {Act.PAPER_DECIDED, Act.PAPER_TAKEN, Act.ITEMS_MARKED} <= set(acts)


def test_what_cannot_be_written(by: Person) -> None:
    """Each with its reason; nothing is written."""
    base = {"customer": "C1", "by": by, "at": AT, "today": DAY}

    def card(kind: PaperKind = PaperKind.OVERDUE, *items: str, **given: object) -> PaperCard:
        return PaperCard("AZ-100", kind, items, **given)  # type: ignore[arg-type]

    _refused("no_items", write, card=card(), **base)
    _refused("item", write, card=card(PaperKind.OVERDUE, "I3"), **base)
    _refused("item", write, card=card(PaperKind.OVERDUE, "I9"), **base)
    _refused("cause", write, card=card(PaperKind.CLAIM, "I1"), **base)
    both = card(PaperKind.OVERDUE, "I1", cause=LossCause.INSOLVENCY)
    _refused("cause", write, card=both, **base)
    _refused("until", write, card=card(PaperKind.EXTENSION, "I4"), **base)
    early = card(PaperKind.EXTENSION, "I4", wanted_until=date(2026, 8, 5))
    _refused("until", write, card=early, **base)
    many = card(PaperKind.OVERDUE, *map(str, range(501)))
    _refused("many_items", write, card=many, **base)
    _refused("message", write, card=card(PaperKind.OVERDUE, "I1", message="x" * 4_001), **base)
    other = PaperCard("XX", PaperKind.OVERDUE, ("I1",))
    _refused("policy", write, card=other, **base)
    for code, plan in (
        ("plan_days", ()),
        ("plan_days", ((DAY - timedelta(1), 1),)),
        ("plan_days", ((DAY, 1), (DAY, 2))),
        ("plan_amount", ((DAY, 0),)),
        ("plan_sum", ((DAY, 1), (DAY + timedelta(30), 2))),
    ):
        _refused(code, write, card=card(PaperKind.PAYMENT_PLAN, "I1", instalments=plan), **base)
    reader = person("reader", Role.COLLECTOR)
    with pytest.raises(ActRefused):
        write(customer="C1", card=card(PaperKind.OVERDUE, "I1"), by=reader, at=AT, today=DAY)
    away = limited("away", Role.CREDIT_MANAGER, portfolio="nobody")
    with pytest.raises(Customer.DoesNotExist):
        write(customer="C1", card=card(PaperKind.OVERDUE, "I1"), by=away, at=AT, today=DAY)
    assert not Paper.objects.exists()


def test_an_item_is_told_once(by: Person) -> None:
    """It stands on one notice that runs; one that was declared needs none."""
    first = notice(by, "I1")
    with pytest.raises(ActRefused):
        notice(by, "I1", "I2")
    (policy,) = seeing("C1", DAY)
    given = {"customer": "C1", "policy": policy, "kind": PaperKind.OVERDUE, "today": DAY}
    assert choices(**given)[0].unfit is Unfit.ON_PAPER  # type: ignore[arg-type]
    assert choices(**given, own=first.pk)[0].unfit is None  # type: ignore[arg-type]
    carried(paper=first, on=DAY, by=by, at=AT, today=DAY)
    close(paper=first, by=by, at=AT)
    assert choices(**given)[0].unfit is Unfit.DECLARED  # type: ignore[arg-type]


def test_drafts_change_and_go_out(by: Person) -> None:
    """A draft is changed, decided, held back, decided again; what was carried cannot change."""
    card = PaperCard("AZ-100", PaperKind.OVERDUE, ("I1",), message="They promise")
    made = write(customer="C1", card=card, by=by, at=AT, today=DAY, is_draft=True)
    more = PaperCard("AZ-100", PaperKind.OVERDUE, ("I1", "I2"))
    revise(paper=made, card=more, by=by, at=AT, today=DAY)
    assert (made.state, made.amount) == ("draft", 25_000_00)
    submit(paper=made, by=by, at=AT, today=DAY)
    hold_back(paper=made, by=by, at=AT)
    submit(paper=made, by=by, at=AT, today=DAY)
    assert card_of(made).items == ("I1", "I2")
    _refused("day", carried, paper=made, on=DAY + timedelta(1), by=by, at=AT, today=DAY)
    carried(paper=made, on=DAY, by=by, at=AT, today=DAY)
    _refused("left", revise, paper=made, card=more, by=by, at=AT, today=DAY)
    _refused("left", hold_back, paper=made, by=by, at=AT)
    _refused("no_reason", withdraw, paper=made, reason=" ", by=by, at=AT, today=DAY)
    withdraw(paper=made, reason="They paid", by=by, at=AT, today=DAY)
    assert not ItemMark.objects.current().exists()


def test_an_extension_that_the_insurer_agrees_to_moves_the_due_date(by: Person) -> None:
    """Refused and contested first; agreed to, the notice is due later."""
    card = PaperCard("AZ-100", PaperKind.EXTENSION, ("I1",), wanted_until=date(2026, 8, 31))
    made = write(customer="C1", card=card, by=by, at=AT, today=DAY)
    carried(paper=made, on=DAY, by=by, at=AT, today=DAY)
    assert not ItemMark.objects.exists()
    _refused("no_question", reply, paper=made, text="x", by=by, at=AT)
    _told(made, PaperAnswer.REFUSED, by, DAY, text="Too long")
    reply(paper=made, text="One instalment is paid", by=by, at=AT)
    _told(made, PaperAnswer.QUESTION, by, DAY, text="Which?")
    reply(paper=made, text="That of June", by=by, at=AT)
    _refused("until", answer_by_hand, paper=made, by=by, at=AT, today=DAY,
             told=Told(answer=PaperAnswer.EXTENDED, on=DAY))  # fmt: skip
    _told(made, PaperAnswer.EXTENDED, by, DAY, extended_until=date(2026, 8, 15))
    assert (made.state, made.extended_until) == ("accepted", date(2026, 8, 15))
    assert Deadline.objects.get(item="I1", kind="notify").on == date(2026, 9, 14)
    shown = {one.item: one.extended_due_on for one in open_items("C1", DAY, None, "EUR")}
    assert (shown["I1"], shown["I2"]) == (date(2026, 8, 15), None)


def test_a_claim_from_loss_to_recovery(by: Person) -> None:
    """I1 and I2 under 20,000 at 90 %: 18,000 less 1,000; 5,000 recovered is shared by 17 to 25."""
    first = notice(by, "I1", "I2")
    carried(paper=first, on=DAY, by=by, at=AT, today=DAY)
    day = date(2026, 10, 20)
    pass_to(day)
    made = claim(by, "I1", "I2", day=day)
    assert (made.lost_on, made.judged_on) == (date(2026, 10, 7), date(2026, 10, 7))
    assert (made.amount, made.expected) == (25_000_00, 17_000_00)
    again = judged_again(made)
    assert again is not None
    assert indemnity_of(again).indemnity == made.expected
    worth = expected(made, premium=28_800_00)
    assert worth is not None
    assert (worth.part.paid, worth.others) == (17_000_00, 0)
    assert worth.year.liability_left == 30 * 28_800_00 - 17_000_00
    carried(paper=made, on=day, by=by, at=on(day), today=day, reference="C-1")
    assert set(ItemMark.objects.current().values_list("claimed_on", flat=True)) == {day}
    _refused("money", receive, paper=made, kind=ClaimMoney.INDEMNITY, amount=1, on=day, note="",
             by=by, at=on(day), today=day)  # fmt: skip
    _refused("amount", answer_by_hand, paper=made, by=by, at=on(day), today=day,
             told=Told(answer=PaperAnswer.ACCEPTED, on=day))  # fmt: skip
    _told(made, PaperAnswer.ACCEPTED, by, day, amount=17_000_00)
    given = {"paper": made, "on": day, "note": "", "by": by, "at": on(day), "today": day}
    _refused("over_loss", receive, kind=ClaimMoney.INDEMNITY, amount=25_000_01, **given)
    receive(kind=ClaimMoney.INDEMNITY, amount=17_000_00, **given)  # type: ignore[arg-type]
    assert made.state == "paid"
    shared = receive(kind=ClaimMoney.RECOVERY, amount=5_000_00, **given)  # type: ignore[arg-type]
    assert (shared.insurer, shared.insured) == (3_400_00, 1_600_00)
    correct(money=shared, by=by, at=on(day))
    _refused("moved", correct, money=shared, by=by, at=on(day))
    assert split(made, 5_000_00).insurer == 3_400_00
    close(paper=made, by=by, at=on(day))
    assert owed_now([made]) == {made.pk: 25_000_00}


def test_a_late_notice_is_told_and_worth_nothing(by: Person) -> None:
    """It may be sent: the insurer may be lenient; the judgement is not."""
    day = date(2026, 9, 1)
    pass_to(day)
    late = notice(by, "I1", day=day)
    assert late.items.get().deadline == date(2026, 8, 8)
    carried(paper=late, on=day, by=by, at=on(day), today=day)
    assert ItemCover.objects.get(item="I1").reason == Reason.TIME_BARRED
    made = claim(by, "I1", day=day)
    assert made.expected == 0


def test_the_database_refuses_what_cannot_be(by: Person) -> None:
    """A claim without loss, a share that does not add up, a step that changes."""
    made = notice(by, "I1")
    for fields in ({"accepted": 1}, {"state": "paid"}, {"state": "questioned"}, {"amount": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Paper.objects.filter(pk=made.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperMoney.objects.create(
            paper=made, kind="recovery", on=DAY, amount=3, insurer=1, insured=1, written_by=by,
            written_at=AT,
        )  # fmt: skip
    with pytest.raises(ValueError, match="history"):
        made.steps.order_by("pk")[0].save()
