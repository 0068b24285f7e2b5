"""Rows inside a row: relatives of one record come as JSON, and back as the models they are."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, QuerySet
from django.db.models.functions import JSONObject


def rows(queryset: QuerySet, *columns: str) -> ArraySubquery:
    """Rows as JSON objects; a column may reach through foreign keys, as in ``other__ref``."""
    return ArraySubquery(queryset.values(row=JSONObject(**{name: name for name in columns})))


def within(name: str, columns: tuple[str, ...]) -> list[str]:
    return [f"{name}__{column}" for column in columns]


def rebuilt(model: type[Model], found: list[dict] | None) -> list:
    """The instances of ``model`` that such JSON objects tell of."""
    return [instance(model, row) for row in found or ()]


def instance(model: type[Model], row: dict) -> Model:
    """One instance, with what its foreign keys reached; JSON knows no dates and no moments."""
    own, reached = {}, {}
    for path, value in row.items():
        name, _, column = path.partition("__")
        if column:
            reached.setdefault(name, {})[column] = value
        else:
            own[name] = model._meta.get_field(name).to_python(value)
    for name, part in reached.items():
        related = model._meta.get_field(name).related_model
        own[name] = instance(related, part) if part["id"] is not None else None
    return model(**own)
