"""Coface: what its two interfaces offer, and with which settings they are reached.

CofaServe is the insurance, ICON the business information; ICON is asked where its key is given.
The manual (docs/manual/insurers.md) says what is documented of both and what is assumed.

Not offered: a monitoring that is ordered (ICON names the route, its fields and its price are not
known here), companies found by name (an identification may begin an enquiry of people, and which
fields it takes is not known here), attachments. A ping to an address of ours is empty and proves
nothing, so that none is listened to.
"""

from collections.abc import Mapping
from datetime import datetime

from aval.connectors import settings
from aval.connectors.contract import (
    FieldKind,
    Gate,
    NotConfiguredError,
    Session,
    SettingField,
)
from aval.connectors.insurers.coface import overdues
from aval.connectors.insurers.coface.calls import TOKENS
from aval.connectors.insurers.coface.client import ORDERED, CofaceSession
from aval.vocabulary.insurers import Capability, RequestKind

_BASE = "https://cofaserve-api.coface.com"
_ICON = ("icon_username", "icon_password", "icon_api_key")


class Coface:
    """The insurer as Aval knows it."""

    code = "coface"
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
        SettingField("username"),
        SettingField("password", FieldKind.SECRET),
        SettingField("api_key", FieldKind.SECRET),
        SettingField("policies", FieldKind.POLICIES),
        SettingField("token", FieldKind.CHOICE, default="auto", choices=tuple(sorted(TOKENS))),
        SettingField(
            "authentication_address", FieldKind.ADDRESS, default=f"{_BASE}/authentication/v1"
        ),
        SettingField("company_address", FieldKind.ADDRESS, default=f"{_BASE}/company/v1"),
        SettingField("product_address", FieldKind.ADDRESS, default=f"{_BASE}/product/v1"),
        SettingField("notification_address", FieldKind.ADDRESS, default=f"{_BASE}/notification/v1"),
        SettingField("overdue_address", FieldKind.ADDRESS, default=f"{_BASE}/overdue/v1"),
        SettingField("icon_username", is_required=False),
        SettingField("icon_password", FieldKind.SECRET, is_required=False),
        SettingField("icon_api_key", FieldKind.SECRET, is_required=False),
        SettingField(
            "icon_authentication_address",
            FieldKind.ADDRESS,
            is_required=False,
            default="https://icon-api.coface.com/authentication/v1",
        ),
        SettingField(
            "icon_address",
            FieldKind.ADDRESS,
            is_required=False,
            default="https://icon-api.coface.com/data-api/v1",
        ),
    )
    kinds = frozenset(RequestKind)
    layers = frozenset(ORDERED)
    papers = overdues.KINDS
    amount_step = 1

    def check(self, settings_given: Mapping[str, str]) -> dict[str, str]:
        """Return settings with defaults filled in; raises NotConfiguredError.

        ICON's three credentials come together.
        """
        given = settings.checked(self.fields, settings_given)
        missing = [name for name in _ICON if not given[name]]
        if 0 < len(missing) < len(_ICON):
            raise NotConfiguredError(*missing)
        return given

    def connect(self, settings_given: Mapping[str, str], gate: Gate) -> Session:
        """Open a session; logins happen with the first questions."""
        return CofaceSession(self.check(settings_given), gate)

    def hint(
        self, settings: Mapping[str, str], headers: Mapping[str, str], body: bytes, now: datetime
    ) -> str | None:
        """Not offered."""
        raise NotImplementedError


INSURER = Coface()
