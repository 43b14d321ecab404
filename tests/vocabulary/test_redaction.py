"""Secrets are taken out of text; everything else stays as it is."""

import pytest

from aval.vocabulary.redaction import redacted


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "connect to postgresql://aval:s3cret" + "@db/aval",
            "connect to postgresql://aval:***" + "@db/aval",
        ),
        ("password=s3cret host=db", "password=*** host=db"),
        ('{"api_key": "s3cret", "day": 3}', '{"api_key": ***, "day": 3}'),
        ("AVAL_SECRET_KEY='s3cret word'", "AVAL_SECRET_KEY=***"),
        ("Authorization: Bearer s3cret", "Authorization: ***"),
        ("Cookie: sessionid=s3cret; a=b", "Cookie: ***"),
        ("csrftoken=s3cret; x", "csrftoken=***; x"),
        ("customer C1: 12 of 40 items", "customer C1: 12 of 40 items"),
    ],
)
def test_redacted(text: str, kept: str) -> None:
    """Whatever way it is written."""
    assert redacted(text) == kept
