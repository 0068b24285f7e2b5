"""Asking for a note with one key, and answering from the desk."""

from uuid import uuid4

import pytest
from django.urls import reverse

from crm import access
from crm.models import AccessRequest
from tests.factories.crm import NoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(ruth, clinician):
    return NoteFactory(customer=ruth, author=clinician, kind="clinical", text="Takes warfarin.")


@pytest.fixture
def asked(note, rep):
    return access.request(note, why="She asks about her pills.", by=rep)


def post(client, name, pk, headers=None, **typed):
    address = reverse(name, args=[pk])
    return client.post(address, {"request_key": str(uuid4()), **typed}, headers=headers)


def test_the_button_on_the_stub_is_enough(desk_client, note, rep):
    answer = post(desk_client, "crm:access_request_new", note.pk)
    assert answer.status_code == 302
    assert AccessRequest.objects.get().asked_by == rep


def test_whoever_supervises_asks_like_everybody_with_one_key(signed_in, note, supervisor):
    client = signed_in(supervisor)
    for _ in range(2):
        assert post(client, "crm:access_request_new", note.pk).status_code == 302
    assert AccessRequest.objects.get().asked_by == supervisor


def test_in_place_the_stub_says_that_it_was_asked(desk_client, note):
    htmx = {"HX-Request": "true"}
    answer = post(desk_client, "crm:access_request_new", note.pk, headers=htmx)
    words = answer.content.decode()
    assert "You asked" in words
    assert "warfarin" not in words


def test_what_is_open_already_is_led_to(desk_client, ruth, rep):
    general = NoteFactory(customer=ruth, author=rep)
    answer = post(desk_client, "crm:access_request_new", general.pk)
    assert answer.url == general.get_absolute_url()
    assert not AccessRequest.objects.exists()


def test_the_request_waits_on_the_desk_of_those_who_may_open_it(signed_in, asked, clinician):
    words = signed_in(clinician).get(reverse("crm:desk")).content.decode()
    assert "She asks about her pills." in words
    assert "Accept" in words


def test_accepting_opens_it(signed_in, desk_client, asked, note, clinician):
    answer = post(signed_in(clinician), "crm:access_request", asked.pk, answer="grant")
    assert answer.status_code == 302
    assert "warfarin" in desk_client.get(note.get_absolute_url()).content.decode()
    assert "Open to you" in desk_client.get(reverse("crm:desk")).content.decode()


def test_whoever_asked_reads_why_it_stays_closed(desk_client, asked, clinician):
    access.decline(asked, because="Ask me, I am at the desk.", by=clinician)
    words = desk_client.get(reverse("crm:desk")).content.decode()
    assert "Tom, Clinic desk, kept it closed: Ask me, I am at the desk." in words


def test_keeping_it_closed_needs_a_reason(signed_in, asked, clinician):
    client = signed_in(clinician)
    refused = post(client, "crm:access_request", asked.pk, answer="decline", because=" ")
    assert refused.status_code == 422
    post(client, "crm:access_request", asked.pk, answer="decline", because="Ask me.")
    asked.refresh_from_db()
    assert asked.declined_because == "Ask me."


def test_a_second_answer_is_told_that_it_comes_late(signed_in, asked, clinician):
    access.grant(asked, by=clinician)
    late = post(signed_in(clinician), "crm:access_request", asked.pk, answer="grant")
    assert late.status_code == 422
    assert "answered this already" in late.content.decode()


def test_an_answered_request_shows_its_answer(signed_in, asked, clinician):
    access.decline(asked, because="Ask me.", by=clinician)
    address = reverse("crm:access_request", args=[asked.pk])
    words = signed_in(clinician).get(address).content.decode()
    assert "Tom, Clinic desk, kept it closed: Ask me." in words
    assert "Open it for a day" not in words


def test_nobody_else_answers_or_looks(desk_client, signed_in, asked, supervisor):
    for client in (desk_client, signed_in(supervisor)):
        address = reverse("crm:access_request", args=[asked.pk])
        assert client.get(address).status_code == 404
        assert post(client, "crm:access_request", asked.pk, answer="grant").status_code == 404
    asked.refresh_from_db()
    assert asked.answered_by is None
