"""What is done about settings: facts as every other, each change with a line in the journal."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

import polars as pl
from django.db import transaction

from aval.connectors.ledgers.list_map import is_country
from aval.dataset.portfolio import ExposureDefinition
from aval.desk.intake.judging import judge_again
from aval.desk.refusals import refuse
from aval.desk.settings.queries import (
    exposure,
    is_currency_fixed,
    last_read,
    parts_that_differ,
    reporting_currency,
)
from aval.desk.settings.refusals import refuse_without
from aval.intake.facts import NoSuchFact, record
from aval.records import facts, journal
from aval.records.changes import Change
from aval.records.ledger import CompanyFacts
from aval.records.people import Person
from aval.records.policies import Setting
from aval.records.portfolio import CURRENCY_SETTING, EXPOSURE_SETTING
from aval.records.runs import Source
from aval.vocabulary.acts import Act
from aval.vocabulary.money import MINOR_DIGITS

MOST_HOURS = 24 * 366
"""Hours after which the data of a source may count as late, at most."""
_WHOLE = 100


@dataclass(frozen=True)
class CompanyCard:
    """What is told of an own company."""

    name: str
    country: str
    currency: str


@dataclass(frozen=True)
class SourceCard:
    """What is told of a source; `as_read` takes over how its last files were read."""

    name: str
    hours: int
    shrink_count_pct: int
    shrink_amount_pct: int
    is_active: bool
    applies: bool
    as_read: bool = False


def change_exposure(
    *, definition: ExposureDefinition, by: Person, at: datetime, today: date
) -> Change | None:
    """Let something else count as exposure, and have everybody judged again.

    None where the definition is the one there is.
    """
    refuse_without(by)
    differing = parts_that_differ(definition, exposure())
    if not differing:
        return None
    told = {EXPOSURE_SETTING + part: str(counts).lower() for part, counts in differing}
    change = _set(told, by=by, at=at)
    judge_again(change, at=at, today=today)
    return change


def set_currency(*, currency: str, by: Person, at: datetime, today: date) -> Change:
    """Choose the reporting currency, which only is possible before the first amounts.

    Whatever is known already can then be judged.
    """
    refuse_without(by)
    if is_currency_fixed() and reporting_currency():
        refuse("settings.refused_currency_fixed")
    if currency not in MINOR_DIGITS:
        refuse("settings.refused_currency")
    change = _set({CURRENCY_SETTING: currency}, by=by, at=at)
    judge_again(change, at=at, today=today)
    return change


def _set(told: dict[str, str], *, by: Person, at: datetime) -> Change:
    """Write settings as facts."""
    current = Setting.objects.current().filter(name__in=told)
    before = dict(current.values_list("name", "value"))
    frame = pl.DataFrame(list(told.items()), facts.columns("settings"), orient="row")
    return _recorded(
        at=at,
        by=by,
        act=Act.SETTING_CHANGED,
        subject=", ".join(sorted(told)),
        ended={"settings": list(current.values_list("pk", flat=True))},
        written={"settings": frame},
        before=before,
        after=told,
    )


def save_company(
    *, key: str, card: CompanyCard, is_new: bool, by: Person, at: datetime, today: date
) -> Change | None:
    """Add an own company, or change what is known of one; None where nothing changes."""
    refuse_without(by)
    known = CompanyFacts.objects.current().filter(company=key).first()
    _check_company(key, card, known, is_new=is_new)
    if known and (known.name or "", known.country, known.currency or "") == (
        card.name,
        card.country,
        card.currency,
    ):
        return None
    row = {
        "company": key,
        "name": card.name or None,
        "country": card.country,
        "currency": card.currency or None,
        "carried": known.carried if known else "{}",
    }
    change = _recorded(
        at=at,
        by=by,
        act=Act.COMPANY_CHANGED,
        subject=key,
        ended={"companies": [known.pk] if known else []},
        written={"companies": pl.DataFrame([row], facts.columns("companies"))},
        **asdict(card),
    )
    judge_again(change, at=at, today=today)
    return change


def _check_company(
    key: str, card: CompanyCard, known: CompanyFacts | None, *, is_new: bool
) -> None:
    """Raise ActRefused where the card of a company cannot be."""
    if not key.strip() or "\0" in key + card.name:
        refuse("settings.refused_key")
    if is_new and known is not None:
        refuse("settings.refused_company_there")
    if not is_country(card.country):
        refuse("settings.refused_country")
    if card.currency and card.currency not in MINOR_DIGITS:
        refuse("settings.refused_currency")


def _recorded(**given: object) -> Change:
    """Write facts, and say what somebody else was faster with."""
    try:
        return record(**given).change  # type: ignore[arg-type]
    except NoSuchFact as lost:
        refuse("intake.refused_no_such_fact", cause=lost)


def change_source(*, source: Source, card: SourceCard, by: Person, at: datetime) -> None:
    """Change the limits of a source, whether it is active, and how its dropped files are read."""
    refuse_without(by)
    _check_source(card)
    with transaction.atomic():
        row = Source.objects.select_for_update().get(pk=source.pk)
        told = {name: value for name, value in asdict(card).items() if name != "as_read"}
        if card.as_read and (run := last_read(source=row, by=by)):
            told |= {"format": run.format, "mode": run.mode, "options": run.options}
        before = {name: getattr(row, name) for name in told}
        changed = {name: value for name, value in told.items() if value != before[name]}
        if not changed:
            return
        Source.objects.filter(pk=row.pk).update(**changed)
        journal.write(
            at=at,
            person=by,
            act=Act.SOURCE_CHANGED,
            subject=row.pk,
            before={name: before[name] for name in changed},
            after=changed,
        )


def _check_source(card: SourceCard) -> None:
    """Raise ActRefused where the limits of a source cannot be."""
    if not card.name.strip():
        refuse("settings.refused_name")
    if not 1 <= card.hours <= MOST_HOURS:
        refuse("settings.refused_hours")
    for pct in (card.shrink_count_pct, card.shrink_amount_pct):
        if not 0 <= pct <= _WHOLE:
            refuse("settings.refused_pct")
