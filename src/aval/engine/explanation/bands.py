"""The stack of an insurer's decisions on a day, and what an item takes of each.

Source: assessment 8. The stack and the covered cells are the judgement's; here they are told.
"""

from dataclasses import dataclass
from decimal import Decimal

from aval.engine.explanation.case import Case, to_date
from aval.engine.explanation.decisions import (
    NAMED,
    Band,
    bands_on,
    layer_of,
    lowered_by,
    series_of,
)
from aval.engine.explanation.sources import clause, decision, percent, zone_clause
from aval.engine.kernel import codes
from aval.engine.kernel.decisions import winner
from aval.engine.kernel.filling import net_seen
from aval.vocabulary.derivation import Line, Role, note, part
from aval.vocabulary.steps import Count, Given, Step, step
from aval.vocabulary.words import Layer, RunOn


@dataclass(frozen=True)
class Filling:
    """An eligible item on the stack of a policy: [low, high] is what it needs of it."""

    policy: int
    item: int
    block: int
    bands: list[Band]
    low: int
    high: int

    def taken(self, band: Band) -> int:
        """Return the overlap of the item with a band."""
        return max(0, min(self.high, band.ceiling) - max(self.low, band.floor))

    @property
    def height(self) -> int:
        """The height of the stack."""
        return sum(band.height for band in self.bands)


def filling(case: Case, policy: int, item: int) -> Filling:
    """Return an eligible item on the stack of its delivery date."""
    row, pair = case.items[item], case.pair(policy, item)
    ordered = codes.NEVER if row.ordered_on == codes.NO_DATE else row.ordered_on
    bands = bands_on(case, policy, row.delivered_on, ordered, pair.block)
    left = max(0, pair.insurable - case.taken_before(policy, item))
    high = any(band.height for band in bands)
    low = pair.span_to - left if high else pair.span_to
    return Filling(policy, item, pair.block, bands, low, low + left)


def covered_lines(case: Case, fill: Filling) -> list[Line]:
    """Return a line for each covered cell of an item under a policy, with its bands."""
    lines = []
    for cell in case.kept(fill.item):
        if cell.policy != fill.policy:
            continue
        layer = list(Layer)[cell.layer]
        bands = [b for b in fill.bands if layer_of(case, b) is layer and fill.taken(b)]
        told = step(
            "explain.covered_cell",
            policy=case.policies[fill.policy].policy,
            layer=layer,
            indemnifiable=cell.indemnifiable,
        )
        code = "explain.band_result" if len(bands) == 1 else "explain.band_part"
        notes, sources = [], []
        for band in bands:
            pct, origin = band_percentage(case, fill, band)
            given: dict[str, Given] = {
                "taken": fill.taken(band),
                "floor": band.floor,
                "ceiling": band.ceiling,
                "percent": pct,
            }
            if len(bands) == 1:
                given["result"] = cell.indemnifiable
            notes += [*_run_on(case, fill, band), step(code, **given)]
            sources += [*decision(case, band.row), *origin]
        if len(bands) > 1:
            notes.append(step("explain.bands_result", result=cell.indemnifiable))
        lines.append(part(told, cell.amount, *dict.fromkeys(sources), notes=tuple(notes)))
    return lines


def other_bands(case: Case, fill: Filling) -> list[Line]:
    """Return a line for each decision of the stack that gives the item nothing, and why."""
    given_layers = {c.layer for c in case.kept(fill.item) if c.policy == fill.policy}
    lines = []
    for band in fill.bands:
        if fill.taken(band) and case.covers[band.row].layer in given_layers:
            continue
        lines.append(_why_nothing(case, fill, band))
    return lines


def _why_nothing(case: Case, fill: Filling, band: Band) -> Line:
    """Return why a decision in force gives an item nothing."""
    layer, amount = layer_of(case, band), case.covers[band.row].amount
    sources = decision(case, band.row)
    if amount == 0 and band.height == 0:
        return note(step("explain.band_zero", layer=layer), *sources)
    if band.height == 0 and layer is Layer.DISCRETIONARY:
        named = tuple(_key(case, b) for b in fill.bands if layer_of(case, b) in NAMED)
        told = step("explain.band_named", layer=layer, amount=amount, decisions=named)
        return note(told, *sources)
    if band.height == 0:
        return note(step("explain.band_without_primary", layer=layer, amount=amount), *sources)
    ceiling = band.ceiling
    given: dict[str, Given] = {"layer": layer, "floor": band.floor, "ceiling": ceiling}
    if fill.taken(band):
        debt = net_seen(case.contract, case.items, 0, len(case.items), fill.policy, case.work)
        told = step("explain.band_void", **given, debt=debt)
        return note(told, *sources, *clause(case, fill.policy, fill.block, "discretionary_excess"))
    if fill.low >= ceiling:
        return note(step("explain.band_full", **given), *sources)
    return note(step("explain.band_not_reached", **given), *sources)


def _key(case: Case, band: Band) -> str:
    """Return the key of a band's decision."""
    return str(case.cover_rows[band.row]["cover"])


def band_percentage(case: Case, fill: Filling, band: Band) -> tuple[Decimal, tuple[Step, ...]]:
    """Return a band's insured percentage and where it is from: decision, zone or terms."""
    told, layer = case.cover_rows[band.row], layer_of(case, band)
    if told["insured_pct"] is not None:
        return percent(told["insured_pct"]), (step("explain.own_percentage", cover=told["cover"]),)
    terms, country = case.terms(fill.block), case.facts["country"]
    pct = terms.pct(layer, country)
    zones = (place for place, zone in enumerate(terms.zone, 1) if country in zone.countries)
    place = next(zones, 0)
    if place and layer in terms.zone[place - 1].insured_pct:
        return pct, (zone_clause(case, fill.policy, fill.block, place, layer),)
    return pct, clause(case, fill.policy, fill.block, f"insured_pct.{layer}")


def _run_on(case: Case, fill: Filling, band: Band) -> tuple[Step, ...]:
    """Return why an old amount still counts, where it does."""
    cover = case.covers[band.row]
    if band.height <= cover.amount:
        return ()
    terms = case.terms(fill.block)
    until = to_date(cover.decided_on + case.ground.terms[fill.block].run_on_days)
    given: dict[str, Given] = {
        "old": band.height,
        "new": cover.amount,
        "before": str(case.cover_rows[lowered_by(case, band.row)]["cover"]),
        "until": until,
    }
    source = clause(case, fill.policy, fill.block, "run_on", "run_on_days")
    if terms.run_on is RunOn.GRACE:
        return step("explain.run_on_grace", **given), *source
    ordered = to_date(case.items[fill.item].ordered_on)
    decided = to_date(cover.decided_on)
    return step("explain.run_on_orders", **given, ordered=ordered, decided=decided), *source


def no_band(case: Case, policy: int, day: int) -> list[Line]:
    """Return why no decision is in force on a day: what ended, what begins later, what is asked."""
    lines = []
    for start, end in series_of(case, policy):
        if winner(case.covers, start, end, day) != codes.NONE:
            continue
        layer = list(Layer)[case.covers[start].layer]
        decided = [row for row in range(start, end) if case.cover_rows[row]["decided_on"]]
        ended = [row for row in decided if case.covers[row].valid_to < day]
        later = [row for row in decided if case.covers[row].valid_from > day]
        if ended:
            last = max(ended, key=lambda row: case.covers[row].valid_to)
            lines.append(note(step("explain.ended_before", layer=layer), *decision(case, last)))
        if later:
            lines.append(note(step("explain.begins_later", layer=layer), *decision(case, later[0])))
        if len(decided) < end - start:
            asked = next(row for row in range(start, end) if row not in decided)
            lines.append(note(step("explain.asked", layer=layer), *decision(case, asked)))
    if not series_of(case, policy):
        lines.append(note(step("explain.never_asked", policy=case.policies[policy].policy)))
    return lines


def filling_order(case: Case, policy: int, upto: int | None = None) -> list[Line]:
    """Return the eligible items that take room, in order of delivery, with the running total."""
    lines, running = [], 0
    for item in case.work.by_delivery[: len(case.items)]:
        if not takes_room(case, policy, item):
            continue
        fill = filling(case, policy, item)
        if fill.height:
            running = fill.high
            told = step(
                "explain.takes_room",
                item=case.item_keys[item],
                day=to_date(case.items[item].delivered_on),
                low=fill.low,
                high=fill.high,
            )
            lines.append(part(told, fill.high - fill.low))
        if item == upto:
            break
    if lines:
        lines.append(
            Line(step("explain.running_total", count=Count(len(lines))), running, Role.TOTAL)
        )
    return lines


def takes_room(case: Case, policy: int, item: int) -> bool:
    """Return whether an item was eligible under a policy."""
    reason = int(case.pair(policy, item).reason)
    return reason == codes.ELIGIBLE or reason > codes.TIME_BARRED
