"""Drafts: what somebody typed and has not sent, kept for them until it is done."""

from collections.abc import Iterable, Mapping

from django.db import connection

from crm.exceptions import CrmError
from crm.models import Draft, User
from crm.trail.models import DatabaseNow

LIMIT = 100_000
NAME_LIMIT = Draft._meta.get_field("form").max_length
DROP = "delete from crm_draft where user_id = %s and form = %s"


class NotKept(CrmError):
    """This is too long to be kept while you type."""


def keep(name: str, fields: Mapping[str, Iterable[str]], *, by: User) -> None:
    """Keep what ``by`` typed into the form ``name``, where a field may have several texts.

    What is empty is left out. Raises ``NotKept`` for more than a form of ours can hold.
    """
    name = keepable(name)
    typed = {keepable(field): _filled(texts) for field, texts in fields.items()}
    length = sum(len(text) for texts in typed.values() for text in texts)
    if not 0 < len(name) <= NAME_LIMIT or length > LIMIT:
        raise NotKept
    # A form takes one text as it is, and several as a list.
    shaped = {
        field: texts if len(texts) > 1 else texts[0] for field, texts in typed.items() if texts
    }
    draft = Draft(user=by, form=name, fields=shaped, updated_at=DatabaseNow())
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["user", "form"],
        update_fields=["fields", "updated_at"],
    )


def kept(name: str, *, by: User) -> dict[str, str | list[str]]:
    """What ``by`` had typed into the form ``name``: a text, or a list of several."""
    return (
        Draft.objects.filter(user=by, form=name).values_list("fields", flat=True).first() or {}
    )


def drop(name: str, *, by: User) -> None:
    """Let go of a draft: its act is done, or nobody wants it."""
    # The ORM would open a transaction around it: three statements, with each note that is sent.
    with connection.cursor() as cursor:
        cursor.execute(DROP, [by.pk, keepable(name)])


def keepable(text: str) -> str:
    """``text`` without the one character that no database can hold."""
    return text.replace("\0", "")


def _filled(texts: Iterable[str]) -> list[str]:
    return [keepable(text) for text in texts if text.strip()]
