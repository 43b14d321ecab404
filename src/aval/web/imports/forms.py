"""What the page of an upload asks for, checked for form; what the files say is for intake."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from aval.connectors.ledgers.list_map import is_country
from aval.desk.intake.actions import Told
from aval.records.ledger import CompanyFacts
from aval.records.runs import IntakeRun, ListMap, Source
from aval.vocabulary.acts import RunFormat, RunMode
from aval.vocabulary.money import MINOR_DIGITS
from aval.vocabulary.payment_terms import payment_terms
from aval.wording.language import Language

NEW = "new"
"""What stands for a source, a company or a map that is still to be made."""
_FORMATS = [(one.value, one.value) for one in RunFormat]
_MODES = [(one.value, one.value) for one in RunMode]


class UploadForm(forms.Form):
    """Files, where they are from, and how they are to be read."""

    source = forms.CharField(max_length=100)
    new_source = forms.CharField(max_length=80, required=False)
    format = forms.ChoiceField(choices=_FORMATS)
    mode = forms.ChoiceField(choices=_MODES)
    company = forms.CharField(max_length=200, required=False)
    new_company = forms.CharField(max_length=200, required=False)
    company_name = forms.CharField(max_length=200, required=False)
    country = forms.CharField(max_length=2, required=False)
    currency = forms.CharField(max_length=3, required=False)
    terms = forms.CharField(max_length=100, required=False)
    accounts = forms.CharField(max_length=200, required=False)
    own_customers = forms.BooleanField(required=False)
    fec_only_open = forms.BooleanField(required=False)
    list_only_open = forms.BooleanField(required=False)
    as_of = forms.DateField(required=False)
    map = forms.CharField(max_length=20, required=False)
    sheet = forms.CharField(max_length=100, required=False)

    def __init__(
        self,
        *given: Any,  # noqa: ANN401 - Django's
        reader: Language,
        companies: Sequence[CompanyFacts] = (),
        maps: Sequence[ListMap] = (),
        **named: Any,  # noqa: ANN401 - Django's
    ) -> None:
        """Keep the reader, and what may be chosen."""
        super().__init__(*given, **named)
        self.reader = reader
        self.companies = {one.company_id: one for one in companies}
        self.maps = {str(one.pk): one for one in maps}

    @property
    def files_given(self) -> list[Any]:
        """Return the files to import, and the table of payment terms."""
        return [*self.files.getlist("files"), *self.files.getlist("terms_file")]

    @property
    def wants_map(self) -> bool:
        """Return whether the map of the list is still to be made."""
        return bool(
            self.cleaned_data["format"] == RunFormat.LIST and self.cleaned_data["map"] == NEW
        )

    def source_key(self) -> tuple[str, str]:
        """Return key and name of the source."""
        given = self.cleaned_data
        if given["source"] != NEW:
            return given["source"], ""
        plain = re.sub(r"[^a-z0-9]+", "-", given["new_source"].casefold()).strip("-")
        return plain, given["new_source"]

    def told(self) -> Told:
        """Return how the files are to be read."""
        given = self.cleaned_data
        read_as = RunFormat(given["format"])
        options: dict[str, Any] = {} if read_as is RunFormat.DATASET else self._ledger()
        if read_as is RunFormat.FEC:
            accounts = [part for part in re.split(r"[\s,;]+", given["accounts"]) if part]
            options |= {"terms": given["terms"], "accounts": accounts}
            options["lists_only_open"] = given["fec_only_open"]
            if table := self.files.get("terms_file"):
                options["terms_file"] = table.name
        elif read_as is RunFormat.LIST:
            options["lists_only_open"] = given["list_only_open"]
            options |= {"sheet": given["sheet"]} if given["sheet"] else {}
            if given["map"] != NEW:
                kept = self.maps[given["map"]]
                options |= {"map": kept.content, "map_name": kept.name}
        return Told(read_as, RunMode(given["mode"]), options)

    def _ledger(self) -> dict[str, Any]:
        """Return what every ledger is told: whose it is, and of which day."""
        given = self.cleaned_data
        known = self.companies.get(given["company"])
        told = {
            "company": given["new_company"] if given["company"] == NEW else given["company"],
            "company_name": known.name if known else given["company_name"],
            "country": known.country if known else given["country"].upper(),
            "currency": known.currency if known else given["currency"].upper(),
            "as_of": given["as_of"].isoformat() if given["as_of"] else "",
            "customers": "own" if given["own_customers"] else "",
        }
        return {name: value for name, value in told.items() if value}

    def clean(self) -> dict[str, Any]:
        """Check what depends on the format and on other fields."""
        given = super().clean() or self.cleaned_data
        if not self.files.getlist("files"):
            self.add_error(None, self.reader.say("imports.no_files"))
        if given.get("source") == NEW and not re.search(r"[A-Za-z0-9]", given["new_source"]):
            self._wrong("new_source", "imports.name_source")
        elif given.get("source", NEW) != NEW and not _is_source(given["source"]):
            self._wrong("source", "imports.name_source")
        if given.get("format") in {RunFormat.FEC, RunFormat.LIST}:
            self._clean_ledger(given)
        return given

    def _clean_ledger(self, given: dict[str, Any]) -> None:
        company = given.get("company", "")
        if company == NEW and not given.get("new_company", "").strip():
            self._wrong("new_company", "intake.company")
        elif company not in {NEW, *self.companies}:
            self._wrong("company", "intake.company")
        if given.get("country") and not is_country(given["country"].upper()):
            self._wrong("country", "ledger.country", given["country"])
        if given.get("currency") and given["currency"].upper() not in MINOR_DIGITS:
            self._wrong("currency", "ledger.currency", given["currency"])
        if given["format"] == RunFormat.FEC and payment_terms(given.get("terms", "")) is None:
            self._wrong("terms", "ledger.terms")
        if given["format"] == RunFormat.LIST and given.get("map") not in {NEW, *self.maps}:
            self._wrong("map", "imports.choose_map")

    def _wrong(self, field: str, expected: str, value: str = "") -> None:
        """Note what a field needs."""
        del value
        self.add_error(field, self.reader.say("imports.needed", expected=self.reader.say(expected)))


def _is_source(key: str) -> bool:
    return Source.objects.filter(pk=key, is_active=True).exists()


def initial_of(source: Source | None, last: IntakeRun | None) -> dict[str, object]:
    """Return what the form says at first: as the source was read last, else defaults."""
    found: dict[str, object] = {
        "source": NEW,
        "format": RunFormat.FEC,
        "mode": RunMode.FULL,
        "accounts": "411",
        "country": "FR",
        "currency": "EUR",
        "list_only_open": True,
        "map": NEW,
    }
    if source is None:
        return found
    options: dict[str, Any] = last.options if last else source.options
    found |= {
        "source": source.pk,
        "format": last.format if last else source.format,
        "mode": last.mode if last else source.mode,
        "own_customers": options.get("customers") == "own",
        "fec_only_open": bool(options.get("lists_only_open")),
        "list_only_open": options.get("lists_only_open", True),
        "accounts": ", ".join(options.get("accounts", ["411"])),
    }
    found |= {name: options[name] for name in ("company", "terms", "sheet") if name in options}
    if "map_name" in options:
        kept = ListMap.objects.filter(name=options["map_name"]).values_list("pk", flat=True)
        found["map"] = str(kept.first() or NEW)
    return found
