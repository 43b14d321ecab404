"""One reader's language: sentences from the catalogue, numbers and dates as it writes them.

The catalogue is `catalogue/<language>/<room>.toml`; a sentence's code is `room.key`. English,
French and Spanish hold the same keys with the same placeholders (a guard test keeps it so).
"""

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from aval.vocabulary.faults import Fault
from aval.vocabulary.money import MINOR_DIGITS, decimal_text

LANGUAGES = ("en", "fr", "es")
_CATALOGUE = Path(__file__).parent / "catalogue"
_FORMATS = {"en": "en_GB", "fr": "fr_FR", "es": "es_ES"}


@cache
def sentences(code: str) -> dict[str, str]:
    """Return every sentence of a language by its code; raises KeyError for an unknown language."""
    if code not in LANGUAGES:
        raise KeyError(code)
    return {
        f"{room.stem}.{key}": sentence
        for room in sorted((_CATALOGUE / code).glob("*.toml"))
        for key, sentence in tomllib.loads(room.read_text("utf-8")).items()
    }


class Language:
    """Says codes, amounts, percentages and dates in one language (`en`, `fr`, `es`)."""

    def __init__(self, code: str) -> None:
        """Choose the language; raises KeyError when Aval does not speak it."""
        self.code = code
        self._sentences = sentences(code)

    def say(self, code: str, **given: object) -> str:
        """Return the sentence of `code` with its placeholders filled in.

        An unknown code is a KeyError: no screen ever shows a raw code.
        """
        return self._sentences[code].format(**given)

    def knows(self, code: str) -> bool:
        """Return whether the catalogue has a sentence for `code`."""
        return code in self._sentences

    def money(self, minor: int, currency: str) -> str:
        """Return minor units as this language writes them: `1 234,50 EUR`."""
        digits = MINOR_DIGITS[currency]
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return f"{self._number(Decimal(decimal_text(minor, digits)), pattern)} {currency}"

    def percent(self, percent: Decimal) -> str:
        """Return a percentage given in percent: `Decimal("92.5")` is `92,5 %`."""
        return self._number(percent, "#,##0.##########") + " %"

    def count(self, number: int) -> str:
        """Return a count with its thousands separated."""
        return self._number(Decimal(number), "#,##0")

    def day(self, day: date | None) -> str:
        """Return a date as people write it, or a dash for none."""
        if day is None:
            return "–"
        from babel.dates import format_date  # noqa: PLC0415 - loads locale data, only when asked

        return format_date(day, "dd/MM/yyyy", locale=_FORMATS[self.code])

    def fault(self, fault: Fault) -> str:
        """Return a fault as one line: file, line, column, value, and what was expected."""
        place = [fault.file]
        if fault.line:
            place.append(self.say("faults.line", line=fault.line))
        if fault.column:
            place.append(self.say("faults.column", column=fault.column))
        expected = self.say(fault.expected, **dict(fault.given))
        found = self.say("faults.found", value=fault.value) if fault.value else ""
        where = self.say("faults.where", place=", ".join(place))
        return f"{where}{found}{self.say('faults.expected', expected=expected)}"

    def _number(self, number: Decimal, pattern: str) -> str:
        from babel.numbers import format_decimal  # noqa: PLC0415 - as above

        return format_decimal(number, pattern, locale=_FORMATS[self.code])
