"""Contracts on screen: read, written with a preview, compared, from a template, by their rights."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from aval.assessment.day import assess_day
from aval.assessment.standing import all_particulars
from aval.desk.policies.queries import current
from aval.records import journal
from aval.records.models import Change, Person, PolicyFacts
from aval.vocabulary.acts import RIGHTS, Right, Role
from aval.vocabulary.policies import SaleDate
from aval.vocabulary.words import Layer
from tests.desk.policies.world import TODAY, world
from tests.people import limited
from tests.web.visitors import client_of, person

pytestmark = pytest.mark.django_db
PAGE = "/policies/AZ-100/"


@pytest.fixture(autouse=True)
def looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    """Make the world, looked at on its day."""
    settings.MEDIA_ROOT = tmp_path / "files"
    world(tmp_path / "portfolio")
    for module in ("views", "editing", "foreseeing", "heading", "acts"):
        monkeypatch.setattr(f"aval.web.policies.{module}.localdate", lambda _=None: TODAY)


@pytest.fixture
def ana() -> Client:
    """Return the browser of a credit manager."""
    return client_of(person(Role.CREDIT_MANAGER))


def form_of(page: str) -> dict[str, object]:
    """Return the fields of a page's long form as a browser would send them."""
    form = page[page.index('<form class="form po-form"') :]
    found: dict[str, object] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        given = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        name = given.get("name", "")
        if given.get("type") == "checkbox":
            if " checked" in tag:
                found.setdefault(name, [])
                found[name].append(given.get("value", "on"))  # type: ignore[attr-defined]
        elif name and name != "csrfmiddlewaretoken":
            found[name] = given.get("value", "")
    for name, inside in re.findall(
        r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        first = re.search(r'value="([^"]*)"', inside)
        found[name] = chosen[1] if chosen else first[1] if first else ""
    return found


def _text(answer: HttpResponse, status: int = 200) -> str:
    text = answer.content.decode()
    told = " ".join(re.sub("<[^>]*>", " ", text[text.index("<main") :]).split())
    assert answer.status_code == status, told[:1500]
    return text


def test_list_and_page(ana: Client) -> None:
    """The list leads to the policy: its terms grouped, who is insured, covers of their own."""
    page = _text(ana.get("/policies/"))
    assert PAGE in page
    assert "Allianz Trade" in page
    page = _text(ana.get(PAGE))
    for said in ("Maximum extension period", "60 days", "from 1 Jan 2026 on", "Claims and indemnity",
                 "Companies insured", "EUR\u00a028,800.00"):  # fmt: skip
        assert said in page, said
    assert re.search(r"Weber GmbH.*80%.*90%", page, re.DOTALL)
    past = _text(ana.get(PAGE + "?block=2025-01-01"))
    assert "28,800.00" not in past
    assert ana.get("/policies/none/").status_code == 404


def test_corrected_with_a_preview(ana: Client) -> None:
    """The form holds what is known; the preview says what would change; saved, it is a fact."""
    page = _text(ana.get(PAGE + "terms/?block=2026-01-01"))
    typed = form_of(page) | {"v-mep_days": "120", "c-mep_days": "art. 12.3"}
    shown = _text(ana.post(PAGE + "terms/", typed | {"preview": "1"}))
    assert "What would change" in shown
    assert "Breaches that begin or end" in shown
    assert PolicyFacts.objects.count() == 1
    saved = _text(ana.post(PAGE + "terms/", typed | {"save": "1"}, follow=True))
    assert "art. 12.3" in saved
    assert "120 days" in saved
    assert "Undo" in saved
    assert "Terms from 1 Jan 2026: Maximum extension period" in saved
    entry = journal.JournalEntry.objects.latest("number")
    assert (entry.act, entry.subject) == ("terms_written", "AZ-100")
    undone = _text(ana.post(f"/policies/undo/{Change.objects.latest('pk').pk}/", follow=True))
    assert "what it was before" in undone
    assert "art. 12.3" not in _text(ana.get(PAGE))


def test_saved_unchanged_is_nothing(ana: Client) -> None:
    """The form as it came writes nothing: no value is lost on the way to the screen and back."""
    for block in ("2025-01-01", "2026-01-01"):
        typed = form_of(_text(ana.get(f"{PAGE}terms/?block={block}")))
        page = _text(ana.post(PAGE + "terms/", typed | {"save": "1"}, follow=True))
        assert "nothing was written" in page
    head = form_of(_text(ana.get(PAGE + "contract/")))
    assert "nothing was written" in _text(
        ana.post(PAGE + "contract/", head | {"save": "1"}, follow=True)
    )
    assert PolicyFacts.objects.count() == 1


def test_a_new_version(ana: Client) -> None:
    """A copy of the last, from a day on; the one before ends the day before; both compared."""
    typed = form_of(_text(ana.get(PAGE + "terms/")))
    typed |= {"v-valid_from": "2026-07-01", "v-insured_pct.permanent": "92.5",
              "z-1-countries": "br ar", "z-1-permanent": "80",
              "b-1-loss_ratio_upto": "30", "b-1-percent": "-10"}  # fmt: skip
    assert "No figure, deadline or breach" in _text(ana.post(PAGE + "terms/", typed))
    ana.post(PAGE + "terms/", typed | {"save": "1"})
    found = current("AZ-100")
    assert found is not None
    before, made = found[1].terms[-2:]
    assert (before.valid_to, made.valid_from) == (date(2026, 6, 30), date(2026, 7, 1))
    assert made.zone[0].countries == ("BR", "AR")
    page = _text(ana.get(PAGE + "compare/"))
    assert "92.5%" in page
    assert "BR, AR: permanent limit 80%" in page
    assert "loss ratio up to 30%: \u221210%" in page


def test_faults_stand_at_their_fields(ana: Client) -> None:
    """What cannot be kept is said where it is typed; nothing is written; what was typed stays."""
    typed = form_of(_text(ana.get(PAGE + "terms/?block=2026-01-01")))
    wrong = typed | {"v-mep_days": "soon", "v-premium_rate": "", "v-insured_pct.permanent": "190"}
    page = _text(ana.post(PAGE + "terms/", wrong | {"save": "1"}), 422)
    assert 'value="soon"' in page
    assert page.count('aria-invalid="true"') == 2
    clash = typed | {"v-valid_from": "2025-06-01", "v-premium_rate": ""}
    assert "cannot be kept" in _text(ana.post(PAGE + "terms/", clash | {"save": "1"}), 422)
    page = _text(ana.post(PAGE + "terms/", typed | {"v-premium_rate": "", "save": "1"}), 422)
    assert "There is a minimum premium but no rate" in page
    late = typed | {"fact": "1234567"}
    assert "Somebody changed" in _text(ana.post(PAGE + "terms/", late | {"save": "1"}), 422)
    assert ana.get(PAGE + "terms/?block=2020-01-01").status_code == 404
    assert PolicyFacts.objects.count() == 1


@pytest.mark.parametrize("template", ["allianz-trade", "coface", "atradius", "first-euro",
                                      "excess-of-loss", "top-up"])  # fmt: skip
def test_from_a_template(ana: Client, template: str) -> None:
    """Its values are examples until they are confirmed, on the page and in the list."""
    page = _text(ana.get(f"/policies/new/?template={template}"))
    assert "xample, check your contract" in page
    typed = form_of(page) | {"policy": "N1", "v-valid_from": "2026-08-01", "v-waiting_days": "170"}
    shown = _text(ana.post("/policies/new/", typed))
    assert "What would change" in shown
    made = _text(ana.post("/policies/new/", typed | {"save": "1"}, follow=True))
    assert "values are examples" in made
    examples = all_particulars()["N1"].examples["2026-08-01"]
    assert "mep_days" in examples
    assert "waiting_days" not in examples
    assert "examples to check" in _text(ana.get("/policies/"))
    ana.post("/policies/N1/confirm/", {"block": "2026-08-01", "parameter": list(examples)})
    assert not all_particulars()["N1"].examples.get("2026-08-01")
    assert "values are examples" not in _text(ana.get("/policies/N1/"))
    again = ana.post("/policies/new/", typed | {"save": "1"})
    assert "already" in _text(again, 422)


def test_the_contract(ana: Client) -> None:
    """Who is insured and what the particulars says, with what that would change."""
    typed = form_of(_text(ana.get(PAGE + "contract/")))
    typed |= {"number": "0123456", "kind": "surveyed", "currency": "eur", "broker": "Marsden",
              "renewal_notice_days": "90", "premium_dates": "2026-01-15, 2026-04-15",
              "contacts": "Jo, jo" + "@example.com", "excluded_countries": "ES",
              "c-excluded_countries": "art. 3", "top_up_rate": "1,5",
              "sale_date": "delivered"}  # fmt: skip
    shown = _text(ana.post(PAGE + "contract/", typed))
    assert "Ibáñez SL" in shown
    page = _text(ana.post(PAGE + "contract/", typed | {"save": "1"}, follow=True))
    for said in (
        "0123456",
        "Surveyed buyers",
        "Marsden",
        "90 days",
        "15 Apr 2026",
        "art. 3",
        "1.5%",
    ):
        assert said in page, said
    known = all_particulars()["AZ-100"]
    assert (known.top_up_rate, known.sale_date) == (Decimal("1.5"), SaleDate.DELIVERED)
    for wrong in ({"currency": "XXX"}, {"rank": "x"}, {"premium_dates": "soon"}, {"kind": ""},
                  {"renewal_notice_days": "-1"}, {"countries": "France"}, {"top_up_rate": "101"},
                  {"sale_date": "soon"}):  # fmt: skip
        fresh = form_of(_text(ana.get(PAGE + "contract/")))
        assert ana.post(PAGE + "contract/", fresh | wrong | {"save": "1"}).status_code == 422


def test_an_endorsement(ana: Client) -> None:
    """Terms of mid-year go on with the insurance year where they follow without a gap."""
    typed = form_of(_text(ana.get(PAGE + "terms/"))) | {"v-valid_from": "2026-07-01"}
    ana.post(PAGE + "terms/", typed | {"endorsement": "1", "save": "1"})
    assert all_particulars()["AZ-100"].endorsements == (date(2026, 7, 1),)
    page = _text(ana.get(PAGE + "?block=2026-07-01"))
    assert "the insurance year of the terms before goes on" in page.lower()
    form = form_of(_text(ana.get(PAGE + "terms/?block=2026-07-01")))
    assert form["endorsement"] == ["1"]
    ana.post(PAGE + "contract/", form_of(_text(ana.get(PAGE + "contract/"))) | {"save": "1"})
    assert all_particulars()["AZ-100"].endorsements == (date(2026, 7, 1),)
    late = form | {"v-valid_from": "2026-07-02", "save": "1"}
    assert "no insurance year" in _text(ana.post(PAGE + "terms/", late), 422)
    form.pop("endorsement")
    ana.post(PAGE + "terms/", form | {"save": "1"})
    assert all_particulars()["AZ-100"].endorsements == ()


def test_a_block_ends(ana: Client) -> None:
    """Its last day is set, and can be taken back."""
    page = _text(ana.get(PAGE))
    fact = re.search(r'name="fact" value="(\d+)"', page)
    assert fact
    given = {"block": "2026-01-01", "fact": fact[1], "on": "2026-12-31"}
    assert "31 Dec 2026" in _text(ana.post(PAGE + "end/", given, follow=True))
    assert "is a day such as" in _text(ana.post(PAGE + "end/", given | {"on": "soon"}, follow=True))
    assert "Somebody changed" in _text(ana.post(PAGE + "end/", given, follow=True))
    assert "cannot be taken back" in _text(ana.post("/policies/undo/999999/", follow=True))


def test_a_clause_stands_where_it_acts(ana: Client) -> None:
    """In the derivation and at the deadline: its number, and whether its value is an example."""
    typed = form_of(_text(ana.get(PAGE + "terms/?block=2026-01-01")))
    numbers = {
        "c-mep_days": "art. 12.3",
        "c-notify_days": "art. 14",
        "c-insured_pct.permanent": "A1",
    }
    ana.post(PAGE + "terms/", typed | numbers | {"save": "1"})
    now = timezone.now()
    assess_day(as_of=timezone.localdate(now), at=now)
    why = _text(ana.get("/customers/C1/why/"))
    assert "Maximum extension period: 60 days (art. 12.3)" in why
    day = TODAY.isoformat()
    told = _text(ana.get(f"/customers/C1/?as_of={day}"))
    assert '<span class="id">art. 12.3</span>' in told


def test_premiums_are_for_whoever_sees_everything() -> None:
    """A salesperson with a limit of sight reads the terms, without what the policy costs."""
    whole = client_of(person(Role.SALES))
    assert "28,800.00" in _text(whole.get(PAGE))
    part = client_of(limited("part", Role.SALES, region="north"))
    for address in (PAGE, PAGE + "compare/?one=1:2025-01-01"):
        page = _text(part.get(address))
        assert "28,800.00" not in page
        assert "Rate of the premium" not in page
    assert "Premiums are shown to whoever" in _text(part.get(PAGE))


@pytest.mark.parametrize("role", [role for role in Role if Right.POLICIES not in RIGHTS[role]])
def test_only_who_may_write(role: Role) -> None:
    """Others read; forms and acts are closed, and not offered."""
    client = client_of(person(role))
    assert "New version" not in _text(client.get(PAGE))
    for address in ("/policies/new/", PAGE + "terms/", PAGE + "contract/"):
        assert client.get(address).status_code == 403
    assert client.post(PAGE + "confirm/", {"block": "2026-01-01"}).status_code == 403


@pytest.mark.parametrize(
    ("code", "word", "typed_pct"), [("fr", "Garantie", "92,5"), ("es", "Cobertura", "92,5")]
)
def test_in_every_language(ana: Client, code: str, word: str, typed_pct: str) -> None:
    """The pages and forms stand, and numbers are read as the language writes them."""
    Person.objects.update(language=code)
    for address in ("/policies/", PAGE, PAGE + "compare/", PAGE + "contract/",
                    "/policies/new/?template=coface"):  # fmt: skip
        _text(ana.get(address))
    assert word in _text(ana.get(PAGE))
    typed = form_of(_text(ana.get(PAGE + "terms/?block=2026-01-01")))
    assert typed["v-minimum_premium"] == "28800,00"
    ana.post(PAGE + "terms/", typed | {"v-insured_pct.permanent": typed_pct, "save": "1"})
    found = current("AZ-100")
    assert found is not None
    assert str(found[1].terms[-1].insured_pct[Layer.PERMANENT]) == "92.5"
    assert found[1].terms[-1].minimum_premium == 28800
