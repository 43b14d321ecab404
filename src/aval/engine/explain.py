"""The whole derivation of a customer's figures, or of one item's, on one screen."""

from datetime import date

import polars as pl

from aval.dataset.portfolio import Portfolio
from aval.engine.explanation import debts, figures
from aval.engine.explanation.bands import filling_order
from aval.engine.explanation.case import Case, judge_customer, unknown
from aval.engine.explanation.items import Stops, item_block, past_item
from aval.engine.explanation.perimeter import sight, terms_today
from aval.engine.explanation.stops import stop_lines, stops
from aval.engine.kernel import figures as places
from aval.vocabulary.derivation import Block, Explanation
from aval.vocabulary.steps import Count, Step, step
from aval.vocabulary.words import Segment


def explain(
    portfolio: Portfolio, as_of: date, customer: str, *, item: str | None = None
) -> Explanation:
    """Derive every figure of a customer at T, or only what leads to one item's cells.

    The amounts are those of `assess`: the same rules judge the customer's own rows, and their work
    is told. Raises BadInput for a customer or an item that is not there, and as `assess` does.
    """
    case = judge_customer(portfolio, as_of, customer)
    heading = _heading(case)
    if item is not None:
        return Explanation(heading, case.ground.currency, _item_blocks(case, item))
    if not case.columns.listed.height:
        nothing = Block(step("explain.not_listed"))
        return Explanation(heading, case.ground.currency, (nothing,))
    blocks = _customer_blocks(case)
    return Explanation((*heading, _answer(case)), case.ground.currency, blocks)


def _heading(case: Case) -> tuple[Step, ...]:
    """Return who is explained, on which day, from how many of its rows."""
    facts = case.facts
    given = {
        "customer": case.customer,
        "country": facts["country"],
        "segment": Segment(facts["segment"]),
    }
    who = step("explain.who_unnamed", **given)
    if facts["name"] and facts["name"] != case.customer:
        who = step("explain.who", name=facts["name"], **given)
    situation = step("explain.situation", day=case.ground.as_of, currency=case.ground.currency)
    rows = step(
        "explain.rows",
        items=Count(case.portfolio.items.height),
        open=Count(len(case.items)),
        covers=Count(case.portfolio.covers.height),
        credits=Count(case.portfolio.credits.height),
    )
    return who, situation, rows


def _answer(case: Case) -> Step:
    """Return the figures that the derivation leads to, in one sentence."""
    return step(
        "explain.answer",
        net=case.money(places.COVERED) + case.money(places.UNCOVERED),
        covered=case.money(places.COVERED),
        uncovered=case.money(places.UNCOVERED),
        indemnifiable=case.money(places.INDEMNIFIABLE),
    )


def _customer_blocks(case: Case) -> tuple[Block, ...]:
    """Return the derivation of a customer, from what it owes to what is covered of it."""
    every = _stops(case)
    settled = (*debts.settling(case), *_small(case))
    items = tuple(item_block(case, item, every) for item in range(len(case.items)))
    return (
        debts.exposure(case),
        *([Block(step("explain.settling"), (), settled)] if settled else []),
        figures.owed(case),
        *(_policy(case, policy, every) for policy in range(len(case.policies))),
        *([Block(step("explain.items"), (), items)] if items else []),
        figures.limits(case),
        figures.coverage(case),
        *figures.cover_ends(case),
        figures.conclusion(case),
    )


def _small(case: Case) -> tuple[Block, ...]:
    """Return the items whose open amount rounds to nothing."""
    lines = debts.small_debts(case)
    return (Block(step("explain.small_block"), lines),) if lines else ()


def _stops(case: Case) -> Stops:
    """Return by policy when its cover was stopped."""
    return [
        stops(case, policy) if case.sees[policy] else [] for policy in range(len(case.policies))
    ]


def _policy(case: Case, policy: int, every: Stops, upto: int | None = None) -> Block:
    """Return what a policy says of the customer: sight, terms, stops, how its limits fill."""
    named = case.policies[policy]
    head = step("explain.policy_unnamed", policy=named.policy, rank=Count(named.rank))
    if named.insurer:
        head = step(
            "explain.policy", policy=named.policy, insurer=named.insurer, rank=Count(named.rank)
        )
    if not case.sees[policy]:
        return Block(head, (sight(case, policy),))
    blocks = [Block(step("explain.stops"), tuple(stop_lines(case, policy, every[policy])))]
    if order := filling_order(case, policy, upto):
        blocks.append(Block(step("explain.filling"), tuple(order)))
    return Block(head, (sight(case, policy), terms_today(case, policy)), tuple(blocks))


def _item_blocks(case: Case, key: str) -> tuple[Block, ...]:
    """Return the derivation of one item and of what it depends on."""
    if key not in case.item_keys:
        return (_past_item(case, key),)
    item = case.item_keys.index(key)
    every = _stops(case)
    settled = debts.settling(case, item)
    return (
        *([Block(step("explain.settling"), (), tuple(settled))] if settled else []),
        *(_policy(case, policy, every, item) for policy in _concerned(case, item)),
        Block(step("explain.items"), (), (item_block(case, item, every, alone=True),)),
    )


def _concerned(case: Case, item: int) -> list[int]:
    """Return the policies that see an item; all of them when none does."""
    everyone = list(range(len(case.policies)))
    return [policy for policy in everyone if case.sees_item(policy, item)] or everyone


def _past_item(case: Case, key: str) -> Block:
    """Return what there is to say of an item that is not open; raises BadInput for none."""
    ours = case.portfolio.items.filter(pl.col("item") == key)
    if not ours.height:
        table, known = "items.csv", case.portfolio.items.get_column("item").to_list()
        raise unknown(table, "item", key, known)
    row = ours.with_columns(pl.col("company").cast(pl.String)).row(0, named=True)
    return past_item(case, row, _stops(case))
