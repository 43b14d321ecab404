"""What a customer owes: its exposure, and what credits leave of the oldest debits.

Source: assessment 1 to 4. The settling is read off the judgement: what is gone from a debit.
"""

from collections import defaultdict

from aval.engine.explanation.case import Case, currency_of
from aval.engine.explanation.sources import conversion
from aval.engine.kernel import codes, figures
from aval.vocabulary.derivation import Block, Line, figure, note, part, total
from aval.vocabulary.steps import Many, Step, step
from aval.vocabulary.words import Kind


def exposure(case: Case) -> Block:
    """Return the exposure: the open amounts of the kinds that the portfolio counts."""
    counted = case.portfolio.exposure.counts()
    with_disputed = case.portfolio.exposure.include_disputed
    lines: list[Line] = []
    for kind in Kind:
        ours = [item for item in range(len(case.items)) if case.kind(item) is kind]
        left_out = [item for item in ours if case.items[item].disputed and not with_disputed]
        taken = [item for item in ours if item not in left_out]
        sign = -1 if list(Kind).index(kind) >= codes.CREDIT_NOTE else 1
        if ours and not counted[kind]:
            told = step("explain.not_counted", items=Many(len(ours), kind), base=_open(case, ours))
            lines.append(note(told, _setting(kind, counted[kind])))
            continue
        if taken:
            told = step("explain.counted", items=Many(len(taken), kind))
            lines.append(part(told, sign * _open(case, taken), _setting(kind, counted[kind])))
        if left_out:
            base = _open(case, left_out)
            told = step("explain.disputed_left_out", items=Many(len(left_out), kind), base=base)
            lines.append(note(told, _setting("include_disputed", with_disputed)))
    lines.append(total(step("explain.exposure"), case.money(figures.EXPOSURE)))
    return Block(step("explain.exposure_block"), tuple(lines))


def settling(case: Case, only: int | None = None) -> list[Block]:
    """Return a block for each company and currency in which credits settle debits.

    `only` an item: its own group alone.
    """
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for item in case.work.by_issue[: len(case.items)]:
        row = case.items[item]
        groups[row.company, row.currency].append(item)
    blocks = []
    for items in groups.values():
        has_credits = any(case.items[item].kind >= codes.CREDIT_NOTE for item in items)
        if has_credits and (only is None or only in items):
            blocks.append(_settled_group(case, items))
    return blocks


def _settled_group(case: Case, items: list[int]) -> Block:
    """Return how the credits of one company and currency were used, oldest debit first."""
    first = case.items[items[0]]
    lines: list[Line] = []
    pool = 0
    for item in items:
        if case.items[item].kind >= codes.CREDIT_NOTE:
            pool += case.work.items[item].open_amount
            lines.append(part(_of(case, item, "explain.credit"), case.work.items[item].open_amount))
    lines.append(total(step("explain.credits"), pool))
    left = pool
    for item in items:
        row, work = case.items[item], case.work.items[item]
        settled = work.open_amount - work.net
        if row.kind <= codes.DELIVERY and settled:
            left -= settled
            code = "explain.settles_whole" if work.net == 0 else "explain.settles_part"
            lines.append(part(_of(case, item, code, net=work.net), settled))
    if left:
        lines.append(part(step("explain.credit_left"), left))
    lines.append(total(step("explain.credits_used"), pool))
    head = step(
        "explain.settling_block",
        company=case.companies[first.company],
        currency=currency_of(first.currency),
    )
    return Block(head, tuple(lines))


def _of(case: Case, item: int, code: str, **given: int) -> Step:
    """Return a step about an item of the ledger."""
    row = case.item_rows[item]
    return step(code, item=row["item"], kind=case.kind(item), issued=row["issued_on"], **given)


def _open(case: Case, items: list[int]) -> int:
    """Return the open amount of items in the reporting currency."""
    return sum(int(case.work.items[item].open_amount) for item in items)


def _setting(name: str, value: bool) -> Step:  # noqa: FBT001 - the value of a setting
    """Return a setting of the exposure as a source."""
    return step("explain.setting", setting=str(name), value=str(value).lower())


def net_of(case: Case, item: int) -> tuple[Line, ...]:
    """Return an item's open amount, converted, less what credits settled of it.

    Nothing where its net is its open amount as it stands in the ledger.
    """
    row, work = case.item_rows[item], case.work.items[item]
    notes = conversion(case, row["open_amount"], row["currency"], work.open_amount)
    opened = step("explain.open_amount")
    if work.net == work.open_amount and not notes:
        return ()
    if work.net == work.open_amount:
        return (figure(opened, work.net, notes=notes),)
    return (
        part(opened, work.open_amount, notes=notes),
        part(step("explain.settled"), work.net - work.open_amount),
        total(step("explain.net"), work.net),
    )


def small_debts(case: Case) -> tuple[Line, ...]:
    """Return the items whose open amount rounds to nothing in the reporting currency."""
    return tuple(
        note(
            step("explain.rounds_to_nothing", item=case.item_keys[item]),
            notes=conversion(case, row["open_amount"], row["currency"], 0),
        )
        for item, row in enumerate(case.item_rows)
        if case.work.items[item].open_amount == 0
    )
