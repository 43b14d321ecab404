"""Evidence as a sheet: what was in force, what was known, in which order things happened.

Every statement carries the day on which it became known and its data version.
"""

from collections.abc import Iterable

from django.utils.timezone import localdate

from aval.desk.customer.evidence import Decision, Evidence, Seen, Since
from aval.documents.sheets import (
    Block,
    Cell,
    Column,
    Facts,
    Heading,
    Row,
    Sheet,
    Tone,
    Words,
    table,
)
from aval.documents.sheets import row as row_of
from aval.wording.language import NONE, Language
from aval.wording.steps import say_word


def evidence_sheet(found: Evidence, *, key: str, name: str, language: str) -> Sheet:
    """Return evidence as a sheet in a language."""
    reader = Language(language)
    about = found.item.number if found.item else reader.day_year(found.day)
    return Sheet(
        title=reader.say("evidence.title", about=about),
        subtitle=reader.say("evidence.of", name=name, key=key),
        language=language,
        blocks=tuple(evidence_blocks(found, reader)),
        footer=reader.say("evidence.footer", name=name, version=_version(found.now)),
        page_of=reader.sentence("sheets.page"),
    )


def evidence_blocks(found: Evidence, reader: Language) -> list[Block]:
    """Return what a sheet of evidence holds, for one that holds more."""
    day = reader.day_year(found.day)
    blocks: list[Block] = []
    if found.item is not None:
        blocks.append(Facts(_item(found.item, reader)))
    blocks += [Heading(reader.say("evidence.in_force", day=day)), *_decisions(found, reader)]
    blocks += [Heading(reader.say("evidence.known_then", day=day)), *_then(found, reader)]
    blocks += [Heading(reader.say("evidence.order")), _statements(found, reader)]
    return blocks


def _item(seen: Seen, reader: Language) -> tuple[tuple[str, str], ...]:
    rows = [
        (reader.say("sheets.document"), seen.number),
        (reader.say("evidence.company"), seen.company),
        (reader.say("sheets.delivered"), reader.day_year(seen.delivered_on)),
        (reader.say("sheets.issued"), reader.day_year(seen.issued_on)),
        (reader.say("sheets.due"), reader.day_year(seen.due_on)),
        (reader.say("evidence.amount"), reader.money(seen.amount, seen.currency)),
        (reader.say("evidence.open"), reader.money(seen.open_amount, seen.currency)),
    ]
    if seen.ordered_on:
        rows.insert(2, (reader.say("evidence.ordered"), reader.day_year(seen.ordered_on)))
    return tuple(rows)


def _decisions(found: Evidence, reader: Language) -> list[Block]:
    if not found.in_force:
        return [Words(reader.say("evidence.none_in_force"), Tone.WARN)]
    return [_table(reader.say("evidence.decisions"), found.in_force, reader)]


def _then(found: Evidence, reader: Language) -> list[Block]:
    if found.known is None:
        return [Words(reader.say("evidence.nothing_yet"), Tone.WARN)]
    known = {"day": reader.day_year(found.known.on), "version": _version(found.known)}
    blocks: list[Block] = [Words(reader.say("evidence.evening", **known), Tone.QUIET)]
    if not found.then:
        blocks.append(Words(reader.say("evidence.none_known"), Tone.WARN))
    elif found.is_same:
        blocks.append(Words(reader.say("evidence.same"), Tone.GOOD))
    else:
        blocks.append(Words(reader.say("evidence.differs"), Tone.WARN))
    if found.then:
        blocks.append(_table(reader.say("evidence.decisions_then"), found.then, reader))
    if found.pending:
        blocks.append(Words(reader.say("evidence.pending")))
        blocks.append(_table(reader.say("evidence.pending_title"), found.pending, reader))
    return blocks


def _table(title: str, rows: Iterable[Decision], reader: Language) -> Block:
    columns = (
        Column(reader.say("evidence.decision"), parts=4),
        Column(reader.say("evidence.valid"), parts=3),
        Column(reader.say("evidence.asked_on")),
        Column(reader.say("evidence.decided_on")),
        Column(reader.say("evidence.since")),
        Column(reader.say("evidence.limit"), is_number=True),
    )
    return table(title, columns, [_row(one, reader) for one in rows])


def decision_name(one: Decision, reader: Language) -> str:
    """Return a decision by its policy, layer and answer."""
    name = f"{one.policy}, {say_word(one.layer, reader)}"
    name = f"{name} {one.extension}" if one.extension else name
    return f"{name}\n{say_word(one.status, reader)}, {one.cover}"


def valid_span(one: Decision, reader: Language) -> str:
    """Return from when to when a decision is valid."""
    if one.valid_from is None:
        return NONE
    begins = reader.day(one.valid_from)
    if one.valid_to is None:
        return reader.say("evidence.open_end", day=begins)
    return reader.say("evidence.span", begins=begins, ends=reader.day(one.valid_to))


def _row(one: Decision, reader: Language) -> Row:
    limit = NONE if one.amount is None else reader.money(one.amount, one.currency)
    return row_of(
        decision_name(one, reader), valid_span(one, reader), reader.day(one.requested_on),
        reader.day(one.decided_on), since_cell(one.since, reader),
        Cell(limit, tone=Tone.PLAIN if one.is_cover else Tone.BAD),
    )  # fmt: skip


def _statements(found: Evidence, reader: Language) -> Block:
    columns = (
        Column(reader.say("evidence.statement"), parts=8),
        Column(reader.say("evidence.since")),
    )
    rows = [*_arrivals(found, reader), _asked(found, reader)]
    if found.item is not None:
        rows += [_first_known(found.item, reader), _declared(found.item, reader, found.now)]
    return table(reader.say("evidence.order"), columns, rows)


def _arrivals(found: Evidence, reader: Language) -> list[Row]:
    """Return for each decision in force whether it came, and was known, before the day."""
    rows = []
    for one in found.in_force:
        given = {
            "policy": one.policy,
            "layer": say_word(one.layer, reader),
            "decided": reader.day_year(one.decided_on) if one.decided_on else NONE,
            "day": reader.day_year(found.day),
        }
        came = one.arrived or one.since
        decided_late = one.decided_on is not None and one.decided_on > found.day
        if decided_late:
            code, tone = "evidence.decided_after", Tone.BAD
        elif came.on > found.day:
            code, tone = "evidence.arrived_after", Tone.WARN
        else:
            code, tone = "evidence.arrived_before", Tone.GOOD
        said = reader.say(code, **given, known=reader.day_year(came.on))
        rows.append(row_of(Cell(said, tone=tone), since_cell(came, reader)))
    return rows


def _asked(found: Evidence, reader: Language) -> Row:
    """Return whether a limit was asked for before the day."""
    day = reader.day_year(found.day)
    asked_on = found.asked_by
    told = next((one for one in found.in_force if one.requested_on == asked_on), None)
    since = since_cell((told.arrived or told.since) if told else found.now, reader)
    if asked_on is None:
        said = reader.say("evidence.never_asked", day=day)
        if any(one.is_cover for one in found.in_force):  # it was, whenever that was
            said = reader.say("evidence.asked_unknown")
        return row_of(Cell(said, tone=Tone.WARN), since)
    code = "evidence.asked_before" if asked_on <= found.day else "evidence.asked_after"
    said = reader.say(code, asked=reader.day_year(asked_on), day=day)
    ours = next((one for one in found.asked if localdate(one.submitted_at) == asked_on), None)
    if ours is not None:
        said = f"{said} {reader.say('evidence.our_request', key=ours.key)}"
    tone = Tone.GOOD if asked_on <= found.day else Tone.BAD
    return row_of(Cell(said, tone=tone), since)


def _first_known(seen: Seen, reader: Language) -> Row:
    has_changed = seen.last.version != seen.first.version
    said = reader.say(
        "evidence.item_corrected" if has_changed else "evidence.item_known",
        number=seen.number,
        first=reader.day_year(seen.first.on),
        last=reader.day_year(seen.last.on),
    )
    return row_of(said, since_cell(seen.last, reader))


def _declared(seen: Seen, reader: Language, now: Since | None) -> Row:
    """Return whether the insurer was told of an item in time."""
    by = reader.day_year(seen.deadline) if seen.deadline else ""
    if seen.declared is None:
        code = "evidence.undeclared" if by else "evidence.undeclared_open"
        return row_of(Cell(reader.say(code, by=by), tone=Tone.WARN), since_cell(now, reader))
    told, since = seen.declared
    given = {"told": reader.day_year(told), "by": by}
    if seen.deadline is None:
        return row_of(reader.say("evidence.declared", **given), since_cell(since, reader))
    is_late = told > seen.deadline
    code = "evidence.declared_late" if is_late else "evidence.declared_in_time"
    tone = Tone.BAD if is_late else Tone.GOOD
    return row_of(Cell(reader.say(code, **given), tone=tone), since_cell(since, reader))


def since_cell(since: Since | None, reader: Language) -> Cell:
    """Return the day and the data version of a statement."""
    if since is None:
        return Cell(NONE)
    return Cell(f"{reader.day_year(since.on)}\n{_version(since)}", since.version)


def _version(since: Since | None) -> str:
    return f"V{since.version}" if since else NONE
