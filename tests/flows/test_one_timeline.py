"""Everything done for a customer, by any desk, on one timeline without a second click (D1)."""

from uuid import uuid4

import pytest
from django.urls import reverse

from crm.models import Read
from tests.factories.crm import DeskFactory, PhoneFactory, RelationshipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.mission("D1")]


@pytest.fixture
def priya(db):
    return UserFactory(username="priya", first_name="Priya", desk=DeskFactory(name="Store"))


def send(browser, name, *args, **typed):
    answer = browser.post(reverse(name, args=args), {"request_key": uuid4(), **typed})
    assert answer.status_code == 302, answer.content.decode()


def test_what_each_desk_did_stands_on_one_page_for_every_other(
    rep, clinician, priya, supervisor, signed_in, ruth
):
    phone = PhoneFactory(customer=ruth)
    imani, tom, store = signed_in(rep), signed_in(clinician), signed_in(priya)
    call = {"channel": "phone", "direction": "in", "reason": "delivery", "minutes": "6"}
    send(imani, "crm:interaction_new", ruth.ref, **call, words="Can my son let them in?")
    send(tom, "crm:note_new", ruth.ref, text="Hears better on the left.", kind="general")
    send(
        store,
        "crm:correction",
        phone.pk,
        value="555 014 2299",
        reason="moved",
        told_by="customer",
    )
    send(imani, "crm:care_note_new", ruth.ref, kind="we_promised", fact="We call by five",
         reason="", audience="desks")  # fmt: skip

    for colleague in (rep, clinician, priya, supervisor):
        page = signed_in(colleague).get(ruth.get_absolute_url()).content.decode()
        stream = page[page.index('id="trail"') :]
        for words in (
            "Ms. Adeyemi called",
            "Can my son let them in?",
            "Delivery · 6 minutes",
            "Tom wrote a note",
            "Hears better on the left.",
            "Priya corrected the phone number",
            "Imani asks every desk to bear in mind",
        ):
            assert words in stream, (colleague, words)
        for desk in ("Phone desk", "Clinic desk", "Store"):
            assert f">{desk}</a>" in stream

    readers = Read.objects.filter(customer=ruth, page="crm:customer").values_list("reader")
    assert {pk for (pk,) in readers} == {rep.pk, clinician.pk, priya.pk, supervisor.pk}


def test_a_call_for_somebody_else_stands_in_both_records(rep, signed_in, ruth):
    femi = RelationshipFactory(customer=ruth).other
    browser = signed_in(rep)
    form = browser.get(reverse("crm:interaction_new", args=[ruth.ref])).content.decode()
    assert "Femi Adeyemi, son: may act in deliveries; may be told about nothing" in form
    call = {"channel": "phone", "direction": "in", "reason": "delivery"}
    send(browser, "crm:interaction_new", ruth.ref, **call, spoke_with=femi.pk, words="I am in.")

    for customer in (ruth, femi):
        page = browser.get(customer.get_absolute_url()).content.decode()
        assert "Femi Adeyemi called" in page
        assert "I am in." in page
    assert "In the record of <bdi>Ruth Adeyemi</bdi>" in page
