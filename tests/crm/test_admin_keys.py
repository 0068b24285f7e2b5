"""Management: every form carries its key, so that what is sent twice counts once."""

import re
from uuid import uuid4

import pytest
from django.contrib import admin as django_admin
from django.urls import reverse

from crm.models import Act, User
from tests.project.world import furnished

FORM = re.compile(r'<form[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
# Their templates leave ours out, unless overridden one by one.
WRITTEN_BY_DJANGO = {
    "admin:auth_user_password_change",
    "admin:crm_user_add",
    "admin:crm_user_changelist",
}


@pytest.fixture
def world(db):
    return furnished()


@pytest.fixture
def manage(world, signed_in):
    return signed_in(world.people["admin"])


def forms_of(page: bytes) -> list[str]:
    """The forms of a page that write; signing out leaves a form's key alone."""
    return [form for form in FORM.findall(page.decode()) if "logout" not in form]


def test_every_form_carries_a_key(manage, world):
    pages = {"admin:auth_user_password_change": [world.things["user"]]}
    for model in django_admin.site._registry:
        noun = model._meta.model_name
        base = f"admin:{model._meta.app_label}_{noun}"
        pages |= {f"{base}_changelist": [], f"{base}_add": []}
        pages[f"{base}_change"] = [world.things[noun]]
    forms = {
        (name, form)
        for name, parts in pages.items()
        for form in forms_of(manage.get(reverse(name, args=parts)).content)
    }
    assert {name for name, form in forms} >= WRITTEN_BY_DJANGO
    assert {name for name, form in forms if 'name="request_key"' not in form} == set()


def test_what_is_done_to_a_person_counts_once(manage, world):
    imani = User.objects.get(pk=world.things["user"])
    fields = {"action": "unlock", "_selected_action": [imani.pk], "request_key": str(uuid4())}
    for _ in range(2):
        assert manage.post(reverse("admin:crm_user_changelist"), fields).status_code == 302
    assert Act.objects.filter(verb="session.unlocked").count() == 1


def test_a_colleague_is_admitted_once(manage):
    fields = {"username": "priya", "first_name": "Priya", "request_key": str(uuid4())}
    for _ in range(2):
        assert manage.post(reverse("admin:crm_user_add"), fields).status_code == 302
    assert User.objects.filter(first_name="Priya").count() == 1
