"""Says what an entry of the journal holds: labels and values in the reader's words.

The entry itself, and its file, stay as they were written; a key that has no label is shown plainly.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.conf import settings

from aval.desk.journal.queries import MOST_NAMED, OF_ACCOUNTS
from aval.desk.report.columns import BY_CODE
from aval.records.models import JournalEntry
from aval.records.portfolio import CURRENCY_SETTING, EXPOSURE_SETTING
from aval.vocabulary.acts import Act, Dimension, LinkMethod, Role, RunFormat, RunMode, RunState
from aval.vocabulary.claims import PaperState
from aval.vocabulary.insurers import Decision, RequestState
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.news import NewsKind
from aval.vocabulary.words import Layer
from aval.web.imports.fields import TABLES
from aval.web.imports.telling import SORTS, told_threshold
from aval.web.settings.views import PARTS
from aval.wording.clauses import say_parameter
from aval.wording.language import NONE, Language
from aval.wording.steps import say_word

LABELS = {
    "amount": "journal.label_amount",
    "applies": "journal.label_applies",
    "block": "journal.label_block",
    "buyer": "journal.label_buyer",
    "buyers": "journal.label_buyers",
    "columns": "journal.label_columns",
    "companies": "journal.label_companies",
    "connection": "journal.label_connection",
    "country": "journal.label_country",
    "covers": "journal.label_covers",
    "currency": "journal.label_currency",
    "decision": "journal.label_decision",
    "detail": "journal.label_detail",
    "digest": "journal.label_digest",
    "differences": "journal.label_differences",
    "email": "journal.label_email",
    "entries": "journal.label_entries",
    "error": "journal.label_error",
    "events": "journal.label_events",
    "faults": "journal.label_faults",
    "feed": "journal.label_feed",
    "fields": "journal.label_fields",
    "file": "journal.label_file",
    "files": "journal.label_files",
    "fingerprint": "journal.label_fingerprint",
    "first_name": "journal.label_first_name",
    "form": "journal.label_form",
    "format": "journal.label_format",
    "grades": "journal.label_grades",
    "happened_on": "fields.happened_on",
    "hold": "journal.label_hold",
    "hours": "journal.label_hours",
    "is_active": "journal.label_is_active",
    "insurer": "journal.label_insurer",
    "item": "fields.item",
    "items": "journal.label_items",
    "language": "journal.label_language",
    "last_name": "journal.label_last_name",
    "letter": "journal.label_letter",
    "layer": "journal.label_layer",
    "learned_on": "fields.learned_on",
    "left": "journal.label_left",
    "linked": "journal.label_linked",
    "made": "journal.label_made",
    "map": "journal.label_map",
    "mentions": "journal.label_mentions",
    "method": "journal.label_method",
    "mode": "journal.label_mode",
    "name": "journal.label_name",
    "news_kind": "news.kind",
    "note": "journal.label_note",
    "on": "journal.label_on",
    "options": "journal.label_options",
    "order": "journal.label_order",
    "owner": "journal.label_owner",
    "parameters": "journal.label_parameters",
    "paper": "journal.label_paper",
    "paper_state": "journal.label_paper_state",
    "policies": "journal.label_policies",
    "policy": "journal.label_policy",
    "query": "journal.label_query",
    "reason": "journal.label_reason",
    "reference": "journal.label_reference",
    "request": "journal.label_request",
    "request_state": "journal.label_request_state",
    "requests": "journal.label_requests",
    "role": "journal.label_role",
    "rows": "journal.label_rows",
    "run": "journal.label_run",
    "score": "journal.label_score",
    "selected": "journal.label_selected",
    "sessions": "journal.label_sessions",
    "shrink_amount_pct": "journal.label_shrink_amount_pct",
    "shrink_count_pct": "journal.label_shrink_count_pct",
    "state": "journal.label_state",
    "template": "journal.label_template",
    "text": "fields.text",
    "thresholds": "journal.label_thresholds",
    "undoes": "journal.label_undoes",
    "undone": "journal.label_undone",
    "valid_from": "journal.label_valid_from",
    "valid_to": "journal.label_valid_to",
    "version": "journal.label_version",
}
"""The sentence that names each detail of an entry (tests/guards walks every act for them)."""
PAIRED = frozenset({"before", "after"})
"""Details that are told as one: what was, and what is."""
_DATES = frozenset({"block", "happened_on", "learned_on", "on", "valid_from", "valid_to"})
_VERSIONS = frozenset({"version", "undoes"})
_PERCENT = frozenset({"shrink_amount_pct", "shrink_count_pct"})
_WORDS: Mapping[str, type[StrEnum]] = {
    "role": Role,
    "state": RunState,
    "request_state": RequestState,
    "paper_state": PaperState,
    "format": RunFormat,
    "mode": RunMode,
    "method": LinkMethod,
    "layer": Layer,
    "decision": Decision,
    "news_kind": NewsKind,
}
_LISTS = {"agenda": "shell.agenda", "shipments": "shell.shipments"}
"""Lists that are taken away beside the risk report."""
_LONGEST = 300
_DIGITS_OF_HASH = 16


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail: its label and its value, as text."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as its row shows it; `key` leads to the customer that is its subject, if any."""

    entry: JournalEntry
    subject: str
    key: str
    details: list[Detail]


def told(entry: JournalEntry, names: Mapping[str, str], reader: Language) -> Told:
    """Return an entry in a reader's words; `names` are those of the customers he may see."""
    given = entry.given()
    details = [*_paired(entry, given, names, reader), *_plain(given, reader)]
    key = entry.subject if entry.subject in names and entry.act not in OF_ACCOUNTS else ""
    return Told(entry, _subject(entry, names, reader), key, details)


def _subject(entry: JournalEntry, names: Mapping[str, str], reader: Language) -> str:
    match entry.act:
        case Act.CUSTOMER_CHANGED if entry.subject.isdecimal():
            return reader.say_many("journal.customers", int(entry.subject))
        case Act.LIST_EXPORTED if entry.subject == "reconciliation":
            return reader.say("reconciliation.title")
        case Act.LIST_EXPORTED if entry.subject in _LISTS:
            return reader.say(_LISTS[entry.subject])
        case Act.LIST_EXPORTED:
            return reader.say("shell.report")
        case Act.EVENTS_SEEN:
            return reader.say("events.title")
        case Act.SETTING_CHANGED:
            return ", ".join(_label(name, reader) for name in entry.subject.split(", "))
    return entry.subject if entry.act in OF_ACCOUNTS else _customer(entry.subject, names)


def _paired(
    entry: JournalEntry, given: Mapping[str, Any], names: Mapping[str, str], reader: Language
) -> Iterable[Detail]:
    """Yield what was and what is, side by side."""
    before, after = given.get("before"), given.get("after")
    if entry.act in OF_ACCOUNTS and before is not None and after is not None:
        was, now = (_customer(str(key), names) for key in (before, after))
        yield Detail(reader.say("journal.label_customer"), _was_is(was, now, reader))
    elif entry.act == Act.PERSON_SCOPED:
        yield Detail(
            reader.say("journal.label_scope"),
            _was_is(_scope(before, reader), _scope(after, reader), reader),
        )
    elif entry.act == Act.CUSTOMER_CHANGED and isinstance(before, dict):
        owners = [
            f"{_customer(key, names)}: {owner or reader.say('journal.nobody')}"
            for key, owner in list(before.items())[:MOST_NAMED]
        ]
        yield Detail(reader.say("journal.label_before_owner"), _listed(owners, len(before), reader))
    elif isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            was, now = (_value(name, side.get(name), side, reader) for side in (before, after))
            yield Detail(_label(name, reader), _was_is(was, now, reader))
    else:
        for name in sorted(PAIRED & set(given)):
            yield Detail(name, _json(given[name]))


def _plain(given: Mapping[str, Any], reader: Language) -> Iterable[Detail]:
    """Yield the other details; an amount is told with its currency, once."""
    has_money = "amount" in given and given.get("currency") in MINOR_DIGITS
    for name, value in given.items():
        if name not in PAIRED and not (name == "currency" and has_money):
            yield Detail(_label(name, reader), _value(name, value, given, reader))


def _label(name: str, reader: Language) -> str:
    """Return the label of a detail, or of a setting; the name itself where it has none."""
    if name == CURRENCY_SETTING:
        return reader.say("settings.currency")
    part = PARTS.get(name.removeprefix(EXPOSURE_SETTING)) if "." in name else None
    code = part or LABELS.get(name)
    return reader.say(code) if code else name


def _value(
    name: str,
    value: Any,  # noqa: ANN401 - as it was written
    whole: Mapping[str, Any],
    reader: Language,
) -> str:
    """Return a value in a reader's words; `whole` is what holds it."""
    if value is None or value in ("", [], {}):
        return _nothing(name, reader)
    if name in _OWN:
        with suppress(TypeError, ValueError, KeyError, AttributeError):  # of an older version
            return _OWN[name](value, whole, reader)
        return _json(value)
    match value:
        case bool():
            return _yes(value, reader)
        case "true" | "false":
            return _yes(value == "true", reader)
        case int():
            return reader.count(value)
        case str():
            return _short(value)
        case list():
            return _listed([str(one) for one in value[:MOST_NAMED]], len(value), reader)
    return _json(value)


def _nothing(name: str, reader: Language) -> str:
    return reader.say("journal.nobody") if name == "owner" else NONE


def _yes(value: bool, reader: Language) -> str:  # noqa: FBT001 - the value of a detail
    return reader.say("imports.yes" if value else "imports.no")


def _was_is(was: str, now: str, reader: Language) -> str:
    return reader.say("journal.was_is", before=was, after=now)


def _customer(key: str, names: Mapping[str, str]) -> str:
    name = names.get(key, key)
    return name if name == key else f"{name} ({key})"


def _scope(limits: Any, reader: Language) -> str:  # noqa: ANN401 - as it was written
    """Return limits by dimension: `company FR01, FR02; region north`."""
    if not isinstance(limits, dict) or not limits:
        return reader.say("journal.everything")
    return "; ".join(
        f"{say_word(Dimension(name), reader) if name in list(Dimension) else name} "
        f"{', '.join(map(str, values))}"
        for name, values in limits.items()
    )


def _listed(texts: list[str], number: int, reader: Language) -> str:
    """Return texts one after the other, and how many more there are."""
    more = number - len(texts)
    if more > 0:
        texts = [*texts, reader.say("journal.more", number=reader.count(more))]
    return ", ".join(texts)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _json(value: object) -> str:
    return _short(json.dumps(value, ensure_ascii=False))


def _money(value: Any, whole: Mapping[str, Any], reader: Language) -> str:  # noqa: ANN401
    return reader.money(value, str(whole["currency"]))


def _date(value: Any, whole: Mapping[str, Any], reader: Language) -> str:  # noqa: ANN401
    del whole
    return reader.day_year(date.fromisoformat(value))


def _version(value: Any, whole: Mapping[str, Any], reader: Language) -> str:  # noqa: ANN401
    del whole, reader
    return f"V{int(value)}"


def _percent(value: Any, whole: Mapping[str, Any], reader: Language) -> str:  # noqa: ANN401
    del whole
    return reader.share(100 * int(value))


def _word(enumeration: type[StrEnum]) -> Callable[[Any, Mapping[str, Any], Language], str]:
    def said(value: Any, whole: Mapping[str, Any], reader: Language) -> str:  # noqa: ANN401
        del whole
        return say_word(enumeration(value), reader)

    return said


def _language(value: Any, whole: Mapping[str, Any], reader: Language) -> str:  # noqa: ANN401
    del whole, reader
    return dict(settings.LANGUAGES)[value]


def _hash(value: Any, whole: Mapping[str, Any], reader: Language) -> str:  # noqa: ANN401
    del whole, reader
    text = str(value)
    return text if len(text) <= _DIGITS_OF_HASH else f"{text[:_DIGITS_OF_HASH]}…"


def _differences(value: Any, whole: Mapping[str, Any], reader: Language) -> str:  # noqa: ANN401
    """Return what files changed, table by table: `Items: New 3, Changed 1`."""
    del whole
    said = []
    for table, counts in value.items():
        sorts = [
            f"{reader.say(code)} {reader.count(int(counts[sort]))}"
            for sort, code in SORTS.items()
            if counts.get(sort)
        ]
        said.append(f"{reader.say(TABLES[table])}: {', '.join(sorts) or NONE}")
    return "; ".join(said)


def _thresholds(value: Any, whole: Mapping[str, Any], reader: Language) -> str:  # noqa: ANN401
    del whole
    broken = [told_threshold(one, reader) for one in value]
    return "; ".join(
        f"{one.title} {_was_is(one.before, one.after, reader)} ({one.share})" for one in broken
    )


def _columns(value: Any, whole: Mapping[str, Any], reader: Language) -> str:  # noqa: ANN401
    del whole
    return ", ".join(reader.say(BY_CODE[code].title) if code in BY_CODE else code for code in value)


def _parameters(value: Any, whole: Mapping[str, Any], reader: Language) -> str:  # noqa: ANN401
    del whole
    return _listed([say_parameter(name, reader) for name in value[:MOST_NAMED]], len(value), reader)


_OWN: dict[str, Callable[[Any, Mapping[str, Any], Language], str]] = {
    "amount": _money,
    "columns": _columns,
    "differences": _differences,
    "fingerprint": _hash,
    "language": _language,
    "parameters": _parameters,
    "thresholds": _thresholds,
    **dict.fromkeys(_DATES, _date),
    **dict.fromkeys(_PERCENT, _percent),
    **dict.fromkeys(_VERSIONS, _version),
    **{name: _word(enumeration) for name, enumeration in _WORDS.items()},
}
"""How the values of some details are said."""
