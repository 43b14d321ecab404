"""The own companies a person sees, and the people who can give a right."""

from dataclasses import dataclass

from aval.records.ledger import carried
from aval.records.models import CompanyFacts, Person
from aval.vocabulary.acts import RIGHTS, Dimension, Right, Role


@dataclass(frozen=True)
class Entities:
    """Own companies: how many, what they are called, and their group where they all name one."""

    count: int
    names: tuple[str, ...]
    group: str


def entities(person: Person) -> Entities:
    """Return the own companies inside a person's scope.

    The group is the column `x_group` of the companies, where all of them carry the same.
    """
    facts = CompanyFacts.objects.current().order_by("company")
    if companies := person.scope().get(Dimension.COMPANY):
        facts = facts.filter(company__in=companies)
    rows = list(facts)
    groups = {carried(row.carried).get("x_group", "") for row in rows}
    group = groups.pop() if len(groups) == 1 else ""
    return Entities(len(rows), tuple(str(row) for row in rows), group)


def givers() -> list[str]:
    """Return the names of the people who manage people, and so can give a right."""
    roles = [role for role in Role if Right.PEOPLE in RIGHTS[role]]
    people = Person.objects.filter(role__in=roles, is_active=True).order_by("username")
    return [str(person) for person in people]


def roles_with(right: Right) -> list[Role]:
    """Return the roles that have a right."""
    return [role for role in Role if right in RIGHTS[role]]
