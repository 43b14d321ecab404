"""What has to be done by a day beyond the assessment's deadlines, fact by fact."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from aval.dataset.particulars import Particulars
from aval.dataset.policies import Policy, Terms
from aval.engine.agenda import (
    Adverse,
    Announced,
    CoverFact,
    CreditFact,
    Facts,
    Used,
    extra_entries,
)
from aval.engine.agenda_policies import Entry, Parameters, Settled, months_after
from aval.vocabulary.agenda import ASSESSED, EVENTS, GROUPS, SAVED_BY, AgendaKind
from aval.vocabulary.words import DeclarationRhythm, Layer

DAY = date(2026, 7, 28)
USED = Used(
    covered={Layer.PERMANENT: 700}, limits={Layer.PERMANENT: 1_000}, last_due=date(2026, 9, 1)
)
COVER = CoverFact(
    policy="P", customer="C", layer=Layer.PERMANENT, extension="", amount=1_000, currency="EUR",
    decided_on=date(2026, 1, 1), valid_from=date(2026, 1, 1), order="K1",
)  # fmt: skip
TERMS = Terms(
    valid_from=date(2026, 1, 1), mep_days=60, notify_days=30, waiting_days=150, claim_months=6
)


def _entries(**given: Any) -> list[Entry]:
    facts = {"as_of": DAY, "currency": "EUR", "digits": 2, "used": {"C": USED}} | given
    return extra_entries(Facts(**facts))


def _kinds(*covers: CoverFact, **given: Any) -> dict[AgendaKind, Entry]:
    return {one.kind: one for one in _entries(covers=covers, **given)}


def test_every_kind_is_saved_by_an_act_and_in_a_group() -> None:
    """And the five of the assessment are told apart."""
    assert set(SAVED_BY) == set(AgendaKind)
    assert sorted(kind for kinds in GROUPS.values() for kind in kinds) == sorted(AgendaKind)
    assert len(ASSESSED) == 5
    assert {AgendaKind.COVER_END} == ASSESSED & EVENTS


def test_a_limit_ends() -> None:
    """On its last day, with what rests on it; a temporary one is a deadline of the assessment."""
    end = date(2026, 8, 31)
    found = _kinds(replace(COVER, valid_to=end))[AgendaKind.LIMIT_END]
    assert (found.on, found.at_stake, found.amount) == (end, 700, 1_000)
    temporary = replace(COVER, layer=Layer.TEMPORARY, valid_to=end)
    assert not _kinds(temporary)


def test_what_follows_it() -> None:
    """A lower limit is a reduction the day before, an equal one is nothing, a later one no end."""
    ends = replace(COVER, valid_to=date(2026, 8, 31))
    lower = replace(COVER, amount=400, valid_from=date(2026, 9, 1), order="K2")
    found = _kinds(ends, lower)
    assert AgendaKind.LIMIT_END not in found
    cut = found[AgendaKind.REDUCTION]
    assert (cut.on, cut.at_stake, cut.amount) == (date(2026, 8, 31), 300, 400)
    assert set(_kinds(ends, replace(lower, amount=1_000))) == {AgendaKind.REVIEW}
    later = replace(lower, valid_from=date(2026, 10, 1))
    assert AgendaKind.LIMIT_END in _kinds(ends, later)
    assert AgendaKind.REDUCTION in _kinds(COVER, later)


def test_a_reduction_in_another_currency() -> None:
    """Counts by what the limit counts for in the reporting currency."""
    dollars = replace(COVER, currency="USD", amount=2_000)
    lower = replace(dollars, amount=800, valid_from=date(2026, 9, 1))
    assert _kinds(dollars, lower)[AgendaKind.REDUCTION].at_stake == 300


def test_a_review_comes_every_year() -> None:
    """A year after the decision; one that nobody made gives way to the next after a month."""
    assert _kinds(COVER)[AgendaKind.REVIEW].on == date(2027, 1, 1)
    old = replace(COVER, decided_on=date(2024, 7, 10))
    assert _kinds(old)[AgendaKind.REVIEW].on == date(2026, 7, 10)
    older = replace(COVER, decided_on=date(2024, 6, 20))
    assert _kinds(older)[AgendaKind.REVIEW].on == date(2027, 6, 20)


def test_run_off() -> None:
    """No limit is left, but what was delivered under it is open: until it is paid."""
    used = replace(USED, limits={})
    ended = replace(COVER, valid_to=date(2026, 6, 30))
    older = replace(COVER, layer=Layer.TEMPORARY, valid_from=date(2025, 1, 1), valid_to=DAY)
    older = replace(older, valid_to=date(2026, 1, 31))
    found = _kinds(ended, older, used={"C": used})
    assert set(found) == {AgendaKind.RUN_OFF, AgendaKind.LIMIT_END}
    assert found[AgendaKind.RUN_OFF].on == date(2026, 9, 1)
    assert found[AgendaKind.RUN_OFF].at_stake == 700
    assert found[AgendaKind.RUN_OFF].trigger == date(2026, 6, 30)
    refused = replace(COVER, amount=0, valid_from=date(2026, 7, 1))
    assert set(_kinds(COVER, refused, used={"C": used})) == {
        AgendaKind.RUN_OFF, AgendaKind.REDUCTION,
    }  # fmt: skip
    assert not _kinds(refused, used={"C": used})
    for other in ({"C": replace(used, last_due=None)}, {"C": USED}, {}):
        assert set(_kinds(ended, used=other)) == {AgendaKind.LIMIT_END}


def test_what_has_come_stays_a_while() -> None:
    """Ends and reductions of the last weeks, with what they were; what rested on them is gone."""
    kinds = AgendaKind
    ended = replace(COVER, valid_to=DAY - timedelta(1))
    (found,) = _entries(covers=[ended])
    assert (found.kind, found.on, found.at_stake) == (kinds.LIMIT_END, ended.valid_to, None)
    assert (found.amount, found.trigger) == (1_000, COVER.valid_from)
    assert set(_kinds(replace(ended, layer=Layer.TOP_UP))) == {kinds.COVER_END}
    lower = replace(COVER, amount=400, valid_from=DAY, decided_on=date(2026, 7, 1), order="K2")
    cut = _kinds(COVER, lower)[kinds.REDUCTION]
    assert (cut.on, cut.at_stake, cut.amount) == (DAY - timedelta(1), None, 400)
    assert cut.trigger == lower.decided_on
    higher = replace(lower, amount=1_000)
    assert set(_kinds(ended, higher)) == {kinds.REVIEW}
    assert not _kinds(replace(COVER, valid_to=DAY - timedelta(61)))
    assert _kinds(replace(COVER, valid_to=DAY - timedelta(60)))
    one = CreditFact(
        customer="C", amount=100, currency="EUR", valid_from=date(2026, 1, 1),
        valid_to=DAY - timedelta(1),
    )  # fmt: skip
    (gone,) = _entries(credits=[one])
    assert (gone.kind, gone.on, gone.at_stake) == (kinds.CREDIT_END, one.valid_to, None)
    assert not _entries(credits=[replace(one, valid_to=DAY - timedelta(61))])
    assert not _entries(credits=[one, replace(one, valid_from=DAY, valid_to=None)])


def test_announced() -> None:
    """Until a decision says so; where no amount is told everything may go."""
    one = Announced(
        policy="P", customer="C", layer=Layer.PERMANENT, on=date(2026, 9, 1), amount=0,
        currency="EUR",
    )  # fmt: skip
    cut = _kinds(announced=[one])[AgendaKind.REDUCTION]
    assert (cut.on, cut.at_stake) == (date(2026, 8, 31), 700)
    half = _kinds(announced=[replace(one, amount=350)])[AgendaKind.REDUCTION]
    assert half.at_stake == 350
    assert _kinds(announced=[replace(one, amount=None)])[AgendaKind.REDUCTION].at_stake == 700
    assert _kinds(announced=[replace(one, on=DAY)])[AgendaKind.REDUCTION].on < DAY
    assert not _kinds(announced=[replace(one, on=DAY - timedelta(60))])
    since = replace(COVER, amount=0, valid_from=DAY)
    assert set(_kinds(since, announced=[replace(one, on=DAY)])) == set()
    decided = replace(COVER, amount=100, valid_from=date(2026, 9, 1))
    known = _entries(covers=[COVER, decided], announced=[one])
    assert [one.amount for one in known if one.kind is AgendaKind.REDUCTION] == [100]


def test_a_management_credit_ends() -> None:
    """The one that counts, where no other goes on."""
    used = {"C": Used(own_risk=50)}
    one = CreditFact(
        customer="C", amount=100, currency="EUR", valid_from=date(2026, 1, 1),
        valid_to=date(2026, 8, 2),
    )  # fmt: skip
    (found,) = _entries(credits=[one], used=used)
    assert (found.kind, found.on, found.at_stake) == (AgendaKind.CREDIT_END, one.valid_to, 50)
    assert not _entries(credits=[replace(one, valid_to=None)])
    assert not _entries(credits=[replace(one, amount=0)])
    assert not _entries(credits=[replace(one, valid_from=date(2026, 8, 1))])
    after = replace(one, valid_from=date(2026, 8, 3), valid_to=None)
    assert not _entries(credits=[one, after])
    assert _entries(credits=[one, replace(after, valid_from=date(2026, 8, 9))])


def test_adverse_information() -> None:
    """Is told within some days of knowing it, as long as something of it is not declared."""
    told = Adverse(
        kind=AgendaKind.INSOLVENCY, customer="C", policy="P", known_on=DAY,
        on=date(2026, 7, 20), at_stake=500,
    )  # fmt: skip
    (found,) = _entries(adverse=[told])
    assert (found.on, found.trigger) == (date(2026, 8, 7), date(2026, 7, 20))
    assert not _entries(adverse=[replace(told, at_stake=0)])
    plan = replace(told, kind=AgendaKind.PLAN, item="I1", stop_on=date(2026, 8, 15))
    assert not _entries(adverse=[plan])
    assert not _entries(adverse=[replace(plan, stop_on=None)])
    (asked,) = _entries(adverse=[replace(plan, on=date(2026, 9, 1))])
    assert (asked.on, asked.item) == (date(2026, 8, 15), "I1")


def test_turnover_and_premium() -> None:
    """By the rhythm of the terms, in the insurance year, each with its clause and version."""
    terms = replace(
        TERMS, valid_to=date(2026, 12, 31), declaration_rhythm=DeclarationRhythm.QUARTERLY,
        premium_rate=Decimal("0.2"), instalments=3, minimum_premium=Decimal(100),
    )  # fmt: skip
    found = _entries(policies=[Policy("P", terms=(terms,))])
    by_kind = {kind: [one for one in found if one.kind is kind] for kind in AgendaKind}
    assert [one.on for one in by_kind[AgendaKind.DECLARATION]] == [
        date(2026, 7, 30), date(2026, 10, 30), date(2027, 1, 30),
    ]  # fmt: skip
    assert [(one.on, one.number, one.amount) for one in by_kind[AgendaKind.INSTALMENT]] == [
        (date(2026, 9, 1), 3, 3_334)
    ]
    assert [one.on for one in by_kind[AgendaKind.ADJUSTMENT]] == [date(2027, 1, 30)]
    (renewal,) = by_kind[AgendaKind.RENEWAL]
    assert renewal.on == date(2026, 10, 2)
    assert {one.terms_from for one in found} == {date(2026, 1, 1)}
    assert by_kind[AgendaKind.DECLARATION][0].clause == "declaration_rhythm = quarterly"


def test_days_of_the_contract_itself() -> None:
    """Stand in the place of those that are usual; a year that names none has them evenly."""
    terms = replace(TERMS, valid_to=date(2027, 12, 31), instalments=2, minimum_premium=Decimal(100))
    dates = (date(2026, 9, 15), date(2026, 6, 1), date(2026, 12, 1))
    known = Particulars("P", renewal_notice_days=120, premium_dates=dates)
    given = {"policies": [Policy("P", terms=(terms,))], "particulars": {"P": known}}
    found = [(one.on, one.number, one.amount) for one in _entries(**given)]
    assert found == [
        (date(2026, 6, 1), 1, 3_333),
        (date(2026, 9, 15), 2, 3_333),
        (date(2026, 12, 1), 3, 3_334),
        (date(2027, 1, 1), 1, 5_000),
        (date(2027, 7, 1), 2, 5_000),
    ]
    rhythm = replace(terms, declaration_rhythm=DeclarationRhythm.YEARLY)
    due = {
        "policies": [Policy("P", terms=(rhythm,))],
        "particulars": {"P": replace(known, declaration_due_days=20)},
    }
    declared = [one.on for one in _entries(**due) if one.kind is AgendaKind.DECLARATION]
    assert declared == [date(2027, 1, 20)]
    given["policies"] = [Policy("P", terms=(replace(terms, valid_to=date(2026, 12, 31)),))]
    (renewal,) = [one for one in _entries(**given) if one.kind is AgendaKind.RENEWAL]
    assert renewal.on == date(2026, 9, 2)


def test_what_is_settled_has_no_entry() -> None:
    """A period that was declared whole; instalments that were paid, the earlier ones first."""
    terms = replace(
        TERMS, valid_to=date(2026, 12, 31), declaration_rhythm=DeclarationRhythm.QUARTERLY,
        instalments=4, minimum_premium=Decimal(100),
    )  # fmt: skip
    done = Settled(
        declared=[(date(2026, 4, 1), date(2026, 9, 30)), (date(2026, 10, 1), date(2026, 11, 30))],
        paid={date(2026, 1, 1): 7_600},
    )
    found = _entries(policies=[Policy("P", terms=(terms,))], settled={"P": done})
    assert [(one.kind, one.on) for one in found if one.kind is not AgendaKind.RENEWAL] == [
        (AgendaKind.INSTALMENT, date(2026, 10, 1)),
        (AgendaKind.DECLARATION, date(2027, 1, 30)),
    ]


def test_terms_without_end() -> None:
    """Go on year by year, are not renewed, and say no amount where there is no minimum."""
    terms = replace(TERMS, declaration_rhythm=DeclarationRhythm.YEARLY, instalments=1)
    found = _entries(policies=[Policy("P", terms=(terms,))])
    assert [(one.kind, one.on, one.amount) for one in found] == [
        (AgendaKind.INSTALMENT, date(2027, 1, 1), None),
        (AgendaKind.DECLARATION, date(2027, 1, 30), None),
    ]


def test_terms_that_others_follow() -> None:
    """Are not renewed; a year that is cut short has no instalment after its end."""
    first = replace(TERMS, valid_to=date(2026, 8, 31), instalments=4)
    then = replace(TERMS, valid_from=date(2026, 9, 1), valid_to=date(2027, 2, 28))
    given = Parameters(renewal_notice_days=60)
    found = _entries(policies=[Policy("P", terms=(first, then))], parameters=given)
    assert [(one.kind, one.on) for one in found] == [
        (AgendaKind.INSTALMENT, date(2026, 7, 1)),
        (AgendaKind.RENEWAL, date(2026, 12, 30)),
    ]


def test_months_are_held_back_at_their_end() -> None:
    """As those of claims are."""
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2026, 1, 15), -1) == date(2025, 12, 15)


def test_order_changes_nothing() -> None:
    """The same facts in another order, or told twice, are the same entries."""
    covers = [COVER, replace(COVER, customer="D", valid_to=DAY + timedelta(3))]
    assert _entries(covers=covers) == _entries(covers=[*reversed(covers), *covers])
