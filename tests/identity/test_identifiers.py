"""Identifiers are normalised, checked, and compared as the company's number they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aval.identity.identifiers import Checked, Identifier, check, key, keys, registration
from aval.vocabulary.identity import IdentifierFault, IdentifierScheme

S, F = IdentifierScheme, IdentifierFault


def checked(scheme: S, value: str, country: str = "") -> Checked:
    """Return an identifier looked at, which says something."""
    found = check(Identifier(scheme, value, country))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("scheme", "written", "country", "value"),
    [
        (S.SIREN, "N° SIREN : 404 833 048", "FR", "404833048"),
        (S.SIRET, "404 833 048 00022", "", "40483304800022"),
        (S.SIRET, "356 000 000 49837", "FR", "35600000049837"),  # La Poste has a sum of its own
        (S.VAT, "TVA FR 83 404 833 048", "FR", "FR83404833048"),
        (S.VAT, "83404833048", "FR", "FR83404833048"),
        (S.VAT, "T.V.A. FR83404833048", "fr", "FR83404833048"),
        (S.VAT, "CHE-107.787.577 IVA", "CH", "CHE107787577IVA"),
        (S.VAT, "CHE-107.787.577 MWST", "FR", "CHE107787577MWST"),
        (S.VAT, "EL 094259216", "GR", "GR094259216"),
        (S.VAT, "XI 980 7806 84", "GB", "GB980780684"),
        (S.VAT, "GB 980 7806 84", "GB", "GB980780684"),
        (S.VAT, "NL4495445B01", "NL", "NL004495445B01"),
        (S.VAT, "X-12345", "US", "X12345"),
        (S.NIF, "N.I.F.: B-58378431", "ES", "B58378431"),
        (S.CIF, "cif b58378431", "", "B58378431"),
        (S.PIVA, "P.IVA 00743110157", "IT", "00743110157"),
        (S.CBE, "BE 403.019.261", "BE", "0403019261"),
        (S.KVK, "KvK 24135796", "NL", "24135796"),
        (S.HRB, "HRB 12345 München", "DE", "München HRB 12345"),
        (S.HRB, "Amtsgericht Aachen, HRB 11223", "", "Aachen HRB 11223"),
        (S.CR, "3977902", "GB", "03977902"),
        (S.CR, "SC 123456", "GB", "SC123456"),
        (S.CR, "FN 122119m", "AT", "122119M"),
        (S.CR, "MI-1234567", "IT", "MI1234567"),
        (S.NATIONAL, "CHE-107.787.577", "CH", "CHE107787577"),
        (S.NATIONAL, "995 525 828", "NO", "995525828"),
        (S.NATIONAL, "2077474-0", "FI", "20774740"),
        (S.NATIONAL, "556036-0793", "SE", "5560360793"),
        (S.NATIONAL, "CZ 25123891", "CZ", "25123891"),
        (S.NATIONAL, "76086428-5", "CL", "760864285"),
        (S.NATIONAL, "98-7012345", "US", "987012345"),
        (S.DUNS, "D-U-N-S 15-048-3782", "US", "150483782"),
        (S.LEI, "213800KUD8LAJWSQ9D15", "", "213800KUD8LAJWSQ9D15"),
        (S.EH_ID, "1234560", "", "1234560"),
        (S.EASY, "12345678901", "", "00012345678901"),
        (S.ICON, "4711", "", "4711"),
        (S.ATR_BUYER, "90817", "", "90817"),
        (S.INSURER, "0090817", "", "0090817"),
    ],
)
def test_normalised(scheme: S, written: str, country: str, value: str) -> None:
    """However it is written, it is one value, which is its own."""
    found = checked(scheme, written, country)
    assert (found.value, found.fault) == (value, None)
    assert checked(scheme, found.value, found.country) == found


@pytest.mark.parametrize(
    ("scheme", "written", "country", "fault"),
    [
        (S.SIREN, "404833047", "FR", F.CHECK_DIGIT),
        (S.SIREN, "40483304", "FR", F.LENGTH),
        (S.SIREN, "40483304X", "FR", F.FORMAT),
        (S.SIREN, "000 000 000", "FR", F.PLACEHOLDER),
        (S.SIREN, "404833048", "DE", F.COUNTRY),
        (S.VAT, "FR99999999999", "FR", F.PLACEHOLDER),
        (S.VAT, "FR84404833048", "FR", F.CHECK_DIGIT),
        (S.VAT, "DE136695977", "FR", F.CHECK_DIGIT),
        (S.VAT, "136695976", "", F.FORMAT),
        (S.VAT, "1", "US", F.LENGTH),
        (S.DUNS, "123456789", "", F.PLACEHOLDER),
        (S.DUNS, "15048378", "", F.LENGTH),
        (S.DUNS, "15048378X", "", F.FORMAT),
        (S.KVK, "241357960000", "NL", F.LENGTH),
        (S.LEI, "213800KUD8LAJWSQ9D16", "", F.CHECK_DIGIT),
        (S.HRB, "HRB 12345", "DE", F.NO_COURT),
        (S.HRB, "Entenhausen HRB 12345", "DE", F.FORMAT),
        (S.CR, "A1", "GB", F.FORMAT),
        (S.CR, "12", "GB", F.LENGTH),
        (S.NATIONAL, "12", "US", F.LENGTH),
    ],
)
def test_faults(scheme: S, written: str, country: str, fault: F) -> None:
    """What is not valid is kept as it was written, says why, and has no key."""
    found = checked(scheme, written, country)
    assert (found.value, found.fault) == (written, fault)
    assert key(found) is None


@pytest.mark.parametrize("written", ["", "  ", "n/a", "-", "NONE", "VAT"])
def test_nothing_said(written: str) -> None:
    """A cell without a digit is no identifier."""
    assert check(Identifier(S.VAT, written, "FR")) is None


def test_a_worldwide_number_without_digits_of_a_country_keeps_none() -> None:
    """A D-U-N-S number is of no country, wherever its bearer is."""
    assert checked(S.DUNS, "150483782", "US").country == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((S.SIRET, "40483304800022", "FR"), (S.SIREN, "404833048", "FR")),
        ((S.VAT, "FR83404833048", "FR"), (S.SIREN, "404833048", "FR")),
        ((S.VAT, "FR83404833048", "DE"), (S.SIREN, "404833048", "")),
        ((S.VAT, "ESB58378431", "ES"), (S.NIF, "B-58378431", "ES")),
        ((S.CIF, "B58378431", "ES"), (S.NIF, "B-58378431", "ES")),
        ((S.VAT, "IT00743110157", "IT"), (S.PIVA, "00743110157", "IT")),
        ((S.VAT, "BE0403019261", "BE"), (S.CBE, "0403.019.261", "BE")),
        ((S.VAT, "SE556036079301", "SE"), (S.NATIONAL, "556036-0793", "SE")),
        ((S.VAT, "NO995525828MVA", "NO"), (S.NATIONAL, "995525828", "NO")),
        ((S.VAT, "CHE107787577MWST", "CH"), (S.NATIONAL, "CHE-107.787.577", "CH")),
        ((S.VAT, "CZ25123891", "CZ"), (S.NATIONAL, "25123891", "CZ")),
        ((S.VAT, "FI20774740", "FI"), (S.NATIONAL, "2077474-0", "FI")),
        ((S.VAT, "DK13585628", "DK"), (S.NATIONAL, "13585628", "DK")),
        ((S.CR, "3977902", "GB"), (S.CR, "Nr. 03977902", "GB")),
    ],
)
def test_numbers_that_hold_each_other(one: tuple[S, str, str], other: tuple[S, str, str]) -> None:
    """Two numbers of one company are one key, where the law ties them."""
    assert keys([Identifier(*one)]) == keys([Identifier(*other)])
    assert len(keys([Identifier(*one), Identifier(*other)])) == 1


@pytest.mark.parametrize(
    ("written", "country"),
    [("DE136695976", "DE"), ("NL004495445B01", "NL"), ("CZ7103192745", "CZ")],
)
def test_a_number_that_holds_no_other(written: str, country: str) -> None:
    """German, Dutch, and a Czech person's VAT numbers are compared as what they are."""
    (found,) = keys([Identifier(S.VAT, written, country)])
    assert found.scheme is S.VAT


def test_monaco_has_french_numbers_without_siren() -> None:
    """Its VAT numbers begin with FR and end with no SIREN."""
    (found,) = keys([Identifier(S.VAT, "FR 53 0000 04605", "FR")])
    assert (found.scheme, found.value) == (S.VAT, "FR53000004605")


def test_numbers_without_rule_differ_in_form() -> None:
    """A Polish court number and a statistical one are not comparable; two of one form are."""
    court = key(checked(S.NATIONAL, "0000123456", "PL"))
    statistical = key(checked(S.NATIONAL, "123456785", "PL"))
    assert court is not None
    assert statistical is not None
    assert (court.form, statistical.form) == ("9999999999", "999999999")


@pytest.mark.parametrize(
    ("number", "country", "scheme"),
    [
        ("404 833 048", "FR", S.SIREN),
        ("404 833 048 00022", "FR", S.SIRET),
        ("B58378431", "ES", S.NIF),
        ("00743110157", "IT", S.PIVA),
        ("IT00743110157", "IT", S.PIVA),
        ("MI-1234567", "IT", S.CR),
        ("0403.019.261", "BE", S.CBE),
        ("24135796", "NL", S.KVK),
        ("HRB 12345", "DE", S.HRB),
        ("03977902", "GB", S.CR),
        ("12-3456789", "US", S.NATIONAL),
    ],
)
def test_registration(number: str, country: str, scheme: S) -> None:
    """A registration number is read as its country's."""
    assert registration(number, country) == Identifier(scheme, number, country)


@given(
    st.sampled_from(S),
    st.one_of(
        st.text(max_size=20), st.from_regex(r"[A-Z]{0,3}[0-9 .-]{4,16}[A-Z]?", fullmatch=True)
    ),
    st.sampled_from(["", "FR", "ES", "IT", "BE", "NL", "DE", "GB", "CH", "SE", "NO", "US", "XX"]),
)
def test_normalising_twice_changes_nothing(scheme: S, written: str, country: str) -> None:
    """Whatever is written, what is kept of it is kept as it is."""
    found = check(Identifier(scheme, written, country))
    if found and not found.fault:
        assert check(Identifier(scheme, found.value, found.country)) == found
