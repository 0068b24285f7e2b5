"""Rows inside a row: relatives of one record come as JSON, and back as the models they are."""

from django.db.models import Model


def rebuilt(model: type[Model], found: list[dict] | None) -> list:
    """The instances of ``model`` that JSON objects tell of.

    A name may reach through foreign keys, as in ``other__ref``.
    """
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
