"""Which lines of a ledger make one entry, and which of them are sales with which tax.

The number of the entry is meant to tell, but some packages write 0 everywhere, restart it in every
journal or keep it for a month. So lines of one journal, number and date are taken together first.
Where they do not balance, wider groups are tried: the number over all dates of its journal, the
journal's day, the number and day over all journals, the journal. Where they balance, they are one
entry unless their documents balance each on its own. Where numbers tell nothing, or one number
holds a sale and its payment, an entry ends where the running balance comes back to 0.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from aval.connectors.ledgers.postings import CUSTOMER, NO_SALE, SALE, EntryKey, Postings

_WIDER: tuple[Callable[[EntryKey], Hashable], ...] = (
    lambda key: (key.journal, key.number),
    lambda key: (key.journal, key.posted_on),
    lambda key: (key.number, key.posted_on),
    lambda key: key.journal,
)


@dataclass(frozen=True)
class Entries:
    """The entries of a ledger, as places of their lines among the postings.

    `count` is how many there are by journal, number and date; those of customers are split finer
    where the ledger allows it.
    """

    count: int
    of_customers: list[list[int]]
    unbalanced: list[list[int]]


def group_entries(postings: Postings) -> Entries:
    """Return the entries of a ledger."""
    balances = [0] * len(postings.keys)
    for key, debit, credit in zip(postings.key, postings.debit, postings.credit, strict=True):
        balances[key] += debit - credit
    root = list(range(len(balances)))
    out = [key for key, balance in enumerate(balances) if balance]
    for wider in _WIDER:
        out = _merge(out, wider, postings.keys, balances, root)
    groups = _with_customers(postings, root)
    untold = _untold(postings.keys, root)
    members = _members(postings, root, {*groups, *out})
    entries = [
        part for at in groups for part in _parts(postings, members[at], is_untold=at in untold)
    ]
    unbalanced = [
        part for at in out for part in _narrowed(postings, members[at], is_untold=at in untold)
    ]
    return Entries(len(set(root)), entries, unbalanced)


def _merge(
    out: Iterable[int],
    wider: Callable[[EntryKey], Hashable],
    keys: Sequence[EntryKey],
    balances: Sequence[int],
    root: list[int],
) -> list[int]:
    """Join keys out of balance that balance together; return those that are still out."""
    together: defaultdict[Hashable, list[int]] = defaultdict(list)
    for key in out:
        together[wider(keys[key])].append(key)
    still = []
    for members in together.values():
        if sum(balances[key] for key in members):
            still += members
        else:
            for key in members:
                root[key] = members[0]
    return sorted(still)


def _with_customers(postings: Postings, root: Sequence[int]) -> list[int]:
    """Return the groups that customers are part of, in the order of the file."""
    pairs = zip(postings.natures, postings.key, strict=True)
    return list(dict.fromkeys(root[key] for kind, key in pairs if kind & CUSTOMER))


def _members(
    postings: Postings, root: Sequence[int], asked: set[int]
) -> defaultdict[int, list[int]]:
    """Return the lines of the groups asked for."""
    members: defaultdict[int, list[int]] = defaultdict(list)
    for place, key in enumerate(postings.key):
        if root[key] in asked:
            members[root[key]].append(place)
    return members


def _untold(keys: Sequence[EntryKey], root: Sequence[int]) -> set[int]:
    """Return the groups whose number tells nothing: none, zeros, or one number for several."""
    numbers = Counter((keys[at].journal, keys[at].number) for at in set(root))
    return {
        at
        for at in set(root)
        if not keys[at].number.strip("0") or numbers[keys[at].journal, keys[at].number] > 1
    }


def _parts(postings: Postings, places: list[int], *, is_untold: bool) -> list[list[int]]:
    """Return the entries within a group."""
    documents = _by_piece(postings, places)
    if not all(postings.balance(part) == 0 for part in documents):
        documents = [places]
    return [
        part
        for document in documents
        for part in (
            _runs(postings, document) if is_untold or _is_mixed(postings, document) else [document]
        )
    ]


def _is_mixed(postings: Postings, places: Sequence[int]) -> bool:
    """Return whether lines sell and also pay or carry over, as a sale and its payment in one."""
    return postings.has(places, SALE) and postings.has(places, NO_SALE)


def _by_piece(postings: Postings, places: Iterable[int]) -> list[list[int]]:
    """Return lines by the document they refer to."""
    documents: defaultdict[int, list[int]] = defaultdict(list)
    for place in places:
        documents[postings.piece[place]].append(place)
    return list(documents.values())


def _runs(postings: Postings, places: Iterable[int]) -> list[list[int]]:
    """Return lines in runs that each end where their balance comes back to 0."""
    runs: list[list[int]] = [[]]
    balance = 0
    for place in places:
        runs[-1].append(place)
        balance += postings.amount(place)
        if balance == 0:
            runs.append([])
    return [run for run in runs if run]


def _narrowed(postings: Postings, places: list[int], *, is_untold: bool) -> list[list[int]]:
    """Return what is out of balance in a group whose number tells nothing: only some documents."""
    documents = _by_piece(postings, places) if is_untold else [places]
    out = [part for part in documents if postings.balance(part)]
    return out if len(out) < len(documents) else [places]
