"""Requests as a file for an insurer's portal: the columns of EOLIS, or plain ones; CSV or XLSX.

EOLIS' upload of requests has the columns of docs/manual/requests.md; its identifier is the
insurer's own number of the buyer, else the registration number. It asks for a cover, or for more:
deletions go up in a file of their own, whose columns are not public. Text that a spreadsheet
could take for a formula is written as text.
"""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import xlsxwriter

from aval.desk.requests.refusals import refuse_without
from aval.records import journal
from aval.records.models import BuyerLink, CoverRequest, CustomerFacts, Item, Person
from aval.vocabulary.acts import Act
from aval.vocabulary.insurers import RequestKind, RequestState
from aval.vocabulary.money import MINOR_DIGITS, decimal_text
from aval.vocabulary.requests import RequestChannel
from aval.vocabulary.spreadsheets import no_formula

EOLIS = (
    "Policy number", "Euler-ID", "Country code", "Identifier type", "Identifier value",
    "Customer reference", "Amount requested", "Currency", "Comments", "Credit period",
)  # fmt: skip
"""The columns of EOLIS' file of requests, as its help page lists them."""
PLAIN = (
    "request", "policy", "insurer_policy", "buyer", "customer", "name", "country", "registration",
    "vat_number", "kind", "layer", "amount", "currency", "wanted_from", "wanted_to", "urgent",
    "message",
)  # fmt: skip
_EOLIS_REFERENCE = 20
_EOLIS_KINDS = frozenset({RequestKind.NEW, RequestKind.INCREASE})
_IDENTIFIERS = {"FR": "SIREN", "ES": "NIF", "GB": "CRN", "DE": "HRB", "IT": "CF", "BE": "BCE"}
Value = str | Decimal


class FileForm(StrEnum):
    """Of which columns, and of which kind a file of requests is."""

    EOLIS_XLSX = "eolis_xlsx"
    EOLIS_CSV = "eolis_csv"
    PLAIN_XLSX = "plain_xlsx"
    PLAIN_CSV = "plain_csv"


def waiting_for_file(by: Person) -> list[CoverRequest]:
    """Return the requests that wait to be carried to an insurer, of customers in sight."""
    rows = CoverRequest.objects.visible_to(by).filter(
        channel=RequestChannel.FILE, state=RequestState.SUBMITTED
    )
    return list(rows.order_by("policy", "pk"))


def take_file(*, policy: str, form: FileForm, by: Person, at: datetime) -> tuple[bytes, int]:
    """Return the file of the requests that wait for a policy, and how many it holds.

    They stay submitted: whoever brought the file to the insurer says so.
    """
    refuse_without(by)
    requests = [one for one in waiting_for_file(by) if one.policy_id == policy]
    heads = EOLIS if form in {FileForm.EOLIS_XLSX, FileForm.EOLIS_CSV} else PLAIN
    if heads is EOLIS:
        requests = [one for one in requests if one.kind in _EOLIS_KINDS]
    rows = _eolis(requests) if heads is EOLIS else _plain(requests)
    journal.write(
        at=at, person=by, act=Act.REQUESTS_EXPORTED, subject=policy, form=form.value,
        rows=len(rows), selected=[one.key for one in requests],
    )  # fmt: skip
    is_workbook = form in {FileForm.EOLIS_XLSX, FileForm.PLAIN_XLSX}
    return (workbook_file(heads, rows) if is_workbook else csv_file(heads, rows)), len(rows)


def _eolis(requests: Sequence[CoverRequest]) -> list[tuple[Value, ...]]:
    known = _known(requests)
    buyers = _buyers(requests)
    terms = _terms(requests)
    rows: list[tuple[Value, ...]] = []
    for one in requests:
        facts = known[one.customer_id]
        number = facts.registration_number or facts.vat_number or ""
        scheme = _IDENTIFIERS.get(facts.country, "NRN") if facts.registration_number else "VAT"
        rows.append(
            (
                one.number or one.policy_id,
                one.buyer or buyers.get(one.customer_id, ""),
                facts.country,
                scheme if number else "",
                number,
                one.key[:_EOLIS_REFERENCE],
                _amount(one),
                one.currency,
                one.message,
                str(terms[one.customer_id]) if one.customer_id in terms else "",
            )
        )
    return rows


def _plain(requests: Sequence[CoverRequest]) -> list[tuple[Value, ...]]:
    known = _known(requests)
    buyers = _buyers(requests)
    rows: list[tuple[Value, ...]] = []
    for one in requests:
        facts = known[one.customer_id]
        rows.append(
            (
                one.key, one.policy_id, one.number, one.buyer or buyers.get(one.customer_id, ""),
                one.customer_id, facts.name or "", facts.country,
                facts.registration_number or "", facts.vat_number or "", one.kind, one.layer,
                _amount(one), one.currency,
                one.wanted_from.isoformat() if one.wanted_from else "",
                one.wanted_to.isoformat() if one.wanted_to else "",
                "yes" if one.is_urgent else "no", one.message,
            )
        )  # fmt: skip
    return rows


def _amount(one: CoverRequest) -> Decimal:
    return Decimal(decimal_text(one.amount, MINOR_DIGITS[one.currency]))


def _known(requests: Sequence[CoverRequest]) -> dict[str, CustomerFacts]:
    keys = {one.customer_id for one in requests}
    rows = CustomerFacts.objects.current().filter(customer__in=keys)
    return {row.customer_id: row for row in rows}


def _buyers(requests: Sequence[CoverRequest]) -> dict[str, str]:
    """Return the insurer's numbers of customers, where a connection of any policy knows them."""
    keys = {one.customer_id for one in requests}
    policies = {one.policy_id for one in requests}
    rows = BuyerLink.objects.filter(
        customer__in=keys, is_confirmed=True, ended_at=None,
        connection__policies__policy__in=policies,
    )  # fmt: skip
    return dict(rows.values_list("customer", "buyer"))


def _terms(requests: Sequence[CoverRequest]) -> dict[str, int]:
    """Return the credit period of customers: the longest of their open items, in days."""
    keys = {one.customer_id for one in requests}
    rows = Item.objects.current().filter(customer__in=keys, open_amount__gt=0)
    found: dict[str, int] = {}
    for customer, issued, due in rows.values_list("customer", "issued_on", "due_on"):
        found[customer] = max(found.get(customer, 0), (due - issued).days)
    return found


def csv_file(heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    """Return rows under heads as CSV in UTF-8 with its mark, which spreadsheets open as it is."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([[_escaped(value) for value in row] for row in rows])
    return ("\ufeff" + out.getvalue()).encode("utf-8")


def _escaped(value: Value) -> str:
    """Return a cell of CSV; text that could be a formula begins with an apostrophe."""
    if isinstance(value, Decimal):
        return str(value)
    return no_formula(value)


def workbook_file(heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    """Return rows under heads as a workbook of one sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for at, head in enumerate(heads):
        sheet.write_string(0, at, head, bold)
    for line, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            if isinstance(value, Decimal):
                sheet.write_number(line, at, value)
            else:
                sheet.write_string(line, at, value)
    book.close()
    return out.getvalue()
