"""`policies.toml` refused: every bad setting with its line, path and value."""

from pathlib import Path

import pytest

from aval.dataset import contract
from aval.dataset.reading import read_portfolio
from aval.vocabulary.words import (
    AggregateBasis,
    DayCount,
    DeclarationRhythm,
    DiscretionaryExcess,
    IndemnityOrder,
    Kind,
    MepOrigin,
    NotifyOrigin,
    PremiumBasis,
    RecoveryRule,
    RunOn,
)
from tests.dataset.faults import fault, faults_of
from tests.tables import POLICY, write_folder

NEEDED = "mep_days = 60\nnotify_days = 30\nwaiting_days = 150\nclaim_months = 6\n"
TERMS = f"[[policy.terms]]\nvalid_from = 2026-01-01\n{NEEDED}"
HEAD = '[[policy]]\npolicy = "P"\n'
FIRST_POLICY = '[[policy]]\npolicy = "A"\n'
EARLY = f"[[policy.terms]]\nvalid_from = 2020-01-01\nvalid_to = 2020-12-31\n{NEEDED}"
COUNT = {"most": 36500}
MONEY = {"least": 0, "most": 10**15, "digits": 2}
PERCENT = {"least": 0, "most": 100, "digits": 10}
RATIO = {"least": 0, "most": 10**9, "digits": 10}
POLICY_FAULTS = [
    ("rank = 1.0", "rank", "1.0", "whole", {}),
    ("rank = true", "rank", "true", "whole", {}),
    ("rank = 2147483648", "rank", "2147483648", "whole", {}),
    ("insurer = 1", "insurer", "1", "text", {}),
    ('companies = "FR01"', "companies", '"FR01"', "texts", {}),
    ("companies = [1]", "companies", "[1]", "texts", {}),
    ('countries = ["FR", "fr"]', "countries", '"fr"', "country", {}),
    ('excluded_countries = ["FRA"]', "excluded_countries", '"FRA"', "country", {}),
    ('excluded_segments = ["x"]', "excluded_segments", '["x"]', "choices",
     {"choices": "private_company, public_body, individual, affiliate"}),
    ('excluded_segments = "affiliate"', "excluded_segments", '"affiliate"', "choices",
     {"choices": "private_company, public_body, individual, affiliate"}),
    ("terms = 1", "terms", "1", "tables", {}),
    ("terms = [1]", "terms", "[1]", "tables", {}),
    ("Rank = 1", "Rank", "1", "known_setting", {}),
]  # fmt: skip
COUNTS = (
    "mep_days notify_days waiting_days claim_months max_terms_days max_invoicing_days "
    "retroactive_lift_days hand_over_days run_on_days payment_days instalments"
)
AMOUNTS = (
    "default_min_amount non_qualifying_loss first_loss_each aggregate_first_loss minimum_premium "
    "max_liability"
)
WORDS = {
    "mep_origin": MepOrigin,
    "notify_origin": NotifyOrigin,
    "day_count": DayCount,
    "run_on": RunOn,
    "discretionary_excess": DiscretionaryExcess,
    "indemnity_order": IndemnityOrder,
    "aggregate_basis": AggregateBasis,
    "recovery_rule": RecoveryRule,
    "premium_basis": PremiumBasis,
    "declaration_rhythm": DeclarationRhythm,
}
TERMS_FAULTS = [
    *((f"{key} = -1", key, "-1", "count", COUNT) for key in COUNTS.split()),
    *((f"{key} = 36501", key, "36501", "count", COUNT) for key in COUNTS.split()),
    *((f'{key} = "30"', key, '"30"', "count", COUNT) for key in COUNTS.split()),
    ("run_on_days = 1.5", "run_on_days", "1.5", "count", COUNT),
    ("run_on_days = true", "run_on_days", "true", "count", COUNT),
    *((f"{key} = 500.0", key, "500.0", "decimal", MONEY) for key in AMOUNTS.split()),
    *((f'{key} = "-1"', key, '"-1"', "decimal", MONEY) for key in AMOUNTS.split()),
    *((f'{key} = "1.005"', key, '"1.005"', "decimal", MONEY) for key in AMOUNTS.split()),
    ('first_loss_each = "1e3"', "first_loss_each", '"1e3"', "decimal", MONEY),
    ('first_loss_each = "1,5"', "first_loss_each", '"1,5"', "decimal", MONEY),
    ('first_loss_each = "٥"', "first_loss_each", '"٥"', "decimal", MONEY),
    ("first_loss_each = true", "first_loss_each", "true", "decimal", MONEY),
    ("first_loss_each = nan", "first_loss_each", "NaN", "decimal", MONEY),
    ("first_loss_each = 2026-01-01", "first_loss_each", "2026-01-01", "decimal", MONEY),
    ('first_loss_each = "1000000000000000.01"', "first_loss_each", '"1000000000000000.01"',
     "decimal", MONEY),
    *((f'max_liability = "{text}"', "max_liability", f'"{text}"', "multiple",
       {"most": 10**9, "digits": 10}) for text in ("x", "-1x", "30 x", "1e3x", "1000000001x")),
    *((f'{key} = "x"', key, '"x"', "choice", {"choices": ", ".join(words)})
      for key, words in WORDS.items()),
    ("run_on = []", "run_on", "[]", "choice", {"choices": "none, orders, grace"}),
    ("premium_rate = 0.18", "premium_rate", "0.18", "decimal", PERCENT),
    ('premium_rate = "100.1"', "premium_rate", '"100.1"', "decimal", PERCENT),
    ('valid_to = "2026-12-31"', "valid_to", '"2026-12-31"', "day", {}),
    ("valid_to = 2026-12-31T00:00:00", "valid_to", "2026-12-31T00:00:00", "day", {}),
    ("valid_to = 2025-12-31", "valid_to", "2025-12-31", "not_before", {"column": "valid_from"}),
    ("vat_insured = 0", "vat_insured", "0", "flag", {}),
    ('insured_kinds = ["sale"]', "insured_kinds", '["sale"]', "choices",
     {"choices": ", ".join(Kind)}),
    ("insured_pct = 90", "insured_pct", "90", "table", {}),
    ('insured_pct = { permanent = "90%" }', "insured_pct.permanent", '"90%"', "decimal", PERCENT),
    ('insured_pct = { primary = "90" }', "insured_pct.primary", '"90"', "known_setting", {}),
    ("zone = {}", "zone", "{}", "tables", {}),
    ('zone = [{ countries = ["France"] }]', "zone[1].countries", '"France"', "country", {}),
    ('zone = [{ pct = "1" }]', "zone[1].pct", '"1"', "known_setting", {}),
    ('zone = [{}, { insured_pct = { top_up = "-1" } }]', "zone[2].insured_pct.top_up", '"-1"',
     "decimal", PERCENT),
    ("fees = 1", "fees", "1", "table", {}),
    ("fees = { request = 1.5 }", "fees.request", "1.5", "decimal", MONEY),
    ('fees = { yearly = "1" }', "fees.yearly", '"1"', "known_setting", {}),
    ("bonus_malus = {}", "bonus_malus", "{}", "tables", {}),
    ('bonus_malus = [{ percent = "1" }]', "bonus_malus[1].loss_ratio_upto", "", "setting", {}),
    ('bonus_malus = [{ loss_ratio_upto = "1" }]', "bonus_malus[1].percent", "", "setting", {}),
    ('bonus_malus = [{ loss_ratio_upto = "-1", percent = "0" }]',
     "bonus_malus[1].loss_ratio_upto", '"-1"', "decimal", RATIO),
    ('bonus_malus = [{ loss_ratio_upto = "1", percent = "-101" }]', "bonus_malus[1].percent",
     '"-101"', "decimal", {"least": -100, "most": 1000, "digits": 10}),
    ('bonus_malus = [{ loss_ratio_upto = "1", percent = "0", x = 1 }]', "bonus_malus[1].x", "1",
     "known_setting", {}),
    ("mep = 60", "mep", "60", "known_setting", {}),
]  # fmt: skip


@pytest.mark.parametrize(("setting", "column", "value", "expected", "given"), POLICY_FAULTS)
def test_bad_policy(
    tmp_path: Path, setting: str, column: str, value: str, expected: str, given: dict[str, object]
) -> None:
    """A bad setting of a policy, on its line."""
    place = f"policies.toml:4:policy[1].{column}"
    assert faults_of(write_folder(tmp_path, policies=f"{HEAD}\n{setting}\n")) == [
        fault(place, value, expected, **given)
    ]


@pytest.mark.parametrize(("setting", "column", "value", "expected", "given"), TERMS_FAULTS)
def test_bad_terms(
    tmp_path: Path, setting: str, column: str, value: str, expected: str, given: dict[str, object]
) -> None:
    """A bad setting of the second block of the second policy, on its line."""
    key = setting.split(" ", 1)[0]
    block = [line for line in TERMS.splitlines() if not line.startswith(f"{key} ")]
    lines = [*FIRST_POLICY.splitlines(), *HEAD.splitlines(), *EARLY.splitlines(), *block, setting]
    place = f"policies.toml:{len(lines)}:policy[2].terms[2].{column}"
    assert faults_of(write_folder(tmp_path, policies="\n".join(lines))) == [
        fault(place, value, expected, **given)
    ]


@pytest.mark.parametrize(
    "key", ["valid_from", "mep_days", "notify_days", "waiting_days", "claim_months"]
)
def test_missing_terms(tmp_path: Path, key: str) -> None:
    """What a block requires; its line is that of the block."""
    text = HEAD + "".join(line for line in TERMS.splitlines(keepends=True) if key not in line)
    assert faults_of(write_folder(tmp_path, policies=text)) == [
        fault(f"policies.toml:3:policy[1].terms[1].{key}", "", "setting")
    ]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ('[[policy]]\ninsurer = "X"\n', [(1, "policy[1].policy", "", "setting")]),
        ('[[policy]]\npolicy = ""\n', [(2, "policy[1].policy", '""', "required")]),
        ("[[policy]]\npolicy = 7\n[[policy]]\npolicy = 7", [
            (2, "policy[1].policy", "7", "text"), (4, "policy[2].policy", "7", "text")]),
        (HEAD * 3, [(4, "policy[2].policy", '"P"', "key"), (6, "policy[3].policy", '"P"', "key")]),
        ("[policy]\n", [(1, "policy", "{}", "tables")]),
        ("[[policies]]\n", [(1, "policies", "[{}]", "known_setting")]),
    ],
)  # fmt: skip
def test_keys(tmp_path: Path, text: str, faults: list[tuple[int, str, str, str]]) -> None:
    """Every policy has a key of its own."""
    assert faults_of(write_folder(tmp_path, policies=text)) == [
        fault(f"policies.toml:{line}:{column}", value, expected)
        for line, column, value, expected in faults
    ]


def test_unknown_companies(tmp_path: Path) -> None:
    """Each one is told."""
    text = f'{HEAD}companies = ["X", "FR01", "Y"]\n'
    assert faults_of(write_folder(tmp_path, policies=text)) == [
        fault("policies.toml:3:policy[1].companies", f'"{key}"', "known", table="companies")
        for key in "XY"
    ]


@pytest.mark.parametrize(
    ("periods", "overlaps"),
    [
        (["2026-01-01 2026-06-30", "2026-07-01"], []),
        (["2026-07-01", "2026-01-01 2026-06-30"], []),
        (["2026-01-01 2026-07-01", "2026-07-01"], [2]),
        (["2026-01-01", "2027-01-01"], [2]),
        (["2027-01-01", "2026-01-01"], [1]),
        (["2026-01-01 2026-12-31", "2026-02-01 2026-02-28", "2026-03-01 2026-03-31"], [2, 3]),
        (["2026-01-01 2026-01-01", "2026-01-01 2026-01-01"], [2]),
    ],
)
def test_overlap(tmp_path: Path, periods: list[str], overlaps: list[int]) -> None:
    """Two blocks of a policy in force on one day: the later one is told."""
    text = HEAD
    for period in periods:
        first, _, last = period.partition(" ")
        text += TERMS.replace("2026-01-01", first) + (f"valid_to = {last}\n" if last else "")
    folder = write_folder(tmp_path, policies=text)
    if not overlaps:
        assert len(read_portfolio(folder).policies[0].terms) == len(periods)
        return
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.startswith("valid_from")]
    assert faults_of(folder) == [
        fault(
            f"policies.toml:{lines[block - 1]}:policy[1].terms[{block}].valid_from",
            periods[block - 1][:10],
            "overlap",
            day=periods[block - 1][:10],
        )
        for block in overlaps
    ]


def test_digits_of_the_reporting_currency(tmp_path: Path) -> None:
    """Amounts have its digits; where it is itself a fault, any currency's."""
    text = f'{HEAD}{TERMS}first_loss_each = "1.5"\nminimum_premium = "1.00005"\n'
    place = "policies.toml:9:policy[1].terms[1]."
    for code, digits, most in (("JPY", 0, 10**17), ("XXX", 4, 10**13)):
        folder = write_folder(tmp_path, settings=f'reporting_currency = "{code}"', policies=text)
        given = {"least": 0, "most": most, "digits": digits}
        found = [f for f in faults_of(folder) if f.file == "policies.toml"]
        premium = fault("policies.toml:10:policy[1].terms[1].minimum_premium", '"1.00005"',
                        "decimal", **given)  # fmt: skip
        loss = fault(f"{place}first_loss_each", '"1.5"', "decimal", **given)
        assert found == ([loss, premium] if code == "JPY" else [premium])


def test_too_many_policies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a limit."""
    monkeypatch.setattr(contract, "MAX_POLICIES", 1)
    text = POLICY + HEAD
    assert faults_of(write_folder(tmp_path, policies=text)) == [
        fault("policies.toml:0:policy", "2", "at_most", most=1)
    ]
