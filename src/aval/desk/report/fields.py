"""The fields that a query may name: what each compares, under which names, with which values.

A field turns what stands in a query into what stands in the table, exactly: amounts into minor
units, percents into basis points, `today+7` into a date. Nothing else of the table is reachable.
"""

from dataclasses import dataclass
from enum import StrEnum

from aval.desk.report.columns import BY_CODE, Cell
from aval.desk.report.marks import Alert
from aval.vocabulary.words import DeadlineKind, LimitState, Segment


class Sort(StrEnum):
    """What sort of values a field has."""

    AMOUNT = "amount"
    PERCENT = "percent"
    WHOLE = "whole"
    DATE = "date"
    CHOICE = "choice"
    TEXT = "text"
    NAME = "name"
    KEY = "key"
    FLAG = "flag"
    GRADE = "grade"
    ALERT = "alert"


@dataclass(frozen=True)
class Field:
    """One field: `column` is the table's, `title` its name in the reader's language.

    `choices` are the words that it may be compared with; other names are `aliases`.
    `is_open` tells that its values are suggested from the table.
    """

    name: str
    column: str
    sort: Sort
    title: str
    aliases: tuple[str, ...] = ()
    choices: tuple[StrEnum, ...] = ()
    is_open: bool = False

    def allowed(self) -> tuple[str, ...]:
        """Return the operators that it understands, the usual one first."""
        return OPERATORS[self.sort]


_ORDERED = (">", ">=", "<", "<=", "=", "!=")
_CHOSEN = ("=", "!=", "in", "not in")
OPERATORS: dict[Sort, tuple[str, ...]] = {
    Sort.AMOUNT: _ORDERED,
    Sort.PERCENT: _ORDERED,
    Sort.WHOLE: _ORDERED,
    Sort.DATE: ("<=", "<", ">=", ">", "=", "!="),
    Sort.CHOICE: _CHOSEN,
    Sort.TEXT: _CHOSEN,
    Sort.NAME: ("~", "!~", "startswith", "=", "!="),
    Sort.KEY: _CHOSEN,
    Sort.FLAG: ("=", "!="),
    Sort.GRADE: (">=", ">", "<=", "<", "=", "!=", "in", "not in"),
    Sort.ALERT: _CHOSEN,
}


def _of(name: str, sort: Sort, aliases: str = "", *, column: str = "") -> Field:
    """Return the field of a column that the report shows."""
    shown = BY_CODE[name]
    known = {Cell.AMOUNT: Sort.AMOUNT}
    used = known.get(shown.cell, sort)
    return Field(name, column or shown.field, used, shown.title, tuple(aliases.split()))


def _words(name: str, enum: type[StrEnum], title: str, **other: str) -> Field:
    return Field(
        name, other.get("column", name), Sort.CHOICE, title,
        tuple(other.get("aliases", "").split()), tuple(enum),
    )  # fmt: skip


def _open(name: str, title: str, aliases: str, *, column: str = "") -> Field:
    return Field(name, column or name, Sort.TEXT, title, tuple(aliases.split()), is_open=True)


_AMOUNT, _DATE = Sort.AMOUNT, Sort.DATE
FIELDS: tuple[Field, ...] = (
    Field("name", "name_key", Sort.NAME, "report.customer", ("nom", "nombre")),
    Field("customer", "customer", Sort.KEY, "report.customer_key", ("client", "cliente", "key")),
    Field("registration_number", "registration_number", Sort.KEY, "report.registration",
          ("siren", "siret", "nif", "cif")),
    _open("country", "report.country", "pays pais país"),
    Field("grade", "grade_number", Sort.GRADE, "report.grade", ("grado", "note")),
    _open("grade_source", "report.grade_source", "source_grade fuente_grado"),
    _open("group", "report.group", "groupe grupo"),
    _words("segment", Segment, "report.segment", aliases="segmento"),
    _open("region", "report.region", "région región"),
    _open("sector", "report.sector", "secteur"),
    _open("owner", "report.owner", "responsable portefeuille gestionnaire"),
    _open("sales", "report.sales", "commercial vendedor comercial"),
    _of("exposure", _AMOUNT, "encours riesgo riesgo_vivo"),
    _of("limit_authorised", _AMOUNT, "limit limite límite limite_totale limite_total"),
    _of("limit_insured", _AMOUNT, "limite_assuree limite_assurée limite_asegurado"),
    _of("limit_permanent", _AMOUNT, "permanente garantie_permanente garantia_permanente"),
    _of("limit_temporary", _AMOUNT, "temporaire temporal"),
    _of("limit_top_up", _AMOUNT, "complement complément complemento"),
    _of("limit_discretionary", _AMOUNT, "nd non_denomme non_dénommé no_nominativo"),
    _of("cover_ends", _DATE, "fin_garantie fin_garantia"),
    _of("covered", _AMOUNT, "couvert cubierto"),
    _of("management_credit", _AMOUNT, "own_risk risque_propre riesgo_propio"),
    _of("credit_granted", _AMOUNT, "credit_direction crédit_direction credito_direccion"),
    _of("uncovered", _AMOUNT, "excess non_couvert sin_cobertura"),
    _of("outside", _AMOUNT, "hors_assurance no_asegurable"),
    _of("utilisation", Sort.PERCENT, "taux_utilisation utilizacion utilización"),
    _of("coverage", Sort.PERCENT, "couverture cobertura"),
    _of("overdue", _AMOUNT, "echu échu vencido"),
    _of("not_due", _AMOUNT, "a_echoir à_échoir no_vencido"),
    _of("late_1_30", _AMOUNT),
    _of("late_31_60", _AMOUNT),
    _of("late_61_90", _AMOUNT),
    _of("late_over_90", _AMOUNT),
    _of("days_late", Sort.WHOLE, "jours_retard dias_retraso días_retraso"),
    _of("disputed", _AMOUNT, "litige litiges disputa"),
    _of("orders", _AMOUNT, "commandes pedidos"),
    _of("headroom", _AMOUNT, "disponible margen"),
    _of("over_limit", _AMOUNT, "depassement dépassement superacion superación"),
    Field("breach", "breach_since", Sort.FLAG, "report.breach",
          ("manquement", "incumplimiento")),
    _of("breach_since", _DATE, "manquement_depuis incumplimiento_desde"),
    _of("next_deadline", _DATE, "deadline echeance échéance vencimiento plazo"),
    _words("deadline_kind", DeadlineKind, "report.deadline_kind",
           column="next_deadline_kind", aliases="type_echeance tipo_plazo"),
    _of("at_stake", _AMOUNT, "en_jeu en_juego"),
    _words("limit_state", LimitState, "report.limit_state",
           aliases="etat_limite état_limite estado_limite"),
    Field("alert", "", Sort.ALERT, "report.alerts", ("alerte", "alerta"), tuple(Alert)),
)  # fmt: skip
BY_NAME: dict[str, Field] = {name: one for one in FIELDS for name in (one.name, *one.aliases)}
"""Every field by each of its names."""
ME = frozenset({"me", "moi", "yo"})
"""What stands for the reader's own login."""
