"""The operations on customers; the figures are those of the credit file."""

from typing import Annotated

from django.http import HttpRequest
from django.utils.timezone import localdate, now
from ninja import Path, Query, Router

from aval.api.access import SEE, person_of
from aval.api.customers import shapes
from aval.api.shapes import MOST_ROWS, Key, answers, money, text_of
from aval.desk.agenda.queries import Row, reporting_currency, told
from aval.desk.agenda.selecting import Wanted, counted, in_order, select
from aval.desk.customer.guarantees import Guarantee
from aval.desk.customer.queries import Asked, CustomerFile, customer_file, seen
from aval.reports.today.sources import freshness
from aval.vocabulary.agenda import AgendaState

router = Router(tags=["customers"])
Named = Annotated[Key, Path()]


@router.get("/{path:key}/covers", auth=SEE, response=answers(shapes.CoversTold))
def show_covers(
    request: HttpRequest,
    key: Named,
    is_all: Annotated[bool, Query(alias="all")] = False,  # noqa: FBT002 - as ninja reads it
) -> shapes.CoversTold:
    """Show the covers of a customer, and what was announced. Right: see customers."""
    found = _file(request, key, is_all=is_all)
    coming = found.insurers.coming if found.insurers else ()
    return shapes.CoversTold(
        customer=found.who.key,
        as_of=found.as_of,
        data_version=found.version,
        covers=[_cover(one, found.currency) for one in found.guarantees.rows],
        credits=[
            shapes.CreditTold(
                amount=money(one.amount, one.currency),
                valid_from=one.valid_from,
                valid_to=one.valid_to,
                reason=one.reason,
                is_in_force=one.stands,
            )
            for one in found.guarantees.credits
        ],
        announced=[
            shapes.AnnouncedTold(
                cover=one.cover,
                policy=one.policy,
                insurer=one.insurer,
                layer=one.layer,
                effective_on=one.on,
                amount=money(one.amount, one.currency) if one.currency else None,
            )
            for one in coming
        ],
        more=found.guarantees.more,
    )


@router.get("/{path:key}/deadlines", auth=SEE, response=answers(shapes.DeadlinesTold))
def show_deadlines(
    request: HttpRequest,
    key: Named,
    is_all: Annotated[bool, Query(alias="all")] = False,  # noqa: FBT002 - as ninja reads it
    is_past: Annotated[bool, Query(alias="past")] = False,  # noqa: FBT002 - as above
) -> shapes.DeadlinesTold:
    """Show what is to be done about a customer, by day; with `all` also what has nothing at stake.

    With `past` instead what came by itself lately: limits that ended or were lowered, run-off that
    is over. Right: see customers.
    """
    person, currency = person_of(request), reporting_currency() or "EUR"
    customer = seen(person, key)
    state = AgendaState.PAST if is_past else AgendaState.TO_DO
    wanted = Wanted(state=state, customer=customer.key, presses=not is_all)
    found = select(person, wanted, today=localdate())
    rows = told(in_order(found, most=MOST_ROWS))
    return shapes.DeadlinesTold(
        customer=customer.key,
        currency=currency,
        deadlines=[_deadline(row, currency) for row in rows],
        more=counted(found)[0] - len(rows),
    )


@router.get("/{path:key}", auth=SEE, response=answers(shapes.CustomerTold))
def show_customer(request: HttpRequest, key: Named) -> shapes.CustomerTold:
    """Show a customer: facts, figures of today, data version, freshness. Right: see customers."""
    found = _file(request, key)
    who, figures = found.who, found.figures
    return shapes.CustomerTold(
        customer=who.key,
        name=who.name,
        country=who.country,
        segment=who.segment,
        group=who.group,
        registration_number=who.registration_number,
        vat_number=who.vat_number,
        insolvent_on=who.insolvent_on,
        region=who.region,
        sector=who.sector,
        owner=who.owner.login,
        sales=who.sales.login,
        accounts=[shapes.AccountTold(company=one, account=two) for one, two in who.accounts],
        as_of=found.as_of,
        data_version=found.version,
        is_judged=found.is_made,
        currency=found.currency or None,
        figures={name: text_of(getattr(figures, name), found.currency) for name in shapes.AMOUNTS},
        limit_state=figures.limit_state,
        oldest_days_late=max(figures.oldest_days_late, 0),
        breach_since=figures.breach_since,
        next_deadline=figures.next_deadline,
        covered_bp=figures.covered_bp,
        utilisation_bp=figures.utilisation_bp,
        buyers=_buyers(found),
        sources=_sources(),
    )


def _deadline(row: Row, currency: str) -> shapes.DeadlineTold:
    same = ("kind", "on", "policy", "item", "document", "act", "clause", "terms_from", "owner")
    return shapes.DeadlineTold(
        **{name: getattr(row, name) for name in same},
        at_stake=money(row.at_stake, currency),
        amount=money(row.amount, row.currency) if row.currency else None,
        clause_number=row.clause_reference.clause,
        in_hand=row.hand.key if row.hand else "",
        is_done=row.is_done,
    )


def _file(request: HttpRequest, key: str, *, is_all: bool = False) -> CustomerFile:
    asked = Asked(all_guarantees=is_all)
    return customer_file(person_of(request), key, today=localdate(), at=now(), asked=asked)


def _cover(one: Guarantee, currency: str) -> shapes.CoverTold:
    same = (
        "cover", "policy", "insurer", "layer", "extension", "state", "requested_on", "decided_on",
        "valid_from", "valid_to", "origin", "source", "stale_since",
    )  # fmt: skip
    return shapes.CoverTold(
        **{name: getattr(one, name) for name in same},
        requested=money(one.requested, one.currency),
        granted=money(one.granted, one.currency),
        before=money(one.before, one.currency),
        used=money(one.used, currency),
        data_version=one.change,
    )


def _buyers(found: CustomerFile) -> list[shapes.BuyerTold]:
    if found.insurers is None:
        return []
    return [
        shapes.BuyerTold(
            connection=one.connection,
            insurer=one.insurer,
            buyer=one.buyer,
            buyer_name=one.buyer_name,
            candidates=one.candidates,
            answered_at=one.at,
            is_late=one.is_late,
        )
        for one in found.insurers.towards
    ]


def _sources() -> list[shapes.SourceTold]:
    return [
        shapes.SourceTold(
            source=one.source.key,
            name=one.source.name,
            state=one.state,
            answered_at=one.at,
            fresh_hours=one.source.hours,
            tried_again_at=one.retry_at,
        )
        for one in freshness(now())
    ]
