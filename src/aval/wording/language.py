"""One reader's language: sentences from the catalogue, numbers and dates as it writes them.

The catalogue is `catalogue/<language>/<room>.toml`; a sentence's code is `room.key`. English,
French and Spanish hold the same keys with the same placeholders (a guard test keeps it so).
"""

import tomllib
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from aval.vocabulary.faults import Fault
from aval.wording import calendar, figures

LANGUAGES = ("en", "fr", "es")
_CATALOGUE = Path(__file__).parent / "catalogue"
NONE = "–"
"""What stands where there is nothing to say."""


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

    def sentence(self, code: str) -> str:
        """Return the sentence of `code` as it stands, for whoever fills it himself."""
        return self._sentences[code]

    def many(self, code: str, number: int) -> str:
        """Return the code of the sentence for one or for many: `code_one`, `code_many`."""
        return f"{code}_one" if self.is_one(number) else f"{code}_many"

    def say_many(self, code: str, number: int, **given: object) -> str:
        """Return the sentence for one or for many, its `{number}` and the rest filled in."""
        return self.say(self.many(code, number), number=self.count(number), **given)

    def knows(self, code: str) -> bool:
        """Return whether the catalogue has a sentence for `code`."""
        return code in self._sentences

    def amount(self, minor: int, currency: str) -> str:
        """Return minor units without their currency: `1,234.50`, `1 234,50`, `1.234,50`."""
        return "".join(self.split(minor, currency))

    def split(self, minor: int, currency: str) -> tuple[str, str]:
        """Return an amount in two parts, `("253,712", ".36")`, for a screen that stills cents."""
        return figures.split_amount(minor, currency, self.code)

    def change(self, minor: int, currency: str) -> str:
        """Return by how much an amount moved, with its sign: `+385,648.70`, `−620.00`, `0.00`."""
        return f"{'+' if minor > 0 else ''}{self.amount(minor, currency)}"

    def money(self, minor: int, currency: str) -> str:
        """Return an amount that stands alone: `EUR 1,234.50`, `1 234,50 EUR`."""
        amount = self.amount(minor, currency)
        return f"{currency}\u00a0{amount}" if self.code == "en" else f"{amount}\u00a0{currency}"

    def number(self, number: Decimal) -> str:
        """Return an exact number: `1,234.5`."""
        return figures.number(_bare(number), self.code)

    def percent(self, percent: Decimal) -> str:
        """Return a percentage given in percent: `Decimal("92.5")` is `92.5%`, `92,5 %`."""
        return self.number(percent) + figures.PERCENT[self.code]

    def share(self, basis_points: int | None) -> str:
        """Return a share with one decimal: `82.4%`; only the whole is 100.0%, only nothing 0.0%."""
        if basis_points is None:
            return NONE
        beside, tenths = figures.share_tenths(basis_points)
        share = figures.number(Decimal(tenths).scaleb(-1), self.code) + figures.PERCENT[self.code]
        match beside:
            case "above":
                return self.say("calendar.share_above", share=share)
            case "under":
                return self.say("calendar.share_under", share=share)
        return share

    def count(self, number: int) -> str:
        """Return a count with its thousands separated."""
        return figures.number(number, self.code)

    def is_one(self, number: int) -> bool:
        """Return whether a number takes the word for one; in French nothing does so too."""
        return number == 1 or (number == 0 and self.code == "fr")

    def day(self, day: date | None) -> str:
        """Return a date as a field holds it, `24/11/2026`, or a dash for none."""
        return NONE if day is None else f"{day:%d/%m}/{day.year:04}"

    def short_day(self, day: date) -> str:
        """Return `24 Nov`, `1er déc.`."""
        return calendar.short_day(day, self.code)

    def day_year(self, day: date) -> str:
        """Return `24 Nov 2026`."""
        return calendar.day_year(day, self.code)

    def near_day(self, day: date, today: date) -> str:
        """Return a day in a page: its year only when it is not the current one."""
        return self.short_day(day) if day.year == today.year else self.day_year(day)

    def weekday_day(self, day: date) -> str:
        """Return `Wed 25 Nov`."""
        return calendar.weekday_day(day, self.code)

    def weekday_letter(self, day: date) -> str:
        """Return the letter of a day of the week: `W`."""
        return calendar.weekday_letter(day, self.code)

    def full_day(self, day: date) -> str:
        """Return `Tuesday 24 November 2026`."""
        return calendar.full_day(day, self.code)

    def month(self, day: date) -> str:
        """Return the month of a day: `Nov`."""
        return calendar.months(self.code, "abbreviated")[day.month - 1]

    def month_year(self, day: date) -> str:
        """Return the month of a day with its year: `November 2026`."""
        return calendar.month_year(day, self.code)

    def hour(self, at: datetime) -> str:
        """Return `06:22`."""
        return calendar.hour(at)

    def instant(self, at: datetime) -> str:
        """Return `24 Nov 2026, 06:22`."""
        return f"{self.day_year(at.date())}, {self.hour(at)}"

    def week(self, day: date) -> str:
        """Return the week of a day, by ISO 8601: `Week 48`."""
        return self.say("calendar.week", number=day.isocalendar().week)

    def days(self, number: int) -> str:
        """Return a number of days: `1 day`, `6 days`."""
        return self.say_many("words.days", number)

    def relative(self, day: date, today: date) -> str:
        """Return how far a day is: `today`, `tomorrow`, `in 6 days`, `3 days ago`."""
        ahead = (day - today).days
        match ahead:
            case 0:
                return self.say("calendar.today")
            case 1:
                return self.say("calendar.tomorrow")
            case -1:
                return self.say("calendar.yesterday")
        if ahead > 0:
            return self.say("calendar.ahead", days=self.days(ahead))
        return self.say("calendar.ago", days=self.days(-ahead))

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


def _bare(number: Decimal) -> Decimal:
    """Return a number without zeros at its end: `92.50` is `92.5`, `100` stays."""
    return (
        number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
    )
