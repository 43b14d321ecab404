"""What the engine found as rows of the tables that keep it, amounts in minor units.

Parts make their wholes here as in the engine; `check` says so before anything is stored.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from aval.assessment.grades import last_grades
from aval.dataset.portfolio import Portfolio
from aval.engine.results import Assessment
from aval.records import frames
from aval.records.positions import Deadline, ItemCover, Position, PositionHistory
from aval.vocabulary.folding import name_key
from aval.vocabulary.money import MINOR_DIGITS, minor_units
from aval.vocabulary.words import COVERED, VAT, DeadlineKind, DeadlineState, Kind, Layer

LAYERS = [layer.value for layer in Layer]


class NotConservedError(Exception):
    """Parts do not make their whole: nothing may be stored."""


@dataclass(frozen=True)
class Judged:
    """Rows of `Position`, `ItemCover` and `Deadline`, by customer; and `breach_since`.

    `coverage` are the amounts of a day of `CoverageHistory`.
    """

    positions: pl.DataFrame
    items: pl.DataFrame
    deadlines: pl.DataFrame
    coverage: pl.DataFrame


def judged(
    found: Assessment, portfolio: Portfolio, owners: pl.DataFrame, as_of: date, version: int
) -> Judged:
    """Return the rows of an assessment; `owners` are the rows of `Customer`.

    Raises NotConservedError when they do not add up to the engine's own totals.
    """
    money = _minor(found.positions)
    cells = _minor(found.item_cover)
    items = _items(cells, portfolio)
    deadlines = _deadlines(_minor(found.deadlines), money)
    rows = (
        money.join(_layers(items), on="customer", how="left", maintain_order="left")
        .with_columns(pl.col(f"covered_{layer}").fill_null(0) for layer in LAYERS)
        .with_columns(*_figures())
        .join(_ends(deadlines), on="customer", how="left", maintain_order="left")
        .join(_stakes(deadlines), on=_NEXT, how="left", maintain_order="left")
        .join(_names(portfolio, owners), on="customer", how="left", maintain_order="left")
        .join(_grades(portfolio, as_of), on="customer", how="left", maintain_order="left")
    )
    kinds = frames.schema(Position)
    texts = [name for name, kind in kinds.items() if kind == pl.String()]
    whole = rows.with_columns(
        pl.lit(as_of).alias("as_of"),
        pl.lit(version, pl.Int64).alias("version"),
        pl.col("next_at_stake", "grade_step").fill_null(0),
    ).with_columns(pl.col(texts).fill_null(""))
    done = Judged(
        whole.select(pl.col(name).cast(kind) for name, kind in kinds.items()),
        items.select(_kept(ItemCover)),
        deadlines.select(_kept(Deadline)),
        _coverage(cells, items),
    )
    check(done, found.summary)
    return done


def history_of(positions: pl.DataFrame) -> pl.DataFrame:
    """Return the figures of positions that history keeps, one row a customer."""
    layers = {
        "permanent": pl.col("covered_permanent"),
        "temporary": pl.col("covered_temporary"),
        "top_up": pl.col("covered_top_up") + pl.col("covered_substitute_top_up"),
        "discretionary": pl.col("covered_discretionary"),
    }
    named = [name for name in frames.schema(PositionHistory) if name not in _SPAN]
    return positions.with_columns(**layers).select(named)


def check(done: Judged, summary: dict[str, Any]) -> None:
    """Compare sums with the engine's totals, and cells with positions."""
    digits = MINOR_DIGITS[summary["reporting_currency"]]
    whole = {name: _sum(done.positions, name) for name in _SUMMED}
    whole |= {name: _sum(done.positions, name) for name in summary["totals"]}
    insured = done.items.filter(~pl.col("is_order"))
    pairs = {
        name: (whole[name], minor_units(total, digits)) for name, total in summary["totals"].items()
    }
    pairs |= {layer: (whole[f"covered_{layer}"], _sum(insured, layer)) for layer in LAYERS}
    parts = whole["covered"] + whole["own_risk"] + whole["excess"]
    pairs["outside"] = (whole["exposure"], parts + whole["outside"])
    pairs["net"] = (whole["receivable"] + whole["deliveries"], _sum(insured, "net"))
    if broken := [name for name, (one, other) in pairs.items() if one != other]:
        raise NotConservedError(", ".join(broken))


def _sum(frame: pl.DataFrame, name: str) -> int:
    """Return the sum of a column."""
    return int(frame.get_column(name).sum())


_SUMMED = ("deliveries", "outside", *(f"covered_{layer}" for layer in LAYERS))
_SPAN = frozenset({"id", "from_day", "to_day"})
_MOST_BP = 2**62
"""A share that is shown at most: of a limit of a cent, a debt of billions."""
_NEXT = ["customer", "next_deadline", "next_deadline_kind"]


def _kept(model: type[Any]) -> list[pl.Expr]:
    """Return the columns of a table but its number, in their types."""
    kinds = frames.schema(model).items()
    return [pl.col(name).cast(kind) for name, kind in kinds if name != "id"]


def _minor(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a result with its decimals as minor units."""
    money = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Decimal)]
    return frame.with_columns(pl.col(name).to_physical().cast(pl.Int64) for name in money)


def _items(cells: pl.DataFrame, portfolio: Portfolio) -> pl.DataFrame:
    """Return one row an item from one row a cell."""
    amount, cell = pl.col("amount"), pl.col("cell")
    reason = ~cell.is_in([COVERED, VAT])
    orders = portfolio.items.filter(pl.col("kind") == Kind.ORDER.value).get_column("item")
    return (
        cells.group_by("item", maintain_order=True)
        .agg(
            pl.col("customer", "company", "net").first(),
            *(
                amount.filter((cell == COVERED) & (pl.col("layer") == layer)).sum().alias(layer)
                for layer in LAYERS
            ),
            amount.filter(cell == VAT).sum().alias("vat"),
            amount.filter(reason).sum().alias("uncovered"),
            cell.filter(reason).first().fill_null("").alias("reason"),
            pl.col("policy").filter(cell != COVERED).last().fill_null("").alias("policy"),
            pl.col("indemnifiable").sum(),
        )
        .with_columns(pl.col("item").is_in(orders.implode()).alias("is_order"))
    )


def _coverage(cells: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Return what is owed to each company by each customer, and what each policy covers of it."""
    debts = items.filter(~pl.col("is_order"))
    on = ["customer", "company", "policy"]
    covered = cells.filter(pl.col("cell") == COVERED).join(debts, on="item", how="semi")
    owed = debts.with_columns(pl.lit("").alias("policy"), pl.col("net").alias("amount"))
    rows = pl.concat(
        part.select(*(pl.col(name).cast(pl.String) for name in on), "amount")
        for part in (owed, covered)
    )
    return rows.group_by(on).agg(pl.col("amount").sum()).filter(pl.col("amount") != 0)


def _deadlines(rows: pl.DataFrame, money: pl.DataFrame) -> pl.DataFrame:
    """Return deadlines, and which of them press."""
    limits = money.select("customer", "limit_insured")
    stops = (pl.col("kind") == DeadlineKind.STOP.value) & (pl.col("limit_insured") > 0)
    return (
        rows.rename({"date": "on", "amount_at_stake": "at_stake"})
        .join(limits, on="customer", how="left", maintain_order="left")
        .with_columns(pl.col("item").fill_null(""), presses=((pl.col("at_stake") > 0) | stops))
    )


def _layers(items: pl.DataFrame) -> pl.DataFrame:
    """Return the covered amounts by layer of each customer; orders count nowhere here."""
    sums = (pl.col(layer).sum().alias(f"covered_{layer}") for layer in LAYERS)
    return items.filter(~pl.col("is_order")).group_by("customer").agg(*sums)


def _figures() -> list[pl.Expr]:
    """Return what follows from a position's own figures."""
    exposure, covered, limit = map(pl.col, ("exposure", "covered", "limit_authorised"))
    net = covered + pl.col("uncovered")
    return [
        (net - pl.col("receivable")).alias("deliveries"),
        (exposure - net).alias("outside"),
        _share(covered, net).alias("coverage_bp"),
        _share(exposure, limit).alias("utilisation_bp"),
    ]


def _share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Return a share in basis points, half away from zero; null without a whole."""
    wide = part.abs().cast(pl.Int128) * 20_000 + whole
    share = (wide // (2 * whole)).clip(upper_bound=_MOST_BP).cast(pl.Int64) * part.sign()
    return pl.when(whole > 0).then(share)


def _ends(deadlines: pl.DataFrame) -> pl.DataFrame:
    """Return when the first guarantee in force of each customer ends."""
    ends = deadlines.filter(pl.col("kind") == DeadlineKind.COVER_END.value)
    return ends.group_by("customer").agg(pl.col("on").min().alias("cover_ends_on"))


def _stakes(deadlines: pl.DataFrame) -> pl.DataFrame:
    """Return what is at stake at each customer, day and kind of open deadlines."""
    ahead = deadlines.filter(pl.col("state") == DeadlineState.OPEN.value)
    names = {"on": "next_deadline", "kind": "next_deadline_kind", "at_stake": "next_at_stake"}
    return ahead.rename(names).group_by(_NEXT).agg(pl.col("next_at_stake").sum())


def _names(portfolio: Portfolio, owners: pl.DataFrame) -> pl.DataFrame:
    """Return what a list of customers is searched and sorted by."""
    rows = portfolio.customers.select(
        pl.col("customer").cast(pl.String),
        pl.coalesce(pl.when(pl.col("name") != "").then("name"), pl.col("customer").cast(pl.String))
        .alias("name"),
        "country", "group", pl.col("segment").cast(pl.String), "registration_number",
    )  # fmt: skip
    folded = pl.Series("name_key", map(name_key, rows.get_column("name")), dtype=pl.String)
    return rows.with_columns(folded).join(owners, on="customer", how="left")


def _grades(portfolio: Portfolio, as_of: date) -> pl.DataFrame:
    """Return each customer's last grade."""
    last = last_grades(portfolio.grades, as_of).filter("is_last")
    widths = {"source": 100, "scale": 40, "value": 40}
    return last.select(
        "customer",
        *(pl.col(name).str.slice(0, most).alias(f"grade_{name}") for name, most in widths.items()),
        *(pl.col(name).alias(f"grade_{name}") for name in ("number", "quality", "step")),
    )
