"""TOML files of the dataset: every value checked, every fault with its line and its path."""

import re
import tomllib
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from aval.dataset.tables import CARRIED, SCALE_DIGITS
from aval.vocabulary.faults import Fault

Word = TypeVar("Word", bound=StrEnum)
_HEADER = re.compile(r"^\s*\[+\s*([\w.\-]+)\s*\]+")
_SETTING = re.compile(r"^\s*([\w\-]+)\s*=")
MAX_COUNT = 36_500
"""The greatest number of days or months a setting may have: a hundred years of days."""


def load(path: Path, faults: list[Fault]) -> dict[str, Any]:
    """Return a TOML file as a dict; a file that is not TOML is one fault and an empty dict."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = re.search(r"line (\d+)", str(error))
        faults.append(
            Fault(
                path.name,
                int(line[1]) if line else 0,
                "",
                str(error),
                "faults.toml_text",
            )
        )
        return {}


class Settings:
    """One table of a TOML file, read key by key; what was not asked for is a fault in the end."""

    def __init__(self, path: Path, where: str, values: dict[str, Any], faults: list[Fault]) -> None:
        """`where` is the table's path in the file, e.g. `policy[1].terms[2]`."""
        self.path, self.where, self.values, self.faults = path, where, values, faults
        self._asked: set[str] = set()

    def take(self, key: str) -> Any:  # noqa: ANN401 - TOML has no type until it is checked
        """Return the value of a key, None when it is not there."""
        self._asked.add(key)
        return self.values.get(key)

    def refuse(self, key: str, expected: str, **given: object) -> None:
        """Record that the value of a key is not what was expected."""
        full = f"{self.where}.{key}" if self.where else key
        value = self.values.get(key, "")
        self.faults.append(
            Fault(
                self.path.name,
                _line(self.path, full),
                full,
                str(value),
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
        if value is not None and not all(re.fullmatch("[A-Z]{2}", code) for code in value):
            self.refuse(key, "faults.countries")
        return value

    def decimal(
        self,
        key: str,
        digits: int = SCALE_DIGITS,
        *,
        most: int | None = None,
        signed: bool = False,
    ) -> Decimal | None:
        """Return a decimal number written as text (or a whole number), None when not there.

        It has at most `digits` digits after the point, is at least 0 unless `signed`, and at
        most `most` where that is given.
        """
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, str) or type(value) is int:
            number = _decimal(str(value), digits, signed=signed)
            if number is not None and (most is None or number <= most):
                return number
        at_most = "" if most is None else str(most)
        code = "faults.decimal" if most is None else "faults.decimal_most"
        self.refuse(key, code, digits=digits, most=at_most)
        return None

    def tables(self, key: str) -> list["Settings"]:
        """Return the tables of an array of tables."""
        value = self.take(key)
        if value is None:
            return []
        if isinstance(value, list) and all(isinstance(table, dict) for table in value):
            where = f"{self.where}.{key}" if self.where else key
            return [
                Settings(self.path, f"{where}[{place}]", table, self.faults)
                for place, table in enumerate(value, 1)
            ]
        self.refuse(key, "faults.tables")
        return []

    def table(self, key: str) -> "Settings | None":
        """Return a table below this one, None when it is not there."""
        value = self.take(key)
        if isinstance(value, dict):
            where = f"{self.where}.{key}" if self.where else key
            return Settings(self.path, where, value, self.faults)
        if value is not None:
            self.refuse(key, "faults.table")
        return None


def _decimal(text: str, digits: int, *, signed: bool) -> Decimal | None:
    """Return decimal text as a number, None when it is anything else."""
    pattern = rf"{'-?' if signed else ''}\d{{1,17}}(\.\d{{1,{digits}}})?" if digits else r"\d{1,17}"
    try:
        return Decimal(text) if re.fullmatch(pattern, text, re.ASCII) else None
    except InvalidOperation:  # pragma: no cover - the pattern lets no such text through
        return None


def _line(path: Path, where: str) -> int:
    """Return the line of a setting by its path, of its table when it is not found, 0 for neither."""
    counts: dict[str, int] = {}
    table, best = "", 0
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if header := _HEADER.match(line):
            table = _numbered(header[1], counts, array=line.lstrip().startswith("[["))
            if table and where.startswith(table):
                best = number
        elif setting := _SETTING.match(line):
            full = f"{table}.{setting[1]}" if table else setting[1]
            if where == full or where.startswith((f"{full}.", f"{full}[")):
                return number
    return best


def _numbered(header: str, counts: dict[str, int], *, array: bool) -> str:
    """Return `policy.terms` as `policy[2].terms[1]`, counting the tables met so far."""
    parts, path = header.split("."), ""
    for depth, part in enumerate(parts):
        path = f"{path}.{part}" if path else part
        if depth == len(parts) - 1 and array:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path
