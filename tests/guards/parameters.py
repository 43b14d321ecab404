"""Keeps the table of contract parameters in the manual: `python -m tests.guards.parameters`."""

from aval.dataset.parameters import PARAMETERS
from aval.wording.clauses import say_parameter
from aval.wording.language import Language
from aval.wording.steps import say_word
from tests.guards.sources import ROOT

PAGE = ROOT / "docs" / "manual" / "policies.md"
BEGIN = "<!-- parameters: written by python -m tests.guards.parameters -->\n"
END = "<!-- end of the parameters -->"


def table() -> str:
    """Return the table: a row a parameter, by the headings of the pages."""
    words = Language("en")
    lines = [["heading", "parameter", "name", "what it is", "what it does"], ["---"] * 5]
    lines += [
        [
            say_word(one.group, words),
            f"`{one.name}`{', required' if one.is_required else ''}",
            say_parameter(one.name, words),
            say_word(one.form, words),
            words.say(f"policies.help_{one.head}"),
        ]
        for one in PARAMETERS
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def page() -> str:
    """Return the page with the table as the code has it."""
    above, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, below = rest.partition(END)
    return f"{above}{BEGIN}{table()}{END}{below}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
