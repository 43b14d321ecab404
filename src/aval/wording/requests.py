"""Which sentence tells what happened to a request for cover, on screens and at terminals."""

from collections.abc import Mapping

from aval.vocabulary.requests import RequestEvent

HISTORY: Mapping[RequestEvent, str] = {
    RequestEvent.WRITTEN: "requests.event_written",
    RequestEvent.CHANGED: "requests.event_changed",
    RequestEvent.DECIDED: "requests.event_decided",
    RequestEvent.HELD_BACK: "requests.event_held_back",
    RequestEvent.LEFT: "requests.event_left",
    RequestEvent.TAKEN: "requests.event_taken",
    RequestEvent.NO_RECEIPT: "requests.event_no_receipt",
    RequestEvent.NOT_ARRIVED: "requests.event_not_arrived",
    RequestEvent.NOT_REACHED: "requests.event_not_reached",
    RequestEvent.NOT_ADMITTED: "requests.event_not_admitted",
    RequestEvent.REFUSED: "requests.event_refused",
    RequestEvent.ANSWERED: "requests.event_answered",
    RequestEvent.INSISTED: "requests.event_insisted",
    RequestEvent.CANCELLED: "requests.event_cancelled",
    RequestEvent.SEEN: "requests.event_seen",
}
"""The sentence of each line of a history; it names the `insurer`."""
