"""Nothing is written around the trail: every table is tracked, append-only or excused."""

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.core.management import call_command
from django.db import connection, models

from crm.trail import triggers
from crm.trail.excused import EXCUSED
from crm.trail.tracked import is_tracked, tracked_models
from crm.trail.triggers import append_only_models, history_of

HISTORIES = {history_of(model) for model in tracked_models()}
MODELS = [
    model for model in apps.get_models(include_auto_created=True) if model not in HISTORIES
]
GUARDS = list(triggers.guards())
OURS = {"crm", "notifications", "scheduling", "loyalty"}


def label(model) -> str:
    return model._meta.label


BEARERS = [
    model for model in append_only_models() if label(model) not in {"crm.Act", "crm.Read"}
]


def ways_kept(model) -> list[str]:
    """Each answer this model gives to the question who changed it."""
    answers = {
        "tracked": is_tracked(model),
        "append-only": getattr(model, "append_only", False),
        "excused by itself": bool(getattr(model, "untracked_because", "").strip()),
        "excused by name": bool(EXCUSED.get(label(model), "").strip()),
    }
    return [answer for answer, holds in answers.items() if holds]


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_every_model_is_tracked_or_append_only_or_excused_in_writing(model):
    assert len(ways_kept(model)) == 1, f"{label(model)}: {ways_kept(model) or 'no answer'}"


def test_a_model_without_an_answer_would_be_found():
    assert ways_kept(forgotten()) == []


def forgotten() -> type[models.Model]:
    """A concrete model like any other, in a registry of its own."""
    meta = type("Meta", (), {"app_label": "crm", "apps": Apps()})
    return type("Forgotten", (models.Model,), {"Meta": meta, "__module__": __name__})


def test_only_tables_of_other_packages_are_excused_by_name():
    known = {label(model) for model in MODELS if model._meta.app_label not in OURS}
    assert set(EXCUSED) <= known


@pytest.mark.parametrize("model", BEARERS, ids=label)
def test_an_append_only_row_bears_its_act(model):
    assert model._meta.get_field("act").related_model is apps.get_model("crm", "Act")


@pytest.mark.parametrize("model", tracked_models(), ids=label)
def test_a_tracked_table_stands_alone_and_computes_nothing(model):
    inherited = [parent for parent in model._meta.parents if not parent._meta.proxy]
    computed = [
        field for field in model._meta.fields if isinstance(field, models.GeneratedField)
    ]
    assert inherited == computed == []


@pytest.mark.parametrize("model", tracked_models(), ids=label)
def test_a_history_keeps_every_column_but_those_named(model):
    left_out = set(getattr(model, "history_leaves_out", ()))
    kept = {field.name for field in history_of(model)._meta.fields}
    assert {field.name for field in model._meta.fields} - kept == left_out


@pytest.mark.django_db
def test_every_guard_stands():
    assert triggers.missing() == []


@pytest.mark.django_db
@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: ".".join(guard[:2]))
def test_a_guard_that_is_switched_off_or_gone_is_named(guard):
    named = [f"{guard.table}.{guard.trigger}"]
    for harm in (
        f'alter table "{guard.table}" disable trigger {guard.trigger}',
        f'drop trigger {guard.trigger} on "{guard.table}"',
    ):
        with connection.cursor() as cursor:
            cursor.execute(harm)
        assert triggers.missing() == named


@pytest.mark.django_db
def test_the_check_of_the_database_warns_of_a_guard_that_is_off(capsys):
    with connection.cursor() as cursor:
        cursor.execute("alter table crm_customer disable trigger casetrail_track")
    call_command("check", databases=["default"])
    assert "crm_customer.casetrail_track" in capsys.readouterr().err


@pytest.mark.django_db
def test_every_migrate_puts_the_guards_back():
    with connection.cursor() as cursor:
        cursor.execute("drop trigger casetrail_track on crm_customer")
        cursor.execute('drop function "casetrail_track_crm_customer"')
    triggers.install()
    assert triggers.missing() == []
