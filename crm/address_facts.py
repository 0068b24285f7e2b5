"""The fact of a way to reach somebody: whether it stands, and how it was confirmed."""

from django.utils.translation import gettext_lazy as _

from crm import facts
from crm.facts import Fact, Predicate, Value
from crm.models import Act, ContactPoint

KIND = ContactPoint.SUBJECT


def changed(point: ContactPoint, act: Act) -> None:
    """Tell the upper layers, inside the transaction, that an address stands otherwise now."""
    facts.changed(point.subject, act)


def status_words(value: Value) -> str:
    return str(ContactPoint.Status(value).label)


@facts.reads(KIND, Predicate("status", _("status"), status_words))
def read(pks: list[int]) -> dict[int, dict[str, Fact]]:
    """Where these addresses stand now."""
    found = ContactPoint.objects.filter(pk__in=pks).values_list("pk", "status", "customer_id")
    return {pk: {"status": Fact(status, 1, customer, "desk")} for pk, status, customer in found}
