"""`policies.toml` read: every parameter, every default, and what the terms mean."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from aval.dataset.policies import BonusMalus, Fees, Policy, Terms, Zone
from aval.dataset.policy_json import policy_from_json
from aval.dataset.reading import read_portfolio
from aval.vocabulary.faults import BadInput
from aval.vocabulary.words import (
    AggregateBasis,
    DayCount,
    DeclarationRhythm,
    DiscretionaryExcess,
    IndemnityOrder,
    Kind,
    Layer,
    MepOrigin,
    NotifyOrigin,
    PremiumBasis,
    RecoveryRule,
    RunOn,
    Segment,
)
from tests.tables import write_folder

NEEDED = "mep_days = 60\nnotify_days = 30\nwaiting_days = 150\nclaim_months = 6\n"
TERMS = f"[[policy.terms]]\nvalid_from = 2026-01-01\n{NEEDED}"
HEAD = '[[policy]]\npolicy = "P"\n'
EVERYTHING = """
[[policy]]
policy = "B"
insurer = "Coface"
rank = 2
companies = ["FR01"]
countries = ["FR", "DE"]
excluded_countries = ["RU"]
excluded_segments = ["affiliate"]
x_note = { of = "mine" }
[[policy.terms]]
valid_from = 2027-01-01
mep_days = 1
notify_days = 2
waiting_days = 3
claim_months = 4
[[policy.terms]]
valid_from = 2026-01-01
valid_to = 2026-12-31
vat_insured = true
insured_kinds = ["invoice"]
max_terms_days = 90
max_invoicing_days = 0
mep_days = 60
mep_origin = "invoice_date"
default_min_amount = "500.00"
retroactive_lift_days = 30
notify_days = 36500
notify_origin = "due_date"
hand_over_days = 31
waiting_days = 150
claim_months = 6
day_count = "inclusive"
run_on = "orders"
run_on_days = 60
discretionary_excess = "void"
non_qualifying_loss = "500"
first_loss_each = 1500
indemnity_order = "excess_then_pct"
aggregate_first_loss = "100000.00"
aggregate_basis = "before_pct"
max_liability = "30.5x"
payment_days = 32
recovery_rule = "pro_rata"
premium_basis = "balances"
premium_rate = "0.18"
minimum_premium = "28800.00"
instalments = 4
declaration_rhythm = "quarterly"
fees = { request = "1.00", monitoring = "38.00", investigation = "2.00" }
bonus_malus = [ { loss_ratio_upto = "30", percent = "-10" }, { loss_ratio_upto = "999", percent = "5.5" } ]
[policy.terms.insured_pct]
permanent = "90"
temporary = 85
top_up = "80.5"
substitute_top_up = "0"
discretionary = "100"
[[policy.terms.zone]]
countries = ["BR", "AR"]
insured_pct = { permanent = "80" }
[[policy.terms.zone]]
countries = ["BR", "CN"]
[[policy]]
policy = "A"
companies = []
rank = 2
[[policy]]
policy = "Z"
rank = -1
"""
FIRST = Terms(
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 12, 31),
    vat_insured=True,
    insured_kinds=(Kind.INVOICE,),
    max_terms_days=90,
    max_invoicing_days=0,
    mep_days=60,
    mep_origin=MepOrigin.INVOICE_DATE,
    default_min_amount=Decimal(500),
    retroactive_lift_days=30,
    notify_days=36500,
    notify_origin=NotifyOrigin.DUE_DATE,
    hand_over_days=31,
    waiting_days=150,
    claim_months=6,
    day_count=DayCount.INCLUSIVE,
    run_on=RunOn.ORDERS,
    run_on_days=60,
    discretionary_excess=DiscretionaryExcess.VOID,
    non_qualifying_loss=Decimal(500),
    first_loss_each=Decimal(1500),
    indemnity_order=IndemnityOrder.EXCESS_THEN_PCT,
    aggregate_first_loss=Decimal(100000),
    aggregate_basis=AggregateBasis.BEFORE_PCT,
    max_liability_times=Decimal("30.5"),
    payment_days=32,
    recovery_rule=RecoveryRule.PRO_RATA,
    premium_basis=PremiumBasis.BALANCES,
    premium_rate=Decimal("0.18"),
    minimum_premium=Decimal(28800),
    instalments=4,
    declaration_rhythm=DeclarationRhythm.QUARTERLY,
    fees=Fees(Decimal(1), Decimal(38), Decimal(2)),
    bonus_malus=(
        BonusMalus(Decimal(30), Decimal(-10)),
        BonusMalus(Decimal(999), Decimal("5.5")),
    ),
    insured_pct={
        Layer.PERMANENT: Decimal(90),
        Layer.TEMPORARY: Decimal(85),
        Layer.TOP_UP: Decimal("80.5"),
        Layer.SUBSTITUTE_TOP_UP: Decimal(0),
        Layer.DISCRETIONARY: Decimal(100),
    },
    zone=(Zone(("BR", "AR"), {Layer.PERMANENT: Decimal(80)}), Zone(("BR", "CN"))),
)


def policies(folder: Path, text: str) -> tuple[Policy, ...]:
    """Return the policies of this text."""
    return read_portfolio(write_folder(folder, policies=text)).policies


def test_every_parameter(tmp_path: Path) -> None:
    """Policies come by rank, then key; blocks by date; what is not said has its default."""
    assert policies(tmp_path, EVERYTHING) == (
        Policy("Z", rank=-1),
        Policy("A", rank=2, companies=()),
        Policy(
            policy="B",
            insurer="Coface",
            rank=2,
            companies=("FR01",),
            countries=("FR", "DE"),
            excluded_countries=("RU",),
            excluded_segments=(Segment.AFFILIATE,),
            terms=(FIRST, Terms(date(2027, 1, 1), 1, 2, 3, 4)),
        ),
    )


def test_defaults(tmp_path: Path) -> None:
    """The defaults of the specification."""
    (policy,) = policies(tmp_path, HEAD + TERMS)
    assert policy == Policy("P", terms=(Terms(date(2026, 1, 1), 60, 30, 150, 6),))
    assert (policy.insurer, policy.rank, policy.companies, policy.countries) == ("", 1, None, None)
    assert policy.excluded_segments == ("public_body", "individual", "affiliate")
    (terms,) = policy.terms
    assert (terms.insured_kinds, terms.vat_insured) == (("invoice", "bill"), False)
    origins = (terms.mep_origin, terms.notify_origin, terms.day_count, terms.run_on)
    assert origins == ("due_date", "mep_end", "exclusive", "none")
    assert (terms.max_terms_days, terms.hand_over_days, terms.run_on_days) == (None, None, 0)
    assert (terms.default_min_amount, terms.discretionary_excess) == (0, "cap")


def test_maximum_liability_as_an_amount(tmp_path: Path) -> None:
    """It is an amount unless it ends in x."""
    (policy,) = policies(tmp_path, f'{HEAD}{TERMS}max_liability = "900000.00"\n')
    terms = policy.terms[0]
    assert (terms.max_liability, terms.max_liability_times) == (Decimal(900000), None)


def test_fees_left_out_are_nothing(tmp_path: Path) -> None:
    """A fee that is not named is 0."""
    (policy,) = policies(tmp_path, f"{HEAD}{TERMS}[policy.terms.fees]\n")
    assert policy.terms[0].fees == Fees(Decimal(0), Decimal(0), Decimal(0))


@pytest.mark.parametrize(
    ("layer", "country", "pct"),
    [
        (Layer.PERMANENT, "FR", "90"),
        (Layer.PERMANENT, "AR", "80"),
        (Layer.PERMANENT, "BR", "80"),
        (Layer.PERMANENT, "CN", "90"),
        (Layer.TEMPORARY, "BR", "85"),
    ],
)
def test_percentages(layer: Layer, country: str, pct: str) -> None:
    """The first zone that lists a country is the only one."""
    assert FIRST.pct(layer, country) == Decimal(pct)
    assert Terms(date(2026, 1, 1), 1, 1, 1, 1).pct(layer, country) == 0


def test_perimeter() -> None:
    """What a policy sees of buyers and own companies."""
    policy = Policy("P", companies=("A",), countries=("FR", "RU"), excluded_countries=("RU",))
    assert policy.sees_buyer("FR", "private_company")
    assert not policy.sees_buyer("RU", "private_company")
    assert not policy.sees_buyer("DE", "private_company")
    assert not policy.sees_buyer("FR", "individual")
    assert Policy("P").sees_buyer("DE", "private_company")
    assert [policy.sees_company(key) for key in "AB"] == [True, False]
    assert Policy("P").sees_company("B")
    assert not Policy("P", companies=()).sees_company("B")


def test_a_policy_of_bad_json_is_told() -> None:
    """A stored policy with a parameter that is none is refused with its fault."""
    with pytest.raises(BadInput) as refused:
        policy_from_json('{"policy": "P", "never": 1}')
    assert refused.value.faults
