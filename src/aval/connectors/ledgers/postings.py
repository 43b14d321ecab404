"""The lines of a ledger in columns: what entries are made of, in a few bytes a line."""

import re
from array import array
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

CUSTOMER, SALE, OUTPUT_TAX, NO_SALE = 1, 2, 4, 8
"""What a line's account tells about its entry, as bits; accounts of the French chart.

SALE: sales (70) and value added tax (445). OUTPUT_TAX: tax collected on sales (4457). NO_SALE:
treasury (5), capital (1) and opening balance (89), with which an entry is not a sale's.
"""
_SALES = ("70", "445")
_OUTPUT_TAX = "4457"
_NO_SALE = ("1", "5", "89")


def nature(account: str, customer_accounts: Sequence[str]) -> int:
    """Return what an account tells; customers are the accounts that begin like one of those."""
    if account.startswith(tuple(customer_accounts)):
        return CUSTOMER
    is_sale, is_none = account.startswith(_SALES), account.startswith(_NO_SALE)
    is_tax = account.startswith(_OUTPUT_TAX)
    return SALE * is_sale | OUTPUT_TAX * is_tax | NO_SALE * is_none


class EntryKey(NamedTuple):
    """What lines of one entry have in common at first sight."""

    journal: str
    number: str
    posted_on: date


class Postings:
    """Every line of the file by column; amounts in minor units, as they stand in the file."""

    def __init__(self) -> None:
        """Start without lines."""
        self.keys: list[EntryKey] = []
        self.line, self.key, self.piece = array("l"), array("l"), array("l")
        self.debit, self.credit = array("q"), array("q")
        self.natures = bytearray()
        self._key_places: dict[tuple[str, str, date], int] = {}
        self._piece_places: dict[str, int] = {}

    def post(
        self,
        line: int,
        debit: int,
        credit: int,
        told: tuple[str, str, date],
        piece: str,
        kind: int,
    ) -> EntryKey:
        """Note a line of journal, number and date, and return these as the key of its entry."""
        key = self._key_places.get(told)
        if key is None:
            key = self._key_places[told] = len(self.keys)
            self.keys.append(EntryKey(*told))
        self.line.append(line)
        self.debit.append(debit)
        self.credit.append(credit)
        self.key.append(key)
        self.piece.append(self._piece_places.setdefault(piece, len(self._piece_places)))
        self.natures.append(kind)
        return self.keys[key]

    def __len__(self) -> int:
        """Return how many lines there are."""
        return len(self.line)

    def amount(self, place: int) -> int:
        """Return debit less credit of one line."""
        return self.debit[place] - self.credit[place]

    def balance(self, places: Sequence[int]) -> int:
        """Return debit less credit of some lines."""
        return sum(self.debit[place] - self.credit[place] for place in places)

    def has(self, places: Sequence[int], asked: int) -> bool:
        """Return whether one of some lines is of a nature."""
        return any(self.natures[place] & asked for place in places)


class CustomerLine(NamedTuple):
    """One line of a customer's account; `place` is where it stands among the postings.

    `amount` is debit less credit in minor units: what the customer owes more (or less) by it.
    """

    place: int
    line: int
    journal: str
    entry: str
    posted_on: date
    account: str
    account_name: str
    auxiliary: str
    auxiliary_name: str
    piece: str
    label: str
    issued_on: date
    amount: int
    letter: str
    lettered_on: date | None
    foreign_amount: str
    foreign_currency: str
    is_opening: bool

    @property
    def customer(self) -> str:
        """The customer: the auxiliary account, or the account where there is none."""
        return self.auxiliary or self.account


_OPENING_JOURNAL = re.compile(r"r?an\d?|ano|an[cf]|a[. -]?n|ouv(?:erture)?|[aà] ?-?nouv\w*")
_OPENING_WORDS = re.compile(r"\b[aà][ -]nouveaux?\b|\bouverture\b|\bopening balance")
_OPENING_PIECE = re.compile(r"r\.?a\.?n|ano?|[aà][ -]?nouveaux?")


def is_opening_journal(code: str, name: str) -> bool:
    """Return whether a journal carries over the balances of the year before."""
    is_code = _OPENING_JOURNAL.fullmatch(code.casefold())
    return bool(is_code or _OPENING_WORDS.search(name.casefold()))


def is_opening_line(piece: str, label: str) -> bool:
    """Return whether a line says it is a balance carried over."""
    is_piece = _OPENING_PIECE.fullmatch(piece.casefold())
    return bool(is_piece or _OPENING_WORDS.search(label.casefold()))
