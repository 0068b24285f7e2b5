"""Drafts: what somebody typed and has not sent, kept for them until it is done."""

from crm.exceptions import CrmError
from crm.models import Draft, User
from crm.trail.models import DatabaseNow

LIMIT = 100_000
NAME_LIMIT = Draft._meta.get_field("form").max_length


class NotKept(CrmError):
    """This is too long to be kept while you type."""


def keep(name: str, fields: dict[str, str], *, by: User) -> None:
    """Keep what ``by`` typed into the form ``name``; where nothing is left, nothing is kept.

    Raises ``NotKept`` for more than a form of ours can hold.
    """
    typed = {field: text.replace("\0", "") for field, text in fields.items() if text.strip()}
    if not 0 < len(name) <= NAME_LIMIT or sum(map(len, typed.values())) > LIMIT:
        raise NotKept
    draft = Draft(user=by, form=name, fields=typed, updated_at=DatabaseNow())
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["user", "form"],
        update_fields=["fields", "updated_at"],
    )


def kept(name: str, *, by: User) -> dict[str, str]:
    """What ``by`` had typed into the form ``name``."""
    return (
        Draft.objects.filter(user=by, form=name).values_list("fields", flat=True).first() or {}
    )


def drop(name: str, *, by: User) -> None:
    """Let go of a draft: its act is done, or nobody wants it."""
    Draft.objects.filter(user=by, form=name).delete()
