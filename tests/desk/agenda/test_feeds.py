"""Calendars: numbers that stay, days that never move, reminders on working days."""

from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar

from aval.assessment.agenda import keep_agenda
from aval.assessment.day import assess_day
from aval.desk.agenda.feeds import (
    MOST_FEEDS,
    FeedCard,
    calendar_of,
    feed_by,
    feeds_of,
    make_feed,
    reminder_day,
    revoke_feed,
)
from aval.desk.agenda.working_days import countries, working_day_before
from aval.desk.refusals import ActRefused
from aval.records.models import Customer, Feed, Person
from aval.vocabulary.acts import Role
from aval.vocabulary.agenda import FeedScope
from aval.wording.language import Language
from tests.losing import DAY, losing
from tests.people import AT, limited, person
from tests.records.keeping import keep


@pytest.mark.parametrize(
    ("day", "country", "expected"),
    [
        (date(2026, 7, 14), "FR", date(2026, 7, 13)),  # the national day, a Tuesday
        (date(2026, 7, 14), "ES", date(2026, 7, 14)),
        (date(2026, 5, 1), "DE", date(2026, 4, 30)),
        (date(2026, 8, 2), "FR", date(2026, 7, 31)),  # a Sunday
        (date(2027, 1, 1), "FR", date(2026, 12, 31)),
        (date(2026, 12, 26), "GB", date(2026, 12, 24)),  # Saturday, Christmas the day before
        (date(2026, 8, 2), "", date(2026, 8, 2)),
    ],
)
def test_the_working_day_before(day: date, country: str, expected: date) -> None:
    """By known holidays; without a country every day counts."""
    assert working_day_before(day, country) == expected


def test_unknown_countries() -> None:
    """Are told, and not offered."""
    assert {"FR", "DE", "ES"} <= set(countries())
    with pytest.raises(KeyError):
        working_day_before(DAY, "XX")
    assert reminder_day(date(2026, 7, 16), 2, "FR") == date(2026, 7, 13)


def _calendar(feed: Feed, language: str = "en") -> Calendar:
    written = calendar_of(
        feed, at=AT, today=DAY, language=Language(language), host="aval.example",
        link=lambda row: f"https://aval.example/{row.customer}",
    )  # fmt: skip
    return Calendar.from_ical(written)


def _made(by: Person, **card: object) -> Feed:
    values = {"contents": FeedScope.ALL} | card
    return feed_by(make_feed(card=FeedCard(**values), by=by, at=AT))  # type: ignore[arg-type]


@pytest.fixture
def world(tmp_path: Path) -> None:
    """Judge the portfolio that loses cover."""
    keep(losing(tmp_path))
    assess_day(as_of=DAY, at=AT)
    keep_agenda(as_of=DAY)


@pytest.mark.django_db
@pytest.mark.usefixtures("world")
def test_events() -> None:
    """Whole days under numbers that stay; the reminder moves to a working day, the day does not."""
    boss = person("boss")
    feed = _made(boss, alarm_days=0, country="FR")
    declare = next(
        one
        for one in _calendar(feed).walk("VEVENT")
        if one["summary"] == "Declare the overdue: Name C1"
    )
    assert declare["dtstart"].dt == date(2026, 7, 30)
    assert declare["dtstart"].params["VALUE"] == "DATE"
    assert "540.00" in declare["description"]
    assert "https://aval.example/C1" in declare["description"]
    by_number = {str(one["uid"]) for one in _calendar(feed).walk("VEVENT")}
    keep_agenda(as_of=DAY)
    assess_day(as_of=DAY, at=AT)
    assert {str(one["uid"]) for one in _calendar(feed).walk("VEVENT")} == by_number
    (later,) = [
        one for one in _calendar(feed).walk("VEVENT") if one["dtstart"].dt == date(2026, 8, 30)
    ]  # a Sunday
    (alarm,) = later.walk("VALARM")
    assert alarm["trigger"].dt.days == -2  # on Friday at nine
    assert alarm["trigger"].dt.seconds == 9 * 3600
    french = [str(one["summary"]) for one in _calendar(feed, "fr").walk("VEVENT")]
    assert "Déclarer l’impayé\u00a0: Name C1" in french


@pytest.mark.django_db
@pytest.mark.usefixtures("world")
def test_whose() -> None:
    """Mine are those of my customers; all are those that I may see, without alarms if none."""
    Customer.objects.filter(pk="C1").update(owner="ana", region="north")
    ana = person("ana")
    mine = _calendar(_made(ana, contents=FeedScope.MINE)).walk("VEVENT")
    assert {str(one["url"]) for one in mine} == {"https://aval.example/C1"}
    assert not mine[0].walk("VALARM")
    near = limited("near", Role.CREDIT_MANAGER, region="south")
    assert not _calendar(_made(near)).walk("VEVENT")


@pytest.mark.django_db
def test_secrets() -> None:
    """Only the hash is kept; a feed that is revoked or whose person left is no feed."""
    boss, other = person("boss"), person("other")
    secret = make_feed(card=FeedCard(FeedScope.ALL), by=boss, at=AT)
    made = Feed.objects.get()
    assert secret not in str(vars(made))
    assert feed_by(secret) == made
    with pytest.raises(Feed.DoesNotExist):
        feed_by(made.digest)
    with pytest.raises(Feed.DoesNotExist):
        revoke_feed(number=made.pk, by=other, at=AT)
    boss.is_active = False
    boss.save()
    with pytest.raises(Feed.DoesNotExist):
        feed_by(secret)
    boss.is_active = True
    boss.save()
    revoke_feed(number=made.pk, by=boss, at=AT)
    revoke_feed(number=made.pk, by=boss, at=AT)
    with pytest.raises(Feed.DoesNotExist):
        feed_by(secret)
    assert feeds_of(boss) == []
    for _ in range(MOST_FEEDS):
        make_feed(card=FeedCard(FeedScope.ALL), by=boss, at=AT)
    with pytest.raises(ActRefused, match="refused_feeds"):
        make_feed(card=FeedCard(FeedScope.ALL), by=boss, at=AT)
