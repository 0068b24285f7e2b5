"""Pages of notes: written in place or as a page, closed ones shown as what they are."""

from uuid import uuid4

import pytest
from django.urls import reverse

from crm import drafts, notes
from crm.models import Act, Note, Read
from tests.factories.crm import NoteFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def write(client, customer, text, headers=None, **more):
    address = reverse("crm:note_new", args=[customer.ref])
    typed = {"text": text, "request_key": str(uuid4()), "draft": f"note:{customer.ref}", **more}
    return client.post(address, typed, headers=headers)


def test_a_plain_form_is_led_to_the_new_entry(desk_client, ruth):
    answer = write(desk_client, ruth, "Hears better on the left.")
    note = Note.objects.get()
    assert answer.status_code == 302
    assert answer.url == f"{ruth.get_absolute_url()}#act-{note.act_id}"


def test_in_place_the_composer_comes_back_empty_and_the_timeline_is_told(desk_client, ruth):
    answer = write(desk_client, ruth, "Hears better on the left.", headers=HTMX)
    words = answer.content.decode()
    assert answer.status_code == 200
    assert "acts-changed" in answer["HX-Trigger"]
    assert words.lstrip().startswith("<section")
    assert "Hears better" not in words


def test_ten_megabytes_are_refused_with_the_text_kept(desk_client, ruth):
    text = "A long story. " * 750_000
    answer = write(desk_client, ruth, text)
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "20000 fit" in words.replace(",", "")
    assert text.strip() in words
    assert not Act.objects.filter(customer=ruth).exists()


@pytest.mark.parametrize("text", ["", "   ", "a\0b", "broken � sign"])
def test_what_cannot_be_a_note_is_answered_plainly(desk_client, ruth, text):
    answer = write(desk_client, ruth, text)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not Note.objects.exists()


def test_a_kind_that_is_not_on_offer_is_not_taken(desk_client, ruth):
    write(desk_client, ruth, "Forged", kind="clinical")
    assert Note.objects.get().kind == "general"


def test_the_draft_goes_with_the_note(desk_client, ruth, rep):
    drafts.keep(f"note:{ruth.ref}", {"text": ["Hears"]}, by=rep)
    assert "Hears</textarea>" in desk_client.get(ruth.get_absolute_url()).content.decode()
    write(desk_client, ruth, "Hears better on the left.")
    assert drafts.kept(f"note:{ruth.ref}", by=rep) == {}


def test_a_closed_note_is_a_stub_that_names_who_can_open_it(desk_client, ruth, clinician):
    NoteFactory(customer=ruth, author=clinician, kind="clinical", text="Takes warfarin.")
    words = desk_client.get(ruth.get_absolute_url()).content.decode()
    assert "Tom Brannigan" in words
    assert "(here now)" in words
    assert "Ask to read it" in words
    assert "warfarin" not in words


def test_a_closed_note_stays_closed_at_its_own_address(desk_client, ruth, clinician):
    note = NoteFactory(customer=ruth, author=clinician, kind="clinical", text="Takes warfarin.")
    assert "warfarin" not in desk_client.get(note.get_absolute_url()).content.decode()
    edit = reverse("crm:note_edit", args=[note.pk])
    assert desk_client.get(edit).status_code == 403
    assert Read.objects.filter(page="crm:note closed", customer=ruth).count() == 1


def test_opening_a_restricted_note_is_a_look_of_its_own(signed_in, ruth, clinician):
    note = NoteFactory(customer=ruth, author=clinician, kind="clinical", text="Takes warfarin.")
    client = signed_in(clinician)
    assert "warfarin" not in client.get(ruth.get_absolute_url()).content.decode()
    assert "warfarin" in client.get(note.get_absolute_url()).content.decode()
    look = Read.objects.get(page="crm:note")
    assert (look.reader, look.customer, look.why) == (clinician, ruth, "Clinical note")


def test_a_corrected_note_shows_the_old_words_struck(desk_client, ruth, rep, clinician):
    note = NoteFactory(customer=ruth, author=rep, text="She has one dog.")
    notes.correct(note, text="She has two dogs.", version=1, by=clinician)
    words = desk_client.get(ruth.get_absolute_url()).content.decode()
    assert "<del>one</del><ins>two</ins>" in words
    assert "corrected by Tom, Clinic desk" in words


def correct(client, note, text, version, **more):
    address = reverse("crm:note_edit", args=[note.pk])
    typed = {"text": text, "version": version, "request_key": str(uuid4()), **more}
    return client.post(address, typed)


def test_a_clash_shows_both_and_loses_nothing(desk_client, ruth, rep, clinician):
    note = NoteFactory(customer=ruth, author=rep, text="one dog")
    notes.correct(note, text="two dogs", version=1, by=clinician)
    answer = correct(desk_client, note, "three dogs", 1)
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "two dogs" in words
    assert "three dogs" in words
    assert "Tom changed this" in words
    drop = f'href="{ruth.get_absolute_url()}#act-{note.act_id}">Drop my changes'
    assert drop in words


@pytest.mark.parametrize(("keep", "text"), [("yours", "three dogs"), ("theirs", "two dogs")])
def test_after_a_clash_the_chosen_words_stand(desk_client, ruth, rep, clinician, keep, text):
    note = NoteFactory(customer=ruth, author=rep, text="one dog")
    notes.correct(note, text="two dogs", version=1, by=clinician)
    answer = correct(desk_client, note, "three dogs", 2, keep_text=keep)
    note.refresh_from_db()
    assert (answer.status_code, note.text) == (302, text)
