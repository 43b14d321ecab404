"""Says what insurers did wrong, and why an act on them is refused."""

from aval.desk.insurers.refusals import ActRefused
from aval.wording.language import Language

ERRORS = {
    "login_refused": "connections.error_login_refused",
    "not_allowed": "connections.error_not_allowed",
    "not_configured": "connections.error_not_configured",
    "unavailable": "connections.error_unavailable",
    "unreadable": "connections.error_unreadable",
    "incomplete": "connections.error_incomplete",
}
"""The sentence of each word that a source keeps for what its insurer did wrong."""


def error(code: str, reader: Language) -> str:
    """Return what the last reading failed of, empty where it did not."""
    return reader.say(ERRORS[code]) if code in ERRORS else code


def refused(refusal: ActRefused, reader: Language) -> str:
    """Return why an act was refused."""
    return reader.say(refusal.code, **refusal.given)
