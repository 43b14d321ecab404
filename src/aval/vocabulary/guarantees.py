"""Words of guarantees as people meet them: where a decision or a request stands on a day."""

from enum import StrEnum


class GuaranteeState(StrEnum):
    """Where an insurer's decision, or a request for one, stands on a day."""

    IN_FORCE = "in_force"
    CUT = "cut"
    """In force, for less than the decision before it."""
    PARTLY = "partly"
    """In force, for less than was asked for."""
    REFUSED = "refused"
    ZERO = "zero"
    """In force for nothing, though it was no refusal: cancelled by the insurer."""
    PENDING = "pending"
    TO_COME = "to_come"
    EXPIRED = "expired"
    REPLACED = "replaced"
    """A later decision has taken its place."""
