"""Forms of the entrance: django-allauth's, in our words and with the desk."""

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crm import cookies, people, workstations
from crm.forms.base import ActionForm
from crm.models import Desk, Organisation, User

PASSWORD_HINT = _("At least 15 characters. Four words that do not belong together are good.")


def new_password(label: str) -> forms.CharField:
    """A field for a password to be: shown on demand instead of typed twice."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(
        label=label, strip=False, max_length=128, widget=widget, help_text=PASSWORD_HINT
    )


def present_password() -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    return forms.CharField(label=_("Password"), strip=False, max_length=128, widget=widget)


class AtADesk(forms.Form):
    """Where somebody works from now on, as this computer remembers it."""

    desk = forms.ModelChoiceField(
        Desk.objects.filter(is_open=True),
        label=_("You are at"),
        help_text=_("So colleagues and customers see which desk you speak for."),
        empty_label=_("The desk you were at last"),
        required=False,
    )

    def offer_desks(self) -> None:
        request = context.request
        here = workstations.by_key(cookies.workstation_key(request))
        self.fields["desk"].initial = here.desk_id if here else cookies.desk_of(request)

    def ask_for_desk(self, user: User, field: str) -> None:
        """Ask whoever was at no desk yet, or at one that is closed by now; at ``field``."""
        if not self.cleaned_data.get("desk") and people.must_choose_desk(user):
            self.add_error(field, _("Choose the desk you are at, then sign in."))

    def take_desk(self) -> None:
        """Keep the desk in the session until the sign-in is complete."""
        desk = self.cleaned_data.get("desk")
        context.request.session["desk"] = desk.pk if desk else None


class SignInForm(AtADesk, account.LoginForm):
    """Name or e-mail, password, desk."""

    use_required_attribute = False
    field_order = ["login", "password", "desk"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "autofocus": True,
        }
        self.fields["login"] = forms.CharField(
            label=_("Name or e-mail"), max_length=254, widget=forms.TextInput(attrs=attrs)
        )
        self.fields["password"] = present_password()
        self.offer_desks()
        self.order_fields(self.field_order)

    def clean(self):
        cleaned = super().clean()
        if self.user:
            self.ask_for_desk(self.user, "desk")
        return cleaned

    def login(self, request, redirect_url=None):
        self.take_desk()
        return super().login(request, redirect_url)


class PasskeyForm(AtADesk, passkeys.LoginWebAuthnForm):
    """A passkey instead of name and password; the desk comes along."""

    def clean(self):
        cleaned = super().clean()
        if passkey := self.cleaned_data.get("credential"):
            self.ask_for_desk(passkey.user, "credential")
        self.take_desk()
        return cleaned


class CannotSignInForm(account.ResetPasswordForm):
    """Where to send the link for a new password."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        widget = forms.EmailInput(attrs={"autocomplete": "email"})
        self.fields["email"].label = _("Your work e-mail")
        self.fields["email"].widget = widget


class NewPasswordForm(account.ResetPasswordKeyForm):
    """A new password, by the link in a mail."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {"password1": new_password(_("New password"))}

    def clean_password1(self):
        validate_password(self.cleaned_data["password1"], self.user)
        return self.cleaned_data["password1"]


class PasswordChangeForm(account.ChangePasswordForm):
    """A new password, by whoever knows the present one."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        present = present_password()
        present.label = _("Present password")
        self.fields = {"oldpassword": present, "password1": new_password(_("New password"))}

    def clean_password1(self):
        validate_password(self.cleaned_data["password1"], self.user)
        return self.cleaned_data["password1"]


class ReauthenticateForm(account.ReauthenticateForm):
    """The password once more, before keys and PINs are touched."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"] = present_password()


class UnlockForm(ActionForm):
    """Who comes back, and their PIN."""

    user_id = forms.TypedChoiceField(
        label=_("Who are you?"), coerce=int, widget=forms.RadioSelect
    )
    pin = forms.RegexField(
        r"^[0-9]{4,8}\Z",
        label=_("Your PIN"),
        strip=False,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("A PIN has four to eight digits.")},
    )

    def __init__(self, *args, hands, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user_id"].choices = [(hand.user_id, hand.user.full_name) for hand in hands]
        if len(hands) == 1:
            self.initial["user_id"] = hands[0].user_id
        if self.initial.get("user_id"):
            self.fields["pin"].widget.attrs["autofocus"] = True


class LateForm(forms.Form):
    """What a form brought whose session had ended: to be read, copied and sent once more."""

    use_required_attribute = False

    def __init__(self, typed: QueryDict):
        super().__init__(auto_id="typed_%s")
        for name, values in typed.lists():
            if name != "csrfmiddlewaretoken":
                self.fields[name] = as_it_came(name, values)


def as_it_came(name: str, values: list[str]) -> forms.Field:
    """A field that shows one text unchangeably; marks of our pages and lists stay hidden."""
    if len(values) > 1:
        return forms.Field(widget=forms.MultipleHiddenInput, initial=values)
    [text] = values
    if name in MARKS or not text.strip():
        return forms.CharField(widget=forms.HiddenInput, initial=text)
    is_long = len(text) > ONE_LINE or "\n" in text
    widget = forms.Textarea(attrs={"rows": 6}) if is_long else forms.TextInput()
    widget.attrs["readonly"] = True
    return forms.CharField(widget=widget, initial=text)


MARKS = {"request_key", "draft", "next", "version"}
ONE_LINE = 40


class FirstAdminForm(ActionForm):
    """The organisation and whoever looks after this installation."""

    organisation = forms.CharField(label=_("Name of your organisation"), max_length=120)
    first_name = forms.CharField(
        label=_("Your first name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Your last name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = forms.EmailField(
        label=_("Work e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    username = forms.CharField(
        label=_("Name to sign in with"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = new_password(_("Password"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if organisation := Organisation.objects.current():
            self.fields["organisation"].initial = organisation.name
            self.fields["organisation"].disabled = True

    def clean_password(self):
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]
