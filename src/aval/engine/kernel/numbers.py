"""Exact arithmetic on integers that stays inside 64 bits, and the order of things."""

from collections.abc import Sequence

from aval.engine.kernel.shapes import Ints, Rate

MOST = 2**63 - 1
_BITS = 62


def product_over(number: int, times: int, over: int) -> tuple[int, int]:
    """Return quotient and rest of number × times / over, all at least 0 and below 2**61.

    Where the product would pass 64 bits it is built up bit by bit from the rest.
    """
    whole, part = times // over, times % over
    quotient = number * whole
    if part == 0:
        return quotient, 0
    if number <= MOST // part:
        product = number * part
        return quotient + product // over, product % over
    more, rest = 0, 0
    for bit in range(_BITS, -1, -1):
        more, rest = 2 * more, 2 * rest
        if rest >= over:
            more, rest = more + 1, rest - over
        if (number >> bit) & 1:
            rest += part
            if rest >= over:
                more, rest = more + 1, rest - over
    return quotient + more, rest


def share(number: int, times: int, over: int) -> int:
    """Return number × times / over rounded half away from zero."""
    quotient, rest = product_over(number, times, over)
    return quotient + 1 if 2 * rest >= over else quotient


def converted(amount: int, times: int, per: int) -> int:
    """Return an amount in the reporting currency (assessment 1)."""
    return amount if times == per else share(amount, times, per)


def convert_all(amounts: Ints, currency: Ints, rates: Sequence[Rate], out: Ints) -> None:
    """Write every amount in the reporting currency to `out`."""
    for row in range(len(amounts)):
        code = currency[row]
        out[row] = converted(amounts[row], rates[code].times, rates[code].per)


def arrange(order: Ints, count: int, key: Ints) -> None:
    """Sort the first `count` numbers of `order` by their key, then by themselves.

    A shell sort: next to nothing where they nearly stand in order, as ledgers do.
    """
    gap = 1
    while gap < count // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for place in range(gap, count):
            moving = order[place]
            at = place
            while at >= gap:
                other = order[at - gap]
                if key[other] < key[moving] or (key[other] == key[moving] and other < moving):
                    break
                order[at] = other
                at -= gap
            order[at] = moving
        gap //= 3
