"""The demo's grades: what each insurer thinks of its buyers, each on a scale of its own."""

import numpy as np
import polars as pl

from aval.sandboxes.synthetic.columns import choices_at, days, words
from aval.sandboxes.synthetic.demo_buyers import Buyer
from aval.sandboxes.synthetic.demo_stories import SEGMENT_OF, Story
from aval.sandboxes.synthetic.demo_terms import GERMAN, INSURER_OF, MAIN, POLICY_KEYS, WORLD
from aval.sandboxes.synthetic.dice import Dice, Ints

_SCALES = {MAIN: "AZ_1_10", GERMAN: "CF_DRA_0_10", WORLD: "ATR_RATING"}
"""As their connectors name them. Allianz Trade: 1 is best; Coface: 10; Atradius: 1."""
_OBSERVED_DAYS = (700, 590, 470, 350, 230, 110)
_WORST = 999
_WORSENS = {
    Story.BREACH: 380,
    Story.INSOLVENT: 520,
    Story.INSOLVENT_NOW: 480,
    Story.REFUSED: 250,
    Story.REFUSED_NOW: 220,
    Story.REFUSED_NAMED: 250,
    Story.WITHDRAWN: 350,
    Story.REDUCED: 240,
    Story.CUT_NOW: 280,
    Story.CANCELLED_NOW: 380,
    Story.DECLARED: 260,
    Story.FORECLOSED: 300,
    Story.DUE_SOON: 150,
    Story.RAISED_NOW: -120,
}
"""By how much of 1000 the risk of a buyer grows in two years."""
_SEEN_NOW = (Story.CUT_NOW, Story.CANCELLED_NOW, Story.RAISED_NOW, Story.REFUSED_NOW)
"""The stories whose last grade comes with the insurer's decision."""


def make_grades(dice: Dice, buyers: list[Buyer], today: int) -> pl.DataFrame:
    """Return the grades, typed, in order of the days on which they were observed."""
    graded = [buyer for buyer in buyers if buyer.story not in SEGMENT_OF]
    facts = [
        (
            buyer.place,
            _WORSENS.get(buyer.story, 0),
            POLICY_KEYS.index(buyer.policy),
            buyer.event_day if buyer.story in _SEEN_NOW else -1,
        )
        for buyer in graded
    ]
    place, worsens, policy, last = np.array(facts, dtype=np.int64).T
    base = dice.between("risk", place, 40, 560)
    parts = []
    for turn, observed in enumerate((*_OBSERVED_DAYS, 0)):
        row = place * (len(_OBSERVED_DAYS) + 1) + turn
        ago = observed + dice.between("observed", row, 0, 60)
        if not observed:
            ago = np.where(last >= 0, last, ago + 1)
        risk = base + worsens * turn // len(_OBSERVED_DAYS) + dice.between("mood", row, -40, 40)
        parts.append((place, policy, np.clip(risk, 0, _WORST), today - ago))
    number, insurer, risk, day = (
        np.concatenate([part[fact] for part in parts]) for fact in range(4)
    )
    order = np.lexsort((number, day))
    return _typed(buyers, number[order], insurer[order], risk[order], day[order])


def _typed(buyers: list[Buyer], number: Ints, policy: Ints, risk: Ints, day: Ints) -> pl.DataFrame:
    """Return grades in the types of the dataset."""
    by_policy = {
        MAIN: 1 + risk * 10 // (_WORST + 1),
        GERMAN: 10 - risk * 11 // (_WORST + 1),
        WORLD: 1 + risk * 100 // (_WORST + 1),
    }
    value = np.choose(policy, [by_policy[key] for key in POLICY_KEYS])
    return pl.DataFrame(
        {
            "customer": choices_at(pl.Enum([buyer.key for buyer in buyers]), number),
            "source": words(tuple(INSURER_OF[key] for key in POLICY_KEYS), policy),
            "scale": words(tuple(_SCALES[key] for key in POLICY_KEYS), policy),
            "value": pl.Series(value).cast(pl.String),
            "observed_on": days(day),
        }
    )
