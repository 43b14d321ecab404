"""Holding the deliveries to a customer, and lifting the hold; each stays, with who and why."""

from datetime import datetime

from django.db import IntegrityError, transaction

from aval.desk.customer.queries import seen
from aval.desk.refusals import refuse, refuse_without
from aval.records import journal
from aval.records.models import Hold, Person
from aval.vocabulary.acts import Act, Right

LONGEST_REASON = 500


def hold(*, customer: str, reason: str, by: Person, at: datetime) -> Hold:
    """Hold the deliveries to a customer.

    Raises Customer.DoesNotExist outside the scope; ActRefused without the right or a reason, and
    where they are held already.
    """
    refuse_without(by, Right.HOLD)
    found, words = seen(by, customer), _plain(reason)
    if not words:
        refuse("shipments.refused_reason")
    try:
        with transaction.atomic():
            made: Hold = Hold.objects.create(customer=found, reason=words, set_at=at, set_by=by)
            journal.write(
                at=at, person=by, act=Act.HOLD_SET, subject=found.key, reason=words, hold=made.pk
            )
    except IntegrityError:
        refuse("shipments.refused_held")
    return made


@transaction.atomic
def lift(*, customer: str, note: str, by: Person, at: datetime) -> Hold:
    """Lift the hold of a customer. Raises as `hold` does; ActRefused where nothing is held."""
    refuse_without(by, Right.HOLD)
    found = seen(by, customer)
    held: Hold | None = (
        Hold.objects.select_for_update().filter(customer=found, lifted_at=None).first()
    )
    if held is None:
        refuse("shipments.refused_not_held")
    held.lifted_at, held.lifted_by, held.note = at, by, _plain(note)
    held.save(update_fields=["lifted_at", "lifted_by", "note"])
    details = {"reason": held.note} if held.note else {}
    journal.write(at=at, person=by, act=Act.HOLD_LIFTED, subject=found.key, hold=held.pk, **details)
    return held


def _plain(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())[:LONGEST_REASON]
