"""The first hour of an empty organisation: what its admin sets up, until it is done."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.models import Customer, Desk, Organisation, User


@dataclass(frozen=True)
class Step:
    """One thing to set up: what, what for, where, and whether it is done."""

    title: str
    purpose: str
    url: str
    is_done: bool


def first_hour(person: User) -> list[Step]:
    """The steps for an admin; none for others, and none once all are done."""
    if not (person.is_staff and person.has_perm("crm.add_user")):
        return []
    colleagues = User.objects.staff().exclude(pk=person.pk)
    steps = [
        Step(
            _("Name your desks"),
            _("Everybody speaks for one: phone, counter, clinic."),
            reverse("admin:crm_desk_add"),
            Desk.objects.exists(),
        ),
        Step(
            _("Let your colleagues in"),
            _("Each under their own name; the trail says who did what."),
            reverse("admin:crm_user_add"),
            colleagues.exists(),
        ),
        Step(
            _("Bring in your customers"),
            _("From any CSV file. A trial run comes first, and changes nothing."),
            reverse("crm:imports"),
            Customer.objects.exists(),
        ),
        Step(
            _("Go live"),
            _("Until then you may try everything: messages stay in the local mailbox."),
            reverse("notifications:organisation_live"),
            not is_rehearsing(),
        ),
    ]
    return [] if all(step.is_done for step in steps) else steps


def is_rehearsing() -> bool:
    organisation = Organisation.objects.current()
    return organisation is not None and organisation.mode == Organisation.Mode.REHEARSAL
