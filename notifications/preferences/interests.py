"""What customers like and do not want to hear of, and who said so (A17)."""

from django.utils.translation import gettext as _

from crm import clock, texts
from crm.exceptions import CrmError
from crm.models import Customer, User
from notifications.models import Interest
from notifications.preferences import wishes
from notifications.preferences.wishes import Change


class SubjectMissing(CrmError):
    """Enter what it is about, for example “garden”."""


def note(
    customer: Customer, *, by: User | None, subject: str, is_liked: bool, source: str
) -> Change:
    """Note that they like something, or do not want to hear of it.

    ``source`` is how we know. The last word about a subject counts. Raises ``SubjectMissing``
    and, for a colleague, ``wishes.EvidenceMissing``.
    """
    subject = texts.readable(texts.trimmed(subject)).lower()
    if not subject:
        raise SubjectMissing(field="subject")
    if not texts.trimmed(source):
        raise wishes.EvidenceMissing(field="source")
    says = _("Likes “%(subject)s”") if is_liked else _("Does not want to hear of “%(subject)s”")
    says %= {"subject": subject}
    with wishes.changing(customer, "interest.noted", by=by, says=says, why=source) as change:
        drop(customer, subject)
        Interest.objects.create(
            customer=customer, subject=subject, is_liked=is_liked, source=source
        )
    return change


def end(interest: Interest, *, by: User | None) -> Change:
    """Forget it: it neither attracts nor keeps away any more."""
    says = _("No longer noted: “%(subject)s”") % {"subject": interest.subject}
    with wishes.changing(interest.customer, "interest.ended", by=by, says=says) as change:
        drop(interest.customer, interest.subject)
    return change


def drop(customer: Customer, subject: str) -> None:
    standing = Interest.objects.filter(customer=customer, subject=subject, ended_at=None)
    standing.update(ended_at=clock.now())
