"""Nothing is hidden without a name: a restricted note says who can open it (D5)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from crm import clock
from crm.models import AccessRequest, Note, Read
from tests.entering import give_password, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.mission("D5")]

SECRET = "Takes warfarin."


def send(browser, name, *args, **typed):
    answer = browser.post(reverse(name, args=args), {"request_key": uuid4(), **typed})
    assert answer.status_code == 302, answer.content.decode()


def shown(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def note(clinician, signed_in, ruth):
    send(signed_in(clinician), "crm:note_new", ruth.ref, text=SECRET, kind="clinical")
    return Note.objects.get()


def test_whoever_picks_the_clinic_desk_at_sign_in_still_asks(
    client, rep, supervisor, clinician, signed_in, note
):
    send(signed_in(supervisor), "crm:access_request_new", note.pk)
    sign_in(client, give_password(rep), desk=clinician.desk_id)
    rep.refresh_from_db()
    assert rep.desk == clinician.desk
    page = shown(client, note.get_absolute_url())
    assert SECRET not in page
    assert "For clinical staff." in page
    asked = reverse("crm:access_request", args=[AccessRequest.objects.get().pk])
    assert client.post(asked, {"answer": "grant"}).status_code == 404
    assert not AccessRequest.objects.standing().exists()


def test_one_key_asks_one_key_opens_and_every_look_is_logged(
    rep, clinician, signed_in, ruth, note
):
    imani, tom = signed_in(rep), signed_in(clinician)
    page = shown(imani, ruth.get_absolute_url())
    assert "Tom wrote a clinical note" in page
    assert "Can open it: <b>Tom Brannigan</b>, Clinic desk (here now)" in page
    assert SECRET not in page

    send(imani, "crm:access_request_new", note.pk)
    assert "You asked" in shown(imani, ruth.get_absolute_url())

    desk = shown(tom, reverse("crm:desk"))
    assert "Imani Okafor, Phone desk" in desk
    asked = AccessRequest.objects.get()
    send(tom, "crm:access_request", asked.pk, answer="grant")

    assert "Tom, Clinic desk, opened it to you until" in shown(imani, reverse("crm:desk"))
    assert SECRET in shown(imani, note.get_absolute_url())
    assert Read.objects.get(page="crm:note").reader == rep
    assert "Tom opened a clinical note to Imani, for a day" in shown(
        imani, ruth.get_absolute_url()
    )

    with clock.moved_to(clock.now() + timedelta(hours=25)):
        assert SECRET not in shown(imani, note.get_absolute_url())


def test_the_text_comes_out_by_no_other_door(rep, supervisor, signed_in, ruth, note):
    for person in (rep, supervisor):
        browser = signed_in(person)
        for address in (
            ruth.get_absolute_url(),
            f"{ruth.get_absolute_url()}?find=warfarin",
            reverse("crm:timeline", args=[ruth.ref]) + "?find=warfarin",
            note.get_absolute_url(),
            reverse("crm:act_changes", args=[note.act_id]),
            reverse("crm:access_request_new", args=[note.pk]),
            reverse("crm:desk"),
            reverse("crm:search") + "?q=warfarin",
        ):
            assert SECRET not in shown(browser, address), address
        assert browser.get(reverse("crm:note_edit", args=[note.pk])).status_code == 403


def test_a_staff_matter_is_for_supervisors_alone(rep, clinician, supervisor, signed_in, ruth):
    marta = signed_in(supervisor)
    send(marta, "crm:note_new", ruth.ref, text="A word with Priya.", kind="staff")
    for person in (rep, clinician):
        page = shown(signed_in(person), ruth.get_absolute_url())
        assert "Marta wrote a note on a staff matter" in page
        assert "<b>Marta Lindqvist</b>" in page
        assert "A word with Priya." not in page
    assert "A word with Priya." in shown(marta, Note.objects.get().get_absolute_url())
