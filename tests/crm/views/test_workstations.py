"""Shared computers by their pages: what is sent twice counts once."""

from uuid import uuid4

from django.urls import reverse

from crm import workstations
from crm.models import Act, Workstation


def test_a_form_sent_twice_enrols_once_and_either_answer_makes_the_computer_known(
    supervisor, signed_in
):
    fields = {"name": "Left", "desk": supervisor.desk_id, "request_key": str(uuid4())}
    for browser in (signed_in(supervisor), signed_in(supervisor)):
        answer = browser.post(reverse("crm:workstations"), fields)
        assert answer["Location"] == reverse("crm:workstations")
        here = browser.get(reverse("crm:workstations")).context["here"]
        assert here == Workstation.objects.get()


def test_two_forms_enrol_two_computers(supervisor, signed_in):
    browser = signed_in(supervisor)
    for name in ("Left", "Right"):
        fields = {"name": name, "desk": supervisor.desk_id}
        browser.post(reverse("crm:workstations"), fields | {"request_key": str(uuid4())})
    assert set(Workstation.objects.values_list("name", flat=True)) == {"Left", "Right"}


def test_the_same_form_ends_a_computer_once_and_leads_on_twice(supervisor, signed_in):
    counter, _key = workstations.enrol(name="Left", desk=supervisor.desk, by=supervisor)
    address = reverse("crm:workstation_end", args=[counter.pk])
    browser, fields = signed_in(supervisor), {"request_key": str(uuid4())}
    assert [browser.post(address, fields).status_code for _ in range(2)] == [302, 302]
    assert Act.objects.filter(verb="workstation.ended").count() == 1
