"""Where a hit of the search leads: the customer's file, at the invoice if it is one."""

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from aval.desk.find.queries import Hit


def address_of(hit: Hit) -> str:
    """Return the address of a hit, empty while there is no page of customers."""
    try:
        address = reverse("customer", args=[hit.customer])
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode({'item': hit.item})}" if hit.item else address
