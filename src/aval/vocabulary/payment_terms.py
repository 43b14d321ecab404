"""Payment terms as people write them, and the due date they give: `30 net`, `45 eom`, `eom 45`.

"Forty-five days end of month" has two lawful readings (art. L441-10 of the French Code de
commerce names the term without saying which; the administration accepts both). The order of the
words decides here, as on most invoices: `45 eom` counts 45 days, then goes to the end of that
month; `eom 45` goes to the end of the month of issue, then counts 45 days.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from unicodedata import combining, normalize

MAX_DAYS = 999
"""More days than this are not payment terms."""
_LAST_DAY = 31
_MONTHS = 12


class MonthEnd(StrEnum):
    """Whether the terms go to the end of a month, and when."""

    NONE = "none"
    AFTER_DAYS = "after_days"
    BEFORE_DAYS = "before_days"


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """Days, the end of a month, and a fixed day of the month after it.

    `day` (1 to 31) is kept only with `MonthEnd.AFTER_DAYS`: the first such day after the month's
    end; a month without that day gives its last one.
    """

    days: int
    month_end: MonthEnd = MonthEnd.NONE
    day: int | None = None

    def due_on(self, issued_on: date) -> date:
        """Return the due date of a document issued on a day."""
        start = end_of_month(issued_on) if self.month_end is MonthEnd.BEFORE_DAYS else issued_on
        due = start + timedelta(days=self.days)
        if self.month_end is not MonthEnd.AFTER_DAYS:
            return due
        return end_of_month(due) if self.day is None else _day_of_next_month(due, self.day)


def end_of_month(day: date) -> date:
    """Return the last day of a date's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def _day_of_next_month(day: date, number: int) -> date:
    """Return that day of the month after `day`'s, or its last day if the month is shorter."""
    year, month = divmod(day.year * _MONTHS + day.month, _MONTHS)
    return date(year, month + 1, min(number, monthrange(year, month + 1)[1]))


_SAME = (
    (r"\b(?:end of (?:the )?month|fin (?:de |du )?mois|fin de mes|e\.?o\.?m|f\.?d\.?m)\b", " eom "),
    (r"(?<=\d) ?(?:jours?|days?|dias?|j|d)\b", " "),
    (
        r"\b(?:date (?:de )?facture|(?:from )?invoice date|fecha (?:de )?factura|nets?|netos?)\b",
        " ",
    ),
    (r"\b(?:the|on|le|el dia|el|dia) (?=\d)", " the "),
    (r"(?<=\d)(?:st|nd|rd|th)\b", " "),
    (r"[+.,;/()]|(?<=\w)-", " "),
)
_CASH = {"comptant", "cash", "immediat", "contado", "al contado", "on receipt", "a reception"}
_DAYS = re.compile(r"(\d{1,3})")
_DAYS_EOM = re.compile(r"(\d{1,3}) eom(?: (?:the )?(\d{1,2}))?")
_EOM_DAYS = re.compile(r"eom(?: (\d{1,3}))?")
_EOM_THE_DAY = re.compile(r"eom the (\d{1,2})")


def payment_terms(text: str) -> PaymentTerms | None:
    """Return the terms a phrase means, None when it is not understood.

    Understood: `30`, `30 net`, `net 30`, `30 jours nets`; `45 eom`, `45 jours fin de mois`,
    `45 fdm`; `60 eom 10`, `30 fin de mois le 10`; `eom 45`, `fin de mois 45 jours`; `eom`;
    `cash`, `comptant`, `contado`.
    """
    words = _plain(text)
    if words in _CASH:
        return PaymentTerms(0)
    if match := _DAYS.fullmatch(words):
        return PaymentTerms(int(match[1]))
    if match := _DAYS_EOM.fullmatch(words):
        return _after_days(int(match[1]), match[2])
    if match := _EOM_THE_DAY.fullmatch(words):
        return _after_days(0, match[1])
    if match := _EOM_DAYS.fullmatch(words):
        return PaymentTerms(int(match[1] or 0), MonthEnd.BEFORE_DAYS)
    return None


def _after_days(days: int, day: str | None) -> PaymentTerms | None:
    """Return days, then the end of the month, then a day of the next; None for no such day."""
    number = int(day) if day else None
    if number is not None and not 1 <= number <= _LAST_DAY:
        return None
    return PaymentTerms(days, MonthEnd.AFTER_DAYS, number)


def _plain(text: str) -> str:
    """Return a phrase in small letters without accents, in the few words of the grammar."""
    parts = normalize("NFKD", text.casefold())
    words = "".join(part for part in parts if not combining(part))
    for pattern, word in _SAME:
        words = re.sub(pattern, word, words)
    return " ".join(words.split())
