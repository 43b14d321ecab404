"""The demo's buyers: some thousands, each with a country, habits, and a story to show."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import polars as pl

from aval.dataset.tables import SEGMENT
from aval.sandboxes.synthetic.columns import day_of
from aval.sandboxes.synthetic.demo_names import SECTORS, Register, registration_numbers
from aval.sandboxes.synthetic.demo_stories import (
    FEWEST_BUYERS,
    LAST_DAYS,
    SEGMENT_OF,
    SMALL,
    STRIKING,
    Story,
    cast_roles,
)
from aval.sandboxes.synthetic.demo_terms import COMPANIES, FAR_COUNTRIES, GERMAN, MAIN, WORLD
from aval.sandboxes.synthetic.dice import Dice
from aval.vocabulary.words import Segment

MOST_BUYERS = 8_000
"""Buyers a world may have: their keys have four digits, their words do not run out."""
_COMPANY_OF = {"ES": "ES01", "PT": "ES01", "BR": "ES01"} | dict.fromkeys(("DE", "NL", "PL"), "DE01")
"""The own company that sells to a country; `FR01` to all others."""
_OTHER_COMPANY = {"FR01": "ES01", "ES01": "DE01", "DE01": "FR01"}
_CURRENCY_OF = {"GB": "GBP", "US": "USD", "JP": "JPY", "TN": "TND"}
"""What a country is invoiced in; euro to all others."""
_OWNER_OF = {"FR01": "claire", "ES01": "ines", "DE01": "tomas"}
_OWNERS, _SALES = ("claire", "ines", "tomas"), ("julien", "marta")
_REGIONS = {
    "FR": ("Île-de-France", "Nord-Est", "Sud-Est", "Sud-Ouest", "Ouest"),
    "ES": ("Cataluña", "Centro", "Levante", "Norte", "Andalucía"),
    "DE": ("Nord", "West", "Süd", "Ost"),
    "IT": ("Italia Nord", "Italia Centro-Sud"),
} | {
    country: (region,)
    for region, countries in (
        ("Benelux", "BE NL"),
        ("Portugal", "PT"),
        ("UK & Ireland", "GB"),
        ("Central Europe", "PL"),
        ("North America", "US"),
        ("Latin America", "BR"),
        ("Maghreb", "MA TN"),
        ("Asia", "JP"),
    )
    for country in countries.split()
}
_GROUP_EVERY = 9
_LARGE_EVERY, _LARGEST_EVERY = 11, 66
_LONG_TERMS_DAYS = 105
_TERMS_DAYS = (30, 45, 45, 60, 60)
_NEW = (Story.PENDING, Story.ANSWERED_NOW, Story.REFUSED_NOW, Story.AHEAD)
_NEW_DAYS = 48
INSOLVENT_DAYS = (40, 130, 75, 210, 300, 160)
"""How many days ago a buyer became insolvent, by its turn."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """One customer of the demo.

    `usual_cents` is a usual net invoice in euro cents, `every_days` the days between deliveries,
    `terms_days` the payment terms; the first of `companies` is the one that mostly sells to it.
    `turn` counts the buyers of the same story; `first_days` says how many days ago it bought
    first; `has_orders` whether its orders and deliveries stand in the ledger.
    """

    place: int
    turn: int
    key: str
    name: str
    country: str
    group: str
    segment: Segment
    registration_number: str
    vat_number: str
    companies: tuple[str, ...]
    currency: str
    usual_cents: int
    every_days: int
    terms_days: int
    first_days: int
    has_orders: bool
    story: Story
    owner: str
    sales: str
    region: str
    sector: str

    @property
    def policy(self) -> str:
        """The policy that answers first for this buyer."""
        if self.country in FAR_COUNTRIES:
            return WORLD
        return GERMAN if self.companies[0] == "DE01" else MAIN

    @property
    def event_day(self) -> int:
        """Which of the last days its story's event is on: 0 is the last, 1 the day before."""
        return self.turn % LAST_DAYS

    @property
    def insolvent_days(self) -> int | None:
        """How many days ago it became insolvent, if it did."""
        if self.story is Story.INSOLVENT_NOW:
            return 2
        insolvent = self.story is Story.INSOLVENT
        return INSOLVENT_DAYS[self.turn % len(INSOLVENT_DAYS)] if insolvent else None


def make_buyers(dice: Dice, count: int) -> list[Buyer]:
    """Return the buyers in order of their keys.

    Raises ValueError when there are too few to show every story, or too many.
    """
    if not FEWEST_BUYERS <= count <= MOST_BUYERS:
        message = f"customers must be from {FEWEST_BUYERS} to {MOST_BUYERS}"
        raise ValueError(message)
    rows = np.arange(count, dtype=np.int64)
    draws = {
        what: dice.between(what, rows, low, high).tolist() for what, (low, high) in _DRAWS.items()
    }
    turns, register, word = Counter[Story](), Register(), ""
    buyers = []
    for place, (story, country) in enumerate(cast_roles(dice, rows)):
        joins = place % _GROUP_EVERY == 0 and place > 0
        word = word if joins else register.next_word(country)
        draw = {what: values[place] for what, values in draws.items()}
        buyers.append(_buyer(place, turns[story], story, country, word, register, draw))
        turns[story] += 1
    return buyers


_DRAWS = {
    "usual": (0, 999_999),
    "every": (12, 20),
    "terms": (0, len(_TERMS_DAYS) - 1),
    "orders": (0, 5),
    "owner": (0, 39),
    "sales": (0, 1),
    "region": (0, 59),
    "sector": (0, len(SECTORS) - 1),
    "first": (0, 20),
}


def _buyer(
    place: int,
    turn: int,
    story: Story,
    country: str,
    word: str,
    register: Register,
    draw: dict[str, int],
) -> Buyer:
    """Return one buyer; every ninth belongs to the group of the one before it."""
    segment = SEGMENT_OF.get(story, Segment.PRIVATE_COMPANY)
    grouped = place % _GROUP_EVERY in {0, _GROUP_EVERY - 1} and place > 0
    company = _COMPANY_OF.get(country, "FR01")
    registration, vat = registration_numbers(country, place)
    regions = _REGIONS[country]
    owners = (*_OWNERS, *(_OWNER_OF[company],) * 37)
    return Buyer(
        place=place,
        turn=turn,
        key=f"C{place + 1001}",
        name=register.name(word, country, segment, draw["sector"]),
        country=country,
        group=f"Group {word}" if grouped and segment is Segment.PRIVATE_COMPANY else "",
        segment=segment,
        registration_number=registration,
        vat_number=vat,
        companies=_companies(place, company, story),
        currency=_CURRENCY_OF.get(country, "EUR"),
        usual_cents=_usual_cents(place, turn, story, draw["usual"]),
        every_days=draw["every"],
        terms_days=_LONG_TERMS_DAYS if story is Story.LONG_TERMS else _TERMS_DAYS[draw["terms"]],
        first_days=(_NEW_DAYS if story in _NEW else 730) - draw["first"],
        has_orders=draw["orders"] == 0 or story in _WITH_ORDERS,
        story=story,
        owner=owners[draw["owner"]],
        sales=_SALES[draw["sales"]],
        region=regions[draw["region"] % len(regions)],
        sector=SECTORS[draw["sector"]],
    )


_WITH_ORDERS = (Story.LATE_INVOICES, Story.REDUCED)


def _companies(place: int, company: str, story: Story) -> tuple[str, ...]:
    """Return which own companies sell to a buyer: two of them to every eleventh quiet one."""
    two = place % _LARGE_EVERY == 0 and story in {Story.QUIET, Story.SLOW}
    return (company, _OTHER_COMPANY[company]) if two else (company,)


def _usual_cents(place: int, turn: int, story: Story, draw: int) -> int:
    """Return a usual invoice in euro cents."""
    low, high = 250_000, 1_800_000
    if story in SMALL:
        low, high = 40_000, 450_000
    elif story in STRIKING and turn == 0:
        low, high = 2_200_000, 4_000_000
    elif story is Story.CUT_NOW and turn < LAST_DAYS:
        low, high = 5_000_000, 9_000_000
    elif story in {Story.QUIET, Story.SLOW}:
        if place % _LARGEST_EVERY == 0:
            low, high = 6_000_000, 16_000_000
        elif place % _LARGE_EVERY == 0:
            low, high = 2_000_000, 6_000_000
    return low + (high - low) * draw // 999_999


def customer_frame(buyers: list[Buyer], today: int) -> pl.DataFrame:
    """Return the customers, typed, with the day of an insolvency however late it comes."""
    insolvent = [
        None if buyer.insolvent_days is None else day_of(today - buyer.insolvent_days)
        for buyer in buyers
    ]
    texts = ("registration_number", "vat_number")
    return pl.DataFrame(
        {
            "customer": [buyer.key for buyer in buyers],
            "country": [buyer.country for buyer in buyers],
            "name": [buyer.name for buyer in buyers],
            "group": pl.Series([buyer.group or None for buyer in buyers], dtype=pl.String),
            "segment": pl.Series([buyer.segment for buyer in buyers], dtype=SEGMENT),
            **{name: [getattr(buyer, name) or None for buyer in buyers] for name in texts},
            "insolvent_on": pl.Series(insolvent, dtype=pl.Date),
            "x_owner": [buyer.owner for buyer in buyers],
            "x_sales": [buyer.sales for buyer in buyers],
            "x_region": [buyer.region for buyer in buyers],
            "x_sector": [buyer.sector for buyer in buyers],
        }
    )


def company_number(buyer: Buyer, place: int) -> int:
    """Return the number of the first or second own company that sells to a buyer."""
    return COMPANIES.index(buyer.companies[place])
