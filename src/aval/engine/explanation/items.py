"""One item: what is left of it, which policy decides, its cells to the last cent, its deadlines.

Source: assessment 5 to 9. Cells and deadlines are the rows of the assessment.
"""

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from aval.engine.explanation import bands, dates, reasons
from aval.engine.explanation.case import Case, to_date
from aval.engine.explanation.debts import net_of
from aval.engine.explanation.perimeter import company_not_seen
from aval.engine.explanation.sources import clause, conversion, merged, terms_in_force
from aval.engine.explanation.stops import Stop, lifted
from aval.engine.kernel import codes
from aval.engine.kernel.cells import deciding
from aval.vocabulary.derivation import Block, Line, note, part, total
from aval.vocabulary.steps import Step, step
from aval.vocabulary.words import DeadlineKind, DeadlineState, Kind, Reason

Stops = list[list[Stop]]
"""By policy, when its cover was stopped."""


def item_block(case: Case, item: int, stops: Stops, *, alone: bool = False) -> Block:
    """Return the derivation of one open item; `alone` with a clause for every deadline."""
    row = case.item_rows[item]
    head = step(
        "explain.item",
        item=row["item"],
        kind=case.kind(item),
        company=row["company"],
        issued=row["issued_on"],
        delivered=row["delivered_on"],
        due=row["due_on"],
    )
    lines = [*net_of(case, item)] if case.items[item].kind < codes.CREDIT_NOTE else []
    if case.items[item].kind >= codes.CREDIT_NOTE:
        lines.append(note(step("explain.is_credit")))
    elif case.work.items[item].net == 0:
        lines.append(note(step("explain.nothing_left")))
    else:
        for policy in range(len(case.policies)):
            lines += _under_policy(case, policy, item, stops[policy])
        lines += _cells(case, item)
    deadlines = _deadlines(case, item)
    if not alone:
        deadlines = _with_clauses_below(deadlines)
    inner = (Block(step("explain.deadlines"), tuple(deadlines)),) if deadlines else ()
    return Block(head, tuple(lines), inner)


def _under_policy(case: Case, policy: int, item: int, stops: list[Stop]) -> list[Line]:
    """Return what one policy says of an item, before the cells."""
    if not case.sees[policy]:
        return []
    if not case.sees_item(policy, item):
        return [company_not_seen(case, policy, item)]
    if not bands.takes_room(case, policy, item):
        return [_not_insured(case, policy, item, stops)]
    return [*_insurable(case, policy, item), *_filled(case, policy, item)]


def _not_insured(case: Case, policy: int, item: int, stops: list[Stop]) -> Line:
    """Return why an item is not eligible under a policy, as one line."""
    told = step("explain.not_insured_by", policy=case.policies[policy].policy)
    lines = reasons.ineligible(case, policy, item, stops)
    sources = merged(source for line in lines for source in line.sources)
    notes = tuple(one for line in lines for one in (line.step, *line.notes))
    return note(told, *sources, notes=notes)


def _insurable(case: Case, policy: int, item: int) -> Iterator[Line]:
    """Yield what is insurable of an eligible item: its tax, and what earlier policies cover."""
    work, pair = case.work.items[item], case.pair(policy, item)
    name = case.policies[policy].policy
    if work.tax and pair.insurable == work.net:
        yield note(
            step("explain.tax_insured", policy=name, result=pair.insurable),
            *clause(case, policy, pair.block, "vat_insured"),
        )
    elif work.tax:
        told = step(
            "explain.tax_not_insured",
            policy=name,
            net=work.net,
            amount=work.amount,
            tax=work.tax,
            result=pair.insurable,
        )
        row = case.item_rows[item]
        notes = (
            *conversion(case, row["amount"], row["currency"], work.amount),
            *conversion(case, row["tax_amount"], row["currency"], work.tax),
        )
        yield note(told, *clause(case, policy, pair.block, "vat_insured"), notes=notes)
    if taken := case.taken_before(policy, item):
        yield note(
            step(
                "explain.less_earlier",
                policy=name,
                insurable=pair.insurable,
                taken=taken,
                result=max(0, pair.insurable - taken),
            )
        )


def _filled(case: Case, policy: int, item: int) -> list[Line]:
    """Return where an eligible item stands on the stack, and what gives it nothing."""
    fill = bands.filling(case, policy, item)
    day = case.items[item].delivered_on
    name = case.policies[policy].policy
    others = bands.other_bands(case, fill)
    if not fill.height:
        told = step("explain.no_limit_in_force", policy=name, day=to_date(day))
        terms = terms_in_force(case, policy, fill.block)
        return [note(told, terms), *others, *bands.no_band(case, policy, day)]
    told = step(
        "explain.needs",
        policy=name,
        low=fill.low,
        high=fill.high,
        height=fill.height,
        day=to_date(day),
    )
    covers = any(cell.policy == policy for cell in case.kept(item))
    sources = () if covers else (terms_in_force(case, policy, fill.block),)
    return [note(told, *sources), *others]


def _cells(case: Case, item: int) -> list[Line]:
    """Return every cell of an item, and their sum, its net."""
    lines = []
    for policy in dict.fromkeys(cell.policy for cell in case.kept(item)):
        lines += bands.covered_lines(case, bands.filling(case, policy, item))
    _, reason = deciding(case.contract, len(case.items), item, case.work)
    for cell in case.found.cells[case.found.cells["item"] == item]:
        if cell["cell"] < codes.CELL_VAT:
            continue
        amount, policy = int(cell["amount"]), int(cell["policy"])
        lines.append(part(_uncovered(case, int(cell["cell"]), policy, reason), amount))
    lines.append(total(step("explain.cells"), case.work.items[item].net))
    return lines


def _uncovered(case: Case, cell: int, policy: int, reason: int) -> Step:
    """Return what an uncovered cell is called, and the policy it comes from."""
    if cell == codes.CELL_VAT:
        return step("explain.vat_cell", policy=case.policies[policy].policy)
    word = list(Reason)[cell - codes.CELL_REASON]
    if policy == codes.NO_POLICY_INDEX:
        code = "explain.order_unseen" if word is Reason.ORDER else "explain.no_policy_cell"
        return step(code, reason=word)
    name = case.policies[policy].policy
    if word is Reason.ORDER:
        because = list(Reason)[reason]
        return step("explain.order_cell", reason=word, because=because, policy=name)
    return step("explain.reason_cell", reason=word, policy=name)


def _deadlines(case: Case, item: int) -> list[Line]:
    """Return the deadlines of an item, by date."""
    found = case.found.deadlines
    ours = sorted(found[found["item"] == item], key=itemgetter("day", "kind"))
    lines = [_deadline(case, item, row) for row in ours]
    barred = codes.CELL_REASON + codes.TIME_BARRED
    if lines and (case.found.cells["cell"] == barred).any():
        lines.append(note(step("explain.stake_in_time")))
    return lines


def _with_clauses_below(lines: list[Line]) -> list[Line]:
    """Return lines with the clauses of all below the last."""
    if not lines:
        return lines
    bare = [Line(line.step, notes=line.notes) for line in lines]
    sources = merged(source for line in lines for source in line.sources)
    return [*bare[:-1], Line(lines[-1].step, sources=sources, notes=lines[-1].notes)]


def _deadline(case: Case, item: int, row: Any) -> Line:  # noqa: ANN401 - a record
    """Return one deadline: its date, its state, what is at stake, and how it was counted."""
    policy, kind = int(row["policy"]), list(DeadlineKind)[row["kind"]]
    block, ledger = case.block(policy, item), case.items[item]
    state = list(DeadlineState)[row["state"]]
    if kind is DeadlineKind.STOP:
        told = dates.mep_end(case, policy, block, ledger, case.pair(policy, item).mep_end)
        done = codes.NO_DATE
    elif kind is DeadlineKind.NOTIFY:
        told, done = dates.notify_by(case, policy, block, item), ledger.declared_on
    elif kind is DeadlineKind.HAND_OVER:
        told, done = dates.hand_over_by(case, policy, block, item), codes.NO_DATE
    else:
        told, done = dates.claim_by(case, policy, block, item), ledger.claimed_on
    given = {
        "day": to_date(int(row["day"])),
        "kind": kind,
        "policy": case.policies[policy].policy,
        "state": state,
        "stake": int(row["at_stake"]),
    }
    arithmetic, sources = told
    if done == codes.NO_DATE:
        return note(step("explain.deadline", **given), *sources, notes=(arithmetic,))
    line = step("explain.deadline_done", **given, done=to_date(done))
    return note(line, *sources, notes=(arithmetic,))


def past_item(case: Case, row: dict[str, Any], stops: Stops) -> Block:
    """Return what there is to say of an item that is not open at T."""
    head = step(
        "explain.item",
        item=row["item"],
        kind=Kind(row["kind"]),
        company=row["company"],
        issued=row["issued_on"],
        delivered=row["delivered_on"],
        due=row["due_on"],
    )
    if row["issued_on"] > case.ground.as_of:
        return Block(head, (note(step("explain.not_yet_issued", issued=row["issued_on"])),))
    lines = [note(step("explain.was_cleared", cleared=row["cleared_on"]))]
    for policy, every in enumerate(stops):
        told = note(step("explain.under", policy=case.policies[policy].policy))
        ours = [stop.line for stop in every if stop.item == row["item"]]
        ours += lifted(case, policy, only=row["item"])
        lines += [told, *ours] if ours else []
    return Block(head, tuple(lines))
