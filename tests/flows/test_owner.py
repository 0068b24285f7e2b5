"""One person sees a customer through, and every desk knows who (A7)."""

import pytest
from django.urls import reverse

from crm import trail
from tests.factories.crm import DeskFactory, UserFactory
from tests.parts import between

pytestmark = [pytest.mark.django_db, pytest.mark.mission("A7")]


def test_owner_deputy_and_direct_line_are_in_the_header_at_every_desk(
    rep, clinician, supervisor, signed_in, ruth
):
    with trail.act("arranged", by=None):
        rep.direct_line = "(555) 010-0142"
        rep.save(update_fields=["direct_line"])
    chosen = {"version": ruth.version, "owner": rep.pk, "deputy": clinician.pk}
    answer = signed_in(supervisor).post(reverse("crm:owner", args=[ruth.ref]), chosen)
    assert answer["Location"] == ruth.get_absolute_url()

    store = UserFactory(username="priya", desk=DeskFactory(name="Store counter"))
    for colleague in (rep, clinician, supervisor, store):
        page = signed_in(colleague).get(ruth.get_absolute_url()).content.decode()
        header = between(page, 'id="who"', "</header>")
        assert "Imani Okafor" in header
        assert "(555) 010-0142" in header
        assert "Tom Brannigan" in header
    assert "Marta made Imani Okafor the owner, with Tom Brannigan as deputy" in page


def test_two_supervisors_cannot_overrule_each_other_unseen(
    rep, clinician, supervisor, signed_in, ruth
):
    url = reverse("crm:owner", args=[ruth.ref])
    marta, tom = signed_in(supervisor), signed_in(clinician)
    version = marta.get(url).context["form"]["version"].value()
    tom.post(url, {"version": version, "owner": clinician.pk, "deputy": ""})
    answer = marta.post(url, {"version": version, "owner": rep.pk, "deputy": ""})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Tom changed this" in page
    assert "Imani Okafor" in page
    again = {"version": "2", "owner": rep.pk, "deputy": "", "keep_owner": "yours"}
    assert marta.post(url, again).status_code == 302
    ruth.refresh_from_db()
    assert ruth.owner == rep
