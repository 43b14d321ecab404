"""Linking makes guarantees appear, parting takes them away: without asking the insurer again."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from aval.connectors.contract import (
    Announced,
    CoverNotice,
    EventNotice,
    GradeNotice,
    PolicyKey,
    Raw,
)
from aval.dataset.reading import read_portfolio
from aval.intake.insurers.linking import LinkStands, link, link_by_reference
from aval.intake.insurers.relinking import land_again, link_again, links_of, part, undo_links
from aval.intake.insurers.syncing import sync
from aval.intake.undoing import undo
from aval.records.insurers import BuyerLink, Connection, InsurerEvent, PolicyLink, ToldCover
from aval.records.models import Cover, Grade, Source
from aval.vocabulary.acts import CoverFault, LinkMethod, RunState
from aval.vocabulary.insurers import Decision, InsurerEventKind
from aval.vocabulary.words import CoverStatus, Layer
from tests.intake.insurers.telling import AT, Telling, gate
from tests.records.keeping import keep
from tests.tables import write_folder

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)
NOTICE = CoverNotice(
    cover="900",
    policy=PolicyKey("0042", "", "CAP"),
    buyer="007",
    layer=Layer.PERMANENT,
    decision=Decision.APPROVED,
    amount=5_000_000,
    currency="EUR",
    decided_on=date(2026, 5, 2),
    valid_from=date(2026, 5, 3),
    conditions=("c1",),
    announced=Announced(date(2026, 6, 1), 0),
    raw=Raw("DC01", '{"a":1}'),
)
ASKED = replace(
    NOTICE, cover="901", layer=Layer.TEMPORARY, decision=Decision.PENDING, amount=None,
    requested=100, decided_on=None, valid_from=None, announced=None,
)  # fmt: skip
ELSEWHERE = replace(NOTICE, cover="902", policy=PolicyKey("0099"))
EVENT = EventNotice("E1", InsurerEventKind.DECIDED, AT, "007")


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    """Return a connection that has told everything of a buyer that nobody has linked."""
    two = [{}, {"customer": "C2"}]
    keep(read_portfolio(write_folder(tmp_path, customers=two)))
    source = Source.objects.create(key="insurer", name="Insurer", mode="delta", format="insurer")
    made = Connection.objects.create(source=source, insurer="telling")
    policy = {"connection": made, "policy_id": "AZ-100", "number": "0042"}
    PolicyLink.objects.create(**policy, extension="CAP")
    _sync(made)
    return made


def _sync(connection: Connection, days: int = 0) -> None:
    grade = GradeNotice("007", "DRA", "5", DAY)
    told = Telling([NOTICE, ELSEWHERE], asked=[ASKED], notified=[EVENT], graded=[grade])
    at = AT + timedelta(days)
    sync(connection=connection, insurer=told, settings={}, gate=gate(at), at=at, by=None)


def _link(connection: Connection, customer: str, days: int = 1) -> BuyerLink:
    at = AT + timedelta(days)
    given = {"method": LinkMethod.PERSON, "by": None, "at": at}
    return link(connection=connection, customer=customer, buyer="007", **given)  # type: ignore[arg-type]


def _covers() -> list[tuple[str, str, int | None]]:
    rows = Cover.objects.current().order_by("customer", "layer")
    return list(rows.values_list("customer", "status", "amount"))


def test_landed(connection: Connection) -> None:
    """Decision and request appear; what is not understood is still told; the run can be undone."""
    assert not _covers()
    assert land_again(connection, ["007"], by=None, at=AT) is None
    _link(connection, "C1")
    run = land_again(connection, ["007"], by=None, at=AT)
    assert run is not None
    assert run.state == RunState.APPLIED
    assert run.differences["covers"]["new"] == 2
    assert _covers() == [
        ("C1", CoverStatus.GRANTED, 5_000_000),
        ("C1", CoverStatus.PENDING, None),
    ]
    faults = dict(ToldCover.objects.values_list("cover", "fault"))
    assert faults == {"900": "", "901": "", "902": CoverFault.POLICY_NOT_LINKED}
    assert InsurerEvent.objects.get().customer_id == "C1"
    assert land_again(connection, ["007"], by=None, at=AT) is None
    _sync(connection, 1)
    assert len(_covers()) == 2
    assert Grade.objects.current().count() == 1


def test_parted(connection: Connection) -> None:
    """Its decisions and grades of this insurer end, those of files stay; nothing links it again."""
    stands = _link(connection, "C1")
    land_again(connection, ["007"], by=None, at=AT)
    _sync(connection, 1)
    own = Cover.objects.current().filter(status=CoverStatus.GRANTED).get()
    Cover.objects.create(
        cover="own", policy_id="AZ-100", customer_id="C1", layer="permanent", status="granted",
        amount=1, currency="EUR", decided_on=DAY, valid_from=DAY, known_from=own.known_from,
    )  # fmt: skip
    part(connection, stands, by=None, at=AT)
    land_again(connection, ["007"], by=None, at=AT, parted=stands)
    assert _covers() == [("C1", CoverStatus.GRANTED, 1)]
    assert not Grade.objects.current().exists()
    assert InsurerEvent.objects.get().customer_id is None
    assert link_by_reference(connection, [("007", "C1")], AT) == 0
    ended = BuyerLink.objects.get(ended_at__isnull=False)
    assert link_again(ended, by=None, at=AT).is_confirmed
    land_again(connection, ["007"], by=None, at=AT)
    assert len(_covers()) == 3
    assert not BuyerLink.objects.filter(is_refused=True, ended_at=None).exists()


def test_shared(connection: Connection) -> None:
    """The customer linked first has the limits, whenever it was proposed; then the next has."""
    BuyerLink.objects.create(
        connection=connection, customer_id="C2", buyer="007", method=LinkMethod.NAME,
        is_confirmed=False, made_at=AT,
    )  # fmt: skip
    first = _link(connection, "C1", 1)
    _link(connection, "C2", 2)
    land_again(connection, ["007"], by=None, at=AT)
    assert {row[0] for row in _covers()} == {"C1"}
    assert ToldCover.objects.get(cover="900").fault == CoverFault.SHARED_BUYER
    part(connection, first, by=None, at=AT)
    land_again(connection, ["007"], by=None, at=AT, parted=first)
    assert {row[0] for row in _covers()} == {"C2"}
    assert ToldCover.objects.get(cover="900").fault == ""
    with pytest.raises(LinkStands):
        link(connection=connection, customer="C2", buyer="8", method=LinkMethod.PERSON, by=None, at=AT)  # fmt: skip


def _standing() -> list[tuple[str, str]]:
    rows = BuyerLink.objects.filter(is_confirmed=True, ended_at=None).order_by("pk")
    return list(rows.values_list("customer_id", "buyer"))


def test_undone_with_its_link(connection: Connection) -> None:
    """Undoing the run takes the link back, grades that came since too; no reading brings them."""
    made = _link(connection, "C1")
    run = land_again(connection, ["007"], by=None, at=AT, linked=[made])
    assert run is not None
    _sync(connection, 1)
    undo(run=run, by=None, at=AT)
    assert links_of(run) == ([made], [])
    (followed,) = undo_links(run, by=None, at=AT)
    assert links_of(run) == ([], [])
    assert not _covers()
    assert not Grade.objects.current().exists()
    assert ToldCover.objects.get(cover="900").fault == CoverFault.BUYER_NOT_LINKED
    assert not _standing()
    _sync(connection, 2)
    assert not _covers()
    assert link_by_reference(connection, [("007", "C1")], AT) == 0
    undo(run=followed, by=None, at=AT)  # back again: the link with its grade
    undo_links(followed, by=None, at=AT)
    assert _standing() == [("C1", "007")]
    assert len(_covers()) == 2
    assert Grade.objects.current().count() == 1


def test_parting_undone(connection: Connection) -> None:
    """The link stands again with its facts, unless the customer is another buyer meanwhile."""
    stands = _link(connection, "C1")
    land_again(connection, ["007"], by=None, at=AT, linked=[stands])
    part(connection, stands, by=None, at=AT)
    run = land_again(connection, ["007"], by=None, at=AT, parted=stands)
    assert run is not None
    other = link(
        connection=connection, customer="C1", buyer="8", method=LinkMethod.PERSON, by=None, at=AT
    )
    with pytest.raises(LinkStands):
        undo_links(run, by=None, at=AT)
    part(connection, other, by=None, at=AT)
    undo(run=run, by=None, at=AT)
    assert undo_links(run, by=None, at=AT) == []
    assert _standing() == [("C1", "007")]
    assert len(_covers()) == 2
    run.options = []
    assert links_of(run) == ([], [])
