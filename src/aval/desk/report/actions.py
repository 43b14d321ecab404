"""What people do on the risk report: save views, give customers an owner, set own risk, export."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from aval.desk.refusals import refuse
from aval.desk.report.asking import asker_of
from aval.desk.report.columns import chosen, order_of
from aval.desk.report.language import Query, read_query
from aval.desk.report.queries import asked, selected
from aval.records import journal
from aval.records.models import Customer, Person, Position, SavedView
from aval.vocabulary.acts import Act, Right

LONGEST_NAME = 100
_ROWS = 500
"""Customers that one statement names."""


def save_view(
    *,
    by: Person,
    at: datetime,
    today: date,
    currency: str,
    name: str,
    query: str,
    order: str,
    columns: Sequence[str],
    is_shared: bool = False,
) -> SavedView:
    """Save a view under a name, over one's own of the same name; QueryError when it is no query."""
    wanted = " ".join(name.split())
    if not 0 < len(wanted) <= LONGEST_NAME or "\x00" in wanted:
        refuse("report.view_name_wanted", most=LONGEST_NAME)
    if is_shared and not by.may(Right.SHARE):
        raise PermissionDenied
    read_query(query, asker_of(by, today, currency))
    with transaction.atomic():
        view, _ = SavedView.objects.update_or_create(
            owner=by,
            name=wanted,
            defaults={
                "query": query,
                "order": order_of(order).code,
                "columns": [column.code for column in chosen(columns)],
                "is_shared": is_shared,
            },
        )
        act = Act.VIEW_SHARED if is_shared else Act.VIEW_SAVED
        journal.write(at=at, person=by, act=act, subject=wanted, query=query)
    return view


def remove_view(*, by: Person, at: datetime, number: int) -> None:
    """Remove one's own view; what is not one's own is not there."""
    with transaction.atomic():
        view = SavedView.objects.filter(owner=by, pk=number).first()
        if view is None:
            refuse("report.view_gone")
        view.delete()
        journal.write(at=at, person=by, act=Act.VIEW_REMOVED, subject=view.name, query=view.query)


def assign_owner(
    *, by: Person, at: datetime, owner: str, keys: Sequence[str] = (), query: Query | None = None
) -> int:
    """Give customers an owner, chosen ones or all of a query; returns how many changed.

    Customers outside the scope of who assigns stay as they are. An empty owner takes it away.
    """
    if not by.may(Right.DECIDE):
        raise PermissionDenied
    if owner and not Person.objects.filter(username=owner, is_active=True).exists():
        refuse("report.owner_unknown", found=owner)
    with transaction.atomic():
        found = asked(by, query) if query else selected(by, keys)
        changing = list(found.exclude(owner=owner).order_by("pk").values_list("pk", "owner"))
        for at_row in range(0, len(changing), _ROWS):
            part = [key for key, _ in changing[at_row : at_row + _ROWS]]
            Customer.objects.filter(pk__in=part).update(owner=owner)
            Position.objects.filter(pk__in=part).update(owner=owner)
        if changing:
            before = dict(changing[:_ROWS])
            journal.write(
                at=at, person=by, act=Act.CUSTOMER_CHANGED, subject=f"{len(changing)}",
                owner=owner, query=query.text if query else "", before=before,
            )  # fmt: skip
    return len(changing)
