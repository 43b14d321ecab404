"""The demo's buyers: some two hundred, each with a country, habits, and a story to show."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from aval.sandboxes.synthetic.demo_names import registration_numbers, stem, trade_name
from aval.sandboxes.synthetic.dice import Dice
from aval.vocabulary.words import Segment


class Story(StrEnum):
    """What a buyer shows in the demo."""

    QUIET = "named limit, pays in time"
    SLOW = "named limit, pays late but within the extension period"
    DISCRETIONARY = "small debt under the discretionary limit"
    OVER_LIMIT = "owes more than was granted"
    IDLE = "monitored limit, no sales for months"
    BREACH = "nothing paid for months, deliveries went on"
    BREACH_ENDED = "paid after the lift had passed: some deliveries fell into the stop"
    LIFTED = "paid late, but soon enough to lift the stop"
    DECLARED = "overdue declared, an older one claimed, both in time"
    FORECLOSED = "overdue never declared, or not claimed in time"
    INSOLVENT = "legally insolvent"
    EXTENDED = "later due date to which the insurer consented"
    DISPUTED = "disputes invoices"
    REFUSED = "limit refused"
    REFUSED_NAMED = "refused by name, which ended the discretionary limit"
    WITHDRAWN = "limit withdrawn with notice"
    REDUCED = "limit reduced, older orders run on"
    EXPIRING = "temporary limit about to end"
    EXPIRED = "limit ended, nothing asked since"
    TOP_UP = "top-up beside the named limit"
    SUBSTITUTE = "top-up of another insurer"
    PENDING = "first request pending"
    RAISE_PENDING = "request for more pending"
    AHEAD = "granted from a day to come"
    NEVER_ASKED = "no limit was ever asked for"
    MANAGEMENT = "management accepts own risk beyond the limit"
    LONG_TERMS = "payment terms beyond what the policy allows"
    LATE_INVOICES = "invoiced weeks after delivery"
    PUBLIC = "public body, outside the policies"
    INDIVIDUAL = "individual, outside the policies"
    AFFILIATE = "affiliate, outside the policies"


_CAST = {
    Story.QUIET: "FR20 ES12 DE12 IT4 BE3 NL3 PT2 GB3 US2 PL2 JP1",
    Story.SLOW: "FR6 ES5 DE3 IT2 PT1 MA1",
    Story.DISCRETIONARY: "FR12 ES8 DE7 BE1 PT1 PL1",
    Story.OVER_LIMIT: "FR3 ES2 DE1 GB1",
    Story.IDLE: "FR2 ES1 DE2 IT1",
    Story.BREACH: "FR2 ES2 DE1 IT1",
    Story.BREACH_ENDED: "FR1 ES1",
    Story.LIFTED: "FR2 ES1",
    Story.DECLARED: "FR2 ES1 DE1",
    Story.FORECLOSED: "FR2 ES1 DE1",
    Story.INSOLVENT: "FR1 ES1 DE1",
    Story.EXTENDED: "FR1 ES1 DE1",
    Story.DISPUTED: "FR2 DE2 NL1",
    Story.REFUSED: "FR2 ES2 DE1 BR1",
    Story.REFUSED_NAMED: "FR1 ES1 DE1",
    Story.WITHDRAWN: "FR1 ES1",
    Story.REDUCED: "FR2 ES1 DE1",
    Story.EXPIRING: "FR2 ES1 DE1 GB1",
    Story.EXPIRED: "FR1 ES1 DE1",
    Story.TOP_UP: "FR2 ES1 DE2",
    Story.SUBSTITUTE: "FR1 ES1 DE1",
    Story.PENDING: "FR1 ES1 DE1 TN1",
    Story.RAISE_PENDING: "FR1 ES1 US1",
    Story.AHEAD: "DE1",
    Story.NEVER_ASKED: "FR3 ES2 DE2 TN1 BR1 JP1",
    Story.MANAGEMENT: "FR2 ES2 DE1",
    Story.LONG_TERMS: "FR1 ES1",
    Story.LATE_INVOICES: "FR1 ES1",
    Story.PUBLIC: "FR2 ES1 DE1",
    Story.INDIVIDUAL: "FR1 ES1",
    Story.AFFILIATE: "PL1 PT1",
}
"""How many buyers of which countries show a story."""

COMPANY_OF = {"ES": "ES01", "PT": "ES01", "BR": "ES01"} | dict.fromkeys(("DE", "NL", "PL"), "DE01")
"""The own company that sells to a country; `FR01` to all others."""
CURRENCY_OF = {"GB": "GBP", "US": "USD", "JP": "JPY", "TN": "TND"}
"""What a country is invoiced in; euro to all others."""
_SEGMENT_OF = {
    Story.PUBLIC: Segment.PUBLIC_BODY,
    Story.INDIVIDUAL: Segment.INDIVIDUAL,
    Story.AFFILIATE: Segment.AFFILIATE,
}
_GROUP_EVERY = 9
_LARGE_EVERY = 11
_LONG_TERMS_DAYS = 105
_MAIN_COMPANIES = ("FR01", "ES01", "DE01")


@dataclass(frozen=True, slots=True)
class Buyer:
    """One customer of the demo.

    `usual_cents` is a usual net invoice in euro cents, `every_days` the days between deliveries,
    `terms_days` the payment terms; the first of `companies` is the one that mostly sells to it.
    """

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
    story: Story


def make_buyers(dice: Dice) -> list[Buyer]:
    """Return the buyers in order of their keys."""
    turns = Counter[str]()
    roles = [(story, country) for story, cast in _CAST.items() for country in _each(cast)]
    order = sorted(range(len(roles)), key=lambda role: (dice.one(f"role {role}", 0, 2**30), role))
    return [_buyer(dice, place, *roles[role], turns) for place, role in enumerate(order)]


def _each(countries: str) -> Iterator[str]:
    """Yield FR, FR, ES for `FR2 ES1`."""
    for word in countries.split():
        yield from (word[:2],) * int(word[2:])


def _buyer(dice: Dice, place: int, story: Story, country: str, turns: Counter[str]) -> Buyer:
    """Return one buyer; every ninth belongs to the group of the one before it.

    `turns` counts the buyers of each country, so that their names differ.
    """
    turns[country] += 1
    segment = _SEGMENT_OF.get(story, Segment.PRIVATE_COMPANY)
    leads, belongs = place % _GROUP_EVERY == _GROUP_EVERY - 1, place % _GROUP_EVERY == 0
    word = stem(place - 1 if belongs and place else place)
    private = segment is Segment.PRIVATE_COMPANY
    company = COMPANY_OF.get(country, "FR01")
    other = _MAIN_COMPANIES[(_MAIN_COMPANIES.index(company) + 1) % len(_MAIN_COMPANIES)]
    large = place % _LARGE_EVERY == 0
    registration, vat = registration_numbers(country, place)
    return Buyer(
        key=f"C{place + 1001}",
        name=trade_name(word, country, segment, turns[country]),
        country=country,
        group=f"Group {word}" if private and place and (belongs or leads) else "",
        segment=segment,
        registration_number=registration,
        vat_number=vat,
        companies=(company, other) if large else (company,),
        currency=CURRENCY_OF.get(country, "EUR"),
        usual_cents=_usual_cents(dice, place, story, large=large),
        every_days=dice.one(f"every {place}", 12, 20),
        terms_days=_terms_days(dice, place, story),
        story=story,
    )


def _terms_days(dice: Dice, place: int, story: Story) -> int:
    """Return the payment terms in days."""
    if story is Story.LONG_TERMS:
        return _LONG_TERMS_DAYS
    return (30, 45, 45, 60, 60)[dice.one(f"terms {place}", 0, 4)]


def _usual_cents(dice: Dice, place: int, story: Story, *, large: bool) -> int:
    """Return a usual invoice in euro cents."""
    low, high = (2_000_000, 6_000_000) if large else (250_000, 1_800_000)
    if story in {Story.DISCRETIONARY, Story.REFUSED_NAMED, Story.INDIVIDUAL}:
        low, high = 40_000, 450_000
    return dice.one(f"usual {place}", low, high)
