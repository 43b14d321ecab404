"""Atradius Connect: what its interface offers, and with which settings it is reached.

Its description is behind a login. What we know comes from public client code that calls it; the
manual (docs/manual/insurers.md) says which parts are seen there and which are our reading.

Not documented, and so not offered: prolonging a cover (its actions are supersede, reduce and
cancel, and an order has no last day), attachments, calls to an address of ours.
"""

from collections.abc import Mapping
from datetime import datetime

from aval.connectors import settings
from aval.connectors.contract import FieldKind, Gate, Session, SettingField
from aval.connectors.insurers.atradius import nonpayments
from aval.connectors.insurers.atradius.client import AtradiusSession
from aval.vocabulary.insurers import Capability, RequestKind
from aval.vocabulary.words import Layer


class Atradius:
    """The insurer as Aval knows it."""

    code = "atradius"
    capabilities = frozenset(
        {
            Capability.READ_COVERS,
            Capability.READ_REQUESTS,
            Capability.READ_GRADES,
            Capability.READ_EVENTS,
            Capability.IDENTIFY,
            Capability.REQUEST,
            Capability.CHANGE,
            Capability.CANCEL,
            Capability.DECLARE_OVERDUE,
        }
    )
    fields = (
        SettingField("address", FieldKind.ADDRESS, default="https://api.atradius.com"),
        SettingField("client_id"),
        SettingField("client_secret", FieldKind.SECRET),
        SettingField("app_key", FieldKind.SECRET),
        SettingField("policies", FieldKind.POLICIES),
    )
    kinds = frozenset(
        {RequestKind.NEW, RequestKind.INCREASE, RequestKind.REDUCE, RequestKind.CANCEL}
    )
    layers = frozenset({Layer.PERMANENT})
    papers = nonpayments.KINDS
    amount_step = 1_000

    def check(self, settings_given: Mapping[str, str]) -> dict[str, str]:
        """Return settings with defaults filled in; raises NotConfiguredError."""
        return settings.checked(self.fields, settings_given)

    def connect(self, settings_given: Mapping[str, str], gate: Gate) -> Session:
        """Open a session; the login happens with the first question."""
        return AtradiusSession(self.check(settings_given), gate)

    def hint(
        self, settings: Mapping[str, str], headers: Mapping[str, str], body: bytes, now: datetime
    ) -> str | None:
        """Not offered."""
        raise NotImplementedError


INSURER = Atradius()
