"""Says contracts: fields with their help and faults, values, differences, why an act is refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from aval.dataset.doubts import Doubt
from aval.dataset.parameters import PARAMETERS, Parameter
from aval.dataset.particulars import Particulars
from aval.dataset.policies import Terms
from aval.desk.policies.difference import Altered, Differing
from aval.desk.policies.drafting import Draft
from aval.desk.policies.templates import Template
from aval.vocabulary.faults import Fault
from aval.vocabulary.policies import ParameterForm, ParameterGroup
from aval.web.policies.typed import band_rows, shown_text, zone_rows
from aval.wording.clauses import say_parameter, say_value
from aval.wording.language import NONE, Language
from aval.wording.steps import say_word

_DEFAULTS = {"mep_origin", "notify_origin", "day_count", "run_on", "discretionary_excess"}
"""Parameters of which one word always holds."""
_UNITS = {
    ParameterForm.DAYS: "policies.unit_days",
    ParameterForm.MONTHS: "policies.unit_months",
    ParameterForm.PERCENT: "policies.unit_percent",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One word that may be chosen."""

    value: str
    said: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter as a form shows it."""

    parameter: Parameter
    label: str
    hint: str
    unit: str
    text: str
    is_checked: bool
    choices: tuple[Choice, ...]
    clause: str
    example: str
    errors: tuple[str, ...]
    notes: tuple[str, ...]
    zones: list[dict[str, Any]]
    bands: list[tuple[str, str]]

    @property
    def slug(self) -> str:
        """Return the name as an id holds it."""
        return self.parameter.name.replace(".", "-")

    @property
    def can_be_empty(self) -> bool:
        """Return whether none of the choices may hold."""
        return self.parameter.name not in _DEFAULTS


@dataclass(frozen=True, slots=True)
class Told:
    """What a check found: by parameter what is wrong and what is odd, and what is about no one."""

    errors: Mapping[str, tuple[str, ...]]
    notes: Mapping[str, tuple[str, ...]]
    general: tuple[str, ...]
    others: tuple[str, ...]
    """Doubts about other blocks, or about what the form does not show."""

    @property
    def number(self) -> int:
        """Return how many faults there are."""
        return len(self.general) + sum(map(len, self.errors.values()))


NOTHING = Told({}, {}, (), ())


def told_check(draft: Draft, block: object, reader: Language) -> Told:
    """Return what the check of a draft found; `block` is the day on which the form's begins."""
    errors: dict[str, list[str]] = {}
    notes: dict[str, list[str]] = {}
    general: list[str] = []
    others: list[str] = []
    for fault in draft.checked.faults:
        name = _parameter_of(fault, draft.place)
        said = reader.say(fault.expected, **dict(fault.given))
        if name:
            errors.setdefault(name, []).append(reader.say("policies.expected", expected=said))
        else:
            general.append(f"{fault.column}: {said}")
    for doubt in draft.checked.doubts:
        said = say_doubt(doubt, reader)
        if doubt.block != block:
            target = general if doubt.is_contradiction else others
            target.append(f"{reader.day_year(doubt.block)}: {said}")
        else:
            (errors if doubt.is_contradiction else notes).setdefault(doubt.parameter, []).append(
                said
            )
    return Told(_frozen(errors), _frozen(notes), tuple(general), tuple(others))


def _frozen(found: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(texts) for name, texts in found.items()}


def _parameter_of(fault: Fault, place: int) -> str:
    """Return the parameter that a fault of the written block is about, empty for none."""
    begin = f"terms[{place}]."
    if not fault.column.startswith(begin):
        return ""
    path = fault.column.removeprefix(begin)
    names = {one.name for one in PARAMETERS}
    if path in names:
        return path
    head = path.partition("[")[0].partition(".")[0]
    return head if head in names else ""


def say_doubt(doubt: Doubt, reader: Language) -> str:
    """Return a doubt as a sentence; its days as the language writes them."""
    given = {
        name: reader.day_year(date.fromisoformat(text)) if name in {"first", "last"} else text
        for name, text in doubt.given
    }
    return reader.say(doubt.code, **given)


def fields(
    values: Mapping[str, Any],
    particulars: Particulars,
    block: str,
    told: Told,
    reader: Language,
    template: Template | None = None,
) -> list[tuple[ParameterGroup, list[Field]]]:
    """Return the form of a block of terms, heading by heading."""
    found: dict[ParameterGroup, list[Field]] = {}
    for parameter in PARAMETERS:
        field = _field(parameter, values, particulars, block, told, reader, template)
        found.setdefault(parameter.group, []).append(field)
    return list(found.items())


def _field(
    parameter: Parameter,
    values: Mapping[str, Any],
    particulars: Particulars,
    block: str,
    told: Told,
    reader: Language,
    template: Template | None,
) -> Field:
    name, value = parameter.name, values.get(parameter.name)
    is_example = particulars.is_example(block, name)
    chosen = value if isinstance(value, list) else [value]
    unit = _UNITS.get(parameter.form)
    source = template.source(name) if template and is_example else ""
    example = reader.say("policies.example_from", source=source) if source else ""
    if is_example and not source:
        example = reader.say("clauses.example")
    return Field(
        parameter=parameter,
        label=say_parameter(name, reader),
        hint=reader.say(f"policies.help_{parameter.head}"),
        unit=reader.say(unit) if unit else "",
        text=shown_text(value, reader) if not isinstance(value, list) else "",
        is_checked=value is True,
        choices=tuple(
            Choice(word.value, say_word(word, reader), word.value in chosen)
            for word in parameter.words or ()
        ),
        clause=particulars.clauses.get(block, {}).get(name, ""),
        example=example,
        errors=told.errors.get(name, ()),
        notes=told.notes.get(name, ()),
        zones=zone_rows(values, reader) if parameter.form is ParameterForm.ZONES else [],
        bands=band_rows(values, reader) if parameter.form is ParameterForm.BANDS else [],
    )


def said_changes(
    changes: Iterable[Differing], reader: Language, currency: str
) -> list[tuple[str, str, str]]:
    """Return differences as label, value before, value after."""
    return [
        (
            say_parameter(one.parameter, reader),
            _said(one.parameter, one.before, reader, currency),
            _said(one.parameter, one.after, reader, currency),
        )
        for one in changes
    ]


def _said(name: str, value: Any, reader: Language, currency: str) -> str:  # noqa: ANN401
    return NONE if value is None else say_value(name, value, reader, currency)


def say_altered(one: Altered, reader: Language) -> str:
    """Return what became of a block: its dates, and the parameters that changed."""
    names = ", ".join(say_parameter(change.parameter, reader) for change in one.changes[:4])
    if len(one.changes) > len(one.changes[:4]):
        names = reader.say("policies.and_more", names=names, number=len(one.changes) - 4)
    if one.block is None:
        return reader.say("policies.perimeter_changed", names=names)
    day = reader.day_year(one.block)
    if one.is_new:
        return reader.say("policies.block_new", day=day)
    if one.is_gone:
        return reader.say("policies.block_gone", day=day)
    return reader.say("policies.block_changed", day=day, names=names)


def say_span(terms: Terms, reader: Language) -> str:
    """Return from when to when a block holds."""
    if terms.valid_to is None:
        return reader.say("policies.span_open", day=reader.day_year(terms.valid_from))
    return reader.say(
        "policies.span", first=reader.day_year(terms.valid_from),
        last=reader.day_year(terms.valid_to),
    )  # fmt: skip
