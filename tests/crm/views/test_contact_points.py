"""Pages about ways to reach a customer."""

import pytest
from django.urls import reverse

from crm import contact_points, trail
from crm.models import Act, ContactPoint, Read
from tests.factories.crm import CustomerFactory, EmailFactory, PhoneFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db

CHECK = "/contact-points/check/"
KEY = "6f0c1f4e-5d0e-4b55-9a3b-3f1f1a4f9a11"


def new(customer):
    return reverse("crm:contact_point_new", args=[customer.ref])


def page_of(name, point):
    return reverse(f"crm:{name}", args=[point.pk])


def test_a_number_is_added_as_it_was_typed(desk_client, ruth):
    typed = {
        "kind": "phone",
        "value": " 555.014.2231 ",
        "label": "mobile",
        "is_preferred": "on",
    }
    answer = desk_client.post(new(ruth), typed)
    point = ruth.contact_points.get()
    assert answer["Location"] == ruth.get_absolute_url()
    assert (point.value, point.key, point.label) == ("555.014.2231", "+15550142231", "mobile")
    assert Act.objects.latest("id").sentence == "Imani added a new phone number"


def test_doubts_are_read_back_before_it_is_kept(desk_client, rep, ruth):
    sam = CustomerFactory(given_name="Sam", family_name="Ortiz")
    PhoneFactory(customer=sam)
    typed = {"kind": "phone", "value": "(555) 014-2231"}
    with nothing_changes():
        answer = desk_client.post(new(ruth), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Sam Ortiz has the same one." in page
    assert "Ms. Adeyemi</bdi> read it back: keep it" in page
    token = answer.context["form"].doubts["value"]["token"]
    desk_client.post(new(ruth), typed | {"kept": token})
    assert ruth.contact_points.count() == 1
    assert Act.objects.latest("id").why == (
        "Read back and kept: Another customer has the same one."
    )


def test_a_tick_for_another_address_does_not_count(desk_client, ruth):
    answer = desk_client.post(new(ruth), {"kind": "email", "value": "r@gmial.com"})
    token = answer.context["form"].doubts["value"]["token"]
    with nothing_changes():
        typed = {"kind": "email", "value": "q@gmial.com", "kept": token}
        answer = desk_client.post(new(ruth), typed)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ({"kind": "email", "value": "ruth"}, "There is no @ in it."),
        ({"kind": "phone", "value": "1-800-FLOWERS"}, "There are letters in it."),
        ({"kind": "fax", "value": "1"}, "Choose one from the list."),
        ({"kind": "phone", "value": ""}, "Enter the number or address."),
        ({"value": "ruth@fernmail.example"}, "Choose what it is."),
        ({"kind": "phone", "value": "5550142231", "label": "x" * 41}, "41 characters, 40 fit"),
    ],
)
def test_what_cannot_be_reached_is_answered_in_plain_words(desk_client, ruth, typed, advice):
    with nothing_changes():
        answer = desk_client.post(new(ruth), typed)
    assert answer.status_code == 422
    assert advice in answer.content.decode()
    assert typed["value"] in answer.content.decode()


def test_the_doubts_come_while_typing(desk_client, rep, ruth):
    sam = CustomerFactory(given_name="Sam", family_name="Ortiz")
    EmailFactory(customer=sam, value="sam@fernmail.example")
    typed = {
        "checks": "value",
        "kind": "email",
        "value": "sam@fernmail.example",
        "customer": ruth.ref,
    }
    with nothing_changes():
        answer = desk_client.post(CHECK, typed)
    assert "Sam Ortiz has the same one." in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert Read.objects.filter(reader=rep, listed__contains=[sam.pk]).exists()


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"checks": "value"},
        {"checks": "value", "kind": "email", "value": "sam@fern"},
        {"checks": "value", "kind": "fax", "value": "1"},
        {"checks": "\x00", "\x00": "x"},
        {
            "checks": "email",
            "email": "a\x00@b.example",
            "customer": "\x00",
            "replacing": "9" * 40,
        },
        {"checks": "kept", "kept": "x"},
    ],
)
def test_half_an_address_raises_no_doubt_and_no_error(desk_client, typed):
    answer = desk_client.post(CHECK, typed)
    assert answer.status_code == 200
    assert answer.content.decode().strip() == ""


def test_a_correction_retires_the_old_one(desk_client, ruth):
    point = EmailFactory(customer=ruth, value="ruth@fernmial.example")
    url = page_of("correction", point)
    assert "ruth@fernmial.example" in desk_client.get(url).content.decode()
    typed = {"value": "ruth@fernmail.example", "reason": "misheard", "told_by": "customer"}
    answer = desk_client.post(url, typed)
    point.refresh_from_db()
    assert answer["Location"] == ruth.get_absolute_url()
    assert point.status == ContactPoint.Status.RETIRED
    assert point.superseded_by.value == "ruth@fernmail.example"


def test_a_correction_sent_twice_happens_once(desk_client, ruth):
    point = EmailFactory(customer=ruth)
    typed = {
        "value": "ruth@fernmail.example",
        "reason": "misheard",
        "told_by": "customer",
        "request_key": KEY,
    }
    first = desk_client.post(page_of("correction", point), typed)
    second = desk_client.post(page_of("correction", point), typed)
    assert (first.status_code, second.status_code) == (302, 302)
    assert Act.objects.filter(verb="contact_point.corrected").count() == 1


def test_a_stale_correction_is_told_who_was_faster(desk_client, clinician, ruth):
    point = EmailFactory(customer=ruth)
    contact_points.retire(point, by=clinician, reason="moved")
    typed = {"value": "q@fernmail.example", "reason": "misheard", "told_by": "customer"}
    with nothing_changes():
        answer = desk_client.post(page_of("correction", point), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tom, Clinic desk changed this before you." in page
    assert "q@fernmail.example" in page
    assert point.value not in page


def test_an_address_is_verified(desk_client, ruth):
    point = PhoneFactory(customer=ruth)
    desk_client.post(page_of("verification", point), {"proof": "2"})
    point.refresh_from_db()
    assert (point.status, point.level) == ("verified", 2)


def test_an_address_is_retired_and_another_put_first(desk_client, ruth):
    old, other = EmailFactory(customer=ruth), EmailFactory(customer=ruth)
    desk_client.post(page_of("retirement", old), {"reason": "moved", "told_by": "customer"})
    desk_client.post(page_of("preference", other), {"request_key": KEY})
    old.refresh_from_db()
    other.refresh_from_db()
    assert (old.is_live, other.is_preferred) == (False, True)


PAGES = ["correction", "verification", "retirement", "preference"]


@pytest.mark.parametrize("name", PAGES)
def test_the_form_is_shown_and_the_look_is_logged(desk_client, rep, ruth, name):
    point = EmailFactory(customer=ruth)
    assert desk_client.get(page_of(name, point)).status_code == 200
    assert Read.objects.filter(reader=rep, customer=ruth, page=f"crm:{name}").exists()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("pk", ["999999", "9" * 40])
def test_an_unknown_address_is_not_there(desk_client, name, pk):
    url = reverse(f"crm:{name}", args=[1]).replace("/1/", f"/{pk}/")
    assert desk_client.get(url).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_writing_needs_its_right(rep, signed_in, ruth, name):
    point = EmailFactory(customer=ruth)
    with trail.act("arranged", by=None):
        rep.groups.clear()
    browser = signed_in(rep)
    with nothing_changes():
        answer = browser.post(page_of(name, point), {"proof": "2", "reason": "moved"})
    assert answer.status_code == 403
