"""What the pages of settings ask for, checked for form; whether it may be is the desk's to say."""

from django import forms

from aval.desk.settings.actions import CompanyCard, SourceCard


class CompanyForm(forms.Form):
    """An own company."""

    name = forms.CharField(max_length=200, required=False)
    country = forms.CharField(max_length=2)
    currency = forms.CharField(max_length=3, required=False)

    def card(self) -> CompanyCard:
        """Return what was given."""
        given = self.cleaned_data
        return CompanyCard(given["name"], given["country"].upper(), given["currency"].upper())


class SourceForm(forms.Form):
    """A source and its limits."""

    name = forms.CharField(max_length=200)
    hours = forms.IntegerField()
    shrink_count_pct = forms.IntegerField()
    shrink_amount_pct = forms.IntegerField()
    is_active = forms.BooleanField(required=False)
    applies = forms.BooleanField(required=False)
    as_read = forms.BooleanField(required=False)

    def card(self) -> SourceCard:
        """Return what was given."""
        return SourceCard(**self.cleaned_data)
