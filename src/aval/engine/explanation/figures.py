"""The customer's figures: what it owes, its limits, what is covered and what is not.

Source: assessment 10. Every amount is that of the customer's row of `positions`.
"""

from collections import defaultdict

from aval.engine.explanation.case import Case, to_date
from aval.engine.explanation.decisions import NAMED, Band, bands_on, layer_of
from aval.engine.explanation.sources import conversion, decision
from aval.engine.kernel import codes, shapes
from aval.engine.kernel import figures as places
from aval.engine.results import CELL_WORDS
from aval.vocabulary.derivation import Block, Line, figure, note, part, total
from aval.vocabulary.steps import Days, Given, step
from aval.vocabulary.words import DeadlineKind, Layer, LimitState, Reason

_AGES = (
    (places.NOT_DUE, "explain.not_due"),
    (places.LATE_1_30, "explain.late_1_30"),
    (places.LATE_31_60, "explain.late_31_60"),
    (places.LATE_61_90, "explain.late_61_90"),
    (places.LATE_OVER_90, "explain.late_over_90"),
)
_LIMITS = (
    (places.LIMIT_PERMANENT, "explain.limit_permanent"),
    (places.LIMIT_TEMPORARY, "explain.limit_temporary"),
    (places.LIMIT_TOP_UP, "explain.limit_top_up"),
    (places.LIMIT_SUBSTITUTE_TOP_UP, "explain.limit_substitute_top_up"),
    (places.LIMIT_DISCRETIONARY, "explain.limit_discretionary"),
)


def owed(case: Case) -> Block:
    """Return what is owed after the settling, by age."""
    lines = [part(step(code), case.money(column)) for column, code in _AGES if case.money(column)]
    lines.append(total(step("explain.receivable"), case.money(places.RECEIVABLE)))
    late = int(case.position["oldest_days_late"])
    if late:
        told = step("explain.overdue", days=Days(late))
        lines.append(figure(told, case.money(places.OVERDUE)))
    for column, code in (
        (places.DISPUTED_NET, "explain.disputed"),
        (places.ORDERS, "explain.orders"),
        (places.CREDIT_BALANCE, "explain.credit_balance"),
    ):
        if case.money(column):
            lines.append(figure(step(code), case.money(column)))
    return Block(step("explain.owed_block"), tuple(lines))


def limits(case: Case) -> Block:
    """Return the limits in force at T, decision by decision, and what management accepts."""
    lines: list[Line] = []
    for layer, (column, code) in zip(Layer, _LIMITS, strict=True):
        found = []
        for policy in range(len(case.policies)):
            if not case.sees[policy]:
                continue
            bands = bands_today(case, policy)
            found += [_limit(case, policy, b) for b in bands if layer_of(case, b) is layer]
        lines += found
        lines += [total(step(code), case.money(column))] if found else []
    lines += _management(case)
    lines += [
        part(step("explain.limit_insured"), case.money(places.LIMIT_INSURED)),
        part(step("explain.management_credit"), case.money(places.MANAGEMENT_CREDIT)),
        total(step("explain.limit_authorised"), case.money(places.LIMIT_AUTHORISED)),
        _state(case),
    ]
    return Block(step("explain.limits_block", day=case.ground.as_of), tuple(lines))


def bands_today(case: Case, policy: int) -> list[Band]:
    """Return the stack of a policy at T, without run-on."""
    return bands_on(case, policy, case.as_of, codes.NEVER, codes.NONE)


def _limit(case: Case, policy: int, band: Band) -> Line:
    """Return one decision in force at T and what it counts for."""
    row, height = band.row, band.height
    amount = case.covers[row].amount
    given: dict[str, Given] = {
        "policy": case.policies[policy].policy,
        "cover": case.cover_rows[row]["cover"],
    }
    if height < amount:
        told = step("explain.limit_not_counting", **given, amount=amount)
    else:
        told = step("explain.limit", **given)
    return part(told, height, *decision(case, row))


def _management(case: Case) -> list[Line]:
    """Return the management credit in force at T, and those it replaces."""
    lines: list[Line] = []
    for row, told in zip(
        case.columns.credits, case.portfolio.credits.rows(named=True), strict=True
    ):
        if not row["valid_from"] <= case.as_of <= row["valid_to"]:
            continue
        given: dict[str, Given] = {"start": told["valid_from"], "amount": int(row["amount"])}
        notes = conversion(case, told["amount"], told["currency"], int(row["amount"]))
        if told["valid_to"] is None:
            lines.append(note(step("explain.credit_row", **given), notes=notes))
        else:
            end = step("explain.credit_row_until", **given, end=told["valid_to"])
            lines.append(note(end, notes=notes))
    if len(lines) > 1:
        lines.append(note(step("explain.latest_credit")))
    return lines


def coverage(case: Case) -> Block:
    """Return covered and uncovered, by policy and layer, by reason, and what follows from them."""
    covered, uncovered, indemnifiable = _sums(case)
    lines: list[Line] = []
    for (policy, layer), amount in sorted(covered.items()):
        told = step(
            "explain.covered_by",
            policy=case.policies[policy].policy,
            layer=list(Layer)[layer],
            indemnifiable=indemnifiable[policy, layer],
        )
        lines.append(part(told, amount))
    lines.append(total(step("words.cell_covered"), case.money(places.COVERED)))
    for cell, amount in sorted(uncovered.items()):
        if cell == codes.CELL_VAT:
            lines.append(part(step("words.cell_vat"), amount))
        else:
            reason = Reason(CELL_WORDS[cell])
            lines.append(part(step("explain.uncovered_by", reason=reason), amount))
    lines += [
        total(step("explain.uncovered"), case.money(places.UNCOVERED)),
        figure(step("explain.indemnifiable"), case.money(places.INDEMNIFIABLE)),
    ]
    return Block(step("explain.coverage_block"), tuple(lines))


def _sums(
    case: Case,
) -> tuple[dict[tuple[int, int], int], dict[int, int], dict[tuple[int, int], int]]:
    """Return covered and indemnifiable by policy and layer, uncovered by cell; without orders."""
    covered: dict[tuple[int, int], int] = defaultdict(int)
    indemnifiable: dict[tuple[int, int], int] = defaultdict(int)
    uncovered: dict[int, int] = defaultdict(int)
    for cell in case.found.cells:
        if case.items[cell["item"]].kind == codes.ORDER:
            continue
        if cell["cell"] < codes.CELL_VAT:
            key = int(cell["policy"]), int(cell["cell"])
            covered[key] += int(cell["amount"])
            indemnifiable[key] += int(cell["indemnifiable"])
        else:
            uncovered[int(cell["cell"])] += int(cell["amount"])
    return covered, uncovered, indemnifiable


def conclusion(case: Case) -> Block:
    """Return what follows: own risk, excess, headroom, the breach, the next deadline."""
    money = case.money
    exposure, insured = money(places.EXPOSURE), money(places.LIMIT_INSURED)
    lines = [
        figure(
            step("explain.apparent_covered", exposure=exposure, limit=insured),
            money(places.APPARENT_COVERED),
        ),
        figure(
            step(
                "explain.own_risk",
                uncovered=money(places.UNCOVERED),
                credit=money(places.MANAGEMENT_CREDIT),
            ),
            money(places.OWN_RISK),
        ),
        part(step("explain.is_uncovered"), money(places.UNCOVERED)),
        part(step("explain.less_own_risk"), -money(places.OWN_RISK)),
        total(step("explain.excess"), money(places.EXCESS)),
        part(step("explain.is_authorised"), money(places.LIMIT_AUTHORISED)),
        part(step("explain.less_exposure"), -exposure),
        total(step("explain.headroom"), money(places.HEADROOM)),
        figure(step("explain.over_limit"), money(places.OVER_LIMIT)),
        _breach(case),
        _next(case),
    ]
    return Block(step("explain.conclusion_block"), tuple(lines))


def _breach(case: Case) -> Line:
    """Return since when the customer is in breach."""
    since = int(case.position["breach_since"])
    if since == codes.NO_DATE:
        return note(step("explain.no_breach", day=case.ground.as_of))
    return note(step("explain.breach_since", since=to_date(since)))


def _next(case: Case) -> Line:
    """Return the next deadline that presses."""
    row = case.position
    day, kind = int(row["next_deadline"]), int(row["next_deadline_kind"])
    if day == codes.NEVER:
        return note(step("explain.no_next_deadline"))
    found = case.found.deadlines
    ours = found[(found["day"] == day) & (found["kind"] == kind)]
    items = tuple(case.item_keys[item] for item in ours["item"] if item >= 0)
    given: dict[str, Given] = {"day": to_date(day), "kind": list(DeadlineKind)[kind]}
    if not items:
        return note(step("explain.next_deadline_of_cover", **given))
    return note(step("explain.next_deadline", **given, items=items))


def cover_ends(case: Case) -> list[Block]:
    """Return the ends of the limits in force, and what of the items rests on each."""
    lines = []
    for place in range(case.work.cursor[shapes.ENDS_FOUND]):
        end = case.work.ends[case.work.end_order[place]]
        row = end.row
        policy = case.covers[row].policy
        bands = bands_today(case, policy)
        band = next(band for band in bands if band.row == row)
        told = step(
            "explain.cover_end",
            day=to_date(case.covers[row].valid_to),
            policy=case.policies[policy].policy,
            layer=layer_of(case, band),
            stake=int(end.at_stake),
        )
        overlap = step(
            "explain.cover_end_overlap",
            total=int(case.work.policies[policy].total),
            floor=band.floor,
            ceiling=band.ceiling,
        )
        lines.append(note(told, *decision(case, row), notes=(overlap,)))
    return [Block(step("explain.cover_ends_block"), tuple(lines))] if lines else []


def _state(case: Case) -> Line:
    """Return what the insurers say of the customer today, and which decisions say it."""
    state = list(LimitState)[case.position["limit_state"]]
    rows = _state_rows(case, state)
    sources = tuple(source for row in rows for source in decision(case, row)[:1])
    return note(step("explain.limit_state", state=state), *sources, notes=(step(_STATES[state]),))


_STATES = {
    LimitState.GRANTED: "explain.state_granted",
    LimitState.DISCRETIONARY: "explain.state_discretionary",
    LimitState.REFUSED: "explain.state_refused",
    LimitState.PENDING: "explain.state_pending",
    LimitState.EXPIRED: "explain.state_expired",
    LimitState.NEVER_ASKED: "explain.state_never_asked",
}


def _state_rows(case: Case, state: LimitState) -> list[int]:
    """Return the decisions or requests that make the state of the limit."""
    seen = [policy for policy in range(len(case.policies)) if case.sees[policy]]
    if state is LimitState.PENDING:
        return [
            row
            for row, cover in enumerate(case.covers)
            if cover.policy in seen and cover.valid_from > case.as_of
        ]
    if state is not LimitState.REFUSED:
        return []
    bands = [band for policy in seen for band in bands_today(case, policy)]
    return [b.row for b in bands if layer_of(case, b) in NAMED and not case.covers[b.row].amount]
