"""How Allianz Trade names things in questions: a policy in three parts, numbers in addresses."""

import re

from aval.connectors.contract import PolicyKey, UnreadableError

_NAME = re.compile(r"[\w-]{1,64}")


def policy_named(policy: PolicyKey) -> dict[str, str]:
    """Return a policy as questions and orders name it; a policy without extension has none."""
    named = {"businessUnitCode": policy.unit, "policyId": policy.number}
    return named | ({"extensionId": policy.extension} if policy.extension else {})


def safe(name: str) -> str:
    """Return a number that may stand in an address; raises UnreadableError for another one."""
    if not _NAME.fullmatch(name):
        message = "a number that cannot be one"
        raise UnreadableError(message)
    return name
