"""Words of the agenda: what has to be done by a day, which act does it, what is lost if not."""

from enum import StrEnum

from aval.vocabulary.claims import PaperKind
from aval.vocabulary.insurers import RequestKind
from aval.vocabulary.news import NewsKind


class AgendaKind(StrEnum):
    """What has to be done by a day; the first five are the deadlines of the assessment."""

    STOP = "stop"
    NOTIFY = "notify"
    HAND_OVER = "hand_over"
    CLAIM = "claim"
    COVER_END = "cover_end"
    LIMIT_END = "limit_end"
    """The last day of a permanent or discretionary limit that nothing follows."""
    REDUCTION = "reduction"
    """The last day before a reduction or a withdrawal that is decided or announced."""
    RUN_OFF = "run_off"
    """No limit is in force any more: what was delivered under it is to be paid by this day."""
    CREDIT_END = "credit_end"
    """The last day of a management credit."""
    REVIEW = "review"
    """The day by which a decision on a limit is a year old."""
    INSOLVENCY = "insolvency"
    """The last day to tell the insurer of an insolvency that is known."""
    RETURNED = "returned"
    """The last day to tell the insurer of a payment that came back."""
    ADVERSE = "adverse"
    """The last day to tell the insurer of other adverse information."""
    PLAN = "plan"
    """The last day to ask the insurer for a payment plan beyond the extension period."""
    DECLARATION = "declaration"
    """The last day to declare the turnover of a period."""
    INSTALMENT = "instalment"
    """The day on which an instalment of the premium is due."""
    ADJUSTMENT = "adjustment"
    """The day by which the premium of an insurance year is adjusted."""
    RENEWAL = "renewal"
    """The last day to give notice before a policy is renewed."""


ASSESSED = frozenset(
    {
        AgendaKind.STOP,
        AgendaKind.NOTIFY,
        AgendaKind.HAND_OVER,
        AgendaKind.CLAIM,
        AgendaKind.COVER_END,
    }
)
"""The kinds that are rows of the assessment; the others follow from facts beside it.

The end of a cover is one until it has come; after that it is known from the decision alone.
"""
EVENTS = frozenset(
    {
        AgendaKind.COVER_END,
        AgendaKind.LIMIT_END,
        AgendaKind.REDUCTION,
        AgendaKind.RUN_OFF,
        AgendaKind.CREDIT_END,
    }
)
"""The kinds that come by themselves: they can be prevented, nobody is late with them.

The others are duties: towards an insurer, a contract, or oneself.
"""
TIME_BARS = frozenset({AgendaKind.NOTIFY, AgendaKind.CLAIM})
"""The kinds after which an item is worth nothing any more towards the insurer."""


class SavingAct(StrEnum):
    """The cheapest act that keeps what would be lost."""

    DECLARE = "declare"
    FILE = "file"
    COLLECT = "collect"
    HAND_OVER = "hand_over"
    PROLONG = "prolong"
    REQUEST = "request"
    DECIDE = "decide"
    REVIEW = "review"
    TELL = "tell"
    ASK_PLAN = "ask_plan"
    DECLARE_TURNOVER = "declare_turnover"
    PAY = "pay"
    CHECK = "check"
    GIVE_NOTICE = "give_notice"


SAVED_BY: dict[AgendaKind, SavingAct] = {
    AgendaKind.STOP: SavingAct.COLLECT,
    AgendaKind.NOTIFY: SavingAct.DECLARE,
    AgendaKind.HAND_OVER: SavingAct.HAND_OVER,
    AgendaKind.CLAIM: SavingAct.FILE,
    AgendaKind.COVER_END: SavingAct.PROLONG,
    AgendaKind.LIMIT_END: SavingAct.REQUEST,
    AgendaKind.REDUCTION: SavingAct.REQUEST,
    AgendaKind.RUN_OFF: SavingAct.COLLECT,
    AgendaKind.CREDIT_END: SavingAct.DECIDE,
    AgendaKind.REVIEW: SavingAct.REVIEW,
    AgendaKind.INSOLVENCY: SavingAct.TELL,
    AgendaKind.RETURNED: SavingAct.TELL,
    AgendaKind.ADVERSE: SavingAct.TELL,
    AgendaKind.PLAN: SavingAct.ASK_PLAN,
    AgendaKind.DECLARATION: SavingAct.DECLARE_TURNOVER,
    AgendaKind.INSTALMENT: SavingAct.PAY,
    AgendaKind.ADJUSTMENT: SavingAct.CHECK,
    AgendaKind.RENEWAL: SavingAct.GIVE_NOTICE,
}
"""What keeps what a missed day loses, by kind."""


PAPER_OF: dict[AgendaKind, PaperKind] = {
    AgendaKind.STOP: PaperKind.EXTENSION,
    AgendaKind.NOTIFY: PaperKind.OVERDUE,
    AgendaKind.HAND_OVER: PaperKind.INTERVENTION,
    AgendaKind.CLAIM: PaperKind.CLAIM,
    AgendaKind.INSOLVENCY: PaperKind.ADVERSE,
    AgendaKind.RETURNED: PaperKind.ADVERSE,
    AgendaKind.ADVERSE: PaperKind.ADVERSE,
    AgendaKind.PLAN: PaperKind.PAYMENT_PLAN,
}
"""The paper that does what an entry asks for; what no paper does is not here."""
DUTY_OF: dict[NewsKind, AgendaKind] = {
    NewsKind.INSOLVENCY: AgendaKind.INSOLVENCY,
    NewsKind.RETURNED: AgendaKind.RETURNED,
    NewsKind.OTHER: AgendaKind.ADVERSE,
}
"""The entry that news on a customer brings until the insurer was told of it."""
REQUEST_OF: dict[AgendaKind, RequestKind] = {
    AgendaKind.COVER_END: RequestKind.PROLONG,
    AgendaKind.LIMIT_END: RequestKind.INCREASE,
    AgendaKind.REDUCTION: RequestKind.INCREASE,
}
"""The request for cover that does what the end of a cover, or less of it, asks for."""


class AgendaGroup(StrEnum):
    """Kinds that a page filters by together."""

    DECLARATIONS = "declarations"
    CLAIMS = "claims"
    BREACHES = "breaches"
    GUARANTEES = "guarantees"
    OWN_RISK = "own_risk"
    REVIEWS = "reviews"
    DUTIES = "duties"
    CONTRACTS = "contracts"


GROUPS: dict[AgendaGroup, tuple[AgendaKind, ...]] = {
    AgendaGroup.DECLARATIONS: (AgendaKind.NOTIFY,),
    AgendaGroup.CLAIMS: (AgendaKind.CLAIM, AgendaKind.HAND_OVER),
    AgendaGroup.BREACHES: (AgendaKind.STOP,),
    AgendaGroup.GUARANTEES: (
        AgendaKind.COVER_END,
        AgendaKind.LIMIT_END,
        AgendaKind.REDUCTION,
        AgendaKind.RUN_OFF,
    ),
    AgendaGroup.OWN_RISK: (AgendaKind.CREDIT_END,),
    AgendaGroup.REVIEWS: (AgendaKind.REVIEW,),
    AgendaGroup.DUTIES: (
        AgendaKind.INSOLVENCY,
        AgendaKind.RETURNED,
        AgendaKind.ADVERSE,
        AgendaKind.PLAN,
    ),
    AgendaGroup.CONTRACTS: (
        AgendaKind.DECLARATION,
        AgendaKind.INSTALMENT,
        AgendaKind.ADJUSTMENT,
        AgendaKind.RENEWAL,
    ),
}
"""The kinds of each group; every kind is in one."""


class AgendaState(StrEnum):
    """Which entries a page lists."""

    TO_DO = "to_do"
    DONE = "done"
    """Somebody said that it is done; the insurer's own records are another matter."""
    MISSED = "missed"
    """The day of a duty has passed and nobody did it."""
    PAST = "past"
    """It came by itself, lately: a limit that ended or was lowered, a run-off that is over."""
    ALL = "all"


class FeedScope(StrEnum):
    """Whose entries a calendar feed holds, always inside what its person may see."""

    MINE = "mine"
    ALL = "all"


class StopReason(StrEnum):
    """Why the next delivery to a customer would not be covered, the gravest first."""

    INSOLVENT = "insolvent"
    BREACH = "breach"
    NO_TERMS = "no_terms"
    """No terms of a policy that sees the customer are in force today."""
    REFUSED = "refused"
    EXPIRED = "expired"
    PENDING = "pending"
    """Asked, not answered, and nothing stands behind it until then."""
    NO_LIMIT = "no_limit"
    """No insurer was ever asked."""
    OVER_LIMIT = "over_limit"
    """Limits are used up."""
