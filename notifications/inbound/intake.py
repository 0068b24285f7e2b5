"""The doors for what comes back: verified, kept as it came, answered, and worked off.

A door does at once only what must count before it answers: STOP, START, “wrong person”. The
rest is a job, and a sweep finds what a job left. A repeat changes nothing (gate §3.3).
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext as _

from crm import clock, jobs, texts, trail
from crm.models import Organisation, User
from notifications.channels import events, mails
from notifications.channels.events import LARGEST_MAIL
from notifications.channels.news import (
    Event,
    InboundMail,
    InboundText,
    Kind,
    TooLarge,
    fingerprint,
)
from notifications.channels.webhooks import Forged
from notifications.inbound import incoming, outcomes
from notifications.models import InboundEvent

LONGEST_ID = 120
# So long a job has before the sweep takes up what it was queued for.
UNTIL_SWEPT = timedelta(minutes=1)
MANY = 100
# So long the words and reports of others are kept as they came.
KEPT = timedelta(days=90)
MAIL = "mail"


def take_events(provider: str, request: HttpRequest) -> int:
    """Keep the delivery events of one post; answers how many were new.

    Raises ``Forged``, ``Unreadable`` or ``TooLarge``, and keeps nothing then.
    """
    refuse_forms_with_files(request)
    return keep_events(events.events_of(provider, request, is_live=is_live()))


def take_text(provider: str, request: HttpRequest) -> bool:
    """Keep a text that somebody wrote; False where it was here before. Raises the same."""
    refuse_forms_with_files(request)
    return keep_text(events.text_of(provider, request, is_live=is_live()))


def take_mail(request: HttpRequest) -> int:
    """Keep a mail that a relay brought; answers how many new things were in it."""
    refuse_forms_with_files(request)
    return keep_mail(events.mail_of(request, is_live=is_live()), request.body)


def take_raw_mail(raw: bytes) -> int:
    """The same for a mail that our own mail server hands over. Raises ``Unreadable``."""
    if len(raw) > LARGEST_MAIL:
        raise TooLarge
    return keep_mail(mails.read(raw, received=clock.now()), raw)


def refuse_forms_with_files(request: HttpRequest) -> None:
    """No provider posts one, and its bytes are gone once the fields were read."""
    if request.content_type == "multipart/form-data":
        raise Forged("Nobody brings us news as a form with files.")


def is_live() -> bool:
    organisation = Organisation.objects.current()
    return bool(organisation) and organisation.mode == Organisation.Mode.LIVE


def keep_events(told: list[Event], raw: bytes | None = None) -> int:
    return sum(
        keep(one.provider, one.event_id, one.kind, payload_of_event(one), raw) for one in told
    )


def keep_text(text: InboundText) -> bool:
    payload = {
        "from": text.from_,
        "to": text.to,
        "text": text.text,
        "keyword": text.keyword,
        "at": text.at.isoformat(),
    }
    return keep(text.provider, text.provider_id, incoming.TEXT, payload)


def keep_mail(mail: list[Event] | InboundMail, raw: bytes) -> int:
    if isinstance(mail, list):
        return keep_events(mail, raw)
    payload = {
        "from": mail.from_,
        "to": list(mail.to),
        "subject": mail.subject,
        "in_reply_to": list(mail.in_reply_to),
        "text": mail.text,
        "is_automatic": mail.is_automatic,
        "at": mail.at.isoformat(),
    }
    # Anybody can choose a Message-ID: one that another writer used is another mail.
    return keep(MAIL, fingerprint(mail.message_id, mail.from_), incoming.MAIL, payload, raw)


def payload_of_event(event: Event) -> dict:
    return {
        "message_ref": event.message_ref,
        "provider_id": event.provider_id,
        "address": event.address,
        "at": event.at.isoformat(),
        "raw": event.raw,
    }


def keep(
    provider: str, event_id: str, kind: str, payload: dict, raw: bytes | None = None
) -> bool:
    """Keep one thing that came in, and do or queue what follows; False for a repeat."""
    if len(event_id) > LONGEST_ID:
        event_id = fingerprint(event_id)
    with transaction.atomic(), trail.errand("worker"):
        event, is_new = InboundEvent.objects.get_or_create(
            provider=provider[:40],
            event_id=storable(event_id),
            defaults={"kind": kind, "payload": storable(payload), "raw": raw},
        )
        if is_new:
            if counts_at_once(event):
                work_off(event)
            else:
                jobs.enqueue(work_off_event, event=event.pk)
    return is_new


def counts_at_once(event: InboundEvent) -> bool:
    return event.kind not in KINDS and incoming.read(event).means in incoming.AT_ONCE


def work_off(event: InboundEvent) -> None:
    """Do what follows from an event, once; inside a transaction that holds its row."""
    if event.kind in KINDS:
        event.problem = outcomes.take(event)
    else:
        incoming.take(incoming.read(event))
    event.done_at = clock.now()
    event.save(update_fields=["done_at", "problem"])


@jobs.task("notifications.work_off")
def work_off_event(event: int) -> None:
    """Work off one event, unless somebody did or does."""
    with transaction.atomic():
        waiting = InboundEvent.objects.select_for_update(skip_locked=True)
        if found := waiting.filter(pk=event, done_at=None).first():
            work_off(found)


def sweep() -> int:
    """Queue what nobody worked off; answers how many."""
    late = InboundEvent.objects.to_do().filter(came_at__lt=clock.now() - UNTIL_SWEPT)
    pks = list(late.order_by("tries", "pk").values_list("pk", flat=True)[:MANY])
    InboundEvent.objects.filter(pk__in=pks).update(tries=F("tries") + 1)
    for pk in pks:
        jobs.enqueue(work_off_event, event=pk)
    return len(pks)


def try_again(event: InboundEvent, *, by: User) -> None:
    """Take up once more what was tried so often that nobody tries it any more."""
    says = _("{who} had something that came in worked off once more")
    with trail.act("inbound.retried", by=by, says=says):
        InboundEvent.objects.stuck().filter(pk=event.pk).update(tries=0)
        jobs.enqueue(work_off_event, event=event.pk)


def forget() -> int:
    """Let go of what was done with long ago; that it came stays known, so a repeat is one."""
    old = InboundEvent.objects.filter(came_at__lt=clock.now() - KEPT).exclude(done_at=None)
    return old.exclude(payload={}).update(raw=None, payload={})


def storable(value):
    """The value without the signs that no database keeps."""
    if isinstance(value, str):
        return texts.UNKEEPABLE.sub("", value)
    if isinstance(value, dict):
        return {storable(name): storable(one) for name, one in value.items()}
    return [storable(one) for one in value] if isinstance(value, list) else value


KINDS = frozenset(Kind)
