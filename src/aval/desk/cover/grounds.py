"""What a decision that a person enters meets: what stands, what comes later, who tells of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from aval.connectors.registry import installed
from aval.desk.requests.actions import option_of
from aval.desk.requests.grounds import Option
from aval.intake.insurers.deciding import ESSENTIAL, is_same
from aval.intake.insurers.entered import Entered, row_of
from aval.records.models import Cover, CoverRequest, PolicyLink
from aval.vocabulary.insurers import Capability
from aval.vocabulary.words import CoverStatus

_COMPARED = (*ESSENTIAL, "insured_pct")


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a decision meets in its series: customer, policy, layer and extension.

    `stands` is in force on the day on which it begins, `later` begin after it and take its place
    then, `same` says it already. `readers` are the interfaces by which the policy is read, `asked`
    is a request for the layer that waits for its answer.
    """

    option: Option
    stands: Cover | None
    later: tuple[Cover, ...]
    same: Cover | None
    readers: tuple[str, ...]
    asked: CoverRequest | None


def met(entered: Entered, *, today: date, corrected: Cover | None = None) -> Meeting:
    """Return what a decision meets, but for the fact that it corrects.

    Raises ActRefused where the policy does not see the customer.
    """
    option = option_of(entered.customer, entered.policy, today=today)
    rows = _series(entered, corrected)
    begun = [one for one in rows if _begins(one) <= entered.valid_from]
    held = [one for one in begun if one.valid_to is None or one.valid_to >= entered.valid_from]
    row = row_of(entered, "")
    same = [one for one in rows if is_same({name: getattr(one, name) for name in _COMPARED}, row)]
    return Meeting(
        option=option,
        stands=held[-1] if held else None,
        later=tuple(one for one in rows if _begins(one) > entered.valid_from),
        same=same[0] if same else None,
        readers=readers(entered.policy),
        asked=option.pending.get(entered.layer),
    )


def settled(entered: Entered, corrected: Cover | None = None) -> Entered:
    """Return a decision in the series that it belongs to.

    Where no extension was typed and the layer has decisions of one extension only, it is that.
    """
    if entered.extension:
        return entered
    rows = _layer(entered, corrected)
    names = {one.extension or "" for one in rows}
    return replace(entered, extension=names.pop()) if len(names) == 1 else entered


def readers(policy: str) -> tuple[str, ...]:
    """Return by the name of their source the insurers whose covers are read for a policy."""
    insurers = installed().insurers
    links = PolicyLink.objects.filter(policy=policy, connection__source__is_active=True)
    return tuple(
        sorted(
            {
                link.connection.source.name
                for link in links.select_related("connection__source")
                if (found := insurers.get(link.connection.insurer)) is not None
                and Capability.READ_COVERS in found.capabilities
            }
        )
    )


def _layer(entered: Entered, corrected: Cover | None) -> Sequence[Cover]:
    rows = Cover.objects.current().filter(
        customer=entered.customer, policy=entered.policy, layer=entered.layer
    )
    rows = rows.exclude(status=CoverStatus.PENDING).order_by("valid_from", "decided_on", "cover")
    rows = rows.select_related("known_from__run__source", "known_from__person")
    return [one for one in rows if corrected is None or one.pk != corrected.pk]


def _series(entered: Entered, corrected: Cover | None) -> list[Cover]:
    rows = _layer(entered, corrected)
    return [one for one in rows if (one.extension or "") == entered.extension]


def _begins(one: Cover) -> date:
    """Return the day from which a decision holds; every one that is made has one."""
    return one.valid_from or date.min
