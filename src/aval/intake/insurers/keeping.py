"""Keeps what an insurer told as it told it: covers, buyers, events, and what it no longer lists."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from aval.connectors.contract import BuyerNotice, CoverNotice, EventNotice, PolicyKey
from aval.records.insurers import Connection, InsurerEvent, ToldBuyer, ToldCover
from aval.vocabulary.acts import CoverFault
from aval.vocabulary.folding import name_key
from aval.vocabulary.insurers import Decision

_AT_ONCE = 500
_Key = tuple[str, str, str, bool]


def number_of(key: PolicyKey) -> str:
    """Return a policy key as one text."""
    return " ".join(part for part in (key.number, key.unit, key.extension) if part)


def keep_covers(
    connection: Connection,
    notices: Iterable[CoverNotice],
    policies: Mapping[tuple[str, str, str], str],
    faults: Mapping[int, CoverFault],
    at: datetime,
    *,
    is_complete: bool = True,
) -> None:
    """Keep the covers and requests of a reading; those a complete one lacks are no longer listed.

    `policies` are ours by the insurer's number, unit and extension, `faults` says by the place of
    a notice why no fact was made of it.
    """
    notices = tuple(notices)
    known = ToldCover.objects.filter(connection=connection)
    if not is_complete:
        known = known.filter(cover__in={notice.cover for notice in notices})
    stands = {(row.cover, row.layer, row.number, row.is_request): row for row in known}
    wanted: dict[_Key, ToldCover] = {}
    same = set[_Key]()
    for place, notice in enumerate(notices):
        is_request = notice.decision is Decision.PENDING
        key = (notice.cover, notice.layer.value, number_of(notice.policy), is_request)
        told = stands.get(key) or ToldCover(connection=connection, first_at=at)
        policy = policies.get((notice.policy.number, notice.policy.unit, notice.policy.extension))
        columns = _columns(notice, policy, faults.get(place, ""))
        if told.pk is None or not told.is_listed or _differs(told, columns):
            for name, value in columns.items():
                setattr(told, name, value)
            told.last_at, told.is_listed = at, True
            wanted[key] = told
        else:
            same.add(key)
    _write(list(wanted.values()))
    told_of = wanted.keys() | same
    gone = [
        row.pk
        for key, row in stands.items()
        # of a part of the covers, what was asked and is told no more was answered
        if key not in told_of and row.is_listed and (is_complete or row.is_request)
    ]
    for begin in range(0, len(gone), _AT_ONCE):
        some = ToldCover.objects.filter(pk__in=gone[begin : begin + _AT_ONCE])
        some.update(is_listed=False)
    known.filter(is_listed=True).update(last_at=at)


def _differs(told: ToldCover, columns: Mapping[str, Any]) -> bool:
    return any(getattr(told, name) != value for name, value in columns.items())


def _write(rows: list[ToldCover]) -> None:
    """Write rows, those that are there already in the place of what they were."""
    ToldCover.objects.bulk_create([row for row in rows if row.pk is None], batch_size=_AT_ONCE)
    ToldCover.objects.bulk_create(
        [row for row in rows if row.pk is not None],
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["connection", "cover", "layer", "number", "is_request"],
        update_fields=[*_CHANGING, "last_at", "is_listed"],
    )


def _columns(notice: CoverNotice, policy: str | None, fault: str) -> dict[str, Any]:
    announced = notice.announced
    return {
        "cover": notice.cover,
        "layer": notice.layer.value,
        "number": number_of(notice.policy),
        "is_request": notice.decision is Decision.PENDING,
        "policy_id": policy,
        "buyer": notice.buyer,
        "buyer_name": notice.buyer_name,
        "decision": notice.decision.value,
        "amount": notice.amount,
        "currency": notice.currency,
        "requested": notice.requested,
        "requested_on": notice.requested_on,
        "decided_on": notice.decided_on,
        "valid_from": notice.valid_from,
        "valid_to": notice.valid_to,
        "insured_bp": notice.insured_bp,
        "customer_ref": notice.customer_ref,
        "conditions": list(notice.conditions),
        "announced_on": announced.effective_on if announced else None,
        "announced_amount": announced.amount if announced else None,
        "has_announcement": announced is not None,
        "raw_code": notice.raw.code,
        "payload": notice.raw.payload,
        "fault": fault,
    }


_CHANGING = (
    "policy", "buyer", "buyer_name", "decision", "amount", "currency", "requested",
    "requested_on", "decided_on", "valid_from", "valid_to", "insured_bp", "customer_ref",
    "conditions", "announced_on", "announced_amount", "has_announcement", "raw_code", "payload",
    "fault",
)  # fmt: skip


def keep_buyers(connection: Connection, notices: Iterable[BuyerNotice], at: datetime) -> None:
    """Keep buyers as the insurer describes them."""
    rows = [
        ToldBuyer(
            connection=connection,
            buyer=notice.buyer,
            name=notice.name,
            name_key=name_key(notice.name),
            country=notice.country,
            street=notice.street,
            postcode=notice.postcode,
            town=notice.town,
            identifiers=[[scheme.value, number] for scheme, number in notice.identifiers],
            told_at=at,
        )
        for notice in {notice.buyer: notice for notice in notices}.values()
    ]
    changing = [
        "name",
        "name_key",
        "country",
        "street",
        "postcode",
        "town",
        "identifiers",
        "told_at",
    ]
    ToldBuyer.objects.bulk_create(
        rows,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["connection", "buyer"],
        update_fields=changing,
    )


def keep_events(
    connection: Connection,
    notices: Iterable[EventNotice],
    customers: Mapping[str, list[str]],
    policies: Mapping[tuple[str, str, str], str],
) -> int:
    """Keep what was notified and is not known yet; return how many events that were."""
    given = {notice.event: notice for notice in notices}
    known = set(
        InsurerEvent.objects.filter(connection=connection, event__in=list(given)).values_list(
            "event", flat=True
        )
    )
    rows = [
        InsurerEvent(
            connection=connection,
            event=event,
            kind=notice.kind.value,
            at=notice.at,
            buyer=notice.buyer,
            customer_id=next(iter(customers.get(notice.buyer, [])), None),
            policy_id=_policy(notice.policy, policies),
            cover=notice.cover,
            amount=notice.amount,
            currency=notice.currency,
            effective_on=notice.effective_on,
            raw_code=notice.raw.code,
            payload=notice.raw.payload,
        )
        for event, notice in given.items()
        if event not in known
    ]
    InsurerEvent.objects.bulk_create(rows, batch_size=_AT_ONCE, ignore_conflicts=True)
    return len(rows)


def _policy(key: PolicyKey | None, policies: Mapping[tuple[str, str, str], str]) -> str | None:
    return None if key is None else policies.get((key.number, key.unit, key.extension))
