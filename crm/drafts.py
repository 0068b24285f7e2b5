"""Drafts: what somebody typed and has not sent, kept for them until it is done."""

from crm.clock import now
from crm.exceptions import CrmError
from crm.models import Draft, User

LIMIT = 100_000


class TooMuch(CrmError):
    """This is too long to be kept while you type."""


def keep(name: str, fields: dict[str, str], *, by: User) -> None:
    """Keep what ``by`` typed into the form ``name``; nothing typed means nothing kept."""
    typed = {field: text for field, text in fields.items() if text.strip()}
    if len(name) > 120 or sum(map(len, typed.values())) > LIMIT:
        raise TooMuch
    Draft.objects.update_or_create(
        user=by, form=name, defaults={"fields": typed, "updated_at": now()}
    )


def kept(name: str, *, by: User) -> dict[str, str]:
    """What ``by`` had typed into the form ``name``."""
    draft = Draft.objects.filter(user=by, form=name).first()
    return draft.fields if draft else {}


def drop(name: str, *, by: User) -> None:
    """Let go of a draft: its act is done, or nobody wants it."""
    Draft.objects.filter(user=by, form=name).delete()
