"""From rehearsal to live and back: one act each way, and nothing of the one in the other.

While an organisation rehearses, every message ends in the local mailbox. What was rehearsed is
over when it goes live: none of it may reach a customer.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import clock, contact_points, roles, texts, trail
from crm.exceptions import CrmError
from crm.models import Act, ContactPoint, Organisation, User
from crm.trail.models import Source
from notifications.automation import halts
from notifications.channels import local
from notifications.desk import readiness
from notifications.desk.readiness import RIGHT
from notifications.models import BulkLetter, ConsentEvent, Message, Slot
from notifications.preferences import consent
from notifications.preferences.consent import Proof, Scope
from notifications.sending import links, looking
from notifications.topics import Purpose

Mode = Organisation.Mode
Letter = BulkLetter.State
AGREED, LEAVING = (Letter.TRIED, Letter.APPROVED), (Letter.SENDING, Letter.LOOKING)
REHEARSED = gettext_lazy("It belonged to the rehearsal.")


class NotReady(CrmError):
    """This organisation is not ready for its customers yet."""


class NotForReal(CrmError):
    """These customers are invented: a demo never goes live."""


class LiveAlready(CrmError):
    """This organisation is live already."""


class NotLive(CrmError):
    """This organisation rehearses already."""


class AnotherName(CrmError):
    """That is not the name of this organisation. Type it as it stands above."""


def go_live(*, by: User, name: str) -> Organisation:
    """Let messages reach customers from now on; what waits of the rehearsal is dropped.

    ``name`` is the organisation's, typed. Raises ``NotAllowed``, ``NotForReal``,
    ``LiveAlready``, ``AnotherName``, and ``NotReady`` with everything that is missing.
    """
    roles.refuse_without(RIGHT, by)
    says = _("{who} switched the organisation live: messages reach customers from now on")
    with trail.act("organisation.live", by=by, says=says):
        organisation = locked()
        refuse_unready(organisation, name)
        end_rehearsed(by)
        came_into(organisation, Mode.LIVE)
        for point in answered_to_us():
            contact_points.forget_answer(point, by=by, why=REHEARSED)
        return organisation


def rehearse(*, by: User, why: str) -> Organisation:
    """Go back to rehearsal. Everything that waits is held by a halt, to be decided one by one.

    Raises ``NotAllowed``, ``NotLive``, ``halts.WhyMissing``.
    """
    roles.refuse_without(RIGHT, by)
    says = _("{who} took the organisation back to rehearsal: no message reaches a customer")
    with trail.act("organisation.rehearsing", by=by, says=says, why=texts.readable(why)):
        organisation = locked()
        if organisation.mode != Mode.LIVE:
            raise NotLive
        halts.begin(by=by, why=why)
        return came_into(organisation, Mode.REHEARSAL)


def refuse_unready(organisation: Organisation, name: str) -> None:
    if organisation.mode == Mode.LIVE:
        raise LiveAlready
    if organisation.mode != Mode.REHEARSAL:
        raise NotForReal
    if texts.trimmed(name) != organisation.name:
        raise AnotherName(field="name")
    if missing := [one.title for one in readiness.items() if not one.is_done]:
        raise NotReady(_("Still missing: {what}.").format(what="; ".join(missing)))


def end_rehearsed(by: User) -> None:
    """Nothing of the rehearsal leaves for real, and nothing of it counts against anybody."""
    now, why = clock.now(), str(REHEARSED)
    # What had joined another is open by itself once that one is dropped.
    while waiting := list(Message.objects.open().select_related("customer")):
        for message in waiting:
            looking.drop(message, by=by, why=why, at=now)
    Slot.objects.all().delete()
    stop_letters()
    end_allowed(by)


def stop_letters() -> None:
    """What was leaving stays where it is; what was agreed to is counted and agreed to anew."""
    leaving = BulkLetter.objects.filter(state__in=LEAVING)
    leaving.update(state=BulkLetter.State.STOPPED, problem=str(REHEARSED))
    agreed = BulkLetter.objects.filter(state__in=AGREED)
    agreed.update(state=BulkLetter.State.DRAFT, approved_by=None, preflight=None)
    # Who got one in the rehearsal got nothing that could be taken back.
    rehearsed = Message.objects.filter(letter__isnull=False, attempts__provider=local.NAME)
    Message.objects.filter(pk__in=rehearsed).update(letter=None)


def end_allowed(by: User) -> None:
    """Offers that a colleague allowed in the place of a customer are not allowed."""
    played = ConsentEvent.objects.filter(act__source=Source.LINK, purpose=Purpose.PROMO)
    if last := Act.objects.filter(verb="organisation.rehearsing").order_by("-pk").first():
        played = played.filter(act__at__gt=last.at)
    allowed = played.exclude(action=consent.Action.WITHDRAW).select_related("customer")
    for event in allowed:
        scope = Scope(event.purpose, event.topic, event.channel)
        proof = Proof(by.name_and_desk, proof=str(REHEARSED))
        consent.withdraw(event.customer, by=by, scope=scope, proof=proof)


def answered_to_us() -> list[ContactPoint]:
    """Addresses that nobody but the local mailbox answered for."""
    asked = Message.objects.filter(topic=links.CONFIRMS, attempts__provider=local.NAME)
    sure = ContactPoint.objects.live().filter(level=contact_points.Proof.ANSWERED)
    found = sure.filter(pk__in=asked.values("contact_point"))
    return list(found.select_related("customer").order_by("pk"))


def locked() -> Organisation:
    """The organisation as it stands now, kept from others until the act ends."""
    return Organisation.objects.select_for_update().get()


def came_into(organisation: Organisation, mode: str) -> Organisation:
    organisation.mode = mode
    organisation.save(update_fields=["mode"])
    return organisation
