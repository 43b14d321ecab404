"""Says what an insurer did wrong: the words that sources and runs keep, as sentences."""

from aval.wording.language import Language

ERRORS = {
    "login_refused": "connections.error_login_refused",
    "not_allowed": "connections.error_not_allowed",
    "not_configured": "connections.error_not_configured",
    "unavailable": "connections.error_unavailable",
    "unreadable": "connections.error_unreadable",
    "incomplete": "connections.error_incomplete",
    "interrupted": "connections.error_interrupted",
    "broken": "connections.error_broken",
}
"""The sentence of each word that a source keeps for what its insurer did wrong."""


def error(code: str, reader: Language) -> str:
    """Return what the last reading failed of, empty where it did not."""
    return reader.say(ERRORS[code]) if code in ERRORS else code
