"""A customer of whom nothing is known at a data version: no more, or not yet, and since when."""

from dataclasses import dataclass

from aval.desk.customer.queries import seen
from aval.desk.customer.sight import Sight
from aval.desk.intake.queries import run_page
from aval.records.models import Change, CustomerFacts, IntakeRun, Person
from aval.vocabulary.acts import Right


@dataclass(frozen=True, slots=True)
class Unknown:
    """Who is not known, the change that took it away, or before which it was not known yet.

    `name` is the one last known, `version` the last data version at which it was known, or the
    first of a customer that was not known yet.
    """

    key: str
    name: str
    is_gone: bool
    change: Change
    version: int
    run: IntakeRun | None
    """The import behind the change, where the reader may see it."""


def unknown(person: Person, key: str, sight: Sight) -> Unknown | None:
    """Return why nothing is known of a customer, None where something is.

    Raises Customer.DoesNotExist outside the person's scope, and where nothing ever was known.
    """
    customer = seen(person, key)
    version = sight.version()
    facts = CustomerFacts.objects.filter(customer=customer)
    if facts.known_at(version).exists():
        return None
    until = {} if version is None else {"known_to__lte": version}
    gone = facts.filter(**until).order_by("-known_to").select_related("known_to__run").first()
    if gone is not None:
        change = gone.known_to
        before = Change.objects.filter(pk__lt=change.pk).order_by("-pk").first()
        last = before.pk if before else 0
        return Unknown(
            key=key,
            name=gone.name or key,
            is_gone=True,
            change=change,
            version=last,
            run=_run(person, change),
        )
    first = facts.order_by("known_from").select_related("known_from__run").first()
    if first is None:
        raise type(customer).DoesNotExist
    change = first.known_from
    return Unknown(
        key=key,
        name=first.name or key,
        is_gone=False,
        change=change,
        version=change.pk,
        run=_run(person, change),
    )


def _run(person: Person, change: Change) -> IntakeRun | None:
    """Return the import behind a change, None where the reader may not see it."""
    if change.run_id is None or not person.may(Right.RUNS):
        return None
    found = run_page(number=change.run_id, by=person)
    return found.run if found else None
