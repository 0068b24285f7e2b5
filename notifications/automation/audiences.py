"""Audiences: whom a letter or an automation goes to, and what may not choose them (C2, A19)."""

from contextlib import suppress

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crm import filters
from crm.exceptions import CrmError
from crm.models import Customer
from crm.models.customers import CustomerQuerySet
from notifications.models import BulkLetter
from notifications.models.messages import State
from notifications.topics import Topic


class WrongPurpose(CrmError):
    """Birth dates are kept to tell people apart, not to choose whom to write to."""


def checked(query: str, topic: Topic) -> str:
    """The filter, where it is one and may choose for that topic.

    Raises ``WrongPurpose``, and what ``crm.filters.audience`` raises.
    """
    if not topic.is_essential and asks_for_birth(query):
        raise WrongPurpose(field="audience")
    filters.audience(query)
    return query


def asks_for_birth(query: str) -> bool:
    """Whether the filter looks at the birth date, which is kept for another purpose (C2)."""
    given = QueryDict(query)
    known = filters.CustomerFilter.base_filters
    return any(
        given.get(name) and name in known and known[name].field_name == "born_on"
        for name in given
    )


def of(letter: BulkLetter) -> CustomerQuerySet:
    """The customers of a letter; of a correction exactly those who got the wrong one."""
    if letter.corrects_id:
        got = letter.corrects.messages.filter(state=State.SENT)
        return Customer.objects.filter(pk__in=got.values("customer"))
    return filters.audience(letter.audience)


def originals(letter: BulkLetter, customers: list[int]) -> dict[int, int]:
    """By customer, the message that a correction takes back; empty for any other letter."""
    if not letter.corrects_id:
        return {}
    got = letter.corrects.messages.filter(state=State.SENT, customer__in=customers)
    return dict(got.values_list("customer", "pk"))


def in_words(letter: BulkLetter) -> str:
    """The audience as a page names it; by its query where that is not understood any more."""
    if letter.corrects_id:
        return str(_("those who got “%(name)s”")) % {"name": letter.corrects.name}
    with suppress(CrmError):
        return filters.in_words(letter.audience) or str(_("everybody who is with us"))
    return letter.audience
