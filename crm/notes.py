"""Notes: what colleagues write for colleagues. A correction keeps what was there before."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import texts, trail, versions
from crm.exceptions import CrmError, NotAllowed
from crm.models import Customer, Note, User

# Said on the form as well; a longer text belongs into a document.
LIMIT = 20_000


class TooLong(texts.Unreadable):
    """A note holds 20,000 characters. Nothing is lost: shorten it here, or split it in two."""


class Empty(CrmError):
    """Write the note first."""


def add(customer: Customer, *, text: str, kind: str = Note.Kind.GENERAL, by: User) -> Note:
    """Write a note about a customer; the sentence of the trail never holds its text."""
    text = checked(text)
    refuse_unopenable(kind, by)
    with trail.act("note.added", by=by, customer=customer, says=str(ADDED[kind])) as act:
        return Note.objects.create(act=act, customer=customer, author=by, kind=kind, text=text)


def correct(note: Note, *, text: str, version: int, by: User, kind: str = "") -> Note:
    """Change a note that was opened at ``version``; what it said before stays in its history.

    What others changed meanwhile stands where ``by`` left it alone. Raises ``versions.Clash``
    where both changed it, ``NotAllowed`` when the note is closed to ``by``.
    """
    mine = {"text": checked(text)} | ({"kind": kind} if kind else {})
    refuse_unopenable(kind or note.kind, by)
    with transaction.atomic():
        current = Note.objects.select_for_update(of=["self"]).seen_by(by).get(pk=note.pk)
        if not current.is_open_to(by):
            raise NotAllowed(_("This note is open to others only. Ask them to correct it."))
        wanted = versions.merged(current, version, mine, lines_of).wanted
        if wanted:
            rewrite(current, wanted, by=by)
    return current


def rewrite(note: Note, wanted: dict[str, str], *, by: User) -> None:
    says = str(CORRECTED[stricter(note.kind, wanted.get("kind", note.kind))])
    with trail.act("note.corrected", by=by, customer=note.customer, says=says):
        Note.objects.filter(pk=note.pk).update(**wanted)


def lines_of(note: Note) -> dict[str, str]:
    """What two people can disagree about, of a note or of an earlier version of it."""
    return {"text": note.text, "kind": note.kind}


def corrections_of(notes: Iterable[Note]) -> dict[int, tuple[Any, Any]]:
    """For each corrected note its last two versions: what it said, and the correction."""
    history = Note.history.filter(id__in=[note.pk for note in notes]).order_by("history_id")
    versions_of = defaultdict(list)
    for row in history.select_related("act__actor__desk"):
        versions_of[row.id].append(row)
    return {pk: (rows[-2], rows[-1]) for pk, rows in versions_of.items() if len(rows) > 1}


def checked(text: str) -> str:
    """The text without space around it; raises where nobody could see or keep it."""
    if len(text) > LIMIT:
        raise TooLong(field="text")
    if not texts.trimmed(text):
        raise Empty(field="text")
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
