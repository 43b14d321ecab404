"""Imports on screen: upload, differences, use, undo; quarantine, faults, rights, scopes."""

import re
from io import BytesIO

import pytest
from django.test import Client

from aval.records import journal
from aval.records.models import Change, IntakeRun, Item, JobRun
from aval.vocabulary.acts import Role, RunState
from tests.connectors.fec_files import ROWS, Row, sale, separated
from tests.people import limited, person
from tests.web.imports.uploads import browser, last, taken, text_of, upload

pytestmark = pytest.mark.django_db
MORE: list[Row] = [
    *ROWS,
    *sale("60,00", "50,00", "10,00", EcritureNum="77", CompAuxNum="C77", CompAuxLib="Soixante"),
]


def test_upload_apply_undo(ana: Client) -> None:
    """A ledger's differences are shown, used with one button, taken back with another."""
    run = taken(ana, separated(ROWS))
    assert run.state == RunState.READY
    assert run.source_id == "sage"
    page = text_of(ana, f"/imports/{run.pk}/")
    assert run.files[0]["sha256"] in page
    assert "30 net" in page
    assert "Apply the differences" in page
    assert not Item.objects.exists()
    answer = ana.post(f"/imports/{run.pk}/apply/", follow=True)
    page = answer.content.decode()
    version = Change.objects.get().pk
    assert f"data version V{version}" in page
    assert f'action="/imports/{run.pk}/undo/"' in page
    assert "judged again" in page
    assert "waiting" in page
    assert JobRun.objects.filter(key__endswith=f" V{version}").count() == 1
    assert Item.objects.current().exists()
    again = ana.post(f"/imports/{run.pk}/apply/")
    assert again.status_code == 302
    assert Change.objects.count() == 1
    page = ana.post(f"/imports/{run.pk}/undo/", follow=True).content.decode()
    assert "undone" in page.lower()
    assert not Item.objects.current().exists()
    assert ana.post(f"/imports/{run.pk}/undo/").status_code == 302
    assert Change.objects.count() == 2
    assert journal.verify() is None


def test_differences_by_table_and_sort(ana: Client) -> None:
    """Each count leads to its rows; a part answers alone where only it is asked for."""
    run = taken(ana, separated(ROWS))
    ana.post(f"/imports/{run.pk}/apply/")
    run = taken(ana, separated(MORE), source="sage", company="FR01", terms="45 eom")
    address = f"/imports/{run.pk}/?table=items&sort=changed"
    page = text_of(ana, address)
    assert "<del>" in page
    assert "Due on" in page
    part = ana.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<section class="sec" id="differences"')
    new = text_of(ana, f"/imports/{run.pk}/?table=items&sort=new")
    assert "60.00" in new
    for odd in ("?table=x&sort=new", "?table=items&sort=x&page=9", "?table=items&page=1e9"):
        assert "differences" in text_of(ana, f"/imports/{run.pk}/{odd}")


def test_same_file_twice(ana: Client) -> None:
    """The second time says nothing new, and offers nothing to apply."""
    run = taken(ana, separated(ROWS))
    ana.post(f"/imports/{run.pk}/apply/")
    run = taken(ana, separated(ROWS), source="sage", company="FR01")
    assert run.state == RunState.UNCHANGED
    page = text_of(ana, f"/imports/{run.pk}/")
    assert "known already" in page
    assert "Apply the differences" not in page


def test_shrunk_file_waits_for_the_tick(ana: Client) -> None:
    """It is in quarantine with its figures; without the tick, or with old figures, it is refused."""
    run = taken(ana, separated(MORE))
    ana.post(f"/imports/{run.pk}/apply/")
    few = MORE[-3:]
    run = taken(ana, separated(few), source="sage", company="FR01")
    assert run.state == RunState.QUARANTINED
    assert "waits for a confirmation" in text_of(ana, "/imports/")
    page = text_of(ana, f"/imports/{run.pk}/")
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    tick = re.search(r"I have checked these figures\.(.*?)</span>", page)
    assert tick is not None
    assert "Open items of FR01: from" in tick[1]
    for given in ({}, {"seen": seen[1]}, {"confirm": "on"}, {"seen": "x", "confirm": "on"}):
        answer = ana.post(f"/imports/{run.pk}/apply/", given)
        assert answer.status_code == 422
        assert "Nothing was changed" in answer.content.decode()
    assert Change.objects.count() == 1
    answer = ana.post(f"/imports/{run.pk}/apply/", {"seen": seen[1], "confirm": "on"})
    assert answer.status_code == 302
    run.refresh_from_db()
    assert (run.state, str(run.confirmed_by)) == (RunState.APPLIED, "ana")
    acts = journal.JournalEntry.objects.values_list("act", flat=True)
    assert "run_confirmed" in acts


def test_undo_is_refused_with_the_later_change(ana: Client) -> None:
    """What stands in the way is named: which import, which change, when, whose."""
    first = taken(ana, separated(ROWS))
    ana.post(f"/imports/{first.pk}/apply/")
    second = taken(ana, separated(MORE), source="sage", company="FR01", terms="45 eom")
    ana.post(f"/imports/{second.pk}/apply/")
    answer = ana.post(f"/imports/{first.pk}/undo/")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"Import R{second.pk}, change V{Change.objects.latest('pk').pk}" in page
    assert "by ana" in page


def test_faults_with_their_place(ana: Client) -> None:
    """File, line, column, value and what was expected, on screen and as a file without formulas."""
    rows = [dict(row) for row in ROWS]
    rows[0]["EcritureDate"] = "=2022"
    run = taken(ana, separated(rows))
    assert run.state == RunState.REFUSED
    page = text_of(ana, f"/imports/{run.pk}/")
    assert "fec.txt" in page
    assert "=2022" in page
    assert "a date such as 20220831" in page
    answer = ana.get(f"/imports/{run.pk}/faults.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "file,line,column,value,expected"
    assert lines[1].startswith("fec.txt,2,EcritureDate,'=2022,")
    lea = browser(person("lea", language="fr"))
    assert "une date" in text_of(lea, f"/imports/{run.pk}/")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"terms": "whenever"}, "payment terms: 30 net"),
        ({"new_company": " "}, "the key of the own company"),
        ({"currency": "XXX"}, "a currency code of ISO 4217"),
        ({"country": "F1"}, "a country code"),
        ({"new_source": "—"}, "the name of a new one"),
        ({"source": "nowhere"}, "the name of a new one"),
        ({"company": "nobody"}, "the key of the own company"),
        ({"format": "list", "map": "99"}, "a map that is kept"),
    ],
)
def test_form_says_what_it_needs(ana: Client, other: dict[str, str], said: str) -> None:
    """Where the eye is; nothing is taken in."""
    answer = upload(ana, b"x", **other)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not IntakeRun.objects.exists()


def test_form_needs_a_file(ana: Client) -> None:
    """Without one it says so."""
    answer = ana.post("/imports/new/", {"source": "new", "new_source": "x"})
    assert answer.status_code == 422
    assert "at least one file" in answer.content.decode()


def test_script_is_led_on(ana: Client) -> None:
    """A form sent by a script answers with the address where to go."""
    given = {
        "source": "new",
        "new_source": "S",
        "format": "fec",
        "mode": "full",
        "company": "new",
        "new_company": "FR01",
        "terms": "cash",
        "files": BytesIO(separated(ROWS)),
    }
    answer = ana.post("/imports/new/", given, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"/imports/{last().pk}/"


def test_source_remembers(ana: Client) -> None:
    """The form of a known source begins with what it was told last."""
    taken(ana, separated(ROWS))
    page = text_of(ana, "/imports/new/?source=sage")
    assert re.search(r'<option value="sage" selected>', page)
    assert 'name="terms" value="30 net"' in page


def test_discard(ana: Client) -> None:
    """A run that is let go can no longer be used."""
    run = taken(ana, separated(ROWS))
    page = ana.post(f"/imports/{run.pk}/discard/", follow=True).content.decode()
    assert "is discarded" in page
    assert ana.post(f"/imports/{run.pk}/discard/").status_code == 302
    page = ana.post(f"/imports/{run.pk}/apply/", follow=True).content.decode()
    assert "no longer in a state" in page
    assert not Change.objects.exists()


def test_who_may_look_and_who_may_act(ana: Client) -> None:
    """Auditors look and act on nothing; who collects or sells sees nothing of it."""
    run = taken(ana, separated(ROWS))
    for role in (Role.AUDITOR, Role.CFO):
        other = browser(person(role, role))
        assert "Apply the differences" not in text_of(other, f"/imports/{run.pk}/")
        assert "Import files" not in text_of(other, "/imports/")
        for act in ("apply", "discard", "undo", "map"):
            assert other.post(f"/imports/{run.pk}/{act}/").status_code == 403
        assert other.get("/imports/new/").status_code == 403
    for role in (Role.COLLECTOR, Role.SALES):
        other = browser(person(role, role))
        for address in ("/imports/", f"/imports/{run.pk}/", f"/imports/{run.pk}/faults.csv"):
            assert other.get(address).status_code == 403


def test_scope_holds_imports_too(ana: Client) -> None:
    """Who is limited to companies imports and reads theirs only; other limits import nothing."""
    theirs = taken(ana, separated(ROWS), new_company="ES01")
    ours = taken(ana, separated(ROWS))
    ana.post(f"/imports/{ours.pk}/apply/")
    ana.post(f"/imports/{theirs.pk}/discard/")
    lim = browser(limited("lim", Role.CREDIT_MANAGER, company="FR01"))
    assert f"/imports/{ours.pk}/" in text_of(lim, "/imports/")
    assert f"/imports/{theirs.pk}/" not in text_of(lim, "/imports/")
    text_of(lim, f"/imports/{theirs.pk}/", 404)
    assert lim.post(f"/imports/{theirs.pk}/apply/").status_code == 404
    for given in ({"new_company": "ES01"}, {"format": "dataset"}):
        answer = upload(lim, separated(ROWS), **given)
        assert answer.status_code == 422
        assert "this import concerns others too" in answer.content.decode()
    assert taken(lim, separated(ROWS), source="sage", company="FR01").state == RunState.UNCHANGED
    north = browser(limited("nor", Role.CREDIT_MANAGER, region="north"))
    assert f"/imports/{ours.pk}/" not in text_of(north, "/imports/")
    assert upload(north, separated(ROWS), company="FR01").status_code == 422
