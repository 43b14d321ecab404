"""What `aval turnover` does, once there are tables: the desk's own acts, as a person."""

from argparse import Namespace
from datetime import UTC, datetime

from django.utils import timezone

from aval.cli import exits
from aval.cli.acting import act_as
from aval.desk.turnover import actions, files, perimeters
from aval.desk.turnover.actions import Period
from aval.desk.turnover.queries import by_key, one_declaration
from aval.desk.turnover.sheets import declaration_pdf
from aval.records.models import Person, TurnoverDeclaration
from aval.vocabulary.turnover import DeclarationState
from aval.wording.language import Language
from aval.wording.steps import say_word


def act(args: Namespace) -> int:
    """Do what is asked, as the person named; what is refused is told and changes nothing."""
    return act_as(
        args,
        _DOES,
        missing=TurnoverDeclaration.DoesNotExist,
        said=lambda language: language.say(
            "turnover.cli_no_declaration", declaration=args.declaration, login=args.login
        ),
    )


def _list(_: Namespace, by: Person, language: Language) -> int:
    found = list(TurnoverDeclaration.objects.visible_to(by).order_by("-pk"))
    for one in found:
        print(_line(one, language))
    if not found:
        print(language.say("turnover.cli_none"))
    return exits.OK


def _declare(args: Namespace, by: Person, language: Language) -> int:
    period = Period(args.policy, args.begin, args.end, tuple(args.company), args.query)
    at = datetime.now(UTC)
    if args.perimeter:
        found = perimeters.named(by, policy=args.policy, name=args.perimeter)
        period = perimeters.period_in(found, period)
    elif args.save_as:
        perimeters.save(
            policy=args.policy, name=args.save_as, companies=period.companies,
            query=period.query, by=by, at=at,
        )  # fmt: skip
    made = actions.prepare(period=period, by=by, at=at, today=timezone.localdate(at))
    return _tell(made, by, language)


def _send(args: Namespace, by: Person, language: Language) -> int:
    found = by_key(by, args.declaration)
    actions.freeze(declaration=found, reference=args.reference, by=by, at=datetime.now(UTC))
    print(_line(found, language))
    return exits.OK


def _show(args: Namespace, by: Person, language: Language) -> int:
    return _tell(by_key(by, args.declaration), by, language)


def _export(args: Namespace, by: Person, language: Language) -> int:
    found = by_key(by, args.declaration)
    ending = args.out.suffix.lower().removeprefix(".")
    form = ending if ending in {"xlsx", "pdf"} else "csv"
    files.take(declaration=found, form=form, by=by, at=datetime.now(UTC))
    match form:
        case "xlsx":
            with args.out.open("wb") as file:
                files.write_workbook(file, by, found.pk, language)
        case "pdf":
            one = one_declaration(by, found.pk)
            args.out.write_bytes(declaration_pdf(one, language=language.code))
        case _:
            with args.out.open("w", encoding="utf-8", newline="") as file:
                file.writelines(files.csv_rows(found))
    return exits.OK


_DOES = {
    "list": _list,
    "declare": _declare,
    "send": _send,
    "show": _show,
    "export": _export,
}


def _tell(declaration: TurnoverDeclaration, by: Person, language: Language) -> int:
    one = one_declaration(by, declaration.pk)
    currency = declaration.currency
    print(_line(declaration, language))
    for row in one.rows:
        said = say_word(row.category, language)
        print(f"  {row.country}  {said}  {language.money(row.whole.turnover, currency)}")
    for reason, cell in one.reasons:
        said = say_word(reason, language)
        print(f"  {language.say('turnover.is_out')}: {said}  "
              f"{language.money(cell.turnover, currency)}")  # fmt: skip
    for gap in one.gaps:
        said = language.say("turnover.difference")
        print(f"  {gap.currency}  {said}  {language.money(gap.difference, gap.currency)}")
    return exits.OK


def _line(one: TurnoverDeclaration, language: Language) -> str:
    """Return a declaration on one line, its columns apart by two spaces at least."""
    sums = language.say(
        "turnover.cli_line",
        declared=language.money(one.declared, one.currency),
        out=language.money(one.left_out, one.currency),
        ledger=language.money(one.ledger, one.currency),
    )
    state = say_word(DeclarationState(one.state), language)
    columns = (f"{one.key:<12}", f"{state:<10}", one.policy_id, f"{one.begins_on}/{one.ends_on}")
    return "  ".join((*columns, sums))
