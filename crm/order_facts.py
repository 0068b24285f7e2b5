"""The facts of an order: what messages may claim, in which words, and how it is read."""

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import facts, spans, wording
from crm.exceptions import CrmError
from crm.facts import Fact, Predicate, Value
from crm.models import About, Order, Party, Report
from crm.models.orders import COURSES

Status = Order.Status
KIND = "crm.order"


class UnknownValue(CrmError):
    """That cannot be said of an order. Choose one from the list."""


def checked(predicate: str, value: Value) -> Value:
    """The value as it is kept and compared. Raises ``UnknownValue`` or ``spans.NoSpan``."""
    if predicate == About.WINDOW:
        return spans.written(*spans.read(value))
    is_known = {
        About.STATUS: value in Status.values,
        About.DELIVERED: isinstance(value, bool),
    }
    if not is_known.get(predicate):
        raise UnknownValue(field="said")
    return value


def sentence(name: str, predicate: str, value: Value) -> str:
    """What is said of an order that is called ``name``, as in “order 77 is cancelled”."""
    pattern = _("%(name)s comes %(words)s")
    if predicate != About.WINDOW:
        pattern = _("%(name)s %(words)s")
    return pattern % {"name": name, "words": facts.predicate(KIND, predicate).words(value)}


def said(order: Order, report: Report) -> str:
    """One report as a sentence, as in “Brant Haulage says it is cancelled”."""
    words = sentence(_("it"), report.predicate, report.value)
    if not report.is_settling:
        words = told_by(order.party_name(report.party), words)
    return capfirst(words)


def told_by(party: str, words: str) -> str:
    """The words with whose they are."""
    return _("%(party)s says %(words)s") % {"party": party, "words": words}


def short(predicate: str, value: Value) -> str:
    """A value by itself, as in “cancelled”."""
    if value is None:
        return _("not known yet")
    if predicate == About.STATUS:
        return str(Status(value).label)
    if predicate == About.WINDOW:
        return window_words(value)
    return _("yes") if value else _("no")


def odds(fact: Fact, predicate: str) -> str:
    """Who says what, where the parties differ; empty where they agree."""
    if not fact.is_disputed:
        return ""
    words = [
        told_by(fact.named(one.party), sentence(_("it"), predicate, one.value))
        for one in fact.sayings
    ]
    return _("%(words)s.") % {"words": capfirst(", ".join(words))}


def status_words(value: Value) -> str:
    return str(STATUS_WORDS.get(value, UNKNOWN))


def window_words(value: Value) -> str:
    return wording.window(*spans.read(value)) if value else str(UNKNOWN)


def delivered_words(value: Value) -> str:
    return str(DELIVERED_WORDS.get(value, UNKNOWN))


def number_words(value: Value) -> str:
    return str(value)


UNKNOWN = gettext_lazy("is not known")
STATUS_WORDS: dict[Value, Promise] = {
    Status.CONFIRMED: gettext_lazy("is confirmed"),
    Status.ON_ITS_WAY: gettext_lazy("is on its way"),
    Status.DELIVERED: gettext_lazy("is delivered"),
    Status.CANCELLED: gettext_lazy("is cancelled"),
}
DELIVERED_WORDS: dict[Value, Promise] = {
    True: gettext_lazy("has been handed over"),
    False: gettext_lazy("has not been handed over"),
}


def course_of(about: str) -> tuple[Value, ...]:
    """What follows what, as facts are kept."""
    return tuple(getattr(value, "value", value) for value in COURSES[about])


@facts.reads(
    KIND,
    Predicate(
        About.STATUS.value, gettext_lazy("status"), status_words, course_of(About.STATUS)
    ),
    Predicate(About.WINDOW.value, gettext_lazy("delivery window"), window_words),
    Predicate(
        About.DELIVERED.value,
        gettext_lazy("handed over"),
        delivered_words,
        course_of(About.DELIVERED),
    ),
    Predicate("number", gettext_lazy("number"), number_words),
)
def read(pks: list[int]) -> dict[int, dict[str, Fact]]:
    """The facts of these orders; a fact is as new as the last report about it."""
    return {
        order.pk: facts_of(order) for order in Order.objects.with_reports().filter(pk__in=pks)
    }


def facts_of(order: Order) -> dict[str, Fact]:
    """What may be claimed of an order that was read ``with_reports``."""
    names = {str(party): order.party_name(party) for party in order.parties}
    known = {"number": Fact(order.number, 1, order.customer_id, str(Party.STORE), names=names)}
    for about in About.values:
        said = order.said(about)
        known[about] = Fact(
            value=order.gone_by(about),
            version=max((one.pk for one in said), default=0),
            customer=order.customer_id,
            owner=str(order.owner_of(about)),
            sayings=order.standing(about),
            names=names,
            partner=order.carrier_id if order.owner_of(about) == Party.CARRIER else None,
        )
    return known
