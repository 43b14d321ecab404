"""The map of the architecture page shows the modules as they are."""

from tests.guards.map import BEGIN, END, PAGE, lines, page
from tests.guards.sources import modules


def test_map_is_current() -> None:
    """Every module stands on it with its own first line."""
    current = PAGE.read_text("utf-8") == page()
    assert current, "write the map anew: python -m tests.guards.map"


def test_every_module_is_on_it() -> None:
    """No module hides in a package that the map does not draw."""
    text = page().partition(BEGIN)[2].partition(END)[0]
    packages = {f"aval.{line}" for line in lines()} | {"aval"}
    missing = [
        module.name
        for module in modules()
        if module.name not in packages and f"| `{module.name.split('.', 2)[2]}` |" not in text
    ]
    assert not missing, f"add their packages to the layers of pyproject.toml: {missing}"
