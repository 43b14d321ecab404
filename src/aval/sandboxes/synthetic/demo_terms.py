"""The demo's group, its settings and its three insurers' policies, each with clauses of its own."""

from datetime import date

PORTFOLIO = """\
reporting_currency = "EUR"

[exposure]
order = false
include_disputed = true
"""
COMPANIES = (
    ("FR01", "Calvendre Ingrédients SAS", "FR", "EUR"),
    ("ES01", "Calvendre Ibérica SL", "ES", "EUR"),
    ("DE01", "Calvendre Zutaten GmbH", "DE", "EUR"),
)
"""Key, name, country, currency."""
MAIN, GERMAN, WORLD = "MER-2231", "HAL-77-014", "TRS-9050"
FAR_COUNTRIES = ("BR", "MA", "TN")
"""Countries that only the last policy insures."""

_MAIN_HEAD = """\
[[policy]]
policy = "MER-2231"
insurer = "Meridane Crédit"
rank = 1
companies = ["FR01", "ES01"]
excluded_countries = ["BR", "MA", "TN"]
"""
_MAIN_TERMS = """
[[policy.terms]]
valid_from = {year}-01-01
{end}vat_insured = false
max_terms_days = 90
max_invoicing_days = 30
mep_days = 60
mep_origin = "due_date"
default_min_amount = "500.00"
retroactive_lift_days = 30
notify_days = 30
notify_origin = "mep_end"
hand_over_days = 30
waiting_days = 150
claim_months = 6
run_on = "orders"
run_on_days = 60
discretionary_excess = "cap"
non_qualifying_loss = "500.00"
indemnity_order = "pct_then_excess"
max_liability = "30x"
payment_days = 30
recovery_rule = "pro_rata"
premium_basis = "turnover"
premium_rate = "{rate}"
minimum_premium = "28800.00"
instalments = 4
declaration_rhythm = "quarterly"
fees = {{ request = "0.00", monitoring = "38.00", investigation = "45.00" }}
bonus_malus = [
  {{ loss_ratio_upto = "30", percent = "-10" }},
  {{ loss_ratio_upto = "999", percent = "0" }},
]
[policy.terms.insured_pct]
permanent = "{permanent}"
temporary = "{permanent}"
top_up = "90"
discretionary = "75"
"""
_GERMAN_HEAD = """
[[policy]]
policy = "HAL-77-014"
insurer = "Halvenor Kreditversicherung"
rank = 1
companies = ["DE01"]
"""
_GERMAN_TERMS = """
[[policy.terms]]
valid_from = {year}-07-01
{end}vat_insured = false
max_terms_days = 120
mep_days = 120
mep_origin = "invoice_date"
notify_days = 60
notify_origin = "due_date"
waiting_days = 180
claim_months = 6
day_count = "inclusive"
run_on = "grace"
run_on_days = 30
discretionary_excess = "void"
first_loss_each = "1500.00"
indemnity_order = "excess_then_pct"
aggregate_first_loss = "25000.00"
aggregate_basis = "after_pct"
max_liability = "750000.00"
payment_days = 30
premium_basis = "balances"
premium_rate = "0.042"
declaration_rhythm = "monthly"
fees = {{ request = "12.50", monitoring = "42.00", investigation = "60.00" }}
[policy.terms.insured_pct]
permanent = "92.5"
temporary = "90"
top_up = "90"
discretionary = "80"
"""
_WORLD = """
[[policy]]
policy = "TRS-9050"
insurer = "Tresoria Caución"
rank = 2

[[policy.terms]]
valid_from = {year}-01-01
vat_insured = true
mep_days = 90
notify_days = 120
notify_origin = "invoice_date"
waiting_days = 180
claim_months = 12
first_loss_each = "1000.00"
indemnity_order = "limit_of_loss_less_excess_then_pct"
max_liability = "25x"
premium_basis = "turnover"
premium_rate = "0.31"
minimum_premium = "9600.00"
instalments = 2
declaration_rhythm = "yearly"
[policy.terms.insured_pct]
permanent = "85"
substitute_top_up = "80"
[[policy.terms.zone]]
countries = ["BR", "MA", "TN"]
insured_pct = {{ permanent = "80" }}
"""
_YEARS_BACK = 3
"""The oldest delivery of two years of ledger lies in one of the three calendar years before."""
_RATES = ("0.18", "0.19", "0.175")
_PERCENTAGES = ("90", "90", "92.5")


def policies_toml(as_of: date) -> str:
    """Return `policies.toml`, with a block of terms for each insurance year up to `as_of`."""
    years = range(as_of.year - _YEARS_BACK, as_of.year + 1)
    main = [
        _MAIN_TERMS.format(
            year=year,
            end="" if year == as_of.year else f"valid_to = {year}-12-31\n",
            rate=_RATES[year % len(_RATES)],
            permanent=_PERCENTAGES[year % len(_PERCENTAGES)],
        )
        for year in years
    ]
    german = [
        _GERMAN_TERMS.format(
            year=year,
            end="" if year == as_of.year else f"valid_to = {year + 1}-06-30\n",
        )
        for year in years
    ]
    world = _WORLD.format(year=as_of.year - _YEARS_BACK)
    return "".join([_MAIN_HEAD, *main, _GERMAN_HEAD, *german, world])
