"""The manual's table of roles and rights is the one that the pages obey."""

from tests.guards.rights import PAGE, page


def test_the_table_is_current() -> None:
    """Otherwise `python -m tests.guards.rights` writes it."""
    assert PAGE.read_text("utf-8") == page(), "run: python -m tests.guards.rights"
