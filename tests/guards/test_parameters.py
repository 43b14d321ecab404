"""The manual's table of contract parameters is that of the forms."""

from tests.guards.parameters import PAGE, page


def test_the_table_is_current() -> None:
    """Otherwise `python -m tests.guards.parameters` writes it."""
    assert PAGE.read_text("utf-8") == page(), "run: python -m tests.guards.parameters"
