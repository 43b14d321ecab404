"""Which sentence tells what happened to a paper to an insurer, on screens and at terminals."""

from collections.abc import Mapping

from aval.vocabulary.claims import PaperEvent

HISTORY: Mapping[PaperEvent, str] = {
    PaperEvent.WRITTEN: "claims.event_written",
    PaperEvent.CHANGED: "claims.event_changed",
    PaperEvent.DECIDED: "claims.event_decided",
    PaperEvent.HELD_BACK: "claims.event_held_back",
    PaperEvent.LEFT: "claims.event_left",
    PaperEvent.ACKNOWLEDGED: "claims.event_acknowledged",
    PaperEvent.NO_RECEIPT: "claims.event_no_receipt",
    PaperEvent.NOT_ARRIVED: "claims.event_not_arrived",
    PaperEvent.NOT_REACHED: "claims.event_not_reached",
    PaperEvent.NOT_ADMITTED: "claims.event_not_admitted",
    PaperEvent.NOT_TAKEN: "claims.event_not_taken",
    PaperEvent.QUESTIONED: "claims.event_questioned",
    PaperEvent.REPLIED: "claims.event_replied",
    PaperEvent.ACCEPTED: "claims.event_accepted",
    PaperEvent.REFUSED: "claims.event_refused",
    PaperEvent.CONTESTED: "claims.event_contested",
    PaperEvent.INDEMNIFIED: "claims.event_indemnified",
    PaperEvent.RECOVERED: "claims.event_recovered",
    PaperEvent.CORRECTED: "claims.event_corrected",
    PaperEvent.WITHDRAWN: "claims.event_withdrawn",
    PaperEvent.CLOSED: "claims.event_closed",
}
"""The sentence of each line of a history; it names the `insurer`."""
