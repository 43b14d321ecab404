"""What the pages of people ask for, checked for form; whether it may be is the desk's to say."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from aval.desk.people.actions import Card, Habits
from aval.records.models import Person
from aval.vocabulary.acts import Role

_ROLES = [(role.value, role.value) for role in Role]


class CardForm(forms.Form):
    """A person's card."""

    first_name = forms.CharField(max_length=150, required=False)
    last_name = forms.CharField(max_length=150, required=False)
    email = forms.EmailField(required=False)
    role = forms.ChoiceField(choices=_ROLES)
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    is_active = forms.BooleanField(required=False)

    def card(self) -> Card:
        """Return what was given."""
        given = {name: self.cleaned_data[name] for name in CardForm.base_fields}
        return Card(**{**given, "role": Role(given["role"])})


class NewForm(CardForm):
    """A person's card and login."""

    login = forms.CharField(max_length=150)


class HabitsForm(forms.Form):
    """How somebody wants to be addressed and shown things."""

    first_name = forms.CharField(max_length=150, required=False)
    last_name = forms.CharField(max_length=150, required=False)
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    theme = forms.ChoiceField(choices=[("", ""), ("light", ""), ("dark", "")], required=False)
    density = forms.ChoiceField(choices=[("", ""), ("relaxed", "")], required=False)
    has_single_keys = forms.BooleanField(required=False)

    def habits(self) -> Habits:
        """Return what was given."""
        return Habits(**self.cleaned_data)


class FirstForm(forms.Form):
    """The first administrator, with the token shown at the terminal."""

    token = forms.CharField(max_length=200)
    login = forms.CharField(max_length=150)
    first_name = forms.CharField(max_length=150, required=False)
    last_name = forms.CharField(max_length=150, required=False)
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    password1 = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    password2 = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *given: Any, different: str, **named: Any) -> None:  # noqa: ANN401
        """Keep the sentence for two passwords that differ."""
        super().__init__(*given, **named)
        self.different = different

    def clean(self) -> dict[str, Any]:
        """Refuse a weak password, and two that differ."""
        given = super().clean() or self.cleaned_data
        password = given.get("password1", "")
        if password != given.get("password2", ""):
            self.add_error("password2", self.different)
        person = Person(
            username=given.get("login", ""),
            first_name=given.get("first_name", ""),
            last_name=given.get("last_name", ""),
        )
        try:
            validate_password(password, person)
        except ValidationError as weak:
            self.add_error("password1", weak)
        return given
