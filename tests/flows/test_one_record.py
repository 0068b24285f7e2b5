"""What one desk learns, every desk sees at once (C3)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from crm import wording
from crm.models import Organisation
from tests.factories.crm import PhoneFactory
from tests.parts import between

pytestmark = [pytest.mark.django_db, pytest.mark.mission("C3")]


def test_a_number_corrected_at_one_desk_shows_at_another_with_source_and_time(
    rep, clinician, signed_in, ruth
):
    old = PhoneFactory(customer=ruth)
    told = {"value": "555 014 2299", "reason": "moved", "told_by": "customer"}
    signed_in(clinician).post(reverse("crm:correction", args=[old.pk]), told)

    page = signed_in(rep).get(ruth.get_absolute_url()).content.decode()
    assert "(555) 014-2299" in page
    assert "(555) 014-2231" not in page
    reach = between(page, 'id="reach"', "</section>")
    new = ruth.contact_points.live().get()
    with timezone.override(Organisation.objects.get().time_zone):
        told_at = wording.brief(new.history.get().act.at)
    assert "from Tom, Clinic desk, <time" in reach
    assert f">{told_at}</time>" in reach
    entry = page[page.index('id="act-') :]
    assert "Tom corrected the phone number: they have a new one" in entry
    assert "Clinic desk" in entry
    assert "<time" in entry
    assert new.source == "Tom, Clinic desk"
