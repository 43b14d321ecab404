"""Renders the worked cases into the manual: `python -m tests.spec.manual` writes the page."""

from pathlib import Path
from typing import Any

from tests.spec.claims import CASES

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "docs" / "manual" / "worked-cases.md"
INTRODUCTION = """# Worked cases

Each case is a small portfolio with its answer, small enough to check on paper. The folders stand in
`tests/spec/cases`; every test run assesses them and compares every cell. The page is written from
them by `python -m tests.spec.manual`.
"""
_TABLES = ("items", "covers", "credits", "rates")


def page() -> str:
    """Return the page."""
    cases = sorted(path.parent for path in HERE.glob("cases/*/as_of.txt"))
    return "\n".join([INTRODUCTION, *(_case(case) for case in cases), _claims()])


def _case(case: Path) -> str:
    """Return one case: what it shows, then what it is made of."""
    text = (case / "case.md").read_text("utf-8").strip().replace("\n#", "\n##")
    as_of = (case / "as_of.txt").read_text().strip()
    parts = [f"#{text}", f"\nAssessed as of {as_of}, from:\n"]
    for name in _TABLES:
        rows = [line for line in (case / f"{name}.csv").read_text("utf-8").splitlines() if line]
        if len(rows) > 1:
            parts += [f"`{name}.csv`", "```csv", *rows, "```"]
    terms = (case / "policies.toml").read_text("utf-8").strip()
    return "\n".join([*parts, "`policies.toml`", "```toml", terms, "```", ""])


def _claims() -> str:
    """Return the cases of claims, recoveries and premiums as a table."""
    rows = [
        f"| {case['name']} | `{case['function']}` | {_values(case['input'])} "
        f"| {_values(case['expected'])} | {case['why']} |"
        for case in CASES
    ]
    return "\n".join(
        [
            "## Claims, recoveries, premiums",
            "",
            "From `tests/spec/indemnity.json`; the arithmetic stands in the last column.",
            "",
            "| case | function | given | result | why |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _values(named: dict[str, Any]) -> str:
    """Return named values as `name value`, lists and tables inside in brackets."""

    def told(value: object) -> str:
        if isinstance(value, dict):
            return "(" + ", ".join(f"{name} {told(part)}" for name, part in value.items()) + ")"
        if isinstance(value, list):
            return "[" + ", ".join(told(part) for part in value) + "]"
        return "none" if value is None else str(value)

    return "; ".join(f"{name} {told(value)}" for name, value in named.items())


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), "utf-8")
