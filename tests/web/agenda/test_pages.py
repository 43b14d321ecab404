"""The pages of the agenda: weeks, the list, who loses cover, calendars; in every language."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from aval.assessment.agenda import keep_agenda
from aval.assessment.day import assess_day
from aval.records.models import (
    AgendaEntry,
    AgendaMark,
    Customer,
    Deadline,
    Feed,
    Forecast,
    JournalEntry,
)
from aval.vocabulary.acts import Role
from tests.losing import DAY, losing
from tests.people import AT, limited
from tests.records.keeping import keep
from tests.web.visitors import client_of, page_text, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge the portfolio that loses cover, and let today be its day."""
    keep(losing(tmp_path))
    assess_day(as_of=DAY, at=AT)
    keep_agenda(as_of=DAY)
    modules = (
        "agenda.views",
        "agenda.acts",
        "agenda.entry",
        "agenda.feeds",
        "agenda.row",
        "reader",
    )
    for module in (*modules, "shipments.views"):
        monkeypatch.setattr(f"aval.web.{module}.localdate", lambda *_: DAY)


@pytest.fixture
def client() -> Client:
    """Return a browser of a credit manager."""
    return client_of(person(Role.CREDIT_MANAGER))


def _text(client: Client, name: str, **given: object) -> str:
    answer = client.get(reverse(name), given)
    assert answer.status_code == 200, answer.content[:500]
    return page_text(answer)


def _post(client: Client, name: str, /, *arguments: object, **given: object) -> str:
    answer = client.post(reverse(name, args=arguments), given, follow=True)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_weeks(language: str) -> None:
    """Three weeks with what falls in each, its clause, what is lost, and the act that saves it."""
    client = client_of(person(Role.CREDIT_MANAGER, language=language))
    text = _text(client, "agenda")
    declare = {"en": "Declare the overdue", "fr": "Déclarer l’impayé", "es": "Declarar el impago"}
    assert declare[language] in text
    assert "Name C1" in text
    assert "I1" in text
    if language == "en":
        assert "Time to declare an overdue: 30 days, terms from 1 Jan 2026" in text
        assert "Week 31" in text
        assert "EUR, of what stands today" in text
        assert "270" in text  # what C1 loses within 7 days, not the 540 at stake
    for name in ("agenda_list", "agenda_losses", "agenda_feeds", "shipments"):
        assert _text(client, name)


def test_list_pages_and_filters(client: Client) -> None:
    """Each filter holds; an address that names nonsense asks for nothing."""
    everything = _text(client, "agenda_list", all="1")
    assert "I3" in everything
    assert "I3" not in _text(client, "agenda_list", all="1", kind="notify", until="2026-08-01")
    only = _text(client, "agenda_list", group="own_risk", all="1")
    assert "Name C2" in only
    assert "Name C1" not in only
    assert "No entry is as asked" in _text(client, "agenda_list", policy="none")
    odd = {"after": "x_y_z_1", "since": "0001-13-01", "state": "odd", "kind": "odd", "group": "x"}
    assert "Name C1" in _text(client, "agenda_list", **odd)
    assert _text(client, "agenda", **{"from": "2030-01-01"})


def test_what_is_past(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that ended is nothing to be late with: it is found among what is past."""
    later = date(2026, 8, 10)
    assess_day(as_of=later, at=AT)
    keep_agenda(as_of=later)
    for module in ("agenda.views", "reader"):
        monkeypatch.setattr(f"aval.web.{module}.localdate", lambda *_: later)
    assert "Name C2" not in _text(client, "agenda_list", group="own_risk", all="1")
    past = _text(client, "agenda_list", state="past", all="1")
    assert "Management credit ends" in past
    assert "Temporary guarantee or top-up ends" in past
    assert ">Past</span>" in past
    assert 'class="bad"' not in past
    assert ">Late<" not in _text(client, "agenda", state="past", all="1")


def test_given_done_and_reopened(client: Client) -> None:
    """Marked on the page; done ones stand under their filter, with who and why."""
    someone = person(Role.COLLECTOR)
    page = _text(client, "agenda_list", kind="notify", until="2026-07-30")
    key = page.split('name="entry" value="')[1].split('"')[0]
    assert "assigned to collector" in _post(
        client, "agenda_act", act="give", owner=someone.username, entry=key
    )
    mine = _text(client_of(someone), "agenda_list", owner=someone.username)
    assert "I1" in mine
    here = reverse("agenda_list")
    done = _post(client, "agenda_act", act="done", note="sent", entry=key, here=here)
    assert "1 entry marked as done" in done
    assert "I1" not in _text(client, "agenda_list", kind="notify", until="2026-07-30")
    shown = _text(client, "agenda_list", state="done")
    assert "sent" in shown
    keep_agenda(as_of=DAY)
    assert AgendaMark.objects.get().owner == someone
    _post(client, "agenda_act", act="reopen", entry=key, here="https://elsewhere.example/")
    assert "I1" in _text(client, "agenda_list", kind="notify", until="2026-07-30")
    acts = set(JournalEntry.objects.values_list("act", flat=True))
    assert {"agenda_owned", "agenda_done", "agenda_undone"} <= acts


def test_refusals(client: Client) -> None:
    """Say why, and nothing is marked."""
    assert "Choose entries first" in _post(client, "agenda_act", act="done", entry="d9999999")
    assert "Choose entries first" in _post(client, "agenda_act", act="done", entry=["x", "d-1"])
    page = _text(client, "agenda_list")
    key = page.split('name="entry" value="')[1].split('"')[0]
    assert "login nobody" in _post(client, "agenda_act", act="give", owner="nobody", entry=key)
    many = [f"d{number}" for number in range(1_001)]
    assert "at most 1,000" in _post(client, "agenda_act", act="done", entry=many)
    assert not AgendaMark.objects.exists()
    assert client_of(person(Role.SALES)).post(reverse("agenda_act")).status_code == 403


def test_taken_away(client: Client) -> None:
    """As CSV and as a workbook, all of what was asked for."""
    answer = client.post(reverse("agenda_export"), {"form": "csv", "kind": "notify"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].startswith("\ufeffDay,")
    assert any("540.00" in line and "I1" in line for line in lines)
    book = client.post(reverse("agenda_export"), {"form": "xlsx", "all": "1"})
    assert b"".join(book.streaming_content)[:2] == b"PK"


def test_only_what_one_may_see() -> None:
    """Entries, sums, keys of others' entries, and calendars."""
    Customer.objects.filter(pk="C2").update(region="north")
    near = limited("near", Role.CREDIT_MANAGER, region="north")
    client = client_of(near)
    for name in ("agenda", "agenda_list", "agenda_losses"):
        text = _text(client, name, all="1", days=30)
        assert "Name C2" in text
        assert "Name C1" not in text
    everything = _text(client_of(person()), "agenda_list", kind="notify")
    key = everything.split('name="entry" value="')[1].split('"')[0]
    assert "Choose entries first" in _post(client, "agenda_act", act="done", entry=key)


def test_calendar_of_a_person(client: Client) -> None:
    """Made, read without a login, limited to its person, and nothing once it is revoked."""
    page = _post(client, "agenda_feeds", contents="all", alarm_days="2", country="FR")
    address = page.split('readonly value="')[1].split('"')[0]
    assert Feed.objects.get().digest not in address
    stranger = Client()
    answer = stranger.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    text = answer.content.decode().replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20260730" in text
    assert "Declare the overdue: Name C1" in text
    assert "Last read" in _text(client, "agenda_feeds")
    feed = Feed.objects.get()
    assert (
        client_of(person()).post(reverse("agenda_feed_revoke", args=[feed.pk])).status_code == 404
    )
    assert "revoked" in _post(client, "agenda_feed_revoke", feed.pk)
    assert stranger.get(address).status_code == 404
    for bad in ({"alarm_days": "99"}, {"alarm_days": "x"}, {"country": "XX"}):
        refused = client.post(reverse("agenda_feeds"), {"contents": "mine", **bad})
        assert refused.status_code == 422


def test_before_the_first_assessment() -> None:
    """The page says what to do next."""
    from aval.records.models import Assessment  # noqa: PLC0415 - of this test alone

    Assessment.objects.all().delete()
    client = client_of(person())
    assert "There is no agenda yet" in _text(client, "agenda")
    assert "There is no agenda yet" in _text(client, "agenda_losses")


def test_an_agenda_without_entries_names_the_next(client: Client) -> None:
    """Three weeks of nothing are good news."""
    text = _text(client, "agenda", policy="AZ-100", kind="claim")
    assert "Nothing falls in these three weeks" in text
    assert "The next entry is on" in text


def test_an_entry_has_an_address(client: Client) -> None:
    """Calendars lead to it: with its acts, done, moved to another day, gone."""
    text = _feed_text(client)
    address = text.split("/agenda/entry/notify/2026-07-30/C1/")[1].split("\r\n")[0]
    path = f"/agenda/entry/notify/2026-07-30/C1/{address}"
    shown = client.get(path).content.decode()
    assert "Declare the overdue" in shown
    assert "?kind=overdue&amp;policy=AZ-100&amp;item=I1" in shown
    key = shown.split('name="entry" value="')[1].split('"')[0]
    assert _post(client, "agenda_act", act="done", note="sent", entry=key, here=path)
    assert ">Done</span>" in client.get(path).content.decode()
    Deadline.objects.filter(item="I1", kind="notify").update(state="met")
    Deadline.objects.filter(item="I1", kind="notify").update(on=date(2026, 8, 4))
    moved = client.get(path).content.decode()
    assert "This entry is gone" in moved
    assert "sent" in moved
    assert "The same on other days" in moved
    assert ">Met</span>" in moved
    Deadline.objects.filter(item="I1").delete()
    gone = client.get(path).content.decode()
    assert "This entry is gone" in gone
    assert "Name C1" in gone


def _feed_text(client: Client) -> str:
    page = _post(client, "agenda_feeds", contents="all")
    address = page.split('readonly value="')[1].split('"')[0]
    return Client().get(address).content.decode().replace("\r\n ", "")


def test_an_entry_keeps_to_the_scope() -> None:
    """Of a customer outside it nobody learns anything; those of contracts are not for everybody."""
    Customer.objects.filter(pk="C2").update(region="north")
    made = AgendaEntry.objects.create(
        kind="renewal", on=DAY, policy="AZ-100", trigger=date(2026, 12, 31)
    )
    contract = f"{reverse('agenda_contract', args=['renewal', '2026-07-28'])}?policy=AZ-100"
    boss = client_of(person())
    assert f'value="e{made.pk}"' in boss.get(contract).content.decode()
    _post(boss, "agenda_act", act="done", note="ours alone", entry=f"e{made.pk}")
    made.delete()
    assert "ours alone" in boss.get(contract).content.decode()
    near = client_of(limited("near", Role.CREDIT_MANAGER, region="north"))
    assert "ours alone" not in near.get(contract).content.decode()
    credit = ["credit_end", "2026-08-02"]
    assert "Name C2" in near.get(reverse("agenda_entry", args=[*credit, "C2"])).content.decode()
    for bad in ([*credit, "C1"], ["odd", "2026-08-02", "C2"], ["credit_end", "never", "C2"]):
        assert near.get(reverse("agenda_entry", args=bad)).status_code == 404


def test_losses_offer_the_act(client: Client) -> None:
    """With its items; a form where there is one, the file where there is none, what is in hand."""
    text = _text(client, "agenda_losses", days="7")
    declare = f"{reverse('paper_new', args=['C1'])}?kind=overdue&amp;policy=AZ-100&amp;item=I1"
    assert declare in text
    assert f"{reverse('paper_new', args=['C3'])}?kind=extension" in text
    assert f'href="{reverse("customer", args=["C2"])}" data-acts>Decide' in text
    month = _text(client, "agenda_losses", days="30")
    assert declare in month
    sales = _text(client_of(person(Role.AUDITOR)), "agenda_losses", days="7")
    assert declare not in sales


def test_who_only_wins_loses_nothing(client: Client) -> None:
    """A limit that rises meanwhile is no loss, and nobody's loss is made up for by it."""
    lost = Forecast.objects.filter(days=7)
    text = _text(client, "agenda_losses", days="7")
    assert "Name C1" in text
    lost.filter(customer="C1").update(indemnity=0, limit=-5_000, credit=0, stops=False)
    assert "Name C1" not in _text(client, "agenda_losses", days="7")


def test_items_of_a_day_go_together(client: Client) -> None:
    """All of one day and policy stand in the address, or none where they are too many."""
    first = Deadline.objects.get(item="I1", kind="notify")
    for number in range(60):
        first.pk, first.item = None, f"X{number}"
        first.save()
        if number == 1:
            text = _text(client, "agenda_losses", days="7")
            assert "item=I1&amp;item=X0&amp;item=X1" in text
    assert '?kind=overdue&amp;policy=AZ-100"' in _text(client, "agenda_losses", days="7")


def test_acts_of_a_row(client: Client) -> None:
    """What saves the cover of one customer, the nearest first, and the acts beside it."""
    address = reverse("customer_acts", args=["C1"])
    whole = client.get(address).content.decode()
    assert whole.index("Declare the overdue") < whole.index("item=I2")
    assert "<h1" in whole
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith("<dialog")
    assert reverse("hold_set", args=["C1"]) in part
    assert reverse("request_new", args=["C1"]) in part
    assert "mailto:" in part
    looks = client_of(person(Role.AUDITOR)).get(address).content.decode()
    assert reverse("hold_set", args=["C1"]) not in looks
    assert reverse("request_new", args=["C1"]) not in looks
    listed = _text(client, "report")
    assert f'href="{address}" hx-get="{address}"' in listed
    temporary = client.get(reverse("customer_acts", args=["C2"])).content.decode()
    assert "kind=prolong&amp;layer=temporary" in temporary
    assert "Decide" in temporary
