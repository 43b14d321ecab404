"""HTML that is filled in is what Django's own function makes of the same."""

import pytest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from aval.web.markup import markup


@pytest.mark.parametrize("given", ["plain", "<b>&\"'", SafeString("<i>safe</i>"), 7, None, "été €"])
def test_texts_are_escaped(given: object) -> None:
    """Safe texts go in as they are, everything else escaped."""
    html = '<a title="{}">{}</a>'
    assert markup(html, given, "x") == format_html(html, given, "x")
    assert isinstance(markup(html, given, "x"), SafeString)
