"""Allianz Trade: what its interface offers, and with which settings it is reached.

Its description is behind a login. What we know comes from the pages of its developers' portal that
are open, and from public client code; docs/manual/insurers.md says which parts are documented
([O]), which are seen in client code ([C]), and which are our reading ([I]).

Overdues (`overdues`) are declared by the three codes that are documented; their routes and fields
are assumed. Not offered: reading events. There is no list of them, only calls to an address of
one's own (`webhook`).
Reductions and withdrawals show as differences between two readings of the covers.
"""

from collections.abc import Mapping
from datetime import datetime

from aval.connectors import settings
from aval.connectors.contract import (
    FieldKind,
    Gate,
    NotConfiguredError,
    PolicyKey,
    Session,
    SettingField,
)
from aval.connectors.insurers.allianz_trade import overdues, reading, webhook
from aval.connectors.insurers.allianz_trade.client import MOST_ROWS, AllianzTradeSession
from aval.vocabulary.insurers import Capability, RequestKind
from aval.vocabulary.words import Layer

_LIVE = "https://api.allianz-trade.com"


class AllianzTrade:
    """The insurer as Aval knows it."""

    code = "allianz-trade"
    capabilities = frozenset(
        {
            Capability.READ_COVERS,
            Capability.READ_REQUESTS,
            Capability.READ_GRADES,
            Capability.IDENTIFY,
            Capability.REQUEST,
            Capability.DECLARE_OVERDUE,
            Capability.WEBHOOK,
        }
    )
    fields: tuple[SettingField, ...] = (
        SettingField("login_address", FieldKind.ADDRESS, default=f"{_LIVE}/v1/idp"),
        SettingField("riskinfo_address", FieldKind.ADDRESS, default=f"{_LIVE}/riskinfo"),
        SettingField("search_address", FieldKind.ADDRESS, default=f"{_LIVE}/search/v2"),
        SettingField(
            "referential_address", FieldKind.ADDRESS, default=f"{_LIVE}/company-referential/v1"
        ),
        SettingField("overdue_address", FieldKind.ADDRESS, default=f"{_LIVE}/overdue/v1"),
        SettingField("api_key", FieldKind.SECRET),
        SettingField("version", FieldKind.CHOICE, default="v3", choices=("v3", "v2")),
        SettingField("page_size", default="5000"),
        SettingField("reference_field", is_required=False),
        SettingField("callback_address", FieldKind.ADDRESS, is_required=False),
        SettingField("webhook_secret", FieldKind.SECRET, is_required=False),
        SettingField("policies", FieldKind.POLICIES),
    )
    """An address for each service: the test system writes its segment at another place in each
    (`/uatm/riskinfo`, `/search/uatm-v2`, `/company-referential/uatm-v1` [C])."""
    kinds = frozenset({RequestKind.NEW, RequestKind.INCREASE})
    """More is asked for as a cover is the first time; how less is, or nothing, is not public."""
    layers = frozenset({Layer.PERMANENT})
    """Of top-ups the code of the request is not public; those that stand are read."""
    amount_step = 1
    papers = overdues.KINDS

    def check(self, settings_given: Mapping[str, str]) -> dict[str, str]:
        """Return settings with defaults filled in; raises NotConfiguredError."""
        given = settings.checked(self.fields, settings_given)
        size, policies = given["page_size"], settings.policies(given["policies"])
        wrong = []
        if not (size.isascii() and size.isdigit() and 1 <= int(size) <= MOST_ROWS):
            wrong.append("page_size")
        if not all(map(_is_policy, policies)):
            wrong.append("policies")
        if wrong:
            raise NotConfiguredError(*wrong)
        return given

    def connect(self, settings_given: Mapping[str, str], gate: Gate) -> Session:
        """Open a session; the login happens with the first question."""
        return AllianzTradeSession(self.check(settings_given), gate)

    def hint(
        self, settings: Mapping[str, str], headers: Mapping[str, str], body: bytes, now: datetime
    ) -> str | None:
        """Return the number of a call, as the secret of the settings proves it."""
        return webhook.hint(settings.get("webhook_secret", "").strip(), headers, body, now)


def _is_policy(policy: PolicyKey) -> bool:
    """Whether a policy has its business unit, and an extension whose layer is known."""
    return bool(policy.unit) and policy.extension in reading.EXTENSIONS


INSURER = AllianzTrade()
