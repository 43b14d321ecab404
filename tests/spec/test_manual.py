"""The manual's page of worked cases is the one that the cases give."""

from tests.spec.manual import PAGE, page


def test_page_is_current() -> None:
    """`python -m tests.spec.manual` writes it anew."""
    assert PAGE.read_text("utf-8") == page()
