"""Who is whom, decided: link, refuse, part, and back; each act with what it does to the facts.

A link makes guarantees of what the insurer last listed, parting takes them away, and the customer
is judged again in the same transaction.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from aval.connectors.contract import (
    BuyerNotice,
    BuyerQuery,
    ConnectorError,
    Gate,
    LoginRefusedError,
    RefusedError,
)
from aval.connectors.registry import UnknownInsurerError, insurer
from aval.desk.customer.queries import seen
from aval.desk.insurers.connections import ask_to_read, clear_settings
from aval.desk.intake.judging import judge_again
from aval.desk.jobs.actions import ask
from aval.desk.refusals import refuse, refuse_without
from aval.identity.comparing import compare
from aval.identity.evidence import Candidate
from aval.intake.insurers.keeping import keep_buyers
from aval.intake.insurers.linking import LinkStands, link
from aval.intake.insurers.proposing import (
    buyers_of,
    evidence_json,
    method_of,
    parties_of,
    proposal,
    propose,
)
from aval.intake.insurers.relinking import land_again, link_again, part
from aval.intake.insurers.syncing import code_of, with_journal
from aval.records import journal
from aval.records.changes import Change
from aval.records.customers import Customer
from aval.records.insurers import BuyerLink, Connection, ToldCover
from aval.records.jobs import JobRun
from aval.records.people import Person
from aval.records.runs import IntakeRun
from aval.vocabulary.acts import Act, JobState, LinkMethod, Right
from aval.vocabulary.insurers import Capability

JOB = "match-buyers"
"""The job that compares the customers with the buyers of a connection."""
MOST_FOUND = 20
"""Buyers of one answer that are kept."""
_IDENTIFIED = frozenset({LinkMethod.REFERENCE, LinkMethod.IDENTIFIER})


def link_customer(
    *, key: str, customer: str, buyer: str, by: Person, at: datetime, today: date
) -> BuyerLink:
    """Say that a customer is a buyer of a connection: its covers count at once.

    Raises Customer.DoesNotExist out of sight, ActRefused where the customer is another buyer
    already or the insurer never named this one.
    """
    refuse_without(by, Right.DECIDE)
    seen(by, customer)
    connection = _connection(key)
    one = _compared(connection, customer, buyer)
    method = method_of(one)
    with transaction.atomic():
        try:
            made = link(
                connection=connection,
                customer=customer,
                buyer=buyer,
                method=method if method in _IDENTIFIED else LinkMethod.PERSON,
                by=by,
                at=at,
                score=one.score,
                verdict=one.verdict.value,
                evidence=evidence_json(one),
            )
        except LinkStands:
            refuse("whois.refused_linked")
        _settled(made, act=Act.BUYER_LINKED, by=by, at=at, today=today)
    return made


def part_customer(*, number: int, by: Person, at: datetime, today: date) -> BuyerLink:
    """End a link: the customer's facts of this buyer end; the two are not linked again by itself.

    Raises BuyerLink.DoesNotExist out of sight, ActRefused where the link stands no more.
    """
    stands = _seen_link(number, by)
    if stands.ended_at is not None or not stands.is_confirmed:
        refuse("whois.refused_gone")
    with transaction.atomic():
        part(stands.connection, stands, by=by, at=at)
        _settled(stands, act=Act.BUYER_UNLINKED, by=by, at=at, today=today, is_parted=True)
    return stands


@transaction.atomic
def refuse_buyer(*, number: int, by: Person, at: datetime) -> BuyerLink:
    """Say that a proposed buyer is somebody else; it is not proposed again."""
    stands = _seen_link(number, by)
    if stands.ended_at is not None or stands.is_confirmed or stands.is_refused:
        refuse("whois.refused_gone")
    stands.is_refused, stands.made_by, stands.made_at = True, by, at
    stands.save(update_fields=["is_refused", "made_by", "made_at"])
    _tell(stands, act=Act.BUYER_REFUSED, by=by, at=at, undone=False)
    return stands


def restore(*, number: int, by: Person, at: datetime, today: date) -> BuyerLink:
    """Take back that two are not one: a link that ended stands again, a refusal is a proposal."""
    stands = _seen_link(number, by)
    if stands.ended_at is None:
        return _proposed_again(stands, by, at)
    with transaction.atomic():
        try:
            made = link_again(stands, by=by, at=at)
        except LinkStands:
            refuse("whois.refused_linked")
        _settled(made, act=Act.BUYER_LINKED, by=by, at=at, today=today)
    return made


@transaction.atomic
def _proposed_again(stands: BuyerLink, by: Person, at: datetime) -> BuyerLink:
    if not stands.is_refused:
        refuse("whois.refused_gone")
    stands.is_refused = False
    stands.save(update_fields=["is_refused"])
    _tell(stands, act=Act.BUYER_REFUSED, by=by, at=at, undone=True)
    return stands


def ask_to_match(*, key: str, by: Person | None, at: datetime) -> JobRun:
    """Ask for the customers to be compared with a connection's buyers; one such job waits."""
    if by is not None:
        refuse_without(by, Right.DECIDE)
    _connection(key)
    waiting = JobRun.objects.filter(
        kind=JOB, arguments__connection=key, state=JobState.WAITING
    ).first()
    if waiting is not None:
        return waiting
    subject = f"{key} {at:%Y-%m-%dT%H:%M:%S}"
    return ask(kind=JOB, key=subject, at=at, by=by, arguments={"connection": key})


def match(*, key: str, at: datetime, today: date) -> int:
    """Propose who is whom, and land what a saved reference links; return the proposals.

    Run again it changes nothing more.
    """
    connection = _connection(key)
    with transaction.atomic():
        found = propose(connection, at=at)
        run = _followed(connection, found.linked, at) if found.linked else None
        if found.linked:
            journal.write(
                at=at, person=None, act=Act.BUYER_LINKED, subject=key, linked=len(found.linked)
            )
    if run is not None:
        judge_again(Change.objects.get(run=run), at=at, today=today)
    return found.number


def _followed(connection: Connection, buyers: Sequence[str], at: datetime) -> IntakeRun | None:
    """Land the covers of buyers that were linked just now, and ask for their grades."""
    made = BuyerLink.objects.filter(
        connection=connection, buyer__in=buyers, is_confirmed=True, ended_at=None, made_at=at
    )
    _ask_for_grades(connection, at)
    return land_again(connection, buyers, by=None, at=at, linked=made)


def _ask_for_grades(connection: Connection, at: datetime) -> None:
    """Have an insurer read whose grades are not kept as told, so that nobody waits for the night.

    Covers are kept and counted at once. A reading that is under way lands by the links that stand
    when it ends.
    """
    try:
        can_read = Capability.READ_GRADES in insurer(connection.insurer).capabilities
    except UnknownInsurerError:  # its link stands all the same
        return
    if can_read and connection.source.is_active and not connection.is_login_refused:
        ask_to_read(key=connection.pk, by=None, at=at)


def is_to_match(key: str) -> bool:
    """Return whether a connection has told of buyers that nobody is linked to."""
    linked = BuyerLink.objects.filter(connection=key, is_confirmed=True, ended_at=None)
    told = ToldCover.objects.filter(connection=key, is_listed=True)
    return told.exclude(buyer__in=linked.values("buyer")).exists()


def question(customer: str, connection: Connection) -> BuyerQuery:
    """Return what an insurer would be asked about a customer."""
    (party,) = parties_of(connection, [customer])
    return BuyerQuery(
        country=party.country,
        identifiers=tuple((one.scheme, one.value) for one in party.identifiers),
        name=party.name,
        street=party.street,
        postcode=party.postal_code,
        town=party.town,
    )


def look_up(*, key: str, customer: str, gate: Gate, by: Person, at: datetime) -> int:
    """Ask an insurer who a customer is, once, because a person wants it: it may be billed.

    Whom it names is kept and proposed, however little speaks for it; returns how many. Raises
    ActRefused where the insurer cannot be asked, with the reason.
    """
    refuse_without(by, Right.DECIDE)
    seen(by, customer)
    connection = _connection(key)
    try:
        found = insurer(connection.insurer)
    except UnknownInsurerError:
        refuse("insurers.refused_unknown", insurer=connection.insurer)
    if Capability.IDENTIFY not in found.capabilities:
        refuse("whois.refused_cannot")
    if connection.is_login_refused:
        refuse("whois.refused_asking", fault="login_refused")
    try:
        session = found.connect(clear_settings(connection), with_journal(gate, connection))
        try:
            told = session.identify(question(customer, connection))[:MOST_FOUND]
        finally:
            session.close()
    except ConnectorError as error:
        _asked_in_vain(connection, customer, error, by, at)
    with transaction.atomic():
        _kept(connection, customer, told, at)
        _searched(connection, customer, by, at, len(told))
    return len(told)


def _kept(connection: Connection, customer: str, told: list[BuyerNotice], at: datetime) -> None:
    """Keep the buyers of an answer, and a proposal of each that no person refused."""
    keep_buyers(connection, told, at)
    (party,) = parties_of(connection, [customer])
    stands = {
        row.buyer: row
        for row in BuyerLink.objects.filter(connection=connection, customer=customer, ended_at=None)
    }
    for buyer in buyers_of(connection, [one.buyer for one in told]):
        known = stands.get(buyer.key)
        if known is None or not (known.is_confirmed or known.is_refused):
            proposal(connection, customer, compare(party, buyer), at, known).save()


def _asked_in_vain(
    connection: Connection, customer: str, error: ConnectorError, by: Person, at: datetime
) -> None:
    """Tell the journal that an insurer was asked without an answer, and refuse."""
    code = code_of(error)
    if isinstance(error, LoginRefusedError):
        Connection.objects.filter(pk=connection.pk).update(is_login_refused=True)
    _searched(connection, customer, by, at, 0, code)
    reason = error.detail if isinstance(error, RefusedError) else code
    refuse("whois.refused_asking", fault=reason)


def _searched(
    connection: Connection, customer: str, by: Person, at: datetime, number: int, error: str = ""
) -> None:
    journal.write(
        at=at,
        person=by,
        act=Act.BUYER_SEARCHED,
        subject=customer,
        connection=connection.pk,
        buyers=number,
        error=error,
    )


def _connection(key: str) -> Connection:
    found = Connection.objects.select_related("source").filter(pk=key).first()
    if found is None:
        refuse("insurers.refused_no_connection")
    return found


def _compared(connection: Connection, customer: str, buyer: str) -> Candidate:
    theirs = buyers_of(connection, [buyer])
    ours = list(parties_of(connection, [customer]))
    if not theirs or not ours:
        refuse("whois.refused_buyer")
    return compare(ours[0], theirs[0])


def _seen_link(number: int, by: Person) -> BuyerLink:
    refuse_without(by, Right.DECIDE)
    visible = Customer.objects.visible_to(by).values("pk")
    rows = BuyerLink.objects.select_related("connection__source").filter(customer__in=visible)
    return rows.get(pk=number)


def _settled(
    row: BuyerLink,
    *,
    act: Act,
    by: Person,
    at: datetime,
    today: date,
    is_parted: bool = False,
) -> None:
    """Let the facts follow a link or its end, have whom it touches judged, tell the journal.

    A customer that is linked is proposed to nobody else of this connection.
    """
    if not is_parted:
        others = BuyerLink.objects.filter(
            connection=row.connection, customer=row.customer_id, ended_at=None
        )
        others.filter(is_confirmed=False, is_refused=False).delete()
    run = land_again(
        row.connection, [row.buyer], by=by, at=at, linked=[] if is_parted else [row],
        parted=row if is_parted else None,
    )  # fmt: skip
    if run is not None:
        judge_again(Change.objects.get(run=run), at=at, today=today)
    if not is_parted:
        _ask_for_grades(row.connection, at)
    _tell(row, act=act, by=by, at=at)


def _tell(row: BuyerLink, *, act: Act, by: Person, at: datetime, **given: object) -> None:
    journal.write(
        at=at,
        person=by,
        act=act,
        subject=row.customer_id,
        connection=row.connection_id,
        buyer=row.buyer,
        method=row.method,
        score=row.score,
        **given,
    )
