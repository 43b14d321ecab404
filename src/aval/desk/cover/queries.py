"""What people read of a decision: every version of it, who entered which when, its files."""

import json
from dataclasses import dataclass
from datetime import date

from aval.desk.customer.guarantees import insurers
from aval.desk.customer.joining import name_of
from aval.desk.customer.queries import seen
from aval.intake.insurers.entered import Entered
from aval.records.cover import CONDITIONS, REFERENCE, TYPED
from aval.records.models import Change, Cover, CoverFile, Person
from aval.vocabulary.acts import Right
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import Layer

_PCT_SCALE = 10**8
"""Facts hold percentages with ten decimals: a hundredth of a percent is so many."""


@dataclass(frozen=True, slots=True)
class Version:
    """A decision as it was known from a change on; `until` is None of what is known now.

    `decision` is the word that was typed, empty of what a file or an interface told.
    """

    fact: Cover
    known_from: Change
    until: Change | None
    decision: str
    reference: str
    conditions: str
    files: tuple[CoverFile, ...]

    @property
    def insured_bp(self) -> int | None:
        """Return the insured percentage in basis points, None where it is the policy's."""
        return None if self.fact.insured_pct is None else self.fact.insured_pct // _PCT_SCALE


@dataclass(frozen=True, slots=True)
class History:
    """A decision of a customer, its versions the newest first."""

    key: str
    name: str
    insurer: str
    versions: tuple[Version, ...]
    may_correct: bool
    """Whether a person entered it, it is known now, and the reader may correct it."""

    @property
    def last(self) -> Version:
        """Return the version that became known last."""
        return self.versions[0]

    @property
    def is_known(self) -> bool:
        """Return whether it is known now: one that was taken back is not."""
        return self.last.until is None


def history(person: Person, key: str, number: int) -> History:
    """Return a decision by the id of any of its versions.

    Raises Customer.DoesNotExist or Cover.DoesNotExist out of sight.
    """
    customer = seen(person, key)
    cover = Cover.objects.values_list("cover", flat=True).get(pk=number, customer=customer)
    rows = Cover.objects.filter(cover=cover, customer=customer).select_related(
        "known_from__person", "known_from__run__source", "known_to__person"
    )
    files = list(CoverFile.objects.filter(cover=cover).order_by("pk"))
    versions = tuple(
        _version(one, [file for file in files if file.change_id == one.known_from_id])
        for one in rows.order_by("-known_from")
    )
    first = versions[0]
    policy = first.fact.policy_id
    insurer = insurers(None).get(policy, policy)
    may = person.may(Right.REQUEST) and first.until is None and bool(first.decision)
    return History(key, name_of(key), insurer, versions, may)


def file_of(person: Person, key: str, number: int, file: int) -> CoverFile:
    """Return a file of a decision; raises DoesNotExist out of sight."""
    cover = Cover.objects.get(pk=number, customer=seen(person, key))
    return CoverFile.objects.get(pk=file, cover=cover.cover)


def entered_of(fact: Cover) -> Entered:
    """Return a decision that a person entered as it was entered."""
    told = json.loads(fact.carried)
    return Entered(
        customer=fact.customer_id,
        policy=fact.policy_id,
        layer=Layer(fact.layer),
        decision=Decision(told[TYPED]),
        amount=fact.amount or 0,
        currency=fact.currency,
        decided_on=fact.decided_on or date.min,
        valid_from=fact.valid_from or date.min,
        valid_to=fact.valid_to,
        extension=fact.extension or "",
        requested=fact.requested_amount,
        requested_on=fact.requested_on,
        insured_bp=None if fact.insured_pct is None else fact.insured_pct // _PCT_SCALE,
        reference=told.get(REFERENCE, ""),
        conditions=told.get(CONDITIONS, ""),
    )


def _version(fact: Cover, files: list[CoverFile]) -> Version:
    told = json.loads(fact.carried)
    return Version(
        fact,
        fact.known_from,
        fact.known_to,
        told.get(TYPED, ""),
        told.get(REFERENCE, ""),
        told.get(CONDITIONS, ""),
        tuple(files),
    )
