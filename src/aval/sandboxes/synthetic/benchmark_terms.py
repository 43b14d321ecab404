"""The benchmark's policies and settings: three policies in rank order, several insurance years."""

from datetime import date

from aval.sandboxes.synthetic.benchmark_covers import (
    ABROAD,
    ABROAD_COUNTRIES,
    EXCESS,
    POLICIES,
    PRIMARY,
)

PORTFOLIO = 'reporting_currency = "EUR"\n'
YEARS_BACK = 2
"""Insurance years that the policies have before the one of the last day."""

_HEADS = {
    PRIMARY: "excluded_countries = [{abroad}]\n",
    ABROAD: "countries = [{abroad}]\n",
    EXCESS: 'companies = ["FR01", "FR02", "FR03", "DE01"]\n',
}
_CLAUSES = {
    PRIMARY: """\
max_terms_days = 90
max_invoicing_days = 30
mep_days = 60
default_min_amount = "500.00"
retroactive_lift_days = 30
notify_days = 30
hand_over_days = 30
waiting_days = 150
claim_months = 6
run_on = "orders"
run_on_days = 60
""",
    ABROAD: """\
vat_insured = true
max_terms_days = 120
mep_days = 120
mep_origin = "invoice_date"
notify_days = 90
notify_origin = "due_date"
waiting_days = 180
claim_months = 6
day_count = "inclusive"
run_on = "grace"
run_on_days = 30
discretionary_excess = "void"
""",
    EXCESS: """\
mep_days = 90
notify_days = 120
notify_origin = "invoice_date"
waiting_days = 180
claim_months = 12
""",
}
_COSTS = """\
premium_basis = "turnover"
premium_rate = "0.18"
minimum_premium = "28800.00"
instalments = 4
declaration_rhythm = "quarterly"
fees = { request = "12.00", monitoring = "38.00" }
bonus_malus = [ { loss_ratio_upto = "30", percent = "-10" } ]
"""
_PERCENTAGES = """\
[policy.terms.insured_pct]
permanent = "{permanent}"
temporary = "{permanent}"
top_up = "90"
substitute_top_up = "80"
discretionary = "75"
"""
_ZONE = """\
[[policy.terms.zone]]
countries = ["PL", "BR", "AR"]
insured_pct = { permanent = "80", temporary = "80" }
"""
_PERMANENT = ("90", "92.5", "85")
"""Percentage of the permanent layer, by insurance year."""


def policies_toml(as_of: date) -> str:
    """Return `policies.toml`: calendar insurance years up to that of `as_of`, the last open."""
    years = range(as_of.year - YEARS_BACK, as_of.year + 1)
    policies = []
    for rank, policy in enumerate(POLICIES, 1):
        head = _HEADS[policy].format(abroad=", ".join(f'"{code}"' for code in ABROAD_COUNTRIES))
        blocks = [_terms(policy, year, last=year == as_of.year) for year in years]
        policies.append(
            f'[[policy]]\npolicy = "{policy}"\ninsurer = "Insurer {rank}"\nrank = {rank}\n'
            f"{head}\n" + "\n".join(blocks)
        )
    return "\n".join(policies)


def _terms(policy: str, year: int, *, last: bool) -> str:
    """Return the terms block of one insurance year."""
    end = "" if last else f"valid_to = {year}-12-31\n"
    return (
        f"[[policy.terms]]\nvalid_from = {year}-01-01\n{end}{_CLAUSES[policy]}{_COSTS}"
        + _PERCENTAGES.format(permanent=_PERMANENT[year % len(_PERMANENT)])
        + _ZONE
    )
