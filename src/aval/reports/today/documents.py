"""How documents are called: by their number, where they have one."""

from collections.abc import Iterable

from aval.records.ledger import Item


def document_numbers(keys: Iterable[str]) -> dict[str, str]:
    """Return the numbers of current items by key; an item without one has its key."""
    rows = Item.objects.current().filter(item__in=set(keys)).values_list("item", "number")
    return {item: number or item for item, number in rows}
