"""Keeps the table of roles and rights in the manual: `python -m tests.guards.rights`."""

from aval.vocabulary.acts import RIGHTS, Right, Role
from aval.wording.language import Language
from tests.guards.sources import ROOT

PAGE = ROOT / "docs" / "manual" / "people.md"
BEGIN = "<!-- rights: written by python -m tests.guards.rights -->\n"
END = "<!-- end of the rights -->"


def table() -> str:
    """Return the table: a row a right, a column a role."""
    words = Language("en")
    heads = [words.say(f"words.role_{role}") for role in Role]
    lines = [["", *heads], ["---"] * (len(heads) + 1)]
    for right in Right:
        marks = ["yes" if right in RIGHTS[role] else "" for role in Role]
        lines.append([words.say(f"words.right_{right}"), *marks])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def page() -> str:
    """Return the page with the table as the code has it."""
    above, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, below = rest.partition(END)
    return f"{above}{BEGIN}{table()}{END}{below}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
