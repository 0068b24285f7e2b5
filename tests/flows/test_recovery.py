"""What is still being put right comes first at every desk, until its owner ends it (A11)."""

import pytest
from django.urls import reverse

from crm import customers
from tests.factories.crm import CareNoteFactory
from tests.parts import between

pytestmark = [pytest.mark.django_db, pytest.mark.mission("A11")]

FLAG = {
    "kind": "recovery",
    "fact": "E-mail was wrong until 3 November",
    "reason": "A stranger got two of her notices",
    "audience": "desks",
}


def need_to_know(browser, customer):
    page = browser.get(customer.get_absolute_url()).content.decode()
    return between(page, 'id="need"', 'id="composer"')


def test_the_flag_stands_first_at_every_desk_until_the_owner_ends_it(
    rep, clinician, supervisor, signed_in, ruth
):
    customers.assign_owner(ruth, by=supervisor, version=1, owner=clinician, deputy=None)
    imani, tom = signed_in(rep), signed_in(clinician)
    CareNoteFactory(customer=ruth, kind="we_promised", fact="A call back", reason="By noon")
    CareNoteFactory(customer=ruth, kind="please_dont", fact="No calls", reason="She asked")
    imani.post(reverse("crm:care_note_new", args=[ruth.ref]), FLAG)
    for browser in (imani, tom, signed_in(supervisor)):
        strip = need_to_know(browser, ruth)
        said = (FLAG["fact"], FLAG["reason"], "A call back", "No calls")
        assert sorted(said, key=strip.index) == list(said)

    end = reverse("crm:care_note_end", args=[ruth.care_notes.get(kind="recovery").pk])
    refused = imani.post(end, {"why": "I think it is over"})
    assert "Only Tom, Clinic desk, who owns this customer, or a supervisor" in (
        refused.content.decode()
    )
    assert FLAG["fact"] in need_to_know(imani, ruth)

    tom.post(end, {"why": "All eight systems agree"})
    assert FLAG["fact"] not in need_to_know(imani, ruth)
    assert "All eight systems agree" in imani.get(ruth.get_absolute_url()).content.decode()
