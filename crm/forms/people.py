"""What people change about themselves, and shared computers."""

from allauth.core import context
from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm, UsernameField
from django.utils.translation import gettext_lazy as _

from crm import people
from crm.forms.base import ActionForm
from crm.forms.fields import required
from crm.models import Desk, User


class IntroductionForm(ActionForm):
    """How colleagues and customers know you."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    direct_line = forms.CharField(
        label=_("Direct line"),
        max_length=30,
        required=False,
        help_text=_("Customers whose owner you are see it."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )


class LookForm(ActionForm):
    """Theme, density and single-letter keys."""

    theme = forms.ChoiceField(choices=User.Theme.choices)
    density = forms.ChoiceField(choices=User.Density.choices)
    keys_on = forms.BooleanField(required=False)


class PinForm(ActionForm):
    """A PIN for shared computers."""

    pin = forms.RegexField(
        r"^[0-9]{4,8}\Z",
        label=_("New PIN"),
        strip=False,
        help_text=_("Four to eight digits, for shared computers where you signed in today."),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("A PIN has four to eight digits.")},
    )


class WorkstationForm(ActionForm):
    """The computer you are sitting at, shared by several people."""

    name = forms.CharField(
        label=_("Name of this computer"),
        max_length=60,
        help_text=_("For example: Counter left."),
        error_messages=required(_("Enter a name for this computer.")),
    )
    desk = forms.ModelChoiceField(
        Desk.objects.filter(is_open=True),
        label=_("Desk"),
        empty_label=_("Choose the desk"),
        error_messages=required(_("Choose the desk.")),
    )


class AdmissionForm(forms.ModelForm):
    """A new colleague, who will set an own password by a one-time link."""

    class Meta:
        model = User
        fields = [
            "username",
            "first_name",
            "last_name",
            "email",
            "direct_line",
            "desk",
            "groups",
        ]
        field_classes = {"username": UsernameField}

    def save(self, commit=True):
        self.instance.set_unusable_password()
        return super().save(commit)


class ColleaguePasswordForm(AdminPasswordChangeForm):
    """A password that an admin sets for a colleague, or takes away."""

    def save(self, commit=True):
        is_set = self.cleaned_data["set_usable_password"]
        password = self.cleaned_data["password1"] if is_set else None
        people.set_password(self.user, password, by=context.request.user)
        return self.user
