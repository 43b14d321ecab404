"""The customers of a list: one for each key, the same in every row."""

from collections.abc import Mapping
from itertools import starmap

from aval.connectors.ledgers.findings import Findings
from aval.connectors.ledgers.list_map import CUSTOMER_COLUMNS, ListMap, is_country
from aval.connectors.ledgers.list_rows import Row
from aval.connectors.ledgers.notices import CustomerNotice
from aval.vocabulary.words import Segment

_SAME = ("country", *CUSTOMER_COLUMNS)


class Customers:
    """Gathers customers row by row; what is wrong goes to the findings."""

    def __init__(
        self, list_map: ListMap, country: str, names: Mapping[str, str], findings: Findings
    ) -> None:
        """`country` holds where the list tells none, `names` are the file's columns."""
        self._map, self._country = list_map, country
        self._names, self._findings = names, findings
        self._told: dict[str, dict[str, tuple[str, int]]] = {}
        self._found: dict[str, str] = {}
        self._columns = [column for column in _SAME if column in names]
        self._usual: dict[str, tuple[str, ...]] = {}

    def take(self, number: int, row: Row, *, is_there: bool) -> None:
        """Take the customer of a row; `is_there` whether the row makes it one."""
        key = row["customer"]
        if not key:
            self._refuse("ledger.filled", number, "customer")
            return
        if is_there:
            self._found[key] = self._found.get(key) or row.get("customer_name", "")
        texts = tuple([row[column] for column in self._columns])
        if self._usual.setdefault(key, texts) != texts or key not in self._told:
            self._compare(number, key, row)

    def _compare(self, number: int, key: str, row: Row) -> None:
        """Check what a row tells of its customer, and that earlier rows told the same."""
        told = {column: self._told_by(row, column) for column in _SAME}
        told["country"] = self._checked_country(number, told["country"])
        if told["segment"] and told["segment"] not in tuple(Segment):
            self._refuse(
                "ledger.one_of", number, "segment", told["segment"], choices=", ".join(Segment)
            )
        known = self._told.setdefault(key, {})
        for column, value in told.items():
            first, line = known.setdefault(column, (value, number)) if value else ("", 0)
            if value and first != value:
                self._refuse("ledger.same_customer", number, column, value, first=line)

    def notices(self) -> list[CustomerNotice]:
        """Return the customers by key."""
        return list(starmap(self._notice, sorted(self._found.items())))

    def _notice(self, key: str, name: str) -> CustomerNotice:
        told = {column: value for column, (value, _) in self._told[key].items()}
        country = told.pop("country", self._country)
        return CustomerNotice(key, name or key, country, tuple(told.items()))

    def _told_by(self, row: Row, column: str) -> str:
        return row.get(column) or self._map.constants.get(column, "")

    def _checked_country(self, number: int, told: str) -> str:
        """Return the country's code, empty where none is told."""
        country = self._map.countries.get(told.casefold(), told.upper())
        if country and not is_country(country):
            self._refuse("ledger.country", number, "country", told)
        return country

    def _refuse(
        self, code: str, number: int, column: str, value: str = "", **given: object
    ) -> None:
        self._findings.refuse(code, number, self._names.get(column, column), value, **given)
