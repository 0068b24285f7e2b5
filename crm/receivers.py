"""What the sign-in packages tell us of: each becomes an act."""

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out

from crm import cookies, people, sessions, workstations
from crm.models import Desk


def connect() -> None:
    """Called once, when the app is ready."""
    user_logged_in.connect(on_signed_in)
    user_logged_out.connect(on_signed_out)
    user_locked_out.connect(on_locked_out)


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
