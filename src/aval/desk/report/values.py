"""Values of a query as the table has them: exact amounts, days counted from today, codes."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from aval.desk.report.fields import ME, Field, Sort
from aval.vocabulary.folding import name_key
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.typed_amounts import typed_number
from aval.wording.language import LANGUAGES, Language
from aval.wording.steps import say_word

Raw = int | Decimal | str | bool | None
"""A value as the grammar reads it."""
_LARGEST = 2**63 - 1
_PERCENT_DIGITS = 2
_DAY = re.compile(r"(?:today|aujourd['’]?hui|hoy)\s*(?:([+-])\s*([0-9]{1,5}))?", re.IGNORECASE)
_DATES = (
    re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})"),
    re.compile(r"(?P<d>[0-9]{1,2})/(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})"),
)


@dataclass(frozen=True)
class Asker:
    """For whom a query is read: its day, its login, its language, the reporting currency."""

    today: date
    login: str
    language: str
    currency: str

    @property
    def digits(self) -> int:
        """Return the minor digits of the amounts."""
        return MINOR_DIGITS[self.currency]


class ValueRefusedError(Exception):
    """A value that a field cannot be compared with: why, and what the sentence needs."""

    def __init__(self, code: str, **given: object) -> None:
        """Keep why."""
        super().__init__(code)
        self.code = code
        self.given = given


def table_value(field: Field, raw: Raw, asker: Asker) -> Any:  # noqa: ANN401 - the table's types
    """Return a value as the table has it; ValueRefusedError when the field has no such value."""
    match field.sort:
        case Sort.AMOUNT:
            return _scaled(raw, asker.digits, asker, "report.amount_wanted")
        case Sort.PERCENT:
            return _if_known(
                raw, lambda: _scaled(raw, _PERCENT_DIGITS, asker, "report.percent_wanted")
            )
        case Sort.WHOLE:
            return _scaled(raw, 0, asker, "report.whole_wanted")
        case Sort.DATE:
            return _if_known(raw, lambda: _date(raw, asker))
        case Sort.FLAG:
            if isinstance(raw, bool):
                return raw
            raise ValueRefusedError(code="report.flag_wanted", found=_shown(raw))
        case Sort.CHOICE | Sort.ALERT:
            return _choice(field, raw)
        case Sort.GRADE:
            return _grade(raw, asker)
        case _:
            return _text(field, raw, asker)


def _if_known(raw: Raw, read: Any) -> Any:  # noqa: ANN401 - as above
    return None if raw is None else read()


def _shown(raw: Raw) -> str:
    return str(raw)


def _scaled(raw: Raw, digits: int, asker: Asker, wanted: str) -> int:
    """Return a number as a whole number of its smallest units."""
    if raw is None or isinstance(raw, bool):
        raise ValueRefusedError(wanted, found=_shown(raw))
    if isinstance(raw, str):
        try:
            number = typed_number(raw.removesuffix("%"), language=asker.language)
        except ValueError:
            raise ValueRefusedError(wanted, found=raw) from None
    else:
        number = Decimal(raw)
    sign, figures, exponent = number.as_tuple()
    units: int = int("".join(map(str, figures)))
    shift = int(exponent) + digits
    if shift < 0:
        units, rest = divmod(units, int(10**-shift))
        if rest:
            raise ValueRefusedError(code="report.too_exact", found=_shown(raw), digits=digits)
    else:
        units *= int(10**shift)
    if units > _LARGEST:
        raise ValueRefusedError(code="report.too_large", found=_shown(raw)[:20])
    return -units if sign else units


def _date(raw: Raw, asker: Asker) -> date:
    text = raw.strip() if isinstance(raw, str) else ""
    try:
        if relative := _DAY.fullmatch(text):
            sign, days = relative.groups()
            ahead = timedelta(days=int(days or 0))
            return asker.today - ahead if sign == "-" else asker.today + ahead
        for form in _DATES:
            if found := form.fullmatch(text):
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
    except (ValueError, OverflowError):
        raise ValueRefusedError(code="report.date_wanted", found=text) from None
    raise ValueRefusedError(code="report.date_wanted", found=_shown(raw))


def _choice(field: Field, raw: Raw) -> str:
    """Return the code of a choice, given as the code or as its word in some language."""
    found = _codes(field.choices).get(name_key(raw)) if isinstance(raw, str) else None
    if found is None:
        raise ValueRefusedError(
            code="report.choice_wanted", found=_shown(raw), choices=", ".join(field.choices)
        )
    return found


@cache
def _codes(choices: tuple[StrEnum, ...]) -> dict[str, str]:
    """Return codes by what they may be called, folded."""
    said = {
        name_key(say_word(choice, Language(language))): str(choice)
        for language in reversed(LANGUAGES)
        for choice in choices
    }
    return said | {name_key(choice): str(choice) for choice in choices}


def _grade(raw: Raw, asker: Asker) -> int | str | None:
    """Return a grade's number, else its text."""
    if raw is None or (isinstance(raw, str) and not raw.strip("-").isdecimal()):
        return raw
    number = _scaled(raw, 0, asker, "report.whole_wanted")
    if abs(number) >= 2**31:
        raise ValueRefusedError(code="report.too_large", found=_shown(raw)[:20])
    return number


def _text(field: Field, raw: Raw, asker: Asker) -> str:
    if isinstance(raw, bool | Decimal):
        raise ValueRefusedError(code="report.text_wanted", found=_shown(raw))
    text = "" if raw is None else str(raw)
    if "\x00" in text:
        raise ValueRefusedError(code="report.text_wanted", found=text.replace("\x00", ""))
    if field.sort == Sort.NAME:
        return name_key(text)
    if field.name == "country":
        return text.upper()
    if field.name in {"owner", "sales"} and text.casefold() in ME:
        return asker.login
    return text
