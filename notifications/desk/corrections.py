"""What was said and is no longer so: settled, or taken back from whoever was told (A3, A19)."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy

from crm import clock
from crm.exceptions import CrmError
from crm.models import User
from notifications import outbox
from notifications.checking import gate, reading
from notifications.desk import messages
from notifications.findings import Finding
from notifications.models import Message
from notifications.sending import looking

ORDER = "crm.order"


class NothingToReplace(CrmError):
    """Nothing that was sent says otherwise any more. Look at the message again."""


def disputed(message: Message, findings: Iterable[Finding]) -> str:
    """Where somebody says which word is right; empty where nobody disagrees."""
    kind, _colon, pk = message.subject.partition(":")
    codes = ("contradiction.parties", "contradiction.owner")
    if kind != ORDER or not any(one.code in codes for one in findings):
        return ""
    return reverse("crm:settlement", args=[pk])


def said_otherwise(message: Message, findings: Iterable[Finding]) -> Message | None:
    """The message that left and says otherwise, if one did: this one may take it back."""
    sent = (one.params.get("sent") for one in findings if one.code == "contradiction.pair")
    return Message.objects.filter(pk__in=[pk for pk in sent if pk]).order_by("-pk").first()


def replace(message: Message, *, by: User) -> Message:
    """Let it leave as what takes back the one that says otherwise.

    Raises ``NothingToReplace`` or ``messages.LeftAlready``.
    """
    says = gettext_lazy("{who} has a message take back an earlier one: %(topic)s")
    with messages.deciding(message, "message.corrects", says, by):
        [snapshot] = reading.snapshots([message.pk])
        earlier = said_otherwise(message, gate.decide(snapshot).findings)
        if earlier is None:
            raise NothingToReplace
        Message.objects.filter(pk=message.pk).update(corrects=earlier, due_at=clock.now())
        looking.forecast(message)
        message.refresh_from_db()
        outbox.wake(message)
    return message
