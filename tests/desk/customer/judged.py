"""Portfolios kept as facts and judged, for tests of the credit file."""

from dataclasses import fields
from datetime import date

from aval.dataset.portfolio import Portfolio
from aval.desk.customer.computed import computed
from aval.desk.customer.judgement import Figures
from aval.engine.assess import assess
from aval.records.models import Assessment, Change, Customer, Deadline, ItemCover, Position
from aval.vocabulary.words import Layer
from tests.records.keeping import keep


def keep_judged(portfolio: Portfolio, as_of: date) -> Change:
    """Make a portfolio known and judged at a day."""
    change = keep(portfolio)
    found = assess(portfolio, as_of)
    orders = set(
        portfolio.items.filter(portfolio.items.get_column("kind") == "order").get_column("item")
    )
    Assessment.objects.create(
        as_of=as_of, version=change, made_at=change.at, currency=found.ground.currency, summary={}
    )
    for key in found.positions.get_column("customer"):
        judgement = computed(portfolio, found, key, version=change.pk)
        names = {one.name for one in fields(Figures)}
        Position.objects.create(
            customer=Customer.objects.get(pk=key),
            as_of=as_of,
            version=change.pk,
            name=key,
            name_key=key,
            country="FR",
            segment="private_company",
            not_due=0, late_1_30=0, late_31_60=0, late_61_90=0, late_over_90=0,
            **{name: getattr(judgement.figures, name) for name in names},
        )  # fmt: skip
        for item, cells in judgement.cells.items():
            layers = {layer.value: cells.layers.get(layer, 0) for layer in Layer}
            ItemCover.objects.create(
                customer_id=key, item=item, company="", is_order=item in orders, net=cells.net,
                **layers, vat=cells.vat, uncovered=cells.uncovered, reason=cells.reason or "",
                policy=cells.policy, indemnifiable=cells.indemnifiable,
            )  # fmt: skip
        for due in judgement.deadlines:
            Deadline.objects.create(
                customer_id=key, item=due.item, policy=due.policy, kind=due.kind, on=due.on,
                state=due.state, at_stake=due.at_stake, presses=due.presses,
            )  # fmt: skip
    return change
