"""What a tracked model is: history tables by django-simple-history, rows by our trigger.

The library gives the history models and their reading API (``history``, ``as_of``,
``diff_against``); its signal handlers are switched off by ``SIMPLE_HISTORY_ENABLED``. The rows
are written by the trigger in ``crm.trail.triggers``, so ``update()``, bulk writes and raw SQL
are caught as well.
"""

from django.apps import apps
from django.db import connection, models
from simple_history import register as register_history
from simple_history.models import HistoricalRecords, registered_models


class Stamp(models.Model):
    """A history row bears the act that caused it, and through it who, why and when."""

    act = models.ForeignKey(
        "crm.Act",
        models.DO_NOTHING,
        related_name="+",
        # The trigger takes the id of an act of its own transaction, and acts are never removed.
        db_constraint=False,
    )

    class Meta:
        abstract = True


class Records(HistoricalRecords):
    """HistoricalRecords whose who and why are the act's, and that indexes what is asked for."""

    def fields_included(self, model):
        left_out = getattr(model, "history_leaves_out", ())
        return [field for field in super().fields_included(model) if field.name not in left_out]

    def copy_fields(self, model):
        fields = super().copy_fields(model)
        for field in fields.values():
            field.db_index = field.name in ("id", "customer")
        return fields

    def _get_history_id_field(self):
        return models.BigAutoField(primary_key=True)

    def _get_history_user_fields(self):
        return {"history_user": property(lambda row: row.act.actor)}

    def _get_history_change_reason_field(self):
        return property(lambda row: row.act.why)


class Tracked(models.Model):
    """A business model: every change of a row is kept, stamped with the act that made it."""

    history = Records(bases=[Stamp], inherit=True)

    class Meta:
        abstract = True

    @classmethod
    def seen_by(cls, reader) -> models.QuerySet:
        """Every row, each knowing what ``shows`` needs to know about this reader."""
        return cls._base_manager.all()

    def shows(self, field: str, reader) -> bool:
        """Whether this reader may see what the field holds, now or in an earlier version."""
        return True

    def in_words(self, field: str, value) -> str | None:
        """How the record itself prints a kept value; None leaves it to the page."""
        return None


def track(model: type[models.Model], *, module: str) -> None:
    """Track a model that cannot inherit ``Tracked``, such as a generated through table."""
    register_history(
        model, app=module, records_class=Records, bases=[Stamp], manager_name="history"
    )


def tracked_models() -> list[type[models.Model]]:
    """Every concrete model whose changes the trigger must record."""
    return [model for model in apps.get_models(include_auto_created=True) if is_tracked(model)]


def is_tracked(model: type[models.Model]) -> bool:
    return registered_models.get(model._meta.db_table) is model


def next_pk(model: type[models.Model]) -> int:
    """The id of a row to be made, where its first act names it before it stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, %s))",
            [model._meta.db_table, model._meta.pk.column],
        )
        return cursor.fetchone()[0]
