"""How a paper reaches an insurer: its interface where it takes this kind, else by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aval.connectors.registry import installed
from aval.records.models import BuyerLink, Connection, PolicyLink
from aval.vocabulary.claims import PaperKind
from aval.vocabulary.insurers import Capability
from aval.vocabulary.requests import RequestChannel


@dataclass(frozen=True, slots=True)
class PaperWay:
    """The way of a customer's papers under a policy; `connection` None where people carry them.

    `buyer` is the insurer's number of the customer, empty where it is not linked.
    """

    connection: Connection | None
    link: PolicyLink | None
    buyer: str

    @property
    def is_ready(self) -> bool:
        """Return whether the interface can be told: it knows the customer and the policy."""
        return self.connection is not None and self.link is not None and bool(self.buyer)

    def columns(self, channel: RequestChannel) -> Mapping[str, Any]:
        """Return what is kept of the way with a paper, as it is in this moment."""
        if not self.is_ready or self.link is None:
            by_hand = channel if channel is RequestChannel.LETTER else RequestChannel.FILE
            number = self.link.number if self.link else ""
            return {
                "channel": by_hand, "connection": None, "number": number, "unit": "",
                "extension": "", "buyer": self.buyer,
            }  # fmt: skip
        return {
            "channel": RequestChannel.CONNECTOR,
            "connection": self.connection,
            "number": self.link.number,
            "unit": self.link.unit,
            "extension": self.link.extension,
            "buyer": self.buyer,
        }


def way_of(customer: str, policy: str, kind: PaperKind) -> PaperWay:
    """Return how a paper reaches the insurer.

    A policy may have several keys there; the one without extension is its own.
    """
    rows = PolicyLink.objects.filter(policy=policy, connection__source__is_active=True)
    links = list(rows.select_related("connection").order_by("extension", "pk"))
    if not links:
        return PaperWay(None, None, "")
    link = links[0]
    connection = link.connection
    buyers = BuyerLink.objects.filter(
        connection=connection, customer=customer, is_confirmed=True, ended_at=None
    )
    buyer = buyers.values_list("buyer", flat=True).first() or ""
    insurer = installed().insurers.get(connection.insurer)
    takes = (
        insurer is not None
        and Capability.DECLARE_OVERDUE in insurer.capabilities
        and kind in insurer.papers
    )
    return PaperWay(connection if takes else None, link, buyer)
