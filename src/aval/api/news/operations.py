"""The operations on news; what may be entered and what it does is the desk's to say."""

from typing import Annotated

from django.http import HttpRequest
from django.utils.timezone import localdate, now
from ninja import Body, Path, Router, Status

from aval.api.access import DECLARE, SEE, person_of
from aval.api.news import shapes
from aval.api.once import IdempotencyKey, done_once
from aval.api.shapes import Key, answers, minor_asked, money
from aval.desk.customer.insolvency import insolvency_of
from aval.desk.customer.queries import seen
from aval.desk.news import actions
from aval.desk.news.checking import Entered
from aval.desk.news.queries import Known, listed
from aval.desk.programs.once import Answer
from aval.records.models import CustomerNews
from aval.vocabulary.acts import Origin
from aval.vocabulary.news import NewsKind

router = Router(tags=["news"])
Named = Annotated[Key, Path()]
NewsNamed = Annotated[shapes.NewsKey, Path()]
_CREATED = 201


@router.get("/{path:key}/news", auth=SEE, response=answers(shapes.AllNews))
def list_news(request: HttpRequest, key: Named) -> shapes.AllNews:
    """List what is known of a customer beside its items. Right: see customers."""
    return _shown(request, key)


@router.post("/{path:key}/news", auth=DECLARE, response=answers(shapes.AllNews, 409, code=_CREATED))
def enter_news(
    request: HttpRequest, key: Named, sent: Body[shapes.NewsSent], once: IdempotencyKey = None
) -> Status[object]:
    """Enter what was learned of a customer; it is judged anew.

    Right: tell insurers of unpaid items.
    """

    def act() -> Answer:
        actions.enter(
            entered=_entered(key, sent), by=person_of(request), at=now(), today=localdate()
        )
        return _CREATED, _shown(request, key).model_dump(mode="json")

    return done_once(request, once, act)


@router.post("/{path:key}/news/{news}/correct", auth=DECLARE, response=answers(shapes.AllNews, 409))
def correct_news(
    request: HttpRequest, key: Named, news: NewsNamed, sent: Body[shapes.NewsSent]
) -> shapes.AllNews:
    """Write another version of a piece of news. Right: tell insurers of unpaid items."""
    actions.correct(
        number=_current(request, key, news).pk, entered=_entered(key, sent),
        by=person_of(request), at=now(), today=localdate(),
    )  # fmt: skip
    return _shown(request, key)


@router.post("/{path:key}/news/{news}/undo", auth=DECLARE, response=answers(shapes.AllNews, 409))
def undo_news(request: HttpRequest, key: Named, news: NewsNamed) -> shapes.AllNews:
    """Take back the last version of a piece of news: what was known before counts again.

    Right: tell insurers of unpaid items.
    """
    actions.take_back(
        key=key, version=_current(request, key, news).known_from_id, by=person_of(request),
        at=now(), today=localdate(),
    )  # fmt: skip
    return _shown(request, key)


def _current(request: HttpRequest, key: str, news: str) -> CustomerNews:
    customer = seen(person_of(request), key)
    found: CustomerNews = CustomerNews.objects.current().get(customer=customer, news=news)
    return found


def _entered(key: str, sent: shapes.NewsSent) -> Entered:
    return Entered(
        customer=key,
        kind=sent.kind,
        happened_on=sent.happened_on,
        learned_on=sent.learned_on,
        item=sent.item or "",
        amount=None if sent.amount is None else minor_asked(sent.amount),
        currency=sent.amount.currency if sent.amount else "",
        text=sent.text,
    )


def _shown(request: HttpRequest, key: str) -> shapes.AllNews:
    found = listed(person_of(request), key)
    counts = insolvency_of(key)
    return shapes.AllNews(
        customer=key,
        insolvent_on=counts.on if counts else None,
        insolvent_by_ledger=found.ledger.on if found.ledger else None,
        news=[_told(one) for one in found.rows],
    )


def _told(one: Known) -> shapes.NewsTold:
    fact, change = one.fact, one.change
    return shapes.NewsTold(
        news=fact.news,
        kind=NewsKind(fact.kind),
        happened_on=fact.happened_on,
        learned_on=fact.learned_on,
        item=fact.item or "",
        document=one.document,
        amount=money(fact.amount, fact.currency or ""),
        text=fact.text,
        origin=Origin(change.origin),
        entered_by=change.person.username if change.person else "",
        entered_at=change.at,
        data_version=change.pk,
        papers=[
            shapes.PaperOfNews(policy=paper.policy, state=paper.state, told_on=paper.told_on)
            for paper in one.told
        ],
    )
