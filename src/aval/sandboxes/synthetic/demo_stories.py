"""The demo's stories: what a buyer shows, and how many buyers of which countries show it."""

from collections.abc import Iterator
from enum import StrEnum

from aval.sandboxes.synthetic.dice import Dice, Ints
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
    DUE_SOON = "unpaid item whose next deadline is near"
    BREACH_NOW = "stop of cover that began in the last days"
    CUT_NOW = "limit reduced in the last days"
    CANCELLED_NOW = "limit withdrawn in the last days"
    RAISED_NOW = "request for more granted in the last days"
    ANSWERED_NOW = "first request granted in the last days"
    REFUSED_NOW = "first request refused in the last days"
    ENDED_NOW = "temporary limit that ended in the last days"
    ACCEPTED_NOW = "management credit given in the last days"
    RETURNED_NOW = "credit note of the last days"
    DISPUTED_NOW = "dispute of the last days, and one that ended"
    INSOLVENT_NOW = "insolvent in the last days"


LAST_DAYS = 5
"""Days up to the last on which the world shows one of each kind of event."""

_CAST = {
    Story.QUIET: "FR12 ES8 DE9 IT2 BE2 NL2 PT1 GB2 US2 PL1 JP2 MA1 TN1",
    Story.SLOW: "FR3 ES3 DE2 IT1 MA1",
    Story.DISCRETIONARY: "FR4 ES3 DE4",
    Story.OVER_LIMIT: "FR2 ES2 DE1 GB1",
    Story.IDLE: "FR2 ES1 DE1 IT1",
    Story.BREACH: "FR1 ES2 DE1 MA1",
    Story.BREACH_ENDED: "FR1 ES1",
    Story.LIFTED: "FR2 ES1",
    Story.DECLARED: "FR1 ES1 DE1",
    Story.FORECLOSED: "FR2 ES1",
    Story.INSOLVENT: "FR1 ES1 DE1",
    Story.EXTENDED: "FR1 ES1 DE1",
    Story.DISPUTED: "FR2 DE1 NL1",
    Story.REFUSED: "FR2 ES2 DE1 BR1",
    Story.REFUSED_NAMED: "FR1 ES1 DE1",
    Story.WITHDRAWN: "FR1 ES1",
    Story.REDUCED: "FR2 ES1 DE1",
    Story.EXPIRING: "FR3 ES2 DE2 GB1",
    Story.EXPIRED: "FR1 ES1 DE1",
    Story.TOP_UP: "FR2 ES1 DE2",
    Story.SUBSTITUTE: "FR1 ES1 DE1",
    Story.PENDING: "FR1 ES1 DE1 TN1",
    Story.RAISE_PENDING: "FR1 ES1 US1",
    Story.AHEAD: "FR1 DE1",
    Story.NEVER_ASKED: "FR2 ES2 DE1 TN1 BR1 JP1",
    Story.MANAGEMENT: "FR2 ES2 DE1",
    Story.LONG_TERMS: "FR1 ES1",
    Story.LATE_INVOICES: "FR1 ES1",
    Story.PUBLIC: "FR2 ES1 DE1",
    Story.INDIVIDUAL: "FR1 ES1",
    Story.AFFILIATE: "PL1 PT1",
    Story.DUE_SOON: "FR13 ES8 IT3",
    Story.BREACH_NOW: "FR2 ES1 DE1 IT1",
    Story.CUT_NOW: "FR6 ES5 DE4",
    Story.CANCELLED_NOW: "FR2 ES2 DE1",
    Story.RAISED_NOW: "FR4 ES2 DE3 IT1",
    Story.ANSWERED_NOW: "FR2 ES1 DE2",
    Story.REFUSED_NOW: "FR2 ES2 DE1",
    Story.ENDED_NOW: "FR2 ES1 DE2",
    Story.ACCEPTED_NOW: "FR2 ES2 DE1",
    Story.RETURNED_NOW: "FR2 ES1 DE2",
    Story.DISPUTED_NOW: "FR2 ES1 DE2",
    Story.INSOLVENT_NOW: "FR1",
}
"""How many buyers of which countries show a story in any world."""
_CROWD = {
    Story.QUIET: "FR210 ES130 DE140 IT36 BE24 NL26 PT18 GB20 US12 PL14 JP4 MA4 TN2 BR2",
    Story.SLOW: "FR44 ES36 DE20 IT12 PT6 BE4 MA2",
    Story.DISCRETIONARY: "FR62 ES40 DE40 BE6 PT6 PL6",
    Story.OVER_LIMIT: "FR4 ES4 DE3 GB1",
    Story.IDLE: "FR7 ES5 DE5 IT2",
    Story.BREACH: "FR2 ES2 DE1 IT1",
    Story.BREACH_ENDED: "FR2 ES2",
    Story.LIFTED: "FR3 ES2",
    Story.DECLARED: "FR2 ES2 DE1",
    Story.FORECLOSED: "FR1 ES1 DE1",
    Story.INSOLVENT: "FR2 ES2 DE1 IT1",
    Story.EXTENDED: "FR1 ES1 DE1",
    Story.DISPUTED: "FR2 ES1 DE1",
    Story.REFUSED: "FR3 ES3 DE2",
    Story.REFUSED_NAMED: "FR2 ES1 DE1",
    Story.WITHDRAWN: "FR2 ES2",
    Story.REDUCED: "FR2 ES2 DE2",
    Story.EXPIRING: "FR2 ES2 DE2",
    Story.EXPIRED: "FR2 ES1 DE1",
    Story.TOP_UP: "FR4 ES2 DE3",
    Story.SUBSTITUTE: "FR1 ES1 DE1",
    Story.PENDING: "FR2 ES1 DE1",
    Story.RAISE_PENDING: "FR3 ES2 DE2",
    Story.AHEAD: "FR1 DE1",
    Story.NEVER_ASKED: "FR4 ES3 DE3 TN1",
    Story.MANAGEMENT: "FR3 ES2 DE2",
    Story.LONG_TERMS: "FR1 ES1",
    Story.LATE_INVOICES: "FR1 ES1",
    Story.PUBLIC: "FR3 ES2 DE2",
    Story.INDIVIDUAL: "FR3 ES2",
    Story.DUE_SOON: "DE3 ES1",
}
"""The weights by which all further buyers get their story and country."""
SEGMENT_OF = {
    Story.PUBLIC: Segment.PUBLIC_BODY,
    Story.INDIVIDUAL: Segment.INDIVIDUAL,
    Story.AFFILIATE: Segment.AFFILIATE,
}
SMALL = (Story.DISCRETIONARY, Story.REFUSED_NAMED, Story.INDIVIDUAL, Story.FORECLOSED)
"""The stories of buyers who buy little."""
STRIKING = (Story.BREACH, Story.INSOLVENT, Story.OVER_LIMIT, Story.REFUSED, Story.EXPIRED)
"""The stories whose first buyer buys much: the worst of the portfolio is worth a look."""


def _roles(casts: dict[Story, str]) -> Iterator[tuple[Story, str]]:
    """Yield a story and a country for each buyer: FR, FR, ES for `FR2 ES1`."""
    for story, cast in casts.items():
        for word in cast.split():
            yield from ((story, word[:2]),) * int(word[2:])


_FIXED, _DRAWN = tuple(_roles(_CAST)), tuple(_roles(_CROWD))
FEWEST_BUYERS = len(_FIXED)
"""Buyers that it takes to show every story."""


def cast_roles(dice: Dice, rows: Ints) -> list[tuple[Story, str]]:
    """Return the story and the country of each buyer, every story among them, in mixed order."""
    more = dice.below("crowd", rows[FEWEST_BUYERS:], len(_DRAWN))
    roles = [*_FIXED, *(_DRAWN[place] for place in more.tolist())]
    order = dice.below("order", rows, 2**30).argsort(kind="stable")
    return [roles[place] for place in order.tolist()]
