"""Drafts by their address: kept for the writer, brought back, given up."""

import pytest
from django.urls import reverse

from crm import drafts
from crm.models import Draft

pytestmark = pytest.mark.django_db


def keep(client, **typed):
    return client.post(reverse("crm:drafts"), typed)


def test_what_is_typed_comes_back_with_the_form(desk_client, ruth, rep):
    name = f"interaction:{ruth.ref}"
    answer = keep(desk_client, draft=name, words="Can my son", reason="delivery", minutes="6")
    form = desk_client.get(reverse("crm:interaction_new", args=[ruth.ref])).content.decode()
    assert answer.status_code == 204
    assert "Can my son</textarea>" in form
    assert '<option value="delivery" selected>' in form


def test_it_outlives_the_session(desk_client, signed_in, ruth, rep):
    keep(desk_client, draft=f"note:{ruth.ref}", text="Hears better")
    desk_client.logout()
    page = signed_in(rep).get(ruth.get_absolute_url()).content.decode()
    assert "Hears better</textarea>" in page
    assert "What you had typed is back." in page


def test_nobody_else_gets_it(desk_client, signed_in, ruth, clinician):
    keep(desk_client, draft=f"note:{ruth.ref}", text="Hears better")
    page = signed_in(clinician).get(ruth.get_absolute_url()).content.decode()
    assert "Hears better" not in page


def test_what_guards_a_form_is_no_part_of_its_draft(desk_client, rep):
    keep(desk_client, draft="note:C1", text="x", csrfmiddlewaretoken="y", request_key="z")
    assert drafts.kept("note:C1", by=rep) == {"text": "x"}


@pytest.mark.parametrize("typed", [{"text": "x"}, {"draft": "note:C1", "text": "x" * 200_000}])
def test_what_is_no_draft_is_not_kept(desk_client, typed):
    assert keep(desk_client, **typed).status_code == 413
    assert not Draft.objects.exists()
