"""Computers that several people share: each comes back by an own PIN, nobody shares an account.

A supervisor enrols the computer; its key lives in a cookie there and only its digest here. Who
signed in fully on it today may come back by PIN, five wrong ones ask for the full password.
"""

import secrets
from hashlib import sha256
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from crm import people, trail
from crm.exceptions import CrmError
from crm.models import Desk, KnownHand, Organisation, User, Workstation
from crm.trail.models import DatabaseNow

TRIES = 5
KEY = "crm.workstations.key"


class WrongPin(CrmError):
    """That is not your PIN. Try again, or sign in with your password."""


class FullPasswordNeeded(CrmError):
    """Sign in with your password once; after that your PIN works here again."""


class EasyPin(CrmError):
    """Others would guess that one. Choose digits that are not all the same or in a row."""


def enrol(*, name: str, desk: Desk, by: User, key: str = "") -> tuple[Workstation, str]:
    """Enrol a shared computer; answer it and the key that its browser keeps."""
    key = key or key_for(None)
    says = _("{who} enrolled the shared computer %(name)s") % {"name": name}
    with trail.act("workstation.enrolled", by=by, says=says):
        return Workstation.objects.create(name=name, desk=desk, key=digest(key)), key


def end(workstation: Workstation, *, by: User) -> None:
    """From now on this computer knows nobody."""
    says = _("{who} ended the shared computer %(name)s") % {"name": workstation.name}
    with trail.act("workstation.ended", by=by, says=says):
        Workstation.objects.filter(pk=workstation.pk, ended_at=None).update(
            ended_at=DatabaseNow()
        )
        workstation.known_hands.all().delete()


def by_key(key: str | None) -> Workstation | None:
    """The enrolled computer whose browser keeps this key."""
    if not key:
        return None
    live = Workstation.objects.select_related("desk").filter(ended_at=None)
    return live.filter(key=digest(key)).first()


def key_for(form: UUID | None) -> str:
    """The key that a form enrols with: whichever of its answers arrives, the key is in it."""
    if form is None:
        return secrets.token_urlsafe(32)
    return salted_hmac(KEY, str(form), algorithm="sha256").hexdigest()


def digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def remember(workstation: Workstation, user: User) -> None:
    """``user`` has just signed in fully here."""
    KnownHand.objects.update_or_create(
        workstation=workstation,
        user=user,
        defaults={"signed_in_at": DatabaseNow(), "wrong_pins": 0},
    )


def known_here(workstation: Workstation) -> QuerySet[KnownHand]:
    """Who may come back by PIN: signed in fully here today, has a PIN, still works here."""
    organisation = Organisation.objects.current()
    zone = ZoneInfo(organisation.time_zone if organisation else "UTC")
    hands = workstation.known_hands.annotate(day=TruncDate("signed_in_at", tzinfo=zone))
    today = hands.filter(
        day=TruncDate(DatabaseNow(), tzinfo=zone), wrong_pins__lt=TRIES, user__is_active=True
    )
    return today.exclude(user__pin="").select_related("user__desk").order_by("user__first_name")


def come_back(workstation: Workstation, *, user_id: int, pin: str) -> User:
    """Answer the person whose PIN this is. Raises ``WrongPin``, ``FullPasswordNeeded``."""
    # A wrong try is counted before it is refused: the refusal comes after the commit.
    with transaction.atomic():
        hand = known_here(workstation).filter(user_id=user_id).select_for_update(of=["self"])
        known = hand.first()
        organisation = Organisation.objects.current()
        if known is None or people.must_have_second_step(known.user, organisation):
            raise FullPasswordNeeded
        is_right = known.user.has_pin(pin)
        known.wrong_pins = 0 if is_right else known.wrong_pins + 1
        known.save(update_fields=["wrong_pins"])
        if known.wrong_pins == TRIES:
            people.pin_locked(known.user, workstation)
    if not is_right:
        raise FullPasswordNeeded if known.wrong_pins == TRIES else WrongPin(field="pin")
    return known.user


def set_pin(user: User, *, pin: str, by: User) -> None:
    """Set the PIN of four to eight digits. Raises ``EasyPin``."""
    if is_easy(pin):
        raise EasyPin(field="pin")
    user.set_pin(pin)
    with trail.act("pin.set", by=by, says=_("{who} set a PIN for shared computers")):
        user.save(update_fields=["pin"])


def remove_pin(user: User, *, by: User) -> None:
    user.pin = ""
    with trail.act("pin.removed", by=by, says=_("{who} removed the PIN")):
        user.save(update_fields=["pin"])
        KnownHand.objects.filter(user=user).delete()


def is_easy(pin: str) -> bool:
    """Whether a PIN is one digit over and over, or a run upwards or downwards."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return steps in ({0}, {1}, {-1})
