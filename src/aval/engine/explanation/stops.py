"""On which days a policy's cover was stopped, by which debts, and what stops nothing.

Source: assessment 6. Every interval is asked of the rules, one debt at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from aval.engine.explanation.case import Case, ClearedItem, to_date
from aval.engine.explanation.dates import mep_end
from aval.engine.explanation.sources import clause, merged
from aval.engine.kernel import clauses, codes
from aval.engine.kernel.numbers import converted
from aval.engine.kernel.stops import past_stops, stops_by_itself
from aval.vocabulary.derivation import Line, note
from aval.vocabulary.steps import Count, Step, step


@dataclass(frozen=True)
class Stop:
    """Stopped days of a policy, both included, and what stopped them.

    `end` is NEVER while nothing ends them; `item` is empty for the customer's insolvency.
    """

    begin: int
    end: int
    item: str
    line: Line

    def holds(self, day: int) -> bool:
        """Return whether a day is stopped."""
        return self.begin <= day <= self.end


def stops(case: Case, policy: int) -> list[Stop]:
    """Return every stop of a policy, those of the future too, by their first day."""
    found = [*_by_insolvency(case), *_by_open(case, policy), *_by_cleared(case, policy)]
    return sorted(found, key=lambda stop: (stop.begin, stop.end, stop.item))


def stop_lines(case: Case, policy: int, every: list[Stop]) -> list[Line]:
    """Return the stops that matter today: in force, or over a delivery that is still open."""
    earliest = min((item.delivered_on for item in case.items), default=case.as_of)
    since = case.position["breach_since"]
    if since != codes.NO_DATE:
        earliest = min(earliest, int(since))
    begun = [stop for stop in every if stop.begin <= case.as_of]
    lines = lines_of([stop for stop in begun if stop.end >= earliest])
    if not begun:
        lines.append(note(step("explain.never_stopped")))
    earlier = sum(stop.end < earliest for stop in begun)
    if earlier:
        lines.append(note(step("explain.stops_earlier", count=Count(earlier))))
    coming = [stop for stop in every if stop.begin > case.as_of]
    if coming and not any(stop.end == codes.NEVER for stop in begun):
        told = step("explain.stop_to_come", item=coming[0].item, day=to_date(coming[0].begin))
        lines.append(Line(told, sources=coming[0].line.sources, notes=coming[0].line.notes))
    return lines + list(_harmless(case, policy, earliest))


def lines_of(found: list[Stop]) -> list[Line]:
    """Return a line a stop; of the debts that are still owed only the first one in full."""
    lines, also = [], []
    owed = False
    for stop in found:
        if owed and stop.item and stop.end == codes.NEVER:
            also.append(stop.item)
            continue
        owed = owed or stop.end == codes.NEVER
        lines.append(stop.line)
    if also:
        lines.append(note(step("explain.stop_also", items=tuple(also))))
    return lines


def _by_insolvency(case: Case) -> Iterator[Stop]:
    """Yield the stop by legal insolvency."""
    if case.insolvent_on != codes.NO_DATE:
        begin = case.insolvent_on + 1
        told = step(
            "explain.stop_insolvency", begin=to_date(begin), insolvent=to_date(case.insolvent_on)
        )
        yield Stop(begin, codes.NEVER, "", note(told))


def _by_open(case: Case, policy: int) -> Iterator[Stop]:
    """Yield the stops by debts that are still owed."""
    for item, row in enumerate(case.items):
        block, net = case.block(policy, item), case.work.items[item].net
        if block < 0 or not stops_by_itself(row, net, case.ground.terms[block].default_min_amount):
            continue
        end = case.pair(policy, item).mep_end
        arithmetic, sources = mep_end(case, policy, block, row, end)
        told = step("explain.stop_open", begin=to_date(end + 1), item=case.item_keys[item], net=net)
        sources = merged((*sources, *_minimum(case, policy, block)))
        line = note(told, *sources, notes=(arithmetic,))
        yield Stop(end + 1, codes.NEVER, case.item_keys[item], line)


def _by_cleared(case: Case, policy: int) -> Iterator[Stop]:
    """Yield the stops by debts that were paid after the end of their extension."""
    for paid in case.cleared if case.sees[policy] else ():
        if not _stopped(case, policy, paid):
            continue
        begin, end = case.scratch.stops[policy].begin, case.scratch.stops[policy].end
        block = clauses.block_at(case.contract, case.ground.terms, policy, paid.row.delivered_on)
        arithmetic, sources = mep_end(case, policy, block, paid.row, begin - 1)
        told = step(
            "explain.stop_cleared",
            begin=to_date(begin),
            end=to_date(end),
            item=paid.key,
            cleared=to_date(paid.row.cleared_on),
        )
        sources += _minimum(case, policy, block) + _lift(case, policy, block)
        sources = merged(sources)
        yield Stop(begin, end, paid.key, note(told, *sources, notes=(arithmetic,)))


def _stopped(case: Case, policy: int, paid: ClearedItem) -> bool:
    """Ask the rules whether one paid debt had stopped the cover; the days are in the scratch."""
    return bool(
        past_stops(case.contract, case.ground.terms, [paid.row], 0, 1, policy, case.scratch)
    )


def _harmless(case: Case, policy: int, earliest: int) -> Iterator[Line]:
    """Yield the debts past their extension that stop nothing, and why."""
    for item, row in enumerate(case.items):
        block, net = case.block(policy, item), case.work.items[item].net
        if block < 0 or row.kind > codes.BILL or case.pair(policy, item).mep_end >= case.as_of:
            continue
        if row.disputed:
            yield note(step("explain.disputed_stops_nothing", item=case.item_keys[item]))
        elif net < case.ground.terms[block].default_min_amount:
            told = step("explain.below_minimum", item=case.item_keys[item], net=net)
            yield note(told, *_minimum(case, policy, block))
    yield from lifted(case, policy, earliest)


def lifted(
    case: Case, policy: int, earliest: int = codes.NO_DATE, *, only: str | None = None
) -> Iterator[Line]:
    """Yield the debts paid after their extension, but early enough that they never stopped.

    Those whose days would have reached `earliest`, or the one of a key.
    """
    for paid in case.cleared if case.sees[policy] else ():
        block = clauses.block_at(case.contract, case.ground.terms, policy, paid.row.delivered_on)
        seen = case.contract.sees_company[policy * len(case.companies) + paid.row.company]
        late = paid.row.cleared_on > earliest and only in {None, paid.key}
        if block == codes.NONE or not seen or not late or _stopped(case, policy, paid):
            continue
        end = clauses.mep_end(case.ground.terms[block], paid.row)
        if paid.row.cleared_on <= end:
            continue
        rate = case.contract.rates[paid.row.currency]
        amount = converted(paid.row.amount, rate.times, rate.per)
        if amount < max(1, case.ground.terms[block].default_min_amount):
            continue
        told = step(
            "explain.lifted", item=paid.key, cleared=to_date(paid.row.cleared_on), end=to_date(end)
        )
        yield note(told, *_lift(case, policy, block))


def _minimum(case: Case, policy: int, block: int) -> tuple[Step, ...]:
    """Return the minimum amount as a source, where the terms have one."""
    if not case.ground.terms[block].default_min_amount:
        return ()
    return clause(case, policy, block, "default_min_amount")


def _lift(case: Case, policy: int, block: int) -> tuple[Step, ...]:
    """Return the time for a retroactive lift as a source, where the terms have one."""
    if not case.terms(block).retroactive_lift_days:
        return ()
    return clause(case, policy, block, "retroactive_lift_days")
