"""Lists kept under a name: saved, renamed, ended."""

from django.utils.translation import gettext as _

from crm import clock, refusals, trail
from crm.exceptions import CrmError
from crm.models import SavedView, User


class NameTaken(CrmError):
    """You have a list of this name already. Choose another name."""


class EndedAlready(CrmError):
    """This list was ended before you."""


def save(*, by: User, name: str, query: str, is_shared: bool = False) -> SavedView:
    """Keep the state of a list under a name; ``query`` as ``filters.state_of`` makes it.

    Raises ``NameTaken``.
    """
    says = _("{who} saved the list “%(name)s”") % {"name": name}
    with (
        refusals.worded(saved_view_once_per_owner=NameTaken(field="name")),
        trail.act("saved_view.saved", by=by, says=says),
    ):
        return SavedView.objects.create(name=name, owner=by, query=query, is_shared=is_shared)


def rename(view: SavedView, *, by: User, name: str) -> SavedView:
    """Give it another name. Raises ``NameTaken`` or ``EndedAlready``."""
    says = _("{who} renamed the list “%(old)s” to “%(name)s”") % {
        "old": view.name,
        "name": name,
    }
    with (
        refusals.worded(saved_view_once_per_owner=NameTaken(field="name")),
        trail.act("saved_view.renamed", by=by, says=says),
    ):
        _change(view, name=name)
    return view


def end(view: SavedView, *, by: User) -> SavedView:
    """Take it from above the list; letters that used it keep their own text of it.

    Raises ``EndedAlready``.
    """
    says = _("{who} ended the list “%(name)s”") % {"name": view.name}
    with trail.act("saved_view.ended", by=by, says=says):
        _change(view, ended_at=clock.now())
    return view


def _change(view: SavedView, **lines) -> None:
    if not SavedView.objects.standing().filter(pk=view.pk).update(**lines):
        raise EndedAlready
    view.refresh_from_db()
