"""Access: restricted notes are asked for, opened for a day, or declined with a reason (D5)."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import clock, texts, trail
from crm.exceptions import CrmError, NotAllowed
from crm.models import AccessRequest, Act, Note, Read, User
from crm.roles import ADMIN, SUPERVISOR

STANDS_FOR = timedelta(hours=24)
HERE_WITHIN = timedelta(minutes=15)


class AlreadyAnswered(CrmError):
    """A colleague has answered this already."""


class ReasonMissing(CrmError):
    """Say in a few words why, so that your colleague knows what to do next."""


def request(note: Note, *, why: str = "", by: User) -> AccessRequest:
    """Ask those who may open ``note`` to open it; asking twice is one request."""
    waiting = note.access_requests.waiting().filter(asked_by=by).first()
    if waiting:
        return waiting
    says = str(REQUESTED[note.kind])
    why = texts.readable(why.strip())
    with trail.act("access.requested", by=by, customer=note.customer, says=says, why=why):
        return AccessRequest.objects.create(note=note, asked_by=by, why=why)


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
    """Whoever opens this kind by desk or role may open it to a colleague."""
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


def openers(kind: str) -> list[User]:
    """The people who may open this kind, those who are here now first."""
    people = User.objects.staff().filter(OPENERS[kind]).distinct()
    return sorted(with_presence(people), key=lambda person: not person.is_here)


def with_presence(people: QuerySet[User]) -> QuerySet[User]:
    """People who know whether they did or looked at anything in the last quarter of an hour."""
    since = clock.now() - HERE_WITHIN
    looked = Read.objects.filter(reader=OuterRef("pk"), at__gte=since)
    acted = Act.objects.filter(actor=OuterRef("pk"), at__gte=since)
    return people.annotate(is_here=Exists(looked) | Exists(acted))


OPENERS = {
    Note.Kind.CLINICAL: Q(desk__opens_clinical=True),
    Note.Kind.STAFF: Q(groups__name__in=[SUPERVISOR, ADMIN]),
}
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
