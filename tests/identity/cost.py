"""Measures what identity costs: `python -m tests.identity.cost [CUSTOMERS]`, 20,000 by default.

As many invented buyers as customers, each customer one of them with a letter changed.
"""

import random
import sys
import time
from dataclasses import replace

from aval.identity.candidates import Buyers
from aval.identity.comparing import Party

SYLLABLES = [first + vowel for first in "bcdfglmnprstvz" for vowel in "aeiou"]
TRADES = ("Transports", "Distribution", "Services", "Industries", "Logistik", "Alimentos", "Textil")
FORMS = ("SA", "SARL", "GmbH", "SL", "SAS", "AG")


def invented(number: int, dice: random.Random) -> Party:
    """Return a company with a name of one to three words, a legal form and an address."""
    words = [
        "".join(dice.choice(SYLLABLES) for _ in range(dice.choice((2, 3)))).capitalize()
        for _ in range(dice.choice((1, 2, 2)))
    ]
    name = " ".join([*dice.sample(TRADES, dice.choice((0, 1))), *words, dice.choice(FORMS)])
    country = dice.choice(("FR", "FR", "DE", "ES"))
    return Party(f"{number:06}", name, country, (), f"{dice.randrange(99999):05}", words[0])


def mistyped(buyer: Party, dice: random.Random) -> Party:
    """Return a buyer as a customer, with a letter of its name changed."""
    at = dice.randrange(len(buyer.name))
    return replace(buyer, name=f"{buyer.name[:at]}{dice.choice('abcxyz')}{buyer.name[at + 1 :]}")


def main() -> None:
    """Print seconds of processor time for the index and for all customers, and how many are first."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    dice = random.Random(1)
    buyers = [invented(number, dice) for number in range(count)]
    customers = [mistyped(buyer, dice) for buyer in buyers]
    begun = time.process_time()
    book = Buyers(buyers)
    indexed = time.process_time()
    found = [book.candidates(customer) for customer in customers]
    done = time.process_time()
    first = sum(
        1 for one, buyer in zip(found, buyers, strict=True) if one[:1] and one[0].buyer == buyer.key
    )
    print(f"{count} buyers indexed in {indexed - begun:.1f} s")
    print(f"{count} customers looked for in {done - indexed:.1f} s, {first} of them first")


if __name__ == "__main__":
    main()
