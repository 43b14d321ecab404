"""Refuses to work on tables of another version, and says what to do."""

import sys

from aval.wording.language import Language


def is_refused(language: Language) -> bool:
    """Return whether the database lacks tables of this version, told to standard error if so."""
    from aval.records.schema import unapplied  # noqa: PLC0415 - after Django has started

    if missing := unapplied():
        told = language.say("operate.unapplied", count=language.count(len(missing)))
        print(told, file=sys.stderr)
    return bool(missing)
