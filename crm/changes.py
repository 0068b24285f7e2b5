"""What one act changed, field by field: read from the history rows that the act stamped."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher

from django.db import models
from django.db.models import Value
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm import wording
from crm.models import Act, Customer, User
from crm.trail.tracked import tracked_models

LIMIT = 100
ADDED, CHANGED = "+", "~"
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
    """One record that an act touched."""

    name: str
    is_new: bool
    fields: list[Field]


def of(act: Act, reader: User, customer: Customer | None = None) -> list[Record]:
    """What ``act`` touched, as ``reader`` may see them; one customer's if given."""
    touched = defaultdict(list)
    for label, history_id in stamped(act):
        touched[label].append(history_id)
    by_label = {model._meta.label: model for model in tracked_models()}
    found = []
    for label, history_ids in touched.items():
        found += records(by_label[label], history_ids, reader, customer)
    return found


def stamped(act: Act) -> models.QuerySet:
    """Which history rows bear the act, over all tracked models in one query."""
    first, *others = (
        model.history.filter(act=act)
        .order_by()
        .values_list(Value(model._meta.label), "history_id")
        for model in tracked_models()
    )
    return first.union(*others, all=True)[:LIMIT]


def records(
    model: type[models.Model], history_ids: list[int], reader: User, customer: Customer | None
) -> Iterator[Record]:
    rows = model.history.filter(history_id__in=history_ids).order_by("history_id")
    rows = [row for row in rows if customer is None or customer.pk == customer_of(model, row)]
    pks = [row.id for row in rows]
    seen_by = getattr(model, "seen_by", None)
    current = (seen_by(reader) if seen_by else model._base_manager.all()).in_bulk(pks)
    for row in rows:
        before = row.prev_record if row.history_type == CHANGED else None
        fields = list(differences(row, before, current.get(row.id), reader))
        if fields:
            name = capfirst(model._meta.verbose_name)
            yield Record(name, row.history_type == ADDED, fields)


def customer_of(model: type[models.Model], row: models.Model) -> int | None:
    return row.id if model is Customer else getattr(row, "customer_id", None)


def differences(row, before, current, reader: User) -> Iterator[Field]:
    for field in row.tracked_fields:
        if (
            not field.editable
            or field.primary_key
            or field.name in ("customer", "act", "version")
        ):
            continue
        old = getattr(before, field.attname) if before else None
        new = getattr(row, field.attname)
        if old == new or (not before and new in (None, "", [], {})):
            continue
        yield Field(
            capfirst(field.verbose_name),
            shown(field, old, current, reader),
            shown(field, new, current, reader),
        )


def shown(field: models.Field, value, current, reader: User) -> str:
    """A value in words; hidden where the record says that this reader may not see it."""
    if value in (None, "", [], {}):
        return ""
    shows = getattr(current, "shows", None)
    if shows and not shows(field.name, reader):
        return _("only for those who may open it")
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
