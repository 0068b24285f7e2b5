"""Forms of the second step: django-allauth's, in our words."""

from allauth.mfa.base import forms as second_step
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.utils.translation import gettext_lazy as _


def one_time_code() -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})
    return forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=widget,
        help_text=_("From your authenticator app, or one of your recovery codes."),
    )


class CodeForm(second_step.AuthenticateForm):
    """The second step of signing in."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = one_time_code()


class CodeAgainForm(second_step.ReauthenticateForm):
    """The second step once more, before keys and PINs are touched."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = one_time_code()


class ActivateAppForm(ActivateTOTPForm):
    """The first code of a newly set up app."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = one_time_code()
        self.fields["code"].help_text = _("The six digits that the app shows now.")


class AddPasskeyForm(passkeys.AddWebAuthnForm):
    """A passkey that signs in by itself: always one that checks its owner."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("So you know it again, for example: my phone.")
        self.fields["name"].max_length = 60
        self.fields["passwordless"].widget = forms.HiddenInput()
        self.initial["passwordless"] = True
