"""How the pretend portal writes its list of covers: headings, words, a file of either kind."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import xlsxwriter

from aval.sandboxes.insurers.world import Cover, Step, World
from aval.vocabulary.insurers import Decision
from aval.vocabulary.money import MINOR_DIGITS, decimal_text
from aval.vocabulary.words import Layer

HEADINGS = {
    "cover": "Garantie n°",
    "policy number": "Police",
    "unit": "Unité",
    "buyer": "Acheteur",
    "buyer name": "Raison sociale",
    "our customer number": "Votre référence",
    "layer": "Type",
    "decision": "Décision",
    "amount": "Montant accordé",
    "currency": "Devise",
    "requested": "Montant demandé",
    "requested on": "Demandé le",
    "decided on": "Décidé le",
    "valid from": "Du",
    "valid to": "Au",
}
"""Our columns, and what the portal calls them."""
_WRITTEN = ("separator = ;", "decimal = ,", "date order = day-first")
"""What a map says so that nothing depends on what a file happens to show."""
UNKNOWN = "ZZ99"
Value = str | date


@dataclass(frozen=True, slots=True)
class Manner:
    """How a list is written this time: which faults strike it."""

    has_null_amounts: bool = False
    has_empty_amounts: bool = False
    has_unknown_code: bool = False

    def amount(self, minor: int | None, currency: str) -> str:
        """Return an amount with a decimal comma; nothing, or a dash, where a fault says so."""
        if self.has_empty_amounts:
            return "-"
        if minor is None or self.has_null_amounts:
            return ""
        return decimal_text(minor, MINOR_DIGITS[currency]).replace(".", ",")


def word(code: str) -> str:
    """Return the portal's word for a code of ours."""
    return code.replace("_", " ").capitalize()


def settings() -> dict[str, str]:
    """Return the map, and the words for decisions and layers."""
    lines = [f"{ours} = {theirs}" for ours, theirs in HEADINGS.items()]
    decisions = [f"{word(one)} = {one}" for one in Decision if one is not Decision.UNKNOWN]
    layers = [f"{word(one)} = {one}" for one in Layer]
    return {
        "map": "\n".join([*lines, *_WRITTEN]),
        "decisions": "\n".join(decisions),
        "layers": "\n".join(layers),
    }


def rows(world: World, day: date, manner: Manner) -> Iterator[list[Value]]:
    """Yield a row for each layer that stands, and for each request that waits."""
    names = {one.number: one.name for one in world.buyers}
    for cover in world.covers:
        currency = world.currency(cover)
        if step := cover.decided(day):
            for one in step.slices:
                days = (step.on, one.valid_from or "", one.valid_to or "")
                told = (word(one.layer), _decision(step, manner))
                amount = manner.amount(one.amount, currency)
                about = (*told, amount, currency, *_asked(step, currency, manner))
                yield [*_named(cover, names, step), *about, *days]
        if asked := cover.asked(day):
            waits = (word(Layer.PERMANENT), word(Decision.PENDING), "", currency)
            since = _asked(asked, currency, manner)
            yield [*_named(cover, names, asked), *waits, *since, "", "", ""]


def as_csv(table: Sequence[Sequence[Value]], encoding: str) -> bytes:
    """Return a table as CSV, days as they are written in France."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([[_text(value) for value in row] for row in table])
    return out.getvalue().encode(encoding)


def as_workbook(table: Sequence[Sequence[Value]]) -> bytes:
    """Return a table as a workbook: text as text, days as instants at midnight."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    for line, row in enumerate(table):
        for at, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(line, at, datetime.combine(value, time()), day)
            else:
                sheet.write_string(line, at, value)
    book.close()
    return out.getvalue()


def _named(cover: Cover, names: dict[str, str], step: Step) -> list[Value]:
    number, unit, _ = cover.policy
    return [cover.number, number, unit, cover.buyer, names[cover.buyer], step.customer_ref]


def _asked(step: Step, currency: str, manner: Manner) -> tuple[Value, Value]:
    return (manner.amount(step.requested, currency), step.on)


def _decision(step: Step, manner: Manner) -> str:
    return UNKNOWN if manner.has_unknown_code else step.raw_code or word(step.decision)


def _text(value: Value) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value
