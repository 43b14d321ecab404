"""TOML files of the dataset: every value checked, every fault with its line and its path."""

import json
import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from aval.dataset.tables import CARRIED, SCALE_DIGITS
from aval.dataset.toml_lines import line_of, lines_of
from aval.vocabulary.faults import Fault
from aval.vocabulary.money import MAX_MINOR

Word = TypeVar("Word", bound=StrEnum)
MAX_COUNT = 36_500
"""The greatest number of days or months a setting may have: a hundred years of days."""
MAX_BYTES = 4 * 2**20
"""Size a TOML file may have; beyond, it is refused unread."""
MAX_RATIO = 10**9
"""The greatest percentage or multiple of a setting that has no bound of its own."""


@dataclass(frozen=True)
class TomlFile:
    """The name and text of a file, and where its faults go."""

    name: str
    text: str
    faults: list[Fault]

    @cached_property
    def lines(self) -> dict[str, int]:
        """The line of every setting by its path."""
        return lines_of(self.text)


def load(path: Path, faults: list[Fault]) -> "Settings":
    """Return the settings of a TOML file, none where it is missing, too large or not TOML."""
    text, values = "", dict[str, Any]()
    if not path.is_file():
        faults.append(Fault(path.name, 0, "", "", "faults.file"))
    elif (size := path.stat().st_size) > MAX_BYTES:
        most = (("most", str(MAX_BYTES)),)
        faults.append(Fault(path.name, 0, "", str(size), "faults.bytes", most))
    else:
        try:
            text = path.read_bytes().decode()
            values = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            found = re.search(r"line (\d+)", str(error))
            line = int(found[1]) if found else 0
            faults.append(Fault(path.name, line, "", str(error), "faults.toml_text"))
    return Settings(TomlFile(path.name, text, faults), "", values)


class Settings:
    """One table of a TOML file, read key by key; what was not asked for is a fault in the end."""

    def __init__(self, file: TomlFile, where: str, values: dict[str, Any]) -> None:
        """`where` is the table's path in the file, e.g. `policy[1].terms[2]`."""
        self.file, self.where, self.values = file, where, values
        self._asked: set[str] = set()

    def take(self, key: str) -> Any:  # noqa: ANN401 - TOML has no type until it is checked
        """Return the value of a key, None when it is not there."""
        self._asked.add(key)
        return self.values.get(key)

    def refuse(self, key: str, expected: str, **given: object) -> None:
        """Record that the value of a key, or its absence, is not what was expected."""
        self.refuse_part(key, self.values.get(key, ""), expected, **given)

    def refuse_part(self, key: str, value: object, expected: str, **given: object) -> None:
        """Record that a part of the value of a key is not what was expected."""
        path = self._path(key)
        self.file.faults.append(
            Fault(
                self.file.name,
                line_of(path, self.file.lines),
                path,
                _shown(value) if key in self.values else "",
                expected,
                tuple((name, str(text)) for name, text in given.items()),
            )
        )

    def done(self) -> None:
        """Record every key that nothing asked for."""
        for key in self.values:
            if key not in self._asked and not key.startswith(CARRIED):
                self.refuse(key, "faults.known_setting")

    def required(self, key: str) -> bool:
        """Return whether a key is there, recording a fault when it is not."""
        if key in self.values:
            return True
        self.refuse(key, "faults.setting")
        return False

    def text(self, key: str, default: str = "") -> str:
        """Return a text."""
        value = self.take(key)
        if value is None or isinstance(value, str):
            return default if value is None else value
        self.refuse(key, "faults.text")
        return default

    def key(self, key: str) -> str:
        """Return a text that must be there and not be empty; empty when it is a fault."""
        if not self.required(key):
            return ""
        text = self.text(key)
        if self.values[key] == "":
            self.refuse(key, "faults.required")
        return text

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self.take(key)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.refuse(key, "faults.flag")
        return default

    def count(self, key: str) -> int | None:
        """Return a whole number from 0 to `MAX_COUNT`, None when it is not there."""
        value = self.take(key)
        if value is None or (type(value) is int and 0 <= value <= MAX_COUNT):
            return value
        self.refuse(key, "faults.count", most=MAX_COUNT)
        return None

    def whole(self, key: str, default: int) -> int:
        """Return a whole number, negative or not."""
        value = self.take(key)
        if value is None or (type(value) is int and abs(value) < 2**31):
            return default if value is None else value
        self.refuse(key, "faults.whole")
        return default

    def day(self, key: str) -> date | None:
        """Return a date, None when it is not there."""
        value = self.take(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.refuse(key, "faults.day")
        return None

    def word(self, key: str, words: type[Word], default: Word | None) -> Word | None:
        """Return one word of an enumeration."""
        value = self.take(key)
        if value is None:
            return default
        if value in list(words):
            return words(value)
        self.refuse(key, "faults.choice", choices=", ".join(words))
        return default

    def words(self, key: str, words: type[Word], default: tuple[Word, ...]) -> tuple[Word, ...]:
        """Return a list of words of an enumeration."""
        value = self.take(key)
        if value is None:
            return default
        if isinstance(value, list) and all(word in list(words) for word in value):
            return tuple(words(word) for word in value)
        self.refuse(key, "faults.choices", choices=", ".join(words))
        return default

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Return a list of texts, None when it is not there."""
        value = self.take(key)
        if value is None or (
            isinstance(value, list) and all(isinstance(text, str) for text in value)
        ):
            return None if value is None else tuple(value)
        self.refuse(key, "faults.texts")
        return None

    def countries(self, key: str) -> tuple[str, ...] | None:
        """Return a list of country codes, None when it is not there."""
        value = self.texts(key)
        for code in value or ():
            if not re.fullmatch("[A-Z]{2}", code):
                self.refuse_part(key, code, "faults.country")
        return value

    def amount(self, key: str, digits: int) -> Decimal | None:
        """Return an amount of a currency of so many minor digits, None when it is not there."""
        return self.decimal(key, digits=digits, most=MAX_MINOR // 10**digits)

    def percent(self, key: str, *, least: int = 0, most: int = 100) -> Decimal | None:
        """Return a percentage, None when it is not there."""
        return self.decimal(key, least=least, most=most)

    def decimal(
        self, key: str, *, digits: int = SCALE_DIGITS, least: int = 0, most: int = MAX_RATIO
    ) -> Decimal | None:
        """Return a decimal number written as text (or a whole number), None when not there.

        It has at most `digits` digits after the point and lies between `least` and `most`.
        """
        value = self.take(key)
        if value is None:
            return None
        number = decimal_of(value, digits)
        if number is not None and least <= number <= most:
            return number
        self.refuse(key, "faults.decimal", least=least, most=most, digits=digits)
        return None

    def tables(self, key: str) -> list["Settings"]:
        """Return the tables of an array of tables."""
        value = self.take(key)
        if value is None:
            return []
        if isinstance(value, list) and all(isinstance(table, dict) for table in value):
            return [
                Settings(self.file, f"{self._path(key)}[{place}]", table)
                for place, table in enumerate(value, 1)
            ]
        self.refuse(key, "faults.tables")
        return []

    def table(self, key: str) -> "Settings | None":
        """Return a table below this one, None when it is not there."""
        value = self.take(key)
        if isinstance(value, dict):
            return Settings(self.file, self._path(key), value)
        if value is not None:
            self.refuse(key, "faults.table")
        return None

    def _path(self, key: str) -> str:
        """Return the path of a key in the file."""
        return f"{self.where}.{key}" if self.where else key


def decimal_of(value: object, digits: int) -> Decimal | None:
    """Return decimal text, or a whole number, as a number; None when it is anything else."""
    if type(value) is not int and not isinstance(value, str):
        return None
    point = rf"(\.[0-9]{{1,{digits}}})?" if digits else ""
    return Decimal(value) if re.fullmatch(rf"-?[0-9]{{1,17}}{point}", str(value)) else None


def _shown(value: object) -> str:
    """Return a value much as it stands in the file, texts in their quotes."""
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, default=str)
