"""A plan of payment is a duty until the insurer agreed to it: the agenda follows it at once."""

from aval.assessment.agenda import keep_agenda
from aval.records.models import Assessment, Paper
from aval.vocabulary.claims import PaperKind


def follow(paper: Paper) -> None:
    """Make the agenda of a plan's customer anew; other papers leave it as it is."""
    if paper.kind != PaperKind.PAYMENT_PLAN:
        return
    newest = Assessment.objects.order_by("-as_of").values_list("as_of", flat=True).first()
    if newest is not None:
        keep_agenda(as_of=newest, customers=[paper.customer_id])
