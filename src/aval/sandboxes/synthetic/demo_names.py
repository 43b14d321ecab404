"""Trade names for the demo: invented words with an activity and a legal form, no real companies.

Registration numbers come from ranges that no register hands out.
"""

from collections import Counter

from aval.vocabulary.words import Segment

SECTORS = (
    "Food",
    "Packaging",
    "Chemicals",
    "Cosmetics",
    "Retail",
    "Textiles",
    "Machinery",
    "Paper",
)
_LANGUAGE = {"MA": "FR", "TN": "FR", "BE": "FR", "US": "GB", "JP": "GB", "BR": "PT"}
_BEGINNINGS = {
    "FR": "Val Mer Brun Cor Dal Fau Gra Hes Lum Mon Nor Ost Pra Ras Sol Tar Ven Bel Cha Ger Lor "
    "Mar Per Rou Sau Tou Vau Ber Cla Fleur Arde Bois Cham Ferr Gui Haut Lan Neuv Pont Roch Thi "
    "Ville",
    "ES": "Val Mer Bru Cor Dal Esta Fal Gra Hues Lum Mon Nor Oro Pra Ras Sol Tar Ven Zal Alca Bena "
    "Cala Guada Loza Mira Pala Ribe Sala Toro Villa Arro Cabe Duero Espi Fuen Hoya Jara Mora Olme "
    "Quinta",
    "DE": "Wal Mehr Brun Kor Dahl Es Fal Gras Hes Lun Mon Nord Ost Prah Rast Sol Tann Wend Zell "
    "Alt Berg Eich Fried Hohen Kalt Linden Roth Stein Weiss Buch Ahr Busch Ems Fürst Hagel Ilm "
    "Katz Moos Neu Rein",
    "GB": "Ash Brack Cold Dun Elm Fair Glen Hart Ives Kel Lang Marl North Oak Pen Quin Raven "
    "Stan Thorn Under Wake Yar Brom Clay Far",
}
_ENDINGS = {
    "FR": "dorane tivel vançay mirel trelle quenay velin storac lisone verame quilane sandre "
    "bourzy chardis donval fresnoy gevry lancourd nardel pessin rivaud seurac thoumel varzy",
    "ES": "dorana tivel vanza mirela trella cuna velin storaz lisona verama quilana sandra "
    "barreto cedillo dovar fresna gorza landeta nardiz peñuel rivado segura tomil vareza",
    "DE": "doran tivel wanz mirell trell kuhn welin storck lisohn wehram killan sander "
    "bruck dingen furter gauer hagener lach moor nitz reuter sacher tharn werder",
    "GB": "dorane tivell vance mirell trell cuna velin storrack lisham verham quillan sander "
    "barrow combe denby fordley gate hurst ingley leigh mere nock ridge shaw",
}
_MODEL = {"FR": "FR", "ES": "ES", "PT": "ES", "IT": "ES", "DE": "DE", "NL": "DE", "PL": "DE"}
"""Whose beginnings and endings a language takes; English ones where it is not named."""
_ACTIVITIES = {
    "FR": "Alimentaire Emballages Chimie Cosmétique Distribution Textiles Mécanique Papiers",
    "ES": "Alimentación Envases Química Cosmética Distribuciones Textil Maquinaria Papel",
    "DE": "Lebensmittel Verpackung Chemie Kosmetik Handel Textil Technik Papier",
    "IT": "Alimentari Imballaggi Chimica Cosmetica Distribuzione Tessuti Meccanica Carta",
    "GB": "Foods Packaging Chemicals Cosmetics Stores Textiles Engineering Paper",
    "NL": "Voeding Verpakkingen Chemie Cosmetica Groothandel Textiel Techniek Papier",
    "PT": "Alimentar Embalagens Química Cosmética Distribuição Têxteis Máquinas Papel",
    "PL": "Spożywcze Opakowania Chemia Kosmetyki Handel Tkaniny Maszyny Papier",
}
"""In the order of `SECTORS`."""
_FORMS = {
    "FR": ("SAS", "SARL", "SA"),
    "ES": ("SL", "SA"),
    "DE": ("GmbH", "AG", "GmbH & Co. KG"),
    "IT": ("Srl", "SpA"),
    "BE": ("SRL", "SA"),
    "NL": ("BV",),
    "PT": ("Lda", "SA"),
    "GB": ("Ltd",),
    "US": ("Inc", "LLC"),
    "PL": ("Sp. z o.o.",),
    "MA": ("SARL",),
    "TN": ("SARL",),
    "BR": ("Ltda",),
    "JP": ("KK",),
}
_PATTERNS = {
    "FR": (
        "{word} {activity} {form}",
        "{word} {form}",
        "Établissements {word} {form}",
        "{activity} {word} {form}",
        "{word} & Fils {form}",
        "Comptoir {word} {form}",
    ),
    "ES": (
        "{word} {activity} {form}",
        "{word} {form}",
        "Hermanos {word} {form}",
        "{activity} {word} {form}",
        "{word} e Hijos {form}",
        "Comercial {word} {form}",
    ),
    "DE": (
        "{word} {activity} {form}",
        "{word} {form}",
        "Gebrüder {word} {form}",
        "{word} & Söhne {form}",
        "{word} {activity}werke {form}",
        "{activity} {word} {form}",
    ),
}
_PLAIN_PATTERNS = ("{word} {activity} {form}", "{word} {form}", "{activity} {word} {form}")
_PUBLIC = {"FR": "Régie publique de {}", "ES": "Mancomunidad de {}", "DE": "Stadtwerke {}"}
_ALONE = {"FR": "Boutique {}", "ES": "Tienda {}", "DE": "Laden {}"}
_STRIDE = 331
"""A prime that no list of beginnings or endings has as a factor."""


def language_of(country: str) -> str:
    """Return the country whose language a country's companies have their names in."""
    return _LANGUAGE.get(country, country)


def stems(model: str) -> int:
    """Return how many different invented words there are in the manner of a language."""
    return len(_BEGINNINGS[model].split()) * len(_ENDINGS[model].split())


def stem(model: str, turn: int) -> str:
    """Return the invented word of a turn; turns below `stems` have different words."""
    beginnings, endings = _BEGINNINGS[model].split(), _ENDINGS[model].split()
    place = turn * _STRIDE % (len(beginnings) * len(endings))
    return beginnings[place % len(beginnings)] + endings[place // len(beginnings)]


def model_of(country: str) -> str:
    """Return the language in whose manner a country's words are invented."""
    return _MODEL.get(language_of(country), "GB")


def trade_name(word: str, country: str, segment: Segment, sector: int, turn: int) -> str:
    """Return a buyer's name in the language of its country; `turn` varies pattern and form."""
    if segment is Segment.PUBLIC_BODY:
        return _PUBLIC[country].format(word)
    if segment is Segment.INDIVIDUAL:
        return _ALONE[country].format(word)
    language, forms = language_of(country), _FORMS[country]
    activity = _ACTIVITIES[language].split()[sector]
    if segment is Segment.AFFILIATE:
        return f"Calvendre {activity} {forms[0]}"
    patterns = _PATTERNS.get(language, _PLAIN_PATTERNS)
    form = forms[turn % len(forms)]
    return patterns[turn % len(patterns)].format(word=word, activity=activity, form=form)


class Register:
    """Hands out names, none twice."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._turns = Counter[str]()
        self._taken = set[str]()

    def next_word(self, country: str) -> str:
        """Return the next invented word of a country's language."""
        model = model_of(country)
        self._turns[model] += 1
        return stem(model, self._turns[model])

    def name(self, word: str, country: str, segment: Segment, sector: int) -> str:
        """Return a name with a word that nobody has yet."""
        turn = self._turns[model_of(country)] + len(word)
        name = trade_name(word, country, segment, sector, turn)
        while name in self._taken:
            turn += 1
            if segment in {Segment.PUBLIC_BODY, Segment.INDIVIDUAL}:
                word = self.next_word(country)
            name = trade_name(word, country, segment, (sector + turn) % len(SECTORS), turn)
        self._taken.add(name)
        return name


def registration_numbers(country: str, place: int) -> tuple[str, str]:
    """Return a registration number and a VAT number, empty where the country shows none.

    Their check digits are wrong on purpose: no real company can have them.
    """
    match country:
        case "FR":
            number = _with_wrong_digit(f"000{place:05}")
            key = (12 + 3 * (int(number) % 97) + 50) % 97
            return number, f"FR{key:02}{number}"
        case "ES":
            number = "B" + _with_wrong_digit(f"00{place:05}")
            return number, f"ES{number}"
        case "DE":
            body = f"000{place:05}"
            return f"HRB 0{place:05}", f"DE{body}{(_iso_7064_digit(body) + 5) % 10}"
        case "IT":
            number = _with_wrong_digit(f"00000{place:05}")
            return number, f"IT{number}"
        case _:
            return "", ""


def _with_wrong_digit(body: str) -> str:
    """Return digits with a last one that is not what the formula of Luhn gives."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 - place % 2)
        total += value // 10 + value % 10
    return f"{body}{(5 - total) % 10}"


def _iso_7064_digit(body: str) -> int:
    """Return the check digit of ISO 7064, MOD 11,10, which German VAT numbers have."""
    product = 10
    for digit in body:
        product = 2 * ((int(digit) + product) % 10 or 10) % 11
    return (11 - product) % 10
