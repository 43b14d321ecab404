"""Calendar feeds: a secret address of a person, whose entries any calendar program reads.

Aval keeps only the hash of the secret. What is read is inside what the person may see now, in the
person's language; a feed that is revoked, or whose person left, holds nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from secrets import token_urlsafe

from django.db import transaction
from icalendar import Alarm, Calendar, Event

from aval.desk.agenda.export import all_rows
from aval.desk.agenda.queries import Row, reporting_currency
from aval.desk.agenda.selecting import Wanted, select
from aval.desk.agenda.telling import about, act, clause, lost, title
from aval.desk.agenda.working_days import countries, working_day_before
from aval.desk.refusals import refuse
from aval.records import journal
from aval.records.models import Feed, Person
from aval.vocabulary.acts import Act
from aval.vocabulary.agenda import AgendaState, FeedScope
from aval.wording.language import Language

AHEAD_DAYS = 180
MOST_EVENTS = 2_000
MOST_FEEDS = 10
LONGEST_ALARM_DAYS = 60
HOUR = 9
"""The hour of the day at which reminders sound, by the reader's own clock."""
Link = Callable[[Row], str]


@dataclass(frozen=True, slots=True)
class FeedCard:
    """What a feed holds: whose entries, and how many days before it reminds (None: never).

    Reminders move back to the working days of `country`.
    """

    contents: FeedScope
    alarm_days: int | None = None
    country: str = ""


@transaction.atomic
def make_feed(*, card: FeedCard, by: Person, at: datetime) -> str:
    """Make a feed and return its secret, which cannot be read again.

    Raises ActRefused for a country or a reminder that cannot be, or where there are too many.
    """
    if card.country and card.country not in countries():
        refuse("agenda.refused_country", country=card.country)
    if card.alarm_days is not None and not 0 <= card.alarm_days <= LONGEST_ALARM_DAYS:
        refuse("agenda.refused_alarm", most=LONGEST_ALARM_DAYS)
    if Feed.objects.filter(person=by, revoked_at=None).count() >= MOST_FEEDS:
        refuse("agenda.refused_feeds", most=MOST_FEEDS)
    secret = token_urlsafe(32)
    made = Feed.objects.create(
        person=by, digest=_digest(secret), contents=card.contents, alarm_days=card.alarm_days,
        country=card.country, made_at=at,
    )  # fmt: skip
    journal.write(at=at, person=by, act=Act.FEED_MADE, subject=by.username, feed=made.pk)
    return secret


@transaction.atomic
def revoke_feed(*, number: int, by: Person, at: datetime) -> None:
    """Revoke one's own feed; done twice it is done once. Raises Feed.DoesNotExist for another's."""
    feed = Feed.objects.select_for_update().get(pk=number, person=by)
    if feed.revoked_at is None:
        feed.revoked_at = at
        feed.save(update_fields=["revoked_at"])
        journal.write(at=at, person=by, act=Act.FEED_REVOKED, subject=by.username, feed=feed.pk)


def feeds_of(person: Person) -> Sequence[Feed]:
    """Return a person's feeds that are not revoked, the newest first."""
    return list(Feed.objects.filter(person=person, revoked_at=None).order_by("-pk"))


def feed_by(secret: str) -> Feed:
    """Return the feed of a secret; raises Feed.DoesNotExist where it is none, or no longer."""
    rows = Feed.objects.select_related("person")
    return rows.get(digest=_digest(secret), revoked_at=None, person__is_active=True)


def calendar_of(
    feed: Feed, *, at: datetime, today: date, language: Language, host: str, link: Link
) -> bytes:
    """Return the calendar of a feed; `host` makes its numbers unique, `link` leads to an entry."""
    person = feed.person
    owner = person.username if feed.contents == FeedScope.MINE else ""
    wanted = Wanted(
        state=AgendaState.TO_DO, owner=owner, since=today, until=today + timedelta(AHEAD_DAYS)
    )
    currency = reporting_currency() or "EUR"
    made = Calendar()
    made.add("prodid", "-//Aval//agenda//")
    made.add("version", "2.0")
    made.add("x-wr-calname", language.say("agenda.calendar", person=str(person)))
    for row in islice(all_rows(select(person, wanted, today=today)), MOST_EVENTS):
        made.add_component(_event(row, feed, at, language, currency, host, link))
    Feed.objects.filter(pk=feed.pk).update(read_at=at)
    written: bytes = made.to_ical()
    return written


def reminder_day(on: date, alarm_days: int, country: str) -> date:
    """Return the day of the reminder for a day: so many days before, or the working day before."""
    return working_day_before(on - timedelta(alarm_days), country)


def uid_of(row: Row, host: str) -> str:
    """Return the number of an entry in calendars: the same as long as it is about the same."""
    text = "\x1f".join(str(part) for part in row.mark)
    return f"{sha256(text.encode()).hexdigest()[:32]}@{host}"


def _event(
    row: Row, feed: Feed, at: datetime, language: Language, currency: str, host: str, link: Link
) -> Event:
    name = row.name or row.policy
    lines = [about(row, language), lost(row, language)]
    if row.at_stake:
        amount = language.money(row.at_stake, currency)
        lines.append(language.say("agenda.stake", amount=amount))
    lines += [said for said in (clause(row, language, currency), link(row)) if said]
    event = Event()
    event.add("uid", uid_of(row, host))
    event.add("dtstamp", at)
    event.add("dtstart", row.on)
    event.add("dtend", row.on + timedelta(1))
    event.add("summary", language.say("agenda.event", kind=title(row, language), name=name))
    event.add("description", "\n".join(lines))
    event.add("transp", "TRANSPARENT")
    if address := link(row):
        event.add("url", address)
    if feed.alarm_days is not None:
        day = reminder_day(row.on, feed.alarm_days, feed.country)
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"{act(row, language)}: {name}")
        alarm.add("trigger", timedelta(days=(day - row.on).days, hours=HOUR))
        event.add_component(alarm)
    return event


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
