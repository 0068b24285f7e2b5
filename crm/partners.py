"""Partners: companies that serve our customers with us, taken on, changed, let go."""

from contextlib import AbstractContextManager
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.text import slugify
from django.utils.translation import gettext as _

from crm import refusals, texts, trail
from crm.exceptions import CrmError
from crm.models import Partner, User


class NameMissing(CrmError):
    """Enter the name of the partner in letters."""


class NameTaken(CrmError):
    """A partner by that name is here already."""


def take_on(*, by: User | None, name: str, **lines: Any) -> Partner:
    """Add a partner and the hand of its system, which opens no page.

    ``lines``: ``kind``, ``phone``, ``contact_person``, ``may_send`` (codes of topics). Raises
    ``NameMissing`` or ``NameTaken``.
    """
    name = texts.readable(texts.trimmed(name))
    slug = slugify(name)[:60]
    if not slug:
        raise NameMissing(field="name")
    says = _("{who} took on a partner: %(name)s") % {"name": name}
    with worded_refusals(), trail.act("partner.taken_on", by=by, says=says):
        partner = Partner.objects.create(name=name, slug=slug, **lines)
        User.objects.create(
            username=f"partner.{slug}",
            first_name=name,
            partner=partner,
            password=make_password(None),
        )
    return partner


def change(partner: Partner, *, by: User, **lines: Any) -> Partner:
    """Change what is known of a partner; with ``is_open=False`` we work with them no more.

    Its slug stays: it is in addresses that were given away. Raises ``NameTaken``.
    """
    says = _("{who} changed a partner: %(name)s") % {"name": partner.name}
    with worded_refusals(), trail.act("partner.changed", by=by, says=says):
        Partner.objects.filter(pk=partner.pk).update(**lines)
        partner.hands.update(first_name=lines.get("name", partner.name))
    partner.refresh_from_db()
    return partner


def worded_refusals() -> AbstractContextManager[None]:
    """What the database says where two partners would bear one name."""
    taken = NameTaken(field="name")
    return refusals.worded(crm_partner_name_key=taken, crm_partner_slug_key=taken)
