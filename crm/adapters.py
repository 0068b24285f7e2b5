"""What django-allauth and django-axes ask of us: actions, our words, our links."""

import base64
import hashlib
import secrets

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm import cookies, people
from crm.models import Organisation, User

WRONG = _("Name and password do not fit. Check both and try again.")


class AccountAdapter(DefaultAccountAdapter):
    """Signing in and passwords, told to the trail."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        "enter_current_password": _("That is not your present password."),
        "incorrect_password": _("That is not your password."),
        "incorrect_code": _("That code does not fit. Try the one that shows now."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "rate_limited": _("Too many tries. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        """Wrong passwords are counted by axes, per person and computer, in the database."""

    def set_password(self, user: User, password: str) -> None:
        by = self.request.user if self.request.user.is_authenticated else user
        people.set_password(user, password, by=by)

    def post_login(self, request: HttpRequest, user: User, **kwargs) -> HttpResponse:
        """Remember the desk on this computer."""
        response = super().post_login(request, user, **kwargs)
        if user.desk_id:
            cookies.keep_desk(response, user.desk_id)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/me/"

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Built from the setting, never from a header that a stranger may send."""
        uid, token = key.split("-", 1)
        return people.new_password_address(User(pk=int(uid, 36)), token)

    def add_message(self, request: HttpRequest, level, message_template=None, *args, **kwargs):
        """Leave out allauth's own sentences; the pages say what was done."""
        if kwargs.get("message"):
            super().add_message(request, level, message_template, *args, **kwargs)


class SecondStepAdapter(DefaultMFAAdapter):
    """Passkeys and apps: our names, secrets sealed at rest."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": _(
            "Admins keep a second step. Add a passkey first, then remove the app."
        ),
    }

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        return organisation_name()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = settings.PUBLIC_BASE_URL.split("//", 1)[-1].split("/")[0]
        return {"id": host.partition(":")[0], "name": organisation_name()}

    def generate_authenticator_name(self, user: User, type) -> str:
        """A name to begin with; its owner may give a better one."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey {number}").format(number=number)

    def can_delete_authenticator(self, authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user)
        others = others.exclude(pk=authenticator.pk).exclude(type="recovery_codes")
        organisation = Organisation.objects.current()
        must = people.must_have_second_step(authenticator.user, organisation)
        return others.exists() or not must

    def encrypt(self, text: str) -> str:
        return seals().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; where another installation's key sealed it, one that no code fits."""
        try:
            return seals().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


def organisation_name() -> str:
    organisation = Organisation.objects.current()
    return organisation.name if organisation else "Casetrail"


def seals() -> MultiFernet:
    """Keys of the installation's secret and of those before it, newest first."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(fernet_key(key)) for key in keys])


def fernet_key(secret: str) -> bytes:
    digest = salted_hmac("crm.second_step", "seal", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)


def typed_name(request: HttpRequest, credentials: dict | None) -> str:
    """The account that somebody tries to open, for counting: by name and by e-mail the same.

    What fits nobody is kept as a digest only, since people type passwords into the wrong field.
    """
    typed = (credentials or {}).get("username") or request.POST.get("login", "")
    typed = typed.strip().replace("\0", "")
    user = User.objects.filter(Q(username__iexact=typed) | Q(email__iexact=typed)).first()
    if typed and user:
        return user.username
    return "unknown " + hashlib.sha256(typed.lower().encode()).hexdigest()[:16]


def client_address(request: HttpRequest) -> str | None:
    """The address of the computer, also from behind a proxy that we trust."""
    return get_client_ip(request)
