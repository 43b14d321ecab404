"""Names are compared without what does not tell companies apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aval.identity.legal_forms import FORMS
from aval.identity.names import Name, Rarity, alike, take_apart
from aval.vocabulary.folding import name_key
from aval.vocabulary.identity import CompanyKind

K = CompanyKind


@pytest.mark.parametrize(
    ("written", "words", "kind"),
    [
        ("SAS Ets Métal d'Évry", "metal evry", K.SIMPLIFIED),
        ("S.à r.l. Dupont", "dupont", K.LIMITED),
        ("Dupont & Fils S A R L", "dupont fils", K.LIMITED),
        ("Sté Dupont et Fils, SARL", "dupont fils", K.LIMITED),
        ("Muster GmbH & Co. KG", "muster", K.PARTNERSHIP),
        ("Muster Aktiengesellschaft", "muster", K.STOCK),
        ("Müller u. Söhne e.K.", "muller u sohne", K.SOLE),
        ("A/S Fjordskip", "fjordskip", K.STOCK),
        ("A B Kullager", "kullager", K.STOCK),
        ("Kullager AB (publ)", "kullager", K.STOCK),
        ("Wisła Sp. z o.o.", "wisla", K.LIMITED),
        ("Wisła Sp. z o.o. Sp. k.", "wisla", K.PARTNERSHIP),
        ("Grupo Lucero, S.A.B. de C.V.", "group lucero", K.STOCK),
        ("Molinos del Sur S. Coop.", "molinos sur", K.COOPERATIVE),
        ("J & J S.p.A.", "jj", K.STOCK),
        ("Vitamin C S.A.", "vitamin c", K.STOCK),
        ("Talo Oy Ab", "talo", K.LIMITED),
        ("Siam Agro Public Co. Ltd.", "siam agro", K.STOCK),
        ("Larkin's Brewery Ltd", "larkins brewery", K.LIMITED),
        ("The Tin Box Company", "tin box", None),
        ("O'Brien Bros. Mfg. Inc.", "o brien brothers manufacturing", K.CORPORATION),
        ("Schnell Spedition i. L.", "schnell spedition", None),
        ("Soci\ufffdt\ufffd Br\u00adune\u200bl", "socit brunel", None),
        ("SA", "sa", None),
        ("Et Cie", "et", None),
        ("De La", "de la", None),
        ("", "", None),
        ("...", "", None),
    ],
)
def test_taken_apart(written: str, words: str, kind: K | None) -> None:
    """Legal forms, articles, accents, punctuation go; what would leave nothing stays."""
    assert take_apart(written) == Name(tuple(words.split()), kind)


def test_a_form_is_of_one_kind() -> None:
    """No form is listed twice with different kinds."""
    seen: dict[str, K | None] = {}
    for kind, forms in FORMS.items():
        for form in forms:
            assert seen.setdefault(form.casefold(), kind) == kind, form


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Dupont SARL", "DUPONT S.A.", 100, 100),
        ("Blue Ridge", "Blueridge Ltd", 100, 100),
        ("Quitzon Group", "Group Quitzon", 90, 99),
        ("Sanford & Boyer", "Sandford Boyer", 90, 99),
        ("Wintheiser LLC", "Wintheizer LLC", 85, 99),
        ("Transports Martin", "Transports Durand", 0, 66),
        ("Dupont Holding", "Dupont Logistique", 0, 66),
        ("Arbel", "Zorn", 0, 30),
        ("", "Zorn", 0, 0),
        ("Zorn", "", 0, 0),
    ],
)
def test_alike(one: str, other: str, least: int, most: int) -> None:
    """Spellings of one name are close, names that share a trade are not."""
    likeness = alike(take_apart(one), take_apart(other), Rarity())
    assert least <= likeness <= most


def test_rare_words_tell_more() -> None:
    """A word that many buyers bear counts for less."""
    names = [take_apart(f"Transports {word}") for word in ("Alm", "Bor", "Cyr", "Dax", "Eck")]
    rarity = Rarity(names)
    assert rarity("alm") == rarity("never heard") == 1000
    assert rarity("transports") < 500
    one, other = take_apart("Transports Alm"), take_apart("Transports Durand")
    assert alike(one, other, rarity) < alike(one, other, Rarity())


@given(st.text(max_size=40))
def test_case_does_not_matter(written: str) -> None:
    """A name and its folded form are one."""
    apart = take_apart(written)
    assert take_apart(" ".join(apart.words)).words == apart.words
    assert take_apart(" ".join(written.split())) == apart


@given(st.from_regex(r"[A-Za-zÀ-ÿ&. ]{0,30}", fullmatch=True))
def test_accents_do_not_matter(written: str) -> None:
    """What is typed without accents and capitals is the same name."""
    assert take_apart(name_key(written)) == take_apart(written)


@given(*[st.lists(st.sampled_from(["dupont", "dupond", "fils", "sa", "val", "x"]))] * 2)
def test_order_of_the_two_does_not_matter(one: list[str], other: list[str]) -> None:
    """Likeness has no direction, and is whole for oneself."""
    first, second = take_apart(" ".join(one)), take_apart(" ".join(other))
    assert alike(first, second, Rarity()) == alike(second, first, Rarity())
    assert alike(first, first, Rarity()) == (100 if first.words else 0)
