"""Notes: what colleagues write for colleagues. A correction keeps what was there before."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import texts, trail
from crm.exceptions import NotAllowed, Stale
from crm.models import Customer, Note, User

# Said on the form as well; a longer text belongs into a document.
LIMIT = 20_000


class TooLong(texts.Unreadable):
    """A note holds 20,000 characters. Nothing is lost: shorten it here, or split it in two."""


class NoteChanged(Stale):
    """This note was changed while you wrote. Nothing is lost: choose what is right."""


def add(customer: Customer, *, text: str, kind: str = Note.Kind.GENERAL, by: User) -> Note:
    """Write a note about a customer; the sentence of the trail never holds its text."""
    text = checked(text)
    refuse_unopenable(kind, by)
    with trail.act("note.added", by=by, customer=customer, says=str(ADDED[kind])) as act:
        return Note.objects.create(act=act, customer=customer, author=by, kind=kind, text=text)


def correct(note: Note, *, text: str, kind: str, version: int, by: User) -> Note:
    """Change a note that was at ``version``; what it said before stays in its history.

    Raises ``NoteChanged`` when somebody was quicker, ``NotAllowed`` when it is closed.
    """
    text = checked(text)
    if not Note.objects.seen_by(by).get(pk=note.pk).is_open_to(by):
        raise NotAllowed(_("This note is open to others only. Ask them to correct it."))
    refuse_unopenable(kind, by)
    if (text, kind, version) == (note.text, note.kind, note.version):
        return note
    says = str(CORRECTED[stricter(note.kind, kind)])
    with trail.act("note.corrected", by=by, customer=note.customer, says=says):
        changed = Note.objects.filter(pk=note.pk, version=version).update(text=text, kind=kind)
        if not changed:
            raise NoteChanged
    note.refresh_from_db()
    return note


def checked(text: str) -> str:
    """The text without space around it; raises where it is too long or cannot be kept."""
    if len(text) > LIMIT:
        raise TooLong(field="text")
    return texts.readable(text.strip())


def refuse_unopenable(kind: str, by: User) -> None:
    """Nobody writes what they could not read again."""
    if kind not in Note.kinds_open_to(by):
        raise NotAllowed(_("Your desk does not write this kind of note."), field="kind")


def stricter(one: str, other: str) -> str:
    return other if one == Note.Kind.GENERAL else one


ADDED = {
    Note.Kind.GENERAL: gettext_lazy("{who} wrote a note"),
    Note.Kind.CLINICAL: gettext_lazy("{who} wrote a clinical note"),
    Note.Kind.STAFF: gettext_lazy("{who} wrote a note on a staff matter"),
}
CORRECTED = {
    Note.Kind.GENERAL: gettext_lazy("{who} corrected a note"),
    Note.Kind.CLINICAL: gettext_lazy("{who} corrected a clinical note"),
    Note.Kind.STAFF: gettext_lazy("{who} corrected a note on a staff matter"),
}
