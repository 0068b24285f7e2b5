"""What acts changed, field by field: read from the history rows that they stamped."""

import re
from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher

from django.db import models
from django.db.models import OuterRef, Subquery, Value, Window
from django.db.models.functions import RowNumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm import wording
from crm.models import AccessRequest, Act, Customer, OwnField, User
from crm.trail.tracked import tracked_models

LIMIT = 100
ADDED, CHANGED, GONE = "+", "~", "-"
EMPTY = (None, "", [], {})
# A retired address is scrambled everywhere, so no other form of it may stand beside.
ADDRESS_INSIDE = {"key", "parts", "level", "supersedes"}
# Own fields are said one by one.
QUIET = {"customer", "contact_point", "act", "version", "own"} | ADDRESS_INSIDE
# Comparing word by word is for texts of some lines; longer ones are shown whole.
COMPARED = 4_000


@dataclass(frozen=True)
class Field:
    """One field of a record: what it was and what it became."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Record:
    """One record that an act touched: made new, changed, or taken away."""

    name: str
    done: str
    fields: list[Field]

    @property
    def is_new(self) -> bool:
        return self.done == ADDED

    @property
    def is_gone(self) -> bool:
        return self.done == GONE


def of(act: Act, reader: User, customer: Customer | None = None) -> list[Record]:
    """What ``act`` touched, as ``reader`` may see them; one customer's if given."""
    return by_act([act.pk], reader, customer)[act.pk]


def by_act(
    acts: list[int], reader: User, customer: Customer | None = None
) -> dict[int, list[Record]]:
    """The same for several acts, in a number of queries that does not grow with them."""
    touched = defaultdict(list)
    for label, history_id in stamped(acts, customer) if acts else ():
        touched[label].append(history_id)
    by_label = {model._meta.label: model for model in tracked_models()}
    found = defaultdict(list)
    for label, history_ids in touched.items():
        for act, record in records(by_label[label], history_ids, reader):
            found[act].append(record)
    return found


def stamped(acts: list[int], customer: Customer | None) -> models.QuerySet:
    """Which history rows bear the acts, some of each, over all tracked models in one query."""
    first, *others = (
        rows.filter(act__in=acts)
        .annotate(nth=Window(RowNumber(), partition_by="act_id", order_by="history_id"))
        .filter(nth__lte=LIMIT)
        .order_by()
        .values_list(Value(label), "history_id")
        for label, rows in histories(customer)
    )
    return first.union(*others, all=True)


def histories(customer: Customer | None) -> Iterator[tuple[str, models.QuerySet]]:
    """The history of each tracked model; with a customer, what is theirs of it."""
    for model in tracked_models():
        rows = model.history.all()
        if customer is None:
            yield model._meta.label, rows
        elif way := way_to_customer(model):
            yield model._meta.label, rows.filter(**{way: customer.pk})


def way_to_customer(model: type[models.Model]) -> str:
    """The path from a history row to whom it is about; empty where it is about nobody."""
    ways = {Customer: "id", AccessRequest: "note__customer"}
    has_customer = "customer" in {field.name for field in model._meta.fields}
    return ways.get(model, "customer" if has_customer else "")


def records(
    model: type[models.Model], history_ids: list[int], reader: User
) -> Iterator[tuple[int, Record]]:
    earlier = model.history.filter(
        id=OuterRef("id"), history_id__lt=OuterRef("history_id")
    ).order_by("-history_id")
    rows = model.history.filter(history_id__in=history_ids).order_by("history_id")
    rows = list(rows.annotate(before=Subquery(earlier.values("history_id")[:1])))
    before = model.history.in_bulk([row.before for row in rows])
    seen_by = getattr(model, "seen_by", None)
    current = (seen_by(reader) if seen_by else model._base_manager.all()).in_bulk(
        [row.id for row in rows]
    )
    own_lines = OwnLines(reader) if model is Customer else None
    for row in rows:
        old = before.get(row.before) if row.history_type == CHANGED else None
        fields = list(differences(row, old, current.get(row.id), reader))
        if own_lines:
            fields += own_lines.between(old, row)
        if fields:
            yield (
                row.act_id,
                Record(capfirst(model._meta.verbose_name), row.history_type, fields),
            )


def differences(row, before, current, reader: User) -> Iterator[Field]:
    for field in row.tracked_fields:
        if is_quiet(field):
            continue
        old = getattr(before, field.attname) if before else None
        new = getattr(row, field.attname)
        if old == new or (not before and new in EMPTY):
            continue
        if row.history_type == GONE:
            old, new = new, None
        label = capfirst(field.verbose_name)
        if all(may_see(field.name, version, current, reader) for version in (row, before)):
            yield Field(label, shown(field, old, current), shown(field, new, current))
        else:
            yield Field(label, "", _("only for those who may open it"))


class OwnLines:
    """The organisation's own fields, one line each, as far as they are open to one reader."""

    def __init__(self, reader: User):
        self.open = {field.key: field for field in OwnField.objects.open_to(reader)}

    def between(self, before, row) -> Iterator[Field]:
        """What differs; what is closed to the reader says only that it did."""
        old, new = before.own if before else {}, row.own
        if row.history_type == GONE:
            old, new = new, {}
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                yield self.line(key, old.get(key), new.get(key))

    def line(self, key: str, old, new) -> Field:
        field = self.open.get(key)
        if not field:
            return Field(_("A field for supervisors"), "", _("only for those who may open it"))
        words = ["" if value in EMPTY else field.worded(value) for value in (old, new)]
        return Field(field.label, *words)


def is_quiet(field: models.Field) -> bool:
    """What says nothing to a reader: keys, counters, the customer whose page this is."""
    return not field.editable or field.primary_key or field.name in QUIET


def may_see(field: str, version, current, reader: User) -> bool:
    """Whether the record opens this field to the reader, by what it says now and said then."""
    if version is None or not hasattr(current, "shows"):
        return True
    return current.shows(field, reader) and as_it_was(current, version).shows(field, reader)


def as_it_was(current: models.Model, version: models.Model) -> models.Model:
    """The record as it stood in one version, still knowing what was granted to its reader."""
    was = copy(current)
    for field in version.tracked_fields:
        # In a history row this is the act that wrote it, not the act that brought the record.
        if field.name != "act":
            setattr(was, field.attname, getattr(version, field.attname))
    return was


def shown(field: models.Field, value, current) -> str:
    """A value in words."""
    if value in EMPTY:
        return ""
    own_words = getattr(current, "in_words", lambda *_: None)(field.name, value)
    return plain(field, value) if own_words is None else own_words


def plain(field: models.Field, value) -> str:
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.is_relation:
        return str(field.related_model._base_manager.filter(pk=value).first() or value)
    for kind, words in WORDS.items():
        if isinstance(value, kind):
            return words(value)
    return str(value)


# A moment is a day as well, so it is asked for first.
WORDS = {
    bool: lambda value: _("yes") if value else _("no"),
    datetime: wording.when,
    date: wording.plain_day,
    list: lambda values: ", ".join(map(str, values)),
}


def word_by_word(old: str, new: str) -> list[tuple[str, str]]:
    """The pieces of a corrected text in reading order: (“same” | “gone” | “new”, words)."""
    if len(old) + len(new) > COMPARED:
        return [("gone", old), ("new", new)]
    before, after = re.split(r"(\s+)", old), re.split(r"(\s+)", new)
    pieces = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("same", "".join(before[a:b])))
            continue
        pieces += [("gone", "".join(before[a:b])), ("new", "".join(after[c:d]))]
    return [(kind, words) for kind, words in pieces if words]
