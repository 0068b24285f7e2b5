"""A code of six digits to the phone on file: it opens the details of a link for a while."""

import secrets
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F
from django.utils.translation import gettext as _

from crm import clock, trail
from crm.addresses import EMAIL, PHONE
from crm.exceptions import CrmError
from crm.models import ContactPoint
from notifications import outbox
from notifications.checking import gate
from notifications.models import LinkToken, Message
from notifications.outbox import Intent
from notifications.sending.links import Link
from notifications.topics import Channel

TOPIC = "address.code"
LASTS, OPENS_FOR = timedelta(minutes=10), timedelta(minutes=30)
TRIES = 5
AN_HOUR, AT_MOST = timedelta(hours=1), 3
# Nothing is sent to an e-mail address that nobody read back: it may be the wrong one.
READ_BACK = 2


class NoPhone(CrmError):
    """We have no phone number to which a code could go. Please call us."""


class TooMany(CrmError):
    """Three codes were sent within an hour. Wait a little, or call us."""


class WrongCode(CrmError):
    """This code does not fit. Look at the last one that we sent."""


class CodeOver(CrmError):
    """This code is over. Have a new one sent."""


def destination(link: Link) -> ContactPoint | None:
    """Where a code goes: a phone on file, else the e-mail address of the link itself."""
    live = link.customer.contact_points.filter(
        status__in=["verified", "unverified"], level__gte=1
    )
    phones = [
        one
        for one in live.filter(kind=PHONE).order_by("-is_preferred", "-level", "pk")
        if gate.takes_texts(one.key)
    ]
    if phones:
        return phones[0]
    point = link.point
    is_sure = point is not None and point.kind == EMAIL and point.level >= READ_BACK
    return point if is_sure else None


def send(link: Link) -> ContactPoint:
    """Send a new code; the last one no longer fits. Raises ``NoPhone`` or ``TooMany``."""
    point = destination(link)
    if point is None:
        raise NoPhone
    code = f"{secrets.randbelow(10**6):06}"
    now = clock.now()
    with trail.act(
        "link.code_sent", by=None, customer=link.customer, says=_("A code was asked for")
    ):
        sent = Message.objects.filter(
            customer=link.customer, topic=TOPIC, created_at__gt=now - AN_HOUR
        )
        if sent.count() >= AT_MOST:
            raise TooMany
        LinkToken.objects.filter(pk=link.kept.pk).update(
            code_hash=make_password(code), code_tries=0, code_until=now + LASTS
        )
        outbox.queue(_letter(link, point, code), by=None)
    return point


def enter(link: Link, code: str) -> None:
    """Open the details for half an hour. Raises ``CodeOver`` or ``WrongCode``."""
    kept = LinkToken.objects.filter(
        pk=link.kept.pk, code_until__gt=link.now, code_tries__lt=TRIES
    )
    # Counted before it is compared: tries at the same moment count as well.
    if not kept.update(code_tries=F("code_tries") + 1):
        raise CodeOver(field="code")
    if not check_password(code.strip(), kept_hash(link)):
        raise WrongCode(field="code")
    LinkToken.objects.filter(pk=link.kept.pk).update(
        unlocked_until=link.now + OPENS_FOR, code_hash="", code_until=None
    )


def kept_hash(link: Link) -> str:
    return LinkToken.objects.values_list("code_hash", flat=True).get(pk=link.kept.pk)


def _letter(link: Link, point: ContactPoint, code: str) -> Intent:
    text = _("Your code is {code}. It opens your details for half an hour. Nobody asks for it.")
    return Intent(
        link.customer,
        TOPIC,
        subject=point.subject,
        own_words={"subject": _("Your code"), "text": text.format(code=code)},
        channel=Channel.TEXT if point.kind == PHONE else Channel.EMAIL,
        expires_at=link.now + LASTS,
    )
