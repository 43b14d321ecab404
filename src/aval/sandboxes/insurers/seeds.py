"""The worlds with which a pretend insurer begins: small, paging, edge.

All names are invented. Numbers look as each insurer writes them: a `Style` says how. Days count
from the day of the seed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from aval.sandboxes.insurers.world import Buyer, Cover, Grade, Policy, Slice, Step, World
from aval.vocabulary.insurers import Decision
from aval.vocabulary.words import Layer

PAGING_COVERS = 523
"""More than one page of any insurer."""


@dataclass(frozen=True, slots=True)
class Style:
    """How an insurer numbers things, and how it grades."""

    policies: tuple[Policy, Policy]
    """Two contracts; the second is in another currency."""
    buyer: Callable[[int], str]
    cover: Callable[[int], str]
    grades: tuple[str, str, str]
    """A good, a middling and a bad grade on its scale."""


_BUYERS = (
    ("Brumelle Outillage", "FR", "siren", "552100554", "12 rue des Tanneurs", "59000", "Lille"),
    ("Oxalide Négoce", "FR", "siren", "732829320", "4 quai du Port", "13002", "Marseille"),
    ("Oxalide Négoce Sud", "FR", "siren", "732829320", "9 avenue Foch", "06000", "Nice"),
    ("Tarnéo Bâtiment", "FR", "vat", "FR40303265045", "1 place du Marché", "81000", "Albi"),
    ("Comercial Verdiña", "ES", "vat", "ESB58378431", "Calle Mayor 3", "28013", "Madrid"),
    ("Suministros Ibarlan", "ES", "vat", "ESA08001851", "Gran Vía 40", "48009", "Bilbao"),
    ("Rothenau Werkzeuge", "DE", "vat", "DE136695976", "Hauptstraße 7", "70173", "Stuttgart"),
    ("Grünfelder Anlagenbau", "DE", "vat", "DE129273398", "Am Kai 2", "20457", "Hamburg"),
    ("Lakemont Fasteners", "US", "duns", "150483782", "80 Canal Street", "60606", "Chicago"),
    ("Pinebrook Supply", "US", "duns", "804735132", "5 Elm Road", "43004", "Columbus"),
    ("Aroeira Ferragens", "BR", "national", "11222333000181", "Rua do Sol 10", "50030", "Recife"),
    ("Ipeúna Máquinas", "BR", "national", "45997418000153", "Avenida Central 1", "01310", "Santos"),
)


def small(style: Style, day: date) -> World:
    """Return twelve buyers of five countries: two candidates for one number, one insolvent."""
    grades = [style.grades[at] for at in (0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 2, 1)]
    buyers = tuple(
        Buyer(
            style.buyer(at + 1),
            name,
            country,
            ((scheme, number),),
            street,
            postcode,
            town,
            (Grade(day - timedelta(90), grades[at]),),
            is_insolvent=at == 10,
        )
        for at, (name, country, scheme, number, street, postcode, town) in enumerate(_BUYERS)
    )
    steps = (
        (Decision.APPROVED, 50_000_00, 50_000_00),
        (Decision.PARTIAL, 30_000_00, 80_000_00),
        (Decision.REFUSED, 0, 20_000_00),
        (Decision.APPROVED_WITH_CONDITIONS, 25_000_00, 25_000_00),
        (Decision.REDUCED, 15_000_00, 60_000_00),
        (Decision.INCREASE_REFUSED, 40_000_00, 90_000_00),
        (Decision.REISSUED, 12_000_00, 12_000_00),
        (Decision.TERMS_REVISED, 18_000_00, 18_000_00),
        (Decision.PRELIMINARY, 5_000_00, 45_000_00),
        (Decision.APPROVED, 75_000_00, 75_000_00),
        (Decision.WITHDRAWN, 0, 35_000_00),
    )
    first, second = style.policies
    covers = [
        Cover(
            style.cover(at + 1),
            (first if at < 8 else second).key,
            style.buyer(at + 1),
            (_step(day - timedelta(60 - at), decision, amount, asked),),
        )
        for at, (decision, amount, asked) in enumerate(steps)
    ]
    waiting = Step(day - timedelta(2), Decision.PENDING, (), 22_000_00, "AVAL-WAITS")
    covers.append(Cover(style.cover(12), second.key, style.buyer(12), (waiting,)))
    return World(style.policies, buyers, (*covers[:1], _announced(covers[1], day), *covers[2:]))


def _step(on: date, decision: Decision, amount: int, asked: int) -> Step:
    conditions = ("C1",) if decision is Decision.APPROVED_WITH_CONDITIONS else ()
    return Step(
        on,
        decision,
        (Slice(Layer.PERMANENT, amount, valid_from=on),),
        asked,
        conditions=conditions,
    )


def _announced(cover: Cover, day: date) -> Cover:
    """Announce that a cover will be withdrawn in thirty days, and withdraw it then."""
    (last,) = cover.history
    effective = day + timedelta(30)
    notice = replace(
        last,
        on=day - timedelta(1),
        decision=Decision.WITHDRAWAL_ANNOUNCED,
        effective_on=effective,
    )
    nothing = (Slice(Layer.PERMANENT, 0, valid_from=effective),)
    return cover.after(notice, Step(effective, Decision.WITHDRAWN, nothing, last.requested))


def paging(style: Style, day: date) -> World:
    """Return as many covers as no page holds, over both policies, some with a temporary layer."""
    buyers, covers = [], []
    for at in range(1, PAGING_COVERS + 1):
        number = style.buyer(at)
        grade = style.grades[at % 3]
        name = f"Palier {at:03}"
        buyers.append(Buyer(number, name, "FR", grades=(Grade(day - timedelta(30), grade),)))
        policy = style.policies[at % 4 == 0]
        on = day - timedelta(1 + at % 300)
        slices = [Slice(Layer.PERMANENT, at * 1_000_00, valid_from=on)]
        if at % 10 == 0:
            until = day + timedelta(at % 90)
            slices.append(Slice(Layer.TEMPORARY, 5_000_00, valid_from=on, valid_to=until))
        step = Step(on, Decision.APPROVED, tuple(slices), at * 1_000_00)
        covers.append(Cover(style.cover(at), policy.key, number, (step,)))
    return World(style.policies, tuple(buyers), tuple(covers))


def edge(style: Style, day: date) -> World:
    """Return what is rare: nothing told, nothing known, the last day, the first day, odd names."""
    names = ("Foreign", "Untold", "Unheard-of", "Nought", "Last Day", "Tomorrow", "Łódź & Søn “Œ”")
    buyers = tuple(
        Buyer(style.buyer(at), name, "FR", grades=(Grade(day, style.grades[1]),))
        for at, name in enumerate(names, 1)
    )
    ago, tomorrow = day - timedelta(10), day + timedelta(1)
    permanent, temporary = Layer.PERMANENT, Layer.TEMPORARY
    steps = (
        Step(ago, Decision.APPROVED, (Slice(permanent, 10_000_50, ago),), 10_000_00),
        Step(ago, Decision.APPROVED, (Slice(permanent, None, ago),), 20_000_00),
        Step(ago, Decision.APPROVED, (Slice(permanent, 7_000_00, ago),), raw_code="ZZ99"),
        Step(ago, Decision.REFUSED, (Slice(permanent, 0, ago),), 30_000_00),
        Step(
            ago,
            Decision.APPROVED,
            (Slice(permanent, 9_000_00, ago), Slice(temporary, 4_000_00, ago, day)),
            13_000_00,
        ),
        Step(ago, Decision.APPROVED, (Slice(permanent, 6_000_00, tomorrow),), 6_000_00),
        Step(ago, Decision.PARTIAL, (Slice(permanent, 1_000_00, ago),), 2_000_00),
    )
    first, second = style.policies
    covers = tuple(
        Cover(style.cover(at), (second if at == 1 else first).key, style.buyer(at), (step,))
        for at, step in enumerate(steps, 1)
    )
    return World(style.policies, buyers, covers)


SEEDS: dict[str, Callable[[Style, date], World]] = {"small": small, "paging": paging, "edge": edge}
"""The worlds by name."""
