"""What follows when somebody links a customer and a buyer, or parts them: facts come, facts go.

An insurer need not be asked for it: what it last listed is kept as it was told, and is landed again
for the buyers concerned. Grades are not kept as told: they come with the next reading.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from aval.connectors.contract import Announced, CoverNotice, PolicyKey, Raw
from aval.intake.insurers.keeping import number_of
from aval.intake.insurers.landing import CONNECTION, Landing, land_covers
from aval.intake.insurers.linking import customers_by_buyer, link
from aval.intake.insurers.syncing import counted, ground_of, policies_of, write_landing
from aval.intake.moves import move
from aval.records import journal
from aval.records.cover import Cover, Grade
from aval.records.insurers import BuyerLink, Connection, InsurerEvent, ToldCover
from aval.records.people import Person
from aval.records.runs import IntakeRun
from aval.vocabulary.acts import Act, LinkMethod, Origin, RunFormat, RunMode, RunState
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import Layer

LINKED, PARTED = "linked", "parted"
"""What a run keeps of the links that it followed."""
_AT_ONCE = 500


@transaction.atomic
def land_again(
    connection: Connection,
    buyers: Iterable[str],
    *,
    by: Person | None,
    at: datetime,
    linked: Iterable[BuyerLink] = (),
    parted: BuyerLink | None = None,
) -> IntakeRun | None:
    """Make facts of what an insurer last listed of some buyers, as they are linked now.

    `parted` is a link that ended: the customer's facts of that buyer end. It and the links that
    were `linked` for it are kept with the run, so that undoing it brings them in order. Returns
    the run, with its change, or None where no fact changes.
    """
    wanted = sorted(set(buyers))
    policies = policies_of(connection)
    everybody = customers_by_buyer(connection)
    customers = {buyer: everybody[buyer] for buyer in wanted if buyer in everybody}
    told = list(ToldCover.objects.filter(connection=connection, buyer__in=wanted, is_listed=True))
    keys = {number_of(PolicyKey(*key)): PolicyKey(*key) for key in policies}
    notices = [notice_of(row, keys) for row in told]
    landing = land_covers(ground_of(connection, customers, policies), notices)
    if parted is not None:
        _end(landing, connection, parted.customer_id, parted.buyer)
    for place, row in enumerate(told):
        row.fault = landing.faults.get(place, "")
        key = notices[place].policy
        row.policy_id = policies.get((key.number, key.unit, key.extension))
    ToldCover.objects.bulk_update(told, ["fault", "policy"], batch_size=_AT_ONCE)
    for buyer in wanted:
        first = next(iter(customers.get(buyer, [])), None)
        InsurerEvent.objects.filter(connection=connection, buyer=buyer).update(customer=first)
    if not landing:
        return None
    options = {
        "buyers": wanted,
        LINKED: [one.pk for one in linked],
        PARTED: [parted.pk] if parted else [],
    }
    return _written(connection, landing, options, len(told), by, at)


def links_of(run: IntakeRun) -> tuple[list[BuyerLink], list[BuyerLink]]:
    """Return the links that stand and followed a run's act, and those that ended by it."""
    given = run.options if isinstance(run.options, dict) else {}
    rows = BuyerLink.objects.select_related("connection__source").order_by("pk")
    made = rows.filter(pk__in=given.get(LINKED, []), ended_at=None, is_confirmed=True)
    return list(made), list(rows.filter(pk__in=given.get(PARTED, []), ended_at__isnull=False))


@transaction.atomic
def undo_links(run: IntakeRun, *, by: Person | None, at: datetime) -> list[IntakeRun]:
    """Take the links back that a run followed, once its facts are taken back.

    Else the next reading would bring the facts again. What was linked is parted, and nothing links
    it again by itself; what was parted is linked again. Returns the runs by which facts followed
    that the run had not touched. Raises LinkStands where a customer is another buyer meanwhile.
    """
    made, ended = links_of(run)
    runs = []
    for one in made:
        part(one.connection, one, by=by, at=at)
        runs.append(land_again(one.connection, [one.buyer], by=by, at=at, parted=one))
        _tell(one, Act.BUYER_UNLINKED, by, at)
    for one in ended:
        again = link_again(one, by=by, at=at)
        runs.append(land_again(one.connection, [one.buyer], by=by, at=at, linked=[again]))
        _tell(again, Act.BUYER_LINKED, by, at)
    return [one for one in runs if one is not None]


def _tell(one: BuyerLink, act: Act, by: Person | None, at: datetime) -> None:
    journal.write(
        at=at, person=by, act=act, subject=one.customer_id, connection=one.connection_id,
        buyer=one.buyer, method=one.method, score=one.score, undone=True,
    )  # fmt: skip


def part(
    connection: Connection, stands: BuyerLink, *, by: Person | None, at: datetime
) -> BuyerLink:
    """End a link and keep that the two are not one, so that nothing links them again by itself."""
    stands.ended_at, stands.ended_by = at, by
    stands.save(update_fields=["ended_at", "ended_by"])
    return BuyerLink.objects.create(
        connection=connection,
        customer_id=stands.customer_id,
        buyer=stands.buyer,
        method=stands.method,
        is_confirmed=False,
        is_refused=True,
        score=stands.score,
        verdict=stands.verdict,
        evidence=stands.evidence,
        made_at=at,
        made_by=by,
    )


def link_again(ended: BuyerLink, *, by: Person | None, at: datetime) -> BuyerLink:
    """Return the link that one was before it ended; raises LinkStands as `link` does."""
    return link(
        connection=ended.connection,
        customer=ended.customer_id,
        buyer=ended.buyer,
        method=LinkMethod(ended.method),
        by=by,
        at=at,
        score=ended.score,
        verdict=ended.verdict,
        evidence=ended.evidence,
    )


def notice_of(row: ToldCover, keys: dict[str, PolicyKey]) -> CoverNotice:
    """Return a cover as its insurer told it; `keys` are its policies that are ours, by number."""
    announced = Announced(row.announced_on, row.announced_amount)
    return CoverNotice(
        cover=row.cover,
        policy=keys.get(row.number) or PolicyKey(row.number),
        buyer=row.buyer,
        layer=Layer(row.layer),
        decision=Decision(row.decision),
        amount=row.amount,
        currency=row.currency,
        requested=row.requested,
        requested_on=row.requested_on,
        decided_on=row.decided_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        insured_bp=row.insured_bp,
        buyer_name=row.buyer_name,
        customer_ref=row.customer_ref,
        conditions=tuple(row.conditions),
        announced=announced if row.has_announcement else None,
        raw=Raw(row.raw_code, row.payload),
    )


def _end(landing: Landing, connection: Connection, customer: str, buyer: str) -> None:
    """End the decisions and grades that a customer has from being a buyer."""
    covers = Cover.objects.current().filter(customer=customer).values_list("pk", "carried")
    gone = {*landing.ended["covers"]}
    for pk, carried in covers:
        told: dict[str, Any] = json.loads(carried)
        is_theirs = told.get(CONNECTION) == connection.pk and told.get("x_buyer") == buyer
        if is_theirs and pk not in gone:
            landing.ended["covers"].append(pk)
    grades = Grade.objects.current().filter(
        customer=customer, source=connection.source.name, known_from__origin=Origin.CONNECTOR
    )
    landing.ended["grades"].extend(grades.values_list("pk", flat=True))


def _written(
    connection: Connection,
    landing: Landing,
    options: dict[str, Any],
    told: int,
    by: Person | None,
    at: datetime,
) -> IntakeRun:
    run = IntakeRun.objects.create(
        source=connection.source,
        format=RunFormat.INSURER,
        mode=RunMode.DELTA,
        person=by,
        begun_at=at,
        fingerprint="",
        options=options,
    )
    write_landing(run, landing, by, at)
    move(run, RunState.READY)
    move(run, RunState.APPLYING)
    move(run, RunState.APPLIED, ended_at=at, differences=counted(landing, {"covers": told}))
    return run
