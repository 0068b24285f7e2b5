"""What works where: one row read by everybody (B6, A18)."""

import pytest

from crm import trail
from crm.models import Capability

pytestmark = pytest.mark.django_db


def arranged(**states):
    with trail.act("arranged", by=None):
        for region, state in states.items():
            region = "" if region == "everywhere" else region
            Capability.objects.create(feature="Booking", region=region, state=state)


@pytest.mark.parametrize(
    ("states", "in_maine"),
    [
        ({}, False),
        ({"everywhere": "live"}, True),
        ({"everywhere": "planned"}, False),
        ({"everywhere": "live", "Maine": "paused"}, False),
        ({"everywhere": "planned", "Maine": "live"}, True),
        ({"Vermont": "live"}, False),
        ({"Maine": "pilot"}, False),
    ],
)
def test_what_is_said_of_the_region_counts_first(states, in_maine):
    arranged(**states)
    assert Capability.objects.is_live("Booking", "Maine") is in_maine
