"""Views of the report: those that Aval brings, one's own, and those that others share.

A view is read anew each time it is used. One whose query is no longer a query says so and shows
nothing: it never falls back to everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from aval.desk.report.columns import DEFAULT, DEFAULT_ORDER
from aval.desk.report.faults import QueryError
from aval.desk.report.language import Query, read_query
from aval.desk.report.values import Asker
from aval.records.models import Person, SavedView


@dataclass(frozen=True)
class View:
    """A named query with its columns and order.

    `code` stands in addresses. `title` is the code of a sentence for those that Aval brings,
    `name` what a person called it. `author` is the login of whose it is.
    """

    code: str
    query: str
    order: str
    title: str = ""
    name: str = ""
    columns: tuple[str, ...] = DEFAULT
    author: str = ""
    is_shared: bool = False

    def read(self, asker: Asker) -> Query | QueryError:
        """Return its query, or what is wrong with it."""
        try:
            return read_query(self.query, asker)
        except QueryError as error:
            return error


BROUGHT: tuple[View, ...] = (
    View("deadlines", "", DEFAULT_ORDER, "report.view_deadlines"),
    View("uncovered", "uncovered > 50000", "-uncovered", "report.view_uncovered"),
    View("breaches", "breach = true", "breach_since", "report.view_breaches"),
    View(
        "temporary",
        "limit_temporary > 0 and cover_ends <= today+30",
        "cover_ends",
        "report.view_temporary",
        columns=(*DEFAULT[:7], "limit_temporary", "cover_ends", *DEFAULT[7:]),
    ),
    View(
        "unnamed",
        "limit_state = discretionary and utilisation >= 80",
        "-utilisation",
        "report.view_unnamed",
    ),
    View(
        "unused",
        "limit_insured > 0 and exposure <= 0",
        "-limit_authorised",
        "report.view_unused",
    ),
    View("mine", "owner = me or sales = me", DEFAULT_ORDER, "report.view_mine"),
)


def views_of(person: Person) -> tuple[View, ...]:
    """Return every view that a person may use: Aval's, then the person's own, then shared ones."""
    rows = SavedView.objects.filter(
        Q(owner=person) | Q(owner__isnull=False, owner__is_active=True, is_shared=True)
    ).select_related("owner")
    kept = sorted(rows, key=lambda row: (row.owner_id != person.pk, row.place, row.name, row.pk))
    return (*BROUGHT, *map(_of, kept))


def view_of(views: Sequence[View], code: str) -> View | None:
    """Return the view of a code, the first one when none is named, None when it is not there."""
    if not code:
        return views[0]
    return next((view for view in views if view.code == code), None)


def conditions_of(views: Sequence[View], asker: Asker) -> dict[str, Q]:
    """Return what each view that can be read asks, by its code."""
    read = {view.code: view.read(asker) for view in views}
    return {code: query.condition for code, query in read.items() if isinstance(query, Query)}


def _of(row: SavedView) -> View:
    return View(
        code=str(row.pk),
        query=row.query,
        order=row.order,
        name=row.name,
        columns=tuple(map(str, row.columns)),
        author=row.owner.username if row.owner else "",
        is_shared=row.is_shared,
    )
