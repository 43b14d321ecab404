"""A derivation as blocks of a sheet: numbered lines, what each rests on, amounts on the right."""

from collections.abc import Mapping

from aval.desk.customer.derivation import Known, Row, tables
from aval.documents.sheets import Block, Cell, Column, Tone, Words, row, table
from aval.documents.sheets import Row as SheetRow
from aval.vocabulary.derivation import Explanation
from aval.vocabulary.steps import Step
from aval.wording.language import Language
from aval.wording.steps import say_step


def derivation_blocks(
    explanation: Explanation, numbers: Mapping[str, str], reader: Language
) -> list[Block]:
    """Return a whole derivation; `numbers` are document numbers by which it names items."""

    def say(step: Step) -> str:
        return say_step(step, language=reader, currency=explanation.currency, unit=False)

    (main, *_) = tables(explanation, Known(), numbers, whole=True)
    heading = "\n".join(say(step) for step in explanation.heading)
    columns = (
        Column(reader.say("evidence.line")),
        Column(reader.say("evidence.says"), parts=5),
        Column(explanation.currency, is_number=True, parts=1),
    )
    rows = [_row(one, explanation.currency, reader) for one in main.rows]
    return [Words(heading, Tone.QUIET), table(reader.say("evidence.derived"), columns, rows)]


def _row(one: Row, currency: str, reader: Language) -> SheetRow:
    def say(step: Step) -> str:
        return say_step(step, language=reader, currency=currency, unit=False)

    if one.head is not None:
        return row(one.reference, say(one.head), "", is_total=True)
    line = one.line
    if line is None:
        return row(one.reference, "", "")
    said = [say(line.step), *map(say, line.notes), *(f"§ {say(step)}" for step in line.sources)]
    amount = "" if line.amount is None else reader.amount(line.amount, currency)
    return row(one.reference, Cell("\n".join(said)), amount, is_total=one.is_total)
