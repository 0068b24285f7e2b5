"""Access: restricted notes are asked for, opened for a day, or declined with a reason (D5)."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import clock, refusals, texts, trail
from crm.exceptions import CrmError, NotAllowed
from crm.models import AccessRequest, Act, Note, Read, User
from crm.roles import ADMIN, CLINICIAN, SUPERVISOR

STANDS_FOR = timedelta(hours=24)
HERE_WITHIN = timedelta(minutes=15)


class AlreadyAnswered(CrmError):
    """A colleague has answered this already."""


class AlreadyOpen(CrmError):
    """This note is open to you already."""


class AlreadyAsked(CrmError):
    """You have asked for this note already; your request waits."""


class ReasonMissing(CrmError):
    """Say in a few words why, so that your colleague knows what to do next."""


def request(note: Note, *, why: str = "", by: User) -> AccessRequest:
    """Ask those who may open ``note`` to open it; asking twice is one request.

    Raises ``AlreadyOpen`` where there is nothing to ask for.
    """
    if Note.objects.seen_by(by).get(pk=note.pk).is_open_to(by):
        raise AlreadyOpen
    waiting = note.access_requests.waiting().filter(asked_by=by).first()
    if waiting:
        return waiting
    says = str(REQUESTED[note.kind])
    why = texts.readable(why.strip())
    try:
        with (
            refusals.worded(one_open_request_per_note=AlreadyAsked()),
            trail.act("access.requested", by=by, customer=note.customer, says=says, why=why),
        ):
            return AccessRequest.objects.create(note=note, asked_by=by, why=why)
    except AlreadyAsked:
        return note.access_requests.filter(asked_by=by).latest("asked_at")


def grant(asked: AccessRequest, *, by: User) -> AccessRequest:
    """Open the note to whoever asked, for 24 hours."""
    says = str(GRANTED[asked.note.kind]).replace("{colleague}", asked.asked_by.short_name)
    return answer(asked, "access.granted", says, by=by, granted_until=clock.now() + STANDS_FOR)


def decline(asked: AccessRequest, *, because: str, by: User) -> AccessRequest:
    """Leave the note closed and say why, in words meant for a colleague."""
    because = texts.readable(because.strip())
    if not because:
        raise ReasonMissing(field="because")
    says = str(DECLINED[asked.note.kind]).replace("{colleague}", asked.asked_by.short_name)
    return answer(asked, "access.declined", says, by=by, declined_because=because)


def answer(asked: AccessRequest, verb: str, says: str, *, by: User, **outcome) -> AccessRequest:
    if not may_answer(by, asked.note):
        raise NotAllowed(_("This note is not yours to open. The request stays with its desk."))
    why = outcome.get("declined_because", "")
    with trail.act(verb, by=by, customer=asked.note.customer, says=says, why=why):
        waiting = AccessRequest.objects.waiting().filter(pk=asked.pk)
        if not waiting.update(answered_by=by, **outcome):
            raise AlreadyAnswered
    asked.refresh_from_db()
    return asked


def may_answer(person: User, note: Note) -> bool:
    """Whoever opens this kind by desk and role may open it to a colleague."""
    return note.kind in Note.kinds_open_to(person)


def waiting_for(person: User) -> QuerySet[AccessRequest]:
    """What colleagues ask this person to open, longest waiting first."""
    return (
        AccessRequest.objects.waiting()
        .filter(note__kind__in=Note.kinds_open_to(person))
        .exclude(asked_by=person)
        .select_related("note__customer", "asked_by__desk")
        .order_by("asked_at")
    )


def openers(now: datetime) -> dict[str, list[User]]:
    """For each restricted kind the people who may open it, those who are here now first."""
    people = with_presence(User.objects.staff(), now).annotate(
        is_clinical=Q(desk__opens_clinical=True) & holding(CLINICIAN),
        supervises=holding(SUPERVISOR, ADMIN),
    )
    people = people.filter(Q(is_clinical=True) | Q(supervises=True))
    here_first = sorted(people, key=lambda person: not person.is_here)
    return {
        Note.Kind.CLINICAL: [one for one in here_first if one.is_clinical],
        Note.Kind.STAFF: [one for one in here_first if one.supervises],
    }


def holding(*roles: str) -> Exists:
    """Whether a person holds one of these roles."""
    held = User.groups.through.objects.filter(user=OuterRef("pk"), group__name__in=roles)
    return Exists(held)


def with_presence(people: QuerySet[User], now: datetime) -> QuerySet[User]:
    """People who know whether they did or looked at anything in the last quarter of an hour."""
    recent = {"at__gte": now - HERE_WITHIN}
    looked = Read.objects.filter(reader=OuterRef("pk"), **recent)
    acted = Act.objects.filter(actor=OuterRef("pk"), **recent)
    return people.annotate(is_here=Exists(looked) | Exists(acted))


REQUESTED = {
    Note.Kind.CLINICAL: gettext_lazy("{who} asked to read a clinical note"),
    Note.Kind.STAFF: gettext_lazy("{who} asked to read a note on a staff matter"),
}
GRANTED = {
    Note.Kind.CLINICAL: gettext_lazy("{who} opened a clinical note to {colleague}, for a day"),
    Note.Kind.STAFF: gettext_lazy(
        "{who} opened a note on a staff matter to {colleague}, for a day"
    ),
}
DECLINED = {
    Note.Kind.CLINICAL: gettext_lazy("{who} kept a clinical note closed to {colleague}"),
    Note.Kind.STAFF: gettext_lazy("{who} kept a note on a staff matter closed to {colleague}"),
}
