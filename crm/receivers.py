"""What the sign-in packages tell us of: each becomes an act."""

from allauth.mfa import signals as second_step
from allauth.mfa.models import Authenticator
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.utils.translation import gettext as _

from crm import cookies, people, sessions, workstations
from crm.models import Desk

NOUNS = {
    Authenticator.Type.WEBAUTHN: "passkey",
    Authenticator.Type.TOTP: "app",
    Authenticator.Type.RECOVERY_CODES: "codes",
}


def connect() -> None:
    """Called once, when the app is ready."""
    user_logged_in.connect(on_signed_in)
    user_logged_out.connect(on_signed_out)
    user_locked_out.connect(on_locked_out)
    second_step.authenticator_added.connect(on_second_step_added)
    second_step.authenticator_removed.connect(on_second_step_removed)
    second_step.authenticator_reset.connect(on_codes_renewed)


def on_signed_in(sender, request, user, **_kwargs) -> None:
    """However somebody came in: the act, their desk, the shared computer they sit at."""
    sessions.begin(request.session)
    desk = Desk.objects.filter(pk=request.session.pop("desk", None), is_open=True).first()
    here = workstations.by_key(cookies.workstation_key(request))
    if request.session.pop("by_pin", False) and here:
        people.signed_in(user, desk=here.desk, workstation=here)
        return
    people.signed_in(user, desk=desk)
    if here:
        workstations.remember(here, user)


def on_signed_out(sender, request, user, **_kwargs) -> None:
    if user is None:
        return
    if getattr(request, "timed_out", False):
        people.timed_out(user)
    else:
        people.signed_out(user)


def on_locked_out(sender, request, username, **_kwargs) -> None:
    # Told again at each further try; only the one that locked is news.
    if request.axes_failures_since_start is not None:
        people.locked_out(username)


def on_second_step_added(sender, user, authenticator, **_kwargs) -> None:
    says = {
        "passkey": _("{who} added a passkey"),
        "app": _("{who} set up an authenticator app"),
        "codes": _("{who} got recovery codes"),
    }
    noun = NOUNS[authenticator.type]
    people.second_step_changed(user, f"{noun}.added", says[noun])


def on_second_step_removed(sender, request, user, authenticator, **_kwargs) -> None:
    says = {
        "passkey": _("{who} removed a passkey"),
        "app": _("{who} removed the authenticator app"),
        "codes": _("{who} gave up the recovery codes"),
    }
    noun = NOUNS[authenticator.type]
    request.session.pop("second_step", None)
    people.second_step_changed(user, f"{noun}.removed", says[noun])


def on_codes_renewed(sender, user, **_kwargs) -> None:
    people.second_step_changed(user, "codes.renewed", _("{who} renewed the recovery codes"))
