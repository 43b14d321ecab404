"""The answer to a request becomes facts, by the same landing as a reading, without waiting for one.

It says nothing of other covers: what it does not name stays as it is.
"""

from collections.abc import Sequence
from datetime import datetime

from aval.connectors.contract import CoverNotice
from aval.intake.changing import writing
from aval.intake.insurers.keeping import keep_covers
from aval.intake.insurers.landing import Ground, land_covers
from aval.intake.insurers.linking import customers_by_buyer
from aval.records import facts
from aval.records.changes import Change
from aval.records.cover import Cover
from aval.records.insurers import Connection, PolicyLink
from aval.vocabulary.acts import Origin


def land_answer(
    *, connection: Connection, notices: Sequence[CoverNotice], at: datetime
) -> Change | None:
    """Write what an answer makes known, in the caller's transaction; None where nothing is new."""
    policies = {
        (row.number, row.unit, row.extension): row.policy_id
        for row in PolicyLink.objects.filter(connection=connection)
    }
    buyers = {notice.buyer for notice in notices}
    linked = customers_by_buyer(connection)
    customers = {buyer: keys for buyer, keys in linked.items() if buyer in buyers}
    everybody = sorted({key for keys in customers.values() for key in keys})
    keys = Cover.objects.filter(cover__startswith=f"{connection.pk}/").values_list(
        "cover", flat=True
    )
    ground = Ground(
        connection.pk, customers, policies, facts.read("covers", customers=everybody),
        keys.distinct(),
    )  # fmt: skip
    landing = land_covers(ground, notices, is_complete=False)
    keep_covers(connection, notices, policies, landing.faults, at, is_complete=False)
    if not landing:
        return None
    with writing(at=at, by=None, origin=Origin.CONNECTOR) as change:
        for table, ids in landing.ended.items():
            facts.end(change, table, ids)
        for table, frame in landing.written().items():
            facts.write(change, table, frame)
    return change
