"""What is told alike of requests and papers: history, files, and what stands in the way."""

from collections.abc import Iterable
from typing import Any

from aval.desk.sent import SentPart
from aval.records.models import CoverRequest, Paper, PaperFile, PaperStep, RequestFile, RequestStep

SAME = (
    *("key", "state", "kind", "message", "channel", "reference"),
    *("submitted_at", "sent_at", "changed_at"),
)
"""The fields that both tell as they stand."""


def common(found: CoverRequest | Paper, part: SentPart, *more: str) -> dict[str, Any]:
    """Return what is told alike of a request or a paper, with `more` of its own fields."""
    return {name: getattr(found, name) for name in (*SAME, *more)} | {
        "customer": found.customer_id,
        "customer_name": part.names.get(found.customer_id, found.customer_id),
        "policy": found.policy_id,
        "insurer": part.insurers.get(found.policy_id, found.policy_id),
        "error": {
            "code": found.error_code,
            "field": found.error_field,
            "detail": found.error_detail,
        }
        if found.error_code
        else None,
    }


def steps_told(steps: Iterable[RequestStep | PaperStep]) -> list[dict[str, Any]]:
    """Return the lines of a history."""
    same = ("at", "event", "state", "detail")
    return [
        {name: getattr(step, name) for name in same}
        | {"by": step.person.username if step.person else ""}
        for step in steps
    ]


def file_told(file: RequestFile | PaperFile) -> dict[str, Any]:
    """Return a file that is kept with one."""
    return {"name": file.name, "size": file.size, "sha256": file.digest}
