"""The items of a paper as a file for an insurer's form or portal: CSV or a workbook.

One row an item; what the paper says as a whole stands in each row, so that the columns an
insurer's form asks for can be picked from one table.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from aval.desk.claims.refusals import refuse_without
from aval.desk.requests.files import Value, csv_file, workbook_file
from aval.records import journal
from aval.records.models import CustomerFacts, Paper, Person
from aval.vocabulary.acts import Act
from aval.vocabulary.money import MINOR_DIGITS, decimal_text

HEADS = (
    "paper", "kind", "policy", "insurer_policy", "unit", "extension", "buyer", "customer", "name",
    "country", "registration", "vat_number", "company", "document", "delivered_on", "issued_on",
    "due_on", "amount", "currency", "at_the_latest", "told_on", "cause", "lost_on", "wanted_until",
    "message", "news",
)  # fmt: skip


class ItemsForm(StrEnum):
    """Of which kind a file of items is."""

    XLSX = "xlsx"
    CSV = "csv"


def take_items(*, paper: Paper, form: ItemsForm, by: Person, at: datetime) -> bytes:
    """Return the items of a paper as a file; that it was taken stands in the journal."""
    refuse_without(by)
    rows = item_rows(paper)
    journal.write(
        at=at, person=by, act=Act.PAPER_EXPORTED, subject=paper.customer_id, paper=paper.key,
        form=form.value, rows=len(rows),
    )  # fmt: skip
    make = workbook_file if form is ItemsForm.XLSX else csv_file
    return make(HEADS, rows)


def item_rows(paper: Paper) -> list[tuple[Value, ...]]:
    """Return a row for each item of a paper, by the columns of `HEADS`."""
    facts = CustomerFacts.objects.current().filter(customer=paper.customer_id).first()
    who = (
        ((facts.name or ""), facts.country, facts.registration_number or "", facts.vat_number or "")
        if facts
        else ("", "", "", "")
    )
    whole = (
        paper.key, paper.kind, paper.policy_id, paper.number, paper.unit, paper.extension,
        paper.buyer, paper.customer_id, *who,
    )  # fmt: skip
    said = (
        _day(paper.told_on), paper.cause, _day(paper.lost_on), _day(paper.wanted_until),
        paper.message,
        "; ".join(
            " ".join(filter(None, (one.kind, _day(one.happened_on), one.number, one.text)))
            for one in paper.news.order_by("happened_on", "pk")
        ),
    )  # fmt: skip
    return [
        (
            *whole, one.company, one.number, _day(one.delivered_on), _day(one.issued_on),
            _day(one.due_on), Decimal(decimal_text(one.amount, MINOR_DIGITS[one.currency])),
            one.currency, _day(one.deadline), *said,
        )
        for one in paper.items.order_by("delivered_on", "issued_on", "item")
    ]  # fmt: skip


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
