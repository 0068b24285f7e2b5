"""Calls and visits: who, how, about what, and who spoke for whom."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from crm import clock, interactions, trail
from crm.models import Act, Relationship
from tests.factories.crm import CustomerFactory, RelationshipFactory

pytestmark = pytest.mark.django_db

CALL = {"channel": "phone", "direction": "in", "reason": "delivery", "minutes": 6}


@pytest.mark.parametrize(("channel", "direction"), interactions.SAID)
def test_every_kind_of_contact_is_a_whole_sentence(ruth, rep, channel, direction):
    made = interactions.log(
        ruth, channel=channel, direction=direction, reason="question", by=rep
    )
    assert "Ms. Adeyemi" in made.act.sentence
    assert "{" not in made.act.sentence


def test_a_call_of_somebody_who_speaks_for_them_stands_in_both_records(ruth, rep):
    femi = RelationshipFactory(customer=ruth).other
    made = interactions.log(ruth, **CALL, words="May I come?", spoke_with=femi, by=rep)
    assert made.act.sentence == "Femi Adeyemi called"
    assert list(made.act.mentions.values_list("customer", flat=True)) == [femi.pk]


def test_nobody_speaks_for_a_stranger(ruth, rep):
    with pytest.raises(interactions.NotRelated):
        interactions.log(ruth, **CALL, spoke_with=CustomerFactory(), by=rep)
    assert not Act.objects.filter(customer=ruth).exists()


def test_what_has_ended_gives_no_voice(ruth, rep):
    bond = RelationshipFactory(customer=ruth)
    with trail.act("arranged", by=None):
        Relationship.objects.update(until_on="2020-01-01")
    with pytest.raises(interactions.NotRelated):
        interactions.log(ruth, **CALL, spoke_with=bond.other, by=rep)


def test_who_speaks_until_a_day_speaks_until_its_evening(ruth, rep):
    """At 20:30 in New York it is the next day already in London."""
    bond = RelationshipFactory(customer=ruth, until_on="2025-11-20")
    evening = datetime(2025, 11, 20, 20, 30, tzinfo=ZoneInfo("America/New_York"))
    with timezone.override("America/New_York"), clock.moved_to(evening):
        made = interactions.log(ruth, **CALL, spoke_with=bond.other, by=rep)
    assert made.spoke_with == bond.other


def test_words_that_are_too_long_are_refused(ruth, rep):
    with pytest.raises(interactions.WordsTooLong):
        interactions.log(ruth, **CALL, words="x" * 20_001, by=rep)
