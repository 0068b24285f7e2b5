"""Shared computers by their pages: what is sent twice counts once."""

from uuid import uuid4

from django.urls import reverse

from crm import workstations
from crm.models import Act


def test_the_same_form_ends_a_computer_once_and_leads_on_twice(supervisor, signed_in):
    counter, _key = workstations.enrol(name="Left", desk=supervisor.desk, by=supervisor)
    address = reverse("crm:workstation_end", args=[counter.pk])
    browser, fields = signed_in(supervisor), {"request_key": str(uuid4())}
    assert [browser.post(address, fields).status_code for _ in range(2)] == [302, 302]
    assert Act.objects.filter(verb="workstation.ended").count() == 1
