"""Every address of the pages, with the view behind it, the right it asks for, sample arguments."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from aval.records.models import (
    Attachment,
    BrokerContact,
    BuyerLink,
    Change,
    Cover,
    CoverFile,
    CoverRequest,
    CustomerNews,
    Feed,
    IntakeRun,
    Note,
    Paper,
    Person,
    TurnoverDeclaration,
    TurnoverPerimeter,
)
from aval.vocabulary.acts import Right

FEED_SECRET = "a calendar of nobody"  # noqa: S105 - of a person who exists in tests only
CUSTOMER = frozenset({"key", "customer"})
"""How the customer's key is called in an address: a page with one keeps to the person's scope."""


def _person(_: str) -> dict[str, Any]:
    return {"pk": Person.objects.get(username="target").pk}


def _run(_: str) -> dict[str, Any]:
    return {"pk": IntakeRun.objects.get().pk}


def _note(customer: str) -> dict[str, Any]:
    found = Note.objects.filter(customer=customer).first()
    return {"number": found.pk if found else 0}


def _file(customer: str) -> dict[str, Any]:
    found = Attachment.objects.filter(note__customer=customer).first()
    return {"number": found.pk if found else 0}


def _entered(customer: str) -> dict[str, Any]:
    found = Cover.objects.filter(customer=customer, carried__contains="x_typed").first()
    return {"number": found.pk if found else 0}


def _entered_file(customer: str) -> dict[str, Any]:
    found = CoverFile.objects.filter(change__in=Cover.objects.values("known_from")).first()
    return {**_entered(customer), "file": found.pk if found else 0}


def _news(customer: str) -> dict[str, Any]:
    found = CustomerNews.objects.filter(customer=customer).first()
    return {"number": found.pk if found else 0}


def _link(_: str) -> dict[str, Any]:
    return {"number": BuyerLink.objects.order_by("pk")[0].pk}


def _request(customer: str) -> dict[str, Any]:
    return {"pk": CoverRequest.objects.get(customer=customer or "A1").pk}


def _request_part(customer: str) -> dict[str, Any]:
    found = CoverRequest.objects.get(customer=customer or "A1")
    letter, file = found.letters.get(), found.files.get()
    return {"pk": found.pk, "letter": letter.pk, "file": file.pk}


def _feed(_: str) -> dict[str, Any]:
    return {"pk": Feed.objects.order_by("pk")[0].pk}


def _paper(customer: str) -> dict[str, Any]:
    return {"pk": Paper.objects.get(customer=customer or "A1").pk}


def _paper_file(customer: str) -> dict[str, Any]:
    found = Paper.objects.get(customer=customer or "A1")
    return {"pk": found.pk, "file": found.files.get().pk}


def _declaration(_: str) -> dict[str, Any]:
    return {"pk": TurnoverDeclaration.objects.latest("begins_on").pk}


def _perimeter(_: str) -> dict[str, Any]:
    return {"pk": TurnoverPerimeter.objects.get().pk}


def _draft(_: str) -> dict[str, Any]:
    return {"pk": TurnoverDeclaration.objects.earliest("begins_on").pk}


def _paper_letter(customer: str) -> dict[str, Any]:
    found = Paper.objects.get(customer=customer or "A1")
    return {"pk": found.pk, "letter": found.letters.get().pk}


def _contact(_: str) -> dict[str, Any]:
    return {"contact": BrokerContact.objects.get().pk}


SAMPLES: dict[str, Callable[[str], dict[str, Any]]] = {
    "person": _person,
    "person_scope": _person,
    "person_link": _person,
    "person_sessions": _person,
    "person_tokens": _person,
    "run": _run,
    "run_faults": _run,
    "run_apply": _run,
    "run_discard": _run,
    "run_read": _run,
    "run_undo": _run,
    "run_map": _run,
    "list_map": lambda _: {"key": "x"},
    "company": lambda _: {"key": "FR01"},
    "source": lambda _: {"key": IntakeRun.objects.get().source_id},
    "connection": lambda _: {"key": "insurer"},
    "connection_read": lambda _: {"key": "insurer"},
    "told_buyer": lambda _: {"connection": "insurer", "buyer": "7"},
    "customer_insurer": lambda _: {"connection": "insurer"},
    "buyer_part": _link,
    "buyer_refuse": _link,
    "buyer_restore": _link,
    "note_withdraw": _note,
    "note_restore": _note,
    "note_file": _file,
    "request": _request,
    "request_change": _request,
    "request_submit": _request,
    "request_hold_back": _request,
    "request_cancel": _request,
    "request_seen": _request,
    "request_carried": _request,
    "request_looked_up": _request,
    "request_answer": _request,
    "request_insist": _request,
    "request_letter": lambda c: {k: v for k, v in _request_part(c).items() if k != "file"},
    "request_file": lambda c: {k: v for k, v in _request_part(c).items() if k != "letter"},
    **dict.fromkeys(
        ("agenda_entry", "agenda_contract"), lambda _: {"kind": "review", "on": "2026-11-24"}
    ),
    "agenda_feed": lambda _: {"secret": FEED_SECRET},
    "agenda_feed_revoke": _feed,
    "request_broker": _contact,
    **dict.fromkeys(
        (
            *("policy", "policy_terms", "policy_end", "policy_confirm", "policy_head"),
            *("policy_compare", "policy_performance", "policy_decisions"),
        ),
        lambda _: {"policy": "AZ-100"},
    ),
    "policy_effect": lambda _: {"number": 0},
    "policy_undo": lambda _: {"version": Change.objects.latest("pk").pk},
    **dict.fromkeys(
        (
            *("declaration", "declaration_lines", "declaration_again", "declaration_send"),
            "declaration_file",
        ),
        _declaration,
    ),
    "declaration_discard": _draft,
    "turnover_perimeter_drop": _perimeter,
    **dict.fromkeys(
        ("premium", "premium_note", "premium_balances"), lambda _: {"policy": "AZ-100"}
    ),
    "premium_correct": lambda _: {"policy": "AZ-100", "number": 0},
    "paper": _paper,
    "paper_change": _paper,
    "paper_submit": _paper,
    "paper_hold_back": _paper,
    "paper_withdraw": _paper,
    "paper_carried": _paper,
    "paper_answer": _paper,
    "paper_reply": _paper,
    "paper_ask": _paper,
    "paper_close": _paper,
    "paper_money": _paper,
    "paper_attach": _paper,
    "paper_correct": lambda c: _paper(c) | {"money_pk": 0},
    "paper_file": _paper_file,
    "paper_pdf": _paper,
    "paper_items": _paper,
    "paper_mail": _paper,
    "paper_letter": _paper_letter,
    "paper_pack": _paper,
    "paper_pack_file": _paper,
    "cover": _entered,
    "cover_correct": _entered,
    "cover_file": _entered_file,
    "cover_undo": lambda _: {"version": Change.objects.latest("pk").pk},
    "news": _news,
    "news_correct": _news,
    "news_undo": lambda _: {"version": Change.objects.latest("pk").pk},
    "account_undo": lambda _: {"version": Change.objects.latest("pk").pk},
    "report_credit_undo": lambda _: {"version": Change.objects.latest("pk").pk},
    "account_confirm_email": lambda _: {"key": "x"},
    "account_reset_password_from_key": lambda _: {"uidb36": "1", "key": "x"},
    "mfa_edit_webauthn": lambda _: {"pk": 1},
    "mfa_remove_webauthn": lambda _: {"pk": 1},
}
"""Arguments by the name of an address, given the customer's key where it has one."""

OTHER_KEYS = frozenset({"list_map", "company", "source", "connection", "connection_read"})
"""Addresses whose key is no customer's: of a waiting file, an own company, a source, an insurer."""

ENTRANCE = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",
        "account_email_verification_sent",
        "account_confirm_email",
        "account_confirm_login_code",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        "mfa_login_webauthn",
    }
)
"""The pages of allauth that are there for who is not logged in."""

OWN = frozenset(
    {
        "account_reauthenticate",
        "account_email",
        "account_change_password",
        "account_set_password",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
        "mfa_edit_webauthn",
    }
)
"""The pages of allauth that are everybody's own, of whatever role."""


class Undeclared(Exception):  # noqa: N818 - a finding, told by the guard
    """What the address lacks, and what to do about it."""


@dataclass(frozen=True)
class Address:
    """One address: `path` is its pattern, `arguments` the names it wants."""

    name: str
    path: str
    view: Callable[..., Any]
    arguments: frozenset[str]

    @property
    def is_for_programs(self) -> bool:
        """Return whether the address is one of the API, or where insurers call."""
        view = getattr(self.view, "func", self.view)
        return view.__module__.split(".")[0] == "ninja" or view.__module__.startswith("aval.api.")

    @property
    def is_allauths(self) -> bool:
        """Return whether the page is one of allauth."""
        return self.name in ENTRANCE | OWN

    @property
    def is_public(self) -> bool:
        """Return whether the page is there for strangers."""
        return self.name in ENTRANCE or (not self.is_allauths and self.right is None)

    @property
    def right(self) -> Right | None:
        """Return the right that the view asks for; raises Undeclared where it says nothing."""
        if self.is_allauths:
            return None
        if not hasattr(self.view, "right"):
            message = (
                f"{self.path!r}: its view {self.view.__module__}.{self.view.__name__} declares no "
                "right. Wrap it in @page(Right.…) of aval.web.guard, or @page(None) for strangers."
            )
            raise Undeclared(message)
        right: Right | None = self.view.right
        return right

    @property
    def methods(self) -> tuple[str, ...]:
        """Return the methods that the view answers."""
        return tuple(getattr(self.view, "methods", ("GET",)))

    @property
    def is_of_a_customer(self) -> bool:
        """Return whether the address names a customer."""
        theirs = self.is_allauths or self.name in OTHER_KEYS
        return not theirs and bool(self.arguments & CUSTOMER)

    def at(self, customer: str) -> str:
        """Return the address for a customer; raises Undeclared where an argument has no sample."""
        given = SAMPLES[self.name](customer) if self.name in SAMPLES else {}
        if self.is_of_a_customer:
            given |= dict.fromkeys(self.arguments & CUSTOMER, customer)
        if lacking := self.arguments - set(given):
            message = (
                f"{self.path!r}: no sample for {sorted(lacking)}. Add “{self.name}” to SAMPLES in "
                "tests/guards/addresses.py; what it names is made in tests/guards/world.py."
            )
            raise Undeclared(message)
        return reverse(self.name, kwargs=given)


def addresses() -> list[Address]:
    """Return every address of the pages; those for programs are walked by `tests.api.test_doors`."""
    return [one for one in everything() if not one.is_for_programs]


def everything() -> list[Address]:
    """Return every address that there is."""
    return list(_below(get_resolver(), "", "", frozenset()))


def _below(
    resolver: URLResolver, path: str, space: str, arguments: frozenset[str]
) -> Iterator[Address]:
    for found in resolver.url_patterns:
        here = path + str(found.pattern)
        names = arguments | frozenset(found.pattern.regex.groupindex) | _converted(found)
        if isinstance(found, URLPattern):
            yield Address(f"{space}{found.name}", here, found.callback, names)
        else:
            inner = f"{space}{found.namespace}:" if found.namespace else space
            yield from _below(found, here, inner, names)


def _converted(found: URLPattern | URLResolver) -> frozenset[str]:
    return frozenset(getattr(found.pattern, "converters", {}))
