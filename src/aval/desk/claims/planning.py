"""Papers on which duties wait: a plan until the insurer agreed to it, news until it was told."""

from aval.assessment.agenda import keep_agenda
from aval.records.models import Assessment, Paper
from aval.vocabulary.claims import PaperKind

_FOLLOWED = frozenset({PaperKind.ADVERSE, PaperKind.PAYMENT_PLAN})


def follow(paper: Paper) -> None:
    """Make the agenda of the customer anew, where the paper ends or begins a duty."""
    if paper.kind not in _FOLLOWED:
        return
    newest = Assessment.objects.order_by("-as_of").values_list("as_of", flat=True).first()
    if newest is not None:
        keep_agenda(as_of=newest, customers=[paper.customer_id])
