"""Lines of settings, however a person has laid out the file."""

import pytest

from aval.dataset.toml_lines import line_of, lines_of

TEXT = '''# a comment
x = 1

[ exposure ]   # of all
bill.paid = true
"order" = """
[policy]
mep = 1
"""
[[policy]]
policy = "A"
countries = [
  "FR",  # [[policy]]
  "DE",
]
[[policy.terms]]
mep_days = 60
bonus = [
  { upto = "1" },
  { upto = "2" },
]
[policy.terms.insured_pct]
permanent = "90"
[[policy.terms.zone]]
insured_pct = { permanent = "80" }
[[policy.terms.zone]]
[policy.terms.zone.insured_pct]
top_up = "1"
[[policy.terms]]
[policy.terms.fees]
request = "1"
[[policy]]
[[policy.terms]]
mep_days = 30
[[policy.terms.zone]]
countries = []
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("x", 2),
        ("exposure", 4),
        ("exposure.bill.paid", 5),
        ("exposure.order", 6),
        ("exposure.invoice", 4),
        ("policy[1]", 10),
        ("policy[1].countries", 12),
        ("policy[1].terms[1].mep_days", 17),
        ("policy[1].terms[1].bonus[2].upto", 18),
        ("policy[1].terms[1].insured_pct.permanent", 23),
        ("policy[1].terms[1].zone[1].insured_pct.permanent", 25),
        ("policy[1].terms[1].zone[2].insured_pct.top_up", 28),
        ("policy[1].terms[1].zone[2].countries", 26),
        ("policy[1].terms[2].fees.request", 31),
        ("policy[1].terms[2].notify_days", 29),
        ("policy[2].policy", 32),
        ("policy[2].terms[1].mep_days", 34),
        ("policy[2].terms[1].zone[1].countries", 36),
        ("reporting_currency", 0),
        ("a.b[1].c", 0),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_of_a_path(path: str, line: int, end: str) -> None:
    """A setting that is not there has the line of the table it should stand in."""
    assert line_of(path, lines_of(TEXT.replace("\n", end))) == line
