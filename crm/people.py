"""People: how they come and go, what they change about themselves, who admits them.

Signing in and out is an act like any other, so that who was where when is part of the trail.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from crm import roles, trail
from crm.exceptions import CrmError
from crm.models import Act, Desk, KnownHand, Organisation, User, Workstation

FIRST_ADMIN = "first admin"
THREE_DAYS = 72 * 60 * 60


class AlreadyAdmitted(CrmError):
    """This installation has its first admin. Sign in, or ask an admin to admit you."""


class NameTaken(CrmError):
    """Somebody signs in by that name already. Choose another one."""


def signed_in(user: User, *, desk: Desk | None, workstation: Workstation | None = None) -> None:
    """Somebody came: at ``desk`` from now on, by PIN where a shared computer is named."""
    user.desk = desk or user.desk
    if workstation:
        says = _("{who} came back by PIN: %(place)s") % {"place": workstation}
    elif user.desk:
        says = _("{who} signed in: %(place)s") % {"place": user.desk}
    else:
        says = _("{who} signed in")
    with coming_and_going("session.opened", user, says):
        # Only a change is written, so that a sign-in costs one row of history at most.
        User.objects.filter(pk=user.pk).exclude(desk=user.desk).update(desk=user.desk)


def must_choose_desk(user: User) -> bool:
    """Whether ``user`` was at no desk yet or at one that is closed now, and another is open."""
    was_at_open_desk = user.desk is not None and user.desk.is_open
    return not was_at_open_desk and Desk.objects.filter(is_open=True).exists()


def signed_out(user: User) -> None:
    with coming_and_going("session.closed", user, _("{who} signed out")):
        pass


def timed_out(user: User) -> None:
    """The screen was quiet for too long, or the shift is over."""
    with coming_and_going("session.ended", user, _("{who} was signed out after a quiet time")):
        pass


def locked_out(username: str) -> None:
    """Too many wrong passwords for one name from one computer. What was typed is never kept."""
    user = User.objects.filter(username=username).first()
    name = user.full_name if user else _("a name we do not know")
    says = _("Signing in was locked after wrong passwords: %(name)s") % {"name": name}
    with coming_and_going("session.locked", None, says):
        pass


def pin_locked(user: User, workstation: Workstation) -> None:
    """Too many wrong PINs on one shared computer: there it takes the password now."""
    told = {"place": workstation, "name": user.full_name}
    says = _("Coming back by PIN was locked at %(place)s after wrong PINs: %(name)s") % told
    with coming_and_going("pin.locked", None, says):
        pass


@contextmanager
def coming_and_going(verb: str, by: User | None, says: str) -> Iterator[Act]:
    """An act that leaves the form's key alone: signing in twice is no double."""
    with trail.errand("page"), trail.act(verb, by=by, says=says) as act:
        yield act


def must_have_second_step(user: User, organisation: Organisation | None) -> bool:
    """Admins prove who they are twice, except where nothing is at stake."""
    if not (user.is_staff or user.is_superuser):
        return False
    at_play = (Organisation.Mode.DEMO, Organisation.Mode.TEST)
    return organisation is None or organisation.mode not in at_play


def has_second_step(user: User) -> bool:
    codes = Authenticator.Type.RECOVERY_CODES
    return Authenticator.objects.filter(user=user).exclude(type=codes).exists()


def remove_second_step(user: User, *, by: User) -> None:
    """For somebody who lost phone and keys: until a new one, a password alone opens."""
    says = _("{who} removed the second step of %(name)s") % {"name": user.full_name}
    with trail.act("second_step.removed", by=by, says=says):
        Authenticator.objects.filter(user=user).delete()


def set_password(user: User, password: str | None, *, by: User | None) -> None:
    """Set a new password, or none; every other session and each PIN of ``user`` ends."""
    if password is None:
        says = _("{who} took away the password of %(name)s") % {"name": user.full_name}
    elif by == user:
        says = _("{who} set a new password")
    else:
        says = _("{who} set a new password for %(name)s") % {"name": user.full_name}
    with trail.act("password.changed", by=by, says=says):
        user.set_password(password)
        user.save(update_fields=["password"])
        KnownHand.objects.filter(user=user).delete()
    forget_failures(username=user.username)


def introduce(
    user: User, *, first_name: str, last_name: str, direct_line: str, by: User
) -> None:
    """Change the name and the direct line that colleagues and customers see."""
    user.first_name, user.last_name, user.direct_line = first_name, last_name, direct_line
    with trail.act("person.introduced", by=by, says=_("{who} changed name or direct line")):
        user.save(update_fields=["first_name", "last_name", "direct_line"])


def adjust_look(user: User, *, theme: str, density: str, keys_on: bool, by: User) -> None:
    """Change how the pages look and whether single letters act; a repeat changes nothing."""
    if (user.theme, user.density, user.keys_on) == (theme, density, keys_on):
        return
    user.theme, user.density, user.keys_on = theme, density, keys_on
    with trail.act("look.changed", by=by, says=_("{who} changed how the pages look")):
        user.save(update_fields=["theme", "density", "keys_on"])


def who_can_help() -> QuerySet[User]:
    """Whom to ask when signing in fails: admins, else supervisors."""
    staff = User.objects.staff()
    admins = staff.filter(is_staff=True)
    return admins if admins.exists() else staff.filter(groups__name=roles.SUPERVISOR)


def forget_wrong_passwords(user: User, *, by: User) -> None:
    """Open a locked sign-in again before its time."""
    says = _("{who} unlocked the sign-in of %(name)s") % {"name": user.full_name}
    with trail.act("session.unlocked", by=by, says=says):
        forget_failures(username=user.username)


def one_time_link(user: User, *, by: User) -> str:
    """Answer a link by which ``user`` sets a new password once, within three days."""
    says = _("{who} made a one-time sign-in link for %(name)s") % {"name": user.full_name}
    with trail.act("link.made", by=by, says=says):
        return new_password_address(user, default_token_generator.make_token(user))


def new_password_address(user: User, token: str) -> str:
    """The public address of the page that takes a new password."""
    place = {"uidb36": user_pk_to_url_str(user), "key": token}
    return settings.PUBLIC_BASE_URL + reverse("account_reset_password_from_key", kwargs=place)


def first_admin_link() -> str | None:
    """Answer the one-time link by which the first admin comes in; None once there is one."""
    if had_admin():
        return None
    token = signing.TimestampSigner(salt=FIRST_ADMIN).sign("in")
    return settings.PUBLIC_BASE_URL + reverse("crm:first_admin", args=[token])


def is_first_admin_token(token: str) -> bool:
    """Whether the link is ours, at most three days old and not used yet."""
    try:
        signing.TimestampSigner(salt=FIRST_ADMIN).unsign(token, max_age=THREE_DAYS)
    except signing.BadSignature:
        return False
    return not had_admin()


def had_admin() -> bool:
    """Whether an admin is here or was: no link revives when the last one is dismissed."""
    return User.history.filter(is_staff=True).exists()


def admit_first_admin(*, organisation: str, username: str, password: str, **who: str) -> User:
    """Name the organisation and its first admin. Raises ``AlreadyAdmitted``, ``NameTaken``."""
    says = _("The first admin came in by the one-time link")
    with trail.act("person.admitted", by=None, says=says):
        # Two browsers with the same link: the second waits here, then finds an admin.
        User.objects.select_for_update().get(username=User.SYSTEM)
        if had_admin():
            raise AlreadyAdmitted
        if User.objects.filter(username__iexact=username).exists():
            raise NameTaken(field="username")
        if not Organisation.objects.exists():
            Organisation.objects.create(name=organisation)
        admin = User(username=username, is_staff=True, **who)
        admin.set_password(password)
        admin.save()
        admin.groups.add(Group.objects.get(name=roles.ADMIN))
    return admin
