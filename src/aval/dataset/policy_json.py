"""A policy as JSON in the words of `policies.toml`, dates as text, and back."""

import json
from datetime import date

from aval.dataset.contract import policy_of
from aval.dataset.policies import Policy
from aval.dataset.toml import Settings, TomlFile
from aval.dataset.writing import plain_policy
from aval.vocabulary.faults import BadInput, Fault
from aval.vocabulary.money import MAX_DIGITS

_DATES = ("valid_from", "valid_to")


def policy_to_json(policy: Policy) -> str:
    """Return a policy as JSON; what is not set is left out."""
    return json.dumps(plain_policy(policy), ensure_ascii=False, default=date.isoformat)


def policy_from_json(text: str) -> Policy:
    """Return the policy of a JSON; raises BadInput with every fault of it."""
    values = json.loads(text)
    for terms in values.get("terms", []):
        terms.update({key: date.fromisoformat(terms[key]) for key in _DATES if key in terms})
    faults: list[Fault] = []
    policy = policy_of(
        Settings(TomlFile("policies.toml", "", faults), "", values), None, MAX_DIGITS
    )
    if faults:
        raise BadInput(faults)
    return policy
