"""A portfolio as frames of facts, and back: what intake writes and the assessment reads.

Both ways keep everything: keys become text and `Enum`s again, `x_` columns a JSON object of their
row, settings and policies rows of their own. The facts have accounts besides, which the dataset
has not: they are read off the items.
"""

import polars as pl

from aval.dataset import cells
from aval.dataset.policy_json import policy_from_json, policy_to_json
from aval.dataset.portfolio import ExposureDefinition, Portfolio
from aval.dataset.reading import empty_frame
from aval.dataset.rules import DEFAULTS
from aval.dataset.tables import CARRIED, REFERENCES, TABLES, Cell, Table, plain_type
from aval.records import facts
from aval.vocabulary.news import NewsKind

CURRENCY_SETTING = "reporting_currency"
EXPOSURE_SETTING = "exposure."
"""What the names of the settings of the exposure begin with."""
ACCOUNT = "x_account"
"""The carried column of items that names the account of the ledger."""
MARKS = ("declared_on", "claimed_on", "extended_due_on")
"""The days of an item on which something was done about it, or until which it may wait."""
_EMPTY = "{}"
"""What is carried where nothing is."""
_NUMBERED = ("credits", "grades")
"""The tables without a key: their rows are counted, customer by customer."""


def frames_of(portfolio: Portfolio) -> dict[str, pl.DataFrame]:
    """Return a portfolio as the frames that `facts.write` takes, by table, in their order.

    Particulars of policies are no part of a portfolio: no frame of theirs, so nothing of them ends.
    """
    frames = {table.name: _plain(getattr(portfolio, table.name), table) for table in TABLES}
    frames |= {
        "settings": _settings(portfolio),
        "accounts": accounts_of(portfolio.items),
        "policies": _policies(portfolio),
    }
    return {name: frames[name] for name in facts.TABLES if name in frames}


def accounts_of(items: pl.DataFrame) -> pl.DataFrame:
    """Return the accounts of some items: one row a company and account.

    The account is what the item carries as `x_account`. Where it carries none, or one that cannot
    tell customers of a company apart, the account is the customer's key.
    """
    key = pl.col("customer").cast(pl.String)
    carried = pl.col(ACCOUNT) if ACCOUNT in items.columns else pl.lit("")
    rows = items.select(
        pl.col("company").cast(pl.String),
        pl.when(carried == "").then(key).otherwise(carried).alias("account"),
        key,
    ).unique()
    shared = pl.col("customer").n_unique().over("company", "account") > 1
    is_a_key = pl.col("account").is_in(rows.get_column("customer").unique().implode())
    own = pl.when(shared | is_a_key).then("customer").otherwise("account").alias("account")
    return rows.with_columns(own).unique().sort("company", "account")


def portfolio_of(frames: dict[str, pl.DataFrame]) -> Portfolio:
    """Return the portfolio of frames of facts, typed as `dataset.reading` types a folder.

    Raises BadInput when a policy's JSON has faults.
    """
    settings = dict(frames["settings"].select("name", "value").iter_rows())
    frames = frames | {
        "customers": informed(frames["customers"], frames.get("news")),
        "items": marked(frames["items"], frames.get("marks")),
    }
    policies = [policy_from_json(text) for text in frames["policies"].get_column("content")]
    keys: cells.Keys = {
        Cell.COMPANY: _key_type(frames["companies"].get_column("company")),
        Cell.CUSTOMER: _key_type(frames["customers"].get_column("customer")),
        Cell.POLICY: _key_type(pl.Series([policy.policy for policy in policies], dtype=pl.String)),
    }
    typed = {table.name: _typed(frames[table.name], table, keys) for table in TABLES}
    parts = {
        part: settings.get(EXPOSURE_SETTING + part, _word(flag=default)) == _word(flag=True)
        for part, default in ExposureDefinition().counts().items()
    }
    return Portfolio(
        settings.get(CURRENCY_SETTING, ""),
        ExposureDefinition(**parts),
        **typed,
        policies=tuple(sorted(policies, key=lambda policy: (policy.rank, policy.policy))),
    )


def marked(items: pl.DataFrame, marks: pl.DataFrame | None) -> pl.DataFrame:
    """Return items with what was done about them: the first notice and claim, the last extension.

    What the ledger says and what Aval did are one knowledge; neither takes the other back.
    """
    if marks is None or not marks.height:
        return items
    ours = marks.select("item", *(pl.col(name).alias(f"{name}_ours") for name in MARKS))
    both = items.join(ours, on="item", how="left", maintain_order="left")
    return both.with_columns(
        pl.min_horizontal("declared_on", "declared_on_ours").alias("declared_on"),
        pl.min_horizontal("claimed_on", "claimed_on_ours").alias("claimed_on"),
        pl.max_horizontal("extended_due_on", "extended_due_on_ours").alias("extended_due_on"),
    ).select(items.columns)


def informed(customers: pl.DataFrame, news: pl.DataFrame | None) -> pl.DataFrame:
    """Return customers with the insolvencies that people learned of: the earlier day counts.

    What the ledger says and what was entered are one knowledge; neither takes the other back.
    """
    if news is None or not news.height:
        return customers
    opened = news.filter(pl.col("kind") == NewsKind.INSOLVENCY.value)
    ours = opened.group_by("customer").agg(pl.col("happened_on").min())
    both = customers.join(ours, on="customer", how="left", maintain_order="left")
    first = pl.min_horizontal("insolvent_on", "happened_on").alias("insolvent_on")
    return both.with_columns(first).select(customers.columns)


def carried_columns(carried: pl.Series) -> pl.DataFrame:
    """Return the `x_` columns that rows carry, those that a row lacks as empty texts."""
    if (carried == _EMPTY).all():
        return pl.DataFrame()
    objects = carried.str.json_decode(infer_schema_length=None).struct.unnest()
    return objects.select(pl.all().cast(pl.String).fill_null(""))


def _plain(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return a typed table as facts hold it: texts, and what is carried in one column."""
    words = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Enum)]
    carried = [name for name in frame.columns if name.startswith(CARRIED)]
    held = (
        pl.struct(carried).struct.json_encode() if carried and frame.height else pl.lit(_EMPTY)
    ).alias("carried")
    whole = frame.with_columns(held, *(pl.col(name).cast(pl.String) for name in words))
    if table.name in _NUMBERED:
        number = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("customer")
        whole = whole.with_columns(number.alias("number"))
    return whole.select(_written(table.name))


def _written(table: str) -> list[str]:
    """Return the columns of a table of facts that a frame to write has."""
    return [name for name in facts.columns(table) if name != "name_key"]


def _settings(portfolio: Portfolio) -> pl.DataFrame:
    """Return the reporting currency and the parts of the exposure, one row each."""
    parts = portfolio.exposure.counts().items()
    rows = [(CURRENCY_SETTING, portfolio.reporting_currency)]
    rows += [(EXPOSURE_SETTING + part, _word(flag=flag)) for part, flag in parts]
    return pl.DataFrame(rows, facts.columns("settings"), orient="row")


def _policies(portfolio: Portfolio) -> pl.DataFrame:
    """Return one row a policy."""
    rows = [
        (policy.policy, policy.insurer, policy.rank, policy_to_json(policy))
        for policy in portfolio.policies
    ]
    return pl.DataFrame(rows, facts.columns("policies"), orient="row")


def _word(*, flag: bool) -> str:
    """Return a flag as settings hold it."""
    return str(flag).lower()


def _key_type(keys: pl.Series) -> pl.Series:
    """Return an empty cell of the type of columns that name one of some keys."""
    return pl.Series([None], dtype=pl.Enum(keys.unique().sort()))


def _typed(frame: pl.DataFrame, table: Table, keys: cells.Keys) -> pl.DataFrame:
    """Return a table of facts in the types of the dataset, with what empty cells mean."""
    if not frame.height:
        return empty_frame(table, keys)
    kinds = {
        column.name: keys[column.cell].dtype
        if column.cell in REFERENCES
        else plain_type(column.cell)
        for column in table.columns
    }
    typed = frame.select(pl.col(name).cast(kind) for name, kind in kinds.items()).with_columns(
        pl.col(name).fill_null(value.cast(kinds[name]))
        for name, value in DEFAULTS.get(table.name, {}).items()
    )
    if "carried" not in frame.columns:
        return typed
    return typed.hstack(carried_columns(frame.get_column("carried")))
