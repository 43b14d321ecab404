"""What `aval import`, `aval undo` and `aval runs` do, once there are tables."""

import csv
import sys
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from aval.cli import exits
from aval.cli.terminal import reader, tell_faults
from aval.desk.intake import actions, queries
from aval.desk.intake.refusals import CODES, REFUSALS
from aval.intake.changing import touched_customers
from aval.records.models import IntakeRun, Person
from aval.vocabulary.acts import RunFormat, RunMode, RunState
from aval.vocabulary.faults import Fault
from aval.vocabulary.spreadsheets import no_formula
from aval.wording.language import Language

_FORMATS = {
    "dataset": RunFormat.DATASET,
    "fec": RunFormat.FEC,
    "csv": RunFormat.LIST,
    "xlsx": RunFormat.LIST,
}
_TOLD = (
    "company",
    "company_name",
    "country",
    "currency",
    "as_of",
    "encoding",
    "customers",
    "sheet",
    "date_order",
    "terms",
)
"""Options that are handed on as they are told."""


def import_files(args: Namespace) -> int:
    """Take files in, show what they change, and use them where that is asked."""
    language, at = reader(args), datetime.now(UTC)
    told = actions.Told(_FORMATS[args.kind], RunMode(args.mode), _options(args))
    try:
        by = _person(args.login)
        source = actions.source_of(key=args.source, by=by, at=at, told=told)
        paths = [*args.paths, *([args.terms_file] if args.terms_file else [])]
        run = actions.receive_files(source=source, files=paths, told=told, by=by, at=at)
        for line in _lines(run, language):
            print(line)
        if run.state == RunState.REFUSED:
            return _tell_faults(run, args.faults, language)
        if run.state == RunState.UNCHANGED:
            return exits.OK
        if args.dry_run:
            actions.discard_run(run=run, by=by, at=at)
            return exits.OK
        return _use(run, by, args, language)
    except Person.DoesNotExist:
        return _refuse(language.say("intake.no_person", login=args.login))
    except REFUSALS as refusal:
        return _refuse(language.say(CODES[type(refusal)]))


def _options(args: Namespace) -> dict[str, Any]:
    """Return what the reader is told; what is not told is left out."""
    options = {name: getattr(args, name) for name in _TOLD if getattr(args, name) is not None}
    if args.map:
        options["map"] = args.map.read_text("utf-8-sig")
        options["map_name"] = args.map.name
    if args.terms_file:
        options["terms_file"] = args.terms_file.name
    if args.accounts:
        options["accounts"] = [part.strip() for part in args.accounts.split(",") if part.strip()]
    if args.only_open is not None:
        options["lists_only_open"] = args.only_open
    return options


def _use(run: IntakeRun, by: Person | None, args: Namespace, language: Language) -> int:
    """Apply a run that is ready, or confirmed."""
    is_asked = not args.yes and not args.confirm_shrink and sys.stdin.isatty()
    says_yes = args.yes or args.confirm_shrink
    if is_asked:
        answer = input(language.say("intake.ask")).strip().lower()
        says_yes = answer == language.say("intake.yes")
    if not says_yes:
        print(language.say("intake.left"))
        return exits.OK
    at = datetime.now(UTC)
    change = actions.apply_run(
        run=run, by=by, at=at, today=timezone.localdate(at), confirm=args.confirm_shrink
    )
    count = language.count(len(touched_customers(change)))
    print(language.say("intake.applied", version=change.pk, customers=count))
    return exits.OK


def undo_run(args: Namespace) -> int:
    """Take a run back."""
    language, at = reader(args), datetime.now(UTC)
    try:
        by = _person(args.login)
        run = queries.runs(by=by).get(pk=args.run)
        change = actions.undo_run(run=run, by=by, at=at, today=timezone.localdate(at))
    except Person.DoesNotExist:
        return _refuse(language.say("intake.no_person", login=args.login))
    except IntakeRun.DoesNotExist:
        return _refuse(language.say("intake.no_run", run=args.run))
    except REFUSALS as refusal:
        return _refuse(language.say(CODES[type(refusal)]))
    count = language.count(len(touched_customers(change)))
    print(language.say("intake.taken_back", version=change.pk, customers=count))
    return exits.OK


def list_runs(args: Namespace) -> int:
    """List the runs, or show one."""
    language = reader(args)
    if args.run is None:
        found = list(queries.runs(by=None)[: args.most])
        for run in found:
            when = timezone.localtime(run.begun_at)
            print(f"{when:%Y-%m-%d %H:%M}  {_head(run, language)}")
        if not found:
            print(language.say("intake.no_runs"))
        return exits.OK
    one = queries.runs(by=None).filter(pk=args.run).first()
    if one is None:
        return _refuse(language.say("intake.no_run", run=args.run))
    for line in _lines(one, language):
        print(line)
    tell_faults(queries.faults(run=one, by=None), language)
    return exits.OK


def _person(login: str | None) -> Person | None:
    """Return who acts, None for whoever sits at the machine; an unknown login is refused."""
    return None if login is None else Person.objects.get(username=login)


def _refuse(told: str) -> int:
    print(told, file=sys.stderr)
    return exits.BAD_INPUT


def _head(run: IntakeRun, language: Language) -> str:
    state = _word("run_state", run.state, language)
    return language.say("intake.run", run=run.pk, source=run.source_id, state=state)


def _word(enumeration: str, value: str, language: Language) -> str:
    return language.say(f"words.{enumeration}_{value}")


def _lines(run: IntakeRun, language: Language) -> Iterator[str]:
    """Yield what a run changes, and what shrank."""
    yield _head(run, language)
    for table, counts in run.differences.items():
        shown = {name: language.count(n) for name, n in counts.items() if name != "columns"}
        yield language.say("intake.table", table=table, **shown)
        if counts["columns"]:
            columns = (f"{name} {language.count(n)}" for name, n in counts["columns"].items())
            yield language.say("intake.columns", columns=", ".join(columns))
    for broken in run.thresholds:
        yield _shrunk(broken, language)


def _shrunk(broken: dict[str, Any], language: Language) -> str:
    """Return one broken threshold as a sentence."""
    company, currency = broken["company"], broken["currency"]
    figures = {
        name: language.money(broken[name], currency) if currency else language.count(broken[name])
        for name in ("before", "after")
    }
    codes = {
        "open_items": "intake.shrunk_items",
        "open_amount": "intake.shrunk_amount",
        "customers": "intake.shrunk_customers",
    }
    limit = language.percent(Decimal(broken["limit_pct"]))
    return language.say(codes[broken["measure"]], company=company, limit=limit, **figures)


def _tell_faults(run: IntakeRun, target: Path | None, language: Language) -> int:
    """Write the faults of a run to a CSV, else to standard error."""
    faults = queries.faults(run=run, by=None)
    if target:
        _write_faults(faults, target, language)
        print(language.say("intake.faults_written", file=target))
    else:
        tell_faults(faults, language)
    print(language.say("intake.faulty", count=language.count(len(faults))))
    return exits.BAD_INPUT


def _write_faults(faults: list[Fault], target: Path, language: Language) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(language.say("intake.faults_header").split(","))
        writer.writerows(
            (
                no_formula(f.file),
                f.line,
                no_formula(f.column),
                no_formula(f.value),
                _expected(f, language),
            )
            for f in faults
        )


def _expected(fault: Fault, language: Language) -> str:
    return language.say(fault.expected, **dict(fault.given))
