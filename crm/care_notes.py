"""What every desk must bear in mind: being put right, promised, or not wanted (A11)."""

from django.utils.translation import gettext as _

from crm import clock, days, refusals, trail
from crm.exceptions import CrmError, NotAllowed
from crm.models import CareNote, Customer, User
from crm.roles import ADMIN, SUPERVISOR


class SaidAlready(CrmError):
    """Every desk sees exactly this already."""


class EndedAlready(CrmError):
    """This was ended before you. Look at what is there now."""


def add(customer: Customer, *, by: User, kind: str, fact: str, **more) -> CareNote:
    """Put one fact before every desk; ``more``: ``reason``, ``audience``, ``until_on``.

    Raises ``days.IsOver`` for an ``until_on`` in the past, ``SaidAlready``.
    """
    days.refuse_over(more.get("until_on"), clock.today())
    care_note = CareNote(customer=customer, kind=kind, fact=fact, **more)
    says = _("{who} asks every desk to bear in mind: %(fact)s") % {"fact": fact}
    with (
        refusals.worded(care_note_once=SaidAlready(field="fact")),
        trail.act("care_note.added", by=by, customer=customer, says=says),
    ):
        care_note.save()
    return care_note


def end(care_note: CareNote, *, by: User, why: str) -> CareNote:
    """Take the fact away from every desk. Raises ``NotAllowed`` or ``EndedAlready``.

    What is still being put right ends by the customer's owner or a supervisor alone (A11).
    """
    if not may_end(care_note, by):
        raise NotAllowed(who_can(care_note.customer))
    says = _("{who} ended: %(kind)s") % {"kind": care_note.get_kind_display()}
    with trail.act("care_note.ended", by=by, customer=care_note.customer, says=says, why=why):
        ended = CareNote.objects.filter(pk=care_note.pk, ended_at=None).update(
            ended_at=clock.now()
        )
        if not ended:
            raise EndedAlready
    care_note.refresh_from_db()
    return care_note


def may_end(care_note: CareNote, by: User) -> bool:
    """Whether ``by`` may take this fact away."""
    if care_note.kind != CareNote.Kind.RECOVERY:
        return True
    return care_note.customer.owner_id == by.pk or by.role in (SUPERVISOR, ADMIN)


def who_can(customer: Customer) -> str:
    """The sentence that names who may end what is still being put right."""
    if not customer.owner:
        return _("Only a supervisor can end this, since nobody owns this customer yet.")
    return _("Only %(owner)s, who owns this customer, or a supervisor can end this.") % {
        "owner": customer.owner.name_and_desk
    }
