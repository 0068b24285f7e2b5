"""What stands around every staff page."""

import pytest
from django.urls import reverse

from crm import trail
from crm.models import Organisation

MODES = Organisation.Mode
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("mode", "tone", "words"),
    [
        (MODES.REHEARSAL, "hold", "Rehearsal: every message stays in the local mailbox"),
        (MODES.DEMO, "calm", "Demo: these customers are invented"),
    ],
)
@pytest.mark.parametrize("page", ["crm:desk", "crm:search", "crm:me", "crm:keys"])
def test_where_no_message_leaves_every_page_says_so(desk_client, mode, tone, words, page):
    with trail.act("arranged", by=None):
        Organisation.objects.update(mode=mode)
    shown = desk_client.get(reverse(page)).content.decode()
    assert words in shown
    assert f'class="banner banner--page" data-tone="{tone}"' in shown


def test_a_live_organisation_has_nothing_over_its_pages(desk_client):
    with trail.act("arranged", by=None):
        Organisation.objects.update(mode=MODES.LIVE)
    assert 'class="banner banner--page" data-tone' not in (
        desk_client.get(reverse("crm:me")).content.decode()
    )


def test_nor_has_one_that_is_not_set_up_yet(desk_client):
    with trail.act("arranged", by=None):
        Organisation.objects.all()._raw_delete("default")
    assert desk_client.get(reverse("crm:me")).status_code == 200
