"""Trade names for the demo: invented words with an activity and a legal form, no real companies.

Registration numbers come from ranges that no register hands out.
"""

from aval.vocabulary.words import Segment

_BEGINNINGS = [
    "Val",
    "Mer",
    "Kel",
    "Brun",
    "Cor",
    "Dal",
    "Esta",
    "Fal",
    "Gra",
    "Hes",
    "Lum",
    "Mon",
    "Nor",
    "Ost",
    "Pra",
    "Ras",
    "Sol",
    "Tar",
    "Ven",
    "Zel",
]
_ENDINGS = [
    "dorane",
    "tivel",
    "vance",
    "mirel",
    "trelle",
    "kuna",
    "velin",
    "storac",
    "lisone",
    "verame",
    "quilane",
    "sandre",
]
STEMS = len(_BEGINNINGS) * len(_ENDINGS)
"""How many different invented words there are."""

_LANGUAGE = {"MA": "FR", "TN": "FR", "BE": "FR", "BR": "PT", "US": "GB", "JP": "GB"}
_ACTIVITIES = {
    "FR": ("Emballages", "Distribution", "Négoce", "Agro", "Matériaux", "Cosmétique"),
    "ES": ("Alimentación", "Envases", "Distribuciones", "Conservas", "Suministros", "Textil"),
    "DE": ("Verpackung", "Technik", "Lebensmittel", "Werkstoffe", "Handel", "Feinkost"),
    "IT": ("Alimentari", "Imballaggi", "Distribuzione", "Tessuti", "Dolciaria", "Materiali"),
    "GB": ("Foods", "Packaging", "Trading", "Supplies", "Bakery", "Industries"),
    "NL": ("Verpakkingen", "Groothandel", "Voeding", "Techniek", "Papier", "Handel"),
    "PT": ("Embalagens", "Distribuição", "Alimentar", "Conservas", "Materiais", "Papel"),
    "PL": ("Opakowania", "Spożywcze", "Handel", "Papier", "Materiały", "Hurt"),
}
_FORMS = {
    "FR": ("SAS", "SARL", "SA"),
    "ES": ("SL", "SA"),
    "DE": ("GmbH", "AG", "GmbH & Co. KG"),
    "IT": ("Srl", "SpA"),
    "BE": ("SRL", "SA"),
    "NL": ("BV",),
    "PT": ("Lda", "SA"),
    "GB": ("Ltd",),
    "US": ("Inc",),
    "PL": ("Sp. z o.o.",),
    "MA": ("SARL",),
    "TN": ("SARL",),
    "BR": ("Ltda",),
    "JP": ("KK",),
}
_PUBLIC = {"FR": "Régie publique de {}", "ES": "Mancomunidad de {}", "DE": "Stadtwerke {}"}
_ALONE = {"FR": "Boutique {}", "ES": "Tienda {}", "DE": "Laden {}"}


def stem(place: int) -> str:
    """Return the invented word of a place; places below `STEMS` have different words."""
    beginning, ending = place % len(_BEGINNINGS), place // len(_BEGINNINGS)
    return _BEGINNINGS[beginning] + _ENDINGS[(ending + 5 * beginning) % len(_ENDINGS)]


def trade_name(word: str, country: str, segment: Segment, turn: int) -> str:
    """Return a buyer's name in the language of its country; `turn` varies activity and form."""
    if segment is Segment.PUBLIC_BODY:
        return _PUBLIC[country].format(word)
    if segment is Segment.INDIVIDUAL:
        return _ALONE[country].format(word)
    activities, forms = _ACTIVITIES[_LANGUAGE.get(country, country)], _FORMS[country]
    activity = activities[turn % len(activities)]
    if segment is Segment.AFFILIATE:
        return f"Calvendre {activity} {forms[0]}"
    return f"{word} {activity} {forms[turn % len(forms)]}"


def registration_numbers(country: str, place: int) -> tuple[str, str]:
    """Return a registration number and a VAT number, empty where the country shows none."""
    match country:
        case "FR":
            return f"000{place:06}", f"FR00000{place:06}"
        case "ES":
            return f"B00{place:06}", f"ESB00{place:06}"
        case "DE":
            return f"HRB 0{place:05}", f"DE000{place:06}"
        case "IT":
            return f"000{place:08}", f"IT000{place:08}"
        case _:
            return "", ""
