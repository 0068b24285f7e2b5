"""Which customers a list shows: one set of filters for the page, its file and bulk letters.

The state of a list is its query text, as in ``kind=person&place=portsford``. Who left or has
died is in a list only where the state asks for it.
"""

from collections.abc import Iterator

from django import forms
from django.core.exceptions import TooManyFieldsSent
from django.db.models import CharField, Exists, Func, OuterRef, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Concat
from django.db.models.lookups import IExact
from django.http import QueryDict
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet, ModelChoiceFilter
from django_filters.filters import Filter

from crm import texts
from crm.customers import OWN
from crm.exceptions import CrmError
from crm.forms.fields import in_sentence_case
from crm.forms.filters import FilterForm, WordsField, own_field
from crm.models import ContactPoint, Customer, OwnField, SearchTerm, User
from crm.models.customers import CustomerQuerySet

ANY = gettext_lazy("Any")
HAS = [("yes", gettext_lazy("On the record")), ("no", gettext_lazy("None yet"))]
EVERYBODY = "all"
STANDINGS = [
    ("left", gettext_lazy("Left")),
    ("died", gettext_lazy("Have died")),
    (EVERYBODY, gettext_lazy("Everybody")),
]
# Words of the search keys are no longer than this, and nothing sorts behind the last sign.
LONGEST_TERM, LAST_SIGN = 60, chr(0x10FFFF)


class UnknownFilter(CrmError):
    """This list asks for something that is not known any more. Choose anew."""


class BrokenFilter(CrmError):
    """This list cannot be read. Choose anew."""


class WordsFilter(CharFilter):
    """Bare words, in any order."""

    field_class = WordsField


class OwnFilter(Filter):
    """A field that the organisation added, compared as text without regard to capitals."""

    def filter(self, qs: CustomerQuerySet, value) -> CustomerQuerySet:
        if value in (None, ""):
            return qs
        text = {True: "true", False: "false"}.get(value, value)
        return qs.filter(IExact(KeyTextTransform(self.field_name, "own"), text))


class CustomerFilter(FilterSet):
    """The filters of the customer list; a supervisors' own field is never one of them."""

    name = WordsFilter(label=gettext_lazy("Words of the name"), method="with_words")
    kind = ChoiceFilter(
        label=gettext_lazy("Kind"),
        choices=in_sentence_case(Customer.Kind.choices),
        empty_label=ANY,
    )
    place = WordsFilter(label=gettext_lazy("Town or postcode"), method="at_place")
    tag = CharFilter(label=gettext_lazy("Tag"), max_length=40, method="with_tag")
    owner = ModelChoiceFilter(
        label=gettext_lazy("Owner"),
        queryset=User.objects.exclude(username=User.SYSTEM).order_by("first_name", "last_name"),
        empty_label=ANY,
        null_label=gettext_lazy("Nobody"),
    )
    standing = ChoiceFilter(
        label=gettext_lazy("Standing"),
        choices=STANDINGS,
        empty_label=gettext_lazy("With us"),
        method="of_standing",
    )
    region = CharFilter(label=gettext_lazy("Region"), max_length=60, lookup_expr="iexact")
    born_in = ChoiceFilter(
        label=gettext_lazy("Born in"),
        field_name="born_on",
        lookup_expr="month",
        choices=[(str(number), name) for number, name in MONTHS.items()],
        empty_label=ANY,
    )
    email = ChoiceFilter(
        label=gettext_lazy("E-mail"), choices=HAS, empty_label=ANY, method="with_way"
    )
    phone = ChoiceFilter(
        label=gettext_lazy("Phone"), choices=HAS, empty_label=ANY, method="with_way"
    )
    since_from = DateFilter(
        label=gettext_lazy("With us since, from"),
        field_name="since_on",
        lookup_expr="gte",
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    since_to = DateFilter(
        label=gettext_lazy("With us since, to"),
        field_name="since_on",
        lookup_expr="lte",
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )

    class Meta:
        model = Customer
        fields: list[str] = []
        form = FilterForm

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in OwnField.objects.filter(audience=OwnField.Audience.STAFF):
            self.filters[OWN + field.key] = self.of_own(field)

    def of_own(self, field: OwnField) -> OwnFilter:
        made = OwnFilter(field.key, label=field.label)
        made.field_class, made.parent, made.model = own_field(field), self, Customer
        return made

    def filter_queryset(self, queryset: CustomerQuerySet) -> CustomerQuerySet:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data["standing"] else found.with_us()

    def of_standing(self, queryset, _name, value):
        return queryset if value == EVERYBODY else queryset.filter(standing=value)

    def with_words(self, queryset, _name, words):
        """Each word begins a word of the name, by the keys of the search."""
        for word in words:
            folded = folded_by_database(word)
            terms = SearchTerm.objects.filter(
                place=SearchTerm.Place.NAME,
                term__gte=folded,
                term__lt=Concat(folded, Value(LAST_SIGN)),
            )
            queryset = queryset.filter(pk__in=terms.values("customer_id"))
        return queryset

    def at_place(self, queryset, _name, words):
        """All words stand in one address that holds today."""
        addresses = ContactPoint.objects.live().filter(
            kind=ContactPoint.Kind.POSTAL, customer=OuterRef("pk")
        )
        for word in words:
            # The search keys find the few whose addresses are then read.
            terms = SearchTerm.objects.filter(term=folded_by_database(word))
            queryset = queryset.filter(pk__in=terms.values("customer_id"))
            addresses = addresses.filter(key__regex=rf"\m{word}\M")
        return queryset.filter(Exists(addresses))

    def with_tag(self, queryset, _name, tag):
        """The very tag, in the capitals that people use for it."""
        spellings = {tag, tag.lower(), tag.upper(), tag.capitalize(), tag.title()}
        return queryset.filter(tags__overlap=sorted(spellings))

    def with_way(self, queryset, kind, value):
        """Whether there is an address of this kind that nobody disputes."""
        ways = ContactPoint.objects.usable().filter(kind=kind, customer=OuterRef("pk"))
        return queryset.filter(Exists(ways) if value == "yes" else ~Exists(ways))


def folded_by_database(word: str) -> Func:
    text = Value(word[:LONGEST_TERM])
    return Func(text, function="casetrail_fold", output_field=CharField())


def state_of(chosen: CustomerFilter) -> str:
    """The query text of what is asked for, in one order, without what says nothing."""
    state = QueryDict(mutable=True)
    for name in chosen.filters:
        if typed := texts.trimmed(chosen.data.get(name, "")):
            state[name] = typed
    return state.urlencode()


def in_words(query: str) -> str:
    """What a query text asks for, as in “Kind: Person, Tag: garden”; raises as ``audience``."""
    form = read(query).form
    asked = [form[name] for name, value in form.data.items() if value]
    return ", ".join(f"{field.label}: {shown(field)}" for field in asked)


def shown(field: forms.BoundField) -> str:
    """What was chosen or typed, as the form shows it."""
    choices = getattr(field.field, "choices", ())
    return str({str(key): words for key, words in choices}.get(field.data, field.data))


def audience(query: str) -> CustomerQuerySet:
    """The customers of a saved view, for a bulk letter; none is added by mistake.

    ``query`` is the view's text. Raises ``UnknownFilter`` for a field that there is not, and
    ``BrokenFilter`` for a value that means nothing: a filter that cannot be read would
    otherwise let everybody in.
    """
    return read(query).qs


def read(query: str) -> CustomerFilter:
    """The filters that a query text says, to the letter; raises as ``audience`` does."""
    try:
        data = QueryDict(query)
    except TooManyFieldsSent as problem:
        raise BrokenFilter from problem
    chosen = CustomerFilter(data, queryset=Customer.objects.all())
    for advice in problems(chosen):
        raise advice
    return chosen


def problems(chosen: CustomerFilter) -> Iterator[CrmError]:
    """Whatever keeps a state from being read to the letter."""
    for name, values in chosen.data.lists():
        if name not in chosen.filters:
            yield UnknownFilter(
                _("This list asks for “%(name)s”, which is not known.") % {"name": name[:60]}
            )
        elif len(values) != 1 or not texts.trimmed(values[0]):
            yield BrokenFilter(field=name)
    for name, errors in chosen.form.errors.items():
        label = chosen.filters[name].label if name in chosen.filters else name
        told = {"label": label, "advice": errors[0]}
        yield BrokenFilter(_("%(label)s: %(advice)s") % told, field=name)
