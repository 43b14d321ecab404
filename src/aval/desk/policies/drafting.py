"""Drafts of contracts: what is typed becomes a policy and its particulars, checked first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from aval.dataset.contract import MAX_POLICIES
from aval.dataset.draft import Checked, checked, with_block, with_end
from aval.dataset.parameters import block_of, plain_values, same_value
from aval.dataset.particulars import PERIMETER, Particulars
from aval.dataset.policies import Policy, Terms
from aval.dataset.writing import plain_policy
from aval.desk.policies.queries import companies, current, particulars, reporting_currency
from aval.desk.policies.refusals import refuse
from aval.desk.policies.templates import Template
from aval.engine.periods import goes_on
from aval.records.policies import PolicyFacts

Held = TypeVar("Held")
Values = Mapping[str, Any]
"""Plain values by the paths of parameters."""


@dataclass(frozen=True, slots=True)
class TermsDraft:
    """A block of terms as it is written: its values, its clauses, the block that it replaces.

    `fact` is the row of facts that the form was made from: whoever was faster is not overwritten.
    An endorsement goes on with the insurance year of the block before.
    """

    policy: str
    fact: int
    values: Values
    clauses: Mapping[str, str]
    replaces: date | None = None
    is_endorsement: bool = False


@dataclass(frozen=True, slots=True)
class HeadDraft:
    """A policy without its terms: perimeter and particulars. `fact` is as in `TermsDraft`."""

    settings: Values
    particulars: Particulars
    clauses: Mapping[str, str]
    fact: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be kept: the policy as it was checked, its particulars, which block is written.

    `place` is the block's place in the draft, counted from 1: faults name it so.
    """

    checked: Checked
    particulars: Particulars
    place: int
    row: PolicyFacts | None

    @property
    def policy(self) -> Policy:
        """Return the policy."""
        return self.checked.policy


def draft_of_terms(given: TermsDraft) -> Draft:
    """Return the draft of a block; raises ActRefused where its policy or block is gone."""
    row, policy = _standing(given.policy, given.fact)
    if given.replaces is not None and _block(policy, given.replaces) is None:
        refuse("policies.refused_block_gone")
    plain, place = with_block(policy, block_of(dict(given.values)), given.replaces)
    found = checked(plain, companies(), reporting_currency())
    known = particulars(given.policy)
    start = given.values.get("valid_from")
    if not isinstance(start, date):
        return Draft(found, known, place, row)
    before = _block(policy, given.replaces) if given.replaces else None
    source = before or _last_before(policy, start)
    examples = _still_examples(known, source, given.values)
    block = start.isoformat()
    gone = given.replaces.isoformat() if given.replaces else block
    if given.is_endorsement and not found.is_refused and not goes_on(found.policy, start):
        refuse("policies.refused_endorsement")
    endorsements = set(known.endorsements) - {given.replaces, start}
    made = replace(
        known,
        endorsements=tuple(
            sorted({*endorsements, start} if given.is_endorsement else endorsements)
        ),
        clauses={**_without(known.clauses, gone), block: _said(given.clauses)},
        examples={**_without(known.examples, gone), block: examples},
    )
    return Draft(found, made, place, row)


def draft_of_end(*, policy: str, fact: int, block: date, on: date | None) -> Draft:
    """Return the draft in which a block ends on a day, or has no end."""
    row, known = _standing(policy, fact)
    if _block(known, block) is None:
        refuse("policies.refused_block_gone")
    place = [terms.valid_from for terms in known.terms].index(block) + 1
    found = checked(with_end(known, block, on), companies(), reporting_currency())
    return Draft(found, particulars(policy), place, row)


def draft_of_head(key: str, given: HeadDraft) -> Draft:
    """Return the draft of who is insured and of what the particulars says; the terms stay."""
    row, policy = _standing(key, given.fact)
    known = particulars(key)
    plain = plain_policy(policy)
    found = checked(_head(plain, given.settings), companies(), reporting_currency())
    made = replace(
        given.particulars,
        template=known.template,
        endorsements=known.endorsements,
        clauses={**known.clauses, PERIMETER: _said(given.clauses)},
        examples=known.examples,
    )
    return Draft(found, made, 0, row)


def draft_of_new(head: HeadDraft, values: Values, clauses: Mapping[str, str],
                 template: Template | None) -> Draft:  # fmt: skip
    """Return the draft of a new policy with its first block; raises ActRefused."""
    key = head.particulars.policy
    if PolicyFacts.objects.current().filter(policy=key).exists():
        refuse("policies.refused_there", policy=key)
    if PolicyFacts.objects.current().count() >= MAX_POLICIES:
        refuse("policies.refused_too_many", most=MAX_POLICIES)
    plain = _head({"policy": key}, head.settings) | {"terms": [block_of(dict(values))]}
    found = checked(plain, companies(), reporting_currency())
    start = values.get("valid_from")
    block = start.isoformat() if isinstance(start, date) else ""
    examples = () if template is None else _equal(template.values, values)
    made = replace(
        head.particulars,
        template=template.key if template else "",
        clauses={PERIMETER: _said(head.clauses), block or "?": _said(clauses)},
        examples={block or "?": examples},
    )
    return Draft(found, made, 1, None)


def _without(held: Mapping[str, Held], block: str) -> dict[str, Held]:
    return {start: value for start, value in held.items() if start != block}


def _said(clauses: Mapping[str, str]) -> dict[str, str]:
    return {name: text.strip() for name, text in clauses.items() if text.strip()}


def _head(plain: dict[str, Any], settings: Values) -> dict[str, Any]:
    """Return a policy with other settings; what is None is not set."""
    kept = {name: value for name, value in plain.items() if name not in settings}
    return kept | {name: value for name, value in settings.items() if value is not None}


def _standing(key: str, fact: int) -> tuple[PolicyFacts, Policy]:
    """Return what is known of a policy; raises ActRefused where somebody was faster."""
    found = current(key)
    if found is None:
        refuse("policies.refused_gone", policy=key)
    if found[0].pk != fact:
        refuse("policies.refused_changed_since")
    return found


def _block(policy: Policy, start: date) -> Terms | None:
    return next((terms for terms in policy.terms if terms.valid_from == start), None)


def _last_before(policy: Policy, start: date) -> Terms | None:
    """Return the block that a new version is a copy of."""
    earlier = [terms for terms in policy.terms if terms.valid_from < start]
    return earlier[-1] if earlier else None


def _still_examples(known: Particulars, source: Terms | None, values: Values) -> tuple[str, ...]:
    """Return the examples that stay so: whoever typed another value looked at the contract."""
    if source is None:
        return ()
    before = plain_values(source)
    names = known.examples.get(source.valid_from.isoformat(), ())
    return _equal({name: before.get(name) for name in names}, values)


def _equal(before: Values, values: Values) -> tuple[str, ...]:
    """Return the parameters whose values are those of before."""
    names: Iterable[str] = (name for name in before if values.get(name) is not None)
    return tuple(name for name in names if same_value(before[name], values[name]))
